"""What the operator sees: events and requests as lines of JSON, and counters for Prometheus.

A line waits in a queue for a thread that writes it: a full disk, a closed pipe, or one that nobody
reads, cost lines and never an answer. How many were lost is counted.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from queue import SimpleQueue

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    values,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

#: How many lines wait at most; what comes while there are so many is lost.
MOST_WAITING = 10_000
#: How many lines are written at once, and for how long more of them are waited for, in seconds:
#: waking a thread for each takes time from answers.
BATCH, GATHER = 500, 0.05
#: How much of a path is logged, in characters; of a query, nothing but its length.
MOST_PATH = 300

#: The kinds of addresses that are told apart: the first part of the path. All others are `other`.
KINDS = frozenset(
    (".well-known", "about", "alignments", "browse", "cite", "compare", "context", "data",
     "dataset", "download", "fact", "graph", "health", "help", "history", "id", "ldes",
     "linkset", "metrics", "nanopub", "ontology", "openapi", "page", "provenance", "quality",
     "questions", "reconcile", "release", "releases", "robots", "rules", "search", "shapes",
     "sitemap", "sparql", "static", "timegate", "timemap", "validation")
)  # fmt: skip
#: How the names of files of the current release begin; `SHA256SUMS` is about them.
_DUMPS = (
    "dump", "facts.csv", "SHA256SUMS", "treaties.sqlite",
    *(f"{table}." for table in ("acts", "participations", "treaty-numbers")),
)  # fmt: skip
_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)


class Journal:
    """A log at `stderr`, in a file that may be moved away, or (`none`) nowhere."""

    def __init__(self, target: str = "none") -> None:
        self.lost_lines = 0
        self._lines: SimpleQueue[tuple[float, dict[str, object]] | threading.Event] = SimpleQueue()
        self._is_on = target != "none"
        if self._is_on:
            handler = _StderrHandler() if target == "stderr" else _FileHandler(target)
            threading.Thread(
                target=self._write_lines, args=(handler,), name="journal", daemon=True
            ).start()

    def event(self, event: str, **more: object) -> None:
        """Log something that happened."""
        if not self._is_on:
            return
        if self._lines.qsize() >= MOST_WAITING:
            self.lost_lines += 1
            return
        self._lines.put((time.time(), {"event": event, **more}))

    def flush(self, seconds: float = 1.0) -> None:
        """Wait until all lines so far are written, for so many seconds at most."""
        if self._is_on:
            done = threading.Event()
            self._lines.put(done)
            done.wait(seconds)

    def _write_lines(self, handler: logging.Handler) -> None:
        while True:
            waiting = [self._lines.get()]
            if isinstance(waiting[0], tuple):
                time.sleep(GATHER)
            while not self._lines.empty() and len(waiting) < BATCH:
                waiting.append(self._lines.get())
            lines = [_as_line(*item) for item in waiting if isinstance(item, tuple)]
            try:
                if lines:
                    handler.emit(logging.makeLogRecord({"msg": "\n".join(lines)}))
            except OSError:
                self.lost_lines += len(lines)
            for item in waiting:
                if isinstance(item, threading.Event):
                    item.set()


class JournalHandler(logging.Handler):
    """Takes what libraries and our own modules log, a fault with its traceback."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        """Log one record."""
        more = {"level": record.levelname.lower(), "logger": record.name}
        if record.exc_info:
            more["trace"] = "".join(traceback.format_exception(*record.exc_info))
        self._journal.event("log", message=record.getMessage(), **more)


class _Raising(logging.Handler):
    """A handler that raises the error that it meets while it writes."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        raise


class _FileHandler(_Raising, WatchedFileHandler):
    """Writes to a file, and opens it anew where it was moved away, as logs are."""

    def __init__(self, path: str) -> None:
        super().__init__(path, encoding="utf-8", delay=True, errors="backslashreplace")


