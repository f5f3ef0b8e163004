"""Words that count a day from another one: "yesterday", "two days ago", "the same day".

Most count from the day on which the text was written, some from a day that was told of before.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from rdflib import Literal

from kb.drafting.named.tenses import is_ahead, sentence_before
from kb.drafting.text.annotations import Moment, Span, literal_of
from kb.drafting.text.vocabulary import plain, vocabulary
from kb.namespaces import XSD

#: So far before a day that is counted from another one that other one is looked for.
BACK = 350
#: So many days before its publication happened what an article tells as news.
NEWS = 8


def from_publication(text: str, language: str, written: datetime.date | None) -> Iterator[Moment]:
    """Words that count from the day on which the text was written, each with its day or month."""
    for found in _words(language).finditer(text):
        if found["never"]:  # "la mañana del martes" is no tomorrow
            continue
        concluded = None if written is None else _counted(found, language, written)
        yield Moment(*found.span(), None, None, concluded)


def from_others(
    text: str, language: str, days: Sequence[Moment], written: datetime.date | None
) -> Iterator[Moment]:
    """Words that count from a day that was told of before: in the sentence, or as that of the news.

    "On the same day" after "On 6 March, Zambia acceded. It will be bound on 4 November." is that of
    March: what is to come was not yet.
    """
    if written is None:
        return
    for found in _other_words(language).finditer(text):
        span = Span(*found.span())
        if any(-4 < one.start - span.end < 4 or one.overlaps(span) for one in days):
            continue  # "on the same day, 14 November"
        since = _told_before(text, span, language, days, written)
        told = _whole(since) if since is not None else None
        if since is None or told is None:
            continue
        shift = vocabulary(language)["dates"]["other_days"][plain(found["word"])]
        day = literal_of(told + datetime.timedelta(days=shift))
        yield Moment(*found.span(), None, None, day, since=Span(since.start, since.end))


def _told_before(
    text: str, span: Span, language: str, days: Sequence[Moment], written: datetime.date
) -> Moment | None:
    """The day that was told of before: in the sentence, or else the last one of the news."""
    comes, first = is_ahead(text, span, language), span.start - len(sentence_before(text, span))
    before = [one for one in days if one.end <= span.start]
    here = [one for one in before if one.start >= first]
    if here:
        return _only(here)
    for far in (BACK, len(text)):
        told = [one for one in before if one.start >= span.start - far]
        fitting = [one for one in told if (day := _whole(one)) and _fits(day, written, comes)]
        if fitting or comes:
            return _only(fitting)
    return None


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


def _counted(found: re.Match[str], language: str, written: datetime.date) -> Literal | None:
    """The day that words mean, counted from the one on which they were written, or the month."""
    dates = vocabulary(language)["dates"]
    words = plain(found[0])
    if found["month"]:
        month = written.year * 12 + written.month - 1 + dates["months"][plain(found["month"])]
        return Literal(f"{month // 12:04}-{month % 12 + 1:02}", datatype=XSD.gYearMonth)
    shift = -_number(found["ago"], language) if found["ago"] else dates["relative"][words]
    return literal_of(written + datetime.timedelta(days=shift))


def _number(word: str, language: str) -> int:
    return int(word) if word.isdigit() else int(vocabulary(language)["dates"]["few"][plain(word)])


@cache
def _words(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    few = f"{_any(dates['few'])}|[1-9]|1[0-9]"
    ago = dates["ago"].replace("<number>", f"(?P<ago>{few})")
    # "Two months ago", "dua bulan lalu": a month is meant only where none are counted.
    counted = rf"(?:{few}|[0-9]+|{dates['several']})\s+(?:{_any(dates['months'])})"
    never = "|".join([*filter(None, [_any(dates["not_relative"])]), counted])
    return re.compile(
        rf"(?<!\w)(?:(?P<never>{never})|(?:{ago})|(?:{_any(dates['relative'])})"
        rf"|(?P<month>{_any(dates['months'])})(?!{dates['months_not']}))(?!\w)",
        re.IGNORECASE,
    )


@cache
def _other_words(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    return re.compile(
        rf"(?<!\w)(?:(?:{dates['other_lead']}) )?(?P<word>{_any(dates['other_days'])})(?!\w)"
        rf"(?!\s+(?:{dates['other_not']}))",
        re.IGNORECASE,
    )


def _any(words: Mapping[str, Any] | Sequence[str]) -> str:
    return "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(words, key=len)[::-1])
