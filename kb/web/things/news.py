"""What articles report of a treaty, beside what the depositary's record says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.canonical.oxigraph import Triple
from kb.namespaces import SCHEMA, TRO
from kb.reading.store import name_of
from kb.web.things.layout import Reported, Value
from kb.web.words.notes import Notes
from kb.web.words.wording import Link


def news_of(treaty: str, things: Iterable[str], notes: Notes) -> tuple[Reported, ...]:
    """What was found of the acts of a treaty, and of the events about it, where records have it."""
    store = notes.wording.store
    events = (
        name for name in store.leading(SCHEMA.about, treaty) if store.ids.kind(name) == "event"
    )
    return tuple(one for name in (*things, *events) for one in _reported(name, notes))


def _reported(name: str, notes: Notes) -> Iterator[Reported]:
    store, wording = notes.store, notes.wording
    for triple in store.saying(name, TRO.finding):
        recorded = wording.all_links(map(name_of, store.values(name, TRO.recordedAs)))
        said = [*store.saying(name, TRO.actionType), *store.saying(name, TRO.eventKind)]
        articles = _articles(said, notes)
        finding = Value(wording.value(triple.object), notes.marks(triple))
        marks = tuple(mark for one in said for mark in notes.marks(one))
        yield Reported(Value(wording.link(name), marks), articles, finding, recorded)


def _articles(triples: Iterable[Triple], notes: Notes) -> tuple[Link, ...]:
    """The articles on which what is said rests."""
    facts = (fact for triple in triples for fact in notes.store.facts(triple))
    found = (notes.note(fact).article for fact in facts)
    return tuple(dict.fromkeys(filter(None, found)))
