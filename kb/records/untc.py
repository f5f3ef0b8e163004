"""The status page of a treaty in the UN Treaty Collection, as a browser saved it.

Its parts are found by the ends of their ids. The table of participants has one row each; what end
notes say of notices of withdrawal, and of States that are no more, is read as far as they say it
in the depositary's usual words, of which fragments are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from lxml import html

from kb.records.page import Page, UnreadablePage, parsed, words_of
from kb.seeds.records.acts import WHOLE
from kb.seeds.records.cells import END_NOTE, GAP, STATEMENT, STATEMENTS, kinds_of_statement
from kb.seeds.records.folder import Cell

READER = "untc 1"

_ADDRESS = (
    "https://treaties.un.org/Pages/ViewDetails.aspx"
    "?src=TREATY&mtdsg_no={number}&chapter={chapter}&clang=_en"
)
_DAY = r"\d{1,2} [A-Z][a-z]+ \d{4}"
_STATUS = re.compile(r"STATUS AS AT : (\d\d)-(\d\d)-(\d{4})")
_CHAPTER = re.compile(r"CHAPTER ([IVXLC]+)")
_NUMBER = re.compile(r"(\d+)\. (?:([a-z]) )?")
_IN_FORCE = re.compile(rf"({_DAY}(?:,? in accordance with .*?)?)(?= which reads| \(see|$)")
_COUNT = re.compile(r"(Signatories|Parties) : (\d+)")
_FIRST_HEAD = re.compile(r"Participant(?: \d+(?:, ?\d+)*)?")
_MARKED = re.compile(r"(?P<name>.*?) (?P<marks>\d+(?:, ?\d+)*)")
_NOTICE = re.compile(
    rf"On (?P<day>{_DAY}), .{{0,120}}? (?:a|its) (?P<what>notification of withdrawal) "
    rf"\([Ss]ee depositary notification (?P<cn>C\.N\.[^ )]+) of {_DAY}\)\. "
    rf"The withdrawal (?P<effect>took effect|will take effect) for .{{0,80}}? on "
    rf"(?P<on>{_DAY})"
)
_FORMER = re.compile(
    rf"(?:The )?(?P<who>[A-Zf][A-Za-z ]{{3,60}}?) (?:had )?(?P<what>signed and ratified) "
    rf".{{0,120}}?(?P<signed>{_DAY}) and (?P<ratified>{_DAY}), respectively"
)


def read(text: str) -> Page:
    """The page of a text of HTML.

    Raises `UnreadablePage`.
    """
    page = parsed(text)
    heads, rows = _table(_grid(page))
    cells = [
        *in_force(_text(page, "rptEIF").removesuffix(".")),
        *cells_of(heads, rows),
        *_statements(page),
        *notes(_end_notes(page), rows),
    ]
    counts = {
        name.lower(): int(number) for name, number in _COUNT.findall(_text(page, "rptStatus"))
    }
    number = _number(page)
    return Page(READER, number, _as_of(page), _address(page, number), tuple(cells), counts)


def _text(page: html.HtmlElement, control: str) -> str:
    """What the text of a control shows; "" where there is none."""
    found = page.xpath(f"//*[contains(@id, '_{control}_') and contains(@id, '_tcText')]")
    return " ".join(map(words_of, found))


def _as_of(page: html.HtmlElement) -> str:
    status = [words_of(one) for one in page.xpath("//*[contains(@class, 'heading-three')]")]
    for said in status:
        if found := _STATUS.search(said):
            return f"{found[3]}-{found[2]}-{found[1]}"
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


def of_chapter(words: str) -> str:
    """The number of a chapter by its head, "" for none.

    >>> of_chapter("CHAPTER XXVI DISARMAMENT")
    'XXVI'
    """
    found = _CHAPTER.search(words)
    return found[1] if found else ""


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


def in_force(said: str) -> Iterator[Cell]:
    """The cell of a treaty's own entry into force; `UnreadablePage` for what cannot be read."""
    if found := _IN_FORCE.match(said):
        yield Cell("head", WHOLE, "Entry into force", found[1])
    elif said and not said.startswith("Not yet in force"):
        raise UnreadablePage(f"says of its entry into force '{said[:80]}'")


