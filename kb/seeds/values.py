"""Dates and numbers, computed from the words of an article.

What the words do not say is not filled in: "25 Oktober" is a month and a day without a year.
Names of months come from the Unicode CLDR, and a few more from papers.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from functools import cache
from itertools import count

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
    for pattern in _compiled(_date_patterns(language)):
        if found := pattern.fullmatch(text):
            return _date(found.groupdict(), language)
    return None


def range_from(words: str, language: str) -> tuple[Literal, Literal] | None:
    """The first and the last day of a range that the words name; None where they name none.

    A year that the words give once is that of both days.

    >>> [str(day) for day in range_from("25 and 26 October 2025", "en")]
    ['2025-10-25', '2025-10-26']
    >>> [str(day) for day in range_from("dari 25 Oktober hingga 2 November", "id")]
    ['--10-25', '--11-02']
    """
    text = _folded(words)
    for pattern in _compiled(_range_patterns(language)):
        if found := pattern.fullmatch(text):
            return _range(found.groupdict(), language)
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
    return (found.span() for found in _any_date(language).finditer(plain))


def number_from(words: str, language: str) -> int | None:
    """The whole number that the words are; None for an estimate, a range or a bare quantity.

    That of the "178th" State tells that there are so many.

    >>> number_from("110", "id"), number_from("2.500", "id"), number_from("ribuan", "id")
    (110, 2500, None)
    >>> number_from("2,500", "en"), number_from("about 60", "en")
    (2500, None)
    """
    text = re.sub(r"(?<=[0-9])(?:st|nd|rd|th|e)$", "", words.strip())
    if not _is_known(language):  # whose signs group and divide is not known either
        return int(text) if re.fullmatch(r"0|[1-9][0-9]*", text) else None
    group = Locale.parse(_locale(language)).number_symbols["latn"]["group"]
    if re.fullmatch(rf"[0-9]{{1,3}}({re.escape(group)}[0-9]{{3}})+", text):
        text = text.replace(group, "")
    return int(text) if re.fullmatch(r"0|[1-9][0-9]*", text) else None


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
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, patterns))


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
            rf"(?:ngày )?(?P<day>[0-9]{{1,2}})-(?P<month>[0-9]{{1,2}})-{year}",
            rf"(?:ngày )?(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{1,2}})\.{year}",
            r"(?:ngày|hôm|sáng|trưa|chiều|tối|đêm) (?P<day>[0-9]{1,2})-(?P<month>[0-9]{1,2})",
            rf"tháng (?P<month>[0-9]{{1,2}})[/-]{year}",
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


#: The words between the first and the last day of a range, and those between two days in a row.
_UNTIL = {
    "en": "to|until|till|through",
    "id": r"hingga|sampai|sampai dengan|s\.d\.",
    "vi": "đến|đến ngày|tới",
    "es": "al?|hasta el|al? el",
    "fr": "au|jusqu['’]au",
}
_AND = {"en": "and", "id": "dan", "vi": "và", "es": "y", "fr": "et"}
_FROM = "from|dari|mulai|từ|từ ngày|ngày|del|desde el|du"
#: With these, days are a range whose first and last one stand beside "and".
_BETWEEN = "between|antara|entre el|entre le"


@cache
def _range_patterns(language: str) -> tuple[str, ...]:
    names = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True))
    spoken = language.partition("-")[0]
    until = rf"(?: ?[-–—] ?| (?:{_UNTIL.get(spoken, _UNTIL['en'])}) )"
    until_or_and = rf"(?:{until}| (?P<and>{_AND.get(spoken, _AND['en'])}) (?:el |le |ngày )?)"
    lead = rf"(?:(?:(?P<between>{_BETWEEN})|{_FROM}) )?"

    def day(n: str = "") -> str:
        return rf"(?P<day{n}>[0-9]{{1,2}})(?:st|nd|rd|th|er|º|o)?"

    def month(n: str = "") -> str:
        return rf"(?P<name{n}>{names})\.?"

    def year(n: str = "") -> str:
        return rf"(?P<year{n}>[12][0-9]{{3}})"

    of, comma = "(?: de| of)?", "(?: de| del)?,?"
    first_year, last_year = rf"(?:{comma} {year()})?", rf"(?:{comma} {year('2')})?"
    by_numbers = (
        rf"{lead}{day()}{until_or_and}(?:ngày )?{day('2')} tháng (?P<month2>[0-9]{{1,2}})"
        rf"(?:,? năm {year('2')})?",
        rf"{lead}{day()}{until_or_and}{day('2')}/(?P<month2>[0-9]{{1,2}})(?:/{year('2')})?",
        rf"{lead}{day()}/(?P<month>[0-9]{{1,2}})(?:/{year()})?{until}(?:ngày )?{day('2')}"
        rf"/(?P<month2>[0-9]{{1,2}})(?:/{year('2')})?",
    )
    return (
        *(() if language.startswith("en") else by_numbers),
        # 25-26 October 2025; October 25-26, 2025; 30 April to 2 May
        rf"{lead}{day()}{until_or_and}{day('2')}{of} {month('2')}{last_year}",
        rf"{lead}{month()} {day()}{until_or_and}{day('2')}(?:,? {year('2')})?",
        rf"{lead}{day()}{of} {month()}{first_year}{until}{day('2')}{of} {month('2')}{last_year}",
        rf"{lead}{month()} {day()}(?:,? {year()})?{until}{month('2')} {day('2')}"
        rf"(?:,? {year('2')})?",
    )


@cache
def _any_date(language: str) -> re.Pattern[str]:
    """Any date or range; the patterns are tried from the longest kind on."""
    numbers = count()
    several = (*_range_patterns(language), *_date_patterns(language))
    unnamed = (re.sub(r"\?P<\w+>", lambda _: f"?P<g{next(numbers)}>", one) for one in several)
    # "Mid-January" and "mi-janvier" hold a month.
    before = r"(?:(?<![\w/.,-])|(?<=\bmid-)|(?<=\bmi-))(?<![0-9][-–])"
    after = r"(?![\w/]|[-–.,][0-9])"
    return re.compile(f"{before}(?:{'|'.join(unnamed)}){after}")


#: Names of months that papers print beside those of the CLDR.
_PRESS_MONTHS = {
    "en": {"sept": 9, "sep": 9},
    "id": {"pebruari": 2, "agt": 8, "ags": 8, "nopember": 11, "nop": 11},
    "vi": {
        "tháng giêng": 1, "tháng hai": 2, "tháng ba": 3, "tháng tư": 4, "tháng năm": 5,
        "tháng sáu": 6, "tháng bảy": 7, "tháng tám": 8, "tháng chín": 9, "tháng mười": 10,
        "tháng mười một": 11, "tháng mười hai": 12, "tháng chạp": 12,
    },
    "es": {"setiembre": 9, "set": 9, "sept": 9},
    "fr": {"fév": 2, "sep": 9},
}  # fmt: skip


@cache
def _months(language: str) -> dict[str, int]:
    """Month numbers by folded name, wide and abbreviated, as CLDR has them."""
    months: dict[str, int] = {}
    locale = Locale.parse(_locale(language))
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                months[_folded(name).rstrip(".")] = number
    return months | _PRESS_MONTHS.get(language.partition("-")[0], {})


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
