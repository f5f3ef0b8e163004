"""Triples read by pattern: looking one up runs no query and cannot run away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import cast

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from kb.canonical.oxigraph import NAMES, Quad, Term, Triple, language_of, name_of
from kb.identifiers import Identifiers
from kb.namespaces import SCHEMA

_DEFAULT = DefaultGraph()
_Read = Callable[
    [
        NamedNode | BlankNode | None,
        NamedNode | None,
        Term | None,
        NamedNode | BlankNode | DefaultGraph | None,
    ],
    Iterator[Quad],
]


class Patterns:
    """The triples of a store. Every read is of the default graph unless it says otherwise; with
    `and_inferred`, also of the graph of what was inferred."""

    def __init__(
        self, store: pyoxigraph.Store, ids: Identifiers, and_inferred: bool = False
    ) -> None:
        self._store = store
        self._read = cast(_Read, store.quads_for_pattern)
        self._inferred = NamedNode(ids.inferred) if and_inferred else None
        self.ids = ids
        # In data of anybody's nothing is known of facts, whatever their graphs are called.
        self._fact_start = "\0" if ids.is_open else ids.fact("")
        self._graph_starts = ("\0",) if ids.is_open else (ids.provenance(""), str(ids.inferred))

    def about(self, iri: str) -> list[Triple]:
        """What is said of a thing."""
        return self._triples(node_of(iri), None, None)

    def knows(self, iri: str) -> bool:
        """Whether anything is said of a thing; of what can be no IRI, nothing is."""
        try:
            node = node_of(iri)
        except ValueError:
            return False
        quads = self._quads(node, None, None, None)
        if self.ids.is_open:
            quads = chain(quads, self._quads(None, None, node, None))
        if iri.startswith(self._graph_starts):
            quads = self._quads(None, None, None, NamedNode(iri))
        return next(iter(quads), None) is not None

    def has(self, triple: Triple) -> bool:
        """Whether a triple is said."""
        return any(self._quads(triple.subject, triple.predicate, triple.object, _DEFAULT))

    def saying(self, iri: str, predicate: str) -> list[Triple]:
        """What is said of a thing with one property."""
        return self._triples(node_of(iri), NamedNode(predicate), None)

    def values(self, iri: str, predicate: str) -> list[Term]:
        """The values of one property of a thing, sorted."""
        return sorted((triple.object for triple in self.saying(iri, predicate)), key=str)

    def recorded(self, iri: str) -> list[Triple]:
        """What any graph says of a thing: of what only provenance tells of."""
        triples = {quad.triple for quad in self._quads(node_of(iri), None, None, None)}
        return sorted(triples, key=str)

    def anywhere(self, iri: str, predicate: str) -> list[Term]:
        """The values of one property of a thing in any graph, provenance included, sorted."""
        quads = self._quads(node_of(iri), NamedNode(predicate), None, None)
        return sorted({quad.object for quad in quads}, key=str)

    def value(self, iri: str, predicate: str) -> str | None:
        """The first value of a property as text, or None."""
        values = self.values(iri, predicate)
        return values[0].value if values else None

    def incoming(self, iri: str, most: int) -> tuple[list[Triple], bool]:
        """What is said of others with this thing as value, and whether there is more."""
        quads = self._quads(None, None, node_of(iri), _DEFAULT)
        page = [quad.triple for quad in islice(quads, most + 1)]
        return page[:most], len(page) > most

    def leading(self, predicate: str, value: str) -> list[str]:
        """The things that have a value for a property, sorted; none for what can be no IRI."""
        try:
            return sorted(self.subjects(predicate, value))
        except ValueError:
            return []

    def numbered(self, scheme: str, number: str) -> list[str]:
        """The things that have a number, or another identifier, in a scheme, sorted."""
        nodes = self.having(SCHEMA.value, Literal(number))
        of_scheme = (node for node in nodes if self.value(node, SCHEMA.propertyID) == scheme)
        return sorted({it for node in of_scheme for it in self.leading(SCHEMA.identifier, node)})

    def link(self, subject: str, predicate: str, value: str) -> Triple:
        """The triple by which one thing leads to another."""
        link = pyoxigraph.Triple(node_of(subject), NamedNode(predicate), node_of(value))
        return cast(Triple, link)

    def subjects(self, predicate: str, value: str) -> Iterator[str]:
        """The things that have a value for a property."""
        return self.having(predicate, node_of(value))

    def having(self, predicate: str, term: Term) -> Iterator[str]:
        """The things that have a term, such as a name, for a property."""
        quads = self._quads(None, NamedNode(predicate), term, _DEFAULT)
        return (name_of(quad.subject) for quad in quads)

    def said_with(self, predicate: str) -> Iterator[Triple]:
        """The triples with a property, as they come: whoever counts them says how many at most."""
        quads = self._quads(None, NamedNode(predicate), None, _DEFAULT)
        return (quad.triple for quad in quads)

    def name(self, iri: str, languages: Sequence[str]) -> Literal | None:
        """The name of a thing in the first of the languages that it has one in, else any name."""
        for term in NAMES:
            values = (triple.object for triple in self.saying(iri, term.value))
            names = [value for value in values if isinstance(value, Literal)]
            tags = {(name.language or "").partition("-")[0] for name in names}
            tag = next((tag for tag in languages if tag in tags), None)
            if tag is not None:
                names = [v for v in names if (v.language or "").partition("-")[0] == tag]
            if names:
                return min(names, key=str)
        return None

    def _names(self, iri: str) -> list[Triple]:
        """One name in each language, by the best property that gives any."""
        for term in NAMES:
            triples = self._triples(node_of(iri), term, None)
            if literals := [triple for triple in triples if isinstance(triple.object, Literal)]:
                by_language: dict[str, Triple] = {}
                for triple in sorted(literals, key=str):
                    by_language.setdefault(language_of(triple.object), triple)
                return list(by_language.values())
        return []

    def _quads(
        self,
        subject: NamedNode | BlankNode | None,
        predicate: NamedNode | None,
        value: Term | None,
        graph: NamedNode | DefaultGraph | None,
    ) -> Iterator[Quad]:
        read = self._read
        quads = read(subject, predicate, value, graph)
        if self._inferred is not None and graph == _DEFAULT:
            more = read(subject, predicate, value, self._inferred)
            return chain(
                quads,
                (q for q in more if not any(read(q.subject, q.predicate, q.object, _DEFAULT))),
            )
        return quads

    def _triples(
        self,
        subject: NamedNode | BlankNode | None,
        predicate: NamedNode | None,
        value: Term | None,
    ) -> list[Triple]:
        quads = self._quads(subject, predicate, value, _DEFAULT)
        return [quad.triple for quad in quads]


def node_of(name: str) -> NamedNode | BlankNode:
    """The node with that name; ValueError for what can be none."""
    return BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name)
