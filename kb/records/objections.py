"""The objections on a status page of the UN Treaty Collection: in their section, and in end notes.

Each has a cell: its day, and what it opposes, as its heading says it. An objection without a
heading has fragments of its text, with … between: "reservation … Qatar". What does not say that
somebody objects, or not to whom, is not taken.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.records.sectiontexts import DAY, Line, Section, day_meant, has_marks
from kb.seeds.records.account import NotTaken
from kb.seeds.records.cells import GAP, OBJECTIONS
from kb.seeds.records.folder import Cell
from kb.seeds.records.statements import DOES_NOT_PRECLUDE, PRECLUDES, opposed_in

_LIST = re.compile(r"\bobjections,? (?:of the same nature|identical in essence)\b", re.IGNORECASE)
_ITEM = re.compile(
    rf"(?:-|\(?[ivx]+\)) ?(?P<day>{DAY}):? ?(?P<heading>(?:with regard to|in respect of) .+?)[;.]?",
    re.IGNORECASE,
)
#: A text that is another's, made on the same day.
_SAME = re.compile(r"\[Same objection as the one made by (?:the )?(?P<who>[A-Z][^\].]+?)\.?\]")
_NAMED_ITEM = re.compile(r"- (?P<who>[A-Z][^;:]+?) (?:regarding|in respect of) .+")
_OBJECTS_TO_ITEMS = re.compile(r"objects to them:$")
_OBJECTS = re.compile(
    r"\b(?:objects|[Oo]bjec?tions?|to object|tothe object"
    r"|express its disagreement with the reservation)\b"
)
#: What a text says that stands under a heading of the depositary's section of objections.
_OPPOSES = re.compile(
    r"\binadmissible\b|\b(?:are consequently|is) without (?:legal )?effect\b"
    r"|\bopposes the\b|\bbenefitt?ing from\b"
)
_ALMOST = re.compile(
    r"\bnot object\b|\bobjection could be\b|\b(?:absence of any|received various) objections?\b"
    r"|\bwith regard to the objections? by\b|\bobjection by the Argentine\b|\bArgentine objection\b"
    r"|\babove-mentioned objection\b|\bright to raise (?:an )?objection\b"
)
_KIND = r"(?P<kind>[Rr]eservations?|[Dd]eclarations?|[Ss]tatements?|[Uu]nderstandings?)"
#: A name as it stands in a text; of its words those in small letters are the usual ones.
NAME = (
    r"(?:[A-Z][\w’'-]+|\([A-Z][^()]{3,40}\))"
    r"(?:,? (?:(?:of|and|the|of the|and the) )?(?:[A-Z][\w’'-]+|\([A-Z][^()]{3,40}\)))*?"
)
_GOVERNMENT = r"(?:the )?(?:Govern\w*ments? of )?(?:the )?"
_BY = re.compile(
    rf"\b(?:by|of) {_GOVERNMENT}(?P<who>{NAME})"
    r"(?= (?:made|to|upon|in|on|regarding|concerning|with|at|when|which|may|is|are|has|,)"
    r"|['’]s?\b|[.,;:\]\)]| and by|$)"
)
_BY_EACH = re.compile(rf"\bby {_GOVERNMENT}(?P<who>{NAME})(?= regarding| concerning| upon| \[)")
_OF_UNITED_STATES = re.compile(
    r"\b(?:the )(?P<who>United States(?: of America)?)(?:['’] reservation| (?:included"
    r"|expressed|made)\b)"
)


@dataclass
class _Block:
    """What stands below a day, or a heading: the number of its first line, its day and heading (""
    where it has none), the text, and the day of what stands above."""

    line: int
    day: str = ""
    heading: str = ""
    text: str = ""
    above: str = ""

    @property
    def made(self) -> str:
        """The day on which it was made: its own, or the last above."""
        return self.day or self.above

    @property
    def objects(self) -> bool:
        """Whether it is said that somebody objects."""
        return says_objection(f"{self.heading.partition(' ')[0].casefold()}\n{self.text}") or bool(
            self.heading and _OPPOSES.search(self.text)
        )


def effect_in(text: str) -> str:
    """What a text says of the treaty's entry into force between the two; "" for nothing, or both.

    >>> effect_in("This objection shall not preclude the entry into force of the Convention.")
    'not preclude the entry into force'
    """
    no, not_so = PRECLUDES.search(text), DOES_NOT_PRECLUDE.search(text)
    match = None if no and not_so else no or not_so
    return match[0] if match else ""


def says_objection(text: str) -> bool:
    """Whether a text says that somebody objects, and not that somebody could or would not.

    >>> says_objection("It objects to this."), says_objection("It would not object to this.")
    (True, False)
    """
    return _OBJECTS.search(text) is not None and not _ALMOST.search(text)


def objections(section: Section) -> Iterator[Cell | NotTaken]:
    """The cells of the objections, which are a section: of each its day and its heading.

    A day stands above all that was received on it: it holds for each heading down to the next day.
    """
    made = dict[tuple[str, str], tuple[Sequence[str], str]]()
    for number, (participant, text) in enumerate(section.texts, 1):
        is_otherwise, row = not has_marks(participant), f"objection {number}"
        for block in _blocks(text) if section.title == OBJECTIONS else ():
            same = _SAME.search(block.text)
            other = made.get((same["who"], block.made)) if same else None
            found, effect = other or (_taken(block), effect_in(block.text))
            place = f"{row}, line {block.line}"
            if found is None:
                continue
            if isinstance(found, NotTaken):
                yield NotTaken(
                    place, found.part, found.reason, "", found.words or participant, "other"
                )
                continue
            made[participant, block.made] = found, effect
            day = block.made if re.fullmatch(DAY, block.made) else ""
            if block.day and not day:
                reason = f"'{block.day}' is no day; {day_meant(block.day)} is proposed"
                yield NotTaken(place, "lines", reason, "", participant, "no")
            is_otherwise = is_otherwise and not block.made
            head = section.head(is_otherwise=is_otherwise)
            for words in found:
                yield Cell(row, participant, head, GAP.join(filter(None, (day, words, effect))))


def _taken(block: _Block) -> Sequence[str] | NotTaken | None:
    """What a block opposes; None of one without a text."""
    if block.heading and block.objects:
        return _as_spelt(block) or (block.heading,)
    if not (block.heading or block.text):
        return None
    if not block.objects:
        reason = "does not say that somebody objects" if block.text else "has no text"
        return NotTaken("", "lines", reason, words=block.heading)
    found = opposed_in_text(block.text)
    return found or NotTaken("", "lines", "does not say to whose statement it objects")


def _as_spelt(block: _Block) -> Sequence[str]:
    """Fragments of a text where its heading has the name with a slip: "Maysia" for Malaysia."""
    who = [each.who.replace("’", "'") for each in opposed_in(block.heading)]
    found = [words.rpartition(GAP)[2] for words in opposed_in_text(block.text)]
    if len(who) != 1 or len(found) != 1 or who[0] in block.text.replace("’", "'"):
        return ()
    is_near = difflib.get_close_matches(who[0], [found[0].replace("’", "'")], 1, 0.85)
    return opposed_in_text(block.text) if is_near else ()


def opposed_in_text(text: str) -> tuple[str, ...]:
    """Fragments of a text without a heading: the kind of what it opposes, and whose it is.

    >>> opposed_in_text("France takes objection to the reservation entered by India to article 1.")
    ('reservation … India',)
    """
    for sentence in re.split(r"(?<=[a-z”\"\]])(?<!\bart)(?<!\bpara)\.\s", text):
        kind = re.search(_KIND, sentence)
        if kind is None:
            continue
        rest = sentence[kind.start() :].partition(" are incompatible")[0]
        names = [m["who"] for m in _BY.finditer(rest) if m["who"].split()[0] not in _NO_NAMES]
        several = [m["who"] for m in _BY_EACH.finditer(rest)]
        if match := _OF_UNITED_STATES.search(sentence):
            names = [match["who"].removesuffix("'").removesuffix("’")]
        if names := several if len(several) > 1 else names[:1]:
            return tuple(GAP.join((kind["kind"].casefold(), who)) for who in dict.fromkeys(names))
    return ()


#: What begins with a capital and is nobody's name.
_NO_NAMES = frozenset(
    ("All", "Article", "Articles", "Charter", "Convention", "Covenant", "Discrimination",
     "International", "Optional", "Parties", "Persons", "Protocol", "Vienna", "Women")
)  # fmt: skip


def _blocks(text: Sequence[Line]) -> Iterator[_Block]:
    """What stands under each day and heading, and the items of lists of objections."""
    block, is_list, are_named = _Block(1), False, False
    for number, line in enumerate(text, 1):
        item, named = _ITEM.fullmatch(line.words), _NAMED_ITEM.fullmatch(line.words)
        if _LIST.search(line.words) and not line.is_day and len(line.words) < 600:
            yield block
            block, is_list = _Block(number), True
        elif is_list and item and opposed_in(item["heading"]):
            yield from _items(number, item)
        elif are_named and named:
            yield _Block(
                number,
                block.day,
                f"reservation{GAP}{named['who'].partition(' in respect of ')[0]}",
                "objects",
            )
        elif line.is_day or day_meant(line.words):
            if block.heading and not (block.day or block.text):
                block.day = line.words
                continue
            yield block
            block, is_list = _Block(number, line.words), False
        elif _is_heading(line, block) and opposed_in(line.words):
            if block.text or (
                block.heading and opposed_in(block.heading) != opposed_in(line.words)
            ):
                yield block
                block = _Block(number, above=block.made)
            block.heading, is_list = line.words, False
        elif _OBJECTS_TO_ITEMS.search(line.words):
            are_named = True
        elif not (is_list and not block.day):
            are_named = are_named and "could be made" not in line.words
            block.text = f"{block.text} {line.words}" if not are_named else block.text
    yield block


def _items(number: int, item: re.Match[str]) -> Iterator[_Block]:
    """An item of a list may have several objections of a day."""
    for heading in re.split(r"; (?=in respect of )", item["heading"]):
        yield _Block(number, item["day"], heading.replace("*", ""), "objection")


def _is_heading(line: Line, block: _Block) -> bool:
    """Whether a line may say what is opposed: in italics, with a colon, or next to the day."""
    is_first = bool(block.day) and not (block.heading or block.text)
    return len(line.words) < 400 and (line.may_be_heading or is_first)
