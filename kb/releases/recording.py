"""A release gets its entry in the log, and whatever the log lacks is mended.

Whoever records holds the lock of the folder of releases. An entry is written beside its place and
gets its name by one rename, so that a publish that is ended leaves a whole entry or none.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.canonical.lines import in_graph
from kb.dumps.catalogue import QUADS
from kb.errors import ReleaseError
from kb.manifest import as_json, bytes_of, known_sha256, sync, sync_folder
from kb.releases.changesets import Change, differences
from kb.releases.entries import FORMAT, NAME, Entry
from kb.releases.history import History
from kb.releases.release import Release


@dataclass(frozen=True)
class _Place:
    """A release in the order of all: one that is on the disk, one that the log has, or both."""

    sequence: int
    id: str
    release: Release | None
    entry: Entry | None


def record(releases: Path, release: Release, now: datetime.datetime | None = None) -> History:
    """The log with an entry for a release, and for every other one that is there and has none.

    What is right already is not written again. `now` is when the release is published. Raises
    `ReleaseError` where an entry was written by a later version of this program, and OSError where
    the log cannot be written.
    """
    log = releases / "log"
    if not log.is_dir():
        log.mkdir()
        sync_folder(releases)
    for leftover in log.glob(".entry-*"):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    moment = (now or datetime.datetime.now(datetime.UTC)).astimezone(datetime.UTC)
    published = {release.id: _as_xsd(moment)}
    places, sound = _places(releases)
    before, whole = list[_Place](), set[str]()  # ids whose dumps the log can give
    for place in places:
        entry = place.entry
        is_right = entry is not None and (entry.previous in whole if entry.previous else not before)
        history = History() if is_right else _history(sound)
        if not is_right and (own := _dump(log, place, history)):
            with own as dump, _last_dump(log, before, history) as (previous, against):
                when = published.get(place.id) or _published(place)
                sound[place.sequence] = _write(log, place, dump, previous, against, when)
            is_right = True
        before.append(place)
        if is_right:
            whole.add(place.id)
    return History.of(releases)


def _places(releases: Path) -> tuple[list[_Place], dict[int, Entry]]:
    """All releases in their order, and the entries whose files are what they say.

    An entry that is sound is never taken away: where a release that came from elsewhere has its
    number, it is the release that is left out.
    """
    there: dict[int, Release] = {}
    for path in sorted(releases.glob("*/sequence")):
        release = Release(path.parent)
        with contextlib.suppress(ValueError, OSError):
            number = int(path.read_text())
            if NAME.fullmatch(f"{number:06}-{release.id}"):
                there[number] = release
    sound: dict[int, Entry] = {}
    for entry in History.of(releases).entries:
        with contextlib.suppress(ReleaseError):
            entry.check()
            sound[entry.sequence] = entry
    for number in [n for n, own in there.items() if n in sound and own.id != sound[n].id]:
        del there[number]
    for path in (releases / "log").iterdir():
        found = NAME.fullmatch(path.name)
        if found and int(found[1]) in there and there[int(found[1])].id != found[2]:
            shutil.rmtree(path)
    places = []
    for number in sorted({*there, *sound}):
        own, log = there.get(number), sound.get(number)
        places.append(_Place(number, own.id if own else sound[number].id, own, log))
    return places, sound


def _history(entries: Mapping[int, Entry]) -> History:
    return History(tuple(entries[number] for number in sorted(entries, reverse=True)))


def _dump(
    log: Path, place: _Place, history: History
) -> contextlib.AbstractContextManager[Path] | None:
    """The canonical dump of a release, from its own files or else from the log; None where it
    cannot be had any more."""
    if place.release is not None:
        path = place.release.data(QUADS)
        with contextlib.suppress(ReleaseError, OSError, KeyError, TypeError, ValueError):
            said = _manifest(place.release)["files"][QUADS]["sha256"]
            if known_sha256(path) == said:
                return contextlib.nullcontext(path)
    with contextlib.suppress(ReleaseError):
        return _replayed(log, history.lines(place.id))
    return None


@contextlib.contextmanager
def _replayed(log: Path, lines: Iterable[bytes]) -> Iterator[Path]:
    path = log / f".entry-{os.getpid()}-replayed"
    try:
        with path.open("wb") as file:
            file.writelines(lines)
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _last_dump(
    log: Path, places: Sequence[_Place], history: History
) -> Iterator[tuple[str | None, Path | None]]:
    """The last of some releases whose dump can be had, by its id, with the dump."""
    for place in reversed(places):
        if own := _dump(log, place, history):
            with own as path:
                yield place.id, path
            return
    yield None, None


def _write(
    log: Path, place: _Place, dump: Path, previous: str | None, against: Path | None, when: str
) -> Entry:
    """Write the entry of a release beside the log, and put it in its place."""
    path = log / f"{place.sequence:06}-{place.id}"
    _refuse_later(path)
    beside = log / f".entry-{os.getpid()}"
    beside.mkdir()
    says = _manifest(place.release) if place.release else {}
    if not says and place.entry:  # it was pruned or is damaged, and its old entry tells
        says = dataclasses.asdict(place.entry)
    if against is None:
        _link(dump, beside / "added.nq")
        (beside / "removed.nq").touch()
        counts = {
            "added": _counted(beside / "added.nq", says),
            "removed": _counted(beside / "removed.nq", {}),
        }
    else:
        with against.open("rb") as old, dump.open("rb") as new:
            counts = _split(differences(old, new), beside)
    content = {
        "format": FORMAT,
        "sequence": place.sequence,
        "id": place.id,
        "previous": previous,
        "date": says.get("date", ""),
        "published": when,
        "triples": says.get("triples", 0),
        "quads": says.get("quads", 0),
        **counts,
    }
    (beside / "entry.json").write_bytes(as_json(content))
    sync(beside)
    if path.exists():
        path.rename(log / f".entry-{os.getpid()}-old")
    beside.rename(path)
    sync_folder(log)
    shutil.rmtree(log / f".entry-{os.getpid()}-old", ignore_errors=True)
    return Entry.read(path)


def _split(changes: Iterable[Change], folder: Path) -> dict[str, dict[str, object]]:
    """Write changes into two files; what each of them has."""
    quads, triples = {True: 0, False: 0}, {True: 0, False: 0}
    with (folder / "added.nq").open("wb") as added, (folder / "removed.nq").open("wb") as removed:
        for line, is_added in changes:
            (added if is_added else removed).write(line)
            quads[is_added] += 1
            triples[is_added] += not in_graph(line)
    return {
        name: _counted(folder / f"{name}.nq", {"quads": quads[is_it], "triples": triples[is_it]})
        for name, is_it in (("added", True), ("removed", False))
    }


def _counted(path: Path, says: Mapping[str, object]) -> dict[str, object]:
    return {
        "quads": says.get("quads", 0),
        "triples": says.get("triples", 0),
        "size": path.stat().st_size,
        "sha256": known_sha256(path),
    }


def _link(dump: Path, place: Path) -> None:
    """Give a dump a second name, so that it takes no room twice; where that cannot be, copy it."""
    try:
        os.link(dump, place)
    except OSError:
        with dump.open("rb") as whole, place.open("wb") as copy:
            shutil.copyfileobj(whole, copy)


def _manifest(release: Release) -> Mapping[str, Any]:
    """What a release says of itself, of whichever format it is; nothing where that is damaged."""
    try:
        says = json.loads(bytes_of(release.data("manifest.json")))
    except (ReleaseError, ValueError, RecursionError):
        return {}
    return says if isinstance(says, dict) else {}


def _refuse_later(path: Path) -> None:
    """Raise `ReleaseError` rather than write over an entry of a later version of this program."""
    try:
        found = int(json.loads(bytes_of(path / "entry.json"))["format"])
    except (ReleaseError, ValueError, TypeError, KeyError, RecursionError):
        return  # there is none, or nothing that could be lost
    if found > FORMAT:
        raise ReleaseError(f"{path} has format {found}; this program writes format {FORMAT}")


def _published(place: _Place) -> str:
    """When a release was published, as the entry that it had says, or the time of its files."""
    if place.entry is not None:
        return place.entry.published
    assert place.release is not None  # noqa: S101 - what is in no log is on the disk
    made = (place.release.path / "sequence").stat().st_mtime
    return _as_xsd(datetime.datetime.fromtimestamp(made, datetime.UTC))


def _as_xsd(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
