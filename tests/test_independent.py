"""The dump in a store that is not ours gives the answers that the endpoint gives.

rdflib's store in memory shares no line of code with the engine of the site. Virtuoso is asked all
questions by `tests/bench/independent.py`.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from conftest import with_a_second_article
from rdflib import Dataset
from rdflib.plugins.stores.memory import Memory

from kb.pipeline import build
from kb.queries import Limits, Queries, Query
from kb.releases.release import Release

# rdflib's own uses of what it will not have any longer.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.contexts is deprecated:DeprecationWarning")
QUESTIONS = sorted((Path(__file__).parent.parent / "ontology" / "questions").glob("*.rq"))


#: The participants whose rows are kept of each record, and those whose acts authorities link to, of
#: the record that has these: rdflib takes minutes for what all have.
KEPT = (
    "Angola", "Bahamas", "China", "European Union", "Holy See", "Indonesia", "Poland",
    "State of Palestine", "Viet Nam", "—",
)  # fmt: skip
LINKED = {"untc-xxvi-5": ("Burkina Faso",)}


@pytest.fixture(scope="module")
def smaller(tmp_path_factory) -> Release:
    """A release of two articles, and of some rows of each record."""
    project = with_a_second_article(tmp_path_factory.mktemp("smaller"))
    for path in project.seeds.glob("records/*/rows.tsv"):
        head, *lines = path.read_text("utf-8").splitlines(keepends=True)
        participants = (*KEPT, *LINKED.get(path.parent.name, ()))
        kept = [line for line in lines if line.split("\t")[1].startswith(participants)]
        path.write_text("".join([head, *kept]), "utf-8")
    return build(project, project.releases)


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
def elsewhere(smaller) -> Dataset:
    """The N-Quads of the release, loaded into rdflib."""
    return Dataset(store=ByGraph()).parse(smaller.data("dump.nq"), format="nquads")


@pytest.fixture(scope="module")
def here(smaller):
    queries = Queries(smaller.store, Limits(workers=1))
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
