"""What stands in the clause of a verb or noun: the day, the place, and how far it goes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.drafting.events.gatherings import Gatherings
from kb.drafting.text.annotations import Entity, Moment, Span
from kb.drafting.text.phrases import articles
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.skeleton import SIGNS, Skeleton
from kb.drafting.text.vocabulary import vocabulary
from kb.namespaces import XSD

#: A clause goes so far on either side of its verb.
FAR = 200
#: So much before a word is looked at for "no", "proposed" and the like.
BEFORE = 60
#: What says of no day when something was.
MONTHS = (XSD.gYear, XSD.gYearMonth, XSD.gMonth)
#: So much in front of a date is looked at for "before", "of" and the like.
_NEAR = 24
#: "Lomé", "Lomé, Togo" and "Lomé (Togo)".
_PLACE = "<place>(?:, <place>| \\(<place>\\))?"


@dataclass(frozen=True)
class Bounds:
    """Where a clause ends in a language, and what is said in it of another day or place."""

    ahead: Pattern
    behind: Pattern
    apart: Pattern
    dated: Pattern
    begun: Pattern
    undone: Pattern
    where: Pattern
    framing: Pattern
    indefinite: Pattern

    @classmethod
    @cache
    def of(cls, language: str) -> Bounds:
        """The bounds of a language; `UnknownTerm` where there are no words for it."""
        words, acts = vocabulary(language)["events"], vocabulary(language)["acts"]
        stop = r"[.;:!?](?=\s|$)|[“”\"«»]|\s[–—-]\s"
        that = vocabulary(language)["statements"]["that"]
        return cls(
            Pattern.of(f"{stop}|(?<!\\w)(?:{words['breaks']})(?!\\w)"),
            Pattern.of(f"{stop}|(?<!\\w)(?:{acts['relative']}|{that})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{words['apart']}) $"),
            Pattern.of(f"(?<!\\w)(?:{words['apart']}|{words['dated']}) $"),
            Pattern.of(f"(?<!\\w)(?:{words['begun']})(?: [\\w’'-]{{1,6}})?? $"),
            Pattern.of(f"(?<!\\w)(?:{words['undone']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{acts['where']}) {to_site(words, acts)}{_PLACE}"),
            Pattern.of(
                f"^[^\\w<signs>]*(?:{words['framing']}) {articles(acts)}(?:[\\w’'-]+ ){{0,4}}$"
            ),
            Pattern.of(f"(?<!\\w)(?:{words['met']['indefinite']})(?!\\w)"),
        )


def is_vague(day: Moment) -> bool:
    """Whether words name a month or year, and no day."""
    said = day.date or day.inferred
    return said is not None and said.datatype in MONTHS


def told_day(when: Moment | None) -> str:
    """The day by which two events of one kind are told apart."""
    return "" if when is None else str(when.day or when.start)


def to_site(words: Mapping[str, Any], acts: Mapping[str, Any]) -> str:
    """What may stand before the name of a place: "the headquarters in"."""
    return f"{articles(acts)}(?:(?:{words['site']}),? ){{0,3}}"


@dataclass(frozen=True)
class Circumstances:
    """When and where what a sentence tells of was, clause by clause."""

    skeleton: Skeleton
    bounds: Bounds
    patterns: Gatherings

    @classmethod
    def of(cls, skeleton: Skeleton, language: str) -> Circumstances:
        """Those of a sentence in a language."""
        return cls(skeleton, Bounds.of(language), Gatherings.of(language))

    @property
    def text(self) -> str:
        """The signs of the sentence."""
        return self.skeleton.text

    def end(self, at: int) -> int:
        """How far a clause goes on from a position."""
        found = self.bounds.ahead.search(self.text, at, at + FAR)
        return found.start() if found else min(len(self.text), at + FAR)

    def start(self, at: int) -> int:
        """Where a clause begins in which a position stands."""
        first = max(0, at - FAR)
        ends = [one.end() for one in self.bounds.behind.finditer(self.text, first, at)]
        return ends[-1] if ends else first

    def goes_on(self, start: int, end: int) -> bool:
        """Whether nothing between two positions begins or ends a clause."""
        return not self.bounds.ahead.search(self.text, start, end)

    def when(self, start: int, end: int, apart: Pattern | None = None) -> Moment | None:
        """The first day of a stretch, but for one that is said to be that of something else.

        Words that are `apart` stand right before such a day: "since 2023", "the treaty of 2012".
        """
        for at in range(start, end):
            for one in self.skeleton.moments(at, at + 1):
                before = self.text[max(0, at - _NEAR) : at]
                is_apart = one.until is None and (apart or self.bounds.dated).search(before)
                # "Talks begun in 2021" were on no day of that year.
                is_apart = is_apart or (is_vague(one) and self.bounds.begun.search(before))
                if not is_apart and not self._is_year_of_name(one, at):
                    return one
        return None

    def where(self, start: int, end: int, *kinds: str) -> Entity | None:
        """The first place of a stretch that is said to be where."""
        for found in self.bounds.where.finditer(self.text, start, end):
            for one in self.skeleton.entities(*found.span(), *(kinds or ("place",))):
                return one
        return None

    def told(
        self, spans: Sequence[tuple[int, int]], first: int
    ) -> tuple[Moment | None, Entity | None, int]:
        """When and where, in some stretches or else at the head, and where that begins."""
        when = next((day for span in spans if (day := self.when(*span))), None)
        place = next((one for span in spans if (one := self.where(*span))), None)
        if (not when or not place) and (lead := self.lead(first)):
            earlier, there = self.when(*lead), self.where(*lead)
            if (earlier and not when) or (there and not place):
                return when or earlier, place or there, lead[0]
        return when, place, first

    def is_framed(self, start: int, end: int, day: Moment | None) -> bool:
        """Whether a day behind words is that of what was done then, not of what they name.

        "During her visit to Peru, on 19 March the minister signed it", "after the summit, on ...".
        """
        # "During the visit, from 3 to 5 May, ...": so many days are those of the visit.
        is_range = day is not None and (day.until is not None or day.inferred_until is not None)
        if day is None or is_range or not self.bounds.framing.search(self.text[:start]):
            return False
        things = self.skeleton.things
        at = next((at for at in range(end, len(self.text)) if day in things.get(at, ())), end)
        # "In a workshop at the university, Depok, on Thursday": that of the workshop.
        return self.text[end:at].count(",") == 1

    def upto(self, last: int, start: int, end: int, *wanted: Entity | Moment | None) -> int:
        """Where the last of some things stands in a stretch, or else where it was before."""
        things = self.skeleton.things
        found = [at + 1 for at in range(start, end) if set(wanted) & set(things.get(at, ()))]
        return max([last, *found])

    def lead(self, at: int) -> tuple[int, int] | None:
        """Where it is said when or where at the head of the sentence, for what begins there."""
        found = self.patterns.fronting.search(self.text[:at])
        found = found or self.patterns.inner.search(self.text[:at])
        if found is None or self.patterns.clause.search(found["between"]):
            return None
        ahead = self.bounds.ahead.search
        # "A day before the signing, Wednesday (12 June), ...": what is in front names no other day.
        if ahead(found["between"]) or ahead(found["before"].rpartition(",")[2]):
            return None
        return found.start("lead") + found["lead"].startswith(" "), found.end("lead")

    def mention(self, start: int, end: int, plain: tuple[int, int]) -> Span:
        """The words from one position to another, or plainer ones where a day stands among them.

        A day that stands in the name of an event tells of nothing.
        """
        has_day = any(self.skeleton.moments(start, end))
        return self.skeleton.span(*(plain if has_day else (start, end)))

    def is_unreal(self, at: int, far: int = BEFORE) -> bool:
        """Whether it is said just before a position that something was not, or may be."""
        before = self.text[max(0, at - far) : at]
        return bool(self.patterns.unreal.search(re.split(r"[,;:.]\s", before)[-1]))

    def is_indefinite(self, start: int, end: int) -> bool:
        """Whether those who meet do so at no certain time: "regularly meets her counterpart",
        "would meet him if he came".
        """
        further = re.split(r"[.;:]", self.text[end : end + FAR])[0]
        said = self.text[self.start(start) : end] + further
        return self.bounds.indefinite.search(said) is not None

    def is_undone(self, at: int) -> bool:
        """Whether it is said behind a position, in its sentence, that something was put off."""
        behind = re.split(r"[.;:](?=\s|$)", self.text[at : at + FAR])[0]
        return bool(self.bounds.undone.search(behind))

    def _is_year_of_name(self, one: Moment, at: int) -> bool:
        is_year = one.date is not None and one.date.datatype == XSD.gYear
        return is_year and SIGNS["treaty"] in self.text[max(0, at - 5) : at]
