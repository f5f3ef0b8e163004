"""A site in operation: what is published while it runs, what breaks, how it is set and watched."""

from __future__ import annotations

import contextlib
import gc
import http.client
import json
import logging
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
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dumped
import pytest
from commandline import kb
from conftest import ROOT, Server, client_of, wait_until
from costly import CROSS
from dumped import dump_of, packed_file
from processtree import is_alive, processes_below
from prometheus_client.parser import text_string_to_metric_families
from test_cache import Asked

from kb.manifest import as_json, id_of
from kb.queries import Limits
from kb.releases.choosing import Choice, choose
from kb.releases.keeping import prune
from kb.releases.publishing import staged
from kb.releases.release import Release
from kb.web.server.monitoring import Journal, JournalHandler
from kb.web.server.running import application
from kb.web.server.settings import Settings, WrongSetting, rows
from kb.web.server.watching import settle
from kb.web.site import check_first, stamps_of

PAGE, DATA = "page/person/to-lam", "data/person/to-lam.ttl"
NAME = re.compile(r'"To Lam \d+"@en|"To Lam"@en')
QUERY = "sparql?" + urllib.parse.urlencode(
    {"query": 'SELECT ?name { <https://w3id.org/treaty-kb/id/person/to-lam> '
              '<https://schema.org/name> ?name FILTER(LANG(?name) = "en") }'}
)  # fmt: skip


def publish(folder: Path, number: int, old: Release | None = None) -> Release:
    """A new release from an old one (the current one), in which To Lam is called "To Lam <number>";
    it becomes the current one."""
    old = Release((old or Release.current(folder)).path)
    with staged(folder) as place:
        text = dump_of(old, "dump.nq").read_text("utf-8")
        assert NAME.search(text)
        lines = NAME.sub(f'"To Lam {number}"@en', text).encode().splitlines(keepends=True)
        sections = dumped.rewrite(old, place.data, lines)
        return place.publish(dumped.told_of(old, sections), sections)


def point(folder: Path, name: str) -> None:
    """Make what has a name the current release, whatever it is."""
    (folder / ".beside").symlink_to(name)
    (folder / ".beside").replace(folder / "current")


