"""What the dataset says of itself is so: every number is what the endpoint counts."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

import pyoxigraph
import pytest
from conftest import BASE
from rdflib import Graph, Literal, URIRef

from kb.dumps.counting import Counts
from kb.identifiers import Identifiers
from kb.namespaces import DCAT, DCTERMS, PROV, RDF, SCHEMA, SPDX, VOID, XSD

DATASET = URIRef(f"{BASE}dataset")


@pytest.fixture(scope="module")
def described(client) -> Graph:
    return Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")


@pytest.fixture(scope="module")
def ask(client):
    """Asks the endpoint; the rows, each a list of texts."""

    def ask(query: str) -> list[list[str]]:
        answer = client.get(
            "/sparql",
            query_string={"query": query},
            headers={"Accept": "application/sparql-results+json"},
        )
        found = json.loads(answer.data)
        names = found["head"]["vars"]
        return [[row[n]["value"] for n in names] for row in found["results"]["bindings"]]

    return ask


@pytest.mark.parametrize(
    ("term", "pattern"),
    [
        (VOID.triples, "COUNT(*)"),
        (VOID.distinctSubjects, "COUNT(DISTINCT ?s)"),
        (VOID.properties, "COUNT(DISTINCT ?p)"),
    ],
)
def test_a_number_is_what_the_endpoint_counts(described, ask, term, pattern):
    [[counted]] = ask(f"SELECT ({pattern} AS ?n) {{ ?s ?p ?o }}")

    assert list(described.objects(DATASET, term)) == [Literal(counted, datatype=XSD.integer)]


def test_the_number_of_classes_is_what_the_endpoint_counts(described, ask):
    [[counted]] = ask("SELECT (COUNT(DISTINCT ?kind) AS ?n) { ?s a ?kind }")

    assert int(described.value(DATASET, VOID.classes)) == int(counted)


def test_the_number_of_things_is_what_the_endpoint_counts(described, ask):
    space = described.value(DATASET, VOID.uriSpace)
    [[counted]] = ask(
        f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{space}")) }}'
    )

    assert int(described.value(DATASET, VOID.entities)) == int(counted)


def test_each_class_has_as_many_things_as_the_endpoint_counts(described, ask):
    counted = {
        kind: int(n)
        for kind, n in ask("SELECT ?kind (COUNT(*) AS ?n) { ?s a ?kind } GROUP BY ?kind")
    }

    parts = list(described.objects(DATASET, VOID.classPartition))
    assert {
        str(described.value(part, VOID["class"])): int(described.value(part, VOID.entities))
        for part in parts
    } == counted


def test_each_property_is_used_as_often_as_the_endpoint_counts(described, ask):
    query = "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s ?p ?o } GROUP BY ?p"
    counted = {p: (int(n), int(m)) for p, n, m in ask(query)}

    parts = list(described.objects(DATASET, VOID.propertyPartition))
    assert {
        str(described.value(part, VOID.property)): (
            int(described.value(part, VOID.triples)), int(described.value(part, VOID.distinctSubjects))
        )
        for part in parts
    } == counted  # fmt: skip


def test_each_linkset_has_as_many_links_as_the_endpoint_counts(described, ask):
    linksets = list(described.subjects(RDF.type, VOID.Linkset))

    assert linksets
    for links in linksets:
        predicate = described.value(links, VOID.linkPredicate)
        target = described.value(links, VOID.objectsTarget)
        place = described.value(target, VOID.uriSpace)
        [[counted]] = ask(
            f'SELECT (COUNT(*) AS ?n) {{ ?s <{predicate}> ?o FILTER(STRSTARTS(STR(?o), "{place}")) }}'
        )
        assert int(described.value(links, VOID.triples)) == int(counted)


@pytest.mark.slow
def test_every_link_to_another_dataset_is_in_a_linkset(described, dump):
    links = Counter(
        predicate
        for _, predicate, value in dump
        if predicate in (SCHEMA.sameAs, URIRef("http://www.w3.org/2000/01/rdf-schema#seeAlso"))
        and isinstance(value, URIRef) and not value.startswith(BASE)
    )  # fmt: skip

    told: Counter = Counter()
    for linkset in described.subjects(RDF.type, VOID.Linkset):
        told[described.value(linkset, VOID.linkPredicate)] += int(
            described.value(linkset, VOID.triples)
        )
    assert {p: n for p, n in told.items() if p in links} == dict(links)


def test_every_example_is_a_thing_that_is_described(described, client):
    examples = list(described.objects(DATASET, VOID.exampleResource))

    assert len(examples) > 8
    for example in examples:
        path = example.removeprefix(BASE.removesuffix("/"))
        assert client.get(path, headers={"Accept": "text/turtle"}).status_code == 303


@pytest.mark.slow
def test_the_vocabularies_are_those_of_the_properties_and_classes(described, dump):
    used = {str(term) for term in dump.predicates()} | {
        str(kind) for kind in dump.objects(None, RDF.type)
    }

    told = [str(name) for name in described.objects(DATASET, VOID.vocabulary)]

    assert all(any(term.startswith(name) for name in told) for term in used)
    assert all(any(term.startswith(name) for term in used) for name in told)


def test_the_time_it_is_about_is_that_of_its_events_and_acts(described, ask):
    query = """PREFIX tro: <https://w3id.org/treaty-kb/ontology#> PREFIX schema: <https://schema.org/>
      SELECT (MIN(?d) AS ?first) (MAX(?d) AS ?last) { ?s schema:startDate|schema:endDate|tro:actionDate|tro:boundFrom ?d
      FILTER(DATATYPE(?d) = <http://www.w3.org/2001/XMLSchema#date>) }"""
    [[first, last]] = ask(query)

    period = described.value(DATASET, DCTERMS.temporal)
    assert [str(described.value(period, term)) for term in (DCAT.startDate, DCAT.endDate)] == [
        first,
        last,
    ]
    assert str(described.value(DATASET, SCHEMA.temporalCoverage)) == f"{first}/{last}"


def test_the_languages_are_those_of_its_texts(described, dump):
    spoken = {o.language for o in dump.objects() if isinstance(o, Literal) and o.language}

    told = {str(name).rpartition("/")[2] for name in described.objects(DATASET, DCTERMS.language)}

    assert told == spoken & {"en", "id", "vi", "fr", "es"}


def test_what_stands_in_the_release_names_no_release_and_no_packed_file(release):
    text = release.data("description.ttl").read_text("utf-8")

    assert release.id not in text
    assert "/release/" not in text
    assert ".gz" not in text and ".zst" not in text


def test_the_site_adds_the_release_and_how_it_was_made(described, release):
    version = f"{release.manifest['date']}.{release.id}"
    build = described.value(DATASET, PROV.wasGeneratedBy)
    sources, software = (
        described.value(build, PROV.used),
        described.value(build, PROV.wasAssociatedWith),
    )

    assert str(described.value(DATASET, DCAT.version)) == version
    assert described.value(DATASET, DCAT.hasCurrentVersion) == URIRef(f"{BASE}release/{release.id}")
    sum_ = described.value(sources, SPDX.checksum)
    assert str(described.value(sum_, SPDX.checksumValue)) == release.manifest["seeds"]
    said = (described.value(software, term) for term in (SCHEMA.name, SCHEMA.softwareVersion))
    assert " ".join(map(str, said)) == release.manifest["software"]
    assert described.value(build, PROV.endedAtTime).datatype == XSD.dateTime


@pytest.mark.parametrize(("suffix", "name"), [("nt", "nt"), ("jsonld", "json-ld"), ("rdf", "xml")])
def test_every_format_has_the_same_description(client, described, suffix, name):
    read = Graph().parse(data=client.get(f"/dataset.{suffix}").data, format=name)

    assert set(read) == set(described)


@pytest.mark.parametrize(("suffix", "name"), [("trig", "TRIG"), ("nq", "N_QUADS")])
def test_the_formats_for_graphs_have_the_same_description(client, described, suffix, name):
    content = client.get(f"/dataset.{suffix}").data

    read = pyoxigraph.parse(content, format=getattr(pyoxigraph.RdfFormat, name))

    assert len({str(quad) for quad in read}) == len(described)


LINES = [
    b'<urn:a> <urn:p> "x"@en .\n',
    b'<urn:a> <urn:p> "y" .\n',
    b'<urn:a> <urn:q> "y" .\n',
    b'<urn:b> <urn:p> "y" .\n',
    b'<urn:b> <urn:p> "z" <urn:g> .\n',
]


@pytest.mark.parametrize("cuts", [[0, 5], [0, 3, 5], [0, 3, 3, 5]])
def test_the_counts_of_sections_add_up(cuts):
    sections = [LINES[start:end] for start, end in pairwise(cuts)]
    parts = [Counts.of(lines, Identifiers("urn:")).as_json() for lines in sections]

    counts = Counts.sum(json.loads(json.dumps(part)) for part in parts)

    assert (counts.quads, counts.triples, counts.subjects) == (5, 4, 2)
    assert counts.uses == {"urn:p": 3, "urn:q": 1}
    assert counts.users == {"urn:p": 2, "urn:q": 1}
    assert counts.languages == {"en": 1}


def test_days_and_examples_of_sections_are_the_first_and_last_of_all():
    date = f"<{XSD.date}>"
    sections = [
        f'<urn:b> <{RDF.type}> <urn:k> .\n<urn:b> <{SCHEMA.startDate}> "2020-02-01"^^{date} .\n',
        f'<urn:a> <{RDF.type}> <urn:k> .\n<urn:a> <{SCHEMA.endDate}> "2019-01-01"^^{date} .\n',
        '<urn:c> <urn:p> "no day" .\n',
    ]
    lines = [some.encode().splitlines(keepends=True) for some in sections]

    counts = Counts.sum(Counts.of(some, Identifiers("urn:")).as_json() for some in lines)

    assert (counts.first_day, counts.last_day) == ("2019-01-01", "2020-02-01")
    assert counts.examples == {"urn:k": "urn:a"}
    assert counts.classes == {"urn:k": 2}
