"""Dates and numbers, computed from the words of an article.

What the words do not say is not filled in: "25 Oktober" is a month and a day without a year.
Names of months come from the Unicode CLDR.
"""

from __future__ import annotations

import calendar
import re
from functools import cache

from babel import Locale, UnknownLocaleError
from rdflib import Literal

from kb.namespaces import XSD


def date_from(words: str, language: str) -> Literal | None:
    """The date that the words name, no more exact than they are; None where they name none.

    The literal is an xsd:date, gYearMonth, gYear, gMonthDay or gMonth (XML Schema 1.1, part 2).

    >>> date_from("25 Oktober", "id")
    rdflib.term.Literal('--10-25', datatype=rdflib.term.URIRef('http://www.w3.org/2001/XMLSchema#gMonthDay'))
    >>> str(date_from("October 25, 2025", "en")), str(date_from("ngày 25 tháng 10 năm 2025", "vi"))
    ('2025-10-25', '2025-10-25')
    >>> date_from("30 Februari", "id") is None
    True
    """
    text = _folded(words)
    for pattern in _date_patterns(language):
        if found := re.fullmatch(pattern, text):
            return _date(found.groupdict(), language)
    return None


def number_from(words: str, language: str) -> int | None:
    """The whole number that the words are; None for an estimate, a range or a bare quantity.

    >>> number_from("110", "id"), number_from("2.500", "id"), number_from("ribuan", "id")
    (110, 2500, None)
    >>> number_from("2,500", "en"), number_from("about 60", "en")
    (2500, None)
    """
    text = words.strip()
    if not _is_known(language):  # whose signs group and divide is not known either
        return int(text) if re.fullmatch(r"0|[1-9][0-9]*", text) else None
    group = Locale.parse(_locale(language)).number_symbols["latn"]["group"]
    if re.fullmatch(rf"[0-9]{{1,3}}({re.escape(group)}[0-9]{{3}})+", text):
        text = text.replace(group, "")
    return int(text) if re.fullmatch(r"0|[1-9][0-9]*", text) else None


def _date(parts: dict[str, str | None], language: str) -> Literal | None:
    name = parts.get("name")
    month = _months(language)[name] if name else int(parts.get("month") or 0)
    year, day = int(parts.get("year") or 0), int(parts.get("day") or 0)
    if parts.get("year") and not year:
        return None
    if parts.get("month") and not 1 <= month <= 12:
        return None
    # Without a year, 29 February is a day of some year; 2000 had one.
    if parts.get("day") and not 1 <= day <= calendar.monthrange(year or 2000, month)[1]:
        return None
    if year and month and day:
        return Literal(f"{year:04}-{month:02}-{day:02}", datatype=XSD.date)
    if year and month:
        return Literal(f"{year:04}-{month:02}", datatype=XSD.gYearMonth)
    if month and day:
        return Literal(f"--{month:02}-{day:02}", datatype=XSD.gMonthDay)
    if month:
        return Literal(f"--{month:02}", datatype=XSD.gMonth)
    return Literal(f"{year:04}", datatype=XSD.gYear) if year else None


@cache
def _date_patterns(language: str) -> tuple[str, ...]:
    names = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True))
    day, year = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|º|o)?", r"(?P<year>[12][0-9]{3})"
    month = rf"(?P<name>{names})\.?"
    # In English, 10/12 is a day of October to some and of December to others.
    by_numbers = (
        ()
        if language.startswith("en")
        else (
            rf"(?:ngày )?(?P<day>[0-9]{{1,2}}) (?:tháng )(?P<month>[0-9]{{1,2}})(?:,? năm {year})?",
            rf"(?:ngày )?(?P<day>[0-9]{{1,2}})/(?P<month>[0-9]{{1,2}})(?:/{year})?",  # day first
        )
    )
    return (
        *by_numbers,
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
        rf"{day}(?: de| of)? {month}(?:(?: de| del)?,? {year})?",  # 25 Oktober 2025
        rf"{month} {day}(?:,? {year})?",  # October 25, 2025
        rf"{month}(?: de| del| of)?,? {year}",  # Oktober 2025
        month,
        rf"tháng (?P<month>[0-9]{{1,2}})(?:,? năm {year})?",
        rf"(?:tahun |năm )?{year}",
    )


@cache
def _months(language: str) -> dict[str, int]:
    """Month numbers by folded name, wide and abbreviated, as CLDR has them."""
    months: dict[str, int] = {}
    locale = Locale.parse(_locale(language))
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                months[_folded(name).rstrip(".")] = number
    return months


def _is_known(language: str) -> bool:
    try:
        Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _locale(language: str) -> str:
    return language.replace("-", "_") if _is_known(language) else "en"


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()
