"""Who takes part in a treaty, as records have it: the table on the page of the treaty.

A row is of one participant. Signature, consent, being bound and leaving are four things, each with
its own day; where no day is known from which a State is bound, the table says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kb.namespaces import PAV, RDF, SCHEMA, SKOS, TRO
from kb.reading.store import name_of
from kb.web.site import Site
from kb.web.things.layout import Moment, Participant, Participation, Source, Value
from kb.web.words.languages import message
from kb.web.words.notes import Notes
from kb.web.words.wording import Link, Wording

_SIGNING = frozenset(map(str, (TRO.Signature,)))
_IN_FORCE = frozenset(map(str, (TRO.EntryIntoForceForParty,)))
_LEAVING = frozenset(map(str, (TRO.Withdrawal, TRO.Denunciation)))
_NO_CONSENT = frozenset(map(str, (TRO.Succession, TRO.ContinuedApplication)))
_NOT_KNOWN, _NOT_BOUND = message("not known here"), message("not bound")


@dataclass
class ParticipationWriter:
    """Writes the table of a treaty for one reader; `acts` are for each participant the kinds and
    names of the acts."""

    site: Site
    treaty: str
    wording: Wording
    notes: Notes
    acts: Mapping[str, Sequence[tuple[str, str]]]
    consents: frozenset[str]

    @classmethod
    def of(
        cls, site: Site, treaty: str, wording: Wording, notes: Notes
    ) -> ParticipationWriter | None:
        """The writer for a treaty; None where its participants are not recorded here."""
        store = site.pages
        if not store.saying(treaty, TRO.participantsRecorded):
            return None
        broader = store.subjects(SKOS.broader, TRO.ConsentToBeBound)
        consents = frozenset((*broader, str(TRO.ContinuedApplication)))
        acts: dict[str, list[tuple[str, str]]] = {}
        for act in store.subjects(TRO.treaty, treaty):
            kind = store.value(act, TRO.actionType) or ""
            if kind in _SIGNING | _IN_FORCE | _LEAVING | consents and _is_an_act(act, site):
                for actor in store.values(act, TRO.actor):
                    acts.setdefault(name_of(actor), []).append((kind, act))
        return cls(site, treaty, wording, notes, acts, consents)

    @property
    def shown(self) -> frozenset[str]:
        """The acts that the table has."""
        return frozenset(act for found in self.acts.values() for _, act in found)

    def participation(self) -> Participation:
        """The table."""
        extents = self.site.pages.saying(self.treaty, TRO.participantsRecorded)
        names = {actor: self.wording.link(actor) for actor in self.acts}
        actors = sorted(names, key=lambda actor: names[actor].text.casefold())
        rows = tuple(self._row(names[actor], self.acts[actor]) for actor in actors)
        is_whole = {name_of(one.object) for one in extents} == {str(TRO.AllRecorded)}
        facts = {fact for triple in extents for fact in self.site.pages.facts(triple)}
        kinds = {kind for found in self.acts.values() for kind, _ in found}
        return Participation(
            rows, is_whole, sources_of(facts, self.wording), not kinds.isdisjoint(_NO_CONSENT)
        )

    def _row(self, actor: Link, acts: Sequence[tuple[str, str]]) -> Participant:
        """What is known of a participant."""

        def moments(kinds: Iterable[str]) -> tuple[Moment, ...]:
            found = [(kind, act) for kind, act in acts if kind in kinds]
            return tuple(sorted((self._moment(*one) for one in found), key=_by_day))

        signed, consented = moments(_SIGNING), moments(self.consents)
        bound, left = moments(_IN_FORCE), _merged(moments(_LEAVING))
        why = "" if bound else _NOT_KNOWN if consented else _NOT_BOUND
        return Participant(actor, signed, consented, bound, left, why)

    def _moment(self, kind: str, act: str) -> Moment:
        """An act with its day, and its day of effect where it has another."""
        store = self.site.pages
        is_expected = store.ids.kind(act) == "anticipated"
        days = store.saying(act, TRO.statedDate if is_expected else TRO.actionDate)
        effects = store.saying(act, TRO.effectiveDate)
        day = self._day(days, self.wording.link(act).href)
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
        facts = [fact for triple in triples for fact in self.site.pages.facts(triple)]
        certainty = self.site.pages.provenance(facts[0]).certainty if facts else ""
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


def _is_an_act(thing: str, site: Site) -> bool:
    """Whether a thing is an act that was done, or one that is expected."""
    kinds = {name_of(kind) for kind in site.pages.values(thing, RDF.type)}
    return not kinds.isdisjoint(map(str, (TRO.TreatyAction, TRO.AnticipatedAction)))
