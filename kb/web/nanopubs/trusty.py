"""The name that follows from what is named: trusty URIs of RDF, module RA.

An artifact code is `RA` and the SHA-256 of all statements in their normal form, with a blank where
the code itself stands (https://trustyuri.net/). Whoever has the statements can see that none was
changed, added or lost.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad

from kb.canonical.oxigraph import value_of

#: What stands for the code in names that are still without it: no IRI may have the blank itself.
OPEN = "RA~~~"


def code_of(quads: Iterable[Quad]) -> str:
    """The artifact code of statements whose names have `OPEN` where it will stand.

    >>> node = NamedNode("https://e.org/np/" + OPEN)
    >>> code_of([Quad(node, NamedNode("urn:p"), Literal("x"), node)])
    'RAGbRNPjaEaL5N32z_sdnoSqfVVNJn6Td8ZMfuSRT30p0'
    """
    digest = hashlib.sha256(normal(quads)).digest()
    return "RA" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def normal(quads: Iterable[Quad]) -> bytes:
    """Statements as they are hashed, and signed: sorted, each term on a line of its own."""
    return b"".join(line for _, line in sorted({_with_key(quad) for quad in quads}))


def closed(quads: Iterable[Quad], code: str) -> list[Quad]:
    """The statements with the code in its place."""

    def name(node: object) -> NamedNode:
        return NamedNode(value_of(node).replace(OPEN, code))

    return [
        Quad(
            name(quad.subject), name(quad.predicate),
            name(quad.object) if isinstance(quad.object, NamedNode) else quad.object,
            name(quad.graph_name),
        )
        for quad in quads
    ]  # fmt: skip


def _with_key(quad: Quad) -> tuple[tuple[object, ...], bytes]:
    """What a statement is sorted by, and its lines."""
    named = (quad.graph_name, quad.subject, quad.predicate)
    nodes, term = [_name(node) for node in named], quad.object
    if not isinstance(term, Literal):
        value = _name(term)
        return (*nodes, 0, value), b"\n".join((*nodes, value, b""))
    text = term.value.encode()
    escaped = text.replace(b"\\", b"\\\\").replace(b"\n", b"\\n")
    if term.language:
        head, kind = b"@" + term.language.lower().encode(), (0, b"", term.language.encode())
    else:
        datatype = term.datatype.value.encode()
        head, kind = b"^" + datatype, (1, datatype, b"")
    return (*nodes, 1, text, *kind), b"\n".join((*nodes, head + b" " + escaped, b""))


def _name(node: object) -> bytes:
    """The IRI of a node; there are no blank ones in a nanopublication."""
    return value_of(node).replace(OPEN, " ").encode()
