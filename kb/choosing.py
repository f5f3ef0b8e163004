"""Which release of a folder is to be had: the current one, or the newest good one behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kb.errors import ReleaseError
from kb.release import Release, is_name


@dataclass(frozen=True)
class Refused:
    """What was not taken for a release to serve, and why, in words that name the file."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Choice:
    """The release that is to be had, if any, and what was refused before it."""

    release: Release | None
    refused: tuple[Refused, ...] = ()

    @property
    def is_second_best(self) -> bool:
        """Whether there is a release, and it is not the one that was to be current."""
        return self.release is not None and bool(self.refused)


def choose(releases: Path, check: Callable[[Release], None] = Release.check) -> Choice:
    """The current release, if `check` raises no `ReleaseError` for it, or the newest that is good.

    A folder without any release gives a choice of none with nothing refused.
    """
    refused, left = list[Refused](), newest_first(releases)
    pointer = releases / "current"
    try:
        if current := Release.current(releases):
            left = [current, *(one for one in left if one != current)]
        elif left:
            refused.append(Refused(pointer, f"{pointer} is missing"))
    except ReleaseError as error:
        refused.append(Refused(pointer, str(error)))
    for release in left:
        try:
            check(release)
        except ReleaseError as error:
            refused.append(Refused(release.path, str(error)))
        else:
            return Choice(release, tuple(refused))
    return Choice(None, tuple(refused))


def newest_first(releases: Path) -> list[Release]:
    """The releases of a folder by sequence, the newest first, whether good or not."""
    found = [Release(path.parent) for path in releases.glob("*/sequence")]
    named = [release for release in found if is_name(release.id)]
    return sorted(named, key=lambda release: (_sequence(release), release.id), reverse=True)


def _sequence(release: Release) -> int:
    try:
        return release.sequence()
    except (ReleaseError, ValueError):
        return -1
