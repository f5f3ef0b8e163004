"""What the shapes found in a release: the results of its report, and how much each shape judged."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypedDict

from kb.namespaces import SH, expand
from kb.releases.release import Release

#: The severities, the worst first.
SEVERITIES = (str(SH.Violation), str(SH.Warning), str(SH.Info))


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


@dataclass(frozen=True)
class Chosen:
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
            tuple(map(_finding, content["results"])),
            {one["shape"]: one["focusNodes"] for one in checked.get("shapes", ())},
            checked.get("focusNodes"),
        )

    def chosen(self, by: Chosen) -> Sequence[Finding]:
        """The results that are asked for, those of one focus node together, the worst first."""
        found = self.about(by.focus) if by.focus else self.results
        kept = [
            one
            for one in found
            if by.shape in ("", one.shape) and by.severity in ("", one.severity)
        ]
        worst: dict[str, int] = {}
        for one in kept:
            worst[one.focus] = min(worst.get(one.focus, len(SEVERITIES)), _rank(one))
        return sorted(kept, key=lambda one: (worst[one.focus], one.focus, _rank(one), one.shape))

    def about(self, focus: str) -> Sequence[Finding]:
        """The results of a focus node."""
        return self._by_focus.get(focus, ())

    @cached_property
    def by_severity(self) -> Mapping[str, int]:
        """How many results there are of each severity, the worst first."""
        counted = Counter(one.severity for one in self.results)
        return {severity: counted[severity] for severity in SEVERITIES}

    @cached_property
    def by_shape(self) -> Mapping[str, int]:
        """How many results each shape has that has any, the worst and then the most first."""
        counted = Counter(one.shape for one in self.results)
        worst = {one.shape: _rank(one) for one in self.results}
        ordered = sorted(counted, key=lambda shape: (worst[shape], -counted[shape], shape))
        return {shape: counted[shape] for shape in ordered}

    @cached_property
    def _by_focus(self) -> Mapping[str, Sequence[Finding]]:
        found: dict[str, list[Finding]] = {}
        for one in self.results:
            found.setdefault(one.focus, []).append(one)
        return found


def severity_named(name: str) -> str:
    """The severity that a reader names, as `Warning` or `sh:Warning`; "" for none.

    >>> severity_named("Warning")
    'http://www.w3.org/ns/shacl#Warning'
    """
    iri = str(SH[name.removeprefix("sh:")])
    return iri if iri in SEVERITIES else name if name in SEVERITIES else ""


@lru_cache(maxsize=4)
def _read(path: Path) -> Findings:
    return Findings.read(path.read_text("utf-8"))


class _Row(TypedDict):
    """A result as `report.json` has it."""

    severity: str
    message: str
    focusNode: str
    resultPath: str | None
    value: str | None
    sourceShape: str
    file: str
    line: int
    also: Sequence[str]
    passage: str


def _finding(row: _Row) -> Finding:
    place = f"{row['file']}:{row['line']}" if row["file"] else ""
    return Finding(
        severity=str(expand(row["severity"])),
        message=row["message"],
        focus=row["focusNode"],
        path=row["resultPath"] or "",
        value=row["value"] or "",
        shape=row["sourceShape"],
        places=tuple(filter(None, (place, *row["also"]))),
        quote=row["passage"],
    )


def _rank(one: Finding) -> int:
    return SEVERITIES.index(one.severity) if one.severity in SEVERITIES else 0
