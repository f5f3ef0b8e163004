"""What is counted and put in order once, when a release is made, since doing so for each page takes
too long: the things of each class, and the links into a thing to which many lead.

It is a file of SQLite in the release's ``index/``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kb.index.lookups import Lookups, copied, created

#: Links into a thing are many where they are more than that; a page reads so many by itself.
MANY = 1_000
#: No limit, as SQLite has it.
ALL = -1

# A class is a whole without a property; of a thing, a property has the links that lead to it.
_SCHEMA = """
CREATE TABLE part (whole TEXT, property TEXT, place TEXT, name TEXT, kind TEXT,
    PRIMARY KEY (whole, property, place, name)) WITHOUT ROWID;
CREATE TABLE total (whole TEXT, property TEXT, kind TEXT, number INTEGER,
    PRIMARY KEY (whole, property, kind)) WITHOUT ROWID;
"""


class Tallied(NamedTuple):
    """One of many: a thing of a class, or a thing that leads to another by a property.

    `whole` is the class, or what is led to; `property` is "" for a class; `place` orders things by
    their names; `name` is the thing, and `kind` what its IRI says that it is, or "".
    """

    whole: str
    property: str
    place: str
    name: str
    kind: str = ""


def write_tallies(path: Path, tallied: Iterable[Tallied]) -> None:
    """Write the tallies into a new file."""
    with created(path, _SCHEMA) as database:
        _add(database, tallied)


def rewrite_tallies(
    path: Path, old: Path, names: Iterable[str], tallied: Iterable[Tallied]
) -> None:
    """Write tallies that are those of an old file but for some things, of which all is given."""
    with copied(path, old, names) as database:
        database.execute("DELETE FROM part WHERE name IN changed")
        database.execute("DELETE FROM total")
        _add(database, tallied)


def _add(database: sqlite3.Connection, tallied: Iterable[Tallied]) -> None:
    database.executemany("INSERT OR IGNORE INTO part VALUES (?, ?, ?, ?, ?)", tallied)
    database.execute(
        "INSERT INTO total SELECT whole, property, kind, COUNT(*) FROM part GROUP BY 1, 2, 3"
    )


class Tallies(Lookups):
    """Tallies, opened for reading; they may be asked from many threads."""

    def counts(self) -> Mapping[str, int]:
        """How many things of each class there are."""
        rows = self.rows(
            "SELECT whole, SUM(number) FROM total WHERE property = '' GROUP BY 1 ORDER BY 1"
        )
        return dict(rows)

    def crowded(self) -> Mapping[str, int]:
        """The things to which many links lead, and how many these are."""
        rows = self.rows(
            "SELECT whole, SUM(number) FROM total WHERE property > '' GROUP BY 1 ORDER BY 1"
        )
        return dict(rows)

    def things(self, kind: str, most: int = ALL, after: int = 0) -> list[str]:
        """The things of a class in the order of their names, from a place on."""
        return self.leading(kind, "", most, after)

    def incoming(self, thing: str) -> Mapping[tuple[str, str], int]:
        """How many links lead to a thing by each property from each kind of thing, where they are
        many; nothing where they are not."""
        rows = self.rows(
            "SELECT property, kind, number FROM total WHERE whole = ? AND property > '' "
            "ORDER BY 1, 2", thing,
        )  # fmt: skip
        return {(predicate, kind): number for predicate, kind, number in rows}

    def leading(
        self, thing: str, predicate: str, most: int, after: int = 0, kinds: Sequence[str] = ()
    ) -> list[str]:
        """The things that lead to one by a property, in the order of their names, from a place on;
        of some kinds alone where they are given. None where the links into it are not many."""
        which = f"AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        query = (
            f"SELECT name FROM part WHERE whole = ? AND property = ? {which} "  # noqa: S608 - question marks alone
            "ORDER BY place, name LIMIT ? OFFSET ?"
        )
        return [name for (name,) in self.rows(query, thing, predicate, *kinds, most, after)]
