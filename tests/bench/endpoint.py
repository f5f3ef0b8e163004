"""The endpoint beside the Oxigraph server and rdflib-endpoint, on the same data, in one run.

    pip install oxigraph rdflib-endpoint        # and wrk, from the system's packages
    python tests/bench/endpoint.py 100000
    python tests/bench/endpoint.py 10000000 FOLDER   # what is made is kept there, and taken from there

Prints requests per second and ratios; machines differ and are shared, so only the ratios count.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from articles import BASE, published

SECONDS = 5
PREFIXES = (
    "PREFIX schema: <https://schema.org/> PREFIX tro: <https://w3id.org/treaty-kb/ontology#> "
    "PREFIX oa: <http://www.w3.org/ns/oa#> "
)
SMALL = PREFIXES + "SELECT ?p ?o {{ <{0}event/{1}-0> ?p ?o }} LIMIT 10 #{2}"
HEAVY = {
    "join": "SELECT ?speaker ?words { ?s tro:speaker ?speaker ; tro:force tro:Call ; tro:duringEvent ?e ; "
    "tro:evidence/oa:hasSelector/oa:exact ?words . ?e tro:eventKind tro:Reception } LIMIT 2000",
    "group by": "SELECT ?speaker (COUNT(*) AS ?n) { ?s tro:speaker ?speaker } GROUP BY ?speaker ORDER BY DESC(?n)",
    "path": "SELECT (COUNT(*) AS ?n) { ?s tro:duringEvent/schema:about/schema:name ?name }",
    "CONSTRUCT": "CONSTRUCT { ?s schema:text ?t ; tro:speaker ?p } { ?s schema:text ?t ; tro:speaker ?p } LIMIT 25000",
}
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def main() -> None:
    """Measure at the number of triples that is given; what is served is a published release."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for tool in ("wrk", "oxigraph", "rdflib-endpoint"):
        if not _tool(tool):
            sys.exit(f"{tool} is not installed; this benchmark needs it")
    with contextlib.ExitStack() as stack:
        kept = sys.argv[2] if len(sys.argv) > 2 else None
        folder = Path(kept or stack.enter_context(tempfile.TemporaryDirectory()))
        if not (folder / "releases" / "current").exists():
            folder.mkdir(parents=True, exist_ok=True)
            published(wanted, folder)
        data = folder / "articles.nt"
        articles = sum("NewsArticle" in line for line in data.open())
        print(f"{wanted:,} triples, {articles:,} articles; {os.cpu_count()} cores")
        with _ours(folder) as ours:
            with _oxigraph(data, folder) as oxigraph, _ours(folder, "direct=no") as by_flask:
                _small(ours, by_flask, oxigraph, articles)
            _heavy(ours, data)
            _runaway(ours, articles)
            _many(ours, articles)
            print(f"memory of all our processes: {_memory(ours.process.pid) / 1e6:,.0f} MB")
        if wanted <= 100_000:
            with _ours(folder) as ours, _rdflib(data) as rdflib:
                _against_rdflib(ours, rdflib, articles)


def _small(ours: Server, by_flask: Server, oxigraph: Server, articles: int) -> None:
    """The rates side by side, with half and 99 of 100 of the times that clients waited."""
    for name, different in (("uncached", True), ("repeated", False)):
        peer = _measured(oxigraph, articles, different)
        print(f"small SELECT, {name}: Oxigraph {peer}")
        for who, server in (("ours", ours), ("ours, by the application alone", by_flask)):
            mine = _measured(server, articles, different)
            print(f"  {who} {mine}, ratio {mine.rate / peer.rate:.2f}, of processor time "
                  f"{peer.processor / mine.processor:.2f}")  # fmt: skip


def _against_rdflib(ours: Server, rdflib: Server, articles: int) -> None:
    mine, theirs = _rate(ours, articles, True), _rate(rdflib, articles, True)
    print(
        f"small SELECT, uncached: ours {mine:,.0f}/s, rdflib-endpoint {theirs:,.0f}/s, ratio {mine / theirs:.1f}"
    )


