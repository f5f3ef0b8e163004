"""Documents about a thing: the same triples in every format, with the same bytes each time.

Shapes and listings are in no store: their blank nodes get labels by what they say, and statements
an order, so that two processes send the same bytes under one ETag.

JSON-LD is compacted by pyld, in memory: why dumps have another writer is said there
(`kb.dumps.compacting`).
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, TypeAlias

from rdflib import Graph

from kb.canonical.graph import settled as settled
from kb.canonical.oxigraph import Triple
from kb.dumps.compacting import is_whole
from kb.errors import NotAcceptable
from kb.namespaces import LEADS_FROM_PART, PREFIXES, RDF, VS, XSD
from kb.reading.store import Store, triples_in
from kb.web.negotiation import DOCUMENTS, JSON_LD, N_QUADS, RDF_XML, TRIG, TURTLE, Format

#: A node of expanded JSON-LD: `@id` and `@type`, and the values of each property.
ExpandedNode: TypeAlias = dict[str, Any]
#: By these, a node belongs to what it points at.
_REVERSED = tuple(map(str, LEADS_FROM_PART))
#: How many objects stand in one another.
MOST_DEEP = 20
_XML_NAME = re.compile(r"[^\W\d][\w.-]*$")
#: What no document of XML can hold (XML 1.0, section 2.2).
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: The keys of an object that come first.
_FIRST = ("@context", "id", "type", "name")


def write_document(
    store: Store, iri: str, format_: Format, context: Mapping[str, object]
) -> bytes | None:
    """The document of a thing or a fact in a format; None where nothing is said of it.

    TriG and N-Quads have the named graphs of the facts too, and where these are from.
    """
    triples = store.document(iri)
    if not triples:
        return None
    if format_ in (TRIG, N_QUADS):
        return store.write(store.with_facts(triples), format_.suffix)
    return write_triples(store, triples, format_, context, iri)


def write_triples(
    store: Store,
    triples: Iterable[Triple],
    format_: Format,
    context: Mapping[str, object],
    iri: str,
) -> bytes:
    """Triples of the store in a format; as JSON-LD, one object for the IRI."""
    if format_ == JSON_LD:
        return compact(json.loads(store.write(triples, "expanded")), context, iri)
    given = list(triples)
    if format_ == RDF_XML and not all(map(_is_xml, given)):
        raise NotAcceptable(format_.media_type for format_ in DOCUMENTS if format_ != RDF_XML)
    return store.write(given, format_.suffix)


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


def _is_xml(triple: Triple) -> bool:
    """Whether RDF/XML can hold a triple: its property ends in a name of XML, its value has only
    characters of XML (RDF 1.1 XML Syntax, section 2; XML 1.0, section 2.2)."""
    value = triple.object.value
    return bool(_XML_NAME.search(triple.predicate.value)) and not NOT_XML.search(value)


def with_prefixes(context: Mapping[str, Mapping[str, object]]) -> Mapping[str, object]:
    """A context with a prefix for each vocabulary, as documents about terms and shapes need it."""
    prefixes = {name: str(namespace) for name, namespace in {**PREFIXES, "vs": VS}.items()}
    return {"@context": {**prefixes, **context["@context"]}}


def compact(expanded: list[ExpandedNode], context: Mapping[str, object], iri: str) -> bytes:
    """Expanded JSON-LD as one object for an IRI, in short keys, what it links to nested in it; the
    context stands in it."""
    from pyld import jsonld  # brings a client of HTTP: not for who asks for no such document

    def refuse(url: str, _: object) -> NoReturn:
        """Nothing is ever fetched: every context is our own and inline."""
        raise jsonld.JsonLdError(f"{url} is not loaded", __name__, code="loading failed")

    for node in expanded:
        if kinds := node.pop(str(RDF.type), None):
            node["@type"] = [kind["@id"] for kind in kinds]
        for values in node.values():
            _make_numbers(values)
    options = {"documentLoader": refuse, "omitGraph": True, "omitDefault": True}
    content = jsonld.compact(_nested(expanded, iri), context, options)
    return json.dumps(_ordered(content), ensure_ascii=False, indent=2).encode() + b"\n"


def _nested(expanded: list[ExpandedNode], iri: str) -> ExpandedNode:
    """The node of an IRI with the other nodes in it, each where it is first met; what belongs to a
    node because it points at it stands under `@reverse`, what is met nowhere under `@included`."""
    nodes = {node["@id"]: node for node in expanded}
    root = nodes.pop(iri, {"@id": iri})
    pointing: dict[str, list[tuple[str, ExpandedNode]]] = {}
    for node in nodes.values():
        for predicate in _REVERSED:
            for value in node.get(predicate, ()):
                pointing.setdefault(value.get("@id", ""), []).append((predicate, node))
    waiting = deque([(root, 0)])
    while waiting:
        node, depth = waiting.popleft()
        if depth == MOST_DEEP:
            continue
        for predicate in sorted(set(node) - {"@id", "@type"}):
            for i, value in enumerate(node[predicate]):
                if inner := nodes.pop(value.get("@id", ""), None):
                    node[predicate][i] = inner
                    waiting.append((inner, depth + 1))
        for predicate, inner in pointing.get(node["@id"], ()):
            if nodes.pop(inner["@id"], None):
                inner[predicate] = [v for v in inner[predicate] if v.get("@id") != node["@id"]]
                node.setdefault("@reverse", {}).setdefault(predicate, []).append(inner)
                waiting.append((inner, depth + 1))
    if nodes:
        root["@included"] = list(nodes.values())
    return root


def _ordered(value: object) -> object:
    """JSON with its keys in one order: what a thing is comes first, then the rest by name.

    >>> list(_ordered({"b": 1, "name": 2, "type": 3, "a": 4, "id": 5}))
    ['id', 'type', 'name', 'a', 'b']
    """
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    if not isinstance(value, dict):
        return value
    keys = sorted(value, key=lambda key: (_FIRST.index(key) if key in _FIRST else 9, key))
    return {key: value[key] if key == "@context" else _ordered(value[key]) for key in keys}


def _make_numbers(values: Iterable[object]) -> None:
    """JSON's own whole numbers in place of texts with a datatype; they mean the same."""
    for value in values:
        if not isinstance(value, dict) or value.get("@type") != str(XSD.integer):
            continue
        if is_whole(str(value["@value"])):
            value["@value"] = int(value["@value"])
            del value["@type"]
