"""Which treaty words that name none mean, such as "the agreement", where there is no choice."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from kb.drafting.entities.antecedents import oftenest, paragraph_before
from kb.drafting.text.annotations import Entity, Span
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.tokens import levelled
from kb.drafting.text.vocabulary import one_of, vocabulary
from kb.seeds.labels import folded

#: A word of so many letters tells what a treaty is on.
LONG = 6
#: So far behind "two agreements" the colon stands that opens their list.
FARTHEST = 120
#: So much before some words may point back.
AROUND = 14


@dataclass(frozen=True)
class Meaning:
    """What a word for a kind of treaty means in a text: "the protocol", "the pact", "the text".

    `treaties` are those named before, and the words found for them so far, in order.
    """

    text: str
    language: str
    sentences: Sequence[Span]
    treaties: list[Entity]

    def of(self, words: Span, head: str, at_least: float = 0) -> Entity | None:
        """The treaty that some words with that head mean, where they can mean no other.

        It is the one whose name has that word. One that fits any treaty ("the pact", "the text")
        may mean another, of whatever kind, "the agreement" only where there is one alone. Of
        several the one is meant that was named last, alone. "The Agreement" is one with a name.
        Where two were named there, it is the one named `at_least` so much oftener than any other.
        """
        before = [treaty for treaty in self.treaties if treaty.end <= words.start]
        is_name = head[0].isupper() and not vocabulary(self.language)["treaties"]["bare"]
        if is_name:
            before = [treaty for treaty in before if not treaty.is_described] or before
        kind = folded(head)
        fitting = [treaty for treaty in before if self.has(treaty, kind)]
        fits = next((key for key in _FITTING if kind in _words(self.language, key)), "")
        is_only = _is_one(before)
        is_open = fits == "any_agreement" and not fitting
        if not fitting and (not fits or (is_open and not is_only)):
            return None
        if is_open and _made(self.language).match(self.text, words.end):
            return None  # "the agreement signed on Monday" may be one that nobody named
        is_pointed = self._is_pointed(words)
        meant = self._last(fitting or before, words)
        if meant is None and is_pointed:
            meant = self._named_last(fitting, words, kind)
        if meant is None and at_least and not is_pointed:
            meant = oftenest(fitting or before, at_least)
            if meant and self._is_about_another(words, meant.reference, fitting or before):
                return None
        if meant is None:
            return None
        between = Span(meant.end, words.start)
        if self._speaks_of_another(between, head if is_name else kind, is_name):
            return None
        is_paper = not fitting and fits != "any_treaty"
        return None if is_paper and self._has_paper(between) else meant

    def add(self, words: Span, meant: Entity) -> Entity:
        """The words as an entity, which further words may mean as well."""
        treaty = Entity(
            words.start, words.end, "treaty", meant.reference, True, is_described=meant.is_described
        )
        insort(self.treaties, treaty)
        return treaty

    def has(self, treaty: Entity, kind: str) -> bool:
        """Whether a name of a treaty has the word for a kind in it, and not that of another treaty
        to which it is: "the Convention" is no "Optional Protocol to the Convention on ...".
        """
        return any(f" {kind} " in f" {name} " for name in self._kinds_told[treaty.reference])

    @cached_property
    def _names(self) -> Mapping[str, set[str]]:
        """The folded names of each treaty."""
        names: dict[str, set[str]] = {}
        for treaty in self.treaties:
            names.setdefault(treaty.reference, set()).add(self._folded(treaty))
        return names

    @cached_property
    def _kinds_told(self) -> Mapping[str, set[str]]:
        """The folded names of each treaty, up to what it is on, or to."""
        names: dict[str, set[str]] = {}
        for treaty in self.treaties:
            name = self._folded(treaty)
            match = _to_kind(self.language).match(name)
            names.setdefault(treaty.reference, set()).add(match[0] if match else name)
        return names

    def _last(self, treaties: Sequence[Entity], words: Span) -> Entity | None:
        if _is_one(treaties):
            return treaties[-1]
        for stretch in self._stretches(words.start):
            if named := [treaty for treaty in treaties if treaty.within(stretch)]:
                return named[-1] if _is_one(named) else None
        if self._is_pointed(words):  # "this convention" opens a paragraph: that of the one before
            start = self.text.rfind("\n", 0, words.start) + 1
            before = paragraph_before(self.text, start)
            named = [treaty for treaty in treaties if treaty.within(before)]
            return named[-1] if _is_one(named) else None
        return None

    def _is_about_another(self, words: Span, meant: str, treaties: Sequence[Entity]) -> bool:
        """Whether the paragraph tells, up to the end of the sentence, what another is on: "On
        medicines Kenya is late. The AU adopted the treaty in 2019" is not the High Seas Treaty.
        """
        names = {treaty.reference: self._words_of(treaty.reference) for treaty in treaties}
        start = self.text.rfind("\n", 0, words.start) + 1
        end = next((s.end for s in self.sentences if s.end >= words.end), words.end)
        told = set(folded(self.text[start:end]).split())
        return any(
            told & (own - names[meant]) for reference, own in names.items() if reference != meant
        )

    def _words_of(self, reference: str) -> frozenset[str]:
        """The long words in the names of a treaty."""
        words = (word for name in self._names[reference] for word in name.split())
        return frozenset(word for word in words if len(word) >= LONG) - _kinds(self.language)

    def _named_last(self, treaties: Sequence[Entity], words: Span, kind: str) -> Entity | None:
        """The one treaty that is called by that word in the sentence before, or in this one.

        "Beside this text, both have a treaty on pensions. Peru ratified that treaty in 2024."
        """
        for stretch in [*self._stretches(words.start)][:1]:
            called = [
                treaty
                for treaty in treaties
                if treaty.within(stretch) and f" {kind} " in f" {self._folded(treaty)} "
            ]
            if _is_one(called):
                return called[-1]
        return None

    def _folded(self, treaty: Entity) -> str:
        return folded(self.text[treaty.start : treaty.end])

    def _is_pointed(self, words: Span) -> bool:
        """Whether a word stands beside them that points back: "this convention"."""
        pattern = _demonstrative(self.language)
        around = self.text[max(0, words.start - AROUND) : words.start]
        return bool(
            pattern[0].search(around) or pattern[1].search(self.text[words.start : words.end])
        )

    def _stretches(self, at: int) -> Iterator[Span]:
        """The sentence before a place, with the one before it; and the paragraph."""
        start = self.text.rfind("\n", 0, at) + 1
        near = [s for s in self.sentences if s.end > start and s.start <= at][-2:]
        if near:
            yield Span(max(near[0].start, start), at)
        yield Span(start, at)

    def _speaks_of_another(self, between: Span, head: str, is_name: bool) -> bool:
        """Whether another treaty of the kind is spoken of, unnamed: "an older agreement".

        Beside "the Agreement" small letters tell of none.
        """
        words = self.text[between.start : between.end]
        for match in _of_head(head).finditer(words if is_name else levelled(words)):
            span = Span(between.start + match.start(), between.start + match.end())
            if not any(map(span.overlaps, self.treaties)) and not self._is_the_same(span):
                return True
        return False

    def _is_the_same(self, head: Span) -> bool:
        """Whether a word for a kind of treaty tells of no new one: "the pact", "ký công ước"."""
        before = re.split(r"\W+", self.text[max(0, head.start - 16) : head.start].rstrip(" '’"))[-1]
        if before.casefold() in _pointing(self.language):
            return True
        if _ended(self.language).match(self.text, head.end):
            return True
        words = vocabulary(self.language)["treaties"]
        if not words["bare"] or before.casefold() in words["indefinite"]:
            return False
        following = re.match(r" ([^\W\d]+)", self.text[head.end : head.end + 20])
        return (
            following is None
            or self.text[head.start].isupper()
            or following[1] in words["ends"]
            or following[1] in words["small"]
        )

    def _has_paper(self, between: Span) -> bool:
        """Whether a bill, a declaration or the like was spoken of since, in the paragraph."""
        start = max(between.start, self.text.rfind("\n", 0, between.end))
        return papers(self.language).search(self.text, start, between.end) is not None


def _is_one(treaties: Sequence[Entity]) -> bool:
    """Whether all the words name one treaty."""
    return len({treaty.reference for treaty in treaties}) == 1


#: The lists of words that fit a treaty of any kind.
_FITTING = ("any_treaty", "any_text", "any_agreement")


@cache
def _of_head(head: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(head)}(?![\w-])")


@cache
def _pointing(language: str) -> frozenset[str]:
    """What may stand before a word that points to a treaty; nothing where none is written."""
    words = vocabulary(language)["treaties"]
    return frozenset(("", *map(str.casefold, words["pointing"]), *words["telling"]))


@cache
def _demonstrative(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What points back right before some words, and at their end."""
    words = vocabulary(language)["treaties"]["demonstrative"]
    before, behind = rf"(?<!\w){words}\s$", rf"(?<!\w){words}$"
    return re.compile(before, re.IGNORECASE), re.compile(behind, re.IGNORECASE)


