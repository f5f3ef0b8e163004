"""An article as it is read: its text in one pane, and beside each passage what facts say of it.

The text is put together from the passages that were published and the words around them; what no
fact rests on is left out, unless the article's licence lets the whole text be published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.namespaces import SCHEMA
from kb.reading.store import Passage, Store
from kb.reading.stretches import joined, stretches
from kb.web.things.layout import Note, Notes
from kb.web.words.sentences import Sentence
from kb.web.words.wording import from_word, to_word

#: How many passages of an article a page shows.
MOST_PASSAGES = 300
#: So many characters are kept before and after a passage, where the text has them.
AROUND = 30
#: By type of fact, the colour of its passage; a passage has that of its first fact in this order.
COLOURS = {
    "statement": "told", "event": "told",
    "action": "treaty", "anticipated": "treaty", "proposal": "treaty", "count": "treaty",
    "office": "people", "title": "people", "group": "people", "belonging": "people",
    "name": "named", "mention": "named", "source": "named",
}  # fmt: skip
_ORDER = list(COLOURS)


@dataclass(frozen=True)
class FactLine:
    """A fact beside the text: its sentence and its note."""

    note: Note
    sentence: Sentence


@dataclass(frozen=True)
class NumberedPassage:
    """A passage with its number in reading order, its place, its colour and its facts."""

    number: int
    passage: Passage
    colour: str
    facts: tuple[FactLine, ...]

    @property
    def at(self) -> str:
        """Its place, which is its fragment on the page: `110-353`."""
        return f"{self.passage.start}-{self.passage.end}"


@dataclass(frozen=True)
class Stretch:
    """A stretch of the text as paragraphs; the passages that begin with it, and those it is in, the
    innermost first. One that stands for words left out has none."""

    lines: tuple[str, ...]
    begins: tuple[NumberedPassage, ...] = ()
    within: tuple[NumberedPassage, ...] = ()


_LEFT_OUT = Stretch((" […] ",))


@dataclass(frozen=True)
class Reading:
    """The text of an article, or a part of it, and what is noted beside it."""

    language: str
    spots: tuple[Stretch, ...]
    noted: tuple[NumberedPassage, ...]
    is_whole: bool
    #: Whether there are more passages than the page shows.
    is_more: bool

    @property
    def colours(self) -> tuple[str, ...]:
        """The colours that occur, as the key has them."""
        here = {passage.colour for passage in self.noted}
        return tuple(colour for colour in dict.fromkeys(COLOURS.values()) if colour in here)

    @property
    def facts(self) -> frozenset[str]:
        """The ids of the facts beside the text."""
        return frozenset(fact.note.mark.fact for passage in self.noted for fact in passage.facts)


def read(notes: Notes, article: str, after: int = 0) -> Reading | None:
    """An article as it is read, from a passage on; None where no fact rests on words of it."""
    store = notes.wording.store
    passages = sorted(store.passages(article), key=lambda p: (p.start, -p.end))
    shown = passages[after : after + MOST_PASSAGES]
    noted = [
        _numbered(notes, passage, number) for number, passage in enumerate(shown, start=after + 1)
    ]
    if not noted:
        return None
    first = 0 if not after else shown[0].start
    is_more = len(passages) > after + MOST_PASSAGES
    last = max(p.end for p in shown) if is_more else None
    runs = [_within(run, first, last) for run in _runs(store, article, shown)]
    whole = bool(store.values(article, SCHEMA.articleBody))
    ending = max(passages, key=lambda p: p.end)
    is_cut = not is_more and not whole and len(ending.suffix) == AROUND
    spots = tuple(_spots([run for run in runs if run[1]], noted, first, is_cut))
    return Reading(shown[0].language, spots, tuple(noted), whole, is_more)


def fact_lines(notes: Notes, facts: Iterable[str]) -> tuple[FactLine, ...]:
    """Facts as they are told beside a text."""
    return tuple(FactLine(notes.note(fact), notes.wording.sentence(fact)) for fact in facts)


def _numbered(notes: Notes, passage: Passage, number: int) -> NumberedPassage:
    facts = fact_lines(notes, notes.wording.store.facts_on(passage.iri))
    types = [fact.sentence.type for fact in facts if fact.sentence.type in COLOURS]
    colour = COLOURS[min(types, key=_ORDER.index)] if types else "named"
    return NumberedPassage(number, passage, colour, facts)


def _runs(store: Store, article: str, shown: list[Passage]) -> list[tuple[int, str]]:
    """The text where all of it is published, or what passages have of it and of the words around
    them."""
    if whole := store.value(article, SCHEMA.articleBody):
        return [(0, whole)]
    pieces = [(p.start - len(p.prefix), p.prefix) for p in shown]
    pieces += [(p.end, p.suffix) for p in shown]
    starts, ends = {0, *(p.start for p in shown)}, {p.end for p in shown}
    ends |= {p.end + len(p.suffix) for p in shown if len(p.suffix) < AROUND}  # the text ends there
    runs = joined(pieces + [(p.start, p.exact) for p in shown])
    return [_of_words(run, starts, ends) for run in runs]


def _of_words(run: tuple[int, str], starts: set[int], ends: set[int]) -> tuple[int, str]:
    """A run without the parts of words that it begins or ends with, where it is cut."""
    start, text = run
    if start + len(text) not in ends:
        text = to_word(text)
    whole = text if start in starts else from_word(text)
    return start + len(text) - len(whole), whole


def _within(run: tuple[int, str], first: int, last: int | None) -> tuple[int, str]:
    """The part of a run of text that stands on the page."""
    start, text = run
    text = text if last is None else text[: max(0, last - start)]
    return max(start, first), text[max(0, first - start) :]


def _spots(
    runs: list[tuple[int, str]], noted: list[NumberedPassage], first: int, is_cut: bool
) -> list[Stretch]:
    """The text stretch by stretch; a spot without passages where words were left out."""
    spans = [(stretch.passage.start, stretch.passage.end) for stretch in noted]
    ends = [at for start, text in runs for at in (start, start + len(text))]
    spots = []
    for stretch in stretches(spans, ends):
        run = next((r for r in runs if r[0] <= stretch.start < r[0] + len(r[1])), None)
        if run is None:
            spots.append(_LEFT_OUT)
            continue
        text = run[1][stretch.start - run[0] : stretch.end - run[0]]
        begins = tuple(noted[i] for i, span in enumerate(spans) if span[0] == stretch.start)
        within = tuple(noted[i] for i in stretch.within)
        spots.append(Stretch(tuple(re.split(r"\n+", text)), begins, within))
    if runs and runs[0][0] > first:
        spots.insert(0, _LEFT_OUT)
    return [*spots, _LEFT_OUT] if is_cut else spots
