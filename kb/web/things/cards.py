"""Facts as cards: what each says, thing by thing, and its note; for the pages of articles,
passages, facts and provenance graphs, which are read fact by fact. The page of a fact also has what
curators answered to rules of meaning that asked about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kb.canonical.oxigraph import Term
from kb.namespaces import RDF, SCHEMA, TRO, iris
from kb.reading.store import Store, name_of
from kb.web.site import Site
from kb.web.things.kinds import BESIDE_OURS, SHOWN_ELSEWHERE
from kb.web.things.layout import Note, Notes
from kb.web.vocabulary.rules import title_of
from kb.web.words.sentences import Sentence
from kb.web.words.wording import Link, Wording

#: What the note of an inferred fact tells already.
_RECORD = frozenset(
    iris(TRO.inferredAbout, TRO.inferredProperty, TRO.inferredValue, TRO.reason, TRO.basis)
)
#: What a reader looks for first; the rest follows in the order of its names.
_FIRST = iris(
    TRO.eventKind, TRO.actionType, TRO.outlook, TRO.force, TRO.speechMode, SCHEMA.text,
    TRO.speaker, TRO.addressee, TRO.host, TRO.holder, TRO.titleKind, SCHEMA.roleName,
    TRO.officeOf, TRO.treaty, TRO.actor, SCHEMA.object, SCHEMA.location, TRO.statedDate,
    TRO.statedTime, SCHEMA.startDate, TRO.statedValue, SCHEMA.value, SCHEMA.unitText, SCHEMA.about,
    SCHEMA.keywords, TRO.concernsAction,
)  # fmt: skip
#: Of how many things a card says what a fact says of them; the fact's own page has the rest.
MOST_SAID = 10
_ORDER = {"stated": 0, "recorded": 1, "computed": 2, "inferred": 3, "editorial": 4}


@dataclass(frozen=True)
class Description:
    """What a fact says of one thing: its kinds, and each property with its values."""

    thing: Link
    kinds: tuple[Link, ...]
    lines: tuple[tuple[Link, tuple[Link, ...]], ...]


@dataclass(frozen=True)
class Card:
    """A fact: its sentence, what it says of things, of `total` so many or of the first of them, and
    its note."""

    note: Note
    sentence: Sentence
    says: tuple[Description, ...]
    total: int


class CardWriter:
    """Writes facts as cards for the reader of the request."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.wording = Wording.of(store)
        self.notes = Notes(self.wording)

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
                tuple(self._lines(thing, values.get(thing, {}))),
            )
            for thing in things[after : after + most]
        )
        return Card(note, self.wording.sentence(fact), says, len(things))

    def _lines(
        self, thing: str, values: dict[str, list[Term]]
    ) -> Iterator[tuple[Link, tuple[Link, ...]]]:
        for predicate in sorted(values, key=_place):
            terms = self.wording.chosen(predicate, values[predicate])
            links = (self.wording.value_of(thing, predicate, term) for term in terms)
            yield self.wording.link(predicate), tuple(links)


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
    """The answers about a fact; a rule that the release does not describe has its id for a name."""
    answers = []
    for answer in site.store.answers(fact):
        title = title_of(site, answer.rule)
        link = replace(wording.link(answer.rule), text=title, language="en") if title else None
        rule = link or Link(answer.rule.rpartition("#")[2])
        because = Link.best(answer.because, wording.languages)
        answers.append(Answered(rule, because, wording.link(answer.by), answer.on))
    return tuple(answers)
