"""SPARQL queries, answered by worker processes that can be killed.

The engine cannot be stopped once it runs, and some short queries take all memory or overflow its
stack. So no query runs in this process: each goes to a warm worker (`kb.queryworker`), which is
killed at the deadline and replaced.
"""

from __future__ import annotations

import contextlib
import json
import queue
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kb.errors import (
    NotAcceptable,
    QueriesBusy,
    QueryError,
    QueryFailed,
    QueryMalformed,
    QueryRefused,
    QueryTimedOut,
    QueryTooLong,
    ResultTooLarge,
)


@dataclass(frozen=True)
class Limits:
    """What a query may use; each is told to the client when it is reached.

    `query` is the length of its text in bytes, `seconds` it may run, `memory` in bytes over what
    an idle worker has, `result` the size of the answer in bytes, `workers` how many run at once,
    `waiting` how many more may wait, and `wait_seconds` how long each of them does.
    """

    seconds: float = 10.0
    memory: int = 700_000_000
    result: int = 50_000_000
    workers: int = 4
    waiting: int = 8
    query: int = 1_000_000
    wait_seconds: float = 5.0


@dataclass(frozen=True)
class Query:
    """A query as it was asked: text, graphs, and the format wanted for either kind of answer.

    `result_format` is for SELECT and ASK (json, xml, csv, tsv), `graph_format` for CONSTRUCT and
    DESCRIBE (ttl, nt, rdf, jsonld, trig, nq); None where the client accepts none of them. `most`
    is a limit to the answer's bytes below the one that is set for all.
    """

    text: str
    base: str
    result_format: str | None = "json"
    graph_format: str | None = "ttl"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    most: int | None = None


@dataclass(frozen=True)
class Answer:
    """The whole answer: its form (select, ask or graph), format (a suffix) and bytes."""

    form: str
    format: str
    body: bytes


