"""The shapes of a release as one graph: what each says, rests on and speaks of; its examples."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from kb.namespaces import RDF, SH, SHAPE, TRO
from kb.reading.store import Store, name_of, triples_in
from kb.releases.release import Release
from kb.web.documents.writing import settled

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
        said = [(t.predicate.value, name_of(t.object)) for t in triples_in(turtle)]
        comments = re.search(r"(?m)^#.*(?:\n#.*)*", turtle)
        return cls(
            name=path.stem,
            is_valid=path.parent.name == "valid",
            turtle=turtle.strip(),
            says=re.sub(r"\s*(^|\n)#\s*", " ", comments[0]).strip() if comments else "",
            breaks=frozenset(value for name, value in said if name == str(SH.sourceShape)),
            properties=frozenset(name for name, _ in said),
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

    def said(self, iri: str) -> Iterator[Triple]:
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
        for triple in self.said(iri):
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

    def used_by(self, iri: str) -> Sequence[str]:
        """The shapes that have this one among their properties or conditions."""
        return self._users.get(iri, ())

    def terms(self, iri: str) -> Sequence[str]:
        """The terms of our own that a shape speaks of, in its query too."""
        return self._spoken_of.get(iri, ())

    def speaking_of(self, term: str) -> Sequence[str]:
        """The shapes that speak of a term: of a query, the shape that it belongs to."""
        return self._speakers.get(term, ())

    def examples(self, iri: str) -> list[Example]:
        """The examples that break a shape; and those that are right and have what it is about."""
        paths = {str(value) for _, p, value in self.said(iri) if p == SH.path}
        paths |= {str(item) for _, p, item in self.said(iri) if p == RDF.first}
        beside = self.places[iri].examples
        right = [e for e in beside if e.is_valid]
        if (URIRef(iri), SH.path, None) in self.graph:
            right = [example for example in right if paths & example.properties]
        wrong = [e for folder in self.folders for e in folder.examples if iri in e.breaks]
        return right + wrong

    @cached_property
    def _spoken_of(self) -> Mapping[str, Sequence[str]]:
        return {iri: sorted(set(_terms(self.said(iri)))) for iri in self.places}

    @cached_property
    def _speakers(self) -> Mapping[str, Sequence[str]]:
        queries = set(map(str, self.graph.subjects(RDF.type, SH.SPARQLConstraint)))
        return _turned({iri: said for iri, said in self._spoken_of.items() if iri not in queries})

    @cached_property
    def _users(self) -> Mapping[str, Sequence[str]]:
        uses = {
            iri: sorted({str(o) for _, _, o in self.said(iri) if str(o) in self.places} - {iri})
            for iri in self.places
        }
        return _turned(uses)


@lru_cache(maxsize=4)
def _read(folder: Path) -> Shapes:
    graph, folders = Graph(bind_namespaces="none"), []
    for path in sorted(folder.glob("*/shape.ttl")):
        one = Graph(bind_namespaces="none").parse(path, format="turtle")
        graph += one
        folders.append(_folder(path, one))
    return Shapes(settled(graph), tuple(folders))


def _folder(path: Path, graph: Graph) -> Folder:
    turtle = path.read_bytes().decode()  # its line ends as they are

    def place(iri: str) -> tuple[int, str]:
        found = re.search(rf"(?m)^shape:{re.escape(iri.removeprefix(SHAPE))}\s", turtle)
        return (found.start() if found else len(turtle)), iri

    shapes = {str(node) for node in graph.subjects() if isinstance(node, URIRef)}
    examples = sorted(path.parent.glob("*/*.ttl"), key=lambda p: (p.parent.name, p.name))
    return Folder(
        path.parent.name,
        turtle,
        tuple(sorted(shapes, key=place)),
        tuple(map(Example.read, examples)),
    )


def _terms(triples: Iterable[Triple]) -> Iterator[str]:
    for _, predicate, value in triples:
        texts = re.findall(r"<([^<>\s]+)>", str(value)) if predicate == SH.select else [str(value)]
        yield from (text for text in texts if text.startswith(TRO))


def _names(store: Store, iri: URIRef) -> Graph:
    """The names that the store has for a term, as rdflib's triples."""
    names = Graph(bind_namespaces="none")
    said = store.write([t for t in store.summary(iri) if t.predicate.value != str(RDF.type)], "nt")
    return names.parse(data=said, format="nt") if said else names


def _turned(uses: Mapping[str, Iterable[str]]) -> Mapping[str, Sequence[str]]:
    """Which keys have a value, by the value."""
    users: dict[str, list[str]] = {}
    for user, used in uses.items():
        for one in used:
            users.setdefault(one, []).append(user)
    return users
