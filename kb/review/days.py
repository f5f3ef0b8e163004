"""The days that an article tells: in which words, which they are, and whether a fact tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

from kb.dates.parsing import date_from, range_from
from kb.drafting.dates.moments import moments
from kb.drafting.inferences import inferences
from kb.drafting.text.annotations import Annotated, Span
from kb.drafting.text.segmentation import sentences
from kb.drafting.text.vocabulary import languages
from kb.namespaces import XSD
from kb.seeds.article import Article
from kb.seeds.factkeys import WrittenFact
from kb.seeds.passages import occurrences
from kb.seeds.revision import completed

#: Facts that a curator took back tell nothing.
TAKEN_BACK = ("rejected", "retracted")
#: Days as exact as these are looked for; "in 2019" is not.
EXACT = (XSD.date, XSD.gYearMonth)


class Day(TypedDict):
    """A day of the text, as the page of the review is given it."""

    at: list[int]
    words: str
    value: str
    field: str
    is_told: bool


@dataclass(frozen=True)
class Days:
    """The days of one article; none where no rules read its language."""

    article: Article

    @cached_property
    def annotated(self) -> Annotated:
        """The text with its moments, and nothing else that is named in it."""
        text, language, published = self.article.text, self.article.language, self.article.published
        if language not in languages():
            return Annotated(text, language, (), (), (), published)
        days = moments(text, language, published, ())
        return Annotated(text, language, sentences(text, language), (), days, published)

    def listed(self, facts: Sequence[WrittenFact]) -> list[Day]:
        """Each day of the text, in order: where it stands, its words, its `value`, the `field` of a
        fact that takes such words, and whether a fact tells it already.
        """
        in_facts, named = set(self._in_facts(facts)), list(self._named(facts))
        return [
            {
                "at": [moment.start, moment.end],
                "words": " ".join(self.annotated.words(moment).split()),
                "value": moment.days,
                "field": "time" if moment.date is None else "date",
                "is_told": moment.days in in_facts or any(moment.overlaps(name) for name in named),
            }
            for moment in self.annotated.moments
            if moment.day is not None and moment.day.datatype in EXACT
        ]

    def inferred(self, fact: WrittenFact, facts: Sequence[WrittenFact]) -> Iterator[WrittenFact]:
        """Drafts of what is inferred of an event or act that a curator wrote, its day above all.

        What was inferred of it before, or what a curator took back, is not drafted again.
        """
        there = [other for other in facts if other["type"] == "inference"]
        written = [*(other for other in facts if other.get("id") != fact["id"]), fact]
        drafts = inferences([fact], self.annotated, self.article.published)
        for draft in drafts:
            key = draft["about"], draft["property"]
            same = [o for o in there if (o["about"], o["property"]) == key]
            if any(o["status"] not in TAKEN_BACK or o["value"] == draft["value"] for o in same):
                continue
            written = completed(self.article, {"facts": [*written, draft]})["facts"]
            yield written[-1]

    def _in_facts(self, facts: Iterable[WrittenFact]) -> Iterator[str]:
        """The days that facts tell; that of publication needs none."""
        yield str(self.article.published)
        for fact in facts:
            if fact["status"] in TAKEN_BACK:
                continue
            if fact["type"] == "inference":
                yield str(fact["value"])
            for key in ("date", "end_date", "time"):
                if key in fact:
                    yield from self._meant(fact[key]["text"], fact)

    def _meant(self, words: str, fact: WrittenFact) -> Iterator[str]:
        """The days that the words of a fact mean, by themselves or where they stand."""
        language = self.article.language
        if days := range_from(words, language):
            yield "/".join(map(str, days))
        elif (date := date_from(words, language)) is not None:
            yield str(date)
        here = Span(*fact["at"]) if "at" in fact else Span(0, 0)
        for moment in self.annotated.moments_in(here):
            if " ".join(self.annotated.words(moment).split()) in words:
                yield moment.days

    def _named(self, facts: Iterable[WrittenFact]) -> Iterator[Span]:
        """Where treaties and bodies are named, whose dates are parts of their names."""
        for fact in facts:
            thing = fact.get("thing") if fact["type"] == "name" else None
            if thing and thing["ref"].partition("/")[0] in ("treaty", "organization", "event"):
                yield from (Span(*at) for at in occurrences(self.article.text, thing["text"]))
