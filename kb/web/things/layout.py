"""What a page is made of: values with their marks, rows of them, sections, days, neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from kb.web.words.notes import Mark, Note
from kb.web.words.wording import Link


@dataclass(frozen=True)
class Value:
    """A value as a page shows it: words or a link, the facts that say so, what else is told."""

    link: Link
    marks: tuple[Mark, ...] = ()
    details: tuple[Row, ...] = ()
    #: The words of a statement.
    quote: Link | None = None
    #: The property, where the value is not understood without it.
    label: Link | None = None

    @property
    def is_inferred(self) -> bool:
        """Whether no fact states it, but one infers it."""
        return bool(self.marks) and all(mark.kind == "inferred" for mark in self.marks)


@dataclass(frozen=True)
class Row:
    """Values under a property's name, or under none where the heading says enough.

    `more` is the query that asks for the list of all, or "" where all are shown.
    """

    label: Link | None
    values: tuple[Value, ...]
    more: str = ""
    total: int = 0


@dataclass(frozen=True)
class Source:
    """A record that has participants, and the day on which it was read."""

    record: Link
    day: Link


@dataclass(frozen=True)
class Shown:
    """A section as it is shown, and the records whose day it tells."""

    heading: str
    rows: tuple[Row, ...]
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Dated:
    """Something that stands at a day in time: ISO 8601, and the value with the marks of the day."""

    iri: str
    day: str
    shown: str
    value: Value
    #: The day of effect, where it is another.
    effect: Link | None = None


@dataclass(frozen=True)
class Neighbour:
    """A thing beside another, by a property that leads from one to the other."""

    link: Link
    property: Link
    is_incoming: bool
    is_inferred: bool


@dataclass(frozen=True)
class Moment:
    """An act in a cell of the table: its day, which leads to the act, and what is said beside it:
    the kind of act, how the day is known, the day of effect of a notice, and what else is to be
    known of it."""

    day: Value
    kind: Link | None = None
    known: Link | None = None
    effect: Value | None = None
    is_expected: bool = False
    told: Link | None = None


@dataclass(frozen=True)
class Participant:
    """A row of the table, with the name of the participant, or of the treaty where the table is a
    participant's; `unbound` is why nobody knows since when the participant is bound."""

    name: Link
    signed: tuple[Moment, ...]
    consented: tuple[Moment, ...]
    bound: tuple[Moment, ...]
    left: tuple[Moment, ...]
    unbound: str = ""
    #: Of a treaty in the table of a participant: the records that list its participants.
    sources: tuple[Source, ...] = ()
    #: Its reservations, declarations and objections, and to what territories it extended it.
    stated: tuple[Link, ...] = ()

    @property
    def has_left(self) -> bool:
        """Whether it has left: a notice alone, whose day of effect is to come, is not leaving."""
        return any(one.effect and not one.is_expected for one in self.left)


@dataclass(frozen=True)
class Participation:
    """The participants of a treaty by name, whether they are all, and from which records; or the
    treaties of a participant; `reference` is that of the treaty or the participant."""

    reference: str
    participants: tuple[Participant, ...]
    is_whole: bool
    sources: tuple[Source, ...]
    #: Whether any succeeded, or went on applying the treaty, which is no consent.
    has_other_basis: bool = False
    of_treaty: bool = True
    #: How many have signed, and consented, as a depositary counts: without those that have left.
    signatories: int = 0
    parties: int = 0
    #: What says that these are the participants.
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class ThingPage:
    """A page about a thing."""

    iri: str
    kind: str
    title: Value
    kinds: tuple[Link, ...]
    names: tuple[Value, ...]
    key_line: tuple[Value, ...]
    text: Value | None
    sections: tuple[Shown, ...]
    others: tuple[Row, ...]
    incoming: tuple[Row, ...]
    #: Whether there are more properties than a page shows.
    is_cut: bool
    timeline: tuple[Dated, ...]
    neighbours: tuple[Neighbour, ...]
    notes: tuple[Note, ...]
    #: The table of participants of a treaty, or of treaties of a participant, as records have them.
    participation: Participation | None = None
