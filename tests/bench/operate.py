"""A site through many releases: what readers wait, whether an answer is a mixture, and what is left
open in the end.

    python tests/bench/operate.py             # 50 releases
    python tests/bench/operate.py 200

It builds the project's release in a temporary folder, serves it, and has 8 readers ask for a page, a
document, a query and a dump without pause while one release after another is published, and all but
the newest are taken away. Then nobody asks, and what the server holds is compared with what it held
after the first five. Of each answer its digest is kept and what it says, so that any number of them
takes no more memory. The exit status is the number of limits that were passed.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import resource
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), *map(str, (ROOT / "tests").glob("*/"))]

from conftest import Server, wait_until  # noqa: E402
from dumped import dump_of  # noqa: E402
from processtree import processes_below  # noqa: E402
from test_operate import (  # noqa: E402
    Reader,
    health,
    open_releases,
    publish,
    server_process,
    serves,
)

from kb.pipeline import build  # noqa: E402
from kb.releases.keeping import prune  # noqa: E402
from kb.releases.release import Release  # noqa: E402
from kb.seeds.project import Project  # noqa: E402

#: What To Lam is called in a release, in an answer in any format.
SAID = re.compile(rb"To Lam \d+")


@dataclass(frozen=True)
class Told:
    """An answer, as far as it is remembered."""

    path: str
    status: int
    release: str
    digest: bytes
    names: frozenset[bytes]


class Hurried(Reader):
    """Asks without pause; counts the answers of each kind, and those that took so many
    milliseconds."""

    pause = 0.0

    def __init__(self, address: str, end: threading.Event) -> None:
        super().__init__(address, end)
        self.told: Counter[Told] = Counter()
        self.milliseconds: Counter[int] = Counter()

    def keep(self, path: str, status: int, release: str, body: bytes, seconds: float) -> None:
        names = frozenset(SAID.findall(body))
        self.told[Told(path, status, release, hashlib.sha256(body).digest(), names)] += 1
        self.milliseconds[round(seconds * 1000)] += 1


@dataclass
class Seen:
    """What was seen through some releases: the readers, the names that the releases gave, how many
    were open at most."""

    readers: list[Hurried]
    names: dict[str, frozenset[bytes]]
    dumps: dict[str, bytes]
    most_open: int = 0


def held(server: Server) -> tuple[int, int]:
    """The bytes of memory that the processes share among them, and the descriptors of the one that
    serves."""
    web = server_process(server)
    kilobytes = 0
    for pid in {web, *processes_below(web)}:
        with contextlib.suppress(OSError, StopIteration):  # it has ended
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
            kilobytes += int(line.split()[1])
    return kilobytes * 1024, len(list(Path(f"/proc/{web}/fd").iterdir()))


def quiet(server: Server) -> tuple[int, int]:
    """What is held a while after the last request, when all is loaded."""
    wait_until(lambda: health(server)["store"] == "memory", 30)
    wait_until(lambda: len(open_releases(server)) == 1, 30)
    time.sleep(2)
    return held(server)


def main(number: int) -> int:
    """Publish, and print what was seen; the number of limits that were passed."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "releases"
        build(Project.find(ROOT), folder)
        server = Server("serve", "--port", "0", "--releases", str(folder), "--set", "poll=0.2",
                        "--set", f"log={Path(place) / 'log'}")  # fmt: skip
        try:
            run(server, folder, range(5))
            before = quiet(server)
            start = time.monotonic()
            seen = run(server, folder, range(5, number))
            seconds = time.monotonic() - start
            after = quiet(server)
        finally:
            server.stop()
    return sum(
        [
            *answers(seen, seconds),
            row("memory after 5 releases", f"{before[0] / 1e6:.1f} MB", True),
            row(f"memory after {number}", f"{after[0] / 1e6:.1f} MB", after[0] <= before[0] + 20e6),
            row("descriptors after 5", f"{before[1]}", True),
            row(f"descriptors after {number}", f"{after[1]}", after[1] <= before[1] + 5),
            row("releases open at once, at most", f"{seen.most_open}", seen.most_open <= 2),
            row("memory of the readers, at most", f"{_own_peak() / 1e6:.0f} MB", True),
        ]
    )


def run(server: Server, folder: Path, numbers: range) -> Seen:
    """Publish while readers ask."""
    first = Release.current(folder)
    assert first is not None
    end = threading.Event()
    seen = Seen([Hurried(server.address, end) for _ in range(8)], {}, {})
    _note(seen, first)
    for reader in seen.readers:
        reader.start()
    for i in numbers:
        new = publish(folder, i)
        _note(seen, new)
        assert wait_until(serves(server, new), 60)
        seen.most_open = max(seen.most_open, len(open_releases(server)))
        prune(folder, 1)
    end.set()
    for reader in seen.readers:
        reader.join()
    return seen


def _note(seen: Seen, release: Release) -> None:
    dump = dump_of(release, "dump.ttl").read_bytes()
    seen.names[release.id] = frozenset(SAID.findall(dump))
    seen.dumps[release.id] = hashlib.sha256(dump).digest()


def answers(seen: Seen, seconds: float) -> Iterable[bool]:
    """What the readers saw, as rows."""
    told: Counter[Told] = sum((reader.told for reader in seen.readers), Counter())
    taken: Counter[int] = sum((reader.milliseconds for reader in seen.readers), Counter())
    bad = sum(count for one, count in told.items() if one.status != 200)
    failed = [error for reader in seen.readers for error in reader.failed]
    mixed = sum(count for one, count in told.items() if not _is_whole(one, seen))
    several = Counter((one.path, one.release) for one in told)
    yield row("releases published, seen by readers", f"{len(seen.names) - 1}",
              {one.release for one in told} <= set(seen.names))  # fmt: skip
    yield row("answers", f"{told.total():,} in {seconds:.0f} s", bool(told))
    yield row("of them no 200", f"{bad}", not bad)
    yield row("requests that failed", f"{len(failed)} {failed or ''}", not failed)
    yield row("answers of two releases", f"{mixed}", not mixed)
    yield row("answers with other bytes for the same", f"{several.total() - len(several)}",
              several.total() == len(several))  # fmt: skip
    yield row("an answer: middle", f"{_part(taken, 0.5)} ms", True)
    yield row("99 of 100", f"{_part(taken, 0.99)} ms", _part(taken, 0.99) < 1000)
    yield row("longest", f"{max(taken)} ms", True)


def _is_whole(one: Told, seen: Seen) -> bool:
    """Whether an answer is of the release that its header names, and of no other."""
    if one.path == "dump.ttl":
        return one.digest == seen.dumps[one.release]
    return one.names == seen.names[one.release]


def _part(taken: Counter[int], part: float) -> int:
    """The milliseconds that so large a part of the answers took at most."""
    left = taken.total() * part
    milliseconds = 0
    for milliseconds, count in sorted(taken.items()):  # noqa: B007 - the last one is given
        left -= count
        if left <= 0:
            break
    return milliseconds


def _own_peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def row(what: str, measured: str, holds: bool) -> bool:
    """Print a row; whether it failed."""
    print(f"{what:40} {measured:25} {'passed' if holds else 'FAILED'}", flush=True)
    return not holds


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
