"""The headings of statements and objections on a status page of the UN Treaty Collection.

That is declarations and reservations, declarations under one article, and notifications. What a
participant made together has one cell: what is said of when it was made, and the headings; where a
text has none, the cell says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from kb.records.sectiontexts import DAY, Line, Section, has_marks
from kb.seeds.records.cells import (
    GAP,
    NO_HEADING,
    OBJECTIONS,
    STATEMENTS,
    is_of_article,
    is_under_article,
)
from kb.seeds.records.folder import Cell
from kb.seeds.records.statements import (
    Circumstance,
    circumstance,
    is_circumstance,
    kinds_of_statement,
    opposed_in,
)


def statements(section: Section) -> Iterator[Cell]:
    """The cells of the declarations and reservations by the participants, which are a section.

    Where all were withdrawn, only the participant and a note are left, and there is no cell.
    """
    for number, (participant, text) in enumerate(section.texts, 1):
        for is_otherwise, words in (
            _together(text, _is_heading) if section.title in STATEMENTS else ()
        ):
            head = section.head(is_otherwise=is_otherwise and not has_marks(participant))
            yield Cell(f"statement {number}", participant, head, GAP.join(words))


def under_articles(section: Section, row: str) -> Iterator[Cell]:
    """The cells of what a section has under articles of the treaty: declarations, notifications.

    Where a section is only a list, what stands under its title in brackets holds for each."""
    for number, (participant, text) in enumerate(section.texts, 1):
        groups = list(_together(text, is_under_article)) or [(True, [section.below or NO_HEADING])]
        for is_otherwise, words in groups if is_of_article(section.title) else ():
            head = section.head(is_otherwise=is_otherwise and not has_marks(participant))
            yield Cell(f"{row} {number}", participant, head, GAP.join(words))


def _is_heading(words: str) -> bool:
    return bool(kinds_of_statement(words))


def _together(
    text: Iterable[Line], is_heading: Callable[[str], bool]
) -> Iterator[tuple[bool, list[str]]]:
    """What was made together: whether nothing is said of when it was made, and the words."""
    reading = _Reading(is_heading)
    for line in text:
        reading.hear(line)
    for (is_otherwise, *_), words in (reading.headed or reading.bare).items():
        yield is_otherwise, words


@dataclass
class _Reading:
    """A text as far as it was read. `circumstances` are the last lines that tell when what stands
    below was made; the flags tell whether such a line or a heading was directly before, and whether
    a line of its own ever told so. `headed` has what stands under headings, `bare` the rest."""

    is_heading: Callable[[str], bool]
    headed: dict[tuple[bool, str, Circumstance | None], list[str]] = field(default_factory=dict)
    bare: dict[tuple[bool, str, Circumstance | None], list[str]] = field(default_factory=dict)
    circumstances: tuple[str, ...] = ()
    is_next: bool = False
    was_heading: bool = False
    is_said: bool = False

    def hear(self, line: Line) -> None:
        """Go on by a line."""
        is_heading = line.may_be_heading and self.is_heading(line.words)
        says_when = line.is_day or is_circumstance(line.words)
        if line.is_day and self.was_heading:
            self._redate(line.words)
        elif says_when:
            self.circumstances = (*(self.circumstances if self.is_next else ()), line.words)
            self.is_said = True
        elif is_heading:
            self._add(line)
        elif any(map(str.isalpha, line.words)):
            self._keep((*self.circumstances, NO_HEADING), self.bare, is_otherwise=not self.is_said)
        self.is_next = says_when or (is_heading and self.circumstances[-1:] == (line.words,))
        self.was_heading = is_heading

    def _add(self, line: Line) -> None:
        """A heading. What was said before holds for the one that follows, and for those below it
        that are set in; so does what a heading says itself."""
        holds = self.is_next or line.is_indented
        if circumstance(line.words):
            self.circumstances = (*(self.circumstances if self.is_next else ()), line.words)
            self._keep(self.circumstances, self.headed)
        elif self.circumstances and holds:
            self._keep((*self.circumstances, line.words), self.headed)
        else:
            self._keep((line.words,), self.headed, is_otherwise=not self.is_said)

    def _keep(
        self,
        words: tuple[str, ...],
        into: dict[tuple[bool, str, Circumstance | None], list[str]],
        *,
        is_otherwise: bool = False,
    ) -> None:
        day = "".join(word for word in words if Line(word, False, False).is_day)
        when = next(filter(None, map(circumstance, words)), None)
        kept = into.setdefault((is_otherwise, day, when), [])
        kept.extend(word for word in words if word not in kept)

    def _redate(self, day: str) -> None:
        """The last heading has its day below it."""
        (*_, when), words = self.headed.popitem()
        self.headed[False, day, when] = [day, *words]


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
