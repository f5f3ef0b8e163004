"""Where and when a gathering was, by the words around those that tell of it.

A date or place belongs to a gathering only where the words between tell of nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.events.circumstances import BEFORE, Circumstances, is_vague
from kb.drafting.events.gatherings import Gatherings
from kb.drafting.text.annotations import Annotated, Entity, Moment, Span
from kb.drafting.text.clauseparts import Part
from kb.drafting.text.skeleton import SIGNS, Skeleton

#: Names of whom, which may be the subject that a date in front belongs to.
_NAMES = re.compile("[" + "".join(SIGNS[kind] for kind in ("country", "person", "treaty")) + "]")
#: A day that something is called after: "Monday's meeting".
_POSSESSIVE = re.compile(f"(?P<lead>{SIGNS['moment']})[’']s (?:[\\w-]+ )?$")
#: What stands behind the day of a report: "3 November 2023 - Delegates met".
_DASH = re.compile(r"\)?\s*[–—-]\s")
#: So far behind a noun stand the day and the place that are its own, where no verb comes between.
NEARBY = 100


@dataclass(frozen=True)
class Whereabouts:
    """When and where in one sentence, for the matches of patterns of gatherings."""

    annotated: Annotated
    circumstances: Circumstances

    @property
    def skeleton(self) -> Skeleton:
        """The sentence in signs."""
        return self.circumstances.skeleton

    @property
    def patterns(self) -> Gatherings:
        """How the language speaks of gatherings."""
        return self.circumstances.patterns

    def around(self, match: Part, *groups: str) -> tuple[Moment | None, Entity | None, int]:
        """When and where, in some groups of a match or else in front of it, and where that begins.

        What opens the sentence belongs to what a verb tells of, or to what is said to be held.
        """
        skeleton = self.skeleton
        start = match.start("name") if "name" in match.groupdict() else match.start()
        spans = [match.span(group) for group in groups if match[group]]
        when = next((day for span in spans if (day := self.moment(span))), None)
        if self.patterns.ending.search(skeleton.text[:start]):
            when = None  # on that day it ended
        place = next((one for span in spans if (one := self.place(span))), None)
        if when and place:
            return when, place, start
        first = start
        for lead in self.leads(start, match):
            earlier, there = self.moment(lead), self.place(lead)
            if (earlier and not when) or (there and not place):
                when, place, first = when or earlier, place or there, min(first, lead[0])
        return when, place, first

    def leads(self, start: int, match: Part) -> Iterator[tuple[int, int]]:
        """Where it is said when or where in front of the words that tell of an event, next first.

        "On Thursday begins in Santiago the second session" says the two in two places.
        """
        before = self.skeleton.text[:start]
        if found := _POSSESSIVE.search(before):
            yield found.span("lead")
            return
        if found := self.patterns.opening.search(before):
            yield found.span("lead") if found["lead"] else found.span("lead2")
        if found := self.patterns.leading.search(before):
            between = found["between"]
            is_subject = "name" not in match.groupdict()
            if self.patterns.clause.search(between) or _DASH.match(between):
                return
            is_first = is_subject and not _NAMES.search(between)
            if is_first or (not is_subject and self.patterns.holding.search(before)):
                yield found.span("lead")

    def behind(
        self, match: Part, when: Moment | None, place: Entity | None, last: int
    ) -> tuple[Moment | None, Entity | None, int]:
        """When and where, behind the verb that says that it was held: "was opened by X in Y"."""
        if not (held := self.patterns.held_behind.match(self.skeleton.text, match.end("name"))):
            return when, place, last
        end = self.circumstances.end(held.end())
        there = place or self.circumstances.where(held.end(), end)
        day = when or self.circumstances.when(held.end(), end)
        if there is None and day and is_vague(day) and self.is_begun(match):
            day = when  # "negotiations began in March 2019": those of many days
        return day, there, self.circumstances.upto(last, held.end(), end, day, there)

    def is_begun(self, match: Part) -> bool:
        """Whether it is only told when it was begun, behind the noun."""
        return bool(self.patterns.begun_behind.match(self.skeleton.text, match.end("name")))

    def nearby(
        self, end: int, when: Moment | None, place: Entity | None, last: int
    ) -> tuple[Moment | None, Entity | None, int]:
        """When and where, behind a noun in its clause as far as no verb stands."""
        far = min(self.circumstances.end(end), end + NEARBY)
        # "Before the plenary, the bill was read on 3 May": the day is that of the bill.
        commas = (one.start() for one in re.finditer(r",\s", self.skeleton.text[end:far]))
        far = next((end + at for at in commas if not self.goes_on(end + at)), far)
        stop = self.patterns.stop.search(self.skeleton.text, end, far)
        far = stop.start() if stop else far
        day = when or self.circumstances.when(end, far)
        there = place or self.circumstances.where(end, far)
        return day, there, self.circumstances.upto(last, end, far, day, there)

    def goes_on(self, comma: int) -> bool:
        """Whether it is said behind a comma at once when or where."""
        return bool(self.patterns.told.match(self.skeleton.text, comma))

    def ended(self, match: Part) -> tuple[Moment | None, Entity | None, int]:
        """The day of which only is said that it was the last, the place, and how far that goes."""
        start, end = match.span("name")
        if found := self.patterns.ended_behind.match(self.skeleton.text, end):
            first = found.end()
        elif found := self.patterns.ending.search(self.skeleton.text[:start]):
            first = end
            if day := self.circumstances.when(found.start(), start):
                last = self.circumstances.end(end)
                return day, self.circumstances.where(found.start(), last), last
        else:
            return None, None, end
        last = self.circumstances.end(first)
        return self.circumstances.when(first, last), self.circumstances.where(first, last), last

    def moment(self, span: tuple[int, int]) -> Moment | None:
        """The first moment of a stretch; a year behind a treaty is a part of its name."""
        return self.circumstances.when(*span, self.circumstances.bounds.apart)

    def place(self, span: tuple[int, int]) -> Entity | None:
        """The first place of a stretch; a State only where no place is named."""
        found = list(self.skeleton.entities(*span, "place", "country"))
        return next((one for one in found if one.kind == "place"), found[0] if found else None)

    def is_unreal(self, match: Part, start: int, far: int = BEFORE) -> bool:
        """Whether it is said in the same clause that there is none, may be none, or are many."""
        if self.patterns.habit.search(match[0]):
            return True
        return self.circumstances.is_unreal(start, far)

    def last(self, match: Part) -> int:
        """Where the words end that tell of the event: with the last name or date."""
        end = match.end("name") if "name" in match.groupdict() else match.start("tail")
        ends = [at + 1 for at in range(*match.span("tail")) if at in self.skeleton.things]
        ends += [match.end(key) for key in ("organizer", "host") if self.first(match, key)]
        last = max([end, *ends])
        return last + (self.skeleton.text[last - 1 : last + 1] == f"{SIGNS['moment']})")

    def first(self, match: Part, group: str) -> Entity | None:
        """The first body or State of a group of a match."""
        if not match.groupdict().get(group):
            return None
        return next(self.skeleton.entities(*match.span(group), "organization", "country"), None)

    def mention(self, match: Part, first: str, last: str) -> Span:
        """The words from one group to another, or the first alone where a date stands between."""
        start, end = match.start(first), match.end(last)
        if any(self.skeleton.moments(start, end)):
            end = match.end(first)
        return self.skeleton.span(start, end)
