"""A depositary's page becomes the folder of a record, or it is said why not.

What of the page cannot be taken stands in the list of the folder (`kb.seeds.records.account`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from rdflib import Literal, URIRef

from kb.capture.page import MOST_BYTES_OF_HTML, STANDARD_INPUT, bytes_in, page_of
from kb.capture.page import Page as Saved
from kb.capture.reader import ask_child
from kb.errors import Problem, SeedError
from kb.namespaces import SCHEMA
from kb.plainvalues import value_of
from kb.records import untc, wipo
from kb.records.child import PATIENCE
from kb.records.recordfolder import Given, Imported, entered, keep, kept_in, value_in, yaml_of
from kb.records.savedpage import Page
from kb.seeds.authorities import Authority, read_authorities
from kb.seeds.project import Project
from kb.seeds.records.account import NOT_TAKEN, NotTaken, listed
from kb.seeds.records.acts import Acts
from kb.seeds.records.cells import acts_in
from kb.seeds.records.company import Witnesses
from kb.seeds.records.folder import ROWS, SOURCE, Cell, RecordFolder, Source, written
from kb.seeds.records.participants import Participants

Counted = Callable[[Sequence[Cell], Mapping[int, Sequence[tuple[str, bool]]]], dict[str, int]]


@dataclass(frozen=True)
class Depositary:
    """What is the same in all pages of a depositary: what tells a page from others, its publisher,
    how records of it are called, how its counts are counted, by what it names treaties, and how
    it shows who left."""

    mark: str
    publisher: str
    slug: str
    name: str
    counted: Counted
    scheme: str = ""
    departures: str = "marked"


DEPOSITARIES: Mapping[str, Depositary] = {
    "untc": Depositary(
        "ContentPlaceHolderInnerPage", "United Nations", "untc-{}",
        "UN Treaty Collection, status of treaties, {}", untc.counted,
        "UN Treaty Collection chapter and number",
    ),
    "untc-xml": Depositary(
        "<Template>mtdsg</Template>", "United Nations", "untc-xml-{}",
        "UN Treaty Collection, Multilateral Treaties Deposited with the Secretary-General, {}",
        untc.counted, "UN Treaty Collection chapter and number",
    ),
    "wipo": Depositary(
        "wipoTreatiesTable", "World Intellectual Property Organization", "wipo-lex-{}",
        "WIPO Lex, {}, contracting parties", wipo.counted, departures="omitted",
    ),
}  # fmt: skip


def import_page(
    project: Project, name: str, given: Given, *, accept: bool = False,
    known: Mapping[str, Authority] | None = None,
) -> Imported:  # fmt: skip
    """Keep what a saved page says in `seeds/records/`; `known` are the authorities, for whoever
    imports many pages.

    What cannot be read is left out and listed. Raises `SeedError`, and nothing is written, where
    too much is left out, where the page counts otherwise than its cells do, or where days
    contradict each other; with `accept` the last two are kept, and stand in the list.
    """
    if name == "-":
        mend = "give the file, whose digest is kept"
        raise SeedError([Problem(STANDARD_INPUT, 1, 1, "is no file", mend)])
    saved = _saved(Path(name))
    which = next(
        (key for key, depositary in DEPOSITARIES.items() if depositary.mark in saved.text), ""
    )
    if not which:
        mend = "give a status page of the UN Treaty Collection or its XML, or a page of WIPO Lex"
        raise SeedError([Problem(saved.path, 1, 1, "is no page that is read here", mend)])
    mend = "save the page again, whole and as it is shown"
    child = ("-P", "-m", "kb.records.child", which)
    page = value_of(Page, ask_child(saved, child, saved.text, mend, PATIENCE)["page"])
    authorities = known or read_authorities(
        project.seeds / "authorities", project.identifiers, has_tables=False
    )
    new = _New(project, saved, page, DEPOSITARIES[which], given, authorities)
    if problems := [*new.missing()] or [*new.unreadable()] or ([] if accept else [*new.doubts()]):
        raise SeedError(dict.fromkeys(problems))  # a name stands in several cells of its row
    return new.write()


def _saved(path: Path) -> Saved:
    """The characters of a saved page; of XML as it declares them, and with what no XML may have:
    the UN Treaty Collection's has it, and its reader knows."""
    data = bytes_in(path)
    declared = _XML.match(data)
    if declared is None or len(data) > MOST_BYTES_OF_HTML:
        return page_of(path, data)
    try:
        return Saved(path, data.decode(declared[1].decode()), is_html=False)
    except (LookupError, UnicodeDecodeError) as error:
        message = f"is not {declared[1].decode()}, which it declares to be"
        raise SeedError([Problem(path, 1, 1, message, "save it again")]) from error


