"""Which names of treaties are one name, longer and shorter: "the Hong Kong Convention"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kb.drafting.text.vocabulary import one_of, vocabulary
from kb.seeds.labels import folded

#: A name of more words than these may leave out so many that stand before its head.
MANY = 2
MOST_MORE = 2
#: The numbers of treaties from this one on are those of a series, and name one alone.
LEAST_NUMBER = 10


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


def numbered(name: str, language: str) -> tuple[str, int] | None:
    """The kind and number of a treaty of a series: "Convention (n° 190) sur ..."."""
    found = _number(language).match(folded(name))
    if found is None or int(found["number"]) < LEAST_NUMBER:
        return None
    return found["head"], int(found["number"])


@cache
def _number(language: str) -> re.Pattern[str]:
    """A head and a number behind it, in a folded name: "nghi dinh thu so 14"."""
    words = vocabulary(language)["treaties"]
    heads, numbers = (
        one_of(sorted({folded(one) for one in words[key]} - {""}, key=len, reverse=True))
        for key in ("heads", "number_words")
    )
    return re.compile(
        rf"(?P<head>(?:{heads})(?!\w)|\w+)(?: [^\W\d]+)?? (?:(?:{numbers}) )?"
        r"(?P<number>\d{2,3})(?!\w)"
    )