def get(address: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """The status, the headers by their names in small letters, and the body."""
    line = http.client.HTTPConnection(address.split("/")[2], timeout=30)
    try:
        line.request("GET", f"/{path}", headers=headers)
        answer = line.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        line.close()


def health(server: Server) -> dict[str, Any]:
    return json.loads(get(server.address, "health")[2])


def flip(path: Path) -> None:
    """Change one byte in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder of releases of its own, to be spoiled: of the release without most of its
    statements, or of another one that a test names."""
    release = request.getfixturevalue(getattr(request, "param", "fewer"))
    shutil.copytree(release.path, tmp_path / "releases" / release.id)
    point(tmp_path / "releases", release.id)
    return tmp_path / "releases"


@pytest.fixture
def start(serve: Callable[..., Server], folder: Path) -> Callable[..., Server]:
    """Starts servers of that folder, which look often."""

    def start(*settings: str, cwd: Path = ROOT) -> Server:
        given = [part for one in ("poll=0.05", "processes=1", *settings) for part in ("--set", one)]
        return serve("serve", "--port", "0", "--releases", str(folder), *given, cwd=cwd)

    return start


def serves(server: Server, release: Release) -> Callable[[], bool]:
    return lambda: health(server)["release"] == release.id


# What is published while it runs


#: What was answered, each body once: readers get the same ones, of megabytes, again and again.
_BODIES: dict[bytes, bytes] = {}


class Reader(threading.Thread):
    """Asks for a page, a document, a query and a dump every 50 ms, on a connection that it keeps."""

    pause = 0.05

    def __init__(self, address: str, end: threading.Event) -> None:
        super().__init__()
        self._line = http.client.HTTPConnection(address.split("/")[2], timeout=30)
        self._end = end
        self.seen: list[tuple[str, int, str, bytes]] = []
        self.failed: list[Exception] = []

    def run(self) -> None:
        try:
            while not self._end.wait(self.pause):
                for path in (PAGE, DATA, QUERY, "dump.ttl"):
                    start = time.monotonic()
                    self._line.request("GET", f"/{path}", headers={"Accept": "text/csv, */*;q=0.1"})
                    answer = self._line.getresponse()
                    release = answer.headers["KB-Release"]
                    body = answer.read()
                    self.keep(path, answer.status, release, body, time.monotonic() - start)
        except Exception as error:
            self.failed.append(error)
        finally:
            self._line.close()

    def keep(self, path: str, status: int, release: str, body: bytes, seconds: float) -> None:
        """Remember an answer, and how long it took."""
        self.seen.append((path, status, release, _BODIES.setdefault(body, body)))


@pytest.mark.slow
def test_readers_see_three_releases_without_an_error_and_without_a_mixture(start, folder):
    server, end = start(), threading.Event()
    first = Release.current(folder)
    readers = [Reader(server.address, end) for _ in range(3)]
    for reader in readers:
        reader.start()
    names = {first.id: "To Lam"}

    for number in range(3):
        last = publish(folder, number)
        names[last.id] = f"To Lam {number}"
        assert wait_until(serves(server, last))
    time.sleep(0.3)
    end.set()
    for reader in readers:
        reader.join()

    assert [error for reader in readers for error in reader.failed] == []
    seen = [one for reader in readers for one in reader.seen]
    assert {status for _, status, _, _ in seen} == {200}
    assert {release for _, _, release, _ in seen} == set(names)
    dumps = {name: b"".join(Release(folder / name).dump("dump.ttl")) for name in names}
    for path, _, release, body in seen:
        if path == "dump.ttl":
            assert body == dumps[release]
        elif path == QUERY:
            assert body.decode() == f"name\r\n{names[release]}\r\n"
        elif path == DATA:
            assert f'"{names[release]}"@en' in body.decode()
        else:
            assert f">{names[release]}<" in body.decode()
    # Nothing of the old ones is left open: not a file, not a worker.
    assert wait_until(lambda: open_releases(server) == {last.id})
    most = 2 + Limits().workers  # a fork server on the disk, one in memory
    assert wait_until(lambda: len(processes_below(server_process(server))) <= most)


def held(pid: int) -> str:
    """The files that a process has open or mapped."""
    found = []
    with contextlib.suppress(OSError):  # it has ended
        found.append(Path(f"/proc/{pid}/maps").read_text())
        for path in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                found.append(str(path.readlink()))
    return "\n".join(found)


def open_releases(server: Server) -> set[str]:
    """The releases of which the serving process, or one below it, has a file open."""
    web = server_process(server)
    files = "\n".join(held(pid) for pid in {web, *processes_below(web)})
    return set(re.findall(r"/([0-9a-f]{16})/(?:data|index|sequence)", files))


@pytest.mark.slow
def test_going_back_serves_the_old_bytes_with_the_old_tags(start, folder):
    server, first = start(), Release.current(folder)
    before = [get(server.address, path) for path in (PAGE, DATA, "dump.ttl")]
    assert wait_until(serves(server, publish(folder, 1)))

    point(folder, first.id)

    assert wait_until(serves(server, first))
    after = [get(server.address, path) for path in (PAGE, DATA, "dump.ttl")]
    assert [(s, h["etag"], b) for s, h, b in after] == [(s, h["etag"], b) for s, h, b in before]


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["release"], indirect=True)  # more than sockets hold
def test_a_slow_download_ends_with_the_old_bytes_whatever_becomes_of_its_release(start, folder):
    server, first = start(), Release.current(folder)
    assert wait_until(lambda: get(server.address, "dump.nq")[0] == 200)  # its bytes are checked
    whole = b"".join(first.dump("dump.nq"))
    host, port = server.address.split("/")[2].split(":")
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(20)
        line.connect((host, int(port)))
        line.sendall(b"GET /dump.nq HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        got = line.recv(1000)

        for number in range(2):
            assert wait_until(serves(server, publish(folder, number)))
        assert first not in prune(folder, 1).removed
        while part := line.recv(65_536):
            got += part

    assert got.partition(b"\r\n\r\n")[2] == whole
    assert wait_until(lambda: first in prune(folder, 1).removed)


def server_processes(server: Server) -> list[int]:
    """The processes that serve."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    return list(map(int, children.read_text().split()))


def sockets(process: int) -> int:
    """How many sockets a process has open."""
    number = 0
    for link in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            number += str(link.readlink()).startswith("socket:")
    return number


def server_process(server: Server) -> int:
    """The process that serves."""
    return server_processes(server)[0]


@pytest.mark.slow
def test_what_is_served_is_held_and_what_was_served_is_not(start, folder):
    import fcntl

    def is_held(release: Release) -> bool:
        with (release.path / "sequence").open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    server, first = start(), Release.current(folder)
    assert is_held(first)

    second = publish(folder, 1)

    assert wait_until(serves(server, second))
    assert wait_until(lambda: not is_held(first)) and is_held(second)


# What is damaged, of the future, or gone


def damaged_dump(release: Release) -> str:
    flip(packed_file(release, "nq"))
    return "nq.gz is damaged: its SHA-256 is not the manifest's"


def changed_manifest(release: Release) -> str:
    flip(release.data("manifest.json"))
    return "manifest.json is damaged: its digest is not the release's id"


def of_the_future(release: Release) -> str:
    return "has format 99, this program reads"


def missing_file(release: Release) -> str:
    release.data("treaty.ttl").unlink()
    return "treaty.ttl cannot be read: No such file or directory"


def beside(old: Release, note: str = "", **facts: Any) -> Release:
    """A copy of a release that has another id, and is not the current one."""
    manifest = as_json({**old.manifest, "note": note, **facts})
    new = Release(old.path.parent / id_of(manifest))
    shutil.copytree(old.path, new.path)
    new.data("manifest.json").write_bytes(manifest)
    return new


@pytest.mark.slow
def test_a_new_release_that_cannot_be_served_is_refused_and_the_old_one_goes_on(start, folder):
    server, first = start(), Release.current(folder)
    for times, spoil in enumerate([damaged_dump, changed_manifest, of_the_future, missing_file]):
        new = beside(first, str(times), **({"format": 99} if spoil is of_the_future else {}))
        reason = spoil(new)

        point(folder, new.id)

        assert wait_until(lambda new=new: new.id in str(health(server)["refused"]))
        refused = health(server)["refused"][-1]
        assert refused["release"] == new.id and reason in refused["reason"]
        assert str(folder) not in refused["reason"]
        assert get(server.address, PAGE)[1]["kb-release"] == first.id
    assert wait_until(serves(server, publish(folder, 7, first)))


@pytest.mark.slow
def test_a_pointer_at_no_release_leaves_what_is_served(start, folder):
    server, first = start(), Release.current(folder)
    (folder / "current").unlink()
    time.sleep(0.2)
    assert health(server)["refused"] == [] and get(server.address, PAGE)[0] == 200

    for target in ("nowhere", "current", "../elsewhere", "0123456789abcdef"):
        point(folder, target)

        said = f"points at '{Path(target).name}', which is no release there"
        assert wait_until(lambda said=said: said in str(health(server)["refused"]))
        assert get(server.address, PAGE)[0] == 200
    point(folder, first.id)
    assert wait_until(serves(server, publish(folder, 3, first)))


def cut_store(release: Release) -> None:
    largest = max(release.store.iterdir(), key=lambda path: path.stat().st_size)
    os.truncate(largest, largest.stat().st_size // 2)


def flip_store(release: Release) -> None:
    flip(max(release.store.glob("*.sst"), key=lambda path: path.stat().st_size))


def no_current(release: Release) -> None:
    (release.store / "CURRENT").unlink()


def cut_manifest(release: Release) -> None:
    os.truncate(next(release.store.glob("MANIFEST-*")), 10)


def empty_store(release: Release) -> None:
    for path in release.store.iterdir():
        path.unlink()


def flip_search(release: Release) -> None:
    flip(release.lookups / "search.sqlite")


@pytest.mark.slow
@pytest.mark.parametrize("spoil", [cut_store, cut_manifest, empty_store, flip_search])
def test_an_index_that_is_damaged_is_made_again_at_the_start(folder, spoil):
    release = Release.current(folder)
    spoil(release)

    choice = choose(folder, lambda one: check_first(one, 0))

    assert choice == Choice(release)
    made = application(choice.release, Settings(log="none", limits=Limits(workers=1)))
    assert Asked(made, f"/{PAGE}").status == 200
    made.serving.served.close()


@pytest.mark.slow
def test_an_index_that_is_damaged_while_it_is_served_is_made_again(start, folder):
    server, release = start(), Release.current(folder)
    right = {path: get(server.address, path)[2] for path in (PAGE, DATA, QUERY)}

    for times, spoil in enumerate([flip_store, no_current, flip_search], 1):
        spoil(release)
        seen = []
        while len(health(server)["damage"]) < times or health(server)["status"] == "down":
            seen += [(path, get(server.address, path)) for path in (PAGE, DATA, QUERY)]
            assert len(seen) < 3000
            time.sleep(0.02)
        seen += [(path, get(server.address, path)) for path in (PAGE, DATA, QUERY)]

        for path, (status, headers, body) in seen:
            assert status == 503 or body == right[path], spoil.__name__
            assert status != 503 or (int(headers["retry-after"]) and b"detail" in body)
        assert seen[-1][1][0] == 200
        Release(release.path).check()
    assert server.process.poll() is None


@pytest.mark.slow
def test_where_data_are_damaged_the_newest_good_release_is_served(start, folder):
    server, first = start(), Release.current(folder)
    second = publish(folder, 1)
    assert wait_until(serves(server, second))

    flip(packed_file(second, "ttl"))

    assert wait_until(serves(server, first))
    assert "ttl.gz" in health(server)["damage"][0]["reason"]
    assert any(one["release"] == second.id for one in health(server)["refused"])
    assert get(server.address, DATA)[2].count(b'"To Lam"@en') == 1
    assert wait_until(serves(server, publish(folder, 2, first)))


@pytest.mark.slow
def test_when_the_release_is_deleted_there_is_503_until_the_next_one(start, folder):
    server, first = start(), Release.current(folder)
    kept = folder.parent / "kept"
    shutil.copytree(first.path, kept)
    shutil.rmtree(first.path)

    assert wait_until(lambda: get(server.address, "health")[0] == 503)
    # Before that is known, the files are being checked, which is told as well.
    assert wait_until(lambda: b"no release can be served now" in get(server.address, PAGE)[2])
    status, headers, _ = get(server.address, PAGE)
    assert (status, headers["retry-after"]) == (503, "2")

    kept.rename(first.path)
    again = publish(folder, 1)
    assert wait_until(serves(server, again))
    assert get(server.address, PAGE)[0] == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "path"),
    [("lookups/search.sqlite", "search?q=lam"), ("lookups/tallies.sqlite", "browse"),
     ("lookups/acts.sqlite", "browse"),
     ("nq", "dump.nq"), ("nq", "dump.nq.gz"), ("data/report.ttl", "validation.ttl")],
)  # fmt: skip
def test_nothing_is_answered_from_a_file_that_is_another_than_was_checked(folder, name, path):
    release = Release.current(folder)
    made = application(release, Settings(log="none", limits=Limits(workers=1)))
    upkeep, told = made.serving.served.site.upkeep, []
    upkeep.stamps, upkeep.tell = stamps_of(release), told.append
    bare, _, query = f"/{path}".partition("?")
    before = Asked(made, bare, query)

    flip(packed_file(release, name) if name == "nq" else release.path / name)
    after = Asked(made, bare, query, if_none_match="", accept="application/json")
    made.serving.served.close()

    assert before.status == 200
    assert after.status == 503
    file = "nq.gz" if name == "nq" else Path(name).name
    assert f"{file} of the release was changed" in json.loads(after.body)["detail"]
    assert len(told) == 1


def test_an_error_of_the_store_is_503_with_its_name_and_is_looked_into(client, monkeypatch):
    site, told = client.application.extensions["kb"], []
    monkeypatch.setattr(site.upkeep, "tell", told.append)

    class Gone:
        def quads_for_pattern(self, *_: Any) -> Iterator[Any]:
            raise OSError("Corruption: block checksum mismatch")

    monkeypatch.setattr(site.store, "_store", Gone())
    answer = client.get("/page/person/to-lam", headers={"Accept": "application/json"})

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "files of the release could not be read" in answer.json["detail"]
    assert told == ["Corruption: block checksum mismatch"]


@pytest.mark.slow
def test_a_query_on_a_damaged_store_has_no_short_answer(fewer, tmp_path):
    from kb.errors import StoreDamaged
    from kb.queries import Queries, Query

    whole = Queries(fewer.store, Limits(workers=1))
    asked = Query("SELECT * { GRAPH ?g { ?s ?p ?o } }", "http://e.org/", "csv")
    right = whole.answer(asked).whole()
    whole.close()
    outcomes = set()
    for path in sorted(fewer.store.glob("*.sst")):
        shutil.copytree(fewer.store, tmp_path / path.name)
        flip(tmp_path / path.name / path.name)
        queries = Queries(tmp_path / path.name, Limits(workers=1))
        try:
            assert queries.answer(asked).whole() == right
            outcomes.add("right")
        except StoreDamaged as error:
            assert "it is being checked" in str(error)
            outcomes.add("damaged")
        finally:
            queries.close()

    assert outcomes == {"right", "damaged"}


def test_dumps_are_answered_when_they_are_checked(client, monkeypatch):
    site = client.application.extensions["kb"]
    monkeypatch.setattr(site.upkeep, "are_dumps_checked", False)

    for name in ("dump.ttl", "dump.nq.gz"):
        answer = client.get(f"/{name}", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert "are being checked" in answer.json["detail"]
    assert client.get("/page/person/to-lam").status_code == 200


# At the start


def run(folder: Path, *arguments: str, cwd: Path = ROOT, **more: Any) -> Any:
    """`kb serve` that is to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "kb", "serve", "--port", "0", "--releases", str(folder), *arguments],
        capture_output=True, text=True, timeout=90, cwd=cwd, check=False, **more,
    )  # fmt: skip


