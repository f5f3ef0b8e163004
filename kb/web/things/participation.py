"""Who takes part in which treaty, as records have it.

The table on the page of a treaty has a row for each participant, that on the page of a participant
one for each treaty. Signature, consent, being bound and leaving are four things, each with its own
day; where no day is known from which a State is bound, the table says so. A reader chooses rows and
their order by links that work without a script. The map has the same participants, coloured by how
each State stands to the treaty, and names those that have no outline.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Any
from urllib.parse import urlencode

from babel.core import get_global

from kb.canonical.oxigraph import Triple
from kb.identifiers import REFERENCE
from kb.index.acts import Act, SourcedValue
from kb.namespaces import DCTERMS, PAV, SCHEMA, SKOS, TRO, iris
from kb.reading.store import name_of
from kb.web.coverage import TreatyCoverage
from kb.web.links import page_path
from kb.web.site import Site
from kb.web.statics import FOLDER
from kb.web.things.layout import (
    Choice,
    Drawing,
    Mark,
    Moment,
    Notes,
    Participant,
    Participation,
    Source,
    Value,
)
from kb.web.words.languages import gettext, message
from kb.web.words.wording import IN_FORCE, LEAVING, SIGNING, Link, Wording

_STATING = frozenset(
    str(TRO[kind])
    for kind in (
        "Reservation", "Declaration", "ReservationOrDeclaration", "WithdrawalOfStatement",
        "Objection", "Notification", "TerritorialApplication", "TerritorialExclusion",
        "ProvisionalApplication", "IntentionNotToBecomeParty",
    )
)  # fmt: skip
_NO_CONSENT = frozenset(iris(TRO.Succession, TRO.ContinuedApplication))
_EXPECTED, _ALL = str(TRO.Scheduled), str(TRO.AllRecorded)
#: The kinds of things that take part in treaties.
_PARTICIPANTS = ("country", "organization")
#: How many treaties of a participant a page shows at once.
MOST_TREATIES = 200
_NOT_KNOWN, _NOT_BOUND = message("not known here"), message("not bound")


@dataclass(frozen=True)
class Standing:
    """How a participant stands to a treaty by its acts, before any row is written: `name` is that
    of the participant, or of the treaty where the table is a participant's."""

    name: Link
    acts: Sequence[Act]
    has_signed: bool
    has_consented: bool
    #: In one word: left, bound, listed (bound unless it has left, which nobody recorded), expected
    #: (to be bound), consented (since when it is bound is not known), signed (alone), or "" of none
    #: of these.
    now: str
    #: All words that a row is chosen by.
    words: tuple[str, ...]


