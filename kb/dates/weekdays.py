"""Days of the week that a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kb.dates.datepatterns import locale_of

#: Names that mean something else as well: a week in Indonesian.
_OTHERWISE = {"id": ("minggu",)}


def weekdays(text: str, language: str) -> Iterator[tuple[int, str]]:
    """The days of the week that a text names, Monday being 0, each with its word.

    >>> list(weekdays("signed on Tuesday", "en")), list(weekdays("firmaron este martes", "es"))
    ([(1, 'Tuesday')], [(1, 'martes')])
    """
    names = _names(language)
    if names:
        said = "|".join(map(re.escape, names))
        for found in re.finditer(rf"(?<!\w)(?<!lần )(?:{said})(?!\w)", text, re.IGNORECASE):
            yield names[found[0].casefold()], found[0]


@cache
def _names(language: str) -> dict[str, int]:
    """The whole names of the days of the week in a language."""
    locale = locale_of(language)
    names = locale.days["format"]["wide"] if locale else {}
    left = _OTHERWISE.get(language, ())
    return {name.casefold(): day for day, name in names.items() if name.casefold() not in left}