@pytest.mark.slow
def test_at_the_start_a_damaged_release_gives_way_to_the_newest_good_one(start, folder):
    first = Release.current(folder)
    second = publish(folder, 1)
    path = second.data("treaty.ttl")
    shutil.copy(path, path.with_suffix(".own"))
    path.with_suffix(".own").replace(path)  # the first release shares its bytes no longer
    flip(path)
    (folder / "foreign").mkdir()
    (folder / "half").write_text("x")

    server = start()

    said = "".join(server.log)
    assert f"{folder / 'foreign'} was left out: it is no release\n" in said
    assert f"{folder / 'half'} was left out: it is no release\n" in said
    assert f"{second.id}/data/treaty.ttl is damaged" in said
    assert f"release {first.id} is served instead" in said
    assert get(server.address, PAGE)[1]["kb-release"] == first.id


@pytest.mark.slow
def test_a_dump_that_is_damaged_is_found_behind_the_start(start, folder):
    first = Release.current(folder)
    second = publish(folder, 1)
    flip(packed_file(second, "trig"))

    server = start("check_first=0")

    assert wait_until(serves(server, first))
    assert "trig.gz" in health(server)["damage"][0]["reason"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "words"),
    [(changed_manifest, "manifest.json is damaged"), (missing_file, "treaty.ttl cannot be read"),
     (of_the_future, "has format 99, this program reads")],
)  # fmt: skip
def test_where_nothing_good_is_left_it_ends_and_names_the_file(folder, spoil, words):
    old = Release.current(folder)
    release = old
    if spoil is of_the_future:
        release = beside(old, format=99)
        shutil.rmtree(old.path)
        point(folder, release.id)
    spoil(release)
    before = sorted(folder.rglob("*"))

    done = run(folder)

    assert done.returncode == 2
    assert words in done.stderr and "Traceback" not in done.stderr
    assert sorted(folder.rglob("*")) == before


