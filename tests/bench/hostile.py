"""Everything that is sent to do harm, at full scale, against `kb serve`: what holds and what fails.

    pip install -e '.[test]'
    python tests/bench/hostile.py                       # builds, serves and attacks on the loopback
    python tests/bench/hostile.py --only disk,caches    # some rows
    python tests/bench/hostile.py --address http://127.0.0.1:8000/   # a server that runs already

A row passes or fails, with figures; the exit status is how many failed. Rows that look into the
server's processes, or that end them, are left out where an address is given. Takes ten to
twenty minutes, 2 GB of memory and 4 GB of disk.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import http.client
import itertools
import os
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import zstandard

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), *map(str, (ROOT / "tests").glob("*/"))]

import test_hostile as small  # noqa: E402 - the tests at small scale, whose tables serve here too
from costly import GROWTH, NESTED  # noqa: E402
from processtree import processes_below  # noqa: E402

from kb.pipeline import build  # noqa: E402
from kb.seeds.project import Project  # noqa: E402

SECONDS = 5
BIG = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT "
DEEP = {
    **NESTED,
    "unary": "ASK { FILTER(" + "!" * 100_000 + "true) }",
    "exists": "ASK { " + "FILTER EXISTS { " * 3_000 + "}" * 3_001,
    "binds": "SELECT * { " + " ".join(f"BIND(1 AS ?x{i})" for i in range(6_000)) + " }",
    "ifs": "SELECT (" + "IF(1,1," * 5_000 + "1" + ")" * 5_000 + " AS ?x) {}",
    "concats": "SELECT (" + "CONCAT('a'," * 5_000 + "'a'" + ")" * 5_000 + " AS ?x) {}",
    "sums": "SELECT (1" + "+1" * 40_000 + " AS ?x) {}",
    "graphs": "ASK { " + "GRAPH ?g { " * 3_000 + "}" * 3_001,
    "sequences": "ASK { ?s <a:p>" + "/<a:p>" * 20_000 + " ?o }",
    "alternatives": "ASK { ?s <a:p>" + "|<a:p>" * 20_000 + " ?o }",
    "inverses": "ASK { ?s " + "^" * 40_000 + "<a:p> ?o }",
}  # fmt: skip


class Running(small.Site):
    """A server that runs already, or one of ours that is asked again."""

    def __init__(self, address: str) -> None:
        parts = urllib.parse.urlsplit(address)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80


#: What is done: the row, whether it needs a server of our own, and the function.
ROWS: list[tuple[str, bool, Callable[..., str]]] = []


def row(name: str, *, own: bool = False) -> Callable[[Callable[..., str]], Callable[..., str]]:
    def added(function: Callable[..., str]) -> Callable[..., str]:
        ROWS.append((name, own, function))
        return function

    return added


def main() -> None:
    """Run the rows that are asked for, and print what came of each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--address", help="of a server that runs already")
    parser.add_argument("--only", default="", help="parts of the names of rows, with commas")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and what was started is ended
    wanted = [part for part in given.only.split(",") if part]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if not given.address:
            build(Project.find(ROOT), place / "releases")
        results = Counter[str]()
        with server(place, given.address) as site:
            print(f"{'' if given.address else 'our own server '}at port {site.port}", flush=True)
            figures = before(site) if not given.address else (0, 0)
            for name, own, function in ROWS:
                if wanted and not any(part in name for part in wanted):
                    continue
                if own and given.address:
                    results["left out"] += 1
                    continue
                results[tried(name, function, site, place, figures)] += 1
    print(", ".join(f"{number} {what}" for what, number in sorted(results.items())))
    sys.exit(min(results["failed"], 100))


def tried(name: str, function: Callable[..., str], *given: Any) -> str:
    """Run one row, print it, and say whether it passed."""
    start = time.monotonic()
    try:
        said, result = function(*given), "passed"
    except AssertionError as error:
        said, result = str(error).partition("\n")[0], "failed"
        if not said:
            said = traceback.extract_tb(error.__traceback__)[-1].line or ""
    except Exception as error:
        said, result = f"{type(error).__name__}: {error}", "failed"
    print(f"{result}  {name:<28} {time.monotonic() - start:6.1f} s  {said}", flush=True)
    return result


