"""The numbers of a text that count something: how many, of what, and whether it is an estimate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kb.drafting.annotations import Moment, Span
from kb.drafting.names import overlap
from kb.drafting.vocabulary import vocabulary

#: A bare number that is a year more often than a number of anything.
_YEAR = re.compile("(?:19|20)[0-9]{2}")
#: So many characters before a number tell whether it is only wanted.
AROUND = 40


@dataclass(frozen=True, order=True)
class Count(Span):
    """A stretch that counts: the words of the number, with those that make it an estimate, and
    the words of the unit."""

    number: Span
    unit: Span


def counts(
    text: str, language: str, when: Sequence[Moment], names: Sequence[Span]
) -> Iterator[Count]:
    """The counts of a text, in its order, but for what is a date or stands in a name.

    >>> [found] = counts("More than 60 States signed.", "en", (), ())
    >>> found.number, found.unit
    (Span(start=0, end=12), Span(start=13, end=19))
    """
    at = 0
    while found := _pattern(language).search(text, at):
        number, unit = Span(*found.span("number")), Span(*found.span("unit"))
        digits = Span(*found.span("digits"))
        at = digits.end  # behind a date another number may stand: "1992 by five States"
        if any(overlap(digits, one) for one in (*when, *names)):
            continue
        if _YEAR.fullmatch(text[number.start : number.end]):
            continue
        if not _wanted(language).search(text[max(0, number.start - AROUND) : number.start]):
            at = unit.end
            yield Count(number.start, unit.end, number, unit)


def is_of_treaties(unit: str, language: str) -> bool:
    """Whether what is counted is what treaties have: States, parties, signatures, ratifications.

    >>> is_of_treaties("States Parties", "en"), is_of_treaties("people", "en")
    (True, False)
    """
    words = _either(vocabulary(language)["counts"]["of_treaties"])
    return re.search(rf"(?<!\w)(?:{words})(?!\w)", unit, re.IGNORECASE) is not None


@cache
def _wanted(language: str) -> re.Pattern[str]:
    """What stands before a number that is needed and not there: "once 60 ratifications ..."."""
    words = _either(vocabulary(language)["counts"]["wanted"])
    return re.compile(rf"(?<!\w)(?:{words})\s(?:[^\W\d_]+\s){{0,2}}$", re.IGNORECASE)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """An estimating word, a number, at most two words that tell more of the unit, and the unit."""
    words = vocabulary(language)["counts"]
    either = {
        key: _either(words[key])
        for key in ("units", "estimates", "numbers", "ones", "quantities", "of")
    }
    digits = r"[0-9]{1,3}(?:[.,\s][0-9]{3})+|[0-9]+"
    spelt = rf"(?:{either['numbers']})(?:[- ](?:y )?(?:{either['numbers']}|{either['ones']}))?"
    number = (
        rf"(?P<number>(?:(?:{either['estimates']})\s)?"
        rf"(?P<digits>{digits}|{spelt}|{either['quantities']}))"
    )
    between = rf"\s(?:(?:{either['of']})\s)?(?:[^\W\d_]+\s){{0,2}}?"
    and_also = rf"(?:\s(?:{_either(words['and'])})\s(?:[^\W\d_]+\s)?(?:{either['units']}))?"
    unit = rf"(?P<unit>(?:{either['units']}){and_also})(?!\w)"
    return re.compile(rf"(?<![\w.,/-]){number}{between}{unit}", re.IGNORECASE)


def _either(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or "(?!)"
