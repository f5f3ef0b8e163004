"""The verb for a curator's page: review."""

from __future__ import annotations

import click

from kb.cli.ending import tell
from kb.cli.shared import article_folder, project_of


@click.command()
@click.argument("slug", metavar="SLUG")
@click.option("--who", default="editors", show_default=True, help="The curator who decides.")
@click.option("--port", default=0, show_default=True, help="The port; 0 takes a free one.")
@click.option("--open", "is_opened", is_flag=True, help="Open the page in a browser.")
@click.pass_context
def review(ctx: click.Context, slug: str, who: str, port: int, is_opened: bool) -> None:
    """Read the article SLUG and decide on its facts, on a page of this machine.

    Each decision is written to facts.yaml at once. At the end it is told how many keys and minutes
    it took.
    """
    # Loaded by this verb alone: all others start sooner, and in less memory.
    from kb.review.reviewserver import review as run

    project = project_of(ctx)
    article_folder(project, slug)
    session = run(
        project,
        slug,
        who,
        port,
        lambda at: tell(f"reviewing at {at} (Ctrl-C ends)"),
        is_opened,
    )
    click.echo(str(session.counter))
