"""Pages as the depositaries' sites make them, of the cells of records that are published here.

Nobody's page is copied: what a reader looks at is put together anew, of facts alone.
"""

from __future__ import annotations

import datetime
import html
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kb.seeds.records.cells import (
    END_NOTE,
    GAP,
    NO_HEADING,
    NOTE,
    NOTIFICATIONS,
    UNTITLED,
    day_of,
)
from kb.seeds.records.folder import Cell, RecordFolder
from kb.seeds.records.statements import DOES_NOT_PRECLUDE, articles_in, is_circumstance

_ID = "ctl00_ctl00_ContentPlaceHolder1_ContentPlaceHolderInnerPage"


def untc_page(record: RecordFolder, number: str, heads: Sequence[str]) -> str:
    """The status page that has the cells of a record."""
    chapter, _, rest = number.partition("-")
    digits, _, letter = rest.partition("-")
    day = record.source.as_of
    counts = ". ".join(f"{name.title()} : {n}" for name, n in record.source.counts.items())
    whole = {cell.head: cell.text for cell in record.cells if cell.row == "head"}
    about = [cell.text for cell in record.cells if cell.head == NOTIFICATIONS]
    eif = whole["Entry into force"]
    title = f"{digits}. {letter + ' ' if letter else ''}A Treaty"
    return f"""<!DOCTYPE html><html><body>
<form action="./ViewDetails.aspx?src=TREATY&amp;mtdsg_no={number}&amp;chapter=4&amp;clang=_en">
<div class="rows heading-three">STATUS AS AT : {day:%d-%m-%Y} 10:16:18 EDT</div>
<div id="{_ID}_rptHead_ctl00_tcHead">CHAPTER {chapter}</div>
<div id="{_ID}_rptTreaty_ctl00_tcTreaty">{title}</div>
<div id="{_ID}_rptEIF_ctl00_tcText">{html.escape(eif)}.</div>
<div id="{_ID}_rptRegistration_ctl00_tcText">{whole["Registration"]}</div>
<div id="{_ID}_rptStatus_ctl00_tcText">{counts}</div>
<div id="{_ID}_rptText_ctl00_tcText">United Nations, vol. 1, p. 3; {_listed(about)}</div>
<div id="{_ID}_rptNotes_ctl00_tcText">{_adoption(whole.get(NOTE, ""))}</div>
{_table("tblgrid", heads, [cell for cell in record.cells if cell.row.isdecimal()])}
{_protocols(record.cells)}
{"".join(_section(record.cells, "statement", "Dec", "divMainDecTilte", "divDecTilte"))}
{"".join(_section(record.cells, "objection", "Obj", "divMainObjTitle", "divObjTitle"))}
{"".join(_section(record.cells, "declaration", "DecUnderArticle", "divMainDecArt", "divDecArt"))}
{"".join(_section(record.cells, "notification", "Notifications", "div1", "div2"))}
{_territories(record.cells)}
{"".join(_notes(record.cells))}
</form></body></html>"""


def _listed(about: Iterable[str]) -> str:
    """The list of notifications about the treaty as a whole; some of the numbers have a gap."""
    entries = (line.split(GAP) for line in about)
    return " and ".join(
        f"{number.replace('.TREATIES-', '. TREATIES-')} of {day}"
        + "".join(f" ({of})" for of in rest)
        for number, day, *rest in entries
    )


def _adoption(cell: str) -> str:
    """The note at the head, of a body or of a conference that went on for days."""
    if not cell:
        return ""
    what, *parts = cell.split(GAP)
    said = [
        f"on {part}" if part[0].isdigit() else part if "/" in part else f"by the {part} at Oslo"
        for part in parts
    ]
    return f"The Treaty, of which the texts are authentic, was {what} {' '.join(said)}. It is open."


def _table(control: str, heads: Sequence[str], cells: Sequence[Cell]) -> str:
    head = "".join(f"<td>{head}<br></td>" for head in ("Participant", *heads))
    return f'<table id="{_ID}_{control}"><tr>{head}</tr>{"".join(_rows(cells, heads))}</table>'


