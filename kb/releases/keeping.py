"""The releases that a folder keeps: a list of them, going back to one, taking old ones away."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.errors import ReleaseError
from kb.index.making import INDEX, damage_of
from kb.manifest import Manifest, sync_folder
from kb.releases.choosing import Refused, newest_first
from kb.releases.locks import lock_alone, lock_of
from kb.releases.publishing import point, sweep
from kb.releases.release import Release

#: Where files lie that arrived before a pull broke off.
PULLED = ".pulled"


@dataclass(frozen=True)
class Kept:
    """What there is of one release. `size` is in bytes, without the files that it shares with newer
    ones; `damage` tells in words, None for none."""

    id: str
    sequence: int | None
    date: str | None
    format: int | None
    triples: int | None
    size: int
    is_current: bool
    damage: str | None


@dataclass(frozen=True)
class Pruned:
    """Which releases were taken away, and which of the old ones were left, with the reasons."""

    removed: tuple[Release, ...]
    left: tuple[Refused, ...]


def survey(releases: Path, *, sizes_only: bool = True) -> list[Kept]:
    """What there is of each release of a folder, the newest first.

    Every file is compared with the manifests: by its size, or by its digest too. Nothing is mended.
    """
    current, counted = _current_or_none(releases), set[tuple[int, int]]()
    return [
        _kept(release, release == current, sizes_only, counted)
        for release in newest_first(releases)
    ]


def find(releases: Path, name: str, known: Iterable[str] = ()) -> Release:
    """The one release whose id is a name or starts with it, of those that are there or that are
    known else; `ReleaseError` for none or several."""
    ids = {*known, *(release.id for release in newest_first(releases))}
    matches = sorted(id_ for id_ in ids if name and id_.startswith(name))
    if len(matches) == 1:
        return Release(releases / matches[0])
    if matches:
        raise ReleaseError(f"'{name}' may be any of {', '.join(matches)}; write more of it")
    raise ReleaseError(f"there is no release '{name}' in {releases}; 'kb releases' lists them")


def use(releases: Path, name: str) -> Release:
    """Make a release that is there the current one, once it is checked.

    Raises `ReleaseError` where there is none of that name, where it is damaged, or where another
    publish is running.
    """
    release = find(releases, name)
    with release.hold():  # so that it is not pruned between the check and the switch
        release.check()
        with lock_of(releases):
            sweep(releases)
            point(releases, release)
    return release


def prune(releases: Path, keep: int) -> Pruned:
    """Take away the releases that are older than the `keep` newest good ones, and what arrived in
    a pull that broke off.

    The current release and those that a process holds are left. A release first loses its name,
    and its files after that: who has one of them open reads on. Raises `ReleaseError` where another
    publish is running.
    """
    if keep < 1:
        raise ReleaseError("one release at least is kept")
    removed, left = list[Release](), list[Refused]()
    with lock_of(releases):
        sweep(releases)
        current = _current_or_none(releases)
        for release in _older(releases, keep):
            if release == current:
                left.append(Refused(release.path, f"{release.id} is the current one"))
            elif (holders := _renamed_away(release)) is not None:
                who = ", ".join(f"process {number}" for number in holders) or "a process"
                left.append(Refused(release.path, f"{release.id} is in use by {who}"))
            else:
                removed.append(release)
        sync_folder(releases)
        shutil.rmtree(releases / PULLED, ignore_errors=True)
        for release in removed:
            shutil.rmtree(_hidden(release))
            for record in (releases / "engines").glob(f"{release.id}.*"):  # which engine has it
                record.unlink()
    return Pruned(tuple(removed), tuple(left))


def _older(releases: Path, keep: int) -> Iterator[Release]:
    """The releases behind the newest good ones, of which there are to be so many."""
    good = 0
    for release in newest_first(releases):
        if good >= keep:
            yield release
            continue
        with contextlib.suppress(ReleaseError):
            release.check_data()
            good += 1


def _renamed_away(release: Release) -> list[int] | None:
    """Give a release a hidden name, or tell who holds it."""
    with lock_alone(release.path / "sequence") as holders:
        if holders is None:
            release.path.rename(_hidden(release))
        return holders


def _hidden(release: Release) -> Path:
    return release.path.with_name(f".pruned-{release.id}")


def _current_or_none(releases: Path) -> Release | None:
    try:
        return Release.current(releases)
    except ReleaseError:
        return None


def _kept(
    release: Release, is_current: bool, sizes_only: bool, counted: set[tuple[int, int]]
) -> Kept:
    says: Manifest | None = None
    damage, sequence = None, None
    try:
        says = release.manifest
        sequence = release.sequence()
        release.check_data(sizes_only=sizes_only)
        damage = damage_of(release.path / INDEX, sizes_only=sizes_only)
        if not damage and (is_current or release.lookups.exists()):
            damage = damage_of(release.lookups, sizes_only=sizes_only)
    except ReleaseError as error:
        damage = str(error)
    return Kept(
        id=release.id,
        sequence=sequence,
        date=says.get("date") if says else None,
        format=says["format"] if says else None,
        triples=says.get("triples") if says else None,
        size=_size(release.path, counted),
        is_current=is_current,
        damage=damage,
    )


def _size(folder: Path, counted: set[tuple[int, int]]) -> int:
    """The bytes of the files below a folder, but for those that are counted already."""
    size = 0
    for path in folder.rglob("*"):
        status = path.lstat()
        file = status.st_dev, status.st_ino
        if not path.is_dir() and file not in counted:
            counted.add(file)
            size += status.st_size
    return size
