"""A release that is taken over from elsewhere: whole, and the one that its id says, or not at all."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import fsspec
import pytest
import tiny
from click.testing import CliRunner
from werkzeug.serving import make_server

from kb.cli import main
from kb.errors import ReleaseError
from kb.releases.pulling import pull
from kb.releases.release import Release
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
    (here / made.id / "data" / "dump.nq").write_bytes(b"")

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
    path = source / made.id / "data" / "dump.nq"
    path.write_bytes(path.read_bytes().replace(b"one", b"two"))


def another_size(source, made):
    (source / made.id / "data" / "dump.ttl").write_bytes(b"")


def a_file_that_is_gone(source, made):
    (source / made.id / "data" / "context.jsonld").unlink()


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
    assert tiny.tree(here) | {".lock": ""} == before | {".lock": ""}
