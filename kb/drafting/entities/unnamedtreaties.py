"""Treaties that a text tells of without a proper name: "an extradition treaty with Peru".

Such words become a candidate only where an act speaks of them. What tells one treaty from another
stands in front of the word for its kind ("extradition treaty"), behind it ("accord de pêche", "hiệp
định dẫn độ"), or is with whom it was made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kb.drafting.entities.treaties import TreatyName, TreatyWords
from kb.drafting.text.annotations import Span
from kb.drafting.text.tokens import Token, Tokens
from kb.drafting.text.vocabulary import one_of, vocabulary

#: So many words stand before a head at the most, and behind it.
MOST_BEFORE = 6
MOST_BEHIND = 14
#: So many signs before a head are looked at for words that make it another thing.
BEFORE = 16


@dataclass(frozen=True)
class Breaks:
    """Where no description goes on: `moments` begin there, and `bodies` (States and others)."""

    moments: Collection[int] = ()
    bodies: Collection[int] = ()


@dataclass(frozen=True)
class _Words:
    heads: re.Pattern[str]
    unlike: re.Pattern[str]
    never: re.Pattern[str]
    verbs: re.Pattern[str]
    begins: re.Pattern[str]
    adjective: re.Pattern[str]
    keeps: re.Pattern[str]
    plain: frozenset[str]
    opening: frozenset[str]
    needs_opening: bool
    treaties: TreatyWords

    @classmethod
    def of(cls, language: str) -> _Words:
        return _words_of(language)


def described_treaties(
    tokens: Tokens, language: str, taken: Sequence[Span], breaks: Breaks
) -> Iterator[TreatyName]:
    """The stretches that describe a treaty, but for those that overlap what is `taken` already."""
    words = _Words.of(language)
    for head in words.heads.finditer(tokens.text):
        span = Span(*head.span())
        if any(one.overlaps(span) for one in taken):
            continue
        if words.unlike.search(tokens.text[max(0, span.start - BEFORE) : span.start]):
            continue
        if found := _Description(tokens, words, breaks).of(span):
            alias = words.treaties.alias(tokens, found.end)
            yield TreatyName(found.start, found.end, alias)


@dataclass(frozen=True)
class _Description:
    tokens: Tokens
    words: _Words
    breaks: Breaks

    def of(self, head: Span) -> Span | None:
        first, end = self.tokens.at(head.start), self.tokens.at(head.end)
        start = self.start(first)
        if start is None:
            return None
        if number := self.words.treaties.number.match(self.tokens.text, head.end):
            return Span(head.start, number.end())  # "la convention n° 190"
        last = self.end(end)
        if last is None:
            return None
        if start == first and last == end and not self.is_with_a_body(end):
            return None
        return self.tokens.span(start, last)

    def is_with_a_body(self, i: int) -> bool:
        """Whether the words behind say with whom it was made: "the agreement with Peru"."""
        data = self.words.treaties.words
        return (
            self.goes_on(i)
            and self.tokens.all[i].text in (*data["with"], *data["between"])
            and self.is_before_body(i)
        )

    def start(self, first: int) -> int | None:
        """The first word before a head that tells which it is; None where it is no treaty."""
        words, tokens = self.words, self.tokens
        if not words.treaties.words["head_may_be_last"]:
            return first if self.is_opened(first) else None
        telling = False
        for j in range(first - 1, max(-1, first - MOST_BEFORE - 2), -1):
            word = tokens.all[j].text
            if not tokens.is_joined(j):
                return None
            if word.casefold() in words.opening:
                return self.trimmed(j + 1, first) if telling else first
            if word in words.treaties.words["ends"] or words.never.fullmatch(word):
                return None
            if words.verbs.match(tokens.text, tokens.all[j].start):
                return None
            is_year = word.isdigit() and tokens.all[first].is_capital  # the "1951 Convention"
            telling = telling or not (is_year or word.casefold() in words.plain)
        return None

    def trimmed(self, start: int, first: int) -> int:
        """The first word that tells something: "new bilateral air services agreement"."""
        while start < first and self.tokens.all[start].text.casefold() in self.words.plain:
            start += 1
        return start

    def is_opened(self, first: int) -> bool:
        """Whether an article, or the like, stands before the head, where the language has one."""
        if not self.words.needs_opening:
            return True
        for j in (first - 1, first - 2):
            if j < 0 or not self.tokens.is_joined(j):
                return False
            word = self.tokens.all[j].text.casefold()
            if word in self.words.opening:
                return True
            if word not in self.words.plain:
                return False
        return False

    def end(self, end: int) -> int | None:
        """The number after the last word that tells which it is; None where it is no treaty."""
        tokens, words = self.tokens, self.words
        if (i := words.treaties.name_spans.behind_bracket(tokens, end)) > end:
            begins = words.begins.match(tokens.text, tokens.all[i].start)
            return self.run(i, end) if begins else end
        while self.goes_on(i) and tokens.all[i].text.casefold() in words.plain:
            i += 1
        while self.goes_on(i) and words.adjective.fullmatch(tokens.all[i].text):
            if self.is_stop(tokens.all[i]):
                return end
            if words.never.fullmatch(tokens.all[i].text):
                return None
            i += 1
            end = i
        if not self.goes_on(i):
            return end
        if words.keeps.match(tokens.text, tokens.all[i].start):
            return self.run(i, end)
        if self.is_stop(tokens.all[i]):
            return end
        if words.begins.match(tokens.text, tokens.all[i].start):
            return self.run(i, end)
        return end

    def is_stop(self, token: Token) -> bool:
        """Whether a word goes on with the sentence, and not with what the treaty is called."""
        data = self.words.treaties.words
        verb = self.words.verbs.match(self.tokens.text, token.start)
        if token.text in data["joining"] or token.text in data["small"]:
            return verb is not None and verb.end() > token.end  # "dalam pertemuan"
        return verb is not None or token.text in data["ends"]

    def goes_on(self, i: int) -> bool:
        return (
            0 < i < len(self.tokens.all)
            and self.tokens.is_joined(i - 1)
            and self.tokens.all[i].start not in self.breaks.moments
        )

    def run(self, first: int, end: int) -> int | None:
        """The number after the last word of a run; None where what it is on makes it no treaty."""
        words, last, kept_to = self.words, end, 0
        data = words.treaties.words
        for j in range(first, min(len(self.tokens.all), first + MOST_BEHIND)):
            token = self.tokens.all[j]
            if kept := words.keeps.match(self.tokens.text, token.start):
                kept_to = kept.end()
            if token.start < kept_to:
                last = j + 1
                continue
            if j > first and not self.goes_on(j):
                break
            if words.never.fullmatch(token.text):
                return None
            if j > first and self.ends_at(j, token):
                break
            if token.text not in data["small"] and token.text not in data["joining"]:
                last = j + 1
            elif j == first and words.begins.match(self.tokens.text, token.start) is None:
                break
            elif not words.needs_opening and token.text not in data["small"]:
                last = j + 1  # "hợp tác", "cấm": words of a name as well
        return last

    def ends_at(self, j: int, token: Token) -> bool:
        words, data, tokens = self.words, self.words.treaties.words, self.tokens
        following = tokens.all[j + 1] if self.goes_on(j + 1) else None
        if token.text in data["and"]:
            return following is None or self.opens_another(following)
        if token.text in data["with"] and self.is_before_body(j):
            return True
        if token.text in words.treaties.name_spans.before_places and (
            following is None or following.is_capital or following.start in self.breaks.bodies
        ):
            return True
        if token.text in data["between"] and self.is_before_body(j):
            return True
        if self.is_stop(token):
            return True
        if token.text[0].isdigit():
            return True
        is_of = tokens.all[j - 1].text in data["of"]
        is_of = is_of or tokens.all[j - 1].text.casefold() in data["amending"]
        return not is_of and words.heads.match(tokens.text, token.start) is not None

    def opens_another(self, following: Token) -> bool:
        """Whether a word behind "and" begins something else: a verb, a body, another treaty."""
        words = self.words
        text = following.text.casefold()
        return (
            text in words.opening
            or following.text in words.treaties.words["ends"]
            or following.start in self.breaks.bodies
            or words.heads.match(self.tokens.text, following.start) is not None
            or words.verbs.match(self.tokens.text, following.start) is not None
        )

    def is_before_body(self, j: int) -> bool:
        following = self.tokens.all[j + 1 : j + 5]
        return any(one.start in self.breaks.bodies for one in following)


@cache
def _words_of(language: str) -> _Words:
    data = vocabulary(language)["treaties"]
    own = data["described"]
    done = [
        verb[way]["done"]
        for verb in vocabulary(language)["acts"]["triggers"]
        for way in ("active", "whole", "passive")
        if way in verb
    ]
    verbs = one_of([*own["verbs"], *done]).replace("<consent>", r"\w+").replace(" ", r"\s+")
    return _Words(
        _whole(own["heads"]),
        re.compile(rf"(?:{_any(own['unlike'])})\W{{0,2}}$", re.IGNORECASE),
        re.compile(_any(own["never"]), re.IGNORECASE),
        re.compile(rf"(?:{verbs})(?!\w)", re.IGNORECASE),
        _whole(own["begins"]),
        re.compile(_any(own["adjectives"])),
        _whole(own["keeps"]),
        frozenset((*own["plain"], *data["kinds"])),
        frozenset(own["opening"]),
        bool(own["opening"]),
        TreatyWords.of(language),
    )


def _any(words: Sequence[str]) -> str:
    return one_of(words)


def _whole(words: Sequence[str]) -> re.Pattern[str]:
    pattern = _any(sorted(words, key=len, reverse=True)).replace(" ", r"\s+")
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)
