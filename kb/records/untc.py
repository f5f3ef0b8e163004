"""The status page of a treaty in the UN Treaty Collection, as a browser saved it.

Its parts are found by the ends of their ids. The table of participants has one row each, and so
have those of territories and of single protocols; what participants said is in `statements` and
`objections`, what end notes say in `notes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from lxml import html

from kb.records.endnotes import MARKS, notes
from kb.records.objections import objections
from kb.records.savedpage import Page, UnreadablePage, parsed, words_of
from kb.records.sectiontexts import Section
from kb.records.statements import statements, under_articles
from kb.seeds.records.account import NotTaken
from kb.seeds.records.acts import WHOLE
from kb.seeds.records.cells import (
    END_NOTE,
    GAP,
    NOTE,
    NOTIFICATIONS,
    OBJECTIONS,
    STATEMENTS,
    UNTITLED,
    is_of_article,
)
from kb.seeds.records.folder import Cell

READER = "untc 6"

_ADDRESS = (
    "https://treaties.un.org/Pages/ViewDetails.aspx"
    "?src=TREATY&mtdsg_no={number}&chapter={chapter}&clang=_en"
)
_DAY = r"\d{1,2} [A-Z][a-z]+ \d{4}"
_STATUS = re.compile(r"STATUS AS AT : (\d\d)-(\d\d)-(\d{4})")
_CHAPTER = re.compile(r"CHAPTER ([IVXLC]+)")
_NUMBER = re.compile(r"(\d+)\. (?:([a-z]) )?")
_IN_FORCE = re.compile(
    rf"(?P<day>{_DAY})(?: ?(?P<rest>,? in accordance with .*?)(?= (?:of [^,;:]+ )?which reads"
    rf"|,? for all|;| \([Ss]ee|$)"
    r"|(?=[ ,;(]|$))"
)
_NOT_IN_FORCE = re.compile(r"\(?not yet in force|\[?see ", re.IGNORECASE)
#: The parts of the head.
_HEADS = ("rptEIF", "rptRegistration", "rptStatus", "rptText", "rptNotes")
#: What a note says of the adoption: in a clause of its own, or of a meeting that did it.
_ADOPTED = re.compile(
    r"(?:Convention|Treaty|Protocols?)\b.*? w(?:as|ere)"
    r" ((?:adopted|concluded|approved) .+?)(?:\. |$)"
    rf"|At its \w+ plenary meeting (on {_DAY}, the .+? adopted),? pursuant"
    r"|At the (.+? Conference, held in .+?, the Parties .+? adopted), in accordance"
)
#: Of it the word, the resolution, the day, and who did it: of each the first that there is.
_OF_ADOPTION = (
    re.compile(r"\b(adopted|concluded(?! at)|approved)"),
    re.compile(r"([Rr]esolution [\w/]+)"),
    re.compile(rf"(?<!concluded at Geneva )o[nf] ({_DAY})"),
    re.compile(
        r"((?:General|World Health) Assembly|(?<=by the ).+?(?=,? (?:held in|at) [A-Z])"
        r"|(?<=, the )Conference of .+?(?= concluded| adopted)|^.+?(?= from .+?, the Parties))"
    ),
)
_NOTIFICATION = re.compile(
    rf"(C\.?N\.\d+\.\d{{4}}\. ?TREATIES[-.][\w.-]*\w) of ({_DAY})(?: [(\[]([^()\[\],:]{{3,160}}))?"
)
_REGISTERED = re.compile(rf"{_DAY}, No\. \d+")
_COUNT = re.compile(r"(Signatories|Parties) : (\d+)")
_FIRST_HEAD = re.compile(r"Participant(?: \d+(?:, ?\d+)*)?")
_LEGEND = re.compile(r"Unless otherwise indicated, acceptance was notified (upon .+?) to the ")


def read(text: str) -> Page:
    """The page of a text of HTML.

    Raises `UnreadablePage`.
    """
    page = parsed(text)
    heads, rows = _table(_grid(page))
    territories = list(_territories(page))
    declared, opposed = Section.of(page, "Dec"), Section.of(page, "Obj")
    articles, notified = Section.of(page, "DecUnderArticle"), Section.of(page, "Notifications")
    end_notes, title = list(_end_notes(page)), _title(page)
    found = [
        *in_force(_text(page, "rptEIF").removesuffix(".")),
        *_registered(page),
        *notifications(_text(page, "rptText")),
        *adoption(_text(page, "rptNotes")),
        *cells_of(heads, rows),
        *_protocols(page),
        *territories,
        *statements(declared, "statement", title),
        *under_articles(articles, "declaration", title),
        *under_articles(notified, "notification", title),
        *objections(opposed),
        *notes(end_notes, [*rows, *([who] for who, _ in declared.texts)], territories),
    ]
    cells = tuple(as_they_stand([one for one in found if isinstance(one, Cell)]))
    counts = {
        name.lower(): int(number) for name, number in _COUNT.findall(_text(page, "rptStatus"))
    }
    sections = (declared, opposed, articles, notified)
    doubts = (
        *_unknown([declared], STATEMENTS.__contains__),
        *_unknown([opposed], OBJECTIONS.__eq__),
        *_unknown([articles, notified], lambda title: title == UNTITLED or is_of_article(title)),
    )
    seen = {
        "cells": sum(bool(re.match(r"\d|protocols|territory", cell.row)) for cell in cells),
        "lines": sum(len(lines) for section in sections for _, lines in section.texts),
        "notes": len(end_notes),
        "heads": sum(bool(_text(page, part)) for part in _HEADS),
    }
    number, as_of = _number(page), _as_of(page)
    return Page(
        READER, number, as_of, _address(page, number), cells, counts, doubts,
        tuple(one for one in found if isinstance(one, NotTaken)), seen, title,
    )  # fmt: skip


def as_they_stand(cells: Sequence[Cell]) -> Iterator[Cell]:
    """The cells, where a statement that stands under the day on which it was withdrawn in part has
    no day: it is what is left of an older one. What a note tells too is not told twice."""
    withdrawn = {
        (MARKS.sub("", cell.participant), cell.text.partition(GAP)[0])
        for cell in cells
        if (cell.head == END_NOTE and "draw" in cell.text.casefold()) or "drew" in cell.text
    }
    noted = {
        (MARKS.sub("", cell.participant), cell.text) for cell in cells if cell.row[:5] == "note "
    }
    for cell in cells:
        is_told = (MARKS.sub("", cell.participant), cell.text) in noted
        if is_told and cell.row.startswith("statement "):
            continue
        day, _, rest = cell.text.partition(GAP)
        is_left = (MARKS.sub("", cell.participant), day) in withdrawn
        is_statement = cell.row.startswith("statement ") and cell.head != END_NOTE
        yield replace(cell, text=rest) if is_left and is_statement and rest else cell


def _unknown(sections: Iterable[Section], is_known: Callable[[str], bool]) -> Iterator[str]:
    """The sections whose title says not what they have."""
    for section in sections:
        if section.texts and not is_known(section.title):
            number = len(section.texts)
            yield f"has {number} texts under '{section.title}', a title that is not known here"


def _text(page: html.HtmlElement, control: str) -> str:
    """What the text of a control shows; "" where there is none."""
    elements = page.xpath(f"//*[contains(@id, '_{control}_') and contains(@id, '_tcText')]")
    return " ".join(map(words_of, elements))


def _as_of(page: html.HtmlElement) -> str:
    status = [words_of(element) for element in page.xpath("//*[contains(@class, 'heading-three')]")]
    for line in status:
        if match := _STATUS.search(line):
            return f"{match[3]}-{match[2]}-{match[1]}"
    raise UnreadablePage(
        "does not say 'STATUS AS AT': it is in another language, or no status page of a treaty",
        "save the English page of the treaty's status (clang=_en)",
    )


def _number(page: html.HtmlElement) -> str:
    chapters = page.xpath("//*[contains(@id, 'rptHead') and contains(@id, 'tcHead')]")
    titles = page.xpath("//*[contains(@id, 'rptTreaty') and contains(@id, '_tcTreaty')]")
    chapter = of_chapter(words_of(chapters[0])) if chapters else ""
    number = _NUMBER.match(words_of(titles[0])) if titles else None
    if len(chapters) != 1 or len(titles) != 1 or not (chapter and number):
        raise UnreadablePage("has no chapter and number of one treaty at its head")
    return "-".join(filter(None, (chapter, number[1], number[2])))


def _title(page: html.HtmlElement) -> str:
    """The title of the treaty, without its number and marks, with its place and day."""
    [title] = page.xpath("//*[contains(@id, 'rptTreaty') and contains(@id, '_tcTreaty')]")
    words = re.sub(r" \d+$", "", _NUMBER.sub("", words_of(title), count=1))
    return ". ".join(filter(None, (words, _text(page, "rptTreaty"))))


def of_chapter(words: str) -> str:
    """The number of a chapter by its head, "" for none.

    >>> of_chapter("CHAPTER XXVI DISARMAMENT")
    'XXVI'
    """
    match = _CHAPTER.search(words)
    return match[1] if match else ""


def _address(page: html.HtmlElement, number: str) -> str:
    """The address of the page, which its form has; `UnreadablePage` for that of another treaty."""
    for form in page.xpath("//form[contains(@action, 'mtdsg_no=')]"):
        query = parse_qs(urlsplit(form.get("action")).query)
        if query.get("mtdsg_no") == [number] and (chapter := query.get("chapter")):
            return _ADDRESS.format(number=number, chapter=chapter[0])
        raise UnreadablePage(f"has {number} at its head, and another number in its address")
    raise UnreadablePage("has no form with the number of its treaty: it is no page as saved")


def _grid(page: html.HtmlElement) -> html.HtmlElement:
    grids = page.xpath("//table[contains(@id, 'tblgrid')]")
    if len(grids) != 1:
        raise UnreadablePage(
            f"has {len(grids)} tables of participants, not one", "save the page of one treaty"
        )
    return grids[0]


def _table(grid: html.HtmlElement) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The heads of a table, and its rows."""
    return rows_of(
        [[words_of(cell) for cell in row.xpath("./td | ./th")] for row in grid.xpath(".//tr")]
    )


