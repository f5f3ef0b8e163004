"""The year of a day or month whose words leave it out, where the day of publication tells it.

Where a reader could take it for either of two years, none is inferred.
"""

from __future__ import annotations

import datetime
import re
from functools import cache

from rdflib import Literal

from kb.drafting.dates.tenses import (
    is_ahead,
    is_past,
    is_put_off,
    is_to_come,
    is_told,
    sentence_before,
)
from kb.drafting.text.annotations import Span, literal_of
from kb.drafting.text.vocabulary import one_of, plain, vocabulary
from kb.namespaces import XSD

#: A day without a year is inferred to be the nearest one, where it is so near; a little further
#: away where the words around speak of what is to come, and the day is; or neither of both.
NEAR_DAYS = 60
MOST_DAYS = 150
MOST_DAYS_TO_COME = 300
#: The same for months.
NEAR_MONTHS = 2
MOST_MONTHS = 5
MOST_MONTHS_TO_COME = 9
MOST_MONTHS_AGO = 8
#: So many signs around a date may say of which year it is.
AROUND = 36
_YEAR = re.compile(r"(?<![\w.,])[12][0-9]{3}(?!\w)")


def with_year(
    date: Literal, text: str, span: Span, language: str, written: datetime.date
) -> Literal | None:
    """A day or month that has no year, with the one that is beyond doubt; None where none is.

    `written` is the day of publication. A day far away is of the same year where its sentence tells
    of what is past, and names no other year; in one that speaks of what is to come it is the next.
    """
    hint = _year_hint(text, span, language)
    if hint is None:
        return None
    if isinstance(hint, int):
        return of_year(date, written.year + hint)
    if date.datatype == XSD.gMonth:
        return _month(date, text, span, language, written, hint)
    return _day(date, text, span, language, written, hint)


def last_of(last: Literal, first: Literal | None) -> Literal | None:
    """The last day of a range whose first day has its year by now."""
    if first is None or last.datatype != XSD.gMonthDay:
        return None
    year = int(str(first)[:4])
    days = (of_year(last, in_year) for in_year in (year, year + 1))
    return next((day for day in days if day is not None and str(day) > str(first)), None)


def _year_hint(text: str, span: Span, language: str) -> int | str | None:
    """What the words beside a date say of its year.

    It is so many years before or after that of publication, or "back", "on", or "" for nothing;
    None where it is another that they do not tell.
    """
    behind = text[span.end : span.end + AROUND]
    before = text[max(0, span.start - AROUND) : span.start]
    if match := _of_which(language).match(behind):
        return int(vocabulary(language)["dates"]["year_shifts"][plain(match["word"])])
    if _other_year(language).match(behind) or _way(language, "other_before").search(before):
        return None
    for way in ("back", "on"):
        if _way(language, f"{way}_behind").match(behind):
            return way
        if _way(language, f"{way}_before").search(before):
            return way
    return ""


def says_year(text: str, span: Span, language: str) -> bool:
    """Whether the words beside a date say of which year it is: "Maret lalu"."""
    return _year_hint(text, span, language) not in (None, "")


def _is_unsure(text: str, span: Span, language: str) -> bool:
    """Whether the last of its name may be that of the year before: "last March", in May."""
    dates = vocabulary(language)["dates"]
    before = text[max(0, span.start - AROUND) : span.start]
    last = re.search(rf"(?<!\w)(?:{dates['last_weekday']})\s+$", before, re.IGNORECASE)
    return last is not None and not dates["is_last_the_nearest"]


