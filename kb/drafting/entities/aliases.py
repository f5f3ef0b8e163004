"""Other names of a treaty: given right behind its name, "(MLC)", or only shorter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from kb.drafting.text.annotations import Span
from kb.drafting.text.vocabulary import one_of
from kb.seeds.labels import folded

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
    match = _pattern(*lists).match(text, at)
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
def _pattern(
    words: tuple[str, ...], articles: tuple[str, ...], joins: tuple[str, ...]
) -> re.Pattern[str]:
    """What introduces another name: words, a bracket, or both, with or without quotation marks."""
    introduced = one_of(map(re.escape, sorted(words, key=len, reverse=True)))
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


#: A name of more words than these may leave out so many that stand before its head.
MANY = 2
MOST_MORE = 2


def is_short_for(name: str, longer: str) -> bool:
    """Whether a name has only words of a longer one, in its order, from the first on.

    A year at the front tells nothing: "1989 Basel Convention on ...". In English what stands before
    the head may be what the longer name has behind it.

    >>> is_short_for("Hong Kong Convention", "Hong Kong International Convention for Recycling")
    True
    >>> is_short_for("Child Support Convention", "Convention on the Recovery of Child Support")
    True
    >>> is_short_for("Ramsar Convention", "Convention on Wetlands")
    False
    """
    words = folded(name).split()
    rest = folded(longer).lstrip("0123456789 ").split()
    if len(rest) <= len(words):
        return False
    if words[:1] == rest[:1]:
        return _in_order(words, rest)
    if len(words) > MANY and rest[-len(words) :] == words and len(rest) - len(words) <= MOST_MORE:
        return True  # "Agreement on Fisheries Subsidies" of the WTO
    # "Judgments Convention": the "Hague Convention on the Recognition of Foreign Judgments"
    at = rest.index(words[-1]) if words[-1] in rest else -1
    if at > MOST_MORE:
        return False
    return len(words) > 1 and at >= 0 and _in_order(words[:-1], rest[at + 1 :])


def _in_order(words: Sequence[str], rest: Sequence[str]) -> bool:
    following = iter(rest)
    return all(word in following for word in words)
