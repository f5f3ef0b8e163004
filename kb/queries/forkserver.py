"""The process that holds the store open and forks workers.

Run as ``python -m kb.queries.forkserver HANDLE SETTINGS``, where HANDLE is a socket. An ``f`` that
comes asks for a worker, whose number is sent back (four bytes, big endian) with two handles: the
line to the worker and the worker itself. A ``w`` and a number ask to wait for the end of one: the
signal that ended it is sent back. This process runs no query and starts no thread, so that a fork
is safe, takes 2 ms, and shares the store. It ends, and the kernel ends its workers, when the
socket does.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import socket
import sys
import warnings
from pathlib import Path

import pyoxigraph

from kb.canonical.oxigraph import FILES_OPENED, files_of_store
from kb.queries import engine
from kb.queries.asking import Given

#: The exit status of a fork server that cannot open its store.
UNREADABLE = 3

_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Do what the socket asks for, until it ends."""
    control, settings = socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2])
    libc = ctypes.CDLL(None, use_errno=True)
    _leave_the_network(libc)
    try:
        store = _opened(settings)
    except (OSError, RuntimeError):
        sys.exit(UNREADABLE)
    # Python sees the engine's own threads, which wait and hold no lock of Python's.
    warnings.simplefilter("ignore", DeprecationWarning)
    while wish := control.recv(1):
        try:
            if wish == b"w":
                control.sendall(_ended_by(int.from_bytes(control.recv(4))).to_bytes(4))
            else:
                _fork(control, store, settings, libc)
        except OSError:
            control.sendall(b"x")


def _ended_by(pid: int) -> int:
    """Wait for a worker that was killed or ended; the signal that ended it, or 0."""
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _fork(control: socket.socket, store: pyoxigraph.Store, given: Given, libc: ctypes.CDLL) -> None:
    """One worker; its number and handles are sent back."""
    theirs, ours = socket.socketpair()
    with theirs:
        pid = os.fork()
        if pid == 0:
            theirs.close()
            control.close()
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            _limit(given["memory"], _handles(given))
            engine.answer_all(store, ours, given)
            os._exit(0)
        ours.close()
        process = os.pidfd_open(pid)
        try:
            socket.send_fds(control, [pid.to_bytes(4)], [theirs.fileno(), process])
        finally:
            os.close(process)


def _opened(given: Given) -> pyoxigraph.Store:
    """The store on the disk, or one in memory with what it has."""
    on_disk = pyoxigraph.Store.read_only(given["store"])
    if not given["in_memory"]:
        return on_disk
    store = pyoxigraph.Store()
    store.bulk_extend(on_disk.quads_for_pattern(None, None, None, None))
    return store


def _leave_the_network(libc: ctypes.CDLL) -> None:
    """Move into a network namespace without interfaces, where the system permits it."""
    with contextlib.suppress(AttributeError):  # no such call outside Linux
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _handles(given: Given) -> int:
    """How many handles a worker may have: none that it has not got, unless its store is large; of
    its files the engine opens some at its start, and the others when they are read."""
    files = 0 if given["in_memory"] else files_of_store(Path(given["store"]))
    if files <= FILES_OPENED:
        return 0
    return max(map(int, os.listdir("/proc/self/fd"))) + 1 + files  # noqa: PTH208 - names alone


def _limit(memory: int, handles: int) -> None:
    """No more handles (of files, of sockets) than so many, no core dump, a bounded address space,
    and a low priority."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - one read, no more
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_NOFILE, (handles, handles))


if __name__ == "__main__":
    main()
