"""Which shapes judged how many things: the focus nodes of each shape that reports (SHACL, 2.1.3).

They are counted in the canonical N-Quads, line by line, so that memory does not grow with the data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from rdflib import Graph, URIRef
from rdflib.term import Node

from kb.canonical.lines import object_of
from kb.namespaces import RDF, RDFS, SH
from kb.validation.shapes import Targets, is_deactivated

#: Opens the lines of statements; they are read twice.
Statements = Callable[[], AbstractContextManager[Iterable[bytes]]]
#: What makes a node a focus node: the kind of target, and the class, property or node.
_Target = tuple[URIRef, bytes]

_KINDS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_TYPE, _SUBCLASS = (f"<{term}>".encode() for term in (RDF.type, RDFS.subClassOf))


@dataclass(frozen=True)
class Checked:
    """What was checked: how many nodes each shape judged, by its IRI, and how many all did."""

    shapes: Mapping[str, int]
    nodes: int


def count_focus(shapes: Graph, quads: Statements) -> Checked:
    """How many focus nodes each shape that reports has in a dataset.

    `quads` opens lines of N-Quads, in which those about a node stand together; a node counts once,
    in however many graphs it stands. The classes below a target class count too, as SHACL says.
    """
    reporting = _reporting(shapes)
    every = frozenset(target for targets in reporting.values() for target in targets)
    counted = _counted(every, quads)
    return Checked(
        {shape: _sum(counted, targets) for shape, targets in sorted(reporting.items())},
        _sum(counted, every),
    )


def _sum(counted: Mapping[frozenset[_Target], int], targets: frozenset[_Target]) -> int:
    return sum(number for met, number in counted.items() if met & targets)


def _reporting(shapes: Graph) -> dict[str, frozenset[_Target]]:
    """The shapes that report, each with what it targets: rules, and property shapes by the node
    shape that has them. Conditions report nothing by themselves."""
    targets_of: dict[str, set[_Target]] = {}
    for shape, targets in _targets(shapes).items():
        speaking = [shape] if _has_message(shapes, shape) else []
        every = (*speaking, *shapes.objects(shape, SH.property))
        for child in (child for child in every if not is_deactivated(shapes, child)):
            targets_of.setdefault(str(child), set()).update(targets)
    return {shape: frozenset(targets) for shape, targets in targets_of.items()}


def _targets(shapes: Graph) -> dict[Node, set[_Target]]:
    """What each shape targets; one that is a class too, the things of that class."""
    targets_of: dict[Node, set[_Target]] = {}
    targets = Targets.of(shapes)
    declared = (targets.classes, targets.nodes, targets.subjects_of, targets.objects_of)
    for kind, terms in zip(_KINDS, declared, strict=True):
        for term, some in terms.items():
            for shape in some:
                if not is_deactivated(shapes, shape):
                    targets_of.setdefault(shape, set()).add((kind, _written(term)))
    return targets_of


def _has_message(shapes: Graph, shape: Node) -> bool:
    own = (shape, *shapes.objects(shape, SH.sparql))
    return any((owner, SH.message, None) in shapes for owner in own)


def _written(term: Node) -> bytes:
    return term.n3().encode()


def _counted(every: frozenset[_Target], quads: Statements) -> Counter[frozenset[_Target]]:
    """How many nodes meet each combination of targets."""
    above, elsewhere = _ahead(every, quads)
    by_class = {target[1]: target for target in every if target[0] == SH.targetClass}
    by_property = {target[1]: target for target in every if target[0] == SH.targetSubjectsOf}
    counted: Counter[frozenset[_Target]] = Counter()
    statements = _statements(quads, {_TYPE, *by_property})
    for subject, group in groupby(statements, key=itemgetter(0)):
        met = elsewhere.pop(subject, set[_Target]())
        for _, predicate, value in group:
            if predicate in by_property:
                met.add(by_property[predicate])
            if predicate == _TYPE:
                kinds = above.get(value, (value,))
                met.update(by_class[kind] for kind in kinds if kind in by_class)
        if met:
            counted[frozenset(met)] += 1
    counted.update(frozenset(met) for met in elsewhere.values())  # of which no more is said
    return counted


def _ahead(
    every: frozenset[_Target], quads: Statements
) -> tuple[dict[bytes, set[bytes]], dict[bytes, set[_Target]]]:
    """What must be known first: the classes above each class, itself among them; and the nodes that
    are targeted wherever they stand."""
    parents: dict[bytes, set[bytes]] = {}
    nodes: dict[bytes, set[_Target]] = {}
    for target in every:
        if target[0] == SH.targetNode:
            nodes.setdefault(target[1], set()).add(target)
    wanted = {target[1]: target for target in every if target[0] == SH.targetObjectsOf}
    for subject, predicate, value in _statements(quads, {_SUBCLASS, *wanted}):
        if predicate in wanted:
            nodes.setdefault(value, set()).add(wanted[predicate])
        else:
            parents.setdefault(subject, set()).add(value)
    return {kind: _closure(kind, parents) for kind in parents}, nodes


def _statements(quads: Statements, predicates: set[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Subject, property and value of the lines with some properties."""
    with quads() as lines:
        for line in lines:
            subject, predicate, _ = line.split(b" ", 2)
            if predicate in predicates:
                yield subject, predicate, object_of(line)


def _closure(kind: bytes, parents: Mapping[bytes, set[bytes]]) -> set[bytes]:
    classes, ahead = {kind}, [kind]
    while ahead:
        new = parents.get(ahead.pop(), set()) - classes
        classes |= new
        ahead += new
    return classes
