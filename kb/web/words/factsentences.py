"""What a published fact says, as a sentence in the reader's language.

The triples of a fact are told by the patterns that its curator read (`sentences`): each property
gives a key of its type. What has no type, such as all that a record says, is told by its source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kb.canonical.oxigraph import Term, language_of
from kb.namespaces import RDF, SCHEMA, TRO
from kb.reading.store import Store, name_of
from kb.web.words.link import Link
from kb.web.words.sentences import between, filled, names_itself, pattern, patterns

#: The types of facts that describe a node, which its IRI tells.
_NODES = (
    "event", "action", "anticipated", "statement", "proposal", "group", "office", "title", "count",
)  # fmt: skip
#: The kinds of things whose names tell something: within a sentence they are quoted.
_TOLD = ("event", "action", "anticipated", "statement")
#: The types of facts that are one triple, by its property, and the keys of its two ends.
_SINGLE = {
    str(term): said
    for term, said in (
        (SCHEMA.alternateName, ("name", "thing", "thing:words")),
        (TRO.mentionedAs, ("mention", "thing", "thing:words")),
        (SCHEMA.parentOrganization, ("belonging", "part", "whole")),
        (SCHEMA.isBasedOn, ("source", "", "source")),
    )
}
#: Which key a property gives; where several give one, the first that is there.
_KEYS: tuple[tuple[str, str], ...] = tuple(
    (str(term), key)
    for term, key in (
        (TRO.eventKind, "kind"), (TRO.titleKind, "kind"), (TRO.proposedType, "kind"),
        (TRO.actionType, "action"), (TRO.outlook, "outlook"), (TRO.deposits, "deposits"),
        (TRO.decisionMode, "decision"), (TRO.treaty, "treaty"), (TRO.actor, "actors"),
        (SCHEMA.object, "object"), (TRO.object, "object"), (TRO.host, "host"),
        (SCHEMA.organizer, "organizer"), (SCHEMA.agent, "agents"), (SCHEMA.attendee, "attendees"),
        (TRO.attendee, "attendees"), (SCHEMA.location, "place"), (TRO.place, "place"),
        (TRO.proposedPlace, "place"), (SCHEMA.startDate, "date"), (TRO.actionDate, "date"),
        (TRO.statedDate, "date"), (SCHEMA.endDate, "end_date"), (TRO.statedEndDate, "end_date"),
        (TRO.statedTime, "time"), (SCHEMA.superEvent, "part_of"), (SCHEMA.about, "about"),
        (SCHEMA.keywords, "topics"), (TRO.accordingTo, "according_to"),
        (TRO.represents, "represents"), (TRO.memberOf, "member_of"), (TRO.holder, "holder"),
        (TRO.officeOf, "of"), (TRO.statedValue, "count"), (SCHEMA.value, "count"),
        (SCHEMA.unitText, "unit"),
    )
)  # fmt: skip
#: What they give of an event, of which other things are told by the same words.
_OF_EVENTS = {str(TRO.agent): "organizer", str(TRO.duringEvent): "part_of"}
_OF_OTHERS = {str(TRO.agent): "agents", str(TRO.duringEvent): "during"}
#: Days that are given once, though the words and the day that they mean both have them.
_ONCE = ("date", "end_date", "count")

#: The values of each property, or key; of a node also its own name.
Terms = dict[str, list[Term | str]]


class Names(Protocol):
    """Who names things and values for a reader."""

    store: Store

    def link(self, iri: str) -> Link: ...

    def value(self, term: Term) -> Link: ...


@dataclass(frozen=True)
class Sentence:
    """What a fact says, piece by piece, each with where it leads; and of what type it is, or ""."""

    type: str
    pieces: tuple[Link, ...]

    @property
    def text(self) -> str:
        """The sentence as text."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class FactTeller:
    """Tells facts in a language of the site; names come from `names`."""

    names: Names
    language: str

    def sentence(self, fact: str) -> Sentence:
        """The sentence of a fact."""
        store = self.names.store
        if store.speaks_of_many(fact):
            return Sentence("", self._by_source(fact, {}))
        described: dict[str, Terms] = {}
        for triple in store.said_by(fact):
            of_one = described.setdefault(name_of(triple.subject), {})
            of_one.setdefault(triple.predicate.value, []).append(triple.object)
        type_, given = self._read(described)
        pieces = self._told(type_, given) if type_ else self._by_source(fact, described)
        return Sentence(type_, pieces)

    def _read(self, described: Mapping[str, Terms]) -> tuple[str, Terms]:
        """The type of a fact, or "", and its values by key."""
        for said in described.values():
            if str(TRO.inferredAbout) in said:
                keys = (TRO.inferredAbout, TRO.inferredProperty, TRO.inferredValue)
                names = ("about", "property", "value")
                return "inference", {
                    key: said.get(str(term), []) for key, term in zip(names, keys, strict=True)
                }
        nodes = [thing for thing, said in described.items() if str(RDF.type) in said]
        kinds = {self.names.store.ids.kind(node) or "" for node in nodes}
        if len(nodes) == 1 and kinds <= set(_NODES):
            type_, given = kinds.pop(), self._of_node(nodes[0], described)
            is_whole = type_ not in ("action", "anticipated") or "treaty" in given
            return (type_, given) if is_whole else ("", {})
        if len(described) == 1 and not nodes:
            ((thing, said),) = described.items()
            ((predicate, terms), *others) = said.items()
            if predicate in _SINGLE and not others:
                type_, subject, value = _SINGLE[predicate]
                return type_, {subject: [thing], value: terms}
        return "", {}

    def _of_node(self, node: str, described: Mapping[str, Terms]) -> Terms:
        """The values of a fact that describes a node."""
        kind, said = self.names.store.ids.kind(node) or "", described[node]
        given: Terms = {} if kind in ("action", "anticipated") else {kind: [node]}
        for predicate, key in (*_KEYS, *(_OF_EVENTS if kind == "event" else _OF_OTHERS).items()):
            if predicate in said and not (key in _ONCE and key in given):
                given.setdefault(key, []).extend(filter(self._is_for_reader, said[predicate]))
        is_named = bool(self.names.store.saying(node, SCHEMA.name))
        if kind in ("office", "title") and not is_named:
            given[kind] = said.get(str(SCHEMA.roleName), [node])
        elif kind == "group":
            given["group:words"] = said.get(str(SCHEMA.description), [node])
            given["witnessed"] = [
                o for o, one in described.items() if str(TRO.reportedWitness) in one
            ]
        elif kind == "count":
            given = {"count": [node]} if is_named else given  # in a name all is told
            given["of"] = [other for other in described if other != node]
        if [name_of(term) for term in given.get("outlook", ())] == [str(TRO.Occurred)]:
            del given["outlook"]
        if kind in ("group", "proposal") and self._is_told(given.get("according_to", []), node):
            del given["according_to"]
        return {key: terms for key, terms in given.items() if terms}

    def _is_for_reader(self, term: Term | str) -> bool:
        """Whether a value says something to the reader: words of an article in another language
        stand in its passage, with a translation."""
        return language_of(term) in ("", self.language)

    def _is_told(self, speakers: Sequence[Term | str], node: str) -> bool:
        """Whether the name of a node says already by whose account it is."""
        label = self.names.link(node).text
        return any(self._speaker(speaker).text in label for speaker in speakers)

    def _told(self, type_: str, given: Terms) -> tuple[Link, ...]:
        """The sentence of a fact of a type."""
        act = name_of(given["action"][0]).removeprefix(TRO) if "action" in given else ""
        is_named = type_ == "event" and names_itself(
            self._text(given.get("kind", [])), self.names.link(name_of(given["event"][0])).text
        )
        words = patterns(self.language)["pages"].get(type_)
        words = words or pattern(self.language, type_, set(given), act, is_named)
        return self._filled(words, given, type_)

    def _by_source(self, fact: str, described: Mapping[str, Terms]) -> tuple[Link, ...]:
        """That a record, or the editors, say something, of a thing or an article."""
        origin = self.names.store.provenance(fact)
        articles = [thing for thing in described if self.names.store.ids.kind(thing) == "article"]
        things = list(described) if len(described) == 1 else articles[:1]
        sources = [*filter(None, (origin.passage,)), *origin.sources, *origin.by]
        is_record = origin.certainty not in ("Editorial", "") and bool(sources)
        words = patterns(self.language)["pages"]["recorded" if is_record else "described"]
        given: Terms = {"source": [*sources[:1]], "thing": [*things]}
        return self._filled(words, {key: terms for key, terms in given.items() if terms}, "")

    def _filled(self, words: str, given: Terms, type_: str) -> tuple[Link, ...]:
        keys = {key.partition(":")[0] for key in given}

        def values(key: str, how: str) -> Iterator[Link]:
            return self._values(given.get(f"{key}:{how}", given.get(key, [])), key, type_)

        return _begun([piece for piece in filled(words, keys, self._own, values) if piece.text])

    def _own(self, text: str) -> Link:
        return Link(text, self.language)

    def _text(self, terms: Sequence[Term | str]) -> str:
        return self._one(terms[0]).text if terms else ""

    def _values(self, terms: Sequence[Term | str], key: str, type_: str) -> Iterator[Link]:
        for place, term in enumerate(terms):
            if before := between(place, len(terms), self.language):
                yield self._own(before)
            link = self._speaker(term) if key == "according_to" else self._one(term)
            is_told = self.names.store.ids.kind(link.iri) in _TOLD and key != type_
            yield replace(link, text=f"“{link.text}”") if is_told else link

    def _one(self, term: Term | str) -> Link:
        """A value as it stands in a sentence: words of the article between quotation marks, terms
        of the vocabulary without a link."""
        link = self.names.link(term) if isinstance(term, str) else self.names.value(term)
        if language_of(term):
            return replace(link, text=f"“{link.text}”")
        return replace(link, href=None) if link.iri.startswith((TRO, SCHEMA)) else link

    def _speaker(self, term: Term | str) -> Link:
        """By whose account: of a statement, who made it."""
        speakers = self.names.store.values(name_of(term), TRO.speaker)
        return self._one(speakers[0] if speakers else term)


def _begun(pieces: list[Link]) -> tuple[Link, ...]:
    """The pieces, the sentence beginning with a capital letter."""
    first, *rest = pieces
    return (replace(first, text=first.text[:1].upper() + first.text[1:]), *rest)
