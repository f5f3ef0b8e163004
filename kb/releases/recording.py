"""A release gets its entry in the log, and whatever the log lacks is mended.

Whoever records holds the lock of the folder of releases. An entry is written beside its place and
gets its name by one rename, so that a publish that is ended leaves a whole entry or none.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kb.canonical.lines import in_graph
from kb.dumps.catalogue import QUADS
from kb.errors import ReleaseError
from kb.manifest import as_json, bytes_of, known_sha256, listed_one, sync, sync_folder
from kb.releases.differences import Change, composed, differences, joined
from kb.releases.history import FORMAT, NAME, Entry, History, lines_in
from kb.releases.release import Release


def record(releases: Path, release: Release, now: datetime.datetime | None = None) -> History:
    """Write the entry of a release, and of every other one that is there and has none.

    What is right already is not written again. `now` is when the release is published. Returns the
    log. Raises `ReleaseError` where an entry was written by a later version of this program, and
    OSError where the log cannot be written.
    """
    log = releases / "log"
    if not log.is_dir():
        log.mkdir()
        sync_folder(releases)
    for leftover in log.glob(".entry-*"):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    there, sound = _places(releases)
    before, whole = list[tuple[str, Release | None]](), set[str]()  # whole: the log has their dump
    for number in sorted({*there, *sound}):
        own, entry = there.get(number), sound.get(number)
        id_ = own.id if own else sound[number].id
        is_right = entry is not None and (entry.previous in whole if entry.previous else not before)
        if not is_right and own and _has_dump(own):
            history = History(tuple(sound[n] for n in sorted(sound, reverse=True)))
            if id_ == release.id:
                published = _as_xsd(now or datetime.datetime.now(datetime.UTC))
            else:
                published = entry.published if entry else _as_xsd(_time_of_files(own))
            path = log / f"{number:06}-{id_}"
            sound[number] = _write(path, own, published, *_changes(before, own, history))
            is_right = True
        before.append((id_, own))
        if is_right:
            whole.add(id_)
    return History.of(releases)


def _places(releases: Path) -> tuple[dict[int, Release], dict[int, Entry]]:
    """By their numbers the releases that are there, and the entries that are what they say.

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
            entry.require()
            sound[entry.sequence] = entry
            if entry.sequence in there and there[entry.sequence].id != entry.id:
                del there[entry.sequence]
    for path in (releases / "log").iterdir():
        name = NAME.fullmatch(path.name)
        if name and int(name[1]) in there and there[int(name[1])].id != name[2]:
            shutil.rmtree(path)
    return there, sound


def _has_dump(release: Release) -> bool:
    """Whether the dump of a release is what its manifest says."""
    with contextlib.suppress(ReleaseError, KeyError, TypeError):
        digest = _manifest(release)["files"][QUADS]["sha256"]
        return bool(known_sha256(release.data(QUADS)) == digest)
    return False


def _changes(
    before: list[tuple[str, Release | None]], release: Release, history: History
) -> tuple[str | None, Iterator[Change]]:
    """The last of some releases whose dump can be had, and what another one changed against it."""
    dump = release.data(QUADS)
    for id_, own in reversed(before):
        if own and _has_dump(own):
            return id_, _differences(own.data(QUADS), dump)
        with contextlib.suppress(ReleaseError):
            old = joined(history.lines(id_), ())
            return id_, composed([old, joined((), lines_in(dump))])
    return None, iter(())


def _differences(old: Path, new: Path) -> Iterator[Change]:
    with old.open("rb") as before, new.open("rb") as after:
        yield from differences(before, after)


def _write(
    path: Path, release: Release, published: str, previous: str | None, changes: Iterable[Change]
) -> Entry:
    """Write the entry of a release beside the log, and put it in its place."""
    _refuse_later(path)
    log, manifest = path.parent, _manifest(release)
    beside = log / f".entry-{os.getpid()}"
    beside.mkdir()
    content = {
        "format": FORMAT,
        "sequence": int(path.name.partition("-")[0]),
        "id": release.id,
        "previous": previous,
        "date": manifest.get("date", ""),
        "published": published,
        "triples": manifest.get("triples", 0),
        "quads": manifest.get("quads", 0),
        **(_split(changes, beside) if previous else _whole(release.data(QUADS), manifest, beside)),
    }
    (beside / "entry.json").write_bytes(as_json(content))
    sync(beside)
    if path.exists():
        path.rename(log / f".entry-{os.getpid()}-old")
    beside.rename(path)
    sync_folder(log)
    shutil.rmtree(log / f".entry-{os.getpid()}-old", ignore_errors=True)
    return Entry.read(path)


def _split(changes: Iterable[Change], folder: Path) -> dict[str, object]:
    """Write changes into two files; what each of them has."""
    counts = {True: [0, 0], False: [0, 0]}
    with (folder / "added.nq").open("wb") as added, (folder / "removed.nq").open("wb") as removed:
        for line, is_added in changes:
            (added if is_added else removed).write(line)
            counts[is_added][0] += 1
            counts[is_added][1] += not in_graph(line)
    return {
        "added": _described(folder / "added.nq", *counts[True]),
        "removed": _described(folder / "removed.nq", *counts[False]),
    }


def _whole(dump: Path, manifest: Mapping[str, Any], folder: Path) -> dict[str, object]:
    """Have a dump as what was added, by a second name, so that it takes no room twice; where that
    cannot be, copy it."""
    try:
        os.link(dump, folder / "added.nq")
    except OSError:  # of a full disk copyfile would name what is read, not what is written
        with dump.open("rb") as whole, (folder / "added.nq").open("wb") as copy:
            shutil.copyfileobj(whole, copy)
    (folder / "removed.nq").touch()
    quads, triples = manifest.get("quads", 0), manifest.get("triples", 0)
    return {
        "added": _described(folder / "added.nq", quads, triples),
        "removed": _described(folder / "removed.nq", 0, 0),
    }


def _described(path: Path, quads: int, triples: int) -> dict[str, object]:
    return {"quads": quads, "triples": triples, **listed_one(path)}


def _manifest(release: Release) -> Mapping[str, Any]:
    """What a release says of itself, of whichever format it is; nothing where that is damaged."""
    try:
        manifest = json.loads(bytes_of(release.data("manifest.json")))
    except (ReleaseError, ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _refuse_later(path: Path) -> None:
    """Raise `ReleaseError` rather than write over an entry of a later version of this program."""
    try:
        format_ = int(json.loads(bytes_of(path / "entry.json"))["format"])
    except (ReleaseError, ValueError, TypeError, KeyError, RecursionError):
        return  # there is none, or nothing that could be lost
    if format_ > FORMAT:
        raise ReleaseError(f"{path} has format {format_}; this program writes format {FORMAT}")


def _time_of_files(release: Release) -> datetime.datetime:
    made = (release.path / "sequence").stat().st_mtime
    return datetime.datetime.fromtimestamp(made, datetime.UTC)


def _as_xsd(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
