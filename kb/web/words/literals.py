"""Literals in the reader's manner: dates and languages by the CLDR, the words around a quote."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.units import format_unit

from kb.namespaces import XSD

#: A period of years, months and days, as provisions give it.
_PERIOD = re.compile(r"P(?=\d)(?:(?P<year>\d+)Y)?(?:(?P<month>\d+)M)?(?:(?P<day>\d+)D)?")


#: The datatypes whose literals are not shown as they are, of which longer ones are no days.
_WORDED = frozenset(map(str, (XSD.date, XSD.gMonth, XSD.gMonthDay, XSD.gYearMonth, XSD.duration)))
MOST_WORDED = 40

_SIZES: tuple[Literal["long", "short"], ...] = ("long", "short")


def shown(text: str, datatype: str, languages: Sequence[str]) -> str:
    """A literal in the reader's manner: dates and periods by the CLDR of their language.

    >>> shown("--10-25", "http://www.w3.org/2001/XMLSchema#gMonthDay", ["id"])
    '25 Oktober'
    >>> shown("--06", "http://www.w3.org/2001/XMLSchema#gMonth", ["vi"])
    'Tháng 6'
    >>> shown("2025-10-25", "http://www.w3.org/2001/XMLSchema#date", ["en"])
    'October 25, 2025'
    >>> shown("P90D", "http://www.w3.org/2001/XMLSchema#duration", ["id"])
    '90 hari'
    """
    is_worded = datatype in _WORDED and len(text) <= MOST_WORDED
    return _shown(text, datatype, tuple(languages)) if is_worded else text


@lru_cache(maxsize=20_000)  # the days of acts stand on many pages, and formatting one takes long
def _shown(text: str, datatype: str, languages: tuple[str, ...]) -> str:
    locale = _locale(languages)
    try:
        if datatype == str(XSD.date):
            return format_date(datetime.date.fromisoformat(text), "long", locale=locale)
        if datatype == str(XSD.gMonthDay):
            return format_skeleton("MMMMd", _day(f"2000{text[1:]}"), locale=locale)
        if datatype == str(XSD.gMonth):
            return format_date(_day(f"2000{text[1:]}-01"), "LLLL", locale=locale)
        if datatype == str(XSD.gYearMonth):
            return format_skeleton("yMMMM", _day(f"{text}-01"), locale=locale)
        if datatype == str(XSD.duration) and (match := _PERIOD.fullmatch(text)):
            parts = {unit: int(n) for unit, n in match.groupdict().items() if n}
            return ", ".join(_unit(number, unit, locale) for unit, number in parts.items())
    except (ValueError, KeyError):
        return text
    return text


#: What days are, by how many characters they have: they come as texts alone from the acts.
_BY_LENGTH = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}


def shown_day(text: str, languages: Sequence[str]) -> str:
    """A day, a month or a year as a text in the reader's manner.

    >>> shown_day("2025-10-25", ["en"]), shown_day("--10-25", ["id"]), shown_day("2025", ["en"])
    ('October 25, 2025', '25 Oktober', '2025')
    """
    lengths = {4: XSD.gMonth, 7: XSD.gMonthDay} if text.startswith("--") else _BY_LENGTH
    kind = lengths.get(len(text), XSD.string)
    return shown(text, str(kind), languages)


def language_name(tag: str, languages: Sequence[str]) -> str:
    """What a language is called in the reader's language, or its tag.

    >>> language_name("id", ["en"]), language_name("x-y", ["en"])
    ('Indonesian', 'x-y')
    """
    try:
        return Locale.parse(tag, sep="-").get_display_name(_locale(languages)) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def from_word(text: str) -> str:
    """A text without the part of a word that it may start with.

    >>> from_word("aris Jenderal To Lam "), from_word("xyz")
    ('Jenderal To Lam ', 'xyz')
    """
    first, space, rest = text.partition(" ")
    return rest if space and first and rest.strip() else text


def to_word(text: str) -> str:
    """A text without the part of a word that it may end with.

    >>> to_word(" dari negara-negara yang mengh")
    ' dari negara-negara yang'
    """
    kept, space, last = text.rpartition(" ")
    return kept if space and kept.strip() and last else text


def _unit(number: int, unit: str, locale: Locale) -> str:
    """Some units of time; the CLDR has the long names of some languages under their short ones.

    >>> _unit(3, "month", Locale("vi")), _unit(3, "month", Locale("en"))
    ('3 tháng', '3 months')
    """
    names = (format_unit(number, f"duration-{unit}", size, locale=locale) for size in _SIZES)
    return next((name for name in names if "duration-" not in name), f"{number} {unit}")


def _day(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def _locale(languages: Sequence[str]) -> Locale:
    for language in languages:
        try:
            return Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
