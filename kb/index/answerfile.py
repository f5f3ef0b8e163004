"""Answers that take seconds, which pages show: asked once, when a release is made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pyoxigraph

#: The questions of which the answers are kept.
KEPT = ("how-far-do-sources-agree", "what-each-source-has", "what-was-not-taken")
#: The file in `lookups/`: SPARQL 1.1 Query Results JSON by the name of the question.
ANSWERS = "answers.json"


def write_answers(store: pyoxigraph.Store, data: Path, folder: Path) -> None:
    """Write into a folder what a store answers to those of these questions that a release has."""
    paths = [path for name in KEPT if (path := data / "questions" / f"{name}.rq").is_file()]
    answers = {path.stem: json.loads(_answer(store, path.read_text("utf-8"))) for path in paths}
    (folder / ANSWERS).write_text(json.dumps(answers, ensure_ascii=False), "utf-8")


def _answer(store: pyoxigraph.Store, query: str) -> bytes:
    rows = cast(pyoxigraph.QuerySolutions, store.query(query))
    answer = rows.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
    assert answer is not None  # noqa: S101 - no file was given
    return answer
