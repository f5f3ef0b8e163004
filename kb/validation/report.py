"""What checking a graph against the shapes gives: results, and the report of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.errors import DoesNotConform
from kb.namespaces import RDF, RDFS, SH, XSD, bind, shorten

#: How many results a report's text shows before it says how many more there are.
MOST_SHOWN = 50


@dataclass(frozen=True)
class Result:
    """One shape that one focus node breaks, in SHACL's words, and the place in the seeds.

    Where a fact of facts.yaml says what is wrong, `fact` is its id, `key` the key that is at fault,
    and `seed_message` the message in the words of that file (`kb.mapping.keys`). `engine` is the
    one that says it, where two judged and the other does not.
    """

    focus: Node
    path: URIRef | None
    value: Node | None
    shape: Node
    severity: URIRef
    component: URIRef
    message: str
    file: str = ""
    line: int = 0
    quote: str = ""
    also: tuple[str, ...] = ()
    fact: str = ""
    key: str = ""
    seed_message: str = ""
    engine: str = ""

    @property
    def is_violation(self) -> bool:
        """Whether it keeps the graph from being published: all do but warnings and notes."""
        return self.severity not in (SH.Warning, SH.Info)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file else ""
        rows = {
            "also": ", ".join(self.also),
            "fact": f"{self.fact}, key '{self.key}'" if self.key else self.fact,
            "passage": f'"{self.quote}"' if self.quote else "",
            "entity": shorten(str(self.focus)),
            "property": shorten(str(self.path)) if self.path else "",
            "value": shorten(str(self.value)) if self.value is not None else "",
            "shape": f"{shorten(str(self.shape))} ({shorten(self.component)})",
            "said by": f"{self.engine} alone: engines differ, tell the maintainers"
            if self.engine
            else "",
        }
        shown = "".join(f"\n    {name:<9}{text}" for name, text in rows.items() if text)
        severity = self.severity.rpartition("#")[2].lower()
        return f"{place}{severity}: {self.seed_message or self.message}{shown}"


@dataclass(frozen=True)
class Seen:
    """How many nodes are described, which the first engine judges all, how many pyshacl has seen as
    they are described now, and how many parts it has not judged whole."""

    nodes: int
    by_pyshacl: int
    parts_left: int

    def __str__(self) -> str:
        """In words.

        >>> print(Seen(5210, 312, 9))
        pyshacl has seen 312 of 5,210 nodes; 'kb check --both' has it judge 9 parts whole
        """
        words = f"pyshacl has seen {self.by_pyshacl:,} of {self.nodes:,} nodes"
        if not self.parts_left:
            return words
        plural = "s" if self.parts_left > 1 else ""
        return f"{words}; 'kb check --both' has it judge {self.parts_left:,} part{plural} whole"


@dataclass(frozen=True)
class Checked:
    """What was checked: how many nodes each shape judged, by its IRI, and how many all did."""

    shapes: Mapping[str, int]
    nodes: int


@dataclass(frozen=True)
class Report:
    """What checking a graph gives, the engines that checked it, what they checked, and how much
    each has seen; a `Warning` or an `Info` does not keep it from conforming."""

    results: tuple[Result, ...]
    engines: tuple[str, ...] = ()
    seen: Seen | None = None
    checked: Checked | None = None

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

    def to_json(self, *, is_published: bool = False) -> str:
        """The report as JSON: an object for each result, and what each engine has seen; in place of
        that, as it is published, what was checked, which is the same whoever saw it."""
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
                "also": list(result.also),
                "fact": result.fact,
                "key": result.key,
                "told": result.seed_message,
                "engine": result.engine,
            }
            for result in self.results
        ]
        content: dict[str, object] = {
            "conforms": self.conforms,
            "engines": list(self.engines),
            "results": rows,
        }
        if self.seen is not None and not is_published:
            content["seen"] = {
                "nodes": self.seen.nodes,
                **dict.fromkeys(self.engines[:-1], self.seen.nodes),
                self.engines[-1]: self.seen.by_pyshacl,
                "byOneAlone": (self.seen.nodes - self.seen.by_pyshacl) * len(self.engines[:-1]),
            }
        if self.checked is not None and is_published:
            shapes = [{"shape": iri, "focusNodes": n} for iri, n in self.checked.shapes.items()]
            content["checked"] = {"focusNodes": self.checked.nodes, "shapes": shapes}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def to_graph(self, report: URIRef) -> Graph:
        """The report in SHACL's vocabulary, its nodes named from the report's IRI."""
        graph = bind(Graph(bind_namespaces="none"))
        graph.add((report, RDF.type, SH.ValidationReport))
        conforms = "true" if self.conforms else "false"
        graph.add((report, SH.conforms, Literal(conforms, datatype=XSD.boolean)))
        if self.engines:
            comment = f"Judged by {' and '.join(self.engines)}."
            graph.add((report, RDFS.comment, Literal(comment, lang="en")))
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


def ordered(results: Iterable[Result]) -> tuple[Result, ...]:
    """Results in one order on every machine: by file and line, then by their terms."""

    def key(result: Result) -> tuple[object, ...]:
        terms = (result.focus, result.shape, result.path, result.value, result.component)
        same = [term.n3() if term is not None else "" for term in terms]  # "a"@en is not "a"@id
        rest = (result.message, *same, result.severity, result.quote, result.also)
        return result.file, result.line, *map(str, terms), *rest

    return tuple(sorted(results, key=key))
