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

from kb.canonical.lines import in_graph
from kb.errors import ReleaseError
from kb.manifest import Listed, as_json, bytes_of, listed_one, share, sync, sync_folder
from kb.releases.differences import Change, changes_between, differences, in_order
from kb.releases.history import FORMAT, NAME, Entry, History
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
    before, whole = list[tuple[str, Release | None]](), set[str]()  # whole: the log has all of it
    for number in sorted({*there, *sound}):
        own, entry = there.get(number), sound.get(number)
        id_ = own.id if own else sound[number].id
        is_right = entry is not None and (entry.previous in whole if entry.previous else not before)
        if not is_right and own and _is_sound(own, is_new=own == release):
            history = History(tuple(sound[n] for n in sorted(sound, reverse=True)))
            if id_ == release.id:
                published = _as_xsd(now or datetime.datetime.now(datetime.UTC))
            else:
                published = entry.published if entry else _as_xsd(_time_of_files(own))
            path = log / f"{number:06}-{id_}"
            sound[number] = _write(path, own, published, _ways(before, own, history))
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
            entry.require(None if entry.previous else 0)
            sound[entry.sequence] = entry
            if entry.sequence in there and there[entry.sequence].id != entry.id:
                del there[entry.sequence]
    for path in (releases / "log").iterdir():
        name = NAME.fullmatch(path.name)
        if name and int(name[1]) in there and there[int(name[1])].id != name[2]:
            shutil.rmtree(path)
    return there, sound


def _is_sound(release: Release, *, is_new: bool) -> bool:
    """Whether the statements of a release are what its manifest says; of the one that is being
    published they are."""
    with contextlib.suppress(ReleaseError, KeyError, TypeError):
        if not is_new:
            release.check_statements()
        return bool(release.sections())
    return False


def _ways(
    before: list[tuple[str, Release | None]], release: Release, history: History
) -> Iterator[tuple[str | None, Iterable[Change]]]:
    """What a release changed against each of those before it, the last one first: by its sections,
    and as the log has it. Where no way can be gone to its end, it is the first."""
    for id_, own in reversed(before):
        if own:
            yield id_, changes_between(own, release)
        with contextlib.suppress(ReleaseError):
            lines = history.lines(id_)
            yield id_, differences(lines, in_order(release.sections().values()))
    yield None, ()


def _write(
    path: Path,
    release: Release,
    published: str,
    ways: Iterator[tuple[str | None, Iterable[Change]]],
) -> Entry:
    """Write the entry of a release beside the log, and put it in its place."""
    _refuse_later(path)
    log, manifest = path.parent, release.manifest
    beside = log / f".entry-{os.getpid()}"
    beside.mkdir()
    previous, lines = _lines_by(ways, release, beside)
    content = {
        "format": FORMAT,
        "sequence": int(path.name.partition("-")[0]),
        "id": release.id,
        "previous": previous,
        "date": manifest.get("date", ""),
        "published": published,
        "triples": manifest.get("triples", 0),
        "quads": manifest.get("quads", 0),
        **lines,
    }
    (beside / "entry.json").write_bytes(as_json(content))
    sync(beside)
    if path.exists():
        path.rename(log / f".entry-{os.getpid()}-old")
    beside.rename(path)
    sync_folder(log)
    shutil.rmtree(log / f".entry-{os.getpid()}-old", ignore_errors=True)
    return Entry.read(path)


def _lines_by(
    ways: Iterator[tuple[str | None, Iterable[Change]]], release: Release, folder: Path
) -> tuple[str | None, dict[str, object]]:
    """Write what changed into a folder, in the first way that can be gone to its end."""
    for previous, changes in ways:
        with contextlib.suppress(ReleaseError):  # of what is damaged: the next way is tried
            return previous, _split(changes, folder) if previous else _whole(release, folder)
    raise AssertionError("the last way needs nothing else")


def _split(changes: Iterable[Change], folder: Path) -> dict[str, object]:
    """Write changes into two files; what each of them has."""
    counts = {True: [0, 0], False: [0, 0]}
    with (folder / "added.nq").open("wb") as added, (folder / "removed.nq").open("wb") as removed:
        for line, is_added in changes:
            (added if is_added else removed).write(line)
            counts[is_added][0] += 1
            counts[is_added][1] += not in_graph(line)
    values = dict[str, object]()
    for name, is_added in (("added", True), ("removed", False)):
        file, (quads, triples) = f"{name}.nq", counts[is_added]
        values[name] = _described(quads, triples, {file: listed_one(folder / file)})
    return values


def _whole(release: Release, folder: Path) -> dict[str, object]:
    """Have the sections of a release as what was added, shared with it."""
    for leftover in folder.iterdir():
        leftover.unlink()  # of a way that could not be gone to its end
    (folder / "sections").mkdir()
    files = dict[str, Listed]()
    for section in release.sections().values():
        name = f"sections/{section.name}.nq{'.gz' if section.is_packed else ''}"
        share(section.path, folder / name)
        files[name] = {"size": section.size, "sha256": section.sha256}
    quads, triples = release.manifest.get("quads", 0), release.manifest.get("triples", 0)
    return {"added": _described(quads, triples, files), "removed": _described(0, 0, {})}


def _described(quads: int, triples: int, files: Mapping[str, Listed]) -> dict[str, object]:
    return {"quads": quads, "triples": triples, "files": files}


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
