"""Tables for whoever computes: made when they are first asked for, then files as any other."""

from __future__ import annotations

import base64
import gzip
import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from zstandard import ZstdDecompressor

from kb.dumps.catalogue import COMPUTED, DUMPS
from kb.dumps.tabular import write_sqlite
from kb.releases.release import COMPUTED_TABLES, Release
from kb.web.dataset import madetables
from kb.web.dataset.files import files_of

NAMES = [dump.name for dump in COMPUTED]
STARTS = {"parquet": b"PAR1", "sqlite": b"SQLite format 3\0"}


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_a_file_with_parts_a_digest_and_a_tag(client, release, name):
    told = client.head(f"/{name}")
    answer = client.get(f"/{name}")

    start = STARTS[name.rpartition(".")[2]]
    assert answer.data.startswith(start)
    assert answer.mimetype == next(dump.media_type for dump in COMPUTED if dump.name == name)
    digest = hashlib.sha256(answer.data)
    said = answer.headers
    assert said["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert told.headers["Content-Length"] == said["Content-Length"] == str(len(answer.data))
    assert told.headers["ETag"] == said["ETag"]
    part = client.get(f"/{name}", headers={"Range": f"bytes=0-{len(start) - 1}"})
    assert (part.status_code, part.data) == (206, start)
    known = client.get(f"/{name}", headers={"If-None-Match": said["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    assert client.get(f"/{name}.sha256").text == f"{digest.hexdigest()}  {name}\n"


@pytest.mark.parametrize(("name", "unpack"), [("treaties.sqlite.gz", gzip.decompress),
                                              ("acts.parquet.zst", ZstdDecompressor().decompress)])  # fmt: skip
def test_a_table_is_packed_for_who_wants_it(client, name, unpack):
    plain = client.get(f"/{name.rpartition('.')[0]}").data

    assert unpack(client.get(f"/{name}").data) == plain


def test_a_table_of_a_release_has_an_address_that_stays(client, release):
    version = f"{release.manifest['date']}.{release.id}"
    answer = client.get(f"/download/{version}/acts.parquet")

    assert answer.data == client.get("/acts.parquet").data
    assert (
        answer.headers["Cache-Control"] == "no-cache"
    )  # another version of DuckDB has other bytes
    assert client.get("/download/latest/treaties.sqlite").status_code == 302


@pytest.mark.parametrize("name", ["facts.parquet", "acts.sqlite", "treaties.sqlitex"])  # fmt: skip
def test_what_is_not_made_is_not_found(client, name):
    assert client.get(f"/{name}").status_code == 404


def test_of_many_who_ask_at_once_one_has_it_made(release, tmp_path, monkeypatch):
    """Each opens the lock for itself, as processes do."""
    path = tmp_path / release.id
    path.mkdir()
    for name in ("data", "packed", "sections.json", "sequence"):
        (path / name).symlink_to(release.path / name)
    copy, made = Release(path), list[str]()

    def write(*given: object) -> None:
        made.append("once")
        write_sqlite(*given)

    monkeypatch.setattr(madetables, "write_sqlite", write)
    files = files_of(copy)
    with ThreadPoolExecutor(8) as askers:
        found = list(
            askers.map(
                lambda _: madetables.computed_files(copy, "treaties.sqlite", files)[0], range(8)
            )
        )

    assert made == ["once"]
    assert len({file.sha256 for file in found}) == 1
    left = {one.name for one in (path / COMPUTED_TABLES).iterdir()}
    assert left == {"treaties.sqlite", ".lock"}


def test_a_disk_that_takes_nothing_is_told_of(client, release, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    shutil.rmtree(release.path / COMPUTED_TABLES, ignore_errors=True)
    with monkeypatch.context() as patched:
        patched.setattr(madetables, "write_sqlite", full)
        answer = client.get("/treaties.sqlite")

    assert answer.status_code == 503
    assert "treaties.sqlite cannot be made on this server: No space left on device" in answer.text
    assert client.get("/treaties.sqlite").status_code == 200


@pytest.mark.parametrize("language", ["en", "id", "vi"])
def test_the_page_has_the_tables_and_makes_none(client, release, language):
    shutil.rmtree(release.path / COMPUTED_TABLES, ignore_errors=True)
    page = client.get(f"/download?lang={language}").text

    for name in NAMES:
        assert f'href="/{name}"' in page
    assert not (release.path / COMPUTED_TABLES).exists()
    assert not [dump for dump in DUMPS if dump in COMPUTED]
