"""The two engines that judge a graph by SHACL.

pyshacl is the norm: its results are the ones that are published. It takes 0.04 seconds of the
processor for an act. The engine `shacl`, written in Rust, judges everything in less time than that
takes to read; it is an extra (`pip install 'treaty-kb[fast]'`), young, and never alone: what it
finds is asked of pyshacl too (`kb.validation.verdict`).
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property

from rdflib import Graph, URIRef
from rdflib.term import BNode, Node

from kb.canonical.graph import triples_in
from kb.errors import ShapesError
from kb.namespaces import SH
from kb.validation.report import Report, Result, ordered
from kb.validation.shapes import Targets, refuse_unusable

try:
    import shacl
except ImportError:
    HAS_FAST = False
else:
    HAS_FAST = True


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
    from kb.validation.bypyshacl import judged

    return judged(graph, shapes)


def quickest(shapes: Graph) -> Fast | Pyshacl:
    """The quickest engine that is installed; the shapes are as `read_shapes` gives them.

    Raises `ShapesError` where it cannot use them.
    """
    return Fast(shapes) if HAS_FAST else Pyshacl(shapes)


def installed() -> tuple[str, ...]:
    """The engines that are installed with their versions, as a report names them; pyshacl last."""
    return (*([_named("shacl")] if HAS_FAST else ()), _named("pyshacl"))


def _named(engine: str) -> str:
    return f"{engine} {importlib.metadata.version(engine)}"


class Pyshacl:
    """pyshacl, which is written in Python, with shapes to judge one graph after another."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes

    @cached_property
    def _targets(self) -> Targets:
        return Targets.of(self._shapes)

    def report(self, texts: Iterable[str], nodes: Collection[Node] | None = None) -> Report:
        """What the shapes say of the triples in texts of N-Triples; with `nodes`, of these focus
        nodes alone.

        Raises `ShapesError` where the shapes cannot be used, or take too long: what was not judged
        is not published.
        """
        from kb.validation.bypyshacl import FocusedGraph, judged

        graph = FocusedGraph(bind_namespaces="none")
        graph += triples_in(texts)
        if nodes is None:
            return judged(graph, self._shapes)
        bare = self._targets.bare
        pairs = list(self._targets.within(graph, nodes))
        for shape, node in pairs:
            bare.add((shape, SH.targetNode, node))
        try:
            return judged(graph, bare) if pairs else Report(())
        finally:
            bare.remove((None, SH.targetNode, None))


class Fast:
    """The engine `shacl`, which is written in Rust; else the same."""

    def __init__(self, shapes: Graph) -> None:
        text = shapes.serialize(format="nt")
        with self._as_shapes_errors():
            self._shapes = shacl.Shapes.from_text(text, "ntriples")

    def report(self, texts: Iterable[str], nodes: Collection[Node] | None = None) -> Report:
        """As `Pyshacl.report` says."""
        with self._as_shapes_errors():
            rows = self._shapes.validate_text("".join(texts), "ntriples").results
        results = (_result(result) for result in rows)
        return Report(
            ordered(result for result in results if nodes is None or result.focus in nodes)
        )

    @contextmanager
    def _as_shapes_errors(self) -> Iterator[None]:
        try:
            yield
        except ValueError as error:
            raise ShapesError(f"{_named('shacl')} cannot use the shapes: {error}") from error


def _result(row: shacl.Result) -> Result:
    """A result of `shacl`, whose terms are written as in N-Triples."""
    focus, shape = term_of(row.focus_node), term_of(row.source_shape)
    if focus is None or shape is None:
        raise ShapesError("the engine gave a result without focus node or shape")
    path = str(row.path or "")
    is_property = path.startswith("<") and path.endswith(">") and path.count("<") == 1
    return Result(
        focus=focus,
        path=URIRef(path[1:-1]) if is_property else None,
        value=term_of(row.value),
        shape=shape,
        severity=URIRef(row.severity_iri),
        component=URIRef(row.component_iri),
        message=" ".join(sorted(row.messages)),
    )


def term_of(text: str | None) -> Node | None:
    """The term that is written as in N-Triples; None for nothing."""
    if not text or text.startswith("_:"):
        return BNode(text[2:]) if text else None
    return next(triples_in([f"<urn:s> <urn:p> {text} ."]))[2]
