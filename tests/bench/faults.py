"""Everything that may happen to a publish and to what it made, at full length.

    python tests/bench/faults.py                 # all rows
    python tests/bench/faults.py --only A01,B    # the rows whose names start so

A small project is built again and again in a temporary folder, and spoiled meanwhile. After each
row it is checked that nothing was lost: the old release has the same bytes, the sources too, the
plain build works again without any cleaning and gives what a clean one gives, on as much disk.
Needs Linux, and root for the rows with disks of their own; strace for A03.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from click.testing import CliRunner, Result

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), *map(str, HERE.parent.glob("*/"))]

from conftest import HEEDING  # noqa: E402
from dumped import packed_file  # noqa: E402
from tiny import ROOT, add_article, publish, small_project, tree  # noqa: E402

from kb.cli import main as command_line  # noqa: E402
from kb.pipeline import build  # noqa: E402
from kb.releases.choosing import choose  # noqa: E402
from kb.releases.keeping import survey  # noqa: E402
from kb.releases.release import FORMAT, Release  # noqa: E402
from kb.seeds.project import Project  # noqa: E402

ROWS: dict[str, Callable[[Site], None]] = {}
Place = TypeVar("Place")


def row(function: Callable[[Site], None]) -> Callable[[Site], None]:
    """Put a function into the table: its name starts with the row's."""
    ROWS[function.__name__.replace("_", " ")] = function
    return function


@dataclass
class Done:
    """How a build ended."""

    status: int
    output: str
    seconds: float


def lasting(release: Path) -> dict[str, str]:
    """The digests of what a release keeps; the next release takes its lookups away."""
    files = tree(release).items()
    return {path: digest for path, digest in files if not path.startswith("lookups/")}


@dataclass
class Site:
    """A project that has changed since its release, and what a clean build would make of it."""

    place: Path
    project: Path = field(init=False)
    start: Path = field(init=False)
    clean: Path = field(init=False)
    releases: Path = field(init=False)
    seconds: float = 0

    def __post_init__(self) -> None:
        self.project = small_project(self.place / "project")
        self.start, self.clean = self.place / "start", self.place / "clean"
        self.releases = self.place / "releases"
        expect(self.build(self.start).status == 0, "the first build failed")
        self.old = current(self.start)
        add_article(self.project, "more-talks")
        shutil.copytree(self.start, self.clean, symlinks=True)
        done = self.build(self.clean)
        expect(done.status == 0, done.output)
        self.seconds, self.new = done.seconds, current(self.clean)
        self.sources, self.old_tree = tree(self.project), lasting(self.old.path)
        self.new_tree = tree(self.new.path / "data")

    def fresh(self, releases: Path | None = None) -> Path:
        """The folder as it was before the new build."""
        self.releases = releases or self.place / "releases"
        if releases is None:
            shutil.rmtree(self.releases, ignore_errors=True)
        shutil.copytree(self.start, self.releases, symlinks=True, dirs_exist_ok=True)
        return self.releases

    def command(self, releases: Path | None = None) -> list[str]:
        out = str(releases or self.releases)
        return [sys.executable, "-m", "kb", "--project", str(self.project), "build", "--out", out]

    def build(self, releases: Path | None = None, before: str = "", **environment: str) -> Done:
        """Build, after some shell commands."""
        start = time.monotonic()
        script = f'{before}\nexec "$@"'
        done = subprocess.run(
            ["/bin/bash", "-c", script, "bash", *self.command(releases)], capture_output=True,
            text=True, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, cwd="/",
            timeout=300,
        )  # fmt: skip
        return Done(done.returncode, done.stderr, time.monotonic() - start)

    def started(self) -> subprocess.Popen[str]:
        """A build under way, in a process group of its own."""
        return subprocess.Popen(
            [*HEEDING, *self.command()], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd="/",
            env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
        )  # fmt: skip

    def refused(self, done: Done, words: str, within: float = 300) -> None:
        """Check that a build ended honestly."""
        expect(done.status != 0, "status 0")
        last = "\n".join(done.output.splitlines()[-2:])
        expect(re.search(words, last) is not None, f"said {last!r}, not {words!r}")
        expect(done.seconds <= within, f"took {done.seconds:.1f} s")

    def nothing_lost(self, *, maybe_new: bool = False) -> None:
        """Check all that holds after each row, with a plain build at the end."""
        expect(lasting(self.releases / self.old.id) == self.old_tree, "the old release is changed")
        expect(tree(self.project) == self.sources, "the sources are changed")
        choice = choose(self.releases)
        expect(choice.refused == (), f"refused {choice.refused}")
        ids = [self.old.id, *([self.new.id] if maybe_new else [])]
        expect(choice.release is not None and choice.release.id in ids, "another one is current")
        self.heals()

    def heals(self) -> None:
        """Check that the plain build makes what a clean one does."""
        made = build(Project.find(self.project), self.releases)
        expect(current(self.releases) == made, "what the plain build made is not current")
        expect(made.id == self.new.id, "the plain build made another release")
        expect(tree(made.path / "data") == self.new_tree, "the plain build made other bytes")
        used, clean = size(self.releases), size(self.clean)
        expect(used <= clean * 1.05, f"{used:,} bytes are used, {clean:,} by a clean build")


