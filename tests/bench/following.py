"""What follows a change costs: builds, checks and a site that runs, by one checkout or two.

Each step is a command as an operator gives it, with the processor time of all its processes, the time from start to end,
the most memory of all of them together (PSS, looked at each half second) and that of the largest alone (what
`/usr/bin/time -v` calls the maximum resident set size).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from folders import change_fact, change_row

#: Seconds between looks at the memory, and at the answers of a site.
LOOKS, ASKS = 0.5, 0.05
#: Seconds within which a site answers with what was built.
PATIENCE = 120
#: Python keeps what it compiles, as it does where it is installed.
ENVIRONMENT = {name: v for name, v in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}  # fmt: skip


class Side:
    """A checkout with its own Python, and a project that it builds into a folder of releases."""

    def __init__(self, name: str, checkout: Path, folder: Path) -> None:
        self.name, self.checkout, self.folder = name, checkout, folder
        self.project, self.releases = folder / "project", folder / "releases"

    def command(self, *arguments: str) -> list[str]:
        python = self.checkout / ".venv" / "bin" / "python"
        return [str(python), "-m", "kb", "--project", str(self.project), *arguments]

    def tell(self, what: str, *figures: str) -> None:
        print(f"{self.name:<7} {what:<48} {'  '.join(figures)}", flush=True)

    def check(self, what: str) -> None:
        self.run(f"kb check: {what}", "check")

    def build(self, what: str) -> float:
        return self.run(f"kb build: {what}", "build", "--out", str(self.releases))

    def run(self, what: str, *arguments: str) -> float:
        """Run a verb and tell what it took; the moment of its end."""
        start = time.monotonic()
        process = subprocess.Popen(
            self.command(*arguments), cwd=self.checkout, env=ENVIRONMENT,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        ended = threading.Event()
        peaks: list[int] = [0]
        looking = threading.Thread(target=_look, args=(process.pid, peaks, ended))
        looking.start()
        assert process.stderr is not None
        words = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        end = time.monotonic()
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        looking.join()
        self.tell(
            what, f"{usage.ru_utime + usage.ru_stime:8.2f} s processor", f"{end - start:8.2f} s",
            f"{max(peaks) / 1e6:7.0f} MB together", f"{usage.ru_maxrss / 1024:6.0f} MB largest",
        )  # fmt: skip
        if process.returncode:
            self.tell(f"   ended with {process.returncode}", words[-300:])
        return end

    def tell_size(self, what: str) -> None:
        """Tell what the newest release takes on the disk, and what of it no other release has."""
        found = (path for path in self.releases.glob("*/sequence") if not path.parent.is_symlink())
        paths = sorted(found, key=lambda path: int(path.read_text()))
        *others, newest = [_blocks(path.parent) for path in paths]
        own = newest.keys() - {file for other in others for file in other}
        alone = sum(newest[file] for file in own)
        self.tell(what, f"{sum(newest.values()) / 1e6:8.0f} MB", f"{alone / 1e6:8.1f} MB its own")

    @contextmanager
    def served(self) -> Iterator[str]:
        """A site of the releases, as operators have it; its address."""
        command = self.command("serve", "--port", "0", "--releases", str(self.releases))
        server = subprocess.Popen(
            command, cwd=self.checkout, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True
        )
        assert server.stderr is not None
        try:
            served = (re.search(r"serving at (http://\S+/)", line) for line in server.stderr)
            address = next(match[1] for match in served if match)
            threading.Thread(target=server.stderr.read, daemon=True).start()
            yield address
        finally:
            server.terminate()
            server.wait(90)


def follow(side: Side, first: str, record: str, treaty: str) -> None:
    """Build a project from nothing, change it, and follow a change to the answer of a site."""
    side.build(f"from nothing, {first}")
    side.tell_size("the release on the disk")
    side.check("nothing changed")
    side.build("nothing changed")
    changes: dict[str, Callable[[], None]] = {
        "one fact": lambda: change_fact(side.project, 0),
        "one row": lambda: change_row(side.project, record),
    }
    for what, change in changes.items():
        change()
        side.check(f"{what} changed")
        change()
        side.build(f"{what} changed")
        side.tell_size(f"the release of {what} changed")
    side.check("nothing changed after that")
    base = re.search(
        r"^base: *(\S+)", (side.project / "seeds/dataset.yaml").read_text("utf-8"), re.M
    )
    assert base is not None
    things = f"{base[1]}id/"
    queries = {
        "one fact": f"SELECT ?p ?o {{ <{things}statement/of-0> ?p ?o }} ORDER BY ?p ?o",
        "one row": f"PREFIX tro: <{base[1]}ontology#> SELECT ?act ?day "
        f"{{ ?act tro:treaty <{things}{treaty}> ; tro:actionDate ?day }} ORDER BY ?act ?day",
    }
    with side.served() as address:
        for what, change in changes.items():
            _answered(side, address, what, change, queries[what])


def _answered(
    side: Side, address: str, what: str, change: Callable[[], object], query: str
) -> None:
    """Change something, build, and ask a site until it answers otherwise."""
    before = _ask(address, query)
    assert json.loads(before)["results"]["bindings"], f"{query} has no answer"
    start = time.monotonic()
    change()
    built = side.build(f"{what} changed, beside a site")
    while _ask(address, query) == before:
        if time.monotonic() - built > PATIENCE:
            side.tell(f"{what} changed: the site does not answer with it")
            return
        time.sleep(ASKS)
    answered = time.monotonic()
    side.tell(
        f"{what} changed, to the endpoint's answer", f"{answered - start:8.2f} s",
        f"built {built - start:.2f} s, answered {answered - built:.2f} s after that",
    )  # fmt: skip


def _ask(address: str, query: str) -> bytes:
    url = f"{address}sparql?{urllib.parse.urlencode({'query': query})}"
    request = urllib.request.Request(url, headers={"Accept": "application/sparql-results+json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        content: bytes = answer.read()
    return content


def _look(pid: int, peaks: list[int], ended: threading.Event) -> None:
    """Note the memory of a process and of all below it, each half second until it has ended."""
    while not ended.wait(LOOKS):
        peaks.append(sum(map(_pss, _tree(pid))))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = path.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _tree(int(child))


def _pss(pid: int) -> int:
    """The memory of a process, what it shares with others counted by its share, in bytes."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    match = re.search(r"^Pss: +(\d+) kB", text, re.M)
    return int(match[1]) * 1024 if match else 0


def _blocks(folder: Path) -> dict[int, int]:
    """The bytes on the disk of each file below a folder, by its number."""
    stats = (path.lstat() for path in folder.rglob("*") if path.is_file())
    return {stat.st_ino: stat.st_blocks * 512 for stat in stats}
