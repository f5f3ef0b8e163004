"""The tables of CSV that a release has: what their columns are, and the same tables as Parquet and
as a file of SQLite, for whoever computes.

The latter are made of the CSV when somebody asks for them: one changed row makes them anew, so that
each release would be some 80 MB larger, and each build three seconds longer. An empty cell is NULL.
What is a day in each row is a date in Parquet; SQLite has days as text (ISO 8601).
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kb.dumps.acttable import COLUMNS as OF_ACTS
from kb.dumps.acttable import OF_PARTICIPATIONS
from kb.dumps.catalogue import ACTS, NUMBERS, PARTICIPATIONS
from kb.dumps.numbertable import COLUMNS as OF_NUMBERS
from kb.identifiers import Identifiers


@dataclass(frozen=True, eq=False)
class Table:
    """A table: the name of its file, its title, what stands in each column with its datatype, and
    the column that tells rows apart, "" where none does."""

    name: str
    title: str
    columns: Mapping[str, tuple[str, str]]
    key: str = ""

    @property
    def stem(self) -> str:
        """What it is called in a database, such as `acts`."""
        return self.name.removesuffix(".csv").replace("-", "_")

    def describe(self, ids: Identifiers) -> bytes:
        """What its columns are, in the Metadata Vocabulary for Tabular Data."""
        columns = [
            {"name": column, "titles": column, "dc:description": says, "datatype": datatype}
            for column, (says, datatype) in self.columns.items()
        ]
        keyed = {"primaryKey": self.key, "aboutUrl": f"{{+{self.key}}}"} if self.key else {}
        metadata = {
            "@context": "http://www.w3.org/ns/csvw",
            "url": self.name,
            "dc:title": self.title,
            "dc:source": {"@id": str(ids.dataset)},
            "tableSchema": {"columns": columns, **keyed},
        }
        return f"{json.dumps(metadata, ensure_ascii=False, indent=1)}\n".encode()


TABLES = (
    Table(ACTS, "Acts in the lives of treaties", OF_ACTS, "act"),
    Table(PARTICIPATIONS, "Who is bound by which treaty", OF_PARTICIPATIONS, "participation"),
    Table(NUMBERS, "Numbers of treaties in registers and collections", OF_NUMBERS),
)


def write_parquet(path: Path, table: Table, content: Path) -> None:
    """Write a table as Parquet, of its file of CSV: the same bytes with the same version of
    DuckDB."""
    import duckdb  # of 60 MB, for which no page waits

    with content.open(encoding="utf-8", newline="") as file:
        head = next(csv.reader(file))  # an older release has fewer columns
    are_days = (table.columns.get(name, ("", ""))[1] == "date" for name in head)
    types = ["DATE" if is_day else "VARCHAR" for is_day in are_days]
    with duckdb.connect(config={"threads": 1, "memory_limit": "500MB"}) as database:
        rows = database.read_csv(
            str(content), header=True, sep=",", quotechar='"', escapechar='"', dtype=types
        )
        rows.write_parquet(str(path), compression="zstd")


def write_sqlite(path: Path, tables: Mapping[Table, Path]) -> None:
    """Write tables as a file of SQLite, of their files of CSV: the same bytes with the same version
    of SQLite."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("BEGIN")
        for table, content in tables.items():
            with content.open(encoding="utf-8", newline="") as file:
                _write_rows(database, table, csv.reader(file, strict=True))
        database.execute("COMMIT")


def _write_rows(database: sqlite3.Connection, table: Table, rows: Iterator[list[str]]) -> None:
    head = next(rows)
    columns = ", ".join(f'"{name}" TEXT' for name in head)
    database.execute(f'CREATE TABLE "{table.stem}" ({columns})')
    database.executemany(
        f'INSERT INTO "{table.stem}" VALUES ({", ".join("?" * len(head))})',  # noqa: S608 - names of ours
        ([cell or None for cell in row] for row in rows),
    )
    for column in ("treaty", "actor"):
        if column in head:
            index = f'"{table.stem}_{column}" ON "{table.stem}" ("{column}")'
            database.execute(f"CREATE INDEX {index}")
