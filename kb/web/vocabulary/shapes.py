"""The shapes over HTTP: all of them, and a page and documents for each.

The page of a shape says whom it is about, what must hold, and has examples: graphs that are right,
and graphs that are wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, request
from markupsafe import Markup, escape
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.extras.shacl import parse_shacl_path
from rdflib.term import Node

from kb.canonical.graph import graph_with
from kb.namespaces import DCTERMS, RDF, SH, SHAPE, TRO, bind, shorten
from kb.reading.store import Store, name_of, triples_in
from kb.releases.release import Release
from kb.web.documents.subjects import (
    Subject,
    format_of,
    page_or_document,
    see_best,
    send_document,
    send_page,
    written,
)
from kb.web.documents.writing import settled, with_prefixes, write_graph
from kb.web.links import page_path, path_quoted
from kb.web.negotiation import TURTLE, Format
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.vocabulary.findings import SEVERITIES, Findings
from kb.web.words.languages import gettext, here, message
from kb.web.words.wording import Link, Wording

shapes = Blueprint("shapes", __name__)

Triple = tuple[Node, Node, Node]

#: What a shape asks for, in words; in the order in which a page says it.
_CONSTRAINTS: dict[URIRef, str] = {
    SH.minCount: message("Fewest values"),
    SH.maxCount: message("Most values"),
    SH.datatype: message("Datatype of each value"),
    SH["class"]: message("Class of each value"),
    SH.nodeKind: message("Each value is of the kind"),
    SH["in"]: message("Each value is one of"),
    SH.hasValue: message("One of the values is"),
    SH.uniqueLang: message("No two values in one language"),
    SH.languageIn: message("Each value is in one of the languages"),
    SH.pattern: message("Each value matches"),
    SH.flags: message("How it is matched"),
    SH.minLength: message("Shortest length of a value"),
    SH.maxLength: message("Longest length of a value"),
    SH.minInclusive: message("Least value"),
    SH.maxInclusive: message("Greatest value"),
    SH.lessThan: message("Each value is less than those of"),
    SH.lessThanOrEquals: message("Each value is no greater than those of"),
    SH.node: message("Each value conforms to"),
    SH["and"]: message("Conforms to all of"),
    SH["or"]: message("Conforms to at least one of"),
    SH.xone: message("Conforms to just one of"),
    SH["not"]: message("Does not conform to"),
    SH.qualifiedValueShape: message("Counted are the values that conform to"),
    SH.qualifiedMinCount: message("Fewest values that are counted"),
    SH.qualifiedMaxCount: message("Most values that are counted"),
}
_TARGETS: dict[URIRef, str] = {
    SH.targetClass: message("Every thing of the class"),
    SH.targetNode: message("The thing"),
    SH.targetSubjectsOf: message("Every thing that has"),
    SH.targetObjectsOf: message("Every value of"),
}
_KINDS = {
    str(SH.NodeShape): message("node shape"),
    str(SH.PropertyShape): message("property shape"),
    str(SH.SPARQLConstraint): message("query of a shape"),
}


_NAMES = bind(Graph(bind_namespaces="none")).namespace_manager


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
    """All shapes of a release, as one graph."""

    graph: Graph
    folders: Sequence[Folder]

    @classmethod
    def of(cls, release: Release) -> Shapes:
        """Return the shapes of a release, read once; without any, there are no folders."""
        return _read(release.data("shapes"))

    @cached_property
    def places(self) -> Mapping[str, Folder]:
        """The folder of each shape, by its IRI."""
        return {iri: folder for folder in self.folders for iri in folder.shapes}

    @cached_property
    def terms(self) -> Mapping[str, Sequence[str]]:
        """The terms of our own that each shape speaks of, in its query too."""
        return {iri: sorted(set(_terms_in(self.triples(iri)))) for iri in self.places}

    @cached_property
    def values(self) -> Mapping[str, frozenset[str]]:
        """All values in what is said of each shape."""
        return {iri: frozenset(str(o) for _, _, o in self.triples(iri)) for iri in self.places}

    def triples(self, iri: str) -> Iterator[Triple]:
        """Yield what is said of a shape, and of its own lists, paths and query."""
        nodes: list[Node] = [URIRef(iri)]
        for node in nodes:  # which grows while it is gone through
            for triple in self.graph.triples((node, None, None)):
                yield triple
                is_part = isinstance(triple[2], BNode) or triple[1] == SH.sparql
                if is_part and triple[2] not in nodes:
                    nodes.append(triple[2])

    def texts(self, iri: str, predicate: URIRef) -> list[str]:
        """The values of a property of a shape, as texts; those of its query where it has one."""
        own = [str(value) for value in self.graph.objects(URIRef(iri), predicate)]
        queries = self.graph.objects(URIRef(iri), SH.sparql)
        return own or [str(v) for query in queries for v in self.graph.objects(query, predicate)]

    def speaking_of(self, term: str) -> list[str]:
        """The shapes that speak of a term: of a query, the shape that it belongs to."""
        queries = set(map(str, self.graph.subjects(RDF.type, SH.SPARQLConstraint)))
        return [iri for iri, terms in self.terms.items() if term in terms and iri not in queries]


@dataclass(frozen=True)
class Rule:
    """One line of what a shape says: its meaning in words, the term of SHACL, and the values."""

    label: str
    term: str
    values: tuple[Link, ...]


@dataclass(frozen=True)
class Shape:
    """A shape as pages show it, with the names of terms in the reader's language."""

    iri: str
    shapes: Shapes
    wording: Wording

    @property
    def link(self) -> Link:
        """The shape by its name."""
        return self.named(self.iri)

    @property
    def local(self) -> str:
        """The local name."""
        return self.iri.removeprefix(SHAPE)

    @property
    def kind(self) -> str:
        """What sort of shape it is, in words."""
        return _KINDS.get(str(self.shapes.graph.value(self._node, RDF.type)), "condition")

    def texts(self, name: str) -> list[str]:
        """What the shape says with a term of SHACL, such as `message`."""
        return self.shapes.texts(self.iri, SH[name])

    @cached_property
    def targets(self) -> list[Rule]:
        """What the shape is about."""
        return [*self._rules(_TARGETS)]

    @cached_property
    def constraints(self) -> list[Rule]:
        """What must hold."""
        return [*self._rules(_CONSTRAINTS)]

    @property
    def severity(self) -> str:
        """What a result of the shape is called: a violation where the shape does not say."""
        return SEVERITIES.get(
            next(iter(self.texts("severity")), ""), SEVERITIES[str(SH.Violation)]
        )[0]

    @property
    def consequence(self) -> str:
        """What follows where the shape is broken; "" where it does not say."""
        return SEVERITIES.get(next(iter(self.texts("severity")), ""), ("", ""))[1]

    @property
    def path(self) -> str:
        """The path of a property shape, as SPARQL writes it."""
        graph = self.shapes.graph
        path = graph.value(self._node, SH.path)
        return parse_shacl_path(graph, path).n3(_NAMES) if path is not None else ""

    @cached_property
    def properties(self) -> list[Shape]:
        """The property shapes of the shape, in the order of its file."""
        iris = map(str, self.shapes.graph.objects(self._node, SH.property))
        ordered = sorted(iris, key=self._place)
        return [Shape(iri, self.shapes, self.wording) for iri in ordered]

    @property
    def used_by(self) -> list[Link]:
        """The shapes that have this one among their properties or conditions."""
        users = (user for user, values in self.shapes.values.items() if self.iri in values)
        return [self.named(user) for user in users if user != self.iri]

    @property
    def terms(self) -> list[Link]:
        """The terms of ours that the shape speaks of."""
        return [*map(self.named, self.shapes.terms.get(self.iri, ()))]

    @property
    def examples(self) -> list[Example]:
        """The examples that are right and have what the shape is about, and those that break it."""
        triples, folder = [*self.shapes.triples(self.iri)], self.shapes.places[self.iri]
        paths = {str(value) for _, p, value in triples if p in (SH.path, RDF.first)}
        right = [example for example in folder.examples if example.is_valid]
        if any(p == SH.path and str(node) == self.iri for node, p, _ in triples):
            right = [example for example in right if paths & example.properties]
        every = (example for folder in self.shapes.folders for example in folder.examples)
        return right + [example for example in every if self.iri in example.breaks]

    @property
    def document(self) -> Graph:
        """What is said of the shape, and a name for each of its neighbours."""
        document = graph_with(self.shapes.triples(self.iri))
        described, graph = set(document.subjects()), self.shapes.graph
        for value in set(document.objects()) - described:
            if isinstance(value, URIRef):
                document += graph.triples((value, SH.name, None))
                document += _names(self.wording.store, value)
        return settled(document)

    @property
    def turtle(self) -> str:
        """The document of the shape, as Turtle."""
        return self.document.serialize(format="turtle").strip()

    def named(self, iri: str) -> Link:
        """A shape by its name, a term of ours by its label, any other by its short form."""
        if iri.startswith(SHAPE):
            name = next(iter(self.shapes.texts(iri, SH.name)), iri.removeprefix(SHAPE))
            return Link(name, "", page_path(iri, self.wording.store.ids), iri)
        return self.wording.link(iri) if iri.startswith(TRO) else Link(shorten(iri), "", iri, iri)

    @property
    def _node(self) -> URIRef:
        return URIRef(self.iri)

    def _place(self, iri: str) -> int:
        folder = self.shapes.places.get(iri)
        return folder.shapes.index(iri) if folder else 0

    def _rules(self, words: Mapping[URIRef, str]) -> Iterator[Rule]:
        """What the shape says with some terms of SHACL, in their order."""
        for term, label in words.items():
            if values := sorted(self.shapes.graph.objects(self._node, term), key=str):
                links = (link for value in values for link in self._links(value))
                yield Rule(label, shorten(term), tuple(links))

    def _links(self, value: Node) -> Iterator[Link]:
        """A value, or the members of the list that it is."""
        graph = self.shapes.graph
        if (value, RDF.first, None) in graph:
            for member in Collection(graph, value):
                yield from self._links(member)
        elif isinstance(value, Literal):
            words = {"true": gettext("yes"), "false": gettext("no")}
            yield Link(words.get(str(value), str(value)))
        elif isinstance(value, BNode):
            yield Link(gettext("a condition without a name, which the Turtle below has"))
        else:
            yield self.named(str(value))


