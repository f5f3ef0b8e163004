"""A small graph of our own making in every format, with the same bytes each time.

Shapes and listings are in no store. Their blank nodes get labels by what they say, and statements
an order, so that two processes send the same bytes under one ETag.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from rdflib import Graph

from kb.canonical.graph import settled_triples
from kb.namespaces import bind
from kb.reading.store import Store, triples_in
from kb.web.documents.writing import compact
from kb.web.negotiation import JSON_LD, TRIG, TURTLE, Format


def settled(graph: Graph) -> Graph:
    """The same graph in an order, its blank nodes called by what they say.

    >>> first, second = (Graph().parse(data="[] <urn:p> [ <urn:q> 1 ] .") for _ in range(2))
    >>> list(first) == list(second), list(settled(first)) == list(settled(second))
    (False, True)
    """
    ordered = bind(Graph(bind_namespaces="none"))
    for prefix, namespace in graph.namespaces():  # one that had none would get a number by chance
        ordered.bind(prefix, namespace)
    for triple in settled_triples(graph):
        ordered.add(triple)
    return ordered


def write_graph(
    store: Store,
    graph: Graph,
    format_: Format,
    context: Mapping[str, object],
    iri: str,
) -> bytes:
    """A settled graph in a format; as JSON-LD, one object for the IRI.

    It has no named graphs, so that its Turtle is TriG and its N-Triples are N-Quads.
    """
    if format_ == JSON_LD:
        nodes = json.loads(graph.serialize(format="json-ld"))
        return compact(sorted(nodes, key=lambda node: str(node["@id"])), context, iri)
    if format_ in (TURTLE, TRIG):
        return graph.serialize(format="turtle", encoding="utf-8")
    lines = sorted(graph.serialize(format="nt").splitlines(keepends=True))
    return store.write(triples_in("".join(lines)), format_.suffix)
