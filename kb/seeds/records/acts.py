"""From the cells of a record to its acts, as what the record says of them.

An act has one identity, whoever tells of it: the treaty, the kind, the participant (of an objection
also whose statement it opposes), and an ordinal where the same happened again
(`kb.seeds.records.company`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from rdflib import Literal, URIRef

from kb.canonical.graph import Triple, TripleSet
from kb.errors import Problem, SeedError
from kb.identifiers import Identifiers
from kb.namespaces import PAV, RDF, SCHEMA, TRO, XSD
from kb.seeds.authorityfile import Authority
from kb.seeds.records.cells import GAP, RecordedAct, UnreadableCell
from kb.seeds.records.company import ActInCell, Company, WitnessedAct, Witnesses
from kb.seeds.records.folder import ROWS, SOURCE, Cell, RecordFolder
from kb.seeds.records.participants import Participants

#: What a table calls the treaty where its own entry into force stands: no participant.
WHOLE = "—"
#: What a participant may do many times.
_MANY = (
    "Reservation", "Declaration", "ReservationOrDeclaration", "WithdrawalOfStatement", "Objection",
    "Notification", "DepositaryNotification", "TerritorialApplication", "TerritorialExclusion",
)  # fmt: skip
#: The kinds of acts of which a record knows the day beforehand.
_MAY_BE_AHEAD = ("EntryIntoForce", "EntryIntoForceForParty")
#: What is known of the day of a statement, which the table does not have.
_NO_DAY = {
    "en": "Made with the signature or the consent unless its text says otherwise; no day is given.",
    "id": "Dibuat bersama penandatanganan atau persetujuan kecuali teksnya menyatakan lain; "
    "tanggalnya tidak disebut.",
    "vi": "Được đưa ra cùng việc ký hoặc đồng ý, trừ khi văn bản nói khác; không nêu ngày.",
}


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
    links: tuple[tuple[URIRef, str], ...] = ()

    @property
    def place(self) -> int:
        """The place of its first cell."""
        return self.places[0]


@dataclass
class Acts:
    """What a record says: its acts, each with the places of its cells, and what is wrong with it.

    `witnesses` knows what all records tell; without it, this record is taken for the only one.
    """

    record: RecordFolder
    participants: Participants
    ids: Identifiers
    problems: list[Problem] = field(default_factory=list)
    witnesses: Witnesses | None = None

    @cached_property
    def in_cells(self) -> list[ActInCell]:
        """What the cells have, in their order, each by itself."""
        return [
            act for place, cell in enumerate(self.record.cells) for act in self._of(place, cell)
        ]

    @cached_property
    def company(self) -> Company:
        """Which acts of the record belong together."""
        return Company(self.in_cells)

    @cached_property
    def witnessed(self) -> list[WitnessedAct]:
        """What the cells tell, in their order, each with what it has of those it belongs to."""
        some = [
            replace(act, act=replace(act.act, kind=self.company.kind(n), day=self.company.day(n)))
            for n, act in enumerate(self.in_cells)
        ]
        as_of, bases = self.record.source.as_of, _bases(some)
        return [
            WitnessedAct(act.place, base, act.treaty, act.actor, act.act, as_of)
            for act, base in zip(some, bases, strict=True)
        ]

    @cached_property
    def named(self) -> list[NamedAct]:
        """The acts, in the order of their cells; cells that tell the same act are of one."""
        known = self.witnesses or Witnesses.of([self.witnessed])
        slugs = [known.slug(act) for act in self.witnessed]
        numbers = defaultdict[str, list[int]](list)
        for number, slug in enumerate(slugs):
            numbers[slug].append(number)
        named = [self._named(slug, some, slugs) for slug, some in numbers.items()]
        return sorted(named, key=lambda act: (act.place, act.slug))

    def _named(self, slug: str, numbers: Sequence[int], slugs: Sequence[str]) -> NamedAct:
        """The act of a name, which some of the cells tell."""
        links = dict.fromkeys(
            (term, slugs[other]) for number in numbers for term, other in self.company.links(number)
        )
        first = self.witnessed[numbers[0]]
        places = tuple(self.witnessed[number].place for number in numbers)
        opposed = self.in_cells[numbers[0]].opposed
        return NamedAct(places, slug, first.treaty, first.actor, first.act, opposed, tuple(links))

    def _of(self, place: int, cell: Cell) -> list[ActInCell]:
        """What a cell tells; nothing where it is refused."""
        acts = list[ActInCell]()
        try:
            whole, actor = self.record.treaty_of(cell), self._actor(cell.participant)
            for act in self.record.acts_in(cell):
                self._refuse_future(act)
                treaty = self._treaty(whole, act.protocol)
                others = self.participants.find_all(act.opposed.who) if act.opposed else [""]
                acts.extend(ActInCell(place, treaty, actor, act, other) for other in others)
        except UnreadableCell as error:
            mend = "mend the row, or give the authority this name (schema:alternateName)"
            self.problems.append(self.record.problem(place, str(error), mend))
            return []
        return acts

    def _treaty(self, whole: str, protocol: str) -> str:
        """The reference of the treaty of an act: the whole one, or a protocol to it."""
        iri = str(self.ids.thing(whole))
        return self.participants.protocol(iri, protocol) if protocol else whole

    def _actor(self, written: str) -> str:
        """The reference of a participant, "" of the treaty as a whole."""
        names = self.record.mapping.participant if self.record.mapping else None
        if written == WHOLE:
            return ""
        if names and written in names.references:
            return names.references[written]
        if names and names.code:
            return self.participants.find_code(names.code, written)
        return self.participants.find(written)

    def _refuse_future(self, act: RecordedAct) -> None:
        if self._is_ahead(act.day) and act.kind not in _MAY_BE_AHEAD:
            message = f"{act.day} lies after {self.record.source.as_of}, the record's day"
            raise UnreadableCell(message)

    def left(self) -> Iterator[tuple[int, str]]:
        """The participants whose cells say that they have left, with no notice of it in the record:
        the place of the cell, and the reference that an act of leaving has."""
        notices = {named.slug for named in self.named if named.act.effect is not None}
        for named in self.named:
            slug = _slug(named.treaty, "Withdrawal", named.actor)
            if named.act.has_left and named.act.effect is None and slug not in notices:
                yield named.place, slug

    def authorities(self) -> Iterator[Authority]:
        """The record, the treaty and the acts, as what authorities they add to."""
        source = self.record.source
        entered = (self.ids.thing(f"curator/{source.entered_by}"),)
        own = TripleSet(self._of_record())
        path = self.record.path / SOURCE
        yield Authority(self.record.reference, own, own, {}, (), entered, path, 1, source.certainty)
        extent = TRO.AllRecorded if source.has_all else TRO.SomeRecorded
        first = {named.treaty: named.place for named in reversed(self.named) if not source.treaty}
        for treaty in sorted({source.treaty, *first} - {""}):
            listed = (self.ids.thing(treaty), TRO.participantsRecorded, extent)
            yield self._recorded(treaty, [listed], first.get(treaty, 0))
        for named in self.named:
            for reference, triples in self._act(named):
                yield self._recorded(reference, triples, named.place)
        if self.problems:
            raise SeedError(self.problems)

    def _recorded(self, reference: str, triples: Iterable[Triple], place: int) -> Authority:
        stated = TripleSet(triples)
        recorded = {self.record.reference: stated}
        path = self.record.path / ROWS
        return Authority(reference, stated, TripleSet(), recorded, (), (), path, place + 2)

    def _of_record(self) -> Iterator[Triple]:
        source, record = self.record.source, self.ids.thing(self.record.reference)
        yield record, RDF.type, SCHEMA.WebPage
        for language, name in source.name.items():
            yield record, SCHEMA.name, Literal(name, lang=language)
        yield record, SCHEMA.publisher, Literal(source.publisher)
        yield record, SCHEMA.url, URIRef(source.url)
        yield record, PAV.retrievedOn, _day(source.as_of)
        if source.sha256:
            yield record, SCHEMA.sha256, Literal(source.sha256)
        if source.licence:
            yield record, SCHEMA.license, URIRef(source.licence)

    def _act(self, named: NamedAct) -> Iterator[tuple[str, list[Triple]]]:
        """The act that a cell tells of: one that happened, or one that is expected where its day
        lies after the record's. A notice whose effect is still to come has both."""
        done, coming = f"action/{named.slug}", f"anticipated/{named.slug}"
        days = (named.act.effect, named.act.day)
        expected = next((day for day in days if self._is_expected(named.slug, day)), None)
        if not self._is_expected(named.slug, named.act.day):
            yield done, [*self._done(self.ids.thing(done), named, is_expected=bool(expected))]
        if expected is not None:
            yield coming, [*self._coming(self.ids.thing(coming), named, expected)]

    def _done(self, act: URIRef, named: NamedAct, *, is_expected: bool) -> Iterator[Triple]:
        """What is said of an act that happened, whose effect may be expected only."""
        yield act, RDF.type, TRO.TreatyAction
        yield act, RDF.type, SCHEMA.Action
        yield from self._about(act, named)
        if named.act.day:
            yield act, TRO.actionDate, _day(named.act.day)
        else:
            for language, note in _NO_DAY.items():
                yield act, SCHEMA.description, Literal(note, lang=language)
        if named.act.effect and not is_expected:
            yield act, TRO.effectiveDate, _day(named.act.effect)
        if named.act.identifier:
            yield act, SCHEMA.identifier, Literal(named.act.identifier)
        if named.act.territory:
            yield act, TRO.territory, Literal(named.act.territory)
        if named.opposed:
            yield act, TRO.reservingActor, self.ids.thing(named.opposed)
        for term, slug in named.links:
            yield act, term, self.ids.thing(f"action/{slug}")

    def _coming(self, act: URIRef, named: NamedAct, day: date) -> Iterator[Triple]:
        """What is said of an act, or of the effect of one, that is expected on a day."""
        yield act, RDF.type, TRO.AnticipatedAction
        yield from self._about(act, named)
        yield act, TRO.outlook, TRO.Scheduled
        yield act, TRO.statedDate, _day(day)
        yield act, TRO.evidence, self.ids.thing(self.record.reference)

    def _about(self, act: URIRef, named: NamedAct) -> Iterator[Triple]:
        cells = dict.fromkeys(self.record.cells[place] for place in named.places)
        yield act, TRO.treaty, self.ids.thing(named.treaty)
        if named.actor:
            yield act, TRO.actor, self.ids.thing(named.actor)
        yield act, TRO.actionType, TRO[named.act.kind]
        # Cells of one record that tell one act are its fragments: what belongs together stays so.
        yield act, TRO.cell, Literal(GAP.join(cell.text for cell in cells))
        yield act, TRO.cellHead, Literal(GAP.join(cell.head for cell in cells))
        yield act, TRO.cellRow, Literal(GAP.join(dict.fromkeys(c.participant for c in cells)))

    def _is_ahead(self, day: date | None) -> bool:
        return day is not None and day > self.record.source.as_of

    def _is_expected(self, slug: str, day: date | None) -> bool:
        """Whether a day lies ahead, and no later record tells of it as one that came."""
        is_known = self.witnesses is not None and (slug, day) in self.witnesses.came
        return self._is_ahead(day) and not is_known


def _bases(acts: Sequence[ActInCell]) -> list[str]:
    """The names of acts, but for whether a participant came back: of acts that one participant may
    do many times each has an ordinal, in the order of their days."""
    bases, seen = [""] * len(acts), defaultdict[str, int](int)
    rows = sorted(enumerate(acts), key=lambda row: (row[1].act.day or date.min, row[1].place))
    for number, act in rows:
        base = _slug(act.treaty, act.act.kind, act.actor, act.opposed)
        seen[base] += 1
        is_again = act.act.kind in _MANY and seen[base] > 1
        bases[number] = f"{base}-{seen[base]}" if is_again else base
    return bases


def _slug(treaty: str, kind: str, actor: str, opposed: str = "") -> str:
    """The name of an act, but for its ordinal."""
    words = re.sub(r"(?<!^)(?=[A-Z])", "-", kind).lower()
    what, who, whose = (reference.partition("/")[2] for reference in (treaty, actor, opposed))
    return "-".join(filter(None, (what, words, who, whose)))


def _day(day: object) -> Literal:
    return Literal(str(day), datatype=XSD.date)
