"""The places that a text names and no authority has: behind "in", and at the head of a dispatch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kb.drafting.annotations import Span
from kb.drafting.sentences import DATELINE
from kb.drafting.tokens import Tokens
from kb.drafting.vocabulary import vocabulary

#: The most words of the name of a place.
MOST_WORDS = 4


def place_names(tokens: Tokens, language: str, taken: Sequence[Span]) -> Iterator[Span]:
    """The stretches that name places, but for those that overlap what is `taken`."""
    another = _begins_another(language)
    datelines = (Span(*one.span("place")) for one in DATELINE.finditer(tokens.text))
    found = [one for one in datelines if not another.match(tokens.text, one.start)]
    found += list(_behind_prepositions(tokens, language))
    last = -1
    for span in sorted(found):
        if span.start >= last and not any(s.start < span.end and span.start < s.end for s in taken):
            last = span.end
            yield span


def _behind_prepositions(tokens: Tokens, language: str) -> Iterator[Span]:
    words = vocabulary(language)["places"]
    for i in range(1, len(tokens.all)):
        token, before = tokens.all[i], tokens.all[i - 1]
        if (
            before.text not in words["before"]
            or not token.is_capital
            or not tokens.is_joined(i - 1)
        ):
            continue
        if _begins_another(language).match(tokens.text, token.start) or token.text.isupper():
            continue
        end = tokens.name_from(i, (), 0)
        if end - i <= MOST_WORDS:
            yield tokens.span(i, end)


@cache
def _begins_another(language: str) -> re.Pattern[str]:
    """What begins the name of something else, or is none at all."""
    words = vocabulary(language)
    others = (
        *words["places"]["never"], *words["organizations"]["heads"], *words["treaties"]["heads"],
        *words["people"]["offices"], *words["people"]["not_names"],
    )  # fmt: skip
    either = "|".join(re.escape(one) for one in sorted(others, key=len, reverse=True))
    return re.compile(rf"(?:{either})(?![\w-])", re.IGNORECASE)
