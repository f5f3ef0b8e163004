"""What a page is made of: values with the marks of their facts, rows of them, sections, days.

Facts are numbered in the order in which a reader meets their marks. A value on a page carries the
numbers of the facts that say it; the note of each number has the passage in its context, or the
source, or the reason, and who accepted the fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.canonical.oxigraph import Triple
from kb.namespaces import TRO
from kb.reading.store import Passage
from kb.web.coverage import TreatyCoverage
from kb.web.links import page_path
from kb.web.words.wording import Link, Wording

#: The values that one template alone draws, by the names that it has for them.
Drawing = Mapping[str, object]
#: A link that chooses rows: its name, words, how many rows it leaves, the query, whether it is the
#: chosen one.
Choice = tuple[str, str, int, str, bool]


@dataclass(frozen=True)
class Mark:
    """The id of a fact, and how it is known: stated, recorded, coded, computed, editorial or
    inferred. Its number is given when it is first written into the page.

    >>> given: dict[str, int] = {}
    >>> first, second = Mark("abcd", "stated", given), Mark("efgh", "stated", given)
    >>> second.number, first.number, second.number
    (1, 2, 1)
    """

    fact: str
    kind: str
    given: dict[str, int] = field(compare=False, repr=False)

    @property
    def number(self) -> int:
        """The place among the marks of the page."""
        return self.given.setdefault(self.fact, len(self.given) + 1)


@dataclass(frozen=True)
class Note:
    """A fact: the words behind it, or the record and other sources; how certain it is, and who
    accepted it when."""

    mark: Mark
    link: Link
    certainty: Link
    passage: Passage | None
    article: Link | None
    reasons: tuple[Link, ...]
    basis: tuple[Link, ...]
    sources: tuple[Link, ...]
    by: tuple[Link, ...]
    #: The day of acceptance as ISO 8601, or "".
    on: str
    sha256: str


@dataclass
class Notes:
    """The notes of one page."""

    wording: Wording
    by_fact: dict[str, Note] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def marks(self, triple: Triple) -> tuple[Mark, ...]:
        """The marks of the facts that say a triple; none for what is said outside of facts."""
        return tuple(self.note(fact).mark for fact in self.wording.store.facts(triple))

    def all(self) -> tuple[Note, ...]:
        """All notes that were asked for."""
        return tuple(self.by_fact.values())

    def note(self, fact: str) -> Note:
        """The note of a fact."""
        if fact not in self.by_fact:
            self.by_fact[fact] = self._write(fact)
        return self.by_fact[fact]

    def _write(self, fact: str) -> Note:
        wording, store = self.wording, self.wording.store
        origin = store.provenance(fact)
        passage = store.passage(origin.passage) if origin.passage else None
        records = (origin.passage,) if origin.passage and passage is None else ()
        record, name = origin.inference, fact.rpartition("/")[2]
        reasons = wording.best(store.values(record, TRO.reason)) if record else []
        basis = store.values(record, TRO.basis) if record else []
        return Note(
            mark=Mark(name, origin.certainty.lower(), self.numbers),
            link=Link(name, "", page_path(fact, store.ids), fact),
            certainty=wording.link(TRO + origin.certainty),
            passage=passage,
            article=wording.in_article(passage) if passage else None,
            reasons=tuple(map(wording.value, reasons)),
            basis=tuple(map(wording.value, basis)),
            sources=wording.all_links((*records, *origin.sources)),
            by=wording.all_links(origin.by),
            on=(origin.on or "")[:10],
            sha256=origin.sha256 or "",
        )


@dataclass(frozen=True)
class Value:
    """A value as a page shows it: words or a link, the facts that say so, what else is told."""

    link: Link
    marks: tuple[Mark, ...] = ()
    details: tuple[Row, ...] = ()
    #: The words of a statement.
    quote: Link | None = None
    #: The property, where the value is not understood without it.
    label: Link | None = None

    @property
    def is_inferred(self) -> bool:
        """Whether no fact states it, but one infers it."""
        return bool(self.marks) and all(mark.kind == "inferred" for mark in self.marks)


@dataclass(frozen=True)
class Row:
    """Values under a property's name, or under none where the heading says enough.

    `more` is the query that asks for the list of all, or "" where all are shown.
    """

    label: Link | None
    values: tuple[Value, ...]
    more: str = ""
    total: int = 0


@dataclass(frozen=True)
class Source:
    """A record that has participants, and the day on which it was read."""

    record: Link
    day: Link
    #: Where the depositary has it, an address of the web.
    address: str = ""
    #: Whether the copy is of that day: one that has none was only read on it.
    is_dated: bool = True


@dataclass(frozen=True)
class ShownSection:
    """A section as it is shown, and the records whose day it tells."""

    heading: str
    rows: tuple[Row, ...]
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class DatedValue:
    """Something that stands at a day in time: ISO 8601, and the value with the marks of the day."""

    iri: str
    day: str
    shown: str
    value: Value
    #: The day of effect, where it is another.
    effect: Link | None = None


@dataclass(frozen=True)
class Moment:
    """An act in a cell of the table: its day, which leads to the act, and what is said beside it:
    the kind of act, how the day is known, the day of effect of a notice, and what else is to be
    known of it."""

    day: Value
    kind: Link | None = None
    known: Link | None = None
    effect: Value | None = None
    is_expected: bool = False
    remark: Link | None = None


@dataclass(frozen=True)
class Participant:
    """A row of the table, with the name of the participant, or of the treaty where the table is a
    participant's; `unbound` is why nobody knows since when the participant is bound."""

    name: Link
    #: How it stands to the treaty, in one word, and all words by which the row is chosen.
    standing: str
    standings: tuple[str, ...]
    signed: tuple[Moment, ...]
    consented: tuple[Moment, ...]
    bound: tuple[Moment, ...]
    left: tuple[Moment, ...]
    unbound: str = ""
    #: Of a treaty in the table of a participant: the records that list its participants.
    sources: tuple[Source, ...] = ()
    #: Its reservations, declarations and objections, and to what territories it extended it.
    stated: tuple[Link, ...] = ()
    #: The articles that report any of its acts.
    reported: tuple[Link, ...] = ()
    #: Of a treaty in the table of a participant: its year and its subject.
    year: str = ""
    subject: Link | None = None


