"""Static files: kept for good by an address that changes with them, and packed for who can unpack."""

from __future__ import annotations

import gzip
import http.client
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import zstandard

from kb.web import statics
from kb.web.statics import path_of, version

FOLDER = Path(statics.__file__).parent / "static"
EDITOR = "vendor/codemirror.js"  # the largest
PAGES = ["/", "/page/person/to-lam", "/sparql", "/ontology", "/validation", "/questions"]


@pytest.fixture(scope="module")
def ask(site):
    """Asks the server, which packs answers by itself too, for what lies at a path."""

    def get(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=20)
        line.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = line.getresponse()
        body = answer.read()
        line.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body

    return get


def test_words_have_one_of_six_sizes():
    styles = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.css")}
    del styles["refusal.css"]  # a page that must do without any other file
    scale = re.findall(r"--(tiny|small|text|large|title|head): ", styles["site.css"])

    assert len(scale) == 6
    for name, style in styles.items():
        for size in re.findall(r"font(?:-size)?: (?:[1-9]00 |650 )?([^ ;/}]+)", style):
            # A share of what stands around it, or a size within a drawing.
            assert size.startswith("var(--") or re.search(r"(em|%|px)$|inherit", size), name
            assert not size.endswith("rem"), (name, size)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_for_files_that_a_browser_may_keep_for_good(client, page):
    asked = re.findall(
        r'(?:href|src)="(/static/[^"]+)"', client.get(page, headers={"Accept": "text/html"}).text
    )

    assert len(asked) >= 3
    for path in asked:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "immutable" in answer.headers["Cache-Control"], path
        assert answer.data == (FOLDER / path.removeprefix(f"/static/{version()}/")).read_bytes()


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate", "gzip"),
        ("zstd;q=0, gzip", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_a_file_comes_packed_as_the_client_can_unpack_it(ask, accepted, coding):
    for _ in range(2):  # whatever the one before asked for
        status, said, body = ask(path_of(EDITOR), Accept_Encoding=accepted)

        assert (status, said.get("content-encoding")) == (200, coding)
        assert "Accept-Encoding" in said["vary"]
        unpack = {"gzip": gzip.decompress, "zstd": zstandard.decompress, None: bytes}[coding]
        assert unpack(body) == (FOLDER / EDITOR).read_bytes()
        assert coding is None or len(body) < (FOLDER / EDITOR).stat().st_size / 2
    _, said, _ = ask(path_of(EDITOR))
    assert "content-encoding" not in said


def test_an_odd_spelling_of_an_address_gives_nobody_what_another_one_can_unpack(ask):
    path = path_of(EDITOR).replace("/static/", "/%73tatic/")
    assert ask(path, Accept_Encoding="zstd")[1]["content-encoding"] == "zstd"

    _, said, body = ask(path)

    assert "content-encoding" not in said
    assert body == (FOLDER / EDITOR).read_bytes()


@pytest.mark.parametrize("accepted", ["identity", "gzip", "zstd"])
def test_a_file_is_not_sent_again_to_who_has_it(ask, accepted):
    _, said, _ = ask(path_of(EDITOR), Accept_Encoding=accepted)

    status, _, body = ask(path_of(EDITOR), Accept_Encoding=accepted, If_None_Match=said["etag"])

    assert (status, body) == (304, b"")


def test_each_coding_has_a_tag_of_its_own(ask):
    tags = [ask(path_of(EDITOR), Accept_Encoding=one)[1]["etag"] for one in ("", "gzip", "zstd")]

    assert len(set(tags)) == 3


@pytest.mark.parametrize("old", ["", "0123456789ab/"])
def test_a_page_of_another_version_gets_the_file_as_it_is_and_asks_again(client, old):
    answer = client.get(f"/static/{old}site.css")

    assert answer.data == (FOLDER / "site.css").read_bytes()
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["", "nothing.js", "../__init__.py", "%2e%2e/__init__.py", "vendor", "vendor/", "a/b/c"]
)
def test_nothing_else_is_given(client, name):
    assert client.get(f"/static/{name}").status_code in (404, 405)
    assert client.get(f"/static/{version()}/{name}").status_code in (404, 405)


def test_another_file_makes_another_address(monkeypatch, tmp_path):
    (tmp_path / "site.css").write_text("a { color: red }")
    monkeypatch.setattr(statics, "FOLDER", tmp_path)
    names = []
    try:
        for color in ("red", "blue"):
            (tmp_path / "site.css").write_text(f"a {{ color: {color} }}")
            version.cache_clear()
            statics._files.cache_clear()
            statics._read.cache_clear()
            names.append(version())
    finally:
        monkeypatch.undo()
        version.cache_clear()
        statics._files.cache_clear()
        statics._read.cache_clear()

    assert len({*names, version()}) == 3


def test_names_that_clients_make_up_are_not_kept(client):
    client.get("/static/site.css")
    before = statics._read.cache_info().currsize

    for i in range(50):
        assert client.get(f"/static/{version()}/made-up-{i}.css").status_code == 404

    assert statics._read.cache_info().currsize == before
