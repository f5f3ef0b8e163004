"""The fork server and its workers as the serving process sees them: to fork, to ask, to kill.

A frame is one byte that says what it is, four bytes of length (big endian), and the content: from
here ``q`` (the query, JSON); from a worker ``h`` (what kind of answer comes, JSON), ``d`` (a part
of it), and last ``e`` (the answer is whole) or ``x`` (there is none, and why, JSON).
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Any, cast

from kb.queries.asking import Answer, Limits, Query

#: The exit status of a fork server that cannot open its store (as `forkserver` has it, which is not
#: imported here: the serving process does not need the engine for it).
UNREADABLE = 3
#: How often a running query's processor time is looked at, in seconds.
LOOK = 0.05
#: How much is read from a worker at once, in bytes.
PIECE = 1 << 18


class WorkerEnded(Exception):
    """The worker's process ended before its answer was whole."""


class TooLong(Exception):
    """The query came to the time limit."""


class NoLongPlace(Exception):
    """The query turned out to be a long one, and no more of those may run."""


class NoAnswer(Exception):
    """The worker says why there is no answer; it goes on."""

    def __init__(self, reason: dict[str, Any]) -> None:
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
        loop = asyncio.get_running_loop()
        whole: asyncio.Future[Answer] = loop.create_future()
        self._line.setblocking(False)
        timer = loop.call_later(LOOK, lambda: look())
        with _Hearing(self, self._limits, long_places) as heard:

            def fail(error: BaseException) -> None:
                if not whole.done():
                    whole.set_exception(error)

            def read() -> None:
                try:
                    if not (part := self._line.recv(PIECE)):
                        fail(WorkerEnded())
                    elif (answer := heard.take(part)) and not whole.done():
                        whole.set_result(answer)
                except BlockingIOError:
                    pass
                except ConnectionError:
                    fail(WorkerEnded())
                except Exception as error:
                    fail(error)

            def look() -> None:
                nonlocal timer
                try:
                    heard.look()
                except NoLongPlace as error:
                    return fail(error)
                if (left := deadline - time.monotonic()) <= 0:
                    return fail(TooLong())
                timer = loop.call_later(left if heard.is_long else min(left, LOOK), look)
                return None

            loop.add_reader(self._line, read)
            try:
                self._send(_frame(query))
                return await whole
            finally:
                timer.cancel()
                loop.remove_reader(self._line)

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
        self._head: dict[str, Any] = {}
        self._sink: IO[bytes] | None = None
        self.is_long = False

    def __enter__(self) -> _Hearing:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Give the place of a long query back, and drop what is no whole answer."""
        if self.is_long:
            self._places.release()
        if self._sink is not None and kind is not None:
            self._sink.close()

    def look(self) -> None:
        """Have a query that turns out to be a long one take a place; `NoLongPlace`."""
        if self.is_long or self._worker.used() - self._used < self._limits.long_after:
            return
        if not self._places.acquire(blocking=False):
            raise NoLongPlace
        self.is_long = True

    def take(self, part: bytes) -> Answer | None:
        """Take what came over the line; the answer when it is whole. Raises `NoAnswer`."""
        self._got += part
        while (frame := self._next()) is not None:
            kind, content = frame
            if kind == b"d":
                if self._sink is None:
                    self._sink = _spool(self._limits.held)
                self._sink.write(content)
            elif kind == b"h":
                self._head = json.loads(content)
            elif kind == b"x":
                raise NoAnswer(json.loads(content))
            else:
                return _answer(self._head, self._sink or io.BytesIO(), self._limits.held)
        return None

    def _next(self) -> tuple[bytes, bytes] | None:
        """The next frame, if it is whole: what it is, and its content."""
        if len(self._got) < 5 or len(self._got) < (size := 5 + int.from_bytes(self._got[1:5])):
            return None
        kind, content = bytes(self._got[:1]), bytes(self._got[5:size])
        del self._got[:size]
        return kind, content


def _spool(held: int) -> IO[bytes]:
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=held))


def _frame(query: Query) -> bytes:
    content = json.dumps(vars(query)).encode()
    return b"q" + len(content).to_bytes(4) + content


def _is_ready(handle: int, seconds: float) -> bool:
    """Whether there is something to read, at once or within so many seconds."""
    poll = select.poll()  # select(2) knows no handle above 1,023
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(max(0.0, seconds) * 1000))


def _answer(head: dict[str, Any], sink: Any, held: int) -> Answer:
    size, unknown = sink.tell(), tuple(head["unknown"])
    if size > held:
        return Answer(head["form"], head["format"], b"", size, sink, unknown)
    sink.seek(0)
    with sink:
        return Answer(head["form"], head["format"], sink.read(), size, None, unknown)
