"""Words that count a day from one that was told of before: "the same day", "two days later".

Where a reader could take another day, none is inferred.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import cache

from kb.drafting.dates.tenses import is_ahead, sentence_before
from kb.drafting.text.annotations import Moment, Span, literal_of
from kb.drafting.text.vocabulary import any_of, plain, vocabulary
from kb.namespaces import XSD

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
            yield Moment(*span_of(match), None, None, literal_of(day + shift), since=_words(since))


def span_of(match: re.Match[str]) -> tuple[int, int]:
    """Where the words of a day stand, without those of what it was the day before of."""
    return match.start(), match.start("of") if match["of"] else match.end()


def _is_told(span: Span, days: Sequence[Moment]) -> bool:
    """Whether another date stands beside words, or in them."""
    near = Span(span.start, span.end + 3)
    return any(day.overlaps(near) for day in days)


def _words(moment: Moment) -> Span:
    return Span(moment.start, moment.end)


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
