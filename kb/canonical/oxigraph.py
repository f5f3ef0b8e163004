"""Statements inside the program: pyoxigraph's terms and quads, from lines and to lines.

They are typed, can stand in sets and be keys; they do not sort. On disk, between processes, where
many are compared and where an order is needed, statements are lines of canonical N-Quads
(`kb.canonical.lines`), and only those are read into terms of which somebody asks what they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeGuard, cast

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from kb import namespaces

#: So many files of a store RocksDB opens at its start (`kInitialLoadLimit`), and others when they
#: are read: of a store that has no others, the workers of queries need open none.
FILES_OPENED = 16
Term = NamedNode | BlankNode | Literal


class Triple(Protocol):
    """A triple of the engine's, as a release has them: none has another one as a value, for which
    the engine's types allow."""

    @property
    def subject(self) -> NamedNode | BlankNode: ...
    @property
    def predicate(self) -> NamedNode: ...
    @property
    def object(self) -> Term: ...


class Quad(Triple, Protocol):
    """The same in a graph."""

    @property
    def triple(self) -> Triple: ...
    @property
    def graph_name(self) -> NamedNode | BlankNode | DefaultGraph: ...


#: Subject, predicate and object. A tuple, since `pyoxigraph.Triple` takes six times as long to make
#: with a literal in it as such a line takes to write.
TermTriple = tuple[NamedNode, NamedNode, NamedNode | Literal]


def quads_in(lines: Iterable[bytes]) -> Iterator[Quad]:
    r"""The quads of lines of canonical N-Quads, in their order.

    They are read at once, which takes a third of the time that one at a time takes.

    >>> line = b'<https://e.org/s> <https://e.org/p> "a b"@en <https://e.org/g> .\n'
    >>> [quad] = quads_in([line])
    >>> quad.object.value, quad.object.language, quad.graph_name.value
    ('a b', 'en', 'https://e.org/g')
    >>> f"{quad} .\n" == line.decode()
    True

    Raises `SyntaxError` for what is no N-Quads.
    """
    # Lines of releases are right: that their IRIs are, was found out when they were made.
    form = pyoxigraph.RdfFormat.N_QUADS
    quads = pyoxigraph.parse(b"".join(lines), format=form, lenient=True)
    return cast(Iterator[Quad], quads)


def line_of(triple: TermTriple) -> str:
    r"""A triple as a line of canonical N-Triples (RDF Dataset Canonicalization 1.0, section 5).

    >>> line_of((NamedNode("urn:Tô"), SCHEMA.name, Literal('a "b"\n', language="zh-Hant")))
    '<urn:Tô> <https://schema.org/name> "a \\"b\\"\\n"@zh-hant .\n'
    """
    subject, predicate, value = triple
    return f"<{subject.value}> <{predicate.value}> {value} .\n"


def text_of(words: str, language: str = "") -> str:
    """A text as a line of canonical N-Triples has it.

    >>> text_of('a "b"'), text_of("ba", "id")
    ('"a \\\\"b\\\\""', '"ba"@id')
    """
    return str(Literal(words, language=language) if language else Literal(words))


def value_of(term: object) -> str:
    """The IRI of a node or a graph, the words of a literal; "" for the default graph."""
    return str(getattr(term, "value", ""))


def name_of(term: object) -> str:
    """What pages call a term: an IRI, the text of a literal, or a blank node's label (`_:b0`)."""
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(getattr(term, "value", term))


def is_literal(term: object) -> TypeGuard[Literal]:
    """Whether a term is a literal, for whoever does not know the engine's terms."""
    return isinstance(term, Literal)


def language_of(term: object) -> str:
    """The language of a text; "" for what has none.

    >>> language_of(Literal("Paris", language="fr")), language_of(NamedNode("urn:x"))
    ('fr', '')
    """
    return (isinstance(term, Literal) and term.language) or ""


class Vocabulary:
    """The terms of a vocabulary as nodes, each made once.

    >>> SCHEMA.name, SCHEMA["name"] == SCHEMA.name
    (<NamedNode value=https://schema.org/name>, True)
    """

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        term = NamedNode(self._namespace + name)
        setattr(self, name, term)
        return term

    def __getitem__(self, name: str) -> NamedNode:
        term: NamedNode = getattr(self, name)
        return term


DCTERMS = Vocabulary(namespaces.DCTERMS)
NP = Vocabulary(namespaces.NP)
OA = Vocabulary(namespaces.OA)
OWL = Vocabulary(namespaces.OWL)
PROV = Vocabulary(namespaces.PROV)
RDF = Vocabulary(namespaces.RDF)
RDFS = Vocabulary(namespaces.RDFS)
SCHEMA = Vocabulary(namespaces.SCHEMA)
TRO = Vocabulary(namespaces.TRO)
XSD = Vocabulary(namespaces.XSD)

#: The terms of `kb.namespaces`, as the engine has them.
NAMES = tuple(map(NamedNode, namespaces.NAMES))
LEADS_TO_PART = frozenset(map(NamedNode, namespaces.LEADS_TO_PART))
LEADS_FROM_PART = tuple(map(NamedNode, namespaces.LEADS_FROM_PART))


def files_of_store(store: Path) -> int:
    """How many files RocksDB keeps the statements of a store in: one of 10,000,000 has thirty."""
    return sum(1 for _ in store.glob("*.sst"))