def cells_of(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Cell]:
    """The cells of a table that say something."""
    for number, (participant, *cells) in enumerate(rows, 1):
        for head, cell in zip(heads, cells, strict=True):
            if cell:
                yield Cell(str(number), participant, head, cell)


def _statements(page: html.HtmlElement) -> Iterator[Cell]:
    """The headings of declarations and reservations by the participants, one for each kind; where
    all were withdrawn, only the participant and a note are left, and there is no cell.

    Of a text without a heading it is not known what it is, and it is passed over.
    """
    title = _first(page, "divMainDecTilte")  # so it is spelt there
    for number, (participant, text) in enumerate(_said(page), 1):
        found = dict[tuple[str, ...], str]()
        for heading in _headings(text, participant):
            found.setdefault(kinds_of_statement(heading), heading)
        if found and title in STATEMENTS:
            yield Cell(f"statement {number}", participant, title, GAP.join(found.values()))


def _said(page: html.HtmlElement) -> Iterator[tuple[str, html.HtmlElement]]:
    """Each participant under the declarations and reservations, with the element of its text."""
    for element in page.xpath("//*[contains(@id, '_dgDec_') and contains(@id, '_divParticipant')]"):
        name = element.get("id").replace("_divParticipant", "_divText")
        for text in page.xpath(f"//*[@id='{name}']"):
            yield words_of(element), text


def _headings(text: html.HtmlElement, participant: str) -> Iterator[str]:
    """The headings of statements in a text: in italics, or with a colon at its beginning."""
    start = words_of(text).removeprefix(participant).strip()[:80].partition(":")
    for words in (
        *map(words_of, text.iter("i", "em", "b", "u")),
        f"{start[0]}:" if start[1] else "",
    ):
        if STATEMENT.fullmatch(words):
            yield words


def _first(page: html.HtmlElement, control: str) -> str:
    """What the first control with an id shows; "" where there is none."""
    return next(iter(map(words_of, page.xpath(f"//*[contains(@id, '_{control}')]"))), "")


def notes(said: Iterable[tuple[str, str]], rows: Sequence[Sequence[str]]) -> Iterator[Cell]:
    """What notes, each with its mark, say of notices, by the participant that has the mark, and of
    former States."""
    marked = dict(_marked(rows))
    for mark, note in ((mark, _without_gap(words)) for mark, words in said):
        if mark in marked and (found := _NOTICE.match(note)):
            words = (found["day"], found["what"], found["cn"], found["effect"], found["on"])
            yield Cell(f"note {mark}", marked[mark], END_NOTE, GAP.join(words))
        elif found := _FORMER.match(note):
            both = (found["what"], found["signed"], found["ratified"])
            yield Cell(f"note {mark}", found["who"], END_NOTE, GAP.join(both))


def _end_notes(page: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for note in page.xpath("//*[contains(@id, '_divNotesAll')]"):
        if found := re.match(r"(\d+) ?(.*)", words_of(note)):
            yield found[1], found[2]


def _without_gap(words: str) -> str:
    """A note, in which the number of a depositary notification is one word."""
    return re.sub(r"(C\.N\.\d+\.\d{4})\.? ?(TREATIES)", r"\1.\2", words)


def _marked(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    for participant, *_ in rows:
        if found := _MARKED.fullmatch(participant):
            yield from ((mark, participant) for mark in re.split(r", ?", found["marks"]))


def counted(
    cells: Sequence[Cell], kinds: Mapping[int, Sequence[tuple[str, bool]]]
) -> dict[str, int]:
    """What the page counts, counted in its cells: participants that signed, and that consented,
    but for those that have left; `kinds` are those of each cell's acts, by its place."""
    signed, consented = set[str](), set[str]()
    for place, acts in kinds.items():
        cell = cells[place]
        for kind, has_left in acts if cell.head != END_NOTE else ():
            if kind in ("Signature", "DefinitiveSignature") and not has_left:
                signed.add(cell.row)
            if kind in CONSENTS and not has_left:
                consented.add(cell.row)
    return {"signatories": len(signed), "parties": len(consented)}


#: The kinds of acts by which a participant becomes one of those that the page calls parties.
CONSENTS = (
    "Ratification", "Acceptance", "Approval", "Accession", "Succession", "FormalConfirmation",
    "ConsentToBeBound", "DefinitiveSignature",
)  # fmt: skip