class _StderrHandler(_Raising, logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to the standard error, or nowhere where that is closed."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)


def require_writable(target: str) -> None:
    """Raise OSError, which names the file, where a log cannot be begun in it."""
    if target not in ("stderr", "none"):
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        os.close(os.open(target, flags, 0o640))


def _as_line(moment: float, line: dict[str, object]) -> str:
    at = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return json.dumps({"time": at.replace("+00:00", "Z"), **line}, ensure_ascii=False)


def kind_of(path: bytes) -> str:
    """Return the kind of an address, one of a few whatever is asked.

    >>> kind_of(b"/page/person/to-lam"), kind_of(b"/dump.ttl.gz"), kind_of(b"/"), kind_of(b"/x/y")
    ('page', 'dump', 'home', 'other')
    >>> kind_of(b"/dump-treaties.nt"), kind_of(b"/acts.parquet"), kind_of(b"/releases.atom")
    ('dump', 'dump', 'releases')
    """
    first = path[1:].partition(b"/")[0].decode("latin-1")
    if not first:
        return "home"
    name = first.partition(".")[0]
    if first.startswith(_DUMPS):
        return "dump"
    return first if first in KINDS else name if name in KINDS else "other"


@dataclass(frozen=True)
class State:
    """What is served, in numbers; `refused` and what follows are counted since the start."""

    release: str
    date: str
    is_up: bool
    served_seconds: float
    workers_busy: int
    workers_free: int
    is_preloaded: bool
    refused: int
    switches: int
    damages: int
    lost_lines: int = 0


def share_counters(folder: str) -> None:
    """Have this process count into files of a folder, in which all that serve have theirs: metrics
    that are made from now on are sums of them."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]


class Metrics:
    """Counters of all processes; `state` says at each scrape what the one that answers serves."""

    def __init__(self, state: Callable[[], State]) -> None:
        # When a counter was made tells nothing here.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        shared = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        registry = self._registry = CollectorRegistry()
        labels = ("kind", "status")
        self._requests = Counter(
            "kb_requests", "Requests answered, by kind of address.", labels, registry=registry
        )
        self._seconds = Histogram(
            "kb_request_seconds", "From the request to the last byte of its answer.",
            ("kind",), buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._answers = Counter(
            "kb_answers", "What answered: kept bytes, the endpoint, the application, or the server "
            "in front of them.", ("by",), registry=registry,
        )  # fmt: skip
        self._queries = Counter(
            "kb_queries", "Queries by what came of them: answered, kept, or the error.",
            ("outcome",), registry=registry,
        )  # fmt: skip
        if shared:
            registry = self._registry = CollectorRegistry()
            MultiProcessCollector(registry, shared)  # type: ignore[no-untyped-call]
        ProcessCollector(registry=registry)
        registry.register(_StateCollector(state))

    def request(self, kind: str, status: int, seconds: float, by: str) -> None:
        """Count a request."""
        self._requests.labels(kind, str(status)).inc()
        self._seconds.labels(kind).observe(seconds)
        self._answers.labels(by).inc()

    def query(self, outcome: str) -> None:
        """Count a query."""
        self._queries.labels(outcome).inc()

    def written(self) -> bytes:
        """Return all of it as text."""
        return generate_latest(self._registry)


class _StateCollector(Collector):
    """What is served, as it is when it is asked for."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state

    def collect(self) -> Iterable[Metric]:
        state = self._state()
        release = GaugeMetricFamily(
            "kb_release", "The release that is served.", labels=("id", "date")
        )
        if state.release:
            release.add_metric((state.release, state.date), 1)
        yield release
        workers = GaugeMetricFamily("kb_query_workers", "Workers for queries.", labels=("state",))
        workers.add_metric(("busy",), state.workers_busy)
        workers.add_metric(("free",), state.workers_free)
        yield workers
        for family, name, says, value in (
            (GaugeMetricFamily, "kb_up", "Whether pages and queries are answered: 1, or 0 while "
             "there is nothing to serve.", int(state.is_up)),
            (GaugeMetricFamily, "kb_release_seconds", "Seconds for which the release has been "
             "served.", state.served_seconds),
            (GaugeMetricFamily, "kb_preloaded", "Whether the store in memory answers queries.",
             int(state.is_preloaded)),
            (CounterMetricFamily, "kb_refused", "Releases that were found and not taken up, since "
             "the start.", state.refused),
            (CounterMetricFamily, "kb_switches", "Releases that were taken up, since the start.",
             state.switches),
            (CounterMetricFamily, "kb_damages", "Times that files of the release were found "
             "damaged, since the start.", state.damages),
            (CounterMetricFamily, "kb_log_lines_lost", "Lines of the log that could not be "
             "written.", state.lost_lines),
        ):  # fmt: skip
            yield family(name, says, value)
