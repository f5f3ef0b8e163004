"""The places that a text names and no authority has: cities behind "in" or "travelled to", those at
the head of a dispatch, and buildings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kb.drafting.text.annotations import Span
from kb.drafting.text.segmentation import DATELINE
from kb.drafting.text.tokens import Tokens
from kb.drafting.text.vocabulary import either, vocabulary

#: The most words of the name of a place, and the most of them in capitals: "in Harare John Ncube
#: Moyo Dube" names a place and a man.
MOST_WORDS = 5
MOST_CAPITALS = 4
#: With what names of places begin, in texts of whatever language.
ARTICLES = ("La", "El", "Los", "Las", "Le", "Les", "The")


def place_names(tokens: Tokens, language: str, taken: Sequence[Span]) -> Iterator[Span]:
    """The stretches that name places, but for those that overlap what is `taken`.

    >>> text = "In Harare they met at the Peace Palace."
    >>> [text[one.start:one.end] for one in place_names(Tokens.of(text), "en", ())]
    ['Harare', 'Peace Palace']
    """
    another = _begins_another(language)
    spans = [
        Span(*line.span("place")) for line in DATELINE.finditer(tokens.text)
        if not another.match(tokens.text, line.start("place"))
    ]  # fmt: skip
    spans += _behind_prepositions(tokens, language)
    spans += _buildings(tokens, language)
    last = -1
    for span in sorted(set(spans), key=lambda span: (span.start, -span.end)):
        if span.start >= last and not any(span.overlaps(s) for s in taken):
            last = span.end
            yield span


def _behind_prepositions(tokens: Tokens, language: str) -> Iterator[Span]:
    """Names behind "in" and the like."""
    words = vocabulary(language)["places"]
    for i in range(1, len(tokens.all)):
        before = tokens.all[i - 1].text
        before = before.casefold() if before[:1].isupper() and before[1:].islower() else before
        if before in words["before"]:
            yield from _name(tokens, language, i)


def _name(tokens: Tokens, language: str, i: int) -> Iterator[Span]:
    """The name that begins with a word, where it may be that of a place."""
    token = tokens.all[i]
    if not token.is_capital or not tokens.is_joined(i - 1):
        return
    if token.text in ARTICLES and tokens.is_joined(i) and tokens.all[i + 1].is_capital:
        token = tokens.all[i + 1]  # "La Paz"
    if _begins_another(language).match(tokens.text, token.start) or token.text.isupper():
        return
    end = tokens.name_from(i, ("es", "de", "del", "sur"), 2)
    capitals = sum(token.is_capital for token in tokens.all[i:end])
    if end - i <= MOST_WORDS and capitals <= MOST_CAPITALS:
        yield tokens.span(i, end)


def _buildings(tokens: Tokens, language: str) -> Iterator[Span]:
    """Buildings, by the words for them: "Palacio de López", "Peace Palace"."""
    words = vocabulary(language)["places"]
    first, last = _of_buildings(language)
    for match in first.finditer(tokens.text):
        i, j = tokens.at(match.start()), tokens.at(match.end())
        end = tokens.name_from(j - 1, words["building_joins"], 2)
        is_whole = sum(word[0].isupper() for word in match.group().split()) > 1
        if end > j or is_whole:
            yield tokens.span(i, min(end, i + MOST_WORDS + 1))
    for match in last.finditer(tokens.text):
        j = tokens.at(match.end())
        start = tokens.name_before(tokens.at(match.start()), ())
        while start < j and tokens.all[start].text in words["never"]:
            start += 1
        if start < tokens.at(match.start()) and not (
            tokens.is_joined(j - 1) and tokens.all[j].is_capital
        ):
            yield tokens.span(start, j)


@cache
def _of_buildings(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = vocabulary(language)["places"]
    first, last = either(words["buildings_first"]), either(words["buildings_last"])
    return (
        re.compile(rf"(?<![\w-])(?:{first})(?![\w-])"),
        re.compile(rf"(?<=\s)(?:{last})(?![\w-])"),
    )


@cache
def _begins_another(language: str) -> re.Pattern[str]:
    """What begins the name of something else, or is none at all."""
    words = vocabulary(language)
    others = (
        *words["places"]["never"], *words["organizations"]["heads"], *words["treaties"]["heads"],
        *words["people"]["offices"], *words["people"]["not_names"],
    )  # fmt: skip
    return re.compile(rf"(?:{either(others)})(?![\w-])", re.IGNORECASE)
