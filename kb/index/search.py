"""Finding things by their names and by the words of passages, in any language.

The index is a file of SQLite's full-text search (FTS5) in the release's ``index/``. Accents and
case are folded, "đ" too, so that "to lam" finds "Tô Lâm"; a State's name in one word is found in
two, and the other way round. What a reader types is cut into words here and
never read as the engine's own language.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zlib import crc32

from kb.index.lookups import Lookups, written

#: How many words of what was typed are looked for, and how long each may be.
MOST_WORDS, MOST_LETTERS = 10, 60

_SCHEMA = """
CREATE TABLE entry (id INTEGER PRIMARY KEY, thing TEXT, kind TEXT, language TEXT, text TEXT,
                    is_name INTEGER);
CREATE VIRTUAL TABLE folded USING fts5(text, content='', tokenize='unicode61', prefix='2 3');
CREATE VIRTUAL TABLE named USING fts5(text, content='', tokenize='unicode61',
                                      prefix='1 2 3');
CREATE TABLE other (name TEXT PRIMARY KEY, spellings TEXT);
"""
# A text is found by what is searched for, a name also by its beginning. What has no copy of its
# texts must be given them to take them out.
_PUT = (
    "INSERT INTO folded (rowid, text) VALUES (?, ?)",
    "INSERT INTO named (rowid, text) VALUES (?, ?)",
)
_TAKE = (
    "INSERT INTO folded (folded, rowid, text) VALUES ('delete', ?, ?)",
    "INSERT INTO named (named, rowid, text) VALUES ('delete', ?, ?)",
)
_OPTIMIZE = """
INSERT INTO folded (folded) VALUES ('optimize');
INSERT INTO named (named) VALUES ('optimize');
"""
# A thing is found once, by its best entry: names before passages, then by rank, then short ones.
_FIND = """
WITH hit AS MATERIALIZED (
    SELECT rowid AS id, bm25(folded) AS worth FROM folded WHERE folded MATCH ?
)
SELECT thing, kind, language, text, is_name, MIN(worth - 20 * is_name) AS best
FROM hit JOIN entry USING (id) WHERE TRUE {which}
GROUP BY thing ORDER BY best, LENGTH(text), thing LIMIT ? OFFSET ?
"""
# Only so many names are looked at: a start of one letter is in a large part of them.
_SUGGEST = """
WITH hit AS MATERIALIZED (
    SELECT rowid AS id FROM named WHERE named MATCH ? ORDER BY rowid LIMIT 200
)
SELECT thing, kind, language, text, is_name, MIN(id) AS best
FROM hit JOIN entry USING (id) GROUP BY thing ORDER BY LENGTH(text), thing LIMIT ?
"""
# A name is in its index with its other spellings; the shortest that have all the words come first.
_CALLED = """
SELECT thing, kind, language, entry.text, is_name
FROM named JOIN entry ON entry.id = named.rowid
WHERE named MATCH ? AND kind IN ({kinds}) ORDER BY named.rowid LIMIT ?
"""
_NAMES = """
SELECT thing, kind, language, text, is_name FROM entry
WHERE is_name AND kind IN ({kinds}) ORDER BY id LIMIT ?
"""
_FACETS = """
SELECT kind, COUNT(DISTINCT thing) FROM folded JOIN entry ON entry.id = folded.rowid
WHERE folded MATCH ? GROUP BY kind ORDER BY 2 DESC, 1
"""


class Entry(NamedTuple):
    """A text by which a thing can be found: one of its names, or the words of a passage."""

    thing: str
    kind: str
    language: str
    text: str
    is_name: bool


@dataclass(frozen=True)
class Hits:
    """What was found: a page of entries, and how many things of each kind there are in all."""

    entries: tuple[Entry, ...]
    kinds: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """How many things were found."""
        return sum(number for _, number in self.kinds)


def write_index(
    path: Path,
    entries: Iterable[Entry],
    others: Mapping[str, str] = MappingProxyType({}),
    old: Path | None = None,
    things: Iterable[str] = (),
) -> None:
    """Write the index of entries into a file: of all, or of those of an old file but for some
    things, of which all are given.

    `others` has further spellings of folded names, by which the texts with these names are found
    too; an old file must be made by the same (`spellings_in`).
    """
    add = in_both(others)
    with written(path, _SCHEMA, old, things) as database:
        gone = "SELECT id, text, is_name FROM entry WHERE thing IN changed"
        for i, text, is_name in database.execute(gone).fetchall():
            for take in _TAKE[: 1 + is_name]:
                database.execute(take, (i, add(fold(text))))
        database.execute("DELETE FROM entry WHERE thing IN changed")
        database.executemany("INSERT OR IGNORE INTO other VALUES (?, ?)", others.items())
        _add(database, entries, add)
        if not old:
            database.executescript(_OPTIMIZE)


def spellings_in(path: Path) -> Mapping[str, str]:
    """The further spellings by which an index was made."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        return dict(database.execute("SELECT * FROM other"))


