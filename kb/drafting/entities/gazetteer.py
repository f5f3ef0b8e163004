"""Which things of the authorities a text names: their labels, found as whole words.

A label is found whatever its accents, but for a text in Vietnamese, where they tell words apart;
its capital letters must be capital in the text. Of names in one another the longest counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import ahocorasick

from kb.drafting.text.annotations import Entity, Span
from kb.drafting.text.tokens import levelled
from kb.drafting.text.vocabulary import one_of, vocabulary
from kb.seeds.labels import Label, Labels

#: The kinds of things that a text names.
KINDS = ("country", "organization", "person", "place", "treaty")
#: The languages whose names are used in texts of every other language, for these kinds.
_ANY_LANGUAGE = ("organization", "person", "treaty")
#: A name of so few letters from another language is too often a word of this one.
_LEAST_FOREIGN = 4
#: A syllable of Vietnamese has so many letters at most.
_LONGEST_SYLLABLE = 6
#: The word before a syllable stands within so many signs.
FAR = 24

_INSIDE = re.compile(r"[\w,] $")
_MARKED = re.compile(r" ((?=[^\W\d_a-zđ])\w{0,3}[À-ỹ]\w{0,3})(?!\w)")


@dataclass(frozen=True)
class Syllables:
    """How names are made of syllables in a language that writes these apart: "Phùng Đức Lâm"."""

    titled: re.Pattern[str]
    before: re.Pattern[str]
    syllable: re.Pattern[str]

    @classmethod
    @cache
    def in_language(cls, language: str) -> Syllables:
        """Those of a language, as its file has them."""
        words, people = vocabulary(language)["names"], vocabulary(language)["people"]
        return cls(
            re.compile(rf"(?<!\w)(?:{one_of(words['titled'])}) $"),
            # A word with a capital letter, but not the last of "Công Thương", a ministry.
            re.compile(rf"(?<!\w)(?!(?:{one_of(words['no_part'])}) )([^\W\d_a-zđ]\w{{1,7}}) $"),
            re.compile(people["syllable"]),
        )

    def are_of_name(self, text: str, start: int, end: int) -> bool:
        """Whether a name of one syllable is one of a longer name: "Phùng Đức Lâm", "Nam Mỹ".

        Behind "Ông" it is a person; what stands behind a capital word inside a sentence, and before
        a syllable with marks that only a name of the language has, is a part of that name.
        """
        if self.titled.search(text, max(0, start - FAR), start):
            return True
        before = self.before.search(text, max(0, start - FAR), start)
        is_name = before and before[1][0].isupper() and not before[1].isupper()
        if before and is_name and _INSIDE.search(text, 0, before.start(1)):
            return True
        following = _MARKED.match(text, end)
        return bool(following and self.syllable.fullmatch(following[1].lower()))  # no "Hélène"


@dataclass(frozen=True)
class Names:
    """The labels that are looked for in texts of one language; `syllables` where it writes words
    of names apart."""

    language: str
    automaton: ahocorasick.Automaton
    labels: Mapping[str, tuple[Label, ...]]
    words: Mapping[str, Any]
    syllables: Syllables | None

    @classmethod
    def of(cls, labels: Labels, language: str) -> Names:
        """The names by which things are found in a language."""
        words = vocabulary(language)
        offices = tuple(f"{levelled(office)} " for office in words["people"]["offices"])
        by_name: dict[str, list[Label]] = defaultdict(list)
        never = frozenset(map(levelled, words["names"]["never"]))
        for label in _wanted(labels, language, never):
            if levelled(label.text).startswith(offices):
                continue  # "Secretary-General of the United Nations" says who somebody is
            by_name[levelled(label.text)].append(label)
        automaton = ahocorasick.Automaton()
        for name in by_name:
            automaton.add_word(name, name)
        if by_name:
            automaton.make_automaton()
        return cls(
            language,
            automaton,
            {name: tuple(of) for name, of in by_name.items()},
            words["names"],
            Syllables.in_language(language) if words["people"]["mixed_case"] else None,
        )

    def find(self, text: str) -> tuple[Entity, ...]:
        """What the text names, in order, no two overlapping."""
        if not self.labels:
            return ()
        plain = levelled(text)
        named = []
        for last, name in self.automaton.iter(plain):
            start, end = last + 1 - len(name), last + 1
            if not _is_whole(plain, start, end):
                continue
            is_syllable = " " not in name and len(name) <= _LONGEST_SYLLABLE
            if self.syllables and is_syllable and self.syllables.are_of_name(text, start, end):
                continue
            fitting = [label for label in self.labels[name] if self._fits(label, text[start:end])]
            if reference := self._one_of(fitting):
                kind = reference.partition("/")[0]
                named.append(Entity(start, end, kind, reference))
        return longest(named)

    def _fits(self, label: Label, words: str) -> bool:
        """Whether words of the text are the label: its capitals, and accents where they count."""
        if self.words["accents"] and label.language == self.language:
            same = "".join(words.split()).casefold() == "".join(label.text.split()).casefold()
            if not same and any(not sign.isascii() for sign in words):
                return False
            if not same and len(words) < _LEAST_FOREIGN * 2:
                return False
            if label.kind == "organization" and words[0].isupper():
                return True  # "Tổ chức Hàng hải quốc tế"
        if words.isupper() and len(words) > 1:
            return True
        return all(
            theirs.isupper() or not ours.isupper()
            for ours, theirs in zip(label.text, words, strict=True)
        )

    def _one_of(self, labels: list[Label]) -> str:
        """The one thing that labels stand for: in the text's own language, or else in any."""
        for some in ([label for label in labels if label.language == self.language], labels):
            references = {label.reference for label in some}
            if len(references) == 1:
                return references.pop()
        return ""


