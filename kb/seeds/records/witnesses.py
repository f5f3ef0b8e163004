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
class WitnessedAct:
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
    def of(cls, records: Iterable[Iterable[WitnessedAct]]) -> Witnesses:
        """What records tell, of each record what its cells do.

        >>> def accession(year: int) -> WitnessedAct:
        ...     day = date(year, 5, 1)
        ...     act = RecordedAct("Accession", day)
        ...     return WitnessedAct(0, "t-accession-no", "treaty/t", "country/no", act, day)
        >>> known = Witnesses.of([[accession(1950), accession(1990)], [accession(1990)]])
        >>> known.slug(accession(1950)), known.slug(accession(1990))
        ('t-accession-no', 't-accession-no-2')
        """
        by_record = [list(record) for record in records]
        again = {base for record in by_record for base in _again(record)}
        days = defaultdict[str, set[date]](set)
        for row in (row for record in by_record for row in record if row.base in again):
            days[row.base].update(filter(None, [row.act.day]))
        known = cls({base: sorted(some) for base, some in days.items()}, frozenset())
        came = frozenset(
            (known.slug(row), day)
            for record in by_record
            for row in record
            for day in (row.act.day, row.act.effect)
            if day and day <= row.as_of
        )
        return cls(known.days, came)

    def slug(self, row: WitnessedAct) -> str:
        """The name of the act that a cell tells of."""
        days = self.days.get(row.base, ())
        place = days.index(row.act.day) if row.act.day in days else 0
        return f"{row.base}-{place + 1}" if place else row.base


def _again(record: Sequence[WitnessedAct]) -> set[str]:
    """The acts of which a record tells on several days."""
    days = {(row.base, row.act.day) for row in record if row.act.day}
    return {base for base, many in Counter(base for base, _ in days).items() if many > 1}
