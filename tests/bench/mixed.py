"""A site under mixed load for minutes: is memory flat, is an answer wrong, is one lost?

    python tests/bench/mixed.py 1000000 10      # triples, minutes

The data of `articles.py` are served by `kb serve` while clients ask, each without pause, for pages,
documents, the dump, small queries that nobody asked before, larger ones, ones that do not end, ones
that are none, and hang up in the middle. What a query answers is compared with the engine in this
process, which loaded the same file; what else is asked must have the same bytes each time. The exit
status is the number of limits that were passed. What a query got no time for on a machine that
others use is counted apart: the answer says so (503, 504).
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import random
import socket
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from pathlib import Path

import pyoxigraph
from articles import BASE, published
from endpoint import CROSS, HEAVY, PREFIXES
from operate import Server, held, row
from running import _slope
from test_operate import server_process

CLIENTS, LOOK = 8, 10.0
#: Of so many articles the pages are asked for first: names and days of things are kept too, up to a
#: number, and grow until then.
WARM = 2_500
#: What is kept of answers grows up to a limit: with these it is full within a minute.
CACHES = ("cache=8000000", "query_cache=8000000")
SMALL = PREFIXES + "SELECT ?p ?o {{ <{}event/{}-{}> ?p ?o }}"
KINDS = {  # how often each is asked, of a hundred
    "small": 50, "document": 20, "page": 12, "large": 5, "search": 5, "dump": 1, "endless": 1,
    "malformed": 3, "hang up": 3,
}  # fmt: skip
#: Seconds, and bytes.
Points = list[tuple[float, int]]
#: What says that a query got no time, or no turn.
NO_TIME = (503, 504)


class Expected:
    """What is right: by the engine in this process, or what was answered first."""

    def __init__(self, data: Path) -> None:
        self._store = pyoxigraph.Store()
        self._store.bulk_load(path=str(data), format=pyoxigraph.RdfFormat.N_TRIPLES)
        self._known: dict[str, object] = {}
        self._lock = threading.Lock()

    def rows(self, query: str) -> object:
        with self._lock:
            if query not in self._known or query not in HEAVY.values():
                found = self._store.query(query)
                text = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
                self._known[query] = rows_of(text)
            return self._known.pop(query) if "/event/" in query else self._known[query]

    def first(self, path: str, body: bytes) -> object:
        with self._lock:
            return self._known.setdefault(path, hashlib.sha256(body).digest())


def rows_of(text: bytes) -> list[str]:
    """The rows of an answer, in no order."""
    bindings = json.loads(text)["results"]["bindings"]
    return sorted(json.dumps(one, sort_keys=True) for one in bindings)


class Client(threading.Thread):
    """Asks without pause until it is to end; counts what came of it."""

    def __init__(self, number: int, address: str, articles: int, right: Expected, end: threading.Event) -> None:  # fmt: skip
        super().__init__()
        self._some, self._right, self._end = random.Random(number), right, end
        self._host, self._articles = address.split("/")[2], articles
        self.counts: Counter[tuple[str, str]] = Counter()

    def run(self) -> None:
        kinds, weights = list(KINDS), list(KINDS.values())
        while not self._end.is_set():
            kind = self._some.choices(kinds, weights)[0]
            try:
                said = self._ask(kind)
            except Exception as error:
                said = f"lost: {type(error).__name__}"
            self.counts[kind, said] += 1

    def _ask(self, kind: str) -> str:
        article, which = self._some.randrange(self._articles), self._some.randrange(2)
        if kind == "small":
            return self._query(SMALL.format(BASE, article, which))
        if kind == "large":
            return self._query(PREFIXES + HEAVY["group by"])
        if kind == "endless":
            return self._is(*self._get(f"/sparql?{_form(f'{CROSS} #{article}')}"), (*NO_TIME, 413))
        if kind == "malformed":
            return self._is(*self._get(f"/sparql?{_form(f'SELECT * {{ {article}')}"), (400,))
        if kind == "hang up":
            with socket.create_connection(self._host.split(":"), 30) as line:
                line.sendall(f"GET /dump.nq?{article} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                line.recv(1000)
            return "right"
        path = {
            "document": f"/data/{BASE}event/{article}-{which}.ttl",
            "page": f"/page/{BASE}event/{article}-{which}",
            "search": f"/search?q=person+{article % 2000}",
            "dump": "/dump.nq",
        }[kind]
        status, body = self._get(path)
        if status == 200 and self._right.first(path, _steady(body)) != hashlib.sha256(_steady(body)).digest():  # fmt: skip
            return "wrong: other bytes"
        return self._is(status, body, (200,))

    def _query(self, query: str) -> str:
        status, body = self._get(f"/sparql?{_form(query)}")
        if status == 200 and rows_of(body) != self._right.rows(query):
            return "wrong: other rows"
        return self._is(status, body, (200,))

    def _is(self, status: int, _: bytes, wanted: tuple[int, ...]) -> str:
        if status in wanted:
            return "right"
        return f"no time: {status}" if status in NO_TIME else f"wrong: {status}"

    def _get(self, path: str) -> tuple[int, bytes]:
        with contextlib.closing(http.client.HTTPConnection(self._host, timeout=120)) as line:
            accept = "text/html" if path.startswith(("/page", "/search")) else "application/json, */*;q=0.5"  # fmt: skip
            line.request("GET", path, headers={"Accept": accept})
            answer = line.getresponse()
            return answer.status, answer.read()


def _form(query: str) -> str:
    return urllib.parse.urlencode({"query": query})


def _steady(body: bytes) -> bytes:
    """What is the same each time: the styles of a page have a number of their own."""
    start, mark, rest = body.partition(b'nonce="')
    return start + rest.partition(b'"')[2] if mark else body


def main(wanted: int, minutes: float) -> int:
    """Measure, and print what was seen; the number of limits that were passed."""
    with tempfile.TemporaryDirectory() as name:
        articles = published(wanted, Path(name))
        folder, right = Path(name) / "releases", Expected(Path(name) / "articles.nt")
        given = [part for one in (f"log={name}/log", *CACHES) for part in ("--set", one)]
        command = ("serve", "--port", "0", "--releases", str(folder), *given)
        server = Server(*command, cwd=Path(name))  # where no project is
        try:
            _warm(server, min(articles, WARM))
            clients, points, serving = _load(server, articles, right, minutes)
            load_of_machine = os.getloadavg()[1]
        finally:
            server.stop()
    counts: Counter[tuple[str, str]] = sum((client.counts for client in clients), Counter())
    for (kind, said), count in sorted(counts.items()):
        print(f"  {kind:<10} {said:<24} {count:>9,}")
    wrong, lost = (sum(n for (_, said), n in counts.items() if said.startswith(word)) for word in ("wrong", "lost"))  # fmt: skip
    late = sum(n for (_, said), n in counts.items() if said.startswith("no time"))
    settled = [one for one in points if one[0] > min(60, minutes * 20)]
    later = [one for one in serving if one[0] >= minutes * 30]
    slope = _slope(later) / 1e6 * 60
    return sum(
        (
            row("triples, minutes, load of the machine", f"{wanted:,}, {minutes:g}, {load_of_machine:.0f}", True),
            row("answers", f"{counts.total():,}", counts.total() > 0),
            row("wrong", f"{wrong}", not wrong),
            row("lost", f"{lost}", not lost),
            row("told that there was no time", f"{late}", True),
            row("memory of all processes, at least", f"{min(h for _, h in settled) / 1e6:.0f} MB", True),
            row("at most, with queries that do not end", f"{max(h for _, h in points) / 1e6:.0f} MB", True),
            row("of the process that serves, its own, at half-time", f"{later[0][1] / 1e6:.0f} MB", True),
            row("the same at the end", f"{later[-1][1] / 1e6:.0f} MB", True),
            row("its growth from half-time on", f"{slope:.2f} MB a minute", slope < 1),
        )
    )  # fmt: skip


def _warm(server: Server, articles: int) -> None:
    """Ask for the pages of some articles, one after the other."""
    line = http.client.HTTPConnection(server.address.split("/")[2], timeout=120)
    with contextlib.closing(line):
        for number in range(articles * 2):
            path = f"/page/{BASE}event/{number // 2}-{number % 2}"
            line.request("GET", path, headers={"Accept": "text/html"})
            line.getresponse().read()


def _load(server: Server, articles: int, right: Expected, minutes: float) -> tuple[list[Client], Points, Points]:  # fmt: skip
    """Have clients ask for minutes; what they saw, and how much memory was taken meanwhile: by all
    processes, and by the one that serves."""
    end, points, serving = threading.Event(), Points(), Points()
    clients = [Client(n, server.address, articles, right, end) for n in range(CLIENTS)]
    start = time.monotonic()
    for client in clients:
        client.start()
    while (at := time.monotonic() - start) < minutes * 60:
        points.append((at, held(server)[0]))
        serving.append((at, _memory(server_process(server))))
        print(
            f"{at:6.0f} s {points[-1][1] / 1e6:8.1f} MB {serving[-1][1] / 1e6:8.1f} MB", flush=True
        )
        time.sleep(LOOK)
    end.set()
    for client in clients:
        client.join()
    return clients, points, serving


def _memory(process: int) -> int:
    """What a process has for itself: pages of files that it reads by mapping them are counted by
    the kernel too, which takes them back when it needs them."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(text.partition("\nPss_Anon:")[2].split()[0]) * 1024


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2])))
