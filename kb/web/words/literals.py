"""Literals in the reader's manner: dates and languages by the CLDR, the words around a quote."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

from kb.namespaces import XSD


def shown(text: str, datatype: str, languages: Sequence[str]) -> str:
    """A literal in the reader's manner: dates by the CLDR of their language.

    >>> shown("--10-25", "http://www.w3.org/2001/XMLSchema#gMonthDay", ["id"])
    '25 Oktober'
    >>> shown("2025-10-25", "http://www.w3.org/2001/XMLSchema#date", ["en"])
    'October 25, 2025'
    """
    locale = _locale(languages)
    try:
        if datatype == str(XSD.date):
            return format_date(datetime.date.fromisoformat(text), "long", locale=locale)
        if datatype == str(XSD.gMonthDay):
            return format_skeleton("MMMMd", _day(f"2000{text[1:]}"), locale=locale)
        if datatype == str(XSD.gYearMonth):
            return format_skeleton("yMMMM", _day(f"{text}-01"), locale=locale)
    except (ValueError, KeyError):
        return text
    return text


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


def _day(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def _locale(languages: Sequence[str]) -> Locale:
    for language in languages:
        try:
            return Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
