"""What facts say, alike of a draft and of a curator's file: arguments, place, and the days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.dates.parsing import date_from, range_from
from kb.drafting.text.annotations import Span
from kb.seeds.article import Article
from kb.seeds.content import Content
from kb.seeds.facts import Fact
from kb.seeds.kinds import Event, Inference, content_of
from kb.seeds.passages import find_quote

#: The properties by which an inference dates an event or an act.
DATES = ("schema:startDate", "schema:endDate", "tro:actionDate")


@dataclass(frozen=True)
class Said:
    """A fact as a draft and a file have it: what it says, and where its quote stands."""

    content: Content
    passage: Span | None

    @classmethod
    def of(cls, fact: Fact | Mapping[str, Any], article: Article) -> Said:
        """What a fact says; `LookupError` where its quote is not in the article."""
        if isinstance(fact, Fact):
            has_place = fact.start is not None and fact.end is not None
            return cls(fact.content, Span(fact.start or 0, fact.end or 0) if has_place else None)
        if "quote" not in fact:
            return cls(content_of(fact), None)
        at = list(fact["at"]) if "at" in fact else None
        span = find_quote(article.text, fact["quote"], at, fact.get("prefix"))
        return cls(content_of(fact), Span(*span))


@dataclass(frozen=True)
class Days:
    """The days that facts of one article name, in its language, and those that are inferred:
    values by the thing and the property."""

    language: str
    inferred: Mapping[tuple[str, str], frozenset[str]]

    @classmethod
    def of(cls, facts: Iterable[Said], language: str) -> Days:
        """Those of facts, of which some are inferences."""
        found: dict[tuple[str, str], frozenset[str]] = {}
        for fact in facts:
            if isinstance(a := fact.content, Inference):
                key = (a.about, a.property)
                found[key] = found.get(key, frozenset()) | {str(a.value)}
        return cls(language, found)

    def named(self, said: Content) -> frozenset[str]:
        """The dates that the words of a fact name; a range of days is one, as `first/last`."""
        language, found = self.language, set()
        for words in said.dates().values():
            if days := range_from(words, language):
                found.add("/".join(map(str, days)))
            elif (date := date_from(words, language)) is not None:
                found.add(str(date))
        return frozenset(found)

    def of_event(self, event: Event) -> frozenset[str]:
        """The dates of an event, said or inferred; a last day of which alone is told is `/last`
        as well, for it may be that of several days."""
        reference = event.event
        days = self.named(event) | self.inferred_of(reference)
        if event.date or self.inferred.get((reference, DATES[0])):
            return days
        is_last = event.end_date or self.inferred.get((reference, DATES[1]))
        return days | {f"/{day}" for day in days if is_last and "/" not in day}

    def inferred_of(self, reference: str) -> frozenset[str]:
        """The dates that are inferred of an event or act."""
        if days := self.inferred_range(reference):
            return frozenset({days})
        return frozenset[str]().union(*(self.inferred.get((reference, p), ()) for p in DATES))

    def inferred_range(self, reference: str) -> str | None:
        """The inferred range of days of an event, where a first and a last day are inferred."""
        ends = [self.inferred.get((reference, key), ()) for key in DATES[:2]]
        return "/".join(one for end in ends for one in end) if all(map(len, ends)) else None


def year_left_out(date: str) -> str:
    """A day or range of days without its year.

    >>> year_left_out("2025-10-25"), year_left_out("2025-10-25/2025-10-26")
    ('--10-25', '--10-25/--10-26')
    """
    return "/".join(f"-{day[4:]}" for day in date.split("/"))
