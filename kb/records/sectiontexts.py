"""The sections of a status page that have a text for each participant, and the lines of the texts.

A line in italics, or one with a colon at its end, may be a heading; a day at the beginning of a
line is a line of its own. What the texts say beside is for their readers to pass over.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

from kb.records.savedpage import words_of
from kb.seeds.records.cells import FRENCH, GAP, MONTHS, OBJECTIONS, UNTITLED

MONTH = rf"(?:{'|'.join(f'(?i:{month[0]}){month[1:]}' for month in (*MONTHS, *FRENCH))})"
DAY = rf"\d{{1,2}} {MONTH} \d{{4}}"
#: Days in a row, of which the first may lack the month or the year: "19 and 20 April 1989".
DAYS = rf"(?:\d{{1,2}}(?: {MONTH})?(?: \d{{4}})?(?:, and |, | and ))*{DAY}"
_UNSPACED = re.compile(rf"^(\d{{1,2}}) ?({MONTH}) ?(\d{{4}})\b")
_LIKE_DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})")
_BEGINS_WITH_DAY = re.compile(rf"({DAY})(?: (.+))?")
_OTHERWISE = re.compile(
    r"Unless otherwise indicated, the [a-z ]+ were (?:made|received) (upon .+?)\."
)
_MARKS = re.compile(r" \d+(?:, ?\d+)*$")
#: The ids of the titles of sections, and of what stands below them, as they are spelt there.
_TITLES = {
    "Dec": (("divMainDecTitle", "divMainDecTilte"), ("divDecTitle", "divDecTilte")),
    "Obj": (("divMainObjTitle",), ("divObjTitle",)),
    "DecUnderArticle": (("divMainDecArt",), ("divDecArt",)),
    "Notifications": (("div1",), ("div2",)),
}
_BREAKS, _SLANTED = ("br", "p", "div", "tr"), ("i", "em", "b", "u")


@dataclass(frozen=True)
class Line:
    """A line of a text, or the part of one that is in italics, and whether it is set in."""

    words: str
    is_slanted: bool
    is_indented: bool

    @property
    def is_day(self) -> bool:
        """Whether a day is all that the line says."""
        return re.fullmatch(DAY, self.words) is not None

    @property
    def may_be_heading(self) -> bool:
        """Whether the line looks like a heading."""
        return self.is_slanted or self.words.endswith(":")


@dataclass(frozen=True)
class Section:
    """A section of a page: its title, what its head says of when all in it was made of which
    nothing else is said ("" where it does not), the lines of the texts by participant, and what
    else stands below the title."""

    title: str
    otherwise: str
    texts: tuple[tuple[str, tuple[Line, ...]], ...]
    below: str = ""

    @classmethod
    def of(cls, page: html.HtmlElement, part: str) -> Section:
        """The section of declarations and reservations ("Dec"), of objections ("Obj"), of
        declarations under one article ("DecUnderArticle"), or of notifications."""
        titles, belows = _TITLES[part]
        title, below = (
            next(filter(None, (first(page, i) for i in some)), "") for some in (titles, belows)
        )
        match = _OTHERWISE.search(below)
        texts = tuple(map(_named, _texts(page, f"dg{part}")))
        if not title and texts:
            title = OBJECTIONS if part == "Obj" else UNTITLED
        return cls(title, match[1] if match else "", texts, "" if match else below)

    def head(self, *, is_otherwise: bool) -> str:
        """The section's title, with the acts with which its statements were made where nothing
        else is said of them."""
        return GAP.join(filter(None, (self.title, self.otherwise if is_otherwise else "")))


def _texts(page: html.HtmlElement, part: str) -> Iterator[tuple[str, html.HtmlElement]]:
    for element in page.xpath(
        f"//*[contains(@id, '_{part}_') and contains(@id, '_divParticipant')]"
    ):
        name = element.get("id").removesuffix("_divParticipant")
        for text in page.xpath(f"//*[@id='{name}_divText' or @id='{name}_divNotificationText']"):
            yield words_of(element), text


def _named(text: tuple[str, html.HtmlElement]) -> tuple[str, tuple[Line, ...]]:
    """The lines of a text with its participant, who may be named by the first of them."""
    who, some = text[0], tuple(lines(text[1]))
    if who or not some:
        return who, some
    return re.sub(r"(?<=[a-z)])(?=\d)", " ", some[0].words), some[1:]


def first(page: html.HtmlElement, control: str) -> str:
    """What the first control with an id shows; "" where there is none."""
    return next(iter(map(words_of, page.xpath(f"//*[contains(@id, '_{control}')]"))), "")


def day_meant(words: str) -> str:
    """The day that is meant by one whose month is misspelt; "" for none.

    >>> day_meant("28 Septmeber 2016"), day_meant("28 Septembre 2016"), day_meant("4 Articles 2016")
    ('28 September 2016', '', '')
    """
    match = _LIKE_DAY.fullmatch(words)
    if match is None or re.fullmatch(DAY, words):
        return ""
    near = difflib.get_close_matches(match[2], MONTHS, 1, 0.7)
    return f"{match[1]} {near[0]} {match[3]}" if near else ""


def each_day(words: str) -> tuple[str, ...]:
    """The days of a row, each whole.

    >>> each_day("8 March 1989, 19 and 20 April 1989")
    ('8 March 1989', '19 April 1989', '20 April 1989')
    """
    days, month, year = list[str](), "", ""
    for part in reversed(re.split(r", and |, | and ", words)):
        day, *rest = part.split()
        month = rest[0] if rest else month
        year = rest[1] if len(rest) > 1 else year
        days.append(f"{day} {month} {year}")
    return tuple(reversed(days))


def has_marks(participant: str) -> bool:
    """Whether a participant has the mark of a note, which may say anything of its statements.

    >>> has_marks("Morocco 47"), has_marks("Mexico")
    (True, False)
    """
    return _MARKS.search(participant) is not None


def lines(text: html.HtmlElement) -> Iterator[Line]:
    r"""The lines of a text.

    >>> text = html.fromstring("<div>3 May 2016 <i>Reservation:</i><br>\xa0Article 7 is ...</div>")
    >>> [(line.words, line.is_slanted, line.is_indented) for line in lines(text)]
    [('3 May 2016', False, False), ('Reservation:', True, False), ('Article 7 is ...', False, True)]
    """
    for line in _parts(text):
        match = _BEGINS_WITH_DAY.fullmatch(line.words)
        if match and match[2]:
            yield Line(match[1], is_slanted=False, is_indented=line.is_indented)
            yield Line(match[2], line.is_slanted, is_indented=False)
        else:
            yield line


def _parts(text: html.HtmlElement) -> Iterator[Line]:
    """Lines, broken where italics begin or end."""
    words, was_slanted = "", False
    for piece, is_slanted in (*_pieces(text, is_slanted=False), ("\n", False)):
        if not piece.strip() and piece != "\n":
            words += piece
            continue
        if words.strip() and (piece == "\n" or is_slanted != was_slanted):
            is_indented = words.lstrip(" \r\t").startswith("\xa0")
            spaced = _UNSPACED.sub(r"\1 \2 \3", " ".join(words.split()))
            yield Line(spaced, was_slanted, is_indented)
            words = ""
        words = "" if piece == "\n" else words + piece
        was_slanted = is_slanted


def _pieces(element: html.HtmlElement, *, is_slanted: bool) -> Iterator[tuple[str, bool]]:
    """The text of an element in pieces, "\n" for the end of a line, without the name that stands
    unseen at its beginning."""
    if element.tag in ("script", "style"):
        return
    inner = is_slanted or element.tag in _SLANTED
    if element.tag in _BREAKS:
        yield "\n", False
    if element.get("class") != "invisible":
        yield (element.text or "").replace("\n", " "), inner
        for child in element:
            if isinstance(child.tag, str):
                yield from _pieces(child, is_slanted=inner)
            yield (child.tail or "").replace("\n", " "), inner
    if element.tag in _BREAKS:
        yield "\n", False
