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
        if self.path.suffix == ".gz":
            return cast(IO[bytes], gzip.open(self.path))
        return self.path.open("rb")


@contextlib.contextmanager
def statements_of(sections: Iterable[Section]) -> Iterator[Iterator[bytes]]:
    """Read the lines of sections, one section after the other."""
    with ExitStack() as stack:
        yield chain.from_iterable(_lines(section, stack) for section in sections)


def _lines(section: Section, stack: ExitStack) -> Iterator[bytes]:
    with stack.enter_context(section.open()) as file:
        yield from file