@dataclass
class ParticipationWriter:
    """Writes the table of a treaty, or of a participant, for one reader; `acts` are those of each
    participant, or of each treaty.

    A day without a number is from the record that is named above the table, or was computed, which
    stands beside it; the page of its act has the cell, or the rule.
    """

    thing: str
    wording: Wording
    notes: Notes
    acts: Mapping[str, Sequence[Act]]
    consents: frozenset[str]
    is_treaty: bool
    _certainties: dict[str, Link | None] = field(default_factory=dict)
    _coverages: dict[str, TreatyCoverage] = field(default_factory=dict)

    @classmethod
    def of(
        cls, site: Site, thing: str, notes: Notes, known: Iterable[Act]
    ) -> ParticipationWriter | None:
        """The writer for a treaty or a participant, whose acts were found; None where nothing of it
        is recorded here."""
        wording = notes.wording
        is_treaty = bool(wording.store.saying(thing, TRO.participantsRecorded))
        if not is_treaty and site.ids.kind(thing) not in _PARTICIPANTS:
            return None
        consents = consents_of(site)
        kinds = SIGNING | IN_FORCE | LEAVING | _STATING | consents
        acts: dict[str, list[Act]] = {}
        for act in known:
            name = act.actor if is_treaty else act.treaty
            # What is called for, or planned, makes nobody a participant.
            is_shown = act.kind in kinds and act.outlook in ("", _EXPECTED)
            if is_shown and (name in acts or _is_listed(name, is_treaty, wording)):
                acts.setdefault(name, []).append(act)
        if not is_treaty and not acts:
            return None
        return cls(thing, wording, notes, acts, consents, is_treaty)

    @property
    def shown(self) -> frozenset[str]:
        """The acts that the table has."""
        return frozenset(act.act for acts in self.acts.values() for act in acts)

    @cached_property
    def standings(self) -> list[Standing]:
        """How each participant stands, or the participant to each treaty, by name."""
        each = (self._standing(self.wording.brief(name), acts) for name, acts in self.acts.items())
        return sorted(each, key=lambda standing: standing.name.text.casefold())

    def _standing(self, name: Link, acts: Sequence[Act]) -> Standing:
        """How a participant stands by some acts: who gave notice of leaving, and whose day of
        effect is to come, has not left."""
        counted = [act for act in acts if not self._is_aside(act)] if self._partial else acts
        has_signed, has_consented, signed, consented = (
            any(act.kind in kinds for act in some)
            for some in (counted, acts)
            for kinds in (SIGNING, self.consents)
        )
        bound = [not act.outlook for act in acts if act.kind in IN_FORCE]
        has_left = any(not act.outlook and (act.effects or not act.days) for act in _leaving(acts))
        ways = {
            "left": has_left,
            "bound": any(bound)
            and self._coverage(self.thing if self.is_treaty else name.iri).shows_departures,
            "listed": any(bound),
            "expected": bound,
            "consented": consented,
        }
        now = next((word for word, holds in ways.items() if holds), "signed" if signed else "")
        others = {
            "stated": any(act.kind in _STATING for act in acts),
            "news": any(self._reports(acts)),
            "aside": (signed or consented) and not (has_signed or has_consented),
        }
        words = (now, *(word for word, holds in others.items() if holds))
        return Standing(name, acts, has_signed, has_consented, now, tuple(filter(None, words)))

    def _is_aside(self, act: Act) -> bool:
        """Whether only lists of some participants have an act, of a day until which another list
        has all acts of its kind: a register has States that the depositary counts no more, and acts
        that it has otherwise."""
        return (
            self._partial.issuperset(act.facts)
            and act.kind in self._whole_kinds
            and all(day <= self._coverage(self.thing).known_until for day, _ in act.days)
        )

    @cached_property
    def _whole_kinds(self) -> frozenset[str]:
        """The kinds of acts that a list of all participants has; where it has consents, of all
        kinds of them."""
        every = (act for acts in self.acts.values() for act in acts)
        kinds = {act.kind for act in every if not self._own_records.isdisjoint(act.facts)}
        return frozenset(kinds if kinds.isdisjoint(self.consents) else kinds | self.consents)

    @cached_property
    def _partial(self) -> frozenset[str]:
        """The facts of the lists of some participants of the treaty, if another has all of them."""
        if not self.is_treaty:
            return frozenset()
        store, extents = self.wording.store, self._extents(self.thing)
        return frozenset(fact for t in extents for fact in store.facts(t)) - self._own_records

    def _coverage(self, treaty: str) -> TreatyCoverage:
        """How much is known of who takes part in a treaty."""
        if treaty not in self._coverages:
            self._coverages[treaty] = TreatyCoverage.of(self.wording.store, treaty)
        return self._coverages[treaty]

    def participation(
        self, rows: Sequence[Standing], after: int = 0, *, in_pages: bool = True
    ) -> Participation:
        """The table with some rows: those of a treaty all, of a participant a page of them, or all
        if they are not shown in pages."""
        in_pages = in_pages and not self.is_treaty
        shown = rows[after : after + MOST_TREATIES] if in_pages else rows
        coverage = self._coverage(self.thing) if self.is_treaty else None
        kinds = {act.kind for acts in self.acts.values() for act in acts}
        here = [standing for standing in self.standings if self._counts(standing)]
        return Participation(
            self.wording.store.ids.reference(self.thing) or "",
            tuple(map(self._row, shown)),
            coverage,
            sources_of(self._own_records, self.wording),
            not kinds.isdisjoint(_NO_CONSENT),
            of_treaty=self.is_treaty,
            is_part=len(shown) < len(rows),
            is_more=in_pages and after + MOST_TREATIES < len(rows),
            signatories=sum(standing.has_signed for standing in here),
            parties=sum(standing.has_consented for standing in here),
            without_consent=sum(s.now in ("bound", "listed") and not s.has_consented for s in here),
            needed=self._needed(),
            marks=tuple(
                mark for triple in self._extents(self.thing) for mark in self.notes.marks(triple)
            ),
        )

    def _needed(self) -> str:
        """How many consents the treaty's clause on its entry into force asks for."""
        store = self.wording.store
        for clause in map(name_of, store.values(self.thing, TRO.finalClause)):
            governs = store.values(clause, TRO.governs)
            if str(TRO.EntryIntoForce) in map(name_of, governs):
                return store.value(clause, TRO.requiredConsents) or ""
        return ""

    def _counts(self, standing: Standing) -> bool:
        """Whether a depositary counts a participant: it has not left, is no former State, and
        stands in a list of all."""
        is_aside = standing.now == "left" or "aside" in standing.words
        return not is_aside and standing.name.iri not in self._former

    @cached_property
    def _former(self) -> frozenset[str]:
        """The States that are no more."""
        replaced = self.wording.store.said_with(DCTERMS.isReplacedBy)
        return frozenset(name_of(triple.subject) for triple in replaced)

    def _extents(self, treaty: str) -> Sequence[Triple]:
        """What says how many of the participants of a treaty are recorded."""
        return self.wording.store.saying(treaty, TRO.participantsRecorded)

    def _records(self, treaty: str) -> frozenset[str]:
        """The facts of the records that list the participants of a treaty: of those that list all
        of them, where there are any."""
        store, extents = self.wording.store, self._extents(treaty)
        whole = [triple for triple in extents if name_of(triple.object) == _ALL]
        return frozenset(fact for triple in whole or extents for fact in store.facts(triple))

    @cached_property
    def _own_records(self) -> frozenset[str]:
        return self._records(self.thing)

    def _row(self, standing: Standing) -> Participant:
        """What is known of a participant in a treaty."""
        name, acts = standing.name, standing.acts
        records = self._own_records if self.is_treaty else self._records(name.iri)

        def moments(kinds: Iterable[str]) -> tuple[Moment, ...]:
            shown = [
                self._moment(act, days, records)
                for act in acts if act.kind in kinds
                for days in ([[day] for day in act.days] if act.days else [[]])  # records differ
            ]  # fmt: skip
            return tuple(sorted(shown, key=lambda m: (m.is_expected, m.day.link.iri)))

        signed, consented = moments(SIGNING), moments(self.consents)
        bound, left = moments(IN_FORCE), _merged(moments(LEAVING))
        why = "" if bound else _NOT_KNOWN if consented else _NOT_BOUND
        stating = sorted((act.kind, act.act, act) for act in acts if act.kind in _STATING)
        stated = tuple(self._stated(act) for _, _, act in reversed(stating))
        row = Participant(
            name, standing.now, standing.words, signed, consented, bound, left, why, (), stated,
            tuple(dict.fromkeys(self._articles(acts))),
        )  # fmt: skip
        if self.is_treaty:
            return row
        store = self.wording.store
        subjects = map(name_of, store.values(name.iri, TRO.subject))
        return replace(
            row,
            sources=sources_of(records, self.wording),
            year=(store.value(name.iri, SCHEMA.legislationDate) or "")[:4],
            subject=next(map(self.wording.link, subjects), None),
        )

    def _reports(self, acts: Iterable[Act]) -> Iterable[str]:
        """The facts of articles that report any of some acts."""
        store = self.wording.store
        others = (store.ids.fact("record-"), store.ids.fact("computed-"))
        for fact in dict.fromkeys(fact for act in acts for fact in act.facts):
            passage = None if fact.startswith(others) else store.provenance(fact).passage
            if passage and store.passage(passage):
                yield fact

    def _articles(self, acts: Iterable[Act]) -> Iterable[Link]:
        """The articles that report any of some acts."""
        return filter(None, (self.notes.note(fact).article for fact in self._reports(acts)))

    def _stated(self, act: Act) -> Link:
        """The kind of a statement, which leads to it, with the articles that it names; of an
        objection also to whose it is one, and what it says of the treaty's force."""
        link, whose, force = map(self.wording.link, (act.kind, act.whose, act.force))
        articles = gettext("art. %(numbers)s") % {"numbers": act.articles} if act.articles else ""
        more = ", ".join(filter(None, (whose.text, articles, force.text)))
        text = f"{link.text} ({more})" if more else link.text
        return replace(link, text=text, href=page_path(act.act, self.wording.store.ids))

    def _moment(self, act: Act, days: Sequence[SourcedValue], records: frozenset[str]) -> Moment:
        """An act with its day, and its day of effect where it has another."""
        day = self._day(days, records, page_path(act.act, self.wording.store.ids))
        effect = self._day(act.effects, records) if act.effects else None
        is_expected = bool(act.outlook)
        if is_expected:
            day, effect = Value(Link("")), day
        remark = None
        if act.is_told:
            descriptions = self.wording.best(self.wording.store.values(act.act, SCHEMA.description))
            remark = self.wording.value(descriptions[0]) if descriptions else None
        kind = self.wording.link(act.kind)
        return Moment(day, kind, self._known(act, days), effect, is_expected, remark)

    def _day(
        self, days: Sequence[SourcedValue], records: frozenset[str], href: str | None = None
    ) -> Value:
        """A day as readers see it, leading to its act; a sign where there is none."""
        if not days:
            return Value(Link("…", href=href))
        [(day, facts), *_] = days
        link = replace(self.wording.day(day), href=href, iri=day)
        return Value(link, tuple(self._marks(facts, records)))

    def _marks(self, facts: Collection[str], records: frozenset[str]) -> Iterable[Mark]:
        """The marks of what says a day beside the records of the table and what was computed."""
        computed = self.wording.store.ids.fact("computed-")
        for fact in facts:
            is_beside = fact in self._partial and not records.isdisjoint(facts)
            if fact not in records and not fact.startswith(computed) and not is_beside:
                yield self.notes.note(fact).mark

    def _known(self, act: Act, days: Sequence[SourcedValue]) -> Link | None:
        """How a day is known: from the first of its facts. Where it was computed, this leads to the
        clause that it follows from."""
        fact = next((fact for _, facts in days for fact in facts), "")
        ids = self.wording.store.ids
        key = "computed" if fact.startswith(ids.fact("computed-")) else fact
        if key and key not in self._certainties:
            certainty = self.wording.store.provenance(fact).certainty
            self._certainties[key] = self.wording.link(TRO + certainty) if certainty else None
        known = self._certainties.get(key)
        if key != "computed" or not known:
            return known
        basis = map(name_of, self.wording.store.values(act.act, TRO.basis))
        clause = next((self.wording.link(iri) for iri in basis if "#" in iri), Link(""))
        return replace(known, href=clause.href, whole=clause.text)


