"""The competency questions, asked of another server, into which the dumps of a release were loaded.

    apt-get install virtuoso-opensource-7-bin
    python tests/bench/independent.py virtuoso [RELEASES]
    pip install oxigraph
    python tests/bench/independent.py oxigraph [RELEASES]

Builds a release in a temporary folder where none is given, starts a server of its own on free ports
of the loopback, loads dump.nq (Virtuoso: dump.nt as the default graph, named, and the graphs of
dump.nq), asks every question over the SPARQL protocol and compares the rows with those of the
engine of the site. Prints a row for each question; the exit status is the number of those that have
other answers.
"""

from __future__ import annotations

import csv
import io
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

SERVER, CLIENT = shutil.which("virtuoso-t"), shutil.which("isql-vt")
OXIGRAPH = shutil.which("oxigraph")
ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))
QUESTIONS = sorted((ROOT / "ontology" / "questions").glob("*.rq"))
#: What Virtuoso needs to be told; it keeps its files where it is started.
SETTINGS = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[Parameters]
ServerPort = {sql}
DirsAllowed = {folder}
NumberOfBuffers = 20000
ThreadCleanupInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 1000000
"""


def main() -> None:
    """Ask every question; exit with the number of other answers."""
    engine = sys.argv[1] if len(sys.argv) > 1 else "virtuoso"
    if engine == "oxigraph" and not OXIGRAPH:
        sys.exit("the Oxigraph server is not installed: pip install oxigraph")
    if engine == "virtuoso" and not (SERVER and CLIENT):
        sys.exit("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    served = {"virtuoso": _virtuoso_with, "oxigraph": _oxigraph_with}[engine]
    from kb.queries import Limits, Queries, Query

    with tempfile.TemporaryDirectory() as name, ExitStack() as closing:
        folder = Path(name)
        release = _release(folder)
        queries = Queries(release.store, Limits(workers=1))
        closing.callback(queries.close)
        graph = release.identifiers.dataset
        (data := folder / "data").mkdir()
        for name in ("dump.nq", "dump.nt"):
            (data / name).write_bytes(b"".join(release.dump(name)))
        with served(folder, data, str(graph)) as (loaded, address):
            print(f"release {release.id}: {loaded:,} quads loaded")
            different = 0
            for path in QUESTIONS:
                query = Query(path.read_text("utf-8"), str(graph), result_format="csv")
                found, expected = (
                    _ask(address, path, str(graph) if engine == "virtuoso" else ""),
                    _rows(queries.answer(query).whole().decode()),
                )
                different += found != expected
                word = "same" if found == expected else f"OTHER: {_difference(found, expected)}"
                print(f"{path.stem:45} {len(expected[1]):4} rows  {word}", flush=True)
    print(f"{len(QUESTIONS) - different} of {len(QUESTIONS)} questions have the same answer")
    sys.exit(different)


def _release(folder: Path):
    from kb.pipeline import build
    from kb.releases.release import Release
    from kb.seeds.project import Project

    if len(sys.argv) > 2:
        release = Release.current(Path(sys.argv[2]))
        return release or sys.exit(f"there is no release in {sys.argv[2]}")
    return build(Project.find(ROOT), folder / "releases")


@contextmanager
def _virtuoso_with(folder: Path, data: Path, graph: str) -> Iterator[tuple[int, str]]:
    """How many quads Virtuoso loaded, and the address of its endpoint."""
    with _virtuoso(folder) as (sql, http):
        yield _load(folder, data, graph, sql), f"http://127.0.0.1:{http}/sparql"


@contextmanager
def _oxigraph_with(folder: Path, data: Path, _graph: str) -> Iterator[tuple[int, str]]:
    """How many quads the Oxigraph server was given, and the address of its endpoint."""
    place, port = ["--location", str(folder / "oxigraph")], _free_port()
    subprocess.run([OXIGRAPH, "load", *place, "--file", str(data / "dump.nq")], check=True,
                   capture_output=True)  # fmt: skip
    with (data / "dump.nq").open("rb") as lines:
        loaded = sum(1 for _ in lines)
    command = [OXIGRAPH, "serve-read-only", *place, "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port, server)
        yield loaded, f"http://127.0.0.1:{port}/query"
    finally:
        server.terminate()
        server.wait(60)


def _await(port: int, server: subprocess.Popen) -> None:
    """Wait until a server takes connections."""
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if server.poll() is not None:
                sys.exit("the server ended")
            time.sleep(0.1)


@contextmanager
def _virtuoso(folder: Path) -> Iterator[tuple[int, int]]:
    """A server, and the ports that it answers SQL and HTTP at."""
    sql, http = _free_port(), _free_port()
    place = folder / "virtuoso"
    place.mkdir()
    (place / "virtuoso.ini").write_text(
        SETTINGS.format(sql=f"127.0.0.1:{sql}", http=http, folder=folder)
    )
    server = subprocess.Popen(
        [SERVER, "+foreground", "+configfile", "virtuoso.ini"], cwd=place,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _await(sql, server)
        time.sleep(1)
        yield sql, http
    finally:
        server.terminate()
        server.wait(60)


def _load(folder: Path, data: Path, graph: str, sql: int) -> int:
    """Load the default graph into a graph of its own, and the named graphs; how many quads."""
    from kb.canonical.lines import graph_of

    place = folder / "load"
    place.mkdir()
    shutil.copy(data / "dump.nt", place / "default.nt")
    with (data / "dump.nq").open("rb") as lines, (place / "named.nq").open("wb") as named:
        named.writelines(line for line in lines if graph_of(line))
    _sql(sql, f"""
        ld_dir('{place}', 'default.nt', '{graph}');
        ld_dir('{place}', 'named.nq', 'urn:unused');
        rdf_loader_run();
        checkpoint;
    """)  # fmt: skip
    wrong = _sql(sql, "SELECT ll_file, ll_error FROM DB.DBA.LOAD_LIST WHERE ll_error IS NOT NULL;")
    if "default.nt" in wrong or "named.nq" in wrong:
        sys.exit(f"Virtuoso did not load everything: {wrong}")
    # What the server brings with it is in graphs of its own.
    count = f"SELECT COUNT(*) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{graph.rpartition('/')[0]}')) }}"
    return int(
        [line for line in _sql(sql, f"SPARQL {count};").splitlines() if line.strip().isdigit()][-1]
    )


def _sql(port: int, text: str) -> str:
    done = subprocess.run(
        [CLIENT, f"127.0.0.1:{port}", "dba", "dba", "ERRORS=STDOUT", "VERBOSE=OFF", "PROMPT=OFF"],
        input=text, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    return done.stdout


def _ask(address: str, path: Path, graph: str) -> tuple[list[str], list[list[str]]] | str:
    """The rows that the server answers, or what it says is wrong."""
    query = {"query": path.read_text("utf-8")} | ({"default-graph-uri": graph} if graph else {})
    asked = f"{address}?{urllib.parse.urlencode(query)}"
    request = urllib.request.Request(asked, headers={"Accept": "text/csv"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return _rows(answer.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode(errors="replace")[:300]


def _rows(text: str) -> tuple[list[str], list[list[str]]]:
    """The head, and the rows in one order: engines order alike only what a query orders by."""
    head, *rows = csv.reader(io.StringIO(text))
    return head, sorted(rows)


def _difference(found: object, expected: tuple[list[str], list[list[str]]]) -> str:
    if isinstance(found, str):
        return found
    rows = found[1]
    more, less = (
        [r for r in rows if r not in expected[1]],
        [r for r in expected[1] if r not in rows],
    )
    return f"{len(rows)} rows; only there {more[:1]}, only here {less[:1]}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
