"""What is counted and put in order once, when a release is made, since doing so for each page takes
too long: the things of each class, and the links into a thing to which many lead.

It is a file of SQLite in the release's ``index/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kb.index.lookups import Lookups, written
from kb.namespaces import RDF

#: Links into a thing are many where they are more than that; a page reads so many by itself.
MANY = 1_000
#: No limit, as SQLite has it.
ALL = -1

# Of a thing, a property has the links that lead to it. IRIs, which are in many rows, have numbers.
_SCHEMA = """
CREATE TABLE iri (id INTEGER PRIMARY KEY, text TEXT UNIQUE);
CREATE TABLE link (whole INTEGER, property INTEGER, place TEXT, name INTEGER, kind TEXT,
    PRIMARY KEY (whole, property, place, name)) WITHOUT ROWID;
CREATE VIEW part AS
    SELECT wholes.text AS whole, properties.text AS property, place, names.text AS name, kind
    FROM link JOIN iri AS wholes ON wholes.id = whole
    JOIN iri AS properties ON properties.id = property JOIN iri AS names ON names.id = link.name;
CREATE TABLE total (whole TEXT, property TEXT, kind TEXT, number INTEGER,
    PRIMARY KEY (whole, property, kind)) WITHOUT ROWID;
"""
_COUNT = """
INSERT INTO total SELECT wholes.text, properties.text, kind, number
FROM (SELECT whole, property, kind, COUNT(*) AS number FROM link GROUP BY 1, 2, 3)
JOIN iri AS wholes ON wholes.id = whole JOIN iri AS properties ON properties.id = property
"""
#: By which a class has its things, all of them, however few.
_TYPE = str(RDF.type)


class Tallied(NamedTuple):
    """One of many: a thing that leads to another by a property, as to its class by `rdf:type`.

    `whole` is what is led to; `place` orders things by their names; `name` is the thing, and `kind`
    what its IRI says that it is, or "".
    """

    whole: str
    property: str
    place: str
    name: str
    kind: str = ""


def write_tallies(
    path: Path, tallied: Iterable[Tallied], old: Path | None = None, names: Iterable[str] = ()
) -> None:
    """Write tallies into a file: all, or those of an old file but for some things, of which all is
    given."""
    with written(path, _SCHEMA, old, names) as database:
        changed = "SELECT id FROM changed JOIN iri ON iri.text = changed.name"
        database.execute(f"DELETE FROM link WHERE name IN ({changed})")  # noqa: S608 - ours
        database.execute("DELETE FROM total")
        numbers = {text: number for number, text in database.execute("SELECT * FROM iri")}
        rows, known = list[tuple[int | str, ...]](), len(numbers)
        for whole, property_, place, name, kind in tallied:
            ends = [numbers.setdefault(text, len(numbers)) for text in (whole, property_, name)]
            rows.append((ends[0], ends[1], place, ends[2], kind))
        new = ((number, text) for text, number in islice(numbers.items(), known, None))
        database.executemany("INSERT INTO iri VALUES (?, ?)", new)
        database.executemany("INSERT OR IGNORE INTO link VALUES (?, ?, ?, ?, ?)", rows)
        database.execute(_COUNT)


class Tallies(Lookups):
    """Tallies, opened for reading; they may be asked from many threads."""

    def counts(self) -> Mapping[str, int]:
        """How many things of each class there are."""
        rows = self.rows(
            "SELECT whole, SUM(number) FROM total WHERE property = ? GROUP BY 1 ORDER BY 1", _TYPE
        )
        return dict(rows)

    def crowded(self) -> Mapping[str, int]:
        """The things to which many links lead, and how many these are."""
        rows = self.rows(
            "SELECT whole, SUM(number) FROM total GROUP BY 1 HAVING SUM(number) > ? ORDER BY 1",
            MANY,
        )
        return dict(rows)

    def things(self, kind: str, most: int = ALL, after: int = 0) -> list[str]:
        """The things of a class in the order of their names, from a place on."""
        return self.leading(kind, _TYPE, most, after)

    def incoming(self, thing: str) -> Mapping[tuple[str, str], int]:
        """How many links lead to a thing by each property from each kind of thing, where they are
        many; nothing where they are not."""
        rows = self.rows(
            "SELECT property, kind, number FROM total WHERE whole = ? ORDER BY 1, 2", thing
        )
        numbers = {(predicate, kind): number for predicate, kind, number in rows}
        return numbers if sum(numbers.values()) > MANY else {}

    def leading(
        self, thing: str, predicate: str, most: int, after: int = 0, kinds: Sequence[str] = ()
    ) -> list[str]:
        """The things that lead to one by a property, in the order of their names, from a place on;
        of some kinds alone where they are given. None where the links into it are not many, but
        for `rdf:type`."""
        which = f"AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        query = (
            f"SELECT name FROM part WHERE whole = ? AND property = ? {which} "  # noqa: S608 - question marks alone
            "ORDER BY place, name LIMIT ? OFFSET ?"
        )
        return [name for (name,) in self.rows(query, thing, predicate, *kinds, most, after)]
