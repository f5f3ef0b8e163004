"""What production publishes, refuses and answers is what `kb/plain.py` does in a page of code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dumped import dump_of
from examples import FOLDER, Pairs, judged_together, read
from rdflib import Dataset, Graph, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kb import plain
from kb.dumps.catalogue import QUADS
from kb.namespaces import TRO
from kb.queries import Limits, Queries, Query
from kb.queries.expected import Table, own_terms
from kb.seeds.ontology import Ontology

# rdflib's own uses of what it will not have any longer.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
ROOT = Path(__file__).parent.parent
BASE, ARTICLE = "https://w3id.org/treaty-kb/", "hanoi-reception"
QUESTIONS = sorted((ROOT / "ontology" / "questions").glob("*.rq"))
#: What it answers stands in records, of which a page of code reads none.
OF_RECORDS = "what-do-records-say-of-the-news"
EXAMPLES = sorted(FOLDER.glob("*/*valid/*.ttl"))


@pytest.fixture(scope="module")
def data(project) -> Dataset:
    return plain.read(project, ARTICLE)


@pytest.fixture(scope="module")
def site(data):
    return plain.create_app(data, BASE).test_client()


@pytest.fixture(scope="module")
def verdict(project) -> Callable[[Path], Pairs]:
    """What an example breaks, of shapes about terms where it is one of terms."""
    ontology = Ontology.read(project.ontology).graph
    whole = plain.read_shapes(project.shapes)
    shapes = {True: whole, False: whole - Graph().parse(project.shapes / "_term" / "shape.ttl")}
    return judged_together(lambda graph, terms: plain.verdict(graph + ontology, shapes[terms]))


@pytest.fixture(scope="module")
def queries(whole) -> Iterator[Queries]:
    queries = Queries(whole.store, Limits(seconds=60, workers=1))
    yield queries
    queries.close()


@pytest.fixture(scope="module")
def own(queries) -> set[str]:
    """What the article alone has: its statements, events, acts and words."""
    terms = own_terms(lambda text: queries.answer(Query(text, BASE)).whole())
    return {term for term, article in terms.items() if article == f"{BASE}id/article/{ARTICLE}"}


def named_graphs(data: Dataset) -> set[str]:
    """The graphs of the article: of each of its facts, of where they are from, of what is inferred."""
    provenance = data.graph(URIRef(f"{BASE}provenance/{ARTICLE}"))
    return {f"{BASE}graph/inferred", str(provenance.identifier), *map(str, provenance.subjects())}


def published(path: Path, graphs: set[str], subjects: set[URIRef]) -> Dataset:
    """Of a release's N-Quads, some graphs, and what the default graph says of some things."""
    dataset = Dataset()
    named = {f"<{subject}>" for subject in subjects}
    with path.open(encoding="utf-8") as lines:
        wanted = [
            line for line in lines
            if (line[:-4].rpartition(" <")[2] in graphs and line.endswith("> .\n"))
            or (line.partition(" ")[0] in named
            and (not line.endswith("> .\n") or line.count(" ") == 3))
        ]  # fmt: skip
    return dataset.parse(data="".join(wanted), format="nquads")


def triples(data: Dataset, graph: str | URIRef) -> set:
    return set(data.graph(URIRef(graph)))


def test_production_publishes_the_same_statements(data, whole):
    graphs = named_graphs(data) & {str(graph.identifier) for graph in data.graphs()}
    merged = triples(data, DATASET_DEFAULT_GRAPH_ID)
    release = published(dump_of(whole, QUADS), graphs, {subject for subject, _, _ in merged})

    assert len(graphs) > 60
    assert {name: triples(data, name) for name in graphs} == {
        name: triples(release, name) for name in graphs
    }
    assert merged <= triples(release, DATASET_DEFAULT_GRAPH_ID)


def test_the_statements_about_the_articles_own_things_are_all_there(data, whole, own):
    things = {URIRef(term) for term in own if term.startswith(BASE)}
    release = published(dump_of(whole, QUADS), set(), things)
    merged = triples(release, DATASET_DEFAULT_GRAPH_ID)

    assert len(things) > 30
    assert {
        triple for triple in merged
        if triple[0] in things and triple[1] != TRO.finding  # what records say of it
    } == {triple for triple in triples(data, DATASET_DEFAULT_GRAPH_ID) if triple[0] in things}  # fmt: skip


@pytest.mark.slow
def test_both_have_nothing_to_say_of_the_article(data, project):
    assert plain.verdict(plain.judged(data), plain.read_shapes(project.shapes)) == set()


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: "/".join(path.parts[-3:]))
def test_an_example_breaks_what_it_names(path, verdict):
    assert verdict(path) == read(path)[1]


def rows(csv: str, own: set[str]) -> set[tuple[str, ...]]:
    """The rows of an answer that speak of what the article alone has."""
    return {row for row in Table.read(csv).rows if own.intersection(row)}


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_production_answers_the_same_of_the_article(path, site, queries, own):
    text = path.read_text("utf-8")
    answer = site.post("/sparql", data={"query": text}, headers={"Accept": "text/csv"})
    expected = queries.answer(Query(text, BASE, result_format="csv")).whole().decode()

    assert path.stem == OF_RECORDS or rows(answer.text, own) == rows(expected, own)


def test_many_questions_rest_on_the_article(own):
    answers = [path.with_suffix(".csv").read_text("utf-8") for path in QUESTIONS]

    assert sum(bool(rows(answer, own)) for answer in answers) >= 20


def test_an_iri_leads_to_the_document_that_production_has(site, client):
    path = "/id/person/to-lam"
    address = site.get(path, headers={"Accept": "application/ld+json"}).location
    documents = [
        Graph().parse(data=asked.get("/data/person/to-lam.ttl").text, format="turtle")
        for asked in (site, client)
    ]

    assert address == "/data/person/to-lam.jsonld"
    assert set(documents[0]) and set(documents[0]) <= set(documents[1])
    assert site.get(path, headers={"Accept": "image/png"}).status_code == 406
    assert site.get("/data/person/nobody.ttl").status_code == 404


def test_the_page_of_code_fits_on_a_page():
    """It is for reading: what does not fit is for production."""
    assert len((ROOT / "kb" / "plain.py").read_text("utf-8").splitlines()) <= 150
