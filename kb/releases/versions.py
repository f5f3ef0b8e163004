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
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from kb.canonical.lines import graph_of, object_of, without_graph
from kb.errors import ReleaseError
from kb.identifiers import Identifiers
from kb.releases.history import Changed, Entry, History

#: How many versions and lines a page has; of one version alone it has all.
MOST_VERSIONS, MOST_LINES = 250, 5_000
#: What became of it: the names that ActivityStreams has for this.
CREATE, UPDATE, DELETE = "Create", "Update", "Delete"
#: Of so many entries it is remembered what each of them changed.
_MOST_ENTRIES = 1_000

#: The facts that have a version on a page, as lines name them.
Page = tuple[bytes, ...]
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
        return list(_paged(self._sizes(stage.entry)))

    def versions(self, stage: Stage, page: Page) -> Iterator[FactVersion]:
        """Return the versions on a page of a release, each whole."""
        entry, lines = stage.entry, self._lines(stage.entry, page)
        removed, added = self._changed(entry) if entry.previous else ({}, lines)
        for fact in page:
            was = lines[fact].difference(added.get(fact, ())).union(removed.get(fact, ()))
            how = UPDATE if self._is_published(fact, was) else CREATE
            how = how if self._is_published(fact, lines[fact]) else DELETE
            whole = sorted({without_graph(line) for line in lines[fact]})
            yield FactVersion(fact[1:-1].decode(), how, tuple(whole))

    def _sizes(self, entry: Entry) -> Mapping[bytes, int]:
        """How many lines each fact has since a release, of those that it changed."""
        if entry.previous is None:
            entry.require()
            return _sizes_at_first(entry, self._owner_of)
        facts = set(chain(*self._changed(entry)))
        return {fact: len(lines) for fact, lines in self._lines(entry, facts).items()}

    def _lines(self, entry: Entry, facts: Iterable[bytes]) -> dict[bytes, set[bytes]]:
        """All lines that belong to facts in the release of an entry."""
        lines = {fact: set(self._lines_now(fact)) for fact in facts}
        self._history.replay(lines, entry.id, self._changed)
        return lines

    def _changed(self, entry: Entry) -> Changed[bytes]:
        entry.require()
        return _changed(entry, self._owner_of)

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
def _sizes_at_first(entry: Entry, owner_of: _OwnerOf) -> Mapping[bytes, int]:
    """How many lines each fact had in the first release, all of which are read for it."""
    owners = (owner_of(line) for file in entry.added.files for line in file.lines())
    return Counter(owner for owner in owners if owner)


@lru_cache(_MOST_ENTRIES)
def _changed(entry: Entry, owner_of: _OwnerOf) -> Changed[bytes]:
    """The lines that an entry removed and added, by fact."""
    removed, added = dict[bytes, list[bytes]](), dict[bytes, list[bytes]]()
    for by_fact, lines in ((removed, entry.removed), (added, entry.added)):
        for line in lines:
            if owner := owner_of(line):
                by_fact.setdefault(owner, []).append(line)
    return removed, added


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
