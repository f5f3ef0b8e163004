"""Where quoted words stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

#: Words with single blanks between them, and a text that has other blanks.
_PLAIN, _LOOSE = re.compile(r"\w+(?: \w+)*"), re.compile(r"[^\S ]|  ")


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
    spans = found = occurrences(text, quote)
    if prefix is not None:
        spans = [span for span in found if _loose(text[: span[0]]).endswith(_loose(prefix))]
    if found and not spans:
        before = ", ".join(f"'{_loose(text[max(0, start - 40) : start])}'" for start, _ in found)
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
    if _PLAIN.fullmatch(words) and not _LOOSE.search(text):
        return list(_plain_occurrences(text, words))
    tokens = re.findall(r"\w+|[^\w\s]", words)
    if not tokens:
        return []
    pattern = re.escape(tokens[0])
    for before, token in pairwise(tokens):
        between = r"\s+" if before[-1].isalnum() and token[0].isalnum() else r"\s*"
        pattern += between + re.escape(token)
    start = r"(?<!\w)" if tokens[0][0].isalnum() else ""
    end = r"(?!\w)" if tokens[-1][-1].isalnum() else ""
    if tokens[0][0].isdigit():
        start += r"(?<![0-9][.,])"  # 110 is no part of 5.110 ...
    if tokens[-1][-1].isdigit():
        end += r"(?![.,][0-9])"  # ... nor of 110.000
    return [found.span() for found in re.finditer(start + pattern + end, text)]


def _plain_occurrences(text: str, words: str) -> Iterator[tuple[int, int]]:
    """What the pattern finds of words without signs, in a text with single blanks: the same."""
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        if not _is_part(text[max(0, start - 2) : start], words, text[end : end + 2]):
            yield start, end
            start = end - 1
        start = text.find(words, start + 1)


def _is_part(before: str, words: str, after: str) -> bool:
    """Whether the signs around words make them a part of a longer word or number."""
    if any(sign.isalnum() or sign == "_" for sign in (before[-1:], after[:1])):
        return True
    is_behind = words[0].isdigit() and before[-1:] in (".", ",") and before[:1].isdigit()
    is_before = words[-1].isdigit() and after[:1] in (".", ",") and after[1:].isdigit()
    return (len(before) == 2 and is_behind) or is_before


def _beginning(quote: str) -> str:
    return quote if len(quote) <= 200 else f"{quote[:198]}…"


def _loose(text: str) -> str:
    return " ".join(text.split())
