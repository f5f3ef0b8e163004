"""What loading a release costs: our store, the Oxigraph server and Virtuoso, on the same dump.

Processor seconds and bytes, which others on the machine do not change. Articles are made by
`folders.py`; each has about 200 quads.

    python tests/bench/loading.py 540 5000      # 110,000 and 1,000,000 quads
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from build import tell, write_dump

from kb.dumps.catalogue import QUADS
from kb.engines import PROFILES
from kb.engines.pushing import _load, _opener

sys.path.insert(0, str(Path(__file__).parent.parent / "helpers"))
from engineservers import VIRTUOSO, free_port, wait_for

OXIGRAPH = Path(sys.executable).parent / "oxigraph"
#: The password that Virtuoso has at first.
OWN = {"KB_ENGINE_USER": "dba", "KB_ENGINE_PASSWORD": "dba"}
#: So many pages of 8 kB Virtuoso keeps in memory; and where it may read files.
BUFFERS = "Buffers = 100000\nDirsAllowed = /"


@dataclass
class Taken:
    """What a process has taken: processor seconds, and at most so many MB of memory."""

    seconds: float = 0.0
    peak: float = 0.0

    @classmethod
    def by(cls, process: int) -> Taken:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{process}/status").read_text()
        peak = re.search(r"VmHWM:\s+(\d+)", status)
        seconds = sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
        return cls(seconds, int(peak[1]) / 1024 if peak else 0.0)


def run(command: list[str], folder: Path) -> Taken:
    """What a command took that ends by itself."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    peak = 0.0
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        with contextlib.suppress(OSError):
            peak = max(peak, Taken.by(process.pid).peak)
        time.sleep(0.02)
    process.returncode = ended[1]
    if ended[1]:
        sys.exit(f"{command} ended with {ended[1]}")
    return Taken(ended[2].ru_utime + ended[2].ru_stime, peak)


def served(command: list[str], folder: Path, address: str, load: Callable[[], object]) -> Taken:
    """What a server took to load by HTTP, from when it answers, and to end."""
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
    wait_for(address, process)
    before = Taken.by(process.pid).seconds
    try:
        load()
        found = Taken.by(process.pid)
    finally:
        process.terminate()  # Virtuoso writes its file then
        process.wait()
    return Taken(found.seconds - before, found.peak)


def tell_taken(what: str, taken: Taken, quads: int, folder: Path) -> None:
    disk = sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())
    tell(f"{what}: processor time", taken.seconds, " s")
    tell(f"{what}: for a million quads", taken.seconds / quads * 1e6, " s")
    tell(f"{what}: peak of memory", taken.peak, " MB")
    tell(f"{what}: on the disk", disk / 1e6, " MB")


def pushed(profile: str, address: str, dump: Path) -> None:
    """Load a dump as `kb push` does."""
    kind = PROFILES[profile]
    engine = kind(address, kind.loads_at(address), "https://e.org/", "https://e.org/dataset")
    _load(dump, engine, _opener(engine, OWN))


def by_itself(sql: int, dump: Path) -> None:
    """Have Virtuoso load a dump by its own loader; the default graph gets a name."""
    words = (
        f"ld_dir('{dump.parent}', '{dump.name}', 'https://e.org/'); rdf_loader_run(); checkpoint;"
    )
    command = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={words}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def virtuoso(what: str, folder: Path, quads: int, load: Callable[[int, str], object]) -> None:
    sql, http = free_port(), free_port()
    text = VIRTUOSO.format(sql=sql, http=http, rows=10_000).replace("Buffers = 10000", BUFFERS)
    (folder / "virtuoso.ini").write_text(text)
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    address = f"http://127.0.0.1:{http}/sparql"

    def all_of_it() -> None:
        load(sql, address)
        query = urlencode({"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"})
        with urlopen(f"{address}?{query}&format=text%2Fcsv") as answer:
            there = int(answer.read().split()[-1])
        if not quads <= there < quads + 10_000:  # it has some thousand of its own
            sys.exit(f"{what}: there are {there}")

    taken = served(command, folder, address, all_of_it)
    tell_taken(what, taken, quads, folder)


def measure(place: Path, articles: int) -> None:
    """Load the dump of so many articles in all ways."""
    quads = write_dump(place, articles)
    dump = place / QUADS
    tell(f"{articles} articles, quads", quads)
    tell("bytes of N-Quads for each", dump.stat().st_size / quads)
    ours, bulk, oxigraph, pushed_to, loading = (place / f"store-{n}" for n in range(5))
    for folder in (ours, bulk, oxigraph, pushed_to, loading):
        folder.mkdir()
    code = f"from kb.index.making import make_store as m; from kb.dumps.sections import sections_in as s; from pathlib import Path as P; m(s(P({str(place)!r})), P())"
    tell_taken("our store", run([sys.executable, "-c", code], ours), quads, ours)
    command = [str(OXIGRAPH), "load", "--location", ".", "--file", str(dump)]
    tell_taken("oxigraph load", run(command, bulk), quads, bulk)
    at = f"127.0.0.1:{free_port()}"
    address, command = (
        f"http://{at}/query",
        [str(OXIGRAPH), "serve", "--location", ".", "--bind", at],
    )
    taken = served(command, oxigraph, address, partial(pushed, "conforming", address, dump))
    tell_taken("Oxigraph by kb push", taken, quads, oxigraph)
    virtuoso("Virtuoso by its own loader", loading, quads, lambda sql, _: by_itself(sql, dump))
    virtuoso("Virtuoso by kb push", pushed_to, quads, lambda _, at: pushed("virtuoso", at, dump))


def main() -> None:
    for articles in map(int, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as name:
            measure(Path(name), articles)


if __name__ == "__main__":
    main()
