"""What authorities and records say, read where it changed and kept by parts.

All files of RDF give *blocks*; a record gives what its cells list. Each is read where its files are
others, and what it says is kept in slices, one for each part of the dataset, so that a part is made
of its own slices alone. A record of which only the time of its files changed is not parsed. Of each
it is kept how it understood names, so that it is read again where one is another's now.
"""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypedDict

from kb.errors import Problem, SeedError
from kb.identifiers import Identifiers
from kb.mapping.actnames import Names
from kb.mapping.authorities import ended_states
from kb.namespaces import TRO
from kb.parts.part import RECENT, Slice, digest_of, keep_slices, kept_slice, key_of, stamps_of
from kb.plainvalues import plain, value_of
from kb.seeds.authorities import read_acts
from kb.seeds.authorityfile import Authority
from kb.seeds.labels import labels_of
from kb.seeds.records.acts import Acts
from kb.seeds.records.folder import SOURCE, record_path
from kb.seeds.records.listing import Listing
from kb.seeds.records.participants import Participants
from kb.seeds.records.register import shared

#: What the references of acts, and of who is bound, begin with.
ACTS = ("action/", "anticipated/", "participation/")
_TREATY = f"<{TRO.treaty}>"


def part_of(treaty: str, participants: Participants) -> str:
    """The part with what records say of a treaty and of the protocols to it."""
    family = participants.family(treaty)
    return f"records-{hashlib.sha256(family.encode()).hexdigest()[:2]}"


@dataclass(frozen=True)
class Common:
    """What files of RDF say that is needed for all parts: by what participants are called, the
    names of things by IRI and language, the States that are no more, the references of all blocks,
    a digest of what the block of each record says, and by part the records of whose graphs it has
    lines."""

    participants: Participants
    names: dict[str, dict[str, str]]
    ended: Mapping[str, str]
    references: frozenset[str]
    digests: Mapping[str, str]
    graphs: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Blocks:
    """What files of RDF say: in each part what blocks say, which stays on the disk in `slices`, and
    what is `common` to all; with that the folders of records are read."""

    seeds: Path
    path: Path
    ids: Identifiers
    slices: Mapping[str, Slice]
    common: Common

    @classmethod
    def read(
        cls, seeds: Path, path: Path, ids: Identifiers, slices: Mapping[str, Slice]
    ) -> Blocks | None:
        """What is kept in a file; None where it is damaged."""
        if not slices or any(kept_slice(path, place) is None for place in slices.values()):
            return None
        return cls(seeds, path, ids, slices, value_of(Common, kept_slice(path, slices[""])))

    @classmethod
    def write(
        cls,
        seeds: Path,
        path: Path,
        ids: Identifiers,
        things: Mapping[str, Authority],
        names: Names,
    ) -> Blocks:
        """Keep what the blocks of all things say."""
        participants = Participants.of(things)
        pieces = _pieces(things, participants, ids)
        records = (block for ref, block in things.items() if ref.startswith("record/"))
        recorded = {part: {r for b in some for r in b.recorded} for part, some in pieces.items()}
        common = Common(
            participants, names.with_names(things.values()).by_thing, ended_states(things),
            frozenset(things), {each.reference: digest_of(*each.own.lines) for each in records},
            {part: sorted(some) for part, some in recorded.items()},
        )  # fmt: skip
        written = {
            part: [plain(replace(block, path=block.path.relative_to(seeds))) for block in some]
            for part, some in pieces.items()
        }
        slices = keep_slices(path, {"": plain(common), **written})
        return cls(seeds, path, ids, slices, common)

    def of(self, part: str) -> dict[str, Authority]:
        """What blocks say in a part, by reference."""
        written = kept_slice(self.path, self.slices[part]) if part in self.slices else None
        blocks = [value_of(Authority, value) for value in written or ()]
        return {b.reference: replace(b, path=self.seeds / b.path) for b in blocks}

    @cached_property
    def records(self) -> Mapping[str, Authority]:
        """The blocks that describe records."""
        return self.of("authorities-record")

    def acts(self, record: Path) -> Acts:
        """What a record tells; `SeedError` where it cannot be read."""
        return read_acts(record, self.records, self.common.participants, self.ids)

    def listing(self, slug: str, part: str, entry: Entry) -> Listing:
        """What a record lists in a part: kept, or read now."""
        record = record_path(self.seeds / "records", slug)
        value = kept_slice(kept_path(self.path.parent, slug), entry["slices"][part])
        if value is not None:
            listing = value_of(Listing, value)
            return replace(listing, record=replace(listing.record, path=record / SOURCE))
        return self.acts(record).listing.parted(self.part_of)[part]

    def part_of(self, treaty: str) -> str:
        """The part with what records say of a treaty and of the protocols to it."""
        return part_of(treaty, self.common.participants)

    def understands(self, slug: str, entry: Entry) -> bool:
        """Whether the names in a record are still those of the same things."""
        understood = kept_slice(kept_path(self.path.parent, slug), entry["slices"][""])
        return understood is not None and self.common.participants.still(understood)


