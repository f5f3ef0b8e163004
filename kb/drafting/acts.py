"""Which acts in the life of a treaty a text tells of: what was done, and what is only expected.

Precision comes before recall. An act is given where its sentence has one of the constructions of
the language from the actor to the treaty; whatever casts doubt on it leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.drafting.annotations import Annotated, Entity, Moment, Span
from kb.drafting.constructions import DONE, OUTLOOKS, Construction, constructions
from kb.drafting.guard import Guard
from kb.drafting.pointing import with_plain_words
from kb.drafting.skeleton import Skeleton
from kb.namespaces import XSD

#: What the treaty as a whole goes through, and no State alone.
OF_THE_TREATY = ("Adoption", "OpeningForSignature", "EntryIntoForce", "Termination")


@dataclass(frozen=True)
class Act:
    """One act: `action` is its kind, `quote` what tells of it, `trigger` the words of the verb.

    `outlook` is "" for what was done, else the concept of `tro:Outlooks`. `actors` are those on
    whose behalf it is, `agents` the people who held the pen. `deposits` is the consent whose
    instrument was deposited. `rule` names the construction.
    """

    action: str
    treaty: Entity
    actors: tuple[Entity, ...]
    agents: tuple[Entity, ...]
    date: Moment | None
    place: Entity | None
    outlook: str
    deposits: str
    quote: Span
    trigger: Span
    rule: str


def acts(annotated: Annotated) -> tuple[Act, ...]:
    """The acts of a text, in its order; several readings of one verb give the first one.

    Raises `UnknownTerm` where no words are known for the language.
    """
    found: list[Act] = []
    annotated = with_plain_words(annotated)
    for sentence in annotated.sentences:
        skeleton = Skeleton.of(annotated, sentence)
        found += _in_sentence(annotated, skeleton)
    return tuple(sorted(found, key=lambda act: (act.trigger, act.action)))


def _in_sentence(annotated: Annotated, skeleton: Skeleton) -> Iterator[Act]:
    guard = Guard.of(annotated.language)
    if not any(thing.kind == "treaty" for thing in _named(skeleton)) or guard.asks(skeleton.text):
        return
    taken: list[Span] = []
    for construction in constructions(annotated.language):
        if construction.name == "again" or not construction.verb.search(skeleton.text):
            continue
        for match in construction.pattern.finditer(skeleton.text):
            reading = _Reading(annotated, skeleton, construction, match, guard)
            act = reading.act()
            if act and not any(_overlap(act.trigger, other) for other in taken):
                taken.append(act.trigger)
                yield act
                for treaty in reading.more_treaties():
                    yield replace(act, treaty=treaty)
                yield from _again(reading, act)
                yield from _gapped(reading, act)


def _gapped(first: _Reading, act: Act) -> Iterator[Act]:
    """What another did on another day, without the verb: "and Chile on 3 May 2007"."""
    text = first.skeleton.text
    match = first.guard.gapped.match(text, first.match.end())
    if match is None or act.outlook or act.date is None:
        return
    actors = tuple(first.skeleton.entities(*match.span("actor"), "country"))
    moment = next(first.skeleton.moments(*match.span("date")), None)
    if len(actors) == 1 and moment and moment.date is not None and moment.until is None:
        quote = Span(act.quote.start, first.skeleton.span(*match.span()).end)
        rule = f"{act.rule}-gapped"
        yield replace(
            act, actors=actors, agents=(), date=moment, place=None, quote=quote, rule=rule
        )


def _again(first: _Reading, act: Act) -> Iterator[Act]:
    """What the same actors did next to the same treaty: "and ratified it in 2006"."""
    if first.construction.name != "active" or act.outlook:
        return
    for construction in constructions(first.annotated.language):
        if construction.name != "again":
            continue
        match = construction.pattern.match(first.skeleton.text, first.match.end())
        if match is None:
            continue
        second = replace(first, construction=construction, match=match)
        if (outlook := second.outlook()) is not None:
            yield replace(
                act,
                action=construction.action,
                agents=(),
                date=second.date(),
                place=second.place(),
                outlook=outlook,
                quote=Span(act.quote.start, second.quote().end),
                trigger=second.trigger(),
                rule=second.rule(),
            )


def _named(skeleton: Skeleton) -> Iterator[Entity]:
    return (t for things in skeleton.things.values() for t in things if isinstance(t, Entity))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


@dataclass(frozen=True)
class _Reading:
    """One match of a construction, and what it says."""

    annotated: Annotated
    skeleton: Skeleton
    construction: Construction
    match: re.Match[str]
    guard: Guard

    def act(self) -> Act | None:
        """The act; None where the words around the match cast doubt on it."""
        outlook = self.outlook()
        if outlook is None or not self.is_free():
            return None
        treaties = list(self.entities("treaty", "treaty"))
        actors = tuple(self.actors())
        if not treaties or (not actors and not outlook and not self.needs_no_actor()):
            return None
        if self.is_of_a_body_at_home(actors):
            return None
        return Act(
            self.action(bool(actors)),
            treaties[0],
            actors,
            tuple(self.agents()),
            self.date(),
            self.place(),
            outlook,
            self.deposits(),
            self.quote(),
            self.trigger(),
            self.rule(),
        )

    def group(self, name: str) -> str:
        """The words of a group, "" where the construction has none."""
        return self.match.groupdict().get(name) or ""

    def entities(self, group: str, *kinds: str) -> Iterator[Entity]:
        if self.group(group):
            yield from self.skeleton.entities(*self.match.span(group), *kinds)

    def outlook(self) -> str | None:
        """The outlook of what is not done, "" for what was, None where the words leave it open."""
        if self.construction.name in ("called-for", "aim"):
            return "CalledFor" if self.construction.name == "called-for" else "AimedAt"
        for outlook in OUTLOOKS:
            if self.group(f"m_{outlook}"):
                return outlook
        form = next(
            (n[2:] for n, words in self.match.groupdict().items() if n[:2] == "f_" and words), ""
        )
        if form in OUTLOOKS:
            return form
        if self.group("became"):
            return ""
        return "" if form == DONE else None

    def is_free(self) -> bool:
        """Whether the construction stands at the beginning of a clause."""
        before = self.skeleton.text[: self.match.start()]
        if self.construction.name in ("passive", "whole"):
            between = self.skeleton.text[self.match.end("treaty") : self.match.start("trigger")]
            if between == ", ":  # "the Pact, signed by Chile in 2001," whatever is said of it
                return True
        if self.construction.name in ("called-for", "aim"):
            return not self.guard.doubt.search(before)
        return self.guard.allows(before)

    def needs_no_actor(self) -> bool:
        return self.construction.action in OF_THE_TREATY

    def is_of_a_body_at_home(self, actors: tuple[Entity, ...]) -> bool:
        """Whether a parliament or the like did it: its vote is not the State's act."""
        if self.construction.action == "Adoption" and actors:
            return not all(map(self.adopts, actors))
        around = [self.annotated.words(actor) for actor in actors if actor.kind == "organization"]
        if self.construction.name == "whole":
            around.append(self.skeleton.text[self.match.start() : self.match.end() + 60])
        return any(self.guard.is_at_home(words) for words in around)

    def action(self, has_actors: bool) -> str:
        is_for_one = self.construction.action == "EntryIntoForce" and has_actors
        return "EntryIntoForceForParty" if is_for_one else self.construction.action

    def actors(self) -> Iterator[Entity]:
        if self.construction.action == "DomesticApproval":
            yield from self.state_of_the_body()
        else:
            found = [*dict.fromkeys(self.entities("subject", "country", "organization"))]
            if self.construction.action == "Adoption":
                found = found or list(self.entities("tail", "organization"))
                found = [one for one in found if self.adopts(one)][-1:] or found
            yield from found if self.group("subject") or all(map(self.adopts, found)) else ()

    def adopts(self, body: Entity) -> bool:
        return self.guard.is_of_the_world(self.annotated.words(body))

    def state_of_the_body(self) -> Iterator[Entity]:
        """The one State that is named with its parliament, also within its name."""
        span = self.skeleton.span(*self.match.span("subject"))
        states = list(self.annotated.entities_in(span, "country"))
        is_one = len({one.reference for one in states}) == 1
        if is_one and self.guard.is_at_home(self.annotated.words(span)):
            yield states[0]

    def more_treaties(self) -> Iterator[Entity]:
        """Others that the same act is said of: "signed the Treaty and the Protocol"."""
        known = {one.reference for one in self.entities("treaty", "treaty")}
        for one in self.entities("more", "treaty"):
            if one.reference not in known:
                known.add(one.reference)
                yield one

    def agents(self) -> Iterator[Entity]:
        yield from self.entities("subject", "person")
        if self.guard.represented.search(self.group("apposition")):
            yield from self.entities("apposition", "person")

    def date(self) -> Moment | None:
        """The moment beside the verb or behind the treaty, else the one that opens the clause."""
        for start, end in self._stretches():
            for moment in self.skeleton.moments(start, end):
                return moment if self._is_plain(moment, start) else None
        before = self.skeleton.text[: self.match.start()]
        if lead := self.guard.leading_date.search(before):
            for moment in self.skeleton.moments(*lead.span("date")):
                return moment if self._is_plain(moment, lead.start("date")) else None
        return None

    def _is_plain(self, moment: Moment, start: int) -> bool:
        """Whether it is a day, a month or a year of the act.

        A range says not on which day it was. A year right behind the name of a treaty may be a
        part of the name ("Konvensi Jenewa tahun 1951").
        """
        if moment.date is None or moment.until is not None:
            return False
        is_year = moment.date.datatype == XSD.gYear
        text = self.skeleton.text
        behind_name = start == self.match.end("treaty") and start > 0
        return not (is_year and behind_name and self.guard.year_of_name.match(text, start))

    def _stretches(self) -> Iterator[tuple[int, int]]:
        """Where a moment belongs to the act: not in an apposition, nor in names."""
        subject_end = self.match.end("subject") if self.group("subject") else self.match.start()
        if self.group("apposition"):
            subject_end = self.match.end("apposition")
        if subject_end < self.match.start("trigger"):
            yield subject_end, self.match.start("trigger")
        yield self.match.span("trigger")
        if self.match.end("trigger") < self.match.start("treaty"):
            yield self.match.end("trigger"), self.match.start("treaty")
        for name in ("tail", "tail2"):
            if self.group(name):
                yield self.match.span(name)

    def place(self) -> Entity | None:
        for name in ("tail", "tail2"):
            for place in self.entities(name, "place", "country"):
                return place
        return None

    def deposits(self) -> str:
        return next(
            (n[2:] for n, words in self.match.groupdict().items() if n[:2] == "d_" and words), ""
        )

    def quote(self) -> Span:
        """From the date, subject or treaty in front to the last word that tells of the act."""
        start = self.match.start()
        if lead := self.guard.leading_date.search(self.skeleton.text[:start]):
            start = lead.start("date")
        ends = [
            self.match.end(name)
            for name in ("trigger", "treaty", "more", "subject")
            if self.group(name)
        ]
        for name in ("tail", "tail2"):
            if self.group(name):
                ends += [
                    at + 1 for at in range(*self.match.span(name)) if at in self.skeleton.things
                ]
        end = len(self.skeleton.text[: max(ends)].rstrip(" ,"))
        return self.skeleton.span(start, end)

    def trigger(self) -> Span:
        return self.skeleton.span(*self.match.span("trigger"))

    def rule(self) -> str:
        kind = re.sub(r"(?<!^)(?=[A-Z])", "-", self.construction.action).lower()
        return f"act-{kind}-{self.construction.name}"
