"""What a record lists of some treaties: acts whose names rest on what other records tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from kb.canonical.graph import TripleSet
from kb.canonical.oxigraph import text_of
from kb.identifiers import Identifiers, participation_of
from kb.namespaces import RDF, SCHEMA, TRO, XSD
from kb.seeds.authorityfile import Authority
from kb.seeds.records.cells import GAP, RecordedAct
from kb.seeds.records.company import WitnessedAct, Witnesses, name_of_act
from kb.seeds.records.folder import ROWS
from kb.seeds.records.register import LISTED, UNDATED

#: What is known of the day of a statement, which the table does not have.
_NO_DAY = {
    "en": "Made with the signature or the consent unless its text says otherwise; no day is given.",
    "id": "Dibuat bersama penandatanganan atau persetujuan kecuali teksnya menyatakan lain; "
    "tanggalnya tidak disebut.",
    "vi": "Được đưa ra cùng việc ký hoặc đồng ý, trừ khi văn bản nói khác; không nêu ngày.",
}
#: What is known of the day of a leaving, which the table does not have.
_IN_BRACKETS = {
    "en": "The table has the consent in brackets: the participant has left. No day is given.",
    "id": "Tabel menuliskan persetujuannya dalam kurung siku: peserta telah keluar. Tanggalnya "
    "tidak disebut.",
    "vi": "Bảng ghi sự đồng ý trong ngoặc vuông: bên tham gia đã rút khỏi. Không nêu ngày.",
}
#: What is known of the day of an act that a register has without one.
_UNDATED = {
    "en": "The register gives no day of the act.",
    "id": "Daftar tersebut tidak menyebut tanggal tindakannya.",
    "vi": "Sổ đăng ký không nêu ngày của hành vi.",
}
_EMPTY = TripleSet()
#: A cell: its head, its participant, its words.
CellWords = tuple[str, str, str]


@dataclass(frozen=True)
class NamedAct:
    """An act of a record: the places of its cells, its name, the treaty, who acts ("" of the
    treaty as a whole), what the first of the cells says, whose statement it opposes, and the names
    of acts that it leads to."""

    places: tuple[int, ...]
    slug: str
    treaty: str
    actor: str
    act: RecordedAct
    opposed: str = ""
    links: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> int:
        """The place of its first cell."""
        return self.places[0]


@dataclass(frozen=True)
class Listing:
    """What a record lists: the record itself, its day, whether it has all participants, how it
    shows who left (as `Source.departures`), of which treaties it lists them (with the place of the
    first cell), organisations that no authority calls actors, its cells by their places, what they
    tell, and of a register what it says of treaties and of whom nobody else describes, as lines."""

    record: Authority
    as_of: date
    has_all: bool
    departures: str
    treaties: Mapping[str, int]
    new_actors: Collection[str]
    cells: Mapping[int, CellWords]
    acts: Sequence[WitnessedAct]
    told: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def parted(self, part_of: Callable[[str], str]) -> Mapping[str, Listing]:
        """The same by parts: `part_of` gives that of a treaty. Acts that lead to each other are of
        one."""
        numbers = defaultdict[str, list[int]](list)
        for number, act in enumerate(self.acts):
            numbers[part_of(act.treaty)].append(number)
        for treaty in self.treaties:
            numbers[part_of(treaty)] += ()
        if not numbers:
            numbers[part_of("")] += ()
        return {part: self._only(some, part, part_of) for part, some in numbers.items()}

    def _only(self, numbers: Sequence[int], part: str, part_of: Callable[[str], str]) -> Listing:
        places = {number: place for place, number in enumerate(numbers)}
        acts = [self.acts[number].renumbered(places) for number in numbers]
        treaties = {ref: place for ref, place in self.treaties.items() if part_of(ref) == part}
        cells = {act.place: self.cells[act.place] for act in acts}
        kept = self.told and treaties.keys() | {ref for act in acts for ref in _used(act)}
        told = {reference: lines for reference, lines in self.told.items() if reference in kept}
        return replace(self, treaties=treaties, cells=cells, acts=acts, told=told)

    def named(self, witnesses: Witnesses) -> list[NamedAct]:
        """The acts, in the order of their cells; cells that tell the same act are of one."""
        return named_acts(self.acts, witnesses)

    def authorities(
        self, witnesses: Witnesses, until: KnownUntil, ids: Identifiers
    ) -> Iterator[Authority]:
        """The treaties and the acts, as what authorities the record adds to."""
        extent = TRO.AllRecorded if self.has_all else TRO.SomeRecorded
        for treaty, place in sorted(self.treaties.items()):
            stated = [(_LISTING, f"<{extent}>")]
            if self.has_all and until.participants[treaty] == self.as_of:
                stated.append((_PARTICIPANTS_UNTIL, _day(self.as_of)))
            if until.departures.get(treaty) == self.as_of and self.shows_who_left:
                stated.append((_DEPARTURES_UNTIL, _day(self.as_of)))
                if self.departures == "omitted":
                    stated.append((_DEPARTURES_FROM, _day(self.as_of)))
            lines = [f"<{ids.thing(treaty)}> {term} {value} .\n" for term, value in stated]
            yield self._recorded(treaty, [*lines, *self.told.get(treaty, ())], place)
        used = {ref: act.place for act in reversed(self.acts) if self.told for ref in _used(act)}
        for reference in sorted(used.keys() & self.told.keys() - self.treaties.keys()):
            yield self._recorded(reference, self.told[reference], used[reference])
        places = {who: act.place for act in reversed(self.acts) for who in (act.opposed, act.actor)}
        for actor in sorted(places.keys() & self.new_actors):
            line = f"<{ids.thing(actor)}> {_TYPE} <{TRO.TreatyActor}> .\n"
            yield self._recorded(actor, [line], places[actor])
        writer = _Writer(self, witnesses, f"{ids.base}id/")
        for named in self.named(witnesses):
            for reference, lines in writer.act(named):
                yield self._recorded(reference, lines, named.place)

    def left(self, witnesses: Witnesses) -> Iterator[tuple[int, str]]:
        """The participants whose cells say that they have left, with no notice of it in the record:
        the place of the cell, and the reference that an act of leaving has."""
        acts = self.named(witnesses)
        notices = {named.slug for named in acts if named.act.effect is not None}
        for named in acts:
            slug = name_of_act(named.treaty, "Withdrawal", named.actor)
            if named.act.has_left and named.act.effect is None and slug not in notices:
                yield named.place, slug

    @property
    def shows_who_left(self) -> bool:
        """Whether it lists everybody, and shows who has left."""
        return self.has_all and self.departures != "unmarked"

    def _recorded(self, reference: str, lines: Iterable[str], place: int) -> Authority:
        stated = TripleSet.of_lines(lines)
        recorded = {self.record.reference: stated}
        return Authority(reference, stated, _EMPTY, recorded, (), (), self.rows, place + 2)

    @cached_property
    def rows(self) -> Path:
        """The file of its cells."""
        return self.record.path.with_name(ROWS)


@dataclass(frozen=True)
class KnownUntil:
    """Of each treaty the last day until which all its participants are recorded, and until which
    it is recorded who left: those of the newest records that list all."""

    participants: Mapping[str, date]
    departures: Mapping[str, date]

    @classmethod
    def of(cls, listings: Iterable[Listing]) -> KnownUntil:
        """What all records of some treaties come to together."""
        participants, departures = dict[str, date](), dict[str, date]()
        for listing in sorted(listings, key=lambda listing: listing.as_of):
            if listing.has_all:
                participants |= dict.fromkeys(listing.treaties, listing.as_of)
            if listing.shows_who_left:
                departures |= dict.fromkeys(listing.treaties, listing.as_of)
        return cls(participants, departures)


def named_acts(acts: Sequence[WitnessedAct], witnesses: Witnesses) -> list[NamedAct]:
    """The acts that cells tell, in the order of the cells, by the names that all records give."""
    slugs = [witnesses.slug(act) for act in acts]
    numbers = defaultdict[str, list[int]](list)
    for number, slug in enumerate(slugs):
        numbers[slug].append(number)
    named = [_named(slug, some, acts, slugs) for slug, some in numbers.items()]
    return sorted(named, key=lambda act: (act.place, act.slug))


def _named(
    slug: str, numbers: Sequence[int], acts: Sequence[WitnessedAct], slugs: Sequence[str]
) -> NamedAct:
    """The act of a name, which some of the cells tell."""
    links = dict.fromkeys(
        (term, slugs[other]) for number in numbers for term, other in acts[number].links
    )
    first = acts[numbers[0]]
    places = tuple(acts[number].place for number in numbers)
    return NamedAct(places, slug, first.treaty, first.actor, first.act, first.opposed, tuple(links))


@dataclass(frozen=True)
class _Writer:
    """Writes the acts of a listing as lines; `things` is what the IRIs of things begin with."""

    listing: Listing
    witnesses: Witnesses
    things: str

    def act(self, named: NamedAct) -> Iterator[tuple[str, list[str]]]:
        """The act that a cell tells of: one that happened, or one that is expected where its day
        lies after the record's. A notice whose effect is still to come has both. Nobody does an
        entry into force for a party: it begins a participation."""
        if named.act.kind == LISTED:  # no act, and no more is said than that
            whom = next(iter(named.act.places), "") or named.actor
            line = f"{self._thing(named.treaty)} <{TRO.listedParticipant}> {self._thing(whom)} .\n"
            yield named.treaty, [line]
            return
        if named.act.kind == "EntryIntoForceForParty":
            reference = participation_of(named.slug)
            yield reference, self._lines(reference, named, self._bound(named))
            return
        done, coming = f"action/{named.slug}", f"anticipated/{named.slug}"
        days = (named.act.effect, named.act.day)
        expected = next((day for day in days if self._is_expected(named.slug, day)), None)
        if not self._is_expected(named.slug, named.act.day):
            said = self._done(named, is_expected=bool(expected))
            yield done, self._lines(done, named, said)
        if expected is not None:
            yield coming, self._lines(coming, named, self._coming(expected))

    def _lines(self, reference: str, named: NamedAct, said: Iterable[tuple[str, str]]) -> list[str]:
        act = self._thing(reference)
        every = (*said, *self._about(named))
        return [f"{act} {predicate} {value} .\n" for predicate, value in every]

    def _bound(self, named: NamedAct) -> Iterator[tuple[str, str]]:
        """What is said of a participation: from when it binds, and whether that is to come."""
        yield _TYPE, f"<{TRO.Participation}>"
        if named.act.day:
            yield f"<{TRO.boundFrom}>", _day(named.act.day)
        if self._is_expected(named.slug, named.act.day):
            yield f"<{TRO.outlook}>", f"<{TRO.Scheduled}>"

    def _done(self, named: NamedAct, *, is_expected: bool) -> Iterator[tuple[str, str]]:
        """What is said of an act that happened, whose effect may be expected only."""
        yield _TYPE, f"<{TRO.TreatyAction}>"
        yield _TYPE, f"<{SCHEMA.Action}>"
        if named.act.day:
            yield f"<{TRO.actionDate}>", _day(named.act.day)
        elif named.act.kind != "Adoption":
            left = named.act.kind in ("Withdrawal", "Denunciation")
            notes = _IN_BRACKETS if left else _NO_DAY
            for language, note in (_UNDATED if named.act.own.endswith(UNDATED) else notes).items():
                yield f"<{SCHEMA.description}>", text_of(note, language)
        if named.act.effect and not is_expected:
            yield f"<{TRO.effectiveDate}>", _day(named.act.effect)
        if named.act.body:
            yield f"<{SCHEMA.agent}>", self._thing(named.act.body)
        if named.act.identifier:
            term = f"<{TRO.resolution if named.act.body else SCHEMA.identifier}>"
            yield term, text_of(named.act.identifier)
        if named.act.territory:
            yield f"<{TRO.territory}>", text_of(named.act.territory)
        for place in named.act.places:
            yield f"<{SCHEMA.object}>", self._thing(place)
        for article in named.act.articles:
            yield f"<{TRO.provision}>", text_of(article)
        if named.act.force:
            yield f"<{TRO.effect}>", f"<{TRO}{named.act.force}>"
        if named.opposed:
            yield f"<{TRO.reservingActor}>", self._thing(named.opposed)
        for term, slug in named.links:
            yield f"<{term}>", self._thing(f"action/{slug}")

    def _coming(self, day: date) -> Iterator[tuple[str, str]]:
        """What is said of an act, or of the effect of one, that is expected on a day."""
        yield _TYPE, f"<{TRO.AnticipatedAction}>"
        yield f"<{TRO.outlook}>", f"<{TRO.Scheduled}>"
        yield f"<{TRO.statedDate}>", _day(day)
        yield f"<{TRO.evidence}>", self._thing(self.listing.record.reference)

    def _about(self, named: NamedAct) -> Iterator[tuple[str, str]]:
        cells = dict.fromkeys(self.listing.cells[place] for place in named.places)
        heads, participants, texts = zip(*cells, strict=True)
        yield _TREATY, self._thing(named.treaty)
        if named.actor:
            yield _ACTOR, self._thing(named.actor)
        if named.act.kind != "EntryIntoForceForParty":
            yield _KIND, f"<{TRO}{named.act.kind}>"
        # Cells of one record that tell one act are its fragments: what belongs together stays so.
        yield _CELL, text_of(GAP.join(texts))
        yield _HEAD, text_of(GAP.join(heads))
        yield _ROW, text_of(GAP.join(dict.fromkeys(participants)))

    def _thing(self, reference: str) -> str:
        return f"<{self.things}{reference}>"

    def _is_expected(self, slug: str, day: date | None) -> bool:
        """Whether a day lies ahead, and no later record tells of it as one that came."""
        is_ahead = day is not None and day > self.listing.as_of
        return is_ahead and (slug, day) not in self.witnesses.came


def _used(act: WitnessedAct) -> tuple[str, ...]:
    """Who acts, and the territories for which."""
    return act.actor, *act.act.places


_TYPE, _TREATY, _ACTOR, _KIND, _CELL, _HEAD, _ROW = (
    f"<{term}>"
    for term in (
        RDF.type, TRO.treaty, TRO.actor, TRO.actionType, TRO.cell, TRO.cellHead, TRO.cellRow,
    )
)  # fmt: skip
_LISTING, _PARTICIPANTS_UNTIL, _DEPARTURES_FROM, _DEPARTURES_UNTIL = (
    f"<{term}>"
    for term in (
        TRO.participantsRecorded, TRO.participantsKnownUntil, TRO.departuresKnownFrom,
        TRO.departuresKnownUntil,
    )
)  # fmt: skip


def _day(day: date) -> str:
    return f'"{day}"^^<{XSD.date}>'
