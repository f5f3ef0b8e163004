"""A table of comma-separated values that anybody made, read as its mapping says.

Nothing is guessed: a row with a value that is no day and is not declared to mean that there is
none, with two columns that tell the same act, or that contradicts itself is refused, each with the
reason; the other rows are read.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kb.records.savedpage import Page
from kb.records.untc import CONSENTS
from kb.seeds.records.account import NotTaken
from kb.seeds.records.cells import GAP, UnreadableCell
from kb.seeds.records.folder import Cell
from kb.seeds.records.mapping import ActColumn, DayInCell, TableMapping

READER = "table 2"

_LEAVING = ("Withdrawal", "Denunciation")
_CONSENTS = (*CONSENTS, "ContinuedApplication")
_ADD_TREATY = "add it to names: of treaty: in the mapping"
#: A day so many years after that of the copy, or before this year, stands for another thing.
_FAR, _FIRST = 100, 1648


class UnreadableTable(ValueError):
    """A file is no table with the columns of its mapping: for each thing the line (0 of the
    mapping), what it is, the mend, and of the mapping the column that it names."""

    def __init__(self, problems: Sequence[tuple[int, str, str, str]]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def read(text: str) -> Page:
    """The cells of a table; the first line is JSON with `mapping` and `adopted`, the days of
    adoption of treaties by their references.

    Raises `UnreadableTable`.
    """
    wish, _, table = text.partition("\n")
    given = json.loads(wish)
    return _Table(TableMapping.of(given["mapping"]), given["adopted"], table).page()


@dataclass(frozen=True)
class _Row:
    """A row: the line on which it begins, and what stands in it by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class _Act:
    """An act in a row: the column of its day, its kind, the words of the day and what they mean."""

    column: ActColumn
    kind: str
    words: str
    day: date | None = None


