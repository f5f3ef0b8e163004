"""Abbreviations in brackets, and the names of organisations that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.text.annotations import Span
from kb.drafting.text.tokens import Tokens
from kb.drafting.text.vocabulary import vocabulary

#: The most words that an abbreviation stands for, and the fewest letters that it has.
MOST_EXPLAINING, LEAST_LETTERS = 12, 3
#: An abbreviation in brackets right behind the name that it stands for.
_ABBREVIATION = re.compile(r"\s?\(\s?(?P<short>[A-ZĐ][A-Za-zĐ0-9&-]{1,11})\s?\)")


@dataclass(frozen=True)
class OrganizationName(Span):
    """A stretch that names an organisation, its abbreviation where one is given there, and the word
    before it that tells what it is."""

    abbreviation: Span | None = None
    cue: Span | None = None


def explained_names(tokens: Tokens, language: str) -> Iterator[OrganizationName]:
    """The names whose first letters the brackets behind them repeat.

    >>> text = "the Southern African Development Community (SADC) met"
    >>> [text[one.start:one.end] for one in explained_names(Tokens.of(text), "en")]
    ['Southern African Development Community']
    """
    for found in _ABBREVIATION.finditer(tokens.text):
        last = tokens.at(found.start()) - 1
        if found["short"] in vocabulary(language)["organizations"]["no_short"]:
            continue
        short = [sign for sign in found["short"] if sign.isalpha()]
        if last < 1 or tokens.all[last].end != found.start() or len(short) < LEAST_LETTERS:
            continue  # a space may stand between, and nothing else
        if (first := _first_explained(tokens, last, "".join(short))) is not None:
            span = tokens.span(first, last + 1)
            yield OrganizationName(span.start, span.end, Span(*found.span("short")))


def _first_explained(tokens: Tokens, last: int, short: str) -> int | None:
    """The word from which on first letters give an abbreviation, each of them in its order."""
    rest = short.upper()
    for i in range(last, max(-1, last - MOST_EXPLAINING), -1):
        if i < last and not tokens.is_joined(i):
            return None
        for part in reversed(re.split("[-‑]", tokens.all[i].text)):
            if rest and part[:1].upper() == rest[-1]:
                rest = rest[:-1]
        if not rest:
            return i if tokens.all[i].is_capital and i < last else None
    return None


def abbreviation(text: str, at: int, language: str) -> Span | None:
    """The abbreviation in brackets at a place.

    >>> abbreviation("Kementerian Luar Negeri (Kemlu)", 23, "id")
    Span(start=25, end=30)
    """
    found = _ABBREVIATION.match(text, at)
    if found is None or found["short"] in vocabulary(language)["organizations"]["no_short"]:
        return None
    return Span(*found.span("short"))
