"""The names of treaties in a text: those that are known, and words that look like one.

A name is made of a head ("Convention"), what stands before it in capital letters, and what joins
it ("on the Law of the Sea"). The words "the Convention" point to a treaty and name none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kb.drafting.entities.namespans import NameSpans, name_spans
from kb.drafting.entities.organizations import abbreviation
from kb.drafting.text.annotations import Entity, Span
from kb.drafting.text.tokens import Tokens
from kb.drafting.text.vocabulary import either, one_of, vocabulary
from kb.seeds.labels import folded

#: An abbreviation: two capital letters at least, as P3B, STCW-F.
ABBREVIATION = re.compile(r"(?=(?:[^\WA-Z]*[A-Z]){2})[\w-]{2,14}")
#: So far before a head stands the office of who speaks for a treaty.
FAR = 40


@dataclass(frozen=True)
class TreatyName(Span):
    """A stretch that names a treaty of no authority, and the other name it is given there."""

    alias: Span | None = None


@dataclass(frozen=True, kw_only=True)
class TreatyWords(NameSpans):
    """How one language names treaties; `heads` are the words for their kinds."""

    number: re.Pattern[str]
    number_behind: re.Pattern[str]
    never: re.Pattern[str]
    office_before: re.Pattern[str]
    shared: frozenset[str]
    plain_heads: re.Pattern[str]
    goes_on: frozenset[str]
    any_treaty: frozenset[str]

    @classmethod
    @cache
    def of(cls, language: str) -> TreatyWords:
        """The words of a language."""
        spans = name_spans(language)
        words, (number, number_behind) = spans["words"], _numbers(spans["words"]["number_words"])
        offices = either(vocabulary(language)["people"]["offices"])
        return cls(
            **spans,
            number=number,
            number_behind=number_behind,
            never=re.compile(one_of(words["never_names"])),
            office_before=re.compile(rf"(?<!\w)(?:{offices}) $"),
            shared=frozenset(vocabulary(language)["organizations"]["common"]),
            plain_heads=re.compile(spans["heads"].pattern, re.IGNORECASE),
            goes_on=frozenset((*words["joining"], *words["of"], *words["with"], *words["between"])),
            any_treaty=frozenset(map(folded, words["any_treaty"])),
        )

    def names(
        self,
        tokens: Tokens,
        known: Sequence[Entity],
        places: Collection[int] = (),
        moments: Collection[int] = (),
    ) -> Iterator[TreatyName]:
        """The stretches that name treaties, but for those that are `known` already.

        `places` are where the names of places begin: "in Gaborone" ends a name; so do `moments`.
        """
        end_of_last = -1
        here = replace(self, places=places, moments=moments)
        for head in self.heads.finditer(tokens.text):
            span = Span(*head.span())
            if span.start < end_of_last or any(span.within(entity) for entity in known):
                continue
            if name := here._name(tokens, span):
                end_of_last = name.alias.end if name.alias else name.end
                yield name

    def small_names(
        self, tokens: Tokens, known: Sequence[Span], moments: Collection[int]
    ) -> Iterator[Span]:
        """The stretches that name a treaty in small letters by what it is on: "treaty on wetlands".

        Such words become a candidate only where an act speaks of them.
        """
        capitals = frozenset(token.start for token in tokens.all if token.is_capital)
        here = replace(self, places=capitals, moments=moments)
        for head in self.plain_heads.finditer(tokens.text):
            span = Span(*head.span())
            if not head[0].islower() or any(span.overlaps(other) for other in known):
                continue
            first, end = tokens.at(span.start), tokens.at(span.end)
            if number := self.number.match(tokens.text, span.end):
                yield Span(span.start, number.end())  # "la convention n° 190"
                continue
            if not tokens.is_joined(end - 1) or tokens.all[end].text in self.words["between"]:
                continue
            is_kept = self.keeps.match(tokens.text, tokens.all[end].start)
            last = here.of_words(tokens, end, end) if is_kept else here.behind_head(tokens, end)
            if last > end:
                yield tokens.span(first, last)

    def plain(self, tokens: Tokens, named: Sequence[Span]) -> Iterator[tuple[Span, bool]]:
        """The words for a treaty outside of names, each with whether it points to one: "the
        Convention" does, "a convention" and "the convention on wetlands" do not."""
        for head in self.plain_heads.finditer(tokens.text):
            span = Span(*head.span())
            if any(span.overlaps(other) for other in named):
                continue
            first, end = tokens.at(span.start), tokens.at(span.end)
            before = tokens.all[first - 1].text.casefold() if first else ""
            after = tokens.all[end].text if tokens.is_joined(end - 1) else ""
            if after in self.words["after"] and after not in self.words["kinds"]:
                yield Span(span.start, tokens.all[end].end), True
                continue
            is_pointing = before in self.words["pointing"] and tokens.is_joined(first - 1)
            is_bare = self.words["bare"] and head[0][0].isupper() and not after[:1].isupper()
            yield span, (is_pointing or is_bare) and after not in self.goes_on

    def head_of(self, words: str) -> str:
        """The folded word for the kind of treaty in some words: "hiep dinh" of "Hiệp định này"."""
        head = self.plain_heads.match(words)
        return folded(head[0] if head else words)

    def _name(self, tokens: Tokens, head: Span) -> TreatyName | None:
        if self.never.match(tokens.text, head.start):
            return None
        first, end = tokens.at(head.start), tokens.at(head.end)
        start = self._start(tokens, first)
        number = self.number.match(tokens.text, head.end)
        end = tokens.at(number.end()) if number else end

        last = self.behind_head(tokens, end)
        for at in (tokens.all[last - 1].end, tokens.all[last - 1].start - 1):
            more = None if number else self.number_behind.match(tokens.text, at)
            if more and at > head.start:
                last = tokens.at(more.end())
                break
        if last > end + 1 and self._is_of_an_office(tokens, first):
            last = self._before_its_holder(tokens, end, last)
        if last == end and start == first and not number:
            return None
        capitals = (t.text for t in tokens.all[start:first] if t.is_capital)
        names = {text.casefold() for text in capitals if not text.isdigit()}
        if last == end and not number and names <= {*self.words["kinds"]}:
            return None  # "the 1951 Convention" names one only with what the authorities know
        span = tokens.span(start, last)

        if self._is_between(tokens, span):
            return TreatyName(span.start, span.end)
        alias = alias_behind(tokens.text, span.end, self.words, self.heads)
        return TreatyName(span.start, span.end, alias)

    def _is_of_an_office(self, tokens: Tokens, first: int) -> bool:
        """Whether an office stands right before a head: "Sekretaris Eksekutif Konvensi Basel"."""
        front = tokens.text[max(0, tokens.all[first].start - FAR) : tokens.all[first].start]
        return self.office_before.search(front) is not None

    def _before_its_holder(self, tokens: Tokens, end: int, last: int) -> int:
        """The number after a name behind an office, without that of who holds it, where no word of
        those that names share stands in between: "Konvensi Minamata Anneke Verhoeven"."""
        common = self.shared
        last_common = max((j for j in range(end, last) if tokens.all[j].text in common), default=-1)
        rest = range(max(end + 1, last_common + 1), last)
        are_names = len(rest) > 1 and all(tokens.all[j].is_capital for j in rest)
        return rest[0] if common and are_names else last

    def _is_between(self, tokens: Tokens, name: Span) -> bool:
        """Whether the bracket behind a name abbreviates a partner in it: "between X (Y) and Z"."""
        words = [tokens.all[i].text for i in tokens.within(name)]
        if not any(word in self.words["between"] for word in words):
            return False
        short = abbreviation(tokens.text, name.end)
        initials = "".join(word[0] for word in words if word[0].isupper())
        return short is not None and initials.endswith(tokens.text[short.start : short.end])

    def _start(self, tokens: Tokens, first: int) -> int:
        """The first word of what stands before the head, and belongs to the name."""
        if not self.words["head_may_be_last"]:
            return first
        start = tokens.name_before(first, self.words["joins_before"])
        while start and tokens.between(start - 1, start) in ("–", "-"):
            if not tokens.all[start - 1].is_capital:
                break  # of two cities, as the convention of Ljubljana and The Hague
            start = tokens.name_before(start - 1, self.words["joins_before"])
        while start < first and self._is_before(tokens.all[start].text):
            start += 1
        return start

    def _is_before(self, word: str) -> bool:
        """Whether a word stands before a name; in capitals "International" is a part of it."""
        is_kind = word[0].isupper() and word.casefold() in self.words["kinds"]
        return word.casefold() in self.words["before"] and not is_kind


