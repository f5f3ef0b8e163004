"""The fork server and its workers as the serving process sees them: to fork, to ask, to kill.

A frame is one byte that says what it is, four bytes of length (big endian), and the content: from
here ``q`` (the query, by `marshal`, which nobody reads who does not trust us); from a worker ``h``
(what kind of answer comes, JSON), ``d`` (a part of it), and last ``e`` (the answer is whole) or
``x`` (there is none, and why, JSON).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import marshal
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import IO, cast

from kb.queries.asking import Answer, Head, Limits, Query, Reason

#: The exit status of a fork server that cannot open its store (as `forkserver` has it, which is not
#: imported here: the serving process does not need the engine for it).
UNREADABLE = 3
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


class ForkServer:
    """A process that holds a store open and forks workers; `quads` is a file to load into memory,
    or None to open `store` on the disk. Raises OSError where it cannot be started."""

    def __init__(self, store: Path, quads: Path | None, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        ours, theirs = socket.socketpair()
        given = {
            "store": str(store),
            "quads": str(quads) if quads else None,
            "memory": limits.memory,
            "result": limits.result,
            "seconds": limits.seconds,
        }
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [
                    sys.executable,
                    "-m",
                    "kb.queries.forkserver",
                    str(theirs.fileno()),
                    json.dumps(given),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for the parent, which ends its workers itself
            )
        self._control = ours
        self.is_in_memory = quads is not None
        self._is_understood = True
        self._is_open = False

    def is_sound(self) -> bool:
        """Whether it runs, and every wish of ours was answered in time."""
        return self._is_understood and self._process.poll() is None

    def is_store_unreadable(self) -> bool:
        """Whether it has ended, since it could not open its store."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(0.5) == UNREADABLE
        return False

    def fork(self, seconds: float = 60.0) -> Worker:
        """A fresh worker. Raises OSError where there is none to be had; the first call waits until
        the store is open, for so many seconds at most, a later one for two."""
        if not self._is_understood:
            raise OSError(None, "the process that starts workers does not answer")
        with self._lock:
            said, handles = b"", list[int]()
            try:
                self._control.settimeout(2.0 if self._is_open else seconds)
                self._control.sendall(b"f")
                said, handles, _, _ = socket.recv_fds(self._control, 4, 2)
            finally:
                self._is_understood &= said == b"x" or len(handles) == 2
        if len(said) != 4 or len(handles) != 2:
            for handle in handles:
                os.close(handle)
            raise OSError(None, "the store cannot be opened, or no process can be started")
        self._is_open = True
        line, process = handles
        return Worker(self, int.from_bytes(said), process, socket.socket(fileno=line), self._limits)

    def buried(self, pid: int) -> int:
        """Wait for the end of a worker, and give the signal that ended it (0 for none)."""
        with self._lock, contextlib.suppress(OSError):
            said = b""
            try:
                self._control.settimeout(1)
                self._control.sendall(b"w" + pid.to_bytes(4))
                said = self._control.recv(4)
            finally:
                # What comes too late would be taken for the answer to the next wish.
                self._is_understood &= len(said) == 4
            return int.from_bytes(said)
        return 0  # the fork server is gone, and its workers with it

    def end(self) -> None:
        """End the process, and with it all workers."""
        self._control.close()
        try:
            # While it opens a store it does not listen; there is nothing to wait for.
            self._process.wait(2 if self._is_understood and self._is_open else 0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Worker:
    """One worker process, and the line to it."""

    def __init__(
        self, fork_server: ForkServer, pid: int, process: int, line: socket.socket, limits: Limits
    ) -> None:
        self.fork_server = fork_server
        self.pid = pid
        self._process = process  # a handle, which names this process for good (pidfd_open(2))
        self._line = line
        self._limits = limits
        # The kernel's clock of another process's processor time (clock_getcpuclockid(3)).
        self._clock = (~pid << 3) | 2

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return not _is_ready(self._process, 0)

    def ask(self, query: Query, long_places: threading.BoundedSemaphore, deadline: float) -> Answer:
        """The whole answer, by a deadline of the monotonic clock.

        Raises `NoAnswer` where the worker says why there is none, and one of `TooLong`,
        `NoLongPlace`, `WorkerEnded` after which the worker is of no use.
        """
        with _Hearing(self, self._limits, long_places) as heard:
            try:
                self._line.settimeout(self._limits.seconds)
                self._line.sendall(_frame(query))
                while True:
                    if (left := deadline - time.monotonic()) <= 0:
                        raise TooLong
                    part = self.wait(left if heard.is_long else min(left, LOOK))
                    heard.look()
                    if part and (answer := heard.take(part)):
                        return answer
            except TimeoutError:
                raise TooLong from None
            except (EOFError, ConnectionError):
                raise WorkerEnded from None

    async def soon(
        self, query: Query, long_places: threading.BoundedSemaphore, deadline: float
    ) -> Answer:
        """The same on an event loop, for a query that the line takes at once."""
        self._line.setblocking(False)
        with _Hearing(self, self._limits, long_places) as heard:
            conversation = _Conversation(self._line, heard, deadline)
            try:
                self._send(_frame(query))
                return await conversation.whole
            finally:
                conversation.end()

    def _send(self, frame: bytes) -> None:
        """Send what the line takes at once."""
        try:
            is_sent = self._line.send(frame) == len(frame)
        except OSError:
            is_sent = False
        if not is_sent:
            raise WorkerEnded

    def used(self) -> float:
        """Seconds of processor time that the process has used."""
        try:
            return time.clock_gettime(self._clock)
        except OSError:
            return 0.0  # it has ended, which the line tells

    def wait(self, seconds: float) -> bytes:
        """What has come over the line, or b"" after so many seconds; EOFError at its end."""
        if not _is_ready(self._line.fileno(), seconds):
            return b""
        if not (part := self._line.recv(PIECE)):
            raise EOFError
        return part

    def end(self) -> int:
        """Kill the process, and give the signal that ended it: ours, or one that came before."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._process, signal.SIGKILL)
        os.close(self._process)
        self._line.close()
        return self.fork_server.buried(self.pid)


class _Hearing:
    """What a worker has said of a query so far, and how much processor time that took."""

    def __init__(
        self, worker: Worker, limits: Limits, long_places: threading.BoundedSemaphore
    ) -> None:
        self._worker = worker
        self._limits = limits
        self._places = long_places
        self._used = worker.used()
        self._got = bytearray()
        self._head: Head  # which comes before the rest
        self._content = _Content(limits.held)
        self.is_long = False

    def __enter__(self) -> _Hearing:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Give the place of a long query back, and drop what is no whole answer."""
        if self.is_long:
            self._places.release()
        if kind is not None:
            self._content.close()

    def look(self) -> None:
        """Have a query that turns out to be a long one take a place; `NoLongPlace`."""
        if self.is_long or self._worker.used() - self._used < self._limits.long_after:
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

    def __init__(self, held: int) -> None:
        self._held = held
        self._parts: list[bytes] = []
        self._size = 0
        self._file: IO[bytes] | None = None

    def add(self, part: bytes) -> None:
        """Take the next bytes."""
        self._size += len(part)
        self._parts.append(part)
        if self._size > self._held:
            if self._file is None:
                self._file = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 - handed on
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


class _Conversation:
    """An answer that comes over a line to an event loop; looked after until its deadline."""

    def __init__(self, line: socket.socket, heard: _Hearing, deadline: float) -> None:
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


def _frame(query: Query) -> bytes:
    content = marshal.dumps(vars(query))
    return b"q" + len(content).to_bytes(4) + content


def _is_ready(handle: int, seconds: float) -> bool:
    """Whether there is something to read, at once or within so many seconds."""
    poll = select.poll()  # select(2) knows no handle above 1,023
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(max(0.0, seconds) * 1000))
