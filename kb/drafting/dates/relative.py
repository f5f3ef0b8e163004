"""Words that count from the day on which a text was written: "yesterday", "two days ago", "last
month", "next year"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cache

from rdflib import Literal

from kb.drafting.text.annotations import Moment, literal_of
from kb.drafting.text.vocabulary import any_of, one_of, plain, vocabulary
from kb.namespaces import XSD


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
