"""What the shapes say of all articles together: asked for by a curator, since it takes a while.

While one decides, an article is judged beside the authorities alone (`kb.review.checking`). What
two articles say of one thing is seen here, as `kb check` sees it: all seeds are read, and their
union is judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NotRequired, TypedDict

from kb.errors import KbError, SeedError
from kb.parts.reading import read_seeds
from kb.seeds.project import Project
from kb.validation.report import Result
from kb.validation.verdict import judge


class Finding(TypedDict):
    """Something that is wrong, as the page shows it; what a rule asks can be answered there."""

    fact: str
    message: str
    severity: str
    mend: str
    rule: str


class Said(TypedDict):
    """What an error says, and where."""

    message: str
    mend: str
    line: int
    file: NotRequired[str]


def finding(fact_id: str, message: str, severity: str, mend: str = "", rule: str = "") -> Finding:
    """Something that is wrong; without a fact it is of the whole file."""
    return {"fact": fact_id, "message": message, "severity": severity, "mend": mend, "rule": rule}


def of_result(result: Result, fact_id: str) -> Finding:
    """What a shape says, in the words of facts.yaml where one of its facts is at fault."""
    severity = result.severity.rpartition("#")[2].lower()
    said = result.seed_message or result.message
    return finding(fact_id, said, "error" if severity == "violation" else severity)


def findings_together(root: Path, slug: str) -> list[Finding]:
    """Everything that is wrong with all seeds: of the article by fact, of others with its place."""
    project = Project(root)
    try:
        seeds = read_seeds(project)
        return [_found(result, slug) for result in judge(project, seeds).report.results]
    except KbError as error:
        return [
            finding("", f"{_place(one, slug)}{one['message']}", "error", one["mend"])
            for one in said_by(error)
        ]


def said_by(error: KbError) -> list[Said]:
    """What an error says, for the page."""
    if not isinstance(error, SeedError):
        return [{"message": str(error), "mend": "", "line": 0}]
    return [
        {"file": _in_seeds(p.path), "message": p.message, "mend": p.mend, "line": p.line}
        for p in error.problems
    ]


def more(beyond: list[Finding], own: list[Finding]) -> Iterator[Finding]:
    """What was found with all articles together, and not of the article alone."""
    known = {one["message"] for one in own}
    return (one for one in beyond if one["message"] not in known)


def _found(result: Result, slug: str) -> Finding:
    if result.file == f"seeds/{slug}/facts.yaml" and result.fact:
        found = of_result(result, result.fact)
    else:
        found = of_result(result, "")
        found["message"] = f"{result.file}:{result.line}: {found['message']}"
    if result.also:
        found["message"] += f" ({', '.join(result.also)})"
    return found


def _place(one: Said, slug: str) -> str:
    """Where a problem is that is not of the article's own facts."""
    file = one.get("file", "")
    return "" if file in ("", f"seeds/{slug}/facts.yaml") else f"{file}:{one['line']}: "


def _in_seeds(path: Path) -> str:
    """A path as it is from the project's folder.

    >>> _in_seeds(Path("/home/x/seeds/authorities/people.trig"))
    'seeds/authorities/people.trig'
    """
    _, seeds, place = path.as_posix().rpartition("/seeds/")
    return f"seeds/{place}" if seeds else path.as_posix()
