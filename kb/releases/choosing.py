"""The release of a folder that is to be had, the current one or the newest good one behind it, and
the facts of the current one."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from kb.errors import KbError, ReleaseError
from kb.identifiers import FACT_ID, Identifiers
from kb.namespaces import NP, RDF
from kb.releases.release import Release, is_name

#: What lies in a folder of releases beside them. Hidden names are of publishing, or of nobody.
_OURS = ("current", "engines", "log")
#: So many bytes of the current release are read for its facts; of a larger one there are none.
MOST_BYTES = 50_000_000


@dataclass(frozen=True)
class Refused:
    """What was not taken for a release to serve, and why, in words that name the file."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Choice:
    """The release that is to be had, if any, and what was refused before it.

    `strays` are what else lies in the folder: files of others, folders copied in part.
    """

    release: Release | None
    refused: tuple[Refused, ...] = ()
    strays: tuple[Refused, ...] = ()

    @property
    def is_second_best(self) -> bool:
        """Whether there is a release, and it is not the one that was to be current."""
        return self.release is not None and bool(self.refused)


def choose(releases: Path, check: Callable[[Release], None] = Release.check) -> Choice:
    """The current release, if `check` raises no `ReleaseError` for it, or the newest that is good.

    Newest is by sequence, never by the clock. A folder without any release gives a choice of none
    with nothing refused: a release can be made there.
    """
    refused, left = list[Refused](), newest_first(releases)
    try:
        current = Release.current(releases)
        if current is None and left:
            pointer = releases / "current"
            refused.append(Refused(pointer, f"{pointer} is not there, or is no link to a release"))
    except ReleaseError as error:
        current = None
        refused.append(Refused(releases / "current", str(error)))
    if current is not None:
        left = [current, *(release for release in left if release != current)]
    strays = tuple(strays_in(releases))
    for release in left:
        try:
            check(release)
        except ReleaseError as error:
            refused.append(Refused(release.path, str(error)))
        else:
            return Choice(release, tuple(refused), strays)
    return Choice(None, tuple(refused), strays)


def chosen(releases: Path) -> tuple[Release, Choice]:
    """`choose`, where there must be one: `ReleaseError` says what was refused, or the mend."""
    choice = choose(releases)
    if choice.release is not None:
        return choice.release, choice
    if choice.refused:
        raise ReleaseError("\n".join(map(str, choice.refused)))
    raise ReleaseError(f"there is no release in {releases}; make one with 'kb build'")


def newest_first(releases: Path) -> list[Release]:
    """The releases of a folder by sequence, the newest first; a damaged sequence comes last."""
    releases_there = [Release(path) for path in _entries(releases) if _looks_whole(path)]
    return sorted(
        releases_there, key=lambda release: (_sequence(release), release.id), reverse=True
    )


def strays_in(releases: Path) -> Iterator[Refused]:
    """What lies in a folder of releases and is no part of it, each with the reason in words."""
    for path in _entries(releases):
        if path.name in _OURS or path.name.startswith(".") or _looks_whole(path):
            continue
        if is_name(path.name) and Release(path).is_new:
            yield Refused(path, f"{path} was left out: its publish was ended before it was current")
        elif is_name(path.name) and path.is_dir():
            yield Refused(path, f"{path} was left out: it has no manifest or no sequence")
        else:
            yield Refused(path, f"{path} was left out: it is no release")


def published_facts(releases: Path, ids: Identifiers) -> Mapping[str, str]:
    """Return the facts of articles in the current release: ids, each with the slug of its article.

    Nothing where the release cannot be read soon.
    """
    is_fact, start, record = (
        re.escape(text).encode()
        for text in (f"> <{RDF.type}> <{NP.Assertion}> <", ids.fact(""), ids.provenance(""))
    )
    line = rb"\n<%b(%b)%b%b(.*)> \.(?=\n)" % (start, FACT_ID.pattern.encode(), is_fact, record)
    with contextlib.suppress(KbError, OSError):
        content = b"\n" + _statements_of_articles(releases)  # of which few lines are wanted
        return {fact.decode(): slug.decode() for fact, slug in re.findall(line, content)}
    return {}


def _statements_of_articles(releases: Path) -> bytes:
    """The sections in which the current release says where facts of articles are from."""
    release = Release.current(releases)
    sections = release.sections().values() if release else ()
    of_articles = [some for some in sections if some.name.startswith(("articles", "dump"))]
    if sum(section.size for section in of_articles) > MOST_BYTES:
        return b""
    return b"".join(chain.from_iterable(section.lines() for section in of_articles))


def _entries(releases: Path) -> list[Path]:
    try:
        return sorted(releases.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ReleaseError(f"{releases} cannot be read: {error.strerror}") from error


def _looks_whole(path: Path) -> bool:
    """Whether a folder is that of a release that was published, as far as names tell."""
    if not is_name(path.name) or Release(path).is_new:
        return False
    return all((path / part).is_file() for part in ("data/manifest.json", "sequence"))


def _sequence(release: Release) -> int:
    try:
        return release.sequence()
    except ReleaseError:
        return -1
