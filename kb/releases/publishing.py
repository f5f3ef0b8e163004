"""How files become a release and the current one: both happen, or neither.

Files are written in a staging folder beside the releases, so that giving it its name is a rename
within one file system. Before that every file and folder is synced, after it the folder of
releases is; then the pointer is switched by another rename, and the folder is synced again. What a
process that was killed leaves behind has a hidden name, and goes with the next publish.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kb.dumps.sections import PACKED, MadeSections
from kb.dumps.writing import Writing
from kb.errors import ReleaseError, ReleaseTooNew
from kb.index.making import LOOKUPS, index_begun, is_good_index, make_index
from kb.index.words import LastIndex
from kb.manifest import About, as_json, bytes_of, id_of, listed, share_same, sync, sync_folder
from kb.releases.history import NAME
from kb.releases.locks import lock_alone, lock_of
from kb.releases.recording import record
from kb.releases.release import COMPUTED_TABLES, FORMAT, WITHOUT_SECTIONS, Release, is_name
from kb.releases.shortages import named_shortages

#: More lines than these are not looked up one by one: the index is made anew.
MOST = 20_000


@dataclass(frozen=True)
class Inputs:
    """What a release is made of and by, as digests: its sources, and the programs. It stands beside
    `data/`, in the file `made`, so that what would be made alike is not made again."""

    sources: str
    programs: str

    @classmethod
    def read(cls, release: Release) -> Inputs | None:
        """What made a release; None where it is not known."""
        try:
            sources, programs = bytes_of(release.path / "made").decode().split()
        except (ReleaseError, ValueError):
            return None
        return cls(sources, programs)

    def write(self, folder: Path) -> None:
        (folder / "made").write_text(f"{self.sources} {self.programs}\n")


@dataclass
class Staging:
    """A release in the making: whoever has it writes the files of `data/`, then freezes them.

    `made` is what it is made of, where that is known.
    """

    releases: Path
    path: Path
    made: Inputs | None = None
    finish_index: Callable[[], None] | None = None
    making: ExitStack = field(default_factory=ExitStack, repr=False)
    whole: Future[Release | None] | None = None

    @property
    def data(self) -> Path:
        """The folder for the files of `data/`."""
        return self.path / "data"

    def unchanged(self) -> Release | None:
        """The current release, where it was made of the same by the same, and is whole."""
        try:
            release = Release.current(self.releases)
            if not release or not self.made or Inputs.read(release) != self.made:
                return None
            release.check_data()
            release.sequence()
        except ReleaseError:
            return None  # it is damaged
        return self._entered(release) if is_good_index(release.path) else None

    def begin_last(self) -> None:
        """Begin to read the current release whole, by a thread, which leaves the interpreter to
        others: `last` needs to know that it is not damaged."""
        another = self.making.enter_context(ThreadPoolExecutor(1))
        self.whole = another.submit(self._whole)

    def _whole(self) -> Release | None:
        """The current release, where the same programs made it and nothing of it is damaged."""
        with contextlib.suppress(ReleaseError):
            release = Release.current(self.releases)
            known = Inputs.read(release) if release else None
            if release and known and self.made and known.programs == self.made.programs:
                release.check_data()
                return release if is_good_index(release.path) else None
        return None

    def begin_index(self, last: LastIndex | None = None) -> None:
        """Begin to make the index while other files of `data/` are written: the statements and the
        settings (`dataset.json`) are there."""
        self.finish_index = self.making.enter_context(index_begun(self.path, last))

    def last(self) -> Release | None:
        """The current release, where the same programs made it, and it is whole."""
        with contextlib.suppress(ReleaseError):
            return self.whole.result() if self.whole else self._whole()
        return None

    def previous(self, writing: Writing) -> LastIndex | None:
        """The same, where the statements that are written differ little from its, and it has the
        same settings."""
        last, changes = self.last(), writing.changes()
        with contextlib.suppress(ReleaseError):
            if last and changes and _basis(last.path / "data") == _basis(self.data):
                removed, added = map(tuple, changes)
                if len(removed) + len(added) <= MOST:
                    lookups = last.path / LOOKUPS
                    return LastIndex(last.store, lookups, removed, added, writing.number)
        return None

    def publish(
        self, facts: About, sections: MadeSections | None = None, manifest: bytes = b""
    ) -> Release:
        """Freeze the files as a release and make it the current one; both happen, or neither.

        `facts` is what the manifest says beside sizes and digests; `sections` is what is known of
        those that were written, of which the files are measured where nothing is given; `manifest`
        is that of files that were taken over with it. Files that make an existing release make
        no new one; a new one that cannot be entered in the log is taken away again. Raises
        `ReleaseError` too where the sections hold more or fewer statements than `facts` says.
        """
        sections = sections or MadeSections.measure(self.data)
        _refuse_other_counts(facts, sections)
        release = _freeze(self, manifest or _manifest(self.data, facts, sections), sections)
        if self.made and Inputs.read(release) != self.made:  # of files that were there already
            self.made.write(release.path)
            known = MadeSections.read(release.path)
            if known and known.packed() == sections.packed():
                sections.write(release.path)  # by which the next release may follow
        return self._entered(release)

    def _entered(self, release: Release) -> Release:
        """The same release, entered in the log and made the current one."""
        try:
            with named_shortages(self.releases / "log"):
                record(self.releases, release)
        except BaseException:
            if release.is_new:
                with contextlib.suppress(OSError):  # it goes with the next publish else
                    _take_back(release)
            raise
        point(self.releases, release)
        (release.path / "new").unlink(missing_ok=True)
        drop_old_lookups(self.releases, release)
        return release


@contextlib.contextmanager
def staged(releases: Path, made: Inputs | None = None) -> Iterator[Staging]:
    """A place to make a release in, on the file system of the others; it is gone afterwards.

    The lock of the folder is held meanwhile. Raises, before the long work, `ReleaseError` where
    another publish is running or a later program made what is current, and OSError where the
    folder cannot be written to. A shortage while files are written is a `ReleaseError` that names
    the file.
    """
    if not releases.exists():
        releases.mkdir(parents=True, exist_ok=True)
        sync_folder(releases.parent)
    with lock_of(releases):
        _refuse_foreign_pointer(releases)
        sweep(releases)
        place = Staging(releases, releases / f".staging-{os.getpid()}", made)
        try:
            with named_shortages(place.path), place.making:
                place.data.mkdir(parents=True)
                yield place
        finally:
            with contextlib.suppress(OSError):  # it goes with the next publish else
                abandon(releases, os.getpid())


def sweep(releases: Path) -> None:
    """Take away what publishes that were killed left behind, a release too that was not made the
    current one. Call it with the lock held."""
    for pattern in (".staging-*", ".current-*", ".pruned-*", "*/.index-*", "log/.entry-*"):
        for leftover in releases.glob(pattern):
            remove(leftover)
    for mark in releases.glob("*/new"):
        release = Release(mark.parent)
        if not release.is_new:
            mark.unlink()
        elif is_name(release.id):
            _take_back(release)


def _take_back(release: Release) -> None:
    """Take away a release that was never the current one, and its entry in the log."""
    for entry in (release.path.parent / "log").glob(f"*-{release.id}"):
        remove(entry)
    remove(release.path.rename(release.path.with_name(f".pruned-{release.id}")))


def abandon(releases: Path, process: int) -> None:
    """Take away what a process was making that was ended."""
    for kind in (".staging-", "log/.entry-"):
        for end in ("", "-*"):
            for leftover in releases.glob(f"{kind}{process}{end}"):
                remove(leftover)


def remove(path: Path) -> None:
    """Take away a file, a link, or a folder with all below it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def seal(staging: Path, facts: About) -> Release:
    """The release that a staging folder holds: its manifest is written, and it gets its name."""
    manifest = _manifest(staging / "data", facts, MadeSections(staging / "data", {}))
    (staging / "data" / "manifest.json").write_bytes(manifest)
    (staging / "sequence").write_text("1\n")
    return Release(staging.rename(staging.parent / id_of(manifest)))


