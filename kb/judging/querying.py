"""Where the query of a SPARQL-based constraint looks, told by its patterns.

The terms of a query that are joined to `$this` by its patterns are reached from the focus node; a
query with a part that is not, or with what is not known here, may look anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rdflib import URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kb.judging.steps import Step, Way

#: Parts of a query that may look beyond what its patterns say, or count.
_UNKNOWN = {
    "Minus", "Graph", "ServiceGraphPattern", "AggregateJoin", "Group", "Slice", "SubSelect",
    "DescribeQuery", "ConstructQuery", "AskQuery",
}  # fmt: skip
#: Functions that every engine answers alike. What is before what is told by texts alone: engines
#: differ in what they compare, in patterns, and in days and numbers.
_ALIKE = {
    "STR", "STRLEN", "SUBSTR", "CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER",
    "REPLACE", "LANG", "BOUND", "IF", "NOTEXISTS", "EXISTS", "isIRI", "isLITERAL", "sameTerm",
}  # fmt: skip
_THIS = Variable("this")


@dataclass
class Reading:
    """How far a query goes from the focus node, and by what, as `kb.judging.reach.Reach` has it;
    and whether engines may differ in what it finds."""

    depth: int = 1
    backward: set[URIRef] = field(default_factory=set)
    endless: set[URIRef] = field(default_factory=set)
    is_alike: bool = True


@lru_cache(100)  # reading a query is slow, and shapes seldom change
def reading_of(query: str) -> Reading | None:
    """Where a query looks; None where it may look anywhere.

    >>> found = reading_of("SELECT $this { $this <urn:p> ?x . ?y <urn:q>+ ?x }")
    >>> found.depth, sorted(found.backward), sorted(found.endless)
    (2, [rdflib.term.URIRef('urn:q')], [rdflib.term.URIRef('urn:q')])
    >>> reading_of("SELECT $this { $this <urn:p> ?x . ?y <urn:q> ?z }") is None
    True
    """
    try:
        parts = list(_parts(translateQuery(parseQuery(query)).algebra))
    except Exception:  # it raises many kinds; the validator says what is wrong
        return None
    if any(part.name in _UNKNOWN for part in parts):
        return None
    patterns = [
        (subject, _ways(predicate), value)
        for part in parts
        if part.name in ("BGP", "TriplesBlock")
        for subject, predicate, value in _triples(part.triples)
    ]
    if any(ways is None for _, ways, _ in patterns):
        return None
    reading = _spread([(s, ways or [], o) for s, ways, o in patterns])
    if reading is not None:
        reading.is_alike = all(map(_is_alike, parts))
    return reading


def _is_alike(part: CompValue) -> bool:
    if part.name.startswith("Builtin_"):
        return part.name.removeprefix("Builtin_") in _ALIKE
    if part.name == "RelationalExpression" and part.op not in ("=", "!="):
        sides = (part.expr, part.other)
        return all(getattr(side, "name", "") == "Builtin_STR" for side in sides)
    return part.name != "Function"


def _spread(patterns: list[tuple[Any, list[Way], Any]]) -> Reading | None:
    """Follow the patterns from `$this`; None where some are not reached."""
    reading, far = Reading(), {_THIS: 0}
    waiting = patterns
    while waiting:
        left = []
        for subject, ways, value in waiting:
            if subject not in far and value not in far:
                left.append((subject, ways, value))
                continue
            is_forward = subject in far
            start = far[subject if is_forward else value]
            reached = start + max(map(len, ways))
            reading.depth = max(reading.depth, reached)
            far.setdefault(value if is_forward else subject, reached)
            for step in (step for way in ways for step in way):
                if step.is_backward == is_forward:
                    if step.term is None:
                        return None  # by whatever leads there
                    reading.backward.add(step.term)
                if step.is_endless and step.term is not None:
                    reading.endless.add(step.term)
        if len(left) == len(waiting):
            return None
        waiting = left
    return reading


def _parts(part: Any) -> Iterator[CompValue]:
    if isinstance(part, CompValue):
        yield part
        for inner in part.values():
            yield from _parts(inner)
    elif isinstance(part, (list, tuple)):
        for inner in part:
            yield from _parts(inner)


def _triples(given: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Triples, which stand in threes or one after the other."""
    for some in given:
        for i in range(0, len(some), 3):
            yield tuple(some[i : i + 3])


def _ways(path: Any) -> list[Way] | None:
    """The ways of a property or a path; None for one that is not known."""
    if isinstance(path, URIRef):
        return [(Step(path),)]
    if isinstance(path, Variable):
        return [(Step(None),)]
    if isinstance(path, InvPath):
        inner = _ways(path.arg)
        return inner and [
            tuple(step._replace(is_backward=not step.is_backward) for step in reversed(way))
            for way in inner
        ]
    if isinstance(path, SequencePath):
        ways: list[Way] = [()]
        for part in path.args:
            following = _ways(part)
            if following is None:
                return None
            ways = [way + more for way in ways for more in following]
        return ways
    if isinstance(path, AlternativePath):
        each = [_ways(part) for part in path.args]
        return None if None in each else [way for some in each for way in some or ()]
    if isinstance(path, MulPath):
        inner = _ways(path.path)
        is_endless = path.mod != "?"
        return inner and [
            tuple(step._replace(is_endless=is_endless or step.is_endless) for step in way)
            for way in inner
        ]
    return None  # a path of another kind
