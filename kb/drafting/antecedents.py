"""Which treaty "it" is, or "the pact", or a verb without an object, where there is no choice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kb.drafting.annotations import Annotated, Entity, Span
from kb.drafting.vocabulary import vocabulary
from kb.seeds.labels import folded

#: A treaty so near to the beginning of its sentence is what the sentence is about.
NEAR_START = 12
#: So far behind "two agreements" the colon stands that opens their list.
FARTHEST = 120
#: A word so near to the beginning of its sentence is the subject of it.
FIRST = 3


def antecedent(annotated: Annotated, at: int) -> Entity | None:
    """The treaty that words at a place of the text are about, without naming it.

    It is the only one named before in the sentence; else the only one of the sentence before in
    the same paragraph, or the one with which that begins where this one begins with "it"; else the
    only one of the paragraph, of the one before if it has none, or of all the text so far.
    """
    start = annotated.text.rfind("\n", 0, at) + 1
    sentences = [s for s in annotated.sentences if s.end > start and s.start <= at]
    near = [Span(max(s.start, start), min(s.end, at)) for s in sentences[-2:]]
    before = _paragraph_before(annotated.text, start)
    for stretch in (*reversed(near), Span(start, at), before, Span(0, at)):
        named = list(annotated.entities_in(stretch, "treaty"))
        if not named:
            continue
        if len({one.reference for one in named}) == 1:
            return named[-1]
        is_subject = stretch == near[0] and named[0].start - stretch.start <= NEAR_START
        is_alone = not _and(annotated.language).fullmatch(
            annotated.text, named[0].end, named[1].start
        )
        begins = len(near) == 2 and at - near[1].start <= FIRST
        begins = begins and bool(_it(annotated.language).match(annotated.text, at))
        return named[0] if begins and is_subject and is_alone else None
    return None


def is_near(annotated: Annotated, treaty: Entity, at: int) -> bool:
    """Whether a treaty stands in the same paragraph."""
    return treaty.start > annotated.text.rfind("\n", 0, at)


def stands_for(language: str, words: str) -> bool:
    """Whether words between a subject and its verb hold a pronoun for a treaty: "l'", "lo".

    >>> stands_for("fr", " l'a "), stands_for("fr", " a "), stands_for("en", " has ")
    (True, False, False)
    """
    return _clitic(language).search(words) is not None


def _paragraph_before(text: str, start: int) -> Span:
    end = len(text[:start].rstrip())
    return Span(text.rfind("\n", 0, end) + 1, end)


@dataclass(frozen=True)
class Meaning:
    """What a word for a kind of treaty means in a text: "the protocol", "the pact", "the text".

    `treaties` are those named before, in order; `words` are those of all names of each.
    """

    text: str
    language: str
    sentences: Sequence[Span]
    treaties: Sequence[Entity]

    def of(self, words: Span, head: str) -> Entity | None:
        """The treaty that some words with that head mean, where they can mean no other.

        It is the one whose name has that word. One that fits any treaty ("the pact", "the text")
        may mean another, of whatever kind, "the agreement" only where there is one alone. Of
        several the one is meant that was named last, alone.
        """
        before = [one for one in self.treaties if one.end <= words.start]
        kind = folded(head)
        fitting = [one for one in before if self.has(one, kind)]
        fits = next((key for key in _FITTING if kind in _words(self.language, key)), "")
        is_only = len({one.reference for one in before}) == 1
        if not fitting and (not fits or (fits == "any_agreement" and not is_only)):
            return None
        meant = self._last(fitting or before, words)
        if meant is None or self._speaks_of_another(Span(meant.end, words.start), head):
            return None
        is_paper = not fitting and fits != "any_treaty"
        if is_paper and self._has_paper(Span(meant.end, words.start)):
            return None
        return meant

    def of_several(self, words: Span, head: str, number: int) -> tuple[Entity, ...]:
        """The treaties that "the two conventions" means, where just so many were named.

        They are those of the last two sentences, or of the paragraph, of this and the one before,
        or of all the text so far.
        """
        kind, before = folded(head), [one for one in self.treaties if one.end <= words.start]
        kinds = {k for k in _kinds(self.language) if kind.startswith(k)}
        fitting = [one for one in before if any(self.has(one, k) for k in kinds)]
        start = self.text.rfind("\n", 0, words.start) + 1
        two = Span(_paragraph_before(self.text, start).start, words.start)
        for stretch in (*self._stretches(words.start), two, Span(0, words.start)):
            named = {one.reference: one for one in fitting if one.within(stretch)}
            if len(named) >= number:
                return tuple(named.values()) if len(named) == number else ()
        return ()

    def listed_behind(self, words: Span, number: int) -> tuple[Entity, ...]:
        """The treaties of a list behind a colon in the sentence, where they are just so many."""
        end = min((s.end for s in self.sentences if s.end >= words.end), default=len(self.text))
        colon = self.text.find(":", words.end, min(end, words.end + FARTHEST))
        if colon < 0 or any(words.end <= one.start < colon for one in self.treaties):
            return ()
        named = {o.reference: o for o in self.treaties if colon < o.start < end}
        return tuple(named.values()) if len(named) == number else ()

    def has(self, treaty: Entity, kind: str) -> bool:
        """Whether a name of a treaty has the word for a kind in it."""
        words = (
            folded(self.text[one.start : one.end])
            for one in self.treaties
            if one.reference == treaty.reference
        )
        return any(f" {kind} " in f" {one} " for one in words)

    def _last(self, treaties: Sequence[Entity], words: Span) -> Entity | None:
        if len({one.reference for one in treaties}) == 1:
            return treaties[-1]
        for stretch in self._stretches(words.start):
            named = [one for one in treaties if one.within(stretch)]
            if named:
                return named[-1] if len({one.reference for one in named}) == 1 else None
        return None

    def _stretches(self, at: int) -> Iterator[Span]:
        """The sentence before a place, with the one before it; and the paragraph."""
        start = self.text.rfind("\n", 0, at) + 1
        near = [one for one in self.sentences if one.end > start and one.start <= at][-2:]
        if near:
            yield Span(max(near[0].start, start), at)
        yield Span(start, at)

    def _speaks_of_another(self, between: Span, head: str) -> bool:
        """Whether another treaty of the kind is spoken of, unnamed: "an older agreement"."""
        data = vocabulary(self.language)["treaties"]
        pointing = (*data["pointing"], *_FILLING)
        word = re.compile(rf"(?<![\w-]){re.escape(head)}(?![\w-])", re.IGNORECASE)
        for found in word.finditer(self.text, between.start, between.end):
            if any(one.start < found.end() and found.start() < one.end for one in self.treaties):
                continue
            before = re.split(
                r"\W+", self.text[max(0, found.start() - 16) : found.start()].rstrip(" '’")
            )
            after = re.match(r"\W?(\w*)", self.text[found.end() : found.end() + 16])
            if after and after[1] in data["after"]:
                continue
            if before[-1].casefold() not in pointing:
                return True
        return False

    def _has_paper(self, between: Span) -> bool:
        """Whether a bill, a declaration or the like was spoken of since."""
        return _papers(self.language).search(self.text, between.start, between.end) is not None


#: The lists of words that fit a treaty of any kind.
_FITTING = ("any_treaty", "any_text", "any_agreement")
#: What may stand for an article where none is written.
_FILLING = ("",)


@cache
def _clitic(language: str) -> re.Pattern[str]:
    words = vocabulary(language)["acts"]["clitic"].replace(" ", r"\s+")
    return re.compile(rf"(?<![\w’'])(?:{words})", re.IGNORECASE)


@cache
def _it(language: str) -> re.Pattern[str]:
    """The words for a treaty that the sentence before began with."""
    words = vocabulary(language)["acts"]["it_subject"].replace(" ", r"\s+")
    return re.compile(rf"\W{{0,2}}(?:{words})", re.IGNORECASE)


@cache
def _and(language: str) -> re.Pattern[str]:
    """What joins two names that are the subject together."""
    words = vocabulary(language)["acts"]["and"]
    return re.compile(
        rf",?\s+(?:{words})\s+(?:[^\W\d]{{1,4}}[\s'’])?|,\s+(?:[^\W\d]{{1,4}}[\s'’])?"
    )


@cache
def _words(language: str, key: str) -> frozenset[str]:
    return frozenset(map(folded, vocabulary(language)["treaties"][key]))


@cache
def _kinds(language: str) -> frozenset[str]:
    """The words for kinds of treaties, folded."""
    words = vocabulary(language)["treaties"]
    return frozenset(map(folded, (*words["heads"], *words["small_heads"])))


@cache
def _papers(language: str) -> re.Pattern[str]:
    words = "|".join(vocabulary(language)["treaties"]["papers"])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
