"""Which nodes a shape is for, so that a graph can be judged at some of its nodes alone.

Declarations of targets (SHACL, section 2.1.3) are taken out of the shapes, and what they would find
among the nodes that are asked for is put in as `sh:targetNode`. The results at these nodes are
those of a run on all targets: a result depends on its focus node, the shape and the graph. The
validator's own choice of focus nodes cannot be used for that: it passes over every value that is
none of them, so that `sh:node` never fails and `sh:not` always does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import Graph, URIRef
from rdflib.term import Node

from kb.namespaces import RDF, RDFS, SH

Triple = tuple[Node, Node, Node]

_DECLARATIONS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(frozen=True)
class Targets:
    """The targets that shapes declare: by kind, which shapes are for each term.

    `bare` are the shapes without them.
    """

    bare: Graph
    classes: Mapping[Node, tuple[Node, ...]]
    nodes: Mapping[Node, tuple[Node, ...]]
    subjects_of: Mapping[Node, tuple[Node, ...]]
    objects_of: Mapping[Node, tuple[Node, ...]]

    @classmethod
    def of(cls, shapes: Graph) -> Targets:
        """The targets in a graph of shapes, which stays as it is."""
        declared, classes = _declared(shapes), _classes(shapes)
        bare = Graph(bind_namespaces="none")
        for triple in shapes:
            if triple not in declared and triple not in classes:
                bare.add(triple)
        by_class = [*_of_kind(declared, SH.targetClass), *((s, s) for s, _, _ in classes)]
        others = (_by_term(_of_kind(declared, kind)) for kind in _DECLARATIONS[1:])
        return cls(bare, _by_term(by_class), *others)

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
            shapes = dict.fromkeys(self.nodes.get(node, ()))
            for kind in set(graph.objects(node, RDF.type)):
                for wider in graph.transitive_objects(kind, RDFS.subClassOf):
                    shapes.update(dict.fromkeys(self.classes.get(wider or kind, ())))
            for term, shapes_of in self.subjects_of.items():
                if (node, term, None) in graph:
                    shapes.update(dict.fromkeys(shapes_of))
            for term, shapes_of in self.objects_of.items():
                if (None, term, node) in graph:
                    shapes.update(dict.fromkeys(shapes_of))
            for shape in shapes:
                yield shape, node


def targeted(shapes: Graph) -> set[Node]:
    """The shapes in a graph that have targets."""
    return {s for s, _, _ in (*_declared(shapes), *_classes(shapes))}


def _declared(shapes: Graph) -> set[Triple]:
    return {(s, p, o) for p in _DECLARATIONS for s, o in shapes.subject_objects(p)}


def _classes(shapes: Graph) -> set[Triple]:
    """The shapes that are classes too: they are for the instances of that class."""
    return {
        (s, RDF.type, kind)
        for kind in (RDFS.Class, *shapes.subjects(RDFS.subClassOf, RDFS.Class))
        for s in shapes.subjects(RDF.type, kind)
    }


def _of_kind(declared: Iterable[Triple], kind: URIRef) -> list[tuple[Node, Node]]:
    return [(s, o) for s, p, o in declared if p == kind]


def _by_term(pairs: Iterable[tuple[Node, Node]]) -> Mapping[Node, tuple[Node, ...]]:
    by_term: dict[Node, list[Node]] = {}
    for shape, term in sorted(pairs):
        by_term.setdefault(term, []).append(shape)
    return {term: tuple(shapes) for term, shapes in by_term.items()}
