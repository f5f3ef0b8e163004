"""What the endpoint says of itself (SPARQL 1.1 Service Description)."""

from __future__ import annotations

import pytest
from rdflib import Graph, Literal, Namespace, URIRef

from kb.namespaces import RDF, VOID, XSD
from kb.web.negotiation import DOCUMENTS

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = "http://www.w3.org/ns/formats/"
PARSERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld", "nq": "nt"}


@pytest.fixture
def described(client) -> Graph:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    return Graph().parse(data=response.data, format="turtle")


@pytest.mark.parametrize("suffix", PARSERS)
def test_the_endpoint_without_a_query_describes_itself_in_each_format(client, described, suffix):
    media_type = next(one.media_type for one in DOCUMENTS if one.suffix == suffix)
    response = client.get("/sparql", headers={"Accept": media_type})

    assert response.mimetype == media_type
    assert set(Graph().parse(data=response.data, format=PARSERS[suffix])) == set(described)


def test_it_says_what_is_asked_and_in_which_language(described):
    [service] = described.subjects(RDF.type, SD.Service)

    # It is described where it was asked (SPARQL 1.1 Service Description, section 3.2.1).
    assert described.value(service, SD.endpoint) == URIRef("http://localhost/sparql")
    assert set(described.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert not list(described.objects(service, SD.feature))


def test_the_triples_of_its_default_graph_are_those_that_a_query_counts(client, described):
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    response = client.get("/sparql", query_string={"query": query, "format": "json"})
    counted = response.json["results"]["bindings"][0]["n"]["value"]

    [graph] = described.subjects(RDF.type, SD.Graph)
    assert described.value(graph, VOID.triples) == Literal(counted, datatype=XSD.integer)


def test_each_result_format_that_it_names_is_answered_in(client, described):
    names = {str(f).removeprefix(FORMATS) for f in described.objects(None, SD.resultFormat)}

    suffixes = {
        "SPARQL_Results_JSON": "json", "SPARQL_Results_XML": "xml", "SPARQL_Results_CSV": "csv",
        "SPARQL_Results_TSV": "tsv", "Turtle": "ttl", "JSON-LD": "jsonld", "N-Triples": "nt",
        "RDF_XML": "rdf", "TriG": "trig", "N-Quads": "nq",
    }  # fmt: skip
    assert names == set(suffixes)
    for suffix in suffixes.values():
        form = "ASK {}" if suffix in ("json", "xml") else "SELECT * {}"
        form = "CONSTRUCT {} {}" if suffix in ("ttl", "jsonld", "nt", "rdf", "trig", "nq") else form
        given = {"query": form, "format": suffix}
        assert client.get("/sparql", query_string=given).status_code == 200, suffix


def test_it_is_not_sent_again_to_whoever_has_it(client):
    tag = client.get("/sparql", headers={"Accept": "text/turtle"}).headers["ETag"]

    again = client.get("/sparql", headers={"Accept": "text/turtle", "If-None-Match": tag})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "how", [{"query_string": {"query": ""}}, {"method": "POST", "data": {"a": "b"}}]
)
def test_an_empty_query_is_no_wish_for_the_description(client, how):
    assert client.open("/sparql", **how).status_code == 400
