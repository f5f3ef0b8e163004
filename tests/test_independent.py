"""The dump in a store that is not ours gives the answers that the endpoint gives.

rdflib's store in memory shares no line of code with the engine of the site. Virtuoso is asked by
`tests/bench/independent.py`.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from rdflib import Dataset

# rdflib's own uses of what it will not have any longer.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.contexts is deprecated:DeprecationWarning")
QUESTIONS = sorted((Path(__file__).parent.parent / "ontology" / "questions").glob("*.rq"))


@pytest.fixture(scope="module")
def elsewhere(release) -> Dataset:
    """The N-Quads of the release, loaded into rdflib."""
    return Dataset().parse(release.data("dump.nq"), format="nquads")


@pytest.mark.parametrize("path", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_rdflib_gives_the_same_answer(elsewhere, path):
    answer = elsewhere.query(path.read_text("utf-8")).serialize(format="csv")

    expected = path.with_suffix(".csv").read_text("utf-8")
    assert _rows(answer.decode()) == _rows(expected)


def _rows(text: str) -> tuple[list[str], list[list[str]]]:
    """The head, and the rows in one order: engines order alike only what a query orders by."""
    head, *rows = csv.reader(io.StringIO(text))
    return head, sorted(rows)
