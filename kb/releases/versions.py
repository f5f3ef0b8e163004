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
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from kb.canonical.lines import graph_of, opened_lines, without_graph
from kb.errors import ReleaseError
from kb.identifiers import Identifiers
from kb.releases.history import Entry, History, lines_in

#: How many versions and lines a page has; of one version alone it has all.
MOST_VERSIONS, MOST_LINES = 250, 5_000
#: What became of it: the names that ActivityStreams has for this.
CREATE, UPDATE, DELETE = "Create", "Update", "Delete"
#: Of so many entries it is remembered where the lines of each fact stand: 8 bytes a line.
_MOST_ENTRIES = 1_000

#: The facts that have a version on a page, as lines name them.
Page = tuple[bytes, ...]
#: Where the lines of each fact begin, in a file of an entry.
_Offsets = dict[bytes, "array[int]"]


@dataclass(frozen=True)
class FactVersion:
    """A fact, or what stands beside facts, as it is since a release: its IRI, what became of it,
    and all that is stated about it, as sorted lines of N-Triples."""

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
        stages, last = list[Stage](), ""
        for number, entry in enumerate(self._line):
            last = max(entry.published, _after(last)) if last else entry.published
            stages.append(Stage(entry, last, tuple(self._line[: number + 1])))
        return tuple(stages)

    def stage(self, name: str) -> Stage | None:
        """Return the release whose pages go by a name, or None."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def pages(self, stage: Stage) -> list[Page]:
        """Return the pages of a release: none where it changed nothing that has versions."""
        sizes = [self._offsets(entry) for entry in stage.before]
        pages, page, size = list[Page](), list[bytes](), 0
        for fact in sorted({*sizes[-1][0], *sizes[-1][1]}):
            own = sum(len(new.get(fact, ())) - len(old.get(fact, ())) for old, new in sizes)
            if page and (len(page) == MOST_VERSIONS or size + own > MOST_LINES):
                pages.append(tuple(page))
                page, size = [], 0
            page.append(fact)
            size += own
        return [*pages, tuple(page)] if page else pages

    def versions(self, stage: Stage, page: Page) -> Iterator[FactVersion]:
        """Return the versions on a page of a release, each whole."""
        lines: dict[bytes, set[bytes]] = {fact: set() for fact in page}
        was = set[bytes]()
        for entry in stage.before:
            if entry is stage.entry:
                was = {fact for fact in page if self._is_published(fact, lines[fact])}
            removed, added = self._offsets(entry)
            for fact, line in _lines_of(entry.path / "removed.nq", removed, page):
                lines[fact].discard(line)
            for fact, line in _lines_of(entry.path / "added.nq", added, page):
                lines[fact].add(line)
        for fact in page:
            is_published = self._is_published(fact, lines[fact])
            how = (UPDATE if fact in was else CREATE) if is_published else DELETE
            whole = sorted({without_graph(line) for line in lines[fact]})
            yield FactVersion(fact[1:-1].decode(), how, tuple(whole))

    def _is_published(self, fact: bytes, lines: set[bytes]) -> bool:
        """Whether something is published: of a fact that was taken back, only why is."""
        is_fact = fact.startswith(f"<{self._ids.fact('')}".encode())
        return any(graph_of(line) == fact for line in lines) if is_fact else bool(lines)

    def _offsets(self, entry: Entry) -> tuple[_Offsets, _Offsets]:
        """Where the lines of each fact stand in what an entry removed and added."""
        entry.require()
        removed = _offsets_in(entry.path / "removed.nq", entry.removed.sha256, self._ids)
        return removed, _offsets_in(entry.path / "added.nq", entry.added.sha256, self._ids)


@lru_cache(2 * _MOST_ENTRIES)
def _offsets_in(path: Path, sha256: str, ids: Identifiers) -> _Offsets:
    """Where the lines of each fact stand in a file with a digest."""
    del sha256  # one of the keys of what is remembered
    offsets: _Offsets = {}
    facts, things, passages = (
        f"<{start}".encode() for start in (ids.fact(""), ids.thing(""), ids.thing("passage/"))
    )
    inferred, at = f"<{ids.inferred}>".encode(), 0
    for line in lines_in(path):
        subject = line[: line.index(b" ")]
        if graph := graph_of(line):
            is_told_of = graph != inferred
        else:
            is_told_of = subject.startswith(passages)
        if graph.startswith(facts):
            subject = graph
        elif subject.startswith(things) and (end := subject.find(b"#")) > 0:
            subject = subject[:end] + b">"
        if is_told_of:
            offsets.setdefault(subject, array("q")).append(at)
        at += len(line)
    return offsets


def _lines_of(path: Path, offsets: _Offsets, page: Page) -> Iterator[tuple[bytes, bytes]]:
    """The lines of some facts in a file, each with the fact that it belongs to."""
    facts = [fact for fact in page if fact in offsets]
    if facts:
        with opened_lines(path) as lines:
            for fact in facts:
                for at in offsets[fact]:
                    yield fact, bytes(lines[at : lines.find(b"\n", at) + 1])


def _after(moment: str) -> str:
    """Return the second after one, as xsd:dateTime.

    >>> _after("2026-02-28T23:59:59Z")
    '2026-03-01T00:00:00Z'
    """
    later = datetime.datetime.fromisoformat(moment) + datetime.timedelta(seconds=1)
    return later.strftime("%Y-%m-%dT%H:%M:%SZ")
