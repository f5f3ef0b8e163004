"""How a table that anybody made is read: what a person says of its columns, in `mapping.yaml`.

A page of a depositary says by its head and letters what a cell means. A table of others does not:
which column has a day of which act, in which form, which values mean that there is none, and which
of two columns goes before the other, is for the person who adds it to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, NotRequired, TypedDict

from kb.seeds.records.cells import GAP, RecordedAct, UnreadableCell

MAPPING = "mapping.yaml"
#: The forms of days, with what each is read by.
FORMS: Mapping[str, str] = {
    "YYYY-MM-DD": r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
    "DD.MM.YYYY": r"(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})",
    "DD/MM/YYYY": r"(?P<day>\d\d)/(?P<month>\d\d)/(?P<year>\d{4})",
    "MM/DD/YYYY": r"(?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4})",
}


class WrittenColumn(TypedDict):
    """What `mapping.yaml` says of a column with the days of acts."""

    day: str
    kind: NotRequired[str]
    kind_in: NotRequired[str]
    kinds: NotRequired[Mapping[str, str]]
    before: NotRequired[Sequence[str]]


#: What it says of a column with names.
WrittenNames = TypedDict(
    "WrittenNames",
    {"column": str, "names": Mapping[str, str], "code": str, "is": str},
    total=False,
)


class About(TypedDict):
    """What it says of the table as a source."""

    name: Mapping[str, str]
    publisher: str
    url: str
    as_of: str
    licence: str
    certainty: str
    participants: Literal["all", "some"]


class WrittenMapping(About):
    """The whole of it."""

    delimiter: NotRequired[str]
    none: NotRequired[Sequence[str]]
    days: str
    participant: WrittenNames
    treaty: WrittenNames
    adopted: NotRequired[str]
    acts: Sequence[WrittenColumn]


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
    def of(cls, value: WrittenColumn) -> ActColumn:
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
    def of(cls, value: WrittenNames) -> Names:
        """The names of a value that fits its schema."""
        return cls(
            value.get("column", ""), value.get("names", {}), value.get("code", ""),
            value.get("is", ""),
        )  # fmt: skip


@dataclass(frozen=True)
class TableMapping:
    """What a mapping says of a table: what it is, and how its columns are read."""

    about: About
    delimiter: str
    none: frozenset[str]
    days: str
    participant: Names
    treaty: Names
    adopted: str
    acts: tuple[ActColumn, ...]

    @classmethod
    def of(cls, value: WrittenMapping) -> TableMapping:
        """The mapping of a value that fits its schema (`mapping`)."""
        return cls(
            about={
                "name": value["name"],
                "publisher": value["publisher"],
                "url": value["url"],
                "as_of": value["as_of"],
                "licence": value["licence"],
                "certainty": value["certainty"],
                "participants": value["participants"],
            },
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
