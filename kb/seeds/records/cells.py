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
    DOES_NOT_PRECLUDE,
    PRECLUDES,
    WITHDRAWAL,
    Circumstance,
    Opposed,
    articles_in,
    circumstance,
    kinds_of_statement,
    opposed_in,
    otherwise,
)

#: The head under which what an end note says stands; fragments of its words are kept.
END_NOTE = "End note"
#: What stands in the place of the title of a section that has none.
UNTITLED = "[without title]"
#: The heads under which statements stand: of each its kind is kept, not its words.
STATEMENTS = ("Declarations", "Reservations", "Declarations and Reservations", UNTITLED)
#: What stands in the place of the heading of a text that has none.
NO_HEADING = "[without heading]"
#: The head under which objections stand.
OBJECTIONS = "Objections"
#: The head under which the depositary's own notifications stand, which the page lists.
NOTIFICATIONS = "Depositary notifications"
#: The head under which the note stands that the page has on the treaty.
NOTE = "Note"
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
    it was done, `opposed` what an objection opposes, `territory` to what a treaty is extended or is
    not, in the depositary's words, `places` the references of territories among these, and
    `protocol` to which protocol of the treaty the act belongs, as the head of its column
    has it. `articles` are those that a statement names, `force` says whether the treaty is in force
    between who objects and whom (a concept of `tro:ObjectionEffects`). `body` is who adopted the
    treaty, and `identifier` then the resolution. `own` is what tells an act of a register from
    others of its kind: the territory, the word for it, the day.
    """

    kind: str
    day: datetime.date | None
    has_left: bool = False
    effect: datetime.date | None = None
    identifier: str = ""
    when: Circumstance | None = None
    opposed: Opposed | None = None
    territory: str = ""
    places: tuple[str, ...] = ()
    protocol: str = ""
    articles: tuple[str, ...] = ()
    force: str = ""
    body: str = ""
    own: str = ""


#: The kinds of acts by the words of heads and cells.
KINDS: Mapping[str, str] = {
    "Signature": "Signature",
    "Signature ad referendum": "Signature",
    "Definitive signature": "DefinitiveSignature",
    "Succession to signature": "SuccessionToSignature",
    "Ratification": "Ratification",
    "Acceptance": "Acceptance",
    "Definitive acceptance": "Acceptance",
    "Approval": "Approval",
    "Accession": "Accession",
    "Succession": "Succession",
    "Declaration/Notification of Succession": "Succession",
    "Declaration of Continued Application": "ContinuedApplication",
    "Formal confirmation": "FormalConfirmation",
    "Consent to be bound": "ConsentToBeBound",
    "Simplified procedure": "ConsentToBeBound",
    "Provisional application": "ProvisionalApplication",
    "In Force": "EntryIntoForceForParty",
    "Entry into force": "EntryIntoForce",
    "Registration": "Registration",
}
_PROVISION = re.compile(r" under article [\w ()]+?(?=\([A-Za-z]{1,2}\)$|$)")
#: The kinds by the first word of heads that go on to say by virtue of what.
_BEGINNINGS = {"Participation": "ConsentToBeBound", "Notification": "Notification"}
#: What a head says of a treaty that was amended by a protocol.
_OF_TEXT = re.compile(
    r" (?:(?:of|to) the (?:Convention|Agreement|Protocol)(?: and the Protocol)?"
    r"(?: as amended(?: and extended)?)?(?: by the Protocol)?|by virtue of .*)$"
)
_ITEM = re.compile(r"(.*?) ?(?:\(([A-Za-z]{1,2})\))?")
_CELL = re.compile(
    r"(?P<open>\[ ?)?(?P<day>\d{1,2} [A-Z][a-z]{2} \d{4})"
    r"(?: (?P<letter>[A-Za-z]{1,2}))?(?P<close> ?\])?"
)
_WIPO = re.compile(r"(?:(?P<word>[A-Z][A-Za-z/ ]+): )?(?P<day>[A-Z][a-z]+ \d{1,2}, \d{4})")
_DAY = r"\d{1,2} [A-Za-zéû]+ \d{4}"
_NOTICE = re.compile(
    rf"(?P<notice>{_DAY}) … (?P<what>notification of withdrawal|denunciation)"
    r"(?P<none> without effect)?(?: … (?P<cn>C\.N\.\S+))?"
    r"(?: … (?:took effect|will take effect|became effective|(?:will )?becomes? effective"
    rf"|with effect[a-z ]*) … (?P<effect>{_DAY}))?"
)
_FORMER = re.compile(rf"signed and ratified … (?P<signed>{_DAY}) … (?P<ratified>{_DAY})")
_CONSENTED = re.compile(
    rf"(?P<day>{_DAY}) … (?P<what>acceded|ratified|accepted|approved|succeeded)"
)
_NO_PARTY = re.compile(rf"(?P<day>{_DAY}) … [a-z ]*\bnot?\b[a-z ]* become a party")
_TERRITORY = r"(?P<territory>.+?)(?: … (?P<cn>C\.N\.\S+))?"
_APPLIES = (
    r"Territorial Application|Extension|(?:hereby )?extend(?:s|ed)?|appl(?:y|ies|ied)"
    r"|(?:shall|will) (?:also )?(?:continue to )?(?:apply|extend)(?: also)?"
)
_UPON = r"(?:Upon [a-z]+|With the following declaration) … "
_EXTENDED = re.compile(
    rf"(?:(?P<day>{_DAY}) … |(?P<upon>{_UPON}))?(?P<what>{_APPLIES}) … {_TERRITORY}"
)
_LIMITED = re.compile(
    rf"(?:(?P<day>{_DAY}) … )?(?P<what>[Tt]erritorial application|[Tt]erritorial exclusion"
    r"|(?:shall|does|will) not (?:until further notice )?(?:apply|extend)|For|On behalf of"
    r"|Extension to|only upon notification) … "
    rf"{_TERRITORY}"
)
_CONSENTS = {
    "acceded": "Accession", "ratified": "Ratification", "accepted": "Acceptance",
    "approved": "Approval", "succeeded": "Succession",
}  # fmt: skip
_LEFT_OUT = re.compile(r"territorial exclusion|.* not .*|only .*", re.IGNORECASE)
_LIFTED = re.compile(
    rf"(?:(?P<day>{_DAY})|Subsequently|Upon (?P<upon>[a-z]+)) … (?:(?:is|are|was|were) )?"
    rf"(?:hereby )?"
    r"(?:partial(?:ly)? )?(?:wi(?:t?h)?draw(?:s|al|ing|n)?|withdrew|lift(?:s|ed)?) … "
    r"(?:reservation|declaration|understanding|statement)s?"
)
_NUMBERED = re.compile(rf"(?P<cn>C\.?N\.\S+) … (?P<day>{_DAY})(?: … .+)?")
_OF_ARTICLE = re.compile(
    r"(?P<what>Declarations|Notifications) (?:made|recognizing|under)\b.* ?[Aa]rticles? .+"
)
_UNDER_ARTICLE = re.compile(
    r"(?:Declarations? )?(?:under )?articles? \d[\w (),]* ?:?", re.IGNORECASE
)
#: The kinds of acts with one of which a participant says to what it extends its consent.
_CONSENTING = Circumstance(
    ("Ratification", "Acceptance", "Approval", "Accession", "Succession", "ConsentToBeBound")
)
#: What tells of a declaration that by it a treaty is applied before it is in force.
PROVISIONAL = re.compile(r"apply provisionally|provisionally apply|provisional application")
_PROTOCOL = re.compile(r"Protocol [IV]+")
_MARK = re.compile(rf"[Xx](?: \((?P<day>{_DAY})\))?")
_IS_DAY = re.compile(_DAY)
_OF_WHOLE = {
    "Entry into force": re.compile(rf"(?P<day>{_DAY})(?:,? in accordance with [^:]+)?"),
    "Registration": re.compile(rf"(?P<day>{_DAY}), No\. \d+"),
}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
#: The months in French, in which some texts and the lines above them are.
FRENCH = (
    "Janvier", "Février", "Mars", "Avril", "Mai", "Juin", "Juillet", "Août", "Septembre",
    "Octobre", "Novembre", "Décembre",
)  # fmt: skip


def acts_in(head: str, cell: str) -> tuple[RecordedAct, ...]:
    """The acts that a cell tells of under a head.

    Raises `UnreadableCell`.

    >>> [(act.kind, str(act.day)) for act in acts_in("Signature", "20 Sep 2017")]
    [('Signature', '2017-09-20')]
    >>> [act] = acts_in("Ratification, Accession(a)", "[ 9 Jan 2012 a]")
    >>> act.kind, act.has_left
    ('Accession', True)
    >>> [act.kind for act in acts_in("Instrument", "Accession: July 25, 2017")]
    ['Accession']
    """
    if head == END_NOTE:
        return tuple(_of_note(cell))
    section, _, upon = head.partition(GAP)
    if head == NOTIFICATIONS:
        return (_of_depositary(cell),)
    if head == NOTE:
        return (_of_adoption(cell),)
    if section in (*STATEMENTS, OBJECTIONS) or is_of_article(section):
        return tuple(_of_statement(section, upon, cell.split(GAP)))
    if section == TERRITORIES:
        day, _, territory = cell.partition(GAP)
        return (RecordedAct("TerritorialApplication", day_of(day), territory=territory),)
    if _PROTOCOL.fullmatch(section):
        return (_of_protocol(section, upon, cell),)
    if head in _OF_WHOLE:
        if match := _OF_WHOLE[head].fullmatch(cell):
            return (RecordedAct(KINDS[head], day_of(match["day"])),)
    elif match := _CELL.fullmatch(cell):
        has_left = bool(match["open"])
        if has_left != bool(match["close"]):
            raise UnreadableCell(f"'{cell}' has one bracket")
        kind = kind_by_letter(head, match["letter"] or "")
        return (RecordedAct(kind, day_of(match["day"]), has_left),)
    elif match := _WIPO.fullmatch(cell):
        return (RecordedAct(_kind_by(match["word"] or head), day_of(match["day"])),)
    raise UnreadableCell(f"'{cell}' is no day with a letter that is known here")


def is_of_article(title: str) -> bool:
    """Whether a section has what participants said under an article, by its title.

    >>> is_of_article("Declarations made under article 18 (1)"), is_of_article("Declarations")
    (True, False)
    """
    return _OF_ARTICLE.fullmatch(title) is not None


def is_under_article(words: str) -> bool:
    """Whether a line is the heading of what a participant said under an article.

    >>> is_under_article("Declaration under article 31 (1):"), is_under_article("Article 32")
    (True, True)
    >>> is_under_article("Article 31 is accepted.")
    False
    """
    return _UNDER_ARTICLE.fullmatch(words) is not None


@cache  # heads are few, and stand over thousands of cells
def letters(head: str) -> Mapping[str, str]:
    """The kinds that a head names by their letters; the one of a cell without a letter by "".

    >>> letters("Signature, Succession to signature(d)")
    {'': 'Signature', 'd': 'SuccessionToSignature'}
    >>> letters("Provisional application under article 23(n)")
    {'n': 'ProvisionalApplication'}
    >>> letters("Participation under article XI of the Protocol(P), Succession(d)")
    {'P': 'ConsentToBeBound', 'd': 'Succession'}
    """
    kinds = dict[str, str]()
    for item in re.split(r", (?=[A-Z])", head):
        match = _ITEM.fullmatch(_PROVISION.sub("", item))
        word, letter = (match[1], match[2] or "") if match else (item, "")
        kind = _kind_by(word)
        if letter in kinds:
            raise UnreadableCell(f"'{head}' has two kinds of acts for {letter or 'no letter'}")
        kinds[letter] = kind
    return kinds


def day_of(words: str) -> datetime.date:
    """The day that English words give, month first or day first, or French ones; `UnreadableCell`
    for no day.

    >>> day_of("9 Oct 2001"), day_of("February 9, 2021"), day_of("28 Septembre 2016")
    (datetime.date(2001, 10, 9), datetime.date(2021, 2, 9), datetime.date(2016, 9, 28))
    """
    numbers = re.findall(r"\d+", words)
    name = "".join(re.findall(r"[^\W\d_]", words)).capitalize()
    both = enumerate(zip(MONTHS, FRENCH, strict=True), 1)
    months = (i for i, (month, french) in both if name in (month, month[:3], french))
    try:
        return datetime.date(int(numbers[1]), next(months, 0), int(numbers[0]))
    except (ValueError, IndexError):
        raise UnreadableCell(f"'{words}' is no day of the calendar") from None


def kind_by_letter(head: str, letter: str) -> str:
    """The kind that a head names by a letter; `UnreadableCell` for none."""
    known = letters(head)
    if letter not in known:
        reason = f"the letter '{letter}' is not in its head" if letter else "it lacks a letter"
        raise UnreadableCell(f"{reason}: '{head}'")
    return known[letter]


def _kind_by(word: str) -> str:
    known = KINDS.get(word) or KINDS.get(_OF_TEXT.sub("", word)) or _BEGINNINGS.get(word.split()[0])
    if known is None:
        raise UnreadableCell(f"'{word}' is no word for an act that is known here")
    return known


def _of_statement(section: str, upon: str, parts: Sequence[str]) -> Iterator[RecordedAct]:
    """What a statement, or an objection, is by its headings; the first part may be its day."""
    day = day_of(parts[0]) if _IS_DAY.fullmatch(parts[0]) else None
    headings = parts[1:] if day else parts
    usual = otherwise(upon) if upon and not day else None
    if section == OBJECTIONS:
        force = _force(headings[-1])
        words = GAP.join(headings[:-1] if force else headings)
        acts = [
            RecordedAct("Objection", day, when=usual, opposed=each, force=force)
            for each in opposed_in(words)
        ]
    else:
        words = GAP.join(headings)
        when = next(filter(None, map(circumstance, headings)), usual)
        if PROVISIONAL.search(words):
            when = when or _CONSENTING  # as article 18 of both conventions that ban weapons has it
        articles = _articles_said(section, headings)
        acts = [RecordedAct(kind, day, when=when, articles=some) for kind, some in articles.items()]
    if not acts:
        raise UnreadableCell(f"'{words}' is no heading of a statement that is known here")
    yield from acts


#: The kinds of statements of which the articles are read that they name.
_NAMING = ("Reservation", "Declaration", "ReservationOrDeclaration")


def _force(words: str) -> str:
    """What an objection says of the treaty's entry into force; "" for other words."""
    if PRECLUDES.fullmatch(words):
        return "PrecludesEntryIntoForce"
    return "DoesNotPrecludeEntryIntoForce" if DOES_NOT_PRECLUDE.fullmatch(words) else ""


