"""The requests that the tests of the SPARQL Protocol are made of, and what is to come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from answers import GRAPHS, TABLES, read_answer
from cases import MF, Case
from description import SD, breaches
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.term import Node
from sites import ENDPOINT, Reply, Server

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")

#: Where the manifest has the endpoint.
_PREFIX = "/sparql/"
_SUFFIXES = {media_type: suffix for suffix, (media_type, _) in {**TABLES, **GRAPHS}.items()}
_FORMATS = {
    "boolean": {".srx", ".srj"},
    "tabular": set(TABLES),
    "RDF": set(GRAPHS),
}


@dataclass(frozen=True)
class Exchange:
    """A request of a test, and what is expected of the response."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[str]
    format: str | None
    boolean: bool | None


def exchanges(case: Case) -> list[Exchange]:
    """The requests of a test, in their order."""
    graph, test = case.manifest, URIRef(case.iri)
    action = graph.value(test, MF.action)
    listed = [one for head in graph.objects(action, HT.requests) for one in graph.items(head)]
    return [_exchange(graph, one) for one in listed]


def _exchange(graph: Graph, request: Node) -> Exchange:
    response = graph.value(request, HT.resp)
    statuses = graph.objects(response, MF.expectedStatus)
    boolean = _python(graph, response, MF.expectedBoolean)
    return Exchange(
        _python(graph, request, HT.methodName),
        ENDPOINT + _python(graph, request, HT.absolutePath).removeprefix(_PREFIX),
        dict(_headers(graph, request)),
        _body(graph, request),
        frozenset(str(one).partition("#StatusCode")[2] for one in statuses),
        _python(graph, response, MF.expectedFormat),
        boolean,
    )


def _python(graph: Graph, node: Node | None, predicate: URIRef) -> Any:
    value = graph.value(node, predicate)
    return None if value is None else value.toPython()  # type: ignore[attr-defined]


def _headers(graph: Graph, request: Node) -> Iterator[tuple[str, str]]:
    for head in graph.objects(request, HT.headers):
        for one in graph.items(head):
            yield _python(graph, one, HT.fieldName), _python(graph, one, HT.fieldValue)


def _body(graph: Graph, request: Node) -> bytes | None:
    if (content := graph.value(request, HT.body)) is None:
        return None
    encoding = _python(graph, content, CNT.characterEncoding)
    return bytes(_python(graph, content, CNT.chars).encode(encoding))


def run_exchanges(case: Case, server: Server) -> str:
    """What does not come back as a test expects; "" where all does."""
    for number, one in enumerate(exchanges(case), 1):
        reply = server.request(one.method, one.path, one.headers, one.body)
        if wrong := _wrong(one, reply):
            return f"request {number}: {wrong}"
    return ""


def _wrong(expected: Exchange, reply: Reply) -> str:
    if f"{reply.status // 100}xx" not in expected.statuses:
        return f"expected {' or '.join(sorted(expected.statuses))}, came {reply}"
    suffix = _SUFFIXES.get(reply.media_type, "")
    if expected.format and suffix not in _FORMATS[expected.format]:
        return f"expected {expected.format}, came {reply}"
    if expected.format:
        answer = read_answer(reply.body, suffix)
        if expected.boolean is not None and answer is not expected.boolean:
            return f"expected {expected.boolean}, came {reply}"
    return ""


def run_description(case: Case, server: Server) -> str:
    """Where the description of the service is not as a test wants it; "" where it is."""
    reply = server.request("GET", ENDPOINT, {})
    suffix = _SUFFIXES.get(reply.media_type)
    if reply.status != 200 or suffix not in GRAPHS:
        return f"expected RDF, came {reply}"
    graph = read_answer(reply.body, suffix)
    name = case.iri.partition("#")[2]
    if name == "has-endpoint-triple":
        endpoint = URIRef(f"http://{server.host}:{server.port}{ENDPOINT}")
        described = set(graph.objects(None, SD.endpoint))
        return "" if endpoint in described else f"expected {endpoint}, found {described}"
    if name == "conforms-to-schema":
        return "\n".join(breaches(graph))
    return "" if (None, RDF.type, SD.Service) in graph else "it describes no service"
