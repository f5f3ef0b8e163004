"""A register of treaties, which a State keeps: whom its labels mean on a day, which acts its words
name, and what it says of each treaty.

Its mapping and its table of labels lie in the folder above those of its records
(`kb.records.registerimport` writes them). A label means what a person wrote in the table, for a
kind of act and a span of days; one that means nothing there is refused, never guessed.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kb.canonical.oxigraph import text_of
from kb.namespaces import RDF, RDFS, SCHEMA, TRO, XSD
from kb.seeds.records.cells import GAP, RecordedAct, UnreadableCell
from kb.seeds.records.mapping import MAPPING, day_in
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import read_text

#: Beside the mapping: whom labels mean; in each record: what stands on its treaties.
LABELS, TREATIES = "labels.tsv", "treaties.tsv"
#: Which treaties of ours those of the register are, as a curator decided (beside the authorities).
CROSSWALK = "crosswalk.tsv"
COUNTRY, ACTION, DAY, EFFECT = COLUMNS = ("Country", "Action", "Action Date", "Effective Date")
#: The head of the cell with the day on which the treaty entered into force.
IN_FORCE = "Definitive EIF Date"
#: What is said of a row without a word for an act, and of an act of which ours has no kind.
LISTED, OTHER = "Listed", "OtherAct"
#: What the name of an act without a day ends in.
UNDATED = "undated"
_IN_ADDRESSES = ":/?&=%+,;@"
_MOST_BYTES = 20_000_000
#: Acts that one State may do many times: the day tells them apart.
_MANY = (OTHER, "Reservation", "Declaration", "Objection", "Notification", "WithdrawalOfStatement")
_CLASSES = {"country": SCHEMA.Country, "organization": SCHEMA.Organization, "place": SCHEMA.Place}


@dataclass(frozen=True)
class Meaning:
    """Whom a label means: under which word for an act ("" for all others), from and until which
    day, the reference of who acts ("" where that is not known, as `reason` says), the territory for
    which it acts ("" where it acts for itself, "=" where only the label names it), and the name
    of whom nobody else describes."""

    label: str
    act: str
    since: str
    until: str
    actor: str
    territory: str
    name: str
    reason: str

    def is_of(self, word: str, day: str) -> bool:
        """Whether it holds under a word, on a day; without a day where its span has an open end and
        somebody acts."""
        is_open = not (self.since and self.until) and self.actor
        is_then = self.since <= day < (self.until or "9") if day else is_open or not self._span
        return self.act in ("", word) and bool(is_then)

    @property
    def _span(self) -> str:
        return self.since + self.until


@dataclass(frozen=True)
class Register:
    """A register as one of its records needs it: what its mapping says, the meanings of labels, the
    rows about treaties by their numbers, and those of them that are ours."""

    value: Mapping[str, Any]
    meanings: Mapping[str, Sequence[Meaning]]
    treaties: Mapping[str, Mapping[str, str]]
    ours: Mapping[str, str]

    @classmethod
    def of(cls, record: Path) -> Register | None:
        """The register of which a folder is a record; None where it is of none."""
        if not (record.parent / MAPPING).exists():
            return None
        meanings = defaultdict[str, list[Meaning]](list)
        for row in table(record.parent / LABELS):
            meanings[row["label"]].append(Meaning(**row))
        for some in meanings.values():  # that of one word goes before that of all
            some.sort(key=lambda meaning: not meaning.act)
        treaties = {row["record"]: row for row in table(record / TREATIES)}
        ours = {
            row["register"]: row["treaty"]
            for row in table(record.parents[2] / "authorities" / CROSSWALK)
            if row["decision"] == "same"
        }
        return cls(register_mapping(record.parent).value, meanings, treaties, ours)

    def treaty_of(self, number: str) -> str:
        """The reference of the treaty that the register has under a number: ours, or its own."""
        return self.ours.get(number) or f"treaty/{self.value['prefix']}-{number}"

    def entry(self, head: str, cell: str, label: str, number: str) -> tuple[str, RecordedAct]:
        """Who acts in a cell, and what is done; `UnreadableCell` where that is not known.

        A row without a word for an act lists whom it names (`LISTED`), and no more.
        """
        values = dict(zip(head.split(GAP), cell.split(GAP), strict=True))
        if IN_FORCE in values:
            return "", RecordedAct("EntryIntoForce", self._day(IN_FORCE, values))
        word, day, effect = (
            values.get(ACTION, ""),
            self._day(DAY, values),
            self._day(EFFECT, values),
        )
        meaning = self._meaning(label, word, str(day or effect or ""))
        kind = self._kind(word, number, has_territory=bool(meaning.territory))
        is_early = effect and day and effect < day and kind != "Succession"
        place, applies = meaning.territory.strip("="), kind.startswith("Territorial")
        own = [word] if kind == OTHER else []
        own += [label] if meaning.territory else []
        own += [str(day)] if day and kind in _MANY else [] if day else [UNDATED]
        act = RecordedAct(
            kind, day, effect=None if is_early else effect, territory=label if applies else "",
            places=(place,) if place else (), own="-".join(map(slug_of, own)),
        )  # fmt: skip
        return meaning.actor, act

    def _day(self, head: str, values: Mapping[str, str]) -> date | None:
        """The day under a head; None where there is none, or what stands for none."""
        words = values.get(head, "")
        if not words or words in self.value["none"].get(head, ()):
            return None
        return day_in(words, self.value["days"]).day

    def _meaning(self, label: str, word: str, day: str) -> Meaning:
        """The meaning of a label: that for its word goes before that for all words."""
        fitting = [each for each in self.meanings.get(label, ()) if each.is_of(word, day)]
        if not fitting:
            raise UnreadableCell(f"'{label}' means nobody {'then' if day else 'without a day'}")
        meaning = fitting[0]
        if any(other.actor != meaning.actor for other in fitting if other.act == meaning.act):
            raise UnreadableCell(f"'{label}' means several, and there is no day")
        if not meaning.actor:
            raise UnreadableCell(f"'{label}': {meaning.reason}")
        return meaning

    def _kind(self, word: str, number: str, *, has_territory: bool) -> str:
        """The kind of an act: one of ours for words that mean it, else `OTHER`."""
        if not word:
            return LISTED
        if self.treaties[number]["subject"] in self.value["asked"].get(word, ()):
            return OTHER
        kinds: Mapping[str, str] = self.value["of_territories" if has_territory else "kinds"]
        if word not in self.value["kinds"] and word not in self.value["others"]:
            raise UnreadableCell(f"'{word}' is no word for an act in the mapping")
        return kinds.get(word, OTHER)

    @cached_property
    def _new(self) -> Mapping[str, Sequence[Meaning]]:
        """Whom nobody else describes, by reference, as each label has it."""
        new = defaultdict[str, list[Meaning]](list)
        for meaning in chain.from_iterable(self.meanings.values()):
            if meaning.name:
                new[meaning.territory or meaning.actor].append(meaning)
        return new

    def described(self, used: Iterable[str], base: str) -> Iterator[tuple[str, list[str]]]:
        """What the register says of its treaties, and of those of the things used whom nobody else
        describes, as lines by reference; `base` is what IRIs of things begin with."""
        for number, row in self.treaties.items():
            reference = self.treaty_of(number)
            iri = base + reference
            yield reference, [*self._of_treaty(number, row, iri)]
        for reference in sorted(self._new.keys() & set(used)):
            kind, labels = reference.partition("/")[0], self._new[reference]
            classes = [_CLASSES[kind], *([TRO.TreatyActor] if kind != "place" else ())]
            name = labels[0].name
            others = sorted({meaning.label for meaning in labels} - {name})
            lines = [f"<{RDF.type}> <{class_}>" for class_ in classes]
            lines += [f"<{SCHEMA.name}> {text_of(name, 'en')}"]
            lines += [f"<{SCHEMA.alternateName}> {text_of(other, 'en')}" for other in others]
            yield reference, [f"<{base}{reference}> {line} .\n" for line in lines]

    def _of_treaty(self, number: str, row: Mapping[str, str], iri: str) -> Iterator[str]:
        """What is said of a treaty: of one of ours its numbers alone."""
        if number not in self.ours:
            for class_ in (TRO.Treaty, SCHEMA.Legislation):
                yield f"<{iri}> <{RDF.type}> <{class_}> .\n"
            yield f"<{iri}> <{SCHEMA.name}> {text_of(row['title'], 'en')} .\n"
            if row["signed"]:
                day = day_in(row["signed"], self.value["days"]).day
                yield f'<{iri}> <{SCHEMA.legislationDate}> "{day}"^^<{XSD.date}> .\n'
            if row["place"]:
                yield f"<{iri}> <{SCHEMA.locationCreated}> {text_of(row['place'])} .\n"
            for words in filter(None, (row["subject"], self.value["sides"].get(row["sides"]))):
                yield f"<{iri}> <{SCHEMA.keywords}> {text_of(words, 'en')} .\n"
        yield f"<{iri}> <{RDFS.seeAlso}> <{quote(row['page'], safe=_IN_ADDRESSES)}> .\n"
        every = [
            (self.value["scheme"], number, ""),
            *map(_numbered, row["references"].split(" | ")),
        ]
        for place, (scheme, value, text) in enumerate(filter(any, every)):
            node = f"{iri}#{self.value['prefix']}-{number}-{place}"
            yield f"<{iri}> <{SCHEMA.identifier}> <{node}> .\n"
            yield f"<{node}> <{RDF.type}> <{SCHEMA.PropertyValue}> .\n"
            yield f"<{node}> <{SCHEMA.propertyID}> {text_of(scheme)} .\n"
            yield f"<{node}> <{SCHEMA.value}> {text_of(value)} .\n"
            if text:  # some of them have blanks
                yield f"<{node}> <{SCHEMA.url}> <{quote(text, safe=_IN_ADDRESSES)}> .\n"


def _numbered(reference: str) -> tuple[str, str, str]:
    """A reference as its collection, its number there and the address of its text.

    >>> _numbered("Treaty Series 001/1896: C. 7930||https://treaties.example/1896-TS0001.pdf")
    ('Treaty Series', '001/1896: C. 7930', 'https://treaties.example/1896-TS0001.pdf')

    Under "UN Registration" a word is who registered it, and volume and page of the series follow:

    >>> _numbered("UN Registration United/0: 78 277"), _numbered("UN Registration 5535/0: 0")
    (('United Nations Treaty Series', 'volume 78, page 277', ''), ('UN Registration', '5535', ''))
    """
    words, _, address = reference.partition("||")
    if match := _VOLUME.fullmatch(words):
        return "United Nations Treaty Series", f"volume {match[1]}, page {match[2]}", address
    match = _NUMBERED.fullmatch(words)
    return (match[1], match[2], address) if match else (words, words, address)


_VOLUME = re.compile(r"UN Registration [^/\d]*/0: (\d+) (\d+)")
#: A collection and the number in it, without noughts that stand for none.
_NUMBERED = re.compile(r"(\D+?) ?(\d.*?)(?:(?:/0)?: 0)?")


def register_mapping(folder: Path) -> SeedFile:
    """The mapping of a register; `SeedError` where it does not fit its schema."""
    return SeedFile.read(folder / MAPPING, "register")


def shared(record: Path) -> list[Path]:
    """The files outside its folder of which a record is made."""
    if not (record.parent / MAPPING).exists():
        return []
    crosswalk = record.parents[2] / "authorities" / CROSSWALK
    return [path for path in (record.parent / MAPPING, record.parent / LABELS, crosswalk)
            if path.exists()]  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a table of tab-separated values, by its head, but for comments that begin with
    `#`; none where there is no file."""
    lines = read_text(path, _MOST_BYTES).splitlines() if path.exists() else []
    lines = [line for line in lines if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def slug_of(words: str) -> str:
    """Words as a part of an IRI.

    >>> slug_of("St. Christopher And Nevis"), slug_of("Curaçao")
    ('st-christopher-and-nevis', 'curacao')
    """
    plain = unicodedata.normalize("NFD", words.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
