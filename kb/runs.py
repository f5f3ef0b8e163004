"""Many lines, sorted and each once, in memory that does not grow with them.

So many lines as memory should hold are sorted at a time and written to a file, a *run*; the runs
are merged at the end.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

#: So many lines are sorted in memory at a time: some 100 MB of them.
MOST_IN_MEMORY = 400_000


@dataclass
class Counts:
    """What a file of N-Quads holds: statements, those of the default graph, and how many subjects
    of the default graph have an IRI that starts in a certain way."""

    quads: int = 0
    triples: int = 0
    things: int = 0


def in_order(
    lines: Iterable[bytes], folder: Path | None = None, most: int = MOST_IN_MEMORY
) -> Iterator[bytes]:
    r"""The lines sorted by their bytes, each once; runs are written in a folder.

    >>> list(in_order([b"b\n", b"a\n", b"b\n", b"c\n"], most=2))
    [b'a\n', b'b\n', b'c\n']
    """
    ahead = iter(lines)
    with ExitStack() as stack:
        run = sorted(set(islice(ahead, most)))
        runs: list[Iterable[bytes]] = []
        while more := sorted(set(islice(ahead, most))):
            file = stack.enter_context(tempfile.TemporaryFile(dir=folder))
            file.writelines(run)
            file.seek(0)
            runs.append(file)
            run = more
        if not runs:
            yield from run
            return
        last = b""
        for line in heapq.merge(*runs, run):
            if line != last:
                yield line
                last = line


def batches(lines: Iterable[bytes], most: int = 10_000) -> Iterator[list[bytes]]:
    """The same lines, so many at a time."""
    ahead = iter(lines)
    while some := list(islice(ahead, most)):
        yield some


def write_quads(path: Path, lines: Iterable[bytes], start: str) -> Counts:
    """Write lines of N-Quads in order, each once; what they hold.

    `start` is that of the IRIs whose subjects are counted as things.
    """
    counts, thing, wanted = Counts(), b"", f"<{start}".encode()
    with path.open("wb") as file:
        for line in in_order(lines, path.parent):
            file.write(line)
            counts.quads += 1
            if not in_graph(line):
                counts.triples += 1
                if line.startswith(wanted):
                    subject = line[: line.index(b" ")]
                    counts.things += subject != thing
                    thing = subject
    return counts


def in_graph(line: bytes) -> bool:
    r"""Whether a line of N-Quads is of a named graph.

    >>> in_graph(b'<urn:s> <urn:p> "a <b> ." .\n'), in_graph(b'<urn:s> <urn:p> "a"@en <urn:g> .\n')
    (False, True)
    """
    # IRIs hold no space and no quotation mark, so that after the value there is one space, or two.
    at = line.rfind(b'"')
    return line.count(b" ", at) == 2 if at >= 0 else line.count(b" ") == 4
