"""The other name that a treaty is given right behind its name: "(MLC)", "also known as ..."."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kb.drafting.text.annotations import Span

#: An abbreviation: two capital letters at least, as P3B, STCW-F.
ABBREVIATION = re.compile(r"(?=(?:[^\WA-Z]*[A-Z]){2})[\w-]{2,14}")


def alias_behind(
    text: str, at: int, introduced: Sequence[str], heads: re.Pattern[str]
) -> Span | None:
    """The stretch of the other name behind a place, where one is given.

    In a bracket without words that introduce it, it is an abbreviation, stands in quotation marks
    or has the word for a kind of treaty: "(Apostille Convention)", and not "(Geneva)".
    """
    found = _pattern(tuple(introduced)).match(text, at)
    if not found:
        return None
    start, end = found.span("alias" if found["alias"] else "alias2")
    words = text[start:end].rstrip()
    if not words[:1].isupper() or heads.fullmatch(words):
        return None
    is_said = found["said"] or found["quoted"] or not found["alias"]
    if not is_said and not ABBREVIATION.fullmatch(words) and not heads.search(words):
        return None
    return Span(start, start + len(words))


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """What introduces another name: words, a bracket, or both, with or without quotation marks."""
    said = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    quote = "[\"“”«»‘'’]"
    name = r"(?P<alias>[^()\"“”«».,;:\n]{2,90}?)"
    return re.compile(
        rf"\s?\(\s?(?:(?P<said>{said})\s+)?(?:the |la |el |le |l['’])?(?P<quoted>{quote})?\s?{name}"
        rf"\s?{quote}?\s?\)"
        rf"|,?\s(?:{said})\s(?:the |la |el |le |l['’])?{quote}?"
        r"(?P<alias2>[^\W\d_a-z][\w’'-]*"
        r"(?: (?:on|of|the|de|del|la|des|du|[^\W\d_a-z][\w’'-]*)){0,7})"
    )
