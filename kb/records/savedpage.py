"""A depositary's page as it was read: what it is, its cells, and what it counts itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import html

from kb.seeds.records.account import NotTaken
from kb.seeds.records.folder import Cell


class UnreadablePage(ValueError):
    """A page is not what a reader reads; `mend` says what to do."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.mend = mend


@dataclass(frozen=True)
class Page:
    """What a reader found: the reader with its version, the number or title by which the depositary
    calls the treaty, the day of which the page is and its address ("" where it does not say), its
    cells, its own counts by what it counts, what of the page could not be read as a whole, what
    could not be taken, how many there are of each part, and the title of the treaty if it has
    a number too."""

    reader: str
    treaty: str
    as_of: str
    url: str
    cells: tuple[Cell, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    not_taken: tuple[NotTaken, ...] = ()
    seen: Mapping[str, int] = field(default_factory=dict)
    title: str = ""


def words_of(element: html.HtmlElement) -> str:
    """What an element shows, with runs of white space as one blank, and a blank before the mark of
    a note.

    >>> words_of(html.fromstring("<td>Serbia<sup>9</sup> <br></td>"))
    'Serbia 9'
    """
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: html.HtmlElement) -> Iterator[str]:
    if element.tag in ("script", "style"):
        return
    yield " " if element.tag in ("sup", "br") else ""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _pieces(child)
        yield child.tail or ""


def parsed(text: str) -> html.HtmlElement:
    """The elements of a page; `UnreadablePage` where it was saved half."""
    if "</html>" not in text[-2_000:].lower():
        raise UnreadablePage("the page has no end", "save it whole, and import it again")
    return html.document_fromstring(text)
