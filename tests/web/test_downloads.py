"""Files to download: the right bytes, whole or in parts, at addresses that stay."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import csv
import gzip
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import dumped
import pyoxigraph
import pytest
import zstandard
from conftest import BASE, ROOT, _Client, made_once, wait_until
from dumped import dump_of, packed_file
from flask import request
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from test_cache import Asked

from kb.dumps.catalogue import ACTS, CSVM, DUMPS, about
from kb.errors import ReleaseError
from kb.namespaces import DCAT, DCTERMS
from kb.releases.keeping import prune
from kb.releases.publishing import staged
from kb.releases.recording import record
from kb.releases.release import Release, is_name
from kb.web import create_app
from kb.web.dataset.downloads import recipes
from kb.web.dataset.files import File, send_file
from kb.web.server.asgi import PIECE, Bridge
from kb.web.server.running import application
from kb.web.server.settings import Settings

TYPES = {
    "json": "application/csvm+json",
    "ttl": "text/turtle; charset=utf-8", "nt": "application/n-triples", "jsonld": "application/ld+json",
    "trig": "application/trig", "nq": "application/n-quads", "gz": "application/gzip", "zst": "application/zstd",
    "csv": "text/csv",
}  # fmt: skip
SHA256SUM = shutil.which("sha256sum") or "sha256sum is of coreutils"
#: What lies there, packed or plain, and what is made on its way.
WHOLE = [dump for dump in DUMPS if not dump.subset and dump.media_type != CSVM]
ABOUT_ACTS = about(ACTS)
NAMES = [
    *(f"{dump.name}.gz" for dump in WHOLE),
    *(dump.name for dump in DUMPS if dump.media_type == CSVM),
]
MADE = [*(dump.name for dump in WHOLE), "dump.nq.zst", "facts.csv.zst", "dump-people.ttl",
        "dump-people.ttl.gz", "dump-treaties.ttl.zst"]  # fmt: skip
FEW = ["dump.ttl.gz", "dump.nq.gz", "facts.csv.gz", ABOUT_ACTS]


@pytest.fixture(scope="module", autouse=True)
def _is_past(release) -> None:
    """The second in which the files were written has passed: before that they have no day."""
    newest = max(path.stat().st_mtime for path in release.path.rglob("*"))
    time.sleep(max(0, int(newest) + 1 - time.time()))


@pytest.fixture(scope="module")
def version(release) -> str:
    return f"{release.manifest['date']}.{release.id}"


@pytest.fixture(scope="module")
def small_version(fewer) -> str:
    return f"{fewer.manifest['date']}.{fewer.id}"


def _bytes(release: Release, name: str) -> bytes:
    """The bytes of a file that lies there."""
    if name.endswith(".json"):
        return release.data(name).read_bytes()
    [dump] = [dump for dump in WHOLE if f"{dump.name}.gz" == name]
    return b"".join(release.made.joined(dump.kind).read())


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_sent_as_it_is_with_what_a_client_needs(client, release, version, name):
    content = _bytes(release, name)

    answer = client.get(f"/{name}")

    assert answer.data == content
    said = answer.headers
    assert said["Content-Type"] == TYPES[name.rpartition(".")[2]]
    assert said["Content-Length"] == str(len(content))
    assert said["Accept-Ranges"] == "bytes"
    assert said["Content-Disposition"] == f"attachment; filename=treaty-kb-{version}-{name}"
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert said["Repr-Digest"] == f"sha-256=:{digest}:"
    assert said["Access-Control-Allow-Origin"] == "*"
    assert not said["ETag"].startswith("W/")
    assert parsedate_to_datetime(said["Last-Modified"]) <= parsedate_to_datetime(said["Date"])


@pytest.mark.parametrize("name", MADE)
def test_a_file_that_is_made_on_its_way_is_sent_whole(client, release, version, name):
    answer = client.get(f"/{name}")
    ranged = client.get(f"/{name}", headers={"Range": "bytes=0-9"})
    again = client.get(f"/{name}", headers={"If-None-Match": answer.headers["ETag"]})

    plain = name.removesuffix(".zst").removesuffix(".gz")
    content = client.get(f"/{plain}").data if "-" in plain else b"".join(release.dump(plain))
    assert unpacked(name, answer.data) == content != b""
    said = answer.headers
    assert said["Content-Type"] == TYPES[name.rpartition(".")[2]]
    assert said["Accept-Ranges"] == "none"
    assert said.get("Content-Length") == (str(len(content)) if name in MADE[: len(WHOLE)] else None)
    assert said["Content-Disposition"] == f"attachment; filename=treaty-kb-{version}-{name}"
    assert "Repr-Digest" not in said
    assert (ranged.status_code, ranged.data) == (200, answer.data)
    assert (again.status_code, again.data) == (304, b"")


def unpacked(name: str, content: bytes) -> bytes:
    if name.endswith(".gz"):
        return gzip.decompress(content)
    if name.endswith(".zst"):
        return zstandard.ZstdDecompressor().decompressobj().decompress(content)
    return content


def test_the_zstandard_of_a_dump_is_one_frame_that_tells_its_size(client, release):
    packed = client.get("/dump.nt.zst").data

    assert zstandard.ZstdDecompressor().decompress(packed) == b"".join(release.dump("dump.nt"))


@pytest.mark.parametrize("name", [*FEW, "dump.ttl", "dump.nq.zst", "dump-people.ttl"])
def test_head_says_what_get_says(client, name):
    head, get = client.head(f"/{name}"), client.get(f"/{name}")

    assert head.data == b""
    assert {k: v for k, v in head.headers if k != "Date"} == {
        k: v for k, v in get.headers if k != "Date"
    }


def test_head_knows_no_parts(client):
    """RFC 9110, section 14.2: Range is for GET."""
    assert client.head("/dump.ttl.gz", headers={"Range": "bytes=0-9"}).status_code == 200


@pytest.mark.parametrize("name", FEW)
def test_a_file_in_two_parts_is_the_whole(client, name):
    whole = client.get(f"/{name}")
    first = client.get(f"/{name}", headers={"Range": "bytes=0-999"})
    tag = first.headers["ETag"]

    rest = client.get(f"/{name}", headers={"Range": "bytes=1000-", "If-Range": tag})

    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.data + rest.data == whole.data
    assert rest.headers["Content-Range"] == f"bytes 1000-{len(whole.data) - 1}/{len(whole.data)}"


@pytest.mark.parametrize("name", FEW)
def test_who_has_a_file_is_told_so(client, name):
    said = client.get(f"/{name}").headers

    by_tag = client.get(f"/{name}", headers={"If-None-Match": said["ETag"]})
    by_day = client.get(f"/{name}", headers={"If-Modified-Since": said["Last-Modified"]})

    assert (by_tag.status_code, by_day.status_code) == (304, 304)
    assert by_tag.data == by_day.data == b""


def test_a_later_day_is_not_the_day_of_the_file(client):
    """The clock of the machine may have gone back between two releases."""
    later = formatdate(time.time() + 86400, usegmt=True)

    assert client.get("/dump.ttl.gz", headers={"If-Modified-Since": later}).status_code == 200


def test_files_with_other_bytes_have_other_tags(client):
    tags = [client.head(f"/{name}").headers["ETag"] for name in NAMES]

    assert len(set(tags)) == len({client.get(f"/{name}").data for name in NAMES})


@pytest.mark.parametrize("name", ["dump.xls", "dump", "dump.ttl.bz2", "dump-nothing.ttl", "dump.ttl.sha256.sha256", "dump/../manifest.json"])  # fmt: skip
def test_what_is_no_dump_is_not_found(client, name):
    assert client.get(f"/{name}").status_code == 404


# Conditions and parts together: RFC 9110, sections 13.2.2 and 14


PAST = "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"If-Match": "{tag}", "If-None-Match": "{tag}"}, 304),
        ({"If-Match": '"other"', "If-None-Match": "{tag}"}, 412),
        ({"If-Match": 'W/"other", {tag}'}, 200),
        ({"If-Match": "W/{tag}"}, 412),  # the comparison is a strong one
        ({"If-Match": "*"}, 200),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": 'W/{tag}, "other"'}, 304),
        ({"If-None-Match": '"other"', "If-Modified-Since": "{day}"}, 200),
        ({"If-Unmodified-Since": "{day}"}, 200),
        ({"If-Unmodified-Since": PAST}, 412),
        ({"If-Unmodified-Since": "{tomorrow}"}, 200),
        ({"If-Unmodified-Since": "yesterday"}, 200),
        ({"If-Unmodified-Since": PAST, "If-Match": "{tag}"}, 200),
        ({"If-Modified-Since": "{rfc850}"}, 304),
        ({"If-Modified-Since": "{asctime}"}, 304),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": PAST}, 200),
        ({"Range": "bytes=0-9", "If-None-Match": "{tag}"}, 304),
        ({"Range": "bytes=0-9", "If-Modified-Since": "{day}"}, 304),
        ({"Range": "bytes=0-9", "If-None-Match": '"other"'}, 206),
        ({"Range": "bytes=0-9", "If-Match": '"other"'}, 412),  # else two files become one
        ({"Range": "bytes=0-9", "If-Match": "{tag}"}, 206),
        ({"Range": "bytes=0-9", "If-Unmodified-Since": PAST}, 412),
        ({"Range": "bytes=0-9", "If-Range": "W/{tag}"}, 200),
        ({"Range": "bytes=0-9", "If-Range": '"other"'}, 200),
        ({"Range": "bytes=99999999-", "If-Range": "{tag}"}, 416),
        ({"Range": "bytes=99999999-", "If-Range": '"other"'}, 200),
        ({"If-Range": "{tag}"}, 200),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", ["dump-inferred.ttl.gz", ABOUT_ACTS])  # joined, and as it lies
def test_conditions_are_judged_in_their_order_and_before_parts(client, name, method, asked, status):
    whole = client.get(f"/{name}")
    said = whole.headers
    day = parsedate_to_datetime(said["Last-Modified"])
    words = {
        "{tag}": said["ETag"], "{day}": said["Last-Modified"],
        "{rfc850}": day.strftime("%A, %d-%b-%y %H:%M:%S GMT"),
        "{asctime}": day.strftime("%a %b %e %H:%M:%S %Y"),
        "{tomorrow}": formatdate(time.time() + 86400, usegmt=True),
    }  # fmt: skip
    for field, value in asked.items():
        for word, meant in words.items():
            value = value.replace(word, meant)
        asked = {**asked, field: value}

    answer = client.open(f"/{name}", method=method, headers=asked)

    if method == "HEAD" and status in (206, 416):
        status = 200  # Range is for GET
    assert answer.status_code == status
    assert answer.data != whole.data or status == 200
    if status == 304:
        assert answer.headers["ETag"] == said["ETag"]
        assert answer.headers["Cache-Control"] == said["Cache-Control"]


@pytest.mark.parametrize(
    ("range_", "status", "part"),
    [
        ("bytes=0-0", 206, slice(0, 1)), ("BYTES=1-2", 206, slice(1, 3)), ("bytes=-1", 206, slice(-1, None)),
        ("bytes=-99999999", 206, slice(None)),  # longer than the file: all of it
        ("bytes=5-99999999999999999999", 206, slice(5, None)),
        ("bytes=99999999999999999999-", 416, None), ("bytes=-0", 416, None),
        ("bytes=5-4", 200, slice(None)), ("bytes=-", 200, slice(None)), ("bytes=0-1,3-4", 200, slice(None)),
        ("items=0-1", 200, slice(None)), ("bytes=\u0661-", 200, slice(None)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["dump-inferred.ttl.gz", ABOUT_ACTS])  # joined, and as it lies
def test_a_part_is_the_bytes_that_it_says(client, name, range_, status, part):
    whole = client.get(f"/{name}").data

    answer = client.get(f"/{name}", headers={"Range": range_})

    assert answer.status_code == status
    if part is not None:
        assert answer.data == whole[part]
        assert answer.headers["Content-Length"] == str(len(whole[part]))
    else:
        assert answer.headers["Content-Range"] == f"bytes */{len(whole)}"


@pytest.mark.parametrize("path", ["/page/person/to-lam", "/data/person/to-lam.ttl", "/dataset.ttl", "/SHA256SUMS"])  # fmt: skip
def test_what_has_no_parts_knows_conditions_too(client, path):
    tag = client.get(path).headers["ETag"]
    both = client.get(path, headers={"If-Match": tag, "If-None-Match": tag})
    other = client.get(path, headers={"If-Match": '"other"', "Accept": "application/json"})

    assert both.status_code == 304
    assert other.status_code == 412
    assert "not what the conditions of the request ask for" in other.json["detail"]


# Checksums


def test_sha256sum_finds_every_file_to_be_right(client, release, tmp_path):
    for name in NAMES:
        (tmp_path / name).write_bytes(_bytes(release, name))
    (tmp_path / "SUMS").write_bytes(client.get("/SHA256SUMS").data)

    done = subprocess.run(
        [SHA256SUM, "--check", "--strict", "SUMS"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == len(NAMES)


@pytest.mark.parametrize("name", [*FEW, "dump.ttl", "dump.nq.zst", "dump-people.ttl"])
def test_the_checksum_beside_a_file_is_its_line(client, name):
    line = client.get(f"/{name}.sha256")

    assert line.text == f"{hashlib.sha256(client.get(f'/{name}').data).hexdigest()}  {name}\n"
    assert (line.text in client.get("/SHA256SUMS").text) == (name in FEW)
    assert line.mimetype == "text/plain"


def test_the_checksum_of_a_plain_dump_is_worked_out_once(client, release, monkeypatch):
    first = client.get("/dump.nt.sha256").text
    kept = release.path / "sums" / "dump.nt"
    monkeypatch.setattr("kb.web.dataset.files.digest_of", lambda _: pytest.fail("it is read again"))
    assert client.get("/dump.nt.sha256").text == first

    monkeypatch.undo()
    kept.write_text("0" + kept.read_text()[1:] if first[0] != "0" else "1" + kept.read_text()[1:])
    assert client.get("/dump.nt.sha256").text == first  # what was damaged is not told


# Addresses that stay


def test_the_latest_leads_to_an_address_that_stays(client, version):
    answer = client.get("/download/latest/dump.ttl.gz")

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/download/{version}/dump.ttl.gz",
    )
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", [*FEW, "SHA256SUMS", "dump.ttl.sha256"])
def test_the_address_that_stays_has_the_same(client, version, name):
    stays, today = client.get(f"/download/{version}/{name}"), client.get(f"/{name}")

    assert stays.data == today.data
    assert today.headers["Cache-Control"] == "no-cache"
    assert stays.headers["ETag"] == today.headers["ETag"]


@pytest.mark.parametrize("name", ["..", "x", "current", "log", ".lock", "2026-11-24", "2026-11-24.0000000000000000",
                                  "2026-11-24.%2e%2e", "..%2f..", "2026-11-24.ffffffffffffffff"])  # fmt: skip
def test_a_release_that_never_was_is_not_found(client, name):
    assert client.get(f"/download/{name}/dump.ttl").status_code in (404, 308)


def test_a_release_is_known_by_its_date_and_its_id(client, release):
    assert client.get(f"/download/2020-01-01.{release.id}/dump.ttl").status_code == 404
    assert client.get(f"/download/{release.id}/dump.ttl").status_code == 404


@pytest.mark.parametrize("name", ["manifest.json", "dataset.json", "..%2fmanifest.json", "../sequence", "store", "search.sqlite"])  # fmt: skip
def test_no_other_file_of_a_release_is_given(client, version, name):
    assert client.get(f"/download/{version}/{name}").status_code in (404, 308)


@pytest.mark.parametrize(
    "name", ["manifest.json", "dataset.json", "questions/who-holds-which-office.rq"]
)
def test_every_file_of_a_release_is_given_by_its_id_as_it_lies_there(client, release, name):
    answer = client.get(f"/release/{release.id}/data/{name}")

    assert answer.data == release.data(name).read_bytes()
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "application/octet-stream"


@pytest.mark.parametrize("path", ["{}/data/..%2fsequence", "{}/data/../sequence", "{}/data/questions", "{}/data//etc/passwd",
                                  "{}/data/%2fetc%2fpasswd", "{}/index/manifest.json", "2026-11-24.{}/data/manifest.json",
                                  "current/data/manifest.json", "0000000000000000/data/manifest.json"])  # fmt: skip
def test_nothing_beside_them_is_given(client, release, path):
    assert client.get(f"/release/{path.format(release.id)}").status_code in (404, 308)


# Older releases, and damage


SAID, SAYS = b'"To Lam"@en', b'"To Lim"@en'


@pytest.fixture(scope="module")
def old_and_new(fewer, tmp_path_factory) -> tuple[Path, str]:
    """A folder with a small release and an older one, which says something else in as many bytes; and
    the name of the older one."""

    def make(folder: Path) -> None:
        here = shutil.copytree(fewer.path, folder / fewer.id)
        text = dump_of(fewer, "dump.nq").read_bytes().replace(SAID, SAYS)
        with staged(folder) as place:
            sections = dumped.rewrite(fewer, place.data, text.splitlines(keepends=True))
            moved = place.publish(dumped.told_of(fewer, sections), sections).path
        (moved / "sequence").write_text("0\n")
        shutil.rmtree(folder / "log")
        point_at(folder, fewer.id)
        for one in (moved, here):
            record(folder, Release(one))
        Release(here).check()  # which makes its index again, once for all tests

    folder = made_once(tmp_path_factory, "old-and-new", make)
    [older] = {path.parent.resolve().name for path in folder.glob("*/sequence")} - {fewer.id}
    return folder, older


@pytest.fixture
def old(fewer, old_and_new, tmp_path) -> Iterator[tuple[FlaskClient, Path]]:
    """A site of a copy of both, and the folder of the older one."""
    folder, name = old_and_new
    own = shutil.copytree(folder, tmp_path / "releases", symlinks=True)
    app = create_app(Release(own / fewer.id))
    app.test_client_class = _Client
    yield app.test_client(), own / name
    app.extensions["kb"].queries.close()


def test_an_older_release_keeps_its_address_until_it_is_taken_away(old, small_version):
    client, older = old
    path = f"/download/{small_version.partition('.')[0]}.{older.name}/dump.nt"
    with client.get(path) as there:
        content = there.data
    shutil.rmtree(older)

    gone = client.get(path, headers={"Accept": "application/json"})

    today = dump_of(Release(older.parent / small_version.partition(".")[2]), "dump.nt").read_bytes()
    expected = today.replace(SAID, SAYS)
    assert sorted(content.splitlines()) == sorted(expected.splitlines()) and expected != today
    assert gone.status_code == 410
    assert "/releases" in gone.text and "/download/latest/" in gone.text


@pytest.mark.slow
def test_the_description_tells_the_chain_of_releases(old, fewer):
    client, older = old

    graph = Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")

    dcat = "http://www.w3.org/ns/dcat#"
    this, before = (URIRef(f"{BASE}release/{name}") for name in (fewer.id, older.name))
    assert list(graph.objects(this, URIRef(f"{dcat}previousVersion"))) == [before]
    assert set(graph.objects(URIRef(f"{BASE}dataset"), URIRef(f"{dcat}hasVersion"))) == {
        this,
        before,
    }


@pytest.mark.slow
def test_documents_say_the_same_of_a_release(old, fewer):
    """Each names it, dates it and tells its files as the others do, also once one is pruned."""
    client, older = old
    for _ in range(2):
        paths = ["/dataset.ttl", "/releases.ttl", f"/data/release/{fewer.id}.ttl",
                 f"/data/release/{older.name}.ttl"]  # fmt: skip
        read = [Graph().parse(data=client.get(path).data, format="turtle") for path in paths]
        for name, own in ((fewer.id, read[2]), (older.name, read[3])):
            iri = URIRef(f"{BASE}release/{name}")
            told = set(own.predicate_objects(iri))
            for graph in read[:2]:
                if said := set(graph.predicate_objects(iri)):
                    assert {pair for pair in told if pair[0] != DCAT.distribution} <= said <= told
            assert set(read[1].predicate_objects(iri))
            for term in (DCAT.version, DCTERMS.issued, DCTERMS.modified, DCTERMS.license):
                assert len(set(own.objects(iri, term))) == 1, term
            assert len(set(own.objects(iri, DCTERMS.title))) == 3
        this = URIRef(f"{BASE}release/{fewer.id}")
        assert set(read[0].predicate_objects(this)) == set(read[2].predicate_objects(this))
        [previous] = read[0].objects(this, DCAT.previousVersion)
        assert previous == URIRef(f"{BASE}release/{older.name}")
        shutil.rmtree(older, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.parametrize("spoil", ["cut", "gone", "other", "manifest"])
def test_damage_in_an_older_release_is_no_damage_of_the_one_that_is_served(old, spoil, monkeypatch):
    client, older = old
    told: list[str] = []
    monkeypatch.setattr(client.application.extensions["kb"].upkeep, "tell", told.append)
    path = older / "data" / ("manifest.json" if spoil == "manifest" else "dataset.json")
    if spoil == "gone":
        path.unlink()
    elif spoil == "other":
        path.write_text("[]")
    else:
        path.write_bytes(path.read_bytes()[:100])

    paths = ["/", "/dataset.ttl", "/download", "/releases", "/releases.ttl",
             f"/page/release/{older.name}", f"/data/release/{older.name}.ttl"]  # fmt: skip
    answers = {path: client.get(path, headers={"Accept": "text/html"}) for path in paths}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(
        paths, 200
    )
    assert older.name in answers["/dataset.ttl"].text
    assert told == []


def test_an_error_about_a_release_that_is_not_served_is_told_without_its_path(old, monkeypatch):
    client, older = old
    told: list[str] = []
    monkeypatch.setattr(client.application.extensions["kb"].upkeep, "tell", told.append)

    def fails(*_: object) -> None:
        raise ReleaseError(f"{older}/data/dump.nq is damaged")

    monkeypatch.setattr("kb.web.dataset.downloads.files_of", fails)
    answer = client.get("/download", headers={"Accept": "application/json"})

    assert (answer.status_code, told) == (500, [])
    assert str(older) not in answer.text


@pytest.mark.parametrize("name", ["dump.nq", "dump.nq.gz"])
def test_a_release_is_not_taken_away_before_a_download_has_its_end(old, small_version, name):
    client, older = old
    reader = FlaskClient(client.application, client.application.response_class)  # as it is sent
    with reader.get(f"/download/{small_version.partition('.')[0]}.{older.name}/{name}") as whole:
        expected = whole.data
    answer = reader.get(f"/download/{small_version.partition('.')[0]}.{older.name}/{name}")

    held = prune(older.parent, 1)
    with answer:
        assert answer.data == expected
    let_go = prune(older.parent, 1)

    assert held.removed == ()
    assert [release.path for release in let_go.removed] == [older]


@pytest.mark.parametrize("name", ["dump.nq", "dump.nq.gz", "dump-people.ttl"])
@pytest.mark.parametrize("spoil", ["cut", "gone", "flip", "link"])
def test_a_file_of_an_older_release_with_other_bytes_is_not_sent(old, small_version, name, spoil):
    """They are checked before they are sent at an address that stays, and when they changed."""
    client, older = old
    path = f"/download/{small_version.partition('.')[0]}.{older.name}/{name}"
    file = packed_file(Release(older), "nt" if "people" in name else "nq")
    with client.get(path) as before:
        assert before.status_code == 200

    if spoil == "cut":
        os.truncate(file, 100)
    elif spoil == "flip":
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    else:
        file.unlink()
        if spoil == "link":
            file.symlink_to(packed_file(Release(older), "ttl"))
    after = client.get(path, headers={"Accept": "application/json", "Range": "bytes=0-9"})

    assert after.status_code == 503
    assert f"the file {name} is damaged on this server" in after.json["detail"]
    assert "immutable" not in after.headers["Cache-Control"]


def test_a_file_that_is_gone_is_damage_and_not_unknown(old, small_version):
    client, older = old
    here = older.parent / small_version.partition(".")[2]
    for release in (older, here):
        packed_file(Release(release), "nq").unlink()

    answers = [client.get(f"/download/{small_version.partition('.')[0]}.{older.name}/dump.nq"),
               client.get("/dump.nq"), client.get("/dump.nothing")]  # fmt: skip

    assert [answer.status_code for answer in answers] == [503, 503, 404]


def test_a_release_with_a_damaged_manifest_is_told_of_without_a_path(old, small_version):
    client, older = old
    (older / "data" / "manifest.json").write_text("{}")

    answer = client.get(f"/download/{small_version.partition('.')[0]}.{older.name}/dump.nq")

    assert answer.status_code == 503
    assert "damaged" in answer.text and str(older) not in answer.text


def test_a_file_of_the_future_has_no_day(old, fewer):
    """RFC 9110, section 8.8.2.1: no Last-Modified later than Date."""
    client, older = old
    path = packed_file(Release(older.parent / fewer.id), "ttl")
    os.utime(path, (time.time() + 86400,) * 2)

    with client.get("/dump.ttl.gz") as answer:
        assert "Last-Modified" not in answer.headers
        assert answer.headers["ETag"]


def test_what_may_be_packed_in_another_way_is_asked_for_again(client, version):
    """Only plain files are the same bytes on any machine."""
    kept = {
        name: "immutable" in client.head(f"/download/{version}/{name}").headers["Cache-Control"]
        for name in ("dump.ttl", "dump.ttl.sha256", "dump.ttl.gz", "dump.ttl.gz.sha256", "dump.nq.zst", "SHA256SUMS")
    }  # fmt: skip

    assert kept == {
        "dump.ttl": True, "dump.ttl.sha256": True, "dump.ttl.gz": False, "dump.ttl.gz.sha256": False,
        "dump.nq.zst": False, "SHA256SUMS": False,
    }  # fmt: skip


def answered(client: FlaskClient, paths: list[str]) -> dict[str, tuple[bytes, str]]:
    """Body and strong tag of each of some addresses."""
    found = {path: client.get(path, headers={"Accept": "text/html"}) for path in paths}
    assert {path: answer.status_code for path, answer in found.items()} == dict.fromkeys(paths, 200)
    return {path: (answer.data, answer.headers["ETag"]) for path, answer in found.items()}


@pytest.mark.slow
def test_other_bytes_have_another_tag_once_an_older_release_is_taken_away(old, fewer):
    """RFC 9110, section 8.8.1: while the site runs, and after it is started again."""
    client, older = old
    paths = ["/dataset.ttl", "/dataset.jsonld", "/releases", "/releases.ttl", "/releases.nt",
             f"/page/release/{older.name}", f"/data/release/{older.name}.ttl"]  # fmt: skip
    before, home = answered(client, paths), answered(client, ["/"])

    shutil.rmtree(older)
    now = answered(client, paths)
    app = create_app(Release(older.parent / fewer.id))
    later = answered(app.test_client(), paths)
    app.extensions["kb"].queries.close()

    for path in paths:
        assert now[path][0] != before[path][0], path
        assert now[path][1] != before[path][1], path
    assert home == answered(client, ["/"])  # it tells of no other release
    assert later == now
    assert b"files no longer kept" in now["/releases"][0]
    assert (
        f"/download/{fewer.manifest['date']}.{older.name}/".encode()
        not in (now[f"/page/release/{older.name}"][0])
    )


@pytest.mark.slow
def test_what_is_kept_in_front_is_not_kept_past_a_change_of_the_folder(old, fewer):
    client, older = old
    date = fewer.manifest["date"]
    front = application(Release(older.parent / fewer.id), Settings(log="none"))
    paths = ["/dataset.ttl", "/%64ataset.ttl", "/releases", "/releases.ttl", f"/page/release/{older.name}",
             f"/data/release/{older.name}.ttl", f"/download/{date}.{older.name}/SHA256SUMS",
             f"/download/{date}.{older.name}/dump.ttl.gz.sha256", "/page/person/to-lam"]  # fmt: skip

    def ask(path: str) -> tuple[int, bytes, list[tuple[str, str]]]:
        asked = Asked(front, path, accept="text/html", host="localhost")
        return asked.status, asked.body, [x for x in asked.headers if x[0] == "etag"]

    before = {path: ask(path) for path in paths}
    kept = {path: ask(path) for path in paths}
    shutil.rmtree(older)
    after = {path: ask(path) for path in paths}
    said = {path: client.get(path, headers={"Accept": "text/html"}) for path in paths}
    front.serving.served.close()

    assert before == kept
    for path in paths:
        assert after[path][:2] == (said[path].status_code, said[path].data), path
    assert after["/page/person/to-lam"] == before["/page/person/to-lam"]
    changed = {path for path in paths if after[path] != before[path]}
    assert changed >= set(paths[:-1])


# One article


@pytest.mark.parametrize(("suffix", "name"), [("trig", "TRIG"), ("nq", "N_QUADS")])
def test_an_article_has_the_graphs_of_its_facts_and_where_they_are_from(
    client, release, suffix, name
):
    provenance = f"{BASE}provenance/hanoi-reception"
    quads = list(pyoxigraph.parse(path=dump_of(release, "dump.nq")))
    facts = {
        q.subject.value
        for q in quads
        if str(q.graph_name) == f"<{provenance}>" and "/fact/" in str(q.subject)
    }
    expected = {str(q) for q in quads if getattr(q.graph_name, "value", "") in {*facts, provenance}}

    found = pyoxigraph.parse(
        client.get(f"/download/article/hanoi-reception.{suffix}").data,
        format=getattr(pyoxigraph.RdfFormat, name),
    )

    assert {str(q) for q in found if isinstance(q.graph_name, pyoxigraph.NamedNode)} == expected


def test_an_article_says_the_same_in_each_format(client):
    def read(suffix: str, name: str) -> Graph:
        return Graph().parse(
            data=client.get(f"/download/article/hanoi-reception.{suffix}").data, format=name
        )

    turtle = read("ttl", "turtle")

    assert len(turtle) > 500
    assert isomorphic(turtle, read("nt", "nt"))
    assert isomorphic(turtle, read("jsonld", "json-ld"))


def test_an_article_is_there_for_who_has_it_and_with_its_digest(client):
    answer = client.get("/download/article/hanoi-reception.ttl")

    digest = base64.b64encode(hashlib.sha256(answer.data).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    again = client.get(
        "/download/article/hanoi-reception.ttl", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["nothing.ttl", "hanoi-reception.xls", "authorities.ttl", "%3Cx.ttl"]
)
def test_what_is_no_article_is_not_found(client, path):
    assert client.get(f"/download/article/{path}").status_code == 404


# The page


@pytest.mark.parametrize("language", ["en", "id", "vi"])
def test_the_page_has_every_file_with_its_size_and_its_checksum(client, language):
    page = client.get(f"/download?lang={language}").text

    for line in client.get("/SHA256SUMS").text.splitlines():
        sum_, name = line.split("  ")
        assert f'href="/{name}"' in page
        assert sum_ in page


def test_the_page_has_lines_to_copy_and_the_address_that_stays(client, version):
    page = client.get("/download").text

    assert f"http://localhost/download/{version}/dump.ttl" in page
    assert "sha256sum --check" in page
    assert "rdflib.Graph().parse(" in page


# Lines to copy, run


def point_at(folder: Path, name: str) -> None:
    """Make a release the current one, as publishing does."""
    (folder / ".next").symlink_to(name)
    (folder / ".next").replace(folder / "current")


@pytest.fixture
def two(old, serve) -> tuple[str, Path, Path, str]:
    """The address of a server over two releases, of which the older one is current; the folders of
    both, and what to copy to get each night what is new."""
    _, older = old
    [here] = [path for path in older.parent.iterdir() if is_name(path.name) and path != older]
    point_at(older.parent, older.name)
    server = serve("serve", "--port", "0", "--releases", str(older.parent))
    [code] = [
        one.code for one in recipes(server.address, f"{BASE}dataset") if "latest/" in one.code
    ]
    return server.address, older, here, code


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["/bin/sh", "-c", code], cwd=folder, capture_output=True, text=True, check=False)  # fmt: skip


def is_latest(address: str, name: str) -> bool:
    with urlopen(f"{address}download/latest/SHA256SUMS") as answer:
        return f".{name}/" in answer.url


@pytest.mark.slow
def test_every_night_only_what_is_new_is_loaded(two, tmp_path):
    """A first night; a second after a release, cut off on the way; a third without news; a fourth
    with bytes that are not right, and a fifth."""
    address, older, here, code = two
    copy = tmp_path / "copy"
    copy.mkdir()
    nights = [run(code, copy)]
    first = (copy / "dump.nq.gz").read_bytes()

    point_at(older.parent, here.name)
    assert wait_until(lambda: is_latest(address, here.name))
    date = (copy / "last").read_text().partition(".")[0]
    part, expected = copy / f"{date}.{here.name}", _bytes(Release(here), "dump.nq.gz")
    part.mkdir()
    (part / "dump.nq.gz").write_bytes(expected[:10_000])
    nights += [run(code, copy), run(code, copy)]
    second = (copy / "dump.nq.gz").read_bytes()

    (copy / "last").unlink()
    part.mkdir()
    (part / "dump.nq.gz").write_bytes(b"x" * 10_000)
    spoiled = run(code, copy)
    left = (copy / "dump.nq.gz").read_bytes()
    again = run(code, copy)

    assert [(night.returncode, night.stdout) for night in nights] == [
        (0, "dump.nq.gz: OK\n"), (0, "dump.nq.gz: OK\n"), (0, ""),
    ]  # fmt: skip
    assert first == _bytes(Release(older), "dump.nq.gz")
    assert second == expected
    assert spoiled.returncode != 0 and "FAILED" in spoiled.stdout
    assert left == expected and (copy / "last").exists()
    assert (again.returncode, again.stdout) == (0, "dump.nq.gz: OK\n")
    assert sorted(path.name for path in copy.iterdir()) == ["dump.nq.gz", "last"]


def test_the_readme_has_the_same_lines_for_every_night():
    [code] = [one.code for one in recipes("http://127.0.0.1:8000/", "") if "latest/" in one.code]

    assert f"```sh\n{code}\n```" in (ROOT / "kb" / "web" / "README.md").read_text("utf-8")


#: What is counted in the tables by a line of a spreadsheet: in the sample, by whom most was ratified, and which
#: treaties have most parties.
def _most(release: Release, table: str, column: str, **chosen: str) -> tuple[str, int]:
    text = b"".join(release.dump(table)).decode()
    rows = csv.DictReader(io.StringIO(text, newline=""))
    number = Counter(row[column] for row in rows if all(row[k] == v for k, v in chosen.items()))
    return min(number.items(), key=lambda one: (-one[1], one[0]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("label", "table", "column", "chosen"),
    [
        ("Python, pandas", "acts.csv", "actor_name", {"kind": "Ratification"}),
        ("Python, DuckDB", "participations.csv", "treaty_name", {"until": ""}),
        pytest.param("R", "acts.csv", "actor_name", {"kind": "Ratification"}, marks=pytest.mark.rscript),
    ],
)  # fmt: skip
def test_the_lines_for_those_who_compute_count_what_the_tables_have(
    site, release, tmp_path, label, table, column, chosen
):
    [code] = [one.code for one in recipes(site.address, f"{BASE}dataset") if one.label == label]
    path = tmp_path / "it"
    path.write_text(code, "utf-8")

    done = run(f"{'Rscript' if label == 'R' else sys.executable} {path}", tmp_path)

    assert done.returncode == 0, done.stderr
    name, number = _most(release, table, column, **chosen)
    assert re.search(rf"\b{number}\b", done.stdout)
    assert name[:20] in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("label", ["curl", "Python, rdflib"])
def test_the_lines_to_copy_do_what_they_say(two, tmp_path, label):
    address, older, _, _ = two
    [code] = [one.code for one in recipes(address, f"{BASE}dataset") if one.label == label]
    command = code if label == "curl" else f"{sys.executable} -c '{code}\nprint(len(graph))'"

    done = run(command, tmp_path)

    assert done.returncode == 0, done.stderr
    if label == "curl":
        assert done.stdout == "dump.ttl.gz: OK\n"
        assert (tmp_path / "dump.ttl.gz").read_bytes() == _bytes(Release(older), "dump.ttl.gz")
    else:
        assert int(done.stdout) == len(Graph().parse(dump_of(Release(older), "dump.ttl")))


# Memory


def test_a_large_file_is_sent_a_piece_at_a_time(client, release, tmp_path):
    size = 64_000_000
    path = tmp_path / "dump.nt"
    with path.open("wb") as sparse:
        sparse.truncate(size)
    file = File(DUMPS[1], "dump.nt", size, "00" * 32, path)
    with client.application.test_request_context("/dump.nt"):
        answer = send_file(release, file, [], is_permanent=False)
        tracemalloc.start()
        sent = sum(map(len, answer.get_app_iter(request.environ)))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        answer.close()

    assert sent == size
    assert peak < 2_000_000


def test_of_a_large_file_one_part_is_read_until_the_client_has_taken_it():
    taken: list[int] = []

    def parts() -> Iterator[bytes]:
        for number in range(100):
            taken.append(number)
            yield bytes(PIECE)

    def application(_, start_response):
        start_response("200 OK", [("Content-Length", str(100 * PIECE))])
        return parts()

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()  # a client that does not read

    scope = {"method": "GET", "raw_path": b"/", "query_string": b"", "http_version": "1.1",
             "scheme": "http", "headers": []}  # fmt: skip
    with contextlib.suppress(TimeoutError):
        asyncio.run(Bridge(application, 1, send_seconds=0.05).answer(scope, b"", send))

    assert taken == [0]


@pytest.mark.parametrize(
    ("thing", "column"), [("country/fr", "actor"), ("treaty/un-cybercrime-convention", "treaty")]
)
def test_the_table_of_a_state_or_treaty_has_its_rows_of_the_whole(client, thing, column):
    whole, own = (
        list(csv.DictReader(io.StringIO(client.get(path).text)))
        for path in ("/acts.csv", f"/download/{thing}.csv")
    )

    assert own == [row for row in whole if row[column].endswith(f"/id/{thing}")] != []


@pytest.mark.parametrize("thing", ["country/nowhere", "organization/nobody", "treaty/none"])
def test_there_is_no_table_of_nobody(client, thing):
    """Acts of a treaty as a whole have no actor either."""
    assert client.get(f"/download/{thing}.csv").status_code == 404
