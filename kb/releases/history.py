"""The log of releases: what each one added and took out against the one before it.

The log stands beside the releases and outlives them, so that what changed between any two can be
told after both were pruned::

    log/<sequence, 6 digits>-<id>/entry.json    the release, and what the entry was made against
    log/<sequence, 6 digits>-<id>/added.nq      sorted lines of canonical N-Quads
    log/<sequence, 6 digits>-<id>/removed.nq
    log/<sequence, 6 digits>-<id>/sections/     of the first, in their place: all that it says

The first entry holds the sections of its release by hard links, so that they take no room twice.
Nothing is looked up in them: what the first release said of a thing is what a later one says, with
all entries between undone. An entry that is lost is made again by the next publish, as long as its
release is there.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, TypeVar

from kb.canonical.lines import graph_of, in_graph, lines_of_subject, opened_lines
from kb.dumps.sections import Section
from kb.errors import LogDamaged, ReleaseError
from kb.manifest import bytes_of, is_inside, lists_files
from kb.releases.differences import Change, composed, in_order, joined, undone
from kb.releases.release import Release

#: The layout of an entry. In format 1 the first one has the whole dump as `added.nq`.
FORMAT = 2
#: Bytes of a file that is compared at the start, at most, and of one that is searched from end to
#: end.
READ_AT_ONCE, SEARCHED = 1_000_000, 20_000_000
#: What the folder of an entry is called: the sequence and the id of the release.
NAME = re.compile(r"([0-9]{6,})-([0-9a-f]{16})")
#: What an entry says of its release.
_KEYS: Mapping[str, type] = {
    "sequence": int, "id": str, "date": str, "published": str, "triples": int, "quads": int,
}  # fmt: skip


#: A file to look around in.
_Content = mmap.mmap | bytes
_Key = TypeVar("_Key")
#: Lines that were removed, and those that were added, by what they are about.
Changed = tuple[Mapping[_Key, Collection[bytes]], Mapping[_Key, Collection[bytes]]]


@dataclass(frozen=True)
class Snapshot:
    """What a release says: has the lines about a thing, of all graphs, and those of a graph."""

    release: str
    about: Callable[[str], Iterable[bytes]]
    in_graph: Callable[[str], Iterable[bytes]]


@dataclass(frozen=True)
class Lines:
    """What an entry added or removed: how many quads, how many of them in the default graph, and
    the files that they lie in, sorted in each."""

    quads: int
    triples: int
    files: tuple[Section, ...] = field(repr=False)

    @classmethod
    def read(cls, folder: Path, name: str, values: Mapping[str, Any]) -> Lines:
        """Read what an entry says of them; KeyError, TypeError or ValueError where that is
        damaged."""
        listed = {f"{name}.nq": values} if "size" in values else values["files"]  # of format 1
        if not lists_files(listed) or not all(map(is_inside, listed)):
            raise ValueError("it does not list files of its folder")
        files = (
            Section(file, of_file["size"], of_file["sha256"], folder / file)
            for file, of_file in listed.items()
        )
        return cls(int(values["quads"]), int(values["triples"]), tuple(files))

    def __iter__(self) -> Iterator[bytes]:
        """Read them in their order."""
        return in_order(self.files)


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

        Raises `ReleaseError`, which says what is wrong with one that is damaged. Large files and
        those of the first entry are not read, which is for `require`.
        """
        values = _json(path)
        try:
            previous = values["previous"]
            added, removed = (Lines.read(path, name, values[name]) for name in ("added", "removed"))
            keys: dict[str, Any] = {key: kind(values[key]) for key, kind in _KEYS.items()}
        except (KeyError, TypeError, ValueError) as error:
            raise ReleaseError(f"{path / 'entry.json'} is damaged: {error!r}") from error
        previous = None if previous is None else str(previous)
        entry = cls(path=path, previous=previous, added=added, removed=removed, **keys)
        name = NAME.fullmatch(path.name)
        if name is None or (int(name[1]), name[2]) != (entry.sequence, entry.id):
            raise ReleaseError(f"{path / 'entry.json'} is of another release: {entry.id}")
        entry.require(READ_AT_ONCE if previous else 0)
        return entry

    def require(self, most: int | None = None) -> None:
        """Raise `LogDamaged` where a file is not what the entry says.

        A file that was compared once is read again only where it was changed; one of more than
        `most` bytes is not read at all.
        """
        for file in self.files:
            try:
                file.check(most)
            except ReleaseError as error:
                raise LogDamaged(str(error)) from error

    @property
    def files(self) -> tuple[Section, ...]:
        """What it removed and what it added: of the first entry its sections, else two files."""
        return *self.removed.files, *self.added.files

    def changes(self) -> Iterator[Change]:
        """Return what the release changed, in the order of the lines. Raises `LogDamaged`."""
        self.require()
        return joined(self.removed, self.added)

    def about(self, iris: Collection[str]) -> Changed[str]:
        """Return what it removed and added that is stated about things; not of the first entry,
        which is not searched. Raises `LogDamaged`."""
        return self._searched(lambda lines: {iri: _about(lines, iri) for iri in iris})

    def in_graph(self, graph: str) -> Changed[str]:
        """Return the same of what is stated in a named graph; of a file of more than `SEARCHED`
        bytes nothing."""
        return self._searched(lambda lines: {graph: list(_in_graph(lines, graph))})

    def _searched(self, search: Callable[[_Content], Mapping[str, list[bytes]]]) -> Changed[str]:
        if self.previous is None:
            raise ReleaseError(f"{self.path} has all that release {self.id} says")
        self.require()
        with (
            opened_lines(self.path / "removed.nq") as removed,
            opened_lines(self.path / "added.nq") as added,
        ):
            return search(removed), search(added)


