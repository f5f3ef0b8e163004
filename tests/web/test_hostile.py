"""What is sent to do harm does none: queries, requests, clients and files, at a small scale.

The whole, at its full scale, is ``tests/bench/hostile.py``. A test that is marked as expected to
fail names a defence that is missing; the mark goes when the defence comes.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gzip
import json
import os
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import Server, patient, wait_until
from costly import CROSS as ENDLESS
from dumped import dump_of
from processtree import children, processes_below

from kb.errors import DataError, QueriesBusy, QueryError, QueryFailed, QueryTimedOut
from kb.loading import load
from kb.queries import Limits, Queries, Query
from kb.queries.asking import Answer
from kb.queries.pool import _Kept
from kb.web import create_app
from kb.web.server.cache import Cache, Recorder, key_of
from kb.web.server.settings import Settings, WrongSetting

SECONDS = 1.0
#: A query that takes time without end, and next to no memory; what follows makes it another.
CROSS = f"{ENDLESS} #"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
PAGE = "/page/person/to-lam"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
TEN = "VALUES ?%s { 0 1 2 3 4 5 6 7 8 9 }"
#: Rows that are long rather than many: 16 MB as JSON in a tenth of a second.
GRID = "SELECT * { VALUES ?a { %s } VALUES ?b { %s } BIND('%s' AS ?long) }" % (
    " ".join(map(str, range(320))), " ".join(map(str, range(32))), "x" * 1400,
)  # fmt: skip


class Markup(HTMLParser):
    """What in a page could run: handlers, scripts of its own, addresses that are scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [name for name in given if name.startswith("on")]
        if tag == "script" and "src" not in given and given.get("type") in (None, "module"):
            self.found.append(tag)
        for name in ("href", "src", "action", "formaction"):
            if re.match(r"\s*(javascript|data|vbscript):", given.get(name) or "", re.IGNORECASE):
                self.found.append(f"{name}={given[name]}")