@pytest.mark.slow
def test_without_a_release_it_starts_and_takes_up_the_first_one(serve, release, tmp_path):
    folder = tmp_path / "releases"
    server = serve(
        "serve", "--port", "0", "--releases", str(folder), "--set", "poll=0.05", cwd=tmp_path
    )

    assert any("there is no release" in line for line in server.log)
    status, headers, body = get(server.address, "")
    assert (status, headers["retry-after"]) == (503, "2")
    assert "the first one that is published will be" in json.loads(body)["detail"]
    assert get(server.address, "health")[0] == 503

    shutil.copytree(release.path, folder / release.id)
    point(folder, release.id)
    assert wait_until(lambda: get(server.address, PAGE)[0] == 200)
    assert health(server)["status"] == "up"


# What ends, and what is killed


@pytest.mark.slow
def test_on_sigterm_running_requests_end_and_new_ones_are_refused(start):
    server, answers = start("seconds=2"), []
    query = "sparql?" + urllib.parse.urlencode({"query": CROSS})
    threads = [threading.Thread(target=lambda: answers.append(get(server.address, query)))
               for _ in range(2)]  # fmt: skip
    for thread in threads:
        thread.start()
    assert wait_until(lambda: health(server)["workers"]["busy"] == 2)

    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    with pytest.raises(OSError):
        get(server.address, "health")
    for thread in threads:
        thread.join()

    assert server.process.wait(90) == 0
    server.process.stderr.close()
    assert [status for status, _, _ in answers] == [504, 504]
    assert all(b"stopped after 2 s" in body for _, _, body in answers)


