"""The words of a text that say when: dates, ranges of days, and words such as "today"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import cache

from babel import Locale
from rdflib import Literal

from kb.drafting.annotations import Moment, Span
from kb.drafting.names import overlap
from kb.drafting.vocabulary import vocabulary
from kb.namespaces import XSD
from kb.seeds.values import date_from, dates_in, range_from

#: A day without a year is concluded to be one of so many days before or after the publication.
MOST_DAYS = 60


def moments(
    text: str, language: str, published: str | None, names: Sequence[Span]
) -> tuple[Moment, ...]:
    """The moments of a text, in order.

    `published` is the day of publication (YYYY-MM-DD), `names` the stretches in which a year is a
    part of a name ("the 1951 Convention"). A year is never filled in; what follows from the day of
    publication stands apart, as `concluded`.
    """
    found = [*_dates(text, language, published), *_relative(text, language, published)]
    days = _weekdays(text, language, published)
    # "Selasa (11/2/2025)": the date beside a day of the week says more.
    found += [day for day in days if not any(_is_beside(day, one) for one in found)]
    return tuple(sorted(one for one in found if not any(overlap(one, name) for name in names)))


def _is_beside(day: Moment, date: Moment) -> bool:
    return overlap(Span(day.start, day.end + 4), Span(date.start, date.end + 4))


def _dates(text: str, language: str, published: str | None) -> Iterator[Moment]:
    for start, end in dates_in(text, language):
        words = text[start:end].rstrip(".")
        end = start + len(words)
        if days := range_from(words, language):
            yield Moment(start, end, *days, _nearest(days[0], published))
        elif (date := date_from(words, language)) is not None:
            if _is_doubtful(text[max(0, start - 20) : start], words, date, language):
                continue
            yield Moment(start, end, date, None, _nearest(date, published))


def _is_doubtful(before: str, words: str, date: Literal, language: str) -> bool:
    """Whether a lone month or number may well be another word: "May", "Mars", "1945"."""
    if date.datatype == XSD.gMonth:
        return not _ends_with("before_month", language).search(before.casefold())
    if words.isdigit():
        return not _ends_with("before_year", language).search(before.casefold())
    return False


@cache
def _ends_with(key: str, language: str) -> re.Pattern[str]:
    """A text that ends with one of the words of a list of the language, or opens a bracket."""
    words = "|".join(map(re.escape, vocabulary(language)["dates"][key]))
    return re.compile(rf"(?:(?<!\w)(?:{words})|\()[\s-]*$")


def _nearest(date: Literal, published: str | None) -> Literal | None:
    """The day without a year that is nearest to the publication, where it is near."""
    if published is None or date.datatype != XSD.gMonthDay:
        return None
    written = datetime.date.fromisoformat(published)
    days = []
    for year in (written.year - 1, written.year, written.year + 1):
        try:
            days.append(datetime.date.fromisoformat(f"{year}-{str(date)[2:]}"))
        except ValueError:  # 29 February of another year
            continue
    day = min(days, key=lambda one: abs(one - written), default=None)
    if day is None or abs(day - written).days > MOST_DAYS:
        return None
    return Literal(day.isoformat(), datatype=XSD.date)


def _relative(text: str, language: str, published: str | None) -> Iterator[Moment]:
    """Words that count from the day on which the text was written."""
    days = vocabulary(language)["dates"]["relative"]
    for found in _relative_words(language).finditer(text):
        concluded = None
        if published is not None:
            offset = datetime.timedelta(days=days[found[0].casefold()])
            day = datetime.date.fromisoformat(published) + offset
            concluded = Literal(day.isoformat(), datatype=XSD.date)
        yield Moment(*found.span(), None, None, concluded)


def _weekdays(text: str, language: str, published: str | None) -> Iterator[Moment]:
    """Days of the week: the last one before the publication, or the day itself, where the words
    around do not speak of what is to come."""
    days = _weekday_numbers(language)
    for found in _weekday_words(language).finditer(text):
        concluded = None
        after = text[found.end() : found.end() + 40].split(".")[0]
        before = re.split(r"[.!?\n]", text[max(0, found.start() - 200) : found.start()])[-1]
        if published is not None and not _future(language).search(f"{before} {after}"):
            written = datetime.date.fromisoformat(published)
            back = (written.weekday() - days[found["day"].casefold()]) % 7
            day = (written - datetime.timedelta(days=back)).isoformat()
            concluded = Literal(day, datatype=XSD.date)
        yield Moment(*found.span(), None, None, concluded)


@cache
def _weekday_numbers(language: str) -> dict[str, int]:
    """The days of the week by their names in the CLDR; Monday is 0."""
    wide = Locale.parse(language).days
    return {
        name.casefold(): number
        for context in ("format", "stand-alone")
        for number, name in wide[context]["wide"].items()
    }


@cache
def _weekday_words(language: str) -> re.Pattern[str]:
    days = "|".join(map(re.escape, _weekday_numbers(language)))
    before = "|".join(map(re.escape, vocabulary(language)["dates"]["before_weekday"]))
    return re.compile(rf"(?<!\w)(?:(?:{before})\s)?(?P<day>{days})(?!\w)", re.IGNORECASE)


@cache
def _future(language: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, vocabulary(language)["dates"]["future"]))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


@cache
def _relative_words(language: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, vocabulary(language)["dates"]["relative"]))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