@dataclass
class _Table:
    """A table that is read; `refused` are its rows that cannot be taken, and `passed` the lines in
    which a day gave way to another one."""

    mapping: TableMapping
    adopted: Mapping[str, str]
    text: str
    refused: dict[NotTaken, None] = field(default_factory=dict)
    passed: list[int] = field(default_factory=list)
    columns: Sequence[ActColumn] = ()
    others: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def page(self) -> Page:
        """What the table has; its counts are its rows, those without an act, and the days that
        gave way to another column's of another day."""
        head, lines = self._head_and_lines()
        self.columns = self.mapping.columns_of_acts(head)
        known = (row for row in self._rows(head, lines) if self._is_of_known(row))
        read = [(row, self._acts(row)) for row in known]
        refused = {int(row.place) for row in self.refused}
        rows = [(row, acts) for row, acts in read if row.line not in refused]
        cells = tuple(cell for row, acts in rows for cell in self._cells(row, acts))
        counts = {
            "rows": len(lines),
            "rows without an act": sum(not acts for _, acts in rows),
            "rows of other treaties": sum(map(len, self.others.values())),
            "days passed over": sum(line not in refused for line in self.passed),
        }
        about = self.mapping.about
        left = (*self.refused, *self._of_others(), *self._unread(head, lines))
        return Page(READER, "", about["as_of"], about["url"], cells, counts, (), left)

    def _is_of_known(self, row: _Row) -> bool:
        """Whether it is given which treaty a row is of; one of another is counted."""
        written = row.cells.get(self.mapping.treaty.column, "")
        try:
            self.mapping.treaty_of(written)
        except UnreadableCell:
            self.others[written].append(row.line)
            return False
        return True

    def _of_others(self) -> Iterator[NotTaken]:
        """The treaties of which the mapping gives none, each with the line of its first row."""
        for written, lines in self.others.items():
            reason, mend = f"no treaty is given for '{written}'", _ADD_TREATY
            words = f"{len(lines)} rows"
            yield NotTaken(str(lines[0]), "rows", reason, mend, words, "other")

    def _unread(
        self, head: Sequence[str], lines: Sequence[tuple[int, Sequence[str]]]
    ) -> Iterator[NotTaken]:
        """The columns that the mapping does not name, and that say something."""
        named = {*self.mapping.columns(), *(name for each in self.columns for name in each.columns)}
        for place, name in enumerate(head):
            values = sum(
                len(row) > place and row[place] not in self.mapping.none for _, row in lines
            )
            if name not in named and values:
                reason = f"{values} values are not read"
                yield NotTaken(f"column {place + 1}", "columns", reason, "", name, "other")

    def _head_and_lines(self) -> tuple[list[str], list[tuple[int, list[str]]]]:
        """The names of the columns, and the rows, each with the line on which it begins;
        `UnreadableTable` for what is no table with these columns."""
        (_, head), *lines = self._lines() or [(1, [])]
        if problems := list(self._of_head(head)):
            raise UnreadableTable(problems)
        return head, [(line, row) for line, row in lines if row]

    def _rows(self, head: list[str], lines: Sequence[tuple[int, list[str]]]) -> Iterator[_Row]:
        for line, row in lines:
            if len(row) == len(head):
                yield _Row(line, dict(zip(head, row, strict=True)))
            else:
                reason = f"has {len(row)} fields for {len(head)} columns"
                self._refuse(line, reason, "mend the row")

    def _lines(self) -> list[tuple[int, list[str]]]:
        """The head and the rows, each with the line on which it begins."""
        reader = csv.reader(io.StringIO(self.text, newline=""), strict=True,
                            delimiter=self.mapping.delimiter)  # fmt: skip
        rows, line = list[tuple[int, list[str]]](), 1
        try:
            for row in reader:
                rows.append((line, [" ".join(cell.split()) for cell in row]))
                line = reader.line_num + 1
        except csv.Error as error:
            message = f"is no row of such a table: {error}"
            mend = "close the quotation mark that this row opens, or double one that is a sign"
            raise UnreadableTable([(line, message, mend, "")]) from None
        return rows

    def _of_head(self, head: Sequence[str]) -> Iterator[tuple[int, str, str, str]]:
        others = [sign for sign in ",;\t|" if sign in "".join(head)]
        if len(head) == 1 and others:
            mend = f"say in the mapping delimiter: {json.dumps(others[0])}"
            yield 1, f"has one column, '{head[0][:60]}'", mend, ""
            return
        for name in sorted({name for name in head if head.count(name) > 1}):
            yield 1, f"has the column '{name}' twice", "take one out, or name it otherwise", ""
        for name in self.mapping.columns():
            if name not in head:
                known = ", ".join(head[:40])
                yield 0, f"there is no column '{name}' in the table", f"it has {known}", name

    def _acts(self, row: _Row) -> list[_Act]:
        """The acts of a row, each once; what contradicts itself is refused."""
        acts = [act for column in self.columns if (act := self._act(row, column))]
        kept = [act for act in acts if not self._gives_way(row, act, acts)]
        self._refuse_same(row, kept)
        self._refuse_order(row, kept)
        if not row.cells[self.mapping.participant.column]:
            self._refuse(row.line, "has no participant", "mend the row")
        return kept

    def _act(self, row: _Row, column: ActColumn) -> _Act | None:
        """The act that a column tells; None where it tells none, and where it is refused."""
        if column.is_mark:
            words = row.cells[column.day]
            return _Act(column, column.kind, words) if words in self.mapping.marks else None
        found = self._day(row, column.day)
        word = row.cells.get(column.kind_in, "")
        word = "" if word in self.mapping.none else word
        if column.kind_in and word and word not in column.kinds:
            message = f"'{word}' under '{column.kind_in}' is no word for an act in the mapping"
            self._refuse(row.line, message, f"add it to kinds: of '{column.kind_in}'")
            return None
        if column.kind_in and bool(word) != (found is not None):
            message = f"has only one of '{column.kind_in}' and '{column.day}'"
            self._refuse(row.line, message, "mend the row")
        if found is None or (column.kind_in and not word):
            return None
        try:
            kind = column.kind_of(found.letter, word, row.cells.get(self.mapping.treaty.column, ""))
        except UnreadableCell as error:
            self._refuse(
                row.line, f"{error}, under '{column.day}'", "say in the mapping what it means"
            )
            return None
        effect = self._day(row, column.effect) if column.effect else None
        both = [row.cells[column.day], *([row.cells[column.effect]] if effect else [])]
        return _Act(column, kind, GAP.join(both), found.day)

    def _day(self, row: _Row, name: str) -> DayInCell | None:
        """The day in a column; None where there is none, and where it is refused."""
        words = row.cells[name]
        if words in self.mapping.none or words in self.mapping.marks:
            return None
        try:
            found = self.mapping.day_of(words)
        except UnreadableCell as error:
            mend = "declare it under none: if it means that there is no day, or mend the rows"
            self._refuse(row.line, f"{error}, under '{name}'", mend)
            return None
        if found.day.year > self.mapping.as_of.year + _FAR or found.day.year < _FIRST:
            message = f"'{words}' under '{name}' looks like a sign for no day"
            self._refuse(row.line, message, "declare it under none:, or mend the rows")
            return None
        return found

    def _gives_way(self, row: _Row, act: _Act, acts: Sequence[_Act]) -> bool:
        """Whether another column of the row tells the same act and goes before."""
        first = [other for other in acts if act.column.day in other.column.before]
        if any(other.day != act.day for other in first):
            self.passed.append(row.line)
        return bool(first)

    def _refuse_same(self, row: _Row, acts: Sequence[_Act]) -> None:
        """Refuse columns of a row that tell the same act: a participant consents in one way."""
        for place, act in enumerate(acts):
            for other in acts[:place]:
                if not (act.day and other.day):
                    continue
                if act.kind == other.kind or {act.kind, other.kind} <= {*_CONSENTS}:
                    differ = "on different days" if act.day != other.day else "on the same day"
                    message = f"'{other.column.day}' and '{act.column.day}' tell one act {differ}"
                    mend = f"say which goes before the other: before: [{act.column.day}]"
                    self._refuse(row.line, message, mend)

    def _refuse_order(self, row: _Row, acts: Sequence[_Act]) -> None:
        """Refuse a participant that leaves before it consents, or acts before there is a treaty."""
        adopted, called = self._adopted(row)
        consents = [act for act in acts if act.kind in _CONSENTS]
        for act in acts:
            if act.day is None:
                continue
            if act.kind in _LEAVING and any(c.day and act.day < c.day for c in consents):
                self._refuse(
                    row.line, f"has a {act.kind.lower()} before the consent", "mend the row"
                )
            is_early = adopted and act.day < adopted
            if is_early and (act.kind == "Signature" or act.kind in _CONSENTS):
                message = f"has a day under '{act.column.day}' before {called}"
                self._refuse(row.line, message, "mend the row, or the treaty's day")

    def _adopted(self, row: _Row) -> tuple[date | None, str]:
        """The day on which the treaty of a row was adopted, and how it is called."""
        if self.mapping.adopted:
            found = self._day(row, self.mapping.adopted)
            return found.day if found else None, f"that under '{self.mapping.adopted}'"
        written = row.cells.get(self.mapping.treaty.column, "")
        day = self.adopted.get(self.mapping.treaty_of(written), "")
        return date.fromisoformat(day) if day else None, f"the treaty's adoption, {day}"

    def _cells(self, row: _Row, acts: Sequence[_Act]) -> Iterator[Cell]:
        participant = row.cells[self.mapping.participant.column]
        treaty = row.cells.get(self.mapping.treaty.column, "")
        for act in acts:
            words = (row.cells.get(act.column.kind_in, ""), act.words)
            text = GAP.join(filter(None, words))
            yield Cell(str(row.line), participant, act.column.head, text, treaty)

    def _refuse(self, line: int, reason: str, mend: str) -> None:
        self.refused[NotTaken(str(line), "rows", reason, mend)] = None
