"""Engines of somebody else's that tests start: the Oxigraph server, Virtuoso, and one that lies."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import dumped
import pyoxigraph
import tiny

from kb.engines import PROFILES, Engine
from kb.identifiers import Identifiers
from kb.releases.publishing import Inputs, staged
from kb.releases.release import Release

BASE = "https://e.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
#: A fact and what it says, which is in the default graph too; with what is hard to load.
LINES = [
    f'<{BASE}id/person/a> <https://schema.org/name> "{{value}}"@en',
    f'<{BASE}id/person/a> <https://schema.org/birthDate> "1960-02-29"^^<{XSD}date>',
    f'<{BASE}id/person/a> <https://schema.org/duration> "P1Y"^^<{XSD}duration>',
    f'<{BASE}id/person/b> <https://schema.org/name> "b\\\\u0022 \\"c\\" \\n\\t \\u00e9 🙂"',
    f"<{BASE}id/person/b> <https://schema.org/knows> <{BASE}id/person/a>",
    f'<{BASE}id/person/b> <https://schema.org/duration> "P90D"^^<{XSD}duration>',
]
QUESTIONS = {
    "who": "SELECT ?who ?name { ?who <https://schema.org/name> ?name } ORDER BY ?name",
    "how-many": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "which-fact": "SELECT ?fact ?s ?o { GRAPH ?fact { ?s <https://schema.org/knows> ?o } }",
    "is-there-one": "ASK { ?s <https://schema.org/birthDate> ?day FILTER(?day < '2000-01-01'^^<http://www.w3.org/2001/XMLSchema#date>) }",
    "what": f"DESCRIBE <{BASE}id/person/a>".replace("DESCRIBE", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o VALUES ?s {")
    + " } }",
}  # fmt: skip


def publish(releases: Path, value: str = "Ada") -> Release:
    """A release of twelve statements with five questions, which is the current one."""
    triples = [line.replace("{value}", value) for line in LINES]
    quads = [
        *(f"{triple} ." for triple in triples),
        *(f"{triple} <{BASE}fact/f{n}> ." for n, triple in enumerate(triples)),
    ]
    with staged(releases, Inputs(value, "engines")) as staging:
        data = staging.data
        parsed = pyoxigraph.parse("\n".join(quads).encode(), format=pyoxigraph.RdfFormat.N_QUADS)
        written = sorted(f"{quad} .\n" for quad in parsed)
        (data / "dataset.json").write_text(json.dumps(tiny.SETTINGS))
        shutil.copy(tiny.ROOT / "ontology" / "context.jsonld", data)
        (data / "questions").mkdir()
        for name, text in QUESTIONS.items():
            (data / "questions" / f"{name}.rq").write_text(text)
        lines = [line.encode() for line in written]
        sections = dumped.write(data, lines, Identifiers(BASE), staging)
        counts = {"triples": len(triples), "quads": len(quads)}
        about = {"date": "2026-01-01", "articles": 0, "seeds": "", **counts}
        return staging.publish(about, sections)


def engine_at(
    address: str, release: Release, profile: str = "conforming", load: str = ""
) -> Engine:
    """An engine that is asked at an address, for a release."""
    kind = PROFILES[profile]
    ids = release.identifiers
    return kind(address, load or kind.loads_at(address), release.settings["base"], str(ids.dataset))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Oxigraph:
    """The Oxigraph server, on a folder of its own that outlives it. Whoever asked may be gone: a
    query ends with its answer, or after some seconds."""

    def __init__(self, folder: Path, port: int | None = None, seconds: int = 60) -> None:
        self.folder, self.port, self.seconds = folder, port or free_port(), seconds
        self.address = f"http://127.0.0.1:{self.port}/query"
        self.start()

    def start(self) -> None:
        command = [str(Path(sys.executable).parent / "oxigraph"), "serve", "--location", str(self.folder),
                   "--bind", f"127.0.0.1:{self.port}", "--timeout-s", str(self.seconds)]  # fmt: skip
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(self.address, self.process)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


#: Who loads into Virtuoso, as it comes.
DBA = {"KB_ENGINE_USER": "dba", "KB_ENGINE_PASSWORD": "dba"}
#: What Virtuoso needs to be told; it keeps its files where it is started.
VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 100000
ThreadCleanupInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = {rows}
"""


@contextlib.contextmanager
def virtuoso(folder: Path, rows: int) -> Iterator[str]:
    """Virtuoso with a fresh store: where it is asked."""
    server, http = shutil.which("virtuoso-t"), free_port()
    assert server, (
        "there is no Virtuoso on this machine (Debian: apt-get install virtuoso-opensource-7-bin)"
    )
    folder.mkdir()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(sql=free_port(), http=http, rows=rows))
    process = subprocess.Popen(
        [server, "+foreground", "+configfile", "virtuoso.ini"], cwd=folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{http}/sparql", process)
        yield f"http://127.0.0.1:{http}/sparql"
    finally:
        process.kill()  # nothing of it is kept
        process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    """Wait until something answers at an address."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing answers at {address}")


#: Changes an answer before it is sent: its status, its headers, its body; None hangs up.
Lie = Callable[[int, dict[str, str], bytes], tuple[int, dict[str, str], bytes] | None]


class Liar:
    """An engine in this process that is told how to lie: `lie` is called with each answer."""

    def __init__(self) -> None:
        self.store = pyoxigraph.Store()
        self.lie: Lie | None = None
        self.forms: list[dict[str, list[str]]] = []
        liar = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers["Content-Type"] == "application/sparql-update":
                    liar.store.update(body.decode())
                    return self.answer(204, {}, b"")
                form = parse_qs(body.decode())
                liar.forms.append(form)
                return self.answer(*liar.answered(form))

            def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
                answer = (
                    liar.lie(status, headers, body)
                    if liar.lie and status == 200
                    else (status, headers, body)
                )
                if answer is None:
                    return self.connection.shutdown(socket.SHUT_RDWR)
                status, headers, body = answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    if value:
                        self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)
                if not headers.get("Content-Length", "some") or len(body) < int(
                    headers.get("Content-Length", "0") or 0
                ):
                    self.close_connection = True
                return None

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/query"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answered(self, form: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        results: Any = self.store.query(form["query"][0])
        if isinstance(results, pyoxigraph.QueryTriples):
            return (
                200,
                {"Content-Type": "application/n-triples"},
                results.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES),
            )
        body = results.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        return 200, {"Content-Type": "application/sparql-results+json"}, body

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
