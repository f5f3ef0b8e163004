"""The verbs by which programs and models propose facts: propose, mcp."""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO

import click

from kb.cli.ending import tell
from kb.cli.shared import RELEASES, article_folder, project_of


@click.command()
@click.argument("slug", metavar="SLUG")
@click.argument("file", metavar="[FILE|-]", type=click.File("rb"), default="-")
@click.option("--by", metavar="NAME", required=True, help="llm:<model> or program:<name>.")
@click.option("--check", is_flag=True, help="Only say what would become of the lines.")
@click.pass_context
def propose(ctx: click.Context, slug: str, file: BinaryIO, by: str, check: bool) -> None:
    """Propose facts of the article SLUG: lines of JSON, with the keys of facts.yaml.

    Each is answered with a line: accepted as a draft, with its id and what a person will be asked,
    or refused, with what mends it. A person decides on drafts; nothing that was decided changes.
    """
    # Loaded by this verb alone: all others start sooner, and in less memory.
    from kb.proposing.jsonlines import read_lines
    from kb.proposing.writing import propose as propose_lines
    from kb.proposing.writing import proposer
    from kb.review.workspace import Workspace

    try:
        proposer(by)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--by") from error
    project = project_of(ctx)
    folder = article_folder(project, slug)
    answers = propose_lines(
        Workspace.read(project), slug, read_lines(file), by, is_written=not check
    )
    for answer in answers:
        click.echo(json.dumps(answer.to_json(), ensure_ascii=False))
    refused = sum(bool(answer.refused) for answer in answers)
    new = sum(not answer.refused and not answer.already for answer in answers)
    done = "would be drafted" if check else "drafted"
    tell(f"{new} {done}, {len(answers) - new - refused} there already, {refused} refused")
    if new and not check:
        tell(f"now decide on them: 'kb review {slug}', or in {_shown(folder)}")
    ctx.exit(1 if refused else 0)


def _shown(folder: Path) -> str:
    path = folder / "facts.yaml"
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


@click.command("mcp")
@click.option(
    "--by",
    metavar="NAME",
    default="llm:unnamed",
    show_default=True,
    help="Who proposes: llm:<model> or program:<name>.",
)
@RELEASES
@click.pass_context
def mcp(ctx: click.Context, by: str, releases: Path | None) -> None:
    """Serve tools for agents on standard input and output (Model Context Protocol).

    They read articles and what is published, and propose facts as drafts; no tool decides.
    """
    from kb.proposing.writing import proposer

    try:
        proposer(by)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--by") from error
    try:
        from kb.mcp.server import create_server
    except ModuleNotFoundError as error:
        message = "the tools need a library: pip install 'treaty-kb[mcp]'"
        raise click.ClickException(message) from error
    project = project_of(ctx)
    create_server(project, by, releases.resolve() if releases else None).run("stdio")
