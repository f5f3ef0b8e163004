"""The shapes of a release as one graph: what each says, rests on and speaks of; its examples."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from flask import Response
from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from kb.namespaces import RDF, SH, SHAPE, TRO
from kb.reading.store import Store, name_of, triples_in
from kb.releases.release import Release
from kb.web.documents.subjects import Subject, send_document
from kb.web.documents.writing import settled, with_prefixes, write_graph
from kb.web.negotiation import Format
from kb.web.site import Site

Triple = tuple[Node, Node, Node]

_READING = threading.Lock()


@dataclass(frozen=True)
class Example:
    """A graph that is right, or one that is wrong and the shapes that it breaks."""

    name: str
    is_valid: bool
    turtle: str
    #: What it shows, as its first comment says.
    says: str
    breaks: frozenset[str]
    properties: frozenset[str]

    @classmethod
    def read(cls, path: Path) -> Example:
        """The example in a file."""
        turtle = path.read_bytes().decode()
        values = [(t.predicate.value, name_of(t.object)) for t in triples_in(turtle)]
        comments = re.search(r"(?m)^#.*(?:\n#.*)*", turtle)
        return cls(
            name=path.stem,
            is_valid=path.parent.name == "valid",
            turtle=turtle.strip(),
            says=re.sub(r"\s*(^|\n)#\s*", " ", comments[0]).strip() if comments else "",
            breaks=frozenset(value for name, value in values if name == str(SH.sourceShape)),
            properties=frozenset(name for name, _ in values),
        )


@dataclass(frozen=True)
class Folder:
    """The shapes that stand in one file, and the examples beside it."""

    name: str
    turtle: str
    #: The IRIs of the shapes in the order of the file.
    shapes: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Shapes:
    """All shapes of a release."""

    graph: Graph
    folders: Sequence[Folder]

    @classmethod
    def of(cls, release: Release) -> Shapes:
        """The shapes of a release; they are read once. Without any, there are no folders."""
        with _READING:
            return _read(release.data("shapes"))

    @cached_property
    def places(self) -> Mapping[str, Folder]:
        """Where each shape stands, by its IRI."""
        return {iri: folder for folder in self.folders for iri in folder.shapes}

    def triples(self, iri: str) -> Iterator[Triple]:
        """What is said of a shape and of what belongs to it alone: lists, paths, its query."""
        nodes: list[Node] = [URIRef(iri)]
        for node in nodes:  # which grows while it is gone through
            for triple in self.graph.triples((node, None, None)):
                yield triple
                is_part = isinstance(triple[2], BNode) or triple[1] == SH.sparql
                if is_part and triple[2] not in nodes:
                    nodes.append(triple[2])

    def document(self, iri: str, store: Store) -> Graph:
        """The document of a shape: what is said of it, and a name for each of its neighbours."""
        document = Graph(bind_namespaces="none")
        for triple in self.triples(iri):
            document.add(triple)
        described = set(document.subjects())
        for value in set(document.objects()) - described:
            if isinstance(value, URIRef):
                for name in (*self.graph.triples((value, SH.name, None)), *_names(store, value)):
                    document.add(name)
        return settled(document)

    def texts(self, iri: str, predicate: URIRef) -> list[str]:
        """The values of a property of a shape, as texts; those of its query where it has one."""
        own = [str(value) for value in self.graph.objects(URIRef(iri), predicate)]
        queries = self.graph.objects(URIRef(iri), SH.sparql)
        return own or [str(v) for query in queries for v in self.graph.objects(query, predicate)]

    def name(self, iri: str) -> str:
        """What a shape is called; its local name where it has no other."""
        return next(iter(self.texts(iri, SH.name)), iri.removeprefix(SHAPE))

    def used_by(self, iri: str) -> list[str]:
        """The shapes that have this one among their properties or conditions."""
        return [user for user, values in self._values.items() if iri in values and user != iri]

    def terms(self, iri: str) -> Sequence[str]:
        """The terms of our own that a shape speaks of, in its query too."""
        return self._terms.get(iri, ())

    def speaking_of(self, term: str) -> list[str]:
        """The shapes that speak of a term: of a query, the shape that it belongs to."""
        queries = set(map(str, self.graph.subjects(RDF.type, SH.SPARQLConstraint)))
        return [iri for iri, terms in self._terms.items() if term in terms and iri not in queries]

    def examples(self, iri: str) -> list[Example]:
        """The examples that break a shape; and those that are right and have what it is about."""
        paths = {str(value) for _, p, value in self.triples(iri) if p in (SH.path, RDF.first)}
        right = [example for example in self.places[iri].examples if example.is_valid]
        if (URIRef(iri), SH.path, None) in self.graph:
            right = [example for example in right if paths & example.properties]
        wrong = [e for folder in self.folders for e in folder.examples if iri in e.breaks]
        return right + wrong

    @cached_property
    def _terms(self) -> Mapping[str, Sequence[str]]:
        return {iri: sorted(set(_terms_in(self.triples(iri)))) for iri in self.places}

    @cached_property
    def _values(self) -> Mapping[str, frozenset[str]]:
        return {iri: frozenset(str(o) for _, _, o in self.triples(iri)) for iri in self.places}


def send_graph(subject: Subject, format_: Format, graph: Graph) -> Response:
    """Send a settled graph in a format, as the document about a subject."""
    site = Site.current()
    body = write_graph(site.store, graph, format_, with_prefixes(site.context), subject.iri)
    return send_document(subject, format_, body)


@lru_cache(maxsize=4)
def _read(folder: Path) -> Shapes:
    graph, folders = Graph(bind_namespaces="none"), []
    for path in sorted(folder.glob("*/shape.ttl")):
        part = Graph(bind_namespaces="none").parse(path, format="turtle")
        graph += part
        folders.append(_folder(path, part))
    return Shapes(settled(graph), tuple(folders))


def _folder(path: Path, graph: Graph) -> Folder:
    turtle = path.read_bytes().decode()  # its line ends as they are

    def place(iri: str) -> tuple[int, str]:
        match = re.search(rf"(?m)^shape:{re.escape(iri.removeprefix(SHAPE))}\s", turtle)
        return (match.start() if match else len(turtle)), iri

    shapes = {str(node) for node in graph.subjects() if isinstance(node, URIRef)}
    examples = sorted(path.parent.glob("*/*.ttl"), key=lambda p: (p.parent.name, p.name))
    return Folder(
        path.parent.name,
        turtle,
        tuple(sorted(shapes, key=place)),
        tuple(map(Example.read, examples)),
    )


def _terms_in(triples: Iterable[Triple]) -> Iterator[str]:
    for _, predicate, value in triples:
        texts = re.findall(r"<([^<>\s]+)>", str(value)) if predicate == SH.select else [str(value)]
        yield from (text for text in texts if text.startswith(TRO))


def _names(store: Store, iri: URIRef) -> Graph:
    """The names that the store has for a term, as rdflib's triples."""
    names = Graph(bind_namespaces="none")
    lines = store.write([t for t in store.summary(iri) if t.predicate.value != str(RDF.type)], "nt")
    return names.parse(data=lines, format="nt") if lines else names
