"""The log of releases at scale: what recording costs, and what is asked of a long log.

    python tests/bench/versions.py 1000000 200

makes that many triples of articles that nobody wrote, each said by a named graph too, and that many
releases after the first, each with ten articles changed. It prints seconds of processor time, the
peak of memory, and what one question to the log takes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from articles import triples

from kb.canonical.lines import in_graph
from kb.releases.differences import differences
from kb.releases.history import History, Snapshot
from kb.releases.recording import record
from kb.releases.release import Release

BASE = "https://w3id.org/treaty-kb/"


def main(wanted: int, number: int) -> None:
    """Make the releases, and print a row for each thing that is measured."""
    folder = Path(tempfile.mkdtemp(prefix="kb-versions-"))
    try:
        first = folder / "first.nq"
        size = _write(first, wanted)
        print(f"{size:,} quads, {first.stat().st_size / 1e6:,.0f} MB")
        made = [_release(folder, 1, first, size)]
        _measured("record the first release", lambda: record(folder, made[0]))
        second = folder / "second.nq"
        size += _change(first, second, 2)
        made.append(_release(folder, 2, second, size))
        _measured("compare two dumps, nothing else", lambda: _compared(first, second))
        _measured("record the second, ten articles changed", lambda: record(folder, made[1]))
        shutil.rmtree(folder / f"log/000002-{made[1].id}")
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:
            before, after = apart.submit(_recorded_apart, folder, made[1].path).result()
        print(f"recording in a process of its own: {before:,.0f} MB, at its peak {after:,.0f} MB")
        for i in range(3, number + 2):
            before = folder / f"log/{i - 1:06}-{made[-1].id}"
            made.append(_grown(folder, i, before, size))
        history = History.of(folder, Snapshot(made[-1].id, lambda _: (), lambda _: ()))
        ids = [release.id for release in made]
        person = f"{BASE}id/person/7"
        _measured(f"read a log of {len(ids)} entries", lambda: History.of(folder))
        _measured("history of a thing", lambda: history.of_things([person]))
        _measured("compose all entries", lambda: list(history.changes(ids[0], ids[-1])))
        _measured("record once more, nothing new", lambda: record(folder, made[1]))
        changed = sum(1 for _ in history.changes(ids[0], ids[-1]))
        print(f"{changed:,} quads differ between the first and the last")
    finally:
        shutil.rmtree(folder)


def _write(path: Path, wanted: int) -> int:
    """A dump with that many triples, each in a graph of its own too; how many quads."""
    lines = set()
    for line in triples(wanted):
        triple = line.rstrip().removesuffix(" .")
        graph = hashlib.sha256(triple.encode()).hexdigest()[:6]
        lines |= {f"{triple} .\n", f"{triple} <{BASE}fact/f{graph}> .\n"}
    path.write_text("".join(sorted(lines)), "utf-8", newline="\n")
    return len(lines)


def _change(old: Path, new: Path, number: int) -> int:
    """Another dump: a thousand lines are taken out here and there, as many are added."""
    lines = old.read_bytes().split(b"\n")[:-1]
    step = max(len(lines) // 1000, 1)
    gone = lines[number % step :: step]
    added = [_other(line, number) for line in gone]
    kept = sorted({*lines} - {*gone} | {*added})
    new.write_bytes(b"".join(line + b"\n" for line in kept))
    return len(kept) - len(lines)


def _other(line: bytes, number: int) -> bytes:
    subject = line.split(b" ", 1)[0].decode()
    return f'{subject} <https://schema.org/description> "{number}" .'.encode()


def _release(folder: Path, sequence: int, dump: Path, quads: int) -> Release:
    with dump.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    said = {"format": 2, "quads": quads, "triples": quads // 2, "date": "2026-11-25", "n": sequence,
            "files": {"dump.nq": {"size": dump.stat().st_size, "sha256": digest}}}  # fmt: skip
    manifest = json.dumps(said).encode()
    release = Release(folder / hashlib.sha256(manifest).hexdigest()[:16])
    (release.path / "data").mkdir(parents=True)
    release.data("dump.nq").hardlink_to(dump)
    release.data("manifest.json").write_bytes(manifest)
    (release.path / "sequence").write_text(f"{sequence}\n")
    return release


def _grown(folder: Path, sequence: int, before: Path, quads: int) -> Release:
    """A release that was pruned, by its entry alone: it takes back half of what was added before
    and adds as much."""
    release = Release(folder / hashlib.sha256(f"{sequence}".encode()).hexdigest()[:16])
    entry = folder / f"log/{sequence:06}-{release.id}"
    entry.mkdir()
    removed = (before / "added.nq").read_bytes().split(b"\n")[:-1][::2]
    added = sorted({_other(line, sequence) for line in removed})
    said = json.loads((before / "entry.json").read_text())
    said |= {"sequence": sequence, "id": release.id, "previous": said["id"], "quads": quads}
    for name, lines in (("removed", removed), ("added", added)):
        content = b"".join(line + b"\n" for line in lines)
        (entry / f"{name}.nq").write_bytes(content)
        said[name] = {"quads": len(lines), "triples": sum(not in_graph(line) for line in lines),
                      "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}  # fmt: skip
    (entry / "entry.json").write_text(json.dumps(said))
    return release


def _compared(old: Path, new: Path) -> int:
    with old.open("rb") as before, new.open("rb") as after:
        return sum(1 for _ in differences(before, after))


def _recorded_apart(folder: Path, release: Path) -> tuple[float, float]:
    """The peak of memory before and after recording, in MB."""
    before = _peak()
    record(folder, Release(release))
    return before, _peak()


def _measured(name: str, work: Callable[[], object]) -> None:
    start, wall = time.process_time(), time.perf_counter()
    work()
    used, took = time.process_time() - start, time.perf_counter() - wall
    print(f"{name:<45} {used:8.3f} s of processor, {took:8.3f} s in all", flush=True)


def _peak() -> float:
    """The peak of memory of this process alone, in MB: what getrusage tells is also its parent's."""
    said = Path("/proc/self/status").read_text()
    return next(int(x.split()[1]) for x in said.splitlines() if x.startswith("VmHWM")) / 1000


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:3]))
