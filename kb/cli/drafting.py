"""The verbs by which the facts of an article are drafted and decided on: draft, review."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

import click

from kb.cli.ending import tell
from kb.cli.shared import article_folder, counted, project_of
from kb.errors import Problem
from kb.seeds.article import Article
from kb.seeds.facts import FactFile
from kb.seeds.project import Project
from kb.seeds.revision import replace, revised
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import read_bytes


@click.command()
@click.argument("slug")
@click.option("--explain", is_flag=True, help="Say why each draft is made; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the reasons as JSON.")
@click.pass_context
def draft(ctx: click.Context, slug: str, explain: bool, as_json: bool) -> None:
    """Draft the facts of the article SLUG into its facts.yaml, each for a person to decide.

    What is in the file already stays as it is. Names are linked where a label of the authorities is
    equal; those of other things become candidates.

    With --explain it says by which record and which words each draft is made, and what was
    recognised in the sentences without one.
    """
    if as_json and not explain:
        raise click.UsageError("--json is for the reasons: give --explain too")
    if explain:
        _explain(ctx, slug, as_json)
    else:
        _draft_by_rules(project_of(ctx), slug)


def _draft_by_rules(project: Project, slug: str) -> None:
    """Write what the rules draft of an article into its file, and say what is new."""
    # Loaded by this verb alone: all others start sooner, and in less memory.
    from kb.drafting.drafting import draft as draft_facts
    from kb.drafting.drafting import read_labels
    from kb.drafting.merging import merged

    folder = article_folder(project, slug)
    article = Article.read(folder)
    labels = read_labels(project)
    path = folder / "facts.yaml"
    data = read_bytes(path)
    before = SeedFile.read(path, "facts").value
    drafted = draft_facts(article, labels)
    after = merged(before, drafted)
    replace(path, data, revised(path, data, after))
    new = after["facts"][len(before["facts"]) :]
    for kind, number in Counter(fact["type"] for fact in new).most_common():
        click.echo(f"{number:5} {kind}", err=True)
    candidates = len(after["candidates"]) - len(before.get("candidates", ()))
    made = f"{counted(len(new), 'fact')} and {counted(candidates, 'candidate')}"
    click.echo(f"drafted {made}", err=True)
    click.echo(path)
    for problem in _notes(project, article, path, {fact["id"] for fact in new}):
        click.echo(f"note: {problem}", err=True)
    if new:
        click.echo(f"now decide on them: 'kb review {slug}', or in {path}", err=True)


def _explain(ctx: click.Context, slug: str, as_json: bool) -> None:
    """Print why the rules make the drafts of an article, and why of other words none."""
    from kb.drafting.drafting import read_labels
    from kb.drafting.explaining import explain

    project = project_of(ctx)
    article = Article.read(article_folder(project, slug))
    explained = explain(article, read_labels(project))
    if as_json:
        click.echo(json.dumps(explained.to_json(), ensure_ascii=False, indent=1))
        return
    for line in explained.lines():
        click.echo(line)


def _notes(
    project: Project, article: Article, path: Path, drafted: Collection[str]
) -> Iterator[Problem]:
    """What the rules of meaning will say of drafts when they are accepted."""
    from kb.meaning.findings import findings
    from kb.meaning.rules import read_rules
    from kb.review.workspace import Workspace

    workspace = Workspace.read(project)
    file = FactFile.read(article, path, workspace.known, workspace.ontology, workspace.labels)
    for finding in findings(article, file, read_rules(project.shapes), workspace.around):
        if finding.fact in drafted:
            yield finding.problem(file)


@click.command()
@click.argument("slug", metavar="SLUG")
@click.option("--who", default="editors", show_default=True, help="The curator who decides.")
@click.option("--port", default=0, show_default=True, help="The port; 0 takes a free one.")
@click.option("--open", "is_opened", is_flag=True, help="Open the page in a browser.")
@click.pass_context
def review(ctx: click.Context, slug: str, who: str, port: int, is_opened: bool) -> None:
    """Read the article SLUG and decide on its facts, on a page of this machine.

    Each decision is written to facts.yaml at once.
    """
    # Loaded by this verb alone: all others start sooner, and in less memory.
    from kb.review.application import review as run

    project = project_of(ctx)
    article_folder(project, slug)
    run(
        project,
        slug,
        who,
        port,
        lambda at: tell(f"reviewing at {at} (Ctrl-C ends)"),
        is_opened,
    )