def _articles_said(section: str, headings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The kinds of what stands under some headings, each with the articles that it names. What has
    a heading of two kinds is not told apart; the title of a section names those of what names none.
    """
    named, kinds = dict[str, tuple[str, ...]](), tuple[str, ...]()
    for text in headings:
        kinds = _kinds_said(section, text) or kinds
        articles = articles_in(text) if len(kinds) == 1 else ()
        for kind in kinds:
            named[kind] = tuple(dict.fromkeys((*named.get(kind, ()), *articles)))
    of_title = articles_in(section) if is_of_article(section) else ()
    return {
        kind: (some or of_title * (len(of_title) == 1)) if kind in _NAMING else ()
        for kind, some in named.items()
    }


def _kinds_said(section: str, heading: str) -> tuple[str, ...]:
    """The kinds of what has a heading in a section; where it has none, the section says the kind
    as far as it does."""
    if PROVISIONAL.search(heading):
        return ("ProvisionalApplication",)
    if match := _OF_ARTICLE.fullmatch(section):
        is_under = is_under_article(heading) or heading == NO_HEADING or heading[:1] == "("
        return (match["what"][:-1],) if is_under else ()
    if WITHDRAWAL.fullmatch(heading):
        return ("WithdrawalOfStatement",)
    if heading != NO_HEADING:
        return kinds_of_statement(heading)
    is_sure = section in ("Declarations", "Reservations")
    return (section[:-1] if is_sure else "ReservationOrDeclaration",)


def _of_depositary(cell: str) -> RecordedAct:
    """A notification of the depositary: its number, its day, and what it is about."""
    match = _NUMBERED.fullmatch(cell)
    if match is None:
        raise UnreadableCell(f"'{cell}' is no number of a depositary notification with its day")
    return RecordedAct("DepositaryNotification", day_of(match["day"]), identifier=match["cn"])


def _of_adoption(cell: str) -> RecordedAct:
    """By whom a treaty was adopted; the note may say by which resolution, and on which day."""
    what, day, number, body = "", None, "", ""
    for part in cell.split(GAP):
        if part in ("adopted", "concluded", "approved"):
            what = part
        elif _IS_DAY.fullmatch(part):
            day = day_of(part)
        elif part.casefold().startswith("resolution "):
            number = part.partition(" ")[2]
        else:
            body = part
    if not (what and body):
        raise UnreadableCell(f"'{cell}' does not say that somebody adopted the treaty")
    return RecordedAct("Adoption", day, identifier=number, body=body)


def _of_protocol(protocol: str, upon: str, cell: str) -> RecordedAct:
    """A consent to one protocol: a mark, and its day where it was not notified with the consent to
    the convention."""
    match = _MARK.fullmatch(cell)
    if match is None:
        raise UnreadableCell(f"'{cell}' is no mark, with or without a day")
    day = day_of(match["day"]) if match["day"] else None
    when = otherwise(upon) if upon and not day else None
    return RecordedAct("ConsentToBeBound", day, when=when, protocol=protocol)


def _of_note(words: str) -> Iterator[RecordedAct]:
    if match := _NOTICE.fullmatch(words):
        notice, number = day_of(match["notice"]), match["cn"] or ""
        effect = day_of(match["effect"]) if match["effect"] else None
        kind = "Denunciation" if match["what"] == "denunciation" else "Withdrawal"
        if match["none"]:
            yield RecordedAct("Notification", notice, identifier=number)
        else:
            yield RecordedAct(kind, notice, True, effect, number)
    elif match := _CONSENTED.fullmatch(words):
        yield RecordedAct(_CONSENTS[match["what"]], day_of(match["day"]))
    elif match := _NO_PARTY.fullmatch(words):
        yield RecordedAct("IntentionNotToBecomeParty", day_of(match["day"]))
    elif match := _FORMER.fullmatch(words):
        yield RecordedAct("Signature", day_of(match["signed"]))
        yield RecordedAct("Ratification", day_of(match["ratified"]))
    elif match := _LIMITED.fullmatch(words):
        is_left_out = _LEFT_OUT.fullmatch(match["what"]) is not None
        kind = "TerritorialExclusion" if is_left_out else "TerritorialApplication"
        yield _territorial(kind, match, _CONSENTING)
    elif match := _EXTENDED.fullmatch(words):
        is_of_consent = match["upon"] or match["what"] in ("shall also apply", "shall apply also")
        when = _CONSENTING if is_of_consent else None
        yield _territorial("TerritorialApplication", match, when)
    elif match := _LIFTED.fullmatch(words):
        upon = otherwise(match["upon"]) if match["upon"] else None
        day = day_of(match["day"]) if match["day"] else None
        yield RecordedAct("WithdrawalOfStatement", day, when=upon)
    else:
        raise UnreadableCell(f"'{words}' is no note that can be read here")


def _territorial(
    kind: str, match: re.Match[str], otherwise_with: Circumstance | None
) -> RecordedAct:
    """What a note says on a territory; without a day of its own it may belong to the consent."""
    day = day_of(match["day"]) if match["day"] else None
    when, number = None if day else otherwise_with, match["cn"] or ""
    return RecordedAct(kind, day, identifier=number, when=when, territory=match["territory"])