def _numbers(words: Sequence[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What numbers a treaty, as those of the International Labour Organization; and behind the body
    whose it is: "Konvensi ILO Nomor 188"."""
    word = f"(?:{either(words)})"
    number = r"[ \xa0]?[0-9]{1,3}"
    return (
        re.compile(rf"[ \xa0](?:{word}?{number}(?![\w.,/-]\w)|\({word}?{number}\))"),
        re.compile(rf"[ \xa0]{word}{number}(?![\w.,/-]\w)"),
    )


def alias_behind(
    text: str, at: int, words: Mapping[str, Any], heads: re.Pattern[str]
) -> Span | None:
    """The stretch of the other name behind a place, by the `words` for treaties.

    In a bracket without words that introduce it, it is an abbreviation, stands in quotation marks
    or has the word for a kind of treaty: "(Apostille Convention)", and not "(Geneva)".
    """
    lists = (tuple(words[key]) for key in ("aliases", "articles", "alias_joins"))
    match = _introducing(*lists).match(text, at)
    if not match:
        return None
    start, end = match.span("alias" if match["alias"] else "alias2")
    name = text[start:end].rstrip()
    if not name[:1].isupper() or heads.fullmatch(name):
        return None
    is_said = match["said"] or match["quoted"] or not match["alias"]
    if not is_said and not ABBREVIATION.fullmatch(name) and not heads.search(name):
        return None
    return Span(start, start + len(name))


@cache
def _introducing(
    words: tuple[str, ...], articles: tuple[str, ...], joins: tuple[str, ...]
) -> re.Pattern[str]:
    """What introduces another name: words, a bracket, or both, with or without quotation marks."""
    introduced = either(words)
    the = one_of(article if article[-1] in "'’" else f"{article} " for article in articles)
    the = f"(?:{the})?" if the else ""
    small = "".join(f"{word}|" for word in joins)
    quote = "[\"“”«»‘'’]"
    name = r"(?P<alias>[^()\"“”«».,;:\n]{2,90}?)"
    return re.compile(
        rf"\s?\(\s?(?:(?P<said>{introduced})\s+)?{the}(?P<quoted>{quote})?\s?{name}"
        rf"\s?{quote}?\s?\)"
        rf"|,?\s(?:{introduced})\s{the}{quote}?(?P<alias2>[^\W\d_a-z][\w’'-]*"
        rf"(?: (?:{small}[^\W\d_a-z][\w’'-]*)){{0,7}})"
    )
