"""Since when a treaty binds a party, where no record has the day: reckoned from the deposit.

A depositary that has no column "in force" records when an instrument was deposited, and the treaty
says how long after that it enters into force for the State. Both together give a
`tro:Participation`, whose certainty is `tro:Computed` and whose `tro:basis` names the deposit and
the clause. Where a clause is missing, or counts from a day that nobody gives, there is none: the
State has consented, and since when it is bound is not known here. Nor is it where records give
different days of the deposit, nor for a State that is no more, where its end is not recorded or
came before. The end of a participation is that which a notice of leaving has.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

import pyoxigraph
from pyoxigraph import NamedNode
from rdflib import URIRef

from kb.canonical import oxigraph
from kb.canonical.oxigraph import RDF, XSD, TermTriple
from kb.dates.periods import day_of_effect
from kb.identifiers import Identifiers
from kb.namespaces import DCTERMS, SCHEMA, TRO
from kb.namespaces import XSD as TYPES

#: What is deposited as an instrument, from whose deposit clauses count. A successor is bound from
#: the succession of States, and a continued application goes on from it: no clause gives that day.
DEPOSITED = (
    TRO.Ratification, TRO.Acceptance, TRO.Approval, TRO.Accession, TRO.FormalConfirmation,
    TRO.ConsentToBeBound,
)  # fmt: skip
_DEPOSITED = frozenset(map(str, DEPOSITED))
#: The properties of what records say from which days are reckoned.
(
    _KIND, _TREATY, _ACTOR, _DATE, _BASIS, _GOVERNS, _PERIOD, _FROM, _CLAUSE, _AFTER, _REPLACED,
    _BOUND_FROM, _EFFECT, _STATED, _PREDECESSOR, _SINCE,
) = _RECKONED_FROM = tuple(map(str, (
    TRO.actionType, TRO.treaty, TRO.actor, TRO.actionDate, TRO.basis, TRO.governs, TRO.period,
    TRO.countedFrom, TRO.finalClause, TRO.forDepositsAfter, DCTERMS.isReplacedBy, TRO.boundFrom,
    TRO.effectiveDate, TRO.statedDate, TRO.predecessor, SCHEMA.startDate,
)))  # fmt: skip
_LEAVING = tuple(map(str, (TRO.Withdrawal, TRO.Denunciation)))
_DAY = re.compile(rf'"(\d{{4}}-\d\d-\d\d)"\^\^<{TYPES.date}>')


@dataclass(frozen=True)
class Recorded:
    """What one record says, as of its day: by property and thing the values, IRIs as they are and
    literals as lines have them."""

    name: str
    day: datetime.date
    statements: Mapping[str, Mapping[str, Sequence[str]]]

    @classmethod
    def of(cls, name: str, day: datetime.date, lines: Iterable[str]) -> Recorded:
        """What lines of canonical N-Triples say from which days are reckoned."""
        statements: dict[str, dict[str, list[str]]] = {term: {} for term in _RECKONED_FROM}
        for line in lines:
            subject, predicate, value = line.split(" ", 2)
            if (of_term := statements.get(predicate[1:-1])) is not None:
                plain = value[1:-4] if value.startswith("<") else value[:-3]
                of_term.setdefault(subject[1:-1], []).append(plain)
        return cls(name, day, statements)

    def pairs(self, term: str) -> Iterator[tuple[str, str]]:
        """Things and their values of a property."""
        return ((thing, v) for thing, values in self.statements[term].items() for v in values)

    def of_kind(self, *kinds: str) -> Iterator[str]:
        """The acts of some kinds."""
        return (act for act, kind in self.pairs(_KIND) if kind in kinds)

    def values(self, thing: str, term: str) -> Sequence[str]:
        """The values of a property of a thing."""
        return self.statements[term].get(thing, ())

    def days(self, thing: str, term: str = _DATE) -> Iterator[datetime.date]:
        """The days that a property gives; a shape tells of what is none."""
        for value in self.values(thing, term):
            with contextlib.suppress(ValueError):
                if match := _DAY.fullmatch(value):
                    yield datetime.date.fromisoformat(match[1])


@dataclass(frozen=True)
class Participation:
    """What follows from a record of a participation: the `day` from which a treaty binds a party,
    and the `basis` that it was reckoned from; or the day `until` which it does, and the `notice`.

    `is_expected` where its first day lies after that of the record: nobody knows of it yet.
    """

    reference: str
    treaty: URIRef
    actor: URIRef
    record: str
    day: datetime.date | None = None
    basis: tuple[URIRef, ...] = ()
    is_expected: bool = False
    until: datetime.date | None = None
    notice: str = ""

    def written(self, ids: Identifiers) -> Iterator[TermTriple]:
        """The triples of the participation."""
        it = NamedNode(ids.thing(self.reference))
        yield it, RDF.type, oxigraph.TRO.Participation
        yield it, oxigraph.TRO.treaty, NamedNode(self.treaty)
        yield it, oxigraph.TRO.actor, NamedNode(self.actor)
        for term, day in (oxigraph.TRO.boundFrom, self.day), (oxigraph.TRO.boundUntil, self.until):
            if day:
                yield it, term, pyoxigraph.Literal(str(day), datatype=XSD.date)
        if self.is_expected:
            yield it, oxigraph.TRO.outlook, oxigraph.TRO.Scheduled
        for source in self.basis:
            yield it, oxigraph.TRO.basis, NamedNode(source)
        if self.notice:
            yield it, oxigraph.TRO.endedBy, NamedNode(self.notice)


def ends(
    records: Sequence[Recorded], computed: Iterable[Participation], ids: Identifiers
) -> Iterator[Participation]:
    """The ends of participations that begin in records or were computed, each of the last that
    began before it; of who came in on a day that nobody knows, of a participation without one."""
    begun = defaultdict[tuple[str, str], set[tuple[datetime.date, str]]](set)
    for known in computed:
        if known.day:
            begun[str(known.treaty), str(known.actor)].add((known.day, known.reference))
    for record in records:
        for it, pair in _bound(record):
            days = record.days(it, _BOUND_FROM)
            begun[pair].update((day, ids.reference(it) or "") for day in days)
    for record in records:
        for notice in record.of_kind(*_LEAVING):
            until = [*record.days(notice, _EFFECT), *record.days(notice, _STATED)]
            # An end alone is named by its notice, so that it is no other's.
            alone = datetime.date.min, f"participation/{_last(ids, notice)}"
            for treaty, actor, day in product(
                record.values(notice, _TREATY), record.values(notice, _ACTOR), until
            ):
                before = (start for start in begun[treaty, actor] if start[0] <= day)
                _, reference = max(before, default=alone)
                yield Participation(
                    reference, URIRef(treaty), URIRef(actor), record.name, until=day, notice=notice
                )


def participations(
    records: Sequence[Recorded], ids: Identifiers, ended: Mapping[str, str] = MappingProxyType({})
) -> tuple[Participation, ...]:
    """The participations that follow from what records have, in the order of their references;
    `ended` are States that are no more as other records say (`ended_in`)."""
    clauses = dict(_clauses(records, str(TRO.EntryIntoForceForParty)))
    wholes = dict(_clauses(records, str(TRO.EntryIntoForce)))
    differing = set(_differing(records))
    in_force = {
        treaty: _Entry(act, day, wholes.get(treaty), _decisive(act, records))
        for treaty, act, day in _entries(records)
        if act not in differing
    }
    bound = {pair for record in records for _, pair in _bound(record)}
    # A State that is no more may have ended before its day came: the German Democratic Republic
    # deposited one instrument on the day before its last. Where no record has its end, none counts.
    gone = {**ended_in(records), **ended}
    computed: dict[str, Participation] = {}
    newest_first = sorted(records, key=lambda record: record.day, reverse=True)
    for record in newest_first:  # which knows most
        for consent in _consents(record):
            if consent.treaty not in clauses or consent.treaty not in in_force:
                continue
            if consent.act in differing:  # which of the days counts is not known
                continue
            if (consent.treaty, consent.actor) not in bound:
                rule, whole = clauses[consent.treaty], in_force[consent.treaty]
                it = _participation(consent, rule, whole, record, ids)
                if it is not None and str(it.day) < gone.get(consent.actor, "9999"):
                    computed.setdefault(it.reference, it)
    return tuple(sorted(computed.values(), key=lambda it: it.reference))


def ended_in(records: Sequence[Recorded]) -> dict[str, str]:
    """The IRIs of the States that records call replaced by others, each with the day of the last
    succession of States in its place; "" where no record has one."""
    ended = {state: "" for record in records for state in record.statements[_REPLACED]}
    successions = [pair for record in records for pair in record.pairs(_PREDECESSOR)]
    for record, (succession, state) in product(records, successions):
        days = map(str, record.days(succession, _SINCE))
        ended[state] = max(ended.get(state, ""), "", *days)
    return ended


@dataclass(frozen=True)
class _Consent:
    """An instrument of consent on the day of its deposit."""

    act: str
    treaty: str
    actor: str
    day: datetime.date


@dataclass(frozen=True)
class _Entry:
    """The treaty's own entry into force: the act, its day, and as far as they are known the
    provision for it and the day of the decisive deposit, the last that it had to wait for."""

    act: str
    day: datetime.date
    clause: _Clause | None
    decisive: datetime.date | None


@dataclass(frozen=True)
class _Clause:
    """A provision that gives a day for an instrument."""

    iri: str
    period: str
    start: str
    #: Whether it speaks only of what is deposited once the treaty is in force.
    is_after_entry: bool

    @property
    def is_in_days(self) -> bool:
        """Whether it counts days from the deposit: then two days of deposit give two days."""
        return self.start == "FromDeposit" and not {"M", "Y"} & {*self.period}


def _participation(
    consent: _Consent, clause: _Clause, whole: _Entry, record: Recorded, ids: Identifiers
) -> Participation | None:
    """What follows from a consent; None where the clause gives no day for it."""
    if clause.is_after_entry and consent.day < whole.day:
        day = whole.day  # the treaty's clause holds for whoever consented before (CWC, article XXI)
        basis: tuple[str, ...] = consent.act, (whole.clause or clause).iri, whole.act
    else:
        own = day_of_effect(consent.day, clause.period, clause.start)
        if own is None:
            return None
        day, basis = own, _basis(consent, clause, whole, own)
    day = max(day, whole.day)  # nobody is bound before the treaty itself is in force
    reference = _reference(consent, ids)
    treaty, actor, sources = URIRef(consent.treaty), URIRef(consent.actor), map(URIRef, basis)
    is_expected = day > record.day
    return Participation(reference, treaty, actor, record.name, day, tuple(sources), is_expected)


def _basis(
    consent: _Consent, clause: _Clause, whole: _Entry, own: datetime.date
) -> tuple[str, ...]:
    """What the day rests on; `own` is the day that the party's own period gives.

    The party's clause holds for deposits after the decisive one, the treaty's clause for the others
    (Ottawa Convention: Burkina Faso on the day of the fortieth, under article 17(1), Japan two
    weeks later, under 17(2), both bound from 1 March 1999). Where no record names the decisive
    deposit, the day decides; a period in months may give one day for both sides of that deposit,
    and then both clauses are named.
    """
    decides = whole.clause or clause
    if whole.decisive is not None:
        is_later = consent.day > whole.decisive
    elif own == whole.day and decides != clause and not clause.is_in_days:
        return consent.act, decides.iri, clause.iri, whole.act
    else:
        is_later = own > whole.day
    return (consent.act, clause.iri) if is_later else (consent.act, decides.iri, whole.act)


def _reference(consent: _Consent, ids: Identifiers) -> str:
    """The participation: of the treaty and the actor, with the ordinal of the consent."""
    treaty, actor = (_last(ids, iri) for iri in (consent.treaty, consent.actor))
    ordinal = _last(ids, consent.act).rpartition(f"-{actor}")[2]
    return f"participation/{treaty}-{actor}{ordinal if ordinal[:1] == '-' else ''}"


def _last(ids: Identifiers, thing: str) -> str:
    return (ids.reference(thing) or thing).rpartition("/")[2]


def _consents(record: Recorded) -> list[_Consent]:
    """The instruments of a record that have a day, the first ones first."""
    consents = [
        _Consent(act, treaty, actor, day)
        for act in record.of_kind(*_DEPOSITED)
        for treaty in record.values(act, _TREATY)
        for actor in record.values(act, _ACTOR)
        for day in record.days(act)
    ]
    return sorted(consents, key=lambda consent: (consent.day, consent.act))


def _clauses(records: Iterable[Recorded], kind: str) -> Iterator[tuple[str, _Clause]]:
    """For each treaty the clause that governs a kind of act; none where there are several."""
    by_treaty: dict[str, dict[str, _Clause]] = {}
    for record in records:
        for clause in [clause for clause, governed in record.pairs(_GOVERNS) if governed == kind]:
            period, start = (
                next(iter(record.values(clause, term)), "None") for term in (_PERIOD, _FROM)
            )
            if period.startswith('"'):
                period = period[1 : period.rindex('"')]
            after = str(TRO.EntryIntoForce) in record.values(clause, _AFTER)
            rule = _Clause(clause, period, start.removeprefix(TRO), after)
            for treaty in [of for of, its_clause in record.pairs(_CLAUSE) if its_clause == clause]:
                by_treaty.setdefault(treaty, {})[clause] = rule
    for treaty, clauses in by_treaty.items():
        if len(clauses) == 1:
            yield treaty, next(iter(clauses.values()))


def _entries(records: Iterable[Recorded]) -> Iterator[tuple[str, str, datetime.date]]:
    """Treaties with the act and the day of their own entry into force."""
    for record in records:
        for act in record.of_kind(str(TRO.EntryIntoForce)):
            for treaty in record.values(act, _TREATY):
                for day in record.days(act):
                    yield treaty, act, day


def _decisive(entry: str, records: Sequence[Recorded]) -> datetime.date | None:
    """The day of the deposit on which a treaty's entry into force rests, as a record says."""
    rests = {act for record in records for act in record.values(entry, _BASIS)}
    days = {day for record in records for act in rests for day in record.days(act)}
    return max(days, default=None)


def _bound(record: Recorded) -> Iterator[tuple[str, tuple[str, str]]]:
    """The participations that a record has, with their treaties and parties."""
    for it in record.statements[_BOUND_FROM]:
        for treaty in record.values(it, _TREATY):
            for actor in record.values(it, _ACTOR):
                yield it, (treaty, actor)


def _differing(records: Iterable[Recorded]) -> Iterator[str]:
    """The acts of which records give different days."""
    days_of_acts = defaultdict[str, set[str]](set)
    for record in records:
        for act, day in record.pairs(_DATE):
            days_of_acts[act].add(day)
    return (act for act, days in days_of_acts.items() if len(days) > 1)
