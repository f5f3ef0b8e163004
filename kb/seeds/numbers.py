"""Whole numbers, computed from the words of an article."""

from __future__ import annotations

import re

from kb.dates.datepatterns import locale_of


def number_from(words: str, language: str) -> int | None:
    """The whole number that the words are; None for an estimate, a range or a bare quantity.

    That of the "178th" State tells that there are so many.

    >>> number_from("110", "id"), number_from("2.500", "id"), number_from("ribuan", "id")
    (110, 2500, None)
    >>> number_from("2,500", "en"), number_from("about 60", "en")
    (2500, None)
    """
    text = re.sub(r"(?<=[0-9])(?:st|nd|rd|th|e)$", "", words.strip())
    if (locale := locale_of(language)) is None:  # nor is known which sign groups digits there
        return int(text) if re.fullmatch(r"0|[1-9][0-9]*", text) else None
    group = locale.number_symbols["latn"]["group"]
    if re.fullmatch(rf"[0-9]{{1,3}}({re.escape(group)}[0-9]{{3}})+", text):
        text = text.replace(group, "")
    return int(text) if re.fullmatch(r"0|[1-9][0-9]*", text) else None
