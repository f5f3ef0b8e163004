"""A publish happens or does not: whatever ends it, wherever the machine runs short, whoever else is
there; and what is damaged afterwards is named, and stepped over."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pyoxigraph
import pytest
from commandline import kb
from conftest import HEEDING, wait_until
from dumped import as_format_2, packed_file
from rdflib import Graph
from tiny import ROOT, add_article, publish, small_project, tree, write

from kb.errors import ReleaseError
from kb.identifiers import Identifiers
from kb.index.making import is_good_index
from kb.manifest import as_json, id_of, listed_one
from kb.pipeline import build
from kb.releases.choosing import choose, published_facts
from kb.releases.differences import changes_between
from kb.releases.history import History
from kb.releases.keeping import find, prune, survey, use
from kb.releases.locks import lock_of
from kb.releases.publishing import abandon, staged
from kb.releases.pulling import pull
from kb.releases.release import FORMAT, Release
from kb.seeds.project import Project
from kb.web import create_app

TINY = Path(__file__).parents[1] / "helpers" / "tiny.py"


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Path:
    """A folder of releases: an old one, and a new one that is current."""
    place = tmp_path_factory.mktemp("two")
    publish(place, "old")
    publish(place, "new")
    return place


@pytest.fixture
def folder(two, tmp_path) -> Path:
    """A copy of it, to be spoiled."""
    return Path(shutil.copytree(two, tmp_path / "releases", symlinks=True))


def says(release: Release | None) -> str | None:
    """The one word of a tiny release, from its store."""
    if release is None:
        return None
    store = pyoxigraph.Store.read_only(str(release.store))
    name = pyoxigraph.NamedNode("https://schema.org/name")
    [quad] = store.quads_for_pattern(None, name, None, pyoxigraph.DefaultGraph())
    return quad.object.value


def current_of(folder: Path) -> Release:
    found = Release.current(folder)
    assert found is not None
    return found


def tiny(*arguments: str, before: tuple[str, ...] = ()) -> list[dict]:
    done = subprocess.run(
        [*before, sys.executable, str(TINY), *arguments], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def named_by_its_manifest(release: Release, content: bytes) -> Release:
    """A release whose manifest is replaced, under the name that makes its digest right."""
    name = hashlib.sha256(content).hexdigest()[:16]
    (release.path / "data" / "manifest.json").write_bytes(content)
    return Release(release.path.rename(release.path.with_name(name)))


# --- Whatever ends it -------------------------------------------------------------------------


@pytest.mark.slow
def test_a_process_killed_at_any_file_operation_leaves_the_old_release_or_the_new(tmp_path):
    rows = tiny("kills", str(tmp_path))
    clean = tree(publish(tmp_path / "clean", "new").path / "data")

    assert len(rows) > 8 and [row["killed"] for row in rows] == [True] * (len(rows) - 1) + [False]
    for row in rows:
        releases = Path(row["releases"])
        choice = choose(releases)
        assert choice.refused == () and says(choice.release) in ("old", "new")
        again = publish(releases, "new")
        assert tree(again.path / "data") == clean
        assert len(survey(releases)) == 2
        assert not [path for path in releases.rglob(".*") if path.name != ".lock"]


def test_everything_is_on_disk_before_the_switch(tmp_path, monkeypatch):
    """Each file and folder of the release is synced before it gets its name, then its entry in the
    log is before it gets its own, and that before the pointer."""
    events: list[str] = []
    real_sync, real_rename, real_replace = os.fsync, Path.rename, Path.replace

    def sync(handle: int) -> None:
        events.append("sync " + str(Path(f"/proc/self/fd/{handle}").readlink()))
        real_sync(handle)

    def rename(self: Path, target: Path) -> Path:
        events.append(f"rename {self}")
        return real_rename(self, target)

    def replace(self: Path, target: Path) -> Path:
        events.append("switch")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(Path, "replace", replace)
    release = publish(tmp_path / "out", "new")

    out, beside = str(tmp_path / "out"), f"{tmp_path}/out/log/.entry-{os.getpid()}"
    staging = f"{out}/.staging-{os.getpid()}"
    named, logged = (events.index(f"rename {path}") for path in (staging, beside))
    below = {f"/{path.relative_to(release.path)}" for path in release.path.rglob("*")}
    # What it was made of may be lost: then it is made again, once.
    assert below - {"/index/store/LOCK", "/made"} | {""} <= synced_below(staging, events[:named])
    [own] = (tmp_path / "out" / "log").iterdir()
    # A section is there by another name, by which it was synced.
    shared = {path for path in (own / "sections").iterdir() if path.stat().st_nlink > 1}
    entry = {"", *(f"/{path.relative_to(own)}" for path in {*own.rglob("*")} - shared)}
    assert {"/sections", "/entry.json"} <= entry and shared
    assert entry <= synced_below(beside, events[named:logged])
    assert events[logged + 1 :] == [f"sync {out}/log", "switch", f"sync {out}"]


def synced_below(folder: str, events: list[str]) -> set[str]:
    """The paths below a folder that were synced, and "" for itself."""
    start = f"sync {folder}"
    return {event.removeprefix(start) for event in events if event.startswith(start)}


def test_a_release_that_was_never_the_current_one_is_none(folder, monkeypatch):
    """Its publish was ended when it had its name and its entry in the log, and was not pointed at."""
    old = current_of(folder)
    monkeypatch.setattr(
        "kb.releases.publishing.point", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        publish(folder, "third")
    monkeypatch.undo()
    [orphan] = {path.resolve().parent for path in folder.glob("*/new")}

    assert choose(folder).release == old and [one.path for one in choose(folder).strays] == [orphan]
    assert History.of(folder).entries[0].id == old.id
    use(folder, old.id)
    assert not orphan.exists() and not list((folder / "log").glob(f"*-{orphan.name}"))
    assert publish(folder, "third").path == orphan
    assert not (orphan / "new").exists() and choose(folder).release.path == orphan


def test_what_another_process_makes_is_left_where_one_is_ended(tmp_path):
    (tmp_path / ".staging-123").mkdir()
    (tmp_path / ".staging-123-damaged").mkdir()
    (tmp_path / ".staging-1234").mkdir()

    abandon(tmp_path, 123)

    assert [path.name for path in tmp_path.iterdir()] == [".staging-1234"]


@pytest.fixture
def built(tmp_path) -> tuple[Project, Path, Release]:
    """A small project, a folder of releases, and the release that was built there."""
    project, folder = Project.find(small_project(tmp_path / "small")), tmp_path / "built"
    return project, folder, build(project, folder)


def test_every_published_fact_is_told_with_its_article(tmp_path):
    """However few lines the dump has of each, and whatever looks like one: a fact is what a graph
    of provenance says to be an assertion."""
    ids = Identifiers("https://e.org/")
    graphs = {"abcd": "one", "bcde": "one", "cdef": "two"}
    is_fact = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.nanopub.org/nschema#Assertion>"
    lines = [
        f"<https://e.org/fact/{f}> {is_fact} <https://e.org/provenance/{a}> .\n"
        for f, a in graphs.items()
    ]
    lines += [f"<https://e.org/fact/{f}> {is_fact} .\n" for f in (*graphs, "vwxy")]
    lines += [
        f'<urn:s> <urn:p> "{f}"@en <https://e.org/fact/{f}> .\n'
        for f in (*graphs, "authority-country-vn", "defg")
    ]
    lines.append('<urn:s> <urn:p> "<https://e.org/fact/wxyz>" <https://e.org/fact/cdef> .\n')
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "dump.nq").write_text("".join(lines))
    manifest = {"format": 2, "files": {"dump.nq": listed_one(tmp_path / "data" / "dump.nq")}}
    (tmp_path / "data" / "manifest.json").write_bytes(content := as_json(manifest))
    (tmp_path / id_of(content)).mkdir()
    (tmp_path / "data").rename(tmp_path / id_of(content) / "data")
    (tmp_path / "current").symlink_to(id_of(content))

    assert published_facts(tmp_path, ids) == graphs


@pytest.mark.slow
def test_where_nothing_has_changed_nothing_is_read(built, monkeypatch):
    project, folder, release = built
    before = tree(folder)
    monkeypatch.setattr("kb.pipeline.read_seeds", lambda *_: pytest.fail("seeds were read"))

    assert build(project, folder) == release
    assert tree(folder) == before


@pytest.mark.slow
@pytest.mark.parametrize("change", ["programs", "no word", "data", "index", "source", "day"])
def test_what_is_not_known_to_be_the_same_is_made_and_becomes_what_a_clean_build_makes(
    built, tmp_path, monkeypatch, change
):
    project, folder, release = built
    made = release.path / "made"
    if change == "programs":
        made.write_text(f"{made.read_text().split()[0]} {'0' * 64}\n")
    elif change == "no word":
        made.unlink()
    elif change in ("data", "index"):
        spoiled = (
            packed_file(release, "nq") if change == "data" else release.lookups / "tallies.sqlite"
        )
        spoiled.write_bytes(spoiled.read_bytes()[:-1])
    elif change == "source":
        add_article(project.root, "more-talks")
    else:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    again = build(project, folder)

    again.check()
    assert (again.id == release.id) == (change not in ("source", "day"))
    clean = build(project, tmp_path / "clean")
    assert tree(again.path / "data") == tree(clean.path / "data")
    assert (again.path / "made").read_text() == (clean.path / "made").read_text()


def test_what_was_left_behind_goes_with_the_next_publish(folder):
    (folder / ".staging-99999" / "data").mkdir(parents=True)
    (folder / ".staging-99998").write_text("a file of that name")
    (folder / ".current-99999").symlink_to("nowhere")
    (folder / ".pruned-0123456789abcdef").mkdir()
    (folder / "log" / ".entry-99999").mkdir()
    (folder / survey(folder)[0].id / ".index-99999").mkdir()

    third = publish(folder, "third")

    assert {path.name for path in folder.iterdir()} == {
        ".lock", "current", "log", third.id, *(one.id for one in survey(folder))
    }  # fmt: skip
    assert not list(folder.glob("*/.*-*"))


def test_what_is_damaged_or_stands_in_the_way_is_replaced_by_the_same_release(folder):
    current = current_of(folder)
    packed_file(current, "ttl").write_text("nothing")

    publish(folder, "new").check()

    shutil.rmtree(current.path)
    current.path.write_text("no folder at all")
    again = publish(folder, "new")
    again.check()
    assert again == current and says(again) == "new"
    assert not list(folder.glob(".staging*"))


def test_a_release_that_cannot_be_replaced_stays_where_it_is(folder, monkeypatch):
    current = current_of(folder)
    packed_file(current, "ttl").write_text("spoiled")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kb.index.making.index_words", fail)
    with pytest.raises(ReleaseError, match="No space left on device"):
        publish(folder, "new")

    assert Release.current(folder) == current
    assert packed_file(current, "nq").is_file()
    assert not list(folder.glob(".staging*"))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_a_build_and_takes_its_staging_away(tmp_path, number):
    project, out = small_project(tmp_path / "project"), tmp_path / "out"
    # A build that has come to the dumps, and is to be ended before it goes on.
    script = (
        "import time, kb.pipeline; from kb.cli import main\n"
        "kb.pipeline.Writing = lambda *given: time.sleep(90)\nmain()"
    )
    process = subprocess.Popen(
        [*HEEDING, sys.executable, "-c", script, "--project", str(project), "build", "--out", str(out)],
        stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert wait_until(lambda: bool(list(out.glob(".staging-*"))))

    process.send_signal(number)
    _, said = process.communicate(timeout=90)

    assert process.returncode == 128 + number
    assert said == f"ended by {number.name} before it was done\n"
    assert [path.name for path in out.iterdir()] == [".lock"]


def test_native_code_that_does_not_return_is_ended_with_all_its_processes(tmp_path):
    script = """