class Got(NamedTuple):
    """An answer over a socket."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


class Site:
    """`kb serve`, as clients that mean harm see it."""

    def __init__(self, *arguments: str) -> None:
        self.server = Server(*arguments)
        self.host, self.port = "127.0.0.1", int(self.server.address.rstrip("/").rpartition(":")[2])
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        """Keep what it logs; a pipe that nobody empties would hold it up."""
        with contextlib.suppress(ValueError):
            self.server.log.extend(self.server.process.stderr or ())

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Got:
        connection = HTTPConnection(self.host, self.port, timeout=30)
        start = time.monotonic()
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            content = answer.read()
            said = {name.lower(): value for name, value in answer.getheaders()}
            return Got(answer.status, said, content, time.monotonic() - start)
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Got:
        return self.send("GET", path, **headers)

    def ask(self, query: str, **headers: str) -> Got:
        return self.get(f"/sparql?{urllib.parse.urlencode({'query': query})}", **headers)

    def count(self) -> str:
        """How many triples there are, asked anew."""
        rows = json.loads(self.ask(f"{COUNT} #{time.monotonic()}").body)["results"]["bindings"]
        return str(rows[0]["n"]["value"])

    def connect(self, sent: bytes = b"", seconds: float = 15) -> socket.socket:
        connection = socket.create_connection((self.host, self.port), timeout=seconds)
        connection.sendall(sent)
        return connection

    def raw(self, sent: bytes, seconds: float = 15) -> bytes:
        """All that comes back for these bytes until the other side closes."""
        got = b""
        with self.connect(seconds=seconds) as connection, contextlib.suppress(OSError):
            with contextlib.suppress(OSError):
                connection.sendall(sent)  # it may be refused before it is sent
            while part := connection.recv(65_536):
                got += part
        return got

    def is_up(self) -> bool:
        """Whether a page and a cheap query are answered in two seconds each."""
        page, query = self.get(PAGE), self.ask(f"ASK {{}} #{time.monotonic()}")
        is_well = (page.status, query.status) == (200, 200)
        return is_well and max(page.seconds, query.seconds) < patient(2)

    def processes(self) -> set[int]:
        return {self.server.process.pid, *processes_below(self.server.process.pid)}

    def handles(self) -> int:
        """How many files and sockets all its processes hold open."""
        total = 0
        for pid in self.processes():
            with contextlib.suppress(OSError):
                total += len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - they come and go
        return total

    def memory(self) -> int:
        """What all its processes take, in bytes, what they share counted once."""
        total = 0
        for pid in self.processes():
            with contextlib.suppress(OSError):
                text = Path(f"/proc/{pid}/smaps_rollup").read_text()
                total += int((re.search(r"Pss:\s+(\d+)", text) or [0, 0])[1]) * 1024
        return total


@contextlib.contextmanager
def served(releases, seconds: float):
    site = Site("serve", "--port", "0", "--releases", str(releases), "--limit", f"seconds={seconds}",
                "--limit", "workers=4", "--limit", "memory_buffer=200000", "--limit", "memory=400000000",
                "--limit", "result=30000000")  # fmt: skip
    assert site.is_up()
    yield site
    site.server.stop()


@pytest.fixture(scope="module")
def site(releases):
    with served(releases, SECONDS) as site:
        yield site


@pytest.fixture(scope="module")
def unhurried(releases):
    """A site whose limits of size are reached, and its limit of time is not, however busy it is."""
    with served(releases, 60) as site:
        yield site


@pytest.fixture(scope="module")
def before(site) -> tuple[int, int]:
    """The handles and the memory before anything was done."""
    site.get("/")
    return site.handles(), site.memory()


@pytest.fixture(scope="module")
def pool(release):
    pool = Queries(
        release.store, Limits(seconds=SECONDS, memory=400_000_000, result=2_000_000, workers=2)
    )
    yield pool
    pool.close()


def ask(pool: Queries, text: str, **how: Any) -> Answer:
    return pool.answer(Query(text, "https://e.org/", **how))


# Queries

TOO_MUCH = {
    "rows": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "distinct": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "order": "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?g ?d ?a",
    "construct": "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "values": f"SELECT (COUNT(*) AS ?n) {{ {' '.join(TEN % f'v{i}' for i in range(12))} }}",
    "concatenation": f"SELECT (GROUP_CONCAT(?v0) AS ?x) {{ {' '.join(TEN % f'v{i}' for i in range(8))} }}",
    "regex": f'ASK {{ FILTER(REGEX("{"a" * 40}!", "^(a+)+$")) }}',
    "large regex": 'ASK { FILTER(REGEX("a", "(((a{1,900}){1,900}){1,900})")) }',
    "replace": f'SELECT (REPLACE("{"a" * 40}c", "(a*)*b", "") AS ?x) {{}}',
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!<a:x>)* ?b . ?b (!<a:y>)* ?c }",
    "stars": "SELECT (COUNT(*) AS ?n) { ?a ((((((((((!<a:x>)*)*)*)*)*)*)*)*)*)* ?b }",
    "optionals": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"OPTIONAL {{ ?a{i} ?b{i} ?c{i} }}" for i in range(12))
    + " }",
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_asks_too_much_ends_by_the_limit_and_the_next_is_answered(pool, name):
    start = time.monotonic()

    with contextlib.suppress(QueryError):
        ask(pool, TOO_MUCH[name], result_format="csv")

    assert time.monotonic() - start < patient(SECONDS + 1)
    start = time.monotonic()
    assert ask(pool, f"ASK {{}} # {name}").form == "ask"
    assert time.monotonic() - start < patient(2)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "no query"), ("SELECT", "1:"), ("SELECT *\nWHERE {\n ?s ?p }", "line 3 is"), ("\0", "1:"),
        ("SELECT * { ?s x:y ?o }", "1:"), ("ASK {} ASK {}", "1:"), ("ASK { ?s ?p 'x }", "1:"),
        ("SELECT ?a { BIND(1 AS ?a) BIND(2 AS ?a) }", "?a"), ("\ufeff\u202e", "1:"),
        ("SELECT ?p (COUNT(?s) AS ?n) { ?s ?p ?o }", "?p"), ("SELECT * { ?s ?p ?o } LIMIT -1", "1:"),
        ("BASE <x ASK {}", "1:"), ("x" * 100_000, "1:"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", "?x"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["GET", FORM, DIRECT])
def test_a_query_that_is_none_is_told_where_it_breaks_off(client, query, says, kind):
    start = time.monotonic()
    if kind == "GET":
        response = client.get("/sparql", query_string={"query": query})
    elif kind == FORM:
        response = client.post("/sparql", data={"query": query})
    else:
        response = client.post("/sparql", data=query, content_type=DIRECT)

    assert response.status_code == 400
    assert says in response.json["detail"]
    assert len(response.data) < 2_000
    assert not re.search(r'Traceback|File "|/kb/|/releases', response.text)
    assert time.monotonic() - start < patient(1)


@pytest.mark.slow
def test_eight_that_run_away_at_once_are_cut_off_and_pages_go_on(site, before):
    with ThreadPoolExecutor(8) as many:
        running = [many.submit(site.ask, f"{CROSS}{i}") for i in range(8)]
        pages, cheap = [], []
        while not all(one.done() for one in running):
            pages.append(site.get(PAGE))
            pages.append(site.get(f"{PAGE}?x={time.monotonic()}"))
            cheap.append(site.ask(f"ASK {{}} # {time.monotonic()}"))
        answers = [one.result() for one in running]

    assert {page.status for page in pages} == {200}
    assert max(page.seconds for page in pages) < patient(2)
    assert {answer.status for answer in (*answers, *cheap)} <= {200, 503, 504}
    assert 504 in {answer.status for answer in answers}
    for answer in (*answers, *cheap):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert (answer.status == 503) == ("retry-after" in answer.headers)
    assert site.is_up()


@pytest.mark.slow
def test_two_that_run_away_for_ever_leave_the_others_their_places(site):
    ended = threading.Event()

    def run_away(number: int) -> None:
        while not ended.is_set():
            site.ask(f"{CROSS}{number} {time.monotonic()}")

    with ThreadPoolExecutor(2) as many:
        for number in range(2):
            many.submit(run_away, number)
        time.sleep(0.5)
        cheap = [site.ask(f"ASK {{}} #{i}") for i in range(100)]
        ended.set()

    assert {answer.status for answer in cheap} == {200}
    assert sorted(answer.seconds for answer in cheap)[97] < patient(1)


@pytest.mark.slow
def test_who_is_told_to_come_back_is_told_when_and_may_read_it(release):
    app = create_app(release, Limits(workers=1, wait_seconds=0, seconds=SECONDS))
    pool = app.extensions["kb"].queries
    with ThreadPoolExecutor(1) as other:
        running = other.submit(pytest.raises, QueryTimedOut, ask, pool, f"{CROSS} busy")
        time.sleep(0.4)
        response = app.test_client().get("/sparql", query_string={"query": "ASK {}"})
        running.result()
    pool.close()

    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.slow
def test_the_place_of_a_long_query_is_given_back_when_it_ends(own_pool):
    pool = own_pool(seconds=0.4, max_slow=1, slow_after=0.05)

    for i in range(3):
        with pytest.raises(QueryTimedOut):
            ask(pool, f"{CROSS} place {i}")


def test_all_rows_come_or_an_error_and_never_a_part(unhurried):
    whole = unhurried.ask(GRID, Accept="text/csv")
    too_many = unhurried.ask(GRID.replace("VALUES ?a", "VALUES ?c { 0 1 } VALUES ?a", 1))

    assert (whole.status, whole.body.count(b"\n")) == (200, 320 * 32 + 1)
    assert too_many.status == 413
    assert too_many.headers["content-type"] == "application/problem+json"


# What is sent, and how large it is

CHUNKED = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
TOO_LARGE = {
    "chunks": (CHUNKED + b"F4240\r\n" + b" " * 1_000_000 + b"\r\n" + b"F4240\r\n" + b" " * 1_000_000 + b"\r\n1\r\nx\r\n", {413}),
    "address": (b"GET /sparql?query=" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {414}),
    "header": (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 1_000_000 + b"\r\n\r\n", {400, 431}),
    "headers": (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 5_000 + b"\r\n", {400, 431}),
    "a length of 5,000 digits": (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n", {400, 413}),
}  # fmt: skip


@pytest.mark.parametrize("name", TOO_LARGE)
def test_what_is_too_large_is_refused_and_not_kept(site, name, before):
    sent, allowed = TOO_LARGE[name]
    start, memory = time.monotonic(), site.memory()

    answer = site.raw(sent)

    assert answer[:9] == b"HTTP/1.1 " and int(answer[9:12]) in allowed
    assert time.monotonic() - start < patient(5)
    assert site.memory() - memory < 100_000_000


def test_a_query_of_its_largest_size_is_read_and_one_of_more_is_refused(site):
    most = "ASK {} #" + "x" * (1_000_000 - 8)

    assert site.send("POST", "/sparql", most, Content_Type=DIRECT).status == 200
    assert site.send("POST", "/sparql", most + "x", Content_Type=DIRECT).status == 413


def test_thousands_of_parameters_are_no_fault(site):
    for body in (
        "a=b&" * 5_000,
        "query=ASK{}&" + "default-graph-uri=a:a&" * 5_000,
        "query=" + "%" * 9_000,
    ):
        answer = site.send("POST", "/sparql", body, Content_Type=FORM)
        assert answer.status in (200, 400, 413)
        assert answer.seconds < patient(2)


def test_a_body_that_unpacks_to_much_is_not_unpacked(site):
    answer = site.send("POST", "/sparql", b"\x1f\x8b" + b"\0" * 65_000, Content_Type=DIRECT,
                       Content_Encoding="gzip")  # fmt: skip

    assert answer.status == 415


# Files and other servers


class _Watch:
    """Counts the openings of a file (inotify(7))."""

    def __init__(self, path: Path) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._handle = libc.inotify_init1(os.O_NONBLOCK)
        assert libc.inotify_add_watch(self._handle, os.fsencode(path), 0x20) >= 0  # IN_OPEN

    def opened(self) -> int:
        with contextlib.suppress(BlockingIOError):
            return len(os.read(self._handle, 65_536)) // 16
        return 0

    def close(self) -> None:
        os.close(self._handle)


TO_ELSEWHERE = [
    "SELECT * FROM <{0}> {{ ?s ?p ?o }}", "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * {{ GRAPH <{0}> {{ ?s ?p ?o }} }}", "DESCRIBE <{0}>", "LOAD <{0}>", "LOAD SILENT <{0}> INTO GRAPH <a:a>",
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}", "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{0}> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}", "BASE <{0}> DESCRIBE <>",
]  # fmt: skip


@pytest.mark.slow
def test_nothing_that_is_named_is_opened_or_called(site, tmp_path):
    canary = tmp_path / "canary.ttl"
    canary.write_text("<a:s> <a:p> <a:o> .")
    watch = _Watch(canary)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        port = listener.getsockname()[1]
        named = [canary.as_uri(), str(canary)] + [
            f"http://{host}:{port}/" for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1")
        ]
        for iri in named:
            quoted = urllib.parse.quote(iri, safe="")
            answers = [site.ask(text.format(iri)) for text in TO_ELSEWHERE]
            answers += [
                site.get(path + quoted)
                for path in ("/sparql?query=ASK%7B%7D&default-graph-uri=", "/page/", "/data/",
                             "/sparql?query=ASK%7B%7D&named-graph-uri=", "/browse/", "/?url=",
                             "/sparql?question=", "/search?q=", "/sparql?using-graph-uri=",
                             "/questions/what-did-a-person-say.csv?person=", "/questions/what-did-a-person-say?person=",
                             "/validation?focus=", "/validation?shape=")
            ]  # fmt: skip
            answers.append(
                site.send("POST", "/sparql", f"query=DESCRIBE+%3C{quoted}%3E&named-graph-uri={quoted}", Content_Type=FORM)
            )  # fmt: skip
            assert max(answer.status for answer in answers) < 500
        with pytest.raises(TimeoutError):
            listener.accept()
    assert watch.opened() == 0
    canary.read_bytes()
    assert watch.opened() == 1  # it does count
    watch.close()


def test_nothing_can_be_written_by_any_way(site):
    count = site.count()
    triple = "<a:a> <a:b> <a:c> ."

    for path in ("/", "/sparql", "/data", "/dump.ttl", "/sparql?default", "/sparql?graph=a:g",
                 "/id/person/to-lam", "/data/person/to-lam.ttl", "/update", "/store?default"):  # fmt: skip
        for method in ("PUT", "POST", "DELETE", "PATCH"):
            assert 400 <= site.send(method, path, triple, Content_Type="text/turtle").status < 500
    for body in ("update=CLEAR+ALL", "query=CLEAR+ALL", "query=ASK{}&update=CLEAR+ALL"):
        assert site.send("POST", "/sparql", body, Content_Type=FORM).status in (400, 403)
    assert site.count() == count


# Clients that are slow, leave, or are many


def test_clients_that_say_nothing_or_half_hold_up_nobody(site):
    held = [site.connect() for _ in range(50)]
    held += [site.connect(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ") for _ in range(50)]
    held += [site.connect(CHUNKED + b"5\r\nAS") for _ in range(50)]

    assert site.is_up()
    for connection in held:
        connection.close()


@pytest.mark.slow
def test_a_crowd_is_answered_each_with_what_is_its_own(site):
    names = ["person/to-lam", "treaty/un-cybercrime-convention", "article/hanoi-reception"]

    def one(number: int) -> bool:
        if number % 3 == 0:
            text = f"SELECT (CONCAT('n', '{number}') AS ?x) {{}}"
            return f'"value":"n{number}"'.encode() in site.ask(text).body
        if number % 3 == 1:
            name = names[number % len(names)]
            return f"id/{name}>".encode() in site.get(f"/data/{name}.nt?{number}").body
        name = names[number % len(names)]
        return f"/data/{name}.ttl".encode() in site.get(f"/page/{name}?{number}").body

    with ThreadPoolExecutor(60) as many:
        right = list(many.map(one, range(120), timeout=120))

    assert all(right)


def test_two_hundred_who_ask_at_once_are_all_answered(site):
    """Each waits for its turn by the clock; nobody is refused for being one of many."""
    ask = (
        b"GET /sparql?query=ASK%%7B%%7D%%23burst%d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    clients = [site.connect() for _ in range(200)]

    for number, client in enumerate(clients):
        client.sendall(ask % number)

    first = [client.makefile("rb").readline() for client in clients]
    for client in clients:
        client.close()
    assert first == [b"HTTP/1.1 200 OK\r\n"] * 200


@pytest.mark.slow
def test_a_client_that_breaks_off_leaves_no_file_no_worker_and_no_part_of_an_answer(site, before):
    query = urllib.parse.urlencode({"query": GRID + "# broken off"})
    asked = [f"/sparql?{query}", f"/data/article/hanoi-reception.ttl?{time.monotonic()}"]
    handles = site.handles()
    for path in asked * 3:
        with site.connect(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) as connection:
            connection.recv(100)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    for _ in range(5):
        with site.connect(
            f"GET /sparql?{urllib.parse.urlencode({'query': CROSS})} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        ) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert wait_until(lambda: site.handles() <= handles + 5)
    assert site.get(asked[0], Accept="text/csv").body.count(b"\n") == 320 * 32 + 1
    assert site.get(asked[1]).body == site.get("/data/article/hanoi-reception.ttl").body


# The wire

ONE_REQUEST = {
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nContent-Length: 40\r\n\r\nASK {}",
    "a length beside chunks": CHUNKED.replace(b"Transfer", b"Content-Length: 6\r\nTransfer") + b"0\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "an unknown coding": b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\nContent-Length: 3\r\n\r\nabc",
    "a length below nothing": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    "a chunk of endless size": CHUNKED + b"FFFFFFFFFFFFFFFFF\r\n",
    "a space after a header's name": b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "a header on two lines": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
    "a target that is none": b"GET ?a HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes": bytes(range(256)),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_REQUEST)
def test_what_could_be_read_as_two_requests_is_refused_as_one(site, name):
    answer = site.raw(ONE_REQUEST[name])

    assert answer == b"" or (answer[9:12] == b"400" and answer.count(b"HTTP/1.1 ") == 1)


@pytest.mark.parametrize("evil", ["%0d%0aX-Evil: 1", "%0aX-Evil: 1", "\u560d\u560aX-Evil: 1", "%E5%98%8A%E5%98%8DX-Evil: 1"])  # fmt: skip
def test_no_header_can_be_written_through_an_address(site, evil):
    evil = urllib.parse.quote(evil, safe="%:")
    for path in ("/id/person/", "/page/", "/data/person/to-lam.ttl", "/fact/", "/browse/", "/ontology/",
                 "/questions/", "/questions/who-holds-which-office.html?", "/sparql?question=",
                 "/sparql?query=ASK%7B%7D&default-graph-uri=", "/page/person/to-lam?after=", "/search?q=",
                 "/sparql?query=ASK%7B%7D&format=", "/dump.ttl?", "/validation?severity=", "/shapes/",
                 "/validation?focus=", "/questions/who-holds-which-office?"):  # fmt: skip
        for accept in ("*/*", BROWSER):
            answer = site.get(path + evil, Accept=accept)
            assert "x-evil" not in answer.headers
            assert answer.status < 500


ODD_HEADERS = {
    "Accept": ["x" * 10_000, "," * 8_000, "text/turtle;q=nan", ";" * 40_000, '"' * 40_000, 'a/b;c="' + '\\"' * 20_000],
    "Accept-Language": ["," * 40_000, "a-" * 20_000, "en;q=" + "1" * 40_000, "*" + ";" * 40_000],
    "If-None-Match": ['"' * 5_000, '"a",' * 10_000, "W/" * 20_000, '"' + "\\" * 40_000],
    "If-Modified-Since": ["x" * 40_000, "Mon, " * 8_000],
    "Range": ["bytes=" + "0-1," * 10_000, "bytes=" + "9" * 40_000],
    "Cookie": ["a=b;" * 10_000, 'a="' * 13_000],
    "Authorization": ["Digest " + 'a="' * 10_000],
    "Content-Type": ["a/b;" + 'c="\\' * 10_000],
}  # fmt: skip


@pytest.mark.parametrize("header", ODD_HEADERS)
def test_a_header_without_sense_costs_nothing(site, header):
    for value in ODD_HEADERS[header]:
        for path in (PAGE, "/id/person/to-lam", "/sparql?query=ASK%7B%7D", "/dump.ttl"):
            answer = site.get(path, **{header: value})
            assert answer.status < 500
            assert answer.seconds < patient(2)


FOLDERS = ("/", "/static/", "/page/", "/data/", "/id/", "/questions/", "/ontology/", "/browse/")
SPELLINGS = (
    "../../../../etc/passwd", "..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/%2e%2e/etc/passwd", "....//....//etc/passwd",
    "..%5c..%5cetc%5cpasswd", "%252e%252e%252fetc%252fpasswd", "..%c0%af..%c0%afetc/passwd", "/etc/passwd", "file:///etc/passwd",
    "..;/etc/passwd", "%00/etc/passwd", "~root/.profile", ".git/config", ".env", "../manifest.json", "../__init__.py",
)  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_spelling_leads_out_of_a_folder(site, folder):
    for spelling in SPELLINGS:
        answer = site.raw(
            f"GET {folder}{spelling} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
        )
        assert 400 <= int(answer[9:12]) < 500, spelling
        assert not re.search(rb"root:.*:0:0|\[core\]|\"format\"|import ", answer), spelling


# Whose name stands in an answer

FOREIGN = ["Host", "X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "X-Original-Host", "Forwarded",
           "X-Forwarded-Proto", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-For",
           "X-HTTP-Method-Override", "Origin", "Referer"]  # fmt: skip
EVIL = "evil.example"
VALUES = {"Forwarded": f"host={EVIL};proto=gopher", "X-Original-URL": f"/{EVIL}"}
#: Headers are sent together where none of them could hide what another does: a host, a scheme, an
#: address or a method that is taken from one may lead to an error, which tells nothing.
ALONE = ("Host", "Forwarded", "X-Forwarded-Proto", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override")  # fmt: skip
TOGETHER = [*([one] for one in ALONE), [one for one in FOREIGN if one not in ALONE]]


def pages_of(site: Site, headers: list[str], paths: list[str], accept: str) -> list[Got]:
    values = {header: VALUES.get(header, EVIL) for header in headers}
    return [site.get(path, Accept=accept, **values) for path in paths]


@pytest.mark.parametrize("headers", TOGETHER, ids=" ".join)
def test_a_name_that_a_client_makes_up_is_in_no_answer_and_in_none_after_it(site, headers):
    paths = ["/", PAGE, "/data/person/to-lam.ttl", "/id/person/to-lam", "/nothing", "/sparql",
             "/sparql?query=ASK%7B%7D", "/openapi.json", "/sparql/terms.json", "/dataset.ttl", "/ontology",
             "/dataset", "/search?q=lam", "/questions/who-holds-which-office.html", "/id//person/to-lam"]  # fmt: skip
    paths = [f"{path}{'&' if '?' in path else '?'}from={headers[0]}" for path in paths]
    for answer in [*pages_of(site, headers, paths, "*/*"), *map(site.get, paths)]:
        assert EVIL.encode() not in answer.body
        assert EVIL not in str(answer.headers)
        assert answer.status < 500


@pytest.mark.parametrize("headers", TOGETHER, ids=" ".join)
def test_a_name_that_a_client_makes_up_is_not_on_the_query_page(site, headers):
    paths = ["/sparql?query=ASK%7B%7D", "/questions/who-holds-which-office", "/validation"]

    for page in pages_of(site, headers, paths, BROWSER):
        assert page.status == 200 and EVIL.encode() not in page.body


def test_a_name_that_a_client_makes_up_is_not_on_the_query_page_of_the_next(site):
    for headers in TOGETHER:
        pages_of(site, headers, ["/sparql?query=ASK%7B%7D"], BROWSER)

    assert EVIL.encode() not in site.get("/sparql?query=ASK%7B%7D", Accept=BROWSER).body


# Words that are to be read as markup

MARKUP = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "' onmouseover=alert(1) '",
          "</script><script>alert(1)</script>", "{{7351*6133}}", "\u202e</title>")  # fmt: skip


@pytest.mark.parametrize("words", MARKUP)
def test_words_in_an_address_are_shown_as_words_or_not_as_a_page(site, words):
    quoted = urllib.parse.quote(words, safe="")
    for path in ("/page/", "/id/", "/browse/", "/browse/people?page=", f"{PAGE}?after=", "/sparql?query=",
                 "/sparql?question=", "/sparql?query=ASK%7B%7D&view=", "/sparql?query=ASK%7B%7D&default-graph-uri=",
                 "/sparql?query=ASK%7B%7D&format=", "/search?q=", "/search?kind=x&q=", "/?lang=", "/ontology/",
                 "/questions/what-did-a-person-say.csv?person=", "/sparql?query=ASK%7B%7D&callback=",
                 "/search/suggest.json?q=", "/search/suggest.json?callback=", "/openapi.json?callback=",
                 "/validation?focus=", "/validation?shape=", "/validation?severity=", "/validation?page=", "/shapes/",
                 "/questions/", "/questions/what-did-a-person-say?person="):  # fmt: skip
        answer = site.get(path + quoted, Accept=BROWSER)
        assert answer.status < 500
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "unsafe-inline" not in answer.headers["content-security-policy"]
        if answer.headers["content-type"].startswith("text/html"):
            assert Markup(answer.body.decode()).found == [], path
            assert str(7351 * 6133).encode() not in answer.body


# Methods, conditions, parts


@pytest.mark.parametrize("path", ["/", PAGE, "/data/person/to-lam.ttl", "/sparql", "/dump.ttl", "/openapi.json", "/search?q=a"])  # fmt: skip
def test_methods_that_are_none_of_ours_are_refused_and_named(site, path):
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "FOO", "PROPFIND"):
        answer = site.send(method, path, X_Echo="echo")
        assert answer.status == 405
        assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["allow"].split(", "))
        assert b"echo" not in answer.body


@pytest.mark.parametrize("path", [PAGE, "/data/person/to-lam.ttl", "/dump.ttl", "/sparql?query=ASK%7B%7D", "/openapi.json"])  # fmt: skip
def test_a_condition_is_judged_on_the_answer_that_is_kept_too(site, path):
    whole = site.get(path)
    tag = whole.headers["etag"]

    for condition in (tag, f'"x", {tag}', f"W/{tag}", "*"):
        answer = site.get(path, If_None_Match=condition)
        assert (answer.status, answer.body) == (304, b""), condition
    for condition in ('"x"', tag.strip('"') + "x", '"' * 5_000):
        assert site.get(path, If_None_Match=condition).body == whole.body
    head = site.send("HEAD", path)
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", tag)
    assert head.headers["content-length"] == str(len(whole.body))
    for coding in ("gzip;q=0", "identity;q=0, *;q=0"):  # packed ones: test_packing.py
        answer = site.get(path, Accept_Encoding=coding)
        assert "content-encoding" not in answer.headers
        assert answer.headers["etag"] == tag and answer.body == whole.body


@pytest.mark.parametrize(
    ("said", "status", "part"),
    [("bytes=0-99", 206, slice(0, 100)), ("bytes=-50", 206, slice(-50, None)), ("bytes=1000-", 206, slice(1000, None)),
     ("bytes=" + ",".join(f"{i}-100000" for i in range(900)), 200, slice(None)), ("bytes=5-1", 200, slice(None)),
     ("bytes=0-99, 50-149", 200, slice(None)), ("bytes= 0-9", 200, slice(None))],
)  # fmt: skip
def test_a_part_is_exact_and_never_more_than_the_whole(site, release, said, status, part):
    whole = site.get("/dump.ttl.gz").body
    assert gzip.decompress(whole) == dump_of(release, "dump.ttl").read_bytes()

    answer = site.get("/dump.ttl.gz", Range=said)

    assert answer.status in (status, 416)
    assert answer.status == 416 or answer.body == whole[part]


# The answers kept as bytes


@pytest.mark.slow
def test_whatever_an_answer_depends_on_tells_it_apart_from_the_others_that_are_kept(client):
    """The cache in front knows only Accept and Accept-Language, and keeps nothing for who names a
    time: no answer may name another."""
    for path in ("/", PAGE, "/data/person/to-lam.ttl", "/sparql", "/sparql?query=ASK%7B%7D", "/dump.ttl", "/ontology",
                 "/shapes", "/openapi.json", "/sparql/terms.json", "/search?q=lam", "/search/suggest.json?q=lam",
                 "/browse/people", "/questions/who-holds-which-office.csv", "/context.jsonld", "/dataset.ttl"):  # fmt: skip
        for accept in ("*/*", BROWSER, "text/csv", "text/turtle"):
            response = client.get(path, headers={"Accept": accept})
            assert {word.lower() for word in response.vary} <= {
                "accept",
                "accept-language",
                "accept-datetime",
            }, path
            if "ETag" in response.headers:  # what the Host tells has a tag of its own
                other = client.get(path, headers={"Accept": accept, "Host": EVIL})
                is_same = other.data == response.data
                assert is_same == (other.headers["ETag"] == response.headers["ETag"]), path


def test_an_answer_in_one_format_or_language_is_not_given_to_who_wants_another(site):
    query = "/sparql?query=SELECT%20%2A%20%7B%7D%23" + str(time.monotonic())
    for _ in range(2):
        kinds = [site.get(query, Accept=kind).headers["content-type"].partition(";")[0]
                 for kind in ("text/csv", "application/sparql-results+xml", "text/html", "text/csv;q=0.1, */*")]  # fmt: skip
        assert kinds[:3] == ["text/csv", "application/sparql-results+xml", "text/html"]
        assert kinds[3] == "application/sparql-results+json"
        names = [site.get(PAGE, Accept_Language=tag).headers["etag"] for tag in ("en", "vi", "id")]
        assert len(set(names)) == 3
        assert site.get(query, Accept="image/png").status == 406


def scope(method: str = "GET", path: str = "/", query: str = "", **headers: str) -> dict[str, Any]:
    given = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return {"method": method, "raw_path": path.encode(), "query_string": query.encode(), "headers": given, "scheme": "http"}  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    [scope("HEAD"), scope("POST"), scope("OPTIONS"), scope(range="bytes=0-1"),
     scope(if_match="x"), scope(if_modified_since="x"), scope(if_unmodified_since="x"),
     scope(content_length="1"), scope(transfer_encoding="chunked"), scope(authorization="x"), scope(accept_datetime="x")],
)  # fmt: skip
def test_what_asks_for_less_than_a_whole_answer_is_not_kept(asked):
    assert key_of(asked) is None


def test_requests_whose_answers_may_differ_have_different_keys():
    asked = [scope(), scope(path="/a"), scope(query="a"), scope(accept="a"), scope(accept_language="a"),
             scope(accept="a", accept_language="a"), scope(path="/", query="/a"),
             {**scope(), "scheme": "https"}]  # fmt: skip

    assert len({key_of(one) for one in asked}) == len(asked)


async def _sent(_: dict[str, Any]) -> None:
    """Take a message and do nothing."""


def kept_after(status: int, headers: list[tuple[bytes, bytes]], bodies: list[tuple[bytes, bool]]) -> bool:  # fmt: skip
    """Whether an answer of this kind is kept."""

    async def run() -> bool:
        cache, recorder = Cache(), Recorder(_sent)
        await recorder({"type": "http.response.start", "status": status, "headers": headers})
        for body, more in bodies:
            await recorder({"type": "http.response.body", "body": body, "more_body": more})
        recorder.keep(cache, (b"/",))
        return cache.get((b"/",)) is not None

    return asyncio.run(run())


TAG = [(b"etag", b'"x"')]


@pytest.mark.parametrize(
    ("status", "headers", "bodies", "is_kept"),
    [
        (200, TAG, [(b"a", True), (b"b", False)], True),
        (200, TAG, [(b"a", True)], False),  # the client broke off
        (200, TAG, [], False),
        (200, [], [(b"a", False)], False),
        (404, TAG, [(b"a", False)], False),
        (503, TAG, [(b"a", False)], False),
        (304, TAG, [(b"", False)], False),
        (206, TAG, [(b"a", False)], False),
        (200, TAG, [(b"a" * 600_000, True), (b"a" * 600_000, False)], False),  # too large
    ],
)
def test_only_a_whole_answer_with_a_tag_is_kept(status, headers, bodies, is_kept):
    assert kept_after(status, headers, bodies) is is_kept


def test_answers_to_ever_new_questions_push_each_other_out():
    cache = Cache(most=1_000_000)
    start = {"status": 200, "headers": TAG}
    for i in range(20_000):
        cache.put((b"/", b"x" * 1000 + str(i).encode(), b"", b""), start, b"y" * 2000)

    assert len(cache._answers) < 250
    assert 0 < cache._answers.currsize <= 1_000_000
    cache.put((b"large",), start, b"y" * 2_000_000)
    assert cache._answers.currsize <= 1_000_000


# The answers kept in the pool


def memory_kept(queries: list[Query]) -> int:
    """How many bytes of these questions are kept where a million may be."""
    kept = _Kept(1_000_000)
    for query in queries:
        kept.put(query, Answer("ask", "json", b"{}", 2))
    return sum(
        len(query.text) + sum(map(len, (*query.default_graphs, *query.named_graphs)))
        for query in kept._answers
    )


def test_queries_of_large_texts_push_each_other_out():
    queries = [Query(f"ASK {{}} #{i}" + "x" * 50_000, "a:") for i in range(100)]

    assert memory_kept(queries) <= 1_000_000


@pytest.mark.parametrize("name", ["default_graphs", "named_graphs"])
def test_queries_of_large_graph_names_push_each_other_out(name):
    queries = [Query("ASK {}", "a:", **{name: (f"a:{i}" + "x" * 50_000,)}) for i in range(100)]

    assert memory_kept(queries) <= 1_000_000


def test_an_answer_is_kept_for_just_what_was_asked(pool, release):
    fact = next(
        line.split()[0][1:-1]
        for line in dump_of(release, "dump.nq").read_text("utf-8").splitlines()
        if line.startswith("<https://w3id.org/treaty-kb/fact/")
    )
    asked = [{}, {"default_graphs": (fact,)}, {"named_graphs": (fact,)}, {"result_format": "csv"}]
    text = "SELECT ?s { ?s ?p ?o } LIMIT 7"
    answers = [[ask(pool, text, **how).body for how in asked] for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(set(answers[0])) >= 3  # nothing is said of the fact by default, nor in no graph


# Processes that die, stop, or cannot be had


@pytest.fixture
def own_pool(release):
    """Makes a pool of its own, with other limits."""
    made = []

    def make(**limits: Any) -> Queries:
        made.append(Queries(release.store, Limits(**{"seconds": 60, "workers": 1, **limits})))
        return made[-1]

    yield make
    for pool in made:
        pool.close()


def fork_server_of(pool: Queries) -> int:
    return pool._fork_server._process.pid


def workers_of(pool: Queries) -> set[int]:
    path = Path(f"/proc/{fork_server_of(pool)}/task/{fork_server_of(pool)}/children")
    return set(map(int, path.read_text().split()))


def test_a_worker_killed_in_the_middle_of_a_query_is_replaced(own_pool):
    pool = own_pool(seconds=3)
    text = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(TEN % f'v{i}' for i in range(6))} }}"
    with ThreadPoolExecutor(1) as other:
        running = other.submit(ask, pool, text)
        assert wait_until(lambda: bool(workers_of(pool)))
        time.sleep(0.05)
        for worker in workers_of(pool):
            os.kill(worker, signal.SIGKILL)
        answer = running.result()

    assert b'"1000000"' in answer.body


@pytest.mark.slow
def test_a_worker_that_is_stopped_is_cut_off_at_the_limit(own_pool):
    pool = own_pool(seconds=1)
    ask(pool, "ASK {}")
    for worker in workers_of(pool):
        os.kill(worker, signal.SIGSTOP)
    start = time.monotonic()

    with pytest.raises(QueryTimedOut):
        ask(pool, "ASK { ?s ?p ?o }")

    assert time.monotonic() - start < patient(2)
    assert ask(pool, "ASK { ?a ?b ?c }").form == "ask"


@pytest.mark.slow
def test_a_fork_server_that_is_killed_is_replaced(own_pool):
    pool = own_pool()
    ask(pool, "ASK {}")
    workers, fork_server = workers_of(pool), fork_server_of(pool)
    os.kill(fork_server, signal.SIGKILL)
    assert wait_until(lambda: not any(Path(f"/proc/{one}").exists() for one in workers))

    def answers() -> bool:
        with contextlib.suppress(QueriesBusy):
            return ask(pool, "ASK { ?s ?p ?o }").form == "ask"
        return False

    assert wait_until(answers)


@pytest.mark.slow
def test_a_fork_server_that_is_killed_is_told_as_busy_and_leaves_no_worker(own_pool):
    pool = own_pool()
    ask(pool, "ASK {}")
    workers = workers_of(pool)
    os.kill(fork_server_of(pool), signal.SIGKILL)

    assert wait_until(lambda: not any(Path(f"/proc/{one}").exists() for one in workers))
    with contextlib.suppress(QueriesBusy):
        ask(pool, "ASK { ?s ?p ?o }")


@pytest.mark.slow
def test_a_fork_server_that_was_stopped_for_a_while_is_understood_again(own_pool):
    pool = own_pool(seconds=0.5)
    ask(pool, "ASK {}")
    fork_server = fork_server_of(pool)
    os.kill(fork_server, signal.SIGSTOP)
    with pytest.raises(QueryTimedOut):
        ask(
            pool, f"{CROSS}0"
        )  # its worker is killed, and the fork server does not say how it ended
    os.kill(fork_server, signal.SIGCONT)

    failures = 0
    for i in range(3):
        try:
            ask(pool, f"ASK {{ ?s ?p {i} }}")
        except QueriesBusy:
            failures += 1
        with pytest.raises(QueryError):
            ask(pool, f"{CROSS}{i} again")

    assert failures <= 1


@pytest.mark.slow
def test_where_no_process_can_be_started_the_endpoint_is_busy_and_goes_on(
    release, tmp_path, monkeypatch
):
    """`os.fork` fails while a file is there."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, pathlib\nreal = os.fork\ndef fork():\n"
        f"    if pathlib.Path({str(tmp_path)!r}, 'full').exists():\n"
        "        raise BlockingIOError(11, 'Resource temporarily unavailable')\n"
        "    return real()\nos.fork = fork\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "full").touch()
    pool = Queries(release.store, Limits(workers=1))

    for _ in range(3):
        with pytest.raises(QueriesBusy, match="no worker can be started") as caught:
            ask(pool, "ASK {}")
        assert caught.value.retry_after
    (tmp_path / "full").unlink()

    assert ask(pool, "ASK {}").form == "ask"
    pool.close()


