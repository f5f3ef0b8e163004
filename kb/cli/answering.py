"""The verb that keeps the expected answers to the competency questions true: answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from kb.cli.shared import RELEASES, current_release, project_of
from kb.manifest import put
from kb.queries import ALONE, Queries, Query
from kb.queries.expected import Difference, Table, compare, own_terms, renewed, spoken_of


@click.command()
@click.option("--write", is_flag=True, help="Write what is to be expected now into the files.")
@RELEASES
@click.pass_context
def answers(ctx: click.Context, write: bool, releases: Path | None) -> None:
    """Compare the answers of the current release with those that the editors expect.

    They stand in ontology/questions/, a .csv beside each question. An expected row that is not in
    the answer is a difference, and so is a further row about what one article alone has, where
    some expected answer speaks of that article. What other articles say is none. Read what
    changed, and where it is right, write it.
    """
    paths = sorted((project_of(ctx).ontology / "questions").glob("*.rq"))
    release = current_release(releases, ctx)
    queries = Queries(release.store, ALONE)
    base = release.settings["base"]
    try:
        differing = {
            path: Table.read(_answer(queries, path.read_text("utf-8"), base, "csv").decode())
            for path in paths
        }
        own = own_terms(lambda text: _answer(queries, text, base, "json"))
    finally:
        queries.close()
    expected = {path: _expected(path) for path in paths}
    articles = spoken_of([table for table in expected.values() if table], own)
    differ = 0
    for path, answer in differing.items():
        wanted, question = expected[path], path.read_text("utf-8")
        if wanted is None:
            difference = Difference((), answer.rows, has_columns=False)
        elif not (difference := compare(question, wanted, answer, own, articles)):
            continue
        differ += 1
        for line in _lines(path.stem, difference, answer):
            click.echo(line)
        if write:
            written = renewed(question, wanted, answer, difference).write()
            put(path.with_suffix(".csv"), written.encode())
    hint = "written" if write else "'kb answers --write' writes what is to be expected"
    click.echo(
        f"{differ} answers differ; {hint}" if differ else "all answers are as expected", err=True
    )
    ctx.exit(1 if differ and not write else 0)


def _answer(queries: Queries, text: str, base: str, format_: str) -> bytes:
    return queries.answer(Query(text, base, result_format=format_)).whole()


def _expected(path: Path) -> Table | None:
    file = path.with_suffix(".csv")
    return Table.read(file.read_text("utf-8")) if file.exists() else None


def _lines(name: str, difference: Difference, answer: Table) -> Iterator[str]:
    """The rows that are lacking (-), and those that are too many (+)."""
    yield f"{name}:"
    if not difference.has_columns:
        yield f"+{','.join(answer.columns)}"
    for sign, rows in (("-", difference.missing), ("+", difference.unexpected)):
        for row in rows:
            yield sign + Table(row, ()).write().rstrip("\n")
