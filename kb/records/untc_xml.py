"""A treaty's status in the UN Treaty Collection, as the XML that is published beside the page.

It has the table, the entry into force and the notes of the page; the day and the address whoever
saved it says. Statements, objections and territories are not read of it. Its texts
are given in ISO 8859-1 with what that lacks (quotation marks, dashes) cut down to control
characters, which no XML may have: they are read as the sign for an unknown character, and are never
part of a cell that is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from kb.records.endnotes import notes
from kb.records.savedpage import Page, UnreadablePage
from kb.records.untc import cells_of, in_force, of_chapter, rows_of
from kb.seeds.records.account import NotTaken
from kb.seeds.records.folder import Cell

READER = "untc-xml 3"

#: The parts that are read.
_READ = ("Template", "Header", "Participants", "EndNotes")
_HEAD = "./Treaty/Header/ExternalData"
_TABLE = "./Treaty/Participants/Table/TGroup"
_SUPERSCRIPT = re.compile(r"</?superscript>")
_MARKUP = re.compile(r"</?[a-zA-Z]+ ?/?>")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
#: What no XML may have, and what stands for it.
_CONTROLS = {code: "\ufffd" for code in range(0x20) if chr(code) not in "\t\n\r"}


def read(text: str) -> Page:
    """The page of a text of XML.

    Raises `UnreadablePage`.
    """
    document = _parsed(text)
    heads, rows = _table(document)
    end_notes = list(_end_notes(document))
    found = [
        *in_force(_in_force(document)),
        *cells_of(heads, rows),
        *notes(end_notes, rows),
    ]
    cells = tuple(one for one in found if isinstance(one, Cell))
    unread = list(_unread(document))
    left = (*(one for one in found if isinstance(one, NotTaken)), *unread)
    counts = {
        name.lower(): int(number)
        for name in ("Signatories", "Parties")
        if (number := _text(document, f"{_HEAD}/Status/{name}")).isdecimal()
    }
    table = sum(cell.row.isdecimal() for cell in cells)
    seen = {"cells": table, "lines": len(unread), "notes": len(end_notes)}
    return Page(READER, _number(document), "", "", cells, counts, (), left, seen)


def _unread(document: etree._Element) -> Iterator[NotTaken]:
    """What stands in sections that are not read of the XML."""
    for section in document.iterfind("./Treaty/*"):
        if section.tag not in _READ:
            for number, part in enumerate(section, 1):
                who = _words(part.find("./Participant"))
                if who:
                    place, reason = f"{section.tag} {number}", "texts are not read of the XML"
                    yield NotTaken(place, "lines", reason, "import the page itself", who, "other")


def _parsed(text: str) -> etree._Element:
    body = _DECLARATION.sub("", text, count=1).translate(_CONTROLS)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    mend = "save the XML of the treaty's status again, whole"
    try:
        document = etree.fromstring(body.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadablePage(f"is no XML: {error.msg}", mend) from error
    if document.findtext("./Treaty/Template") != "mtdsg":
        raise UnreadablePage("is no status of a treaty (its Template is not mtdsg)", mend)
    return document


def _text(document: etree._Element, path: str) -> str:
    return _words(document.find(path))


def _words(element: etree._Element | None) -> str:
    """What an element says, as the page shows it: a blank before the mark of a note."""
    text = "" if element is None else "".join(element.itertext())
    return " ".join(_MARKUP.sub("", _SUPERSCRIPT.sub(" ", text)).split())


def _in_force(document: etree._Element) -> str:
    """What is said of the treaty's own entry into force, where "which" lost the blank before it."""
    text = _text(document, f"{_HEAD}/EIF/Labeltext").removesuffix(".")
    return re.sub(r"(?<=\S)(?=which reads)", " ", text)


def _number(document: etree._Element) -> str:
    numbers = (_text(document, f"{_HEAD}/{name}").rstrip(".") for name in ("Numsect", "Subnumsect"))
    chapter = of_chapter(_text(document, "./Treaty/Header/Chapter/Header"))
    first, second = numbers
    if not chapter or not first:
        raise UnreadablePage("has no chapter and number of one treaty at its head")
    return "-".join(filter(None, (chapter, first, second)))


def _table(document: etree._Element) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The heads of the table of participants, and its rows."""
    tables = document.findall(_TABLE)
    if len(tables) != 1:
        raise UnreadablePage(f"has {len(tables)} tables of participants, not one")
    lines = [
        [_words(entry) for entry in row.findall("./Entry")]
        for path in ("./Thead/Row", "./Tbody/Rows/Row")
        for row in tables[0].findall(path)
    ]
    return rows_of(lines)


def _end_notes(document: etree._Element) -> Iterator[tuple[str, str]]:
    for note in document.findall("./Treaty/EndNotes/Note"):
        for words in map(_words, note.findall("./text")):
            yield _words(note.find("./index")), words
