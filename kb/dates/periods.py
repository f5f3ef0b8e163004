"""Days compared, and the day on which a period of a final clause ends, as depositaries count.

A day is a day of the calendar, with no hour and no holiday: ninety days after 24 October 2020 is
22 January 2021, as the Secretary-General has it of the Ban Treaty.
"""

from __future__ import annotations

import calendar
import datetime
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


#: A period as clauses give it: years, months and days, in XML Schema's form.
_PERIOD = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")


def day_of_effect(instrument: datetime.date, period: str, start: str) -> datetime.date | None:
    """The day that a clause gives for an instrument of a day; None where it gives none.

    `start` is the local name of a concept of `tro:PeriodStarts`. From the deposit, years and months
    lead to the same day of a later month (or to its last), and days are added:

    >>> day_of_effect(datetime.date(2020, 10, 24), "P90D", "FromDeposit")
    datetime.date(2021, 1, 22)
    >>> day_of_effect(datetime.date(2025, 6, 27), "P6M", "FromDeposit")
    datetime.date(2025, 12, 27)

    From the month of the deposit it is the first day of the nth month after that month:

    >>> day_of_effect(datetime.date(1998, 9, 16), "P6M", "FromMonthOfDeposit")
    datetime.date(1999, 3, 1)

    A notification of the depositary has a day that the instrument does not give:

    >>> day_of_effect(datetime.date(2017, 5, 3), "P3M", "FromNotification")
    """
    match = _PERIOD.fullmatch(period)
    if match is None or start not in ("FromDeposit", "FromMonthOfDeposit"):
        return None
    years, months, days = (int(part or 0) for part in match.groups())
    if start == "FromDeposit":
        return _later(instrument, 12 * years + months) + datetime.timedelta(days)
    if days:  # no first day of a month is so many days after another month
        return None
    return _later(instrument.replace(day=1), 12 * years + months)


def _later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or the last day of that month where it has no such day.

    >>> _later(datetime.date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))
