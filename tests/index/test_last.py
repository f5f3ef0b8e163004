"""What is copied of the index of the last release, and what differs in it.

Random edits, and what a whole build makes of them, are in tests/parts/test_edits.py.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
import tiny

from kb.canonical.oxigraph import FILES_OPENED
from kb.dumps.sections import Section, sections_in
from kb.index.making import INDEX, changed_store, damage_of, make_store
from kb.index.words import LastIndex

A, B = (f'<https://e.org/{x}> <https://e.org/p> "{x}"@en .\n'.encode() for x in "ab")
IN_G, IN_H = (A.replace(b" .", f" <https://e.org/graph/{g}> .".encode()) for g in "gh")
ODD = b'<https://e.org/c> <https://e.org/p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'


@pytest.fixture
def index(tmp_path) -> Path:
    """The index of a release that says one thing, in two graphs and in none."""
    (tmp_path / "old").mkdir()
    make_store([section(tmp_path, A, IN_G, IN_H)], tmp_path / "old")
    return tmp_path / "old"


def section(folder: Path, *lines: bytes) -> Section:
    (folder / "dump.nq").write_bytes(b"".join(sorted(lines)))
    return sections_in(folder)[0]


def changed(index: Path, removed: tuple[bytes, ...], added: tuple[bytes, ...], *now: bytes):
    folder = index.parent / "new"
    folder.mkdir()
    return changed_store(LastIndex(index / "store", index, removed, added, len(now)), folder)


def test_a_graph_without_statements_is_none(index):
    store = changed(index, (IN_G, A), (B,), B, IN_H)

    assert store is not None
    assert sorted(f"{one} .\n".encode() for one in store) == sorted([B, IN_H])
    assert [str(one) for one in store.named_graphs()] == ["<https://e.org/graph/h>"]


def test_the_store_of_the_last_release_stays_as_it_is(index):
    before = {path: path.read_bytes() for path in (index / "store").iterdir()}

    assert changed(index, (A, IN_G), (B,), B, IN_H) is not None

    assert {path: path.read_bytes() for path in (index / "store").iterdir()} == before
    assert len(pyoxigraph.Store.read_only(str(index / "store"))) == 3


def test_an_index_that_follows_is_as_its_manifest_says_and_has_its_own_log_alone(tmp_path):
    releases = [tiny.publish(tmp_path, value) for value in "abcd"]

    assert [damage_of(release.path / INDEX) for release in releases] == [None] * 4
    assert [len([*release.store.glob("LOG*")]) for release in releases] == [1] * 4


def test_the_store_shares_the_files_of_the_last_one(index):
    def files(folder: Path) -> set[int]:
        return {path.stat().st_ino for path in (folder / "store").glob("*.sst")}

    assert changed(index, (A,), (B,), B, IN_G, IN_H) is not None

    # The engine may have merged some that are small.
    before = files(index)
    assert len(before & files(index.parent / "new")) > len(before) / 2


def test_a_store_of_too_many_files_is_written_anew_as_a_few(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.index.making.MOST_FILES", FILES_OPENED)
    lines = [A.replace(b"/a>", f"/{n}>".encode()).replace(b'"a"', b'"%d"' % n) for n in range(200)]
    lines += [
        line.replace(b" .", b" <https://e.org/graph/%d> ." % n) for n, line in enumerate(lines)
    ]
    (tmp_path / "old").mkdir()
    make_store([section(tmp_path, *lines[::2])], tmp_path / "old")
    index = tmp_path / "old"

    assert changed(index, (), tuple(lines[1::2]), *lines) is not None
    assert len(list((tmp_path / "new" / "store").glob("*.sst"))) <= FILES_OPENED


@pytest.mark.parametrize(
    ("removed", "added", "now"),
    [
        ((), (ODD,), (A, IN_G, IN_H, ODD)),  # the engine would answer 1
        ((), (), (A, B, IN_G, IN_H)),  # the last index is of other statements
        ((B,), (), (IN_G, IN_H)),
    ],
)
def test_a_store_that_would_say_something_else_is_not_made(index, removed, added, now):
    assert changed(index, removed, added, *now) is None
    assert not list((index.parent / "new").iterdir())
