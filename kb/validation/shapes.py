"""The shapes as their files have them, whether they can judge anything, and at which nodes.

What a validator passes over in silence is an error here: a word of SHACL that there is none of, a
severity that is none, a shape that rests on itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import rdflib.namespace
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kb.canonical.graph import graph_with, written
from kb.errors import SeedError, ShapesError
from kb.namespaces import RDF, RDFS, SH, SHAPE, shorten
from kb.seeds.texts import nearest
from kb.seeds.turtle import read_turtle

#: What nothing here evaluates, with the mend.
_NOT_DONE: Mapping[Node, str] = {
    SH.target: "write sh:targetClass, sh:targetNode, sh:targetSubjectsOf or sh:targetObjectsOf",
    SH.expression: "write a constraint of SHACL Core, or sh:sparql",
    SH.js: "write a constraint of SHACL Core, or sh:sparql",
    SH.rule: "say the triples by facts: nothing is inferred",
    SH["values"]: "say the triples by facts: nothing is inferred",
    SH.entailment: "say the triples by facts: nothing is inferred",
}
#: In patterns: looking ahead or behind, what was found before, classes of characters by name.
_NOT_ALIKE = re.compile(r"\(\?<?[=!]|\\[1-9pP]")
_SEVERITIES = (SH.Violation, SH.Warning, SH.Info)


def read_shapes(folder: Path) -> Graph:
    """The shapes in a folder (`<class>/shape.ttl`), as one graph.

    Raises `ShapesError` where they cannot be used, where there are none, or where a file has none
    that is for anything: a graph that nothing judges does not conform.
    """
    shapes = Graph(bind_namespaces="none")
    for path in sorted(folder.glob("*/shape.ttl")):
        try:
            graph = read_turtle(path, SHAPE)[0]
        except SeedError as error:
            raise ShapesError(str(error)) from error
        if slips := _slips(graph):
            raise ShapesError(f"{path}: {slips[0]}")
        if slip := next(_nameless(graph), ""):
            raise ShapesError(f"{path}: {slip}")
        if not _has_target(graph):
            raise ShapesError(f"{path}: no shape has a target, so that nothing would be checked")
        shapes += graph
    if not _has_target(shapes):
        raise ShapesError(f"no shape in {folder} has a target, so that nothing would be checked")
    _refuse(_circles(shapes))
    return shapes


def refuse_unusable(shapes: Graph) -> None:
    """Raise `ShapesError` for shapes that say what SHACL has no words for, or go in a circle."""
    _refuse(_slips(shapes))
    _refuse(_circles(shapes))


def _refuse(slips: Iterable[str]) -> None:
    for slip in slips:
        raise ShapesError(f"the shapes cannot be used: {slip}")


def _has_target(shapes: Graph) -> bool:
    return any(not is_deactivated(shapes, shape) for shape in targeted(shapes))


def is_deactivated(shapes: Graph, shape: Node) -> bool:
    """Whether a shape says of itself that it judges nothing.

    >>> shapes = Graph().parse(data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://e.org/> .
    ...     :S sh:deactivated true . :T sh:deactivated false .''')
    >>> [is_deactivated(shapes, URIRef(f"https://e.org/{name}")) for name in "STU"]
    [True, False, False]
    """
    values = shapes.objects(shape, SH.deactivated)
    return any(isinstance(value, Literal) and bool(value.value) for value in values)


def _nameless(shapes: Graph) -> Iterator[str]:
    """Shapes that report and have no IRI: they would have another name in each report."""
    ahead: list[tuple[Node, Node]] = [(shape, shape) for shape in sorted(targeted(shapes), key=str)]
    for owner, shape in ahead:  # which grows while it is gone through
        if not isinstance(shape, URIRef):
            what = "a shape with a target" if owner is shape else _of(shapes, owner, shape)
            yield f"{what} has no IRI, by which a report can name it; give it one"
            return
        more = [(shape, child) for child in sorted(shapes.objects(shape, SH.property), key=str)]
        ahead += [pair for pair in more if pair not in ahead]


def _of(shapes: Graph, owner: Node, shape: Node) -> str:
    path = shapes.value(shape, SH.path)
    by = f" by {shorten(str(path))}" if isinstance(path, URIRef) else ""
    return f"a property shape of {shorten(str(owner))}{by}"


def _slips(shapes: Graph) -> list[str]:
    """Words under sh: that SHACL does not have or nothing here evaluates, severities that are none,
    targets that no link can have, and patterns that engines read differently."""
    return sorted(slip for triple in shapes if (slip := next(_slips_of(triple), "")))


def _slips_of(triple: Triple) -> Iterator[str]:
    if any(term.startswith(SH) for term in triple if isinstance(term, URIRef)):
        for term in triple:
            if isinstance(term, URIRef) and term.startswith(SH) and term not in _SHACL:
                hint = nearest(shorten(term), _NAMES)
                yield f"SHACL has no term '{shorten(term)}'; {hint}".rstrip("; ")
        if mend := _NOT_DONE.get(triple[1]):
            yield f"{shorten(str(triple[1]))} is not evaluated here; {mend}"
        if triple[1] == SH.targetNode and not isinstance(triple[2], URIRef):
            yield f"sh:targetNode has {triple[2].n3()}, which is no IRI; write the IRI of a thing"
        if triple[1] == SH.pattern and (match := _NOT_ALIKE.search(str(triple[2]))):
            yield f"sh:pattern has '{match[0]}', which not every engine reads; write it without"
        if triple[1] == SH.severity and triple[2] not in _SEVERITIES:
            known = ", ".join(map(shorten, _SEVERITIES))
            yield f"'{shorten(str(triple[2]))}' is no severity; write one of {known}"


_SHACL = rdflib.namespace.SH
_NAMES = [shorten(str(term)) for term in dir(_SHACL)]


def _circles(shapes: Graph) -> Iterator[str]:
    """Shapes that rest on themselves: SHACL leaves open what they mean (section 3.4.3)."""
    done: set[Node] = set()
    for start in sorted(set(shapes.subjects(SH.node, None)), key=str):
        ahead, seen = [start], set[Node]()
        for shape in ahead if start not in done else ():  # which grows while it is gone through
            for following in _rests_on(shapes, shape):
                if following == start:
                    yield f"{shorten(str(start))} rests on itself by sh:node"
                    return
                if following not in seen:
                    seen.add(following)
                    ahead.append(following)
        done.add(start)


def _rests_on(shapes: Graph, shape: Node) -> Iterator[Node]:
    for predicate in (SH.node, SH.property, SH.qualifiedValueShape, SH["not"]):
        yield from shapes.objects(shape, predicate)
    for several in (SH["and"], SH["or"], SH.xone):
        for head in shapes.objects(shape, several):
            yield from Collection(shapes, head)


Triple = tuple[Node, Node, Node]

#: What declares targets, and how these are written there.
_SIGNS: Mapping[Node, str] = {
    SH.targetClass: "a ",
    SH.targetNode: "= ",
    SH.targetSubjectsOf: "",
    SH.targetObjectsOf: "^",
}


@dataclass(frozen=True)
class Targets:
    """The targets that shapes declare: by the property that declares them, which shapes are for
    each term; and the shapes without them."""

    declared: Mapping[Node, Mapping[Node, Sequence[Node]]]
    bare: Graph

    @classmethod
    def of(cls, shapes: Graph) -> Targets:
        """The targets in a graph of shapes, which stays as it is."""
        declared, classes = _declared(shapes), _classes(shapes)
        pairs = declared | {(s, SH.targetClass, s) for s, _, _ in classes}
        by_term: dict[Node, dict[Node, list[Node]]] = {kind: {} for kind in _SIGNS}
        for shape, kind, term in sorted(pairs):
            by_term[kind].setdefault(term, []).append(shape)
        return cls(by_term, graph_with(set(shapes) - declared - classes))

    def within(self, graph: Graph, nodes: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
        """Each shape that is for one of the nodes in a graph, with the node.

        >>> shapes = Graph().parse(data='''
        ...     @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://e.org/> .
        ...     :S a sh:NodeShape ; sh:targetObjectsOf :p .''')
        >>> graph = Graph().parse(data="@prefix : <https://e.org/> . :a :p :b . :c :p :d .")
        >>> list(Targets.of(shapes).within(graph, [URIRef("https://e.org/b")]))
        [(rdflib.term.URIRef('https://e.org/S'), rdflib.term.URIRef('https://e.org/b'))]
        """
        for node in nodes:
            types = set(graph.objects(node, RDF.type))
            classes = {w for kind in types for w in graph.transitive_objects(kind, RDFS.subClassOf)}
            terms: dict[Node, set[Node | None]] = {
                SH.targetClass: classes,
                SH.targetNode: {node},
                SH.targetSubjectsOf: {*graph.predicates(node)},
                SH.targetObjectsOf: {*graph.predicates(None, node)},
            }
            shapes = (
                shape
                for kind, of_term in self.declared.items()
                for term in of_term.keys() & terms[kind]
                for shape in of_term[term]
            )
            for shape in dict.fromkeys(shapes):
                yield shape, node


def targeted(shapes: Graph) -> set[Node]:
    """The shapes in a graph that have targets."""
    return {s for s, _, _ in (*_declared(shapes), *_classes(shapes))}


def reporting_targets(shapes: Graph, ontology: Graph) -> dict[str, frozenset[str]]:
    """What makes nodes focus nodes (SHACL, 2.1.3) of each shape that reports, by its IRI: of rules,
    and of property shapes by the node shape that has them. Conditions report nothing by themselves.

    A target is written `a <class>`, `<property>` for its subjects, `^<property>` for its objects,
    or `= <node>`. The classes that an ontology has below a target class are targets too.
    """
    targets_of = dict[str, set[str]]()
    for kind, terms in Targets.of(shapes).declared.items():
        for term, some in terms.items():
            below = [term]
            if kind == SH.targetClass:
                below += filter(None, ontology.transitive_subjects(RDFS.subClassOf, term))
            targets = {f"{_SIGNS[kind]}{written(each)}" for each in below}
            for reporting in (r for shape in some for r in _reporting(shapes, shape)):
                targets_of.setdefault(reporting, set()).update(targets)
    return {shape: frozenset(targets_of[shape]) for shape in sorted(targets_of)}


def _reporting(shapes: Graph, shape: Node) -> Iterator[str]:
    """A shape with targets if it has a message, and its property shapes."""
    if is_deactivated(shapes, shape):
        return
    own = (shape, *shapes.objects(shape, SH.sparql))
    if any((owner, SH.message, None) in shapes for owner in own):
        yield str(shape)
    for child in shapes.objects(shape, SH.property):
        if not is_deactivated(shapes, child):
            yield str(child)


def _declared(shapes: Graph) -> set[Triple]:
    return {(s, p, o) for p in _SIGNS for s, o in shapes.subject_objects(p)}


def _classes(shapes: Graph) -> set[Triple]:
    """The shapes that are classes too: they are for the instances of that class."""
    return {
        (s, RDF.type, kind)
        for kind in (RDFS.Class, *shapes.subjects(RDFS.subClassOf, RDFS.Class))
        for s in shapes.subjects(RDF.type, kind)
    }
