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

from kb.queries import Limits, Queries, Query
from kb.releases.release import Release

# rdflib's own uses of what it will not have any longer.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.contexts is deprecated:DeprecationWarning")
QUESTIONS = sorted((Path(__file__).parent.parent / "ontology" / "questions").glob("*.rq"))


@pytest.fixture(scope="module")
def elsewhere(both) -> Dataset:
    """The N-Quads of a release of two articles, loaded into rdflib."""
    return Dataset().parse(Release.current(both).data("dump.nq"), format="nquads")


@pytest.fixture(scope="module")
def here(both):
    queries = Queries(Release.current(both).store, Limits(workers=1))
    yield queries
    queries.close()


@pytest.mark.parametrize("path", QUESTIONS, ids=[path.stem for path in QUESTIONS])
def test_rdflib_gives_the_same_answer(elsewhere, here, path):
    query = path.read_text("utf-8")

    theirs = elsewhere.query(query).serialize(format="csv")

    ours = here.answer(Query(query, "https://e.org/", result_format="csv")).whole()
    assert _rows(theirs.decode()) == _rows(ours.decode())


def _rows(text: str) -> tuple[list[str], list[list[str]]]:
    """The head, and the rows in one order: engines order alike only what a query orders by."""
    head, *rows = csv.reader(io.StringIO(text))
    return head, sorted(rows)
