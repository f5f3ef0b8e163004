"""Which shapes a graph breaks, and where."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import pyshacl
import rdflib
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.errors import DoesNotConform, ShapesError
from kb.namespaces import RDF, SH, bind, shorten

#: How many results a report's text shows before it says how many more there are.
MOST_SHOWN = 50


class Origin(Protocol):
    """The place in a seed where a graph is from: a fact or an authority."""

    @property
    def path(self) -> Path: ...
    @property
    def line(self) -> int: ...


@dataclass(frozen=True)
class Result:
    """One shape that one focus node breaks, in SHACL's words, and the place in the seeds."""

    focus: Node
    path: Node | None
    value: Node | None
    shape: Node
    severity: URIRef
    component: URIRef
    message: str
    file: str = ""
    line: int = 0
    quote: str = ""

    @property
    def is_violation(self) -> bool:
        """Whether it keeps the graph from being published."""
        return self.severity == SH.Violation

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file else ""
        rows = {
            "passage": f'"{self.quote}"' if self.quote else "",
            "entity": shorten(str(self.focus)),
            "property": shorten(str(self.path)) if self.path else "",
            "value": shorten(str(self.value)) if self.value is not None else "",
            "shape": f"{shorten(str(self.shape))} ({shorten(self.component)})",
        }
        shown = "".join(f"\n    {name:<9}{text}" for name, text in rows.items() if text)
        return f"{place}{self.severity.rpartition('#')[2].lower()}: {self.message}{shown}"


@dataclass(frozen=True)
class Report:
    """What checking a graph gives; a `Warning` or an `Info` does not keep it from conforming."""

    results: tuple[Result, ...]

    @property
    def conforms(self) -> bool:
        """Whether no result is a violation."""
        return not any(result.is_violation for result in self.results)

    def raise_for_violations(self) -> None:
        """Raise `DoesNotConform` unless the graph conforms."""
        if not self.conforms:
            raise DoesNotConform(self)

    def __str__(self) -> str:
        counts = Counter(result.severity.rpartition("#")[2].lower() for result in self.results)
        total = ", ".join(f"{n} {name}{'s' * (n > 1)}" for name, n in sorted(counts.items()))
        shown = [str(result) for result in self.results[:MOST_SHOWN]]
        if len(self.results) > MOST_SHOWN:
            shown.append(f"... and {len(self.results) - MOST_SHOWN} more")
        return "\n".join([*shown, total or "conforms"])

    def to_json(self) -> str:
        """The report as JSON: one object for each result."""
        rows = [
            {
                "severity": shorten(result.severity),
                "message": result.message,
                "focusNode": str(result.focus),
                "resultPath": str(result.path) if result.path else None,
                "value": str(result.value) if result.value is not None else None,
                "sourceShape": str(result.shape),
                "sourceConstraintComponent": str(result.component),
                "file": result.file,
                "line": result.line,
                "passage": result.quote,
            }
            for result in self.results
        ]
        content = {"conforms": self.conforms, "results": rows}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def to_graph(self, report: URIRef) -> Graph:
        """The report in SHACL's vocabulary, its nodes named from the report's IRI."""
        graph = bind(Graph(bind_namespaces="none"))
        graph.add((report, RDF.type, SH.ValidationReport))
        conforms = "true" if self.conforms else "false"
        graph.add((report, SH.conforms, Literal(conforms, datatype=_BOOLEAN)))
        for number, result in enumerate(self.results, 1):
            node = URIRef(f"{report}#result-{number}")
            graph.add((report, SH.result, node))
            graph.add((node, RDF.type, SH.ValidationResult))
            graph.add((node, SH.resultMessage, Literal(result.message)))
            for term, value in (
                (SH.focusNode, result.focus),
                (SH.resultPath, result.path),
                (SH.value, result.value),
                (SH.sourceShape, result.shape),
                (SH.resultSeverity, result.severity),
                (SH.sourceConstraintComponent, result.component),
            ):
                if value is not None:
                    graph.add((node, term, value))
        return graph


