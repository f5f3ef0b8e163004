"""What the endpoint sends: whole answers, and a description of itself (SPARQL 1.1 Service
Description)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response, request
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from kb.namespaces import DCTERMS, RDF, RDFS, VOID, XSD
from kb.queries import Answer, Query
from kb.queries.text import is_repeatable
from kb.web.etags import conditional
from kb.web.links import address
from kb.web.negotiation import (
    DOCUMENTS,
    JSON_LD,
    N_QUADS,
    RDF_XML,
    RESULTS,
    TRIG,
    by_suffix,
    negotiate,
)
from kb.web.site import Site

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")

#: The W3C's names of the formats that are answered in (https://www.w3.org/ns/formats/).
_ANSWERS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "JSON-LD", "N-Triples", "RDF_XML", "TriG", "N-Quads",
)  # fmt: skip
_WRITERS = {JSON_LD.suffix: "json-ld", RDF_XML.suffix: "xml", TRIG.suffix: "trig",
            N_QUADS.suffix: "nt"}  # fmt: skip


def describe_service() -> Response:
    """The description of the endpoint in the format that the client likes best."""
    format_ = negotiate(request.accept_mimetypes, DOCUMENTS)
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (("sd", SD), ("void", VOID), ("dcterms", DCTERMS), ("rdfs", RDFS)):
        graph.bind(prefix, namespace)
    for triple in _description(Site.current()):
        graph.add(triple)
    body = graph.serialize(format=_WRITERS.get(format_.suffix, format_.suffix), encoding="utf-8")
    response = Response(body, content_type=format_.content_type)
    response.headers["Vary"] = "Accept"
    return conditional(response, "service", format_.suffix, address())


def _description(site: Site) -> Iterator[tuple[Node, Node, Node]]:
    """It names no feature, since none of the W3C's is there: nothing is fetched, no other endpoint
    is called, and the default graph is what the data say it is."""
    endpoint = URIRef(f"{address()}sparql")
    service, dataset, graph = (
        URIRef(f"{endpoint}#{name}") for name in ("service", "dataset", "default")
    )
    limits = site.queries.limits
    yield service, RDF.type, SD.Service
    yield service, SD.endpoint, endpoint
    yield service, SD.supportedLanguage, SD.SPARQL11Query
    yield service, SD.defaultDataset, dataset
    yield service, DCTERMS.title, Literal(site.settings["title"].get("en", "SPARQL"), lang="en")
    yield (
        service,
        RDFS.comment,
        Literal(
            f"A query may run {limits.seconds:g} seconds and answer {limits.result:,} bytes; past "
            "a limit there is an error that names it, never a part of an answer. Updates and "
            "SERVICE are refused.",
            lang="en",
        ),
    )
    for name in _ANSWERS:
        yield service, SD.resultFormat, FORMATS[name]
    yield dataset, RDF.type, SD.Dataset
    yield dataset, SD.defaultGraph, graph
    yield graph, RDF.type, SD.Graph
    triples = str(site.release.manifest["triples"])
    yield graph, VOID.triples, Literal(triples, datatype=XSD.integer)


#: What of an IRI a header holds as it is (RFC 3986, section 2).
_AS_IT_IS = "%:/?#[]@!$&'()*+,;=~"


def send_answer(query: Query) -> Response:
    """The answer, a large one in parts; with an ETag where asking again would give the same.

    Raises a `QueryError` or `NotAcceptable` before anything is sent.
    """
    answer = Site.current().queries.answer(query)
    response = Response(answer.parts(), headers=headers_of(answer))
    if request.method in ("GET", "HEAD") and is_repeatable(query.text):
        return conditional(response, request.full_path, answer.format)
    return response


def headers_of(answer: Answer) -> dict[str, str]:
    """What an answer says of its bytes."""
    format_ = by_suffix(answer.format, (*RESULTS, *DOCUMENTS))
    headers = {"Content-Type": format_.content_type} if format_ else {}
    if answer.unknown:
        headers["KB-Unknown-Function"] = ", ".join(
            f"<{quote(iri, _AS_IT_IS)}>" for iri in answer.unknown
        )
    return {**headers, "Content-Length": str(answer.size)}
