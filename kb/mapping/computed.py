"""Since when a treaty binds a party, where no record has the day: reckoned from the deposit.

A depositary that has no column "in force" records when an instrument was deposited, and the treaty
says how long after that it enters into force for the State. Both together give an act of the kind
`tro:EntryIntoForceForParty`, whose certainty is `tro:Computed` and whose `tro:basis` names the
deposit and the clause. Where a clause is missing, or counts from a day that nobody gives, there is
no such act: the State has consented, and since when it is bound is not known here. Nor is it where
records give different days of the deposit.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import NamedNode
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.canonical import oxigraph
from kb.canonical.oxigraph import RDF, SCHEMA, XSD, TermTriple
from kb.dates.periods import day_of_effect
from kb.identifiers import Identifiers
from kb.namespaces import DCTERMS, TRO

#: What is deposited as an instrument, from whose deposit clauses count. A successor is bound from
#: the succession of States, and a continued application goes on from it: no clause gives that day.
DEPOSITED = (
    TRO.Ratification, TRO.Acceptance, TRO.Approval, TRO.Accession, TRO.FormalConfirmation,
    TRO.ConsentToBeBound,
)  # fmt: skip
#: The properties of what records say from which days are reckoned.
RECKONED_FROM = frozenset((
    TRO.actionType, TRO.treaty, TRO.actor, TRO.actionDate, TRO.basis, TRO.governs, TRO.period,
    TRO.countedFrom, TRO.finalClause, TRO.forDepositsAfter, DCTERMS.isReplacedBy,
))  # fmt: skip
_FOR_PARTY = "entry-into-force-for-party"


@dataclass(frozen=True)
class Recorded:
    """What one record says, as of its day."""

    day: datetime.date
    graph: Graph


@dataclass(frozen=True)
class ComputedAct:
    """A treaty's entry into force for one party: the day, and what it was reckoned from.

    `is_expected` where the day lies after that of the record: nobody knows of it as an act yet.
    """

    slug: str
    treaty: URIRef
    actor: URIRef
    day: datetime.date
    basis: tuple[URIRef, ...]
    is_expected: bool

    @property
    def reference(self) -> str:
        """The act's reference, of an act that happened or of one that is expected."""
        return f"{'anticipated' if self.is_expected else 'action'}/{self.slug}"

    def written(self, ids: Identifiers) -> Iterator[TermTriple]:
        """The triples of the act."""
        act, day = (
            NamedNode(ids.thing(self.reference)),
            pyoxigraph.Literal(str(self.day), datatype=XSD.date),
        )
        if self.is_expected:
            yield act, RDF.type, oxigraph.TRO.AnticipatedAction
            yield act, oxigraph.TRO.outlook, oxigraph.TRO.Scheduled
            yield act, oxigraph.TRO.statedDate, day
        else:
            yield act, RDF.type, oxigraph.TRO.TreatyAction
            yield act, RDF.type, SCHEMA.Action
            yield act, oxigraph.TRO.actionDate, day
        yield act, oxigraph.TRO.actionType, oxigraph.TRO.EntryIntoForceForParty
        yield act, oxigraph.TRO.treaty, NamedNode(self.treaty)
        yield act, oxigraph.TRO.actor, NamedNode(self.actor)
        for source in self.basis:
            yield act, oxigraph.TRO.basis, NamedNode(source)


def computed_acts(records: Sequence[Recorded], ids: Identifiers) -> tuple[ComputedAct, ...]:
    """The acts that follow from what records have, in the order of their references."""
    graphs = [record.graph for record in records]
    clauses = dict(_clauses(graphs, TRO.EntryIntoForceForParty))
    wholes = dict(_clauses(graphs, TRO.EntryIntoForce))
    differing = set(_differing(graphs))
    in_force = {
        treaty: _Entry(act, day, wholes.get(treaty), _decisive(act, graphs))
        for treaty, act, day in _entries(graphs)
        if act not in differing
    }
    bound = {pair for graph in graphs for pair in _bound(graph)}
    # A State that is no more may have ended before its day came: the German Democratic Republic
    # deposited one instrument on the day before its last.
    ended = {state for graph in graphs for state in graph.subjects(DCTERMS.isReplacedBy, None)}
    acts: dict[str, ComputedAct] = {}
    for record in sorted(
        records, key=lambda record: record.day, reverse=True
    ):  # the newest knows most
        for consent in _consents(record.graph):
            if consent.treaty not in clauses or consent.treaty not in in_force:
                continue
            if consent.act in differing:  # which of the days counts is not known
                continue
            if (consent.treaty, consent.actor) not in bound and consent.actor not in ended:
                act = _act(consent, clauses[consent.treaty], in_force[consent.treaty], record, ids)
                if act is not None:
                    acts.setdefault(act.slug, act)
    return tuple(sorted(acts.values(), key=lambda act: act.reference))


@dataclass(frozen=True)
class _Consent:
    """An instrument of consent on the day of its deposit."""

    act: URIRef
    kind: URIRef
    treaty: URIRef
    actor: URIRef
    day: datetime.date


@dataclass(frozen=True)
class _Entry:
    """The treaty's own entry into force: the act, its day, and as far as they are known the
    provision for it and the day of the decisive deposit, the last that it had to wait for."""

    act: URIRef
    day: datetime.date
    clause: _Clause | None
    decisive: datetime.date | None


