"""Which acts of a record belong together, and which acts of all records are one.

A statement belongs to the act it was made with, an objection to what it opposes: a reservation that
was made upon signature has the day of the signature, and leads to it. Where a participant has no
such act, or several, it is left alone.

Of all records each act has one name, and as many witnesses as tell of it. The day is no part of an
act's name. Records that give different days of one act disagree, which is a finding; both days
stand, each in the graph of its record. Only where a record tells of the same act on several days
did the participant come back: then each day is an act, with an ordinal.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from kb.namespaces import SCHEMA, TRO
from kb.seeds.records.cells import RecordedAct
from kb.seeds.records.statements import UPON

_ACCOMPANIED = frozenset(UPON.values())
_STATEMENTS = ("Reservation", "Declaration", "Objection")


@dataclass(frozen=True)
class ActInCell:
    """An act that was found: the place of its cell, the references of the treaty, of who acts (""
    of the treaty as a whole), of whose statement it opposes ("" of all but an objection), and of
    the treaty to which this one is a protocol, or else its own."""

    place: int
    treaty: str
    actor: str
    act: RecordedAct
    opposed: str = ""
    family: str = ""


@dataclass(frozen=True)
class Company:
    """The acts of a record, and by their numbers those that belong to each."""

    acts: Sequence[ActInCell]

    @cached_property
    def _by_actor(self) -> dict[tuple[str, str], list[int]]:
        """The numbers of the acts with a day of their own that others are done with, by the family
        of treaties and who acts."""
        numbers = defaultdict[tuple[str, str], list[int]](list)
        for number, act in enumerate(self.acts):
            if act.act.kind in _ACCOMPANIED and act.act.day:
                numbers[act.family, act.actor].append(number)
        return numbers

    @cached_property
    def _by_kind(self) -> dict[tuple[str, str, str], list[int]]:
        """The numbers of all acts by family, who acts and kind."""
        numbers = defaultdict[tuple[str, str, str], list[int]](list)
        for number, act in enumerate(self.acts):
            numbers[act.family, act.actor, act.act.kind].append(number)
        return numbers

    def made_with(self, number: int) -> int | None:
        """The act that one was done with: as is said of it, or else the one of the same day."""
        act = self.acts[number].act
        if act.when is not None:
            return self._only(number, act.when.made, act.day)
        is_dated = act.kind in _STATEMENTS and act.day is not None
        return self._only(number, _ACCOMPANIED, act.day) if is_dated else None

    def kind(self, number: int) -> str:
        """The kind of an act: a consent to a protocol that a successor notified is a succession."""
        act, other = self.acts[number].act, self.made_with(number)
        is_succession = other is not None and self.acts[other].act.kind == "Succession"
        return "Succession" if act.protocol and is_succession else act.kind

    def confirmed_with(self, number: int) -> int | None:
        """The act with which a statement was confirmed."""
        when = self.acts[number].act.when
        return self._only(number, when.confirmed) if when else None

    def day(self, number: int) -> date | None:
        """The day of an act: its own, or that of the act it was done with, or confirmed with."""
        day = self.acts[number].act.day
        for other in (self.made_with(number), self.confirmed_with(number)):
            day = day or (self.acts[other].act.day if other is not None else None)
        return day

    def links(self, number: int) -> Iterator[tuple[str, int]]:
        """The acts of its family of treaties that one leads to, each with the property."""
        made, confirmed = self.made_with(number), self.confirmed_with(number)
        yield from ((str(TRO.madeWith), other) for other in (made,) if other is not None)
        yield from ((str(TRO.confirmedWith), other) for other in (confirmed,) if other is not None)
        yield from ((str(SCHEMA.object), other) for other in self.opposed_by(number))

    def opposed_by(self, number: int) -> list[int]:
        """The statements that an objection opposes, as far as it says which."""
        objection = self.acts[number]
        kinds = objection.act.opposed.kinds if objection.act.opposed else ()
        statements = (
            self._by_kind.get((objection.family, objection.opposed, kind), ()) for kind in kinds
        )
        fitting = ([i for i in some if self._fits(i, objection)] for some in statements)
        return [numbers[0] for numbers in fitting if len(numbers) == 1]

    def _fits(self, number: int, objection: ActInCell) -> bool:
        """Whether a statement was made when the objection says."""
        opposed, other = objection.act.opposed, self.made_with(number)
        if opposed is None or other is None:
            return False
        return self.acts[other].act.kind in opposed.when.made

    def _only(self, number: int, kinds: Iterable[str], day: date | None = None) -> int | None:
        """The only act of the actor of one that is of one of the kinds, and of the day if there is
        one."""
        act, wanted = self.acts[number], set(kinds)
        numbers = [
            other
            for other in self._by_actor.get((act.family, act.actor), ())
            if self.acts[other].act.kind in wanted and day in (None, self.acts[other].act.day)
        ]
        return numbers[0] if len(numbers) == 1 else None


@dataclass(frozen=True)
class WitnessedAct:
    """What a cell tells of an act: the place of the cell, the act by treaty, kind and participant
    (`berne-convention-accession-no`), the treaty, who acts, the act, the day of the record, whose
    statement it opposes, and the acts of the record that it leads to, by their numbers."""

    place: int
    base: str
    treaty: str
    actor: str
    act: RecordedAct
    as_of: date
    opposed: str = ""
    links: tuple[tuple[str, int], ...] = ()

    def renumbered(self, numbers: Mapping[int, int]) -> WitnessedAct:
        """The same among others, of which the new numbers are given."""
        links = tuple((term, numbers[other]) for term, other in self.links)
        return replace(self, links=links) if links else self


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


def name_of_act(treaty: str, kind: str, actor: str, opposed: str = "", own: str = "") -> str:
    """The name of an act, but for its ordinal; `own` tells it from others of its kind.

    >>> name_of_act("treaty/berne-convention", "EntryIntoForce", "")
    'berne-convention-entry-into-force'
    """
    what, who, whose = (reference.partition("/")[2] for reference in (treaty, actor, opposed))
    return "-".join(filter(None, (what, _words_of(kind), who, whose, own)))


@lru_cache(100)  # kinds are few
def _words_of(kind: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind).lower()
