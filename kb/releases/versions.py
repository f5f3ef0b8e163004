r"""The log of releases as versions of facts, each whole, in the order in which they were published.

An entry of the log has the lines that a release changed. Here they are put together by the fact
whose graph they stand in or that they tell of; a passage, a term of the ontology, whatever no fact
states goes by its own IRI. What the default graph repeats of facts is left out: facts say it.

A version has an address that stays: the entry, the page and the name. A log is only ever added to,
so that what stands at a page never changes.
"""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from kb.canonical.lines import graph_of, without_graph
from kb.canonical.lookup import opened_lines
from kb.errors import ReleaseError
from kb.identifiers import Identifiers
from kb.releases.entries import Entry
from kb.releases.history import History

#: How many versions and lines a page has; of one version alone it has all.
MOST_VERSIONS, MOST_LINES = 250, 5_000
#: What became of it: the names that ActivityStreams has for this.
CREATE, UPDATE, DELETE = "Create", "Update", "Delete"
#: Of so many entries it is remembered where the lines of each fact stand: 8 bytes a line.
_MOST_ENTRIES = 1_000

#: The facts that have a version on a page, as lines name them.
Page = tuple[bytes, ...]
#: Where the lines of a fact begin, in the files of what was removed and added.
_Places = dict[bytes, "array[int]"]


@dataclass(frozen=True)
class FactVersion:
    """What a fact, or what stands beside facts, was since a release: its IRI, what became of it,
    and all that is said of it, as sorted lines of N-Triples."""

    of: str
    how: str
    lines: tuple[bytes, ...]


@dataclass(frozen=True)
class Stage:
    """A release in the order of all: the entry of the log, and the time that its versions have.

    Times only go forward, whatever the clock of the machine did.
    """

    entry: Entry
    at: str
    before: tuple[Entry, ...] = field(repr=False)

    @property
    def name(self) -> str:
        """What the pages of the release are called by."""
        return self.entry.path.name


class FactVersions:
    """All versions that a log has. Raises `ReleaseError` where it does not go back to the first
    release: then nothing is whole."""

    def __init__(self, history: History, ids: Identifiers) -> None:
        line = history.line(history.entries[0].id)[::-1] if history.entries else []
        if line and line[0].previous is not None:
            raise ReleaseError(f"the log of releases does not go back before {line[0].id}")
        self._ids, self._line = ids, line

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The releases, the oldest first."""
        found, last = list[Stage](), ""
        for number, entry in enumerate(self._line):
            last = max(entry.published, _after(last)) if last else entry.published
            found.append(Stage(entry, last, tuple(self._line[: number + 1])))
        return tuple(found)

    def stage(self, name: str) -> Stage | None:
        """The release whose pages go by a name, or None."""
        return next((one for one in self.stages if one.name == name), None)

    def pages(self, stage: Stage) -> list[Page]:
        """The pages of a release; without any where it changed nothing that has versions."""
        removed, added = self._places(stage.entry)
        sizes = [self._places(entry) for entry in stage.before]
        pages, held, size = list[Page](), list[bytes](), 0
        for unit in sorted({*removed, *added}):
            own = sum(len(new.get(unit, ())) - len(old.get(unit, ())) for old, new in sizes)
            if held and (len(held) == MOST_VERSIONS or size + own > MOST_LINES):
                pages.append(tuple(held))
                held, size = [], 0
            held.append(unit)
            size += own
        return [*pages, tuple(held)] if held else pages

    def versions(self, stage: Stage, page: Page) -> Iterator[FactVersion]:
        """The versions on a page of a release, each whole."""
        said: dict[bytes, set[bytes]] = {unit: set() for unit in page}
        was: frozenset[bytes] = frozenset()
        for entry in stage.before:
            if entry is stage.entry:
                was = frozenset(unit for unit in page if self._is_there(unit, said[unit]))
            removed, added = self._places(entry)
            _take(entry.path / "removed.nq", removed, said, is_added=False)
            _take(entry.path / "added.nq", added, said, is_added=True)
        for unit in page:
            is_there = self._is_there(unit, said[unit])
            how = (UPDATE if unit in was else CREATE) if is_there else DELETE
            lines = sorted({without_graph(line) for line in said[unit]})
            yield FactVersion(unit[1:-1].decode(), how, tuple(lines))

    def _is_there(self, unit: bytes, said: set[bytes]) -> bool:
        """Whether something is published: of a fact that was taken back, only why is."""
        is_fact = unit.startswith(f"<{self._ids.fact('')}".encode())
        return any(graph_of(line) == unit for line in said) if is_fact else bool(said)

    def _places(self, entry: Entry) -> tuple[_Places, _Places]:
        entry.require()
        return _places(entry.path, entry.removed.sha256, entry.added.sha256, self._ids)


@lru_cache(_MOST_ENTRIES)
def _places(path: Path, removed: str, added: str, ids: Identifiers) -> tuple[_Places, _Places]:
    """Where the lines of each fact stand in the files of an entry, which have these digests."""
    del removed, added
    return _places_in(path / "removed.nq", ids), _places_in(path / "added.nq", ids)


def _places_in(path: Path, ids: Identifiers) -> _Places:
    found: _Places = {}
    facts, things, passages = (
        f"<{start}".encode() for start in (ids.fact(""), ids.thing(""), ids.thing("passage/"))
    )
    inferred, at = f"<{ids.inferred}>".encode(), 0
    with path.open("rb") as lines:
        for line in lines:
            if (unit := _unit(line, facts, things, passages, inferred)) is not None:
                found.setdefault(unit, array("q")).append(at)
            at += len(line)
    return found


def _unit(
    line: bytes, facts: bytes, things: bytes, passages: bytes, inferred: bytes
) -> bytes | None:
    """What a line belongs to; None for one that repeats what facts say."""
    if graph := graph_of(line):
        if graph.startswith(facts):
            return graph
        if graph == inferred:
            return None
    elif not line.startswith(passages):
        return None
    subject = line[: line.index(b" ")]
    if subject.startswith(things) and (end := subject.find(b"#")) > 0:
        return subject[:end] + b">"
    return subject


def _take(path: Path, places: _Places, said: dict[bytes, set[bytes]], *, is_added: bool) -> None:
    """Add the lines of a file to what is said of some facts, or take them out of it."""
    wanted: Sequence[bytes] = [unit for unit in said if unit in places]
    if not wanted:
        return
    with opened_lines(path) as lines:
        for unit in wanted:
            for at in places[unit]:
                line = bytes(lines[at : lines.find(b"\n", at) + 1])
                (said[unit].add if is_added else said[unit].discard)(line)


def _after(moment: str) -> str:
    """The second after one, as xsd:dateTime.

    >>> _after("2026-02-28T23:59:59Z")
    '2026-03-01T00:00:00Z'
    """
    later = datetime.datetime.fromisoformat(moment) + datetime.timedelta(seconds=1)
    return later.strftime("%Y-%m-%dT%H:%M:%SZ")