@dataclass(frozen=True)
class _Clause:
    """A provision that gives a day for an instrument."""

    iri: URIRef
    period: str
    start: str
    #: Whether it speaks only of what is deposited once the treaty is in force.
    is_after_entry: bool

    @property
    def is_in_days(self) -> bool:
        """Whether it counts days from the deposit: then two days of deposit give two days."""
        return self.start == "FromDeposit" and not {"M", "Y"} & {*self.period}


def _act(
    consent: _Consent, clause: _Clause, whole: _Entry, record: Recorded, ids: Identifiers
) -> ComputedAct | None:
    """The act that follows from a consent; None where the clause gives no day for it."""
    if clause.is_after_entry and consent.day < whole.day:
        day = whole.day  # the treaty's clause holds for whoever consented before (CWC, article XXI)
        basis: tuple[URIRef, ...] = consent.act, (whole.clause or clause).iri, whole.act
    else:
        own = day_of_effect(consent.day, clause.period, clause.start)
        if own is None:
            return None
        day, basis = own, _basis(consent, clause, whole, own)
    day = max(day, whole.day)  # nobody is bound before the treaty itself is in force
    slug = _slug(consent, ids)
    return ComputedAct(slug, consent.treaty, consent.actor, day, basis, day > record.day)


def _basis(
    consent: _Consent, clause: _Clause, whole: _Entry, own: datetime.date
) -> tuple[URIRef, ...]:
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


def _slug(consent: _Consent, ids: Identifiers) -> str:
    """The name of the act: that of the consent, with another kind; so an ordinal is kept."""
    treaty, actor = (_last(ids, iri) for iri in (consent.treaty, consent.actor))
    ordinal = _last(ids, consent.act).rpartition(f"-{actor}")[2]
    return f"{treaty}-{_FOR_PARTY}-{actor}{ordinal if ordinal[:1] == '-' else ''}"


def _last(ids: Identifiers, thing: URIRef) -> str:
    return (ids.reference(thing) or str(thing)).rpartition("/")[2]


def _consents(graph: Graph) -> Iterator[_Consent]:
    """The instruments of a record that have a day, the first ones first."""
    consents = [
        _Consent(URIRef(str(act)), kind, URIRef(str(treaty)), URIRef(str(actor)), day)
        for kind in DEPOSITED
        for act in graph.subjects(TRO.actionType, kind)
        for treaty in graph.objects(act, TRO.treaty)
        for actor in graph.objects(act, TRO.actor)
        for day in _days(graph, act)
    ]
    return iter(sorted(consents, key=lambda consent: (consent.day, consent.act)))


def _clauses(graphs: Iterable[Graph], kind: URIRef) -> Iterator[tuple[URIRef, _Clause]]:
    """For each treaty the clause that governs a kind of act; none where there are several."""
    by_treaty: dict[Node, dict[Node, _Clause]] = {}
    for graph in graphs:
        for clause in graph.subjects(TRO.governs, kind):
            period, start = graph.value(clause, TRO.period), graph.value(clause, TRO.countedFrom)
            for treaty in graph.subjects(TRO.finalClause, clause):
                name = str(start).removeprefix(TRO)
                after = (clause, TRO.forDepositsAfter, TRO.EntryIntoForce) in graph
                rule = _Clause(URIRef(str(clause)), str(period), name, after)
                by_treaty.setdefault(treaty, {})[clause] = rule
    for treaty, clauses in by_treaty.items():
        if len(clauses) == 1:
            yield URIRef(str(treaty)), next(iter(clauses.values()))


def _entries(graphs: Iterable[Graph]) -> Iterator[tuple[URIRef, URIRef, datetime.date]]:
    """Treaties with the act and the day of their own entry into force."""
    for graph in graphs:
        for act in graph.subjects(TRO.actionType, TRO.EntryIntoForce):
            for treaty in graph.objects(act, TRO.treaty):
                for day in _days(graph, act):
                    yield URIRef(str(treaty)), URIRef(str(act)), day


def _decisive(entry: URIRef, graphs: Sequence[Graph]) -> datetime.date | None:
    """The day of the deposit on which a treaty's entry into force rests, as a record says."""
    rests = {act for graph in graphs for act in graph.objects(entry, TRO.basis)}
    days = {day for graph in graphs for act in rests for day in _days(graph, act)}
    return max(days, default=None)


def _bound(graph: Graph) -> Iterator[tuple[Node, Node]]:
    """The treaties and parties for which the day is recorded."""
    for act in graph.subjects(TRO.actionType, TRO.EntryIntoForceForParty):
        for treaty in graph.objects(act, TRO.treaty):
            for actor in graph.objects(act, TRO.actor):
                yield treaty, actor


def _differing(graphs: Iterable[Graph]) -> Iterator[Node]:
    """The acts of which records give different days."""
    days_of_acts = defaultdict[Node, set[Node]](set)
    for graph in graphs:
        for act, day in graph.subject_objects(TRO.actionDate):
            days_of_acts[act].add(day)
    return (act for act, days in days_of_acts.items() if len(days) > 1)


def _days(graph: Graph, act: Node) -> Iterator[datetime.date]:
    """The days of an act; a shape tells of what is none."""
    for value in graph.objects(act, TRO.actionDate):
        day = value.toPython() if isinstance(value, Literal) else None
        if isinstance(day, datetime.date):
            yield day
