"""Everything that may happen to a site that runs, and to the release under it.

    python tests/bench/running.py                    # all rows
    python tests/bench/running.py --only A08,C       # the rows whose names start so
    python tests/bench/running.py --only G10         # ten minutes

The project's release and another one are served from a temporary folder by `kb serve`, while readers
ask for a page, a document, a query and a dump; then a file is spoiled, a process is ended, a disk is
made read-only. Every answer must be whole and of the release that its header names, or 503. Needs
Linux; root for a disk of its own and for doing without its rights; `faketime` for the clock.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE.parent), str(HERE), *map(str, HERE.parent.glob("*/"))]

from conftest import Server, wait_until  # noqa: E402
from costly import CROSS  # noqa: E402
from dumped import packed_file  # noqa: E402
from faults import expect, kb, mount, run_rows, unmount  # noqa: E402
from operate import Hurried, Seen, _is_whole, _note, held, quiet  # noqa: E402
from processtree import is_alive, processes_below  # noqa: E402
from test_operate import (  # noqa: E402
    DATA,
    PAGE,
    QUERY,
    flip,
    get,
    health,
    point,
    publish,
    server_process,
    serves,
)

from kb.pipeline import build  # noqa: E402
from kb.releases.release import Release  # noqa: E402
from kb.seeds.project import Project  # noqa: E402

#: How long the threats are repeated.
MINUTES = 10
#: As root without its right to read what nobody may.
NO_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
ROWS: dict[str, Callable[[Place], str]] = {}


class Place:
    """A temporary folder with releases to start from: an old one, and a new one that is current."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.start = folder, folder / "start"
        build(Project.find(ROOT), self.start)
        self.releases = folder / "releases"
        publish(self.start, 1)

    def fresh(self, releases: Path | None = None) -> Path:
        """The releases as they were before."""
        self.releases = releases or self.folder / "releases"
        if releases is None:
            shutil.rmtree(self.releases, ignore_errors=True)
        shutil.copytree(self.start, self.releases, symlinks=True, dirs_exist_ok=True)
        return self.releases

    @contextlib.contextmanager
    def served(self, *settings: str, before: list[str] | None = None) -> Iterator[Server]:
        """A server of them, which looks often."""
        given = [part for one in ("poll=0.2", "log=none", *settings) for part in ("--set", one)]
        server = _Before(
            before or [], "serve", "--port", "0", "--releases", str(self.releases), *given
        )
        try:
            yield server
        finally:
            if server.process.poll() is None:
                server.stop()


class _Before(Server):
    """A server that is started by another command."""

    def __init__(self, before: list[str], *arguments: str) -> None:
        real = subprocess.Popen
        try:
            subprocess.Popen = lambda command, **named: real([*before, *command], **named)  # type: ignore[misc, assignment]
            super().__init__(*arguments)
        finally:
            subprocess.Popen = real  # type: ignore[misc]


def row(function: Callable[[Place], str]) -> Callable[[Place], str]:
    """Put a function into the table: its name starts with the row's."""
    ROWS[function.__name__.replace("_", " ")] = function
    return function


class Patient(Hurried):
    """Asks every 50 ms, and again where the connection broke."""

    pause = 0.05
    broken = 0

    def run(self) -> None:
        while not self._end.is_set():
            super().run()
            self.broken += len(self.failed)
            self.failed.clear()


@contextlib.contextmanager
def read(server: Server, folder: Path, number: int = 4) -> Iterator[Seen]:
    """Readers meanwhile; what they saw is judged in the end: all whole, or 503 where it may be."""
    end = threading.Event()
    seen = Seen([Patient(server.address, end) for _ in range(number)], {}, {})
    for path in folder.glob("*/sequence"):
        _note(seen, Release(path.parent))
    for reader in seen.readers:
        reader.start()
    try:
        yield seen
    finally:
        end.set()
        for reader in seen.readers:
            reader.join()
    told = sum((reader.told for reader in seen.readers), Counter())
    statuses = Counter(one.status for one in told.elements())
    expect(set(statuses) <= {200, 503}, f"statuses {dict(statuses)}")
    mixed = [one for one in told if one.status == 200 and not _is_whole(one, seen)]
    expect(not mixed, f"not whole: {mixed[:1]}")


def statuses(seen: Seen) -> Counter[int]:
    return Counter(one.status for reader in seen.readers for one in reader.told.elements())


