"""What is said between the serving process and a worker, and the answer that is made of it.

A frame is one byte that says what it is, four bytes of length (big endian), and the content: from
here ``q`` (the query, by `marshal`, which nobody reads who does not trust us); from a worker ``h``
(what kind of answer comes, JSON), ``d`` (a part of it), and last ``e`` (the answer is whole) or
``x`` (there is none, and why, JSON).
"""

from __future__ import annotations

import asyncio
import json
import marshal
import socket
import threading
import time
from collections.abc import Callable
from functools import lru_cache

from kb.queries.asking import Answer, Head, Limits, Query, Reason
from kb.queries.spooling import Spool

#: How often a running query's processor time is looked at, in seconds.
LOOK = 0.05
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
    """The worker says why there is no answer; it goes on."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason


class Hearing:
    """What a worker has said of a query so far, and how much processor time that took, which `used`
    tells."""

    def __init__(
        self, used: Callable[[], float], limits: Limits, long_places: threading.BoundedSemaphore
    ) -> None:
        self._limits = limits
        self._places = long_places
        self._now_used = used
        self._used = used()
        self._got = bytearray()
        self._head: Head  # which comes before the rest
        self._content = _Content(limits)
        self.is_long = False

    def __enter__(self) -> Hearing:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Give the place of a long query back, and drop what is no whole answer."""
        if self.is_long:
            self._places.release()
        if kind is not None:
            self._content.close()

    def look(self) -> None:
        """Have a query that turns out to be a long one take a place; `NoLongPlace`."""
        if self.is_long or self._now_used() - self._used < self._limits.long_after:
            return
        if not self._places.acquire(blocking=False):
            raise NoLongPlace
        self.is_long = True

    def take(self, part: bytes) -> Answer | None:
        """Take what came over the line; the answer when it is whole. Raises `NoAnswer`."""
        got: bytes | bytearray = part
        if self._got:
            self._got += part
            got = self._got
        start, size = 0, len(got)
        while size - start >= 5 and size >= (end := start + 5 + _length(got, start)):
            kind, content = got[start : start + 1], bytes(got[start + 5 : end])
            start = end
            if kind == b"d":
                self._content.add(content)
            elif kind == b"h":
                self._head = _read_head(content)
            elif kind == b"x":
                raise NoAnswer(json.loads(content))
            else:
                return self._content.answer(self._head)
        if start or got is part:
            self._got = bytearray(got[start:])
        return None


class _Content:
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
        if self._size > self._limits.held:
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


class Conversation:
    """An answer that comes over a line to an event loop; looked after until its deadline."""

    def __init__(self, line: socket.socket, heard: Hearing, deadline: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._line = line
        self._heard = heard
        self._deadline = deadline
        self.whole: asyncio.Future[Answer] = self._loop.create_future()
        self._timer = self._loop.call_later(LOOK, self._look)
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
            elif (answer := self._heard.take(part)) and not self.whole.done():
                self.whole.set_result(answer)
        except BlockingIOError:
            pass
        except ConnectionError:
            self._fail(WorkerEnded())
        except Exception as error:
            self._fail(error)

    def _look(self) -> None:
        try:
            self._heard.look()
        except NoLongPlace as error:
            return self._fail(error)
        if (left := self._deadline - time.monotonic()) <= 0:
            return self._fail(TooLong())
        wait = left if self._heard.is_long else min(left, LOOK)
        self._timer = self._loop.call_later(wait, self._look)
        return None


def _length(got: bytes | bytearray, start: int) -> int:
    """How long the content of a frame is."""
    return int.from_bytes(got[start + 1 : start + 5])


@lru_cache(maxsize=64)
def _read_head(content: bytes) -> Head:
    """What kind of answer comes: one of a few, mostly."""
    head: Head = json.loads(content)
    return head


def frame_of(query: Query) -> bytes:
    """A query as it is sent to a worker."""
    content = marshal.dumps(vars(query))
    return b"q" + len(content).to_bytes(4) + content
