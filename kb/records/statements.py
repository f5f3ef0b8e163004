"""The headings of statements on a status page of the UN Treaty Collection.

That is declarations and reservations, declarations under one article, and notifications. What a
participant made together has one cell: what is said of when it was made, and the headings, each
followed by the articles that the text below it names; where a text has none, the cell says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kb.records.endnotes import LIFTED
from kb.records.provisions import provisions_named
from kb.records.sectiontexts import DAY, Line, Section, has_marks
from kb.seeds.records.account import NotTaken
from kb.seeds.records.cells import (
    END_NOTE,
    GAP,
    NO_HEADING,
    PROVISIONAL,
    STATEMENTS,
    UNTITLED,
    is_of_article,
    is_under_article,
)
from kb.seeds.records.folder import Cell
from kb.seeds.records.statements import (
    WITHDRAWAL,
    Circumstance,
    articles_in,
    circumstance,
    is_circumstance,
    kinds_of_statement,
)

#: What the depositary says of a day, among the texts.
_TOLD = re.compile(rf"On (?P<day>{DAY}), (?:the Government of )?(?:the )?[A-Z]")
_SAME = re.compile(r"\[?Same (?:declaration|reservation|objection|text)")
_MAY_BE_HEADING = re.compile(
    r"[^.]{0,120}\b(?:reservation|declaration|understanding|statement|withdrawal)s?\b[^.]{0,80}",
    re.IGNORECASE,
)


def statements(section: Section, row: str, treaty: str) -> Iterator[Cell | NotTaken]:
    """The cells of the declarations and reservations by the participants, which are a section, and
    of what the depositary says there of their withdrawal. What stands under a heading names
    articles of the treaty with a title.

    Where all were withdrawn, only the participant and a note are left, and there is no cell.
    """
    for number, (participant, text) in enumerate(section.texts, 1):
        if section.title not in STATEMENTS:
            continue
        for is_otherwise, words in _together(text, _is_heading, treaty):
            head = section.head(is_otherwise=is_otherwise and not has_marks(participant))
            yield Cell(f"{row} {number}", participant, head, GAP.join(words))
        for place, line in enumerate(text, 1):
            if (match := _TOLD.match(line.words)) and (lifted := LIFTED.search(line.words)):
                words = [match["day"], lifted["what"], lifted["kind"].lower()]
                yield Cell(f"{row} {number}", participant, END_NOTE, GAP.join(words))
            elif _is_unknown_heading(line):
                reason = "looks like a heading that is not known here"
                yield NotTaken(
                    f"{row} {number}, line {place}", "lines", reason, "", line.words, "other"
                )


def _is_unknown_heading(line: Line) -> bool:
    """Whether a line in italics speaks of a statement and is no heading that is known here."""
    is_known = line.is_day or is_circumstance(line.words) or _is_heading(line.words)
    is_told = line.words.startswith("[") or _SAME.match(line.words)
    return bool(
        line.is_slanted and not (is_known or is_told) and _MAY_BE_HEADING.fullmatch(line.words)
    )


def under_articles(section: Section, row: str, treaty: str) -> Iterator[Cell | NotTaken]:
    """The cells of what a section has under articles of the treaty: declarations, notifications.

    Where a section is only a list, what stands under its title in brackets holds for each. One
    without a title has declarations."""
    if section.title == UNTITLED:
        yield from statements(section, row, treaty)
    for number, (participant, text) in enumerate(section.texts, 1):
        below = [section.below] if section.below.startswith("(") and not text else [NO_HEADING]
        under = articles_in(section.title)
        groups = list(_together(text, is_under_article, treaty, under)) or [(True, below)]
        for is_otherwise, words in groups if is_of_article(section.title) else ():
            head = section.head(is_otherwise=is_otherwise and not has_marks(participant))
            yield Cell(f"{row} {number}", participant, head, GAP.join(words))


def _is_heading(words: str) -> bool:
    return bool(kinds_of_statement(words) or WITHDRAWAL.fullmatch(words))


def _together(
    text: Iterable[Line], is_heading: Callable[[str], bool], treaty: str, under: Sequence[str] = ()
) -> Iterator[tuple[bool, list[str]]]:
    """What was made together: whether nothing is said of when it was made, and the words."""
    reading = _Reading(is_heading, treaty, under)
    for line in text:
        reading.hear(line)
    for (is_otherwise, *_), words in (reading.headed or reading.bare).items():
        yield is_otherwise, words


@dataclass
class _Reading:
    """A text as far as it was read. `circumstances` are the last lines that tell when what stands
    below was made; the flags tell whether such a line or a heading was directly before, and whether
    a line of its own ever told so. `headed` has what stands under headings, `bare` the rest;
    `last` is the part that the text goes on, `named` the articles named since its last heading."""

    is_heading: Callable[[str], bool]
    treaty: str
    under: Sequence[str] = ()
    headed: dict[tuple[bool, str, Circumstance | None], list[str]] = field(default_factory=dict)
    bare: dict[tuple[bool, str, Circumstance | None], list[str]] = field(default_factory=dict)
    circumstances: tuple[str, ...] = ()
    is_next: bool = False
    last: list[str] | None = None
    named: set[str] = field(default_factory=set)
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
            self.is_said, self.last = True, None
        elif is_heading:
            self._add(line)
        elif self.was_heading and self.headed and (match := PROVISIONAL.search(line.words)):
            [*_, words] = self.headed.values()
            words[-1:] = [match[0]]
        elif any(map(str.isalpha, line.words)):
            bare = self._keep(
                (*self.circumstances, NO_HEADING), self.bare, is_otherwise=not self.is_said
            )
            self._name(line.words, bare)
        self.is_next = says_when or (is_heading and self.circumstances[-1:] == (line.words,))
        self.was_heading = is_heading

    def _add(self, line: Line) -> None:
        """A heading. What was said before holds for the one that follows, and for those below it
        that are set in; so does what a heading says itself."""
        holds = self.is_next or line.is_indented
        self.named = set(articles_in(line.words))
        if circumstance(line.words):
            self.circumstances = (*(self.circumstances if self.is_next else ()), line.words)
            self.last = self._keep(self.circumstances, self.headed)
        elif self.circumstances and holds:
            self.last = self._keep((*self.circumstances, line.words), self.headed)
        else:
            self.last = self._keep((line.words,), self.headed, is_otherwise=not self.is_said)
        if self.last[-1] != line.words:  # it stands above already, and other headings below it
            self.last.append(line.words)

    def _name(self, words: str, bare: list[str]) -> None:
        """A line of the text, of which the passages are kept that name another article."""
        if self.last is None:
            self.last, self.named = bare, set(articles_in(" ".join(bare)))
        for passage in provisions_named(words, self.treaty, self.under):
            if not self.named.issuperset(articles_in(passage)):
                self.named.update(articles_in(passage))
                self.last.append(passage)

    def _keep(
        self,
        words: tuple[str, ...],
        into: dict[tuple[bool, str, Circumstance | None], list[str]],
        *,
        is_otherwise: bool = False,
    ) -> list[str]:
        day = "".join(word for word in words if Line(word, False, False).is_day)
        when = next(filter(None, map(circumstance, words)), None)
        kept = into.setdefault((is_otherwise, day, when), [])
        kept.extend(word for word in words if word not in kept)
        return kept

    def _redate(self, day: str) -> None:
        """The last heading has its day below it."""
        (*_, when), words = self.headed.popitem()
        self.headed[False, day, when] = self.last = [day, *words]
