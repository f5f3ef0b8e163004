"""The lines to take from one sorted dump and to add to it so that it becomes another.

Dumps are canonical N-Quads: each line stands once, in the order of its bytes, which is that of its
code points. So two dumps are compared, and changes put together, by going through files once, side
by side.
"""

from __future__ import annotations

import heapq
import io
import operator
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

#: A line with its line feed, and whether it is added; else it is removed.
Change = tuple[bytes, bool]

#: After so many lines that are alike, whole blocks are compared, each as large as what is buffered.
ALIKE = 32


def differences(old: io.BufferedReader, new: io.BufferedReader) -> Iterator[Change]:
    r"""Compare two sorted files: the changes that make one the other, in the order of the lines.

    >>> a, b = (io.BufferedReader(io.BytesIO(t)) for t in (b"a\nb\n", b"b\nc\n"))
    >>> list(differences(a, b))
    [(b'a\n', False), (b'c\n', True)]
    """
    before, after, alike = old.readline(), new.readline(), 0
    while before or after:
        if before == after:
            alike += 1
            if alike > ALIKE:
                _skip_alike(old, new)
                alike = 0
            before, after = old.readline(), new.readline()
        elif after and (not before or after < before):
            alike = 0
            yield after, True
            after = new.readline()
        else:
            alike = 0
            yield before, False
            before = old.readline()


def _skip_alike(old: io.BufferedReader, new: io.BufferedReader) -> None:
    """Go past whole lines that two files have alike, a block at a time."""
    while True:
        first, second = old.peek(), new.peek()
        end = first.rfind(b"\n", 0, min(len(first), len(second))) + 1
        if not end or first[:end] != second[:end]:
            return
        old.read(end)
        new.read(end)


def composed(steps: Sequence[Iterable[Change]]) -> Iterator[Change]:
    r"""Put changes together that are made one after the other.

    What is added and then removed, or removed and then added again, is no change:

    >>> list(composed([[(b"a\n", True), (b"b\n", False)], [(b"a\n", False), (b"c\n", True)]]))
    [(b'b\n', False), (b'c\n', True)]
    """
    # A line is there or not: the first change tells what was before, the last one what is after.
    ordered = heapq.merge(*(_numbered(i, step) for i, step in enumerate(steps)))
    for line, group in groupby(ordered, operator.itemgetter(0)):
        changes = [is_added for _, _, is_added in group]
        if changes[0] == changes[-1]:
            yield line, changes[0]


def _numbered(number: int, step: Iterable[Change]) -> Iterator[tuple[bytes, int, bool]]:
    return ((line, number, is_added) for line, is_added in step)


def undone(changes: Iterable[Change]) -> Iterator[Change]:
    """Return the changes that take others back."""
    return ((line, not is_added) for line, is_added in changes)


def joined(removed: Iterable[bytes], added: Iterable[bytes]) -> Iterator[Change]:
    """Merge removed and added lines, each of them sorted, into changes."""
    return heapq.merge(((line, False) for line in removed), ((line, True) for line in added))