def point(releases: Path, release: Release) -> None:
    """Make a release the current one, by one rename. Call it with the lock held."""
    beside = releases / f".current-{os.getpid()}"
    beside.unlink(missing_ok=True)
    beside.symlink_to(release.id)
    beside.replace(releases / "current")
    sync_folder(releases)


def drop_old_lookups(releases: Path, current: Release) -> None:
    """Take `lookups/`, and tables that somebody asked for, from all releases but the current one,
    and but those that a process holds, of which a later publish takes it. It loses its name first;
    who has a file of it open reads on. Call it with the lock held."""
    for place in (*releases.glob(f"*/{LOOKUPS}"), *releases.glob(f"*/{COMPUTED_TABLES}")):
        release, gone = Release(place.parent), place.with_name(f".index-{os.getpid()}-old")
        if is_name(release.id) and release != current:
            with contextlib.suppress(OSError):  # then a later publish takes it
                with lock_alone(release.path / "sequence") as holders:
                    if holders is None:
                        place.rename(gone)
                remove(gone)


def _basis(data: Path) -> tuple[object, object]:
    """What else than statements dumps and index rest on: where IRIs start, and which names of
    things go first."""
    settings = json.loads(bytes_of(data / "dataset.json"))
    return settings["base"], settings["languages"]


