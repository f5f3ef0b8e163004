"""What the shapes found in a release: the results of its report, and how much each shape judged."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from kb.namespaces import SH, expand
from kb.reading.store import name_of
from kb.releases.release import Release
from kb.web.links import document_name
from kb.web.site import Site
from kb.web.words.languages import message

#: The severities, the worst first: what a result is called, and what follows from it.
SEVERITIES = {
    str(SH.Violation): (
        message("violation"),
        message("violation: what breaks it is not published"),
    ),
    str(SH.Warning): (
        message("warning"),
        message("warning: what breaks it is published all the same"),
    ),
    str(SH.Info): (
        message("note"),
        message("information: what breaks it is published all the same"),
    ),
}
_ORDER = [*SEVERITIES]


@dataclass(frozen=True)
class Finding:
    """One shape that one focus node breaks; all but the place in the seeds in SHACL's words.

    `path` and `value` are "" where the shape is about no single property or value.
    """

    severity: str
    message: str
    focus: str
    path: str
    value: str
    shape: str
    #: Where a curator mends it: `seeds/hanoi-reception/facts.yaml:14`, and other such places.
    places: tuple[str, ...]
    #: The words that the fact at fault rests on.
    quote: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Finding:
        """A result as `report.json` has it."""
        place = f"{row['file']}:{row['line']}" if row["file"] else ""
        return cls(
            severity=str(expand(row["severity"])),
            message=row["message"],
            focus=row["focusNode"],
            path=row["resultPath"] or "",
            value=row["value"] or "",
            shape=row["sourceShape"],
            places=tuple(filter(None, (place, *row["also"]))),
            quote=row["passage"],
        )

    @property
    def rank(self) -> int:
        """The place of its severity among all, the worst first."""
        return _ORDER.index(self.severity) if self.severity in SEVERITIES else 0


@dataclass(frozen=True)
class Filter:
    """Which results are asked for: of a shape, of a severity, of a focus node; "" is any."""

    shape: str = ""
    severity: str = ""
    focus: str = ""

    def __bool__(self) -> bool:
        return bool(self.shape or self.severity or self.focus)


@dataclass(frozen=True)
class Findings:
    """The report of a release."""

    conforms: bool
    results: tuple[Finding, ...]
    #: How many focus nodes each shape that reports had; empty where the report does not say.
    checked: Mapping[str, int]
    #: How many nodes were focus nodes of any shape; None where the report does not say.
    nodes: int | None

    @classmethod
    def of(cls, release: Release) -> Findings | None:
        """The report of a release, read once; None of data that nobody checked."""
        path = release.data("report.json")
        return _read(path) if path.is_file() else None

    @classmethod
    def read(cls, text: str) -> Findings:
        """A report in the JSON of a release.

        >>> Findings.read('{"conforms": true, "results": []}').nodes is None
        True
        """
        content = json.loads(text)
        checked = content.get("checked", {})
        return cls(
            content["conforms"],
            tuple(map(Finding.of, content["results"])),
            {row["shape"]: row["focusNodes"] for row in checked.get("shapes", ())},
            checked.get("focusNodes"),
        )

    def filtered(self, by: Filter) -> Sequence[Finding]:
        """Return the results that fit, those of one focus node together, the worst first."""
        results = self.about(by.focus) if by.focus else self.results
        results = [
            result
            for result in results
            if by.shape in ("", result.shape) and by.severity in ("", result.severity)
        ]
        worst: dict[str, int] = {}
        for result in results:
            worst[result.focus] = min(worst.get(result.focus, result.rank), result.rank)
        return sorted(results, key=lambda r: (worst[r.focus], r.focus, r.rank, r.shape))

    def about(self, focus: str) -> Sequence[Finding]:
        """The results of a focus node."""
        return self._by_focus.get(focus, ())

    @cached_property
    def by_severity(self) -> Mapping[str, int]:
        """How many results there are of each severity that has any."""
        return Counter(result.severity for result in self.results)

    @cached_property
    def by_shape(self) -> Mapping[str, int]:
        """How many results each shape has that has any, the worst and then the most first."""
        numbers = Counter(result.shape for result in self.results)
        rank = {result.shape: result.rank for result in self.results}
        ordered = sorted(numbers, key=lambda shape: (rank[shape], -numbers[shape], shape))
        return {shape: numbers[shape] for shape in ordered}

    @cached_property
    def _by_focus(self) -> Mapping[str, Sequence[Finding]]:
        by_focus: dict[str, list[Finding]] = {}
        for result in self.results:
            by_focus.setdefault(result.focus, []).append(result)
        return by_focus


def results_about(site: Site, iri: str) -> str:
    """Return the address of the results that have a thing as focus node, or that a fact is at fault
    for; "" where there are none."""
    findings = Findings.of(site.release)
    if findings is None or not findings.results:
        return ""
    focus = iri if findings.about(iri) else _focus_of_fact(findings, site, iri)
    if not focus:
        return ""
    return f"/validation?{urlencode({'focus': document_name(focus, site.ids) or focus})}"


def _focus_of_fact(findings: Findings, site: Site, fact: str) -> str:
    """The focus node of a result that is about what a fact says; "" where there is none."""
    for triple in site.store.said_by(fact) if site.ids.kind(fact) == "fact" else ():
        for result in findings.about(name_of(triple.subject)):
            values = ("", name_of(triple.object))
            if result.path == triple.predicate.value and result.value in values:
                return result.focus
    return ""


@lru_cache(maxsize=4)
def _read(path: Path) -> Findings:
    return Findings.read(path.read_text("utf-8"))
