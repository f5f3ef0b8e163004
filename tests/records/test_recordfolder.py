"""The folder of a record is written whole, and read again, however many cells there are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from kb.errors import SeedError
from kb.records.recordfolder import keep
from kb.records.savedpage import Page
from kb.seeds.records.folder import ROWS, Cell, RecordFolder, written


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
