"""What is counted while the site serves, in the format of Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

disable_created_metrics()  # type: ignore[no-untyped-call] # when a counter was made tells nothing here

#: The kinds of addresses that are told apart: the first part of the path. All others are `other`.
KINDS = frozenset(
    (".well-known", "about", "alignments", "browse", "cite", "compare", "context", "data",
     "dataset", "download", "fact", "graph", "health", "help", "history", "id", "ldes",
     "linkset", "metrics", "nanopub", "ontology", "openapi", "page", "provenance", "questions",
     "reconcile", "release", "releases", "robots", "rules", "search", "shapes", "sitemap",
     "sparql", "static", "timegate", "timemap", "validation")
)  # fmt: skip
#: How the names of files of the current release begin; `SHA256SUMS` is about them.
_DUMPS = ("dump", "facts.csv", "acts.csv", "SHA256SUMS")
_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)

CONTENT_TYPE = CONTENT_TYPE_LATEST


def kind_of(path: bytes) -> str:
    """The kind of an address, one of a few whatever is asked.

    >>> kind_of(b"/page/person/to-lam"), kind_of(b"/dump.ttl.gz"), kind_of(b"/"), kind_of(b"/x/y")
    ('page', 'dump', 'home', 'other')
    >>> kind_of(b"/dump-treaties.nt"), kind_of(b"/SHA256SUMS"), kind_of(b"/releases.atom")
    ('dump', 'dump', 'releases')
    """
    first = path[1:].partition(b"/")[0].decode("latin-1")
    if not first:
        return "home"
    name = first.partition(".")[0]
    if name.startswith(_DUMPS):
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
    log_lines_lost: int = 0


class Metrics:
    """Counters of one process; `state` says at each scrape what is served."""

    def __init__(self, state: Callable[[], State]) -> None:
        registry = self._registry = CollectorRegistry()
        labels = ("kind", "status")
        self._requests = Counter(
            "kb_requests", "Requests answered, by kind of address.", labels, registry=registry
        )
        self._seconds = Histogram(
            "kb_request_seconds", "From the request to the last byte of its answer.",
            ("kind",), buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._from = Counter(
            "kb_answers", "What answered: kept bytes, the endpoint, the application, or the server "
            "in front of them.", ("by",), registry=registry,
        )  # fmt: skip
        self._queries = Counter(
            "kb_queries", "Queries by what came of them: answered, kept, or the error.",
            ("outcome",), registry=registry,
        )  # fmt: skip
        ProcessCollector(registry=registry)
        registry.register(_State(state))
        self._known: dict[tuple[str, int], Counter] = {}
        self._timed: dict[str, Histogram] = {}

    def request(self, kind: str, status: int, seconds: float, by: str) -> None:
        """Count a request."""
        if (counter := self._known.get((kind, status))) is None:
            counter = self._known[kind, status] = self._requests.labels(kind, str(status))
        counter.inc()
        if (timed := self._timed.get(kind)) is None:
            timed = self._timed[kind] = self._seconds.labels(kind)
        timed.observe(seconds)
        self._from.labels(by).inc()

    def query(self, outcome: str) -> None:
        """Count a query."""
        self._queries.labels(outcome).inc()

    def written(self) -> bytes:
        """All of it as text."""
        return generate_latest(self._registry)


class _State(Collector):
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
        up = "Whether pages and queries are answered: 1, or 0 while there is nothing to serve."
        yield GaugeMetricFamily("kb_up", up, int(state.is_up))
        since = "Seconds for which the release has been served."
        yield GaugeMetricFamily("kb_release_seconds", since, state.served_seconds)
        refused = "Releases that were found and not taken up, since the start."
        yield CounterMetricFamily("kb_refused", refused, state.refused)
        switches = "Releases that were taken up, since the start."
        yield CounterMetricFamily("kb_switches", switches, state.switches)
        damages = "Times that files of the release were found damaged, since the start."
        yield CounterMetricFamily("kb_damages", damages, state.damages)
        lost = "Lines of the log that could not be written."
        yield CounterMetricFamily("kb_log_lines_lost", lost, state.log_lines_lost)
        workers = GaugeMetricFamily("kb_query_workers", "Workers for queries.", labels=("state",))
        workers.add_metric(("busy",), state.workers_busy)
        workers.add_metric(("free",), state.workers_free)
        yield workers
        loaded = "Whether the store in memory answers queries."
        yield GaugeMetricFamily("kb_preloaded", loaded, int(state.is_preloaded))