def _heavy(ours: Server, data: Path) -> None:
    store = pyoxigraph.Store()
    with data.open("rb") as file:
        store.bulk_load(file, format=pyoxigraph.RdfFormat.N_TRIPLES)
    for name, query in HEAVY.items():
        text = PREFIXES + query

        def in_process(text: str = text) -> None:
            found = store.query(text)
            is_graph = isinstance(found, pyoxigraph.QueryTriples)
            found.serialize(
                format=pyoxigraph.RdfFormat.TURTLE
                if is_graph
                else pyoxigraph.QueryResultsFormat.JSON
            )

        try:
            mine = _median(lambda text=text: _ask(ours, f"{text} #{random.random()}"))
        except urllib.error.HTTPError as error:  # over a limit
            print(f"{name}: ours {error.code}, {error.read().decode()}")
            continue
        alone = _median(in_process)
        print(
            f"{name}: ours {mine * 1e3:,.0f} ms, the engine in process {alone * 1e3:,.0f} ms, ratio {mine / alone:.2f}"
        )


def _runaway(ours: Server, articles: int) -> None:
    """How long after its limit a runaway query has ended, and what others feel meanwhile."""
    idle = _latencies(ours, articles, 3)
    start = time.monotonic()
    ends: list[float] = []

    def run() -> None:
        with contextlib.suppress(urllib.error.HTTPError):
            _ask(ours, CROSS)
        ends.append(time.monotonic() - start)

    thread = threading.Thread(target=run)
    thread.start()
    busy = _latencies(ours, articles, 3)
    thread.join()
    p99 = [statistics.quantiles(one, n=100)[98] * 1e3 for one in (idle, busy)]
    print(f"a runaway query ended after {ends[0]:.2f} s (limit 10 s)")
    print(
        f"p99 of other queries: idle {p99[0]:.1f} ms, meanwhile {p99[1]:.1f} ms, ratio {p99[1] / p99[0]:.2f}"
    )


def _many(ours: Server, articles: int) -> None:
    """40,000 cheap queries, as fast as they are taken: how long, and how many were lost."""
    said = _wrk(ours, articles, different=True, seconds=10)
    lost = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    errors = re.search(r"Socket errors: .*", said)
    asked = re.search(r"(\d+) requests in", said)
    print(
        f"cheap queries in 10 s: {asked[1] if asked else '?'}, refused {lost[1] if lost else 0}, {errors[0] if errors else 'no socket errors'}"
    )


@dataclass(frozen=True)
class Measured:
    """Answers a second, milliseconds that half and 99 of 100 took, microseconds of processor time
    that an answer took in all processes of the server."""

    rate: float
    half: float
    most: float
    processor: float

    def __str__(self) -> str:
        return f"{self.rate:,.0f}/s, p50 {self.half:.1f} ms, p99 {self.most:.1f} ms, {self.processor:,.0f} us"


def _measured(server: Server, articles: int, different: bool) -> Measured:
    _wrk(server, articles, different, seconds=1)
    found = []
    for _ in range(3):
        before = _processor(server.process.pid)
        said = _wrk(server, articles, different, SECONDS)
        used = _processor(server.process.pid) - before
        [asked] = re.findall(r"(\d+) requests in", said)
        rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])
        times = [float(n) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]
                 for n, unit in re.findall(r"(?:50|99)%\s+([\d.]+)(us|ms|s)", said)]  # fmt: skip
        found.append(Measured(rate, *times, used / max(1, int(asked)) * 1e6))
    return sorted(found, key=lambda one: one.rate)[1]


def _rate(server: Server, articles: int, different: bool) -> float:
    return _measured(server, articles, different).rate