def rows_of(
    lines: Sequence[Sequence[str]],
) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The heads of a table, and its rows; one without a participant goes on from the one above.

    Raises `UnreadablePage` for what is no table of participants.
    """
    if not lines or not _FIRST_HEAD.fullmatch(lines[0][0]):
        raise UnreadablePage("has a table that does not begin with 'Participant'")
    rows = list[list[str]]()
    for number, line in enumerate(map(list, lines[1:]), 1):
        if len(line) != len(lines[0]):
            raise UnreadablePage(f"has {len(line)} cells in row {number} for {len(lines[0])} heads")
        if not line[0]:
            if not rows and any(line):
                raise UnreadablePage(f"has no participant in row {number}")
            line[0] = rows[-1][0] if rows else ""
        rows.append(line)
    return lines[0][1:], rows


def in_force(text: str) -> Iterator[Cell | NotTaken]:
    """The cell of a treaty's own entry into force, of which the first day counts.

    >>> [cell.text for cell in in_force("18 May 2004 , in accordance with article 8 of the "
    ...                                 "Convention which reads, in part, as follows")]
    ['18 May 2004, in accordance with article 8']
    >>> list(in_force("[see article XIV]"))
    []
    """
    if match := _IN_FORCE.match(text):
        words = match["day"] + (match["rest"] or "").rstrip()
        yield Cell("head", WHOLE, "Entry into force", re.sub(r"\. \d+$", "", words))
    elif text and not _NOT_IN_FORCE.match(text):
        yield NotTaken("head", "heads", "says no day of the entry into force", "", text, "other")


def _registered(page: html.HtmlElement) -> Iterator[Cell | NotTaken]:
    """When the Secretariat registered the treaty, and under which number."""
    text = _text(page, "rptRegistration").rstrip(".")
    if _REGISTERED.fullmatch(text):
        yield Cell("head", WHOLE, "Registration", text)
    elif text:
        yield NotTaken("head", "heads", "says no day and number of a registration", "", text, "no")


def notifications(text: str) -> Iterator[Cell]:
    """The depositary's notifications about the treaty as a whole: of each its number, its day, and
    the first words on what it is about.

    >>> [cell.text for cell in notifications("vol. 1, p. 3; C.N.322.1995. TREATIES-7 of 7 November "
    ...                                      "1995 [amendment to article 43 (2)].")]
    ['C.N.322.1995.TREATIES-7 … 7 November 1995 … amendment to article 43']
    """
    for match in _NOTIFICATION.finditer(text):
        number, day, about = match.groups()
        words = (number.replace(" ", ""), day, (about or "").strip())
        yield Cell("head", WHOLE, NOTIFICATIONS, GAP.join(filter(None, words)))


def adoption(text: str) -> Iterator[Cell | NotTaken]:
    """The cell of the adoption of a treaty, of which the note at the head of a page tells: the word
    for it, who did it, by which resolution, on which day.

    >>> [cell.text for cell in adoption("The Convention was adopted by resolution 44/25 2 of 20 "
    ...                                 "November 1989 at the Forty-fourth session of the General "
    ...                                 "Assembly of the United Nations. It is open.")]
    ['adopted … resolution 44/25 … 20 November 1989 … General Assembly']
    """
    if match := _ADOPTED.search(text):
        words = next(filter(None, match.groups()))
        spans = sorted(part.span(1) for one in _OF_ADOPTION if (part := one.search(words)))
        yield Cell("head", WHOLE, NOTE, GAP.join(words[start:end] for start, end in spans))
    elif text:
        yield NotTaken("head, note", "heads", "does not say by whom it was adopted", "", text, "no")


def cells_of(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Cell]:
    """The cells of a table that say something."""
    for number, (participant, *cells) in enumerate(rows, 1):
        for head, cell in zip(heads, cells, strict=True):
            if cell:
                yield Cell(str(number), participant, head, cell)


def _territories(page: html.HtmlElement) -> Iterator[Cell]:
    """The table of territories: of each notification the participant, the day, and to what the
    treaty was extended."""
    for table in page.xpath("//table[contains(@id, '_tblDec')][.//tr]"):
        heads, rows = _table(table)
        for number, (participant, *cells) in enumerate(rows, 1):
            if all(cells):
                yield Cell(f"territory {number}", participant, GAP.join(heads), GAP.join(cells))


def _protocols(page: html.HtmlElement) -> Iterator[Cell]:
    """The table of consents to single protocols, whose note says with what they were notified."""
    notes = " ".join(map(words_of, page.xpath("//*[contains(@id, '_divNotesAll')]")))
    legend = _LEGEND.search(notes)
    for table in page.xpath("//table[contains(@id, '_Table1')][.//tr]"):
        heads, rows = _table(table)
        if legend:
            heads = [f"{head}{GAP}{legend[1]}" for head in heads]
        for cell in cells_of(heads, rows):
            yield Cell(f"protocols {cell.row}", cell.participant, cell.head, cell.text)


def _end_notes(page: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """The end notes, each with its mark."""
    for note in page.xpath("//*[contains(@id, '_divNotesAll')]"):
        if match := re.match(r"(\d+) ?(.*)", words_of(note)):
            yield match[1], match[2]


def counted(
    cells: Sequence[Cell], kinds: Mapping[int, Sequence[tuple[str, bool]]]
) -> dict[str, int]:
    """What the page counts, counted in its cells: participants that signed, and that consented,
    but for those that have left; `kinds` are those of each cell's acts, by its place."""
    signed, consented = set[str](), set[str]()
    for place, acts in kinds.items():
        cell = cells[place]
        for kind, has_left in acts if cell.row.isdecimal() else ():
            if kind in _SIGNING and not has_left:
                signed.add(cell.row)
            if kind in CONSENTS and not has_left:
                consented.add(cell.row)
    return {"signatories": len(signed), "parties": len(consented)}


#: The kinds of acts by which a participant becomes one of those that the page calls signatories.
_SIGNING = ("Signature", "SuccessionToSignature", "DefinitiveSignature")
#: The kinds of acts by which a participant becomes one of those that the page calls parties.
CONSENTS = (
    "Ratification", "Acceptance", "Approval", "Accession", "Succession", "FormalConfirmation",
    "ConsentToBeBound", "DefinitiveSignature",
)  # fmt: skip
