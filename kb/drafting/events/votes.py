"""The votes that one sentence tells of: which body, on what, when and where.

A vote is no act of a State, whatever was voted on; how it ended is told by counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.events.circumstances import Circumstances, told_day
from kb.drafting.events.mentions import Event
from kb.drafting.events.voters import APART, Body, Voters, Voting
from kb.drafting.text.annotations import Annotated, Entity
from kb.drafting.text.needed import search

#: So far behind the verb stands the place of a vote, with a day or numbers between.
NEAR = 24

#: "The Senate, which has no vote on it, debates the treaty": what is said of the body in passing.
_ASIDE = re.compile(r",\s[^,.;:]{2,80},(?=\s)")


def votes_of(annotated: Annotated, around: Circumstances) -> Iterator[Event]:
    """The votes of a sentence."""
    patterns = Voting.of(annotated.language)
    if any(search(one, around.text) for one in (patterns.votes, patterns.decides, patterns.number)):
        teller = _Teller(around, patterns, Voters(annotated, around, patterns))
        seen: list[Event] = []
        for event in (*teller.active(), *teller.tallied()):
            # "Voted for it: 38 supported it": the numbers are those of the same vote.
            is_same = seen and not (event.date or event.organizer)
            if not is_same and not any(event.quote.overlaps(one.quote) for one in seen):
                seen.append(event)
                yield event


@dataclass(frozen=True)
class _Teller:
    """Reads the votes of one sentence."""

    around: Circumstances
    patterns: Voting
    voters: Voters

    def active(self) -> Iterator[Event]:
        """A body that votes, or decides on something."""
        text = self.around.text
        for pattern in (self.patterns.votes, self.patterns.decides):
            for verb in pattern.finditer(text):
                body = self.voters.before(verb.start())
                end = self.around.end(verb.end())
                number = self.patterns.number.search(text, verb.end(), end)
                if body is None and number:  # "had it adopted by 41 votes"
                    body = self.house_of(number) or Body.unnamed(verb.start())
                if body is None or self.is_unreal(body.start, verb.end(), verb):
                    continue
                has_tally = self.patterns.tally.search(text, self.begin(body), end)
                has_tally = has_tally or self.is_agreed(self.begin(body), end)
                about = (verb.end(), end)
                if self.voters.is_aside(body, verb):
                    end = self.voters.aside(verb.end(), end)
                is_vote = pattern is self.patterns.votes or has_tally
                if not is_vote and not self.is_on(body, verb, about):
                    continue
                # "Gave its consent on Monday": the day may stand within the words of the verb.
                spans = ((verb.start(), end), (body.end, verb.start()))
                yield from self.event(verb, body, body.start, spans, about)

    def is_on(self, body: Body, verb: re.Match[str], about: tuple[int, int]) -> bool:
        """Whether it is said on what a body decides; bodies of States vote on resolutions."""
        text = self.around.text
        on = (self.patterns.resolution if body.is_world else self.patterns.on).search(text, *about)
        if on:
            # "The House rejected claims that the treaty failed" tells of no vote.
            return not self.patterns.things.search(text, about[0], on.start())
        if body.is_world:
            return False
        # "Cyprus, whose parliament rejected it in 2020"
        if self.patterns.pronoun.match(text, verb.end()):
            return True
        if self.patterns.clitic.search(text, body.end, verb.start()):
            return True
        # "The agreement, which the Senate had approved in May"
        relative = self.patterns.relative.search(text[: body.start])
        before = max(0, body.start - APART)
        return bool(relative and self.patterns.on.search(text, before, relative.start()))

    def tallied(self) -> Iterator[Event]:
        """Votes of which the numbers are told, whatever else is: "it fell by 24 votes to 12"."""
        text, bodies = self.around.text, self.voters.all
        for number in self.patterns.number.finditer(text):
            start = max(self.around.start(number.start()), number.start() - 2 * APART)
            if self.patterns.wished.search(text, start, number.start()):
                continue
            end = self.around.end(number.end())
            body = next((b for b in reversed(bodies) if start <= b.start < number.start()), None)
            if own := self.house_of(number):
                body, start = own, number.start()
            if body is None:
                body = Body.unnamed(number.start())
            spans = ((number.start(), end), (body.end, number.start()))
            yield from self.event(number, body, body.start, spans, (start, number.start()))

    def house_of(self, number: re.Match[str]) -> Body | None:
        """The house that stands right behind numbers: "118 to 67 in the House on 3 May"."""
        end = number.end()
        own = next((one for one in self.voters.all if end <= one.start < end + NEAR), None)
        return own if own and self.around.goes_on(end, own.start) else None

    def is_agreed(self, start: int, end: int) -> re.Match[str] | None:
        """The words that a resolution was adopted without a vote being called for."""
        is_on = self.patterns.resolution.search(self.around.text, start, end)
        return self.patterns.consensus.search(self.around.text, start, end) if is_on else None

    def is_unreal(self, start: int, end: int, verb: re.Match[str] | None = None) -> bool:
        """Whether it is denied, or only wished for, that they voted; "rejected" is a vote."""
        text = self.around.text
        aside = _ASIDE.search(text, start, end)
        parts = ((start, aside.start()), (aside.end(), end)) if aside else ((start, end),)
        denied = any(
            one.span() != (verb and verb.span())
            for part in parts
            for one in self.around.patterns.unreal.finditer(text, *part)
        )
        return bool(
            denied
            or self.patterns.wished.search(text, start, verb.start() if verb else end)
            or self.patterns.asked.search(text[:start])
            or self.around.is_unreal(start)
        )

    def begin(self, body: Body) -> int:
        """Where the clause of a body begins, with what stands in front: "By 74 votes, ..."."""
        start = max(self.around.start(body.start), body.start - APART)
        # "... by 211 votes to 44, and Cyprus, whose parliament rejected it": not those votes.
        ends = [
            one.end()
            for one in self.around.bounds.ahead.finditer(self.around.text, start, body.start)
        ]
        return max([start, *ends])

    def is_of_vote(self, behind: tuple[int, int], place: Entity | None) -> bool:
        """Whether a place stands in front of the verb, or little behind it with nothing between."""
        things = self.around.skeleton.things
        at = next((at for at in range(*behind) if place in things.get(at, ())), None)
        if at is None:
            return True
        between = self.around.text[behind[0] : at]
        return len(between) < NEAR and not self.patterns.on.search(between)

    def event(
        self,
        verb: re.Match[str],
        body: Body,
        start: int,
        spans: tuple[tuple[int, int], ...],
        about: tuple[int, int],
        kind: str = "Vote",
    ) -> Iterator[Event]:
        """The vote, where it is said when it was, or how it ended."""
        around = self.around
        when, place, first = around.told(spans, min(start, body.start))
        # "Adopted a law on a park in Formosa": what stands behind something else is its own place.
        place = place if self.is_of_vote(spans[0], place) else None
        treaty = next(around.skeleton.entities(*about, "treaty"), None)
        last = max(verb.end(), body.end)
        for span in spans:
            last = around.upto(last, *span, when, place, treaty)
        # The quote goes from the first to the last of what is said of the vote.
        named = [at for at in range(*about) if treaty in around.skeleton.things.get(at, ())]
        first, last = min([first, *named]), max([last, *(at + 1 for at in named)])
        # "33 to 6 in the Senate, 118 to 67 in the House": the numbers in front are of another vote.
        front = start if body.start > verb.start() else min(first, self.begin(body))
        tally = self.patterns.tally.search(around.text, front, spans[0][1])
        tally = tally if kind == "Vote" else None
        if kind == "Session" and when and not when.is_day:
            return  # "Parliament will examine it in October": in how many sittings?
        if when is None and tally is None:
            return
        first = min(first, tally.start()) if tally else first
        last = max(last, tally.end()) if tally else last
        words = (min(verb.start(), body.start), max(verb.end(), body.end))
        mention = around.mention(*words, (body.start, body.end))
        who = (
            body.organization.reference if body.organization else around.text[body.start : body.end]
        )
        same = f"{kind} {who} {treaty.reference if treaty else told_day(when)}"
        yield Event(
            kind, mention, same, treaty, None, body.organization, (), when, place,
            around.skeleton.quote(first, last), f"event-{kind.lower()}-by-body", bool(tally),
            is_another=self.patterns.motions.search(around.text, 0, last) is not None,
        )  # fmt: skip