class Queries:
    """Warm workers over one store. `answer` may be called from many threads."""

    def __init__(self, store: Path, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._store = store
        self._places = threading.BoundedSemaphore(limits.workers + limits.waiting)
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._closing = threading.Lock()
        self._closed = False
        for _ in range(limits.workers):
            self._idle.put(_Worker(store, limits))

    def answer(self, query: Query) -> Answer:
        """The answer to a query.

        Raises a `QueryError` that says what happened and what to do, or `NotAcceptable`.
        """
        if len(query.text.encode()) > self.limits.query:
            raise QueryTooLong(
                f"the query has more than {self.limits.query:,} bytes, the limit here; ask for "
                "less at a time, or download the dump"
            )
        if not self._places.acquire(blocking=False):
            raise QueriesBusy("too many queries are waiting; try again in a few seconds")
        try:
            head, body = self._ask(query)
        finally:
            self._places.release()
        return _read_answer(head, body, query, self.limits)

    def _ask(self, query: Query, *, again: bool = True) -> tuple[dict[str, Any], bytes]:
        """Ask a worker; only one that gave its whole answer is put back.

        One that somebody else killed is no fault of the query, which is asked again, once.
        """
        worker = self._take()
        try:
            head, body = worker.ask(query)
        except BaseException as error:
            worker.end()
            self._give_back(None)
            if isinstance(error, _Ended):
                if error.was_killed and again:
                    return self._ask(query, again=False)
                raise error.error from None
            raise
        self._give_back(worker)
        return head, body

    def _give_back(self, worker: _Worker | None) -> None:
        """Put a worker back, or a fresh one for one that ended; a closed pool takes none."""
        with self._closing:
            if self._closed:
                if worker is not None:
                    worker.end()
                return
            if worker is None:
                with contextlib.suppress(OSError):  # else the next query starts it
                    worker = _Worker(self._store, self.limits)
            self._idle.put(worker)

    def _take(self) -> _Worker:
        try:
            worker = self._idle.get(timeout=self.limits.wait_seconds)
        except queue.Empty:
            raise QueriesBusy(
                f"all {self.limits.workers} workers were busy for "
                f"{self.limits.wait_seconds:g} s; try again in a few seconds"
            ) from None
        if worker is not None and worker.is_alive():
            return worker
        if worker is not None:
            worker.end()  # it ended while it was idle, by no fault of this query
        try:
            return _Worker(self._store, self.limits)
        except OSError as error:
            self._idle.put(None)
            raise QueriesBusy(f"no worker can be started: {error.strerror}") from error

    def close(self) -> None:
        """End all workers, those that still answer as soon as they have."""
        with self._closing:
            self._closed = True
            with contextlib.suppress(queue.Empty):
                while True:
                    if worker := self._idle.get_nowait():
                        worker.end()


class _Ended(Exception):
    """The worker is to be replaced; `error` says why, to the client."""

    def __init__(self, error: QueryError, was_killed: bool = False) -> None:
        self.error = error
        self.was_killed = was_killed


class _Worker:
    """One worker process, and the two pipes to it."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self._limits = limits
        given = json.dumps(
            {"memory": limits.memory, "result": limits.result, "seconds": limits.seconds}
        )
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "kb.queryworker", str(store), given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the parent, which ends its workers itself
        )

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ask(self, query: Query) -> tuple[dict[str, Any], bytes]:
        """The worker's answer; `_Ended` where there is none and there will be none."""
        request = json.dumps(
            {
                "query": query.text,
                "base": query.base,
                "result_format": query.result_format,
                "graph_format": query.graph_format,
                "default_graphs": query.default_graphs,
                "named_graphs": query.named_graphs,
                "most": query.most,
            }
        ).encode()
        deadline = time.monotonic() + self._limits.seconds
        source, sink = self._pipes()
        try:
            sink.write(len(request).to_bytes(4) + request)
            sink.flush()
            head = json.loads(_read(source, int.from_bytes(_read(source, 4, deadline)), deadline))
            return head, _read(source, int.from_bytes(_read(source, 8, deadline)), deadline)
        except TimeoutError:
            raise _Ended(
                QueryTimedOut(
                    f"the query was stopped after {self._limits.seconds:g} s, the limit here; ask "
                    "for less (LIMIT, fewer patterns), or download the dump"
                )
            ) from None
        except (EOFError, BrokenPipeError):
            raise _Ended(
                QueryFailed(
                    "the engine ended while it ran the query: it is nested too deep, or needs more "
                    f"than {self._limits.memory // 1_000_000} MB, the limit here; simplify it, or "
                    "download the dump"
                ),
                was_killed=self._process.wait() == -signal.SIGKILL,
            ) from None

    def end(self) -> None:
        """Kill the process and wait for it."""
        self._process.kill()
        for pipe in self._pipes():
            with contextlib.suppress(OSError):
                pipe.close()
        self._process.wait()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        source, sink = self._process.stdout, self._process.stdin
        if source is None or sink is None:  # never so: both were asked for
            raise QueryFailed("the worker has no pipes")
        return source, sink


def _read(source: IO[bytes], size: int, deadline: float) -> bytes:
    """Just so many bytes; TimeoutError at the deadline, EOFError where the other side ended."""
    parts, missing = list[bytes](), size
    poll = select.poll()
    poll.register(source, select.POLLIN)
    while missing:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise TimeoutError
        part = source.read1(min(missing, 1 << 20))  # type: ignore[attr-defined]  # a BufferedReader
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _read_answer(head: Mapping[str, Any], body: bytes, query: Query, limits: Limits) -> Answer:
    error = head.get("error")
    if error == "syntax":
        raise QueryMalformed(_shown_mistake(head["message"], query.text))
    if error == "refused":
        raise QueryRefused(head["message"])
    if error == "graph":
        raise QueryMalformed(f"a graph that was named is no IRI: {head['message']}")
    if error == "xml":
        raise QueryMalformed(
            "the answer has characters or properties that XML cannot hold; ask for JSON or Turtle"
        )
    if error == "large":
        most = (query.most or limits.result) // 1_000_000
        raise ResultTooLarge(
            f"the answer has more than {most} MB, the limit here, and "
            "nothing of it was sent; ask for less (LIMIT and OFFSET), or download the dump"
        )
    if error == "form":
        raise NotAcceptable(
            (
                "text/turtle",
                "application/ld+json",
                "application/n-triples",
                "application/rdf+xml",
                "application/trig",
                "application/n-quads",
            )
            if head["form"] == "graph"
            else (
                "application/sparql-results+json",
                "application/sparql-results+xml",
                "text/csv",
                "text/tab-separated-values",
            )
        )
    if error is not None:
        raise QueryFailed(f"the engine could not answer: {_first_words(head['message'])}")
    return Answer(head["form"], head["format"], body)


def _shown_mistake(message: str, text: str) -> str:
    """The engine's words about a mistake, and the line of the query that it stands in."""
    words = _first_words(message)
    found = re.search(r"at (\d+):(\d+)", message)
    lines = text.split("\n")
    if found and 0 < int(found[1]) <= len(lines):
        line = lines[int(found[1]) - 1]
        start = max(0, int(found[2]) - 60)
        words += f"; line {found[1]} is: {line[start : start + 120].strip()}"
    return words


def _first_words(message: str) -> str:
    """The engine's message, cut where it starts to list the whole grammar."""
    return message if len(message) <= 300 else message[:300].rsplit(",", 1)[0] + ", ..."
