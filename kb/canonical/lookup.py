"""What is said of one thing, found in a file of sorted N-Quads by halving."""

from __future__ import annotations

import contextlib
import io
import mmap
import re
from collections.abc import Iterator
from pathlib import Path

_NO_IRI = re.compile(r"[\x00-\x20<>]")


@contextlib.contextmanager
def opened_lines(path: Path) -> Iterator[mmap.mmap | bytes]:
    """A file to look around in: what is not looked at is not read."""
    with path.open("rb") as file:
        if not file.seek(0, io.SEEK_END):
            yield b""  # which cannot be mapped
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
            yield lines


def lines_of_subject(lines: mmap.mmap | bytes, iri: str) -> tuple[int, int]:
    r"""Where the lines of sorted N-Quads begin and end that say something of an IRI.

    >>> text = b"<b> <p> <o> .\n<bb> <p> <o> .\n<bb> <q> <o> .\n<c> <p> <o> .\n"
    >>> start, end = lines_of_subject(text, "bb")
    >>> text[start:end]
    b'<bb> <p> <o> .\n<bb> <q> <o> .\n'

    What can be no IRI has no lines, even where lines begin so:

    >>> lines_of_subject(text, "b> <p")
    (0, 0)
    """
    if _NO_IRI.search(iri):
        return 0, 0
    start = f"<{iri}>".encode("utf-8", "replace")
    return _place(lines, start + b" "), _place(lines, start + b"!")  # ! is the next one after space


def _place(lines: mmap.mmap | bytes, start: bytes) -> int:
    """The offset of the first line that does not stand before some bytes."""
    low, high = 0, len(lines)
    while low < high:
        middle = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", middle, high) + 1 or high
        if lines[middle:end] < start:
            low = end
        else:
            high = middle
    return low