def _processor(pid: int) -> float:
    """Seconds of processor time of a process and all below it."""
    total = 0.0
    for one in _below(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def _wrk(server: Server, articles: int, different: bool, seconds: int) -> str:
    """The words of wrk, which asks for another event each time, or always for the same."""
    which = f"math.random(0, {articles - 1})" if different else "1"
    other = "math.random(1, 1000000000)" if different else "1"
    query = urllib.parse.quote(SMALL.format(BASE, "EVENT", "OTHER"))
    path = f"{server.path}?query={query}".replace("EVENT", f'" .. {which} .. "').replace(
        "OTHER", f'" .. {other} .. "'
    )
    script = (
        f'math.randomseed(os.time())\nrequest = function() return wrk.format("GET", "{path}", '
        '{["Accept"]="application/sparql-results+json"}) end\n'
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [
            _tool("wrk"),
            "-t1",
            "-c16",
            "--latency",
            f"-d{seconds}s",
            "-s",
            file.name,
            server.address,
        ]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _latencies(server: Server, articles: int, seconds: float) -> list[float]:
    found, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        _ask(server, SMALL.format(BASE, random.randrange(articles), random.random()))
        found.append(time.perf_counter() - start)
    return found


def _ask(server: Server, query: str) -> bytes:
    address = f"{server.address}{server.path}?" + urllib.parse.urlencode({"query": query})
    with urllib.request.urlopen(address, timeout=60) as answer:
        body: bytes = answer.read()
        return body


def _median(call: Callable[[], object]) -> float:
    call()
    times = []
    for _ in range(7):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


class Server:
    """A server process, its address, and the path of its endpoint."""

    def __init__(
        self, command: list[str], port: int, path: str, folder: Path | None = None
    ) -> None:
        self.address, self.path = f"http://127.0.0.1:{port}", path
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=folder, start_new_session=True, **quiet)  # type: ignore[call-overload]

    def __enter__(self) -> Server:
        end = time.monotonic() + 180
        while time.monotonic() < end:
            with contextlib.suppress(OSError, json.JSONDecodeError):
                _ask(self, "ASK { ?s ?p ?o }")
                time.sleep(5)  # what is loaded behind the first answer has come
                return self
            time.sleep(0.2)
        raise SystemExit(f"{self.address} did not start")

    def __exit__(self, *_: object) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


def _ours(folder: Path, *settings: str) -> Server:
    port, releases = _free_port(), str(folder / "releases")
    set_ = [part for one in settings for part in ("--set", one)]
    return Server(
        [sys.executable, "-m", "kb", "serve", "--port", str(port), *set_, "--releases", releases],
        port,
        "/sparql",
        folder,
    )


def _oxigraph(data: Path, folder: Path) -> Server:
    port, place, tool = _free_port(), folder / "oxigraph", _tool("oxigraph")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    if not place.exists():
        subprocess.run([tool, "load", "--location", place, "--file", data], **quiet)  # type: ignore[call-overload]
        subprocess.run([tool, "optimize", "--location", place], **quiet)  # type: ignore[call-overload]
    return Server(
        [tool, "serve-read-only", "--location", str(place), "--bind", f"127.0.0.1:{port}"],
        port,
        "/query",
    )


def _rdflib(data: Path) -> Server:
    port = _free_port()
    command = [
        _tool("rdflib-endpoint"),
        "serve",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        str(data),
    ]
    return Server(command, port, "/")


def _tool(name: str) -> str:
    beside = Path(sys.executable).parent / name
    return (
        str(beside)
        if beside.exists()
        else shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") or ""
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _memory(pid: int) -> float:
    """Bytes of a process and all below it, what they share counted once (PSS)."""
    total = 0.0
    for one in _below(pid):
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{one}/smaps_rollup").read_text()
            total += 1024 * int(re.search(r"Pss:\s+(\d+)", text)[1])  # type: ignore[index]
    return total


def _below(pid: int) -> Iterator[int]:
    yield pid
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                yield from _below(int(path.parent.name))


if __name__ == "__main__":
    main()
