"""The verbs that need the seeds: new, add, check, build."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import IO

import click

from kb.cli.ending import go_on_apart
from kb.cli.shared import (
    progress,
    project_of,
    releases_of,
    releases_option,
    tell_release,
)
from kb.errors import KbError, Problem, SeedError
from kb.judging.reading import Seeds
from kb.pipeline import build, judge, read_seeds
from kb.releases.published import published_facts
from kb.releases.publishing import abandon
from kb.seeds.adding import add as add_candidates
from kb.seeds.adding import candidates
from kb.seeds.article import Article, draft_folder
from kb.seeds.completion import complete
from kb.seeds.project import Project
from kb.seeds.texts import gathering, raise_for


@click.command()
@click.argument("file", metavar="FILE", type=click.File("rb"))
@click.option("--slug", required=True, help="The folder's name under seeds/, such as paris-talks.")
@click.option("--language", required=True, help="The language of the text, such as id or vi.")
@click.option("--label", required=True, help="The editors' name for the article, in English.")
@click.option("--who", default="editors", show_default=True, help="The curator who enters it.")
@click.pass_context
def new(
    ctx: click.Context, file: IO[bytes], slug: str, language: str, label: str, who: str
) -> None:
    """Make the seed folder of a new article from a text FILE (- is standard input)."""
    folder = draft_folder(project_of(ctx).seeds, file.read(), slug, language, label, who)
    click.echo(folder)
    click.echo(f"now write its facts into {folder / 'facts.yaml'} and run 'kb check'", err=True)


@click.command()
@click.argument("slug", metavar="SLUG")
@click.argument("references", metavar="[REF]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Add all candidates of the article.")
@click.option("--who", default="editors", show_default=True, help="The curator who adds them.")
@click.pass_context
def add(
    ctx: click.Context, slug: str, references: tuple[str, ...], everything: bool, who: str
) -> None:
    """Add candidates (REF is person/jane-doe ...) of the article SLUG to the authorities.

    Each gets a block, with the article as its source, and leaves facts.yaml. Without REF the
    candidates are listed.
    """
    project = project_of(ctx)
    waiting = candidates(project, slug)
    if everything:
        references = tuple(one["ref"] for one in waiting)
    if not references:
        for one in waiting:
            click.echo(f"{one['ref']}\t{next(iter(one['name'].values()))}")
        return
    for done in add_candidates(project, slug, tuple(dict.fromkeys(references)), who):
        said = "" if done.is_new else " (it was there already)"
        click.echo(f"{done.reference}: {done.path}:{done.line}{said}")


@click.command()
@click.option("--write", is_flag=True, help="Give ids and positions to the facts that lack them.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def check(ctx: click.Context, write: bool, as_json: bool) -> None:
    """Read all seeds and check them against the shapes; publish nothing."""
    project = project_of(ctx)
    problems: list[Problem] = []
    if write:
        for folder in project.article_folders():
            try:
                if changed := complete(Article.read(folder), folder / "facts.yaml"):
                    click.echo(f"{folder.name}: wrote {changed} ids and positions", err=True)
            except SeedError as error:
                problems.extend(error.problems)  # the other folders are gone through all the same
    try:
        with gathering(problems):
            seeds = read_seeds(project)
        raise_for(problems)
        judged = judge(project, seeds, progress)
    except KbError as error:
        if as_json:
            click.echo(json.dumps(_rows(error), ensure_ascii=False, indent=1))
        raise
    for fact_id in sorted(_vanished(project, seeds)):
        click.echo(
            f"warning: the fact '{fact_id}' is published and stands in no facts.yaml; put it back "
            "with status: retracted and because: ..., so that its address can say why",
            err=True,
        )
    click.echo(judged.report.to_json() if as_json else str(judged.report), nl=not as_json)
    ctx.exit(0 if judged.report.conforms else 1)


@click.command(name="build")
@releases_option("--out")
@click.pass_context
def build_(ctx: click.Context, releases: Path | None) -> None:
    """Build a release from the seeds and make it the current one."""
    project, folder = project_of(ctx), releases_of(releases, ctx)
    go_on_apart(partial(abandon, folder))
    release = build(project, folder, progress)
    click.echo(release.path)
    tell_release(release)


def _vanished(project: Project, seeds: Seeds) -> set[str]:
    """The facts that the current release has, and no file of facts any more."""
    written = {fact_id for part in seeds.parts for fact_id, _ in part.summary.ids}
    return set(published_facts(project.releases, project.identifiers)) - written


def _rows(error: KbError) -> list[dict[str, str | int]]:
    """What is wrong, for programs: one row for each problem."""
    if not isinstance(error, SeedError):
        return [{"file": "", "line": 0, "column": 0, "message": str(error), "mend": ""}]
    return [
        {
            "file": str(problem.path),
            "line": problem.line,
            "column": problem.column,
            "message": problem.message,
            "mend": problem.mend,
        }
        for problem in error.problems
    ]
