"""The contracting parties of a treaty in WIPO Lex, as a browser saved the page.

The page does not say of which day it is: who saved it says so. The table has a number beside each
day, by which it is sorted: where the two differ, the page was edited.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import html

from kb.records.savedpage import Page, UnreadablePage, parsed, words_of
from kb.seeds.records.account import NotTaken
from kb.seeds.records.cells import UnreadableCell, day_of
from kb.seeds.records.folder import Cell

READER = "wipo 2"

_HEADS = ["Member", "Signature", "Instrument", "In Force"]
_TOTAL = re.compile(r"Contracting Parties/Signatories (.{3,120}?) \(Total Members: (\d+)\)")
_DAY = re.compile(r"[A-Z][a-z]+ \d{1,2}, \d{4}")


def read(text: str) -> Page:
    """The page of a text of HTML.

    Raises `UnreadablePage`.
    """
    page = parsed(text)
    tables = page.xpath("//table[@id='wipoTreatiesTable']")
    total = _TOTAL.search(words_of(page))
    if len(tables) != 1 or total is None:
        raise UnreadablePage(
            "has no table of contracting parties of one treaty",
            "save the English page of the treaty's contracting parties in WIPO Lex",
        )
    rows = tables[0].xpath(".//tr")
    heads = [words_of(cell) for cell in rows[0].xpath("./th")] if rows else []
    if heads[:4] != _HEADS:
        raise UnreadablePage(f"has the heads {', '.join(heads)}, not {', '.join(_HEADS)}")
    found = [one for n, row in enumerate(rows[1:], 1) for one in _cells(n, row)]
    cells = tuple(one for one in found if isinstance(one, Cell))
    left = tuple(one for one in found if isinstance(one, NotTaken))
    seen = {"rows": len(rows) - 1}
    return Page(READER, total[1], "", "", cells, {"members": int(total[2])}, (), left, seen)


def _cells(number: int, row: html.HtmlElement) -> Iterator[Cell | NotTaken]:
    """The cells of a row that say something; what they do not say stands on another page."""
    columns = row.xpath("./td")
    if len(columns) < len(_HEADS) or not (member := words_of(columns[0])):
        raise UnreadablePage(f"has no member in row {number}, or fewer cells than heads")
    said = 0
    for head, column in zip(_HEADS[1:], columns[1:], strict=False):
        words = words_of(column)
        if words or column.get("data-sort", ""):
            _refuse_other_day(number, words, column.get("data-sort"))
            said += 1
            yield Cell(str(number), member, head, words)
    if not said:
        reason = "has no day; its details are on another page"
        yield NotTaken(f"row {number}", "rows", reason, "read the details", member)


def _refuse_other_day(number: int, words: str, sorted_by: str | None) -> None:
    """Refuse a cell whose day is not the one by which the table is sorted."""
    if sorted_by is None:
        return
    match = _DAY.search(words)
    try:
        first = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
        day = (first + datetime.timedelta(milliseconds=int(sorted_by))).date()
        is_same = match is not None and day_of(match[0]) == day
    except (ValueError, OverflowError, UnreadableCell):
        is_same = False
    if not is_same:
        raise UnreadablePage(f"has '{words}' in row {number}, which is sorted as another day")


def counted(
    cells: Sequence[Cell], kinds: Mapping[int, Sequence[tuple[str, bool]]]
) -> dict[str, int]:
    """What the page counts, counted in its cells: the members, for whom it has a day in force."""
    return {
        "members": len({cells[place].row for place in kinds if cells[place].head == "In Force"})
    }
