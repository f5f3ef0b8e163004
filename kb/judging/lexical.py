"""Literals as they are written, in a store that keeps some by value alone.

To the store `"01"^^xsd:integer` is 1, and a day of 24 hours is the next one at midnight; to SHACL
two ways to write a number are two values. Such literals get a datatype of their own in the store.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, Store
from rdflib import Literal, URIRef
from rdflib.term import Node

from kb.canonical.graph import triple_of
from kb.judging.targets import Triple
from kb.namespaces import XSD

_TYPED = re.compile(rb'"([^"\\\n]*)"\^\^<([^>]*)>')
_LEXICAL = "urn:lexical:"
_INTEGER = re.compile(r"0|[1-9][0-9]{0,15}")
_ANYTHING = NamedNode("urn:anything")


def as_written(text: bytes) -> bytes:
    r"""Lines of N-Quads, of which the store keeps each literal as it is written.

    >>> as_written(b'<urn:s> <urn:p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n')
    b'<urn:s> <urn:p> "01"^^<urn:lexical:http://www.w3.org/2001/XMLSchema#integer> .\n'
    """
    for one in set(_TYPED.findall(text)):
        value, kind = (term.decode() for term in one)
        if _is_rewritten(value, kind):
            old, new = (f'"{value}"^^<{name}>' for name in (kind, _LEXICAL + kind))
            text = text.replace(old.encode(), new.encode())
    return text


def stored(node: Node) -> Any:
    """A node as the store has it."""
    if not isinstance(node, Literal):
        return NamedNode(str(node))
    if node.language:
        return pyoxigraph.Literal(str(node), language=node.language)
    if node.datatype is None:
        return pyoxigraph.Literal(str(node))
    kind = str(node.datatype)
    name = NamedNode(f"{_LEXICAL}{kind}" if _is_rewritten(str(node), kind) else kind)
    return pyoxigraph.Literal(str(node), datatype=name)


def read(quad: Any) -> Triple:
    """The triple of a quad, its value as it was written."""
    subject, predicate, value = triple_of(quad)
    if isinstance(value, Literal) and value.datatype and value.datatype.startswith(_LEXICAL):
        kind = URIRef(value.datatype.removeprefix(_LEXICAL))
        return subject, predicate, Literal(str(value), datatype=kind)
    return subject, predicate, value


def read_term(term: Any) -> Node:
    """A term of the store, as it was written."""
    return read(pyoxigraph.Quad(_ANYTHING, _ANYTHING, term))[2]


def _is_rewritten(value: str, kind: str) -> bool:
    """Whether the store keeps the value of a literal, and not how it is written."""
    is_plain = kind == str(XSD.integer) and _INTEGER.fullmatch(value) is not None
    return not is_plain and _is_rewritten_by_store(value, kind)


@lru_cache(10_000)
def _is_rewritten_by_store(value: str, kind: str) -> bool:
    store, literal = Store(), pyoxigraph.Literal(value, datatype=NamedNode(kind))
    store.add(pyoxigraph.Quad(_ANYTHING, _ANYTHING, literal))
    return bool(next(iter(store)).object != literal)
