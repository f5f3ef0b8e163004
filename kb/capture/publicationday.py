"""The day on which an article came out, where the words leave no doubt about it.

A day without its year, two figures that may be day or month, a day that is still to come: none of
them is a day that can be published. What is left out is told, so that a curator may look.
"""

from __future__ import annotations

import datetime
import re
from functools import cache

from babel import Locale

from kb.capture.boilerplate import either, words_of
from kb.dates.datepatterns import locale_of
from kb.dates.parsing import date_from
from kb.namespaces import XSD
from kb.seeds.wellformed import is_day


def day_from(words: str, language: str, today: datetime.date) -> tuple[str, str]:
    """The day that words or a machine's form name, as YYYY-MM-DD, and why there is none.

    >>> today = datetime.date(2026, 1, 1)
    >>> day_from("2025-10-25T08:30:00+07:00", "en", today)
    ('2025-10-25', '')
    >>> day_from("Kamis, 17 November 2020 10:15 WIB", "id", today)
    ('2020-11-17', '')
    >>> day_from("10/12/2025", "en", today)
    ('', 'it is no full day of the calendar, or not plainly one')
    >>> day_from("2031-01-01", "en", today)
    ('', 'that day is still to come')
    """
    match = re.match(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].{0,40})?$", words.strip())
    day = match[1] if match else _from_words(words, language)
    if not day or not is_day(day):
        return "", "it is no full day of the calendar, or not plainly one"
    if datetime.date.fromisoformat(day) > today + datetime.timedelta(days=1):
        return "", "that day is still to come"
    if day <= "1970-01-01":
        return "", "that is where a computer's clock begins, or before"
    return day, ""


def bare(line: str, language: str) -> str:
    """A line without what stands around a date: names of days, times, zones, "published on".

    >>> bare("Publicado el sábado, 25 de octubre de 2025 a las 10:15 h", "es")
    '25 de octubre de 2025'
    """
    if len(line) > 120:
        return ""
    text = _labels("published", language).sub("", line.strip(), count=1)
    text = _TIME.sub(" ", text)
    text = _weekdays(language).sub(" ", text)
    text = re.sub(r"[|•·–—()]+|\s-\s|[,;:]\s*$", " ", text)
    text = _labels("around", language).sub("", text.strip(" ,;:-\n"))
    return re.sub(r"\s+", " ", _around(language).sub("", text)).strip(" ,;:-")


def begins_with_day(line: str, language: str) -> bool:
    """Whether a line begins with a full day, as what stands above an article does.

    >>> begins_with_day("7 Aug 2019 Posted in Press releases", "en")
    True
    """
    words = line.split()
    return any(_from_words(" ".join(words[:size]), language) for size in range(1, 7))


def is_next(day: str, other: str) -> bool:
    """Whether two days follow each other.

    >>> is_next("2025-11-01", "2025-10-31"), is_next("2025-10-31", "2025-10-31")
    (True, False)
    """
    first, second = map(datetime.date.fromisoformat, (day, other))
    return abs(first - second) == datetime.timedelta(days=1)


def is_updated(line: str, language: str) -> bool:
    """Whether a line tells when an article was changed, which is another day.

    >>> is_updated("Diperbarui: 26 Oktober 2025", "id"), is_updated("26 Oktober 2025", "id")
    (True, False)
    """
    return bool(_labels("updated", language).match(line.strip()))


def _from_words(words: str, language: str) -> str:
    text = bare(words, language)
    day = date_from(text, language) or date_from(text, "en")
    return str(day) if day is not None and day.datatype == XSD.date else ""


@cache
def _weekdays(language: str) -> re.Pattern[str]:
    names = {
        name
        for locale in (locale_of(language) or Locale("en"), Locale("en"))
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in locale.days[context][width].values()
    }
    return re.compile(rf"(?<!\w)(?:{either(names)})(?!\w)\.?,?", re.IGNORECASE)


@cache
def _labels(name: str, language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_words(name, language)})(?!\w)\s*[::]?\s*", re.IGNORECASE)


@cache
def _around(language: str) -> re.Pattern[str]:
    return re.compile(rf"\s(?:{_words('around', language)})\s*$", re.IGNORECASE)


def _words(name: str, language: str) -> str:
    """The words of a list in a language and in English, as alternatives of a pattern."""
    return either({*words_of()["en"][name], *words_of().get(language, {}).get(name, ())})


_TIME = re.compile(
    r"(?<![\d/])(?:[01]?\d|2[0-3])\s?(?:[:.h]\s?[0-5]\d){1,2}(?![\d/])(?:\s?[ap]\.?m\b\.?|\s?h(?:rs)?\b)?"
    r"|(?<!\w)(?:WIB|WITA|WIT|ICT|CET|CEST|EST|EDT|PST|PDT|BST|UTC|GMT)(?!\w)\s*(?:[+-]\s?\d{1,2}(?::?\d\d)?)?"
    r"|\s[+-]\d{4}$",
    re.IGNORECASE,
)
