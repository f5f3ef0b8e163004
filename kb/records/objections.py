"""The objections on a status page of the UN Treaty Collection: their headings and their days.

What is opposed has to be said by the heading ("With regard to the reservation made by ..."), and
that it is opposed by the heading or by the text: among the objections there is a text by which a
State would not object. The texts themselves are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.records.sectiontexts import DAY, Line, Section, has_marks
from kb.seeds.records.cells import GAP, OBJECTIONS
from kb.seeds.records.folder import Cell
from kb.seeds.records.statements import opposed_in

_OF_THE_SAME_NATURE = re.compile(r"Subsequently, the Secretary-General received, .* objections of")
_ITEM = re.compile(rf"- ({DAY}): (with regard to .+?)[;.]?")
_OBJECTS = re.compile(r"\b(?:objects|objections?|to object)\b")
_ALMOST = re.compile(r"\bnot object\b|\bobjection could be\b")


@dataclass
class _Objection:
    """A heading with its day ("" where it has none), and what of its text matters."""

    heading: str
    day: str
    text: str = ""

    @property
    def is_objection(self) -> bool:
        """Whether it is said that somebody objects."""
        text = f"{self.heading.partition(' ')[0].casefold()}\n{self.text}"
        return bool(self.heading and _OBJECTS.search(text)) and not _ALMOST.search(text)


def objections(section: Section) -> Iterator[Cell]:
    """The cells of the objections, which are a section: of each its heading, its day before it.

    A heading without a day below one that has a day shows no day: neither that one is meant, nor
    the one that the section has for all of which nothing is said.
    """
    for number, (participant, text) in enumerate(section.texts, 1):
        is_otherwise = not has_marks(participant)
        for objection in _objections(text) if section.title == OBJECTIONS else ():
            is_otherwise = is_otherwise and not objection.day
            head = section.head(is_otherwise=is_otherwise)
            words = GAP.join(filter(None, (objection.day, objection.heading)))
            yield Cell(f"objection {number}", participant, head, words)


def _objections(text: Iterable[Line]) -> Iterator[_Objection]:
    return (heading for heading in _headings(text) if heading.is_objection)


def _headings(text: Iterable[Line]) -> Iterator[_Objection]:
    """What stands under each heading, and the items of a list of objections of the same nature."""
    last, day, is_list = _Objection("", ""), "", False
    for line in text:
        item = _ITEM.fullmatch(line.words)
        if _OF_THE_SAME_NATURE.match(line.words):
            yield last
            last, day, is_list = _Objection("", ""), "", True
        elif is_list and item and opposed_in(item[2]):
            yield _Objection(item[2], item[1], "objection")
        elif line.is_day and last.heading and not (last.day or last.text):
            last.day = line.words
        elif line.is_day:
            day = line.words
        elif (line.is_slanted or day) and opposed_in(line.words):
            yield last
            last, day = _Objection(line.words, day), ""
        else:
            last.text, day = f"{last.text} {line.words}", ""
    yield last
