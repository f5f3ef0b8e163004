"""The verbs that need the seeds: new, add, check, build."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from kb.capture.folder import Given, Made, capture
from kb.capture.page import read_page
from kb.cli.ending import go_on_apart
from kb.cli.shared import (
    article_folder,
    progress,
    project_of,
    releases_of,
    releases_option,
    tell_release,
)
from kb.cli.warning import tell_notes, vanished, warn_of_vanished
from kb.errors import KbError, Problem, SeedError
from kb.parts.reading import Seeds
from kb.pipeline import build, judge, read_seeds
from kb.releases.published import published_facts
from kb.releases.publishing import abandon
from kb.seeds.adding import add as add_candidates
from kb.seeds.adding import candidates, doubts, used_in_facts
from kb.seeds.article import Article
from kb.seeds.authorities import read_authorities
from kb.seeds.completion import complete
from kb.seeds.texts import gathering, raise_for


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--slug", default="", help="The folder's name under seeds/ (from the headline).")
@click.option("--language", default="", help="The text's language, such as id (from the text).")
@click.option("--label", default="", help="A name for the article, in English (its headline).")
@click.option("--headline", default="", help="Its headline, where the page does not tell.")
@click.option("--published", default="", help="The day it was published, as YYYY-MM-DD.")
@click.option("--url", default="", help="Its address.")
@click.option("--publisher", default="", help="Who published it.")
@click.option("--who", default="editors", show_default=True, help="The curator who enters it.")
@click.pass_context
def new(
    ctx: click.Context, /, file: str, slug: str, language: str, label: str, who: str, **said: str
) -> None:
    """Make the seed folder of an article from FILE, a saved page or a text.

    The page is HTML, as a browser saves it; - is standard input. What is not given is found in
    it; where it cannot be, the message says which option gives it.
    """
    project = project_of(ctx)
    page = read_page(file)
    authorities = read_authorities(
        project.seeds / "authorities", project.identifiers, has_tables=False
    )
    curators = [ref.partition("/")[2] for ref in authorities if ref.startswith("curator/")]
    given = Given(who, slug, language, label, {key: item for key, item in said.items() if item})
    made = capture(page, given, project.seeds, project.article_folders(), curators)
    click.echo(made.folder)
    click.echo("\n".join(_told(made)), err=True)


@click.command()
@click.argument("slug", metavar="SLUG")
@click.argument("references", metavar="[REF]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Add all candidates that a fact uses.")
@click.option("--new", "is_new", is_flag=True, help="Add also what looks like a known thing.")
@click.option("--who", default="editors", show_default=True, help="The curator who adds them.")
@click.pass_context
def add(
    ctx: click.Context,
    slug: str,
    references: tuple[str, ...],
    everything: bool,
    is_new: bool,
    who: str,
) -> None:
    """Add candidates (REF is person/jane-doe ...) of the article SLUG to the authorities.

    Each gets a block, with the article as its source, and leaves facts.yaml. Without REF the
    candidates are listed. What looks like an authority is told and left as it is.
    """
    project = project_of(ctx)
    article_folder(project, slug)
    waiting = candidates(project, slug)
    if everything:
        used = used_in_facts(project, slug)
        references = tuple(one["ref"] for one in waiting if one["ref"] in used)
        for one in waiting:
            if one["ref"] not in used:
                click.echo(f"{one['ref']} is left out: no fact uses it", err=True)
    elif not references:
        for one in waiting:
            click.echo(f"{one['ref']}\t{next(iter(one['name'].values()))}")
        return
    doubtful = {} if is_new else doubts(project, [o for o in waiting if o["ref"] in references])
    chosen = tuple(one for one in dict.fromkeys(references) if one not in doubtful)
    for done in add_candidates(project, slug, chosen, who, is_new) if chosen else ():
        said = "" if done.is_new else " (it was there already)"
        click.echo(f"{done.reference}: {done.path}:{done.line}{said}")
    for reference, likes in doubtful.items():
        for like in likes:
            click.echo(
                f"{reference} looks like {like.reference} ({like.text}); write that reference "
                "instead, or add it all the same with --new",
                err=True,
            )
    ctx.exit(1 if doubtful else 0)


@click.command()
@click.option("--write", is_flag=True, help="Give ids and positions to the facts that lack them.")
@click.option("--both", is_flag=True, help="Ask pyshacl of everything, not of what is new alone.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def check(ctx: click.Context, write: bool, both: bool, as_json: bool) -> None:
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
        judged = judge(project, seeds, both=both)
    except KbError as error:
        if as_json:
            click.echo(json.dumps(_rows(error), ensure_ascii=False, indent=1))
        raise
    warn_of_vanished(vanished(seeds, published_facts(project.releases, project.identifiers)))
    tell_notes(project, seeds)
    click.echo(judged.report.to_json() if as_json else str(judged.report), nl=not as_json)
    ctx.exit(0 if judged.report.conforms else 1)


@click.command(name="build")
@releases_option("--out")
@click.pass_context
def build_(ctx: click.Context, releases: Path | None) -> None:
    """Build a release from the seeds and make it the current one.

    Published facts that stand in no facts.yaml any more are told before; on a terminal it is asked
    whether to publish without them.
    """
    project, folder = project_of(ctx), releases_of(releases, ctx)
    published = published_facts(folder, project.identifiers)
    go_on_apart(partial(abandon, folder))

    def heed(seeds: Seeds) -> None:
        if warn_of_vanished(vanished(seeds, published)) and _is_asked():
            click.confirm("Publish without them?", abort=True, err=True)

    release = build(project, folder, progress, heed)
    click.echo(release.path)
    tell_release(release)


def _is_asked() -> bool:
    """Whether somebody sits at a terminal, who can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _told(made: Made) -> Iterator[str]:
    """What a curator should know of a new folder, and what comes next."""
    for name, where in made.found.items():
        value = made.values[name]
        words = ", ".join(value) if isinstance(value, list) else value
        yield f"  {name}: {words} ({where})"
    yield from (f"note: {note.says}" for note in made.notes)
    if "published" not in made.values:
        yield "note: on which day it was published is not known: no day without a year, such as"
        yield "      'on Monday', becomes a full one. Say it in the folder's source.yaml:"
        yield "      published: '2025-10-25'"
    yield from (f"alike: {one}" for one in made.alike)
    slug = made.folder.name
    yield f"next: 'kb draft {slug}' drafts its facts, 'kb review {slug}' shows them to be decided;"
    yield f"or write them by hand into {made.folder / 'facts.yaml'}."
    yield "Then 'kb check --write' gives ids and positions, and 'kb build' publishes."


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
