"""Dates, ranges of days and whole numbers, computed from the words of an article.

What the words do not say is not filled in: "25 Oktober" is a month and a day without a year.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from functools import cache

from rdflib import Literal

from kb.dates.datepatterns import DateForms, folded, locale_of
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
    text = folded(words)
    for form in DateForms.of(language).dates:
        if match := form.fullmatch(text):
            return _date(match.groupdict(), language)
    return None


def range_from(words: str, language: str) -> tuple[Literal, Literal] | None:
    """The first and the last day of a range that the words name; None where they name none.

    A year that the words give once is that of both days.

    >>> [str(day) for day in range_from("25 and 26 October 2025", "en")]
    ['2025-10-25', '2025-10-26']
    >>> [str(day) for day in range_from("dari 25 Oktober hingga 2 November", "id")]
    ['--10-25', '--11-02']
    """
    text = folded(words)
    for form in DateForms.of(language).ranges:
        if match := form.fullmatch(text):
            return _range(match.groupdict(), language)
    return None


def dates_in(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where words stand that may name a date or a range of days, the longest ones, in order.

    What `date_from` or `range_from` makes of them may still be None: the calendar decides.

    >>> text = "on 25 October and in 2026"
    >>> [text[slice(*at)] for at in dates_in(text, "en")]
    ['25 October', '2026']
    """
    # The folded text is as long as the text, so that places in it are places in the text.
    plain = text.casefold()
    if len(plain) != len(text):
        plain = "".join(sign.casefold() if len(sign.casefold()) == 1 else sign for sign in text)
    plain = re.sub(r"\s", " ", plain)
    return (match.span() for match in DateForms.of(language).anywhere.finditer(plain))


def _range(parts: dict[str, str | None], language: str) -> tuple[Literal, Literal] | None:
    """The two days of a range, in order; a month or year that stands with one is of both.

    Two days with "and" between them are a range where one follows the other, or "between" stands.
    """
    is_two = parts.get("and") and not parts.get("between")
    if is_two and int(parts["day"] or 0) + 1 != int(parts["day2"] or 0):
        return None
    last = {key: parts.get(f"{key}2") for key in ("day", "name", "month", "year")}
    first = {key: parts.get(key) for key in ("day", "name", "month", "year")}
    if not (first["name"] or first["month"]):
        first |= {"name": last["name"], "month": last["month"]}
    if not (last["name"] or last["month"]):
        last |= {"name": first["name"], "month": first["month"]}
    first["year"], last["year"] = first["year"] or last["year"], last["year"] or first["year"]
    start, end = _date(first, language), _date(last, language)
    if start is None or end is None or start.datatype != end.datatype or str(start) >= str(end):
        return None
    return start, end


def _date(parts: dict[str, str | None], language: str) -> Literal | None:
    name = parts.get("name")
    month = DateForms.of(language).months[name] if name else int(parts.get("month") or 0)
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


#: Names that mean something else as well: a week in Indonesian.
_OTHERWISE = {"id": ("minggu",)}


def weekdays(text: str, language: str) -> Iterator[tuple[int, str]]:
    """The days of the week that a text names, Monday being 0, each with its word.

    >>> list(weekdays("signed on Tuesday", "en")), list(weekdays("firmaron este martes", "es"))
    ([(1, 'Tuesday')], [(1, 'martes')])
    """
    names = _names(language)
    if names:
        pattern = "|".join(map(re.escape, names))
        for match in re.finditer(rf"(?<!\w)(?<!lần )(?:{pattern})(?!\w)", text, re.IGNORECASE):
            yield names[match[0].casefold()], match[0]


@cache
def _names(language: str) -> dict[str, int]:
    """The whole names of the days of the week in a language."""
    locale = locale_of(language)
    names = locale.days["format"]["wide"] if locale else {}
    left = _OTHERWISE.get(language, ())
    return {name.casefold(): day for day, name in names.items() if name.casefold() not in left}


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
