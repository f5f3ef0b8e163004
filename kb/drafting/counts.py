"""The numbers of a text that count something: how many, of what, and whether it is an estimate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kb.drafting.text.annotations import Moment, Span
from kb.drafting.text.vocabulary import either, one_of, vocabulary

#: A bare number that is a year more often than a number of anything.
_YEAR = re.compile("(?:19|20)[0-9]{2}")
#: So many characters before a number, and behind its unit, tell whether it is only wanted.
AROUND = 40
#: The keys of words that count votes.
VOTES = ("votes", "ballots", "against", "towards")
#: The pattern of words that count votes only behind others that do.
BALLOTS = 3


@dataclass(frozen=True, order=True)
class Count(Span):
    """A stretch that counts: the words of the number, with those that make it an estimate, and
    the words of the unit, which may stand before it."""

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
    not_counts = (*when, *names)
    ordinal = _before_ordinal(language)
    by_number: dict[Span, Count] = {}
    for pattern in _patterns(language) if _any_number(language).search(text) else ():
        for number, digits, unit in _matches(pattern, text, language, not_counts):
            is_behind = ordinal.search(text, max(0, number.start - AROUND), number.start)
            if is_behind and unit.start > number.start:
                continue
            if pattern is _patterns(language)[BALLOTS] and not _is_vote(text, language, number):
                continue
            if not any(digits.overlaps(other.number) for other in by_number.values()):
                if _is_definite(text, language, number) and unit.start > number.start:
                    continue
                start, end = min(number.start, unit.start), max(number.end, unit.end)
                if not _is_wanted(text, language, Span(start, end)):
                    by_number[number] = Count(start, end, number, unit)
    yield from sorted(by_number.values(), key=lambda count: count.number)


def is_of_treaties(unit: str, language: str) -> bool:
    """Whether what is counted is what treaties have: States, parties, signatures, ratifications.

    >>> is_of_treaties("States Parties", "en"), is_of_treaties("people", "en")
    (True, False)
    """
    words = either(vocabulary(language)["counts"]["of_treaties"])
    return re.search(rf"(?<!\w)(?:{words})(?!\w)", unit, re.IGNORECASE) is not None


def is_of_votes(unit: str, language: str) -> bool:
    """Whether what is counted are votes.

    >>> is_of_votes("votes in favour", "en"), is_of_votes("against", "en")
    (True, True)
    """
    return _of_votes(language).fullmatch(unit) is not None


def is_of_kind(kind: str, unit: str, language: str) -> bool:
    """Whether what is counted is of a kind that the words of the language list.

    >>> is_of_kind("treaties", "agreements", "en"), is_of_kind("treaties", "States", "en")
    (True, False)
    """
    return unit.casefold() in (word.casefold() for word in vocabulary(language)["counts"][kind])


def _matches(
    pattern: re.Pattern[str], text: str, language: str, not_counts: Sequence[Span]
) -> Iterator[tuple[Span, Span, Span]]:
    """The numbers that a pattern finds, with and without words of an estimate, and the units."""
    at = 0
    while match := pattern.search(text, at):
        number, unit = Span(*match.span("number")), Span(*match.span("unit"))
        digits = Span(*match.span("digits"))
        # Behind a date, or within "7 of the 16 States", another number may stand.
        at = digits.end if digits.end > match.start() else match.end()
        if any(digits.overlaps(other) for other in not_counts):
            continue
        if "between" in pattern.groupindex and _is_of_other(text, language, match):
            continue
        if not _YEAR.fullmatch(text[number.start : number.end]):
            yield number, digits, unit


def _is_of_other(text: str, language: str, match: re.Match[str]) -> bool:
    """Whether a number is that of what stands before the unit, or one end of a range: "70 percent
    of members", "30 days after States had met", "between 40 and 50 States"."""
    others = vocabulary(language)["counts"]["not_between"]
    between = (match["between"] or match["far"] or "").split()
    if any(word in others for word in between):
        return True
    start = match.start("digits")
    return _in_range(language).search(text, max(0, start - AROUND), start) is not None


