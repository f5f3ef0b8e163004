"""`kb serve` as an operator runs it: a real server, real sockets."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from conftest import Server, patient, wait_until
from costly import CROSS
from dumped import dump_of
from httpclient import ask, get
from processtree import is_alive, processes_below
from tiny import small_project

from kb.releases.release import Release
from kb.web.server.running import listening


@pytest.fixture(scope="module")
def site(releases):
    server = Server("serve", "--port", "0", "--releases", str(releases))
    yield server
    server.stop()


@pytest.mark.slow
def test_it_builds_where_there_is_no_release_and_serves_the_three_uses(serve, copy, tmp_path):
    of_project = ("--project", str(copy.root))
    server = serve(*of_project, "serve", "--port", "0", "--releases", str(tmp_path / "releases"))

    release = Release.current(tmp_path / "releases")
    assert release is not None
    assert any(f"release {release.id}" in line for line in server.log)
    status, answer = ask(server.address, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert status == 200
    count = json.loads(answer)["results"]["bindings"][0]["n"]["value"]
    assert int(count) == release.manifest["triples"]
    status, page = get(server.address, "id/person/to-lam", Accept="text/html")
    assert status == 200 and "<h1" in page.decode()
    assert get(server.address, "dump.ttl")[1] == dump_of(release, "dump.ttl").read_bytes()


@pytest.mark.slow
def test_it_says_when_the_seeds_differ_from_the_release(serve, tmp_path):
    project = small_project(tmp_path / "project")
    command = (
        "--project",
        str(project),
        "serve",
        "--port",
        "0",
        "--releases",
        str(tmp_path / "out"),
    )
    first = serve(*command)
    first.stop()
    path = project / "seeds" / "dataset.yaml"
    path.write_text(
        path.read_text("utf-8").replace("en: Treaty Knowledge Base", "en: Other"), "utf-8"
    )

    second = serve(*command)
    third = serve(*command, "--build")

    assert not any("differ" in line for line in first.log)
    assert any("the seeds differ from this release" in line for line in second.log)
    assert b"Treaty Knowledge Base" in get(second.address)[1]
    assert b"<title>Other</title>" in get(third.address)[1]


@pytest.mark.slow
def test_a_release_is_served_without_the_project(serve, releases, tmp_path):
    server = serve("serve", "--port", "0", "--releases", str(releases), cwd=tmp_path)

    assert get(server.address)[0] == 200


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_and_leaves_nothing_behind(releases, how):
    server = Server("serve", "--port", "0", "--releases", str(releases))
    assert ask(server.address, "ASK {}")[0] == 200
    below = processes_below(server.process.pid)
    assert len(below) >= 3  # the web process, a fork server and a query worker

    status = server.stop(how)

    assert status == 0
    assert wait_until(lambda: not any(map(is_alive, below)))


@pytest.mark.slow
def test_when_the_parent_is_killed_nothing_is_left_and_the_port_is_free(releases):
    server = Server("serve", "--port", "0", "--releases", str(releases))
    assert ask(server.address, "ASK {}")[0] == 200
    below = processes_below(server.process.pid)

    server.stop(signal.SIGKILL)

    assert wait_until(lambda: not any(map(is_alive, below)))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", int(server.address.rstrip("/").rpartition(":")[2])))


@pytest.mark.slow
def test_a_port_that_is_taken_is_named(site, releases):
    import subprocess
    import sys

    port = site.address.rstrip("/").rpartition(":")[2]
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "kb", "serve", "--port", port, "--releases", str(releases)],
        capture_output=True, text=True, timeout=90,
    )  # fmt: skip

    assert done.returncode == 2
    assert f"cannot serve at 127.0.0.1 port {port}: Address already in use" in done.stderr
    assert time.monotonic() - start < patient(5)


@pytest.mark.slow
def test_hostile_queries_leave_pages_answering_and_the_parent_in_place(site):
    """3,000 braces, a six-pattern cross product and a SERVICE to a listener, all at once."""
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        queries = ["SELECT * " + "{" * 3000, CROSS, CROSS,
                   f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"]  # fmt: skip
        answers: list[tuple[int, bytes]] = []
        threads = [
            threading.Thread(target=lambda q=query: answers.append(ask(site.address, q)))
            for query in queries
        ]
        for thread in threads:
            thread.start()
        slowest = 0.0
        while any(thread.is_alive() for thread in threads):
            start = time.monotonic()
            assert get(site.address, "page/person/to-lam")[0] == 200
            assert ask(site.address, "ASK {}")[0] == 200
            slowest = max(slowest, time.monotonic() - start)
            with contextlib.suppress(TimeoutError):
                calls.append(listener.accept())
    assert calls == []
    assert slowest < patient(4)  # two requests, each under two seconds
    # The braces are refused by the parser, or end the worker that parses them.
    assert sorted(status for status, _ in answers) in ([400, 403, 504, 504], [403, 503, 504, 504])
    assert all(b"detail" in body for _, body in answers)
    assert site.process.poll() is None


@pytest.mark.slow
def test_bodies_that_trickle_hold_up_nobody(site):
    host, port = site.address.split("//")[1].rstrip("/").split(":")
    slow = []
    for _ in range(50):
        connection = socket.create_connection((host, int(port)))
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
                           b"Content-Type: application/sparql-query\r\n\r\nA")  # fmt: skip
        slow.append(connection)
    start = time.monotonic()

    assert ask(site.address, "ASK {}")[0] == 200

    assert time.monotonic() - start < patient(2)
    for connection in slow:
        connection.close()


@pytest.mark.slow
def test_a_body_too_large_is_refused_before_it_is_sent(site):
    host, port = site.address.split("//")[1].rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000000\r\n"
                           b"Content-Type: application/sparql-query\r\n\r\n")  # fmt: skip
        answer = connection.recv(4096)

    assert b"413" in answer.split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("GET /sparql?query=ASK{}%20%23é HTTP/1.1\r\nHost: x\r\n\r\n".encode(), b"200"),
        (b"GET /page/person/to-lam%FF HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
         b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01", b"400"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"400"),
        (b"TRACE / HTTP/1.1\r\nHost: x\r\nX-Echo: me\r\n\r\n", b"405"),
    ],
)  # fmt: skip
def test_what_is_odd_on_the_wire_is_no_fault_of_ours(site, sent, status):
    host, port = site.address.split("//")[1].rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=15) as connection:
        connection.sendall(sent)
        answer = connection.recv(4096)

    assert answer == b"" or answer.split(b" ")[1] == status
    assert b"X-Echo" not in answer


@pytest.mark.slow
def test_clients_that_do_not_read_hold_up_nobody(site):
    host, port = site.address.split("//")[1].rstrip("/").split(":")
    query = urllib.parse.urlencode({"query": "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 30000"})
    deaf = []
    for _ in range(40):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.connect((host, int(port)))
        connection.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        deaf.append(connection)
    time.sleep(3)
    start = time.monotonic()

    assert get(site.address, "page/person/to-lam")[0] == 200

    assert time.monotonic() - start < patient(2)
    for connection in deaf:
        connection.close()


@pytest.mark.slow
def test_a_header_that_never_ends_is_dropped(site):
    host, port = site.address.split("//")[1].rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert connection.recv(4096)[:12] in (b"", b"HTTP/1.1 408", b"HTTP/1.1 400")


@pytest.mark.slow
def test_clients_that_hang_up_leave_the_processor_idle(site):
    host, port = site.address.split("//")[1].rstrip("/").split(":")
    query = urllib.parse.urlencode({"query": CROSS})
    for _ in range(5):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    def ticks() -> int:
        below = processes_below(site.process.pid)
        total = 0
        for pid in below:
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                total += int(fields[11]) + int(fields[12])
        return total

    def idle() -> bool:
        before = ticks()
        time.sleep(1)
        return ticks() - before < os.sysconf("SC_CLK_TCK") // 5

    assert wait_until(idle)


@pytest.mark.slow
def test_a_file_of_rdf_is_served_without_seeds(serve, tmp_path):
    (tmp_path / "some.nt").write_text("<http://e.org/s> <http://e.org/p> <http://e.org/o> .\n")
    server = serve("serve", "--port", "0", "--data", "some.nt", "some.nt", cwd=tmp_path)

    status, body = ask(server.address, "ASK { <http://e.org/s> <http://e.org/p> ?o }")

    assert (status, json.loads(body)["boolean"]) == (200, True)
    assert get(server.address, "page/http://e.org/s")[0] == 200


@pytest.mark.slow
def test_limits_are_settings(serve, releases):
    server = serve(
        "serve", "--port", "0", "--releases", str(releases), "--limit", "seconds=1",
        "--limit", "workers=1",
    )  # fmt: skip

    status, body = ask(server.address, CROSS)

    assert status == 504
    assert b"stopped after 1 s, the limit here (seconds)" in body


def test_the_body_of_an_answer_does_not_wait_until_its_head_is_acknowledged():
    with listening("127.0.0.1", 0) as listener:
        listener.setblocking(True)
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
