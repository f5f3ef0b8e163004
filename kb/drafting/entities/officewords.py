"""How a language speaks of offices: their words, and what is joined to these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from kb.drafting.text.annotations import Span
from kb.drafting.text.vocabulary import one_of, vocabulary


@dataclass(frozen=True)
class OfficeWords:
    """How one language speaks of offices; `written` are those with the capitals it gives them."""

    data: Mapping[str, Any]
    offices: re.Pattern[str]
    written: re.Pattern[str]
    portfolios: re.Pattern[str]
    listed: re.Pattern[str]
    joining: re.Pattern[str]
    titles: re.Pattern[str]
    title_end: re.Pattern[str]
    kinds: Mapping[str, str]
    adjective: re.Pattern[str]
    article: re.Pattern[str]
    stops: frozenset[str]
    verbs: frozenset[str]
    common: frozenset[str]
    articles: frozenset[str]
    no_names: frozenset[str]

    def behind_title(self, text: str, end: int) -> int:
        """The place behind a title that ends at one, and behind its full stop."""
        found = self.title_end.match(text, end)
        return found.end() if found else end


@lru_cache(maxsize=4)
def office_spans(text: str, offices: re.Pattern[str]) -> tuple[Span, ...]:
    """Where the words for offices stand; of the last few texts they are kept."""
    return tuple(Span(*found.span()) for found in offices.finditer(text))


@cache
def office_words(language: str) -> OfficeWords:
    """How a language speaks of offices, as its file has it."""
    data, others = vocabulary(language)["people"], vocabulary(language)["organizations"]
    offices, portfolios, regions, linking, joining, retired = (
        _any_of(data[key])
        for key in ("offices", "portfolios", "regions", "linking", "joining", "retired")
    )
    treaties = vocabulary(language)["treaties"]
    kinds = {
        word.replace("’", "'"): kind for kind, words in data["titles"].items() for word in words
    }
    titles = _any_of(kinds)
    one = rf"(?:(?:{linking})\s?['’]?){{0,3}}(?<!\w)(?:{portfolios})(?!\w)"
    heads = f"(?:{_any_of(others['heads'])})(?!\\w)"
    word = r"[^\W\d_a-z][^\W\d_A-Z]+(?![’'-]?\w)"
    last = rf"(?:(?:{linking})\s?['’]?){{0,3}}(?<!\w)(?!{heads}){word}(?:\s(?!{heads}){word})?"
    listing = _any_of(treaties["and"])
    return OfficeWords(
        data,
        re.compile(rf"(?<![\w-])(?:{offices})(?![\w-])", re.IGNORECASE),
        re.compile(rf"(?<![\w-])(?:{offices})(?![\w-])"),
        re.compile(rf"(?:,?\s{one}|\s(?:(?:{linking})\s){{0,2}}(?:{regions}))(?!\w)"),
        re.compile(rf"(?:(?:,|\s[-–])\s{one}){{1,4}},?\s(?:{listing})\s(?:{one}|{last})"),
        re.compile(rf",?\s(?:{joining})\s|,\s|/"),
        re.compile(rf"(?<![\w-])(?P<title>{titles})(?![\w-])"),
        # A full stop may stand there, and that somebody has retired: "Laksamana (Purn.)".
        re.compile(rf"[.'’]?\s?(?:\((?:{retired})\.?\)\s)?"),
        kinds,
        re.compile(others["adjective"]),
        re.compile(rf"(?:{one_of(map(re.escape, data['articles']))})(?:['’]|\s)"),
        frozenset(others["ends"]),
        frozenset(treaties["ends"]) - frozenset([*data["linking"], *treaties["after"]]),
        frozenset(others["common"]) - {word for one in others["closed"] for word in one.split()},
        frozenset((*data["articles"], *others["an"])),
        frozenset((*data["not_names"], *data["after_names"])),
    )


def _by_length(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _any_of(words: Iterable[str]) -> str:
    """One of some words, long ones first, with an apostrophe of either form."""
    either = one_of(map(re.escape, _by_length(words)))
    return re.sub("['’]", "['’]", either)