def broken(seen: Seen) -> int:
    return sum(reader.broken for reader in seen.readers if isinstance(reader, Patient))


# --- A: downloads through publishes ------------------------------------------------------------


def slowly(address: str, path: str, rate: int, end: threading.Event | None = None) -> bytes:
    """An answer read at so many bytes a second."""
    host, port = address.split("/")[2].split(":")
    got = b""
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(60)
        line.connect((host, int(port)))
        line.sendall(f"GET /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        while part := line.recv(rate // 20):
            got += part
            time.sleep(len(part) / rate)
            if end is not None and end.is_set():
                break
    return got.partition(b"\r\n\r\n")[2]


@row
def A08_a_slow_download_through_two_publishes_and_a_pruning(place: Place) -> str:  # noqa: N802
    folder = place.fresh()
    first = Release.current(folder)
    assert first is not None
    whole = b"".join(first.dump("dump.nq"))
    date = first.manifest["date"]
    got: dict[str, bytes] = {}
    with place.served() as server:
        paths = ("dump.nq", f"download/{date}.{first.id}/dump.nq")
        threads = [
            threading.Thread(target=lambda p=p: got.update({p: slowly(server.address, p, 100_000)}))
            for p in paths
        ]
        for thread in threads:
            thread.start()
        time.sleep(1)
        for number in (2, 3):
            expect(wait_until(serves(server, publish(folder, number)), 30), "not taken up")
        pruned = kb("releases", "prune", "--keep", "1", "--releases", str(folder))
        expect(first.id in pruned.stdout and not first.path.exists(), pruned.output)
        running = [thread.is_alive() for thread in threads]
        expect(all(running), "the downloads ended before the release was gone")
        gone = get(server.address, paths[1])[0]
        for thread in threads:
            thread.join()
    expect(gone == 410, f"the address that stays says {gone}")
    expect([got[p] == whole for p in paths] == [True, True], "other bytes")
    return f"{len(whole):,} bytes, twice"


@row
def A08_a_hundred_slow_downloads_at_once(place: Place) -> str:  # noqa: N802
    place.fresh()
    end = threading.Event()
    with place.served() as server:
        before = quiet(server)
        threads = [
            threading.Thread(target=slowly, args=(server.address, "dump.nq", 20_000, end))
            for _ in range(100)
        ]
        for thread in threads:
            thread.start()
        longest, after = 0.0, before
        for _ in range(100):
            start = time.monotonic()
            for path in (PAGE, QUERY):
                expect(get(server.address, path)[0] == 200, f"{path} is not answered")
            longest = max(longest, (time.monotonic() - start) / 2)
            after = max(after, held(server))
            time.sleep(0.05)
        end.set()
        for thread in threads:
            thread.join()
        expect(wait_until(lambda: held(server)[1] <= before[1] + 5, 30), "files stay open")
    expect(longest <= 2, f"a page took {longest:.1f} s")
    more = after[0] - before[0]
    expect(more < 100e6, f"{more / 1e6:.0f} MB more")
    return f"a page takes {longest * 1000:.0f} ms at most, {more / 1e6:.0f} MB more"


# --- B: a disk that cannot be written ----------------------------------------------------------


@row
def B04_served_from_a_disk_that_is_read_only(place: Place) -> str:  # noqa: N802
    disk = place.folder / "disk"
    disk.mkdir(exist_ok=True)
    mount(disk, "size=512m")
    try:
        folder = place.fresh(disk)
        mount(disk, "remount,ro")
        with place.served() as server, read(server, folder) as seen:
            for path in ("", "releases", "download", "validation", "dataset.ttl", "SHA256SUMS"):
                expect(get(server.address, path)[0] == 200, f"/{path} is not answered")
            expect(wait_until(lambda: health(server)["store"] == "memory", 30), "not loaded")
            time.sleep(2)
        expect(set(statuses(seen)) == {200}, f"{statuses(seen)}")
    finally:
        unmount(disk)
        place.fresh()
    return f"{statuses(seen).total()} answers"


# --- C: damage while it runs -------------------------------------------------------------------


def _largest(release: Release) -> Path:
    return max(release.store.glob("*.sst"), key=lambda path: path.stat().st_size)


def _written(name: str, content: bytes) -> Callable[[Release], object]:
    return lambda release: release.data(name).write_bytes(content)


def _pointed(target: str) -> Callable[[Release], object]:
    def spoil(release: Release) -> None:
        folder = release.path.parent
        if target:
            point(folder, target)
        else:
            (folder / "current").unlink()

    return spoil


#: What is done to the release that is served, and whether there may be 503 for a moment.
SPOILS: dict[str, tuple[Callable[[Release], object], bool]] = {
    "C01 a store file is cut": (lambda r: os.truncate(_largest(r), 1000), True),
    "C02 a byte of the store is flipped": (lambda r: flip(_largest(r)), True),
    "C03 a store file is gone": (lambda r: _largest(r).unlink(), True),
    "C03 CURRENT is gone": (lambda r: (r.store / "CURRENT").unlink(), True),
    "C03 MANIFEST is cut": (lambda r: os.truncate(next(r.store.glob("MANIFEST-*")), 10), True),
    "C03 the store is empty": (lambda r: [p.unlink() for p in r.store.iterdir()], True),
    "C04 a byte of a dump is flipped": (lambda r: flip(packed_file(r, "ttl")), True),
    "C04 a byte of another dump is flipped": (lambda r: flip(packed_file(r, "nq")), True),
    "C04 a byte of the search is flipped": (lambda r: flip(r.path / "lookups/search.sqlite"), True),
    "C04 a byte of the manifest is flipped": (lambda r: flip(r.data("manifest.json")), True),
    "C05 the manifest is empty": (_written("manifest.json", b""), True),
    "C05 the manifest is {}": (_written("manifest.json", b"{}"), True),
    "C05 the manifest is a megabyte of [": (_written("manifest.json", b"[" * 1_000_000), True),
    "C06 the pointer is gone": (_pointed(""), False),
    "C06 the pointer leads nowhere": (_pointed("nowhere"), False),
    "C06 the pointer leads to itself": (_pointed("current"), False),
    "C06 the pointer leads outside": (_pointed("/etc"), False),
    "C12 a dump may not be read": (lambda r: packed_file(r, "ttl").chmod(0), True),
    "C12 a store file may not be read": (lambda r: _largest(r).chmod(0), False),  # it is open
}  # fmt: skip


def _damage(spoil: Callable[[Release], object], may_wait: bool) -> Callable[[Place], str]:
    def check(place: Place) -> str:
        folder = place.fresh()
        current = Release.current(folder)
        assert current is not None
        with place.served(before=NO_RIGHTS) as server:
            with read(server, folder) as seen:
                time.sleep(0.5)
                spoil(current)
                time.sleep(2)
                expect(wait_until(lambda: health(server)["status"] == "up", 60), "stays down")
                time.sleep(1)
            if may_wait:  # an error of a reader's is looked into ten seconds after the last check
                wait_until(lambda: health(server)["damage"] or health(server)["refused"], 20)
            found = health(server)
            other = next(name for name in _good(folder) if name != current.id)
            new = publish(folder, 2, Release(folder / other))
            expect(wait_until(serves(server, new), 60), "the next publish is not taken up")
            for path in (PAGE, DATA, QUERY, "dump.ttl"):
                status, headers, _ = get(server.address, path)
                expect((status, headers["kb-release"]) == (200, new.id), f"{path}: {status}")
        counted = statuses(seen)
        expect(may_wait or set(counted) == {200}, f"statuses {dict(counted)}")
        told = [*found["damage"], *found["refused"]]
        expect(not may_wait or told != [], "nothing is told at /health")
        return f"{dict(counted)}, {broken(seen)} broken; {told[-1]['reason'] if told else 'silent'}"

    return check


def _good(folder: Path) -> list[str]:
    """The releases of a folder whose dumps are as they were made."""
    found = []
    for path in folder.glob("*/sequence"):
        with contextlib.suppress(Exception):
            Release(path.parent).check_data()
            found.append(path.parent.name)
    return found


for _name, (_spoil, _may_wait) in SPOILS.items():
    ROWS[f"{_name}, while running"] = _damage(_spoil, _may_wait)


@row
def C11_the_folder_of_the_release_is_deleted(place: Place) -> str:  # noqa: N802
    folder = place.fresh()
    current = Release.current(folder)
    assert current is not None
    with place.served() as server:
        with read(server, folder) as seen:
            time.sleep(0.5)
            shutil.rmtree(current.path)
            expect(wait_until(lambda: health(server)["release"] != current.id, 30), "still named")
            time.sleep(1)
        [left] = _good(folder)
        expect(health(server)["release"] == left, "the other one is not served")
        shutil.rmtree(folder / left)
        expect(wait_until(lambda: get(server.address, PAGE)[0] == 503, 30), "answers from nothing")
        shutil.copytree(place.start / left, folder / left)
        new = publish(folder, 2, Release(folder / left))
        expect(wait_until(serves(server, new), 60), "the next publish is not taken up")
        expect(get(server.address, "dump.ttl")[2] == b"".join(new.dump("dump.ttl")), "bytes")
    return f"{dict(statuses(seen))}, {broken(seen)} broken"


# --- D: the clock ------------------------------------------------------------------------------


@row
def D05_the_clock_jumps_while_it_runs(place: Place) -> str:  # noqa: N802
    place.fresh()
    stamp = place.folder / "clock"
    stamp.write_text("+0\n")
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    expect(library is not None, "there is no faketime on this machine")
    faked = ["env", f"LD_PRELOAD={library}", f"FAKETIME_TIMESTAMP_FILE={stamp}",
             "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"]  # fmt: skip
    query, taken, dates = "sparql?" + urllib.parse.urlencode({"query": CROSS}), [], []
    with place.served("seconds=3", before=faked) as server:
        expect(wait_until(lambda: health(server)["store"] == "memory", 30), "not loaded")
        for jump in ("+0", "+3600", "+0", "-3600", "+450000000", "+0"):
            thread = threading.Thread(target=lambda: taken.append(_timed(server, query)))
            thread.start()
            time.sleep(1)
            stamp.write_text(f"{jump}\n")
            for path in (PAGE, QUERY, "dump.ttl"):
                status, headers, _ = get(server.address, path)
                expect(status == 200, f"{path}: {status}")
                dates.append(headers["date"])
                tag = {"If-None-Match": headers["etag"]}
                expect(get(server.address, path, **tag)[0] == 304, f"{path}: no 304 at {jump}")
            thread.join()
    expect(all(status == 504 and 2.5 < seconds < 4 for status, seconds in taken), f"{taken}")
    expect(any(" 2041 " in date for date in dates), f"the clock did not jump: {dates}")
    return ", ".join(f"{seconds:.1f} s" for _, seconds in taken)


def _timed(server: Server, path: str) -> tuple[int, float]:
    start = time.monotonic()
    status, _, _ = get(server.address, path)
    return status, time.monotonic() - start


# --- G: processes ------------------------------------------------------------------------------


@row
def G03_each_process_is_killed_under_load(place: Place) -> str:  # noqa: N802
    folder = place.fresh()
    waits = []
    with place.served() as server, read(server, folder, 8) as seen:
        expect(wait_until(lambda: health(server)["store"] == "memory", 30), "not loaded")
        parent = server.process.pid
        for pid in sorted(processes_below(server_process(server))):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            waits.append(_until_answered(server))
        first = Counter(statuses(seen))
        of_workers = broken(seen)
        web = server_process(server)
        os.kill(web, signal.SIGKILL)
        again = _until_answered(server)
        expect(server.process.pid == parent and server.process.poll() is None, "the parent ended")
        expect(server_process(server) != web, "it was not killed")
    expect(of_workers == 0, f"{of_workers} requests broke with workers")
    expect(broken(seen) <= 8, f"{broken(seen)} requests broke with the serving process")
    expect(max(waits) <= 2, f"an answer after {max(waits):.1f} s")
    return (f"{len(waits)} workers: {dict(first)}, an answer after {max(waits):.1f} s at most; the "
            f"serving one: {broken(seen)} broken, an answer after {again:.1f} s")  # fmt: skip


def _until_answered(server: Server) -> float:
    """How long it is until a page and a new query are answered."""
    start = time.monotonic()
    query = urllib.parse.urlencode({"query": f"SELECT * {{ ?s ?p ?o }} LIMIT 3 # {start}"})
    for path in (PAGE, f"sparql?{query}"):
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if get(server.address, path)[0] == 200:
                    break
            expect(time.monotonic() - start < 60, "no answer in a minute")
            time.sleep(0.02)
    return time.monotonic() - start


@row
def G04_the_parent_is_killed_and_started_again(place: Place) -> str:  # noqa: N802
    place.fresh()
    with place.served() as server:
        below = processes_below(server.process.pid)
        port = re.findall(r":(\d+)/", server.address)[0]
        server.stop(signal.SIGKILL)
        expect(wait_until(lambda: not any(map(is_alive, below)), 5), "a child is left")
        start = time.monotonic()
        again = Server("serve", "--port", port, "--releases", str(place.releases),
                       "--set", "log=none")  # fmt: skip
        took = time.monotonic() - start
        again.stop()
    expect(took <= 5, f"it answers after {took:.1f} s")
    return f"{len(below)} children; it answers again after {took:.1f} s"


@row
def G05_it_is_ended_under_load(place: Place) -> str:  # noqa: N802
    folder = place.fresh()
    end = threading.Event()
    with place.served() as server:
        seen = Seen([Hurried(server.address, end) for _ in range(8)], {}, {})
        for path in folder.glob("*/sequence"):
            _note(seen, Release(path.parent))
        for reader in seen.readers:
            reader.start()
        time.sleep(2)
        start = time.monotonic()
        status = server.stop()
        took = time.monotonic() - start
        end.set()
        for reader in seen.readers:
            reader.join()
    errors = [error for reader in seen.readers for error in reader.failed]
    cut = [error for error in errors if isinstance(error, http.client.IncompleteRead)]
    whole = [one.status == 200 and _is_whole(one, seen) for r in seen.readers for one in r.told]
    expect(status == 0 and took <= 10, f"status {status} after {took:.1f} s")
    expect(not cut and all(whole), f"answers were cut: {cut}")
    return f"after {took:.1f} s; {statuses(seen).total()} answers, all whole"


@row
def G06_a_worker_is_stopped_for_20_seconds(place: Place) -> str:  # noqa: N802
    folder = place.fresh()
    with place.served("seconds=3", "workers=4") as server:
        taken: list[tuple[int, float]] = []
        query = "sparql?" + urllib.parse.urlencode({"query": CROSS})
        thread = threading.Thread(target=lambda: taken.append(_timed(server, query)))
        with read(server, folder) as seen:
            thread.start()
            expect(wait_until(lambda: health(server)["workers"]["busy"] > 0), "no worker is busy")
            time.sleep(0.5)
            pid = max(processes_below(server_process(server)), key=_ticks)
            os.kill(pid, signal.SIGSTOP)
            time.sleep(20)
            thread.join()
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
            time.sleep(1)
    [(status, seconds)] = taken
    expect(status in (503, 504) and seconds <= 4, f"{status} after {seconds:.1f} s")
    expect(set(statuses(seen)) == {200} and not broken(seen), f"{statuses(seen)}")
    return f"{status} after {seconds:.1f} s; {statuses(seen).total()} answers to others"


def _ticks(pid: int) -> int:
    """How much processor time a process has used; of the one that works most lately, the most."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        if fields[0] == "R":
            return 1_000_000 + int(fields[11])
        return int(fields[11])
    return 0


@row
def G10_threats_for_ten_minutes(place: Place) -> str:  # noqa: N802
    place.fresh()
    samples: list[tuple[float, float]] = []
    only = "malformed,nesting,size,SSRF,update,wire,Accept,Host: in,ranges,product"
    with place.served("seconds=5") as server:
        start, rounds = time.monotonic(), 0
        hostile = [sys.executable, str(HERE / "hostile.py"), "--address", server.address,
                   "--only", only]  # fmt: skip
        while (now := time.monotonic() - start) < 60 * MINUTES:
            subprocess.run(hostile, stdout=subprocess.DEVNULL, check=False)
            samples.append((now, quiet(server)[0] / 1e6))
            rounds += 1
    later = [(at / 60, much) for at, much in samples if at > 60]
    expect(len(later) > 2, f"only {rounds} rounds")
    slope = _slope(later)
    expect(slope < 1, f"{slope:.2f} MB a minute more")
    return (f"{rounds} rounds, {slope:+.2f} MB a minute, {later[0][1]:.0f} MB after a minute, "
            f"{later[-1][1]:.0f} MB in the end")  # fmt: skip


def _slope(points: list[tuple[float, float]]) -> float:
    """How steep the line is that lies nearest to some points."""
    x, y = (sum(one[i] for one in points) / len(points) for i in (0, 1))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


# --- Running them ------------------------------------------------------------------------------


def main() -> int:
    return run_rows(str(__doc__), ROWS, Place)


if __name__ == "__main__":
    sys.exit(main())
