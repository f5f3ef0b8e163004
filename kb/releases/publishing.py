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
from itertools import islice
from pathlib import Path

from kb.dumps.catalogue import QUADS
from kb.dumps.previous import MOST, PreviousRelease
from kb.errors import ReleaseError, ReleaseTooNew
from kb.index.making import index_begun, is_good_index, make_index
from kb.manifest import About, as_json, bytes_of, id_of, listed, sync, sync_folder
from kb.releases.differences import differences
from kb.releases.history import NAME
from kb.releases.locks import lock_of
from kb.releases.recording import record
from kb.releases.release import FORMAT, Release, is_name
from kb.releases.shortages import named_shortages


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

    def begin_index(self, last: PreviousRelease | None = None) -> None:
        """Begin to make the index while other files of `data/` are written: the statements
        (`dump.nq`) and the settings (`dataset.json`) are there."""
        self.finish_index = self.making.enter_context(index_begun(self.path, last))

    def last(self) -> PreviousRelease | None:
        """The current release, where the same programs made it, it is whole, and its statements
        differ little from those that are there (`dump.nq`)."""
        with contextlib.suppress(ReleaseError):
            release = self.whole.result() if self.whole else self._whole()
            if release is None or _basis(release.path / "data") != _basis(self.data):
                return None
            old, new = release.data(QUADS), self.data / QUADS
            with old.open("rb") as before, new.open("rb") as after:
                changes = list(islice(differences(before, after), MOST + 1))
            if len(changes) <= MOST:
                removed, added = (
                    tuple(line for line, is_added in changes if is_added == wanted)
                    for wanted in (False, True)
                )
                return PreviousRelease(
                    release.path / "data", release.path / "index", removed, added
                )
        return None

    def publish(self, facts: About) -> Release:
        """Freeze the files as a release and make it the current one; both happen, or neither.

        `facts` is what the manifest says beside sizes and digests; where it tells the number of
        `quads`, the dump must have as many. Files that make an existing release make no new one;
        a new one that cannot be entered in the log is taken away again.
        """
        _refuse_other_count(self.data / QUADS, facts.get("quads"))
        release = _freeze(self, facts)
        if self.made and Inputs.read(release) != self.made:  # of files that were there already
            self.made.write(release.path)
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
    name = _write_manifest(staging, facts)
    (staging / "sequence").write_text("1\n")
    return Release(staging.rename(staging.parent / name))


def point(releases: Path, release: Release) -> None:
    """Make a release the current one, by one rename. Call it with the lock held."""
    beside = releases / f".current-{os.getpid()}"
    beside.unlink(missing_ok=True)
    beside.symlink_to(release.id)
    beside.replace(releases / "current")
    sync_folder(releases)


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


def _refuse_other_count(dump: Path, quads: int | None) -> None:
    """Refuse to publish another number of statements than was judged."""
    if quads is None:
        return
    with dump.open("rb") as file:
        lines = sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 20), b""))
    if lines != quads:
        raise ReleaseError(f"{dump} has {lines:,} statements, but {quads:,} were judged")


def _write_manifest(staging: Path, facts: About) -> str:
    """Write the manifest of `data/`; the id of the release that it makes."""
    manifest = as_json({"format": FORMAT, **facts, "files": listed(staging / "data")})
    (staging / "data" / "manifest.json").write_bytes(manifest)
    return id_of(manifest)


def _freeze(place: Staging, facts: About) -> Release:
    """The release with the files of a staging folder, newly made unless it is there and whole."""
    releases, staging = place.releases, place.path
    there = Release(releases / _write_manifest(staging, facts))
    if there.path.exists():
        with contextlib.suppress(ReleaseError):
            there.check_data()
            there.sequence()
            if not is_good_index(there.path):
                make_index(there.path)
            return there
    (staging / "sequence").write_text(f"{_last_sequence(releases) + 1}\n")
    (staging / "new").touch()
    (place.finish_index or partial(make_index, staging))()
    if place.made:
        place.made.write(staging)
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
