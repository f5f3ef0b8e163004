"""Who gets a worker next: whoever came first, on a thread or on an event loop.

Nobody is refused for being one of many: each waits for so long, however many wait.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """Things that one at a time may have; the one given back last is taken first.

    >>> turns = Turns("ab")
    >>> turns.take(1), turns.take(1), turns.take(0.01)
    ('b', 'a', None)
    >>> turns.give("a")
    >>> turns.take(1), len(turns)
    ('a', 0)
    """

    def __init__(self, things: Iterable[T] = ()) -> None:
        self._lock = threading.Lock()
        self._idle = list(things)
        #: By what each who waits is handed a thing.
        self._waiting: deque[Callable[[T], None]] = deque()

    def __len__(self) -> int:
        return len(self._idle)

    def give(self, thing: T) -> None:
        """Give a thing back: to whoever waits longest, if anybody does."""
        with self._lock:
            if not self._waiting:
                self._idle.append(thing)
                return
            hand = self._waiting.popleft()
        hand(thing)

    def take(self, seconds: float) -> T | None:
        """A thing, on a thread; None where none came within so many seconds."""
        came: queue.SimpleQueue[T] = queue.SimpleQueue()
        hand = came.put
        if (thing := self._taken_or_waiting(hand)) is not None:
            return thing
        with suppress(queue.Empty):
            return came.get(timeout=seconds)
        return None if self._leave(hand) else came.get()

    async def take_async(self, seconds: float) -> T | None:
        """The same on an event loop, which goes on meanwhile."""
        loop, thread = asyncio.get_running_loop(), threading.get_ident()
        came: asyncio.Future[T | None] = loop.create_future()

        def arrive(thing: T) -> None:
            if came.done():  # it was cancelled
                self.give(thing)
            else:
                came.set_result(thing)

        def hand(thing: T) -> None:
            if threading.get_ident() == thread:
                arrive(thing)
            else:
                loop.call_soon_threadsafe(arrive, thing)

        def expire() -> None:
            if self._leave(hand):
                came.set_result(None)

        if (thing := self._taken_or_waiting(hand)) is not None:
            return thing
        timer = loop.call_later(seconds, expire)
        try:
            return await came
        except asyncio.CancelledError:
            if came.done() and not came.cancelled() and (lost := came.result()) is not None:
                self.give(lost)  # it had come, and nobody was woken yet
            self._leave(hand)
            raise
        finally:
            timer.cancel()

    def empty(self) -> list[T]:
        """All that is idle, taken at once."""
        with self._lock:
            things, self._idle = self._idle, []
        return things

    def _taken_or_waiting(self, hand: Callable[[T], None]) -> T | None:
        with self._lock:
            if self._idle:
                return self._idle.pop()
            self._waiting.append(hand)
        return None

    def _leave(self, hand: Callable[[T], None]) -> bool:
        """Whether somebody still waited, and does no longer."""
        with self._lock:
            if hand in self._waiting:
                self._waiting.remove(hand)
                return True
        return False
