"""A site through many releases: what readers wait, and what is left open in the end.

    python tests/bench/operate.py             # 50 releases
    python tests/bench/operate.py 200

It builds the project's release in a temporary folder, serves it, and has 8 readers ask for a page, a
document, a query and a dump without pause while one release after another is published. Then nobody
asks, and what the server holds is compared with what it held after the first five.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from conftest import Server, wait_until  # noqa: E402
from test_operate import (  # noqa: E402
    Reader,
    health,
    open_releases,
    publish,
    server_process,
    serves,
)
from test_serve import processes_below  # noqa: E402

from kb.pipeline import build  # noqa: E402
from kb.seeds.project import Project  # noqa: E402


class Hurried(Reader):
    """Asks without pause, and remembers how long each answer took."""

    pause = 0.0


def held(server: Server) -> tuple[int, int]:
    """The bytes of memory that the processes share among them, and the descriptors of the one that
    serves."""
    web = server_process(server)
    kilobytes = 0
    for pid in {web, *processes_below(web)}:
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


def main(number: int) -> None:
    """Publish, and print what was seen."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "releases"
        build(Project.find(ROOT), folder)
        server = Server("serve", "--port", "0", "--releases", str(folder), "--set", "poll=0.2",
                        "--set", f"log={Path(place) / 'log'}")  # fmt: skip
        try:
            start = time.monotonic()
            run(server, folder, range(5))
            before = quiet(server)
            readers, most_open = run(server, folder, range(5, number))
            tell(readers, time.monotonic() - start)
            after = quiet(server)
        finally:
            server.stop()
    print(
        f"memory: {before[0] / 1e6:.1f} MB after 5 releases, {after[0] / 1e6:.1f} MB after {number}"
    )
    print(f"descriptors: {before[1]} after 5, {after[1]} after {number}")
    print(f"releases open at once: at most {most_open}")


def run(server: Server, folder: Path, numbers: range) -> tuple[list[Hurried], int]:
    """Publish while readers ask: the readers, and how many releases were open at most."""
    end, most_open = threading.Event(), 0
    readers = [Hurried(server.address, end) for _ in range(8)]
    for reader in readers:
        reader.start()
    for i in numbers:
        new = publish(folder, i)
        assert wait_until(serves(server, new), 60)
        most_open = max(most_open, len(open_releases(server)))
        for path in folder.glob("[0-9a-f]*"):
            if path.is_dir() and not path.is_symlink() and path.name != new.id:
                shutil.rmtree(path)
    end.set()
    for reader in readers:
        reader.join()
    return readers, most_open


def tell(readers: list[Hurried], seconds: float) -> None:
    """What the readers saw."""
    seen = [one for reader in readers for one in reader.seen]
    taken = sorted(seconds for reader in readers for seconds in reader.seconds)
    bad = [one for one in seen if one[1] != 200]
    failed = [error for reader in readers for error in reader.failed]
    print(f"{len(seen):,} answers in {seconds:.0f} s, {len(bad)} of them no 200; "
          f"{len(failed)} readers failed")  # fmt: skip
    print(f"an answer takes {statistics.median(taken) * 1000:.1f} ms, of a hundred the slowest "
          f"{taken[len(taken) * 99 // 100] * 1000:.0f} ms, at most {taken[-1] * 1000:.0f} ms")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