def read_shapes(folder: Path) -> Graph:
    """The shapes in a folder (`<class>/shape.ttl`), as one graph.

    Raises `ShapesError` where there are none: a graph that nothing judges does not conform.
    """
    shapes = Graph(bind_namespaces="none")
    for path in sorted(folder.glob("*/shape.ttl")):
        try:
            shapes.parse(path, format="turtle")
        except Exception as error:  # rdflib's reader raises many kinds
            reason = getattr(error, "message", None) or str(error).splitlines()[0]
            raise ShapesError(f"{path} is not Turtle: {reason}") from error
    targets = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    if not any((None, target, None) in shapes for target in targets):
        raise ShapesError(f"no shape in {folder} has a target, so that nothing would be checked")
    return shapes


def validate(graph: Graph, shapes: Graph) -> Report:
    """The report on a graph, its results in one order on every machine.

    Nothing is inferred, imported or fetched. Raises `ShapesError` where the shapes cannot be
    used: what was not judged is not published.

    >>> shapes = Graph().parse(data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://e.org/> .
    ...     :S a sh:NodeShape ; sh:targetClass :Act ; sh:property :S-treaty .
    ...     :S-treaty a sh:PropertyShape ; sh:path :treaty ; sh:minCount 1 ;
    ...         sh:message "Name it." .''')
    >>> graph = Graph().parse(data="@prefix : <https://e.org/> . :act a :Act .")
    >>> [(r.focus, r.message) for r in validate(graph, shapes).results]
    [(rdflib.term.URIRef('https://e.org/act'), 'Name it.')]
    """
    normalizes = rdflib.NORMALIZE_LITERALS
    try:
        _, found, text = pyshacl.validate(
            graph, shacl_graph=shapes, inference=None, do_owl_imports=False, js=False
        )
    except Exception as error:  # pyshacl raises many kinds for shapes that it cannot use
        raise ShapesError(f"the shapes cannot be used: {error}") from error
    finally:
        rdflib.NORMALIZE_LITERALS = normalizes  # pyshacl leaves it on
    if not isinstance(found, Graph):
        raise ShapesError(f"the shapes cannot be used: {text}")
    return Report(_ordered(_results(found)))


def located(
    report: Report, facts: Mapping[URIRef, Graph], origins: Mapping[URIRef, Origin], root: Path
) -> Report:
    """The report with the place in the seeds of each result, where a fact says what is wrong."""
    return Report(_ordered(_placed(result, facts, origins, root) for result in report.results))


def merged(reports: Iterable[Report]) -> Report:
    """One report of several, each result once."""
    return Report(_ordered(dict.fromkeys(r for report in reports for r in report.results)))


_BOOLEAN = URIRef("http://www.w3.org/2001/XMLSchema#boolean")


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


def _ordered(results: Iterable[Result]) -> tuple[Result, ...]:
    def key(result: Result) -> tuple[object, ...]:
        terms = (result.focus, result.shape, result.path, result.value, result.component)
        return result.file, result.line, *map(str, terms), result.message

    return tuple(sorted(results, key=key))


def _placed(
    result: Result, facts: Mapping[URIRef, Graph], origins: Mapping[URIRef, Origin], root: Path
) -> Result:
    """The result with the fact that says the value at fault, or else speaks of the focus node."""
    patterns = [
        (result.focus, result.path, result.value),
        (result.focus, result.path, None),
        (result.focus, None, None),
        (None, None, result.focus),
    ]
    for pattern in patterns:
        for iri, origin in origins.items():
            about_itself = pattern == (result.focus, None, None) and iri == result.focus
            if about_itself or (iri in facts and pattern in facts[iri]):
                file = (
                    origin.path.relative_to(root)
                    if origin.path.is_relative_to(root)
                    else origin.path
                )
                return replace(
                    result,
                    file=file.as_posix(),
                    line=origin.line,
                    quote=getattr(origin, "quote", ""),
                )
    return result
