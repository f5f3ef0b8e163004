"""Which day is meant by words that leave out its year or are a day of the week, where the day of
publication and the words around them tell it.

Where a reader could take it for either of two days, none is inferred.
"""

from __future__ import annotations

import datetime
import re
from functools import cache

from rdflib import Literal

from kb.drafting.text.annotations import Span, literal_of
from kb.drafting.text.vocabulary import either, one_of, plain, vocabulary
from kb.namespaces import XSD

#: A day or month without a year is the nearest one, where it is so near; one of which its clause
#: speaks as to come is so far away at most, and one that is past is of the same year, or as near as
#: a month is.
NEAR_DAYS, NEAR_MONTH, MOST_TO_COME = 60, 155, 300
#: So far where words beside it say which one it is: "last", "next".
MOST_TOLD = 366
WEEK = datetime.timedelta(days=7)
SUNDAY = 6
#: So much of a sentence is looked at before a day, and so much behind it.
BEFORE, BEHIND = 200, 90
#: So many signs around a date may say of which year it is.
AROUND = 36
_YEAR = re.compile(r"(?<![\w.,])[12][0-9]{3}(?!\w)")


def direction(text: str, span: Span, language: str) -> int:
    """Whether the clause of a day speaks of what is past (-1) or to come (1); 0 where it tells
    neither."""
    before = _breaks(language).split(_sentence_before(text, span).rstrip(", "))[-1]
    behind = _breaks(language).split(text[span.end : span.end + BEHIND].lstrip(", "))[0]
    future, past = _future(language), _past(language)
    if _right_before(language, "put_off_form").search(before) or future.search(before):
        return 1
    if _right_before(language, "done_form").search(before):
        return -1  # "was signed on 3 May and will enter into force"
    told, coming = past.search(behind), future.search(behind)
    if coming and not (told and told.start() < coming.start()):
        return 0 if past.search(before) else 1
    return -1 if told or past.search(before) else 0


def day_of_week(
    match: re.Match[str], number: int, text: str, language: str, written: datetime.date
) -> datetime.date | None:
    """The day that a day of the week (0 is Monday) is, counted from the day of publication.

    "On Monday" is the last Monday, or the next one where its clause speaks of what is to come.
    """
    monday = written - datetime.timedelta(days=written.weekday())
    back = (written.weekday() - number) % 7
    last = written - datetime.timedelta(days=back or 7)
    coming = written + datetime.timedelta(days=7 - back)
    if match["week"]:
        # Where a week begins with Sunday, the Sunday of last week is another one.
        shift = vocabulary(language)["dates"]["weeks"][plain(match["week"])]
        return None if number == SUNDAY else monday + shift * WEEK + datetime.timedelta(number)
    if match["last"] or match["last2"]:  # on a Friday, "last Monday" may be that of this week
        is_nearest = vocabulary(language)["dates"]["is_last_the_nearest"] and back != 1
        return last if last < monday or is_nearest else None
    if match["next"] or match["next2"]:
        return coming if coming >= monday + WEEK else None
    if direction(text, Span(*match.span()), language) > 0:
        return coming if back else None
    return written - datetime.timedelta(days=back)


def with_year(
    date: Literal, text: str, span: Span, language: str, written: datetime.date
) -> Literal | None:
    """A day or month that has no year, with the one that is beyond doubt; None where none is.

    `written` is the day of publication.
    """
    behind = text[span.end : span.end + AROUND]
    before = text[max(0, span.start - AROUND) : span.start]
    if match := _of_which(language).match(behind):
        shift = int(vocabulary(language)["dates"]["year_shifts"][plain(match["word"])])
        return of_year(date, written.year + shift)
    if _other_year(language).match(behind) or _beside(language, "other_before").search(before):
        return None
    for way, key in ((-1, "back"), (1, "on")):
        is_told = _beside(language, f"{key}_before").search(before)
        if is_told or _beside(language, f"{key}_behind").match(behind):
            return _nearest(date, written, way, MOST_TOLD)
    way = direction(text, span, language)
    years = {int(year) for year in _YEAR.findall(_sentence_before(text, span))}
    if way <= 0 and years - {written.year}:
        return None  # "They left on 27 June 2025; Finland on 10 July": of that year?
    of_this_year = written.timetuple().tm_yday
    most = {-1: max(NEAR_MONTH, of_this_year), 1: MOST_TO_COME}.get(way, 0)
    return _nearest(date, written, way, most)


def _nearest(date: Literal, written: datetime.date, way: int, most: int) -> Literal | None:
    """The day or month in the year by which it is nearest, in one direction or in either."""
    is_month = date.datatype == XSD.gMonth
    today = written.replace(day=1) if is_month else written
    distances = {}
    for year in (written.year - 1, written.year, written.year + 1):
        if (literal := of_year(date, year)) is not None:
            day = datetime.date.fromisoformat(f"{literal}-01" if is_month else str(literal))
            distances[(day - today).days] = literal
    most = most or (NEAR_MONTH if is_month else NEAR_DAYS)
    near = [days for days in distances if days * way >= 0 and abs(days) <= most]
    return distances[min(near, key=abs)] if near else None


def last_of(last: Literal, first: Literal | None) -> Literal | None:
    """The last day of a range whose first day has its year by now."""
    if first is None:
        return None
    year = int(str(first)[:4])
    days = (of_year(last, in_year) for in_year in (year, year + 1))
    return next((day for day in days if day is not None and str(day) > str(first)), None)


def of_year(date: Literal, year: int) -> Literal | None:
    """A day or month of a year; None where the year has no such day."""
    if date.datatype == XSD.gMonth:
        return Literal(f"{year}-{str(date)[2:4]}", datatype=XSD.gYearMonth)
    try:
        return literal_of(datetime.date.fromisoformat(f"{year}-{str(date)[2:]}"))
    except ValueError:  # 29 February of another year
        return None


def _sentence_before(text: str, span: Span) -> str:
    """The words of the sentence in front of a stretch."""
    return re.split(r"[.!?\n]", text[max(0, span.start - BEFORE) : span.start])[-1]


@cache
def _breaks(language: str) -> re.Pattern[str]:
    """Where a clause ends: "he said on Monday | that it will be signed"."""
    that = vocabulary(language)["dates"]["that"]
    return re.compile(rf"[.!?;:\n“”\"«»]|,\s|(?<!\w)(?:{that})(?!\w)")


@cache
def _future(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    words = either(dates["future"])
    return re.compile(rf"(?<!\w)(?:{words}|{dates['future_form']})(?!\w)", re.IGNORECASE)


@cache
def _past(language: str) -> re.Pattern[str]:
    words = vocabulary(language)["dates"]["past_form"]
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


@cache
def _right_before(language: str, key: str) -> re.Pattern[str]:
    """A verb right before a day: one that tells of what is past, or that puts off to that day."""
    words = vocabulary(language)["dates"][key]
    return re.compile(rf"(?<!\w)(?:{words})[\s(]*$", re.IGNORECASE)


@cache
def _of_which(language: str) -> re.Pattern[str]:
    """Words that count a year from that of publication: "of last year", "(last year)"."""
    dates = vocabulary(language)["dates"]
    words = either(dates["year_shifts"])
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
def _beside(language: str, key: str) -> re.Pattern[str]:
    """Words that say that a date is the last such one, or the next: "25 octobre dernier"."""
    words = vocabulary(language)["dates"][key]
    if key.endswith("behind"):
        return re.compile(rf"\s+(?:{words})(?!\w)", re.IGNORECASE)
    return re.compile(rf"(?<!\w)(?:{words})\s+$", re.IGNORECASE)