_ALL = Subject(SHAPE.removesuffix("#"), "/shapes", "/shapes", (str(SH.ShapesGraph),))


@shapes.get("/shapes")
def all_shapes() -> Response:
    """The page of all shapes, or 303 to all of them in the format that a program likes."""
    published = _shapes()

    def write() -> str:
        wording = Wording.of(Site.current().store)
        groups = [
            (folder, [Shape(iri, published, wording) for iri in folder.shapes], _linked(folder))
            for folder in sorted(published.folders, key=lambda f: (f.name.startswith("_"), f.name))
        ]
        return written(_ALL, "shapes.html", groups=groups)

    return page_or_document(_ALL, write)


@shapes.get("/shapes.<suffix>")
def shapes_file(suffix: str) -> Response:
    """All shapes as a file; the Turtle is what was written."""
    published, format_ = _shapes(), format_of(suffix)
    if format_ != TURTLE:
        return send_graph(_ALL, format_, published.graph)
    return send_document(_ALL, format_, "\n".join(f.turtle for f in published.folders).encode())


@shapes.get("/shapes/<name>")
def shape(name: str) -> Response:
    """303 from a shape by its name to the page or to the document that a client likes."""
    return see_best(_subject(_known(name)))


@shapes.get("/page/shape/<name>")
def shape_page(name: str) -> Response:
    """The page of a shape: also how much it judged in the release, and how much it found."""
    shape_ = _known(name)
    subject = _subject(shape_)

    def write() -> str:
        findings = Findings.of(Site.current().release)
        return written(subject, "shape.html", shape=shape_, findings=findings)

    return send_page(subject, write)


