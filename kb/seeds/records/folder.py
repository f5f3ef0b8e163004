r"""The folder of a record: what it is (`source.yaml`), and the cells that were read (`rows.tsv`);
of a table also how it is read (`mapping.yaml`), and the list of what was not taken (`account`).

The page itself need not be here: whoever has it can compare its digest, read it again with
`kb import`, and finds the same rows, byte for byte.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from kb.errors import Problem, SeedError
from kb.seeds.records.account import Account, NotTaken, not_taken_in
from kb.seeds.records.cells import RecordedAct, acts_in
from kb.seeds.records.mapping import MAPPING, TableMapping
from kb.seeds.records.register import LABELS, Register, register_mapping
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import no_text, raise_for, read_text

SOURCE, ROWS = "source.yaml", "rows.tsv"
#: A program writes the rows, of which a register has many; more than this no host of Git takes.
MOST_BYTES_OF_ROWS = 50_000_000
COLUMNS = ("row", "participant", "head", "cell")
#: Those of a table that may be of many treaties.
COLUMNS_OF_TABLE = (*COLUMNS, "treaty")


@dataclass(frozen=True)
class Cell:
    """A cell that says something: the number of its row, or of its note, the participant and the
    head of the column as they are written there, and its own words, with single spaces; of a table
    also what it calls the treaty ("" where it is of one only)."""

    row: str
    participant: str
    head: str
    text: str
    treaty: str = ""

    @property
    def words(self) -> tuple[str, str, str]:
        """The head, the participant, and its own words."""
        return self.head, self.participant, self.text


@dataclass(frozen=True)
class Source:
    """What `source.yaml` says: of which treaty the record is ("" of a table, whose mapping says
    it), who publishes it, where and of which day it is, the digest of the copy ("" where a person
    read it), who entered it, whether it has all participants, under which licence it is ("" where
    none is stated), how its acts are known, what of it was read, and how it shows who left:
    `marked`, `unmarked`, or `omitted` where it lists only those who take part on its day; and the
    words by which its publisher is to be named."""

    name: Mapping[str, str]
    treaty: str
    publisher: str
    url: str
    as_of: date
    sha256: str
    has_all: bool
    entered_by: str
    counts: Mapping[str, int]
    licence: str = ""
    certainty: str = "Recorded"
    account: Account = field(default_factory=Account)
    departures: str = "marked"
    is_dated: bool = True
    attribution: str = ""

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Source:
        """The source of a value that fits its schema (`record`, or `mapping` and `table`)."""
        return cls(
            name=value["name"],
            treaty=value.get("treaty", ""),
            publisher=value["publisher"],
            url=value["url"],
            as_of=date.fromisoformat(value["as_of"]),
            sha256=value.get("sha256", ""),
            has_all=value["participants"] == "all",
            entered_by=value["entered"]["who"],
            counts=value.get("counts", {}),
            licence=value.get("licence", ""),
            certainty=value.get("certainty", "Recorded"),
            account=Account(value.get("seen", {})),
            departures=value.get("departures", "marked"),
            is_dated=value.get("as_of_is", "copied") == "copied",
            attribution=value.get("attribution", ""),
        )

    @property
    def counts_met(self) -> str:
        """In English, the numbers that an imported page has itself and that its cells meet; ""
        where there are none, where a person typed the rows or accepted what is doubtful."""
        own = [f"{n:,} {what}" for what, n in self.counts.items() if not what.startswith("rows")]
        is_doubtful = any(left.part == "doubts" for left in self.account.not_taken)
        is_met = own and self.sha256 and not is_doubtful
        return f"own counts met ({', '.join(own)})" if is_met else ""

    def with_list(self, not_taken: tuple[NotTaken, ...]) -> Source:
        """The same with what was not taken: where that may make a participant, it has not all."""
        account = Account(self.account.seen, not_taken)
        return replace(
            self, account=account, has_all=self.has_all and not account.may_lack_participants
        )


@dataclass(frozen=True)
class RecordFolder:
    """A record as its folder has it; a cell's line in `rows.tsv` is its place, plus 2."""

    path: Path
    source: Source
    cells: tuple[Cell, ...]
    mapping: TableMapping | None = None
    register: Register | None = None

    @property
    def reference(self) -> str:
        """The record's reference: `record/untc-iv-11`."""
        return f"record/{self.path.name}"

    @classmethod
    def read(cls, path: Path) -> RecordFolder:
        """The record of a folder; `SeedError` with everything that is wrong in its files."""
        problems: list[Problem] = []
        cells: tuple[Cell, ...] = ()
        try:
            cells = cells_in(path / ROWS, read_text(path / ROWS, MOST_BYTES_OF_ROWS))
        except SeedError as error:
            problems.extend(error.problems)
        try:
            source, mapping = _source(path)
            source, register = source.with_list(not_taken_in(path)), Register.of(path)
        except SeedError as error:
            raise SeedError([*problems, *error.problems]) from error
        raise_for(problems)
        return cls(path, source, cells, mapping, register)

    def acts_in(self, cell: Cell) -> tuple[RecordedAct, ...]:
        """The acts that a cell tells of; `UnreadableCell` where it cannot be read."""
        if self.mapping is not None:
            return self.mapping.acts_in(cell.head, cell.text, cell.treaty)
        return acts_in(cell.head, cell.text)

    def treaty_of(self, cell: Cell) -> str:
        """The reference of the treaty that a cell is of; `UnreadableCell` where none is given."""
        if self.register:
            return self.register.treaty_of(cell.treaty)
        return self.mapping.treaty_of(cell.treaty) if self.mapping else self.source.treaty

    def problem(self, place: int, message: str, mend: str = "") -> Problem:
        """What is wrong with the cell of a place."""
        return Problem(self.path / ROWS, place + 2, 1, message, mend)


