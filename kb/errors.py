"""Every error the package raises.

KbError
├── ProjectError         a folder is not a project, or a part of it is missing
├── SeedError            files of a seed cannot be read or used; holds every problem found
├── ChangedMeanwhile     what was to be changed is no longer what was seen
├── UnknownTerm          a name that no vocabulary of ours defines
├── ShapesError          the shapes cannot judge anything: none there, or not usable
├── DoesNotConform       a graph with violations was to be released
├── EngineDiffers        an engine answers otherwise than the release that it was given
├── ReleaseError         a release is missing or damaged, or cannot be made
│   ├── ReleaseTooNew    it has a format that only a later program reads
│   └── LogDamaged       what the log of releases has of one is not what was written
├── DataError            a file of RDF cannot be read
├── BlankNodeRefused     a graph to be published has a node without an IRI
├── NotAcceptable        a client asks for a format we do not offer
└── QueryError           a query got no answer
    ├── QueryMalformed   its text is not SPARQL
    ├── QueryRefused     it asks for what this endpoint does not do (SERVICE, updates)
    ├── QueryTooLong     its text is over the size limit
    ├── QueryTimedOut    it was stopped at the time limit
    ├── ResultTooLarge   its answer is over the size limit
    ├── QueryFailed      the engine ended while it ran: memory limit, nesting
    ├── EngineFailed     the engine that was asked ended, or gave no whole and right answer
    ├── QueriesBusy      every worker was busy until the waiting time was over
    └── StoreDamaged     files of the release could not be read while it was served

A graph that breaks a shape is no error: `kb.validate` returns a `Report`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in one file: the place (both counted from 1), and the mend.

    >>> print(Problem(Path("seeds/paris/facts.yaml"), 14, 3, "unknown key 'qoute'", "write quote"))
    seeds/paris/facts.yaml:14:3: unknown key 'qoute'; write quote
    """

    path: Path
    line: int
    column: int
    message: str
    mend: str = ""

    def __str__(self) -> str:
        joint = " " if self.message.endswith("?") else "; "
        mend = f"{joint}{self.mend}" if self.mend else ""
        return f"{_shown(self.path)}:{self.line}:{self.column}: {self.message}{mend}"


class KbError(Exception):
    """The root of the tree. `exit_status` is what the command line ends with."""

    exit_status = 2


class ProjectError(KbError):
    """A folder is not a project, or a part of it is missing."""


class SeedError(KbError):
    """Files of a seed cannot be read or used: `problems` has every one that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def at(cls, path: Path, message: str, mend: str = "", line: int = 1) -> SeedError:
        """One problem of a file, or of a line of it."""
        return cls([Problem(path, line, 1, message, mend)])


class ChangedMeanwhile(KbError):
    """What was to be changed is no longer what was seen: somebody else changed it."""


class UnknownTerm(KbError):
    """A name that no vocabulary of ours defines."""


class ShapesError(KbError):
    """The shapes cannot judge anything: none are there, or they are not usable."""


class DoesNotConform(KbError):
    """A graph with violations was to be released: `report` (a `kb.validation.report.Report`) has
    them."""

    exit_status = 1

    def __init__(self, report: object) -> None:
        self.report = report
        super().__init__(str(report))


class EngineDiffers(KbError):
    """An engine answers otherwise than the release that it was given."""

    exit_status = 1


class ReleaseError(KbError):
    """A release is missing or damaged, or cannot be made."""


class ReleaseTooNew(ReleaseError):
    """A release has a format that only a later program reads."""


class LogDamaged(ReleaseError):
    """What the log of releases has of one is not what was written; others may be told of."""


class DataError(KbError):
    """A file of RDF cannot be read: not of its format, damaged, or of none that is known."""


class BlankNodeRefused(KbError):
    """A graph to be published has a node without an IRI."""


class NotAcceptable(KbError):
    """A client asks for a format we do not offer: `offered` lists the media types there are."""

    def __init__(self, offered: Iterable[str]) -> None:
        self.offered = tuple(offered)
        super().__init__(
            "none of the media types asked for is offered; offered are " + ", ".join(self.offered)
        )


class QueryError(KbError):
    """A query got no answer. `status` is the HTTP status that says so."""

    status = 400
    retry_after: int | None = None


class QueryMalformed(QueryError):
    """The text is not SPARQL, with line and column, or it calls a function that is not known.

    `mistake` is where and what it is, where the engine says so (`kb.queries.failing`).
    """

    def __init__(self, message: str, mistake: Any = None) -> None:
        super().__init__(message)
        self.mistake = mistake


class QueryRefused(QueryError):
    """The query asks for what this endpoint does not do: SERVICE, updates."""

    status = 403


class QueryTooLong(QueryError):
    """The text of the query is over the size limit."""

    status = 413


class QueryTimedOut(QueryError):
    """The query was stopped at the time limit."""

    status = 504


class ResultTooLarge(QueryError):
    """The answer is over the size limit; nothing of it was sent."""

    status = 413


class QueryFailed(QueryError):
    """The engine ended while the query ran, by the memory limit or by deep nesting."""

    status = 503


class EngineFailed(QueryError):
    """The engine that was asked ended, cannot be reached, or gave no whole and right answer."""

    status = 502
    retry_after = 5


class QueriesBusy(QueryError):
    """Every worker was busy until the waiting time was over."""

    status = 503
    retry_after = 5


class StoreDamaged(QueryError):
    """Files of the release could not be read while it was served: they are checked."""

    status = 503
    retry_after = 5


def _shown(path: Path) -> Path:
    """A path as the reader would type it: relative to the folder they stand in, if it is below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