@contextlib.contextmanager
def server(place: Path, address: str | None = None, *arguments: str) -> Iterator[small.Site]:
    """The server that is attacked; one of our own is ended."""
    if address:
        yield Running(address)
        return
    limits = ("--limit", f"seconds={SECONDS}", *arguments)
    site = small.Site("serve", "--port", "0", "--releases", str(place / "releases"), *limits)
    small.wait_until(lambda: len(fork_servers(site)) == 2, 10)  # the store in memory has taken over
    try:
        yield site
    finally:
        site.server.stop()


def before(site: small.Site) -> tuple[int, int]:
    site.is_up()
    return site.handles(), site.memory()


def check(holds: object, said: str) -> None:
    """Fail a row with words where something does not hold."""
    if not holds:
        raise AssertionError(said)


def ended_by(site: small.Site, query: str, **how: str) -> float:
    """Ask what runs away: seconds until it ended, with a status that is allowed."""
    answer = site.ask(query, **how)
    check(answer.status in (200, 400, 413, 429, 503, 504), f"status {answer.status}")
    check(answer.seconds < SECONDS + 1, f"ended after {answer.seconds:.1f} s")
    return answer.seconds


# The rows of the endpoint


@row("malformed query")
def malformed(site: small.Site, *_: Any) -> str:
    texts = ["", "SELECT", "SELECT * {", "\0", "caf\u00e9", "SELECT * { ?s x:y ?o }", "ASK {} ASK {}",
             "SELECT ?p (COUNT(?s) AS ?n) { ?s ?p ?o }", "SELECT ?a { BIND(1 AS ?a) BIND(2 AS ?a) }", "x" * 900_000,
             "ASK { 'x }", "\ufeff", "SELECT * { ?s ?p ?o } LIMIT x", "<" * 10_000, "ASK {" + "#" * 10_000]  # fmt: skip
    slowest = 0.0
    for text in texts:
        ways = [("application/sparql-query", text.encode()),
                ("application/x-www-form-urlencoded", urllib.parse.urlencode({"query": text}))]  # fmt: skip
        for kind, body in ways:
            answer = site.send("POST", "/sparql", body, Content_Type=kind)
            check(answer.status == 400, f"status {answer.status} for {text[:20]!r}")
            check(b"Traceback" not in answer.body, "a trace")
            slowest = max(slowest, answer.seconds)
    check(slowest < 1, f"slowest {slowest:.2f} s")
    return f"{len(texts)} texts, slowest {slowest * 1000:.0f} ms"


@row("product, growth, paths")
def too_much(site: small.Site, *_: Any) -> str:
    queries = {**small.TOO_MUCH, "growth": GROWTH, "cross": small.CROSS}
    peaks = []
    slowest = ("", 0.0)
    for name, text in queries.items():
        with watched(site) as peak:
            slowest = max(
                slowest, (name, ended_by(site, text, Accept="text/csv, */*")), key=lambda x: x[1]
            )
        peaks.append((peak[0], name))
        check(site.is_up(), f"not up after {name}")
    check(max(peaks)[0] < 1_000_000_000, f"{max(peaks)[1]} took {max(peaks)[0] / 1e6:.0f} MB more")
    return f"{len(queries)} queries, longest {slowest[0]} {slowest[1]:.2f} s, peak + {max(peaks)[0] / 1e6:.0f} MB"


@contextlib.contextmanager
def watched(site: small.Site) -> Iterator[list[int]]:
    """How much more memory the processes took at most, in bytes."""
    peak, done = [0], threading.Event()
    if not hasattr(site, "server"):
        yield peak
        return
    start = site.memory()

    def look() -> None:
        while not done.wait(0.2):
            peak[0] = max(peak[0], site.memory() - start)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


@row("long places: 2 run away")
def two_long(site: small.Site, *_: Any) -> str:
    return while_running(site, 2, 20, 0.2)


@row("long places: 8 run away")
def eight_long(site: small.Site, *_: Any) -> str:
    return while_running(site, 8, 20, 2)


