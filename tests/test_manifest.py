"""What a manifest lists: files, links among them, and the bytes packed in some, which are bounded."""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path

import pytest

from kb.dumps.sections import Section
from kb.errors import ReleaseError
from kb.manifest import compare, known_sha256, listed_one, refuse_strays, unpack

WORDS = b"<https://e.org/a> <https://e.org/p> <https://e.org/o> .\n" * 20_000


@pytest.fixture
def packed(tmp_path) -> Path:
    path = tmp_path / "nq.gz"
    path.write_bytes(gzip.compress(WORDS))
    return path


def test_a_packed_file_is_known_by_what_is_in_it(packed, tmp_path):
    other = tmp_path / "other.gz"
    other.write_bytes(gzip.compress(WORDS, 1))

    assert {known_sha256(path, len(WORDS)) for path in (packed, other)} == {
        hashlib.sha256(WORDS).hexdigest()
    }
    assert known_sha256(packed) == hashlib.sha256(packed.read_bytes()).hexdigest()


def test_what_is_packed_is_given_in_parts(packed):
    with packed.open("rb") as file:
        parts = list(unpack(file, len(WORDS)))

    assert b"".join(parts) == WORDS and max(map(len, parts)) <= 1 << 18


@pytest.mark.parametrize(("spoil", "words"), [
    (lambda content: content[:-5], "ends too early"),
    (lambda content: content[:200] + b"\0" + content[201:], "is damaged: Error -3"),
    (lambda content: content + b"more", "something stands behind its end"),
    (lambda content: content + content, "something stands behind its end"),
    (lambda _: b"plain text", "is damaged: Error -3"),
    (lambda _: b"", "ends too early"),
])  # fmt: skip
def test_what_is_no_packed_file_is_refused(packed, spoil, words):
    packed.write_bytes(spoil(packed.read_bytes()))

    with pytest.raises(ReleaseError, match=words):
        known_sha256(packed, len(WORDS))


def test_a_file_that_unpacks_to_more_than_is_listed_is_left_at_once(tmp_path):
    bomb = tmp_path / "nq.gz"
    bomb.write_bytes(gzip.compress(bytes(50_000_000), 1))
    given = 0

    with bomb.open("rb") as file, pytest.raises(ReleaseError, match="holds more than it should"):
        for part in unpack(file, 1_000_000):
            given += len(part)

    assert given <= 1_000_000


def test_a_section_is_checked_by_what_is_in_it(packed):
    section = Section("a", len(WORDS), hashlib.sha256(WORDS).hexdigest(), packed)

    section.check()
    assert b"".join(section.lines()) == WORDS
    packed.write_bytes(gzip.compress(WORDS.replace(b"/o>", b"/q>")))
    os.utime(packed, (1, 1))
    section.check(1_000)  # it is larger, and not read
    with pytest.raises(ReleaseError, match="its SHA-256 differs"):
        section.check()


def test_a_folder_that_a_link_leads_out_of_is_not_followed(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "f").write_text("x")
    data = tmp_path / "data"
    data.mkdir()
    files = {"sub/f": listed_one(tmp_path / "outside" / "f")}
    (data / "sub").symlink_to(tmp_path / "outside")

    with pytest.raises(ReleaseError, match="sub is damaged: a link leads there"):
        compare(data, files)
    with pytest.raises(ReleaseError, match="sub is no file of this release"):
        refuse_strays(data, files)
