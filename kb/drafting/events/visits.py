"""The visits that one sentence tells of: who goes where as a guest, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kb.drafting.events.circumstances import Circumstances, is_vague, to_site, told_day
from kb.drafting.events.told import Event
from kb.drafting.text.annotations import Annotated, Entity, Moment
from kb.drafting.text.patterns import Pattern
from kb.drafting.text.vocabulary import vocabulary

#: So far from the word for a visit stand those that tell where it leads.
APART = 90
#: So far in front of it stands the verb that tells when the guest came.
BEFORE = 110
#: So far in front stands the verb that tells of the way back: "returned on Tuesday from a visit".
AWAY = 24


@dataclass(frozen=True)
class Visiting:
    """How a language speaks of visits, as patterns: nouns, and verbs with the goal behind."""

    nouns: Pattern
    state: Pattern
    to: Pattern
    verbs: Pattern
    arrives: Pattern
    guests: Pattern
    invited: Pattern
    invited_by: Pattern
    greeted: Pattern
    back: Pattern

    @classmethod
    @cache
    def of(cls, language: str) -> Visiting:
        """The patterns of a language; `UnknownTerm` where there are none."""
        words, acts = vocabulary(language)["events"], vocabulary(language)["acts"]
        visits = words["visits"]
        goal = f"{to_site(words, acts)}(?P<goal><place>(?:, <place>)?)"
        return cls(
            Pattern.of(f"(?<!\\w)(?:{visits['nouns']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{visits['state']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{visits['to']}) {goal}"),
            Pattern.of(f"(?<!\\w)(?:{visits['verbs']}) {goal}"),
            Pattern.of(f"(?<!\\w)(?:{visits['arrives']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{visits['guests']})(?!\\w)|<person>"),
            Pattern.of(f"(?<!\\w)(?:{visits['invited']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{visits['invited_by']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{visits['greeted']})$"),
            Pattern.of(f"(?<!\\w)(?:{visits['back']})(?!\\w)[^.;:]{{0,{AWAY}}}$"),
        )


def visits_of(annotated: Annotated, around: Circumstances) -> Iterator[Event]:
    """The visits of a sentence, where it is said when they are."""
    patterns = Visiting.of(annotated.language)
    teller = _Teller(around, patterns)
    seen: list[Event] = []
    for event in (*teller.named(), *teller.made()):
        if not any(event.mention.within(one.quote) for one in seen):
            seen.append(event)
            yield event


@dataclass(frozen=True)
class _Teller:
    """Reads the visits of one sentence."""

    around: Circumstances
    patterns: Visiting

    def named(self) -> Iterator[Event]:
        """Visits that a noun tells of."""
        text = self.around.text
        for noun in self.patterns.nouns.finditer(text):
            if self.around.is_unreal(noun.start()):
                continue
            end = self.around.end(noun.end())
            before = self.verb_before(noun.start())
            goal = self.patterns.to.search(text, noun.start(), min(end, noun.end() + APART))
            goal = goal or self.patterns.to.search(text, before, noun.start())
            goal = goal or self.around.bounds.where.search(text, before, noun.start())
            spans = [(noun.end(), end), (before, noun.start())]
            if self.patterns.greeted.search(text[: noun.start()]):
                # "She received the visit of the President on Monday": that of a meeting.
                spans = [(noun.end(), noun.end())] * 2
            yield from self.event(noun.span(), goal, spans)

    def made(self) -> Iterator[Event]:
        """Visits that a verb tells of, of somebody who is a guest of States."""
        text = self.around.text
        for verb in self.patterns.verbs.finditer(text):
            start = self.around.start(verb.start())
            guests = list(self.patterns.guests.finditer(text, start, verb.start()))
            if not guests or self.around.patterns.unreal.search(text, guests[-1].end(), verb.end()):
                continue
            if self.around.is_unreal(verb.start()):
                continue
            # "He was invited to visit Peru in May" tells of no visit yet.
            if self.is_invited(start, verb.start()):
                continue
            spans = [(verb.end(), self.around.end(verb.end())), (guests[-1].end(), verb.start())]
            yield from self.event(verb.span(), verb, spans)

    def is_invited(self, start: int, end: int) -> bool:
        """Whether somebody is only invited; who came "at the invitation of the King" has come."""
        text = self.around.text
        by = [one.span() for one in self.patterns.invited_by.finditer(text, start, end)]
        return any(
            not any(first <= one.start() < last for first, last in by)
            for one in self.patterns.invited.finditer(text, start, end)
        )

    def verb_before(self, noun: int) -> int:
        """Where the verb begins that tells how a guest came, or else the noun."""
        first = max(self.around.start(noun), noun - BEFORE)
        verbs = [
            one.start() for one in self.patterns.arrives.finditer(self.around.text, first, noun)
        ]
        return next((at for at in verbs if self.around.goes_on(at, noun)), noun)

    def event(
        self, words: tuple[int, int], goal: re.Match[str] | None, spans: list[tuple[int, int]]
    ) -> Iterator[Event]:
        """The visit, unless it is not said when it is and where it leads."""
        around, things = self.around, self.around.skeleton.things
        when = next((one for span in spans if (one := around.when(*span))), None)
        first, last = min(words[0], spans[1][0]), words[1]
        before = around.text[: words[0]]
        if around.patterns.ending.search(before) or self.patterns.back.search(before):
            when = None
        elif when is None and (lead := around.lead(first)) and (when := around.when(*lead)):
            first = lead[0]
        if around.is_framed(words[0], words[1], when):
            when = None
        host, place = self.goal(goal)
        guest = self.guest(first, words[0], spans[0])
        start = around.start(words[0])
        is_official = " " in around.text[slice(*words)] or (
            self.patterns.guests.search(around.text, start, words[0]) is not None
        )
        # "Who is on a working visit to the country" is a visit, whenever it began.
        is_made = bool(guest or host or place) and " " in around.text[slice(*words)]
        is_made = is_made and (spans[1][0] < words[0] or bool(host or place))
        # "He accepted an invitation to pay a State visit" tells of one where it is said when.
        is_made = is_made and not self.is_invited(start, words[0])
        # "The visit is the first this year" tells of none.
        is_dated = when is not None and not (is_vague(when) and not (host or place or guest))
        if not (is_dated and (host or place or guest or is_official)) and not is_made:
            return
        wanted: set[Entity | Moment] = {one for one in (when, host, place, guest) if one}
        named = [at for at in things if wanted & set(things[at])]
        first = min([first, *(at for at in named if words[0] - BEFORE <= at < first)])
        last = around.upto(last, last, spans[0][1], when, host, place, guest)
        mention = around.skeleton.span(*words)
        kind = "StateVisit" if self.patterns.state.search(around.text, *words) else "Visit"
        who = next((one.reference for one in (guest, host, place) if one), "")
        yield Event(
            kind, mention, f"Visit {who} {told_day(when)}", None, host,
            None, (guest,) if guest else (), when, place, around.skeleton.quote(first, last),
            "event-visit", True, is_retold=when is None,
        )  # fmt: skip

    def goal(self, found: re.Match[str] | None) -> tuple[Entity | None, Entity | None]:
        """The State that is visited, as host, and the place."""
        if found is None:
            return None, None
        start = found.start("goal") if "goal" in found.re.groupindex else found.start()
        named = list(self.around.skeleton.entities(start, found.end(), "country", "place"))
        host = next((one for one in named if one.kind == "country"), None)
        return host, next((one for one in named if one.kind == "place"), None)

    def guest(self, first: int, noun: int, behind: tuple[int, int]) -> Entity | None:
        """Who comes: the last person in front in the clause, or the first behind "visit of"."""
        start = self.around.start(noun)
        # "Ms Lopez, who pays a visit to Peru"
        named = max(0, start - len(", quienes "))
        persons = list(self.around.skeleton.entities(named, noun, "person"))
        persons = persons[-1:] or list(self.around.skeleton.entities(*behind, "person"))
        return persons[0] if persons else None
