"""Which acts of all records are one: each has one name, and as many witnesses as tell of it.

The day is no part of an act's name. Records that give different days of one act disagree, which is
a finding; both days stand, each in the graph of its record. Only where a record tells of the same
act on several days did the participant come back: then each day is an act, with an ordinal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.seeds.records.cells import RecordedAct


@dataclass(frozen=True)
class Told:
    """What a cell tells of an act: the place of the cell, the act by treaty, kind and participant
    (`berne-convention-accession-no`), the treaty, who acts, the act, and the day of the record."""

    place: int
    base: str
    treaty: str
    actor: str
    act: RecordedAct
    as_of: date


@dataclass(frozen=True)
class Witnesses:
    """What all records tell together: of who came back the days, in their order; and which days
    of which acts some record tells of as past."""

    days: Mapping[str, Sequence[date]]
    came: frozenset[tuple[str, date]]

    @classmethod
    def of(cls, records: Iterable[Iterable[Told]]) -> Witnesses:
        """What records tell, of each record what its cells do.

        >>> def told(year: int) -> Told:
        ...     day = date(year, 5, 1)
        ...     act = RecordedAct("Accession", day)
        ...     return Told(0, "t-accession-no", "treaty/t", "country/no", act, day)
        >>> known = Witnesses.of([[told(1950), told(1990)], [told(1990)]])
        >>> known.slug(told(1950)), known.slug(told(1990))
        ('t-accession-no', 't-accession-no-2')
        """
        found = [list(record) for record in records]
        again = {base for record in found for base in _again(record)}
        days = defaultdict[str, set[date]](set)
        for one in (one for record in found for one in record if one.base in again):
            days[one.base].update(filter(None, [one.act.day]))
        known = cls({base: sorted(some) for base, some in days.items()}, frozenset())
        came = frozenset(
            (known.slug(one), day)
            for record in found
            for one in record
            for day in (one.act.day, one.act.effect)
            if day and day <= one.as_of
        )
        return cls(known.days, came)

    def slug(self, one: Told) -> str:
        """The name of the act that a cell tells of."""
        days = self.days.get(one.base, ())
        place = days.index(one.act.day) if one.act.day in days else 0
        return f"{one.base}-{place + 1}" if place else one.base


def _again(record: Sequence[Told]) -> set[str]:
    """The acts of which a record tells on several days."""
    days = {(one.base, one.act.day) for one in record if one.act.day}
    return {base for base, many in Counter(base for base, _ in days).items() if many > 1}
