r"""The log of releases as versions of facts, each whole, in the order in which they were published.

An entry of the log has the lines that a release changed. Here they are put together by the fact
whose graph they stand in or that they tell of; a passage, a term of the ontology, whatever no fact
states goes by its own IRI. What the default graph repeats of facts is left out: facts say it. How a
fact was follows from how it is in the release that is served, with the entries between undone.

A version has an address that stays: the entry, the page and the name. A log is only ever added to,
so that what stands at a page never changes.
"""

from __future__ import annotations

import datetime
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path

from kb.canonical.lines import graph_of, object_of, opened_lines, without_graph
from kb.dumps.sections import Section
from kb.errors import ReleaseError
from kb.identifiers import Identifiers
from kb.releases.history import Changed, Entry, History

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
_OwnerOf = Callable[[bytes], bytes]


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
        self._line, self._history, self._owner_of = line, history, _owner_of(ids)
        self._fact_start = f"<{ids.fact('')}".encode()

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The releases, the oldest first."""
        stages, last = list[Stage](), ""
        for entry in self._line:
            last = max(entry.published, _after(last)) if last else entry.published
            stages.append(Stage(entry, last))
        return tuple(stages)

    def stage(self, name: str) -> Stage | None:
        """Return the release whose pages go by a name, or None."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def pages(self, stage: Stage) -> list[Page]:
        """Return the pages of a release: none where it changed nothing that has versions."""
        return list(_paged(self._sizes(stage)))

    def versions(self, stage: Stage, page: Page) -> Iterator[FactVersion]:
        """Return the versions on a page of a release, each whole."""
        lines = {fact: set(self._lines_now(fact)) for fact in page}
        self._history.replay(lines, stage.entry.id, lambda entry: self._changed(entry, page))
        removed, added = self._changed(stage.entry, page) if stage.entry.previous else ({}, lines)
        for fact in page:
            was = lines[fact].difference(added.get(fact, ())).union(removed.get(fact, ()))
            how = UPDATE if self._is_published(fact, was) else CREATE
            how = how if self._is_published(fact, lines[fact]) else DELETE
            whole = sorted({without_graph(line) for line in lines[fact]})
            yield FactVersion(fact[1:-1].decode(), how, tuple(whole))

    def _sizes(self, stage: Stage) -> Mapping[bytes, int]:
        """How many lines each fact has since a release, of those that it changed."""
        first, *later = self._line[: self._line.index(stage.entry) + 1]
        first.require()
        at_first = _sizes(first, self._owner_of)
        changed = [self._offsets(entry) for entry in later]
        facts = {*changed[-1][0], *changed[-1][1]} if changed else at_first
        return {
            fact: at_first.get(fact, 0)
            + sum(len(new.get(fact, ())) - len(old.get(fact, ())) for old, new in changed)
            for fact in facts
        }

    def _changed(self, entry: Entry, page: Page) -> Changed[bytes]:
        """The lines of some facts that an entry removed and added."""
        removed, added = self._offsets(entry)
        return (
            _lines_at(entry.path / "removed.nq", removed, page),
            _lines_at(entry.path / "added.nq", added, page),
        )

    def _offsets(self, entry: Entry) -> tuple[_Offsets, _Offsets]:
        """Where the lines of each fact stand in what an entry, not the first, removed and added."""
        entry.require()
        removed, added = (_offsets(file, self._owner_of) for file in entry.files)
        return removed, added

    def _lines_now(self, fact: bytes) -> Iterator[bytes]:
        """The same in the release that is served: those of its graph, and those about it and the
        nodes that belong to it."""
        iri, now = fact[1:-1].decode(), self._history.snapshot
        lines = [*now.in_graph(iri), *now.about(iri)]
        parts = {object_of(line) for line in lines if object_of(line).startswith(fact[:-1] + b"#")}
        lines += chain(*(now.about(part[1:-1].decode()) for part in parts))
        return (line for line in lines if self._owner_of(line) == fact)

    def _is_published(self, fact: bytes, lines: set[bytes]) -> bool:
        """Whether something is published: of a fact that was taken back, only why is."""
        is_fact = fact.startswith(self._fact_start)
        return any(graph_of(line) == fact for line in lines) if is_fact else bool(lines)


def _paged(sizes: Mapping[bytes, int]) -> Iterator[Page]:
    page, lines = list[bytes](), 0
    for fact in sorted(sizes):
        if page and (len(page) == MOST_VERSIONS or lines + sizes[fact] > MOST_LINES):
            yield tuple(page)
            page, lines = [], 0
        page.append(fact)
        lines += sizes[fact]
    if page:
        yield tuple(page)


@lru_cache(1)
def _sizes(entry: Entry, owner_of: _OwnerOf) -> Mapping[bytes, int]:
    """How many lines each fact had in the first release, all of which are read for it."""
    owners = (owner_of(line) for file in entry.files for line in file.lines())
    return Counter(owner for owner in owners if owner)


@lru_cache(2 * _MOST_ENTRIES)
def _offsets(file: Section, owner_of: _OwnerOf) -> _Offsets:
    """Where the lines of each fact stand in a file."""
    offsets: _Offsets = {}
    at = 0
    for line in file.lines():
        if owner := owner_of(line):
            offsets.setdefault(owner, array("q")).append(at)
        at += len(line)
    return offsets


def _lines_at(path: Path, offsets: _Offsets, page: Page) -> dict[bytes, list[bytes]]:
    """The lines of some facts in a file."""
    facts = [fact for fact in page if fact in offsets]
    with opened_lines(path) if facts else nullcontext(b"") as lines:
        return {
            fact: [bytes(lines[at : lines.find(b"\n", at) + 1]) for at in offsets[fact]]
            for fact in facts
        }


@lru_cache(4)
def _owner_of(ids: Identifiers) -> _OwnerOf:
    """What tells which fact, or what beside facts, a line belongs to; b"" where it repeats what
    facts say."""
    facts, things, passages = (
        f"<{start}".encode() for start in (ids.fact(""), ids.thing(""), ids.thing("passage/"))
    )
    inferred = f"<{ids.inferred}>".encode()

    def owner(line: bytes) -> bytes:
        subject, graph = line[: line.index(b" ")], graph_of(line)
        if graph.startswith(facts):
            return graph
        if graph == inferred or not (graph or subject.startswith(passages)):
            return b""
        if subject.startswith(things) and (end := subject.find(b"#")) > 0:
            return subject[:end] + b">"
        return subject

    return owner


def _after(moment: str) -> str:
    """Return the second after one, as xsd:dateTime.

    >>> _after("2026-02-28T23:59:59Z")
    '2026-03-01T00:00:00Z'
    """
    later = datetime.datetime.fromisoformat(moment) + datetime.timedelta(seconds=1)
    return later.strftime("%Y-%m-%dT%H:%M:%SZ")