def _source(path: Path) -> tuple[Source, TableMapping | None]:
    """What a record is; of a table, and of a register, its mapping says most of it."""
    if (path.parent / MAPPING).exists():
        about = register_mapping(path.parent).value
        name = {
            language: f"{words}, {path.name.rpartition('-')[2]}"
            for language, words in about["name"].items()
        }
        value = SeedFile.read(path / SOURCE, "table").value
        return Source.of({**about, "name": name, **value}), None
    if not (path / MAPPING).exists():
        return Source.of(SeedFile.read(path / SOURCE, "record").value), None
    mapping = TableMapping.of(SeedFile.read(path / MAPPING, "mapping").value)
    value = SeedFile.read(path / SOURCE, "table").value
    return Source.of({**mapping.about, **value}), mapping


def cells_in(path: Path, text: str) -> tuple[Cell, ...]:
    r"""The cells of a text that is, or is to be, that of `rows.tsv`; `SeedError` for what is none.

    >>> cells_in(Path(), "row\tparticipant\thead\tcell\n1\tAustria\tSignature\t3 Dec 1997\n")
    (Cell(row='1', participant='Austria', head='Signature', text='3 Dec 1997', treaty=''),)
    """
    first, *lines = text.removesuffix("\n").split("\n")
    mend = "import the page again; the columns are " + ", ".join(COLUMNS)
    columns = tuple(first.split("\t"))
    if columns not in (COLUMNS, COLUMNS_OF_TABLE):
        raise SeedError([Problem(path, 1, 1, "has other columns", mend)])
    raise_for(_problems(path, lines, columns))
    return tuple(Cell(*line.split("\t")) for line in lines)


def _problems(path: Path, lines: Iterable[str], columns: Sequence[str]) -> Iterator[Problem]:
    mend = "write each cell in one line: " + ", ".join(columns)
    for number, line in enumerate(lines, 2):
        fields = line.split("\t")
        if len(fields) != len(columns) or not all(fields) or line != " ".join(line.split(" ")):
            yield Problem(path, number, 1, f"has {len(fields)} fields or an empty one", mend)
        elif problem := no_text(line.replace("\t", " "))[0]:
            yield Problem(path, number, 1, problem, "take it out")


def written(cells: Iterable[Cell]) -> str:
    """Cells as the text of `rows.tsv`."""
    listed = list(cells)
    columns = COLUMNS_OF_TABLE if any(cell.treaty for cell in listed) else COLUMNS
    rows = ((cell.row, cell.participant, cell.head, cell.text, cell.treaty) for cell in listed)
    return "".join("\t".join(row[: len(columns)]) + "\n" for row in (columns, *rows))


def record_folders(records: Path) -> list[Path]:
    """The folders of records, by their names: those of a register lie in a folder of its own, which
    `without:` of `dataset.yaml` may leave out."""
    try:
        with os.scandir(records) as entries:
            names = [entry.name for entry in entries if entry.is_dir()]
        left_out = _left_out(records.parent / "dataset.yaml")
        for register in [name for name in names if (records / name / LABELS).exists()]:
            names.remove(register)
            if register not in left_out:
                inner = sorted((records / register).glob(f"{register}-*/"))
                names += [f"{register}/{path.name}" for path in inner]
    except OSError:
        return []
    paths = (records / name for name in names if not name.startswith("."))
    return sorted(paths, key=lambda path: path.name)


def record_path(records: Path, slug: str) -> Path:
    """The folder of a record by its name: in that of its register, where it is of one."""
    register = records / slug.rpartition("-")[0]
    return register / slug if (register / LABELS).exists() else records / slug


def _left_out(dataset: Path) -> frozenset[str]:
    """The registers that `dataset.yaml` leaves out."""
    try:
        return frozenset(SeedFile.read(dataset, "dataset").value.get("without", ()))
    except SeedError:
        return frozenset()  # whoever reads its settings says so
