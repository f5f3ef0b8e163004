"""Answers that are too large for memory wait on the disk, where all together may take so much."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from typing import TYPE_CHECKING

from kb.errors import QueryFailed
from kb.queries.asking import Limits

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Spool(tempfile.SpooledTemporaryFile[bytes]):
    """What is written of an answer, once and in order: up to `Limits.held` bytes in memory, and
    more in a temporary file, which is gone when this is closed; `size` counts them.

    `write` and `flush` raise `QueryFailed` where the disk is full, and where the files of this
    process would take more than `Limits.disk` bytes: a client that does not read what it asked for
    must not take the disk from all others.

    >>> with Spool(Limits(held=10, disk=100)) as spool:
    ...     _ = spool.write(b"a" * 100)
    ...     spool.write(b"a")
    Traceback (most recent call last):
    kb.errors.QueryFailed: the answer is large, and cannot be held on this machine now: answers \
that wait on the disk would take more than 0.0001 MB, the limit here (disk); ask for less, or \
download the dump
    """

    _lock = threading.Lock()
    _of_all = 0

    def __init__(self, limits: Limits) -> None:
        super().__init__(max_size=limits.held)
        self.limits = limits
        self.size = 0
        self._on_disk = 0

    def write(self, part: ReadableBuffer) -> int:
        """Take the next bytes."""
        size = memoryview(part).nbytes
        self.size += size
        if self.size > self.limits.held:
            self._take(self.size - self._on_disk)
        try:
            super().write(part)
        except OSError as error:
            raise _no_room(error.strerror) from None
        return size

    def flush(self) -> None:
        """Have all that was written in the file."""
        try:
            super().flush()
        except OSError as error:
            raise _no_room(error.strerror) from None

    def close(self) -> None:
        """Drop the bytes, and leave their room to others."""
        self._take(-self._on_disk)
        with contextlib.suppress(OSError):  # what never got to a full disk is dropped as well
            super().close()

    def __del__(self) -> None:
        """An answer that nobody came for is dropped with this."""
        self.close()

    def _take(self, size: int) -> None:
        with Spool._lock:
            if size > 0 and Spool._of_all + size > (most := self.limits.disk):
                said = f"answers that wait on the disk would take more than {most / 1e6:,g} MB"
                raise _no_room(f"{said}, the limit here (disk)")
            Spool._of_all += size
            self._on_disk += size


def _no_room(why: str | None) -> QueryFailed:
    return QueryFailed(
        f"the answer is large, and cannot be held on this machine now: {why}; ask for less, or "
        "download the dump"
    )
