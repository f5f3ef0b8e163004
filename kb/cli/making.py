"""The verbs that read all seeds: check, build."""

from __future__ import annotations

import json
import logging
import sys
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import click

from kb.cli.ending import run_in_child, tell
from kb.cli.shared import progress, project_of, releases_of, releases_option, tell_release
from kb.errors import KbError, Problem, SeedError
from kb.parts.cluster import read_on
from kb.parts.reading import Seeds, by_processes
from kb.pipeline import build, judge, read_seeds
from kb.releases.choosing import published_facts
from kb.releases.publishing import abandon
from kb.seeds.ambiguous import read_ambiguous, unmarked
from kb.seeds.article import Article
from kb.seeds.project import Project
from kb.seeds.revision import complete
from kb.seeds.texts import gathering, raise_for
from kb.validation.verdict import last_report

#: So many ids are named of one article, and so many names that several things have.
MOST_NAMED = 8


@click.command()
@click.option("--write", is_flag=True, help="Give ids and positions to the facts that lack them.")
@click.option("--both", is_flag=True, help="Have pyshacl judge each part that it has not judged.")
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
        judged = judge(project, seeds, both=both, progress=progress)
    except KbError as error:
        if as_json:
            click.echo(json.dumps(_rows(error), ensure_ascii=False, indent=1))
        raise
    warn_of_vanished(vanished(seeds, published_facts(project.releases, project.identifiers)))
    tell_notes(project, seeds)
    tell(str(judged.report.seen))
    click.echo(judged.report.to_json() if as_json else str(judged.report), nl=not as_json)
    ctx.exit(0 if judged.report.conforms else 1)


@click.command(name="build")
@releases_option("--out")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Have articles read by a Dask cluster: its scheduler, such as tcp://scheduler:8786.",
)
@click.pass_context
def build_(ctx: click.Context, releases: Path | None, cluster: str | None) -> None:
    """Build a release from the seeds and make it the current one.

    Published facts that stand in no facts.yaml any more are told before; on a terminal it is asked
    whether to publish without them.
    """
    project, folder = project_of(ctx), releases_of(releases, ctx)
    published = published_facts(folder, project.identifiers)
    run_in_child(partial(abandon, folder))

    def before_publish(seeds: Seeds) -> None:
        if warn_of_vanished(vanished(seeds, published)) and _is_asked():
            click.confirm("Publish without them?", abort=True, err=True)

    if cluster:
        logging.disable()  # what fails there is told once, in words
    share = partial(read_on, cluster) if cluster else by_processes
    release = build(project, folder, progress, before_publish, share)
    click.echo(release.path)
    tell_release(release)
    if report := last_report(project.judged):
        tell(str(report.seen))


def _is_asked() -> bool:
    """Whether somebody sits at a terminal, who can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


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


def vanished(seeds: Seeds, published: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the published facts that the seeds neither have nor retire: ids by article."""
    written = {fact_id for part in seeds.parts for fact_id, _ in part.summary.ids}
    retired = {retirement.reference.removeprefix("fact/") for retirement in seeds.retired}
    by_article: dict[str, list[str]] = defaultdict(list)
    for fact_id, slug in published.items():
        if fact_id not in written | retired:
            by_article[slug].append(fact_id)
    return dict(sorted(by_article.items()))


def tell_notes(project: Project, seeds: Seeds) -> None:
    """Tell which names link nothing, since several things have them, and what the rules of meaning
    say of drafts, and of answers to what is not asked."""
    shared = unmarked(seeds.known.around.labels, read_ambiguous(project.seeds / "authorities"))
    for name, references in shared[:MOST_NAMED]:
        tell(f"note: '{name}' links nothing: {' and '.join(references)} are called so")
    if len(shared) > MOST_NAMED:
        tell(f"note: {len(shared) - MOST_NAMED} more names of several things link nothing")
    for part in seeds.parts:
        for line, column, message, mend in part.detail().notes:
            path = project.seeds / part.summary.slug / "facts.yaml"
            tell(f"note: {Problem(path, line, column, message, mend)}")


def warn_of_vanished(by_article: Mapping[str, list[str]]) -> bool:
    """Tell of vanished facts, with the mend; whether there are any."""
    for slug, ids in by_article.items():
        many = len(ids) > 1
        more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
        tell(
            f"warning: {len(ids)} published fact{'s' * many} of '{slug}' stand{'s' * (not many)} "
            f"in no facts.yaml: {', '.join(ids[:MOST_NAMED])}{more}; put {'each' if many else 'it'}"
            " back with status: retracted and because: ..., or write it into "
            f"seeds/authorities/retired.yaml as fact/{ids[0]}, so that its address can say why"
        )
    return bool(by_article)