@pytest.mark.slow
def test_each_child_that_is_killed_is_replaced_and_the_parent_stays(start):
    server = start()
    parent, web = server.process.pid, server_process(server)
    assert get(server.address, QUERY)[0] == 200
    for pid in processes_below(web):
        with contextlib.suppress(ProcessLookupError):  # it ended with the one that started it
            os.kill(pid, signal.SIGKILL)
        assert get(server.address, QUERY.replace("en", "vi", 1))[0] == 200
        assert get(server.address, PAGE)[0] == 200
    below = processes_below(web)

    os.kill(web, signal.SIGKILL)

    # Who connects meanwhile waits.
    assert get(server.address, PAGE)[0] == 200
    assert get(server.address, QUERY)[0] == 200
    assert server.process.pid == parent and server.process.poll() is None
    assert server_process(server) != web
    assert wait_until(lambda: not any(map(is_alive, below)))


@pytest.mark.slow
def test_a_serving_process_that_is_killed_several_times_is_started_each_time(start):
    server = start()
    for _ in range(3):
        web = server_process(server)

        os.kill(web, signal.SIGKILL)

        assert get(server.address, PAGE)[0] == 200
        assert server_process(server) != web
    assert server.stop() == 0


@pytest.mark.slow
def test_two_processes_serve_at_one_address_and_count_together(start, folder):
    server = start("processes=2")
    there = server_processes(server)
    pages = ("kb_requests_total", "page", "200")
    assert [get(server.address, PAGE)[0] for _ in range(30)] == [200] * 30
    assert len(there) == 2 and wait_until(lambda: metrics(server)[pages] == 30)
    before = {process: sockets(process) for process in there}
    with contextlib.ExitStack() as lines:

        def both_have_taken_some() -> bool:
            line = http.client.HTTPConnection(server.address.split("/")[2], timeout=30)
            lines.callback(line.close)
            line.request("GET", "/health")
            line.getresponse().read()
            return all(sockets(process) > before[process] for process in there)

        assert wait_until(both_have_taken_some)
    [counters] = {*re.findall(r"\S+/kb-counters-\w+", Path(f"/proc/{there[1]}/maps").read_text())}

    os.kill(there[0], signal.SIGKILL)

    assert [get(server.address, PAGE)[0] for _ in range(10)] == [200] * 10
    assert wait_until(lambda: len(server_processes(server)) == 2)
    assert there[1] in server_processes(server)
    assert wait_until(lambda: metrics(server)[pages] == 40)
    new = publish(folder, 1)
    assert wait_until(lambda: {health(server)["release"] for _ in range(30)} == {new.id})
    assert server.stop() == 0
    assert not any(map(is_alive, there)) and not Path(counters).exists()


