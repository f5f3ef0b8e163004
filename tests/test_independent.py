"""The dump in a store that is not ours gives the answers that the endpoint gives.

rdflib's store in memory shares no line of code with the engine of the site. Virtuoso is asked all
questions by `tests/bench/independent.py`.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from rdflib import Dataset

# rdflib's own uses of what it will not have any longer.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.contexts is deprecated:DeprecationWarning")
#: rdflib joins all graphs with all graphs for this one: it takes a minute, and is left to Virtuoso.
SLOW = "how-many-things-of-each-kind"
FOLDER = Path(__file__).parent.parent / "ontology" / "questions"
QUESTIONS = sorted(path for path in FOLDER.glob("*.rq") if path.stem != SLOW)


@pytest.fixture(scope="module")
def elsewhere(release) -> Dataset:
    """The N-Quads of the release, loaded into rdflib."""
    return Dataset().parse(release.data("dump.nq"), format="nquads")


@pytest.mark.parametrize("path", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_rdflib_gives_the_same_answer(elsewhere, path):
    answer = elsewhere.query(path.read_text("utf-8")).serialize(format="csv")

    expected = path.with_suffix(".csv").read_text("utf-8")
    assert _rows(answer.decode()) == _rows(expected)


def test_one_question_is_left_out():
    assert len(QUESTIONS) == len(list(FOLDER.glob("*.rq"))) - 1


def _rows(text: str) -> tuple[list[str], list[list[str]]]:
    """The head, and the rows in one order: engines order alike only what a query orders by."""
    head, *rows = csv.reader(io.StringIO(text))
    return head, sorted(rows)
