"""The words of a text that say when: dates, ranges of days, and words such as "today"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import cache

from rdflib import Literal

from kb.drafting.named.weekdays import is_to_come, weekdays
from kb.drafting.text.annotations import Moment, Span
from kb.drafting.text.vocabulary import vocabulary
from kb.namespaces import XSD
from kb.seeds.values import date_from, dates_in, range_from

#: A day without a year is concluded to be the nearest one, where it is so near; a little further
#: away where the words around speak of what is to come, and the day is; or neither of both.
NEAR_DAYS = 60
MOST_DAYS = 150
MOST_DAYS_TO_COME = 300


def moments(
    text: str, language: str, published: str | None, names: Sequence[Span]
) -> tuple[Moment, ...]:
    """The moments of a text, in order.

    `published` is the day of publication (YYYY-MM-DD), `names` the stretches in which a year is a
    part of a name ("the 1951 Convention"). A year is never filled in; what follows from the day of
    publication stands apart, as `concluded`.
    """
    found = [*_dates(text, language, published), *_relative(text, language, published)]
    written = None if published is None else datetime.date.fromisoformat(published)
    days = weekdays(text, language, written)
    # "Selasa (11/2/2025)": the date beside a day of the week says more.
    found += [day for day in days if not any(_is_beside(text, day, one) for one in found)]
    return tuple(sorted(one for one in found if not any(one.overlaps(name) for name in names)))


def _is_beside(text: str, day: Moment, date: Moment) -> bool:
    between = text[min(day.end, date.end) : max(day.start, date.start)]
    near = Span(day.start, day.end + 4).overlaps(Span(date.start, date.end + 4))
    return near and not re.search(r"[.;!?]\s", between)


def _dates(text: str, language: str, published: str | None) -> Iterator[Moment]:
    for start, end in dates_in(text, language):
        words = text[start:end].rstrip(".")
        end = start + len(words)
        if days := range_from(words, language):
            first = _year_of(days[0], published, text, Span(start, end), language)
            yield Moment(start, end, *days, first, _last_of(days[1], first))
        elif (date := date_from(words, language)) is not None:
            if _is_doubtful(text[max(0, start - 20) : start], words, date, language):
                continue
            day = _year_of(date, published, text, Span(start, end), language)
            yield Moment(start, end, date, None, day)


def _is_doubtful(before: str, words: str, date: Literal, language: str) -> bool:
    """Whether a lone month or number may well be another word: "May", "Mars", "1945"."""
    if date.datatype == XSD.gMonth and not words[-1].isdigit():
        return not _ends_with("before_month", language).search(before.casefold())
    if words.isdigit():
        return not _ends_with("before_year", language).search(before.casefold())
    return False


@cache
def _ends_with(key: str, language: str) -> re.Pattern[str]:
    """A text that ends with one of the words of a list of the language, or opens a bracket."""
    words = "|".join(map(re.escape, vocabulary(language)["dates"][key]))
    return re.compile(rf"(?:(?<!\w)(?:{words})|\()[\s-]*$")


def _year_of(
    date: Literal, published: str | None, text: str, span: Span, language: str
) -> Literal | None:
    """The day without a year that is nearest to the publication, where that is beyond doubt.

    In a sentence that speaks of what is to come, a day that is far from it is the next one.
    """
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
    if day is None or _is_of_another_year(text[span.end : span.end + 30], language):
        return None
    distance, comes = (day - written).days, is_to_come(text, span, language)
    if abs(distance) <= NEAR_DAYS or (abs(distance) <= MOST_DAYS and comes == (distance > 0)):
        return _literal(day)
    if abs(distance) <= MOST_DAYS or not comes:
        return None
    following = next((one for one in days if one > written), None)
    if following is None or (following - written).days > MOST_DAYS_TO_COME:
        return None
    return _literal(following)


def _is_of_another_year(behind: str, language: str) -> bool:
    """Whether the words behind a date say that its year is another: "1 November that year"."""
    words = vocabulary(language)["dates"]["other_year"]
    return re.match(rf",?\s+(?:{words})(?!\w)", behind, re.IGNORECASE) is not None


def _last_of(last: Literal, first: Literal | None) -> Literal | None:
    """The last day of a range whose first day has its year by now."""
    if first is None or last.datatype != XSD.gMonthDay:
        return None
    year = int(str(first)[:4])
    for one in (year, year + 1):
        try:
            day = datetime.date.fromisoformat(f"{one}-{str(last)[2:]}")
        except ValueError:
            continue
        if day.isoformat() > str(first):
            return _literal(day)
    return None


def _literal(day: datetime.date) -> Literal:
    return Literal(day.isoformat(), datatype=XSD.date)


def _relative(text: str, language: str, published: str | None) -> Iterator[Moment]:
    """Words that count from the day on which the text was written."""
    days = vocabulary(language)["dates"]["relative"]
    for found in _relative_words(language).finditer(text):
        if found["never"]:  # "la mañana del martes" is no tomorrow
            continue
        concluded = None
        if published is not None:
            offset = datetime.timedelta(days=days[found[0].casefold()])
            concluded = _literal(datetime.date.fromisoformat(published) + offset)
        yield Moment(*found.span(), None, None, concluded)


@cache
def _relative_words(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    words = "|".join(map(re.escape, sorted(dates["relative"], key=len, reverse=True)))
    never = "|".join(map(re.escape, dates["not_relative"])) or "(?!)"
    return re.compile(rf"(?<!\w)(?:(?P<never>{never})|(?:{words}))(?!\w)", re.IGNORECASE)