import hashlib, os, pathlib, subprocess, sys
from kb.cli.ending import run_in_child
run_in_child(lambda process: pathlib.Path(sys.argv[1]).write_text(str(process)))
below = subprocess.Popen(["sleep", "60"])
print(os.getpid(), below.pid, flush=True)
hashlib.pbkdf2_hmac("sha256", b"", b"", 500_000_000)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "cleaned")], stdout=subprocess.PIPE, text=True,
        cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    child, below = process.stdout.readline().split()

    process.terminate()

    assert process.wait(90) == 143
    assert (tmp_path / "cleaned").read_text() == child
    assert wait_until(lambda: not (Path(f"/proc/{child}").exists() or is_running(int(below))))
    process.stdout.close()


def is_running(pid: int) -> bool:
    """Whether a process is there, and not only waits for somebody to take note of its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def test_the_status_of_the_process_apart_is_that_of_the_command():
    script = "import sys\nfrom kb.cli.ending import run_in_child\nrun_in_child(print)\nsys.exit(1)"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)

    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


def test_a_process_that_native_code_aborts_is_told_of_in_words():
    script = "import os\nfrom kb.cli.ending import run_in_child\nrun_in_child(print)\nos.abort()"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)

    assert done.returncode == 134
    assert done.stderr == "ended by SIGABRT before it was done; out of memory?\n"


# --- Two at once ------------------------------------------------------------------------------


def test_the_process_that_publishes_is_named_to_the_other(folder):
    other = subprocess.Popen(
        [sys.executable, "-c", "import sys, pathlib, kb.releases.locks\n"
         "with kb.releases.locks.lock_of(pathlib.Path(sys.argv[1])): print('has it', flush=True); input()",
         str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
    )  # fmt: skip
    assert other.stdout is not None and other.stdout.readline() == "has it\n"

    with pytest.raises(
        ReleaseError, match=rf"another publish is running .*\(process {other.pid}\)"
    ):
        publish(folder, "third")

    other.kill()
    other.communicate()
    assert says(publish(folder, "third")) == "third"  # the kernel's lock went with the process


def test_what_lies_in_the_lock_file_keeps_nobody_out(folder):
    (folder / ".lock").write_text(str(os.getppid()))

    assert says(publish(folder, "third")) == "third"


# --- Whatever the machine runs short of -------------------------------------------------------


@pytest.mark.slow
def test_on_a_disk_of_any_size_the_file_is_named_and_the_old_release_stays(tmp_path):
    unshare = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "-r", "--mount")
    if subprocess.run([*unshare, "true"], capture_output=True).returncode and not os.environ.get(
        "CI"
    ):
        pytest.skip("this machine lets nobody mount a small disk")

    rows = tiny("fills", str(tmp_path / "disk"), before=unshare)

    *short, last = rows
    assert len(short) > 8 and last["published"] and '"new"' in last["current"]
    for row in short:
        assert '"old"' in row["current"] and row["left"] == []
        assert row["said"].endswith(": No space left on device") and "/disk/" in row["said"]
    assert all(row["old_is_whole"] for row in rows)
    stages = {row["said"].split("/")[-1].split(":")[0] for row in short}
    # Sections came short and something else did: the store, the index or the log.
    # Of those that are written at once chance decides which comes short first.
    assert len({name.endswith(".gz") for name in stages}) == 2


@pytest.mark.parametrize("before", [0, 1], ids=["new", "made before"])
@pytest.mark.parametrize("call", ["sync", "_split"])
def test_a_release_that_cannot_be_entered_in_the_log_is_not_there(
    folder, monkeypatch, call, before
):
    if before:  # a release that was there already, and lost its entry, stays
        publish(folder, "third")
        use(folder, survey(folder)[-1].id)
        shutil.rmtree(next((folder / "log").glob("000003-*")))
    was, current = tree(folder), current_of(folder)

    def fail(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(f"kb.releases.recording.{call}", fail)
        with pytest.raises(ReleaseError, match=rf"{folder}/log.*: No space left on device"):
            publish(folder, "third")

    now = tree(folder)
    was.pop(".lock"), now.pop(".lock")
    assert (now, current_of(folder)) == (was, current)
    assert says(publish(folder, "third")) == "third"
    assert len(list((folder / "log").iterdir())) == 3


def test_the_leavings_of_one_process_are_not_those_of_another(tmp_path):
    for name in (".staging-12", ".staging-12-damaged", ".staging-123", "log/.entry-12-old",
                 "log/.entry-12", "log/.entry-123"):  # fmt: skip
        (tmp_path / name).mkdir(parents=True)

    abandon(tmp_path, 12)

    assert {path.name for path in tmp_path.rglob(".*")} == {".staging-123", ".entry-123"}


@pytest.mark.parametrize("most", [0, 1, 100, 140])  # blocks of 1,024 bytes
def test_a_file_over_the_limit_is_named(folder, most):
    before = tree(folder)
    script = f"ulimit -f {most}; exec {sys.executable} -c 'import sys, pathlib, tiny; from kb.errors import KbError\ntry: tiny.publish(pathlib.Path(sys.argv[1]), \"third\" * 10000)\nexcept KbError as error: sys.exit(str(error))' {folder}"
    done = subprocess.run(
        ["/bin/bash", "-c", script], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{TINY.parent}", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.startswith(f"{folder}/.staging-") and "File too large" in done.stderr
    del before[".lock"]
    assert {name: digest for name, digest in tree(folder).items() if name != ".lock"} == before


def test_a_folder_that_cannot_be_written_to_is_named_before_the_long_work(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OSError, match="Not a directory") as caught, staged(tmp_path / "file"):
        raise AssertionError("it began")
    assert caught.value.filename == str(tmp_path / "file" / ".lock")


def test_a_pointer_that_is_a_folder_is_named_before_the_long_work(tmp_path):
    (tmp_path / "current").mkdir()

    with pytest.raises(ReleaseError, match="current is a folder, not a link"), staged(tmp_path):
        raise AssertionError("it began")


@pytest.mark.slow
def test_what_is_said_to_nobody_does_not_end_a_build(tmp_path):
    """A closed stream and a broken pipe; no folder for temporary files; few descriptors."""
    project, out = small_project(tmp_path / "project"), tmp_path / "out"
    script = f"""
