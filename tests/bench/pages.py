"""Documents and pages of entities, beside the Oxigraph server, rdflib-endpoint and nginx, on the
same data, in one run.

    pip install oxigraph rdflib-endpoint        # and wrk and nginx, from the system's packages
    python tests/bench/pages.py 1000000

Prints requests per second, milliseconds and ratios; machines differ and are shared, so only the
ratios of one run count. The data are those of `articles.py`, with some persons of whom as much is
said as of a person in the real release (a document of 5 kB), and one thing with 100,000 links to it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
from articles import BASE, SCHEMA, TRO, WORDS, triples
from endpoint import SECONDS, Server, _below, _free_port, _oxigraph, _rdflib, _tool

from kb.index.search import Search
from kb.loading import load
from kb.pipeline import build
from kb.queries import Limits
from kb.reading.store import Store
from kb.releases.release import Release
from kb.seeds.project import Project
from kb.web.server.cache import Cache
from kb.web.server.running import serve

PERSONS = 500
LINKS = 100_000
KNOWN = f"{BASE}treaty/known"
TURTLE = "text/turtle"
#: What a reader types: starts that many words have, and whole names.
TYPED = ("p", "t", "k", "pe", "tr", "ko", "per", "tre", "kon", "treaty", "person", "kerja sama",
         "country 19", "person 1999", "xylophone")  # fmt: skip


def main() -> None:
    """Measure at the number of triples that is given; `serve FOLDER PORT [cold]` is for itself."""
    if sys.argv[1:2] == ["serve"]:
        _serve(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:] == ["cold"])
        return
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for tool in ("wrk", "oxigraph", "nginx"):
        if not _tool(tool):
            sys.exit(f"{tool} is not installed; this benchmark needs it")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # for the workers of nginx, which are somebody else
        release, graphs = _release(folder, wanted)
        search = Search(release.lookups / "search.sqlite")
        print(f"suggestions: {_suggestions(search)}")
        _starts(folder, release)
        _documents(folder, release, graphs)
        if wanted <= 100_000 and _tool("rdflib-endpoint"):
            _against_rdflib(folder, graphs)
        _pages(folder)


def _release(folder: Path, wanted: int) -> tuple[Release, Path]:
    """A release of the data, and the same with a named graph for each of the documents."""
    data, graphs = folder / "articles.nt", folder / "articles.nq"
    with data.open("w") as file:
        file.writelines(triples(wanted))
        file.writelines(_persons())
        file.write(f'<{KNOWN}> <{SCHEMA}name> "A treaty that all know"@en .\n')
        file.writelines(f"<{BASE}link/{i}> <{SCHEMA}about> <{KNOWN}> .\n" for i in range(LINKS))
    start = time.process_time()
    release = load([data], folder / "releases", base="http://localhost/")
    (folder / "releases" / "current").symlink_to(release.id)
    print(
        f"{wanted:,} triples; {os.cpu_count()} cores; built in {time.process_time() - start:.0f} s"
    )
    store = Store.of(release)
    shutil.copy(data, graphs)
    with graphs.open("ab") as out:
        for iri in _asked():
            graph = pyoxigraph.NamedNode(iri)
            quads = [pyoxigraph.Quad(*triple, graph) for triple in store.document(iri)]
            out.write(pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b"")
    return release, graphs


def _persons() -> Iterator[str]:
    """Offices of persons, and passages that tell of them."""
    for i in range(PERSONS):
        thing = f"<{BASE}person/{i}>"
        for j in range(6):
            office, words = f"<{BASE}office/{i}-{j}>", " ".join(WORDS[j : j + 9])
            passage = f"{BASE}passage/of-{i}/{j}"
            yield f"{office} <{TRO}holder> {thing} .\n"
            yield f"{office} <{TRO}officeOf> <{BASE}country/{j}> .\n"
            yield f'{office} <{SCHEMA}roleName> "{words}"@en .\n'
            yield f"{thing} <{TRO}evidence> <{passage}> .\n"
            yield f"<{passage}> <http://www.w3.org/ns/oa#hasSelector> <{passage}#quote> .\n"
            yield f'<{passage}#quote> <http://www.w3.org/ns/oa#exact> "{" ".join(WORDS)} {i} {j}" .\n'
            yield f'<{passage}#quote> <http://www.w3.org/ns/oa#prefix> "{words}" .\n'


def _asked() -> list[str]:
    """The entities that are asked for: large documents, then small ones."""
    return [f"{BASE}person/{i}" for i in range(PERSONS)] + [
        f"{BASE}event/{i}-0" for i in range(PERSONS)
    ]


def _documents(folder: Path, release: Release, graphs: Path) -> None:
    """Documents of two sizes: kept, made anew for each request, and not sent since known."""
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(_ours(folder))
        cold = stack.enter_context(_ours(folder, "cold"))
        oxigraph = stack.enter_context(_oxigraph(graphs, folder))
        nginx = stack.enter_context(_nginx(folder, ours))
        for what in ("person", "event"):
            one, size = _path(what, 1), len(_get(ours, _path(what, 1)))
            tag = _header(ours, one, "ETag")
            many = _path(what, None)
            rates = {
                "warm": (ours, one, ""),
                "warm, 304": (ours, one, f'["If-None-Match"]={tag!r}'),
                "cold": (cold, many, ""),
                "Oxigraph, one graph": (oxigraph, _graph(what, 1), ""),
                "Oxigraph, other graphs": (oxigraph, _graph(what, None), ""),
                "nginx": (nginx, f"/{what}.ttl", ""),
            }
            found = _rates(rates)
            print(f"{what}, {size:,} bytes, requests a second (of processor time):")
            print(_shown(found))
            for mine, theirs in (("warm", "Oxigraph, one graph"), ("warm", "nginx"),
                                 ("cold", "Oxigraph, other graphs")):  # fmt: skip
                print(f"  {mine} to {theirs}: {_ratio(found[mine], found[theirs])}")
        page = _page(f"{BASE}person/1")
        print(_shown(_rates({"page, warm": (ours, page, "")})))


def _against_rdflib(folder: Path, graphs: Path) -> None:
    """The document by CONSTRUCT, of a graph."""
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{BASE}person/1> {{ ?s ?p ?o }} }}"
    path = "/?" + urllib.parse.urlencode({"query": query})
    with _ours(folder) as ours, _rdflib(graphs) as rdflib:
        found = _rates({"ours": (ours, _path("person", 1), ""), "rdflib": (rdflib, path, "")})
        ratio = _ratio(found["ours"], found["rdflib"])
        print(f"{_shown(found)}\n  warm to rdflib-endpoint: {ratio}")


def _shown(found: dict[str, tuple[float, float]]) -> str:
    return "\n".join(f"  {name}: {rate:,.0f} ({used:,.0f})" for name, (rate, used) in found.items())


def _ratio(mine: tuple[float, float], theirs: tuple[float, float]) -> str:
    return f"{mine[0] / theirs[0]:.2f} ({mine[1] / theirs[1]:.2f} of processor time)"


def _pages(folder: Path) -> None:
    """The page of a thing with 100,000 links to it, and the list of them: its start, middle, end."""
    with _ours(folder, "cold") as ours:
        listed = f"{_page(KNOWN)}?via={urllib.parse.quote('schema:about')}"
        paths = {"page": _page(KNOWN)}
        paths |= {f"list after {n:,}": f"{listed}&after={n}" for n in (0, LINKS // 2, LINKS - 50)}
        for name, path in paths.items():
            _get(ours, path)
            times = [_time(ours, f"{path}{'&' if '?' in path else '?'}x={i}") for i in range(7)]
            print(f"{LINKS:,} links to it, {name}: {statistics.median(times):.0f} ms")


def _suggestions(search: Search) -> str:
    """Milliseconds for each thing that is typed."""
    took = {}
    for typed in TYPED:
        times = []
        for _ in range(7):
            start = time.perf_counter()
            search.suggest(typed)
            times.append(1e3 * (time.perf_counter() - start))
        took[typed] = statistics.median(times)
    slowest = max(took, key=lambda typed: took[typed])
    return f"slowest {took[slowest]:.1f} ms ({slowest}); " + ", ".join(
        f"{typed} {ms:.1f}" for typed, ms in took.items()
    )


def _starts(folder: Path, release: Release) -> None:
    """From the command to the first answer, of the real release and of this one."""
    real = folder / "real"
    build(Project.find(Path(__file__).parent.parent.parent), real)
    for name, command, path in (
        ("the real release", ["-m", "kb", "serve", "--releases", str(real)], "/"),
        ("this one", [__file__, "serve", str(folder / "releases")], _path("person", 1)),
    ):
        times = []
        for _ in range(3):
            port = _free_port()
            given = ["--port", str(port)] if command[0] == "-m" else [str(port)]
            start = time.monotonic()
            process = subprocess.Popen(
                [sys.executable, *command, *given],
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            while True:
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").read()
                    break
                time.sleep(0.01)
            times.append(time.monotonic() - start)
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)
        print(f"first answer of {name}: {statistics.median(times):.2f} s")


def _serve(folder: Path, port: int, cold: bool) -> None:
    """Serve the release of a folder; a cold server keeps no answer."""
    release = Release.current(folder)
    assert release is not None
    release.check()
    if cold:
        Cache.put = lambda *_: None  # type: ignore[method-assign]
    serve(release, "127.0.0.1", port, Limits(), lambda _: None)


def _rates(asked: dict[str, tuple[Server, str, str]]) -> dict[str, tuple[float, float]]:
    """Requests per second and per second of the server's processor time, the medians of three
    rounds, in each of which all are asked in turn."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    for seconds in (1, SECONDS, SECONDS, SECONDS):
        for name, (server, path, headers) in asked.items():
            before = _used(server)
            said = _wrk(server, path, headers, seconds)
            used = _used(server) - before
            number = re.search(r"(\d+) requests in", said)
            rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
            refused = re.search(r"Non-2xx or 3xx responses: \d+", said)
            if refused or not rate or not number:
                raise SystemExit(f"{name}: {said}")
            if seconds > 1:
                found[name].append((float(rate[1]), int(number[1]) / used))
    return {
        name: (statistics.median(r for r, _ in rates), statistics.median(u for _, u in rates))
        for name, rates in found.items()
    }


