"""An entry of the log of releases: what one release added and took out, as sorted lines."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import LogDamaged, ReleaseError
from kb.manifest import bytes_of, known_sha256, last_sha256
from kb.releases.changesets import Change, joined

#: The layout of an entry.
FORMAT = 1
#: A file up to this size is read at once, in bytes.
HELD = 1_000_000
#: What the folder of an entry is called: the sequence and the id of the release.
NAME = re.compile(r"([0-9]{6,})-([0-9a-f]{16})")


@dataclass(frozen=True)
class Lines:
    """A file of an entry: how many quads it has, how many of them in the default graph, its size in
    bytes and SHA-256."""

    quads: int
    triples: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Entry:
    """A release in the log. `previous` is the id that it was compared with, None for the first;
    `date` is that of its data, `published` an xsd:dateTime; triples are those of the default graph.
    """

    path: Path
    sequence: int
    id: str
    previous: str | None
    date: str
    published: str
    triples: int
    quads: int
    added: Lines
    removed: Lines

    @classmethod
    def read(cls, path: Path) -> Entry:
        """The entry in a folder; `ReleaseError` says what is wrong with one that is damaged. Of a
        large file only the size is looked at: `require` reads it all."""
        said = _json(path)
        try:
            entry = cls(
                path,
                int(said["sequence"]),
                str(said["id"]),
                None if said["previous"] is None else str(said["previous"]),
                str(said["date"]),
                str(said["published"]),
                int(said["triples"]),
                int(said["quads"]),
                Lines(**said["added"]),
                Lines(**said["removed"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ReleaseError(f"{path / 'entry.json'} is damaged: {error!r}") from error
        found = NAME.fullmatch(path.name)
        if found is None or (int(found[1]), found[2]) != (entry.sequence, entry.id):
            raise ReleaseError(f"{path / 'entry.json'} is of another release: {entry.id}")
        for name, lines in entry._files():
            if not (path / name).is_file() or (path / name).stat().st_size != lines.size:
                raise ReleaseError(f"{path / name} is damaged: its size is not the entry's")
            if last_sha256(path / name) not in (None, lines.sha256):
                raise ReleaseError(f"{path / name} is damaged: its SHA-256 differs")
        entry.check(HELD)
        return entry

    def check(self, most: int | None = None) -> None:
        """Compare the files, or those of at most so many bytes, with their digests; `ReleaseError`
        names the one that differs."""
        for name, lines in self._files():
            if most is not None and lines.size > most:
                continue
            with (self.path / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != lines.sha256:
                    raise ReleaseError(f"{self.path / name} is damaged: its SHA-256 differs")

    def require(self) -> None:
        """Raise `LogDamaged` where a file is not what the entry says. What was compared once is
        read again only where it was changed."""
        for name, lines in self._files():
            try:
                digest = known_sha256(self.path / name)
            except ReleaseError as error:
                raise LogDamaged(str(error)) from error
            if digest != lines.sha256:
                raise LogDamaged(f"{self.path / name} is damaged: its SHA-256 differs")

    def changes(self) -> Iterator[Change]:
        """What the release changed, in the order of the lines. Raises `LogDamaged`."""
        self.require()
        return joined(lines_in(self.path / "removed.nq"), lines_in(self.path / "added.nq"))

    def _files(self) -> tuple[tuple[str, Lines], ...]:
        return ("added.nq", self.added), ("removed.nq", self.removed)


def lines_in(path: Path) -> Iterator[bytes]:
    """The lines of a file of an entry. A small one is not kept open: a log may have very many."""
    with path.open("rb") as file:
        if path.stat().st_size > HELD:
            yield from file
            return
        held = file.readlines()
    yield from held


def _json(path: Path) -> Mapping[str, Any]:
    try:
        said = json.loads(bytes_of(path / "entry.json"))
    except (ValueError, RecursionError) as error:
        raise ReleaseError(f"{path / 'entry.json'} is damaged: it is not JSON") from error
    if not isinstance(said, dict):
        raise ReleaseError(f"{path / 'entry.json'} is damaged: it is not an object")
    if (found := said.get("format")) != FORMAT:
        raise ReleaseError(f"{path / 'entry.json'} has format {found}; this program reads {FORMAT}")
    return said
