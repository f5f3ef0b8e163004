"""What a page shows of a shape: whom it is about, what must hold, and examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kb.namespaces import RDF, SH, SHAPE, TRO, shorten
from kb.web.links import page_path
from kb.web.vocabulary.shapegraph import Example, Shapes
from kb.web.words.languages import gettext, message
from kb.web.words.wording import Link, Wording

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
    SH.NodeShape: message("node shape"),
    SH.PropertyShape: message("property shape"),
    SH.SPARQLConstraint: message("query of a shape"),
}
_SEVERITIES = {
    SH.Violation: message("violation: what breaks it is not published"),
    SH.Warning: message("warning: what breaks it is published all the same"),
    SH.Info: message("information: what breaks it is published all the same"),
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
class ShapeSummary:
    """A shape in a list: its link, what it is about, and what it tells whoever breaks it."""

    link: Link
    local: str
    kind: str
    description: str
    messages: tuple[str, ...]
    targets: tuple[Rule, ...]


@dataclass(frozen=True)
class ShapePage:
    """A shape as its page shows it."""

    summary: ShapeSummary
    iri: str
    folder: str
    severity: str
    path: str
    constraints: tuple[Rule, ...]
    queries: tuple[str, ...]
    properties: tuple[ShapeSummary, ...]
    used_by: tuple[Link, ...]
    terms: tuple[Link, ...]
    examples: tuple[Example, ...]
    #: The shapes that each wrong example breaks.
    breaks: Mapping[Example, tuple[Link, ...]]
    turtle: str


@dataclass(frozen=True)
class ShapeWriter:
    """Writes what pages say of shapes, with the names of terms in the reader's language."""

    shapes: Shapes
    wording: Wording

    def page(self, iri: str) -> ShapePage:
        """The page of a shape that is there."""
        graph, node = self.shapes.graph, URIRef(iri)
        severity = next(iter(self.shapes.texts(iri, SH.severity)), "")
        document = self.shapes.document(iri, self.wording.store)
        properties = sorted(map(str, graph.objects(node, SH.property)), key=self.place)
        path = graph.value(node, SH.path)
        examples = tuple(self.shapes.examples(iri))
        return ShapePage(
            summary=self.summary(iri),
            iri=iri,
            folder=self.shapes.places[iri].name,
            severity=_SEVERITIES.get(URIRef(severity), ""),
            path=path_text(graph, path) if path is not None else "",
            constraints=tuple(self.rules(node, _CONSTRAINTS)),
            queries=tuple(self.shapes.texts(iri, SH.select)),
            properties=tuple(map(self.summary, properties)),
            used_by=tuple(map(self.link, self.shapes.used_by(iri))),
            terms=tuple(map(self.link, self.shapes.terms(iri))),
            examples=examples,
            breaks={one: tuple(map(self.link, sorted(one.breaks))) for one in examples},
            turtle=document.serialize(format="turtle").strip(),
        )

    def summary(self, iri: str) -> ShapeSummary:
        """A shape in a list."""
        kind = self.shapes.graph.value(URIRef(iri), RDF.type)
        return ShapeSummary(
            link=Link(self.shapes.name(iri), "", page_path(iri, self.wording.store.ids), iri),
            local=iri.removeprefix(SHAPE),
            kind=_KINDS.get(URIRef(str(kind)), "condition"),
            description=next(iter(self.shapes.texts(iri, SH.description)), ""),
            messages=tuple(self.shapes.texts(iri, SH.message)),
            targets=tuple(self.rules(URIRef(iri), _TARGETS)),
        )

    def rules(self, node: URIRef, words: dict[URIRef, str]) -> Iterator[Rule]:
        """What a shape says with some terms of SHACL, in their order."""
        graph = self.shapes.graph
        for term, label in words.items():
            if values := sorted(graph.objects(node, term), key=str):
                shown = tuple(link for value in values for link in self.links(value))
                yield Rule(label, shorten(term), shown)

    def links(self, value: Node) -> Iterator[Link]:
        """A value, or the members of the list that it is."""
        graph = self.shapes.graph
        if (value, RDF.first, None) in graph:
            for member in Collection(graph, value):
                yield from self.links(member)
        elif isinstance(value, Literal):
            words = {"true": gettext("yes"), "false": gettext("no")}
            yield Link(words.get(str(value), str(value)))
        elif isinstance(value, BNode):
            yield Link(gettext("a condition without a name, which the Turtle below has"))
        else:
            yield self.link(str(value))

    def link(self, iri: str) -> Link:
        """A shape by its name, a term of ours by its label, any other by its short form."""
        if iri.startswith(SHAPE):
            return Link(self.shapes.name(iri), "", page_path(iri, self.wording.store.ids), iri)
        return self.wording.link(iri) if iri.startswith(TRO) else Link(shorten(iri), "", iri, iri)

    def place(self, iri: str) -> int:
        """Where a shape stands among those of its file."""
        folder = self.shapes.places.get(iri)
        return folder.shapes.index(iri) if folder else 0


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
        return "(" + " | ".join(path_text(graph, one) for one in Collection(graph, choice)) + ")"
    for term, (before, after) in _MARKS.items():
        if (inner := graph.value(path, term)) is not None:
            return before + path_text(graph, inner) + after
    return ""
