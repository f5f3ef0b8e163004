"""The gatherings of a row that are told of by their number: "the next is to be held in Rabat".

The noun stands in front, in the same sentence or before: "three rounds, the last in Ouidah in May".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kb.drafting.events.circumstances import Circumstances
from kb.drafting.events.told import Event
from kb.drafting.text.annotations import Annotated, Entity
from kb.drafting.text.patterns import Pattern
from kb.drafting.text.phrases import articles
from kb.drafting.text.vocabulary import vocabulary

#: So far in front the noun stands that is not said again.
EARLIER = 420


@dataclass(frozen=True)
class Row:
    """How a language numbers the gatherings of a row, as patterns.

    `held` is one with the verb that it was held, `apposed` one with the place and the day alone.
    A language has as many rows as it has genders.
    """

    held: Pattern
    apposed: Pattern
    nouns: tuple[tuple[str, Pattern], ...]

    @classmethod
    @cache
    def all_of(cls, language: str) -> tuple[Row, ...]:
        """The rows of a language; `UnknownTerm` where there are no words for it."""
        words, acts = vocabulary(language)["events"], vocabulary(language)["acts"]
        rows, the = words["rows"], articles(acts)
        where = f",? (?:{acts['where']}) {the}<place>(?:, <place>)?"
        when = f",? (?:(?:{acts['when']}) )?\\(?<date>\\)?"
        held = f"(?:{rows['held']})(?!\\w)"
        short = f"(?:{where}{when}|{when}{where})"
        hosted = f"(?:{rows['hosted']}) {the}(?P<host><place>|<country>)"
        return tuple(
            cls(
                Pattern.of(f"(?<!\\w)(?:{one['which']})(?:{where})?,? (?:{hosted}|{held})"),
                Pattern.of(f"(?<=[,;–—]\\s)(?:{one['which']}){short}"),
                tuple(
                    (kind, Pattern.of(f"(?<!\\w)(?:{noun})(?!\\w)"))
                    for kind, noun in one["nouns"].items()
                ),
            )
            for one in rows["kinds"]
        )

    def kind_before(self, words: str) -> str | None:
        """The kind of the last noun of some words, to which a number may belong."""
        last = {kind: -1 for kind, _ in self.nouns}
        for kind, noun in self.nouns:
            for found in noun.finditer(words):
                last[kind] = found.start()
        kind = max(last, key=lambda one: last[one])
        return kind if last[kind] >= 0 else None


def rows_of(annotated: Annotated, around: Circumstances) -> Iterator[Event]:
    """The gatherings of a sentence that only a number names, where it is said when or where."""
    teller = _Teller(annotated, around)
    for row in Row.all_of(annotated.language):
        for pattern in (row.held, row.apposed):
            for found in pattern.finditer(around.text):
                yield from teller.event(row, found)


@dataclass(frozen=True)
class _Teller:
    """Reads the numbers of one sentence."""

    annotated: Annotated
    around: Circumstances

    def event(self, row: Row, found: re.Match[str]) -> Iterator[Event]:
        """What a number tells of, unless no noun in front is known for it."""
        around, skeleton = self.around, self.around.skeleton
        start, end = found.span()
        at = skeleton.starts[start]
        kind = row.kind_before(self.annotated.text[max(0, at - EARLIER) : at])
        if kind is None or around.is_unreal(start) or around.patterns.unreal.search(found[0]):
            return
        last = around.end(end)
        # "The tenth, in Lima, was held in May"
        span = (start, last)
        when, there = around.when(*span), self.host(found) or around.where(*span)
        first = start
        if when is None and (lead := around.lead(start)) and (when := around.when(*lead)):
            first = lead[0]
        if not (when or there):
            return
        quote = skeleton.quote(first, around.upto(end, start, last, when, there))
        mention = around.mention(start, end, (start, start + 1))
        yield Event(
            kind, mention, f"{kind} {mention.start}", None, None, None, (), when, there, quote,
            f"event-{kind.lower()}-numbered", True,
        )  # fmt: skip

    def host(self, found: re.Match[str]) -> Entity | None:
        """The place that held it: "the fourth, which San Salvador hosted"."""
        if not found.groupdict().get("host"):
            return None
        return next(self.around.skeleton.entities(*found.span("host"), "place"), None)