def while_running(site: small.Site, number: int, seconds: float, most: float) -> str:
    """Pages and short queries while so many clients ask what runs away, again and again."""
    ended, answers = threading.Event(), list[Any]()

    def run_away(client: int) -> None:
        while not ended.is_set():
            answers.append(site.ask(f"{small.CROSS}{client} {time.monotonic()}"))

    with ThreadPoolExecutor(number) as many:
        for client in range(number):
            many.submit(run_away, client)
        time.sleep(1)
        pages, cheap, start = [], [], time.monotonic()
        while time.monotonic() - start < seconds:
            pages.append(site.get(small.PAGE).seconds)
            pages.append(
                site.get(f"/data/person/to-lam.ttl?{time.monotonic()}").seconds
            )  # made anew
            cheap.append(site.ask(f"ASK {{}} #{time.monotonic()}"))
        ended.set()
    times = [one.seconds for one in cheap]
    statuses = Counter(one.status for one in cheap)
    said = (
        f"pages p99 {percentile(pages):.3f} s, queries p50 {percentile(times, 50):.3f} s p99 "
        f"{percentile(times):.3f} s {dict(statuses)}, runaways {dict(Counter(a.status for a in answers))}"
    )
    for one in (*cheap, *answers):
        check(
            one.status != 503 or {"retry-after", "access-control-allow-origin"} <= set(one.headers),
            "503 without Retry-After or CORS",
        )
    check(percentile(pages) < 2 and percentile(times) < most, said)
    check(set(statuses) == {200}, said)
    return said


def percentile(values: list[float], part: int = 99) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * part // 100)]


@row("nesting")
def nesting(site: small.Site, *_: Any) -> str:
    statuses = Counter[int]()
    for name, text in DEEP.items():
        answer = site.send("POST", "/sparql", text, Content_Type="application/sparql-query")
        check(answer.status in (200, 400, 503, 504), f"{name}: {answer.status}")
        check(answer.seconds < SECONDS + 1, f"{name}: {answer.seconds:.1f} s")
        statuses[answer.status] += 1
    check(site.is_up(), "not up")
    return f"{len(DEEP)} shapes, {dict(statuses)}"


@row("silent truncation")
def truncation(site: small.Site, *_: Any) -> str:
    answer = site.ask(small.GRID, Accept="text/csv")
    check(answer.body.count(b"\n") == 320 * 32 + 1, "rows are missing")
    large = site.ask("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", Accept="text/csv")
    check(large.status in (413, 503, 504), f"{large.status} for 10^11 rows")
    return f"102,400 rows whole; 10^11 rows: {large.status}"


@row("size")
def size(site: small.Site, *_: Any) -> str:
    statuses = []
    with watched(site) as peak:
        for name, (sent, allowed) in small.TOO_LARGE.items():
            answer = site.raw(sent)
            check(int(answer[9:12] or 0) in allowed, f"{name}: {answer[:20]!r}")
            statuses.append(int(answer[9:12]))
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        answer = site.raw(small.CHUNKED + chunk * 20)
        check(int(answer[9:12] or 413) in (411, 413), f"20 MB in chunks: {answer[:20]!r}")
        packed = gzip.compress(b"\0" * 64_000_000)
        kind = {"Content_Type": "application/sparql-query", "Content_Encoding": "gzip"}
        statuses.append(site.send("POST", "/sparql", packed, **kind).status)
    check(statuses[-1] in (413, 415), f"packed: {statuses[-1]}")
    check(peak[0] < 100_000_000, f"took {peak[0] / 1e6:.0f} MB")
    return f"{statuses}, + {peak[0] / 1e6:.0f} MB"


@row("SSRF, files")
def elsewhere(site: small.Site, place: Path, *_: Any) -> str:
    folder = place / "canary"
    folder.mkdir(exist_ok=True)
    small.test_nothing_that_is_named_is_opened_or_called(site, folder)
    return "0 connections, 0 openings"


@row("update")
def update(site: small.Site, *_: Any) -> str:
    small.test_nothing_can_be_written_by_any_way(site)
    return f"{site.count()} triples as before"


@row("slow clients")
def slow(site: small.Site, *_: Any) -> str:
    half = [site.connect(b"GET / HTTP/1.1\r\nHost: x\r\nA: ", 90) for _ in range(50)]
    half += [site.connect(small.CHUNKED + b"5\r\nAS", 90) for _ in range(50)]
    idle = [site.connect() for _ in range(50)]
    query = urllib.parse.urlencode({"query": BIG + "30000 #deaf"})
    deaf = [site.connect(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) for _ in range(50)]  # fmt: skip
    time.sleep(3)
    site.ask("ASK {} #behind the fifty")  # which are computed, as fast as the machine is
    start, slowest = time.monotonic(), 0.0
    for _ in range(20):
        slowest = max(
            slowest,
            site.get(small.PAGE).seconds,
            site.ask(f"ASK {{}} #{time.monotonic()}").seconds,
        )
    for connection in half:
        with contextlib.suppress(ConnectionError):
            while connection.recv(65_536):
                pass
    took = time.monotonic() - start
    for connection in (*half, *idle, *deaf):
        connection.close()
    check(slowest < 2, f"slowest {slowest:.2f} s")
    check(took < 75, f"half requests dropped after {took:.0f} s")
    return f"200 clients; slowest answer {slowest * 1000:.0f} ms; half requests dropped after {took:.0f} s"