@pytest.mark.slow
def test_queries_that_end_their_workers_leave_no_zombie_and_no_handle(own_pool):
    pool = own_pool(seconds=0.2, slow_after=10, memory=100_000_000)
    ask(pool, "ASK {}")
    handles = len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    for i in range(15):
        with pytest.raises(QueryError):
            ask(pool, "SELECT * " + "{" * 3000 + f"#{i}" if i % 2 else f"{CROSS}{i}")

    assert wait_until(lambda: len(workers_of(pool)) <= 1)
    assert len(os.listdir("/proc/self/fd")) <= handles  # noqa: PTH208


@pytest.mark.slow
def test_a_query_asked_again_after_a_kill_does_not_run_for_twice_the_limit(own_pool):
    pool = own_pool(seconds=2, slow_after=10)
    ask(pool, "ASK {}")
    start = time.monotonic()
    with ThreadPoolExecutor(1) as other:
        running = other.submit(pytest.raises, QueryTimedOut, ask, pool, f"{CROSS} killed")
        time.sleep(1.6)
        for worker in workers_of(pool):
            os.kill(worker, signal.SIGKILL)
        running.result()

    assert time.monotonic() - start < patient(2 + 1)


def test_the_store_that_is_taken_away_is_answered_from_as_long_as_it_is_open(release, tmp_path):
    import shutil

    shutil.copytree(release.store, tmp_path / "store")
    pool = Queries(tmp_path / "store", Limits(workers=1))
    ask(pool, COUNT)
    shutil.rmtree(tmp_path / "store")
    for worker in children():
        if worker in workers_of(pool):
            os.kill(worker, signal.SIGKILL)

    answer = ask(pool, COUNT + "# again")

    assert json.loads(answer.body)["results"]["bindings"][0]["n"]["value"] == str(
        release.manifest["triples"]
    )
    pool.close()