class Failed(Exception):
    """What should hold does not."""


def expect(holds: bool, words: str) -> None:
    if not holds:
        raise Failed(words)


def current(releases: Path) -> Release:
    found = Release.current(releases)
    expect(found is not None, "there is no current release")
    assert found is not None
    return found


def size(folder: Path) -> int:
    return sum(p.lstat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


# --- A: one step that happens or does not -----------------------------------------------------


@row
def A01_killed_at_20_points(site: Site) -> None:  # noqa: N802
    in_time = 0
    for k in range(1, 21):
        in_time += _is_killed_at(site, k / 20) or _is_killed_at(site, k / 20)
        site.nothing_lost(maybe_new=True)  # the last ones may have come to the switch
    expect(in_time > 10, f"only {in_time} builds were killed before their end")


def _is_killed_at(site: Site, part: float) -> bool:
    """Kill a build at a part of its usual time; one that ends before tells what is usual now."""
    site.fresh()
    start, process = time.monotonic(), site.started()
    while (took := time.monotonic() - start) < site.seconds * part:
        if process.poll() is not None:
            site.seconds = took
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


@row
def A02_killed_between_any_two_file_operations(site: Site) -> None:  # noqa: N802
    place = site.place / "kills"
    place.mkdir()
    done = tiny("kills", str(place), "every")
    expect(done.returncode == 0, done.stderr)
    rows = done.stdout.splitlines()
    expect(len(rows) > 40, f"only {len(rows)} operations")
    last = tree(current(place / str(len(rows))).path / "data")
    for number in range(1, len(rows) + 1):
        choice = choose(place / str(number))
        expect(choice.refused == () and choice.release is not None, f"{number}: {choice.refused}")
        publish(place / str(number), "new")
        expect(tree(current(place / str(number)).path / "data") == last, f"{number}: other bytes")
        expect(len(survey(place / str(number))) == 2, f"{number}: more than two releases")


@row
def A03_synced_before_the_switch(site: Site) -> None:  # noqa: N802
    trace = site.place / "trace"
    strace = ["strace", "-f", "-y", "-o", str(trace), "-e", "trace=fsync,fdatasync,rename,renameat"]
    site.fresh()
    subprocess.run([*strace, *site.command()], check=True, capture_output=True, cwd="/",
                   env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    lines = [one for one in trace.read_text().splitlines() if re.search(r"(sync|rename\w*)\(", one)]
    named = next(
        i for i, one in enumerate(lines) if re.search(r'rename\w*\(.*/\.staging-\d+", ', one)
    )
    switch = next(i for i, one in enumerate(lines) if "/.current-" in one)
    staging = re.search(r'"([^"]*/\.staging-\d+)"', lines[named])
    assert staging
    synced = {m[1] for one in lines[:named] if (m := re.search(r"f(?:data)?sync\(\d+<(.*?)>", one))}
    made = current(site.releases).path
    wanted = {staging[1] + str(p)[len(str(made)) :] for p in (made, *made.rglob("*"))}
    shared = {
        staging[1] + str(p)[len(str(made)) :]
        for p in made.rglob("*")
        if p.is_file() and p.stat().st_nlink > 1
    }
    missing = {path for path in wanted - synced - shared if not path.endswith("/LOCK")}
    expect(named < switch, "the pointer was switched first")
    expect(not missing, f"not synced: {sorted(missing)[:3]}")
    after = lines[switch + 1]
    expect(f"<{site.releases}>" in after and "fsync" in after, f"after the switch is {after}")


@row
def A04_signals(site: Site) -> None:  # noqa: N802
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        for part in (0, 0.02, 0.1):
            site.fresh()
            process = site.started()
            while not list(site.releases.glob(".staging*")):
                time.sleep(0.01)
            time.sleep(site.seconds * part)
            process.send_signal(number)
            start = time.monotonic()
            _, said = process.communicate()
            took = time.monotonic() - start
            expect(process.returncode in (128 + number, -number), f"status {process.returncode}")
            expect(took <= 2, f"{number.name} took {took:.1f} s")
            expect(not list(site.releases.glob(".staging*")), "staging is left")
        expect(f"ended by {number.name}" in said, said)
        site.nothing_lost()


@row
def A05_two_at_once(site: Site) -> None:  # noqa: N802
    for _ in range(20):
        site.fresh()
        both = [site.started(), site.started()]
        said = [process.communicate()[1] for process in both]
        statuses = sorted(process.returncode for process in both)
        expect(statuses in ([0, 0], [0, 2]), f"statuses {statuses}: {said}")
        if statuses == [0, 2]:
            loser = said[both[0].returncode == 0]
            expect("another publish is running" in loser and "(process " in loser, loser)
        expect(current(site.releases).id == site.new.id, "another one is current")
    site.nothing_lost(maybe_new=True)


@row
def A09_nothing_changed(site: Site) -> None:  # noqa: N802
    site.fresh()
    site.heals()
    before = tree(site.releases)
    site.heals()
    after = tree(site.releases)
    before.pop(".lock"), after.pop(".lock")
    expect(before == after, "a file changed")


@row
def A10_going_back(site: Site) -> None:  # noqa: N802
    site.fresh()
    site.heals()
    start = time.monotonic()
    done = kb("releases", "use", site.old.id, "--releases", str(site.releases))
    expect(done.exit_code == 0 and time.monotonic() - start <= 5, done.stderr)
    expect(current(site.releases).id == site.old.id, "another one is current")
    site.nothing_lost()


@row
def A12_an_article_deleted_and_one_renamed(site: Site) -> None:  # noqa: N802
    site.fresh()
    site.heals()
    project = Path(shutil.copytree(site.project, site.place / "less"))
    shutil.rmtree(project / "seeds" / "more-talks")
    (project / "seeds" / "talks").rename(project / "seeds" / "other-talks")
    done = kb("--project", str(project), "build", "--out", str(site.releases))
    expect(done.exit_code == 0, done.stderr)
    made = current(site.releases)
    dumps = {kind: b"".join(made.made.joined(kind).unpacked()) for kind in made.made.sums}
    stale = [kind for kind, content in dumps.items() if b"article/talks" in content]
    expect(not stale, f"stale lines in {stale}")
    shown = kb("show", "article/talks", "--releases", str(site.releases))
    expect(shown.exit_code == 2 and "nothing is published about" in shown.stderr, shown.stderr)


# --- B: the machine runs short ----------------------------------------------------------------


@row
def B01_full_disks(site: Site) -> None:  # noqa: N802
    need = size(site.clean)
    with_disk(site, lambda disk: fill(site, disk, [need * k // 10 for k in range(3, 14)]))


@row
def B01_a_full_disk_where_the_log_is(site: Site) -> None:  # noqa: N802
    for most in (4, 8, 16, 32):  # kilobytes
        log = site.fresh() / "log"
        before = tree(site.releases)
        mount(log, f"size={most}k")
        try:
            done = site.build()
            site.refused(done, f"{log}/.*No space left on device")
            expect(not list(log.glob(".entry-*")), "an entry is left in part")
        finally:
            unmount(log)
        after = tree(site.releases)
        before.pop(".lock"), after.pop(".lock")
        expect(before == after, "something is left of the release")
        site.nothing_lost()


def fill(site: Site, disk: Path, sizes: list[int]) -> None:
    published = False
    for most in sizes:
        mount(disk, "size=512m")
        site.fresh(disk)
        used = size(disk)
        mount(disk, f"remount,size={max(most, used + 600_000) // 4096 * 4096}")
        done = site.build()
        published = done.status == 0
        if not published:
            site.refused(done, f"{disk}/.*No space left on device")
        mount(disk, "remount,size=512m")
        site.nothing_lost(maybe_new=published)
        unmount(disk)
    expect(published, "the largest disk was too small as well")


@row
def B02_staging_is_where_the_releases_are(site: Site) -> None:  # noqa: N802
    def elsewhere(disk: Path) -> None:
        mount(disk, "size=64m")
        site.fresh()
        done = site.build(TMPDIR=str(disk))
        expect(done.status == 0, done.output)
        site.nothing_lost(maybe_new=True)
        unmount(disk)

    with_disk(site, elsewhere)


@row
def B03_files_too_large(site: Site) -> None:  # noqa: N802
    largest = max(path.stat().st_size for path in site.new.path.rglob("*"))
    for part in (10, 50, 90):
        site.fresh()
        done = site.build(before=f"ulimit -f {largest * part // 100 // 1024}")
        site.refused(done, f"{site.releases}/.*File too large")
        site.nothing_lost()


@row
def B04_a_disk_that_is_read_only(site: Site) -> None:  # noqa: N802
    def read_only(disk: Path) -> None:
        mount(disk, "size=512m")
        site.fresh(disk)
        mount(disk, "remount,ro")
        site.refused(site.build(), f"{disk}/.*Read-only file system", within=2 + site.seconds / 2)
        asked = kb("show", "event/kampala-2025", "--releases", str(disk))
        expect("Kampala Conference" in asked.stdout, asked.stderr)
        with site.old.hold():
            pass
        mount(disk, "remount,rw")
        site.nothing_lost()
        unmount(disk)

    with_disk(site, read_only)


@row
def B05_no_folder_for_temporary_files(site: Site) -> None:  # noqa: N802
    site.fresh()
    done = site.build(TMPDIR="/nowhere")
    expect(done.status == 0, done.output)
    site.nothing_lost(maybe_new=True)


@row
def B06_little_memory(site: Site) -> None:  # noqa: N802
    for most in (150_000, 250_000, 400_000, 550_000):
        site.fresh()
        done = site.build(before=f"ulimit -v {most}; ulimit -c unlimited; cd {site.place}")
        site.refused(done, "memory")
        expect(not list(site.place.glob("core*")), "a core was dumped")
        site.nothing_lost()
    site.fresh()
    done = site.build(before="ulimit -v 1600000")
    expect(done.status == 0, done.output)


@row
def B07_few_descriptors(site: Site) -> None:  # noqa: N802
    site.fresh()
    site.refused(site.build(before="ulimit -n 64"), "file descriptors|Too many open files")
    site.nothing_lost()
    site.fresh()
    done = site.build(before="ulimit -n 128")
    expect(done.status == 0, done.output)


@row
def B08_no_inodes(site: Site) -> None:  # noqa: N802
    def run_out(disk: Path) -> None:
        for more in (1, 5, 40, 100):
            mount(disk, "size=512m")
            site.fresh(disk)
            used = sum(1 for _ in disk.rglob("*"))
            mount(disk, f"remount,nr_inodes={used + more + 1}")
            done = site.build()
            if done.status:
                site.refused(done, f"{disk}/.*No space left on device")
            mount(disk, "remount,nr_inodes=100000")
            site.nothing_lost(maybe_new=done.status == 0)
            unmount(disk)

    with_disk(site, run_out)


@row
def B09_nobody_reads_what_it_says(site: Site) -> None:  # noqa: N802
    for closed in ("exec 2>&-", "exec >&- 2>&-", "exec 0<&- >&- 2>&-", "exec 2> >(true); sleep 0.1",
                   "exec 2>/dev/full"):  # fmt: skip
        site.fresh()
        done = site.build(before=closed)
        expect(done.status == 0, f"{closed}: status {done.status}")
        site.nothing_lost(maybe_new=True)


# --- C: damage --------------------------------------------------------------------------------


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def damaged(site: Site, spoil: Callable[[Release], object], words: str) -> None:
    """Spoil the newest release: it is stepped over by name, and made whole by the next build."""
    site.fresh()
    site.heals()
    spoil(current(site.releases))
    asked = kb("show", "event/kampala-2025", "--releases", str(site.releases))
    expect(
        "Kampala Conference" in asked.stdout and words in asked.stderr, f"{words}: {asked.stderr}"
    )
    expect(site.old.id in asked.stderr, f"{words}: the old one was not taken: {asked.stderr}")
    expect("Traceback" not in asked.stderr, asked.stderr)
    site.heals()


@row
def C01_to_C03_the_store_is_damaged(site: Site) -> None:  # noqa: N802
    def largest(made: Release) -> Path:
        return max(made.store.iterdir(), key=lambda path: path.stat().st_size)

    for spoil in (
        lambda made: largest(made).write_bytes(largest(made).read_bytes()[:1000]),
        lambda made: flip(largest(made)),
        lambda made: largest(made).unlink(),
        lambda made: (made.store / "CURRENT").unlink(),
        lambda made: next(made.store.glob("MANIFEST*")).write_bytes(b"0123456789"),
        lambda made: shutil.rmtree(made.path / "index"),
    ):
        site.fresh()
        site.heals()
        spoil(current(site.releases))
        told = kb("releases", "check", "--releases", str(site.releases))
        expect(told.exit_code == 2 and "/index/" in told.stdout, told.stdout)
        asked = kb("show", "event/kampala-2025", "--releases", str(site.releases))
        expect("Kampala Conference" in asked.stdout, asked.stderr)  # made again from data/
        site.heals()


@row
def C04_a_byte_is_flipped(site: Site) -> None:  # noqa: N802
    for kind in ("nq", "ttl", "trig"):
        damaged(
            site, lambda made, kind=kind: flip(packed_file(made, kind)), f"{kind}.gz is damaged"
        )
    for name in ("description.ttl", "manifest.json"):
        damaged(site, lambda made, name=name: flip(made.data(name)), f"{name} is damaged")


@row
def C05_a_hostile_manifest(site: Site) -> None:  # noqa: N802
    for content in (b"", b"{}", b"null", b"[" * 1_000_000, b'{"files": {"../x": {}}}'):
        damaged(
            site,
            lambda made, content=content: made.data("manifest.json").write_bytes(content),
            "manifest.json is damaged",
        )


@row
def C06_the_pointer_leads_nowhere(site: Site) -> None:  # noqa: N802
    for target in ("", "nowhere", "current", "/etc", ".."):
        site.fresh()
        pointer = site.releases / "current"
        pointer.unlink()
        if target:
            pointer.symlink_to(target)
        asked = kb("show", "event/kampala-2025", "--releases", str(site.releases))
        expect("Kampala Conference" in asked.stdout and str(pointer) in asked.stderr, asked.stderr)
        site.heals()


@row
def C07_foreign_files(site: Site) -> None:  # noqa: N802
    site.fresh()
    (site.releases / "0123456789abcdef" / "data").mkdir(parents=True)
    (site.releases / "README").write_text("")
    asked = kb("show", "event/kampala-2025", "--releases", str(site.releases))
    expect("Kampala Conference" in asked.stdout, asked.stderr)
    expect(
        "README was left out" in asked.stderr and "abcdef was left out" in asked.stderr, "silent"
    )
    site.nothing_lost()


@row
def C09_a_format_of_the_future(site: Site) -> None:  # noqa: N802
    site.fresh()
    content = json.dumps({"format": FORMAT + 1}).encode()
    name = hashlib.sha256(content).hexdigest()[:16]
    (site.releases / name / "data").mkdir(parents=True)
    (site.releases / name / "data" / "manifest.json").write_bytes(content)
    (site.releases / name / "sequence").write_text("7\n")
    (site.releases / "current").unlink()
    (site.releases / "current").symlink_to(name)
    before = tree(site.releases)
    site.refused(site.build(), f"format {FORMAT + 1}, this program reads up to {FORMAT}")
    after = tree(site.releases)
    before.pop(".lock"), after.pop(".lock")
    expect(before == after, "something was touched")


@row
def C10_a_store_of_another_version(site: Site) -> None:  # noqa: N802
    site.fresh()
    path = site.releases / site.old.id / "index" / "manifest.json"
    path.write_text(path.read_text().replace('"engine": "', '"engine": "0.'))
    asked = kb("show", "event/kampala-2025", "--releases", str(site.releases))
    expect("Kampala Conference" in asked.stdout, asked.stderr)


# --- D: the clock -----------------------------------------------------------------------------


@row
def D01_to_D03_the_clock_jumps(site: Site) -> None:  # noqa: N802
    for seconds in (-86_400, 450_000_000):
        stub = site.place / f"clock{seconds}"
        stub.mkdir()
        (stub / "sitecustomize.py").write_text(
            f"import time\nreal = time.time\ntime.time = lambda: real() + {seconds}\n"
        )
        site.fresh()
        done = site.build(PYTHONPATH=f"{stub}:{ROOT}")
        expect(done.status == 0, done.output)
        expect([one.id for one in survey(site.releases)] == [site.new.id, site.old.id], "order")
        site.nothing_lost(maybe_new=True)


@row
def D04_time_zones(site: Site) -> None:  # noqa: N802
    for zone in ("Asia/Kolkata", "right/UTC", "America/New_York"):
        site.fresh()
        done = site.build(TZ=zone, LC_ALL="C", PYTHONHASHSEED="7")
        expect(done.status == 0, done.output)
        site.nothing_lost(maybe_new=True)


# --- Running them -----------------------------------------------------------------------------


def kb(*arguments: str) -> Result:
    return CliRunner().invoke(command_line, arguments)


def tiny(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(HERE.parent / "helpers" / "tiny.py"), *arguments], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=900,
    )  # fmt: skip


def with_disk(site: Site, use: Callable[[Path], None]) -> None:
    """Use a place for a disk, which is unmounted at the end whatever happened."""
    disk = site.place / "disk"
    disk.mkdir(exist_ok=True)
    try:
        use(disk)
    finally:
        while subprocess.run(["umount", str(disk)], capture_output=True).returncode == 0:  # noqa: S607
            pass
        site.fresh()


def mount(disk: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(disk)], check=True)  # noqa: S607


def unmount(disk: Path) -> None:
    subprocess.run(["umount", str(disk)], check=True)  # noqa: S607


def run_rows(
    about: str, rows: Mapping[str, Callable[[Place], str | None]], at: Callable[[Path], Place]
) -> int:
    """Run the rows that the command line names at a place in a temporary folder, and print how
    each ended, with what it says; how many failed."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--only", default="", help="the starts of rows, with commas between them")
    only = tuple(parser.parse_args().only.split(","))
    failed = 0
    with tempfile.TemporaryDirectory(prefix="kb-faults-") as folder:
        place = at(Path(folder))
        for name, check in rows.items():
            if not name.startswith(only):
                continue
            start = time.monotonic()
            try:
                ended = f"passed  {check(place) or ''}"
            except Exception as error:
                failed += 1
                ended = f"FAILED  {error if isinstance(error, Failed) else repr(error)}"
            print(f"{name:62} {time.monotonic() - start:6.1f} s  {ended}", flush=True)
    print(f"{failed} rows failed")
    return failed


def main() -> int:
    return run_rows(str(__doc__), ROWS, Site)


if __name__ == "__main__":
    sys.exit(main())
