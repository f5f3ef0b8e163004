"""The folder of a record is written whole, at a cost that follows the number of its cells."""

from __future__ import annotations

from pathlib import Path

from kb.records.recordfolder import keep
from kb.records.savedpage import Page
from kb.seeds.records.folder import ROWS, Cell, written


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