_XML = re.compile(rb'<\?xml [^>]*encoding="(iso-8859-1|utf-8)"', re.IGNORECASE)


@dataclass(frozen=True)
class _New:
    """A record that is to be kept."""

    project: Project
    saved: Saved
    page: Page
    depositary: Depositary
    given: Given
    authorities: Mapping[str, Authority]

    @cached_property
    def treaty(self) -> str:
        """The treaty's reference: as it is given, else by its number, else by its name."""
        if self.given.treaty:
            return self.given.treaty
        terms = (SCHEMA.value,) if self.depositary.scheme else (SCHEMA.name, SCHEMA.alternateName)
        treaties = [
            reference
            for reference, authority in self.authorities.items()
            if reference.startswith("treaty/") and self._is_called(authority, terms)
        ]
        return treaties[0] if len(treaties) == 1 else ""

    def _is_called(self, authority: Authority, terms: Sequence[URIRef]) -> bool:
        names = {str(name) for term in terms for name in authority.triples.objects(None, term)}
        scheme = self.depositary.scheme
        is_in_scheme = not scheme or (None, SCHEMA.propertyID, Literal(scheme)) in authority.triples
        return is_in_scheme and self.page.treaty in names

    def _near(self) -> list[str]:
        """The treaties that may be meant: one of whose names has most of the words of the page's,
        and that have no number in the UN Treaty Collection, which would be another's."""
        wanted = _words_of(self.page.title.rpartition(". ")[0] or self.page.treaty)
        numbered = (None, SCHEMA.propertyID, Literal(DEPOSITARIES["untc"].scheme))
        likeness = {
            reference: _likeness(wanted, reference, authority)
            for reference, authority in self.authorities.items()
            if wanted and reference[:7] == "treaty/" and numbered not in authority.triples
        }
        best = max(likeness.values(), default=0)
        return [reference for reference, like in likeness.items() if like == best > 0][:2]

    @cached_property
    def folder(self) -> Path:
        """Where the record is kept."""
        words = self.page.treaty if self.depositary.scheme else self.treaty.partition("/")[2]
        slug = self.given.slug or self.depositary.slug.format(words.lower())
        return self.project.seeds / "records" / slug

    @property
    def as_of(self) -> str:
        """The day of which the page is."""
        return self.page.as_of or self.given.saved

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.page.url or self.given.url

    def missing(self) -> Iterator[Problem]:
        """What neither the page nor the person says, or both say differently."""
        if not self.treaty:
            message = f"is of '{self.page.treaty}', which no treaty here is called"
            near = " or ".join(self._near())
            meant = f"; did you mean --treaty {near}?" if near else ""
            mend = "add the treaty to seeds/authorities/, or say --treaty"
            yield self._problem(f"{message}{meant}", mend)
        elif self.treaty not in self.authorities:
            yield self._problem(f"there is no {self.treaty}", "add it to seeds/authorities/")
        if not self.as_of:
            yield self._problem("does not say of which day it is", "say --saved YYYY-MM-DD")
        if self.page.as_of and self.given.saved not in ("", self.page.as_of):
            message = f"says that it is of {self.page.as_of}, not of {self.given.saved}"
            yield self._problem(message, "leave --saved out")
        if not self.url:
            yield self._problem("does not say its address", "say --url")
        if (old := self._old()) and self.as_of and str(old.source.as_of) > self.as_of:
            message = f"is of {self.as_of}; what is kept is newer, of {old.source.as_of}"
            yield self._problem(message, "import a newer save")

    def unreadable(self) -> Iterator[Problem]:
        """What was left out of the table, where it is more than a tenth of it: another page, or one
        with a head that is not known."""
        cells = sum(cell.row.isdecimal() for cell in self.page.cells)
        left = [place for place in self._refused if self.page.cells[place].row.isdecimal()]
        is_much = len(left) > max(cells * _MOST_LEFT_OUT, 5) or len(left) > cells / 2
        for place in left if is_much else ():
            mend = "mend the page's reader, or give an authority the name"
            yield self._problem(self._in_row(place, self._refused[place]), mend)

    @cached_property
    def _refused(self) -> Mapping[int, str]:
        """The places of cells that cannot be read, each with why."""
        record = RecordFolder(self.folder, Source.of(self.value), self.page.cells)
        acts = Acts(record, self._participants, self.project.identifiers)
        _ = acts.in_cells
        return {problem.line - 2: problem.message for problem in acts.problems}

    @cached_property
    def _participants(self) -> Participants:
        return Participants.of(self.authorities)

    @cached_property
    def taken(self) -> Page:
        """The page without the cells that cannot be read, which its list has."""
        cells = self.page.cells
        left = (_left_out(cells[place], message) for place, message in self._refused.items())
        rest = tuple(cell for place, cell in enumerate(cells) if place not in self._refused)
        return replace(self.page, cells=rest, not_taken=(*self.page.not_taken, *left))

    @cached_property
    def acts(self) -> Acts:
        """What the page says."""
        record = RecordFolder(self.folder, Source.of(self.value), self.taken.cells)
        return Acts(record, self._participants, self.project.identifiers)

    def _in_row(self, place: int, message: str) -> str:
        cell = self.page.cells[place]
        return f"in {_place_of(cell)} ({cell.participant}) {message}"

    def doubts(self) -> Iterator[Problem]:
        """What of the page is not read, where it counts otherwise than its cells do, and days that
        cannot be: what a person accepts or not."""
        for message, mend in self._doubts():
            yield self._problem(message, f"{mend}; --accept keeps the rest")

    def _doubts(self) -> Iterator[tuple[str, str]]:
        for message in self.page.doubts:
            yield message, "mend the page's reader"
        rows = {
            cell.row for place in self._refused if (cell := self.page.cells[place]).row.isdecimal()
        }
        for name, number in self.page.counts.items():
            counted = self.counts.get(name, 0)
            if not counted <= number <= counted + len(rows):
                message = f"says {number} {name}; {counted} are counted in its cells"
                yield message, "look for the rows that differ"
        for place, message in contradictions(self.acts, adopted(self.authorities)):
            cell = self.taken.cells[place]
            yield f"in {_place_of(cell)} ({cell.participant}) {message}", "compare it"

    def _not_taken(self) -> Iterator[NotTaken]:
        """The list of the folder: what was left out, participants in brackets of whose leaving
        there is no notice, and what a person accepted."""
        yield from self.taken.not_taken
        for place, _ in self.acts.listing.left(Witnesses.of([self.acts.witnessed])):
            cell = self.taken.cells[place]
            message = "is in brackets: the participant has left, and no notice of it was read"
            yield _left_out(cell, message)
        for message, _ in self._doubts():
            yield NotTaken("page", "doubts", f"accepted by {self.given.who}: {message}")

    @cached_property
    def counts(self) -> dict[str, int]:
        """What the page counts, counted in its cells."""
        kinds = dict[int, Sequence[tuple[str, bool]]]()
        for place, cell in enumerate(self.taken.cells):
            kinds[place] = [(act.kind, act.has_left) for act in acts_in(cell.head, cell.text)]
        return self.depositary.counted(self.taken.cells, kinds)

    def write(self) -> Imported:
        """Write the folder; what was kept of an earlier save goes."""
        page = replace(self.taken, not_taken=tuple(dict.fromkeys(self._not_taken())))
        files = {ROWS: written(page.cells), SOURCE: yaml_of(self.value)}
        if page.not_taken:
            files[NOT_TAKEN] = listed(page.not_taken)
        return keep(self.folder, page, self.counts, files)

    def _old(self) -> RecordFolder | None:
        return kept_in(self.folder)

    @cached_property
    def value(self) -> dict[str, object]:
        """What `source.yaml` has."""
        digest = hashlib.sha256(self.saved.path.read_bytes()).hexdigest()
        shown = self.depositary.departures
        departures = {} if shown == "marked" else {"departures": shown}
        return {
            "name": {"en": self.depositary.name.format(self.page.treaty)},
            "treaty": self.treaty,
            "publisher": self.depositary.publisher,
            "url": self.url,
            "as_of": self.as_of,
            "sha256": digest,
            "reader": self.page.reader,
            "participants": "all",
            **departures,
            "counts": dict(self.page.counts),
            **({"seen": dict(self.page.seen)} if self.page.seen else {}),
            "entered": entered(value_in(self.folder / SOURCE, "record"), digest, self.given.who),
        }

    def _problem(self, message: str, mend: str = "") -> Problem:
        return Problem(self.saved.path, 1, 1, message, mend)


