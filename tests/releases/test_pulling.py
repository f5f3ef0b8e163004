"""A release that is taken over from elsewhere: whole, and the one that its id says, or not at all."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import itertools
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import fsspec
import pytest
import tiny
from click.testing import CliRunner
from dumped import packed_file
from werkzeug.serving import make_server

from kb.cli import main
from kb.dumps.packed import pack
from kb.errors import ReleaseError
from kb.manifest import as_json, is_packed
from kb.releases.keeping import prune
from kb.releases.pulling import pull
from kb.releases.release import FORMAT, Release
from kb.web import create_app


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return tiny.publish(tmp_path_factory.mktemp("pulling") / "releases", "one")


@pytest.fixture
def source(made, tmp_path):
    """A folder of releases that may be spoiled."""
    return shutil.copytree(made.path.parent, tmp_path / "source", symlinks=True)


@pytest.fixture
def here(tmp_path):
    """A folder of releases with another one."""
    tiny.publish(tmp_path / "here", "two")
    return tmp_path / "here"


def test_a_release_of_a_folder_becomes_the_current_one(source, here, made):
    pull(str(source), here)

    taken = Release.current(here)
    assert taken is not None and taken.id == made.id
    taken.check()
    assert tiny.tree(taken.path / "data") == tiny.tree(made.path / "data")


def test_a_release_that_is_damaged_here_is_fetched_again(source, here, made):
    pull(str(source), here)
    packed_file(Release(here / made.id), "nq").write_bytes(b"")

    pull(str(source), here).check()


def test_one_that_is_there_and_not_current_is_not_fetched(source, here, made):
    other = Release.current(here)
    pull(str(source), here)
    shutil.rmtree(source / made.id / "data")  # but for its manifest
    (source / made.id / "data").mkdir()
    manifest = (other.path / "data" / "manifest.json").read_bytes()
    (source / other.id / "data").mkdir(parents=True)
    (source / other.id / "data" / "manifest.json").write_bytes(manifest)

    assert pull(str(source), here, other.id).id == other.id
    assert Release.current(here).id == other.id


def test_the_verb_prints_where_it_is(source, here, made):
    done = CliRunner().invoke(main, ["releases", "pull", str(source), "--releases", str(here)])

    assert done.exit_code == 0
    assert done.stdout == f"{here / made.id}\n"


def test_a_release_of_object_storage_becomes_the_current_one(made, here):
    storage = fsspec.filesystem("memory")
    for path in (made.path / "data").rglob("*"):
        if path.is_file():
            storage.pipe_file(
                f"/kb/{made.id}/data/{path.relative_to(made.path / 'data')}", path.read_bytes()
            )
    storage.pipe_file("/kb/current", f"{made.id}\n".encode())

    assert pull("memory://kb", here).id == made.id
    assert pull("memory://kb", here, made.id).id == made.id  # again, which fetches nothing


@pytest.fixture
def site(source, made) -> Iterator[str]:
    """The address of a site that serves the releases of the source."""
    app = create_app(Release(source / made.id))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["kb"].close()


def test_a_release_of_a_site_becomes_the_current_one(site, here, made):
    assert pull(site, here).id == made.id

    taken = Release.current(here)
    assert taken is not None and taken.id == made.id
    assert tiny.tree(taken.path / "data") == tiny.tree(made.path / "data")


@pytest.mark.slow
def test_an_older_release_of_a_site_is_to_be_had_as_long_as_it_is_there(
    site, source, here, tmp_path
):
    older = tiny.publish(tmp_path / "older", "three")
    shutil.copytree(older.path, source / older.id)
    assert pull(site, here, older.id).id == older.id

    with pytest.raises(
        ReleaseError, match=f"release/{'0' * 16}/data/manifest.json cannot be read: .*404"
    ):
        pull(site, here, "0" * 16)


@pytest.mark.parametrize("spoil", ["another_byte", "a_file_that_is_gone", "another_manifest"])
def test_a_site_that_is_damaged_changes_nothing(site, source, here, made, spoil):
    before = Release.current(here)
    globals()[spoil](source, made)

    with pytest.raises(ReleaseError, match="release/.* cannot be read: HTTP Error 503"):
        pull(site, here)

    assert Release.current(here) == before


def test_what_is_no_site_of_releases_is_told(here, tmp_path):
    class Other(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever).start()
        with pytest.raises(
            ReleaseError, match="names '' as its current release, which is no release"
        ):
            pull(f"http://127.0.0.1:{server.server_port}", here)
        server.shutdown()
    with pytest.raises(ReleaseError, match="robots.txt cannot be read: .*refused"):
        pull(f"http://127.0.0.1:{server.server_port}", here)


def another_byte(source, made):
    path = packed_file(Release(source / made.id), "nq")
    pack(gzip.decompress(path.read_bytes()).replace(b"one", b"two"), path)


def another_size(source, made):
    packed_file(Release(source / made.id), "nq").write_bytes(b"")


def a_file_that_is_gone(source, made):
    packed_file(Release(source / made.id), "nq").unlink()


def a_file_that_is_packed_in_another_way(source, made):
    path = packed_file(Release(source / made.id), "nq")
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))


def another_manifest(source, made):
    path = source / made.id / "data" / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "triples": 2}))


def no_pointer(source, made):
    (source / "current").unlink()


def a_pointer_elsewhere(source, made):
    (source / "current").unlink()
    (source / "current").write_text("../../etc")


@pytest.mark.parametrize(
    "spoil",
    [
        another_byte,
        another_size,
        a_file_that_is_packed_in_another_way,
        a_file_that_is_gone,
        another_manifest,
        no_pointer,
        a_pointer_elsewhere,
    ],
)
def test_what_is_not_what_its_id_says_changes_nothing(source, here, made, spoil):
    before, current = tiny.tree(here), Release.current(here)
    spoil(source, made)

    with pytest.raises(ReleaseError):
        pull(str(source), here)

    assert Release.current(here) == current
    after = {name: of for name, of in tiny.tree(here).items() if not name.startswith(".pulled/")}
    assert after | {".lock": ""} == before | {".lock": ""}


# What is here already, and what broke off


class Served:
    """A site of files by their paths below `/release/`, which notes what it was asked for."""

    def __init__(self, id_: str, files: dict[str, object]) -> None:
        self.id, self.files, self.asked, self.sent = id_, files, [], 0

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                name = self.path.removeprefix("/release/")
                content = b"" if name == "/robots.txt" else site.files.get(name)
                site.asked.append(name)
                self.send_response(404 if content is None else 200)
                self.send_header("KB-Release", site.id)
                self.end_headers()
                with contextlib.suppress(ConnectionError):
                    for part in [content or b""] if isinstance(content or b"", bytes) else content:
                        self.wfile.write(part)
                        site.sent += len(part)

            def log_message(self, *_):
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever).start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()

    def fetched(self) -> list[str]:
        """The files that were asked for, but for the manifest."""
        names = (name.partition("/data/")[2] for name in self.asked)
        return [name for name in names if name not in ("", "manifest.json")]

    @classmethod
    def of(cls, release: Release) -> Served:
        files = {
            f"{release.id}/data/{path.relative_to(release.path / 'data')}": path.read_bytes()
            for path in (release.path / "data").rglob("*") if path.is_file()
        }  # fmt: skip
        return cls(release.id, files)


def test_a_file_that_a_release_here_has_is_shared_and_not_fetched(here, made):
    mine, site = Release.current(here), Served.of(made)
    with site.running() as address:
        taken = pull(address, here)

    own, other = (release.manifest["files"] for release in (made, mine))
    lacking = [of["sha256"] for of in own.values() if of not in other.values()]
    assert sorted(own[name]["sha256"] for name in site.fetched()) == sorted(set(lacking))
    assert 0 < len(lacking) < len(own)
    shared = {path.stat().st_ino for path in mine.path.rglob("*")}
    for name in (name for name in own if own[name] == other.get(name)):
        assert taken.data(name).stat().st_ino in shared
    assert tiny.tree(taken.path / "data") == tiny.tree(made.path / "data")


def test_a_file_that_is_damaged_here_is_fetched(here, made):
    mine, site = Release.current(here), Served.of(made)
    spoilt = mine.data("context.jsonld")
    spoilt.write_bytes(spoilt.read_bytes().replace(b"a", b"b"))
    with site.running() as address:
        pull(address, here).check()

    assert "context.jsonld" in site.fetched()


def test_a_pull_that_broke_off_goes_on_where_it_was(tmp_path, made):
    site, here = Served.of(made), tmp_path / "empty"
    last = f"{made.id}/data/{max(made.manifest['files'])}"
    content = site.files[last]
    del site.files[last]
    with site.running() as address:
        with pytest.raises(ReleaseError, match=r"cannot be read: .*404"):
            pull(address, here)
        whole, site.asked = len(site.fetched()), []
        site.files[last] = content
        pull(address, here).check()

    assert site.fetched() == [max(made.manifest["files"])] and whole > 5
    assert [path.name for path in here.iterdir() if path.name.startswith(".p")] == []


def test_pruning_takes_away_what_a_pull_left(here, made):
    (here / ".pulled").mkdir()
    (here / ".pulled" / "arriving").write_bytes(b"half")

    prune(here, 1)

    assert not (here / ".pulled").exists() and Release.current(here) is not None


def test_what_lies_there_of_another_pull_is_not_trusted(tmp_path, made):
    site, here = Served.of(made), tmp_path / "empty"
    (here / ".pulled").mkdir(parents=True)
    for listed in made.manifest["files"].values():
        (here / ".pulled" / listed["sha256"]).write_bytes(b"x" * listed["size"])
    with site.running() as address:
        pull(address, here).check()


# Sites that mean harm


def lying(files: dict[str, object], **listed: dict[str, object]) -> Served:
    """A site with a release of some files, of which the manifest lists other things."""
    names = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in (
            (name, gzip.decompress(content) if is_packed(name) and name not in listed else content)
            for name, content in files.items() if isinstance(content, bytes)
        )
    }  # fmt: skip
    return manifested({"format": FORMAT, "files": names | listed}, files)


def manifested(manifest: object, files: dict[str, object]) -> Served:
    content = manifest if isinstance(manifest, bytes) else as_json(manifest)
    id_ = hashlib.sha256(content).hexdigest()[:16]
    there = {f"{id_}/data/{name}": content for name, content in files.items()}
    return Served(id_, there | {f"{id_}/data/manifest.json": content})


def refused(site: Served, here, match: str) -> None:
    """A pull from a site changes nothing and says why."""
    current, around = Release.current(here), tiny.tree(here.parent)
    with site.running() as address, pytest.raises(ReleaseError, match=match):
        pull(address, here)
    assert Release.current(here) == current
    after = tiny.tree(here.parent)
    assert {n: of for n, of in after.items() if "/.pulled/" not in n and ".lock" not in n} == {
        n: of for n, of in around.items() if ".lock" not in n
    }


DIGEST = {"size": 1_000, "sha256": "ab" * 32}


def test_a_packed_file_that_unpacks_to_more_than_is_listed_is_refused(here):
    bomb = gzip.compress(bytes(30_000_000), 9)
    many = {f"sections/s{i}/nq.gz": bomb for i in range(3)}
    assert len(bomb) < 31_000

    refused(
        lying(many, **{name: {**DIGEST, "size": 100_000} for name in many}),
        here,
        "s0/nq.gz of .* is damaged",
    )


def test_an_answer_that_does_not_end_is_broken_off(here):
    endless = (b"x" * 65_536 for _ in itertools.count())
    site = lying({"dump.nq": endless}, **{"dump.nq": DIGEST})

    refused(site, here, "dump.nq is damaged: it has more bytes than it should")

    assert site.sent < 20_000_000  # what the kernel takes in meanwhile


def test_a_manifest_that_does_not_end_is_broken_off(here, monkeypatch):
    monkeypatch.setattr("kb.releases.pulling.MOST_MANIFEST", 100_000)
    site = Served("ab" * 8, {f"{'ab' * 8}/data/manifest.json": (b" " * 65_536 for _ in range(999))})

    refused(site, here, "manifest.json is damaged: it has more bytes than it should")


@pytest.mark.parametrize("name", [
    "../x", "/etc/x", "a/../../x", "a//b", "", ".", "a/.", "x\0y", "manifest.json", "dump.nq/x",
    "sections/../../../x/nq.gz",
])  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(here, name):
    refused(
        lying({"dump.nq": b""}, **{name: DIGEST}), here, "names|written in another way|is no JSON"
    )


@pytest.mark.parametrize("listed", [
    {"size": 3, "sha256": "../../../../x"}, {"size": -1, "sha256": "ab" * 32}, {"size": 3, "sha256": "AB" * 32},
    {"size": True, "sha256": "ab" * 32}, {"size": "3", "sha256": "ab" * 32}, {"sha256": "ab" * 32}, 7,
])  # fmt: skip
def test_a_listing_that_is_none_is_refused(here, listed):
    refused(lying({"x": b"abc"}, x=listed), here, "without its size and SHA-256|another format")


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b"[]", b"null", b"\xff", b'{"format": 2}', b""]
)
def test_a_manifest_that_is_none_is_refused(here, content):
    refused(manifested(content, {}), here, "is no JSON|has another format")


@pytest.mark.parametrize(("file", "content"), [
    ("nq", b"this is no statement\n"), ("dataset.json", b"[]"), ("dataset.json", b"{"),
    ("dataset.json", b'{"base": 7}'), ("nq", b'<urn:a> <urn:b> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'),
])  # fmt: skip
def test_a_release_that_says_nothing_that_can_be_read_is_refused(
    here, made, file, content, tmp_path
):
    files = {name.partition("/data/")[2]: c for name, c in Served.of(made).files.items()}
    del files["manifest.json"]
    if file == "nq":
        file = str(packed_file(made, "nq").relative_to(made.path / "data"))
        pack(content, tmp_path / "odd.gz")
        content = (tmp_path / "odd.gz").read_bytes()

    refused(
        lying(files | {file: content}),
        here,
        "is no release that can be read|does not keep this statement",
    )


def test_an_answer_that_is_cut_off_is_told(here, made, tmp_path):
    cut = Served.of(made)
    cut.files = {n: c if n.endswith(".json") else c[:-1] for n, c in cut.files.items()}

    refused(cut, here, "is damaged: it is not what the manifest lists")
