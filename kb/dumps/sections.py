"""The sections of a dataset: all lines about a thing stand in one of them, sorted."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, cast

from kb.errors import ReleaseError
from kb.manifest import known_sha256, last_sha256

#: Bytes of a section that is read at once, at most.
READ_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Section:
    """A section of the statements of a release: its name, the size in bytes and the SHA-256 of its
    N-Quads, and the file that they lie in, packed or plain."""

    name: str
    size: int
    sha256: str
    path: Path

    def open(self) -> IO[bytes]:
        """Open its N-Quads, unpacked: sorted lines, each once."""
        if self.is_packed:
            return cast(IO[bytes], gzip.open(self.path))
        return self.path.open("rb")

    @property
    def is_packed(self) -> bool:
        """Whether its file is one of gzip."""
        return self.path.suffix == ".gz"

    def lines(self) -> Iterator[bytes]:
        """Read its lines. A small file is not kept open meanwhile."""
        with self.open() as file:
            if self.size > READ_AT_ONCE:
                yield from file
                return
            lines = file.readlines()
        yield from lines

    def check(self, most: int | None = None) -> None:
        """Raise `ReleaseError` where the file is not what it should be.

        A file that was compared once is read again only where it was changed; one of more than
        `most` bytes is not read at all.
        """
        if not self.path.is_file() or (
            not self.is_packed and self.path.stat().st_size != self.size
        ):
            raise ReleaseError(f"{self.path} is damaged: its size is another one")
        if most is not None and self.size > most:
            digest = last_sha256(self.path, is_packed=self.is_packed)
        else:
            digest = known_sha256(self.path, self.size if self.is_packed else None)
        if digest not in (None, self.sha256):
            raise ReleaseError(f"{self.path} is damaged: its SHA-256 differs")


@contextlib.contextmanager
def statements_of(sections: Iterable[Section]) -> Iterator[Iterator[bytes]]:
    """Read the lines of sections, one section after the other."""
    with ExitStack() as stack:
        yield chain.from_iterable(_lines(section, stack) for section in sections)


def _lines(section: Section, stack: ExitStack) -> Iterator[bytes]:
    with stack.enter_context(section.open()) as file:
        yield from file
