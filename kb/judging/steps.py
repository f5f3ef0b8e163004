"""Ways through a graph, step by step, as the paths of shapes go them (SHACL, section 2.3.1)."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kb.namespaces import RDF, SH


class Step(NamedTuple):
    """From a node to others by a property (None: by any), also against its direction, also over
    and over."""

    term: URIRef | None
    is_backward: bool = False
    is_endless: bool = False


#: Steps one after the other; the empty way stays where it is.
Way = tuple[Step, ...]


def ways_of(shapes: Graph, path: Node) -> list[Way]:
    """The ways that a path may go.

    >>> shapes = Graph().parse(data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://e.org/> .
    ...     :S sh:path ( [ sh:inversePath :p ] [ sh:alternativePath ( :q :r ) ] ) .''')
    >>> [path] = shapes.objects(None, SH.path)
    >>> [[step.term.rpartition("/")[2] for step in way] for way in ways_of(shapes, path)]
    [['p', 'q'], ['p', 'r']]
    """
    if isinstance(path, URIRef):
        return [(Step(path),)]
    if (path, RDF.first, None) in shapes:
        parts = [ways_of(shapes, part) for part in Collection(shapes, path)]
        return [sum(way, ()) for way in product(*parts)]
    if inner := shapes.value(path, SH.inversePath):
        return [tuple(map(_turned, reversed(way))) for way in ways_of(shapes, inner)]
    if head := shapes.value(path, SH.alternativePath):
        return [way for part in Collection(shapes, head) for way in ways_of(shapes, part)]
    if inner := shapes.value(path, SH.zeroOrOnePath):
        return [(), *ways_of(shapes, inner)]
    if inner := shapes.value(path, SH.oneOrMorePath):
        return [_over_and_over(way) for way in ways_of(shapes, inner)]
    if inner := shapes.value(path, SH.zeroOrMorePath):
        return [(), *(_over_and_over(way) for way in ways_of(shapes, inner))]
    return [(Step(None),), (Step(None, is_backward=True),)]  # the validator says what is wrong


def _turned(step: Step) -> Step:
    return step._replace(is_backward=not step.is_backward)


def _over_and_over(way: Way) -> Way:
    return tuple(step._replace(is_endless=True) for step in way)