@pytest.mark.slow
def test_a_worker_gives_the_memory_of_a_large_query_back(own_pool):
    pool = own_pool()
    ask(pool, "SELECT ?c { { SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000 } } ORDER BY STR(?c)")
    (worker,) = workers_of(pool)

    def memory(name: str) -> int:
        status = Path(f"/proc/{worker}/status").read_text()
        return int(status.partition(f"{name}:")[2].split()[0])

    assert wait_until(lambda: memory("VmRSS") < 0.8 * memory("VmHWM"), 10), memory("VmRSS")


# Answers on the disk


@pytest.mark.slow
def test_a_large_answer_that_nobody_fetches_leaves_no_file(own_pool, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pool = own_pool(memory_buffer=10_000)
    ask(pool, "ASK {}")
    handles = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for i in range(5):
        answer = ask(pool, f"SELECT * {{ ?s ?p ?o }} #{i}")
        assert answer.file is not None
        next(answer.parts())  # and no more
        del answer

    assert list(tmp_path.iterdir()) == []
    assert len(os.listdir("/proc/self/fd")) <= handles  # noqa: PTH208


def test_a_head_or_a_condition_on_a_large_answer_leaves_no_file(unhurried):
    path = f"/sparql?{urllib.parse.urlencode({'query': GRID + '#head'})}"
    tag = unhurried.get(path).headers["etag"]
    assert wait_until(lambda: not deleted_files(unhurried))

    assert unhurried.send("HEAD", path).status == 200
    assert unhurried.get(path, If_None_Match=tag).status == 304
    assert wait_until(lambda: not deleted_files(unhurried))


def deleted_files(site: Site) -> list[str]:
    """The files without a name that its processes hold open, but for the memory in which they
    count together (`multiprocessing.heap` names it)."""
    files = []
    for pid in site.processes():
        for path in Path(f"/proc/{pid}/fd").glob("*"):
            with contextlib.suppress(OSError):
                target = os.readlink(path)  # noqa: PTH115
                is_counted_in = Path(target).name.startswith("pym-")
                if int(path.name) > 2 and target.endswith("(deleted)") and not is_counted_in:
                    files.append(target)
    return files


@contextlib.contextmanager
def files_of_at_most(size: int):
    """No file of this process may grow beyond a size: as a full disk, for one process."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


def test_a_full_disk_is_told_and_the_next_query_is_answered(own_pool):
    pool = own_pool(memory_buffer=10_000)
    ask(pool, "ASK {}")

    with files_of_at_most(50_000), pytest.raises(QueryError):
        ask(pool, "SELECT * { ?s ?p ?o }")


def test_after_a_full_disk_the_next_query_is_answered(own_pool):
    pool = own_pool(memory_buffer=10_000)
    ask(pool, "ASK {}")

    with files_of_at_most(50_000), contextlib.suppress(OSError, QueryError):
        ask(pool, "SELECT * { ?s ?p ?o }")

    assert ask(pool, "ASK { ?s ?p ?o }").form == "ask"
    assert wait_until(lambda: len(workers_of(pool)) <= 1)


@pytest.mark.slow
def test_answers_that_nobody_reads_leave_the_disk_to_others(own_pool):
    large = "SELECT * { ?s ?p ?o } #"
    size = len(ask(own_pool(memory_buffer=10_000), large).whole())
    pool = own_pool(memory_buffer=10_000, disk=2 * size)
    unread = [ask(pool, f"{large}{i}") for i in "ab"]

    with pytest.raises(QueryFailed, match=r"wait on the disk .* the limit here \(disk\)"):
        ask(pool, f"{large}c")
    assert ask(pool, "ASK { ?s ?p ?o }").form == "ask"

    assert len(unread.pop().whole()) == size  # one is read, the other given up
    unread.pop().file.close()
    assert [len(ask(pool, f"{large}{i}").whole()) for i in "de"] == [size, size]


# Settings


@pytest.mark.parametrize(
    "given", ["nan", "inf", "-1", "", "1e999", "0x10", "9" * 5_000, "1 2", "--"]
)
@pytest.mark.parametrize("name", [limit.name for limit in fields(Limits)])
def test_a_limit_that_is_no_number_is_refused(name, given):
    with pytest.raises(WrongSetting, match=f"is no {name}: give a number"):
        Settings.of({name: given})


@pytest.mark.parametrize(
    ("name", "given"),
    [("seconds", "1000000000"), ("wait_seconds", "1e14"), ("workers", "100000000000"), ("memory", "900000000000000")],
)  # fmt: skip
def test_a_limit_beyond_all_sense_is_refused(name, given):
    with pytest.raises(WrongSetting, match="number"):
        Settings.of({name: given})


# Files of RDF of anybody's

ODD_IRIS = {
    "script": "javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>".replace("<", "%3C").replace(">", "%3E"),
    "quote": "http://e.org/'onmouseover='alert(1)",
    "turned": "http://e.org/\u202egpj.exe",
    "long": "http://e.org/" + "a" * 7_000,
    "zero": "http://e.org/%00%0d%0aX-Evil:1",
    "dots": "http://e.org/../../etc/passwd",
    "template": "http://e.org/%7B%7B7*7%7D%7D",
    "question": "http://e.org/?a=b&c=d#e",
    "no authority": "urn:x:<y>".replace("<", "(").replace(">", ")"),
}


@pytest.fixture(scope="module")
def anybodys(tmp_path_factory):
    """A client of a site that serves odd IRIs, each as subject, property, value, class and graph."""
    folder = tmp_path_factory.mktemp("anybodys")
    lines = [
        f"<{iri}> <{iri}> <{iri}> <{iri}> .\n<{iri}> <{iri}> <{iri}> .\n"
        f"<{iri}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{iri}> .\n"
        f'<{iri}> <http://www.w3.org/2000/01/rdf-schema#label> "<script>alert(1)</script>\\u202E\\u0000{name}"@en .\n'
        f'<{iri}> <http://e.org/n> "x"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
        for name, iri in ODD_IRIS.items()
    ]
    (folder / "odd.nq").write_text("".join(lines))
    release = load([folder / "odd.nq"], folder / "releases", base="http://localhost/")
    app = create_app(release, Limits(workers=1))
    yield app.test_client()
    app.extensions["kb"].queries.close()


@pytest.mark.parametrize("name", ODD_IRIS)
@pytest.mark.parametrize(
    "under", ["/page/{}", "/data/{}.ttl", "/data/{}.jsonld", "/browse/{}", "/id/{}"]
)
def test_an_odd_iri_is_shown_and_does_nothing(anybodys, name, under):
    path = under.format(urllib.parse.quote(ODD_IRIS[name], safe=""))

    response = anybodys.get(path, headers={"Accept": BROWSER})

    assert response.status_code in (200, 303, 404)
    assert under != "/page/{}" or response.status_code == 200
    assert "X-Evil" not in response.headers
    if response.mimetype == "text/html":
        assert Markup(response.text).found == []


def test_odd_iris_in_answers_do_nothing(anybodys):
    for query in (
        "SELECT * { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    ):
        response = anybodys.get(
            "/sparql", query_string={"query": query}, headers={"Accept": BROWSER}
        )
        assert response.status_code == 200
        assert Markup(response.text).found == []


@pytest.mark.parametrize("value", ["x", "9" * 5_000, ""])
def test_a_number_that_is_none_has_a_document_too(tmp_path, value):
    (tmp_path / "n.nt").write_text(f'<http://e.org/s> <http://e.org/p> "{value}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n')  # fmt: skip
    app = create_app(load([tmp_path / "n.nt"], tmp_path / "r", base="http://localhost/"))
    try:
        assert app.test_client().get("/data/http://e.org/s.jsonld").status_code == 200
    finally:
        app.extensions["kb"].queries.close()


@pytest.mark.parametrize(
    "graph",
    ['<a:a> <a:b> "%s"^^<http://www.w3.org/2001/XMLSchema#integer>' % ("9" * 6_000), "<< <a:a> <a:b> <a:c> >> <a:d> <a:e>", '<a:a> <a:b> "x"@en--ltr'],
    ids=["a long number", "a triple of a triple", "a text with a direction"],
)  # fmt: skip
def test_a_graph_of_the_newest_kind_is_shown_too(client, graph):
    response = client.get(
        "/sparql", query_string={"query": f"CONSTRUCT {{ {graph} }} {{}}"}, headers={"Accept": BROWSER}
    )  # fmt: skip

    assert response.status_code == 200


DOCTYPE = """<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">
<rdf:Description rdf:about="http://e.org/s"><e:p>&b;</e:p></rdf:Description></rdf:RDF>"""


@pytest.mark.parametrize(
    "text",
    [
        DOCTYPE,
        f"<!--{'x' * 1_100_000}-->{DOCTYPE}",
        DOCTYPE.replace("a" * 10, "a" * 10_000).replace(DOCTYPE.split(">")[1] + ">", "").replace("&b;", "&a;" * 1_000),
        f"<!-- a -- b -->{DOCTYPE}",
    ],
    ids=["made of others", "behind much else", "one that is called often", "behind what the engine alone can read"],
)  # fmt: skip
def test_a_file_of_xml_whose_entities_grow_is_refused(tmp_path, text):
    """Nine levels of ten, or 100 kB called 100,000 times, end the whole process."""
    (tmp_path / "bomb.rdf").write_text(text)

    with pytest.raises(DataError):
        load([tmp_path / "bomb.rdf"], tmp_path / "r", base="a:")


def test_entities_that_stand_for_namespaces_are_read(tmp_path):
    (tmp_path / "fine.rdf").write_text(
        '<!DOCTYPE rdf:RDF [<!ENTITY e "http://e.org/">]>\n<rdf:RDF xmlns:e="http://e.org/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="&e;s">'
        "<e:p>&e;</e:p></rdf:Description></rdf:RDF>"
    )

    assert load([tmp_path / "fine.rdf"], tmp_path / "r", base="a:").manifest["triples"] == 1


def test_an_external_entity_is_not_opened(tmp_path):
    canary = tmp_path / "canary"
    canary.write_text("secret")
    watch = _Watch(canary)
    (tmp_path / "x.rdf").write_text(DOCTYPE.replace('"aaaaaaaaaa"', f'SYSTEM "{canary.as_uri()}"'))

    with pytest.raises(DataError):
        load([tmp_path / "x.rdf"], tmp_path / "r", base="a:")

    assert watch.opened() == 0
    watch.close()


NESTED_FILES = {
    "x.ttl": "<a:s> <a:p> " + "[ <a:p> " * 20_000 + "1" + "]" * 20_000 + " .",
    "y.ttl": "<a:s> <a:p> " + "(" * 20_000 + "1" + ")" * 20_000 + " .",
    "x.trig": "<a:g> { " * 20_000,
    "x.jsonld": "[" * 100_000,
    "x.rdf": "<a>" * 20_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NESTED_FILES)
def test_a_file_nested_deep_is_read_or_refused_in_a_process_that_lives(tmp_path, name):
    (tmp_path / name).write_text(NESTED_FILES[name])
    code = (
        "import sys, pathlib\nfrom kb.errors import DataError\nfrom kb.loading import load\n"
        "try: load([pathlib.Path(sys.argv[1])], pathlib.Path(sys.argv[2]), base='a:')\n"
        "except DataError as error: print(error)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / name), str(tmp_path / "r")],
        capture_output=True, text=True, timeout=90,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30)),
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


def test_a_term_without_end_is_named_with_its_file(tmp_path):
    import gzip

    (tmp_path / "x.nt.gz").write_bytes(gzip.compress(b'<a:s> <a:p> "' + b"a" * 17_000_000, 1))

    with pytest.raises(DataError, match=r"x\.nt\.gz"):
        load([tmp_path / "x.nt.gz"], tmp_path / "r", base="a:")


# After it all


def test_after_it_all_nothing_is_left_over(site, before, release):
    handles, memory = before
    # The site and its workers may each keep what they read of these.
    files = [path for name in ("index", "lookups") for path in (release.path / name).rglob("*")]
    kept = sum(path.stat().st_size for path in files if path.is_file())

    assert wait_until(lambda: site.handles() <= handles + 50)
    states = Counter(
        Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        for pid in site.processes()
    )
    assert states["Z"] == 0
    assert site.memory() - memory < 200_000_000 + 2 * kept
    assert site.server.process.poll() is None
    assert not [line for line in site.server.log if "Traceback" in line or "fault" in line]
    assert site.is_up()
