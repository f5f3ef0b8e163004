"""Copies of a release on several machines, behind the nginx of kb/web/server/README.md."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tiny
from conftest import NGINX, ROOT, Server, wait_until

from kb.releases.pulling import pull

pytestmark = pytest.mark.nginx

CLIENTS = 6
#: What pages need to know of a dataset.
SETTINGS = {
    **tiny.SETTINGS,
    **{key: {"en": "Tiny"} for key in ("description", "publisher")},
    "contact": "editors@e.org",
    "licenses": {"facts": "https://e.org/licence", "quotes": {"en": "Theirs"}},
}
QUERY = urllib.parse.urlencode({"query": "SELECT ?name { ?a <https://schema.org/name> ?name }"})
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
#: What clients ask for, and how each answer has the one name that the release gives.
ASKED = (
    ("GET", "/page/person/a", None, ">{}<"),
    ("GET", "/data/person/a.ttl", None, '"{}"@en'),
    ("GET", f"/sparql?{QUERY}", None, "name\r\n{}\r\n"),
    ("POST", "/sparql", QUERY, "name\r\n{}\r\n"),
    ("GET", "/dump.nq", None, '"{}"@en'),
)


def configuration(port: int, servers: list[str]) -> str:
    """What the README has for nginx, with the addresses of this machine, and without TLS."""
    text = (ROOT / "kb" / "web" / "server" / "README.md").read_text("utf-8")
    block = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)[1]
    lines = [line for line in block.splitlines() if "ssl_certificate" not in line]
    addresses = iter(servers)
    return "\n".join(
        re.sub(r"server \d\S+", lambda _: f"server {next(addresses)}", line)
        .replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
        .replace("treaties.example.org", "localhost")
        for line in lines
    )


class Balanced:
    """Two servers, each of a folder of its own, behind nginx."""

    def __init__(self, place: Path) -> None:
        self.first = tiny.publish(place / "one", "first")
        shutil.copytree(place / "one", place / "two", symlinks=True)
        self.folders = [place / "one", place / "two"]
        settings = [part for one in ("poll=0.05", "proxies=1") for part in ("--set", one)]
        self.servers = [
            Server("serve", "--port", "0", "--releases", str(folder), *settings)
            for folder in self.folders
        ]
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port: int = one.getsockname()[1]
        text = configuration(self.port, [one.address.split("/")[2] for one in self.servers])
        kept = "".join(f"{name}_temp_path {place};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
        (place / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; pid {place}/pid; events {{}}\nhttp {{ access_log off;\n{kept}{text} }}"
        )
        command = [NGINX, "-e", "stderr", "-p", str(place), "-c", str(place / "nginx.conf")]
        with (place / "log").open("wb") as log:
            self.nginx = subprocess.Popen(command, stderr=log)
        assert wait_until(lambda: self.get("/robots.txt") == 200)

    def get(self, path: str) -> int:
        """The status of an answer; 0 where there is none."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, 30)) as line:
            try:
                line.request("GET", path)
                return line.getresponse().status
            except OSError:
                return 0


@pytest.fixture(scope="module")
def balanced(tmp_path_factory) -> Iterator[Balanced]:
    """They are there for all tests, of which the last one kills a server."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tiny, "SETTINGS", SETTINGS)
        balanced = Balanced(tmp_path_factory.mktemp("balanced"))
        yield balanced
    for server in balanced.servers:
        if server.process.poll() is None:
            server.stop()
    balanced.nginx.send_signal(signal.SIGQUIT)
    balanced.nginx.wait(30)


class Client(threading.Thread):
    """Asks without pause, from an address of its own, until it is to end."""

    def __init__(self, port: int, number: int, end: threading.Event) -> None:
        super().__init__()
        self._at, self._from, self._end = port, (f"127.0.0.{number + 2}", 0), end
        self.seen: list[tuple[str, str, int, str]] = []
        self.failed: list[Exception] = []

    def run(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self._at, 30, source_address=self._from)
        try:
            while not self._end.wait(0.01):
                for method, path, body, has in ASKED:
                    accept = {"Accept": "text/csv" if "/sparql" in path else "*/*"}
                    line.request(method, path, body, accept | (FORM if body else {}))
                    answer = line.getresponse()
                    text, release = answer.read().decode(), answer.headers["KB-Release"]
                    name = next(
                        (name for name in ("first", "second") if has.format(name) in text), ""
                    )
                    self.seen.append((path, release, answer.status, name))
        except Exception as error:
            self.failed.append(error)
        finally:
            line.close()


def asked(balanced: Balanced, meanwhile: Callable[[], object]) -> list[Client]:
    """What clients saw before, while and after something was done."""
    end = threading.Event()
    clients = [Client(balanced.port, number, end) for number in range(CLIENTS)]
    for client in clients:
        client.start()

    def go_on(times: int) -> None:
        so_far = [len(client.seen) for client in clients]
        assert wait_until(
            lambda: all(
                len(c.seen) >= n + times or c.failed for c, n in zip(clients, so_far, strict=True)
            )
        )

    try:
        go_on(50)
        meanwhile()
        go_on(50)
    finally:
        end.set()
        for client in clients:
            client.join()
    return clients


@pytest.mark.slow
def test_nobody_sees_an_answer_of_two_releases_nor_an_old_one_after_a_new_one(balanced):
    names = {balanced.first.id: "first"}

    def serves(server: Server, id_: str) -> bool:
        line = http.client.HTTPConnection(server.address.split("/")[2], timeout=30)
        line.request("GET", "/health")
        found = json.loads(line.getresponse().read())["release"] == id_
        line.close()
        return found

    def publish() -> None:
        second = tiny.publish(balanced.folders[0], "second")
        names[second.id] = "second"
        assert wait_until(lambda: serves(balanced.servers[0], second.id))
        time.sleep(0.3)  # for so long the two machines differ
        pull(balanced.servers[0].address, balanced.folders[1])
        assert wait_until(lambda: serves(balanced.servers[1], second.id))

    clients = asked(balanced, publish)

    assert [error for client in clients for error in client.failed] == []
    for client in clients:
        assert {
            (status, name) for _, release, status, name in client.seen if name != names[release]
        } == set()
        releases = [release for _, release, _, _ in client.seen]
        assert list(dict.fromkeys(releases)) == list(names)  # both
        assert sorted(releases, key=list(names).index) == releases
    assert {status for client in clients for _, _, status, _ in client.seen} == {200}


@pytest.mark.slow
def test_health_and_metrics_are_kept_to_those_who_look_after_it(balanced):
    assert [balanced.get(path) for path in ("/health", "/metrics", "/")] == [403, 403, 200]


@pytest.mark.slow
def test_a_server_that_is_killed_costs_nobody_an_answer(balanced):
    clients = asked(balanced, lambda: balanced.servers[0].stop(signal.SIGKILL))

    assert [error for client in clients for error in client.failed] == []
    seen = [one for client in clients for one in client.seen]
    assert {status for _, _, status, _ in seen} == {200}
    assert len({(release, name) for _, release, _, name in seen}) == 1
