"""Files of SQLite in an index: written once, or copied from the last index and changed; then only
read, from many threads, by a few connections that they share."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import LifoQueue
from typing import Any

#: How many connections a file has at most: look-ups are short, and each holds a file handle.
CONNECTIONS = 4


@contextmanager
def written(
    path: Path, schema: str, old: Path | None = None, changed: Iterable[str] = ()
) -> Iterator[sqlite3.Connection]:
    """Give a file to write into: a new one with the tables of a schema, or a copy of an `old` one;
    its table `changed` has the names whose rows are to be written anew."""
    if old:
        shutil.copyfile(old, path)
    with closing(sqlite3.connect(path)) as database, database:
        if not old:
            database.executescript(schema)
        database.execute("CREATE TEMP TABLE changed (name TEXT PRIMARY KEY)")
        database.executemany("INSERT INTO changed VALUES (?)", ((name,) for name in changed))
        yield database


class Lookups:
    """A file to look things up in; connections are made when they are first needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._free: LifoQueue[sqlite3.Connection | None] = LifoQueue()
        for _ in range(CONNECTIONS):
            self._free.put(None)

    def rows(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        """Return all rows of a query; it waits while all connections are in use."""
        database = self._free.get()
        try:
            if database is None:
                database = sqlite3.connect(self._address, uri=True, check_same_thread=False)
            return list(database.execute(query, values))
        finally:
            self._free.put(database)

    def close(self) -> None:
        """Close all connections; nobody is asking any more."""
        for _ in range(CONNECTIONS):
            if (database := self._free.get()) is not None:
                database.close()
