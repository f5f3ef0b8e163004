"""Literals in the reader's manner: dates by the CLDR of their language."""

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


def _day(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def _locale(languages: Sequence[str]) -> Locale:
    for language in languages:
        try:
            return Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