def _is_vote(text: str, language: str, number: Span) -> bool:
    """Whether votes were counted right before: "39 votos a favor y 6 en contra"."""
    before = re.split(r"[.;!?]\s", text[max(0, number.start - 2 * AROUND) : number.start])[-1]
    voted = vocabulary(language)["counts"]["voted"]
    return _of_votes(language).search(before) is not None or any(word in before for word in voted)


def _is_wanted(text: str, language: str, count: Span) -> bool:
    before, behind = _wanted(language)
    start, end = max(0, count.start - AROUND), count.end
    return bool(before.search(text[start : count.start]) or behind.match(text, end))


def _is_definite(text: str, language: str, number: Span) -> bool:
    """Whether a number in words is that of some who are known: "les trois pays"; but "huit des
    quinze pays" tells how many there are."""
    if not text[number.start : number.end].isalpha():
        return False
    known, counted = _definite(language)
    before = text[max(0, number.start - AROUND) : number.start]
    match = known.search(before)
    return match is not None and counted.search(before[: match.start()]) is None


@cache
def _definite(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = vocabulary(language)["counts"]
    numbers = either([*words["numbers"], *words["ones"], *words["two"]])
    return (
        re.compile(rf"(?<!\w)(?:{either(words['definite_before'])})\s$", re.IGNORECASE),
        re.compile(
            rf"(?:[0-9]|(?<!\w)(?:{numbers}))\s(?:(?:{either(words['of'])})\s)?$", re.IGNORECASE
        ),
    )


@cache
def _wanted(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands around a number that is needed and not there: "once 60 ratifications ..."."""
    words = vocabulary(language)["counts"]
    before, behind = either(words["wanted"]), either(words["wanted_behind"])
    return (
        re.compile(rf"(?<!\w)(?:{before})\s(?:[^\W\d_]+\s){{0,2}}$", re.IGNORECASE),
        re.compile(rf"[”\"»’]?\s(?:[^\W\d_]+\s){{0,2}}(?:{behind})(?!\w)", re.IGNORECASE),
    )


@cache
def _of_votes(language: str) -> re.Pattern[str]:
    words = vocabulary(language)["counts"]
    kinds = [word for key in VOTES for word in words[key]]
    return re.compile(either([*kinds, *words["abstained"]]), re.IGNORECASE)


@cache
def _before_ordinal(language: str) -> re.Pattern[str]:
    """What makes a number tell which one it is, and not how many: "thứ 6", "Article 8"."""
    words = either(vocabulary(language)["counts"]["before_ordinal"])
    return re.compile(rf"(?<!\w)(?:{words})\s$", re.IGNORECASE)


@cache
def _in_range(language: str) -> re.Pattern[str]:
    """What stands before the end of a range: "40 to", "between 40 and"; "from 12 to" tells what
    there is now."""
    words = vocabulary(language)["counts"]
    number = rf"(?:[0-9]+|{either([*words['numbers'], *words['ones'], *words['two']])})"
    since = "".join(rf"(?<!\b{re.escape(word)}\s)" for word in words["ranges_since"])
    first, second = map(re.escape, words["pairs"])
    return re.compile(
        rf"(?:{since}(?<!\w){number}\s(?:{either(words['ranges'])})\s"
        rf"|(?<!\w){first}\s{number}\s{second}\s|(?<![\w/.,])[0-9]{{1,3}}[–—])$",
        re.IGNORECASE,
    )


@cache
def _any_number(language: str) -> re.Pattern[str]:
    """A number, in figures or words: a text without one counts nothing, and is searched no more."""
    words = vocabulary(language)["counts"]
    spelt = [word for key in ("numbers", "ones", "two", "quantities") for word in words[key]]
    return re.compile(rf"[0-9]|{either(spelt)}", re.IGNORECASE)


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """What counts: a number and its unit, "the number of parties is 9", "by 48 votes to 5"."""
    words = vocabulary(language)["counts"]
    either = _Alternatives(words)
    number = _number(either)
    units = either["units"]
    of = rf"(?:(?:{either['of']})\s?)?"
    counted = rf"(?:{either['numbers']}|{either['ones']})(?!\w)"
    more = rf"(?:\s(?:{either['and']})\s(?!{counted})(?:[^\W\d_]+\s)?(?:{units}))?"
    unit = rf"(?P<unit>(?:{units}){more})(?!\w)"
    far = r"(?P<far>(?:[0-9]+|[^\W\d_]+)\s(?:[^\W\d_]+\s){0,2}?)"
    between = rf"\s(?:(?:{either['out_of']})\s{far}|{of}(?P<between>(?:[^\W\d_]+\s){{0,2}}?))"
    last = r"(?![\w/]|[.,-][0-9])"
    total = rf"(?:{either['totals']})\s(?:{either['total_of']})?\s?(?:[^\W\d_]+\s)??"
    whole = [
        *_of_ballots(either, number),
        rf"(?<![\w.,/-])(?!{_shares(words['shares'])}){number}{between}{unit}",
        rf"(?<![\w.,/-]){number}\s(?P<unit>{either['ballots']})(?!\w)",
        rf"(?<!\w){total}{unit}(?:\s[^\W\d_]+){{0,4}}?\s(?:{either['total_links']})\s{number}{last}",
        rf"(?<!\w)[0-9]+\s(?:{either['votes']})\s(?P<unit>{either['against']})\s{number}{last}",
        _of_two(either),
        rf"(?<![\w.,/-])(?P<number>(?P<digits>[0-9]+))/[0-9]+\s{unit}",  # "441/443 đại biểu"
        rf"(?<=[0-9]/)(?P<number>(?P<digits>[0-9]+))\s{unit}",
        # "The 178th State to ratify": so many have done so.
        words["ordinal"].replace("<digits>", "(?P<digits>[0-9]+)"),
    ]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in whole)


class _Alternatives(dict[str, str]):
    """Each list of words as alternatives of one pattern."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.words = words

    def __missing__(self, key: str) -> str:
        return either(self.words[key])


def _of_two(either: Mapping[str, str]) -> str:
    """What counts two: "two ratifications"; "the two States" are both."""
    two, begun = rf"(?P<number>(?P<digits>{either['two']}))", r"(?<![\w.,/-])"
    for definite in either["definite_before"].split("|"):
        begun += rf"(?<!{definite}\s)"
    ended = rf"(?!\w|\s(?:{either['definite_behind']})(?!\w))"
    return rf"{begun}{two}\s(?:[^\W\d_]+\s)??(?P<unit>{either['two_of']}){ended}"


def _of_ballots(either: Mapping[str, str], number: str) -> Iterator[str]:
    """What counts votes by two numbers: "voted 41 to 9 in favour"."""
    voted = rf"(?<!\w)(?:{either['voted']})\s(?:{either['voted']}\s)?"
    towards, other = rf"\s(?P<unit>{either['towards']})\s", r"[0-9]+(?![\w/]|[.,-][0-9])"
    yield rf"{voted}{number}{towards}{other}"
    yield rf"{voted}[0-9]+{towards}{number}(?![\w/]|[.,-][0-9])"


def _number(either: Mapping[str, str]) -> str:
    """A number in figures or words, with the words of an estimate before it, or a quantity."""
    multiples = either["multiples"]
    digits = (
        rf"[0-9]+(?:[.,][0-9]+)?\s(?:{multiples})(?!\w)|[0-9]{{1,3}}(?:[.,\s][0-9]{{3}})+|[0-9]+"
    )
    digits = rf"(?:{digits})(?!\s(?:{multiples})(?!\w))"
    part = rf"(?:{either['numbers']}|{either['ones']})"
    spelt = rf"(?:{either['numbers']})(?:(?:-|\s(?:(?:{either['spelt_and']})\s)?){part}){{0,3}}"
    return (
        rf"(?P<number>(?:(?:{either['estimates']})\s)?"
        rf"(?P<digits>{digits}|{spelt}|{either['quantities']}))"
    )


def _shares(phrases: Sequence[str]) -> str:
    """The last words of phrases behind their first ones, as those of shares: "pour cent"."""
    split = [phrase.rpartition(" ") for phrase in phrases]
    behind = one_of(f"(?<={re.escape(first)} ){re.escape(last)}" for first, _, last in split)
    return behind or "(?!)"