#: A page of whose table a larger share cannot be read is another page, or has an unknown head.
_MOST_LEFT_OUT = 0.1


#: Who shares so many of its words may be the treaty that is meant.
_MUCH = 0.7


def _words_of(title: str) -> set[str]:
    """The words of a title that say something, as they are compared."""
    return {word for word in re.findall(r"[a-z]{3,}", title.casefold()) if word not in _COMMON}


def _likeness(wanted: set[str], reference: str, authority: Authority) -> float:
    """How like the words of a title are to those of a treaty's names, of which one must have most
    of them."""
    terms = (SCHEMA.name, SCHEMA.alternateName)
    names = (str(name) for term in terms for name in authority.triples.objects(None, term))
    words = [_words_of(name) for name in (reference, *names)]
    some = [has for has in words if len(wanted & has) > _MUCH * len(wanted)]
    return max((len(wanted & has) / len(wanted | has) for has in some), default=0)


_COMMON = frozenset(
    ("wipo", "the", "and", "for", "treaty", "convention", "agreement", "protocol", "concerning")
)


def _place_of(cell: Cell) -> str:
    """Where a cell stands, in words: "row 3", "note 8"."""
    return f"row {cell.row}" if cell.row.isdecimal() else cell.row


def _left_out(cell: Cell, reason: str) -> NotTaken:
    """A cell that was left out, or that does not say all that a record needs."""
    parts = {"note": "notes", "head": "heads", "territory": "cells", "protocols": "cells"}
    part = "cells" if cell.row.isdecimal() else parts.get(cell.row.split()[0], "lines")
    act = "participant" if part == "cells" else "other"
    words = f"{cell.participant}: {cell.text}"
    return NotTaken(_place_of(cell), part, reason, "", words, act)


