"""The log of releases: what each one added and took out against the one before it.

The log stands beside the releases and outlives them, so that what changed between any two can be
told after both were pruned::

    log/<sequence, 6 digits>-<id>/entry.json    the release, and what the entry was made against
    log/<sequence, 6 digits>-<id>/added.nq      sorted lines of canonical N-Quads
    log/<sequence, 6 digits>-<id>/removed.nq

The first entry adds the whole dump of its release. An entry that is lost is made again by the next
publish, as long as its release is there.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from kb.canonical.lines import graph_of, in_graph, lines_of_subject, opened_lines
from kb.errors import LogDamaged, ReleaseError
from kb.manifest import bytes_of, known_sha256, last_sha256
from kb.releases.differences import Change, composed, joined, undone
from kb.releases.release import Release

#: The layout of an entry.
FORMAT = 1
#: Bytes of a file that is read at once, at most, and of one that is searched from end to end.
READ_AT_ONCE, SEARCHED = 1_000_000, 20_000_000
#: What the folder of an entry is called: the sequence and the id of the release.
NAME = re.compile(r"([0-9]{6,})-([0-9a-f]{16})")
#: What an entry says of its release.
_KEYS: Mapping[str, type] = {
    "sequence": int, "id": str, "date": str, "published": str, "triples": int, "quads": int,
}  # fmt: skip


@dataclass(frozen=True)
class Lines:
    """A file of an entry: how many quads it has, how many of them in the default graph, its size in
    bytes and SHA-256."""

    quads: int
    triples: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Entry:
    """A release in the log. `previous` is the id that it was compared with, None for the first;
    `date` is that of its data, `published` an xsd:dateTime; triples are those of the default graph.
    """

    path: Path
    sequence: int
    id: str
    previous: str | None
    date: str
    published: str
    triples: int
    quads: int
    added: Lines
    removed: Lines

    @classmethod
    def read(cls, path: Path) -> Entry:
        """Read the entry in a folder.

        Raises `ReleaseError`, which says what is wrong with one that is damaged. Of a large file
        only the size is looked at: `require` reads it all.
        """
        values = _json(path)
        try:
            previous = values["previous"]
            added, removed = (Lines(**values[name]) for name in ("added", "removed"))
            keys: dict[str, Any] = {key: kind(values[key]) for key, kind in _KEYS.items()}
        except (KeyError, TypeError, ValueError) as error:
            raise ReleaseError(f"{path / 'entry.json'} is damaged: {error!r}") from error
        previous = None if previous is None else str(previous)
        entry = cls(path=path, previous=previous, added=added, removed=removed, **keys)
        name = NAME.fullmatch(path.name)
        if name is None or (int(name[1]), name[2]) != (entry.sequence, entry.id):
            raise ReleaseError(f"{path / 'entry.json'} is of another release: {entry.id}")
        entry.require(READ_AT_ONCE)
        return entry

    def require(self, most: int | None = None) -> None:
        """Raise `LogDamaged` where a file is not what the entry says.

        A file that was compared once is read again only where it was changed; one of more than
        `most` bytes is not read at all.
        """
        for path, lines in self._files():
            if not path.is_file() or path.stat().st_size != lines.size:
                raise LogDamaged(f"{path} is damaged: its size is not the entry's")
            is_read = most is None or lines.size <= most
            try:
                digest = known_sha256(path) if is_read else last_sha256(path)
            except ReleaseError as error:
                raise LogDamaged(str(error)) from error
            if digest not in (None, lines.sha256):
                raise LogDamaged(f"{path} is damaged: its SHA-256 differs")

    def changes(self) -> Iterator[Change]:
        """Return what the release changed, in the order of the lines. Raises `LogDamaged`."""
        self.require()
        return joined(lines_in(self.path / "removed.nq"), lines_in(self.path / "added.nq"))

    def _files(self) -> tuple[tuple[Path, Lines], ...]:
        return (self.path / "added.nq", self.added), (self.path / "removed.nq", self.removed)


@dataclass(frozen=True)
class Step:
    """What one release changed of some things: lines of all graphs, without `more` others."""

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
        """Read the log as it is now; an empty one where there is none."""
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
        entries = [entry for entry in entries if not Release(releases / entry.id).is_new]
        entries.sort(key=lambda entry: (entry.sequence, entry.id), reverse=True)
        return cls(tuple(entries), tuple(problems))

    @cached_property
    def version(self) -> str:
        """A digest of what the entries say, and of how many problems there are."""
        rows = (repr(replace(entry, path=Path(entry.path.name))) for entry in self.entries)
        text = "\n".join([str(len(self.problems)), *rows])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @cached_property
    def _by_id(self) -> Mapping[str, Entry]:
        """Each release by its id; of one that was published twice, the later entry."""
        return {entry.id: entry for entry in reversed(self.entries)}

    def entry(self, release: str) -> Entry | None:
        """Return the entry of the release with an id, or None."""
        return self._by_id.get(release)

    def line(self, release: str) -> list[Entry]:
        """Return a release and those that it came from, the newest first, as far as known."""
        line: list[Entry] = []
        wanted: str | None = release
        for entry in self.entries:
            if entry.id == wanted:
                line.append(entry)
                wanted = entry.previous
        return line

    def changes(self, old: str, new: str) -> Iterator[Change]:
        """Return what makes one release another, in either direction, in the order of the lines;
        the releases themselves need not be there.

        Raises `ReleaseError` where the log does not know a release, or the way between the two.
        """
        back, forth = self._path_between(old, new)
        steps = [undone(entry.changes()) for entry in back] + [entry.changes() for entry in forth]
        return iter(steps[0]) if len(steps) == 1 else composed(steps)

    def most_changes(self, old: str, new: str) -> int:
        """Return how many lines at most differ between two releases: exactly so many where one
        comes right after the other. Raises `ReleaseError` as `changes` does."""
        back, forth = self._path_between(old, new)
        return sum(entry.added.quads + entry.removed.quads for entry in (*back, *forth))

    def lines(self, release: str) -> Iterator[bytes]:
        """Return the dump of a release, from the log alone; `ReleaseError` where it does not go
        back to the first one."""
        line = self.line(release)
        if not line or line[-1].previous is not None:
            raise ReleaseError(f"the log does not have all that release {release} says")
        steps = [entry.changes() for entry in reversed(line)]
        return (line for line, _ in composed(steps))  # it was not there before the first

    def of_things(self, iris: Collection[str], most: int = 1000) -> list[Step]:
        """Return what was changed of some things, the newest change first: of each release, the
        first lines of each thing up to `most`."""
        steps = (_step(entry, iris, most) for entry in self.entries)
        return [step for step in steps if step.removed or step.added or step.more]

    def described_in_default_graph(self, iris: Iterable[str], release: str) -> set[str]:
        """Return those of some things that the default graph of a release describes."""
        waiting: dict[str, set[bytes]] = {iri: set() for iri in iris}
        described: set[str] = set()
        for entry in self.line(release):
            entry.require()
            with (
                opened_lines(entry.path / "removed.nq") as removed,
                opened_lines(entry.path / "added.nq") as added,
            ):
                for iri, gone in list(waiting.items()):
                    lines = _about(added, iri)
                    if any(line not in gone and not in_graph(line) for line in lines):
                        described.add(iri)
                        del waiting[iri]
                    else:
                        gone.update(_about(removed, iri))
        return described

    def taken_out(self, iri: str, release: str) -> Entry | None:
        """Return the last of a release and those that it came from which took out anything that
        was stated about a thing or a fact; None where nothing was."""
        for entry in self.line(release):
            if _lines_about(entry, "removed.nq", [iri], 1)[0]:
                return entry
        return None

    def of_graph(self, entry: Entry, graph: str) -> tuple[list[bytes], list[bytes]]:
        """Return the lines that an entry removed from and added to a named graph.

        Nothing is returned for a file of more than `SEARCHED` bytes, which is not searched.
        """
        entry.require()
        removed, added = (
            list(_in_graph(entry.path / name, graph)) for name in ("removed.nq", "added.nq")
        )
        return removed, added

    def _path_between(self, old: str, new: str) -> tuple[list[Entry], list[Entry]]:
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


def lines_in(path: Path) -> Iterator[bytes]:
    """Read the lines of a file of an entry. A small one is not kept open: a log has very many."""
    with path.open("rb") as file:
        if path.stat().st_size > READ_AT_ONCE:
            yield from file
            return
        lines = file.readlines()
    yield from lines


def since(steps: Iterable[Step], lines: Collection[bytes]) -> dict[bytes, Entry]:
    """Return which release added each of some lines last; the newest step comes first."""
    entries: dict[bytes, Entry] = {}
    for step in steps:
        for line in step.added:
            if line in lines:
                entries.setdefault(line, step.entry)
    return entries


def _step(entry: Entry, iris: Collection[str], most: int) -> Step:
    removed, more_removed = _lines_about(entry, "removed.nq", iris, most)
    added, more_added = _lines_about(entry, "added.nq", iris, most)
    return Step(entry, removed, added, more_removed + more_added)


def _lines_about(
    entry: Entry, name: str, iris: Collection[str], most: int
) -> tuple[tuple[bytes, ...], int]:
    """Of a file of an entry, the first lines about each thing, and how many more there are."""
    entry.require()
    first, more = list[bytes](), 0
    with opened_lines(entry.path / name) as content:
        for iri in iris:
            lines = _about(content, iri)
            first += lines[:most]
            more += len(lines[most:])
    return tuple(first), more


def _about(lines: mmap.mmap | bytes, iri: str) -> list[bytes]:
    start, end = lines_of_subject(lines, iri)
    return bytes(lines[start:end]).splitlines(keepends=True)


def _in_graph(path: Path, graph: str) -> Iterator[bytes]:
    """The lines of a graph. A line that tells of it in another graph may end in the same way."""
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


def _json(path: Path) -> Mapping[str, Any]:
    file = path / "entry.json"
    try:
        values = json.loads(bytes_of(file))
    except (ValueError, RecursionError) as error:
        raise ReleaseError(f"{file} is damaged: it is not JSON") from error
    if not isinstance(values, dict):
        raise ReleaseError(f"{file} is damaged: it is not an object")
    if (format_ := values.get("format")) != FORMAT:
        raise ReleaseError(f"{file} has format {format_}; this program reads {FORMAT}")
    return values