def _refuse_foreign_pointer(releases: Path) -> None:
    """Refuse to publish where the pointer is not to be switched by this program."""
    pointer = releases / "current"
    if pointer.is_dir() and not pointer.is_symlink():
        raise ReleaseError(f"{pointer} is a folder, not a link to a release; take it away")
    try:
        current = Release.current(releases)
        _ = current.manifest if current else None
    except ReleaseTooNew:
        raise
    except ReleaseError:
        pass  # what is damaged is what the next release replaces


def _manifest(data: Path, facts: About, sections: MadeSections) -> bytes:
    """The manifest of the files of `data/`."""
    format_ = FORMAT if sections.sections else WITHOUT_SECTIONS
    return as_json({"format": format_, **facts, "files": listed(data) | sections.listed()})


def _refuse_other_counts(facts: About, sections: MadeSections) -> None:
    """Refuse a manifest with other numbers of statements than were counted in the sections."""
    counts = sections.counts()
    if not counts.quads:
        return  # of sections that were taken over nothing is counted
    for name, counted in (("quads", counts.quads), ("triples", counts.triples)):
        if facts.get(name, counted) != counted:
            message = f"is to say {facts.get(name):,} {name}, and the sections hold {counted:,}"
            raise ReleaseError(f"the manifest of {sections.data} {message}; nothing is published")


def _freeze(place: Staging, manifest: bytes, sections: MadeSections) -> Release:
    """The release with the files of a staging folder, newly made unless it is there and whole."""
    releases, staging = place.releases, place.path
    (place.data / "manifest.json").write_bytes(manifest)
    there = Release(releases / id_of(manifest))
    if there.path.exists():
        with contextlib.suppress(ReleaseError):
            there.check_data()
            there.sequence()
            make_index(there.path)
            return there
    (staging / "sequence").write_text(f"{_last_sequence(releases) + 1}\n")
    (staging / "new").touch()
    sections.write(staging)
    (place.finish_index or partial(make_index, staging))()
    if place.made:
        place.made.write(staging)
    with contextlib.suppress(ReleaseError):
        if last := Release.current(releases):
            for folder in ("data", PACKED):
                share_same(staging / folder, last.path / folder)
    sync(staging)
    damaged = releases / f".staging-{os.getpid()}-damaged"
    if os.path.lexists(there.path):  # leaves its place only now that there is a whole one for it
        there.path.rename(damaged)
    staging.rename(there.path)
    sync_folder(releases)
    with contextlib.suppress(OSError):  # it goes with the next publish else
        remove(damaged)
    return there


def _last_sequence(releases: Path) -> int:
    """The highest number given so far, to releases that are there or were taken away."""
    numbers = [0]
    for path in releases.glob("*/sequence"):
        with contextlib.suppress(ReleaseError):
            numbers.append(Release(path.parent).sequence() if is_name(path.parent.name) else 0)
    names = (NAME.fullmatch(path.name) for path in releases.glob("log/*"))
    return max([*numbers, *(int(name[1]) for name in names if name)])