def _wanted(labels: Labels, language: str, never: frozenset[str]) -> Iterator[Label]:
    for of_name in labels.by_folded.values():
        for label in of_name:
            is_own = label.language in ("", language)
            is_foreign = label.kind in _ANY_LANGUAGE or label.language == "en"
            long_enough = len(label.text) >= _LEAST_FOREIGN or label.text.isupper()
            if label.kind not in KINDS or levelled(label.text) in never:
                continue
            if is_own or (is_foreign and long_enough):
                yield label


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if after == "-" and text[end + 1 : end + 2].isalnum():
        return False  # "Indonesia-born" names Indonesia, but "Guinea-Bissau" is not Guinea
    return not before.isalnum() and not after.isalnum() and before not in ("-", "_", "/")


def longest(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Entities without those that overlap a longer one, in the order of the text.

    >>> longest([Entity(0, 5, "place", "place/a"), Entity(3, 12, "treaty", "treaty/b")])
    (Entity(start=3, end=12, kind='treaty', reference='treaty/b', is_mention=False),)
    """
    kept: list[Entity] = []
    for entity in sorted(entities, key=lambda item: (item.start - item.end, item.start)):
        if not any(entity.overlaps(other) for other in kept):
            kept.append(entity)
    return tuple(sorted(kept))


def again(text: str, kind: str, entities: Iterable[Entity]) -> Iterator[Entity]:
    """Abbreviations that the text itself explained, wherever they stand."""
    names = {text[name.start : name.end]: name.reference for name in entities}
    for words, reference in names.items():
        if words.isupper() and " " not in words:
            for name in standing(text, words, joining=""):
                yield Entity(name.start, name.end, kind, reference)


def standing(text: str, words: str, start: int = 0, joining: str = "_-") -> Iterator[Span]:
    """Where words stand as whole ones from a position on; the signs `joining` make longer ones.

    >>> list(standing("Oslo, Oslo-based", "Oslo"))
    [Span(start=0, end=4)]
    """
    at = text.find(words, start)
    while at >= 0:
        end = at + len(words)
        around = text[max(0, at - 1) : at] + text[end : end + 1]
        if not any(sign.isalnum() or sign in joining for sign in around):
            yield Span(at, end)
        at = text.find(words, end)
