"""The folder of a record is written whole, and read again, however many cells there are."""

from __future__ import annotations

import contextlib
import io
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from kb.errors import SeedError
from kb.records import child
from kb.records.recordfolder import keep
from kb.records.savedpage import Page
from kb.seeds.records.cells import UnreadableCell
from kb.seeds.records.folder import ROWS, Cell, RecordFolder, written
from kb.seeds.records.participants import Participants


class CountedCell(Cell):
    """A cell that counts how often cells are hashed."""

    hashed = 0

    def __hash__(self) -> int:
        CountedCell.hashed += 1
        return super().__hash__()


def test_each_cell_is_hashed_a_few_times_however_many_there_are(tmp_path: Path):
    cells = tuple(CountedCell(str(n), "Austria", "signed", "20.09.2017") for n in range(500))
    page = Page("table 1", "", "2026-02-03", "https://e.org/", cells)

    keep(tmp_path / "list", page, {}, {ROWS: written(cells)})

    assert CountedCell.hashed <= 4 * len(cells)


def test_rows_of_a_register_are_read_though_no_other_seed_may_have_so_many_bytes(tmp_path: Path):
    folder = tmp_path / "list"
    shutil.copytree(ROOT / "seeds" / "records" / "untc-xxvi-9", folder)
    with (folder / ROWS).open("a", encoding="utf-8") as rows:
        rows.write("3\tCook Islands\tSignature\t04 Sep 2018\n" * 80_000)

    assert (folder / ROWS).stat().st_size > 2_000_000
    assert len(RecordFolder.read(folder).cells) > 80_000


def test_rows_that_no_build_would_read_are_not_written(tmp_path: Path):
    page = Page("table 1", "", "2026-02-03", "https://e.org/", ())

    with pytest.raises(
        SeedError, match="would have 50,000,001 bytes; 50,000,000 are .*; split the"
    ):
        keep(tmp_path / "list", page, {}, {ROWS: "x" * 50_000_001})

    assert not (tmp_path / "list").exists()


def test_what_is_like_a_name_that_nobody_has_is_looked_for_once(monkeypatch):
    looked: list[str] = []
    monkeypatch.setattr(
        "kb.seeds.records.participants.nearest", lambda name, *_: looked.append(name) or ""
    )
    known = Participants({"norway": frozenset({"country/no"})})

    for name in ("Herm", "Sark", "Herm", "Herm"):
        with pytest.raises(UnreadableCell, match=f"no State or organisation is called '{name}'"):
            known.find(name)

    assert looked == ["herm", "sark"]


@pytest.mark.parametrize(("reader", "seconds"), [("wipo", 10), ("table", 60)])
def test_a_table_has_more_time_than_a_page(monkeypatch, reader, seconds):
    limits: list[int] = []
    monkeypatch.setattr(child, "limit", lambda seconds, memory: limits.append(seconds))
    monkeypatch.setattr("sys.argv", ["child", reader])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"mapping": {}}')))

    with contextlib.suppress(Exception):  # what it reads is neither a page nor a table
        child.main()

    assert limits == [seconds]