#: The kinds of consents by which a participant keeps what it signed.
_AFTER_SIGNATURE = ("Ratification", "Acceptance", "Approval")


def adopted(authorities: Mapping[str, Authority]) -> dict[str, str]:
    """The days on which treaties were adopted, where one day is known."""
    return {
        reference: str(days[0])
        for reference, authority in authorities.items()
        if reference.startswith("treaty/")
        and len(days := list(authority.triples.objects(None, SCHEMA.legislationDate))) == 1
        and isinstance(days[0], Literal)
        and re.fullmatch(r"\d{4}-\d\d-\d\d", days[0])
    }


def contradictions(acts: Acts, since: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """What the acts of a record say that cannot be, each with the place of its cell; `since` are
    the days on which treaties were adopted."""
    signed = {
        (named.treaty, named.actor): named.act.day
        for named in acts.named
        if named.act.kind in ("Signature", "SuccessionToSignature") and named.act.day
    }
    for named in acts.named:
        if not (named.actor and named.act.day):
            continue
        if str(named.act.day) < since.get(named.treaty, ""):
            message = (
                f"{named.act.day} lies before {since[named.treaty]}, when the treaty was adopted"
            )
            yield named.place, message
        first = signed.get((named.treaty, named.actor))
        if named.act.kind in _AFTER_SIGNATURE and first and named.act.day < first:
            yield named.place, f"{named.act.day} lies before {first}, the day of its signature"
