"""Facts as cards: what each says, thing by thing, and its note; for the pages of articles,
passages, facts and provenance graphs, which are read fact by fact. The page of a fact also has what
curators answered to rules of meaning that asked about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kb.canonical.oxigraph import Term
from kb.namespaces import RDF, SCHEMA, TRO
from kb.reading.store import Passage, Store, name_of
from kb.web.site import Site
from kb.web.things.kinds import BESIDE_OURS, SHOWN_ELSEWHERE
from kb.web.things.layout import Note, Notes
from kb.web.vocabulary.rules import Rules
from kb.web.words.sentences import Sentence
from kb.web.words.wording import Link, Wording

#: What the note of an inferred fact tells already.
_RECORD = frozenset(
    map(
        str,
        (TRO.inferredAbout, TRO.inferredProperty, TRO.inferredValue, TRO.reason, TRO.basis),
    )
)
#: What a reader looks for first; the rest follows in the order of its names.
_FIRST = [
    str(term)
    for term in (
        TRO.eventKind, TRO.actionType, TRO.outlook, TRO.force, TRO.speechMode, SCHEMA.text,
        TRO.speaker, TRO.addressee, TRO.host, TRO.holder, TRO.titleKind, SCHEMA.roleName,
        TRO.officeOf, TRO.treaty, TRO.actor, SCHEMA.object, TRO.object,
        SCHEMA.location, TRO.place, TRO.statedDate, TRO.statedTime,
        SCHEMA.startDate, TRO.statedValue, SCHEMA.value, SCHEMA.unitText, SCHEMA.about,
        SCHEMA.keywords, TRO.concernsAction,
    )
]  # fmt: skip
#: Of how many things a card says what a fact says of them; the fact's own page has the rest.
MOST_SAID = 10
_ORDER = {"stated": 0, "recorded": 1, "computed": 2, "inferred": 3, "editorial": 4}


@dataclass(frozen=True)
class Line:
    """A property with its values."""

    label: Link
    values: tuple[Link, ...]


@dataclass(frozen=True)
class Description:
    """What a fact says of one thing."""

    thing: Link
    kinds: tuple[Link, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Card:
    """A fact: its sentence, what it says of things, of `total` so many or of the first of them, and
    its note."""

    note: Note
    sentence: Sentence
    says: tuple[Description, ...]
    total: int


@dataclass(frozen=True)
class Block:
    """A stretch of an article that facts rest on, with all facts that rest on words in it."""

    passage: Passage
    cards: tuple[Card, ...]


@dataclass
class CardWriter:
    """Writes facts as cards."""

    store: Store
    wording: Wording
    notes: Notes

    @classmethod
    def of(cls, store: Store) -> CardWriter:
        """A writer for the reader of the request."""
        wording = Wording.of(store)
        return cls(store, wording, Notes(store, wording))

    def cards(self, facts: Iterable[str]) -> tuple[Card, ...]:
        """Facts in reading order: by their place in the text, what is stated before the rest."""
        return tuple(sorted(map(self.card, facts), key=_in_reading_order))

    def card(self, fact: str, after: int = 0, most: int = MOST_SAID) -> Card:
        """One fact; of a record of very many things a part, from some thing on."""
        values: dict[str, dict[str, list[Term]]] = {}
        kinds: dict[str, list[str]] = {}
        note = self.notes.note(fact)
        hidden = SHOWN_ELSEWHERE | (_RECORD if note.mark.kind == "inferred" else frozenset())
        for triple in self.store.said_by(fact):
            thing, predicate = name_of(triple.subject), triple.predicate.value
            left_out = BESIDE_OURS.get(self.store.ids.kind(thing) or "", frozenset())
            left_out |= hidden
            if predicate == str(RDF.type):
                kinds.setdefault(thing, []).append(name_of(triple.object))
            elif predicate not in left_out or predicate == str(SCHEMA.name):
                values.setdefault(thing, {}).setdefault(predicate, []).append(triple.object)
        things = tuple(dict.fromkeys((*values, *kinds)))
        says = tuple(
            Description(
                self.wording.link(thing),
                self.wording.our_kinds(kinds.get(thing, [])),
                self._lines(thing, values.get(thing, {})),
            )
            for thing in things[after : after + most]
        )
        return Card(note, self.wording.sentence(fact), says, len(things))

    def blocks(self, article: str, most: int) -> tuple[Block, ...]:
        """The first stretches of an article: each longest passage, with the facts on it and within
        it."""
        blocks: list[tuple[Passage, list[Passage]]] = []
        passages = sorted(self.store.passages(article), key=lambda p: (p.start, -p.end))
        for passage in passages:
            if blocks and passage.end <= blocks[-1][0].end:
                blocks[-1][1].append(passage)
            else:
                blocks.append((passage, [passage]))
        shown = []
        for passage, within in blocks[:most]:
            facts = dict.fromkeys(
                fact for inner in within for fact in self.store.facts_on(inner.iri)
            )
            if facts:
                shown.append(Block(passage, self.cards(facts)))
        return tuple(shown)

    def _lines(self, thing: str, values: dict[str, list[Term]]) -> tuple[Line, ...]:
        return tuple(
            Line(
                self.wording.link(predicate),
                tuple(
                    self.wording.value_of(thing, predicate, term)
                    for term in self.wording.chosen(predicate, values[predicate])
                ),
            )
            for predicate in sorted(values, key=_place)
        )


def _place(predicate: str) -> tuple[int, str]:
    return _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST), predicate


def _in_reading_order(card: Card) -> tuple[int, int, int, str]:
    passage = card.note.passage
    start, end = (passage.start, -passage.end) if passage else (1 << 40, 0)
    return start, end, _ORDER.get(card.note.mark.kind, 3), card.note.mark.fact


@dataclass(frozen=True)
class Answered:
    """The rule that asked, why the fact is right all the same, and who said so when."""

    rule: Link
    because: Link
    by: Link
    on: str


def answered(site: Site, fact: str, wording: Wording) -> tuple[Answered, ...]:
    """The answers about a fact; a rule that the release does not tell of goes by its id."""
    rules = Rules.of(site.release)
    answers = []
    for answer in site.store.answers(fact):
        title = rules.title(answer.rule) if rules else ""
        link = replace(wording.link(answer.rule), text=title, language="en") if title else None
        rule = link or Link(answer.rule.rpartition("#")[2])
        because = _best(answer.because, wording.languages)
        answers.append(Answered(rule, because, wording.link(answer.by), answer.on))
    return tuple(answers)


def _best(texts: Mapping[str, str], languages: tuple[str, ...]) -> Link:
    """The text in the first of the reader's languages that there is one in, or the first.

    >>> _best({"vi": "Rõ ràng.", "en": "It is plain."}, ("id", "en")).text
    'It is plain.'
    """
    language = next((tag for tag in (*languages, *texts) if tag in texts), "")
    return Link(texts.get(language, ""), language)
