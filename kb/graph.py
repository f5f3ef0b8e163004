"""The canonical form of a graph, and the differences between two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph
import rdflib
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.errors import BlankNodeFound

# The published words are the words that were read: rdflib would rewrite "…T00:00:00Z" to
# "…+00:00" and "01" to "1" while it parses.
rdflib.NORMALIZE_LITERALS = False


def canonical_lines(graph: Graph, name: URIRef | None = None) -> list[str]:
    r"""The graph as N-Quads lines, each ending in a line feed, sorted by code point.

    `name` makes them lines of a named graph. Without blank nodes this is the canonical form of
    RDF Dataset Canonicalization 1.0, which gives graphs of one content one list of lines.

    >>> g = Graph()
    >>> _ = g.add((URIRef("https://e.org/s"), URIRef("https://e.org/p"), Literal("é\n", lang="fr")))
    >>> canonical_lines(g)
    ['<https://e.org/s> <https://e.org/p> "é\\n"@fr .\n']

    Raises `BlankNodeFound`.
    """
    end = f" {_written(name)} .\n" if name else " .\n"
    return sorted(" ".join(map(_written, triple)) + end for triple in graph)


@dataclass(frozen=True)
class Difference:
    """What one dataset has and another has not, as canonical lines."""

    removed: tuple[str, ...]
    added: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


def difference(old: Iterable[str], new: Iterable[str]) -> Difference:
    """The lines to take from `old` and to add to it so that it becomes `new`.

    >>> difference(["a\\n", "b\\n"], ["b\\n", "c\\n"])
    Difference(removed=('a\\n',), added=('c\\n',))
    """
    before, after = set(old), set(new)
    return Difference(tuple(sorted(before - after)), tuple(sorted(after - before)))


def _written(term: Node) -> str:
    """A term as N-Quads has it, in canonical escapes."""
    if isinstance(term, URIRef):
        return str(pyoxigraph.NamedNode(str(term)))
    if isinstance(term, Literal):
        if term.language:
            return str(pyoxigraph.Literal(str(term), language=term.language))
        datatype = pyoxigraph.NamedNode(str(term.datatype)) if term.datatype else None
        return str(pyoxigraph.Literal(str(term), datatype=datatype))
    raise BlankNodeFound(f"a node without an IRI ({term.n3()}) cannot be published")
