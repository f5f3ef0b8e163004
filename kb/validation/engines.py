"""The two engines that judge a graph by SHACL, behind one interface.

pyshacl is the norm: its results are the ones that are published. It takes 0.04 seconds of the
processor for an act. The engine `shacl`, written in Rust, judges everything in less time than that
takes to read; it is an extra (`pip install 'treaty-kb[fast]'`), young, and never alone: what it
finds is asked of pyshacl too (`kb.validation.verdict`).
"""

from __future__ import annotations

import importlib.metadata
import signal
import threading
import warnings
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Protocol

import pyoxigraph
import pyshacl
import rdflib
from rdflib import Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as Answer
from rdflib.term import BNode, Node

from kb.canonical.graph import triple_of, triples_in
from kb.errors import ShapesError
from kb.namespaces import SH
from kb.validation.report import Report, Result, ordered
from kb.validation.shapes import refuse_unusable
from kb.validation.targets import Targets

try:
    import shacl
except ImportError:
    HAS_FAST = False
else:
    HAS_FAST = True

#: So long a graph may be checked, and so much longer for each of its triples.
MOST_SECONDS, MOST_SECONDS_A_TRIPLE = 60.0, 0.02


class Engine(Protocol):
    """Shapes, ready to judge one graph after another."""

    @property
    def name(self) -> str:
        """The engine and its version, as a report names it."""

    def report(self, lines: Iterable[str], nodes: Collection[Node] | None = None) -> Report:
        """What the shapes say of the triples in lines of N-Triples; with `nodes`, of these focus
        nodes alone.

        Raises `ShapesError` where the shapes cannot be used, or take too long: what was not judged
        is not published.
        """


def validate(graph: Graph, shapes: Graph) -> Report:
    """The report of pyshacl on a graph, its results in one order on every machine.

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


def engines(shapes: Graph) -> tuple[Engine, ...]:
    """The engines that are installed, the one that judges everything first.

    Raises `ShapesError` where the shapes cannot be used.
    """
    refuse_unusable(shapes)
    slow = Pyshacl(shapes)
    return (Fast(shapes), slow) if HAS_FAST else (slow,)


class Pyshacl:
    """pyshacl, which is written in Python."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes, self._targets = shapes, Targets.of(shapes)
        self.name = f"pyshacl {pyshacl.__version__}"

    def report(self, lines: Iterable[str], nodes: Collection[Node] | None = None) -> Report:
        """As `Engine.report` says."""
        graph = _Asked(bind_namespaces="none")
        for triple in triples_in(lines):
            graph.add(triple)
        if nodes is None:
            return _judged(graph, self._shapes)
        bare = self._targets.bare
        pairs = list(self._targets.within(graph, nodes))
        for shape, node in pairs:
            bare.add((shape, SH.targetNode, node))
        try:
            return _judged(graph, bare) if pairs else Report(())
        finally:
            bare.remove((None, SH.targetNode, None))


class Fast:
    """The engine `shacl`, which is written in Rust."""

    def __init__(self, shapes: Graph) -> None:
        self.name = f"shacl {importlib.metadata.version('shacl')}"
        text = shapes.serialize(format="nt")
        with self._telling():
            self._shapes = shacl.Shapes.from_text(text, "ntriples")

    def report(self, lines: Iterable[str], nodes: Collection[Node] | None = None) -> Report:
        """As `Engine.report` says."""
        with self._telling():
            found = self._shapes.validate_text("".join(lines), "ntriples").results
        results = (_result(one) for one in found)
        return Report(ordered(one for one in results if nodes is None or one.focus in nodes))

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except ValueError as error:
            raise ShapesError(f"{self.name} cannot use the shapes: {error}") from error


def _result(one: Any) -> Result:
    """A result of `shacl`, whose terms are written as in N-Triples."""
    focus, shape = _term(one.focus_node), _term(one.source_shape)
    if focus is None or shape is None:
        raise ShapesError("the engine gave a result without focus node or shape")
    path = str(one.path or "")
    is_property = path.startswith("<") and path.endswith(">") and path.count("<") == 1
    return Result(
        focus=focus,
        path=URIRef(path[1:-1]) if is_property else None,
        value=_term(one.value),
        shape=shape,
        severity=URIRef(one.severity_iri),
        component=URIRef(one.component_iri),
        message=" ".join(sorted(one.messages)),
    )


def _term(text: str | None) -> Node | None:
    if text is None or text.startswith("_:"):
        return BNode(text[2:]) if text else None
    quad = next(iter(pyoxigraph.parse(f"<urn:s> <urn:p> {text} .", format=_N_TRIPLES)))
    return triple_of(quad)[2]


_N_TRIPLES = pyoxigraph.RdfFormat.N_TRIPLES


class _Asked(Graph):
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
