"""Who takes part in which treaty, as records have it.

The table on the page of a treaty has a row for each participant, that on the page of a participant
one for each treaty. Signature, consent, being bound and leaving are four things, each with its own
day; where no day is known from which a State is bound, the table says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kb.namespaces import DCTERMS, PAV, RDF, SCHEMA, SKOS, TRO
from kb.reading.store import name_of
from kb.web.links import page_path
from kb.web.things.layout import Moment, Participant, Participation, Source, Value
from kb.web.words.languages import message
from kb.web.words.notes import Notes
from kb.web.words.wording import Link, Wording

_SIGNING = frozenset(map(str, (TRO.Signature,)))
_IN_FORCE = frozenset(map(str, (TRO.EntryIntoForceForParty,)))
_LEAVING = frozenset(map(str, (TRO.Withdrawal, TRO.Denunciation)))
_STATING = frozenset(
    map(str, (TRO.Reservation, TRO.Declaration, TRO.Objection, TRO.TerritorialApplication))
)
_NO_CONSENT = frozenset(map(str, (TRO.Succession, TRO.ContinuedApplication)))
#: The kinds of things that take part in treaties.
_PARTICIPANTS = ("country", "organization")
_NOT_KNOWN, _NOT_BOUND = message("not known here"), message("not bound")


@dataclass
class ParticipationWriter:
    """Writes the table of a treaty, or of a participant, for one reader; `acts` are for each
    participant, or each treaty, the kinds and names of the acts."""

    thing: str
    wording: Wording
    notes: Notes
    acts: Mapping[str, Sequence[tuple[str, str]]]
    consents: frozenset[str]
    is_treaty: bool

    @classmethod
    def of(cls, thing: str, wording: Wording, notes: Notes) -> ParticipationWriter | None:
        """The writer for a treaty or a participant; None where nothing of it is recorded here."""
        store = wording.store
        is_treaty = bool(store.saying(thing, TRO.participantsRecorded))
        if not is_treaty and store.ids.kind(thing) not in _PARTICIPANTS:
            return None
        broader = store.subjects(SKOS.broader, TRO.ConsentToBeBound)
        consents = frozenset((*broader, str(TRO.ConsentToBeBound), str(TRO.ContinuedApplication)))
        kinds = _SIGNING | _IN_FORCE | _LEAVING | _STATING | consents
        one, other = (TRO.treaty, TRO.actor) if is_treaty else (TRO.actor, TRO.treaty)
        acts: dict[str, list[tuple[str, str]]] = {}
        for act in store.subjects(one, thing):
            kind = store.value(act, TRO.actionType) or ""
            if kind in kinds and _is_an_act(act, wording):
                for name in map(name_of, store.values(act, other)):
                    if _is_listed(name, is_treaty, wording):
                        acts.setdefault(name, []).append((kind, act))
        if not is_treaty and not acts:
            return None
        return cls(thing, wording, notes, acts, consents, is_treaty)

    @property
    def shown(self) -> frozenset[str]:
        """The acts that the table has."""
        return frozenset(act for found in self.acts.values() for _, act in found)

    def participation(self) -> Participation:
        """The table."""
        extents = self._extents(self.thing)
        links = {name: self.wording.link(name) for name in self.acts}
        names = sorted(links, key=lambda name: links[name].text.casefold())
        rows = tuple(self._row(links[name], self.acts[name]) for name in names)
        is_whole = {name_of(one.object) for one in extents} == {str(TRO.AllRecorded)}
        kinds = {kind for found in self.acts.values() for kind, _ in found}
        here = [row for row in rows if self._counts(row)]
        return Participation(
            self.wording.store.ids.reference(self.thing) or "",
            rows,
            is_whole,
            self._sources(self.thing),
            not kinds.isdisjoint(_NO_CONSENT),
            of_treaty=self.is_treaty,
            signatories=sum(bool(row.signed) for row in here),
            parties=sum(bool(row.consented) for row in here),
        )

    def _counts(self, row: Participant) -> bool:
        """Whether a depositary counts a participant: it has not left, and is no former State."""
        has_left = any(one.effect and not one.is_expected for one in row.left)
        return not has_left and not self.wording.store.saying(row.name.iri, DCTERMS.isReplacedBy)

    def _extents(self, treaty: str) -> Sequence[Any]:
        """What says how many of the participants of a treaty are recorded."""
        return self.wording.store.saying(treaty, TRO.participantsRecorded)

    def _sources(self, treaty: str) -> tuple[Source, ...]:
        """The records that list the participants of a treaty."""
        triples = self._extents(treaty)
        facts = {fact for triple in triples for fact in self.wording.store.facts(triple)}
        return sources_of(facts, self.wording)

    def _row(self, name: Link, acts: Sequence[tuple[str, str]]) -> Participant:
        """What is known of a participant in a treaty; its name, or that of the treaty."""

        def moments(kinds: Iterable[str]) -> tuple[Moment, ...]:
            found = [(kind, act) for kind, act in acts if kind in kinds]
            return tuple(sorted((m for one in found for m in self._moments(*one)), key=_by_day))

        signed, consented = moments(_SIGNING), moments(self.consents)
        bound, left = moments(_IN_FORCE), _merged(moments(_LEAVING))
        why = "" if bound else _NOT_KNOWN if consented else _NOT_BOUND
        stated = tuple(
            self._stated(kind, act) for kind, act in sorted(acts, reverse=True) if kind in _STATING
        )
        sources = () if self.is_treaty else self._sources(name.iri)
        return Participant(name, signed, consented, bound, left, why, sources, stated)

    def _moments(self, kind: str, act: str) -> list[Moment]:
        """An act on its day; on each of its days where records differ."""
        is_expected = self.wording.store.ids.kind(act) == "anticipated"
        days = self.wording.store.saying(act, TRO.statedDate if is_expected else TRO.actionDate)
        return [self._moment(kind, act, [day]) for day in days] or [self._moment(kind, act, [])]

    def _stated(self, kind: str, act: str) -> Link:
        """The kind of a statement, which leads to it; of an objection also to whose it is one."""
        link = self.wording.link(kind)
        whose = self.wording.store.value(act, TRO.reservingActor)
        text = f"{link.text} ({self.wording.link(whose).text})" if whose else link.text
        return replace(link, text=text, href=page_path(act, self.wording.store.ids))

    def _moment(self, kind: str, act: str, days: Sequence[Any]) -> Moment:
        """An act with its day, and its day of effect where it has another."""
        store = self.wording.store
        is_expected = store.ids.kind(act) == "anticipated"
        effects = store.saying(act, TRO.effectiveDate)
        day = self._day(days, page_path(act, self.wording.store.ids))
        known = self._known(days)
        effect = self._day(effects) if effects else None
        if is_expected:
            day, effect = Value(Link("")), day
        found = self.wording.best(list(store.values(act, SCHEMA.description)))
        told = self.wording.value(found[0]) if found else None
        return Moment(day, self.wording.link(kind), known, effect, is_expected, told)

    def _day(self, triples: Sequence[Any], href: str | None = None) -> Value:
        """A day as readers see it, leading to its act; a sign where there is none."""
        if not triples:
            return Value(Link("…", href=href))
        shown = self.wording.value(triples[0].object)
        link = replace(shown, href=href, iri=name_of(triples[0].object))
        return Value(link, self.notes.marks(triples[0]))

    def _known(self, triples: Sequence[Any]) -> Link | None:
        """How a day is known: from the first of its facts."""
        facts = [fact for triple in triples for fact in self.wording.store.facts(triple)]
        certainty = self.wording.store.provenance(facts[0]).certainty if facts else ""
        return self.wording.link(TRO + certainty) if certainty else None


def sources_of(facts: Iterable[str], wording: Wording) -> tuple[Source, ...]:
    """The records that are behind facts, each with the day on which it was read."""
    store = wording.store
    records = {store.provenance(fact).passage for fact in facts}
    found = [(one, store.saying(one, PAV.retrievedOn)) for one in sorted(filter(None, records))]
    return tuple(
        Source(wording.link(record), wording.value(days[0].object))
        for record, days in found
        if days
    )


def _by_day(moment: Moment) -> tuple[bool, str]:
    return moment.is_expected, moment.day.link.iri


def _merged(moments: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """Notices with the days of effect that were only expected when the record was read."""
    notices = [one for one in moments if not one.is_expected]
    expected = [one for one in moments if one.is_expected]
    if len(notices) == len(expected) == 1:
        [last] = expected
        return (replace(notices[0], effect=last.effect, is_expected=True, told=last.told),)
    return moments


def _is_listed(name: str, is_participant: bool, wording: Wording) -> bool:
    """Whether a depositary lists a participant, or the records a treaty with its participants: a
    group that news speak of is none."""
    if is_participant:
        return wording.store.ids.kind(name) in _PARTICIPANTS
    return bool(wording.store.saying(name, TRO.participantsRecorded))


def _is_an_act(thing: str, wording: Wording) -> bool:
    """Whether a thing is an act that was done, or one that is scheduled: what is called for, or
    planned, makes nobody a participant."""
    outlook = wording.store.value(thing, TRO.outlook)
    if outlook and outlook != str(TRO.Scheduled):
        return False
    kinds = {name_of(kind) for kind in wording.store.values(thing, RDF.type)}
    return not kinds.isdisjoint(map(str, (TRO.TreatyAction, TRO.AnticipatedAction)))
