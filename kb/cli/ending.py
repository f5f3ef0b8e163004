"""How a command ends: at a signal, for want of memory, when nobody reads what it says."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

import click

#: How long a command that was told to end may take to do so by itself.
GRACE = 1.2
_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def tell(words: str) -> None:
    """Say something on standard error, if anybody is there to hear it."""
    try:
        click.echo(words, err=True)
    except OSError:  # a closed pipe, a full disk: what is being done matters more
        _to_nowhere(2)


def stand_in_for_closed_streams() -> None:
    """Open what a shell closed (`2>&-`), so that no file of ours gets the number of a stream."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            _to_nowhere(number)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", closefd=False)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", closefd=False)


@contextlib.contextmanager
def ending_at_signals(clean: Callable[[], None]) -> Iterator[None]:
    """Have SIGTERM, SIGINT and SIGHUP end what is done meanwhile, with status 128 + the number.

    They raise SystemExit where Python is; native code that does not return within `GRACE` seconds
    is ended with the process and its children, after `clean`. Signals that were ignored stay so, as
    `nohup` wants. No core is dumped: it would have the size of the data.
    """
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may have handlers
        return
    told, listening = socket.socketpair()
    told.setblocking(False)
    threading.Thread(target=_end_in_time, args=(listening, clean), daemon=True).start()
    ending = [number for number in _ENDING if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, _end) for number in ending}
    waker = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(waker)
        for number, handler in before.items():
            signal.signal(number, handler)
        told.close()


def _end(number: int, _: FrameType | None) -> None:
    tell(f"ended by {signal.Signals(number).name} before it was done")
    raise SystemExit(128 + number)


def _end_in_time(listening: socket.socket, clean: Callable[[], None]) -> None:
    """Wait for a signal, told as its number; then end the process where it does not itself."""
    with listening:
        while number := listening.recv(1):
            if number[0] not in _ENDING:
                continue
            time.sleep(GRACE)
            for child in multiprocessing.active_children():
                child.kill()
            with contextlib.suppress(OSError):
                clean()
            os._exit(128 + number[0])


def _to_nowhere(number: int) -> None:
    """Have a stream's number stand for the file that keeps nothing."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
    os.set_inheritable(number, True)
