"""How a table that anybody made is read: what a person says of its columns, in `mapping.yaml`.

A page of a depositary says by its head and letters what a cell means. A table of others does not:
which column has a day of which act, in which form, which values mean that there is none, and which
of two columns goes before the other, is for the person who adds it to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from kb.seeds.records.cells import GAP, MONTHS, RecordedAct, UnreadableCell, kind_by_letter

MAPPING = "mapping.yaml"
#: What it says of the table as a source.
_ABOUT = (
    "name", "publisher", "url", "as_of", "licence", "certainty", "participants", "departures",
)  # fmt: skip
#: What `acts` is of a table whose heads name the kinds of acts, as the UN Treaty Collection's do.
BY_HEADS = "heads"
#: The forms of days, with what each is read by.
FORMS: Mapping[str, str] = {
    "YYYY-MM-DD": r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
    "DD.MM.YYYY": r"(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})",
    "DD/MM/YYYY": r"(?P<day>\d\d)/(?P<month>\d\d)/(?P<year>\d{4})",
    "MM/DD/YYYY": r"(?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4})",
    "D/M/YYYY": r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})",
    "D Mon YYYY": r"(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4})",
}


@dataclass(frozen=True)
class DayInCell:
    """A day as a cell has it, the letter behind it, and whether it stands in brackets."""

    day: date
    letter: str = ""
    has_left: bool = False


@dataclass(frozen=True)
class ActColumn:
    """A column with the days of acts: all of one kind, or of the kind that another column names.

    `before` are the columns whose days tell the same act: this one goes before them. `effect` is
    the column with the day from which a leaving has effect. A letter behind a day has its kind in
    `letters`, or in a head as the UN Treaty Collection has them, of each treaty its own (`heads`,
    with "" for all). A column of marks (`is_mark`) has no days.
    """

    day: str
    kind: str = ""
    kind_in: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    effect: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)
    heads: Mapping[str, str] = field(default_factory=dict)
    is_mark: bool = False

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> ActColumn:
        """The column of a value that fits its schema."""
        return cls(
            value.get("day") or value["mark"], value.get("kind", ""), value.get("kind_in", ""),
            value.get("kinds", {}), tuple(value.get("before", ())), value.get("effect", ""),
            value.get("letters", {}), value.get("heads", {}), "mark" in value,
        )  # fmt: skip

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that it reads."""
        return (self.kind_in, self.day, self.effect, *self.before)

    @property
    def head(self) -> str:
        """The head of its cells: of all columns that are kept."""
        return GAP.join(filter(None, (self.kind_in, self.day, self.effect)))

    def kind_of(self, letter: str, word: str = "", treaty: str = "") -> str:
        """The kind of an act with a letter behind its day, a word in the column of kinds, and the
        treaty as it is written; `UnreadableCell` for none."""
        if self.kind_in:
            if word not in self.kinds:
                raise UnreadableCell(f"'{word}' is no word for an act in the mapping")
            return self.kinds[word]
        if head := self.heads.get(treaty, self.heads.get("", "")):
            return kind_by_letter(head, letter)
        if letter and letter not in self.letters:
            raise UnreadableCell(f"'{letter}' is not among letters: of '{self.day}'")
        return self.letters[letter] if letter else self.kind


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
    marks: frozenset[str]
    days: str
    participant: Names
    treaty: Names
    adopted: str
    acts: tuple[ActColumn, ...]

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> TableMapping:
        """The mapping of a value that fits its schema (`mapping`)."""
        return cls(
            about={key: value[key] for key in _ABOUT if key in value},
            delimiter=value.get("delimiter", ","),
            none=frozenset((*value.get("none", ()), "")),
            marks=frozenset(value.get("marks", ())),
            days=value["days"],
            participant=Names.of(value["participant"]),
            treaty=Names.of(value["treaty"]),
            adopted=value.get("adopted", ""),
            acts=() if value["acts"] == BY_HEADS else tuple(map(ActColumn.of, value["acts"])),
        )

    @property
    def as_of(self) -> date:
        """The day of the copy that is read."""
        return date.fromisoformat(self.about["as_of"])

    def columns(self) -> list[str]:
        """The columns that it names."""
        acts = (name for column in self.acts for name in column.columns)
        names = (self.participant.column, self.treaty.column, self.adopted, *acts)
        return list(dict.fromkeys(filter(None, names)))

    def columns_of_acts(self, head: Sequence[str]) -> tuple[ActColumn, ...]:
        """The columns with acts of a table with a head: those that are given, or all others."""
        if self.acts:
            return self.acts
        return tuple(_by_head(name) for name in head if name not in self.columns())

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

    def acts_in(self, head: str, cell: str, treaty: str = "") -> tuple[RecordedAct, ...]:
        """The acts that a cell tells of under a head.

        Raises `UnreadableCell`.
        """
        if self.acts and head not in self._by_head:
            raise UnreadableCell(f"the mapping has no column '{head}'")
        column = self._by_head[head] if self.acts else _by_head(head)
        if column.is_mark:
            return (RecordedAct(column.kind, None),)
        words, effect = cell.split(GAP), None
        if column.effect and len(words) > 1:
            effect = self.day_of(words[-1]).day
            words = words[:-1]
        when = self.day_of(words[-1])
        kind = column.kind_of(when.letter, words[0], treaty)
        return (RecordedAct(kind, when.day, when.has_left, effect),)

    def day_of(self, words: str) -> DayInCell:
        """The day that a cell has, in the form of the table; `UnreadableCell` for no day."""
        return day_in(words, self.days)


def day_in(words: str, days: str) -> DayInCell:
    """The day that a cell has, in one of the `FORMS`; `UnreadableCell` for no day."""
    form = rf"(?P<open>\[ ?)?{FORMS[days]}(?: (?P<letter>[A-Za-z]{{1,2}}))?(?P<close> ?\])?"
    match = re.fullmatch(form, words, re.ASCII)
    try:
        if match and bool(match["open"]) == bool(match["close"]):
            year, month, day = match.group("year", "month", "day")
            number = int(month) if month.isdecimal() else _SHORT.index(month) + 1
            when = date(int(year), number, int(day))
            return DayInCell(when, match["letter"] or "", bool(match["open"]))
    except ValueError:
        pass
    raise UnreadableCell(f"'{words}' is no day of the form {days}")


_SHORT = [month[:3] for month in MONTHS]


def _by_head(name: str) -> ActColumn:
    """The column whose own head names the kinds of its acts."""
    return ActColumn(name, heads={"": name})
