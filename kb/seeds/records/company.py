"""Which acts of a record belong together: a statement with the act it was made with, an objection
with what it opposes.

A reservation that was made upon signature has the day of the signature, and leads to it. Where a
participant has no such act, or several, it is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rdflib import URIRef

from kb.namespaces import SCHEMA, TRO
from kb.seeds.records.cells import RecordedAct
from kb.seeds.records.statements import UPON

_ACCOMPANIED = frozenset(UPON.values())
_STATEMENTS = ("Reservation", "Declaration", "Objection")


@dataclass(frozen=True)
class Found:
    """An act that was found: the place of its cell, the references of the treaty, of who acts (""
    of the treaty as a whole), and of whose statement it opposes ("" of all but an objection)."""

    place: int
    treaty: str
    actor: str
    act: RecordedAct
    opposed: str = ""


@dataclass(frozen=True)
class Company:
    """The acts of a record, and by their numbers those that belong to each."""

    found: Sequence[Found]

    @cached_property
    def _by_actor(self) -> dict[str, list[int]]:
        """The numbers of the acts with a day of their own that others are done with."""
        numbers = dict[str, list[int]]()
        for number, one in enumerate(self.found):
            if one.act.kind in _ACCOMPANIED and one.act.day:
                numbers.setdefault(one.actor, []).append(number)
        return numbers

    def made_with(self, number: int) -> int | None:
        """The act that one was done with: as is said of it, or else the one of the same day."""
        one = self.found[number]
        if one.act.when is not None:
            return self._only(one.actor, one.act.when.made, one.act.day)
        is_dated = one.act.kind in _STATEMENTS and one.act.day is not None
        return self._only(one.actor, _ACCOMPANIED, one.act.day) if is_dated else None

    def kind(self, number: int) -> str:
        """The kind of an act: a consent to a protocol that a successor notified is a succession."""
        one, other = self.found[number].act, self.made_with(number)
        is_succession = other is not None and self.found[other].act.kind == "Succession"
        return "Succession" if one.protocol and is_succession else one.kind

    def confirmed_with(self, number: int) -> int | None:
        """The act with which a statement was confirmed."""
        one = self.found[number]
        return self._only(one.actor, one.act.when.confirmed) if one.act.when else None

    def day(self, number: int) -> date | None:
        """The day of an act: its own, or that of the act it was done with, or confirmed with."""
        own = self.found[number].act.day
        for other in (self.made_with(number), self.confirmed_with(number)):
            own = own or (self.found[other].act.day if other is not None else None)
        return own

    def links(self, number: int) -> Iterator[tuple[URIRef, int]]:
        """The acts that one leads to, each with the property."""
        made, confirmed = self.made_with(number), self.confirmed_with(number)
        yield from ((TRO.madeWith, other) for other in (made,) if other is not None)
        yield from ((TRO.confirmedWith, other) for other in (confirmed,) if other is not None)
        yield from ((SCHEMA.object, other) for other in self.opposed_by(number))

    def opposed_by(self, number: int) -> list[int]:
        """The statements that an objection opposes, as far as it says which."""
        one = self.found[number]
        kinds = one.act.opposed.kinds if one.act.opposed else ()
        some = (
            [i for i in self._statements(one.opposed, kind) if self._fits(i, one)] for kind in kinds
        )
        return [numbers[0] for numbers in some if len(numbers) == 1]

    def _statements(self, actor: str, kind: str) -> Iterable[int]:
        return (i for i, one in enumerate(self.found) if (one.actor, one.act.kind) == (actor, kind))

    def _fits(self, number: int, objection: Found) -> bool:
        """Whether a statement was made when the objection says."""
        opposed, other = objection.act.opposed, self.made_with(number)
        if opposed is None or other is None:
            return False
        return self.found[other].act.kind in opposed.when.made

    def _only(self, actor: str, kinds: Iterable[str], day: date | None = None) -> int | None:
        """The only act of an actor that is of one of the kinds, and of the day if there is one."""
        wanted = set(kinds)
        some = [
            number
            for number in self._by_actor.get(actor, ())
            if self.found[number].act.kind in wanted and day in (None, self.found[number].act.day)
        ]
        return some[0] if len(some) == 1 else None