@row("load")
def load(site: small.Site, *_: Any) -> str:
    statuses = Counter[int]()

    def one(number: int) -> bool:
        said = f'"n{number}"'.encode()
        if number % 3 == 0:
            answer = site.ask(f"SELECT ('n{number}' AS ?x) {{}}")
        elif number % 3 == 1:
            said = b"To Lam"
            answer = site.ask(
                "SELECT ?n { <https://w3id.org/treaty-kb/id/person/to-lam> "
                f"<https://schema.org/name> ?n }} #{number}"
            )
        else:
            path, said = [("/page/person/to-lam", b"<h1"), ("/data/person/to-lam.ttl", b"To Lam"),
                          ("/data/person/to-lam.jsonld", b'"@context"')][number // 3 % 3]  # fmt: skip
            answer = site.get(f"{path}?{number}")
        statuses[answer.status] += 1
        return answer.status == 200 and said in answer.body

    start = time.monotonic()
    with ThreadPoolExecutor(100) as many:
        right = sum(many.map(one, range(600)))
    took = (
        f"{right} of 600 right, 100 at once, in {time.monotonic() - start:.1f} s {dict(statuses)}"
    )
    check(right == 600 and time.monotonic() - start < 30, took)
    return took


@row("hang-up", own=True)
def hang_up(site: small.Site, *_: Any) -> str:
    handles = site.handles()
    for i in range(20):
        leave(site, f"{BIG}100000 #{i}", read=4096)
    for i in range(10):
        leave(site, f"{small.CROSS} left {i}")
    start = time.monotonic()
    while busy(site) > 0.2:
        check(time.monotonic() - start < 6 * SECONDS, "the processor is not idle")
    check(small.wait_until(lambda: site.handles() <= handles + 5, 30), "files are left open")
    check(not small.deleted_files(site), "temporary files are left")
    return f"idle after {time.monotonic() - start:.1f} s, no file left"


def leave(site: small.Site, query: str, read: int = 0) -> None:
    """Ask, read a little, and break off with a reset."""
    asked = urllib.parse.urlencode({"query": query})
    with site.connect(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode(), 30) as connection:  # fmt: skip
        if read:
            connection.recv(read)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def busy(site: small.Site) -> float:
    """How many processors its processes keep busy."""
    start = ticks(site)
    time.sleep(1)
    return (ticks(site) - start) / os.sysconf("SC_CLK_TCK")


def ticks(site: small.Site) -> int:
    total = 0
    for pid in site.processes():
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total


@row("wire, injection, traversal")
def wire(site: small.Site, *_: Any) -> str:
    for name in small.ONE_REQUEST:
        small.test_what_could_be_read_as_two_requests_is_refused_as_one(site, name)
    for evil in ("%0d%0aX-Evil: 1", "%0aX-Evil: 1", "\u560d\u560aX-Evil: 1"):
        small.test_no_header_can_be_written_through_an_address(site, evil)
    for folder in small.FOLDERS:
        small.test_no_spelling_leads_out_of_a_folder(site, folder)
    for i in range(300):
        site.raw(os.urandom(i + 1))
    check(site.is_up(), "not up")
    return "as at small scale, and 300 times random bytes"


@row("Accept, names, methods")
def headers(site: small.Site, *_: Any) -> str:
    for header in small.ODD_HEADERS:
        small.test_a_header_without_sense_costs_nothing(site, header)
    for path in ("/", small.PAGE, "/sparql", "/dump.ttl"):
        small.test_methods_that_are_none_of_ours_are_refused_and_named(site, path)
    for path in (small.PAGE, "/dump.ttl", "/openapi.json"):
        small.test_a_condition_is_judged_on_the_answer_that_is_kept_too(site, path)
    for words in small.MARKUP:
        small.test_words_in_an_address_are_shown_as_words_or_not_as_a_page(site, words)
    return "as at small scale"


@row("Host: in no answer")
def host(site: small.Site, *_: Any) -> str:
    for header in small.FOREIGN:
        small.test_a_name_that_a_client_makes_up_is_in_no_answer_and_in_none_after_it(site, header)
    small.test_a_name_that_a_client_makes_up_is_not_on_the_query_page_of_the_next(site)
    return f"{len(small.FOREIGN)} headers"


@row("Host: not on the query page")
def host_on_page(site: small.Site, *_: Any) -> str:
    answer = site.get("/sparql?query=ASK%7B%7D", Accept=small.BROWSER, Host=small.EVIL)
    check(small.EVIL.encode() not in answer.body, "the page shows the Host that was sent")
    return ""


@row("ranges")
def ranges(site: small.Site, *_: Any) -> str:
    whole = site.get("/dump.nq.gz").body  # what is kept packed has ranges
    many = "bytes=" + ",".join(f"{i}-{len(whole) - 1}" for i in range(900))
    got = site.get("/dump.nq.gz", Range=many)
    check(len(got.body) <= 2 * len(whole), f"{len(got.body) / len(whole):.0f} times the dump")
    check(site.get("/dump.nq.gz", Range="bytes=10-19").body == whole[10:20], "not exact")
    return f"{len(got.body) / len(whole):.1f} times the dump for 900 ranges"


# The caches


@row("caches: answers as bytes", own=True)
def byte_cache(site: small.Site, *_: Any) -> str:
    start = site.memory()
    connection = http.client.HTTPConnection(site.host, site.port, timeout=30)
    for i in range(200_000):
        if i % 4 == 0:
            long = {"Accept-Language": f"{'x' * 500}{i}"}
        connection.request("GET", f"/context.jsonld?{i % 150_000}", headers=long if i % 3 else {})
        connection.getresponse().read()
    more = site.memory() - start
    check(more < 200_000_000, f"200,000 keys took {more / 1e6:.0f} MB")
    return f"200,000 keys took {more / 1e6:.0f} MB (64 MB is said)"


@row("caches: answers of queries", own=True)
def kept(site: small.Site, *_: Any) -> str:
    start = site.memory()
    for i in range(600):
        body = urllib.parse.urlencode({"query": "ASK {}", "default-graph-uri": f"a:{i}" + "x" * 450_000})  # fmt: skip
        answer = site.send("POST", "/sparql", body, Content_Type="application/x-www-form-urlencoded")  # fmt: skip
        check(answer.status in (200, 413), f"status {answer.status}")
    more = site.memory() - start
    check(more < 200_000_000, f"600 queries of 450 kB of graph names took {more / 1e6:.0f} MB")
    return f"+ {more / 1e6:.0f} MB"


# The disk


@row("disk: deaf clients", own=True)
def deaf(site: small.Site, *_: Any) -> str:
    query = BIG + "250000 #"
    with ThreadPoolExecutor(2) as pool:  # what such an answer takes of a worker, whoever reads it
        list(pool.map(site.ask, [f"{query}read{i}" for i in range(4)]))
    used, memory = free(), site.memory()
    connections = []
    for i in range(20):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((site.host, site.port))
        asked = urllib.parse.urlencode({"query": f"{query}{i}"})
        connection.sendall(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        connections.append(connection)
        time.sleep(2)
    time.sleep(SECONDS)
    took, more, up = used - free(), site.memory() - memory, site.is_up()
    for connection in connections:
        connection.close()
    check(up, "not up")
    check(
        small.wait_until(lambda: not small.deleted_files(site), 90), "files are left after they go"
    )
    check(more < 200_000_000, f"+ {more / 1e6:.0f} MB of memory")
    check(took < 1_500_000_000, f"20 clients that do not read hold {took / 1e6:.0f} MB of disk, and more would hold more")  # fmt: skip
    return f"+ {more / 1e6:.0f} MB of memory, {took / 1e6:.0f} MB of disk, all given back"


def free() -> int:
    return shutil.disk_usage(tempfile.gettempdir()).free


@row("disk: full", own=True)
def full(_: small.Site, place: Path, *__: Any) -> str:
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, old[1]))
    try:
        with server(place) as site:
            answer = site.ask(BIG + "200000")
            check(site.is_up(), "not up")
            check(site.ask(BIG + "12000").status == 200, "a smaller answer is none")
            check(not small.deleted_files(site), "files are left")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    check(answer.status in (503, 507), f"status {answer.status}")
    return f"status {answer.status}"


