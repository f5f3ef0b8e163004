"""A release as files: every link of it leads to one, and documents are those of the site."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from conftest import ROOT, client_of

from kb.errors import ProjectError, ReleaseError
from kb.exporting.site.addresses import of_w3id
from kb.exporting.site.exporting import export_site
from kb.exporting.site.writing import Copying
from kb.pipeline import build
from kb.releases.release import Release
from kb.seeds.project import Project

README = (ROOT / "kb" / "exporting" / "site" / "README.md").read_text("utf-8")
[COMMAND] = re.findall(r"```sh\nkb (export site .*?)\n```", README)
ADDRESS = COMMAND.split()[-1]
PREFIX = urllib.parse.urlsplit(ADDRESS).path
#: Each shape has a page: some are enough.
SHAPES = ("_meaning", "fact", "passage", "treaty")


def small_project(folder: Path) -> Project:
    """The ontology and shapes with an invented article, and few things beside."""
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    for part in SHAPES:
        shutil.copytree(ROOT / "shapes" / part, folder / "shapes" / part)
    (folder / "seeds" / "authorities").mkdir(parents=True)
    shutil.copy(ROOT / "seeds" / "dataset.yaml", folder / "seeds")
    invented = folder / "seeds" / "kampala-protocol"
    shutil.copytree(ROOT / "tests" / "golden" / "kampala-protocol", invented)
    shutil.move(invented / "authorities.ttl", folder / "seeds" / "authorities" / "invented.ttl")
    return Project.find(folder)


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Release:
    folder = tmp_path_factory.mktemp("small")
    return build(small_project(folder / "project"), folder / "releases")


@pytest.fixture(scope="module")
def files(small, tmp_path_factory) -> Path:
    """What the command of the README writes, where a host has it."""
    folder = tmp_path_factory.mktemp("files")
    done = subprocess.run(
        [sys.executable, "-m", "kb", *COMMAND.split(), "--releases", small.path.parent],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "public\n"), done.stderr
    (folder / "public").rename(folder / PREFIX.strip("/"))
    return folder / PREFIX.strip("/")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host(files) -> Iterator[str]:
    """A plain server of files."""
    handler = functools.partial(_Quiet, directory=str(files.parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_every_link_of_every_page_leads_to_a_file(host):
    start = f"{host}{PREFIX}/"
    waiting, known, broken = [start], {start}, []
    while waiting:
        at = waiting.pop()
        try:
            with urllib.request.urlopen(at) as answer:
                body, kind = answer.read(), answer.headers["Content-Type"]
        except urllib.error.HTTPError as error:
            broken.append((error.code, at))
            continue
        links = lxml.html.fromstring(body).iterlinks() if kind == "text/html" else ()
        for _, _, link, _ in links:
            to = urllib.parse.urljoin(at, link.replace(ADDRESS, start.rstrip("/"), 1)).partition(
                "#"
            )[0]
            if to.startswith(host) and to not in known:
                known.add(to)
                waiting.append(to)

    assert broken == []
    assert f"{start}page/event/kampala-signing" in known and f"{start}dump.ttl.gz" in known


@pytest.mark.slow
def test_a_document_is_the_bytes_that_the_site_sends(files, small, limits):
    with client_of(small, limits) as client:
        for path in (files / "data").rglob("*.ttl"):
            name = path.relative_to(files).as_posix()
            assert client.get(f"/{name}").data == path.read_bytes(), name
        assert client.get("/dump.ttl").data == (files / "dump.ttl").read_bytes()


@pytest.mark.slow
def test_a_document_is_no_folder(files):
    """A host tells the type of a file by its name, and a folder's page is HTML."""
    folders = {path.name for path in files.rglob("*") if path.is_dir()}

    assert not {one for one in folders if one.endswith((".csv", ".ttl", ".rdf", ".jsonld"))}
    assert (files / "browse" / "treaties.csv").is_file() and (
        files / "help" / "index.html"
    ).is_file()


@pytest.mark.slow
def test_twice_the_same_release_is_the_same_bytes(files, small, tmp_path):
    export_site(small, tmp_path / "again", ADDRESS)

    assert bytes_in(tmp_path / "again") == bytes_in(files)


def bytes_in(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.slow
def test_every_iri_has_a_page_and_a_document(files, small):
    dump = (files / "dump.nt").read_text("utf-8")
    names = set(re.findall(r"(?m)^<https://w3id\.org/treaty-kb/((?:id|fact)/[^>#]+)> ", dump))

    for name in names:
        thing = name.removeprefix("id/")
        assert (files / "page" / thing / "index.html").is_file(), name
        assert (files / "data" / f"{thing}.ttl").is_file(), name
        assert f"{PREFIX}/page/{thing}/" in (files / name / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_checksums_are_of_the_files_that_are_there(files):
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=files)  # noqa: S607

    assert done.returncode == 0


@pytest.mark.parametrize(
    ("path", "accept", "leads"),
    [
        ("id/person/x", "text/turtle", "https://e.org/a/data/person/x.ttl"),
        ("id/person/x", "application/ld+json;q=0.9", "https://e.org/a/data/person/x.ttl"),
        ("id/person/x", "text/html,*/*;q=0.8", "https://e.org/a/page/person/x/"),
        ("fact/k3v7", "text/html", "https://e.org/a/page/fact/k3v7/"),
        ("dump.ttl", "*/*", "https://e.org/a/dump.ttl"),
    ],
)
def test_the_rules_for_w3id_lead_to_the_files(path, accept, leads):
    """As Apache's mod_rewrite goes through them: the first rule whose condition and pattern fit."""
    condition = None
    for line in of_w3id("https://e.org/a").decode().splitlines():
        word, *rest = line.split()
        if word == "RewriteCond":
            condition = rest[1]
        elif word == "RewriteRule":
            is_met = condition is None or re.search(condition, accept)
            condition, found = None, re.search(rest[0], path)
            if is_met and found:
                assert re.sub(r"\$1", lambda _, found=found: found[1], rest[1]) == leads
                return
    raise AssertionError("no rule fits")


@pytest.mark.parametrize("path", ["/data/..%2F..%2Fx.ttl", "/data/../../x.ttl", "/page/%2e%2e/x"])
def test_no_file_is_written_outside_the_folder(path, tmp_path):
    with pytest.raises(ReleaseError, match="leads out of the folder"):
        Copying(tmp_path, ADDRESS, tmp_path / "in").write(path, b"x")

    assert list(tmp_path.rglob("x*")) == []


def test_a_folder_with_anything_in_it_is_left_as_it_was(small, tmp_path):
    (tmp_path / "mine").write_text("x")

    with pytest.raises(ProjectError, match="is not empty"):
        export_site(small, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
