"""Facts as sentences: the patterns of a language (`patterns/*.toml`), chosen and filled.

The curator's page fills them with what a file of facts says, the site with what a release says: of
the triples of a fact each property gives a key of its type. What has no type, such as all that a
record says, is told by its source.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Protocol, TypeVar

from kb.canonical.oxigraph import Term, language_of
from kb.namespaces import RDF, SCHEMA, TRO
from kb.reading.store import Store, name_of

#: A piece of a sentence, as whoever fills a pattern makes it.
Piece = TypeVar("Piece")
_PART = re.compile(r"\[[^\]]*\]|\{[^}]*\}|[^\[{]+")
_KEY = re.compile(r"\{([a-z_]+)")


@cache
def patterns(language: str) -> Mapping[str, Any]:
    """The patterns of a language, by type of fact, and what they are put together from."""
    text = resources.files("kb.web.words").joinpath("patterns", f"{language}.toml")
    return tomllib.loads(text.read_text("utf-8"))


def pattern(
    language: str, type_: str, keys: Collection[str], act: str = "", is_named: bool = False
) -> str:
    """The pattern for a fact of a type that has some keys; `act` is the kind of act of an action,
    and of an event it may be that its name says what it is.

    >>> pattern("en", "action", {"actors", "treaty", "date"}, "Ratification")[:31]
    '{actors} ratified {treaty}[, th'
    >>> pattern("en", "event", {"event", "kind", "outlook"})[:35]
    'The {kind} “{event}” is {outlook}[ '
    """
    parts = patterns(language)
    whole_pattern: str = parts[type_]
    if type_ == "action":
        fitting = (
            ending
            for ending in parts["acts"].get(act, ())
            if set(_KEY.findall(ending)) <= set(keys)
        )
        return whole_pattern.replace("{did}", next(fitting, parts["did"]))
    if type_ == "event":
        whole, bracket, rest = whole_pattern.partition("[")
        first = parts["expected"] if "outlook" in keys else parts["named"] if is_named else whole
        return f"{first}{bracket}{rest}"
    return whole_pattern


def names_itself(kind: str, name: str) -> bool:
    """Whether the name of an event says of what kind it is.

    >>> names_itself("lễ ký, lễ mở ký", "Lễ mở ký Công ước"), names_itself("talks", "The reception")
    (True, False)
    """
    return any(word.casefold() in name.casefold() for word in kind.split(", ") if word)


def filled(
    pattern: str,
    keys: Collection[str],
    plain: Callable[[str], Piece],
    values: Callable[[str, str], Iterator[Piece]],
) -> Iterator[Piece]:
    """The pieces of a sentence: `plain` makes those of the pattern's own words, `values` those of a
    key, in the form that the pattern asks for.

    >>> told = {"holder": ["Ada Holm"], "office": ["judge"]}
    >>> said = filled("{holder} is {office}[ of {of}]", told, str, lambda key, _: iter(told[key]))
    >>> "".join(said)
    'Ada Holm is judge'
    """
    done: set[str] = set()
    for part in _PART.findall(pattern):
        if part[0] == "[":
            key = _KEY.findall(part)[0]
            if key in keys and key not in done:
                yield from filled(part[1:-1], keys, plain, values)
        elif part[0] == "{":
            key, _, how = part[1:-1].partition(":")
            done.add(key)
            yield from values(key, how)
        else:
            yield plain(part)


def between(place: int, number: int, language: str) -> str:
    """What stands before one of several values: a comma, or "and" before the last.

    >>> [between(place, 3, "en") for place in range(3)]
    ['', ', ', ' and ']
    """
    last: str = patterns(language)["and"]
    return "" if not place else last if place == number - 1 else ", "


@dataclass(frozen=True)
class Link:
    """Words in a language, and where they lead: a path of this site, an address, or nowhere."""

    text: str
    language: str = ""
    href: str | None = None
    iri: str = ""
    #: The whole name, where the words are a shorter one.
    whole: str = ""

    @classmethod
    def best(cls, texts: Mapping[str, str], languages: Sequence[str]) -> Link:
        """The text in the first of some languages that there is one in, or the first.

        >>> Link.best({"vi": "Rõ ràng.", "en": "It is plain."}, ("id", "en")).text
        'It is plain.'
        """
        language = next((tag for tag in (*languages, *texts) if tag in texts), "")
        return cls(texts.get(language, ""), language)


#: The types of facts that describe a node, which its IRI tells.
_NODES = (
    "event", "action", "anticipated", "statement", "proposal", "group", "office", "title", "count",
)  # fmt: skip
#: The kinds of things whose names tell something: within a sentence they are quoted.
_QUOTED = ("event", "action", "anticipated", "statement")
#: The types of facts that are one triple, by its property, and the keys of its two ends.
_SINGLE = {
    str(term): type_and_keys
    for term, type_and_keys in (
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
        (SCHEMA.object, "object"), (TRO.host, "host"), (SCHEMA.organizer, "organizer"),
        (SCHEMA.agent, "agents"), (SCHEMA.attendee, "attendees"), (SCHEMA.location, "place"),
        (TRO.proposedPlace, "place"), (SCHEMA.startDate, "date"), (TRO.actionDate, "date"),
        (TRO.statedDate, "date"), (SCHEMA.endDate, "end_date"), (TRO.statedEndDate, "end_date"),
        (TRO.statedTime, "time"), (TRO.duringEvent, "during"), (SCHEMA.superEvent, "part_of"),
        (SCHEMA.about, "about"), (SCHEMA.keywords, "topics"), (TRO.accordingTo, "according_to"),
        (TRO.represents, "represents"), (SCHEMA.memberOf, "member_of"), (TRO.holder, "holder"),
        (TRO.officeOf, "of"), (TRO.statedValue, "count"), (SCHEMA.value, "count"),
        (SCHEMA.unitText, "unit"),
    )
)  # fmt: skip
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
            values = described.setdefault(name_of(triple.subject), {})
            values.setdefault(triple.predicate.value, []).append(triple.object)
        type_, given = self._read(described)
        pieces = self._by_pattern(type_, given) if type_ else self._by_source(fact, described)
        return Sentence(type_, pieces)

    def _read(self, described: Mapping[str, Terms]) -> tuple[str, Terms]:
        """The type of a fact, or "", and its values by key."""
        for values in described.values():
            if str(TRO.inferredAbout) in values:
                keys = (TRO.inferredAbout, TRO.inferredProperty, TRO.inferredValue)
                names = ("about", "property", "value")
                return "inference", {
                    key: values.get(str(term), []) for key, term in zip(names, keys, strict=True)
                }
        nodes = [thing for thing, values in described.items() if str(RDF.type) in values]
        kinds = {self.names.store.ids.kind(node) or "" for node in nodes}
        if len(nodes) == 1 and kinds <= set(_NODES):
            type_, given = kinds.pop(), self._of_node(nodes[0], described)
            is_whole = type_ not in ("action", "anticipated") or "treaty" in given
            return (type_, given) if is_whole else ("", {})
        if len(described) == 1 and not nodes:
            ((thing, values),) = described.items()
            ((predicate, terms), *others) = values.items()
            if predicate in _SINGLE and not others:
                type_, subject, value = _SINGLE[predicate]
                return type_, {subject: [thing], value: terms}
        return "", {}

    def _of_node(self, node: str, described: Mapping[str, Terms]) -> Terms:
        """The values of a fact that describes a node."""
        kind, values = self.names.store.ids.kind(node) or "", described[node]
        given: Terms = {} if kind in ("action", "anticipated") else {kind: [node]}
        for predicate, key in _KEYS:
            if predicate in values and not (key in _ONCE and key in given):
                given.setdefault(key, []).extend(filter(self._is_for_reader, values[predicate]))
        is_named = bool(self.names.store.saying(node, SCHEMA.name))
        if kind in ("office", "title") and not is_named:
            given[kind] = values.get(str(SCHEMA.roleName), [node])
        elif kind == "group":
            given["group:words"] = values.get(str(SCHEMA.description), [node])
            given["witnessed"] = [
                event for event in described if str(TRO.reportedWitness) in described[event]
            ]
        elif kind == "count":
            given = {"count": [node]} if is_named else given  # in a name all is told
            given["of"] = [other for other in described if other != node]
        if [name_of(term) for term in given.get("outlook", ())] == [str(TRO.Occurred)]:
            del given["outlook"]
        if kind in ("group", "proposal") and self._is_in_name(given.get("according_to", []), node):
            del given["according_to"]
        return {key: terms for key, terms in given.items() if terms}

    def _is_for_reader(self, term: Term | str) -> bool:
        """Whether a value says something to the reader: words of an article in another language
        stand in its passage, with a translation."""
        return language_of(term) in ("", self.language)

    def _is_in_name(self, speakers: Sequence[Term | str], node: str) -> bool:
        """Whether the name of a node says already by whose account it is."""
        label = self.names.link(node).text
        return any(self._speaker(speaker).text in label for speaker in speakers)

    def _by_pattern(self, type_: str, given: Terms) -> tuple[Link, ...]:
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
        known = {"Editorial": "described", "": "described", "Computed": "computed"}
        how = known.get(origin.certainty, "recorded") if sources else "described"
        words = patterns(self.language)["pages"][how]
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
        return self._value(terms[0]).text if terms else ""

    def _values(self, terms: Sequence[Term | str], key: str, type_: str) -> Iterator[Link]:
        for place, term in enumerate(terms):
            if before := between(place, len(terms), self.language):
                yield self._own(before)
            link = self._speaker(term) if key == "according_to" else self._value(term)
            is_quoted = self.names.store.ids.kind(link.iri) in _QUOTED and key != type_
            yield replace(link, text=f"“{link.text}”") if is_quoted else link

    def _value(self, term: Term | str) -> Link:
        """A value as it stands in a sentence: words of the article between quotation marks, terms
        of the vocabulary without a link."""
        link = self.names.link(term) if isinstance(term, str) else self.names.value(term)
        if language_of(term):
            return replace(link, text=f"“{link.text}”")
        return replace(link, href=None) if link.iri.startswith((TRO, SCHEMA)) else link

    def _speaker(self, term: Term | str) -> Link:
        """By whose account: of a statement, who made it."""
        speakers = self.names.store.values(name_of(term), TRO.speaker)
        return self._value(speakers[0] if speakers else term)


def _begun(pieces: list[Link]) -> tuple[Link, ...]:
    """The pieces, the sentence beginning with a capital letter."""
    first, *rest = pieces
    return (replace(first, text=first.text[:1].upper() + first.text[1:]), *rest)