# Processes


def fork_servers(site: small.Site) -> list[int]:
    return [
        pid
        for pid in site.processes()
        if b"kb.queries.forkserver" in words(pid)
        and b"kb.queries.forkserver" not in words(parent(pid))
    ]


def words(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def parent(pid: int) -> int:
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def workers(site: small.Site) -> list[int]:
    roots = set(fork_servers(site))
    return [pid for pid in site.processes() if parent(pid) in roots]


def zombies(site: small.Site) -> int:
    states = []
    for pid in site.processes():
        with contextlib.suppress(OSError):
            states.append(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0])
    return states.count("Z")


@row("processes: 1,000 failures", own=True)
def failures(site: small.Site, *_: Any) -> str:
    site.is_up()
    handles, memory = site.handles(), site.memory()
    statuses = Counter[int]()

    def one(number: int) -> None:
        text = ["SELECT * " + "{" * 3_000, "SELECT *", GROWTH, "LOAD <a:a>"][number % 4]
        statuses[site.ask(f"{text} #{number}").status] += 1

    with ThreadPoolExecutor(4) as many:
        list(many.map(one, range(1_000)))
    check(small.wait_until(lambda: site.handles() <= handles + 10, 10), "handles are left")
    check(zombies(site) == 0, f"{zombies(site)} zombies")
    more = site.memory() - memory
    check(more < 50_000_000, f"+ {more / 1e6:.0f} MB")
    check(site.is_up(), "not up")
    return f"{dict(statuses)}, + {site.handles() - handles} handles, + {more / 1e6:.0f} MB, no zombie"  # fmt: skip


