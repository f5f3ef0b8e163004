r"""Lines of canonical N-Quads, taken apart and put in order without a parser.

In canonical form terms are one space apart, no IRI has a space or a quotation mark, and whatever
could end a text early is escaped. So the places of terms are found by searching for bytes, a dozen
times as fast as by parsing. Lines are bytes and end in a line feed.
"""

from __future__ import annotations

import contextlib
import heapq
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

#: How many bytes of lines are sorted in memory at once.
RUN = 20_000_000


def graph_of(line: bytes) -> bytes:
    r"""The graph of a line as it stands there; `b""` for the default graph.

    >>> graph_of(b'<urn:s> <urn:p> "a <urn:b>"@en <urn:g> .\n')
    b'<urn:g>'
    >>> graph_of(b"<urn:s> <urn:p> <urn:o> .\n"), graph_of(b'<urn:s> <urn:p> "1"^^<urn:t> .\n')
    (b'', b'')
    """
    end = line.rfind(b'"')
    if end < 0:
        fields = line.split(b" ")
        return fields[3] if len(fields) == 5 else b""
    start = line.find(b" <", end)
    return b"" if start < 0 else line[start + 1 : -3]


def terms_of(line: bytes) -> tuple[bytes, bytes, bytes]:
    r"""Subject, predicate and object of a line of the default graph, as they stand there.

    >>> terms_of(b'<urn:s> <urn:p> "a b"@en .\n')
    (b'<urn:s>', b'<urn:p>', b'"a b"@en')
    """
    subject, predicate, rest = line.split(b" ", 2)
    return subject, predicate, rest[:-3]


@contextlib.contextmanager
def temporary(folder: Path) -> Iterator[IO[bytes]]:
    """A file without a name on the disk of a folder: nothing is left of it, however a build ends.

    It is not in the system's folder for such files, which may lie in memory.
    """
    with tempfile.TemporaryFile(dir=folder, buffering=1 << 18) as file:
        yield file


@contextlib.contextmanager
def sorted_by_graph(lines: Iterable[bytes], folder: Path) -> Iterator[IO[bytes]]:
    """A file with the lines of named graphs, those of one together, sorted.

    Runs that fit into memory are sorted and laid aside, then merged: memory does not grow. While
    they are, each line has its graph in front of it, after which a tab comes before all that can be
    in an IRI.
    """
    with contextlib.ExitStack() as stack:
        runs = []
        for run in _runs(graph_of(line) + b"\t" + line for line in lines):
            run.sort()
            runs.append(stack.enter_context(temporary(folder)))
            runs[-1].writelines(run)
            runs[-1].seek(0)
            run.clear()
        whole = stack.enter_context(temporary(folder))
        whole.writelines(line[line.index(b"\t") + 1 :] for line in heapq.merge(*runs))
        whole.seek(0)
        yield whole


def _runs(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    run, size = list[bytes](), 0
    for line in lines:
        run.append(line)
        size += len(line)
        if size > RUN:
            yield run
            run, size = [], 0
    if run:
        yield run