ulimit -n 128; export TMPDIR=/nowhere
{{ {sys.executable} -m kb --project {project} build --out {out} >&-; echo $? >{tmp_path}/status; }} 2>&1 >/dev/null | true
"""
    subprocess.run(["/bin/bash", "-c", script], check=True, cwd=ROOT)

    assert (tmp_path / "status").read_text() == "0\n"
    current_of(out).check()


@pytest.mark.slow
@pytest.mark.parametrize("most", [150_000, 400_000])  # in kB: Python fails, the engine does
def test_too_little_memory_is_told_in_words(tmp_path, most):
    project = small_project(tmp_path / "project")
    script = f"ulimit -v {most}; exec {sys.executable} -m kb --project {project} build --out {tmp_path}/out"

    done = subprocess.run(["/bin/bash", "-c", script], capture_output=True, text=True, cwd=ROOT)

    assert done.returncode != 0 and "memory" in done.stderr.splitlines()[-1]
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".lock"]


# --- What is damaged is named, and stepped over -----------------------------------------------


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def link_outside(path: Path) -> None:
    outside = path.parents[5] / "outside"
    path.rename(outside)
    path.symlink_to(outside)


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    "spoil", [flip, cut, Path.unlink, link_outside, pipe], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("name", ["ttl", "nq", "dataset.json", "manifest.json"])
def test_the_newest_good_release_is_taken_where_a_file_of_the_current_one_is_damaged(
    folder, spoil, name
):
    current = current_of(folder)
    path = current.data(name) if "." in name else packed_file(current, name)
    spoil(path)

    choice = choose(folder)

    assert says(choice.release) == "old" and choice.is_second_best
    if path.is_file():  # a folder without a manifest is no release at all
        assert str(path) in choice.refused[0].reason
    else:
        assert str(path.parents[1]) in str([*choice.refused, *choice.strays])


@pytest.mark.parametrize("target", ["nowhere", "current", "/etc", "../elsewhere", ""])
def test_where_the_pointer_leads_to_no_release_the_newest_is_taken(folder, target):
    (folder / "current").unlink()
    if target:
        (folder / "current").symlink_to(target)

    choice = choose(folder)

    assert says(choice.release) == "new"
    assert str(folder / "current") in choice.refused[0].reason


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"null", b"[" * 1_000_000, b'{"format": 2}', b'{"format": true, "files": {}}',
        b'{"format": 2, "files": {"../../../outside": {"size": 6, "sha256": "x"}}}',
        b'{"format": 2, "files": {"/etc/hostname": {"size": 6, "sha256": "x"}}}',
        b'{"format": 2, "files": {"a/../../x": {"size": 6, "sha256": "x"}}}',
        b'{"format": 2, "files": {"a\\u0000": {"size": 6, "sha256": "x"}}}',
        b'{"format": 2, "files": {"\\ud800": {"size": 6, "sha256": "x"}}}',
        b'{"format": 2, "files": {"dump.nq": {"size": "6"}}}', b'{"format": 2, "files": {"a": 1}}',
    ],
)  # fmt: skip
def test_a_hostile_manifest_of_the_right_digest_is_refused_before_anything_is_read(
    folder, content, monkeypatch
):
    other = named_by_its_manifest(current_of(folder), content)
    opened: list[str] = []
    real = os.open

    def watched(path, *given, **named):
        opened.append(str(path))
        return real(path, *given, **named)

    monkeypatch.setattr(os, "open", watched)
    with pytest.raises(ReleaseError, match="is damaged|outside of it"):
        other.check()

    assert opened == [str(other.path / "data" / "manifest.json")]


def test_a_file_that_the_manifest_does_not_name_is_damage_but_a_hidden_one_is_none(folder):
    release = current_of(folder)
    (release.path / "data" / ".DS_Store").write_text("")
    release.check()
    (release.path / "data" / "questions").mkdir()
    (release.path / "data" / "questions" / "evil.rq").write_text("")

    with pytest.raises(ReleaseError, match=r"evil.rq is no file of this release; take it away"):
        release.check()


def test_what_is_no_release_is_left_out_and_named(folder):
    (folder / "README").write_text("")
    half = folder / "0123456789abcdef"
    (half / "data").mkdir(parents=True)
    (half / "data" / "dump.nq").write_text("half")

    choice = choose(folder)

    assert says(choice.release) == "new" and not choice.is_second_best
    assert [(one.path.name, one.reason.rpartition(": ")[2]) for one in choice.strays] == [
        ("0123456789abcdef", "it has no manifest or no sequence"), ("README", "it is no release"),
    ]  # fmt: skip
    assert says(publish(folder, "third")) == "third"


def test_a_file_that_may_not_be_read_is_named(folder, tmp_path):
    release = current_of(folder)
    packed_file(release, "ttl").chmod(0)
    above = (path for path in tmp_path.parents if path.name.startswith(("pytest-", "popen-")))
    for path in (folder, tmp_path, *above):
        path.chmod(0o755)
    as_nobody = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    script = "import sys, pathlib, kb.releases.release as r\nr.Release(pathlib.Path(sys.argv[1])).check()"

    done = subprocess.run(
        [*as_nobody, sys.executable, "-c", script, str(release.path)], capture_output=True, text=True,
        cwd=ROOT,
    )  # fmt: skip

    assert f"{packed_file(release, 'ttl')} cannot be read: Permission denied" in done.stderr


def test_an_index_that_cannot_be_made_again_is_damage(folder, monkeypatch):
    release = current_of(folder)
    shutil.rmtree(release.path / "index")

    with lock_of(folder), pytest.raises(ReleaseError, match="index is damaged, and cannot be made"):
        release.check()

    assert says(choose(folder).release) == "new" and is_good_index(release.path)


def test_query_and_show_step_over_a_damaged_release_and_say_so(folder):
    current = current_of(folder)
    flip(packed_file(current, "trig"))
    old = find(folder, survey(folder)[1].id)

    result = kb("query", "SELECT ?o { ?s <https://schema.org/name> ?o }", "--releases", str(folder))

    assert (result.exit_code, result.stdout) == (0, "o\nold\n")
    assert "trig.gz is damaged" in result.stderr
    assert f"release {old.id} is taken instead" in result.stderr
    flip(packed_file(old, "trig"))
    result = kb("show", "person/a", "--releases", str(folder))
    assert result.exit_code == 2 and result.stderr.count("trig.gz is damaged") == 2


# --- Formats ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def first_format(tmp_path_factory) -> Release:
    """A release that was made when the format was 1."""
    place = tmp_path_factory.mktemp("format-1")
    with tarfile.open(ROOT / "tests" / "releases" / "format-1.tar.xz") as archive:
        archive.extractall(place, filter="data")
    (place / "current").symlink_to("f273cfc9b5fbdeec")
    release = Release.current(place)
    assert release is not None
    return release


def test_a_release_of_format_1_is_served_as_it_is(first_format):
    before = tree(first_format.path / "data")

    first_format.check()
    app = create_app(first_format)
    client = app.test_client()
    answer = client.get(
        "/id/event/kampala-2025", headers={"Accept": "text/turtle"}, follow_redirects=True
    )
    dump = client.get("/dump.ttl")
    app.extensions["kb"].queries.close()

    assert first_format.manifest["format"] == 1
    assert tree(first_format.path / "data") == before
    assert answer.status_code == 200 and "Kampala Conference" in answer.text
    assert dump.data == first_format.data("dump.ttl").read_bytes()
    dump.close()


def test_the_statements_of_format_1_are_those_of_its_dump(first_format):
    first_format.check()
    live = pyoxigraph.Store.read_only(str(first_format.store)).dump(
        format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph()
    )

    assert set(Graph().parse(data=live, format="nt")) == set(
        Graph().parse(first_format.data("dump.ttl"))
    )


@pytest.fixture(scope="module")
def formats(tmp_path_factory) -> tuple[Project, Release, Release]:
    """A small project, its release, and the same as it was when the format was 2."""
    place = tmp_path_factory.mktemp("format-2")
    project = Project.find(small_project(place / "project"))
    now = build(project, place / "now")
    (place / "then").mkdir()
    then = as_format_2(now, place / "then" / "made")
    then.check()
    return project, now, then


def test_a_release_of_format_2_says_the_same_in_one_section(formats):
    _, now, then = formats

    assert list(then.statements()) == sorted(now.statements())
    assert list(then.sections()) == ["dump"]
    assert list(changes_between(then, now)) == []
    for name in ("dump.ttl", "facts.csv", "dump.jsonld"):
        assert b"".join(then.dump(name)) == b"".join(now.dump(name))


def test_a_release_of_format_2_is_served_with_its_files_plain_and_packed(formats):
    _, _, then = formats
    app = create_app(then)
    client = app.test_client()
    plain, packed, part = (
        client.get("/dump.ttl"), client.get("/dump.ttl.gz"),
        client.get("/dump.ttl", headers={"Range": "bytes=10-19"}),
    )  # fmt: skip
    people = client.get("/dump-people.ttl", headers={"Accept": "application/json"})
    app.extensions["kb"].queries.close()

    content = then.data("dump.ttl").read_bytes()
    assert plain.data == gzip.decompress(packed.data) == content
    assert (part.status_code, part.data) == (206, content[10:20])
    assert people.status_code == 404  # that release has no such file
    for answer in (plain, packed, part):
        answer.close()


def test_a_build_follows_a_release_of_format_2_and_changes_nothing(formats, tmp_path):
    project, now, then = formats
    folder = shutil.copytree(then.path.parent, tmp_path / "releases", symlinks=True)

    again = build(project, folder)

    assert again.id == now.id != then.id
    [entry, _] = History.of(folder).entries
    assert (entry.id, entry.previous) == (now.id, then.id)
    assert entry.added.quads == entry.removed.quads == 0


def test_a_release_of_format_2_is_taken_over_as_it_is(formats, tmp_path):
    _, _, then = formats

    taken = pull(str(then.path.parent), tmp_path / "here")

    assert taken.id == then.id
    assert tree(taken.path / "data") == tree(then.path / "data")


def test_a_release_of_the_future_is_named_and_nothing_is_touched(folder):
    current = current_of(folder)
    manifest = json.loads(current.data("manifest.json").read_text())
    later = json.dumps({**manifest, "format": FORMAT + 1, "files": "elsewhere"}).encode()
    future = named_by_its_manifest(current, later)
    (folder / "current").unlink()
    (folder / "current").symlink_to(future.id)
    before = tree(folder)
    words = f"has format {FORMAT + 1}, this program reads up to {FORMAT}"

    choice = choose(folder)
    result = kb("build", "--out", str(folder), project=ROOT)

    assert says(choice.release) == "old" and words in choice.refused[0].reason
    assert result.exit_code == 2 and words in result.stderr
    del before[".lock"]
    made = (".lock", f"{choice.release.id}/lookups/")  # of what is served in its place
    after = {name: sum_ for name, sum_ in tree(folder).items() if not name.startswith(made)}
    assert after == before


# --- The order of releases does not hang on the clock -----------------------------------------


def test_the_newer_release_is_newer_whatever_the_clock_said(folder):
    old, new = survey(folder)[1].id, survey(folder)[0].id
    for path in (folder / new).rglob("*"):
        os.utime(path, (0, 0))

    assert [one.id for one in survey(folder)] == [new, old]
    assert [one.sequence for one in survey(folder)] == [2, 1]


def test_a_number_is_not_given_twice_though_the_release_is_gone(folder):
    newest = survey(folder)[0]
    use(folder, survey(folder)[1].id)
    shutil.rmtree(folder / newest.id)

    assert publish(folder, "third").sequence() == 3


# --- Going back, and taking away --------------------------------------------------------------


def test_going_back_gives_the_old_bytes_again(folder):
    old = survey(folder)[1].id
    before = tree(folder / old)

    result = kb("releases", "use", old[:6], "--releases", str(folder))

    assert (result.exit_code, result.stdout) == (0, f"{folder / old}\n")
    assert says(Release.current(folder)) == "old" and is_good_index(folder / old)
    after = tree(folder / old)
    assert {name: sum_ for name, sum_ in after.items() if not name.startswith("lookups/")} == before


def test_the_current_release_alone_keeps_what_things_are_found_by(folder):
    older, first = (survey(folder)[1].id, current_of(folder))
    assert not Release(folder / older).lookups.exists() and is_good_index(first.path)

    with first.hold():  # as who serves it does
        second = publish(folder, "second")
        assert is_good_index(first.path)
    third = publish(folder, "third")

    assert {path.parent.name for path in folder.glob("*/lookups")} == {third.id, "current"}
    assert not second.lookups.exists()
    assert [release.damage for release in survey(folder, sizes_only=False)] == [None] * 4


def test_without_them_the_current_release_is_damaged_and_an_older_one_is_not(folder):
    shutil.rmtree(current_of(folder).lookups)

    assert [bool(release.damage) for release in survey(folder)] == [True, False]


def test_who_holds_a_release_waits_while_something_of_it_is_renamed(folder):
    release = current_of(folder)
    with (release.path / "sequence").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        timer = threading.Timer(0.03, lambda: fcntl.flock(file, fcntl.LOCK_UN))
        timer.start()
        release.hold().close()
        timer.join()


def test_going_back_to_a_damaged_release_or_to_none_is_refused(folder):
    old = survey(folder)[1].id
    flip(packed_file(Release(folder / old), "ttl"))

    for name, words in (
        (old, "ttl.gz is damaged"),
        ("xyz", "there is no release 'xyz'"),
        ("", "''"),
    ):
        result = kb("releases", "use", name, "--releases", str(folder))
        assert result.exit_code == 2 and words in result.stderr
    assert says(Release.current(folder)) == "new"


def test_pruning_keeps_the_newest_good_ones_and_the_current_one(folder):
    first, second = (one.id for one in reversed(survey(folder)))
    third, fourth, fifth = (publish(folder, word).id for word in ("third", "fourth", "fifth"))
    flip(packed_file(Release(folder / fourth), "ttl"))
    use(folder, first)

    result = kb("releases", "prune", "--keep", "2", "--releases", str(folder))

    assert result.stdout.split() == [second]
    assert f"left: {first} is the current one\n" in result.stderr
    assert {path.name for path in folder.iterdir()} == {
        first, third, fourth, fifth, "current", "log", ".lock"
    }  # fmt: skip


def test_a_release_that_a_process_holds_is_left_and_what_is_open_is_read_to_its_end(folder):
    old = find(folder, survey(folder)[1].id)
    path = packed_file(old, "ttl")
    with path.open("rb") as file, old.hold():
        held = prune(folder, 1)
        assert (
            held.removed == ()
            and held.left[0].reason == f"{old.id} is in use by process {os.getpid()}"
        )
        content = path.read_bytes()
        begun = file.read(10)
        publish(folder, "third")
    with path.open("rb") as file:
        begun = file.read(10)

        pruned = prune(folder, 1)

        assert old in pruned.removed and not old.path.exists()
        assert begun + file.read() == content
    with pytest.raises(ReleaseError, match="cannot be read"):
        old.hold()


def test_a_release_that_is_being_taken_away_cannot_be_held(folder):
    old = find(folder, survey(folder)[1].id)
    with (old.path / "sequence").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        with pytest.raises(ReleaseError, match="is being taken away"):
            old.hold()


def test_the_list_tells_of_each_release_and_of_damage(folder):
    old = survey(folder)[1].id
    cut(packed_file(Release(folder / old), "ttl"))
    (folder / "README").write_text("")

    listed = kb("releases", "--releases", str(folder))
    as_json = json.loads(kb("releases", "--json", "--releases", str(folder)).stdout)

    head, current, *rest = listed.stdout.splitlines()
    assert head.split() == ["id", "date", "sequence", "triples", "size"]
    assert current.split()[:5] == ["*", current_of(folder).id, "2026-01-01", "2", "1"]
    assert rest[0].split()[0] == old
    assert (
        rest[1].strip()
        == f"{packed_file(Release(folder / old), 'ttl')} is damaged: its size is not the manifest's"
    )
    assert "README was left out: it is no release" in listed.stderr
    assert [(one["is_current"], one["format"], bool(one["damage"])) for one in as_json] == [
        (True, FORMAT, False), (False, FORMAT, True),
    ]  # fmt: skip


def test_every_byte_is_compared_by_check(folder):
    old = survey(folder)[1].id
    flip(path := packed_file(Release(folder / old), "ttl"))
    flip(max(current_of(folder).store.iterdir(),
             key=lambda path: path.stat().st_size))  # fmt: skip

    all_of_them = kb("releases", "check", "--releases", str(folder))
    one = kb("releases", "check", old, "--releases", str(folder))

    assert (all_of_them.exit_code, one.exit_code) == (2, 2)
    assert "/index/store/" in all_of_them.stdout.splitlines()[0]
    assert one.stdout == f"{old} {path} is damaged: its SHA-256 is not the manifest's\n"
    assert not is_good_index(current_of(folder).path)  # nothing was mended


@pytest.mark.parametrize("name", ["quads", "triples"])
def test_a_manifest_that_tells_of_other_statements_than_there_are_is_refused(tmp_path, name):
    with (
        pytest.raises(ReleaseError, match=f"2 {name}, and the sections hold 1"),
        staged(tmp_path) as staging,
    ):
        sections = write(staging.data, "new")
        staging.publish({"quads": 1, "triples": 1, name: 2}, sections)

    assert Release.current(tmp_path) is None


def test_small_files_that_stay_the_same_are_shared_with_the_last_release(folder):
    last, new = current_of(folder), publish(folder, "another")

    for name in ("data/context.jsonld", "data/dataset.json", "packed/head.json"):
        assert (new.path / name).samefile(last.path / name), name
    assert not new.data("manifest.json").samefile(last.data("manifest.json"))
    sections = [path.stat().st_nlink for path in (new.path / "packed").iterdir()]
    assert sections.count(1) == 1  # of what changed


def test_a_folder_without_releases_gives_the_mend(tmp_path):
    for arguments in (["releases"], ["releases", "check"]):
        assert "make one with 'kb build'" in kb(*arguments, "--releases", str(tmp_path)).stderr


def test_a_file_that_releases_share_is_counted_once_with_the_newest(folder):
    older, newer = Release.current(folder), publish(folder, "another")
    one, other = folder / older.id / "data" / "shared", folder / newer.id / "data" / "shared"
    before = {kept.id: kept.size for kept in survey(folder)}
    one.write_bytes(b"x" * 10_000)
    os.link(one, other)

    after = {kept.id: kept.size for kept in survey(folder)}

    assert after == before | {newer.id: before[newer.id] + 10_000}