def consents_of(site: Site) -> frozenset[str]:
    """The kinds of acts by which a State consents to be bound, or goes on being it."""
    broader = site.store.subjects(SKOS.broader, TRO.ConsentToBeBound)
    return frozenset((*broader, str(TRO.ConsentToBeBound), str(TRO.ContinuedApplication)))


def bound_by(site: Site, reference: str) -> frozenset[str]:
    """The treaties that a State or an organisation, by its reference, is bound by: that are in
    force for it, and that it has not left."""
    if not REFERENCE.fullmatch(reference):
        return frozenset()
    acts = site.acts.of_actor(str(site.ids.thing(reference)))
    left = {act.treaty for act in acts if act.kind in LEAVING and act.effects and not act.outlook}
    return frozenset(act.treaty for act in acts if act.kind in IN_FORCE and not act.outlook) - left


def sources_of(facts: Iterable[str], wording: Wording) -> tuple[Source, ...]:
    """The records that are behind facts, each with the day on which it was read."""
    store = wording.store
    records = sorted(filter(None, {store.provenance(fact).passage for fact in facts}))
    days_of = [(record, store.saying(record, PAV.retrievedOn)) for record in records]
    return tuple(
        Source(
            wording.link(record),
            wording.value(days[0].object),
            store.value(record, SCHEMA.url) or "",
            not store.value(record, SCHEMA.temporalCoverage),
        )
        for record, days in days_of
        if days
    )