@dataclass(frozen=True)
class Step:
    """What one release changed of some things: lines of all graphs, without `more` others."""

    entry: Entry
    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]
    more: int = 0

    def first(self, most: int) -> Step:
        """Return the same with the first lines of each thing up to `most`."""
        removed, added = (tuple(_first(lines, most)) for lines in (self.removed, self.added))
        more = len(self.removed) + len(self.added) - len(removed) - len(added)
        return Step(self.entry, removed, added, more)


@dataclass(frozen=True)
class History:
    """The log of a folder of releases.

    `entries` has the newest first; `problems` names what lies there and is no entry, or is damaged.
    What a release said of things is worked out from what the one of `now` says. Whatever reads an
    entry that was changed since raises `LogDamaged`.
    """

    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
    now: Snapshot | None = None

    @classmethod
    def of(cls, releases: Path, now: Snapshot | None = None) -> History:
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
        return cls(tuple(entries), tuple(problems), now)

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

    def of_things(self, iris: Collection[str]) -> list[Step]:
        """Return what was changed of some things, the newest change first."""
        line = self.line(self.now.release) if self.now else []
        known = {entry.path for entry in line}
        lines = {line for iri in iris for line in self.now.about(iri)} if self.now else set()
        steps = list[Step]()
        for entry in self.entries:
            if entry.previous is not None:
                removed, added = (list(chain(*some.values())) for some in entry.about(iris))
            elif entry.path in known:
                removed, added = [], sorted(lines)
            else:
                continue  # of a log that was broken off: nobody knows what it said
            if entry.path in known:
                lines.difference_update(added)
                lines.update(removed)
            if removed or added:
                steps.append(Step(entry, tuple(removed), tuple(added)))
        return steps

    def described_in_default_graph(self, iris: Iterable[str], release: str) -> set[str]:
        """Return those of some things that the default graph of a release describes.

        Raises `ReleaseError` where the log does not lead there from the release of `now`.
        """
        lines = {iri: set(self.snapshot.about(iri)) for iri in iris}
        self.replay(lines, release, lambda entry: entry.about(lines))
        return {iri for iri, some in lines.items() if not all(map(in_graph, some))}

    def replay(
        self,
        lines: Mapping[_Key, set[bytes]],
        release: str,
        changed: Callable[[Entry], Changed[_Key]],
    ) -> None:
        """Turn lines that the release of `now` has into those that another one had, in place;
        `changed` gives what an entry removed and added of them.

        Raises `ReleaseError` where the log does not lead there.
        """
        back, forth = self._path_between(self.snapshot.release, release)
        undone = (reversed(changed(entry)) for entry in back)
        for gone, new in chain(undone, map(changed, forth)):
            for key in lines:
                lines[key].difference_update(gone.get(key, ()))
                lines[key].update(new.get(key, ()))

    @property
    def snapshot(self) -> Snapshot:
        """What the release of `now` says; `ReleaseError` where none is given."""
        if self.now is None:
            raise ReleaseError("no release tells what is said now")
        return self.now

    def taken_out(self, iri: str, release: str) -> Entry | None:
        """Return the last of a release and those that it came from which took out anything that
        was stated about a thing or a fact; None where nothing was."""
        for entry in self.line(release):
            if entry.previous is not None and entry.about([iri])[0][iri]:
                return entry
        return None

    def of_graph(self, entry: Entry, graph: str) -> tuple[list[bytes], list[bytes]]:
        """Return the lines that an entry removed from and added to a named graph, sorted.

        Raises `ReleaseError` of a first entry that the log does not lead to.
        """
        if entry.previous is not None:
            removed, added = (list(some[graph]) for some in entry.in_graph(graph))
            return removed, added
        lines = {graph: set(self.snapshot.in_graph(graph))}
        self.replay(lines, entry.id, lambda later: later.in_graph(graph))
        return [], sorted(lines[graph])

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


def since(steps: Iterable[Step], lines: Collection[bytes]) -> dict[bytes, Entry]:
    """Return which release added each of some lines last; the newest step comes first."""
    entries: dict[bytes, Entry] = {}
    for step in steps:
        for line in step.added:
            if line in lines:
                entries.setdefault(line, step.entry)
    return entries


def _first(lines: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The first lines of each thing up to `most`."""
    for _, some in groupby(lines, lambda line: line[: line.index(b" ")]):
        yield from islice(some, most)


def _about(lines: _Content, iri: str) -> list[bytes]:
    start, end = lines_of_subject(lines, iri)
    return bytes(lines[start:end]).splitlines(keepends=True)


def _in_graph(lines: _Content, graph: str) -> Iterator[bytes]:
    """The lines of a graph. A line that tells of it in another graph may end in the same way."""
    if len(lines) > SEARCHED:
        return
    name = f"<{graph}>".encode()
    end = b" " + name + b" .\n"
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
    if (format_ := values.get("format")) not in range(1, FORMAT + 1):
        raise ReleaseError(f"{file} has format {format_}; this program reads up to {FORMAT}")
    return values
