"""What a page shows of a thing: its facts, each with the words behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.namespaces import NP, OA, PROV, RDF, RDFS, SCHEMA, TRO, shorten
from kb.store import Passage, Store, name_of
from kb.web.links import page_path
from kb.web.literals import shown

#: How many incoming links a page shows at once.
PAGE_SIZE = 50

#: What stands elsewhere on the page: the title, the kinds, the words.
_SHOWN_ELSEWHERE = {str(term) for term in (RDF.type, TRO.evidence, OA.hasSelector)}
_RECORD = {
    str(term)
    for term in (
        TRO.inferredAbout, TRO.inferredProperty, TRO.inferredValue, TRO.reason, TRO.basis,
    )
}  # fmt: skip
#: What a reader looks for first; the rest follows in the order of its names.
_FIRST = [
    str(term)
    for term in (
        TRO.eventKind, TRO.actionType, TRO.outlook, TRO.force, TRO.speechMode, SCHEMA.text,
        TRO.speaker, TRO.addressee, TRO.host, TRO.holder, TRO.titleKind, SCHEMA.roleName,
        TRO.officeOf,
        TRO.treaty, TRO.actor, SCHEMA.object, SCHEMA.location, TRO.statedDate, TRO.statedTime,
        SCHEMA.startDate,
        TRO.statedValue, SCHEMA.value, SCHEMA.unitText, SCHEMA.about, SCHEMA.keywords,
        TRO.concernsAction,
    )
]  # fmt: skip
#: Names in other languages are names too; other texts say the same again in each language.
_NAMES = {str(SCHEMA.name), str(SCHEMA.alternateName)}
_ORDER = {"Stated": 0, "Inferred": 1, "External": 2}


@dataclass(frozen=True)
class Link:
    """Words in a language, and where they lead: a path of this site, an address, or nowhere."""

    text: str
    language: str = ""
    href: str | None = None
    iri: str = ""


@dataclass(frozen=True)
class Row:
    """One property of a thing with its values."""

    subject: Link
    label: Link
    values: tuple[Link, ...]


@dataclass(frozen=True)
class FactCard:
    """A fact as the page shows it: what it says, its words, how certain it is, who accepted it."""

    link: Link
    certainty: Link
    rows: tuple[Row, ...]
    passage: Passage | None
    article: Link | None
    reasons: tuple[Link, ...]
    basis: tuple[Link, ...]
    sources: tuple[Link, ...]
    by: tuple[Link, ...]
    on: str
    sha256: str

    @property
    def kind(self) -> str:
        """`stated`, `inferred` or `external`, for the style sheet."""
        return self.certainty.iri.removeprefix(TRO).lower()


@dataclass(frozen=True)
class ThingPage:
    """A page about a thing, an article, a passage or a fact."""

    iri: str
    title: Link
    kinds: tuple[Link, ...]
    names: tuple[Link, ...]
    cards: tuple[FactCard, ...]
    mentions: tuple[Row, ...] = ()
    more: bool = False
    passage: Passage | None = None
    article: Link | None = None
    is_article: bool = False
    #: What is said of a thing of which no fact speaks.
    rows: tuple[Row, ...] = ()

    @classmethod
    def of(
        cls, store: Store, iri: str, languages: Sequence[str], after: int = 0
    ) -> ThingPage | None:
        """The page of an IRI in the first of the languages that has words; None if unknown."""
        if not store.knows(iri):
            return None
        return PageWriter(store, tuple(languages)).page(iri, after)


@dataclass
class PageWriter:
    """Writes the page of one thing, in the languages of one reader."""

    store: Store
    languages: tuple[str, ...]
    links: dict[str, Link] = field(default_factory=dict)

    def page(self, iri: str, after: int) -> ThingPage:
        kinds = [name_of(term) for term in self.store.values(iri, RDF.type)]
        if iri.startswith(self.store.ids.provenance("")):
            facts = self.store.facts_in(iri)
            cards = self.cards(facts[after : after + PAGE_SIZE], subject=None)
            title = Link(f"Where the facts of {iri.rpartition('/')[2]} are from", "", None, iri)
            return ThingPage(iri, title, (), (), cards, more=len(facts) > after + PAGE_SIZE)
        if self.store.provenance(iri).certainty:
            fact = Link(f"Fact {iri.rpartition('/')[2]}", "", None, iri)
            card = self.card(iri, subject=None)
            return ThingPage(iri, fact, (), (), (card,))
        if passage := self.store.passage(iri):
            cards = self.cards(self.store.facts_on(iri), subject=None)
            title = Link(f"“{passage.exact}”", passage.language, None, iri)
            article = self.link(passage.article)
            return ThingPage(
                iri, title, self.all_links(kinds), (), cards, passage=passage, article=article
            )
        if str(SCHEMA.NewsArticle) in kinds:
            return self.article(iri, kinds)
        return self.thing(iri, kinds, after)

    def thing(self, iri: str, kinds: list[str], after: int) -> ThingPage:
        facts: dict[str, None] = {}
        for triple in self.store.document(iri):
            if self.belongs(triple, iri):
                facts.update(dict.fromkeys(self.store.facts(triple)))
        mentions, more = self.mentions(iri, after)
        said = {} if facts else self.grouped(self.store.about(iri))
        rows = tuple(row for row in self.as_rows(said, iri) if row.label.iri != str(RDF.type))
        return ThingPage(
            iri, self.title(iri), self.all_links(self.our_kinds(kinds)), self.names(iri),
            self.cards(facts, subject=iri), mentions, more, rows=rows,
        )  # fmt: skip

    def article(self, iri: str, kinds: list[str]) -> ThingPage:
        facts: dict[str, None] = {}
        for passage in self.store.passages(iri):
            facts.update(dict.fromkeys(self.store.facts_on(passage.iri)))
        own = dict.fromkeys(f for triple in self.store.about(iri) for f in self.store.facts(triple))
        cards = [*self.cards(facts, subject=None)]
        cards += self.cards((fact for fact in own if fact not in facts), subject=iri)
        cards.sort(key=_in_reading_order)
        return ThingPage(
            iri, self.title(iri), self.all_links(self.our_kinds(kinds)), self.names(iri),
            tuple(cards), is_article=True,
        )  # fmt: skip

    def belongs(self, triple: Any, iri: str) -> bool:
        """Whether a triple of the document speaks of the thing or of a part of it."""
        subject = name_of(triple.subject)
        kind = self.store.ids.kind(subject)
        if kind == "passage" or triple.predicate.value in _SHOWN_ELSEWHERE:
            return False
        return subject == iri or kind in ("office", "title", "count")

    def cards(self, facts: Iterable[str], subject: str | None) -> tuple[FactCard, ...]:
        cards = [self.card(fact, subject) for fact in facts]
        return tuple(
            sorted(
                (card for card in cards if card.rows),
                key=lambda c: (_ORDER.get(c.certainty.iri.removeprefix(TRO), 3), _position(c)),
            )
        )

    def card(self, fact: str, subject: str | None) -> FactCard:
        """A fact; with a subject, only what it says of that thing and of its parts."""
        origin = self.store.provenance(fact)
        passage = self.store.passage(origin.passage) if origin.passage else None
        record = origin.inference
        return FactCard(
            link=Link(fact.rpartition("/")[2], "", page_path(fact, self.store.ids), fact),
            certainty=self.link(TRO + origin.certainty),
            rows=tuple(self.rows(fact, subject)),
            passage=passage,
            article=self.link(passage.article) if passage else None,
            reasons=tuple(self.best(self.store.values(record, TRO.reason)) if record else ()),
            basis=tuple(map(self.value, self.store.values(record, TRO.basis) if record else ())),
            sources=self.all_links(origin.sources),
            by=self.all_links(origin.by),
            on=(origin.on or "")[:10],
            sha256=origin.sha256 or "",
        )

    def rows(self, fact: str, subject: str | None) -> Iterator[Row]:
        kept = [
            triple
            for triple in self.store.said_by(fact)
            if triple.predicate.value not in (_SHOWN_ELSEWHERE | _RECORD)
            and (subject is None or self.belongs(triple, subject))
        ]
        return self.as_rows(self.grouped(kept), subject)

    def grouped(self, triples: Iterable[Any]) -> dict[tuple[str, str], list[Any]]:
        """The values by what they are said of and by property."""
        found: dict[tuple[str, str], list[Any]] = {}
        for triple in triples:
            key = name_of(triple.subject), triple.predicate.value
            found.setdefault(key, []).append(triple.object)
        return found

    def as_rows(
        self, found: dict[tuple[str, str], list[Any]], subject: str | None
    ) -> Iterator[Row]:
        for about, predicate in sorted(found, key=_in_order):
            if predicate == str(SCHEMA.name) and about == subject:
                continue  # it is the title
            values = [v for v in found[about, predicate] if not subject or name_of(v) != subject]
            if values:
                shown = self.several(predicate, values)
                yield Row(self.link(about), self.link(predicate), tuple(shown))

    def several(self, predicate: str, values: list[Any]) -> list[Link]:
        """Values as links; of texts in several languages, those in the reader's."""
        has_languages = all(getattr(value, "language", None) for value in values)
        if has_languages and predicate not in _NAMES:
            return self.best(values)
        return [self.value(value) for value in values]

    def mentions(self, iri: str, after: int) -> tuple[tuple[Row, ...], bool]:
        """What other things say of this one, by property."""
        found, more = self.store.incoming(iri, PAGE_SIZE, after)
        by_property: dict[str, list[str]] = {}
        for triple in sorted(found, key=str):
            subject, predicate = name_of(triple.subject), triple.predicate.value
            is_part = self.store.ids.kind(subject) in ("office", "title", "inference")
            if predicate not in _RECORD and predicate != str(RDF.type) and not is_part:
                by_property.setdefault(predicate, []).append(subject)
        rows = [
            Row(self.link(iri), self.link(predicate), tuple(map(self.link, subjects)))
            for predicate, subjects in by_property.items()
        ]
        return tuple(rows), more

    def title(self, iri: str) -> Link:
        link = self.link(iri)
        return Link(link.text, link.language, None, iri)

    def names(self, iri: str) -> tuple[Link, ...]:
        """All names of a thing but the one in the title, one for each language."""
        title = self.title(iri)
        found = [self.value(name) for name in self.store.values(iri, SCHEMA.name)]
        return tuple(name for name in found if (name.text, name.language) != (
            title.text, title.language))  # fmt: skip

    def our_kinds(self, kinds: list[str]) -> list[str]:
        """Our own classes where there is one: a reader needs no schema.org class beside it."""
        return [kind for kind in kinds if kind.startswith(TRO)] or kinds

    def all_links(self, iris: Iterable[str]) -> tuple[Link, ...]:
        return tuple(self.link(iri) for iri in iris)

    def link(self, iri: str) -> Link:
        if iri not in self.links:
            name = self.store.name(iri, self.languages)
            path = page_path(iri, self.store.ids)
            href = path if path or not iri.startswith(("http://", "https://")) else iri
            text = name.value if name else self.fallback(iri)
            self.links[iri] = Link(text, (name.language or "") if name else "", href, iri)
        return self.links[iri]

    def fallback(self, iri: str) -> str:
        """What stands for a thing without a name: the words of a passage, or a short form."""
        if passage := self.store.passage(iri):
            return f"“{passage.exact}”"
        if iri.startswith(self.store.ids.fact("")):
            return f"fact {iri.rpartition('/')[2]}"
        if iri == str(OA.SpecificResource):
            return "passage"
        if iri.startswith((SCHEMA, PROV, OA, RDFS, NP)):
            local = shorten(iri).partition(":")[2]
            return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()
        return iri.removeprefix(self.store.ids.base)

    def best(self, literals: list[Any]) -> list[Link]:
        """The literals in the first of the reader's languages that any of them is in."""
        for language in self.languages:
            if found := [v for v in literals if (v.language or "").startswith(language)]:
                return [self.value(value) for value in found]
        return [self.value(value) for value in literals]

    def value(self, term: Any) -> Link:
        if hasattr(term, "datatype"):
            return Link(shown(term.value, term.datatype.value, self.languages),
                        term.language or "")  # fmt: skip
        return self.link(name_of(term))


def _in_order(key: tuple[str, str]) -> tuple[str, int, str]:
    about, predicate = key
    place = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
    return about, place, predicate


def _position(card: FactCard) -> tuple[int, int]:
    return (card.passage.start, card.passage.end) if card.passage else (1 << 30, 0)


def _in_reading_order(card: FactCard) -> tuple[tuple[int, int], int]:
    return _position(card), _ORDER.get(card.certainty.iri.removeprefix(TRO), 3)
