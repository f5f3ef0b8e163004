"""How files become a release and the current one: both happen, or neither."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import ReleaseError
from kb.index import is_good_index, make_index
from kb.manifest import as_json, compare, id_of, listed, sync, sync_folder
from kb.recording import record
from kb.release import FORMAT, Release, lock_of


@dataclass(frozen=True)
class Staging:
    """A release in the making: whoever has it writes the files of `data/`, then freezes them."""

    releases: Path
    path: Path

    @property
    def data(self) -> Path:
        """The folder for the files of `data/`."""
        return self.path / "data"

    def publish(self, facts: Mapping[str, Any]) -> Release:
        """Freeze the files as a release and make it the current one; both happen, or neither.

        `facts` is what the manifest says beside sizes and digests. Files that make an existing
        release make no new one.
        """
        release = _freeze(self.releases, self.path, facts)
        record(self.releases, release)
        _point(self.releases, release)
        return release


@contextlib.contextmanager
def staged(releases: Path) -> Iterator[Staging]:
    """A place to make a release in, on the file system of the others; it is gone afterwards.

    The lock of the folder is held meanwhile. Raises `ReleaseError` where another publish is
    running, and OSError where the folder cannot be written to: both before the long work.
    """
    releases.mkdir(parents=True, exist_ok=True)
    with lock_of(releases):
        for leftover in releases.glob(".staging-*"):
            shutil.rmtree(leftover)
        place = Staging(releases, releases / f".staging-{os.getpid()}")
        try:
            place.data.mkdir(parents=True)
            yield place
        finally:
            shutil.rmtree(place.path, ignore_errors=True)


def seal(staging: Path, facts: Mapping[str, Any]) -> Release:
    """The release that a staging folder holds: its manifest is written, and it gets its name."""
    name = _write_manifest(staging, facts)
    (staging / "sequence").write_text("1\n")
    return Release(staging.rename(staging.parent / name))


def _write_manifest(staging: Path, facts: Mapping[str, Any]) -> str:
    """Write the manifest of `data/`; the id of the release that it makes."""
    manifest = as_json({"format": FORMAT, **facts, "files": listed(staging / "data")})
    (staging / "data" / "manifest.json").write_bytes(manifest)
    return id_of(manifest)


def _freeze(releases: Path, staging: Path, facts: Mapping[str, Any]) -> Release:
    """The release with the files of a staging folder, newly made unless it is there and whole."""
    there = Release(releases / _write_manifest(staging, facts))
    if there.path.exists():
        with contextlib.suppress(ReleaseError):
            compare(there.path / "data", there.manifest["files"])
            if not is_good_index(there.path):
                make_index(there.path)
            return there
    (staging / "sequence").write_text(f"{_last_sequence(releases) + 1}\n")
    make_index(staging)
    sync(staging)
    damaged = releases / f".staging-{os.getpid()}-damaged"
    if there.path.exists():  # leaves its place only now that there is a whole one for it
        there.path.rename(damaged)
    staging.rename(there.path)
    sync_folder(releases)
    shutil.rmtree(damaged, ignore_errors=True)
    return there


def _point(releases: Path, release: Release) -> None:
    """Switch the pointer, by one rename."""
    beside = releases / f".current-{os.getpid()}"
    beside.unlink(missing_ok=True)
    beside.symlink_to(release.id)
    beside.replace(releases / "current")
    sync_folder(releases)


def _last_sequence(releases: Path) -> int:
    numbers = [0]
    for path in releases.glob("*/sequence"):
        with contextlib.suppress(ValueError):
            numbers.append(int(path.read_text()))
    return max(numbers)
