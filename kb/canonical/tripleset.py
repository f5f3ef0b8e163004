"""A few triples that nobody changes, asked as rdflib's graphs are, at a tenth of the price.

A graph of rdflib's keeps three indexes of all its terms. What is said of one thing is some dozen
triples, of which the properties are asked: one index is enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rdflib import Graph
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
#: What a triple is asked for by: None stands for whatever there is.
Pattern = tuple[Node | None, Node | None, Node | None]


class TripleSet:
    """Triples, each once, in the order in which they were given.

    >>> from rdflib import Literal, URIRef
    >>> s, p = URIRef("https://e.org/s"), URIRef("https://e.org/p")
    >>> some = TripleSet([(s, p, Literal("a")), (s, p, Literal("a")), (s, p, Literal("b"))])
    >>> len(some), list(some.objects(s, p)), some.value(s, p), (None, p, Literal("c")) in some
    (2, [rdflib.term.Literal('a'), rdflib.term.Literal('b')], rdflib.term.Literal('a'), False)
    """

    __slots__ = ("_all", "_by_predicate")

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._all = tuple(dict.fromkeys(triples))
        self._by_predicate: dict[Node, list[Triple]] | None = None

    def __iter__(self) -> Iterator[Triple]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __contains__(self, pattern: Pattern) -> bool:
        return next(self.triples(pattern), None) is not None

    def __or__(self, other: TripleSet) -> TripleSet:
        return TripleSet((*self._all, *other))

    def triples(self, pattern: Pattern) -> Iterator[Triple]:
        """The triples that a pattern fits."""
        subject, predicate, value = pattern
        for triple in self._all if predicate is None else self._with(predicate):
            if subject in (None, triple[0]) and value in (None, triple[2]):
                yield triple

    def objects(self, subject: Node | None = None, predicate: Node | None = None) -> Iterator[Node]:
        """What such triples lead to."""
        return (triple[2] for triple in self.triples((subject, predicate, None)))

    def subject_objects(self, predicate: Node | None = None) -> Iterator[tuple[Node, Node]]:
        """The two ends of the triples with a property."""
        return ((s, o) for s, _, o in self.triples((None, predicate, None)))

    def value(self, subject: Node, predicate: Node) -> Node | None:
        """One value of a property; None where there is none."""
        return next(self.objects(subject, predicate), None)

    def _with(self, predicate: Node) -> list[Triple]:
        if self._by_predicate is None:
            self._by_predicate = defaultdict(list)
            for triple in self._all:
                self._by_predicate[triple[1]].append(triple)
        return self._by_predicate.get(predicate, [])


#: What is asked in the same words, whichever of both it is.
AnyGraph = Graph | TripleSet