@cache
def _ended(language: str) -> re.Pattern[str]:
    """What follows a word that tells of no other treaty: "acuerdo de este tipo"."""
    words = vocabulary(language)["treaties"]
    return re.compile(rf"\W(?:{one_of((*words['after'], *words['same_kind']))})(?!\w)")


@cache
def _made(language: str) -> re.Pattern[str]:
    """What is said of an agreement that is told of anew: "conclu lundi"."""
    words = one_of(map(re.escape, vocabulary(language)["treaties"]["made"]))
    return re.compile(rf"\s(?:{words or '(?!)'})(?!\w)")


@cache
def _words(language: str, key: str) -> frozenset[str]:
    return frozenset(map(folded, vocabulary(language)["treaties"][key]))


@cache
def _kinds(language: str) -> frozenset[str]:
    """The words for kinds of treaties, folded."""
    words = vocabulary(language)["treaties"]
    return frozenset(map(folded, (*words["heads"], *words["small_heads"])))


@cache
def _to_kind(language: str) -> re.Pattern[str]:
    """A folded name up to the word for its kind, and to what it is on where more may be a head:
    "Protokol" of "Protokol Opsional Konvensi", but all of "Cape Town Convention Protocol".
    """
    words = vocabulary(language)["treaties"]
    kinds = one_of(sorted(_kinds(language), key=len, reverse=True))
    ends = one_of(map(folded, words["joining"]))
    more = rf"(?: (?!(?:{ends})(?!\w))\w+)*" if words["head_may_be_last"] else ""
    return re.compile(rf"(?:.*? )??(?:{kinds})(?!\w){more}")


@cache
def papers(language: str) -> Pattern:
    """The words for papers that are no treaties, such as "contract"."""
    words = one_of(vocabulary(language)["treaties"]["papers"])
    return Pattern.of(f"(?<!\\w)(?:{words})(?!\\w)")