@shapes.get("/data/shape/<name>.<suffix>")
def shape_document(name: str, suffix: str) -> Response:
    """The document of a shape in the format of its suffix."""
    format_, shape_ = format_of(suffix), _known(name)
    return send_graph(_subject(shape_), format_, shape_.document)


def send_graph(subject: Subject, format_: Format, graph: Graph) -> Response:
    """Send a settled graph in a format, as the document about a subject."""
    site = Site.current()
    body = write_graph(site.store, graph, format_, with_prefixes(site.context), subject.iri)
    return send_document(subject, format_, body)


def _shapes() -> Shapes:
    published = Shapes.of(Site.current().release)
    if not published.folders:
        abort(404, Notice("these data have no shapes of their own"))
    return published


def _known(name: str) -> Shape:
    """The shape with a local name; 301 from the name that it had, 404 where there is none."""
    published, iri = _shapes(), f"{SHAPE}{name}"
    if new := published.graph.value(None, DCTERMS.replaces, URIRef(iri)):
        abort(redirect(request.path.replace(name, str(new).removeprefix(SHAPE)), 301))
    if iri not in published.places:
        abort(404, Notice("there is no shape %(name)s; /shapes lists them", name=name))
    return Shape(iri, published, Wording.of(Site.current().store))


def _subject(shape_: Shape) -> Subject:
    name = path_quoted(shape_.local)
    kinds = tuple(map(str, shape_.shapes.graph.objects(URIRef(shape_.iri), RDF.type)))
    page, documents = f"/page/shape/{name}", f"/data/shape/{name}"
    return Subject(shape_.iri, page, documents, kinds, described_by="/shapes.ttl")


def _linked(folder: Folder) -> Markup:
    """The text of a file, in which the name of each shape leads to its page."""
    names = "|".join(re.escape(iri.removeprefix(SHAPE)) for iri in folder.shapes)
    name = re.compile(rf"\bshape:({names})(?![\w-])")

    def link(match: re.Match[str]) -> str:
        return f'<a href="{here(f"/page/shape/{match[1]}")}">shape:{match[1]}</a>'

    return Markup(name.sub(link, str(escape(folder.turtle))))  # noqa: S704 - escaped


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
