"""Many lines, sorted and each once, in memory that does not grow with them.

So many lines as memory should hold are sorted at a time and written to a file, a *run*; the runs
are merged at the end.
"""

from __future__ import annotations

import contextlib
import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import IO

#: How many bytes of lines are sorted in memory at a time, and of how many lines it is asked at once
#: whether they are that much.
RUN, BATCH = 40_000_000, 10_000


@contextlib.contextmanager
def temporary(folder: Path | None) -> Iterator[IO[bytes]]:
    """A file without a name on the disk of a folder: nothing is left of it, however a build ends.

    Without a folder it is in the system's own for such files, which may lie in memory.
    """
    with tempfile.TemporaryFile(dir=folder, buffering=1 << 18) as file:
        yield file


def in_order(lines: Iterable[bytes], folder: Path | None = None) -> Iterator[bytes]:
    r"""The lines sorted by their bytes, each once; runs are written in a folder.

    >>> list(in_order([b"b\n", b"a\n", b"b\n", b"c\n"]))
    [b'a\n', b'b\n', b'c\n']
    """
    with ExitStack() as stack:
        runs = list[Iterable[bytes]]()
        for run, is_last in _runs(lines):
            if is_last:
                runs.append(run)
            else:
                file = stack.enter_context(temporary(folder))
                file.writelines(run)
                file.seek(0)
                runs.append(file)
                del run
        if len(runs) < 2:
            yield from chain(*runs)
            return
        before = b""
        for line in heapq.merge(*runs):
            if line != before:
                yield line
                before = line


def batches(lines: Iterable[bytes], most: int = 10_000) -> Iterator[list[bytes]]:
    """The same lines, so many at a time."""
    ahead = iter(lines)
    while some := list(islice(ahead, most)):
        yield some


def _runs(lines: Iterable[bytes]) -> Iterator[tuple[list[bytes], bool]]:
    """Runs of lines, each of them sorted, and whether it is the last; in one, a line stands once.

    None is held here while the next one is read.
    """
    run, size = list[bytes](), 0
    for some in batches(lines, BATCH):
        if size > RUN:
            full = _once(run)
            run.clear()
            yield full, False
            del full
            size = 0
        run += some
        size += sum(map(len, some))
    if run:
        yield _once(run), True


def _once(lines: list[bytes]) -> list[bytes]:
    """Lines sorted, each once: what is in order already, as those of parts are, costs little."""
    lines.sort()
    return [line for line, before in zip(lines, [b"", *lines], strict=False) if line != before]