def _leaving(acts: Iterable[Act]) -> list[Act]:
    """The acts by which a participant leaves: of one notice and one day that was only expected
    when the record was read, the day."""
    leaving = [act for act in acts if act.kind in LEAVING]
    expected = [act for act in leaving if act.outlook]
    days = [sum(max(1, len(act.days)) for act in some) for some in (leaving, expected)]
    return expected if days == [2, 1] else leaving


def _merged(moments: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """Notices with the days of effect that were only expected when the record was read."""
    notices = [moment for moment in moments if not moment.is_expected]
    expected = [moment for moment in moments if moment.is_expected]
    if len(notices) == len(expected) == 1:
        [last] = expected
        return (replace(notices[0], effect=last.effect, is_expected=True, remark=last.remark),)
    return moments


def _is_listed(name: str, is_participant: bool, wording: Wording) -> bool:
    """Whether a depositary lists a participant, or the records a treaty with its participants: a
    group that news speak of is none."""
    if is_participant:
        return wording.store.ids.kind(name) in _PARTICIPANTS
    return bool(wording.store.saying(name, TRO.participantsRecorded))


#: What a row can be chosen by, with the words of the link, in their order.
CHOICES = {
    "signed": message("signed, not bound"),
    "bound": message("bound"),
    "listed": message("bound unless it has left"),
    "consented": message("consented, not known since when bound"),
    "expected": message("consented, not yet bound"),
    "left": message("left"),
    "stated": message("with reservations, declarations or objections"),
    "news": message("in our articles"),
    "aside": message("in a list of some participants alone"),
}
#: Behind what has no value.
_LAST = "~"


def choices(standings: Sequence[Standing], only: str, sort: str) -> tuple[Choice, ...]:
    """What rows can be chosen by: all of them, and what some have and some have not."""
    offered = [("", message("all"), len(standings), query_of("", sort), only not in CHOICES)]
    for name, words in CHOICES.items():
        number = sum(name in standing.words for standing in standings)
        if number and (number < len(standings) or only == name):
            offered.append((name, words, number, query_of(name, sort), only == name))
    return tuple(offered) if len(offered) > 1 else ()


def arranged(writer: ParticipationWriter, only: str, sort: str) -> list[Standing]:
    """The rows that are asked for, in the order that is asked for: by the days of a column, by
    year, by subject, or by name."""
    rows = writer.standings
    if only in CHOICES:
        rows = [row for row in rows if only in row.words]
    if sort in SORTED:
        return sorted(rows, key=partial(_place, writer, sort))
    if not writer.is_treaty and sort != "name":  # what was signed and does not bind stands first
        return sorted(rows, key=lambda row: row.now != "signed")
    return rows


def query_of(only: str, sort: str) -> str:
    """Return the query that asks for some rows in an order.

    >>> query_of("bound", ""), query_of("", "")
    ('only=bound', '')
    """
    given = {"only": only, "sort": sort}
    return urlencode({name: value for name, value in given.items() if value})


def sorting(only: str) -> dict[str, str]:
    """The query by which each column is sorted."""
    return {name: query_of(only, name) for name in ("name", *SORTED)}


#: The columns by which rows are sorted, beside that of their names.
SORTED = ("signed", "consented", "bound", "left", "stated", "year", "subject")


def _place(writer: ParticipationWriter, sort: str, row: Standing) -> str | int:
    """Where a row stands by a column; what has nothing there stands last."""
    store, name = writer.wording.store, row.name.iri
    if sort == "stated":
        return -sum(act.kind in _STATING for act in row.acts)
    if sort == "year":
        return (store.value(name, SCHEMA.legislationDate) or _LAST)[:4]
    if sort == "subject":
        subjects = map(name_of, store.values(name, TRO.subject))
        return next((writer.wording.link(s).text.casefold() for s in subjects), _LAST)
    kinds = {"signed": SIGNING, "consented": writer.consents, "bound": IN_FORCE, "left": LEAVING}
    acts = _leaving(row.acts) if sort == "left" else row.acts
    days = (day for act in acts if act.kind in kinds[sort] for day, _ in act.days)
    return min(days, default=_LAST)


#: What is drawn of a participant that has left is how it stands now; of one whose consent is there
#: and whose day is not, or is to come, that it has consented.
_DRAWN = {"expected": "consented"}
#: So few participants make no map.
FEWEST = 5


@cache
def _world() -> Mapping[str, Any]:
    """A `width` and a `height` in pixels; `shapes` (outlines) and `points` (middles) by the two
    letters of ISO 3166-1, which the CLDR gives for numbers, or "" for land that belongs to none."""
    world: dict[str, Any] = json.loads((FOLDER / "vendor" / "world.json").read_text("utf-8"))
    letters = get_global("territory_aliases")
    for part in ("shapes", "points"):
        by_number = world[part].items()
        world[part] = {letters.get(n, [n])[0].lower(): value for n, value in by_number}
    return world


def map_of(writer: ParticipationWriter) -> Drawing | None:
    """The map of the participants of a treaty; None where there are too few to draw one."""
    if not writer.is_treaty or len(writer.standings) < FEWEST:
        return None
    world, rest, territories, absent = _world(), dict(_world()["shapes"]), [], []
    for row in writer.standings:
        code = row.name.iri.rpartition("/")[2]
        shape, point = rest.pop(code, ""), world["points"].get(code)
        if not row.now or "aside" in row.words:
            continue
        if shape or point:
            territories.append((row.name, _DRAWN.get(row.now, row.now), shape, point))
        else:
            absent.append(row.name)
    return {
        "width": world["width"], "height": world["height"], "land": "".join(rest.values()),
        "territories": territories, "absent": absent,
        "standings": sorted({standing for _, standing, _, _ in territories}),
    }  # fmt: skip
