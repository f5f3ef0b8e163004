"""Words that count a day: from that of publication, "yesterday", or from another, "the same day".

Where a reader could take another day, none is inferred.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import cache

from rdflib import Literal

from kb.drafting.dates.tenses import is_ahead, sentence_before
from kb.drafting.text.annotations import Moment, Span, literal_of
from kb.drafting.text.vocabulary import any_of, one_of, plain, vocabulary
from kb.namespaces import XSD


def from_publication(text: str, language: str, written: datetime.date | None) -> Iterator[Moment]:
    """Words that count from the day on which the text was written, each with what they mean."""
    for found in _counting(language).finditer(text):
        if found["never"]:  # "la mañana del martes" is no tomorrow
            continue
        inferred = None if written is None else _counted(found, language, written)
        yield Moment(*found.span(), None, None, inferred)


def _counted(found: re.Match[str], language: str, written: datetime.date) -> Literal | None:
    """The day that words mean, counted from the one on which they were written, or the month."""
    dates = vocabulary(language)["dates"]
    words = plain(found[0])
    if found["month"]:
        month = written.year * 12 + written.month - 1 + dates["months"][plain(found["month"])]
        return Literal(f"{month // 12:04}-{month % 12 + 1:02}", datatype=XSD.gYearMonth)
    if found["year"]:
        year = written.year + dates["year_shifts"][plain(found["year"])]
        return Literal(f"{year:04}", datatype=XSD.gYear)
    shift = -number_of(found["ago"], language) if found["ago"] else dates["relative"][words]
    return literal_of(written + datetime.timedelta(days=shift))


@cache
def _counting(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    few = f"{any_of(dates['few'])}|[1-9]|1[0-9]"
    ago = dates["ago"].replace("<number>", f"(?P<ago>{few})")
    # "Two months ago", "dua bulan lalu": a month is meant only where none are counted.
    counted = rf"(?:{few}|[0-9]+|{dates['several']})\s+(?:{any_of(dates['months'])})"
    # "Corriente" alone is another word.
    years = any_of([one for one in dates["year_shifts"] if " " in one])
    never = one_of([*filter(None, [any_of(dates["not_relative"])]), counted])
    return re.compile(
        rf"(?<!\w)(?:(?P<never>{never})|(?:{ago})|(?:{any_of(dates['relative'])})"
        rf"|(?P<month>{any_of(dates['months'])})(?!{dates['months_not']})"
        rf"|(?P<year>{years})(?!{dates['shifts_not']}))(?!\w)",
        re.IGNORECASE,
    )


#: So far before a day that is counted from another one that other one is looked for.
BACK = 350
#: So many days before its publication happened what an article tells as news.
NEWS = 8


def from_others(
    text: str, language: str, days: Sequence[Moment], written: datetime.date | None
) -> Iterator[Moment]:
    """Words that count from a day that was told of before: in the sentence, or as that of the news.

    "On the same day" after "On 6 March, Zambia acceded. It will be bound on 4 November." is that of
    March: what is to come was not yet. "The day before the vote" counts from the day of the news.
    """
    if written is None:
        return
    ordered = sorted(days)
    for match in _other_days(language).finditer(text):
        span = Span(*match.span())
        if _is_told(span, ordered):
            continue  # "on the same day, 14 November"
        if not match["of"] and not _stands_alone(text, match, language):
            continue
        shift = datetime.timedelta(days=_days(match, language))
        since = _told_before(text, span, language, ordered, written, shift, bool(match["of"]))
        if since is not None and (day := _whole(since)):
            counted = literal_of(day + shift)
            start, end = match.start(), match.start("of") if match["of"] else match.end()
            yield Moment(start, end, None, None, counted, since=Span(since.start, since.end))


def _is_told(span: Span, days: Sequence[Moment]) -> bool:
    """Whether another date stands beside words, or in them."""
    near = Span(span.start, span.end + 3)
    return any(day.overlaps(near) for day in days)


def _stands_alone(text: str, match: re.Match[str], language: str) -> bool:
    """Whether a preposition has nothing behind it: "three years after", not "after the war"."""
    open_ = vocabulary(language)["dates"]["open_spans"]
    is_open = re.search(rf"(?<!\w)(?:{open_})$", match[0], re.IGNORECASE)
    return not is_open or re.match(r"\s*(?:[,.;:)]|$)", text[match.end() :]) is not None


def _days(match: re.Match[str], language: str) -> int:
    """So many days after another one, fewer than none before it."""
    if match["word"]:
        return int(vocabulary(language)["dates"]["other_days"][plain(match["word"])])
    number = number_of(match["number"], language)
    return number if match["later"] else -number


def number_of(word: str, language: str) -> int:
    """A small number in figures or words."""
    return int(word) if word.isdigit() else int(vocabulary(language)["dates"]["few"][plain(word)])


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
    before = [moment for moment in days if moment.end <= span.start]
    here = [moment for moment in before if moment.start >= first]
    if here and not of_news:
        return _only(here)
    for far in (BACK, len(text)):
        fitting = [
            moment
            for moment in before
            if moment.start >= span.start - far
            and (day := _whole(moment))
            and _fits(day, written, comes)
            and (comes or _is_past(moment, written - shift))
        ]
        if fitting or comes:
            return _only(fitting)
    if shift.days > 0:
        near = [moment for moment in before if moment.start >= span.start - BACK]
        return _only([moment for moment in near if _is_past(moment, written - shift)])
    return None


def _is_past(moment: Moment, written: datetime.date) -> bool:
    """Whether a moment is a day that was over on another one, or is that day."""
    day = _whole(moment)
    return day is not None and day <= written


def _only(moments: Sequence[Moment]) -> Moment | None:
    """The last of some moments, where all are one and the same day."""
    days = {_whole(moment) for moment in moments}
    return moments[-1] if len(days) == 1 and None not in days else None


def _fits(day: datetime.date, written: datetime.date, comes: bool) -> bool:
    """Whether a day is one of the news, or of what is to come."""
    return day > written if comes else 0 <= (written - day).days <= NEWS


def _whole(moment: Moment) -> datetime.date | None:
    """The day of a moment that is one day."""
    day = moment.day
    if day is None or moment.until is not None or day.datatype != XSD.date:
        return None
    return datetime.date.fromisoformat(str(day))


@cache
def _other_days(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    few = f"(?P<number>{any_of(dates['few'])}|[1-9]|[1-9][0-9])"
    spans = dates["spans"].replace("<number>", few).replace("<unit>", f"(?:{dates['unit']})")
    of = rf"(?P<of>\s+(?:{dates['other_of']})(?!\w))"
    return re.compile(
        rf"(?<!\w)(?:(?:{dates['other_lead']}) )?"
        rf"(?:(?P<word>{any_of(dates['other_days'])})|{spans})(?!\w)"
        rf"(?:{of}|(?!\s+(?:{dates['other_not']})))",
        re.IGNORECASE,
    )
