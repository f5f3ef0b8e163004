"""The production server: processes that serve, and one that starts them and starts them anew.

A WSGI application holds a thread for each body that a client is slow to send. So the server
speaks ASGI, to `kb.web.server.front`.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import multiprocessing
import os
import socket
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import mp

from kb.errors import KbError
from kb.releases.release import Release
from kb.web.server.front import Front
from kb.web.server.monitoring import (
    Journal,
    JournalHandler,
    require_writable,
    share_counters,
)
from kb.web.server.serving import Served, Serving
from kb.web.server.settings import Settings
from kb.web.server.watching import Watcher

#: How many connections wait for the serving process, while it is started anew too.
BACKLOG = 1024
#: A serving process that ended is started anew; so often within so many seconds, it may end again
#: at once. granian alone would give up at the second end within 5.5 seconds.
MOST_ENDS, WITHIN = 5, 60.0
#: From so many arenas the threads of the serving process take memory (mallopt(3)). By itself the C
#: library makes eight for each processor, and what is freed in one is of no use to other threads:
#: under a mixed load at a million triples the process had 256 MB so, and has 222.
ARENAS = 2
_M_ARENA_MAX = -8


class AddressTaken(KbError):
    """The address to serve at is in use, or is not this machine's."""


def serve(
    release: Release | None,
    releases: Path | None,
    settings: Settings,
    ready: Callable[[str], None],
) -> None:
    """Serve a release until SIGINT or SIGTERM, then what is published into a folder of releases.

    All of `release` but large dumps has been checked; without one, the first that is published is
    served. `ready` is called with the address once it answers, in the process that does. Raises
    `AddressTaken`, or OSError for a log that cannot be begun, before anything is started.
    """
    require_writable(settings.log)
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(listening(settings.host, settings.port))
        number, counters = settings.serving_processes, ""
        if number > 1:
            counters = stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-counters-"))
        host, port = settings.host, listener.getsockname()[1]
        server = _Server(
            "kb.web.server.front:Front",
            address=host,
            port=port,
            interface=Interfaces.ASGINL,
            workers=number,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(
                header_read_timeout=round(settings.head_seconds * 1000), keep_alive=True
            ),
            websockets=False,
            log_level=LogLevels.error,
            log_access=False,
            workers_kill_timeout=settings.drain_seconds,
            respawn_failed_workers=True,
        )
        server.listener = listener
        server.respawned_wrks = _Respawns()
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{port}/"
        tell = partial(_tell, host, port, f"{settings.prefix}/health", partial(ready, address))
        path = release.path if release else None
        starts = multiprocessing.Value("i", number)
        load = partial(_load, path, releases, settings, starts, counters, tell)
        server.serve(target_loader=load, wrap_loader=False)


def application(release: Release, settings: Settings | None = None) -> Front:
    """The ASGI application that serves one release, which is not looked after."""
    settings = settings or Settings(log="none")
    serving = Serving()
    front = Front(serving, settings, Journal(settings.log))
    serving.switch(Served(release, settings))
    return front


class _Server(mp.MPServer):
    """A server whose socket is open before its serving processes are, and stays so when they end:
    who connects meanwhile waits, and is not refused. All of them take connections from it.

    By its public interface granian takes no open socket
    (https://github.com/emmett-framework/granian/issues/786), so this method is overridden, the only
    one of a library's, and its version is held below the next major one.
    """

    listener: socket.socket

    def _init_shared_socket(self) -> None:
        holder: Any = mp.SocketHolder  # type: ignore[attr-defined] # its types name none
        self._shd = holder(self.listener.fileno(), False, BACKLOG)
        self._sso = self.listener


class _Respawns(dict[int, float]):
    """When granian started a serving process anew, by which it gives up at the second end within
    5.5 seconds: it is told of a start only after `MOST_ENDS` others `WITHIN` a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._starts: deque[float] = deque(maxlen=MOST_ENDS)

    def __setitem__(self, worker: int, at: float) -> None:
        if len(self._starts) == MOST_ENDS and at - self._starts[0] < WITHIN:
            super().__setitem__(worker, at)
        self._starts.append(at)


def _load(
    path: Path | None,
    releases: Path | None,
    settings: Settings,
    starts: Synchronized[int],
    counters: str,
    tell: Callable[[], None],
) -> Front:
    """The application, in a serving process; only those that are started first trust what was
    checked before them, and one of them says that it is ready."""
    with contextlib.suppress(AttributeError):  # no such call outside glibc
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS)
    with starts:
        left, starts.value = starts.value, max(0, starts.value - 1)
    is_first = left > 0
    if counters:
        share_counters(counters)
    journal = Journal(settings.log)
    _log_to(journal)
    journal.event("start", process=os.getpid(), again=not is_first)
    Finalize(None, _stop, (journal,), exitpriority=1)  # such a process runs no `atexit`
    serving = Serving(releases)
    front = Front(serving, settings, journal)
    serving.tell_query = front.metrics.query
    release = Release(path) if path and (is_first or releases is None) else None
    Watcher(releases, serving, settings, journal).begin(release, is_checked=is_first)
    if left == 1:
        threading.Thread(target=tell, daemon=True).start()
    threading.Thread(target=_end_with_the_parent, args=(os.getppid(),), daemon=True).start()
    return front


def _stop(journal: Journal) -> None:
    journal.event("stop", process=os.getpid())
    journal.flush()


def _log_to(journal: Journal) -> None:
    """Have the journal take what is logged in this process."""
    root = logging.getLogger()
    root.handlers[:] = [JournalHandler(journal)]
    for name in ("_granian", "granian.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def _tell(host: str, port: int, path: str, ready: Callable[[], None]) -> None:
    """Say that the site is ready, as soon as it answers at a path."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    while True:
        with contextlib.suppress(OSError), socket.create_connection((host, port), 1) as line:
            line.sendall(request.encode())
            if line.recv(1):
                break
        time.sleep(0.02)
    with contextlib.suppress(OSError):  # whoever started it does not listen
        ready()


def _end_with_the_parent(parent: int) -> None:
    """End this process when the one that started it is gone, so that the port is free again."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; a free port for 0.

    An answer is sent as its head and then its body. The second is not held back until the client
    has acknowledged the first, which takes it 40 ms where it has nothing to send itself (RFC 1122,
    4.2.3.4): Linux hands that setting on to every connection.

    Raises AddressTaken where the address cannot be had.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
        listener.setblocking(False)
        listener.set_inheritable(True)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise AddressTaken(f"cannot serve at {host} port {port}: {reason}") from error
    return listener
