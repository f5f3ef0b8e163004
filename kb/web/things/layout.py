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
class Shown:
    """A section as it is shown."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Dated:
    """Something that stands at a day in time: ISO 8601, and the value with the marks of the day."""

    iri: str
    day: str
    shown: str
    value: Value


@dataclass(frozen=True)
class Neighbour:
    """A thing beside another, by a property that leads from one to the other."""

    link: Link
    property: Link
    is_incoming: bool
    is_inferred: bool


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
