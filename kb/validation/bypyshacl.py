"""pyshacl, the norm: its results are the ones that are published.

It is imported where a graph is judged by it, and not before: with what it stands on, that takes a
third of a second, and most checks need nothing judged.
"""

from __future__ import annotations

import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pyshacl
import rdflib
from rdflib import Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as Answer
from rdflib.term import Node

from kb.errors import ShapesError
from kb.namespaces import SH
from kb.validation.report import Report, Result, ordered

#: So long a graph may be checked, and so much longer for each of its triples.
MOST_SECONDS, MOST_SECONDS_A_TRIPLE = 60.0, 0.02


class FocusedGraph(Graph):
    """A graph that reads the text of a query once: the same few are asked at every focus node,
    and reading one takes ten times as long as answering it."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._read: dict[str, Query] = {}

    def query(self, query_object: str | Query, *args: Any, **named: Any) -> Answer:
        if isinstance(query_object, str):
            if query_object not in self._read:
                self._read[query_object] = prepareQuery(query_object, dict(self.namespaces()))
            query_object = self._read[query_object]
        return super().query(query_object, *args, **named)


def judged(graph: Graph, shapes: Graph) -> Report:
    """What pyshacl says of a graph; `ShapesError` where the shapes cannot be used, or take too
    long."""
    normalizes = rdflib.NORMALIZE_LITERALS
    seconds = MOST_SECONDS + MOST_SECONDS_A_TRIPLE * len(graph)
    try:
        with _at_most(seconds), warnings.catch_warnings():
            warnings.filterwarnings("error", category=pyshacl.errors.ShapeRecursionWarning)
            _, results, text = pyshacl.validate(
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
    if not isinstance(results, Graph):
        raise ShapesError(f"the shapes cannot be used: {text}")
    return Report(ordered(_results(results)))


class _TookTooLong(BaseException):
    """Raised by the alarm; no `Exception`, so that nothing on the way takes it for its own."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Stop what takes more than some seconds of the processor; only the main thread can be stopped
    so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        raise _TookTooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


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
