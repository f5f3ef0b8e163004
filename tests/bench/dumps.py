"""The dumps beside rdflib's serialiser, on the same triples, in one run.

    python tests/bench/dumps.py 1000000

Prints processor seconds, the memory that each took beyond what it had when it started, and ratios;
machines differ and are shared, so only the ratios count.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph
from articles import triples

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))

from kb.canonical.sorting import batches  # noqa: E402

#: At least so many times as fast as rdflib, and at most so much memory, in MB.
FLOOR, MOST_MEMORY = 10, 100
BASE = "https://w3id.org/treaty-kb/"


def main() -> None:
    """Measure at the number of triples that is given; exit status 1 where an aim is missed."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        number = make(folder, wanted)
        print(f"{number:,} triples, {2 * number:,} quads")
        ours = apart(turtle, folder)
        theirs = apart(by_rdflib, folder)
        show("Turtle", ours)
        show("Turtle, rdflib", theirs)
        ratio = theirs["seconds"] / ours["seconds"]
        print(f"rdflib takes {ratio:.1f} times as long (aim: {FLOOR})")
        same = digest(folder / "ours.ttl") == digest(folder / "theirs.ttl")
        print("both say the same" if same else "THEY DO NOT SAY THE SAME")
        rest = [show(one.__name__, apart(one, folder)) for one in (everything,)]
        peak = max(one["memory"] for one in (ours, *rest))
        print(f"at most {peak:.0f} MB beyond the start (aim: {MOST_MEMORY})")
        sys.exit(not (same and ratio >= FLOOR and peak < MOST_MEMORY))


def make(folder: Path, wanted: int) -> int:
    """Write sorted N-Quads of articles that nobody wrote: each triple in the default graph and in
    one of a fact; a tenth of the facts was concluded."""
    found = sorted(set(triples(wanted)))
    facts = [hashlib.sha256(line.split(" ")[0].encode()).hexdigest()[:6] for line in found]
    lines = [*found]
    lines += [f"{a[:-2]}<{BASE}fact/f{f}> .\n" for a, f in zip(found, facts, strict=True)]
    tro = f"{BASE}ontology#"
    for fact in set(facts):
        kind = "Inferred" if fact.startswith(("0", "1")) else "Stated"
        about = f"<{BASE}fact/f{fact}> <{tro}certainty> <{tro}{kind}>"
        lines.append(f"{about} <{BASE}provenance/all> .\n")
    lines.sort()
    with (folder / "dump.nq").open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
    with (folder / "dump.nt").open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(found)
    shutil.copy(ROOT / "ontology" / "context.jsonld", folder)
    return len(found)


def turtle(folder: Path) -> float:
    """The Turtle dump alone."""
    from kb.dumps.turtle import paragraphs_of, turtle_head, turtle_of
    from kb.identifiers import Identifiers

    start, ids = time.process_time(), Identifiers(BASE)
    with (folder / "dump.nt").open("rb") as lines, (folder / "ours.ttl").open("wb") as file:
        file.write(turtle_head(ids))
        for _, group in groupby(lines, lambda line: line[:60]):  # as many as a section has
            file.write(paragraphs_of(turtle_of(b"".join(group), ids)))
    return time.process_time() - start


def by_rdflib(folder: Path) -> float:
    """rdflib's Turtle, without the reading before it."""
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph().parse(folder / "dump.nt", format="nt")
    start = time.process_time()
    graph.serialize(folder / "theirs.ttl", format="turtle")
    return time.process_time() - start


def everything(folder: Path) -> float:
    """All dumps: five formats, what was inferred, and the tables, packed and counted, by section."""
    from kb.dumps.sectioning import Source
    from kb.dumps.writing import Writing
    from kb.identifiers import Identifiers

    start = time.process_time()
    with (folder / "dump.nq").open("rb") as lines:
        sections = [Source.of(f"part-{n}", list(some)) for n, some in enumerate(batches(lines))]
    Writing(folder, sections, Identifiers(BASE)).finish()
    return time.process_time() - start


def apart(work: Callable[[Path], float], folder: Path) -> dict[str, Any]:
    """What a piece of work takes in a process of its own."""
    context = multiprocessing.get_context("spawn")
    there, here = context.Pipe()
    process = context.Process(target=_measured, args=(work, folder, here))
    process.start()
    found: dict[str, Any] = json.loads(there.recv())
    process.join()
    return found


def _measured(work: Callable[[Path], float], folder: Path, here: Any) -> None:
    import kb.pipeline  # noqa: F401 - what a build has loaded before it comes to the dumps

    before = _memory("VmRSS")
    seconds = work(folder)
    here.send(json.dumps({"seconds": seconds, "memory": _memory("VmHWM") - before}))


def _memory(what: str) -> float:
    """What this process takes now (VmRSS) or took at most (VmHWM), in MB; the system's own count of
    the most has that of the process that started it, too."""
    status = Path("/proc/self/status").read_text()
    return (
        next(int(line.split()[1]) for line in status.splitlines() if line.startswith(what)) / 1000
    )


def show(name: str, found: dict[str, Any]) -> dict[str, Any]:
    print(f"{name:20} {found['seconds']:8.2f} s  {found['memory']:8.0f} MB")
    return found


def digest(path: Path) -> str:
    """What a file of Turtle says, whatever its order."""
    lines = sorted(str(q.triple) for q in pyoxigraph.parse(path=path))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    main()
