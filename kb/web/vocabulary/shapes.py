"""The shapes over HTTP: all of them, and a page and documents for each.

The page of a shape says whom it is about, what must hold, and has examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, Response, abort, redirect, request
from markupsafe import Markup, escape
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kb.namespaces import DCTERMS, RDF, SH, SHAPE, TRO, shorten
from kb.web.documents.subjects import (
    Subject,
    format_of,
    page_or_document,
    see_best,
    send_document,
    send_page,
    written,
)
from kb.web.links import page_path, path_quoted
from kb.web.negotiation import TURTLE
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.vocabulary.findings import SEVERITIES, Findings
from kb.web.vocabulary.shapegraph import Example, Folder, Shapes, send_graph
from kb.web.words.languages import gettext, here, message
from kb.web.words.wording import Link, Wording

shapes = Blueprint("shapes", __name__)

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
#: How SPARQL writes a path, before and after the property (SPARQL 1.1, section 9.1).
_MARKS = {
    SH.inversePath: ("^", ""),
    SH.zeroOrOnePath: ("", "?"),
    SH.zeroOrMorePath: ("", "*"),
    SH.oneOrMorePath: ("", "+"),
}


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
        path = self.shapes.graph.value(self._node, SH.path)
        return path_text(self.shapes.graph, path) if path is not None else ""

    @cached_property
    def properties(self) -> list[Shape]:
        """The property shapes of the shape, in the order of its file."""
        iris = map(str, self.shapes.graph.objects(self._node, SH.property))
        ordered = sorted(iris, key=self._place)
        return [Shape(iri, self.shapes, self.wording) for iri in ordered]

    @property
    def used_by(self) -> list[Link]:
        """The shapes that have this one among their properties or conditions."""
        return [*map(self.named, self.shapes.used_by(self.iri))]

    @property
    def terms(self) -> list[Link]:
        """The terms of ours that the shape speaks of."""
        return [*map(self.named, self.shapes.terms(self.iri))]

    @property
    def examples(self) -> list[Example]:
        """The examples that are right, and those that break the shape."""
        return self.shapes.examples(self.iri)

    @property
    def turtle(self) -> str:
        """The document of the shape."""
        document = self.shapes.document(self.iri, self.wording.store)
        return document.serialize(format="turtle").strip()

    def named(self, iri: str) -> Link:
        """A shape by its name, a term of ours by its label, any other by its short form."""
        if iri.startswith(SHAPE):
            return Link(self.shapes.name(iri), "", page_path(iri, self.wording.store.ids), iri)
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


def path_text(graph: Graph, path: Node) -> str:
    """A path as SPARQL writes it.

    >>> prefixes = f"@prefix sh: <{SH}> . @prefix tro: <{TRO}> . "
    >>> graph = Graph().parse(data=prefixes + "tro:a sh:path ( tro:b [ sh:inversePath tro:c ] ) .")
    >>> path_text(graph, graph.value(TRO.a, SH.path))
    'tro:b/^tro:c'
    """
    if isinstance(path, URIRef):
        return shorten(path)
    if (path, RDF.first, None) in graph:
        return "/".join(path_text(graph, step) for step in Collection(graph, path))
    if (choice := graph.value(path, SH.alternativePath)) is not None:
        return "(" + " | ".join(path_text(graph, step) for step in Collection(graph, choice)) + ")"
    for term, (before, after) in _MARKS.items():
        if (inner := graph.value(path, term)) is not None:
            return before + path_text(graph, inner) + after
    return ""


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
    document = shape_.shapes.document(shape_.iri, Site.current().store)
    return send_graph(_subject(shape_), format_, document)


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
