"""What is known beforehand: authorities and records, as parts, and what reading articles needs of
them.

It follows from the files in `seeds/authorities` and `seeds/records`, which take longer to read than
all else of a small change. A file of RDF is parsed where its text is another, a record where its
files are (`kb.parts.sources`), a part is made where something that goes into it is
(`kb.parts.making`). What is kept of all is a short list, the index; names of things are read where
an article must be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any, TypedDict

from kb.errors import Problem
from kb.identifiers import Identifiers
from kb.mapping.actnames import Names
from kb.meaning.identity import mistaken
from kb.meaning.knownnames import KnownNames
from kb.parts.making import (
    ORIGINS,
    Maker,
    PartEntry,
    entry_of,
    make_origins,
    make_part,
    part_path,
    stamped,
)
from kb.parts.part import Part, Slice, checked, digest_of, keep, kept
from kb.parts.sources import ACTS, Blocks, Entry, current, kept_path, read_record
from kb.plainvalues import plain, value_of
from kb.processes import each, is_much
from kb.seeds.ambiguous import read_ambiguous, shared_labels
from kb.seeds.authorities import Authority, incomplete, read_authorities, read_blocks, things_in
from kb.seeds.demonyms import read_demonyms
from kb.seeds.labels import Label, Labels, labels_of
from kb.seeds.ontology import Ontology
from kb.seeds.project import is_leaving
from kb.seeds.records.folder import ROWS, record_folders
from kb.seeds.texts import gathering

#: The files beside the parts: the index, the things in each file of RDF, what these say by part,
#: and their names.
INDEX, THINGS, BLOCKS, NAMES = "known.json", "things.json", "blocks.slices", "names.json"
_FOLDERS = ("authorities", "records")
#: So many bytes of rows, or of what is kept of these, are worth processes of their own.
MUCH = 3_000_000

#: Wraps what is gone through, so that a terminal can show how far it is.
Progress = Callable[[Sequence[Path], str], Iterable[Path]]
Authorities = Mapping[str, Authority]


@dataclass(frozen=True)
class Known:
    """What is known of the authorities: their parts, and `state`, which stands for all that
    articles rest on.

    `names` reads what is `around` articles, `read` the authorities themselves. `witnessed` are
    references of which several records tell, `beside` the names of files that are kept beside the
    parts, `whole` all references where there are no parts.
    """

    parts: tuple[Part, ...]
    state: str
    names: Callable[[], KnownNames]
    read: Callable[[], Authorities]
    witnessed: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()

    @cached_property
    def references(self) -> tuple[str, ...]:
        """The references of all authorities."""
        of_parts = chain.from_iterable(part.references for part in self.parts)
        return tuple(dict.fromkeys((*self.whole, *of_parts)))

    @cached_property
    def around(self) -> KnownNames:
        """What rules of meaning and drafts ask of the authorities."""
        return self.names()


class _Index(TypedDict):
    """What is kept of all: what stands for the files beside the folders of records, for what words
    in records mean, and for the names of things, with a digest of these; the entries of records and
    of parts, and where it is kept what files of RDF say."""

    files: str
    participants: str
    names: Sequence[str]
    blocks: Mapping[str, Slice]
    records: Mapping[str, Entry]
    parts: Mapping[str, PartEntry]


_NOTHING: _Index = {
    "files": "", "participants": "", "names": ("", ""), "blocks": {}, "records": {}, "parts": {},
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
            return reading.together(ontology, problems)
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
        for name, entry in self.index["parts"].items():
            if entry["stamp"]:
                size, written, inode, disk = entry["stamp"]
                checked.setdefault(part_path(folder, name), (size, written, inode, disk))
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
        for folder in (self.seeds / name for name in _FOLDERS if (self.seeds / name).is_dir()):
            with os.scandir(folder) as entries:
                names = sorted(
                    entry.name
                    for entry in entries
                    if entry.is_file(follow_symlinks=False) and not is_leaving(entry)
                )
            for name in names:
                total += [folder.name, os.fsencode(name), (folder / name).read_bytes()]
        return digest_of(*total)

    def unchanged(self) -> Known | None:
        """What is known where no file has changed, and nothing that is kept is damaged."""
        index = self.index
        is_same = index["files"] == self.files and self.entries.keys() == self.records.keys()
        if not is_same or self.entries.keys() != index["records"].keys():
            return None
        parts = self._kept_parts()
        uses = {use for entry in index["parts"].values() for use in entry["uses"]}
        if len(parts) < len(index["parts"]) or not all(map(self._is_there, uses)):
            return None
        seen = {name: stamped(index["parts"][name], part) for name, part in parts.items()}
        now: _Index = {**index, "records": self.entries, "parts": seen}
        if now != index:  # files were written, and are as they were
            keep(self.folder / INDEX, now, self.basis)
        return self._known(index, parts, self._kept_names)

    def changed(self, ontology: Ontology, problems: list[Problem]) -> Known | None:
        """What is known, with what has changed read and made anew."""
        before = len(problems)
        blocks = self._blocks(ontology, problems)
        if blocks is None:
            return None
        self._read_records(blocks, problems)
        maker = Maker(self.seeds, self.folder, self.ids, self.basis, blocks, self.entries)
        parts, entries = self._parts(maker, problems)
        is_readable = len(problems) == before
        names, gathered = self._names(ontology, maker.references, problems)
        if not is_readable:
            return None
        parts[ORIGINS] = make_origins(maker, parts, entries)
        entries[ORIGINS] = entry_of(parts[ORIGINS])
        index: _Index = {
            "files": self.files,
            "participants": blocks.common.participants.digest,
            "names": names,
            "blocks": blocks.slices,
            "records": self.entries,
            "parts": entries,
        }
        known = self._known(index, parts, (lambda: gathered) if gathered else self._kept_names)
        if self._is_missing(known, blocks, entries):  # who has it says all problems
            return replace(known, read=self.together(ontology, problems).read)
        # Else something was saved meanwhile, or is wrong with names.
        if len(problems) == before and self._files() == self.files:
            if gathered:
                keep(self.folder / NAMES, plain(gathered), names[0])
            keep(self.folder / INDEX, index, self.basis)
        return known

    def _blocks(self, ontology: Ontology, problems: list[Problem]) -> Blocks | None:
        """What files of RDF say, kept or read now; None where something is wrong with it."""
        path, index = self.folder / BLOCKS, self.index
        if index["files"] == self.files and (
            blocks := Blocks.read(self.seeds, path, self.ids, index["blocks"])
        ):
            return blocks
        before, things = len(problems), self._things(ontology, problems)
        if len(problems) == before:
            some = {ref: block for ref, block in things.items() if not ref.startswith(ACTS)}
            known = {*things, *(f"record/{slug}" for slug in self.records)}
            problems.extend(incomplete(some, known))
        if len(problems) > before:
            return None
        return Blocks.write(self.seeds, path, self.ids, things, Names.of([ontology.graph]))

    def _things(self, ontology: Ontology, problems: list[Problem]) -> dict[str, Authority]:
        """What files of RDF say of each thing; those that were parsed before are not parsed."""
        before, now = kept(self.folder / THINGS, self.basis) or {}, dict[str, list[Any]]()

        def things_of(path: Path, text: str) -> Sequence[Authority]:
            key = digest_of(path.suffix, text)
            if key in before:
                now[key] = before[key]
                some = [value_of(Authority, value) for value in before[key]]
                return [replace(thing, path=path) for thing in some]
            things = things_in(path, text, self.ids, ontology)
            now[key] = [plain(replace(thing, path=Path())) for thing in things]
            return things

        things = read_blocks(self.seeds / "authorities", things_of, problems)
        if now.keys() != before.keys():
            keep(self.folder / THINGS, now, self.basis)
        return things

    def _read_records(self, blocks: Blocks, problems: list[Problem]) -> None:
        """Read the records that have changed, and those that understood a name otherwise."""
        if blocks.common.participants.digest != self.index["participants"]:
            for slug in [s for s, e in self.entries.items() if not blocks.understands(s, e)]:
                del self.entries[slug]
        missing = [path for slug, path in self.records.items() if slug not in self.entries]
        is_shared = is_much((path / ROWS for path in missing), MUCH)
        read = each(read_record, (blocks, self.basis), missing, shared=is_shared)
        for path, (entry, wrong) in zip(
            self.progress(missing, "reading records"), read, strict=True
        ):
            problems.extend(wrong)
            if entry is not None:
                self.entries[path.name] = entry
        self.entries = dict(sorted(self.entries.items()))

    def _parts(
        self, maker: Maker, problems: list[Problem]
    ) -> tuple[dict[str, Part], dict[str, PartEntry]]:
        """All parts but that of origins, kept or made now, with what is kept of each."""
        last, wanted = self.index["parts"], maker.parts
        same = [n for n in wanted if n in last and last[n]["key"] == maker.key(n, last[n]["uses"])]
        parts = self._kept_parts(same)
        entries = {name: last[name] for name in parts}
        missing = [name for name in wanted if name not in parts]
        made = each(make_part, maker, missing, shared=maker.size(missing) > MUCH)
        paths = [self.folder / name for name in missing]
        for path, (part, entry, wrong) in zip(
            self.progress(paths, "making parts"), made, strict=True
        ):
            problems.extend(wrong)
            if part and entry:
                parts[path.name], entries[path.name] = part, entry
        return {name: parts[name] for name in wanted if name in parts}, entries

    def _kept_parts(self, names: Iterable[str] | None = None) -> dict[str, Part]:
        """The parts of the last time that are as they were, by name."""
        entries = self.index["parts"]
        read = (
            (name, Part.read(part_path(self.folder, name), entries[name]["key"]))
            for name in (entries if names is None else names)
        )
        return {name: part for name, part in read if part}

    def _names(
        self, ontology: Ontology, references: Iterable[str], problems: list[Problem]
    ) -> tuple[Sequence[str], KnownNames | None]:
        """What stands for the names of things and what else blocks tell articles, and these
        gathered anew where blocks or records have others; what is wrong with them is put to the
        problems."""
        labels_of_records = [
            (f"record/{slug}", text, language)
            for slug, entry in self.entries.items()
            for text, language in entry["labels"]
        ]
        key = digest_of(self.basis, self.files, *chain.from_iterable(labels_of_records))
        if key == self.index["names"][0]:
            return self.index["names"], None
        blocks = self._things(ontology, problems)
        every = [*labels_of(blocks), *(Label(*values) for values in labels_of_records)]
        labels = Labels.from_labels(sorted(every, key=lambda label: label.reference))
        self._check(blocks, labels, references, problems)
        things = {ref: block for ref, block in blocks.items() if not ref.startswith(ACTS)}
        around = KnownNames.of(things, labels, self.ids)
        return (key, around.state), around

    def _kept_names(self) -> KnownNames:
        """The names that were gathered the last time; gathered now, where they are damaged."""
        value = kept(self.folder / NAMES, self.index["names"][0])
        return value_of(KnownNames, value) if value else self.together(None, []).around

    def _check(
        self, blocks: Authorities, labels: Labels, known: Iterable[str], problems: list[Problem]
    ) -> None:
        """Put to the problems what is wrong with names and identifiers."""
        folder = self.seeds / "authorities"
        problems.extend(mistaken(blocks))
        problems.extend(shared_labels(blocks, labels, read_ambiguous(folder)))
        read_demonyms(folder, frozenset(known))

    def together(self, ontology: Ontology | None, problems: list[Problem]) -> Known:
        """What is known, all of it read together, with all that is wrong; it has no parts."""
        authorities = read_authorities(self.seeds / "authorities", self.ids, ontology)
        labels = Labels.of(authorities)
        self._check(authorities, labels, authorities, problems)
        around = KnownNames.of(authorities, labels, self.ids)
        return Known((), "", lambda: around, lambda: authorities, whole=tuple(authorities))

    def _is_missing(self, known: Known, blocks: Blocks, parts: Mapping[str, PartEntry]) -> bool:
        """Whether something leads to what is not there, or two acts have one identifier."""
        uses = {use for entry in parts.values() for use in entry["uses"]}
        uses.update(chain.from_iterable(blocks.common.graphs.values()))
        numbers = [number for entry in parts.values() for number in entry["identifiers"]]
        return len(numbers) > len(set(numbers)) or not all(
            use.startswith("article/") and self._is_there(use)
            for use in uses.difference(known.references)
        )

    def _is_there(self, use: str) -> bool:
        """Whether a reference is that of no article, or of one that is there."""
        kind, _, slug = use.partition("/")
        return kind != "article" or (self.seeds / slug / "article.txt").is_file()

    def _known(
        self, index: _Index, parts: Mapping[str, Part], names: Callable[[], KnownNames]
    ) -> Known:
        entries = [entry for _, entry in sorted(index["parts"].items())]
        acts = [entry["acts"] for entry in entries], [entry["adopted"] for entry in entries]
        witnessed = chain.from_iterable(entry["witnessed"] for entry in entries)
        listings = (kept_path(self.folder, slug).name for slug in index["records"])
        return Known(
            tuple(parts.values()),
            digest_of(index["names"][1], *(entry["state"] for entry in entries)),
            lambda: _with_acts(names(), *acts),
            partial(read_authorities, self.seeds / "authorities", self.ids),
            tuple(dict.fromkeys(witnessed)),
            (INDEX, THINGS, BLOCKS, NAMES, *listings),
        )


def _with_acts(
    around: KnownNames,
    acts: Iterable[Mapping[str, tuple[str, str, str]]],
    days: Iterable[Mapping[str, str]],
) -> KnownNames:
    """The same with what parts have: acts of treaties as a whole, and days of adoption."""
    adopted = dict(around.adopted)
    for treaty, day in chain.from_iterable(some.items() for some in days):
        adopted[treaty] = min(day, adopted.get(treaty, day))
    every = {ref: (act[0], act[1], act[2]) for some in acts for ref, act in some.items()}
    return replace(around, adopted=adopted, acts=every)
