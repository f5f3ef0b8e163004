"""`Queries`: who gets a worker, for how long, and what is kept of answers."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from cachetools import LRUCache

from kb.errors import (
    NotAcceptable,
    QueriesBusy,
    QueryError,
    QueryTooLong,
    StoreDamaged,
)
from kb.queries.asking import Answer, Limits, Query
from kb.queries.failing import of_ending, of_reason
from kb.queries.receiving import NoAnswer, WorkerEnded
from kb.queries.text import is_repeatable
from kb.queries.turns import Turns
from kb.queries.workers import ForkServer, Worker

#: A request of so many bytes goes over the line to a worker at once, its text twice at most.
SHORT = 32_000
#: What a quad takes in the engine's memory, in bytes (1,000,000 triples take 0.39 GB).
QUAD = 400


class Queries:
    """Warm workers over one store. `answer` may be called from many threads.

    The store on the disk answers until `preload` has loaded it into memory.
    """

    #: Whether `answer_async` answers.
    supports_async = True

    def __init__(self, store: Path, limits: Limits | None = None) -> None:
        limits = self.limits = limits or Limits()
        #: Is called with what came of each query: `answered`, `kept`, or the name of the error.
        self.tell: Callable[[str], None] = lambda _: None
        self._long = threading.BoundedSemaphore(max(1, limits.max_slow))
        # A place without a worker gets one when it is first needed.
        self._turns = Turns(_Place() for _ in range(limits.workers))
        self._kept = _Kept(limits.query_cache)
        self._closing = threading.Lock()
        self._closed = False
        self._store = store
        self._fork_server = ForkServer(store, limits)
        self._fork_servers = [self._fork_server]

    def preload(self, quads: int) -> None:
        """Start to load the store into memory, which has so many quads, where that is allowed."""
        if 0 < QUAD * quads <= self.limits.preload:
            threading.Thread(target=self._preload, daemon=True).start()

    def warm(self) -> None:
        """Start a worker, so that the first query need not wait for the store to be opened.

        Raises `QueriesBusy` where none can be started.
        """
        place = self._required(self._turns.take(self.limits.wait_seconds))
        try:
            _ = self._ready_worker(place) or self._fresh_worker(place)
        finally:
            self._give_back(place)

    def busy(self) -> int:
        """How many workers answer a query now."""
        return self.limits.workers - len(self._turns)

    def answer(self, query: Query) -> Answer:
        """The answer to a query.

        Raises a `QueryError` that says what happened and what to do, or `NotAcceptable`.
        """
        with self._counting_errors(query):
            return self._known(query) or self._new(query, self._ask(query))

    async def answer_async(self, query: Query) -> Answer:
        """The same on an event loop, which goes on meanwhile; for a query that came in a request of
        `SHORT` bytes at most."""
        with self._counting_errors(query):
            return self._known(query) or self._new(query, await self._ask_async(query))

    def _known(self, query: Query) -> Answer | None:
        """What is kept of a query; `QueryTooLong`."""
        if len(query.text.encode()) > self.limits.query:
            raise QueryTooLong(
                f"the query has more than {self.limits.query:,} bytes, the limit here (query); ask "
                "for less at a time, or download the dump"
            )
        if (kept := self._kept.get(query)) is not None:
            self.tell("kept")
        return kept

    def _new(self, query: Query, answer: Answer) -> Answer:
        self._kept.put(query, answer)
        self.tell("answered")
        return answer

    @contextlib.contextmanager
    def _counting_errors(self, query: Query) -> Iterator[None]:
        """Have errors be those that are told, and tell of them."""
        try:
            yield
        except NoAnswer as none:
            error = of_reason(none.reason, query)
            self.tell(type(error).__name__)
            raise error from None
        except (QueryError, NotAcceptable) as error:
            self.tell(type(error).__name__)
            raise

    def is_preloaded(self) -> bool:
        """Whether the store in memory answers."""
        return self._fork_server.is_in_memory

    def close(self) -> None:
        """End all workers, those that still answer too."""
        with self._closing:
            self._closed = True
        for place in self._turns.empty():
            place.end()
        for fork_server in self._fork_servers:
            fork_server.end()

    def _preload(self) -> None:
        """Load the store into memory, and fork from it from then on."""
        with contextlib.suppress(OSError):  # then the store on the disk goes on
            with self._closing:
                if self._closed:
                    return
                fork_server = ForkServer(self._store, self.limits, in_memory=True)
                self._fork_servers.append(fork_server)  # so that closing ends it, however far it is
            worker = fork_server.fork(600)
            with self._closing:
                if not self._closed:
                    self._fork_server = fork_server
            worker.end()

    def _ask(self, query: Query) -> Answer:
        """Ask a worker.

        One that somebody else killed is no fault of the query, which is asked again, once, to end
        when it would have ended.
        """
        place = self._required(self._turns.take(self.limits.wait_seconds))
        deadline, is_asked_again = 0.0, False
        try:
            while True:
                worker = self._ready_worker(place) or self._fresh_worker(place)
                deadline = deadline or time.monotonic() + self.limits.seconds
                try:
                    return worker.ask(query, self._long, deadline)
                except NoAnswer:
                    raise
                except BaseException as error:
                    if not self._was_killed(place, error) or is_asked_again:
                        raise of_ending(error, self.limits, query) from None
                    is_asked_again = True
        finally:
            self._give_back(place)

    async def _ask_async(self, query: Query) -> Answer:
        """`_ask` on an event loop: only what forks and reaps workers takes a thread."""
        place = self._required(await self._turns.take_async(self.limits.wait_seconds))
        deadline, is_asked_again = 0.0, False
        try:
            while True:
                if (worker := self._ready_worker(place)) is None:
                    worker = await asyncio.to_thread(self._fresh_worker, place)
                deadline = deadline or time.monotonic() + self.limits.seconds
                try:
                    return await worker.ask_async(query, self._long, deadline)
                except NoAnswer:
                    raise
                except BaseException as error:
                    was_killed = await asyncio.to_thread(self._was_killed, place, error)
                    if not was_killed or is_asked_again:
                        raise of_ending(error, self.limits, query) from None
                    is_asked_again = True
        finally:
            self._give_back(place)

    def _required(self, place: _Place | None) -> _Place:
        if place is None:
            raise QueriesBusy(
                f"all {self.limits.workers} workers were busy for "
                f"{self.limits.wait_seconds:g} s; try again in a few seconds"
            )
        return place

    def _ready_worker(self, place: _Place) -> Worker | None:
        """The worker at a place where it can be asked: of this fork server, and still running."""
        worker = place.worker
        is_fit = (
            worker is not None and worker.fork_server is self._fork_server and worker.is_alive()
        )
        return worker if is_fit else None

    def _fresh_worker(self, place: _Place) -> Worker:
        """A fresh worker at a place."""
        place.end()  # it ended while it was idle, or its store is an older one
        fork_server = self._fork_server
        with contextlib.suppress(OSError):
            place.worker = fork_server.fork()
            return place.worker
        try:
            self._replace(fork_server)
            place.worker = self._fork_server.fork()
            return place.worker
        except OSError as error:
            if not self._closed and self._fork_server.is_store_unreadable():
                message = "the store of the release cannot be opened; it is being checked"
                raise StoreDamaged(f"{message}, try again in a few seconds") from error
            raise QueriesBusy(f"no worker can be started: {error.strerror}") from error

    def _was_killed(self, place: _Place, error: BaseException) -> bool:
        """End a worker that is of no use any more, and tell whether somebody else had ended it: a
        crash and the alarm have other signals than the one by which people kill."""
        fork_server = place.worker.fork_server if place.worker else self._fork_server
        ended_by = place.end()
        return isinstance(error, WorkerEnded) and (
            ended_by == signal.SIGKILL or not fork_server.is_sound()
        )

    def _replace(self, fork_server: ForkServer) -> None:
        """Start another fork server over the store on the disk for one that ended, or is not
        understood any more; one that only could not fork stays."""
        with self._closing:
            if self._closed or self._fork_server is not fork_server or fork_server.is_sound():
                return
            self._fork_server = ForkServer(self._store, self.limits)
            self._fork_servers[self._fork_servers.index(fork_server)] = self._fork_server
        fork_server.end()

    def _give_back(self, place: _Place) -> None:
        """Let the next one have a place; a closed pool has no workers."""
        with self._closing:
            if self._closed:
                place.end()
        self._turns.give(place)


@dataclass
class _Place:
    """A place in the pool, and the worker at it, if there is one."""

    worker: Worker | None = None

    def end(self) -> int:
        """End the worker; the signal that ended it, or 0."""
        worker, self.worker = self.worker, None
        return worker.end() if worker else 0


class _Kept:
    """Answers that are kept for the next who asks the same, the last used ones first to stay."""

    def __init__(self, most: int) -> None:
        self._answers: LRUCache[Query, tuple[Answer, int]] = LRUCache(most, getsizeof=itemgetter(1))
        self._lock = threading.Lock()

    def get(self, query: Query) -> Answer | None:
        with self._lock:
            kept = self._answers.get(query)
            return kept and kept[0]

    def put(self, query: Query, answer: Answer) -> None:
        weight = _weight(query, answer)
        is_small = weight <= self._answers.maxsize // 16
        if answer.file is not None or not is_small or not is_repeatable(query.text):
            return
        with self._lock:
            self._answers.setdefault(query, (answer, weight))


def _weight(query: Query, answer: Answer) -> int:
    graphs = sum(map(len, (*query.default_graphs, *query.named_graphs)))
    return 500 + len(query.text) + graphs + answer.size
