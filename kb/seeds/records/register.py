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
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kb.canonical.oxigraph import text_of
from kb.namespaces import DCTERMS, RDF, RDFS, SCHEMA, TRO, XSD
from kb.seeds.records.cells import GAP, RecordedAct, UnreadableCell
from kb.seeds.records.mapping import MAPPING, day_in
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import read_text

#: Beside the mapping: whom labels mean, and what became of these; in each record: what stands on
#: its treaties.
LABELS, HISTORIES, TREATIES = "labels.tsv", "histories.tsv", "treaties.tsv"
#: Which treaties of ours those of the register are, as a curator decided, and the names of States
#: (among the authorities).
CROSSWALK, COUNTRIES = "crosswalk.tsv", "countries.tsv"
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
    rows about treaties by their numbers, those of them that are ours, what became of whom the
    labels mean, and the names of States."""

    value: Mapping[str, Any]
    meanings: Mapping[str, Sequence[Meaning]]
    treaties: Mapping[str, Mapping[str, str]]
    ours: Mapping[str, str]
    histories: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)

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
        authorities = record.parents[2] / "authorities"
        ours = {
            row["register"]: row["treaty"]
            for row in table(authorities / CROSSWALK)
            if row["decision"] == "same"
        }
        histories = defaultdict[str, list[Mapping[str, str]]](list)
        for row in table(record.parent / HISTORIES):
            histories[row["thing"]].append(row)
        states = {
            f"country/{row['alpha2'].lower()}": row["un_en"]
            for row in table(authorities / COUNTRIES)
        }
        value = register_mapping(record.parent).value
        return cls(value, meanings, treaties, ours, histories, states)

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
        of_all_words = not day and meaning.since  # its word alone tells nothing of the day
        others = [other for other in fitting if of_all_words or other.act == meaning.act]
        if any(other.actor != meaning.actor for other in others):
            raise UnreadableCell(f"'{label}' means several{'' if day else ', and there is no day'}")
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

    def described(self, used: Collection[str], base: str) -> Iterator[tuple[str, list[str]]]:
        """What the register says of its treaties, who the things used are whom nobody else
        describes, and what became of them, as lines by reference; `base` is what IRIs of things
        begin with."""
        for number, row in self.treaties.items():
            reference = self.treaty_of(number)
            iri = base + reference
            yield reference, [*self._of_treaty(number, row, iri)]
        for reference in sorted((self._new.keys() | self.histories.keys()) & set(used)):
            lines = [f"<{base}{reference}> {line} .\n" for line in self._named(reference)]
            yield reference, [*lines, *self._became(reference, base)]

    def _named(self, reference: str) -> Iterator[str]:
        """The classes and the names of one whom nobody else describes."""
        if labels := self._new.get(reference):
            kind, name = reference.partition("/")[0], labels[0].name
            for class_ in (_CLASSES[kind], *([TRO.TreatyActor] if kind != "place" else ())):
                yield f"<{RDF.type}> <{class_}>"
            yield f"<{SCHEMA.name}> {text_of(name, 'en')}"
            for other in sorted({meaning.label for meaning in labels} - {name}):
                yield f"<{SCHEMA.alternateName}> {text_of(other, 'en')}"

    def _became(self, reference: str, base: str) -> Iterator[str]:
        """Which State answered for a territory, and what became of it, or of a State, as the
        sources say that are named: what only the register describes, it describes where it acts, so
        that no link leads there."""
        rows, iri = self.histories.get(reference, ()), base + reference
        sentences = dict.fromkeys(words for row in rows for words in self._sentences(row))
        if sentences:
            yield f"<{iri}> <{SCHEMA.description}> {text_of(' '.join(sentences), 'en')} .\n"
        for source in sorted({source for row in rows for source in row["source"].split()}):
            yield f"<{iri}> <{DCTERMS.source}> <{quote(source, safe=_IN_ADDRESSES)}> .\n"
        for row in (row for row in rows if row["became"] and row["became"] not in self._new):
            yield f"<{iri}> <{DCTERMS.isReplacedBy}> <{base}{row['became']}> .\n"
            if row["how"]:
                before, after = row["responsible"] or reference, row["became"]
                slugs = "-".join(name.partition("/")[2] for name in (before, after))
                node = f"{iri}#succession-{slugs}"
                yield f"<{node}> <{RDF.type}> <{TRO.StateSuccession}> .\n"
                yield f"<{node}> <{TRO.predecessor}> <{base}{before}> .\n"
                yield f"<{node}> <{TRO.successor}> <{base}{after}> .\n"
                yield f"<{node}> <{TRO.successionKind}> <{TRO[row['how']]}> .\n"
                if before != reference:
                    yield f"<{node}> <{SCHEMA.location}> <{iri}> .\n"
                if row["until"]:
                    yield f'<{node}> <{SCHEMA.startDate}> "{row["until"]}"^^<{XSD.date}> .\n'

    def _sentences(self, row: Mapping[str, str]) -> Iterator[str]:
        """What a row says in words: the State responsible, the days, and the note."""
        days = " ".join(f"{word} {row[word]}" for word in ("since", "until") if row[word])
        if responsible := row["responsible"]:
            then = days or ("earlier" if row["became"] else "")
            name = self.states.get(responsible, responsible) + (f" ({then})" if then else "")
            yield f"State responsible for its international relations: {name}."
        elif days:
            yield f"In being {days}."
        if named := self._new.get(row["became"]):
            yield f"Became {named[0].name}{', ' if row['until'] else ''}{row['until']}."
        yield from filter(None, [row["note"]])

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
        if number in self.ours:  # what numbers it has, the crosswalk tells
            return
        numbers = [(self.value["scheme"], number, "")]
        for reference in filter(None, row["references"].split(" | ")):
            numbers += _numbers(reference)
        for place, (scheme, value, address) in enumerate(dict.fromkeys(numbers)):
            node = f"{iri}#{self.value['prefix']}-{number}-{place}"
            yield f"<{iri}> <{SCHEMA.identifier}> <{node}> .\n"
            yield f"<{node}> <{RDF.type}> <{SCHEMA.PropertyValue}> .\n"
            yield f"<{node}> <{SCHEMA.propertyID}> {text_of(scheme)} .\n"
            yield f"<{node}> <{SCHEMA.value}> {text_of(value)} .\n"
            if address:  # some of them have blanks
                yield f"<{node}> <{SCHEMA.url}> <{quote(address, safe=_IN_ADDRESSES)}> .\n"


def _numbers(reference: str) -> list[tuple[str, str, str]]:
    """The numbers in a reference, each as its collection, the number there and the address of the
    text, as `register-numbers.tsv` writes them.

    >>> _numbers("Treaty Series 001/1896: C. 7930||https://treaties.example/1896-TS0001.pdf")[0]
    ('United Kingdom Treaty Series', 'No. 1 (1896)', 'https://treaties.example/1896-TS0001.pdf')
    >>> _numbers("Miscellaneous Series 002/1966: Cmnd 2904")
    [('Miscellaneous Series', 'No. 2 (1966)', ''), ('Command Paper', 'Cmnd. 2904', '')]

    Under "UN Registration" a word is who registered it, and volume and page of the series follow:

    >>> _numbers("UN Registration United/0: 78 277"), _numbers("UN Registration 5535/0: 0")
    ([('United Nations Treaty Series', 'vol. 78, p. 277', '')], [('UN Registration', '5535', '')])
    """
    words, _, address = reference.partition("||")
    if match := _VOLUME.fullmatch(words):
        return [("United Nations Treaty Series", f"vol. {match[1]}, p. {match[2]}", address)]
    if match := _PAPER.fullmatch(words):
        series = match[1].replace("Treaty Series", "United Kingdom Treaty Series")
        kind = match[4].rstrip(".").replace("CM", "Cm")
        paper = f"{kind}{'' if kind == 'CP' else '.'} {match[5]}"
        number = f"No. {int(match[2])} ({match[3]})"
        return [(series, number, address), ("Command Paper", paper, address)]
    match = _NUMBERED.fullmatch(words)
    if not match:
        return [(words, words, address)]
    collection = match[1].rstrip(" /.(").removesuffix(" Vol")
    number = match[2].removeprefix("0: ").strip()
    return [(collection, number, address)] if number != "0" else []  # which stands for none


_VOLUME = re.compile(r"UN Registration [^/\d]*/0: (\d+) (\d+)")
#: A number of a series in a year, and the Command Paper that it is.
_PAPER = re.compile(
    r"((?!United|Canad)[^\d]* Series[^\d]*?) (\d+)/(\d{4}): (C[A-Za-z]*\.?) ?(\d.*)"
)
#: A collection and the number in it, without noughts that stand for none.
_NUMBERED = re.compile(r"(\D+?) ?(\d.*?)(?:(?:/0)?: 0)?")


def register_mapping(folder: Path) -> SeedFile:
    """The mapping of a register; `SeedError` where it does not fit its schema."""
    return SeedFile.read(folder / MAPPING, "register")


def shared(record: Path) -> list[Path]:
    """The files outside its folder of which a record is made."""
    if not (record.parent / MAPPING).exists():
        return []
    beside = [record.parent / name for name in (MAPPING, LABELS, HISTORIES)]
    authorities = [record.parents[2] / "authorities" / name for name in (CROSSWALK, COUNTRIES)]
    return [path for path in (*beside, *authorities) if path.exists()]


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
