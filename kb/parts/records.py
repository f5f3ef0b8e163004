"""Records, read one by one: what the cells of each say is kept by a digest of its files, and parted
by treaty.

A record that did not change is not parsed, nor one of which only the time of its files changed. Of
each it is kept how it understood names, so that it is read again where one is another's now.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

from rdflib import URIRef

from kb.canonical.graph import TripleSet
from kb.errors import Problem, SeedError
from kb.identifiers import Identifiers
from kb.parts.kept import digest_of, replace_file
from kb.seeds.authorities import read_acts
from kb.seeds.authorityfile import Authority
from kb.seeds.labels import labels_of
from kb.seeds.records.cells import RecordedAct
from kb.seeds.records.company import WitnessedAct
from kb.seeds.records.folder import SOURCE
from kb.seeds.records.listing import Listing
from kb.seeds.records.participants import Participants
from kb.seeds.texts import read_bytes

#: A file written so many nanoseconds before it was read may have been written again since.
_RECENT = 2_000_000_000


class Entry(TypedDict):
    """What is kept of a record: what its files looked like and what they are made of, the labels of
    the record, and for each part digest, offset and size of what it lists; "" is how it understood
    names."""

    stamps: Mapping[str, Sequence[int]]
    key: str
    labels: Sequence[tuple[str, str]]
    listings: Mapping[str, tuple[str, int, int]]


@dataclass(frozen=True)
class RecordReader:
    """What is needed to read records: where parts are kept, whom names stand for, and the blocks
    that describe records."""

    folder: Path
    ids: Identifiers
    participants: Participants
    blocks: Mapping[str, Authority]

    def listing(self, record: Path, part: str, entry: Entry) -> Listing:
        """What a record lists in a part: kept, or read now."""
        if (value := self._kept(record.name, entry, part)) is not None:
            return _listing(value, record / SOURCE)
        acts = read_acts(record, self.blocks, self.participants, self.ids)
        return acts.listing.parted(self.part_of)[part]

    def part_of(self, treaty: str) -> str:
        """The part with what records say of a treaty and of the protocols to it."""
        family = self.participants.family(treaty)
        return f"records-{hashlib.sha256(family.encode()).hexdigest()[:2]}"

    def understands(self, slug: str, entry: Entry) -> bool:
        """Whether the names in a record are still those of the same things."""
        understood = self._kept(slug, entry, "")
        return understood is not None and self.participants.still(understood)

    def _kept(self, slug: str, entry: Entry, part: str) -> Any | None:
        digest, offset, size = entry["listings"][part]
        try:
            with kept_path(self.folder, slug).open("rb") as file:
                file.seek(offset)
                text = file.read(size)
        except OSError:
            return None
        return json.loads(text) if digest_of(text) == digest else None


def kept_path(folder: Path, slug: str) -> Path:
    """Where it is kept what a record lists: no article's folder can have the name."""
    return folder / f"{slug}.record"


def stamps_of(record: Path) -> dict[str, list[int]]:
    """What tells that a file of a record was written since, by its name."""
    with os.scandir(record) as entries:
        files = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
    return {
        name: [stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
        for name, stat in files
    }


def _settled(stamps: Mapping[str, Sequence[int]], begun: int) -> Mapping[str, Sequence[int]]:
    """The stamps of files, if none was written just before they were read: it may be written again
    within what the clock of the file system tells apart."""
    return stamps if all(max(s[2:]) < begun - _RECENT for s in stamps.values()) else {}


def key_of_record(record: Path, basis: str) -> str:
    """The key of what a record is made from: its own files, and the basis of all."""
    contents: list[bytes | str] = [basis]
    for path in sorted(record.iterdir()):
        try:
            contents += [os.fsencode(path.name), read_bytes(path)]
        except SeedError:
            contents.append(b"")  # whoever reads it says so
    return digest_of(*contents)


def current(record: Path, entry: Entry | None, basis: str) -> Entry | None:
    """The entry of a record, if its files are those of which it is made."""
    if entry is None or not entry["key"]:
        return None
    begun, stamps = time.time_ns(), stamps_of(record)
    if entry["stamps"] == stamps:
        return entry
    if entry["key"] != key_of_record(record, basis):
        return None
    return {**entry, "stamps": _settled(stamps, begun)}


def read_record(
    reader: tuple[RecordReader, str], record: Path
) -> tuple[Entry | None, tuple[Problem, ...]]:
    """What a record lists, kept now, with all that is wrong in it.

    What has problems, or was saved while it was read, gets no key, so that it is read again.
    """
    reading, basis = reader
    begun, stamps, key = time.time_ns(), stamps_of(record), key_of_record(record, basis)
    try:
        acts = read_acts(record, reading.blocks, reading.participants, reading.ids)
        listing = acts.listing
    except SeedError as error:
        return None, tuple(error.problems)
    texts = {"": json.dumps(acts.understood, ensure_ascii=False).encode()}
    for part, some in listing.parted(reading.part_of).items():
        texts[part] = json.dumps(_written(some), ensure_ascii=False).encode()
    listings, offset = dict[str, tuple[str, int, int]](), 0
    for part, text in texts.items():
        listings[part] = digest_of(text), offset, len(text)
        offset += len(text)
    replace_file(kept_path(reading.folder, record.name), b"".join(texts.values()))
    labels = labels_of({listing.record.reference: listing.record})
    is_settled = not acts.problems and key == key_of_record(record, basis)
    entry: Entry = {
        "stamps": _settled(stamps, begun),
        "key": key if is_settled else "",
        "labels": [(label.text, label.language) for label in labels],
        "listings": listings,
    }
    return entry, tuple(acts.problems)


def _written(listing: Listing) -> list[object]:
    """A listing as JSON."""
    record = listing.record
    described = [record.own.lines, record.entered_by, record.certainty]
    acts = [
        (
            act.place, act.base, act.treaty, act.actor, act.opposed, act.links, act.act.kind,
            _text(act.act.day), act.act.has_left, _text(act.act.effect), act.act.identifier,
            act.act.territory,
        )
        for act in listing.acts
    ]  # fmt: skip
    return [
        record.reference, described, str(listing.as_of), listing.has_all, listing.treaties,
        sorted(listing.new_actors), list(listing.cells), list(listing.cells.values()), acts,
    ]  # fmt: skip


def _listing(value: Any, path: Path) -> Listing:
    """The listing that was written so, of a record whose source has a path now."""
    reference, described, as_of, has_all, treaties, actors, places, cells, rows = value
    lines, entered, certainty = described
    own = TripleSet.of_lines(lines)
    who = tuple(map(URIRef, entered))
    record = Authority(reference, own, own, {}, (), who, path, 1, certainty)
    day = date.fromisoformat(as_of)
    acts = [
        WitnessedAct(
            place, base, treaty, actor,
            RecordedAct(kind, _day(its_day), has_left, _day(effect), number, territory=territory),
            day, opposed, tuple((term, other) for term, other in links),
        )
        for place, base, treaty, actor, opposed, links, kind, its_day, has_left, effect, number,
        territory in rows
    ]  # fmt: skip
    by_place = dict(zip(places, map(tuple, cells), strict=True))
    return Listing(record, day, has_all, treaties, frozenset(actors), by_place, acts)


def _text(day: date | None) -> str:
    return str(day) if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