def _rows(cells: Iterable[Cell], heads: Sequence[str]) -> Iterable[str]:
    rows: Mapping[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for cell in cells:
        rows[cell.row, cell.participant][cell.head] = cell.text
    for (_, participant), texts in rows.items():
        tds = "".join(
            f"<td>{html.escape(texts.get(head, '')) or '&nbsp;'}<br></td>" for head in heads
        )
        yield f"<tr><td>{_with_marks(participant)}<br></td>{tds}</tr>\n"


def untc_xml(record: RecordFolder, number: str, heads: Sequence[str]) -> str:
    """The XML of a treaty's status that has the cells of a record, in characters of ISO 8859-1."""
    chapter, _, rest = number.partition("-")
    digits, _, letter = rest.partition("-")
    counts = "".join(f"<{n.title()}>{c}</{n.title()}>" for n, c in record.source.counts.items())
    eif = next(cell.text for cell in record.cells if cell.row == "head")
    rows: Mapping[tuple[str, str], dict[str, str]] = defaultdict(dict)
    declarations, notes = list[str](), list[str]()
    for cell in record.cells:
        if cell.row.isdecimal():
            rows[cell.row, cell.participant][cell.head] = cell.text
        elif cell.row.startswith("statement"):
            words = "".join(f'<text type="title">{line}</text>' for line in cell.text.split(GAP))
            who = _with_superscript(cell.participant)
            declarations.append(
                f"<Title>{cell.head}</Title>"
                * (not declarations)
                + f"<Declaration><Participant>{who}</Participant>{words}"
                '<text type="para">\x1cIts text.\x1d</text></Declaration>'
            )
    for div in _notes(record.cells):
        note = re.fullmatch(r"<div [^>]*><a>(\d+)</a>(.*)</div>\n", div)
        assert note
        text = html.escape(re.sub("</?a>", "", note[2]))
        notes.append(f"<Note><index>{note[1]}</index><text>{text}</text></Note>")
    body = "".join(
        f"<Row><Entry>{_with_superscript(name)}</Entry>"
        + "".join(f"<Entry>{html.escape(texts.get(head, ''))}</Entry>" for head in heads)
        + "</Row>\n"
        for (_, name), texts in rows.items()
    )
    entries = "".join(f"<Entry>{head}</Entry>" for head in ("Participant", *heads))
    return f"""<?xml version="1.0" encoding="iso-8859-1"?>
<Document><Treaty><Template>mtdsg</Template>
<Header><Chapter><Header>CHAPTER {chapter}</Header></Chapter><ExternalData>
<Numsect>{digits}</Numsect>{f"<Subnumsect>{letter}</Subnumsect>" if letter else ""}
<EIF><Label>Entry into force</Label><Labeltext>{html.escape(eif)}which reads as follows: \x1c...\x1d.</Labeltext></EIF>
<Status>{counts}</Status></ExternalData></Header>
<Participants><Table><TGroup><Thead><Row>{entries}</Row></Thead>
<Tbody><Rows>{body}</Rows></Tbody></TGroup></Table></Participants>
<Declarations>{"".join(declarations)}</Declarations><EndNotes>{"".join(notes)}</EndNotes>
</Treaty></Document>"""


def _with_superscript(participant: str) -> str:
    match = re.fullmatch(r"(.*?) (\d+(?:, ?\d+)*)", participant)
    name, marks = (match[1], match[2]) if match else (participant, "")
    sup = html.escape(f"<superscript>{marks}</superscript>") if marks else ""
    return html.escape(name) + sup


def _protocols(cells: Iterable[Cell]) -> str:
    """The table of single protocols, and the note that says what its marks mean."""
    some = [cell for cell in cells if cell.row.startswith("protocols ")]
    if not some:
        return f'<table id="{_ID}_Table1"></table>'
    upon = some[0].head.partition(GAP)[2]
    bare = [
        Cell(cell.row, cell.participant, cell.head.partition(GAP)[0], cell.text) for cell in some
    ]
    words = f"Unless otherwise indicated, acceptance was notified {upon} to the Convention."
    note = f'<div id="{_ID}_dgNotesAll_ctl99_divNotesAll"><a>99</a>{words}</div>\n'
    return _table("Table1", sorted({cell.head for cell in bare}), bare) + note


def _territories(cells: Iterable[Cell]) -> str:
    """The table of territories, where a row goes on from the participant above it."""
    some = [cell for cell in cells if cell.row.startswith("territory ")]
    if not some:
        return f'<table id="{_ID}_tblDec"></table>'
    rows, last = "", ""
    for cell in some:
        name = "&nbsp;" if cell.participant == last else cell.participant
        tds = "".join(f"<td>{html.escape(line)}</td>" for line in cell.text.split(GAP))
        rows, last = f"{rows}<tr><td>{name}</td>{tds}</tr>\n", cell.participant
    head = "".join(f"<td>{head}<br></td>" for head in ("Participant", *some[0].head.split(GAP)))
    return f'<table id="{_ID}_tblDec"><tr>{head}</tr>{rows}</table>'


def _section(cells: Iterable[Cell], row: str, part: str, title: str, below: str) -> Iterable[str]:
    """A section of texts by participant: those with headings, and one without a text, of who has
    withdrawn all, for each number left; there stand those whom notes alone name."""
    listed = {cell.participant for cell in cells if cell.head != END_NOTE}
    noted = dict.fromkeys(cell.participant for cell in cells if cell.head == END_NOTE)
    left = iter(name for name in noted if name not in listed and " " in name)
    statements = defaultdict[str, list[Cell]](list)
    for cell in cells:
        if cell.row.startswith(f"{row} "):
            statements[cell.row.partition(" ")[2]].append(cell)
    heads = {cell.head.partition(GAP)[::2] for some in statements.values() for cell in some}
    if statements:
        upon = next(
            (
                f"(Unless otherwise indicated, the {row}s were made {upon}.)"
                for _, upon in sorted(heads)
                if upon
            ),
            "",
        )
        is_list = upon == "" and row == "declaration"
        upon = next(iter(statements.values()))[0].text if is_list else upon
        yield f'<div id="{_ID}_{title}">{next(iter(heads))[0].removeprefix(UNTITLED)}</div>\n'
        yield f'<div id="{_ID}_{below}">{upon}</div>\n'
    for number in range(1, max(map(int, statements), default=0) + 1):
        some, name = statements.get(str(number), []), f"{_ID}_dg{part}_ctl{number + 1:02}"
        who = _with_marks(some[0].participant if some else next(left, "Norway 49"))
        words = "".join(map(_objection if part == "Obj" else _statement, some))
        text = "divNotificationText" if part == "Notifications" else "divText"
        yield f'<div id="{name}_divParticipant">{who}</div><div id="{name}_{text}">'
        yield f"<p class='invisible'>{who}</p>{words}</div>\n"


def _statement(cell: Cell) -> str:
    """What was made together, each heading followed by lines that name the articles it is about."""
    headings, named = list[str](), list[list[str]]()
    for part in cell.text.split(GAP):
        if headings and articles_in(part) and (part[0].islower() or part.startswith("Art")):
            named[-1].append(part)
        else:
            headings.append(part)
            named.append([])
    written, at = _headed(replace(cell, text=GAP.join(headings))), 0
    for heading, passages in zip(headings, named, strict=True):
        end = heading.replace(NO_HEADING, "Its text.")
        at = max(written.find(end, at), 0) + len(end) if passages else at
        lines = "".join(f"<br>It is not bound by {passage}.<br>" for passage in passages)
        after = re.compile(r"(?:<br>)?</i>").match(written, at)
        at = after.end() if after and passages else at
        written = written[:at] + lines + written[at:]
    return written


def _headed(cell: Cell) -> str:
    """The headings of what was made together: those below the first are set in, where it says
    when."""
    first, *rest = cell.text.split(GAP)
    if first[0] == "(":
        return ""
    if first == "apply provisionally":
        return f"<i>Declaration:<br></i>It will {first} its article 1.<br>"
    if NO_HEADING in (first, *rest):
        return "".join(f"{line}<br>" for line in (first, *rest)).replace(NO_HEADING, "Its text.")
    if not rest:
        return f"<i>{first}<br></i>Its text.<br>"
    if is_circumstance(first) or first[0].isdigit():
        if is_circumstance(rest[0]):
            first, rest = f"{first}<br>{rest[0]}", rest[1:]
        lines = [
            f"{first}<br><i>{rest[0]}</i><br>",
            *(f"&nbsp;&nbsp;<i>{line}</i> " for line in rest[1:]),
        ]
    elif "upon" in first:
        lines = [f"<i>{first}<br></i>", *(f"&nbsp;<i>{line}</i><br>" for line in rest)]
    else:
        lines = [f"<i>{line}</i><br>" for line in (first, *rest)]
    return "".join(
        f"{line}&nbsp;Its text.<br>" if "&nbsp;" in line or line == lines[-1] else line
        for line in lines
    )


def _objection(cell: Cell) -> str:
    """An objection under its heading, or as an item of a list of those of the same nature."""
    *parts, last = cell.text.split(GAP)
    effect = last if DOES_NOT_PRECLUDE.fullmatch(last) else ""
    day, _, heading = GAP.join(parts if effect else (*parts, last)).rpartition(GAP)
    if day and heading.startswith("with") and not effect:
        words = (
            "Subsequently, the Secretary-General received, from it, objections of the same nature"
        )
        return f"<i>{words}:<br></i>- {day}: {heading};<br>"
    return f"{day}<br><i>{heading}<br></i>&nbsp;“The Government objects to it. This {effect} both.”<br>"


def _with_marks(participant: str) -> str:
    match = re.fullmatch(r"(.*?) (\d+(?:, ?\d+)*)", participant)
    name, marks = (match[1], f"<sup><a>{match[2]}</a> </sup>") if match else (participant, "")
    return html.escape(name) + marks


def _notes(cells: Iterable[Cell]) -> Iterable[str]:
    for cell in cells:
        if cell.head == END_NOTE:
            number, parts = cell.row.removeprefix("note "), cell.text.split(GAP)
            if territory := _territory(cell.participant, *parts):
                words = territory
            elif len(parts) == 3 and "withdr" in parts[1]:
                words = _taken_back(cell.participant, *parts)
            elif len(parts) == 5:
                day, what, notification, effect, on = parts
                name, _, rest = notification.rpartition(".")
                words = (
                    f"On {day}, the Government of X deposited with the Secretary-General a {what} "
                    f"(See depositary notification <a>{name}</a>.{rest} of 3 July 2025). "
                    f"The withdrawal {effect} for X on {on} in accordance with article 20 (3)."
                )
            elif "become a party" in parts[-1]:
                name = re.sub(r" \d.*", "", cell.participant)
                words = (
                    f"In a communication received on {parts[0]}, the Government of the {name} informed "
                    f"the Secretary-General that it {parts[1]} to the treaty."
                )
            elif len(parts) < 3:
                words = " ".join(parts)
            else:
                words = f"The {cell.participant} had {parts[0]} it on {parts[1]} and {parts[2]}, respectively."
            yield f'<div id="{_ID}_dgNotesAll_ctl02_divNotesAll"><a>{number}</a>{words}</div>\n'


def _territory(participant: str, *parts: str) -> str:
    """A note on territories, in one of the forms that there are; "" for another note."""
    if parts[-1].startswith("C.N."):
        before = _territory(participant, *parts[:-1])
        return before and f"{before} (See {parts[-1]} of 3 July 2025.)"
    (*days, what, where), name = parts, re.sub(r" \(.*| \d.*", "", participant)
    day = "".join(days[:1])
    if what == "Extension":
        return f"On {day}: Extension to {where}."
    if what == "Territorial Application":
        return (
            f"For one part. Subsequently, on {day}, the Government of the {name} "
            f"informed the Secretary-General of the Territorial Application in respect of {where}."
        )
    if what in ("For", "On behalf of"):
        return (
            f"It is so. On {day}: {what} {where}." if day else f"{what} {where}. See also note 2."
        )
    if what == "only upon notification":
        return f"The instrument of ratification also specifies that such ratification shall extend to {where} {what}."
    if what == "will also apply":
        return f"Upon resuming the exercise of sovereignty, China said that it {what} to {where}."
    if what.startswith("territorial"):
        return f"With a {what} in respect of {where}, with a text."
    if what.startswith("shall not"):
        before = f"On {day}, the Secretary-General received" if day else "Upon ratification"
        return f"{before} the following: This {what} to {where} until further notice."
    if what in ("extended", "extends") or (what == "extend" and "Bailiwick" in where):
        return f"On {day}, the Secretary-General received this: it {what} to {where}. It is so."
    if what in ("apply", "extend"):
        verb = f"notified the Secretary-General that the Convention will {what}"
        return f"On {day}, the Government of the {name} {verb} to {where}, with a declaration."
    return ""


def _taken_back(participant: str, day: str, what: str, kind: str) -> str:
    """A note that a statement was withdrawn, in one of the forms that there are."""
    name = re.sub(r" \(.*| \d.*", "", participant)
    of = " of" if what == "withdrawal" else ""
    return f"On {day}, the Government of {name} said that it {what}{of} its {kind}s."


def wipo_page(record: RecordFolder, treaty: str) -> str:
    """The page of contracting parties that has the cells of a record."""
    heads = ("Signature", "Instrument", "In Force")
    rows: Mapping[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for cell in record.cells:
        rows[cell.row, cell.participant][cell.head] = cell.text
    body = "".join(
        f"<tr><td><div>{html.escape(name)}</div></td>"
        + "".join(_sorted_cell(texts.get(head, "")) for head in heads)
        + "<td></td></tr>\n"
        for (_, name), texts in rows.items()
    )
    total = record.source.counts["members"]
    head = "".join(f"<th>{head}</th>" for head in ("Member", *heads, "Details"))
    return f"""<!DOCTYPE html><html><body><span>Contracting Parties/Signatories</span>
<strong>{treaty}</strong> (Total Members: {total})
<table id="wipoTreatiesTable"><thead><tr>{head}</tr></thead>{body}</table></body></html>"""


def _sorted_cell(words: str) -> str:
    if not words:
        return '<td data-sort=""></td>'
    day = day_of(words.rpartition(": ")[2])
    moment = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
    first = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    sign = int((moment - first).total_seconds() * 1000)
    return f'<td data-sort="{sign}"><div>{words}</div></td>'
