"""What of a graph the shapes look at from a focus node, and what could break them when it grows.

Constraints fall into three sorts (SHACL, section 4). Some only ask that there be something
(`sh:minCount`, `sh:hasValue`, `sh:class`): what is added cannot break them. Some judge each value
by itself (`sh:datatype`, `sh:node`): a value that is added is as good as it was where it came
from, if it was judged there. The others (`sh:maxCount`, `sh:uniqueLang`, `sh:lessThan`, `sh:not`)
may be kept by two graphs and broken by both together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kb.judging.querying import Reading, reading_of
from kb.judging.steps import Step, Way, ways_of
from kb.judging.targets import Targets
from kb.namespaces import RDF, RDFS, SH

#: What is judged of each value by itself.
_BY_VALUE = (
    SH["class"], SH.datatype, SH.nodeKind, SH["in"], SH.pattern, SH.minLength, SH.maxLength,
    SH.languageIn, SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive,
    SH.node, SH.property, SH["and"], SH["or"], SH["not"], SH.xone,
)  # fmt: skip
#: What is judged of all values together, so that one more may break it.
_TOGETHER = (
    SH.maxCount, SH.uniqueLang, SH.lessThan, SH.lessThanOrEquals, SH.equals, SH.disjoint,
    SH.qualifiedMaxCount,
)  # fmt: skip
_PAIRS = (SH.lessThan, SH.lessThanOrEquals, SH.equals, SH.disjoint)
_TYPE, _ANY = Step(RDF.type), Step(None)


@dataclass
class Rule:
    """A shape that has targets, and what it reads.

    `values` are read at the focus node and judged one by one; `together` are read there, and
    what is added may break the rule; `further` are those read at nodes to which a way leads.
    What a rule reads by queries, the queries tell. `turns` are properties (None: any) from whose
    values it goes back; where these are texts, and where it is `open`, what several parts make of
    it cannot be told.
    """

    shape: Node
    values: set[Step] = field(default_factory=set)
    together: set[Step] = field(default_factory=set)
    further: set[tuple[Way, Step]] = field(default_factory=set)
    queries: set[str] = field(default_factory=set)
    turns: set[URIRef | None] = field(default_factory=set)
    is_open: bool = False

    def reads(self, steps: AbstractSet[Step]) -> bool:
        """Whether any of these steps is read at the focus node."""
        is_any = Step(None) in self.together
        return is_any or not (steps.isdisjoint(self.values) and steps.isdisjoint(self.together))


@dataclass
class Reach:
    """What shapes look at: their rules, and how far and by which properties they go.

    `backward` are the properties that are followed against their direction; `endless` those
    followed any number of times; `depth` is the longest way of others. Where `is_endless`, one of
    them may look anywhere.
    """

    targets: Targets
    rules: list[Rule] = field(default_factory=list)
    backward: set[URIRef] = field(default_factory=set)
    endless: set[URIRef] = field(default_factory=lambda: {RDFS.subClassOf})
    depth: int = 1
    is_endless: bool = False

    @classmethod
    def of(cls, shapes: Graph) -> Reach:
        """What a graph of shapes looks at."""
        targets = Targets.of(shapes)
        reach = cls(targets)
        reach.backward.update(term for term in targets.objects_of if isinstance(term, URIRef))
        # Components that the shapes bring along may do anything; and siblings are to be told apart.
        reach.is_endless = (None, SH.parameter, None) in shapes
        is_open = reach.is_endless or (None, SH.qualifiedValueShapesDisjoint, None) in shapes
        for shape in targets.shapes:
            rule = Rule(shape, is_open=is_open)
            texts = {term for term, some in targets.objects_of.items() if shape in some}
            rule.turns.update(term for term in texts if isinstance(term, URIRef))
            _Walk(shapes, reach, rule).through(shape, (), _ALL)
            reach.rules.append(rule)
        return reach

    def note(self, way: Way) -> None:
        """Keep how far a way goes, and by what."""
        self.depth = max(self.depth, len(way) + 1)
        for step in way:
            if step.is_backward and step.term is not None:
                self.backward.add(step.term)
            if step.is_endless and step.term is not None:
                self.endless.add(step.term)

    def note_reading(self, reading: Reading) -> None:
        self.depth = max(self.depth, reading.depth)
        self.backward |= reading.backward
        self.endless |= reading.endless


#: How a nested shape bears on the rule: it must hold; it is one of several of which one must; it
#: must not, or not too often.
_ALL, _SOME, _NONE = 0, 1, 2


@dataclass
class _Walk:
    """Goes through a shape and those nested in it."""

    shapes: Graph
    reach: Reach
    rule: Rule

    def through(self, shape: Node, start: Way, bearing: int) -> None:
        path = self.shapes.value(shape, SH.path)
        ways = [start + way for way in (ways_of(self.shapes, path) if path else [()])]
        for way in ways:
            self.reach.note(way)
            self.rule.is_open |= any(step.is_endless or step.term is None for step in way)
            self.rule.turns.update(
                before.term
                for before, step in pairwise(way)
                if step.is_backward and not before.is_backward
            )
        has = set(self.shapes.predicates(shape))
        if path:
            self.values(ways, len(start), bearing, has)
        for pair in _PAIRS:
            for term in self.shapes.objects(shape, pair):
                if isinstance(term, URIRef):
                    self.read(start, Step(term), is_together=True)
        if SH["class"] in has and bearing == _NONE:
            for way in ways:
                self.read(way, _TYPE, is_together=True)
                self.read((*way, _TYPE), Step(RDFS.subClassOf), is_together=True)
        if SH.closed in has:
            for way in ways:
                self.read(way, _ANY, is_together=True)
        self.query(shape, start, bearing, path)
        for nested, its_bearing in self.nested(shape, has):
            for way in ways:
                self.through(nested, way, max(bearing, its_bearing))

    def values(self, ways: Iterable[Way], at: int, bearing: int, has: set[Node]) -> None:
        """Record the reading of the values of a path."""
        together = bearing == _NONE or not has.isdisjoint(_TOGETHER)
        by_value = not has.isdisjoint(_BY_VALUE) or SH.qualifiedValueShape in has
        if not together and not by_value:
            return  # it only asks that there be some
        for way in ways:
            is_one = len(way) - at == 1 and bearing == _ALL
            for i in range(at, len(way)):
                self.read(way[:i], way[i], together or not is_one)

    def read(self, way: Way, step: Step, is_together: bool) -> None:
        self.reach.note((*way, step))
        if way:
            self.rule.further.add((way, step))
        else:
            (self.rule.together if is_together else self.rule.values).add(step)

    def query(self, shape: Node, start: Way, bearing: int, path: Node | None) -> None:
        """Record the queries of a shape; one that is not asked at the focus node is not known."""
        for constraint in self.shapes.objects(shape, SH.sparql):
            text = self.shapes.value(constraint, SH.select)
            reading = reading_of(str(text)) if text else None
            has_prefixes = (constraint, SH.prefixes, None) in self.shapes
            if reading is None or start or path or bearing or has_prefixes:
                self.rule.is_open = self.reach.is_endless = True
            else:
                self.reach.note_reading(reading)
                self.rule.queries.add(str(text))
                self.rule.is_open |= not reading.is_alike

    def nested(self, shape: Node, has: set[Node]) -> Iterator[tuple[Node, int]]:
        """The shapes nested in a shape, and how each bears on it."""
        at_most = SH.qualifiedMaxCount in has or SH.qualifiedValueShapesDisjoint in has
        one = {SH.node: _ALL, SH.property: _ALL, SH["not"]: _NONE}
        one[SH.qualifiedValueShape] = _NONE if at_most else _SOME
        several = {SH["and"]: _ALL, SH["or"]: _SOME, SH.xone: _NONE}
        for term, bearing in one.items():
            for nested in self.shapes.objects(shape, term):
                yield nested, bearing
        for term, bearing in several.items():
            for head in self.shapes.objects(shape, term):
                for nested in Collection(self.shapes, head):
                    yield nested, bearing
