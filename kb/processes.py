"""Work that is shared out to processes of their own, which end with this one, however that ends."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeVar

from kb.errors import ReleaseError

_Given = TypeVar("_Given")
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
#: What is made of so many bytes of statements takes longer than it takes to start another process.
MUCH = 20_000_000
_PR_SET_PDEATHSIG = 1
_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
#: What the work of a process is about: given once, when it starts.
_given: object = None


def each(
    work: Callable[[_Given, _Item], _Result], given: _Given, items: Sequence[_Item], *, shared: bool
) -> Iterator[_Result]:
    """What `work(given, item)` gives for each item, in their order; in this process unless shared.

    An exception of the work is raised here, and `ReleaseError` where a process ended before its
    work was done. Processes that are at work end where this is left, for whatever reason.
    """
    number = min(os.cpu_count() or 1, len(items))
    if not shared or number < 2:
        yield from (work(given, item) for item in items)
        return
    others = set(multiprocessing.active_children())
    pool = pool_of(number, given)
    try:
        yield from pool.map(_work, [work] * len(items), items, chunksize=1)
    except BaseException as error:
        _kill_started_since(others)
        if isinstance(error, BrokenProcessPool):
            raise _ended() from None
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def is_much(paths: Iterable[Path], most: int) -> bool:
    """Whether files have more than so many bytes, so that work on them should be shared out."""
    total = 0
    for path in paths:
        with contextlib.suppress(OSError):  # whoever reads it says so
            total += path.lstat().st_size
    return total > most


@contextlib.contextmanager
def beside(work: Callable[..., _Result], *given: object) -> Iterator[Future[_Result]]:
    """What `work(*given)` gives, made in a process of its own meanwhile.

    The process ends where this is left, done or not.
    """
    others = set(multiprocessing.active_children())
    pool = pool_of(1)
    future = pool.submit(work, *given)
    try:
        yield future
    finally:
        if not future.done() or isinstance(future.exception(), BrokenProcessPool):
            _kill_started_since(others)
        pool.shutdown(wait=True, cancel_futures=True)


def _kill_started_since(others: Set[BaseProcess]) -> None:
    """Kill the processes of this one but for others. A pool of which one was killed ends those that
    it knows of, and waits without end for one that started meanwhile."""
    for process in set(multiprocessing.active_children()) - others:
        process.kill()


def pool_of(number: int, given: object = None) -> ProcessPoolExecutor:
    """So many processes, started anew: a fork would lack the engine's threads."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(number, context, _begin, (given, os.getpid()))


def result_of(future: Future[_Result]) -> _Result:
    """What work beside gives, or the exception that it raised; `ReleaseError` where its process
    ended before it was done."""
    try:
        return future.result()
    except BrokenProcessPool:
        raise _ended() from None


def _ended() -> ReleaseError:
    message = "a process that shares the work ended before it was done"
    return ReleaseError(f"{message}: out of memory? run it again")


def _begin(given: object, parent: int) -> None:
    """Keep what the work is about. Ctrl-C is for the process that shares it out."""
    global _given
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_the_parent(parent)
    _given = given


def _work(work: Callable[[Any, _Item], _Result], item: _Item) -> _Result:
    return work(_given, item)


def end_with_the_parent(parent: int) -> None:
    """Have the kernel end this process when the one that started it ends, or end it if it has."""
    with contextlib.suppress(AttributeError):  # no such call outside Linux
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended while this one began
        os._exit(1)


def limit(seconds: int, memory: int) -> None:
    """From here on this process has no network and no further file, leaves no core dump, and ends
    with the one that waits for it, after some seconds of processor time, or where it takes so many
    bytes more than now: so a page is read that anybody may have written."""
    with contextlib.suppress(AttributeError):  # no such calls outside Linux
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - one read
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # a socket is a file too
