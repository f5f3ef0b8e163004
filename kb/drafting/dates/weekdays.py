"""The days of the week in a text: which day each is, where the day of publication tells it.

"On Monday" is the last Monday, or the next one where its clause speaks of what is to come;
"Monday of next week" and "last Monday" say more. Where a reader could take it for either of two
days, none is inferred.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale

from kb.drafting.dates.tenses import is_ahead, is_past, is_to_come, is_told
from kb.drafting.text.annotations import Moment, Span, literal_of
from kb.drafting.text.vocabulary import one_of, plain, vocabulary

WEEK = datetime.timedelta(days=7)
SUNDAY = 6


def weekdays(text: str, language: str, written: datetime.date | None) -> Iterator[Moment]:
    """The days of the week, each with the day that it is where that is beyond doubt.

    `written` is the day of publication.
    """
    numbers = _numbers(language)
    for match in _words(language).finditer(text):
        if _is_no_day(match, text, language):
            continue
        day = None if written is None else _day(match, text, language, written, numbers)
        inferred = None if day is None else literal_of(day)
        yield Moment(*match.span(), None, None, inferred)


def _day(
    match: re.Match[str],
    text: str,
    language: str,
    written: datetime.date,
    numbers: Mapping[str, int],
) -> datetime.date | None:
    """The day that a day of the week is, counted from the day of publication."""
    number = numbers[match["day"].casefold()]
    monday = written - datetime.timedelta(days=written.weekday())
    if match["week"]:
        # Where a week begins with Sunday, the Sunday of last week is another one.
        shift = vocabulary(language)["dates"]["weeks"][plain(match["week"])]
        return None if number == SUNDAY else monday + shift * WEEK + datetime.timedelta(number)
    back = (written.weekday() - number) % 7
    last = written - datetime.timedelta(days=back or 7)
    dates = vocabulary(language)["dates"]
    if match["last"] or match["last2"]:
        # "Last Monday" on a Friday may be that of this week or of the one before.
        return last if last < monday or (dates["is_last_the_nearest"] and back != 1) else None
    if match["next"] or match["next2"]:
        coming = last + WEEK * (1 if back else 2)
        is_nearest = dates["is_next_the_nearest"] and back != WEEK.days - 1
        return coming if coming >= monday + WEEK or is_nearest else None
    if is_to_come(text, span := Span(*match.span()), language):
        # "Parliament will vote on Thursday": the next one, where the clause speaks of nothing past.
        if is_ahead(text, span, language):
            return last + WEEK if back else None
        if not is_past(text, span, language):
            return None
    elif back == WEEK.days - 1 and not is_told(text, span, language):
        return None  # "Ia bertolak pada Kamis": tomorrow?
    return written - datetime.timedelta(days=back)


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
def _numbers(language: str) -> dict[str, int]:
    """The days of the week by their names in the CLDR; Monday is 0."""
    wide = Locale.parse(language).days
    return {
        name.casefold(): number
        for context in ("format", "stand-alone")
        for number, name in wide[context]["wide"].items()
    }


@cache
def _words(language: str) -> re.Pattern[str]:
    dates = vocabulary(language)["dates"]
    days = one_of(map(re.escape, _numbers(language)))
    before = one_of(map(re.escape, sorted(dates["before_weekday"], key=len, reverse=True)))
    last, coming = dates["last_weekday"], dates["next_weekday"]
    week = one_of(re.escape(word).replace(r"\ ", r"\s+") for word in dates["weeks"])
    joint = one_of(map(re.escape, dates["before_week"]))
    return re.compile(
        rf"(?<!\w)(?:(?:{before})\s+)?(?:(?P<last>{last})\s+|(?P<next>{coming})\s+)?"
        rf"(?P<day>{days})(?!\w)(?:,?\s+(?:(?:{dates['day_parts']})\s+)?"
        rf"(?:(?:(?:{joint})\s+)?(?P<week>{week})|(?P<last2>{last})|(?P<next2>{coming}))(?!\w))?",
        re.IGNORECASE,
    )
