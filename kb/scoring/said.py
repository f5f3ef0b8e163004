"""What facts say, alike of a draft and of a curator's file: arguments, place, and the days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.dates.parsing import date_from, range_from
from kb.drafting.text.annotations import Span
from kb.seeds.article import Article
from kb.seeds.factkeys import RECORD_KEYS
from kb.seeds.facts import Fact
from kb.seeds.passages import find_quote

#: The properties by which an inference dates an event or an act.
DATES = ("schema:startDate", "schema:endDate", "tro:actionDate")


@dataclass(frozen=True)
class Said:
    """A fact as a draft and a file have it: its type, its arguments, where its quote stands."""

    type: str
    arguments: Mapping[str, Any]
    passage: Span | None

    @classmethod
    def of(cls, fact: Fact | Mapping[str, Any], article: Article) -> Said:
        """What a fact says; `LookupError` where its quote is not in the article."""
        if isinstance(fact, Fact):
            has_place = fact.start is not None and fact.end is not None
            place = Span(fact.start or 0, fact.end or 0) if has_place else None
            return cls(fact.type, fact.arguments, place)
        arguments = {key: item for key, item in fact.items() if key not in RECORD_KEYS}
        if "quote" not in fact:
            return cls(fact["type"], arguments, None)
        at = list(fact["at"]) if "at" in fact else None
        return cls(
            fact["type"],
            arguments,
            Span(*find_quote(article.text, fact["quote"], at, fact.get("prefix"))),
        )


@dataclass(frozen=True)
class Days:
    """The days that facts of one article name, in its language, and those that are concluded:
    values by the thing and the property."""

    language: str
    inferred: Mapping[tuple[str, str], frozenset[str]]

    @classmethod
    def of(cls, facts: Iterable[Said], language: str) -> Days:
        """Those of facts, of which some are inferences."""
        found: dict[tuple[str, str], frozenset[str]] = {}
        for fact in facts:
            if fact.type == "inference":
                key = (fact.arguments["about"], fact.arguments["property"])
                found[key] = found.get(key, frozenset()) | {str(fact.arguments["value"])}
        return cls(language, found)

    def named(self, fact: Said) -> frozenset[str]:
        """The dates that the words of a fact name; a range of days is one, as `first/last`."""
        language, found = self.language, set()
        for one in (fact.arguments.get(key) for key in ("date", "end_date")):
            if one and (days := range_from(one["text"], language)):
                found.add("/".join(map(str, days)))
            elif one and (date := date_from(one["text"], language)) is not None:
                found.add(str(date))
        return frozenset(found)

    def of_event(self, fact: Said, reference: str) -> frozenset[str]:
        """The dates of an event, said or concluded; a last day of which alone is told is `/last`
        as well, for it may be that of several days."""
        days = self.named(fact) | self.inferred_of(reference)
        if "date" in fact.arguments or self.inferred.get((reference, DATES[0])):
            return days
        is_last = "end_date" in fact.arguments or self.inferred.get((reference, DATES[1]))
        return days | {f"/{day}" for day in days if is_last and "/" not in day}

    def inferred_of(self, reference: str) -> frozenset[str]:
        """The dates that are concluded of an event or act."""
        if days := self.inferred_range(reference):
            return frozenset({days})
        return frozenset[str]().union(*(self.inferred.get((reference, p), ()) for p in DATES))

    def inferred_range(self, reference: str) -> str | None:
        """The concluded range of days of an event, where a first and a last day are concluded."""
        ends = [self.inferred.get((reference, key), ()) for key in DATES[:2]]
        return "/".join(one for end in ends for one in end) if all(map(len, ends)) else None


def year_left_out(date: str) -> str:
    """A day or range of days without its year.

    >>> year_left_out("2025-10-25"), year_left_out("2025-10-25/2025-10-26")
    ('--10-25', '--10-25/--10-26')
    """
    return "/".join(f"-{day[4:]}" for day in date.split("/"))
