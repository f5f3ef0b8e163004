"""The other name that a treaty is given right behind its name: "(MLC)", "also known as ..."."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from kb.drafting.text.annotations import Span
from kb.drafting.text.vocabulary import one_of

#: An abbreviation: two capital letters at least, as P3B, STCW-F.
ABBREVIATION = re.compile(r"(?=(?:[^\WA-Z]*[A-Z]){2})[\w-]{2,14}")


def alias_behind(
    text: str, at: int, words: Mapping[str, Any], heads: re.Pattern[str]
) -> Span | None:
    """The stretch of the other name behind a place, by the `words` for treaties.

    In a bracket without words that introduce it, it is an abbreviation, stands in quotation marks
    or has the word for a kind of treaty: "(Apostille Convention)", and not "(Geneva)".
    """
    lists = (tuple(words[key]) for key in ("aliases", "articles", "alias_joins"))
    found = _pattern(*lists).match(text, at)
    if not found:
        return _small(tuple(words["aliases"]), tuple(words["articles"]), heads, text, at)
    start, end = found.span("alias" if found["alias"] else "alias2")
    name = text[start:end].rstrip()
    if not name[:1].isupper() or heads.fullmatch(name):
        return None
    is_said = found["said"] or found["quoted"] or not found["alias"]
    if not is_said and not ABBREVIATION.fullmatch(name) and not heads.search(name):
        return None
    return Span(start, start + len(name))


def _small(
    said: tuple[str, ...], articles: tuple[str, ...], heads: re.Pattern[str], text: str, at: int
) -> Span | None:
    """A name in small letters: ", conocido como tratado de alta mar, ..."."""
    found = _introduced(said, articles).match(text, at)
    if not found or not re.search(heads.pattern, found["alias"], re.IGNORECASE):
        return None
    return Span(*found.span("alias"))


@cache
def _introduced(words: tuple[str, ...], articles: tuple[str, ...]) -> re.Pattern[str]:
    """What introduces a name that ends where its clause does."""
    said = one_of(map(re.escape, sorted((w for w in words if " " in w), key=len, reverse=True)))
    the = one_of(one if one[-1] in "'’" else f"{one} " for one in articles)
    the = f"(?:{the})?" if the else ""
    return re.compile(
        rf",?\s(?:{said or '(?!)'})\s{the}[\"“«]?(?P<alias>[^\W\d_][\w’'-]*(?: [\w’'-]+){{1,6}})"
        r"(?=[”\"»]?[,.;)])"
    )


@cache
def _pattern(
    words: tuple[str, ...], articles: tuple[str, ...], joins: tuple[str, ...]
) -> re.Pattern[str]:
    """What introduces another name: words, a bracket, or both, with or without quotation marks."""
    said = one_of(map(re.escape, sorted(words, key=len, reverse=True)))
    the = one_of(one if one[-1] in "'’" else f"{one} " for one in articles)
    the = f"(?:{the})?" if the else ""
    small = "".join(f"{one}|" for one in joins)
    quote = "[\"“”«»‘'’]"
    name = r"(?P<alias>[^()\"“”«».,;:\n]{2,90}?)"
    return re.compile(
        rf"\s?\(\s?(?:(?P<said>{said})\s+)?{the}(?P<quoted>{quote})?\s?{name}"
        rf"\s?{quote}?\s?\)"
        rf"|,?\s(?:{said})\s{the}{quote}?(?P<alias2>[^\W\d_a-z][\w’'-]*"
        rf"(?: (?:{small}[^\W\d_a-z][\w’'-]*)){{0,7}})"
    )
