"""The facts behind what a page shows, numbered in the order in which a reader meets their marks.

A value on a page carries the numbers of the facts that say it; the note of each number has the
passage in its context, or the source, or the reason, and who accepted the fact.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.canonical.oxigraph import Triple
from kb.namespaces import TRO
from kb.reading.store import Passage, Store
from kb.web.links import page_path
from kb.web.words.wording import Link, Wording


@dataclass(frozen=True)
class Mark:
    """The id of a fact, and how it is known: stated, recorded, coded, computed, editorial or
    inferred. Its number is given when it is first written into the page.

    >>> given: dict[str, int] = {}
    >>> one, other = Mark("one", "stated", given), Mark("other", "stated", given)
    >>> other.number, one.number, other.number
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

    store: Store
    wording: Wording
    by_fact: dict[str, Note] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def marks(self, triple: Triple) -> tuple[Mark, ...]:
        """The marks of the facts that say a triple; none for what is said outside of facts."""
        return tuple(self.note(fact).mark for fact in self.store.facts(triple))

    def all(self) -> tuple[Note, ...]:
        """All notes that were asked for."""
        return tuple(self.by_fact.values())

    def note(self, fact: str) -> Note:
        """The note of a fact."""
        if fact not in self.by_fact:
            self.by_fact[fact] = self._write(fact)
        return self.by_fact[fact]

    def _write(self, fact: str) -> Note:
        store, wording = self.store, self.wording
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
