"""The words of a text that say when: dates, ranges of days, and words such as "today"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import cache

from rdflib import Literal

from kb.dates.parsing import date_from, dates_in, range_from
from kb.drafting.dates.relative import from_publication
from kb.drafting.dates.weekdays import weekdays
from kb.drafting.dates.years import last_of, says_year, with_year
from kb.drafting.text.annotations import Moment, Span
from kb.drafting.text.vocabulary import one_of, vocabulary
from kb.namespaces import XSD


def moments(
    text: str, language: str, published: str | None, names: Sequence[Span]
) -> tuple[Moment, ...]:
    """The moments of a text, in order.

    `published` is the day of publication (YYYY-MM-DD), `names` the stretches in which a year is a
    part of a name ("the 1951 Convention"). A year is never filled in; what follows from the day of
    publication stands apart, as `inferred`.
    """
    written = None if published is None else datetime.date.fromisoformat(published)
    dates = list(_dates(text, language, written))
    # "Selasa (11/2/2025)": the date beside a day of the week says more.
    for days in (from_publication, weekdays):
        dates += [
            day
            for day in days(text, language, written)
            if not any(_is_beside(text, day, date) for date in dates)
        ]
    return without_names(dates, names)


def without_names(days: Sequence[Moment], names: Sequence[Span]) -> tuple[Moment, ...]:
    """The moments outside of names, in the order of the text."""
    return tuple(sorted(day for day in days if not any(day.overlaps(name) for name in names)))


def _is_beside(text: str, day: Moment, date: Moment) -> bool:
    if not Span(day.start, day.end + 4).overlaps(Span(date.start, date.end + 4)):
        return False
    between = text[min(day.end, date.end) : max(day.start, date.start)]
    # A dash ends the line that tells where and when it was written: "Ha Noi, 3 May - This morning"
    return not re.search(r"[.;!?]\s|\s[-–—]\s", between)


def _dates(text: str, language: str, written: datetime.date | None) -> Iterator[Moment]:
    for start, end in dates_in(text, language):
        words = text[start:end].rstrip(".")
        span = Span(start, start + len(words))
        if days := range_from(words, language):
            first = _inferred(days[0], text, span, language, written)
            yield Moment(span.start, span.end, *days, first, last_of(days[1], first))
        elif (date := date_from(words, language)) is not None:
            if _is_doubtful(text, span, date, language):
                continue
            day = _inferred(date, text, span, language, written)
            yield Moment(span.start, span.end, date, None, day)


def _inferred(
    date: Literal, text: str, span: Span, language: str, written: datetime.date | None
) -> Literal | None:
    if written is None or date.datatype not in (XSD.gMonthDay, XSD.gMonth):
        return None
    return with_year(date, text, span, language, written)


def _is_doubtful(text: str, span: Span, date: Literal, language: str) -> bool:
    """Whether a lone month or number may well be another word: "May", "Mars", "1945"."""
    words, before = text[span.start : span.end], text[max(0, span.start - 40) : span.start]
    if date.datatype == XSD.gMonth and not words[-1].isdigit():
        is_told = _ends_with("before_month", language).search(before.casefold())
        if is_told or says_year(text, span, language):
            return False
        lone = vocabulary(language)["dates"]["lone_months"]
        behind = text[span.end : span.end + 3]
        return not re.fullmatch(lone, words) or bool(
            re.match(r"\s\w", behind) and behind[1].isupper()
        )
    if words.isdigit():
        start = _another_year(language).sub("", before.casefold())  # "in 2018 and 2019"
        return not _ends_with("before_year", language).search(start)
    return False


@cache
def _another_year(language: str) -> re.Pattern[str]:
    """The years to which another is joined, at the end of a text."""
    words = one_of(map(re.escape, vocabulary(language)["counts"]["and"]))
    return re.compile(rf"(?:(?<!\w)[12]\d{{3}}(?:,?\s+(?:{words})\s+|,\s+))+$", re.IGNORECASE)


@cache
def _ends_with(key: str, language: str) -> re.Pattern[str]:
    """A text that ends with one of the words of a list of the language, or opens a bracket."""
    words = one_of(map(re.escape, vocabulary(language)["dates"][key]))
    return re.compile(rf"(?:(?<!\w)(?:{words})|\()[\s-]*$")
