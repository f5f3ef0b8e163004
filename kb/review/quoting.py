"""Where the quote of a fact is to be, as narrow as it was chosen and as wide as its words need; and
the text cut where quotes begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.errors import Problem, SeedError
from kb.reading.stretches import stretches
from kb.review.days import Day
from kb.seeds.factkeys import WrittenFact
from kb.seeds.passages import find_quote, occurrences


def placed(text: str, quote: str, near: Sequence[int] | None) -> tuple[int, int]:
    """Where a quote stands in a text: of several places the one nearest to where it was.

    Raises `SeedError` where it does not stand there.

    >>> placed("Hanoi and Hanoi", "Hanoi", [9, 15])
    (10, 15)
    """
    spans = occurrences(text, quote)
    if not spans:
        try:
            return find_quote(text, quote)
        except LookupError as error:
            message = f"{error.args[0]} in the article"
            raise SeedError([Problem(Path("article.txt"), 1, 1, message, error.args[1])]) from error
    at = near[0] if near else 0
    return min(spans, key=lambda span: abs(span[0] - at))


def widened(text: str, span: tuple[int, int], words: Sequence[str]) -> tuple[int, int]:
    """A span without white space at its ends, so wide that all words stand in it.

    Words that do not stand in the text change nothing: the gate names them.

    >>> widened("In Hanoi, on 25 October, To Lam spoke.", (25, 31), ["To Lam", "25 October"])
    (13, 31)
    """
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1  # a word that was caught in the middle is taken whole
    while end < len(text) and end > start and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    for wording in words:
        if occurrences(text[start:end], wording):
            continue
        places = occurrences(text, wording)
        if places:
            near = min(places, key=lambda s: max(start - s[0], s[1] - end, 0))
            start, end = min(start, near[0]), max(end, near[1])
    return start, end


def cut(
    facts: Sequence[WrittenFact], days: Sequence[Day], length: int
) -> list[tuple[int, int, list[int]]]:
    """The text cut where passages of facts and days that no fact tells begin and end: each stretch
    with the facts that it is a part of, the innermost first."""
    quoted = [i for i, fact in enumerate(facts) if "at" in fact]
    spans = [(start, end) for i in quoted for start, end in [facts[i]["at"]]]
    untold = [at for day in days if not day["is_told"] for at in day["at"]]
    return [
        (stretch.start, stretch.end, [quoted[i] for i in stretch.within])
        for stretch in stretches(spans, [0, length, *untold])
    ]
