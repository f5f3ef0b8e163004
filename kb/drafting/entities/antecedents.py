"""Which treaty "it" is, or what a verb without an object is about, where there is no choice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from kb.drafting.entities.genders import Genders
from kb.drafting.text.annotations import Annotated, Entity, Span
from kb.drafting.text.vocabulary import vocabulary

#: A treaty so near to the beginning of its sentence is what the sentence is about.
NEAR_START = 12
#: So much oftener than any other the treaty is named that an article is about.
OFTENER = 2
#: A word so near to the beginning of its sentence is the subject of it.
FIRST = 3


def antecedent(annotated: Annotated, at: int, gender: str = "") -> Entity | None:
    """The treaty that words at a place of the text are about, without naming it.

    It is the only one named before in the sentence; else the only one of the sentence before in
    the same paragraph, or the one with which that begins where this one begins with "it"; else the
    only one of the paragraph, of the one before if it has none, or of all the text so far. Where
    the words tell a `gender`, it is one of that gender.
    """
    genders = Genders.of(annotated.language)
    start = annotated.text.rfind("\n", 0, at) + 1
    sentences = [s for s in annotated.sentences if s.end > start and s.start <= at]
    near = [Span(max(s.start, start), min(s.end, at)) for s in sentences[-2:]]
    before = paragraph_before(annotated.text, start)
    for stretch in (*reversed(near), Span(start, at), before, Span(0, at)):
        named = list(annotated.entities_in(stretch, "treaty"))
        if not named:
            continue
        named = [one for one in named if genders.may_be(annotated, one, gender, at)]
        if not named:
            return None
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


def paragraph_before(text: str, start: int) -> Span:
    """The paragraph before the one that begins at a place; an empty stretch where it is the first.

    >>> paragraph_before("One.\\n\\nTwo.", 6)
    Span(start=0, end=4)
    """
    end = len(text[:start].rstrip())
    return Span(text.rfind("\n", 0, end) + 1, end)


def oftenest(treaties: Sequence[Entity], at_least: float) -> Entity | None:
    """The treaty that is named so much oftener than any other, where it was named last."""
    counts = Counter(one.reference for one in treaties).most_common(2)
    if len(counts) < 2 or counts[0][1] < at_least * counts[1][1]:
        return None
    return next(one for one in reversed(treaties) if one.reference == counts[0][0])


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
