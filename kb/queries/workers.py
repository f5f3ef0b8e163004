"""The fork server and its workers as the serving process sees them: to fork, to ask, to kill.

The frames that go over the line between them are described in `kb.queries.receiving`.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from kb.queries.asking import Answer, Limits, Query
from kb.queries.receiving import (
    CHECK_EVERY,
    PIECE,
    AnswerReceiver,
    AsyncReceiver,
    TooLong,
    WorkerEnded,
    frame_of,
)

#: The exit status of a fork server that cannot open its store (as `forkserver` has it, which is not
#: imported here: the serving process does not need the engine for it).
UNREADABLE = 3


class ForkServer:
    """A process that holds a store open and forks workers, of the store on the disk or, with
    `in_memory`, of a copy in memory. Raises OSError where it cannot be started."""

    def __init__(self, store: Path, limits: Limits, *, in_memory: bool = False) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        ours, theirs = socket.socketpair()
        given = {
            "store": str(store),
            "in_memory": in_memory,
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
        self.is_in_memory = in_memory
        self._is_responsive = True
        self._is_open = False

    def is_sound(self) -> bool:
        """Whether it runs, and every wish of ours was answered in time."""
        return self._is_responsive and self._process.poll() is None

    def is_store_unreadable(self) -> bool:
        """Whether it has ended, since it could not open its store."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(0.5) == UNREADABLE
        return False

    def fork(self, seconds: float = 60.0) -> Worker:
        """A fresh worker. Raises OSError where there is none to be had; the first call waits until
        the store is open, for so many seconds at most, a later one for two."""
        if not self._is_responsive:
            raise OSError(None, "the process that starts workers does not answer")
        with self._lock:
            reply, handles = b"", list[int]()
            try:
                self._control.settimeout(2.0 if self._is_open else seconds)
                self._control.sendall(b"f")
                reply, handles, _, _ = socket.recv_fds(self._control, 4, 2)
            finally:
                self._is_responsive &= reply == b"x" or len(handles) == 2
        if len(reply) != 4 or len(handles) != 2:
            for handle in handles:
                os.close(handle)
            raise OSError(None, "the store cannot be opened, or no process can be started")
        self._is_open = True
        line, process = handles
        return Worker(
            self, int.from_bytes(reply), process, socket.socket(fileno=line), self._limits
        )

    def reap(self, pid: int) -> int:
        """Wait for the end of a worker, and give the signal that ended it (0 for none)."""
        with self._lock, contextlib.suppress(OSError):
            reply = b""
            try:
                self._control.settimeout(1)
                self._control.sendall(b"w" + pid.to_bytes(4))
                reply = self._control.recv(4)
            finally:
                # What comes too late would be taken for the answer to the next wish.
                self._is_responsive &= len(reply) == 4
            return int.from_bytes(reply)
        return 0  # the fork server is gone, and its workers with it

    def end(self) -> None:
        """End the process, and with it all workers."""
        self._control.close()
        try:
            # While it opens a store it does not listen; there is nothing to wait for.
            self._process.wait(2 if self._is_responsive and self._is_open else 0)
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
        with AnswerReceiver(self.used, self._limits, long_places) as receiver:
            try:
                self._line.settimeout(self._limits.seconds)
                self._line.sendall(frame_of(query))
                while True:
                    if (left := deadline - time.monotonic()) <= 0:
                        raise TooLong
                    part = self.wait(left if receiver.is_long else min(left, CHECK_EVERY))
                    receiver.check_cpu()
                    if part and (answer := receiver.receive(part)):
                        return answer
            except TimeoutError:
                raise TooLong from None
            except (EOFError, ConnectionError):
                raise WorkerEnded from None

    async def ask_async(
        self, query: Query, long_places: threading.BoundedSemaphore, deadline: float
    ) -> Answer:
        """The same on an event loop, for a query that the line takes at once."""
        self._line.setblocking(False)
        with AnswerReceiver(self.used, self._limits, long_places) as receiver:
            receiving = AsyncReceiver(self._line, receiver, deadline)
            try:
                self._send(frame_of(query))
                return await receiving.whole
            finally:
                receiving.end()

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
        return self.fork_server.reap(self.pid)


def _is_ready(handle: int, seconds: float) -> bool:
    """Whether there is something to read, at once or within so many seconds."""
    poll = select.poll()  # select(2) knows no handle above 1,023
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(max(0.0, seconds) * 1000))