@pytest.mark.slow
def test_a_serving_process_that_cannot_begin_ends_the_service():
    script = """
import os
from kb.web.server import running
from kb.web.server.settings import Settings
def _load(*_):
    os.write(1, b"begun\\n")
    os._exit(3)
running._load = _load
running.serve(None, None, Settings(port=0, log="none", processes=1), print)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, check=False)  # fmt: skip

    assert done.returncode == 1
    assert done.stdout.count("begun\n") == 7  # the first, five more, one that is given up


# What the operator is told


@pytest.mark.slow
def test_what_lies_among_the_releases_and_is_none_is_told_of_once(start, folder):
    log = folder.parent / "log"
    (folder / "0123456789abcdef" / "data").mkdir(parents=True)
    (folder / ".hidden").write_text("")
    server = start(f"log={log}")
    (folder / "README").write_text("")

    assert wait_until(serves(server, publish(folder, 1)))

    def strays() -> list[tuple[str, str]]:
        lines = map(json.loads, log.read_text("utf-8").splitlines())
        return [(one["name"], one["reason"]) for one in lines if one["event"] == "stray"]

    assert wait_until(lambda: len(strays()) == 2)
    assert server.stop() == 0
    assert [(name, reason.rpartition(": ")[2]) for name, reason in strays()] == [
        ("0123456789abcdef", "it has no manifest or no sequence"), ("README", "it is no release"),
    ]  # fmt: skip


@pytest.mark.slow
def test_events_and_requests_are_lines_of_json_without_queries_and_addresses(start, folder):
    log = folder.parent / "log"
    server = start(f"log={log}")
    secret = "sparql?" + urllib.parse.urlencode({"query": "ASK { ?a ?b 'a secret' }"})
    get(server.address, secret)
    get(server.address, PAGE)
    release = publish(folder, 1)
    assert wait_until(serves(server, release))

    def lines() -> list[dict[str, Any]]:
        return [json.loads(line) for line in log.read_text("utf-8").splitlines()]

    assert wait_until(lambda: any(one.get("path") == f"/{PAGE}" for one in lines()))
    assert wait_until(lambda: [one["event"] for one in lines()].count("release") == 2)
    [page] = [one for one in lines() if one.get("path") == f"/{PAGE}"]
    assert {"time", "event", "method", "path", "status", "bytes", "seconds", "release"} <= set(page)
    assert (page["event"], page["method"], page["status"]) == ("request", "GET", 200)
    assert "secret" not in log.read_text("utf-8") and "127.0.0.1" not in log.read_text("utf-8")
    # A log that was moved away is begun anew.
    log.rename(log.with_suffix(".1"))
    time.sleep(1.1)
    assert wait_until(lambda: get(server.address, PAGE)[0] == 200 and log.is_file())
    assert server.stop() == 0
    assert lines()[-1]["event"] == "stop"


def test_a_fault_is_told_with_its_traceback(tmp_path):
    journal = Journal(str(tmp_path / "log"))
    record = logging.LogRecord("kb.web", logging.ERROR, "", 1, "fault at %s", ("/page",), None)
    try:
        raise RuntimeError("of ours")
    except RuntimeError:
        record.exc_info = sys.exc_info()

    JournalHandler(journal).handle(record)
    journal.flush(5)

    [line] = map(json.loads, (tmp_path / "log").read_text("utf-8").splitlines())
    assert (line["event"], line["level"], line["message"]) == ("log", "error", "fault at /page")
    assert line["trace"].endswith("RuntimeError: of ours\n")
    assert journal.lost_lines == 0


@pytest.mark.slow
@pytest.mark.parametrize("where", ["/dev/full", "unread"])
def test_a_log_that_cannot_be_written_stops_nothing(start, where):
    server = start("log_clients=yes", *([] if where == "unread" else [f"log={where}"]))

    line = http.client.HTTPConnection(server.address.split("/")[2], timeout=90)
    for _ in range(600):  # of lines of 190 bytes that nobody reads, a pipe takes 64 kB
        line.request("GET", f"/{PAGE}")
        answer = line.getresponse()
        assert answer.status == 200
        answer.read()
    line.close()


@pytest.mark.slow
@pytest.mark.parametrize("closing", ["2>&-", "2>&1 | head -1"])
def test_a_standard_error_that_is_closed_stops_nothing(folder, closing):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = f"exec {sys.executable} -m kb serve --port {port} --releases {folder}"
    if "head" in closing:
        command = f"{{ echo $$; {command}; }} 2>&1 | head -1"
    else:
        command = f"{command} {closing}"
    started = subprocess.Popen(["/bin/sh", "-c", command], cwd=ROOT, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip

    def answers() -> bool:
        try:
            return get(f"http://127.0.0.1:{port}/", PAGE)[0] == 200
        except OSError:
            return False

    try:
        assert wait_until(answers)
        assert all(answers() for _ in range(20))
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(90)
        started.stdout.close()


def metrics(server: Server) -> dict[tuple[str, ...], float]:
    """The samples by their names and the values of their labels, read by the client library."""
    _, headers, body = get(server.address, "metrics")
    assert headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, *(v for _, v in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


@pytest.mark.slow
def test_requests_queries_and_releases_are_counted(start, folder):
    server = start()
    before = metrics(server)
    for path in (
        PAGE,
        PAGE,
        DATA,
        "nothing/here",
        QUERY,
        QUERY,
        "sparql?query=nonsense",
        "dump.ttl",
    ):
        get(server.address, path)
    release = publish(folder, 1)
    assert wait_until(serves(server, release))
    now = metrics(server)

    def more(*name: str) -> float:
        return now.get(name, 0.0) - before.get(name, 0.0)

    assert more("kb_requests_total", "page", "200") == 2
    assert more("kb_requests_total", "other", "404") == 1
    assert more("kb_requests_total", "dump", "200") == 1
    assert more("kb_requests_total", "sparql", "400") == 1
    assert more("kb_answers_total", "kept") >= 1
    assert more("kb_answers_total", "application") >= 3
    assert more("kb_queries_total", "answered") == 1
    assert more("kb_queries_total", "QueryMalformed") == 1
    assert more("kb_request_seconds_count", "page") == 2
    assert now["kb_release", str(release.manifest["date"]), release.id] == 1
    assert now["kb_switches_total",] == 2 and now["kb_up",] == 1
    assert now["process_resident_memory_bytes",] > 1_000_000


# How it is set


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "prot=80"], "there is no setting 'prot'; did you mean 'port'?"),
        (["--limit", "held=2"], "'held' is called 'memory_buffer' now"),
        (["--limit", "secnds=2"], "there is no setting 'secnds'; did you mean 'seconds'?"),
        (["--set", "workers=none"], "'none' is no workers: give a number from 1 to 1,000, as 4"),
        (["--port", "70000"], "'70000' is no port: give a number from 0 to 65,535, as 8000"),
        (["--set", "prefix=/page"], "the site has addresses of its own at /page"),
        (["--set", "log_requests=perhaps"], "'perhaps' is no log_requests: write yes or no"),
        (["--set", "log=/proc/none/log"], "/proc/none/log: No such file or directory"),
        (["--set", "port"], "'port' sets nothing: write NAME=VALUE"),
    ],
)
def test_a_wrong_setting_is_named_with_the_nearest_right_one(fewer, arguments, words, monkeypatch):
    monkeypatch.setattr("kb.web.server.running._Server.serve", None)  # which would not end

    done = kb("serve", "--port", "0", "--releases", str(fewer.path.parent), *arguments)

    assert done.exit_code == 2
    assert words in done.stderr and "internal error" not in done.stderr


@pytest.mark.slow
def test_the_environment_sets_and_the_command_line_wins(folder):
    environment = {"KB_SECONDS": "3", "KB_RATE": "7", "KB_SERVICE_HOST": "10.0.0.1", "PATH": "/bin"}
    settings = Settings.of({"rate": "8"}, environment)

    assert (settings.limits.seconds, settings.rate) == (3.0, 8.0)
    done = run(folder, env={**os.environ, "KB_LOG_REQUEST": "no"})
    assert done.returncode == 2
    assert "the environment sets KB_LOG_REQUEST; did you mean KB_LOG_REQUESTS?" in done.stderr


def test_a_former_name_in_the_environment_is_refused_with_the_new_one():
    with pytest.raises(WrongSetting, match="sets KB_KEPT, which is called KB_QUERY_CACHE now"):
        Settings.of({}, {"KB_KEPT": "0"})


def test_every_setting_is_told_in_the_readme():
    told = (ROOT / "kb" / "web" / "server" / "README.md").read_text("utf-8")

    for name, default, says in rows():
        assert f"| `{name}` | {default} | {says} |" in told


@pytest.mark.slow
def test_the_health_check_of_a_container_honours_prefix_and_port(serve, releases):
    told = (ROOT / "kb" / "web" / "server" / "README.md").read_text("utf-8")
    [command] = re.findall(r"HEALTHCHECK CMD (.*)", told)
    server = serve("serve", "--port", "0", "--releases", str(releases), "--set", "prefix=/treaties")
    port = str(urllib.parse.urlsplit(server.address).port)

    def status(**settings: str) -> int:
        words = command.replace("python", sys.executable)
        return subprocess.run(
            ["/bin/sh", "-c", words], env=os.environ | settings, stderr=subprocess.DEVNULL
        ).returncode

    assert status(KB_PORT=port, KB_PREFIX="/treaties") == 0
    assert status(KB_PORT=port) != 0
    server.stop()
    assert status(KB_PORT=port, KB_PREFIX="/treaties") != 0


# Behind a proxy


def front(release: Release, **settings: Any) -> Iterator[Any]:
    made = application(release, Settings(log="none", limits=Limits(workers=1), **settings))
    yield made
    made.serving.served.close()


@pytest.fixture
def alone(release: Release) -> Iterator[Any]:
    yield from front(release, rate=1.0, burst=3)


@pytest.fixture
def proxied(release: Release) -> Iterator[Any]:
    yield from front(release, proxies=1, rate=1.0, burst=3, prefix="/treaties")


FORWARDED = {
    "x_forwarded_for": "203.0.113.9, 192.0.2.7", "x_forwarded_proto": "https",
    "x_forwarded_host": "kb.example", "host": "10.0.0.2:8000",
}  # fmt: skip


def test_what_proxies_say_is_believed_only_where_it_is_set(alone, proxied):
    there = Asked(alone, "/download", **FORWARDED)
    here = Asked(proxied, "/treaties/download", **FORWARDED)

    assert b"//kb.example" not in there.body
    assert b"https://kb.example/treaties/dump.ttl" in here.body


def test_a_client_that_asks_too_much_is_told_when_to_come_again(alone, proxied):
    first = [Asked(alone, "/" + DATA, **FORWARDED).status for _ in range(4)]
    other = {**FORWARDED, "x_forwarded_for": "192.0.2.8"}
    spoofed = {**FORWARDED, "x_forwarded_for": "198.51.100.1, 192.0.2.7"}
    path = "/treaties/" + DATA
    second = [Asked(proxied, path, **FORWARDED).status for _ in range(3)]

    assert first == [200, 200, 200, 429]
    assert second == [200, 200, 200]
    refused = Asked(proxied, path, **spoofed)  # the first address is the client's own word
    assert refused.status == 429
    assert dict(refused.headers)["retry-after"] == "1"
    assert Asked(proxied, path, **other).status == 200
    assert Asked(proxied, "/treaties/health", **spoofed).status == 200


@pytest.mark.slow
def test_below_a_prefix_every_link_leads_below_it(release):
    made = application(release, Settings(log="none", prefix="/treaties"))
    waiting, seen = ["/treaties/"], set[str]()
    kinds = ("/", "/page/person", "/page/treaty", "/page/event", "/page/article", "/page/passage",
             "/page/fact", "/fact", "/browse", "/search", "/sparql", "/download", "/ontology",
             "/shapes", "/page/term", "/page/shape", "/id/person", "/questions", "/history", "/releases",
             "/page/release", "/validation")  # fmt: skip
    counted: dict[str, int] = {}
    while waiting:
        path = waiting.pop(0)
        kind = next((one for one in reversed(kinds) if path[9:].startswith(one)), "")
        if path in seen or counted.get(kind, 0) >= 3:
            continue
        seen.add(path)
        counted[kind] = counted.get(kind, 0) + 1
        bare, _, query = path.partition("?")
        answer = Asked(made, bare, query, accept="text/html")
        headers = answer.headers
        links = [re.match("<([^>]*)>", v)[1] for k, v in headers if k == "link"]
        links += [v for k, v in headers if k == "location"]
        if ("content-type", "text/html; charset=utf-8") in headers:
            found = re.findall(r'(?:href|src|action|data-terms)="([^"]*)"', answer.body.decode())
            links += [link.replace("&amp;", "&") for link in found]
        ours = [link for link in links if link.startswith("/")]
        assert [link for link in ours if not link.startswith("/treaties/")] == [], path
        assert not any(link.startswith("/treaties/treaties/") for link in ours), path
        waiting += [link.partition("#")[0] for link in ours]
    made.serving.served.close()

    assert counted["/page/person"] == 3 and len(seen) > 30


# The clock


def test_a_file_of_the_future_has_no_date_and_dates_decide_nothing(folder, limits):
    release = Release.current(folder)
    path = packed_file(release, "trig")
    stat = path.stat()
    asked = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    with client_of(release, limits) as client:
        os.utime(path, (2_300_000_000, 2_300_000_000))
        future = client.get("/dump.trig.gz")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        now = client.get("/dump.trig.gz")

        assert "Last-Modified" not in future.headers
        assert "Last-Modified" in now.headers
        # Two releases may be made in one second, and an older one may be served again.
        assert client.get("/dump.trig.gz", headers=asked).status_code == 200
        tagged = {"If-None-Match": now.headers["ETag"]}
        assert client.get("/dump.trig.gz", headers=tagged).status_code == 304


@pytest.mark.slow
def test_what_the_last_release_left_is_collected_and_what_this_one_keeps_is_left_alone():
    class Kept:
        pass

    last = Kept()
    last.itself = last  # as what refers to itself is, it is freed by a collection alone
    gone = weakref.ref(last)
    try:
        settle()
        del last
        gc.collect()
        assert gone() is not None and gc.get_freeze_count() > 1_000

        settle()
        assert gone() is None
    finally:
        gc.unfreeze()
