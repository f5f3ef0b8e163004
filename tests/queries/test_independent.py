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
from rdflib.plugins.stores.memory import Memory

from kb.queries import Limits, Queries, Query

# rdflib's own uses of what it will not have any longer.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.contexts is deprecated:DeprecationWarning")
QUESTIONS = sorted((Path(__file__).parents[2] / "ontology" / "questions").glob("*.rq"))


#: Those that between them have all that the questions are written with: counts, groups, least and
#: greatest, paths, what may be there, what is not, one of two ways, days, languages.
QUICK = {
    "how-many-things-of-each-kind", "how-long-from-signature-to-consent", "who-only-signed",
    "who-came-first-and-last", "which-acts-since", "what-is-known-of-the-treaty",
    "who-bears-which-rank-or-title", "which-events-did-the-guests-attend",
}  # fmt: skip
ASKED = [
    pytest.param(path, id=path.stem, marks=() if path.stem in QUICK else pytest.mark.slow)
    for path in QUESTIONS
]
assert {path.stem for path in QUESTIONS} >= QUICK


#: Graphs of so few statements are gone through; the others are found by their statements.
FEW = 60


class ByGraph(Memory):
    """rdflib's store. It looks for what is asked among the statements of all graphs, and then for
    those of one graph: of the graph of a fact, which has few, all are looked at instead."""

    def triples(self, triple_pattern, context=None):
        if context is None or self.__len__(context) > FEW:
            yield from super().triples(triple_pattern, context)
            return
        for triple, contexts in super().triples((None, None, None), context):
            if all(w in (None, has) for w, has in zip(triple_pattern, triple, strict=True)):
                yield triple, contexts


@pytest.fixture(scope="module")
def elsewhere(both) -> Dataset:
    """The N-Quads of the release, loaded into rdflib."""
    return Dataset(store=ByGraph()).parse(both.data("dump.nq"), format="nquads")


@pytest.fixture(scope="module")
def here(both):
    queries = Queries(both.store, Limits(workers=1))
    yield queries
    queries.close()


@pytest.mark.slow
@pytest.mark.parametrize("path", ASKED)
def test_rdflib_gives_the_same_answer(elsewhere, here, path):
    query = path.read_text("utf-8")

    theirs = elsewhere.query(query).serialize(format="csv")

    ours = here.answer(Query(query, "https://e.org/", result_format="csv")).whole()
    assert _rows(theirs.decode()) == _rows(ours.decode())


def _rows(text: str) -> tuple[list[str], list[list[str]]]:
    """The head, and the rows in one order: engines order alike only what a query orders by."""
    head, *rows = csv.reader(io.StringIO(text))
    return head, sorted(rows)
