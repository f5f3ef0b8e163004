"""How a table that anybody made is read: what a person says of its columns, in `mapping.yaml`.

A page of a depositary says by its head and letters what a cell means. A table of others does not:
which column has a day of which act, in which form, which values mean that there is none, and which
of two columns goes before the other, is for the person who adds it to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from kb.seeds.records.cells import GAP, RecordedAct, UnreadableCell

MAPPING = "mapping.yaml"
#: What it says of the table as a source.
_ABOUT = ("name", "publisher", "url", "as_of", "licence", "certainty", "participants")
#: The forms of days, with what each is read by.
FORMS: Mapping[str, str] = {
    "YYYY-MM-DD": r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
    "DD.MM.YYYY": r"(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})",
    "DD/MM/YYYY": r"(?P<day>\d\d)/(?P<month>\d\d)/(?P<year>\d{4})",
    "MM/DD/YYYY": r"(?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4})",
}


@dataclass(frozen=True)
class ActColumn:
    """A column with the days of acts: all of one kind, or of the kind that another column names.

    `before` are the columns whose days tell the same act: this one goes before them.
    """

    day: str
    kind: str
    kind_in: str
    kinds: Mapping[str, str]
    before: tuple[str, ...]

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> ActColumn:
        """The column of a value that fits its schema."""
        return cls(
            day=value["day"],
            kind=value.get("kind", ""),
            kind_in=value.get("kind_in", ""),
            kinds=value.get("kinds", {}),
            before=tuple(value.get("before", ())),
        )

    @property
    def head(self) -> str:
        """The head of its cells: of both columns where another names the kind."""
        return GAP.join(filter(None, (self.kind_in, self.day)))


@dataclass(frozen=True)
class Names:
    """A column with names, what they mean here, and where that is from; without a column, `whole`
    is what the whole table is about. `code` is the list of codes that the column is written in."""

    column: str
    references: Mapping[str, str]
    code: str = ""
    whole: str = ""

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Names:
        """The names of a value that fits its schema."""
        return cls(
            value.get("column", ""), value.get("names", {}), value.get("code", ""),
            value.get("is", ""),
        )  # fmt: skip


@dataclass(frozen=True)
class TableMapping:
    """What a mapping says of a table: what it is, and how its columns are read."""

    about: Mapping[str, Any]
    delimiter: str
    none: frozenset[str]
    days: str
    participant: Names
    treaty: Names
    adopted: str
    acts: tuple[ActColumn, ...]

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> TableMapping:
        """The mapping of a value that fits its schema (`mapping`)."""
        return cls(
            about={key: value[key] for key in _ABOUT},
            delimiter=value.get("delimiter", ","),
            none=frozenset((*value.get("none", ()), "")),
            days=value["days"],
            participant=Names.of(value["participant"]),
            treaty=Names.of(value["treaty"]),
            adopted=value.get("adopted", ""),
            acts=tuple(map(ActColumn.of, value["acts"])),
        )

    @property
    def as_of(self) -> date:
        """The day of the copy that is read."""
        return date.fromisoformat(self.about["as_of"])

    def columns(self) -> list[str]:
        """The columns that it names."""
        acts = (
            name for column in self.acts for name in (column.kind_in, column.day, *column.before)
        )
        names = (self.participant.column, self.treaty.column, self.adopted, *acts)
        return list(dict.fromkeys(filter(None, names)))

    def treaty_of(self, written: str) -> str:
        """The reference of a treaty as the table calls it; `UnreadableCell` for none."""
        if self.treaty.whole:
            return self.treaty.whole
        if written not in self.treaty.references:
            raise UnreadableCell(f"no treaty is given for '{written}'")
        return self.treaty.references[written]

    @cached_property
    def _by_head(self) -> Mapping[str, ActColumn]:
        return {column.head: column for column in self.acts}

    def acts_in(self, head: str, cell: str) -> tuple[RecordedAct, ...]:
        """The acts that a cell tells of under a head.

        Raises `UnreadableCell`.
        """
        if head not in self._by_head:
            raise UnreadableCell(f"the mapping has no column '{head}'")
        column = self._by_head[head]
        word, _, day = cell.rpartition(GAP)
        kind = column.kind
        if column.kind_in:
            if word not in column.kinds:
                raise UnreadableCell(f"'{word}' is no word for an act in the mapping")
            kind = column.kinds[word]
        return (RecordedAct(kind, self.day_of(day)),)

    def day_of(self, words: str) -> date:
        """The day that a cell has, in the form of the table; `UnreadableCell` for no day."""
        match = re.fullmatch(FORMS[self.days], words, re.ASCII)
        try:
            if match:
                return date(*(int(match[part]) for part in ("year", "month", "day")))
        except ValueError:
            pass
        raise UnreadableCell(f"'{words}' is no day of the form {self.days}")
