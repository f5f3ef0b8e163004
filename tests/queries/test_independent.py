"""The dump in a store that is not ours gives the answers that the endpoint gives.

rdflib's store in memory shares no line of code with the engine of the site. Virtuoso is asked all
questions by `tests/bench/independent.py`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from chosen import chosen
from dumped import dump_of
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


#: The treaties whose acts are asked about: each question has answers in them that it has in all.
TREATIES = {
    "european-convention-on-the-legal-status-of-migrant-workers",
    "un-cybercrime-convention", "convenio-sobre-manglares", "tpnw", "marrakesh-treaty", "berne-convention",
    "arms-trade-treaty",
    "anti-personnel-mine-ban-convention", "convention-on-certain-conventional-weapons", "ccw-protocol-iv",
    "protocol-of-signature-to-the-convention-of-1931-on-narcotic-drugs", "convention-on-the-rights-of-the-child",
    "convention-on-the-rights-of-persons-with-disabilities",
    "international-convention-for-the-protection-of-all-persons-from-enforced-disappearance",
}  # fmt: skip
ACT = re.compile(r"/id/((?:action|anticipated|participation)/[^>#]+)>")
OF = re.compile(rf"<\S+{ACT.pattern} <\S+/ontology#treaty> <\S+/id/treaty/([^>]+)>")
ALIKE = re.compile(r"/(fact/(?:authority|record)-[^>]+)> \.$")


@pytest.fixture(scope="module")
def part(both) -> bytes:
    """Statements of the release: the acts of some treaties, and graphs of records and authorities
    that have among them whatever such a graph says. rdflib looks into each graph again and again."""
    lines = dump_of(both, "dump.nq").read_text("utf-8").splitlines(keepends=True)
    treaties = dict(found.groups() for line in lines if (found := OF.match(line)))
    dropped = {act for act, treaty in treaties.items() if treaty not in TREATIES}
    lines = [line for line in lines if not dropped.intersection(ACT.findall(line))]
    in_graphs = [(line, found[1] if (found := ALIKE.search(line)) else None) for line in lines]
    graphs = {None, *chosen(both)}
    graphs |= {name for line, name in in_graphs if name and "/record-" in name and ACT.search(line)}
    return "".join(line for line, name in in_graphs if name in graphs).encode()


@pytest.fixture(scope="module")
def elsewhere(part) -> Dataset:
    """The part of the release, loaded into rdflib."""
    return Dataset(store=ByGraph()).parse(data=part, format="nquads")


def asked_of(store: Path) -> Iterator[Queries]:
    queries = Queries(store, Limits(workers=1))
    yield queries
    queries.close()


@pytest.fixture(scope="module")
def here(part, tmp_path_factory) -> Iterator[Queries]:
    """The part, asked as the site asks."""
    folder = tmp_path_factory.mktemp("part")
    store = pyoxigraph.Store(str(folder))
    store.bulk_load(part, format=pyoxigraph.RdfFormat.N_QUADS)
    store.flush()
    del store
    yield from asked_of(folder)


@pytest.fixture(scope="module")
def everything(both) -> Iterator[Queries]:
    yield from asked_of(both.store)


@pytest.mark.slow
@pytest.mark.parametrize("path", ASKED)
def test_rdflib_gives_the_same_answer(elsewhere, here, everything, path):
    query = path.read_text("utf-8")
    ask = Query(query, "https://e.org/", result_format="csv")

    theirs = elsewhere.query(query).serialize(format="csv")

    ours = _rows(here.answer(ask).whole().decode())
    assert _rows(theirs.decode()) == ours
    assert bool(ours[1]) == bool(_rows(everything.answer(ask).whole().decode())[1])


def _rows(text: str) -> tuple[list[str], list[list[str]]]:
    """The head, and the rows in one order: engines order alike only what a query orders by."""
    head, *rows = csv.reader(io.StringIO(text))
    return head, sorted(rows)