def _pieces(
    things: Mapping[str, Authority], participants: Participants, ids: Identifiers
) -> Mapping[str, Sequence[Authority]]:
    """What blocks say, by part: of treaties what records say is in the part with their acts."""
    pieces = defaultdict[str, list[Authority]](list)
    for reference, block in things.items():
        kind = reference.partition("/")[0]
        if reference.startswith(ACTS):
            pieces[part_of(_treaty(block, things, ids), participants)].append(block)
        elif kind != "treaty" or not block.recorded:
            pieces[f"authorities-{kind}"].append(block)
        else:
            own = replace(block, triples=block.own, recorded={})
            pieces[f"authorities-{kind}"].append(own)
            pieces[part_of(reference, participants)].append(block.of_records())
    return pieces


def _treaty(act: Authority, things: Mapping[str, Authority], ids: Identifiers) -> str:
    """The treaty of an act as its block says, or else as its name does."""
    for line in act.triples.lines:
        _, predicate, value = line.split(" ", 2)
        if predicate == _TREATY:
            return ids.reference(value[1:-4]) or ""
    words = act.reference.partition("/")[2].split("-")
    names = ("treaty/" + "-".join(words[:end]) for end in range(len(words), 0, -1))
    return next((name for name in names if name in things), "")


class Entry(TypedDict):
    """What is kept of a record: what its files looked like and what they are made of, the labels of
    the record, and where for each part it is kept what it lists; "" is how it understood names."""

    stamps: Mapping[str, Sequence[int]]
    key: str
    labels: Sequence[tuple[str, str]]
    slices: Mapping[str, Slice]


def kept_path(folder: Path, slug: str) -> Path:
    """Where it is kept what a record lists: no article's folder can have the name."""
    return folder / f"{slug}.record"


def current(record: Path, entry: Entry | None, basis: str) -> Entry | None:
    """The entry of a record, if its files are those of which it is made."""
    if entry is None or not entry["key"]:
        return None
    begun, stamps = time.time_ns(), _stamps(record)
    if stamps and entry["stamps"] == stamps:
        return entry
    if entry["key"] != _record_key(record, basis):
        return None
    return {**entry, "stamps": _settled(stamps, begun)}


def _stamps(record: Path) -> dict[str, list[int]]:
    """What tells that a file of which a record is made was written since."""
    stamps = {str(path): stamps_of(path.parent)[path.name] for path in shared(record)}
    return stamps_of(record) | stamps


def _settled(stamps: Mapping[str, Sequence[int]], begun: int) -> Mapping[str, Sequence[int]]:
    """The stamps of files, if none was written just before they were read: it may be written again
    within what the clock of the file system tells apart."""
    return stamps if all(max(s[2:]) < begun - RECENT for s in stamps.values()) else {}


def _record_key(record: Path, basis: str) -> str:
    """The key of what a record is made from: its own files, those that it shares with others of its
    register, and the basis of all."""
    return key_of(basis, (*sorted(record.iterdir()), *shared(record)))


def read_record(
    given: tuple[Blocks, str], record: Path
) -> tuple[Entry | None, tuple[Problem, ...]]:
    """What a record lists, kept now, with all that is wrong in it.

    What has problems, or was saved while it was read, gets no key, so that it is read again.
    """
    blocks, basis = given
    begun, stamps, key = time.time_ns(), _stamps(record), _record_key(record, basis)
    try:
        acts = blocks.acts(record)
        listing = acts.listing
    except SeedError as error:
        return None, tuple(error.problems)
    anywhere = replace(listing, record=replace(listing.record, path=Path()))
    parted = anywhere.parted(blocks.part_of).items()
    values = {"": acts.understood, **{part: plain(some) for part, some in parted}}
    slices = keep_slices(kept_path(blocks.path.parent, record.name), values)
    labels = labels_of({listing.record.reference: listing.record})
    is_settled = not acts.problems and _stamps(record) == stamps
    entry: Entry = {
        "stamps": _settled(stamps, begun),
        "key": key if is_settled else "",
        "labels": [(label.text, label.language) for label in labels],
        "slices": slices,
    }
    return entry, tuple(acts.problems)
