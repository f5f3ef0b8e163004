"""How a command ends: at a signal, for want of memory, when nobody reads what it says."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import click

from kb.processes import end_with_the_parent

_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def tell(words: str) -> None:
    """Say something on standard error, if anybody is there to hear it."""
    try:
        click.echo(words, err=True)
    except OSError:  # a closed pipe, a full disk: what is being done matters more
        _to_nowhere(2)


def reopen_stdio() -> None:
    """Open what a shell closed (`2>&-`), so that no file of ours gets the number of a stream."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            _to_nowhere(number)
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", closefd=False)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", closefd=False)


def run_in_child(clean: Callable[[int], None]) -> None:
    """Have what follows done by a process forked here, whose end this one tells with its status.

    SIGTERM, SIGINT and SIGHUP end the other process with all below it at once, in native code too,
    and the status is 128 + the number; those that were ignored stay so, as `nohup` wants. Where the
    other process is ended (native code does so for want of memory), that is said in words. `clean`
    is called with its number in either case. No core is dumped: it would have the size of the data.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.fileno()
            stream.flush()
    except (OSError, ValueError):  # nobody would hear the other process
        return
    ending = [number for number in _ENDING if signal.getsignal(number) != signal.SIG_IGN]
    parent, child = os.getpid(), os.fork()
    if child:
        raise SystemExit(_status_of(child, ending, clean))
    end_with_the_parent(parent)
    for number in ending:
        signal.signal(number, signal.SIG_DFL)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _status_of(child: int, ending: list[signal.Signals], clean: Callable[[int], None]) -> int:
    """Wait for a process, ending it at a signal; the status to end with."""
    signals: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        signals.append(number)
        for process in (child, *_below(child)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    for number in ending:
        signal.signal(number, end)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code >= 0 and not signals:
        return code
    with contextlib.suppress(OSError):
        clean(child)
    ended_by = signal.Signals(signals[0] if signals else -code)
    hint = "; out of memory?" if ended_by in (signal.SIGABRT, signal.SIGKILL) else ""
    tell(f"ended by {ended_by.name} before it was done{hint}")
    return 128 + ended_by


def _below(process: int) -> list[int]:
    """The processes that a process started, and those that they did (on Linux)."""
    processes: list[int] = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, path.read_text().split()):
                processes += [child, *_below(child)]
    return processes


def _to_nowhere(number: int) -> None:
    """Have a stream's number stand for the file that keeps nothing."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
    os.set_inheritable(number, True)