@row("processes: workers killed", own=True)
def kill_workers(_: small.Site, place: Path, *__: Any) -> str:
    with server(place) as site:
        wrong = Counter[int]()
        ended = threading.Event()

        def killer() -> None:
            while not ended.wait(0.1):
                for pid in workers(site):
                    with contextlib.suppress(OSError):
                        os.kill(pid, signal.SIGKILL)

        with ThreadPoolExecutor(1) as other:
            other.submit(killer)
            for i in range(300):
                wrong[site.ask(f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} #{i}").status] += 1
            ended.set()
        check(site.is_up() and zombies(site) <= 4, f"{zombies(site)} zombies")
        check(set(wrong) <= {200, 503}, str(dict(wrong)))
        return str(dict(wrong))


@row("processes: a query asked again", own=True)
def asked_again(_: small.Site, place: Path, *__: Any) -> str:
    with server(place) as site, ThreadPoolExecutor(1) as other:
        running = other.submit(site.ask, f"{small.CROSS} killed late")
        time.sleep(SECONDS - 0.7)
        for pid in workers(site):
            os.kill(pid, signal.SIGKILL)
        took = running.result().seconds
        check(took < SECONDS + 1, f"ended after {took:.1f} s, the limit is {SECONDS} s")
        return f"ended after {took:.1f} s"


@row("processes: fork server stopped", own=True)
def stop_fork_server(_: small.Site, place: Path, *__: Any) -> str:
    with server(place) as site:
        site.ask("ASK {}")  # there is a worker
        stopped = fork_servers(site)
        try:
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)
            took = site.ask(f"{small.CROSS} a").seconds
            page = site.get(f"{small.PAGE}?{took}").seconds
        finally:
            for pid in stopped:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
        time.sleep(1)
        failed = 0
        for i in range(5):
            site.ask(f"{small.CROSS} b{i}")
            failed += site.ask(f"ASK {{}} #{i}").status != 200
        check(page < 2, f"a page took {page:.1f} s")
        # A fork server that says nothing is waited for one second more.
        check(took < SECONDS + 2, f"a query that was stopped ended after {took:.1f} s")
        check(failed <= 1 and zombies(site) == 0,
              f"after it goes on, {failed} of 5 short queries fail and {zombies(site)} zombies are left")  # fmt: skip
        return f"{failed} of 5 short queries failed after it"


@row("processes: fork server killed", own=True)
def kill_fork_server(_: small.Site, place: Path, *__: Any) -> str:
    return killed(place, lambda site: fork_servers(site))


@row("processes: web process killed", own=True)
def kill_web(_: small.Site, place: Path, *__: Any) -> str:
    return killed(place, lambda site: [parent(fork_servers(site)[0])])


def killed(place: Path, which: Callable[[small.Site], list[int]]) -> str:
    """Kill some processes: there is an answer again in two seconds, and the parent is in place."""
    with server(place) as site:
        for pid in which(site):
            os.kill(pid, signal.SIGKILL)
        start = time.monotonic()

        def answers() -> bool:
            with contextlib.suppress(OSError, http.client.HTTPException):
                return site.ask(f"ASK {{}} #{time.monotonic()}").status == 200
            return False

        check(small.wait_until(answers, 10), "no answer in 10 s")
        check(site.server.process.poll() is None, "the parent ended")
        return f"an answer again after {time.monotonic() - start:.1f} s"


