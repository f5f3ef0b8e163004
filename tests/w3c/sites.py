"""The project's own server in a process of its own, with the data of a test, asked over HTTP."""

from __future__ import annotations

import contextlib
import http.client
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cases import Case, iri_of
from rdflib import Dataset, URIRef

_ADDRESS = re.compile(r"serving at http://([\d.]+):(\d+)/")
#: Where the endpoint is below the address of the server.
ENDPOINT = "/sparql"


@dataclass(frozen=True)
class Reply:
    """What came back: status, media type, body."""

    status: int
    media_type: str
    body: bytes

    def __str__(self) -> str:
        return f"{self.status} {self.media_type}: {self.body[:300].decode('utf-8', 'replace')}"


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    host: str
    port: int

    def request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Reply:
        """Ask; no header is sent but those given, Host and the length of the body."""
        with contextlib.closing(http.client.HTTPConnection(self.host, self.port, 60)) as line:
            line.request(method, path, body, dict(headers))
            response = line.getresponse()
            media_type = response.headers.get_content_type()
            return Reply(response.status, media_type, response.read())

    def ask(self, query: bytes, accept: str) -> Reply:
        """The answer to a query."""
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self.request("POST", ENDPOINT, headers, query)


@contextlib.contextmanager
def serving(case: Case, root: Path, *, at_its_base: bool = False) -> Iterator[Server]:
    """`kb serve --data` with the data of a test, on a free port.

    Relative IRIs in queries are relative to the suite's folder or, where `at_its_base` is true, to
    the address of the server.
    """
    with tempfile.TemporaryDirectory(prefix="w3c-") as folder:
        data = Path(folder, "data.nq")
        data.write_bytes(_quads(case, root))
        port = _free_port() if at_its_base else 0
        base = f"http://127.0.0.1:{port}/" if at_its_base else case.base
        command = [sys.executable, "-m", "kb", "serve", "--port", str(port), "--base", base]
        process = subprocess.Popen(
            [*command, "--data", str(data)], stderr=subprocess.PIPE, text=True, cwd=folder
        )
        try:
            yield _started(process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _started(process: subprocess.Popen[str]) -> Server:
    """The server, once it says that it answers; what it says later is read and left."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if found := _ADDRESS.search(line):
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return Server(found[1], int(found[2]))
    raise RuntimeError(f"the server did not start: {''.join(said)}")


def _quads(case: Case, root: Path) -> bytes:
    """The data of a test as N-Quads, read and written by rdflib."""
    dataset = Dataset()
    for path in case.data:
        dataset.default_graph.parse(path, publicID=iri_of(path, root))
    for iri, path in case.graphs:
        dataset.graph(URIRef(iri)).parse(path, publicID=iri_of(path, root))
    return dataset.serialize(format="nquads", encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
