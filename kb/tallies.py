"""What is counted once when a release is made, since counting it for each page takes too long:
the things of each class in the order of their names, and how many links lead to a thing.

It is a file of SQLite in the release's ``index/``.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE listed (kind TEXT, place TEXT, thing TEXT, PRIMARY KEY (kind, place, thing))
    WITHOUT ROWID;
CREATE TABLE incoming (thing TEXT, property TEXT, number INTEGER,
    PRIMARY KEY (thing, property)) WITHOUT ROWID;
CREATE TABLE kind (kind TEXT PRIMARY KEY, number INTEGER);
"""


def write_tallies(
    path: Path, listed: Iterable[tuple[str, str, str]], incoming: Iterable[tuple[str, str, int]]
) -> None:
    """Write the tallies into a new file.

    `listed` has a class, the place of a thing in an alphabetical order (its name, folded), and the
    thing; `incoming` a thing, a property, and the number of links.
    """
    with sqlite3.connect(path) as database:
        database.executescript(_SCHEMA)
        database.executemany("INSERT OR IGNORE INTO listed VALUES (?, ?, ?)", listed)
        database.executemany("INSERT INTO incoming VALUES (?, ?, ?)", incoming)
        database.execute("INSERT INTO kind SELECT kind, COUNT(*) FROM listed GROUP BY kind")
    database.close()


class Tallies:
    """Tallies, opened for reading; they may be asked from many threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()

    def counts(self) -> Mapping[str, int]:
        """How many things of each class there are."""
        return dict(self._rows("SELECT kind, number FROM kind ORDER BY kind"))

    def things(self, kind: str, most: int, after: int = 0) -> list[str]:
        """The things of a class in the order of their names, from a place on."""
        rows = self._rows(
            "SELECT thing FROM listed WHERE kind = ? ORDER BY place, thing LIMIT ? OFFSET ?",
            kind, most, after,
        )  # fmt: skip
        return [thing for (thing,) in rows]

    def incoming(self, thing: str) -> Mapping[str, int]:
        """How many links lead to a thing by each property, where they are many."""
        return dict(
            self._rows("SELECT property, number FROM incoming WHERE thing = ? ORDER BY 1", thing)
        )

    def _rows(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        database = getattr(self._own, "database", None)
        if database is None:
            address = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            database = self._own.database = sqlite3.connect(address, uri=True)
        return list(database.execute(query, values))
