"""Which shapes a graph breaks, and where."""

from __future__ import annotations

import signal
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

import pyshacl
import rdflib
from rdflib import Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as Answer
from rdflib.term import Node

from kb.errors import ShapesError
from kb.judging.report import Report, Result, ordered
from kb.judging.shapes import refuse_unusable
from kb.judging.targets import Targets, Triple
from kb.mapping.keys import in_keys, key_for
from kb.namespaces import SH

#: So long a graph may be checked, and so much longer for each of its triples.
MOST_SECONDS, MOST_SECONDS_A_TRIPLE = 60.0, 0.02


class Origin(Protocol):
    """The place in a seed where a graph is from: a fact, an authority, what was retired."""

    @property
    def path(self) -> Path: ...
    @property
    def line(self) -> int: ...


def validate(graph: Graph, shapes: Graph) -> Report:
    """The report on a graph, its results in one order on every machine.

    Nothing is inferred, imported or fetched. Raises `ShapesError` where the shapes cannot be
    used, or take too long: what was not judged is not published.

    >>> shapes = Graph().parse(data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://e.org/> .
    ...     :S a sh:NodeShape ; sh:targetClass :Act ; sh:property :S-treaty .
    ...     :S-treaty a sh:PropertyShape ; sh:path :treaty ; sh:minCount 1 ;
    ...         sh:message "Name it." .''')
    >>> graph = Graph().parse(data="@prefix : <https://e.org/> . :act a :Act .")
    >>> [(r.focus, r.message) for r in validate(graph, shapes).results]
    [(rdflib.term.URIRef('https://e.org/act'), 'Name it.')]
    """
    refuse_unusable(shapes)
    return _judged(graph, shapes)


class Judge:
    """Shapes that judge one graph after another, each beside what all are judged beside.

    Raises `ShapesError` where the shapes cannot be used.
    """

    def __init__(self, shapes: Graph, beside: Iterable[Triple] = ()) -> None:
        refuse_unusable(shapes)
        self._targets = Targets.of(shapes)
        self._graph = _Asked(bind_namespaces="none")
        for triple in beside:
            self._graph.add(triple)

    def report(self, triples: Iterable[Triple], nodes: Iterable[Node]) -> Report:
        """What `validate` says of these triples and those beside them, at these nodes alone."""
        added = [triple for triple in set(triples) if triple not in self._graph]
        for triple in added:
            self._graph.add(triple)
        bare = self._targets.bare
        pairs = list(self._targets.within(self._graph, nodes))
        for shape, node in pairs:
            bare.add((shape, SH.targetNode, node))
        try:
            return _judged(self._graph, bare) if pairs else Report(())
        finally:
            bare.remove((None, SH.targetNode, None))
            for triple in added:
                self._graph.remove(triple)


class _Asked(Graph):
    """A graph that reads the text of a query once: the same few are asked at every focus node of
    every article, and reading one takes ten times as long as answering it."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._read: dict[str, Query] = {}

    def query(self, query_object: str | Query, *args: Any, **named: Any) -> Answer:
        if isinstance(query_object, str):
            if query_object not in self._read:
                self._read[query_object] = prepareQuery(query_object, dict(self.namespaces()))
            query_object = self._read[query_object]
        return super().query(query_object, *args, **named)


def _judged(graph: Graph, shapes: Graph) -> Report:
    normalizes = rdflib.NORMALIZE_LITERALS
    seconds = MOST_SECONDS + MOST_SECONDS_A_TRIPLE * len(graph)
    try:
        with _at_most(seconds), warnings.catch_warnings():
            warnings.filterwarnings("error", category=pyshacl.errors.ShapeRecursionWarning)
            _, found, text = pyshacl.validate(
                graph, shacl_graph=shapes, inference=None, do_owl_imports=False, js=False
            )
    except _TookTooLong as error:
        message = f"checking took more than {seconds:.0f} seconds; a pattern or path may be endless"
        raise ShapesError(f"the shapes cannot be used: {message}") from error
    except MemoryError:
        raise
    except Exception as error:  # pyshacl raises many kinds for shapes that it cannot use
        raise ShapesError(f"the shapes cannot be used: {error}") from error
    finally:
        rdflib.NORMALIZE_LITERALS = normalizes  # pyshacl leaves it on
    if not isinstance(found, Graph):
        raise ShapesError(f"the shapes cannot be used: {text}")
    return Report(ordered(_results(found)))


def located(
    report: Report, facts: Mapping[URIRef, Graph], origins: Mapping[URIRef, Origin], root: Path
) -> Report:
    """The report with the place in the seeds of each result, where a fact says what is wrong."""
    return Report(ordered(_placed(result, facts, origins, root) for result in report.results))


class _TookTooLong(BaseException):
    """Raised by the alarm; no `Exception`, so that nothing on the way takes it for its own."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Stop what runs after some seconds; only the main thread can be stopped so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        raise _TookTooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _results(report: Graph) -> Iterator[Result]:
    for node in report.objects(None, SH.result):
        focus, shape = report.value(node, SH.focusNode), report.value(node, SH.sourceShape)
        if focus is None or shape is None:
            raise ShapesError("the validator gave a result without focus node or shape")
        yield Result(
            focus=focus,
            path=_iri(report.value(node, SH.resultPath)),
            value=report.value(node, SH.value),
            shape=shape,
            severity=URIRef(str(report.value(node, SH.resultSeverity))),
            component=URIRef(str(report.value(node, SH.sourceConstraintComponent))),
            message=" ".join(sorted(map(str, report.objects(node, SH.resultMessage)))),
        )


def _iri(path: Node | None) -> URIRef | None:
    """A path that is one property; for a longer one, which has no IRI, the shape must do."""
    return path if isinstance(path, URIRef) else None


def _placed(
    result: Result, facts: Mapping[URIRef, Graph], origins: Mapping[URIRef, Origin], root: Path
) -> Result:
    """The result with the fact that says the value at fault, or else speaks of the focus node.

    Where no single value is at fault (there are two, or one is before another), every fact that
    gives one is named.
    """
    patterns = [
        (result.focus, result.path, result.value),
        (result.focus, result.path, None),
        (result.focus, None, None),
        (None, None, result.focus),
    ]
    for pattern in patterns:
        found = [
            origin
            for iri, origin in origins.items()
            if (pattern == (result.focus, None, None) and iri == result.focus)
            or (iri in facts and pattern in facts[iri])
        ]
        if found:
            first, *others = found
            is_conflict = pattern[1] is not None and pattern[2] is None
            places = [_place(o, root) for o in others] if is_conflict else []
            located = replace(
                result,
                file=_file(first, root),
                line=first.line,
                quote=getattr(first, "quote", ""),
                also=tuple(dict.fromkeys(places)),
            )
            return _in_keys(located, first) if pattern[0] is not None else located
    return result


def _in_keys(result: Result, origin: Origin) -> Result:
    """The result with the fact and its key, and the message in the words of the curator's file."""
    if not (type_ := getattr(origin, "type", "")):
        return result  # no fact that is published: a block of the authorities, what was retired
    key, told = key_for(result.path, result.message, type_), in_keys(result.message, type_)
    return replace(result, fact=getattr(origin, "id", ""), key=key, told=told)


def _place(origin: Origin, root: Path) -> str:
    return f"{_file(origin, root)}:{origin.line}"


def _file(origin: Origin, root: Path) -> str:
    path = origin.path
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
