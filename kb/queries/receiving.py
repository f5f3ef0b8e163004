"""An answer as it comes from a worker over its line, frame by frame.

A frame is one byte that says what it is, four bytes of length (big endian), and the content: from
here ``q`` (the query, by `marshal`, which nobody reads who does not trust us); from a worker ``h``
(what kind of answer comes, JSON), ``d`` (a part of it), and last ``e`` (the answer is whole) or
``x`` (there is none, and why, JSON).
"""

from __future__ import annotations

import contextlib
import tempfile
import threading
from typing import TYPE_CHECKING

from kb.errors import QueryFailed
from kb.queries.asking import Limits

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
import asyncio
import json
import marshal
import socket
import time
from collections.abc import Callable
from functools import lru_cache

from kb.queries.asking import Answer, Head, Query, Reason

#: Seconds between two checks of the processor time of a query that runs.
CHECK_EVERY = 0.05
#: How much is read from a worker at once, in bytes: a buffer of more is fetched from the system for
#: each answer, which costs more than the answer.
PIECE = 1 << 16


class WorkerEnded(Exception):
    """The worker's process ended before its answer was whole."""


class TooLong(Exception):
    """The query came to the time limit."""


class NoLongPlace(Exception):
    """The query turned out to be a long one, and no more of those may run."""


class NoAnswer(Exception):
    """There is no answer, for a reason that the worker gives; the worker goes on."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason


class AnswerReceiver:
    """Takes the answer to a query as it comes from a worker, whose processor time `used` tells."""

    def __init__(
        self, used: Callable[[], float], limits: Limits, long_places: threading.BoundedSemaphore
    ) -> None:
        self._limits = limits
        self._places = long_places
        self._now_used = used
        self._used = used()
        self._unread = bytearray()
        self._head: Head  # which comes before the rest
        self._body = _AnswerBody(limits)
        self.is_long = False

    def __enter__(self) -> AnswerReceiver:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Give the place of a long query back, and drop what is no whole answer."""
        if self.is_long:
            self._places.release()
        if kind is not None:
            self._body.close()

    def check_cpu(self) -> None:
        """Have a query that turns out to be a long one take a place; `NoLongPlace`."""
        if self.is_long or self._now_used() - self._used < self._limits.slow_after:
            return
        if not self._places.acquire(blocking=False):
            raise NoLongPlace
        self.is_long = True

    def receive(self, part: bytes) -> Answer | None:
        """Take what came over the line; the answer when it is whole. Raises `NoAnswer`."""
        received: bytes | bytearray = part
        if self._unread:
            self._unread += part
            received = self._unread
        start, size = 0, len(received)
        while size - start >= 5 and size >= (end := start + 5 + _length(received, start)):
            kind, content = received[start : start + 1], bytes(received[start + 5 : end])
            start = end
            if kind == b"d":
                self._body.add(content)
            elif kind == b"h":
                self._head = _read_head(content)
            elif kind == b"x":
                raise NoAnswer(json.loads(content))
            else:
                return self._body.answer(self._head)
        if start or received is part:
            self._unread = bytearray(received[start:])
        return None


class _AnswerBody:
    """The bytes of an answer: in memory as long as they are few, and else in a file."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parts: list[bytes] = []
        self._size = 0
        self._file: Spool | None = None

    def add(self, part: bytes) -> None:
        """Take the next bytes."""
        self._size += len(part)
        self._parts.append(part)
        if self._size > self._limits.memory_buffer:
            if self._file is None:
                self._file = Spool(self._limits)
            self._file.write(b"".join(self._parts))
            self._parts.clear()

    def answer(self, head: Head) -> Answer:
        """The whole answer."""
        if self._file is not None:
            self._file.flush()
        body = b"".join(self._parts)
        form, format_, unknown = head["form"], head["format"], tuple(head["unknown"])
        return Answer(form, format_, body, self._size, self._file, unknown)

    def close(self) -> None:
        """Drop the bytes."""
        if self._file is not None:
            self._file.close()


class AsyncReceiver:
    """An answer that comes over a line to an event loop; looked after until its deadline."""

    def __init__(self, line: socket.socket, receiver: AnswerReceiver, deadline: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._line = line
        self._receiver = receiver
        self._deadline = deadline
        self.whole: asyncio.Future[Answer] = self._loop.create_future()
        self._timer = self._loop.call_later(CHECK_EVERY, self._check)
        self._loop.add_reader(line, self._read)

    def end(self) -> None:
        """Listen no longer."""
        self._timer.cancel()
        self._loop.remove_reader(self._line)

    def _fail(self, error: BaseException) -> None:
        if not self.whole.done():
            self.whole.set_exception(error)

    def _read(self) -> None:
        try:
            if not (part := self._line.recv(PIECE)):
                self._fail(WorkerEnded())
            elif (answer := self._receiver.receive(part)) and not self.whole.done():
                self.whole.set_result(answer)
        except BlockingIOError:
            pass
        except ConnectionError:
            self._fail(WorkerEnded())
        except Exception as error:
            self._fail(error)

    def _check(self) -> None:
        try:
            self._receiver.check_cpu()
        except NoLongPlace as error:
            return self._fail(error)
        if (left := self._deadline - time.monotonic()) <= 0:
            return self._fail(TooLong())
        wait = left if self._receiver.is_long else min(left, CHECK_EVERY)
        self._timer = self._loop.call_later(wait, self._check)
        return None


def _length(received: bytes | bytearray, start: int) -> int:
    """How long the content of a frame is."""
    return int.from_bytes(received[start + 1 : start + 5])


@lru_cache(maxsize=64)
def _read_head(content: bytes) -> Head:
    """What kind of answer comes: one of a few, mostly."""
    head: Head = json.loads(content)
    return head


def frame_of(query: Query) -> bytes:
    """A query as it is sent to a worker."""
    content = marshal.dumps(vars(query))
    return b"q" + len(content).to_bytes(4) + content


class Spool(tempfile.SpooledTemporaryFile[bytes]):
    """What is written of an answer, once and in order: up to `Limits.memory_buffer` bytes in
    memory, and more in a temporary file, which is gone when this is closed; `size` counts them.

    `write` and `flush` raise `QueryFailed` where the disk is full, and where the files of this
    process would take more than `Limits.disk` bytes: a client that does not read what it asked for
    must not take the disk from all others.

    >>> with Spool(Limits(memory_buffer=10, disk=100)) as spool:
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
        super().__init__(max_size=limits.memory_buffer)
        self.limits = limits
        self.size = 0
        self._on_disk = 0

    def write(self, part: ReadableBuffer) -> int:
        """Take the next bytes."""
        size = memoryview(part).nbytes
        self.size += size
        if self.size > self.limits.memory_buffer:
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
                message = f"answers that wait on the disk would take more than {most / 1e6:,g} MB"
                raise _no_room(f"{message}, the limit here (disk)")
            Spool._of_all += size
            self._on_disk += size


def _no_room(why: str | None) -> QueryFailed:
    return QueryFailed(
        f"the answer is large, and cannot be held on this machine now: {why}; ask for less, or "
        "download the dump"
    )
