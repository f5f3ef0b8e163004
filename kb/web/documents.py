"""Documents about a thing: the same triples in every format."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pyld import jsonld

from kb.identifiers import Identifiers
from kb.namespaces import RDF, XSD
from kb.store import Store
from kb.web.links import page_path, uri_of
from kb.web.negotiation import JSON_LD, N_QUADS, TRIG, TURTLE, Format


def write_document(
    store: Store, iri: str, format_: Format, context: Mapping[str, Any]
) -> bytes | None:
    """The document of a thing or a fact in a format; None where nothing is said of it.

    TriG and N-Quads have the named graphs of the facts too, and where these are from.
    """
    if format_ == TURTLE and (ready := store.turtle(iri)) is not None:
        return ready
    triples = store.document(iri)
    if not triples:
        return None
    if format_ in (TRIG, N_QUADS):
        return store.write(store.with_facts(triples), format_.suffix)
    if format_ == JSON_LD:
        nested = store.ids.kind(iri) not in ("fact", "provenance")
        return _compact(json.loads(store.write(triples, "expanded")), iri, context, nested)
    return store.write(triples, format_.suffix)


def document_headers(iri: str, format_: Format, ids: Identifiers) -> list[tuple[str, str]]:
    """What a document says of itself: its format, and what it describes."""
    return [
        ("Content-Type", format_.content_type),
        ("Link", f'<{uri_of(iri)}>; rel="describes"'),
        ("Link", f'<{page_path(iri, ids)}>; rel="alternate"; type="text/html"'),
    ]


def _compact(
    expanded: list[dict[str, Any]], iri: str, context: Mapping[str, Any], nested: bool
) -> bytes:
    """One object for the thing, what it links to nested in it; the context stands in it.

    A fact or a provenance graph is about several things, so that its document is a list.
    """
    for node in expanded:
        if kinds := node.pop(str(RDF.type), None):
            node["@type"] = [kind["@id"] for kind in kinds]
        for values in node.values():
            _make_numbers(values)
    options = {"documentLoader": _refuse_to_load, "omitGraph": True, "omitDefault": True}
    if not nested:
        content = jsonld.compact(expanded, context, options)
    else:
        frame = {
            **context,
            "@id": iri,
            "@embed": "@once",
            "holds": {"inferences": {}},
            "inferences": {},
        }
        content = jsonld.frame(expanded, frame, options)
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def _make_numbers(values: list[Any]) -> None:
    """JSON's own whole numbers in place of texts with a datatype; they mean the same."""
    for value in values:
        if not isinstance(value, dict) or value.get("@type") != str(XSD.integer):
            continue
        if re.fullmatch(r"[+-]?[0-9]{1,300}", value["@value"]):
            value["@value"] = int(value["@value"])
            del value["@type"]


def _refuse_to_load(url: str, _: Mapping[str, Any]) -> Any:
    """Nothing is ever fetched: every context is our own and inline."""
    raise jsonld.JsonLdError(f"{url} is not loaded", "kb.web.documents", code="loading failed")
