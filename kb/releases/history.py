"""The log of releases: what each one changed against the one before it.

The log stands beside the releases and outlives them, so that what changed between any two can be
told after both were pruned::

    log/<sequence, 6 digits>-<id>/entry.json    the release, and what the entry was made against
    log/<sequence, 6 digits>-<id>/added.nq      sorted lines of canonical N-Quads
    log/<sequence, 6 digits>-<id>/removed.nq

The first entry adds the whole dump of its release. Everything here can be lost: the next publish
makes entries again for all releases that are there.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kb.canonical.lines import graph_of, in_graph
from kb.canonical.lookup import lines_of_subject, opened_lines
from kb.errors import ReleaseError
from kb.releases.changesets import (
    Change,
    applied,
    composed,
    undone,
)
from kb.releases.entries import NAME, Entry, lines_in
from kb.releases.release import Release

#: A file up to this size is searched from end to end, in bytes.
SEARCHED = 20_000_000


@dataclass(frozen=True)
class Step:
    """What one release changed of some things, as lines of all graphs; `more` are left out."""

    entry: Entry
    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]
    more: int


@dataclass(frozen=True)
class History:
    """The log of a folder of releases.

    `entries` has the newest first; `problems` names what lies there and is no entry, or is damaged.
    Whatever reads an entry that was changed since raises `LogDamaged`.
    """

    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, releases: Path) -> History:
        """The log as it is now; an empty one where there is none."""
        entries, problems = list[Entry](), list[str]()
        log = releases / "log"
        for path in sorted(log.iterdir()) if log.is_dir() else ():
            if path.name.startswith("."):
                continue  # being made, or left behind by a publish that was ended
            try:
                if not NAME.fullmatch(path.name):
                    raise ReleaseError(f"{path} is no entry of the log")
                entries.append(Entry.read(path))
            except ReleaseError as error:
                problems.append(str(error))
        entries = [one for one in entries if not Release(releases / one.id).is_new]
        entries.sort(key=lambda entry: (entry.sequence, entry.id), reverse=True)
        return cls(tuple(entries), tuple(problems))

    @cached_property
    def version(self) -> str:
        """A digest of what the entries say, and of how many problems there are."""
        said = (repr(replace(entry, path=Path(entry.path.name))) for entry in self.entries)
        text = "\n".join([str(len(self.problems)), *said])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @cached_property
    def _by_id(self) -> Mapping[str, Entry]:
        """Each release by its id; of one that was published twice, the later entry."""
        return {entry.id: entry for entry in reversed(self.entries)}

    def entry(self, release: str) -> Entry | None:
        """The entry of the release with an id, or None."""
        return self._by_id.get(release)

    def line(self, release: str) -> list[Entry]:
        """A release and those that it came from, the newest first, as far as the log knows."""
        found: list[Entry] = []
        wanted: str | None = release
        for entry in self.entries:
            if entry.id == wanted:
                found.append(entry)
                wanted = entry.previous
        return found

    def changes(self, old: str, new: str) -> Iterator[Change]:
        """What makes one release another, in either direction, in the order of the lines; the
        releases themselves need not be there.

        Raises `ReleaseError` where the log does not know a release, or the way between the two.
        """
        back, forth = self._way(old, new)
        steps = [undone(entry.changes()) for entry in back] + [entry.changes() for entry in forth]
        if len(steps) == 1:
            return iter(steps[0])
        return composed(steps)

    def most_changes(self, old: str, new: str) -> int:
        """How many lines at most differ between two releases: exactly so many where one comes right
        after the other. Raises `ReleaseError` as `changes` does."""
        back, forth = self._way(old, new)
        return sum(entry.added.quads + entry.removed.quads for entry in (*back, *forth))

    def lines(self, release: str) -> Iterator[bytes]:
        """The dump of a release, from the log alone; `ReleaseError` where it does not go back to
        the first one."""
        line = self.line(release)
        if not line or line[-1].previous is not None:
            raise ReleaseError(f"the log does not have all that release {release} says")
        first = line.pop()
        first.require()
        steps = [entry.changes() for entry in reversed(line)]
        return applied(lines_in(first.path / "added.nq"), composed(steps))

    def of_things(self, iris: Collection[str], most: int = 1000) -> list[Step]:
        """What was changed of some things, the newest change first: of each release, the first
        lines of each thing up to `most`."""
        found = ((entry, _of_things(entry, iris, most)) for entry in self.entries)
        return [
            Step(entry, removed, added, more)
            for entry, ((removed, left), (added, right)) in found
            if (more := left + right) or removed or added
        ]

    def present(self, iris: Iterable[str], release: str) -> set[str]:
        """Those of some things of which the default graph of a release says anything."""
        waiting: dict[str, set[bytes]] = {iri: set() for iri in iris}
        present: set[str] = set()
        for entry in self.line(release):
            entry.require()
            with (
                opened_lines(entry.path / "removed.nq") as removed,
                opened_lines(entry.path / "added.nq") as added,
            ):
                for iri, gone in list(waiting.items()):
                    if any(line not in gone and not in_graph(line) for line in _said(added, iri)):
                        present.add(iri)
                        del waiting[iri]
                    else:
                        gone.update(_said(removed, iri))
        return present

    def taken_out(self, iri: str, release: str) -> Entry | None:
        """The last of a release and those that it came from which took out anything that was said
        of a thing or a fact; None where nothing was."""
        for entry in self.line(release):
            entry.require()
            with opened_lines(entry.path / "removed.nq") as lines:
                start, end = lines_of_subject(lines, iri)
            if start < end:
                return entry
        return None

    def of_graph(self, entry: Entry, graph: str) -> tuple[list[bytes], list[bytes]]:
        """The lines that an entry removed from and added to a named graph. They stand apart, so
        that nothing is told of files that are too large to go through."""
        entry.require()
        removed, added = (
            list(_in_graph(entry.path / name, graph)) for name in ("removed.nq", "added.nq")
        )
        return removed, added

    def _way(self, old: str, new: str) -> tuple[list[Entry], list[Entry]]:
        """The entries to take back from one release, and those to go through to the other."""
        for release in (old, new):
            if self.entry(release) is None:
                raise ReleaseError(f"the log of releases has no release {release}")
        before, after = self.line(old), self.line(new)
        known = {entry.path for entry in after}
        back = [entry for entry in before if entry.path not in known]
        known = {entry.path for entry in before}
        forth = [entry for entry in reversed(after) if entry.path not in known]
        if len(back) == len(before):
            raise ReleaseError(f"the log of releases has a gap between {old} and {new}")
        return back, forth


def since(steps: Iterable[Step], lines: Collection[bytes]) -> dict[bytes, Entry]:
    """Which release added each of some lines last, as far as steps, the newest first, tell."""
    found: dict[bytes, Entry] = {}
    for step in steps:
        for line in step.added:
            if line in lines:
                found.setdefault(line, step.entry)
    return found


def _of_things(
    entry: Entry, iris: Collection[str], most: int
) -> tuple[tuple[tuple[bytes, ...], int], tuple[tuple[bytes, ...], int]]:
    """Of the removed and the added lines of an entry: the first of each thing, how many more."""
    entry.require()
    parts = []
    for name, counted in (("removed.nq", entry.removed), ("added.nq", entry.added)):
        found, more = list[bytes](), 0
        if not counted.size:
            parts.append((tuple(found), more))
            continue
        with opened_lines(entry.path / name) as lines:
            for iri in iris:
                said = _said(lines, iri)
                found += said[:most]
                more += len(said[most:])
        parts.append((tuple(found), more))
    return parts[0], parts[1]


def _said(lines: mmap.mmap | bytes, iri: str) -> list[bytes]:
    start, end = lines_of_subject(lines, iri)
    return [line + b"\n" for line in bytes(lines[start:end]).split(b"\n")[:-1]]


def _in_graph(path: Path, graph: str) -> Iterator[bytes]:
    """The lines of a graph. What is said of it in other graphs may end a line in the same way."""
    if path.stat().st_size > SEARCHED:
        return
    name = f"<{graph}>".encode()
    end = b" " + name + b" .\n"
    with opened_lines(path) as lines:
        at = lines.find(end)
        while at >= 0:
            start = lines.rfind(b"\n", 0, at) + 1
            line = bytes(lines[start : at + len(end)])
            if graph_of(line) == name:
                yield line
            at = lines.find(end, at + len(end))
