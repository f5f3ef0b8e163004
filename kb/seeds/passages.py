"""Where quoted words stand in a text."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\w+|[^\w\s]")
_DIGITS = frozenset("0123456789")


def find_quote(
    text: str, quote: str, at: list[int] | None = None, prefix: str | None = None
) -> tuple[int, int]:
    """Where a quote stands in a text: start and end, in code points.

    White space matches loosely. Where the quote occurs more than once, `at` (its position) or
    `prefix` (the words before it) decides. Where position and quote disagree, the quote wins.

    >>> find_quote("in Hanoi  ( today ).", "Hanoi (today)")
    (3, 19)
    >>> find_quote("in Hanoi today", "on 25 October")
    Traceback (most recent call last):
    LookupError: ("the quote 'on 25 October' is not", 'quote the text word for word')

    Raises `LookupError` with two texts: what is wrong, and the mend.
    """
    if at is not None and prefix is None and _stands_at(text, quote, at[0], at[1]):
        return at[0], at[1]
    spans = places = occurrences(text, quote)
    if prefix is not None:
        spans = [span for span in places if _loose(text[: span[0]]).endswith(_loose(prefix))]
    if places and not spans:
        before = ", ".join(f"'{_loose(text[max(0, start - 40) : start])}'" for start, _ in places)
        raise LookupError(
            f"the words '{prefix}' do not stand before the quote '{_beginning(quote)}'",
            f"write as prefix the end of what stands before it: {before}",
        )
    if len(spans) > 1 and at is not None:
        spans = [span for span in spans if list(span) == at] or spans
    if not spans:
        raise LookupError(f"the quote '{_beginning(quote)}' is not", _difference(text, quote))
    if len(spans) > 1:
        where = ", ".join(f"[{start}, {end}]" for start, end in spans[:20])
        raise LookupError(
            f"the quote '{_beginning(quote)}' stands {len(spans)} times",
            f"say which by at: one of {where}",
        )
    return spans[0]


def _difference(text: str, quote: str) -> str:
    """Where a quote leaves the text: the first words that are there, and how the text goes on.

    >>> _difference("on 25 October, in Hanoi", "on 25 October at Hanoi")
    "quote the text word for word: after 'on 25 October' it has ', in Hanoi'"
    """
    words, mend = quote.split(), "quote the text word for word"
    agreed, differs = 0, len(words) + 1  # so many first words are there, so many are not
    while differs - agreed > 1:
        middle = (agreed + differs) // 2
        if occurrences(text, " ".join(words[:middle])):
            agreed = middle
        else:
            differs = middle
    if agreed < 2:
        return mend
    end = occurrences(text, " ".join(words[:agreed]))[0][1]
    following = " ".join(text[end : end + 40].split())
    return f"{mend}: after '{' '.join(words[max(0, agreed - 3) : agreed])}' it has '{following}'"


def stands_in(text: str, words: str) -> bool:
    """Whether words stand in a text, as `occurrences` finds them.

    >>> stands_in("1,100 people", "100"), stands_in("110 people", "110")
    (False, True)
    """
    start = text.find(words)
    if start >= 0 and _stands_at(text, words, start, start + len(words)):
        return True
    return bool(occurrences(text, words))


def _stands_at(text: str, words: str, start: int, end: int) -> bool:
    """Whether words stand at just this place and nothing around could be a part of them; what is
    told without a pattern is told at once."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if any(sign.isalnum() or sign == "_" for sign in (before, after)):
        return False
    if (words[:1].isdigit() and before in (".", ",")) or (
        words[-1:].isdigit() and after in (".", ",")
    ):
        return False  # 110 is no part of 1.110
    return 0 <= start < end and _loose(text[start:end]) == _loose(words) != ""


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """Every place where the words stand in a text.

    Between two words stands any white space; beside a sign also none, or more than was quoted.

    >>> occurrences("110 and 1100", "110")
    [(0, 3)]
    """
    tokens = _TOKEN.findall(words)
    places, start = [], 0
    while tokens and (start := text.find(tokens[0], start)) >= 0:
        end = _end(text, tokens, start)
        if end < 0 or _is_part(text, tokens, start, end):
            start += 1
        else:
            places.append((start, end))
            start = end
    return places


def _end(text: str, tokens: list[str], start: int) -> int:
    """Where tokens end that stand in a text from a place on; -1 where they do not."""
    at, before = start, ""
    for token in tokens:
        behind = at
        while text[at : at + 1].isspace():
            at += 1
        if at == behind and before[-1:].isalnum() and token[0].isalnum():
            return -1
        if not text.startswith(token, at):
            return -1
        at, before = at + len(token), token
    return at


def _is_part(text: str, tokens: list[str], start: int, end: int) -> bool:
    """Whether the signs around words make them a part of a longer word or number."""
    first, last = tokens[0][0], tokens[-1][-1]
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if (first.isalnum() and _is_of_word(before[-1:])) or (
        last.isalnum() and _is_of_word(after[:1])
    ):
        return True
    # 110 is no part of 5.110, nor of 110.000.
    is_behind = first.isdigit() and before[-1:] in (".", ",") and before[:-1] in _DIGITS
    return is_behind or (last.isdigit() and after[:1] in (".", ",") and after[1:] in _DIGITS)


def _is_of_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _beginning(quote: str) -> str:
    return quote if len(quote) <= 200 else f"{quote[:198]}…"


def _loose(text: str) -> str:
    return " ".join(text.split())