@row("processes: parent killed", own=True)
def kill_parent(_: small.Site, place: Path, *__: Any) -> str:
    with server(place) as site:
        site.ask("ASK {}")
        below = processes_below(site.server.process.pid)
        site.server.process.kill()
        check(
            small.wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below), 5),
            "processes are left",
        )
    return f"{len(below)} processes ended with it"


@row("processes: few handles", own=True)
def few_handles(_: small.Site, place: Path, *__: Any) -> str:
    old = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, old[1]))
    try:
        starting = server(place)
        site = starting.__enter__()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, old)
    try:
        held = []
        for _ in range(200):
            with contextlib.suppress(OSError):
                held.append(site.connect(seconds=2))
        time.sleep(1)
        for connection in held:
            connection.close()
        start = time.monotonic()
        check(small.wait_until(site.is_up, 5), "not up 5 s after the sockets closed")
        check(zombies(site) == 0, f"{zombies(site)} zombies")
        return f"{len(held)} sockets; up again after {time.monotonic() - start:.1f} s"
    finally:
        starting.__exit__(None, None, None)


@row("store in memory takes over", own=True)
def swap(_: small.Site, place: Path, *__: Any) -> str:
    for _round in range(5):
        site = small.Site("serve", "--port", "0", "--releases", str(place / "releases"))
        try:
            statuses = Counter(site.ask(f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} #{i}").body for i in range(200))  # fmt: skip
            check(len(statuses) == 1, f"{len(statuses)} different answers")
            check(site.is_up(), "not up")
        finally:
            site.server.stop()
    return "5 starts, 200 queries in each, one answer"


@row("release folder removed", own=True)
def removed(_: small.Site, place: Path, *__: Any) -> str:
    shutil.copytree(place / "releases", place / "gone" / "releases", symlinks=True)
    with server(place / "gone") as site:
        site.is_up()
        shutil.rmtree(place / "gone" / "releases")
        paths = ("/", f"{small.PAGE}?1", "/data/person/to-lam.ttl", "/dump.ttl", "/dump.ttl.gz", "/context.jsonld",
                 "/ontology", "/ontology.ttl", "/shapes", "/openapi.json", "/search?q=lam",
                 "/questions/who-holds-which-office.csv", "/sparql")  # fmt: skip
        statuses = {path: site.get(path).status for path in paths}
        wrong = {path: status for path, status in statuses.items() if status not in (200, 303, 503)}
        check(not wrong, f"neither an answer nor 503: {wrong}")
        shutil.copytree(place / "releases", place / "gone" / "releases", symlinks=True)
        check(small.wait_until(site.is_up, 60), "not up when the releases are there again")
        return "an answer or 503; up again when the releases are there again"


# Pages made from answers, settings, files


@row("answers as pages")
def answer_pages(site: small.Site, *_: Any) -> str:
    numbers = " ".join(map(str, range(60_000)))
    text = f"CONSTRUCT {{ <a:s> <a:p> ?n }} {{ VALUES ?n {{ {numbers} }} }}"
    ended = threading.Event()

    def load_it() -> None:
        while not ended.is_set():
            with contextlib.suppress(OSError):
                site.send("POST", "/sparql", text, Content_Type="application/sparql-query", Accept=small.BROWSER)  # fmt: skip

    pages = []
    with ThreadPoolExecutor(8) as many:
        for _i in range(8):
            many.submit(load_it)
        time.sleep(2)
        for i in range(40):
            pages.append(site.get(f"/data/person/to-lam.ttl?{i}-8").seconds)
        ended.set()
    said = f"pages p50 {percentile(pages, 50):.2f} s p99 {percentile(pages):.2f} s while 8 browsers ask for a graph of 470 kB"
    check(percentile(pages) < 2, said)
    return said


@row("limits without sense", own=True)
def absurd(_: small.Site, place: Path, *__: Any) -> str:
    wrong = []
    for name, value in (("seconds", "1000000000"), ("memory", "900000000000000"), ("wait_seconds", "100000000000000"),
                        ("max_slow", "100000000000"), ("preload", "900000000000000"), ("query_cache", "0"), ("memory_buffer", "1"),
                        ("wait_seconds", "900000000000000"), ("memory", "1")):  # fmt: skip
        given = f"{name}={value}"
        try:
            with server(place, None, "--limit", given) as site:
                short, long = site.ask("ASK {}"), site.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")  # fmt: skip
                if short.status != 200 or long.status == 500:
                    wrong.append(f"{given}: {short.status} {long.status}")
        except AssertionError:
            pass  # it is refused at the start
    check(not wrong, "; ".join(wrong))
    return "refused, or of use"


LINE = b"<http://e.org/s> <http://e.org/p> <http://e.org/o> .\n"


def _xml(entities: str, value: str, before: str = "") -> str:
    """RDF/XML with one value, and entities to make it of."""
    return (
        f'{before}<!DOCTYPE r [{entities}]>\n<rdf:RDF xmlns:e="http://e.org/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        f'rdf:about="http://e.org/s"><e:p>{value}</e:p></rdf:Description></rdf:RDF>'
    )


def bombs(place: Path) -> Iterator[str]:
    """Files that expand, by name."""
    names = "abcdefghij"
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {to} "{f"&{of};" * 10}">' for of, to in itertools.pairwise(names)
    )
    (place / "entities.rdf").write_text(_xml(entities, "&j;"))
    yield "entities.rdf"
    (place / "late.rdf").write_text(_xml(entities, "&j;", f"<!--{'x' * 1_100_000}-->"))
    yield "late.rdf"
    called = "&a;" * 100_000
    (place / "often.rdf").write_text(_xml(f'<!ENTITY a "{"a" * 100_000}">', called))
    yield "often.rdf"
    with gzip.open(place / "many.nt.gz", "wb", 1) as file:
        for _ in range(40):
            file.write(LINE * 1_000_000)
    yield "many.nt.gz"
    with (place / "many.nt.zst").open("wb") as file, zstandard.ZstdCompressor().stream_writer(file) as writer:  # fmt: skip
        for _ in range(40):
            writer.write(LINE * 1_000_000)
    yield "many.nt.zst"
    (place / "deep.jsonld").write_text('{"http://e.org/p":' * 20_000 + "1" + "}" * 20_000)
    yield "deep.jsonld"
    (place / "deep.ttl").write_text("<a:s> <a:p> " + "[ <a:p> " * 100_000 + "1" + "]" * 100_000 + " .")  # fmt: skip
    yield "deep.ttl"
    with gzip.open(place / "term.nt.gz", "wb", 1) as file:
        file.write(b'<a:s> <a:p> "' + b"a" * 100_000_000 + b'" .\n')
    yield "term.nt.gz"


