"""What is counted and put in order once, when a release is made, since doing so for each page takes
too long: the things of each class, and the links into a thing to which many lead.

It is a file of SQLite in the release's ``index/``.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

# A class is a whole without a property; of a thing, a property has the links that lead to it.
_SCHEMA = """
CREATE TABLE part (whole TEXT, property TEXT, place TEXT, name TEXT,
    PRIMARY KEY (whole, property, place, name)) WITHOUT ROWID;
CREATE TABLE total (whole TEXT, property TEXT, number INTEGER,
    PRIMARY KEY (whole, property)) WITHOUT ROWID;
"""


class Tallied(NamedTuple):
    """One of many: a thing of a class, or a thing that leads to another by a property.

    `whole` is the class, or what is led to; `property` is "" for a class; `place` orders things by
    their names; `name` is the thing.
    """

    whole: str
    property: str
    place: str
    name: str


def write_tallies(path: Path, tallied: Iterable[Tallied]) -> None:
    """Write the tallies into a new file."""
    with sqlite3.connect(path) as database:
        database.executescript(_SCHEMA)
        database.executemany("INSERT OR IGNORE INTO part VALUES (?, ?, ?, ?)", tallied)
        database.execute(
            "INSERT INTO total SELECT whole, property, COUNT(*) FROM part GROUP BY whole, property"
        )
    database.close()


class Tallies:
    """Tallies, opened for reading; they may be asked from many threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()

    def counts(self) -> Mapping[str, int]:
        """How many things of each class there are."""
        return dict(self._rows("SELECT whole, number FROM total WHERE property = '' ORDER BY 1"))

    def things(self, kind: str, most: int, after: int = 0) -> list[str]:
        """The things of a class in the order of their names, from a place on."""
        return self._parts(kind, "", most, after)

    def incoming(self, thing: str) -> Mapping[str, int]:
        """How many links lead to a thing by each property, where they are many."""
        rows = self._rows(
            "SELECT property, number FROM total WHERE whole = ? AND property > '' ORDER BY 1", thing
        )
        return dict(rows)

    def leading(self, thing: str, predicate: str, most: int, after: int = 0) -> list[str]:
        """The things that lead to one by a property, in the order of their names, from a place on;
        none where the links into it are not many."""
        return self._parts(thing, predicate, most, after)

    def _parts(self, whole: str, predicate: str, most: int, after: int) -> list[str]:
        rows = self._rows(
            "SELECT name FROM part WHERE whole = ? AND property = ? ORDER BY place, name "
            "LIMIT ? OFFSET ?",
            whole, predicate, most, after,
        )  # fmt: skip
        return [name for (name,) in rows]

    def _rows(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        database = getattr(self._own, "database", None)
        if database is None:
            address = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            database = self._own.database = sqlite3.connect(address, uri=True)
        return list(database.execute(query, values))
