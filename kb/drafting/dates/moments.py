"""The words of a text that say when: dates, ranges of days, words that count from the day of
publication ("today", "two days ago", "next year"), and days of the week."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import cache

from babel import Locale
from rdflib import Literal

from kb.dates.parsing import date_from, dates_in, range_from
from kb.drafting.dates.inferring import day_of_week, last_of, with_year
from kb.drafting.text.annotations import Moment, Span, literal_of
from kb.drafting.text.vocabulary import any_of, either, one_of, plain, vocabulary
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
        lone = vocabulary(language)["dates"]["lone_months"]
        is_told = _ends_with("before_month", language).search(before.casefold())
        return not is_told and not re.fullmatch(lone, words)
    if words.isdigit():
        start = _another_year(language).sub("", before.casefold())  # "in 2018 and 2019"
        return not _ends_with("before_year", language).search(start)
    return False


@cache
def _another_year(language: str) -> re.Pattern[str]:
    """The years to which another is joined, at the end of a text."""
    words = either(vocabulary(language)["counts"]["and"])
    return re.compile(rf"(?:(?<!\w)[12]\d{{3}}(?:,?\s+(?:{words})\s+|,\s+))+$", re.IGNORECASE)


@cache
def _ends_with(key: str, language: str) -> re.Pattern[str]:
    """A text that ends with one of the words of a list of the language, or opens a bracket."""
    words = either(vocabulary(language)["dates"][key])
    return re.compile(rf"(?:(?<!\w)(?:{words})|\()[\s-]*$")


def from_publication(text: str, language: str, written: datetime.date | None) -> Iterator[Moment]:
    """Words that count from the day on which the text was written, each with what they mean."""
    for match in _counting(language).finditer(text):
        if match["never"]:  # "la mañana del martes" is no tomorrow
            continue
        inferred = None if written is None else _counted(match, language, written)
        yield Moment(*match.span(), None, None, inferred)


def _counted(match: re.Match[str], language: str, written: datetime.date) -> Literal | None:
    """The day that words mean, counted from the one on which they were written, or the month."""
    dates = vocabulary(language)["dates"]
    words = plain(match[0])
    if match["month"]:
        month = written.year * 12 + written.month - 1 + dates["months"][plain(match["month"])]
        return Literal(f"{month // 12:04}-{month % 12 + 1:02}", datatype=XSD.gYearMonth)
    if match["year"]:
        year = written.year + dates["year_shifts"][plain(match["year"])]
        return Literal(f"{year:04}", datatype=XSD.gYear)
    shift = -_number(match["ago"], language) if match["ago"] else dates["relative"][words]
    return literal_of(written + datetime.timedelta(days=shift))


def _number(word: str, language: str) -> int:
    """A small number in figures or words."""
    return int(word) if word.isdigit() else int(vocabulary(language)["dates"]["few"][plain(word)])


@cache
def _counting(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    few = f"{any_of(dates['few'])}|[1-9]|1[0-9]"
    ago = dates["ago"].replace("<number>", f"(?P<ago>{few})")
    # "Two months ago", "dua bulan lalu": a month is meant only where none are counted.
    counted = rf"(?:{few}|[0-9]+|{dates['several']})\s+(?:{any_of(dates['months'])})"
    # "Corriente" alone is another word.
    years = any_of([word for word in dates["year_shifts"] if " " in word])
    never = one_of([*filter(None, [any_of(dates["not_relative"])]), counted])
    return re.compile(
        rf"(?<!\w)(?:(?P<never>{never})|(?:{ago})|(?:{any_of(dates['relative'])})"
        rf"|(?P<month>{any_of(dates['months'])})(?!{dates['months_not']})"
        rf"|(?P<year>{years})(?!{dates['shifts_not']}))(?!\w)",
        re.IGNORECASE,
    )


def weekdays(text: str, language: str, written: datetime.date | None) -> Iterator[Moment]:
    """The days of the week, each with the day that it is where that is beyond doubt.

    `written` is the day of publication.
    """
    numbers = _numbers_of_days(language)
    for match in _weekdays(language).finditer(text):
        if _is_no_day(match, text, language):
            continue
        number, day = numbers[match["day"].casefold()], None
        if written is not None:
            day = day_of_week(match, number, text, language, written)
        inferred = None if day is None else literal_of(day)
        yield Moment(*match.span(), None, None, inferred)


def _is_no_day(match: re.Match[str], text: str, language: str) -> bool:
    """Whether words that are a day of the week are another thing.

    "Lần thứ năm" is the fifth time, "minggu" a week, "Santo Domingo" a city.
    """
    form = re.compile(vocabulary(language)["dates"]["weekday_form"])
    if not form.search(text, match.start(), match.end() + 2):
        return True
    before = text[max(0, match.start("day") - 20) : match.start("day")].casefold()
    ordinal = vocabulary(language)["dates"]["before_ordinal"]
    return any(before.rstrip().endswith(word) for word in ordinal)


@cache
def _numbers_of_days(language: str) -> dict[str, int]:
    """The days of the week by their names in the CLDR; Monday is 0."""
    wide = Locale.parse(language).days
    return {
        name.casefold(): number
        for context in ("format", "stand-alone")
        for number, name in wide[context]["wide"].items()
    }


@cache
def _weekdays(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    days = either(_numbers_of_days(language))
    before = either(dates["before_weekday"])
    last, coming = dates["last_weekday"], dates["next_weekday"]
    week = any_of(dates["weeks"])
    joint = either(dates["before_week"])
    return re.compile(
        rf"(?<!\w)(?:(?:{before})\s+)?(?:(?P<last>{last})\s+|(?P<next>{coming})\s+)?"
        rf"(?P<day>{days})(?!\w)(?:,?\s+(?:(?:{dates['day_parts']})\s+)?"
        rf"(?:(?:(?:{joint})\s+)?(?P<week>{week})|(?P<last2>{last})|(?P<next2>{coming}))(?!\w))?",
        re.IGNORECASE,
    )
