"""From the cells of a record to its acts, as what the record says of them.

An act has one identity, whoever tells of it: the treaty, the kind, the participant (of an objection
also whose statement it opposes), and an ordinal where the same happened again
(`kb.seeds.records.company`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from rdflib import Literal, URIRef

from kb.canonical.graph import Triple, TripleSet
from kb.errors import Problem
from kb.identifiers import Identifiers
from kb.namespaces import PAV, RDF, SCHEMA, TRO, XSD
from kb.seeds.authorityfile import Authority
from kb.seeds.records.cells import RecordedAct, UnreadableCell
from kb.seeds.records.company import (
    ActInCell,
    Company,
    WitnessedAct,
    Witnesses,
    name_of_act,
)
from kb.seeds.records.folder import SOURCE, Cell, RecordFolder
from kb.seeds.records.listing import KnownUntil, Listing, NamedAct, named_acts
from kb.seeds.records.participants import Participants
from kb.seeds.records.register import Register

#: What a table calls the treaty where its own entry into force stands: no participant.
WHOLE = "—"
#: What a participant may do many times.
_MANY = (
    "Reservation", "Declaration", "ReservationOrDeclaration", "WithdrawalOfStatement", "Objection",
    "Notification", "DepositaryNotification", "TerritorialApplication", "TerritorialExclusion",
)  # fmt: skip
_LEAVING = ("Withdrawal", "Denunciation")
_DEPARTURES = {"unmarked": "departures not marked", "omitted": "who left before is not listed"}
#: What a successor does of itself, though it may be dated before it is one.
_OF_SUCCESSORS = (
    "Succession", "ContinuedApplication", "SuccessionToSignature", "EntryIntoForceForParty",
)  # fmt: skip
#: The kinds of acts of which a record knows the day beforehand.
_MAY_BE_AHEAD = ("EntryIntoForce", "EntryIntoForceForParty")


@dataclass
class Acts:
    """What a record tells: its acts with the places of their cells, and what is wrong with it."""

    record: RecordFolder
    participants: Participants
    ids: Identifiers
    problems: list[Problem] = field(default_factory=list)
    _meanings: dict[tuple[str, ...], Any] = field(default_factory=dict)

    @property
    def understood(self) -> list[tuple[tuple[str, ...], Any]]:
        """How names in the cells were understood (`Participants.understand`)."""
        return list(self._meanings.items())

    @cached_property
    def in_cells(self) -> list[ActInCell]:
        """What the cells have, in their order, each by itself; of a table with brackets also that
        whoever stands in them has left."""
        acts = [
            act for place, cell in enumerate(self.record.cells) for act in self._of(place, cell)
        ]
        return [*acts, *(_left(acts) if self.record.mapping else ())]

    @cached_property
    def company(self) -> Company:
        """Which acts of the record belong together."""
        return Company(self.in_cells)

    @cached_property
    def witnessed(self) -> list[WitnessedAct]:
        """What the cells tell, in their order, each with what it has of those it belongs to."""
        some = [self._completed(number) for number in range(len(self.in_cells))]
        as_of = self.record.source.as_of
        return [
            WitnessedAct(
                act.place, base, act.treaty, act.actor, act.act, as_of, act.opposed,
                tuple(self.company.links(n)),
            )
            for n, (act, base) in enumerate(zip(some, _bases(some), strict=True))
        ]  # fmt: skip

    def _completed(self, number: int) -> ActInCell:
        """What a cell has, with what it has of those it belongs to."""
        act, kind, day = self.in_cells[number], self.company.kind(number), self.company.day(number)
        if (kind, day) == (act.act.kind, act.act.day):
            return act
        return replace(act, act=replace(act.act, kind=kind, day=day))

    @cached_property
    def listing(self) -> Listing:
        """What the record lists; what is wrong with its cells is put to the problems."""
        record, source = self.record, self.record.source
        entered = (self.ids.thing(f"curator/{source.entered_by}"),)
        own = TripleSet(self._of_record())
        path = record.path / SOURCE
        described = Authority(
            record.reference, own, own, {}, (), entered, path, 1, source.certainty
        )
        cells = {act.place: record.cells[act.place].words for act in self.witnessed}
        first = {act.treaty: act.place for act in reversed(self.witnessed)}
        treaties, told = {source.treaty: 0} if source.treaty else first, dict[str, list[str]]()
        if register := record.register:
            used = {who for act in self.witnessed for who in (act.actor, *act.act.places)}
            told = dict(register.described(used, f"{self.ids.base}id/"))
            treaties = {
                ref: first.get(ref, 0) for ref in map(register.treaty_of, register.treaties)
            }
        return Listing(
            described, source.as_of, source.has_all, source.departures, treaties,
            self._new_actors(), cells, self.witnessed, told,
        )  # fmt: skip

    def _new_actors(self) -> frozenset[str]:
        """The organisations of which no authority says that they act in treaties, and this record
        does."""
        actors = {who for act in self.witnessed for who in (act.opposed, act.actor)}
        return frozenset(
            who
            for who in actors
            if who.startswith("organization/") and not self._understand("acts", who)
        )

    @cached_property
    def named(self) -> list[NamedAct]:
        """The acts in the order of their cells, as if this record were the only one; cells that
        tell the same act are of one."""
        return named_acts(self.witnessed, Witnesses.of([self.witnessed]))

    def authorities(self) -> Iterator[Authority]:
        """The record, its treaties and its acts as authorities, as if it were the only record."""
        yield self.listing.record
        witnesses, until = Witnesses.of([self.witnessed]), KnownUntil.of([self.listing])
        yield from self.listing.authorities(witnesses, until, self.ids)

    def _of(self, place: int, cell: Cell) -> list[ActInCell]:
        """What a cell tells; nothing where it is refused."""
        acts = list[ActInCell]()
        try:
            if self.record.register:
                return [self._entry(self.record.register, place, cell)]
            whole, actor = self.record.treaty_of(cell), self._actor(cell.participant)
            for act in self.record.acts_in(cell):
                self._refuse_future(act)
                if act.territory:
                    places = tuple(self._understand("territories", act.territory))
                    act = replace(act, places=places)
                treaty = self._treaty(whole, act.protocol)
                family = self._understand("family", treaty)
                others = self._understand("names", act.opposed.who) if act.opposed else [""]
                doer = self._doer(actor, act)
                body = str(self._understand("name", act.body)) if act.body else ""
                done = replace(act, body=body)
                acts.extend(ActInCell(place, treaty, doer, done, who, family) for who in others)
        except UnreadableCell as error:
            mend = "mend the row, or give the authority this name (schema:alternateName)"
            self.problems.append(self.record.problem(place, str(error), mend))
            return []
        return acts

    def _entry(self, register: Register, place: int, cell: Cell) -> ActInCell:
        """What a row of a register tells; `UnreadableCell` where that is not known."""
        actor, act = register.entry(cell.head, cell.text, cell.participant, cell.treaty)
        self._refuse_future(act)
        treaty = register.treaty_of(cell.treaty)
        doer = actor if act.places else self._doer(actor, act)
        return ActInCell(place, treaty, doer, act, "", self._understand("family", treaty))

    def _treaty(self, whole: str, protocol: str) -> str:
        """The reference of the treaty of an act: the whole one, or a protocol to it."""
        iri = str(self.ids.thing(whole))
        return str(self._understand("protocol", iri, protocol)) if protocol else whole

    def _actor(self, written: str) -> str:
        """The reference of a participant, "" of the treaty as a whole."""
        names = self.record.mapping.participant if self.record.mapping else None
        if written == WHOLE:
            return ""
        if names and written in names.references:
            return names.references[written]
        if names and names.code:
            return str(self._understand("code", names.code, written))
        return str(self._understand("name", written))

    def _doer(self, actor: str, act: RecordedAct) -> str:
        """Who did an act: before a State took the place of another it was the other, though a
        list has the act in the row of the successor."""
        since, other = self._understand("before", actor)
        is_own = act.kind in _OF_SUCCESSORS or act.day is None or str(act.day) >= since
        return actor if is_own else other

    def _understand(self, how: str, *words: str) -> Any:
        if (how, *words) not in self._meanings:
            self._meanings[how, *words] = self.participants.understand(how, *words)
        return self._meanings[how, *words]

    def _refuse_future(self, act: RecordedAct) -> None:
        is_ahead = act.day is not None and act.day > self.record.source.as_of
        if is_ahead and act.kind not in _MAY_BE_AHEAD:
            message = f"{act.day} lies after {self.record.source.as_of}, the record's day"
            raise UnreadableCell(message)

    def _of_record(self) -> Iterator[Triple]:
        source, record = self.record.source, self.ids.thing(self.record.reference)
        yield record, RDF.type, SCHEMA.WebPage
        for language, name in source.name.items():
            yield record, SCHEMA.name, Literal(name, lang=language)
        yield record, SCHEMA.publisher, Literal(source.publisher)
        yield record, SCHEMA.url, URIRef(source.url)
        yield record, PAV.retrievedOn, _day(source.as_of)
        if not source.is_dated:  # it is of that day or an earlier one
            yield record, SCHEMA.temporalCoverage, Literal(f"../{source.as_of}")
        if source.sha256:
            yield record, SCHEMA.sha256, Literal(source.sha256)
        if source.licence:
            yield record, SCHEMA.license, URIRef(source.licence)
        departures = _DEPARTURES.get(source.departures, "")
        read = source.account.summary()
        if words := "; ".join(
            filter(None, (read, source.counts_met, departures, source.attribution))
        ):
            yield record, SCHEMA.description, Literal(words, lang="en")
        for sentence in source.account.sentences(by_reason=bool(self.record.register)):
            yield record, TRO.notTaken, Literal(sentence, lang="en")


def _left(acts: Sequence[ActInCell]) -> Iterator[ActInCell]:
    """The leaving, without a day, of each who stands in brackets and of whom no notice is there."""
    known = {(act.treaty, act.actor) for act in acts if act.act.kind in _LEAVING}
    for act in acts:
        if (
            act.act.has_left
            and act.act.kind not in _LEAVING
            and (act.treaty, act.actor) not in known
        ):
            known.add((act.treaty, act.actor))
            yield replace(act, act=RecordedAct("Withdrawal", None))


def _bases(acts: Sequence[ActInCell]) -> list[str]:
    """The names of acts, but for whether a participant came back: of acts that one participant may
    do many times each has an ordinal, in the order of their days."""
    bases, seen = [""] * len(acts), defaultdict[str, int](int)
    rows = sorted(enumerate(acts), key=lambda row: (row[1].act.day or date.min, row[1].place))
    for number, act in rows:
        base = name_of_act(act.treaty, act.act.kind, act.actor, act.opposed, act.act.own)
        seen[base] += 1
        is_again = act.act.kind in _MANY and seen[base] > 1 and not act.act.own
        bases[number] = f"{base}-{seen[base]}" if is_again else base
    return bases


def _day(day: object) -> Literal:
    return Literal(str(day), datatype=XSD.date)
