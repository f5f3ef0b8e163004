"""The names of organisations that no authority has: a head ("Ministry") and what goes with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.drafting.entities.offices import office_words
from kb.drafting.text.annotations import Span
from kb.drafting.text.tokens import Tokens
from kb.drafting.text.vocabulary import Part, either, one_of, vocabulary

#: The most words that an abbreviation stands for, and the fewest letters that it has.
MOST_EXPLAINING, LEAST_LETTERS = 12, 3
#: An abbreviation in brackets right behind the name that it stands for.
_ABBREVIATION = re.compile(r"\s?\(\s?(?P<short>[A-ZĐ][A-Za-zĐ0-9&-]{1,11})\s?\)")


@dataclass(frozen=True)
class OrganizationName(Span):
    """A stretch that names an organisation, and its abbreviation where one is given there."""

    abbreviation: Span | None = None


def explained_names(tokens: Tokens) -> Iterator[OrganizationName]:
    """The names whose first letters the brackets behind them repeat.

    >>> text = "the Southern African Development Community (SADC) met"
    >>> [text[one.start:one.end] for one in explained_names(Tokens.of(text))]
    ['Southern African Development Community']
    """
    for match in _ABBREVIATION.finditer(tokens.text):
        last = tokens.at(match.start()) - 1
        short = [sign for sign in match["short"] if sign.isalpha()]
        if last < 1 or tokens.all[last].end != match.start() or len(short) < LEAST_LETTERS:
            continue  # a space may stand between, and nothing else
        if (first := _first_explained(tokens, last, "".join(short))) is not None:
            span = tokens.span(first, last + 1)
            yield OrganizationName(span.start, span.end, Span(*match.span("short")))


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


def abbreviation(text: str, at: int) -> Span | None:
    """The abbreviation in brackets at a place.

    >>> abbreviation("Kementerian Luar Negeri (Kemlu)", 23)
    Span(start=25, end=30)
    """
    match = _ABBREVIATION.match(text, at)
    return Span(*match.span("short")) if match else None


#: The most words in a row that only join others, such as "of the".
MOST_JOINING = 3
#: So many signs before the name of a body may an office in it stand.
FAR = 80


def organization_names(
    tokens: Tokens,
    language: str,
    taken: Sequence[Span],
    known: Sequence[Span] = (),
    states: Sequence[Span] = (),
    places: Collection[int] = (),
) -> Iterator[OrganizationName]:
    """The stretches that name organisations, but for those that overlap what is `taken`.

    A head within the name of a `known` one begins no other, and behind the name of one of the
    `states` a name goes on no further: "Bộ Ngoại giao Singapore".
    """
    ends = {tokens.at(state.end) for state in states}
    words, heads, offices, portfolios = _words_of(language)
    end_of_last = -1
    for head in heads.finditer(tokens.text):
        first, end = tokens.at(head.start()), tokens.at(head.end())
        office = offices.match(tokens.text, head.start())
        if head.start() < end_of_last or (office and office.end() >= head.end()):
            continue  # "Bộ trưởng" is a minister, "Bộ" a ministry
        if any(Span(*head.span()).within(entity) for entity in known):
            continue
        start, last = _start(tokens, first, words), _end(tokens, end, words, places)
        if not words["head_may_be_last"]:
            last = min([last, *(place for place in ends if end < place < last)])
        listed = portfolios.match(tokens.text, head.end())
        if listed and not words["head_may_be_last"] and _ministries(language).match(head[0]):
            after = tokens.at(listed.end())
            goes_on = _is_word(tokens, after, (*words["small"], *words["common"]))
            last = last if goes_on else after
        if last > end:
            more = office_words(language).listed.match(tokens.text, tokens.all[last - 1].end)
            last = tokens.at(more.end()) if more else last
        if _is_behind(offices, tokens.text, head.start()):
            last = _without_name(tokens, end, last, words)
        is_closed = head[0].isupper() or head[0] in words["closed"]
        if words["syllables"] and not any(entity.start == head.end() + 1 for entity in known):
            is_closed = True  # "Thượng viện Samdech Hun Sen" is a senate and a man
        if head[0] in words["alone"] and (is_closed or not _is_capital(tokens, end)):
            last = end
        last = _before_others(tokens, end, last, taken)
        if not any(tokens.all[i].is_capital for i in range(start, last)):
            continue  # "la commission nationale" is named by nobody
        if start == first and last == end and head[0] not in words["alone"]:
            continue
        span = tokens.span(start, last)
        if any(span.overlaps(other) for other in taken):
            continue
        end_of_last = span.end
        yield OrganizationName(span.start, span.end, abbreviation(tokens.text, span.end))


def is_of_a_state(name: str, language: str) -> bool:
    """Whether a name is one that each State has a body of: a ministry, a parliament.

    >>> is_of_a_state("Ministry of Law", "en"), is_of_a_state("Asian Trade Bank", "en")
    (True, False)
    """
    alone = vocabulary(language)["organizations"]["alone"]
    return _ministries(language).match(name) is not None or name in alone


@cache
def _ministries(language: str) -> re.Pattern[str]:
    """What has a portfolio, with which its name ends."""
    return re.compile(one_of(vocabulary(language)["organizations"]["ministries"]), re.IGNORECASE)


def _start(tokens: Tokens, first: int, words: Mapping[str, Any]) -> int:
    if not words["head_may_be_last"]:
        return first
    start = tokens.name_before(first, words["joins_before"])
    while start < first and tokens.all[start].text.casefold() in words["before"]:
        start += 1
    return start


def _end(
    tokens: Tokens,
    end: int,
    words: Mapping[str, Any],
    places: Collection[int],
) -> int:
    """The number after the last word of the name whose head ends before a word."""
    last, small = end, 0
    is_named = tokens.all[end - 1].is_capital and tokens.is_joined(end - 2)
    for j in range(end, len(tokens.all)):
        token = tokens.all[j]
        before = tokens.all[j - 1]
        if tokens.text[before.start : token.end] in words["wholes"]:
            last, small = j + 1, 0
            continue  # "Văn phòng Tổng thống"
        if not tokens.is_joined(j - 1) or (small and token.text in words["heads"]):
            break
        if f"{tokens.all[j - 1].text} {token.text}" in words["breaks"]:
            break
        if not words["head_may_be_last"] and last == j > end and _is_behind_short(tokens, j):
            break  # "Komisi III DPR Habibi Rangkuti" is a committee and a man
        is_surname = token.text in words["surnames"] and token.start not in places
        if is_surname and _is_capital(tokens, j + 1):
            break  # "Bộ Công an Lương Tam Quang" is a ministry and a man
        if token.is_capital and (small or last > end or not words["head_may_be_last"]):
            last, small = j + 1, 0
        elif j == last and _is_adjective(tokens, j, words):
            last = j + 1
        elif small and is_named and _may_be_noun(token.text, words):
            last, small = j + 1, 0
        elif token.text in (words["small"] if last > end or small else words["joining"]):
            small += 1
            if small > MOST_JOINING:
                break
        else:
            break
    return last


def _may_be_noun(word: str, words: Mapping[str, Any]) -> bool:
    """Whether a small word behind "de" may be a noun of a name: "Autorité de régulation"."""
    others = (*words["before"], *words["small"], *words["numbers"], *words["ends"])
    return words["small_heads"] and word.islower() and word not in others


def _before_others(tokens: Tokens, end: int, last: int, taken: Sequence[Span]) -> int:
    """The number after the last capital word before the names of others: "PT Baja dan KazSteel"."""
    if last <= end:
        return last
    span = tokens.span(end, last)
    starts = [other.start for other in taken if span.start <= other.start < span.end]
    if not starts:
        return last
    last = tokens.at(min(starts))
    while last > end and not tokens.all[last - 1].is_capital:
        last -= 1
    return last


def _without_name(tokens: Tokens, end: int, last: int, words: Mapping[str, Any]) -> int:
    """The number after the last word that institutions share, where words of no institution follow.

    "Badan Narkotika Nasional Marthinus Hukom" is an agency and a man; where a language lists no
    such words, or the first is none of them, the name stays whole.
    """
    if end >= last or tokens.all[end].text not in words["common"]:
        return last
    known = (*words["common"], *words["small"])
    for j in range(end, last):
        if tokens.all[j].text not in known and not tokens.all[j].text.isupper():
            return j
    return last


def _is_behind(offices: re.Pattern[str], text: str, at: int) -> bool:
    """Whether an office stands before a place, with no comma or full stop between them."""
    before = re.split(r"[.,;:()]", text[max(0, at - FAR) : at])[-1]
    return offices.search(before) is not None


def _is_word(tokens: Tokens, i: int, words: Collection[str]) -> bool:
    return i < len(tokens.all) and tokens.is_joined(i - 1) and tokens.all[i].text in words


def _is_capital(tokens: Tokens, i: int) -> bool:
    return i < len(tokens.all) and tokens.is_joined(i - 1) and tokens.all[i].is_capital


def _is_behind_short(tokens: Tokens, j: int) -> bool:
    """Whether an abbreviation stands right before a word that is none."""
    before, word = tokens.all[j - 1].text, tokens.all[j].text
    return before.isupper() and len(before) > 1 and not word.isupper() and word[0].isupper()


def _is_adjective(tokens: Tokens, j: int, words: Mapping[str, Any]) -> bool:
    """Whether a word in small letters belongs to the one before it: "Cour pénale".

    No verb does, which may be of two words: "cảnh báo".
    """
    word = tokens.all[j].text
    if word in words["ends"] or not re.fullmatch(words["adjective"], word):
        return False
    return not tokens.is_joined(j) or f"{word} {tokens.all[j + 1].text}" not in words["ends"]


@cache
def _words_of(
    language: str,
) -> tuple[Mapping[str, Any], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    people, counts = vocabulary(language)["people"], vocabulary(language)["counts"]
    own = vocabulary(language)["organizations"]
    more = {
        "syllables": people["mixed_case"],
        "numbers": [*counts["numbers"], *counts["ones"], *counts["two"]],
    }
    words = Part("organizations", {**own, **more})
    heads, offices, portfolios, no_heads = (
        either(some)
        for some in (words["heads"], people["offices"], people["portfolios"], words["no_heads"])
    )
    no_head = rf"(?!(?:{no_heads})(?![\w-]))" if no_heads else ""  # "Sở hữu", "à l'initiative de"
    lowered = [head[0].lower() + head[1:] for head in words["heads"] if not head.isupper()]
    small = "".join(f"{re.escape(head)}|" for head in lowered) if words["small_heads"] else ""
    return (
        words,
        re.compile(rf"(?<!\w){no_head}(?:{small}{heads})(?![\w-])"),
        re.compile(rf"(?:{offices})(?![\w-])"),
        re.compile(rf"\s(?:{portfolios})(?![\w-])"),
    )
