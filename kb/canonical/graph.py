"""The canonical form of a graph, graphs of rdflib from lines, and small ones asked as quickly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import pyoxigraph
import rdflib
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.canonical.oxigraph import value_of
from kb.errors import BlankNodeRefused
from kb.namespaces import XSD, bind

# The published words are the words that were read: rdflib would rewrite "…T00:00:00Z" to
# "…+00:00" and "01" to "1" while it parses. Its parsers take no argument for that, and this flag is
# the only public way (https://github.com/RDFLib/rdflib/pull/255): the one that is set at import.
rdflib.NORMALIZE_LITERALS = False


def canonical_lines(graph: Iterable[Triple], name: URIRef | None = None) -> list[str]:
    r"""The graph as N-Quads lines, each ending in a line feed, sorted by code point.

    `name` makes them lines of a named graph. Without blank nodes this is the canonical form of
    RDF Dataset Canonicalization 1.0, which gives graphs of one content one list of lines.

    >>> g = Graph()
    >>> _ = g.add((URIRef("https://e.org/s"), URIRef("https://e.org/p"), Literal("é\n", lang="fr")))
    >>> canonical_lines(g)
    ['<https://e.org/s> <https://e.org/p> "é\\n"@fr .\n']

    Raises `BlankNodeRefused`.
    """
    end = f" {written(name)} .\n" if name else " .\n"
    return sorted(" ".join(map(written, triple)) + end for triple in graph)


def written(term: Node) -> str:
    """A term as N-Quads has it, in canonical escapes."""
    if isinstance(term, URIRef):
        return str(pyoxigraph.NamedNode(str(term)))
    if isinstance(term, Literal):
        if term.language:
            return str(pyoxigraph.Literal(str(term), language=term.language))
        datatype = pyoxigraph.NamedNode(str(term.datatype)) if term.datatype else None
        return str(pyoxigraph.Literal(str(term), datatype=datatype))
    raise BlankNodeRefused(f"a node without an IRI ({term.n3()}) cannot be published")


def triples_in(lines: Iterable[str]) -> Iterator[Triple]:
    """The triples of lines of N-Quads, whatever graph they stand in.

    >>> [(s, p, o)] = triples_in(['<https://e.org/s> <https://e.org/p> "é"@fr <https://e.org/g> .'])
    >>> o
    rdflib.term.Literal('é', lang='fr')
    """
    return map(triple_of, pyoxigraph.parse("".join(lines), format=pyoxigraph.RdfFormat.N_QUADS))


def parsed_quads(text: str, base: str, *, is_trig: bool = False) -> Iterator[tuple[str, Triple]]:
    """The triples of a text of Turtle or TriG, each with the name of its graph; "" is the default.

    Raises `SyntaxError`.

    >>> list(parsed_quads("<s> a <#t> .", "https://e.org/"))[0][1][0]
    rdflib.term.URIRef('https://e.org/s')
    """
    form = pyoxigraph.RdfFormat.TRIG if is_trig else pyoxigraph.RdfFormat.TURTLE
    for quad in pyoxigraph.parse(text, format=form, base_iri=base):
        terms = (quad.subject, quad.predicate, quad.object)
        subject, predicate, value = map(_node, terms)
        yield value_of(quad.graph_name), (subject, predicate, value)


def graph_with(triples: Iterable[Triple]) -> Graph:
    """A graph of triples, which knows no prefixes."""
    graph = Graph(bind_namespaces="none")
    graph += triples
    return graph


def settled(graph: Graph) -> Graph:
    """The same graph in one order, its blank nodes called by what is said of them (RDF Dataset
    Canonicalization 1.0), with our prefixes and its own: two graphs of one content give the same.

    >>> first, second = (Graph().parse(data="[] <urn:p> [ <urn:q> 1 ] .") for _ in range(2))
    >>> list(first) == list(second), list(settled(first)) == list(settled(second))
    (False, True)
    """
    form = pyoxigraph.RdfFormat.N_TRIPLES
    text = graph.serialize(format="nt", encoding="utf-8")
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, format=form, lenient=True))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    ordered = bind(Graph(bind_namespaces="none"))
    for prefix, namespace in graph.namespaces():  # one that had none would get a number by chance
        ordered.bind(prefix, namespace)
    for quad in sorted(dataset, key=str):
        ordered.add((_node(quad.subject), _term(quad.predicate), _node(quad.object)))
    return ordered


def triple_of(quad: pyoxigraph.Quad) -> Triple:
    """The triple of a quad of the engine's, in rdflib's terms."""
    return _term(quad.subject), _term(quad.predicate), _term(quad.object)


def graphs_in(lines: Iterable[str]) -> dict[URIRef, Graph]:
    """The named graphs of lines of N-Quads."""
    graphs: dict[URIRef, Graph] = {}
    for quad in pyoxigraph.parse("".join(lines), format=pyoxigraph.RdfFormat.N_QUADS):
        name = URIRef(value_of(quad.graph_name))
        graph = graphs.setdefault(name, Graph(bind_namespaces="none"))
        graph.add(triple_of(quad))
    return graphs


def _term(term: object) -> Node:
    """A term of the engine's as rdflib has it."""
    if isinstance(term, pyoxigraph.NamedNode):
        return _iri(term.value)
    if isinstance(term, pyoxigraph.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        datatype = _iri(term.datatype.value)
        return Literal(term.value, datatype=None if datatype == XSD.string else datatype)
    raise BlankNodeRefused(f"a node without an IRI ({term}) cannot be published")


def _node(term: object) -> Node:
    """A term of the engine's as rdflib has it, which may be a blank node."""
    return rdflib.BNode(term.value) if isinstance(term, pyoxigraph.BlankNode) else _term(term)


@lru_cache(10_000)
def _iri(value: str) -> URIRef:
    return URIRef(value)


Triple = tuple[Node, Node, Node]
#: What a triple is asked for by: None stands for whatever there is.
Pattern = tuple[Node | None, Node | None, Node | None]


class TripleSet:
    """Triples, each once, in the order in which they were given: terms, or lines that are parsed
    where somebody asks what they say.

    >>> from rdflib import Literal, URIRef
    >>> s, p = URIRef("https://e.org/s"), URIRef("https://e.org/p")
    >>> some = TripleSet([(s, p, Literal("a")), (s, p, Literal("a")), (s, p, Literal("b"))])
    >>> len(some), list(some.objects(s, p)), some.value(s, p), (None, p, Literal("c")) in some
    (2, [rdflib.term.Literal('a'), rdflib.term.Literal('b')], rdflib.term.Literal('a'), False)
    >>> TripleSet.of_lines(some.lines).value(s, p)
    rdflib.term.Literal('a')
    """

    __slots__ = ("_by_predicate", "_lines", "_triples")

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._triples: tuple[Triple, ...] | None = tuple(dict.fromkeys(triples))
        self._lines: tuple[str, ...] | None = None
        self._by_predicate: dict[Node, list[Triple]] | None = None

    @classmethod
    def of_lines(cls, lines: Iterable[str]) -> TripleSet:
        """The triples of lines of canonical N-Triples."""
        some = cls()
        some._triples, some._lines = None, tuple(dict.fromkeys(lines))
        return some

    @property
    def lines(self) -> tuple[str, ...]:
        """The triples as lines of canonical N-Triples, in their order.

        Raises `BlankNodeRefused`.
        """
        if self._lines is None:
            self._lines = tuple(f"{' '.join(map(written, triple))} .\n" for triple in self._all)
        return self._lines

    @property
    def _all(self) -> tuple[Triple, ...]:
        if self._triples is None:
            self._triples = tuple(triples_in(self._lines or ()))
        return self._triples

    def __reduce__(self) -> tuple[Callable[[Iterable[str]], TripleSet], tuple[tuple[str, ...]]]:
        return TripleSet.of_lines, (self.lines,)

    def __iter__(self) -> Iterator[Triple]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all if self._lines is None else self._lines)

    def __contains__(self, pattern: Pattern) -> bool:
        return next(self.triples(pattern), None) is not None

    def __or__(self, other: TripleSet) -> TripleSet:
        return TripleSet.of_lines((*self.lines, *other.lines))

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