def _add(database: sqlite3.Connection, entries: Iterable[Entry], add: Callable[[str], str]) -> None:
    """Add entries. Their numbers follow from what they are, the shortest first, so that the first
    names that match are the best."""
    taken = {number for (number,) in database.execute("SELECT id FROM entry")}
    rows = []
    for entry in entries:
        number = len(entry.text) << 32 | crc32("\n".join(map(str, entry)).encode())
        while number in taken:
            number += 1
        taken.add(number)
        rows.append((number, entry))
    for number, entry in sorted(rows):
        database.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", (number, *entry))
        for put in _PUT[: 1 + entry.is_name]:
            database.execute(put, (number, add(fold(entry.text))))


class Search(Lookups):
    """An index, opened for reading; it may be asked from many threads."""

    def find(self, typed: str, kind: str | None = None, most: int = 20, after: int = 0) -> Hits:
        """The things whose names or passages have every word that was typed, the last one perhaps
        unfinished; of one kind alone where that is given."""
        if (wanted := wanted_by(typed)) is None:
            return Hits((), ())
        which, values = ("AND kind = ?", [kind]) if kind else ("", [])
        rows = self.rows(_FIND.format(which=which), wanted, *values, most, after)
        kinds = self.rows(_FACETS, wanted)
        return Hits(tuple(map(_entry, rows)), tuple((kind, number) for kind, number in kinds))

    def suggest(self, typed: str, most: int = 8) -> tuple[Entry, ...]:
        """Names that what was typed may become, the shortest first, one for each thing."""
        if (wanted := wanted_by(typed)) is None:
            return ()
        return tuple(map(_entry, self.rows(_SUGGEST, wanted, most)))

    def called(self, name: str, kinds: Sequence[str], most: int = 100) -> tuple[Entry, ...]:
        """Names of things of some kinds that have every word of a name, the shortest first."""
        if (wanted := wanted_by(name)) is None:
            return ()
        query = _CALLED.format(kinds=", ".join("?" * len(kinds)))
        return tuple(map(_entry, self.rows(query, wanted.rstrip("*"), *kinds, most)))

    def names(self, kinds: Sequence[str], most: int) -> tuple[Entry, ...]:
        """The names of the things of some kinds, the shortest first."""
        query = _NAMES.format(kinds=", ".join("?" * len(kinds)))
        return tuple(map(_entry, self.rows(query, *kinds, most)))


def _entry(row: tuple[Any, ...]) -> Entry:
    thing, kind, language, text, is_name = row[:5]
    return Entry(thing, kind, language, text, bool(is_name))


def wanted_by(typed: str) -> str | None:
    """What was typed as an expression of the engine's: each word quoted, the last one a start.

    >>> wanted_by('Tô  "Lâm* OR')
    '"to" "lam" "or"*'
    >>> wanted_by(" -*/ ") is None
    True
    """
    words = [word[:MOST_LETTERS] for word in re.findall(r"\w+", fold(typed))[:MOST_WORDS]]
    return " ".join(f'"{word}"' for word in words) + "*" if words else None


def fold(text: str) -> str:
    """A text without case and accents.

    >>> fold("Đảng Cộng sản, Hà Nội")
    'dang cong san, ha noi'
    """
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def spellings(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each folded name of a thing the others that differ in their spaces alone.

    >>> spellings([("vn", "viet nam"), ("vn", "vietnam"), ("cz", "czechia")])
    {'viet nam': 'vietnam', 'vietnam': 'viet nam'}
    >>> spellings([("us", "u.s."), ("us", "us")])
    {}
    """
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for thing, name in names:
        words = re.findall(r"\w+", name)
        if all(len(word) > 1 for word in words):  # "U.S." would be found in every "us"
            forms[thing, "".join(words)].add(" ".join(words))
    return {
        form: " ".join(sorted(alike - {form}))
        for alike in forms.values()
        if len(alike) > 1
        for form in sorted(alike)
    }


def in_both(others: Mapping[str, str]) -> Callable[[str], str]:
    """What adds to a folded text the other spellings of the names in it.

    >>> in_both({"viet nam": "vietnam"})("the party of viet nam")
    'the party of viet nam vietnam'
    """
    if not others:
        return str
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, others))})\b")

    def add(text: str) -> str:
        more = dict.fromkeys(others[name] for name in pattern.findall(text))
        return " ".join((text, *more))

    return add
