"""What is known beforehand: authorities and records, as parts, and what reading articles needs of
them.

It follows from the files in `seeds/authorities` and `seeds/records`, which take longer to read than
all else of a small change. A file of RDF is parsed where its text is another, a record where its
files are (`kb.parts.records`), a part is made where something that goes into it is
(`kb.parts.making`); where nothing changed, all is read from one file beside the parts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TypedDict

from kb.errors import Problem
from kb.identifiers import Identifiers
from kb.mapping.actnames import Names
from kb.mapping.authorities import ended_states
from kb.meaning.identity import mistaken
from kb.meaning.knownnames import KnownNames
from kb.parts.kept import digest_of, keep, kept
from kb.parts.making import (
    ACTS,
    ORIGINS,
    Maker,
    PartEntry,
    make_origins,
    make_part,
    part_path,
)
from kb.parts.part import Part, checked
from kb.parts.records import Entry, RecordReader, current, kept_path, read_record
from kb.processes import each
from kb.seeds.ambiguous import read_ambiguous, shared_labels
from kb.seeds.authorities import Authority, read_authorities, read_blocks, things_in
from kb.seeds.demonyms import read_demonyms
from kb.seeds.labels import Label, Labels, labels_of
from kb.seeds.ontology import Ontology
from kb.seeds.project import is_leaving
from kb.seeds.records.folder import ROWS, record_folders
from kb.seeds.records.participants import Participants
from kb.seeds.texts import gathering

#: The files beside the parts: what is kept of all of them, and what files of RDF say.
INDEX, BLOCKS = "known.json", "blocks.json"
_FOLDERS = ("authorities", "records")
#: So many bytes of rows, or of what is kept of these, are worth processes of their own.
MUCH = 3_000_000

#: Wraps what is gone through, so that a terminal can show how far it is.
Progress = Callable[[Sequence[Path], str], Iterable[Path]]
Authorities = Mapping[str, Authority]


@dataclass(frozen=True)
class Known:
    """What is known of the authorities: their references, what is `around` articles, and their
    parts; `read` gives them themselves. `witnessed` are references of which several records tell,
    `beside` the files that are kept beside the parts.
    """

    references: tuple[str, ...]
    witnessed: tuple[str, ...]
    around: KnownNames
    parts: tuple[Part, ...]
    beside: tuple[Path, ...]
    read: Callable[[], Authorities]


class _Index(TypedDict):
    """What is kept of all: what stands for the files beside the folders of records, for what names
    in records mean, and for the names of things; the entries of records and of parts, the key of
    the part of origins, what the files of parts were when they were checked, and `KnownNames` but
    for what parts have of it."""

    files: str
    participants: str
    names: str
    records: Mapping[str, Entry]
    parts: Mapping[str, PartEntry]
    origins: str
    checked: Mapping[str, Sequence[int]]
    labels: Mapping[str, Sequence[tuple[str, str, str]]]
    within: Mapping[str, Sequence[str]]
    adopted: Mapping[str, str]


_NOTHING: _Index = {
    "files": "", "participants": "", "names": "", "records": {}, "parts": {}, "origins": "",
    "checked": {}, "labels": {}, "within": {}, "adopted": {},
}  # fmt: skip


def read_known(
    seeds: Path,
    ids: Identifiers,
    ontology: Ontology | None,
    place: tuple[Path, str],
    problems: list[Problem],
    progress: Progress = lambda items, _: items,
) -> Known | None:
    """What is known of the authorities in a folder of seeds; None where they cannot be read.

    What is wrong with them is put to the problems. `place` is the folder in which it is kept, and
    what it rests on beside the files.
    """
    with gathering(problems):
        reading = _Reading(seeds, ids, *place, progress)
        if ontology is None:  # whose words labels are made of
            return reading.whole(ontology, problems)
        return reading.unchanged() or reading.changed(ontology, problems)
    return None


class _Reading:
    """One reading of authorities and records, beside what was kept of the last one."""

    def __init__(
        self, seeds: Path, ids: Identifiers, folder: Path, basis: str, progress: Progress
    ) -> None:
        self.seeds, self.ids, self.folder, self.basis = seeds, ids, folder, basis
        self.progress = progress
        self.index: _Index = kept(folder / INDEX, basis) or _NOTHING
        for name, (inode, size, written, changed) in self.index["checked"].items():
            checked.setdefault(folder / name, (inode, size, written, changed))
        self.records = {path.name: path for path in record_folders(seeds / "records")}
        self.files = self._files()
        self.entries = {
            slug: entry
            for slug, path in self.records.items()
            if (entry := current(path, self.index["records"].get(slug), basis))
        }

    def _files(self) -> str:
        """What stands for the files of authorities, and for those of RDF beside records."""
        total: list[bytes | str] = []
        for path in sorted(path for name in _FOLDERS for path in (self.seeds / name).glob("*")):
            if path.is_file() and not path.is_symlink() and not is_leaving(path):
                total += [os.fsencode(path.relative_to(self.seeds)), path.read_bytes()]
        return digest_of(*total)

    def unchanged(self) -> Known | None:
        """What is known where no file has changed, and nothing that is kept is damaged."""
        index = self.index
        is_same = index["files"] == self.files and self.entries.keys() == self.records.keys()
        if not is_same or self.entries.keys() != index["records"].keys():
            return None
        keys = {name: entry["key"] for name, entry in index["parts"].items()}
        keys |= {ORIGINS: index["origins"]}
        parts = [part for name, key in keys.items() if (part := self._part(name, key))]
        if len(parts) < len(keys) or self._missing(index["parts"]):
            return None
        now: _Index = {**index, "records": self.entries, "checked": _stamps(parts)}
        if now != index:  # files were written, and are as they were
            keep(self.folder / INDEX, now, self.basis)
        return self._known(index, _around(index, index["parts"]), parts)

    def changed(self, ontology: Ontology, problems: list[Problem]) -> Known | None:
        """What is known, with what has changed read and made anew."""
        before = len(problems)
        blocks = self._blocks(ontology, problems)
        if len(problems) > before:
            return None
        participants = Participants.of(blocks)
        records = {ref: block for ref, block in blocks.items() if ref.startswith("record/")}
        reader = RecordReader(self.folder, self.ids, participants, records)
        self._read_records(reader, problems)
        names = Names.of([ontology.graph]).with_names(blocks.values())
        maker = Maker(
            self.seeds, self.folder, self.ids, self.basis, reader, blocks, self.entries, names,
            ended_states(blocks),
        )  # fmt: skip
        parts, entries = self._parts(maker, problems)
        names_key, around = self._names(blocks, maker.references, problems)
        if len(problems) > before:
            return None
        parts.append(make_origins(maker, parts, entries))
        index: _Index = {
            "files": self.files,
            "participants": participants.digest,
            "names": names_key,
            "records": self.entries,
            "parts": entries,
            "origins": parts[-1].key,
            "checked": _stamps(parts),
            "labels": {
                name: [(label.reference, label.text, label.language) for label in of]
                for name, of in around.labels.by_folded.items()
            },
            "within": {ref: sorted(places) for ref, places in around.within.items()},
            "adopted": around.adopted,
        }
        known = self._known(index, _with_acts(around, entries), parts)
        if self._missing(entries) or _shared_identifiers(entries):  # who has it says all problems
            return replace(known, read=self.whole(ontology, problems).read)
        if self._files() == self.files:  # else something was saved meanwhile
            keep(self.folder / INDEX, index, self.basis)
        return known

    def _blocks(self, ontology: Ontology, problems: list[Problem]) -> dict[str, Authority]:
        """What files of RDF say of each thing; those that were parsed before are not parsed."""
        before, now = kept(self.folder / BLOCKS, self.basis) or {}, dict[str, list[Any]]()

        def things_of(path: Path, text: str) -> Sequence[Authority]:
            key = digest_of(path.suffix, text)
            if key in before:
                now[key] = before[key]
                return [Authority.from_json(value, path) for value in before[key]]
            things = things_in(path, text, self.ids, ontology)
            now[key] = [thing.to_json() for thing in things]
            return things

        blocks = read_blocks(self.seeds / "authorities", things_of, problems)
        if now.keys() != before.keys():
            keep(self.folder / BLOCKS, now, self.basis)
        return blocks

    def _read_records(self, reader: RecordReader, problems: list[Problem]) -> None:
        """Read the records that have changed, and those that understood a name otherwise."""
        if reader.participants.digest != self.index["participants"]:
            for slug in [s for s, e in self.entries.items() if not reader.understands(s, e)]:
                del self.entries[slug]
        missing = [path for slug, path in self.records.items() if slug not in self.entries]
        total = sum(_size(path / ROWS) for path in missing)
        read = each(read_record, (reader, self.basis), missing, shared=total > MUCH)
        for path, (entry, wrong) in zip(
            self.progress(missing, "reading records"), read, strict=True
        ):
            problems.extend(wrong)
            if entry is not None:
                self.entries[path.name] = entry
        self.entries = dict(sorted(self.entries.items()))

    def _parts(
        self, maker: Maker, problems: list[Problem]
    ) -> tuple[list[Part], dict[str, PartEntry]]:
        """All parts but that of origins, kept or made now, with what is kept of each."""
        last, parts, entries = self.index["parts"], dict[str, Part](), dict[str, PartEntry]()
        if incomplete := maker.incomplete():
            problems.extend(incomplete)
            return [], {}
        for name in maker.parts:
            entry = last.get(name)
            is_same = entry and entry["key"] == maker.key(name, entry["uses"])
            if entry and is_same and (part := self._part(name, entry["key"])):
                parts[name], entries[name] = part, entry
        missing = [name for name in maker.parts if name not in parts]
        made = each(make_part, maker, missing, shared=maker.size(missing) > MUCH)
        paths = [self.folder / name for name in missing]
        for path, (part, entry, wrong) in zip(
            self.progress(paths, "making parts"), made, strict=True
        ):
            problems.extend(wrong)
            if part and entry:
                parts[path.name], entries[path.name] = part, entry
        return [parts[name] for name in maker.parts if name in parts], entries

    def _part(self, name: str, key: str) -> Part | None:
        return Part.read(part_path(self.folder, name), key)

    def _names(
        self, blocks: Authorities, references: Iterable[str], problems: list[Problem]
    ) -> tuple[str, KnownNames]:
        """The names of things and what else blocks tell articles, with what stands for them:
        gathered anew where blocks or records have others; what is wrong with those is put to the
        problems."""
        labels_of_records = [
            (f"record/{slug}", text, language)
            for slug, entry in self.entries.items()
            for text, language in entry["labels"]
        ]
        key = digest_of(self.files, *chain.from_iterable(labels_of_records))
        if key == self.index["names"]:
            return key, _around(self.index, {})
        every = [*labels_of(blocks), *(Label(*values) for values in labels_of_records)]
        labels = Labels.from_labels(sorted(every, key=lambda label: label.reference))
        things = {ref: block for ref, block in blocks.items() if not ref.startswith(ACTS)}
        self._check(blocks, labels, references, problems)
        return key, KnownNames.of(things, labels, self.ids)

    def _check(
        self, blocks: Authorities, labels: Labels, known: Iterable[str], problems: list[Problem]
    ) -> None:
        """Put to the problems what is wrong with names and identifiers."""
        folder = self.seeds / "authorities"
        problems.extend(mistaken(blocks))
        problems.extend(shared_labels(blocks, labels, read_ambiguous(folder)))
        read_demonyms(folder, frozenset(known))

    def whole(self, ontology: Ontology | None, problems: list[Problem]) -> Known:
        """What is known, all of it read together, with all that is wrong; it has no parts."""
        authorities = read_authorities(self.seeds / "authorities", self.ids, ontology)
        labels = Labels.of(authorities)
        self._check(authorities, labels, authorities, problems)
        around = KnownNames.of(authorities, labels, self.ids)
        return Known(tuple(authorities), (), around, (), (), lambda: authorities)

    def _missing(self, parts: Mapping[str, PartEntry]) -> bool:
        """Whether something leads to what is not there."""
        uses = {use for entry in parts.values() for use in entry["uses"]}
        for use in uses.difference(*(entry["references"] for entry in parts.values())):
            kind, _, slug = use.partition("/")
            if kind != "article" or not (self.seeds / slug / "article.txt").is_file():
                return True
        return False

    def _known(self, index: _Index, around: KnownNames, parts: Sequence[Part]) -> Known:
        entries = index["parts"].values()
        references = chain.from_iterable(entry["references"] for entry in entries)
        witnessed = chain.from_iterable(entry["witnessed"] for entry in entries)
        listings = (kept_path(self.folder, slug) for slug in index["records"])
        beside = (self.folder / INDEX, self.folder / BLOCKS, *listings)
        return Known(
            tuple(dict.fromkeys(references)), tuple(dict.fromkeys(witnessed)), around,
            tuple(parts), beside, partial(read_authorities, self.seeds / "authorities", self.ids),
        )  # fmt: skip


def _around(index: _Index, parts: Mapping[str, PartEntry]) -> KnownNames:
    """What is kept of names, with what parts have."""
    labels = {name: tuple(Label(*values) for values in of) for name, of in index["labels"].items()}
    within = {reference: frozenset(places) for reference, places in index["within"].items()}
    return _with_acts(KnownNames(Labels(labels), within, index["adopted"]), parts)


def _with_acts(around: KnownNames, parts: Mapping[str, PartEntry]) -> KnownNames:
    """The same with what parts have: acts of treaties as a whole, and days of adoption."""
    adopted, acts = dict(around.adopted), dict[str, tuple[str, str, str]]()
    for entry in parts.values():
        for reference, (kind, treaty, day) in entry["acts"].items():
            acts[reference] = kind, treaty, day
        for treaty, day in entry["adopted"].items():
            adopted[treaty] = min(day, adopted.get(treaty, day))
    return replace(around, adopted=adopted, acts=acts)


def _shared_identifiers(parts: Mapping[str, PartEntry]) -> bool:
    """Whether two acts have one identifier."""
    of_acts = (pair for entry in parts.values() for pair in entry["identifiers"])
    owners = dict[str, str]()
    return any(owners.setdefault(number, act) != act for number, act in of_acts)


def _stamps(parts: Iterable[Part]) -> dict[str, list[int]]:
    """What the files of parts were when they were checked."""
    stamps = {part.path: checked.get(part.path) for part in parts}
    return {path.name: list(stamp) for path, stamp in stamps.items() if stamp}


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0  # whoever reads it says so