@dataclass(frozen=True)
class Participation:
    """The participants of a treaty by name, how much is known of them, and from which records; or
    the treaties of a participant; `reference` is that of the treaty or the participant."""

    reference: str
    participants: tuple[Participant, ...]
    coverage: TreatyCoverage | None
    sources: tuple[Source, ...]
    #: Whether any succeeded, or went on applying the treaty, which is no consent.
    has_other_basis: bool = False
    of_treaty: bool = True
    #: Whether these are a page of the rows that were chosen, and others follow.
    is_part: bool = False
    is_more: bool = False
    #: How many have signed, and consented, as a depositary counts: without those that have left.
    signatories: int = 0
    parties: int = 0
    #: Of how many who are bound no consent is recorded.
    without_consent: int = 0
    #: How many must consent for the treaty to enter into force, as its own words have it, or "".
    needed: str = ""
    #: What says that these are the participants.
    marks: tuple[Mark, ...] = ()
    #: Whom a register lists without saying what they did.
    listed: Row | None = None


@dataclass(frozen=True)
class Reported:
    """An act or an event that an article reports: the article, what a record says of it, and the
    acts that the record has of it."""

    thing: Value
    articles: tuple[Link, ...]
    finding: Value
    recorded: tuple[Link, ...]


@dataclass(frozen=True)
class ThingPage:
    """A page about a thing."""

    iri: str
    kind: str
    title: Value
    kinds: tuple[Link, ...]
    names: tuple[Value, ...]
    key_line: tuple[Value, ...]
    text: Value | None
    sections: tuple[ShownSection, ...]
    others: tuple[Row, ...]
    incoming: tuple[Row, ...]
    #: Whether there are more properties than a page shows.
    is_cut: bool
    timeline: tuple[DatedValue, ...]
    notes: tuple[Note, ...]
    #: The table of participants of a treaty, or of treaties of a participant, as records have them.
    participation: Participation | None = None
    #: What the rows of that table can be chosen by.
    choices: tuple[Choice, ...] = ()
    #: Of a treaty: its life, drawn, and what articles report beside the record.
    lifeline: Drawing | None = None
    news: tuple[Reported, ...] = ()
    map: Drawing | None = None
    #: Of a treaty of which no participant is recorded: where to ask.
    see: str = ""
    #: Of a record of participants: the name of its source on the page of quality.
    source: str = ""

    @property
    def in_news(self) -> bool:
        """Whether any fact on the page rests on the words of an article."""
        return any(note.article for note in self.notes)
