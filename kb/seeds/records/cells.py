"""What a cell of a depositary's table says: acts, each of a kind, on a day.

The head of a column of the UN Treaty Collection names a kind for each letter, and one for a cell
without a letter: "Ratification, Acceptance(A), Accession(a)". A cell in brackets is of a
participant that has left. A cell of WIPO Lex names its kind itself: "Accession: July 25, 2017".
What no word or letter here accounts for is refused, never guessed.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kb.seeds.records.statements import (
    Circumstance,
    Opposed,
    circumstance,
    kinds_of_statement,
    opposed_in,
    otherwise,
)

#: The head under which what an end note says stands; fragments of its words are kept.
END_NOTE = "End note"
#: The heads under which statements stand: of each its kind is kept, not its words.
STATEMENTS = ("Declarations", "Reservations", "Declarations and Reservations")
#: The head under which objections stand.
OBJECTIONS = "Objections"
#: The head under which stands to which territories a treaty was extended, after the day's own.
TERRITORIES = "Date of receipt of the notification"
#: What stands between the fragments of a note, or of a text that says more.
GAP = " … "


class UnreadableCell(ValueError):
    """A cell or a head says what cannot be read; the message says why."""


@dataclass(frozen=True)
class RecordedAct:
    """An act that a cell tells of: its kind (a concept of `tro:ActionTypes`) and its day, which
    what was done together with another act may not have.

    `has_left` where the cell stands in brackets. Of a notice of leaving, `effect` is the day from
    which it has effect, and `identifier` the depositary's notification. `when` says with which acts
    it was done, `opposed` what an objection opposes, `territory` to what a treaty is extended, and
    `protocol` to which protocol of the treaty the act belongs, as the head of its column has it.
    """

    kind: str
    day: datetime.date | None
    has_left: bool = False
    effect: datetime.date | None = None
    identifier: str = ""
    when: Circumstance | None = None
    opposed: Opposed | None = None
    territory: str = ""
    protocol: str = ""


#: The kinds of acts by the words of heads and cells.
KINDS: Mapping[str, str] = {
    "Signature": "Signature",
    "Definitive signature": "DefinitiveSignature",
    # Who succeeds to a signature is counted as a signatory, and has not consented by it.
    "Succession to signature": "Signature",
    "Ratification": "Ratification",
    "Acceptance": "Acceptance",
    "Approval": "Approval",
    "Accession": "Accession",
    "Succession": "Succession",
    "Declaration/Notification of Succession": "Succession",
    "Declaration of Continued Application": "ContinuedApplication",
    "Formal confirmation": "FormalConfirmation",
    "Consent to be bound": "ConsentToBeBound",
    "Provisional application": "ProvisionalApplication",
    "In Force": "EntryIntoForceForParty",
    "Entry into force": "EntryIntoForce",
    "Registration": "Registration",
}
_PROVISION = re.compile(r" under article [\w ()]+?(?=\([A-Za-z]{1,2}\)$|$)")
_ITEM = re.compile(r"(.*?) ?(?:\(([A-Za-z]{1,2})\))?")
_CELL = re.compile(
    r"(?P<open>\[ ?)?(?P<day>\d{1,2} [A-Z][a-z]{2} \d{4})"
    r"(?: (?P<letter>[A-Za-z]{1,2}))?(?P<close> ?\])?"
)
_WIPO = re.compile(r"(?:(?P<word>[A-Z][A-Za-z/ ]+): )?(?P<day>[A-Z][a-z]+ \d{1,2}, \d{4})")
_DAY = r"\d{1,2} [A-Z][a-z]+ \d{4}"
_NOTICE = re.compile(
    rf"(?P<notice>{_DAY}) … notification of withdrawal … (?P<cn>C\.N\.\S+) … "
    rf"(?:took effect|will take effect) … (?P<effect>{_DAY})"
)
_FORMER = re.compile(rf"signed and ratified … (?P<signed>{_DAY}) … (?P<ratified>{_DAY})")
_EXTENDED = re.compile(
    rf"(?P<day>{_DAY}) … (?:Territorial Application|apply|extend|Extension) … (?P<territory>.+)"
)
_PROTOCOL = re.compile(r"Protocol [IV]+")
_MARK = re.compile(rf"[Xx](?: \((?P<day>{_DAY})\))?")
_IS_DAY = re.compile(_DAY)
_OF_WHOLE = {
    "Entry into force": re.compile(rf"(?P<day>{_DAY})(?:,? in accordance with [^:]+)?"),
    "Registration": re.compile(rf"(?P<day>{_DAY}), No\. \d+"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def acts_in(head: str, cell: str) -> tuple[RecordedAct, ...]:
    """The acts that a cell tells of under a head.

    Raises `UnreadableCell`.

    >>> [(one.kind, str(one.day)) for one in acts_in("Signature", "20 Sep 2017")]
    [('Signature', '2017-09-20')]
    >>> [act] = acts_in("Ratification, Accession(a)", "[ 9 Jan 2012 a]")
    >>> act.kind, act.has_left
    ('Accession', True)
    >>> [one.kind for one in acts_in("Instrument", "Accession: July 25, 2017")]
    ['Accession']
    """
    if head == END_NOTE:
        return tuple(_of_note(cell))
    section, _, upon = head.partition(GAP)
    if section in (*STATEMENTS, OBJECTIONS):
        return tuple(_of_statement(section, upon, cell.split(GAP)))
    if section == TERRITORIES:
        day, _, territory = cell.partition(GAP)
        return (RecordedAct("TerritorialApplication", day_of(day), territory=territory),)
    if _PROTOCOL.fullmatch(section):
        return (_of_protocol(section, upon, cell),)
    if head in _OF_WHOLE:
        if found := _OF_WHOLE[head].fullmatch(cell):
            return (RecordedAct(KINDS[head], day_of(found["day"])),)
    elif found := _CELL.fullmatch(cell):
        if bool(found["open"]) != bool(found["close"]):
            raise UnreadableCell(f"'{cell}' has one bracket")
        return (
            RecordedAct(
                _kind(head, found["letter"] or ""), day_of(found["day"]), bool(found["open"])
            ),
        )
    elif found := _WIPO.fullmatch(cell):
        word = found["word"] or head
        if word not in KINDS:
            raise UnreadableCell(f"'{word}' is no word for an act that is known here")
        return (RecordedAct(KINDS[word], day_of(found["day"])),)
    raise UnreadableCell(f"'{cell}' is no day with a letter that is known here")


@cache  # heads are few, and stand over thousands of cells
def letters(head: str) -> Mapping[str, str]:
    """The kinds that a head names by their letters; the one of a cell without a letter by "".

    >>> letters("Signature, Succession to signature(d)")
    {'': 'Signature', 'd': 'Signature'}
    >>> letters("Provisional application under article 23(n)")
    {'n': 'ProvisionalApplication'}
    """
    kinds = dict[str, str]()
    for item in head.split(", "):
        found = _ITEM.fullmatch(_PROVISION.sub("", item))
        word, letter = (found[1], found[2] or "") if found else (item, "")
        if word not in KINDS:
            raise UnreadableCell(f"'{word}' is no word for an act that is known here")
        if letter in kinds:
            raise UnreadableCell(f"'{head}' has two kinds of acts for {letter or 'no letter'}")
        kinds[letter] = KINDS[word]
    return kinds


def day_of(words: str) -> datetime.date:
    """The day that English words give, month first or day first; `UnreadableCell` for no day.

    >>> day_of("9 Oct 2001"), day_of("February 9, 2021")
    (datetime.date(2001, 10, 9), datetime.date(2021, 2, 9))
    """
    numbers = re.findall(r"\d+", words)
    name = "".join(re.findall(r"[A-Za-z]", words))
    month = next((i for i, one in enumerate(_MONTHS, 1) if name in (one, one[:3])), 0)
    try:
        return datetime.date(int(numbers[1]), month, int(numbers[0]))
    except (ValueError, IndexError):
        raise UnreadableCell(f"'{words}' is no day of the calendar") from None


def _kind(head: str, letter: str) -> str:
    known = letters(head)
    if letter not in known:
        said = f"the letter '{letter}' is not in its head" if letter else "it lacks a letter"
        raise UnreadableCell(f"{said}: '{head}'")
    return known[letter]


def _of_statement(section: str, upon: str, parts: Sequence[str]) -> Iterator[RecordedAct]:
    """What a statement, or an objection, is by its headings; the first part may be its day."""
    day = day_of(parts[0]) if _IS_DAY.fullmatch(parts[0]) else None
    headings = parts[1:] if day else parts
    words, usual = GAP.join(headings), otherwise(upon) if upon and not day else None
    if section == OBJECTIONS:
        acts = [RecordedAct("Objection", day, when=usual, opposed=one) for one in opposed_in(words)]
    else:
        when = next(filter(None, map(circumstance, headings)), usual)
        kinds = dict.fromkeys(kind for one in headings for kind in kinds_of_statement(one))
        acts = [RecordedAct(kind, day, when=when) for kind in kinds]
    if not acts:
        raise UnreadableCell(f"'{words}' is no heading of a statement that is known here")
    yield from acts


def _of_protocol(protocol: str, upon: str, cell: str) -> RecordedAct:
    """A consent to one protocol: a mark, and its day where it was not notified with the consent to
    the convention."""
    found = _MARK.fullmatch(cell)
    if found is None:
        raise UnreadableCell(f"'{cell}' is no mark, with or without a day")
    day = day_of(found["day"]) if found["day"] else None
    when = otherwise(upon) if upon and not day else None
    return RecordedAct("ConsentToBeBound", day, when=when, protocol=protocol)


def _of_note(words: str) -> Iterator[RecordedAct]:
    if found := _NOTICE.fullmatch(words):
        effect = day_of(found["effect"])
        yield RecordedAct("Withdrawal", day_of(found["notice"]), True, effect, found["cn"])
    elif found := _FORMER.fullmatch(words):
        yield RecordedAct("Signature", day_of(found["signed"]))
        yield RecordedAct("Ratification", day_of(found["ratified"]))
    elif found := _EXTENDED.fullmatch(words):
        territory = found["territory"]
        yield RecordedAct("TerritorialApplication", day_of(found["day"]), territory=territory)
    else:
        raise UnreadableCell(f"'{words}' is no note that can be read here")