def _day(
    date: Literal, text: str, span: Span, language: str, written: datetime.date, hint: str
) -> Literal | None:
    """A day and month with its year."""
    several = (of_year(date, written.year + shift) for shift in (-1, 0, 1))
    days = [datetime.date.fromisoformat(str(near)) for near in several if near is not None]
    if hint == "back":
        return _literal(max((near for near in days if near <= written), default=None))
    coming = min((near for near in days if near > written), default=None)
    if hint == "on":
        return _literal(coming)
    day = min(days, key=lambda near: abs(near - written), default=None)
    if day is None:  # 29 February
        return None
    distance, comes = (day - written).days, is_to_come(text, span, language)
    if distance > 0 and not comes and _has_year(text, span, written):
        return None  # "They left on 27 June 2025; Finland followed on 10 July": of that year?
    this = next((near for near in days if near.year == written.year), day)
    if this < written < day and is_past(text, span, language):
        # "Was signed in Moscow on 17 January", in December
        return None if _has_year(text, span, written) else _literal(this)
    if abs(distance) <= NEAR_DAYS or (abs(distance) <= MOST_DAYS and comes == (distance > 0)):
        return _literal(day)
    if not comes:
        # "It was approved on 3 April", in December: that of the year, if no other is spoken of.
        if this < written and is_told(text, span, language):
            return None if _has_year(text, span, written) else _literal(this)
        ahead = written < this and (this - written).days <= MOST_DAYS
        return _literal(this) if ahead and not is_told(text, span, language) else None
    if abs(distance) <= MOST_DAYS or coming is None:
        return None
    return _literal(coming) if (coming - written).days <= MOST_DAYS_TO_COME else None


def _month(
    date: Literal, text: str, span: Span, language: str, written: datetime.date, hint: str
) -> Literal | None:
    """A month with its year."""
    ahead = int(str(date)[2:4]) - written.month
    if hint == "back":
        if ahead == 0 or (ahead < 0 and _is_unsure(text, span, language)):
            return None
        return of_year(date, written.year - (ahead > 0))
    if hint == "on":
        return None if ahead == 0 else of_year(date, written.year + (ahead < 0))
    if _has_year(text, span, written) and not is_put_off(text, span, language):
        return None
    shift: int | None
    if is_past(text, span, language):
        shift = 0 if ahead <= 0 else -1
    elif is_ahead(text, span, language):
        shift = 0 if ahead >= 0 else 1
    elif is_to_come(text, span, language):
        shift = 0 if abs(ahead) <= NEAR_MONTHS else None
    elif is_told(text, span, language):
        shift = 0 if ahead <= 0 else -1 if 12 - ahead <= MOST_MONTHS else None
    else:
        shift = 0 if abs(ahead) <= MOST_MONTHS else None
    if shift is None or (
        shift and not -MOST_MONTHS_AGO <= ahead + 12 * shift <= MOST_MONTHS_TO_COME
    ):
        return None
    return of_year(date, written.year + shift)


def _has_year(text: str, span: Span, written: datetime.date) -> bool:
    """Whether the sentence speaks, in front of a date, of another year than that of publication."""
    years = _YEAR.findall(sentence_before(text, span))
    return any(int(year) != written.year for year in years)


def of_year(date: Literal, year: int) -> Literal | None:
    """A day or month of a year; None where the year has no such day."""
    if date.datatype == XSD.gMonth:
        return Literal(f"{year}-{str(date)[2:4]}", datatype=XSD.gYearMonth)
    try:
        return literal_of(datetime.date.fromisoformat(f"{year}-{str(date)[2:]}"))
    except ValueError:  # 29 February of another year
        return None


def _literal(day: datetime.date | None) -> Literal | None:
    return None if day is None else literal_of(day)


@cache
def _of_which(language: str) -> re.Pattern[str]:
    """Words that count a year from that of publication: "of last year", "(last year)"."""
    dates = vocabulary(language)["dates"]
    words = one_of(map(re.escape, sorted(dates["year_shifts"], key=len, reverse=True)))
    return re.compile(
        rf",?\s+\(?(?:{dates['of_year']})?(?P<word>{words})(?!{dates['shifts_not']}|\w)",
        re.IGNORECASE,
    )


@cache
def _other_year(language: str) -> re.Pattern[str]:
    """Words that say that a year is another: "1 November that year"."""
    words = vocabulary(language)
    joined = rf"(?:\s+(?:{one_of(words['treaties']['and'])})\s+[\w ]{{3,14}}?)?"
    return re.compile(rf"{joined},?\s+(?:{words['dates']['other_year']})(?!\w)", re.IGNORECASE)


@cache
def _way(language: str, key: str) -> re.Pattern[str]:
    """Words that say that a date is the last such one, or the next: "25 octobre dernier"."""
    words = vocabulary(language)["dates"][key]
    if key.endswith("behind"):
        return re.compile(rf"\s+(?:{words})(?!\w)", re.IGNORECASE)
    return re.compile(rf"(?<!\w)(?:{words})\s+$", re.IGNORECASE)
