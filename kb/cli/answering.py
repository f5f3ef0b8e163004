"""The verb that keeps the expected answers to the competency questions true: answers."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator
from pathlib import Path

import click

from kb.cli.shared import RELEASES, current_release, project_of
from kb.queries import Limits, Queries, Query


@click.command()
@click.option("--write", is_flag=True, help="Write the answers of the release into the files.")
@RELEASES
@click.pass_context
def answers(ctx: click.Context, write: bool, releases: Path | None) -> None:
    """Compare the answers of the current release with those that the editors expect.

    They stand in ontology/questions/, a .csv beside each question. A new article changes some:
    read what changed, and where it is right, write it. A release has them as they were when it was
    built, so build again then.
    """
    folder = project_of(ctx).ontology / "questions"
    release = current_release(releases, ctx)
    queries = Queries(release.store, Limits(workers=1))
    differ = 0
    try:
        for path in sorted(folder.glob("*.rq")):
            asked = Query(path.read_text("utf-8"), release.settings["base"], result_format="csv")
            answer = _lines(queries.answer(asked).body.decode())
            expected = path.with_suffix(".csv")
            before = _lines(expected.read_text("utf-8")) if expected.exists() else []
            if answer == before:
                continue
            differ += 1
            for line in _difference(before, answer, expected.name):
                click.echo(line)
            if write:
                _put(expected, "".join(f"{line}\n" for line in answer))
    finally:
        queries.close()
    told = "written" if write else "'kb answers --write' writes them, then build again"
    click.echo(
        f"{differ} answers differ; {told}" if differ else "all answers are as expected", err=True
    )
    ctx.exit(1 if differ and not write else 0)


def _lines(text: str) -> list[str]:
    """The rows of an answer, each as one line, whatever its line ends and quotation marks."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(csv.reader(io.StringIO(text)))
    return written.getvalue().split("\n")[:-1]


def _difference(before: list[str], after: list[str], name: str) -> Iterator[str]:
    return difflib.unified_diff(before, after, f"{name} (expected)", name, n=0, lineterm="")


def _put(path: Path, text: str) -> None:
    """Write a file beside the old one, then put it in its place."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, "utf-8")
    beside.replace(path)
