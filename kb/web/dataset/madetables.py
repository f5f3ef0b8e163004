"""The tables of a release as Parquet and as a file of SQLite, made by the first who asks for them
and kept beside the index of the release: the next one has them as any other file."""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Sequence
from pathlib import Path

from werkzeug.exceptions import ServiceUnavailable

from kb.dumps.catalogue import COMPUTED, SQLITE, Dump
from kb.dumps.tabular import TABLES, Table, write_parquet, write_sqlite
from kb.manifest import known_sha256
from kb.releases.release import COMPUTED_TABLES, Release
from kb.web.dataset.files import File, file_named
from kb.web.notices import Notice
from kb.web.words.languages import message


def computed_of(files: Sequence[File]) -> list[Dump]:
    """What can be made of the tables that a release has."""
    there = {file.name for file in files}
    stems = {table.name.removesuffix(".csv") for table in TABLES if table.name in there}
    return [one for one in COMPUTED if stems and (one == SQLITE or _stem(one) in stems)]


def computed_files(release: Release, name: str, files: Sequence[File]) -> list[File]:
    """The file of tables that is named, packed or not, made where it is not there yet; none where
    the release has no tables of this name."""
    plain = name.removesuffix(".gz").removesuffix(".zst")
    dump = next((dump for dump in computed_of(files) if dump.name == plain), None)
    if dump is None:
        return []
    path = release.path / COMPUTED_TABLES / plain
    try:
        if not path.exists():
            _make(release, path, dump, files)
    except OSError as error:
        words = message("the file %(name)s cannot be made on this server: %(reason)s")
        raise ServiceUnavailable(Notice(words, name=name, reason=error.strerror or "")) from error
    return [File(dump, plain, path.stat().st_size, known_sha256(path), path)]


def _make(release: Release, path: Path, dump: Dump, files: Sequence[File]) -> None:
    """Make a file, once: of several who ask at once, in whatever process, one makes it."""
    path.parent.mkdir(exist_ok=True)
    with release.hold(), (path.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            tables = dict[Table, Path]()
            for table in TABLES:
                file = file_named(release, table.name, files)
                if file and (dump == SQLITE or _stem(dump) == table.name.removesuffix(".csv")):
                    tables[table] = Path(folder) / table.name
                    with tables[table].open("wb") as copy:
                        copy.writelines(file.read())
            made = Path(folder) / dump.name
            if dump == SQLITE:
                write_sqlite(made, tables)
            else:
                [(table, content)] = tables.items()
                write_parquet(made, table, content)
            made.replace(path)


def _stem(dump: Dump) -> str:
    return dump.name.removesuffix(".parquet")
