"""How far shapes look from the nodes that they judge: to what stands by a node, or anywhere.

A shape is judged part by part where it asks of a node only what is said of it, what is said of the
things that it leads to, and what leads to it by a property that is known beforehand. A query of
SPARQL may look anywhere; where it does not, its shape says by `shape:reads` along which paths it
looks. All other shapes are judged on all parts together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from rdflib import Graph, URIRef
from rdflib.collection import Collection as Members
from rdflib.term import Node

from kb.namespaces import RDF, RDFS, SH, SHAPE
from kb.validation.shapes import Targets, is_deactivated, targeted

#: The paths along which a query looks, in SHACL's words for paths.
READS = SHAPE.reads
#: So many steps from a node a shape may look and be judged by part.
FARTHEST = 3
_VALUES = (SH.node, SH["not"], SH.qualifiedValueShape)
_LISTS = (SH["and"], SH["or"], SH.xone)
_BESIDE = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
#: What asks of a value only what stands in it, or says of a shape what it is.
_OF_THE_VALUE = frozenset([
    SH.path, SH.property, SH.name, SH.description, SH.message, SH.severity, SH.order, SH.group,
    SH.deactivated, SH.targetClass, SH.targetSubjectsOf, SH.minCount, SH.maxCount, SH.datatype,
    SH.nodeKind, SH.minExclusive, SH.minInclusive, SH.maxExclusive, SH.maxInclusive, SH.minLength,
    SH.maxLength, SH.pattern, SH.flags, SH.languageIn, SH.uniqueLang, SH.hasValue, SH["in"],
    SH.qualifiedMinCount, SH.qualifiedMaxCount,
])  # fmt: skip
_IRI = re.compile(r"<([^<>\s]+)>")
#: A variable in the place of a property, or a name with a prefix: of such a query nothing is known.
_ANY_PROPERTY = re.compile(r"[?$]\w+\s+[?$]\w+|[;>)\]]\s*[?$]\w+\s+[^\s.;,})]|\w*:\w")


class _LooksFarther(Exception):
    """A shape looks where its part may not have everything."""


@dataclass(frozen=True)
class Reach:
    """Shapes parted by how far they look, each set with the conditions that it uses.

    `within` are judged part by part: they read the properties `near` of what a node leads to, and
    those that are in `back` where they lead to it. `beyond` are judged on everything; they read the
    properties `read` alone, or whatever there is (None). Properties are written as in N-Triples.
    """

    within: Graph
    beyond: Graph
    near: frozenset[str]
    back: frozenset[str]
    read: frozenset[str] | None

    @classmethod
    def of(cls, shapes: Graph, used: Collection[str]) -> Reach:
        """The reach of shapes in a dataset whose parts use some properties; what only the ontology
        uses is in the graph of each part."""
        targets = Targets.of(shapes)
        looks, far = _Looks(shapes, frozenset(used)), set[Node]()
        for kind, by_term in targets.declared.items():
            some = {shape for shapes_of in by_term.values() for shape in shapes_of}
            if kind in (SH.targetNode, SH.targetObjectsOf):
                far |= some
                continue
            for shape in some:
                try:
                    looks.shape(shape, 0)
                except _LooksFarther:
                    far.add(shape)
        within, beyond = targets.bare, Graph(bind_namespaces="none")
        beyond += within
        for declaration, terms in targets.declared.items():
            for term, shapes_of in terms.items():
                for shape in shapes_of:
                    (beyond if shape in far else within).add((shape, declaration, term))
        near, back = (frozenset(map(_written, some)) for some in (looks.near, looks.back))
        return cls(within, beyond, near, back, _read(shapes, beyond, far))

    def name(self) -> str:
        """A text that is the same for shapes that are parted in the same way."""
        return repr([sorted(map(str, targeted(self.within))), sorted(self.near), sorted(self.back)])


@dataclass
class _Looks:
    """What shapes look at, a step or more from a node: `near` are the properties that they read
    there, `back` those that lead to the node."""

    shapes: Graph
    used: frozenset[str]
    near: set[URIRef] = field(default_factory=set)
    back: set[URIRef] = field(default_factory=set)

    def shape(self, shape: Node, at: int) -> None:
        """Go through a shape whose nodes are so many steps away; `_LooksFarther` where it asks for
        more than a part has."""
        if is_deactivated(self.shapes, shape):
            return
        path = self.shapes.value(shape, SH.path)
        values = at if path is None else self.step(path, at)
        for term, value in self.shapes.predicate_objects(shape):
            if term == SH["class"]:
                self.read(RDF.type, values)
            elif term in _BESIDE:
                self.read(value, at)
            elif term == SH.property or term in _VALUES:
                self.shape(value, values)
            elif term in _LISTS:
                for member in Members(self.shapes, value):
                    self.shape(member, values)
            elif term == SH.sparql:
                self.query(shape, at)
            elif str(term).startswith(SH) and term not in _OF_THE_VALUE:
                raise _LooksFarther

    def query(self, shape: Node, at: int) -> None:
        """Go along the paths that a shape says its query reads."""
        paths = list(self.shapes.objects(shape, READS))
        if at or not paths:
            raise _LooksFarther
        for path in paths:
            self.step(path, at)

    def step(self, path: Node, at: int) -> int:
        """How far the values of a path are, from a node so many steps away."""
        if isinstance(path, URIRef):
            self.read(path, at)
            return at + 1
        if inverse := self.shapes.value(path, SH.inversePath):
            return self.step_back(inverse, at)
        if several := self.shapes.value(path, SH.alternativePath):
            return max(self.step(each, at) for each in Members(self.shapes, several))
        if once := self.shapes.value(path, SH.zeroOrOnePath):
            return self.step(once, at)
        if (path, RDF.first, None) not in self.shapes:
            raise _LooksFarther  # over and over
        for each in Members(self.shapes, path):
            at = self.step(each, at)
        return at

    def step_back(self, term: Node, at: int) -> int:
        if not isinstance(term, URIRef) or (at and self._is_used(term)):
            raise _LooksFarther
        if self._is_used(term):
            self.back.add(term)
        return at + 1

    def read(self, term: Node, at: int) -> None:
        """Note that a property is read of nodes so many steps away."""
        if at > FARTHEST or not isinstance(term, URIRef):
            raise _LooksFarther
        if at:
            self.near.add(term)

    def _is_used(self, term: URIRef) -> bool:
        return _written(term) in self.used


def _written(term: URIRef) -> str:
    return f"<{term}>"


def _read(shapes: Graph, beyond: Graph, far: Iterable[Node]) -> frozenset[str] | None:
    """All properties that some shapes can read; None where they can read any."""
    seen, ahead = set[Node](), list(far)
    read: set[URIRef] = {RDF.type, RDFS.subClassOf}
    for target in (SH.targetSubjectsOf, SH.targetObjectsOf):
        read.update(value for value in beyond.objects(None, target) if isinstance(value, URIRef))
    while ahead:
        for term, value in shapes.predicate_objects(ahead.pop()):
            if term in (SH.closed, SH.targetNode) or (term, value) == (SH.nodeKind, SH.Literal):
                return None
            if term == SH.select:
                where = str(value).partition("{")[2]
                if _ANY_PROPERTY.search(_IRI.sub("<>", where)):
                    return None
                read.update(map(URIRef, _IRI.findall(where)))
            elif isinstance(value, URIRef):
                read.add(value)
            if value not in seen and (value, None, None) in shapes:
                seen.add(value)
                ahead.append(value)
    return frozenset(map(_written, read))
