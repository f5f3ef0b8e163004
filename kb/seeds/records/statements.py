"""What the heading of a statement says: its kind, when it was made, and what it is opposed to.

A heading is that of a depositary's page: "Reservation made upon signature and confirmed upon
ratification:", or "With regard to the reservation made by El Salvador upon accession:". The texts
below them are not read.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

#: The kinds of acts by the words that follow "upon", as they are spelt on the pages.
UPON: Mapping[str, str] = {
    "signature": "Signature",
    "signarue": "Signature",
    "ratification": "Ratification",
    "acceptance": "Acceptance",
    "approval": "Approval",
    "accession": "Accession",
    "succession": "Succession",
    "formal confirmation": "FormalConfirmation",
    "consent to be bound": "ConsentToBeBound",
    "concent to be bound": "ConsentToBeBound",
    "consenting to be bound": "ConsentToBeBound",
    "provisional application": "ProvisionalApplication",
}
_ACT = rf"(?:its )?(?:{'|'.join(UPON)})(?: by Protocol [IV]+)?"
_MADE = rf"(?:upon|at the time of) (?:upon )?{_ACT}(?: and confirmed upon ?{_ACT})?"
_CIRCUMSTANCE = re.compile(
    rf"(?P<confirmed>[Cc]onfirmed )?(?P<upon>(?:[Uu]pon|at the time of) (?:upon )?{_ACT})"
    rf"(?: and confirmed (?P<then>upon ?{_ACT}))?",
    re.IGNORECASE,
)
_INTERPRETING = r"[Ii]nterpretati?ve"
_PROVISION = (
    r"(?:to|concerning|regarding|under|on|in respect of|in relation to"
    r"|with (?:regard|respect|relation) to)"
)
STATEMENT = re.compile(
    rf"[“\"(]*(?:\(?[a-zIVX]{{1,4}}[.)] )?(?:the |general |modification of the )*"
    rf"(?:{_INTERPRETING} )?"
    r"(D[eé]claration|Reservation|Understanding|Statement)s?"
    rf"(?: of understanding)?(?: and (?:{_INTERPRETING} )?(reservation|declaration)s?)?"
    rf"(?: :|:)?(?: (?:{_PROVISION} )?[Aa]rticles? [\w (),.]{{1,60}}?(?<![.])| {_PROVISION}"
    rf" [^:“\"]{{3,120}}?(?=:))?"
    rf"(?: \[?(?:made )?{_MADE}\]?(?: confirming [^:]{{3,80}}(?=:))?)? ?:?",
    re.IGNORECASE,
)
#: A heading of what takes a statement back.
WITHDRAWAL = re.compile(
    r"(?:partial )?withdrawal of (?:the )?(?:reservation|declaration)s? ?:?", re.IGNORECASE
)
_OPENING = re.compile(
    r"(?:with regards? to|objection to|in respect of) (?P<rest>.+?) ?:?", re.IGNORECASE
)
_REMARK = re.compile(r" \((?:[Ss]ee|applicable) [^)]*\)|, as modified\b.*")
_FRAGMENTS = re.compile(
    r"(?P<what>reservation|declaration|statement|understanding)s? … (?P<who>.+)"
)
_WHOSE = re.compile(rf"(?:,? and |, )?(?:by |of )?(?P<who>\S.*?) (?P<made>{_MADE})", re.IGNORECASE)
_GOVERNMENT = re.compile(r"(?:the )?(?:Government of )?(?:the )?")
_WHERETO = re.compile(
    r" (?:to|concerning|regarding|in respect of|with respect to|with regard|made|when)\b.*"
)
#: The word for an article, before its number.
ARTICLE = r"\b[Aa]rt(?:icles?(?:\(s\))?|s?\.)"
_PARTS = re.compile(
    rf"(?P<article>{ARTICLE} ?\(?)|(?P<paragraph>para(?:graph)?s?\b)"
    r"|(?P<range>\b(?:to|through)\b(?= \d)|[-–])"
    r"|(?P<adjoined>\(\d+|(?<=[\d)])[., ]\d+)|(?P<number>\d+)"
)
#: What an objection says of the treaty's entry into force between the two (Vienna Convention,
#: article 20(4)(b)).
PRECLUDES = re.compile(
    r"(?:(?:shall|will|does|do) not enter into force (?:as )?between"
    r"|\b(?:(?:shall|will) (?:preclude|prevent)|pre(?:cludes|vents)) the entry into force)"
)
DOES_NOT_PRECLUDE = re.compile(
    r"(?:\bnot\b ?[^.;]{0,60}?(?:pre(?:c?lude|vent)|affect|(?:obstacle|impediment) to) ?(?:the )?"
    r"[^.;]{0,20}?entry into ?force|\bwithout prejudice to the entry into force"
    r"|\b(?:(?:shall|will)(?: thus)? enter|enters|remains) into force [^.;]{0,30}?between"
    r"|\b(?:will )?(?:thus )?becomes? operative between)"
)
#: What may be opposed, as its kind is spelt on the pages, or nearly so.
_KINDS = ("reservation", "declaration", "statement", "understanding", "interpretative")


@dataclass(frozen=True)
class Circumstance:
    """The kinds of the acts together with which something was done, and confirmed afterwards."""

    made: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opposed:
    """What an objection opposes: whose statements, of which kinds, and when they were made."""

    who: str
    kinds: tuple[str, ...]
    when: Circumstance


def kinds_of_statement(heading: str) -> tuple[str, ...]:
    """The kinds of statements by their heading, a reservation only where it is called one; none
    for what is no heading of a statement.

    >>> kinds_of_statement("Reservations made upon ratification:")
    ('Reservation',)
    >>> kinds_of_statement("Understanding:"), kinds_of_statement("Declaration and reservation:")
    (('Declaration',), ('Declaration', 'Reservation'))
    >>> kinds_of_statement("The text of the reservation:")
    ()
    """
    match = STATEMENT.fullmatch(heading)
    words = [word.casefold() for word in match.groups() if word] if match else []
    return tuple(dict.fromkeys(map(_kind, words)))


def _kind(word: str) -> str:
    return "Reservation" if word.casefold() == "reservation" else "Declaration"


def circumstance(words: str) -> Circumstance | None:
    """When something was made, as a heading says it; None where it does not.

    >>> circumstance("Reservation made upon signature and confirmed upon ratification:")
    Circumstance(made=('Signature',), confirmed=('Ratification',))
    >>> circumstance("Confirmed upon succession:")
    Circumstance(made=(), confirmed=('Succession',))
    >>> circumstance("Reservation:")
    """
    match = _CIRCUMSTANCE.search(words)
    if match is None:
        return None
    made, then = _act(match["upon"]), _act(match["then"] or "")
    return Circumstance((), made) if match["confirmed"] else Circumstance(made, then)


def is_circumstance(words: str) -> bool:
    """Whether words say nothing but when something was made: "Upon signature:"."""
    return _CIRCUMSTANCE.fullmatch(words.removesuffix(":").rstrip()) is not None


def otherwise(words: str) -> Circumstance:
    """When statements were made of which nothing else is said, as the head of their section has it.

    >>> otherwise("upon ratification, accession or succession")
    Circumstance(made=('Ratification', 'Accession', 'Succession'), confirmed=())
    """
    return Circumstance(tuple(UPON[word] for word in re.findall("|".join(UPON), words)))


def opposed_in(heading: str) -> tuple[Opposed, ...]:
    """What objections under a heading oppose, for each group of names; none where it is not plain.

    >>> [one.who for one in opposed_in("With regard to the reservations made by Malaysia upon "
    ...                                "accession and Qatar upon ratification:")]
    ['Malaysia', 'Qatar']
    >>> opposed_in("With regard to the situation in Malaysia:")
    ()

    Fragments of a text without a heading have … between: "reservation … Qatar".
    """
    if match := _FRAGMENTS.fullmatch(heading):
        return (Opposed(match["who"], (_kind(match["what"]),), Circumstance()),)
    opposed = list[Opposed]()
    for part in re.split(r" and (?=with regard to )", _REMARK.sub("", heading)):
        opening = _OPENING.fullmatch(part)
        some = _of_whom(opening["rest"]) if opening else ()
        if not some:
            return ()
        opposed.extend(some)
    return tuple(opposed)


def _of_whom(words: str) -> tuple[Opposed, ...]:
    """What is opposed by words such as "the reservation to article 2 made by Qatar"."""
    what, _, whose = words.partition(" by ") if " by " in words else words.rpartition(" of ")
    kinds = _kinds_in(what)
    rest, opposed, end = whose.replace("made ", ""), list[Opposed](), 0
    while kinds and (clause := _WHOSE.match(rest, end)):
        when = circumstance(clause["made"]) or Circumstance()
        opposed.append(Opposed(_named(clause["who"]), kinds, when))
        end = clause.end()
    if kinds and not opposed:
        opposed.append(Opposed(_named(rest), kinds, Circumstance()))
    return tuple(opposed) if all(each.who[:1].isupper() for each in opposed) else ()


def _named(words: str) -> str:
    """Names, without what stands around: "the Government of Iraq with regard to article 2"."""
    return _WHERETO.sub("", _GOVERNMENT.sub("", words, count=1)).strip(" .;")


def _kinds_in(words: str) -> tuple[str, ...]:
    """The kinds of statements that words name, though a letter may be wrong."""
    near = (
        difflib.get_close_matches(word.casefold().rstrip("s"), _KINDS, 1, 0.78)
        for word in re.findall(r"[A-Za-z]+", words)
    )
    found = dict.fromkeys(word for some in near for word in some)
    if len(found) > 1:
        found.pop("interpretative", None)
    return tuple(dict.fromkeys(map(_kind, found)))


def articles_in(words: str) -> tuple[str, ...]:
    """The numbers of the articles that words name, without their paragraphs.

    >>> articles_in("articles 9 (2), 15 paragraph 4 and 16")
    ('9', '15', '16')
    >>> articles_in("article 2 (2) and (3)"), articles_in("article (20)")
    (('2',), ('20',))
    >>> articles_in("paragraph 1 of Article 2 and articles 12 to 14"), articles_in("the text")
    (('2', '12', '13', '14'), ())
    """
    numbers, least, is_row, skipped, is_range = list[int](), 0, False, -1, False
    for part in _PARTS.finditer(words):
        kind, number = part.lastgroup, int(re.sub(r"\D", "", part[0]) or 0)
        if kind == "article":
            least, skipped, is_row, is_range = 1, 0, "rticles" in part[0], False
        elif kind == "paragraph":
            skipped = 1 if is_row and not part[0].endswith("s") else -1
        elif kind == "range":
            is_range = not skipped
        elif kind == "number" and skipped > 0:
            skipped -= 1
        elif kind == "number" and not skipped and number >= least > 0:
            numbers.extend(range(least + 1, number) if is_range else ())
            numbers.append(number)
            least, is_range = number, False
    return tuple(dict.fromkeys(map(str, numbers)))


def _act(words: str) -> tuple[str, ...]:
    match = re.search("|".join(UPON), words.casefold())
    return (UPON[match[0]],) if match else ()
