"""Which of two days comes first, where either may be only a month or a year."""

from __future__ import annotations

import re

from rdflib import Literal


def excludes(day: Literal, other: str) -> bool:
    """Whether a day as stated, however exact, cannot be a full day.

    >>> from rdflib import XSD
    >>> day = Literal("--10-25", datatype=XSD.gMonthDay)
    >>> excludes(day, "2025-10-25"), excludes(day, "2025-10-26")
    (False, True)
    """
    stated = str(day)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", other):
        return False
    if stated.startswith("--"):
        return not other[5:].startswith(stated[2:])
    return not other.startswith(stated)


def is_before(day: str, other: str) -> bool:
    """Whether a day, month or year lies before another one, whatever is left open of both.

    >>> is_before("2023", "2024-12-24"), is_before("2024", "2024-12-24")
    (True, False)
    """
    if day.startswith("--") or other.startswith("--"):
        return False
    exact = min(len(day), len(other))
    return day[:exact] < other[:exact]
