"""Words that count a day, month or year from one that was told of before: "the same day", "two
years later", "in March of that year".

They count from the last date of the sentence, or else of the words before it; where a reader could
take another one, none is inferred.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from rdflib import Literal

from kb.drafting.dates.tenses import is_ahead, sentence_before
from kb.drafting.dates.years import of_year
from kb.drafting.text.annotations import Moment, Span, literal_of
from kb.drafting.text.vocabulary import any_of, one_of, plain, vocabulary
from kb.namespaces import XSD

#: So far before a day that is counted from another one that other one is looked for.
BACK = 350
#: So many days before its publication happened what an article tells as news.
NEWS = 8
#: So many signs stand at the most between a month and the words of its year: "mayo del año ...".
FAR = 10
#: So many signs around a day or month may say from which year it counts.
AROUND = 36


def from_others(
    text: str, language: str, days: Sequence[Moment], written: datetime.date | None
) -> Iterator[Moment]:
    """Words that count from a day that was told of before: in the sentence, or as that of the news.

    "On the same day" after "On 6 March, Zambia acceded. It will be bound on 4 November." is that of
    March: what is to come was not yet. "The day before the vote" counts from the day of the news.
    """
    if written is None:
        return
    told = sorted(days)
    for found in _other_days(language).finditer(text):
        span = Span(*found.span())
        if _is_told(span, told):
            continue  # "on the same day, 14 November"
        if not found["of"] and not _stands_alone(text, found, language):
            continue
        shift = datetime.timedelta(days=_days(found, language))
        since = _told_before(text, span, language, told, written, shift, bool(found["of"]))
        day = _whole(since) if since is not None else None
        if since is None or day is None:
            continue
        yield Moment(*span_of(found), None, None, literal_of(day + shift), since=_words(since))


def span_of(found: re.Match[str]) -> tuple[int, int]:
    """Where the words of a day stand, without those of what it was the day before of."""
    return found.start(), found.start("of") if found["of"] else found.end()


def longer_from_others(text: str, language: str, days: Sequence[Moment]) -> Iterator[Moment]:
    """Months and years that count from one told of before: "two years later", "that year"."""
    told = sorted(days)
    for found in _other_months_and_years(language).finditer(text):
        span = Span(*found.span())
        if _is_told(span, told, FAR) or not _stands_alone(text, found, language):
            continue
        since = _last_before(text, span, told)
        value = _shifted(since, found, language) if since is not None else None
        if since is not None and value is not None:
            yield Moment(span.start, span.end, None, None, value, since=_words(since))


def with_other_years(text: str, language: str, days: Sequence[Moment]) -> Iterator[Moment]:
    """The moments, each day or month that words beside it put in the year of another with it.

    "Signed on 3 May 2019 and in force since November of the following year" tells of 2020.
    """
    told: list[Moment] = []
    for one in sorted(days):
        changed = _in_other_year(text, language, one, told)
        told.append(changed or one)
        yield told[-1]


def _in_other_year(text: str, language: str, one: Moment, told: Sequence[Moment]) -> Moment | None:
    if one.date is None or one.date.datatype not in (XSD.gMonthDay, XSD.gMonth):
        return None
    if one.inferred is not None or one.until is not None:
        return None
    since = _last_before(text, one, told)
    year = _year(since) if since is not None else None
    if since is None or year is None:
        return None
    behind, before = text[one.end : one.end + AROUND], text[max(0, one.start - AROUND) : one.start]
    if found := _of_other_year(language).match(behind):
        year += vocabulary(language)["dates"]["other_years"][plain(found["word"])]
    elif _is_beside(language, "next", behind, before):
        year += int(not _is_later(one.date, since))
    elif _is_beside(language, "previous", behind, before):
        year -= int(_is_later(one.date, since))
    else:
        return None
    return replace(one, inferred=of_year(one.date, year), since=_words(since))


def _is_later(date: Literal, since: Moment) -> bool:
    """Whether a day or month comes later in the year than another date; of a lone year it does."""
    return str(date)[2:] > str(since.day)[5:] or len(str(since.day)) == len("2025")


def _is_told(span: Span, days: Sequence[Moment], far: int = 1) -> bool:
    """Whether another date stands beside words, or in them."""
    near = Span(span.start - far + 1, span.end + max(far, 4) - 1)
    return any(one.overlaps(near) for one in days)


def _words(moment: Moment) -> Span:
    return Span(moment.start, moment.end)


def _stands_alone(text: str, found: re.Match[str], language: str) -> bool:
    """Whether a preposition has nothing behind it: "three years after", not "after the war"."""
    open_ = vocabulary(language)["dates"]["open_spans"]
    is_open = re.search(rf"(?<!\w)(?:{open_})$", found[0], re.IGNORECASE)
    return not is_open or re.match(r"\s*(?:[,.;:)]|$)", text[found.end() :]) is not None


def _days(found: re.Match[str], language: str) -> int:
    """So many days after another one, fewer than none before it."""
    if found["word"]:
        return int(vocabulary(language)["dates"]["other_days"][plain(found["word"])])
    number = number_of(found["number"], language)
    return number if found["later"] else -number


def number_of(word: str, language: str) -> int:
    """A small number in figures or words."""
    return int(word) if word.isdigit() else int(vocabulary(language)["dates"]["few"][plain(word)])


def _shifted(since: Moment, found: re.Match[str], language: str) -> Literal | None:
    """The month or year that words count from another date; None where that is less exact."""
    dates = vocabulary(language)["dates"]
    if found["number"]:
        unit, shift = "year" if found["of_years"] else "month", number_of(found["number"], language)
        shift = shift if found["later"] else -shift
    else:
        unit = "year" if found["year"] else "month"
        shift = dates[f"other_{unit}s"][plain(found[unit])]
    year, month = _year(since), str(since.day)[5:7]
    if year is None:
        return None
    if unit == "year":
        return Literal(f"{year + shift:04}", datatype=XSD.gYear)
    if not month:
        return None
    months = year * 12 + int(month) - 1 + shift
    return Literal(f"{months // 12:04}-{months % 12 + 1:02}", datatype=XSD.gYearMonth)


def _year(moment: Moment) -> int | None:
    """The year of a moment that is one day, month or year."""
    day = moment.day
    if day is None or day.datatype in (XSD.gMonth, XSD.gMonthDay):
        return None
    return int(str(day)[:4])


def _last_before(text: str, span: Span, days: Sequence[Moment]) -> Moment | None:
    """The last date before a place: of its sentence, or else of the words in front of that."""
    before = [one for one in days if one.end <= span.start and one.start >= span.start - BACK]
    return before[-1] if before else None


def _told_before(
    text: str,
    span: Span,
    language: str,
    days: Sequence[Moment],
    written: datetime.date,
    shift: datetime.timedelta,
    of_news: bool,
) -> Moment | None:
    """The day that was told of before: in the sentence, or else the last one of the news.

    What is told is past, also by the `shift` that is counted. What came later than older news is
    counted from the one past day that was told near by.
    """
    comes = is_ahead(text, span, language)
    first = span.start - len(sentence_before(text, span))
    before = [one for one in days if one.end <= span.start]
    here = [one for one in before if one.start >= first]
    if here and not of_news:
        return _only(here)
    for far in (BACK, len(text)):
        told = [one for one in before if one.start >= span.start - far]
        fitting = [one for one in told if (day := _whole(one)) and _fits(day, written, comes)]
        fitting = [one for one in fitting if comes or _is_past(one, written - shift)]
        if fitting or comes:
            return _only(fitting)
    if shift.days > 0:
        near = [one for one in before if one.start >= span.start - BACK]
        return _only([one for one in near if _is_past(one, written - shift)])
    return None


def _is_past(moment: Moment, written: datetime.date) -> bool:
    """Whether a moment is a day that was over on another one, or is that day."""
    day = _whole(moment)
    return day is not None and day <= written


def _only(told: Sequence[Moment]) -> Moment | None:
    """The last of some moments, where all are one and the same day."""
    days = {_whole(one) for one in told}
    return told[-1] if len(days) == 1 and None not in days else None


def _fits(day: datetime.date, written: datetime.date, comes: bool) -> bool:
    """Whether a day is one of the news, or of what is to come."""
    return day > written if comes else 0 <= (written - day).days <= NEWS


def _whole(moment: Moment) -> datetime.date | None:
    """The day of a moment that is one day."""
    day = moment.day
    if day is None or moment.until is not None or day.datatype != XSD.date:
        return None
    return datetime.date.fromisoformat(str(day))


def _is_beside(language: str, way: str, behind: str, before: str) -> bool:
    """Whether words beside a date make it the next one of its name, or the one before."""
    follows, leads = _beside(language, way)
    return bool(follows.match(behind) or leads.search(before))


@cache
def _beside(language: str, way: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    dates = vocabulary(language)["dates"]
    return (
        re.compile(rf",?\s+(?:{dates[f'{way}_behind']})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{dates[f'{way}_of_others']})\s+$", re.IGNORECASE),
    )


@cache
def _of_other_year(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    joined = rf"(?:\s+(?:{one_of(vocabulary(language)['treaties']['and'])})\s+[\w ]{{3,14}}?)?"
    return re.compile(
        rf"{joined},?\s+\(?(?:{dates['of_year']})?(?P<word>{any_of(dates['other_years'])})(?!\w)",
        re.IGNORECASE,
    )


def _spans(language: str, *units: str) -> str:
    """Words such as "two years later", of some units."""
    dates = vocabulary(language)["dates"]
    few = f"(?P<number>{any_of(dates['few'])}|[1-9]|[1-9][0-9])"
    unit = one_of(f"(?P<of_{one}s>{dates['units'][one]})" for one in units)
    pattern: str = dates["spans"]
    return pattern.replace("<number>", few).replace("<unit>", f"(?:{unit})")


@cache
def _other_days(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    of = rf"(?P<of>\s+(?:{dates['other_of']})(?!\w))"
    return re.compile(
        rf"(?<!\w)(?:(?:{dates['other_lead']}) )?"
        rf"(?:(?P<word>{any_of(dates['other_days'])})|{_spans(language, 'day')})(?!\w)"
        rf"(?:{of}|(?!\s+(?:{dates['other_not']})))",
        re.IGNORECASE,
    )


@cache
def _other_months_and_years(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    return re.compile(
        rf"(?<!\w)(?:(?P<year>{any_of(dates['other_years'])})"
        rf"|(?P<month>{any_of(dates['other_months'])})|{_spans(language, 'month', 'year')})(?!\w)"
        rf"(?!\s+(?:{dates['other_not']}))",
        re.IGNORECASE,
    )