def _used(server: Server) -> float:
    """Seconds of processor time of a server's processes."""
    total = 0
    for pid in _below(server.process.pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def _wrk(server: Server, path: str, headers: str, seconds: int) -> str:
    """The words of wrk; NUMBER in a path is another number each time."""
    path = f'"{path}"'.replace("NUMBER", f'" .. math.random(0, {PERSONS - 1}) .. "')
    fields = ", ".join(filter(None, [f'["Accept"]="{TURTLE}, text/html;q=0.5"', headers]))
    script = f'math.randomseed(os.time())\nrequest = function() return wrk.format("GET", {path}, {{{fields}}}) end\n'
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [_tool("wrk"), "-t1", "-c16", f"-d{seconds}s", "-s", file.name, server.address]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _path(what: str, number: int | None) -> str:
    text = "NUMBER" if number is None else str(number)
    return f"/data/{BASE}{what}/{text}{'-0' if what == 'event' else ''}.ttl"


def _page(iri: str) -> str:
    return f"/page/{iri}"


def _graph(what: str, number: int | None) -> str:
    iri = _path(what, number).removeprefix("/data/").removesuffix(".ttl")
    return "/store?graph=" + urllib.parse.quote(iri, safe="")


def _get(server: Server, path: str) -> bytes:
    with urllib.request.urlopen(server.address + path, timeout=60) as answer:
        body: bytes = answer.read()
        return body


def _header(server: Server, path: str, name: str) -> str:
    with urllib.request.urlopen(server.address + path, timeout=60) as answer:
        return str(answer.headers[name])


def _time(server: Server, path: str) -> float:
    start = time.perf_counter()
    _get(server, path)
    return 1e3 * (time.perf_counter() - start)


def _ours(folder: Path, *how: str) -> Server:
    port = _free_port()
    command = [sys.executable, __file__, "serve", str(folder / "releases"), str(port), *how]
    return Server(command, port, "/sparql")


@contextlib.contextmanager
def _nginx(folder: Path, ours: Server) -> Iterator[Server]:
    """nginx with the same documents as files."""
    www = folder / "www"
    www.mkdir()
    for what in ("person", "event"):
        (www / f"{what}.ttl").write_bytes(_get(ours, _path(what, 1)))
    port = _free_port()
    (folder / "nginx.conf").write_text(
        f"""worker_processes auto; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
        events {{ worker_connections 1024; }}
        http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
                open_file_cache max=1000; types {{ text/turtle ttl; }}
                server {{ listen 127.0.0.1:{port}; root {www}; }} }}"""
    )
    command = [_tool("nginx"), "-c", str(folder / "nginx.conf")]
    server = Server(command, port, "")
    try:
        time.sleep(1)
        yield server
    finally:
        server.__exit__()


if __name__ == "__main__":
    main()
