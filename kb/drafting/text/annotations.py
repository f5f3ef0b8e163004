"""What stands in a text before any fact is drafted: sentences, names, dates; and how much of it is
quoted.

All positions are code points of the article's frozen text; `end` is the first one after.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from rdflib import Literal

from kb.namespaces import XSD

T = TypeVar("T")
#: A name is quoted with the words around it, up to so many characters on either side.
AROUND = 60
#: With fewer characters around it than these, a name is quoted over the signs of its clause.
LEAST_AROUND = 8
_CLAUSE = re.compile(r"[,;:()«»“”\"\n]|\s[–—-]\s")


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of the text."""

    start: int
    end: int

    def within(self, other: Span) -> bool:
        """Whether it lies in another stretch."""
        return other.start <= self.start and self.end <= other.end

    def overlaps(self, other: Span) -> bool:
        """Whether it shares a character with another stretch.

        >>> Span(0, 4).overlaps(Span(3, 9)), Span(0, 4).overlaps(Span(4, 9))
        (True, False)
        """
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, order=True)
class Entity(Span):
    """Words that name a thing, or point to one (`is_mention`: "the Convention", "both countries").

    `kind` is country, organization, person, place or treaty; `reference` is that of an authority or
    of a candidate. Plain words that point to several things give one entity for each. `parties` are
    those that a treaty is between, where words beside it say so (`kb.drafting.entities.parties`).
    One that `is_described` has no name of its own, "an extradition treaty": only an act makes it a
    thing.
    """

    kind: str
    reference: str
    is_mention: bool = False
    parties: tuple[Entity, ...] = field(default=(), compare=False, repr=False)
    is_described: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, order=True)
class Moment(Span):
    """Words that say when: `date` is what they name, None for words such as "today".

    `until` is the last day where they name a range ("25 and 26 October"). `inferred` is the day
    that follows from the day of publication, where the words alone give none, `inferred_until`
    that of the last day of a range.
    """

    date: Literal | None = None
    until: Literal | None = None
    inferred: Literal | None = None
    inferred_until: Literal | None = None

    @property
    def day(self) -> Literal | None:
        """The day, month or year that is meant, inferred or named; None where there is none."""
        return self.inferred or self.date

    @property
    def days(self) -> str:
        """The same as text; of a range the first and the last: `2025-02-10/2025-02-12`."""
        last = self.inferred_until or self.until
        return str(self.day) if last is None else f"{self.day}/{last}"


def literal_of(day: datetime.date) -> Literal:
    """A day of the calendar, as moments have it."""
    return Literal(day.isoformat(), datatype=XSD.date)


@dataclass(frozen=True)
class Annotated:
    """A text with what was found in it, each list in the order of the text.

    `published` is the day of publication, where it is known. `demonyms` are words such as "Kenyan",
    of the kind "demonym", with the reference of the State; they name nothing by themselves.
    """

    text: str
    language: str
    sentences: tuple[Span, ...]
    entities: tuple[Entity, ...]
    moments: tuple[Moment, ...]
    published: str | None = None
    demonyms: tuple[Entity, ...] = ()

    def words(self, span: Span) -> str:
        """The words of a stretch."""
        return self.text[span.start : span.end]

    def entities_in(self, span: Span, *kinds: str) -> Iterator[Entity]:
        """The entities that lie in a stretch, of some kinds only where kinds are given."""
        for entity in _starting_in(span, self.entities, self._entity_starts):
            if entity.end <= span.end and (not kinds or entity.kind in kinds):
                yield entity

    def moments_in(self, span: Span) -> Iterator[Moment]:
        """The moments that lie in a stretch."""
        moments = _starting_in(span, self.moments, self._moment_starts)
        return (moment for moment in moments if moment.end <= span.end)

    @cached_property
    def _entity_starts(self) -> tuple[int, ...]:
        return tuple(entity.start for entity in self.entities)

    @cached_property
    def _moment_starts(self) -> tuple[int, ...]:
        return tuple(moment.start for moment in self.moments)


def _starting_in(span: Span, things: Sequence[T], starts: Sequence[int]) -> Sequence[T]:
    """Those of some things in order that start in a stretch."""
    return things[bisect_left(starts, span.start) : bisect_left(starts, span.end)]


def sentence_of(sentences: Sequence[Span], span: Span) -> Span:
    """The sentence in which a stretch lies, or the stretch itself where it goes over several."""
    for sentence in sentences:
        if span.within(sentence):
            return sentence
    return span


def clause_of(text: str, sentences: Sequence[Span], span: Span) -> Span:
    """The words around a stretch between two signs of its sentence, not too many of them.

    >>> text = "In Hanoi, Viet Nam hosted the ceremony, they said."
    >>> found = clause_of(text, (Span(0, len(text)),), Span(10, 18))
    >>> text[found.start:found.end]
    'Viet Nam hosted the ceremony'
    """
    sentence = sentence_of(sentences, span)
    breaks = [match.span() for match in _CLAUSE.finditer(text, sentence.start, sentence.end)]
    start = max((end for _, end in breaks if end <= span.start), default=sentence.start)
    end = min((start for start, _ in breaks if start >= span.end), default=sentence.end)
    if (end - start) - (span.end - span.start) < LEAST_AROUND:
        start, end = sentence.start, sentence.end  # "(UN)" alone tells a reader nothing
    if span.start - start > AROUND:
        start = text.find(" ", span.start - AROUND, span.start) + 1 or span.start
    if end - span.end > AROUND:
        end = max(text.rfind(" ", span.end, span.end + AROUND), span.end)
    while start < span.start and not text[start].isalnum():
        start += 1
    while end > span.end and not text[end - 1].isalnum():
        end -= 1
    return Span(start, end)