@row("files that expand", own=True)
def expanding(_: small.Site, place: Path, *__: Any) -> str:
    said, wrong = [], []
    for name in bombs(place):
        used, start = free(), time.monotonic()
        code = (
            "import sys, pathlib\nfrom kb.errors import DataError\nfrom kb.loading import load_apart\n"
            "try: load_apart([pathlib.Path(sys.argv[1])], pathlib.Path(sys.argv[2]), base='a:')\n"
            "except DataError as error: sys.exit(str(error)[-100:])"
        )
        try:
            done = subprocess.run(
                [sys.executable, "-c", code, str(place / name), str(place / f"r-{name}")],
                capture_output=True, text=True, timeout=150, cwd=ROOT,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)),
            )  # fmt: skip
            status, last = done.returncode, (done.stderr.strip().splitlines() or [""])[-1]
            is_trace = "Traceback" in done.stderr or "panicked" in done.stderr
        except subprocess.TimeoutExpired:
            status, last, is_trace = "no end in 150 s", "", False
        took = f"{name}: {status} {time.monotonic() - start:.0f} s {(used - free()) / 1e6:.0f} MB"
        (said if status in (0, 1) and not is_trace else wrong).append(f"{took} {last[:80]}".strip())
        shutil.rmtree(place / f"r-{name}", ignore_errors=True)
        (place / name).unlink()
    check(not wrong, "; ".join(wrong))
    return "; ".join(said)


@row("after it all", own=True)
def after(site: small.Site, _: Path, figures: tuple[int, int]) -> str:
    """What is kept by design, answers and the memory of workers, is kept once: the same again takes
    no more."""
    handles, start = figures
    taken = []
    for _again in range(2):
        load(site)
        answer_pages(site)
        time.sleep(2)
        taken.append((site.memory() - start) / 1e6)
    more, held = taken[1] - taken[0], site.handles() - handles
    traces = [line for line in site.server.log if "fault while" in line]
    said = f"+ {taken[0]:.0f} MB, + {more:.0f} by the same again, + {held} handles, {zombies(site)} zombies, {len(traces)} faults logged"  # fmt: skip
    check(more < 100 and held <= 50 and not zombies(site) and not traces and site.is_up(), said)
    return said


if __name__ == "__main__":
    main()
