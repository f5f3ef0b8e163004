"""What a page says of its thing to search engines: JSON-LD in schema.org's terms, and hedged.

Everything in it is a triple of the release, but for three things that schema.org says in its own
way: a gathering that is planned or cancelled, which is an event with its status there, while in the
data `schema:Event` is what took place; that what rests on a speaker's word is the subject of a
claim; and our class of what is claimed, expected or proposed, which for schema.org is a thing of an
additional type, so that nobody reads it as an act or an event. The context stands in it, so that a
harvester without network reads the same triples.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from kb.canonical.oxigraph import Term, is_literal, language_of
from kb.dumps.compacting import is_whole
from kb.namespaces import RDF, SCHEMA, TRO, XSD, iris
from kb.reading.patterns import node_of
from kb.reading.store import Store, name_of

#: How many values of one property are told.
MOST_VALUES = 50
#: The properties of the things that a thing leads to.
_OF_NEIGHBOURS = (
    "name", "datePublished", "propertyID", "value", "contentUrl", "encodingFormat", "contentSize",
    "sha256",
)  # fmt: skip
#: Our classes of what schema.org would have as done, held or there.
_HEDGED = iris(
    TRO.ClaimedAction, TRO.AnticipatedAction, TRO.AnticipatedEvent, TRO.Proposal, TRO.Group
)
#: Our words for whose word it is and how it stands, for which schema.org has none that fits.
_HEDGES = iris(TRO.accordingTo, TRO.holder, TRO.officeOf, TRO.outlook, TRO.speaker, TRO.statedValue)
#: What schema.org says of what took place, or will.
_OF_ACTS_AND_EVENTS = {
    "agent", "attendee", "location", "memberOf", "object", "organizer", "superEvent",
}  # fmt: skip
#: What is left out of a class: a number without whose it is, a digest that is not a file's.
_LEFT_OUT = {
    ("QuantitativeValue", "value"), ("NewsArticle", "sha256"), ("WebPage", "sha256"),
}  # fmt: skip
#: The outlooks for which schema.org has a status.
_STATUSES: Mapping[str, str] = {
    str(TRO.Scheduled): str(SCHEMA.EventScheduled),
    str(TRO.Cancelled): str(SCHEMA.EventCancelled),
}
#: Our words for what is expected, and schema.org's.
_WORDS = {
    TRO.statedDate: SCHEMA.startDate,
    TRO.statedEndDate: SCHEMA.endDate,
}


def embedded(store: Store, iri: str, languages: Sequence[str]) -> Markup:
    """The JSON-LD of a thing, safe to stand in a `script` element."""
    return as_script(Writer(store, tuple(languages)).write(iri))


def as_script(content: dict[str, object]) -> Markup:
    """JSON that cannot end the element it stands in.

    >>> as_script({"name": "</script>"})
    Markup('{"name": "\\\\u003c/script>"}')
    """
    text = json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")
    return Markup(text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704 - escaped


class Writer:
    """Writes one thing, and the names and types of those that it leads to; of some properties with
    texts in several languages, the reader's alone."""

    def __init__(
        self, store: Store, languages: tuple[str, ...], one_text: Sequence[str] = ("name",)
    ) -> None:
        self._store = store
        self._one_text = one_text
        self._languages = languages
        self._context: dict[str, object] = {"@vocab": str(SCHEMA)}

    def write(self, iri: str) -> dict[str, object]:
        """The thing as one object, with its context first."""
        content: dict[str, object] = {"@id": iri}
        values_of: dict[str, list[Term]] = {}
        for triple in self._store.about(iri):
            values_of.setdefault(triple.predicate.value, []).append(triple.object)
        values_of = self._without_repeats(as_planned(values_of))
        words = map(name_of, self._store.values(iri, TRO.accordingTo))
        kinds = values_of.pop(str(RDF.type), [])
        content.update(self._types(kinds))
        for predicate in sorted(values_of):
            if local := self._printed(predicate, kinds):
                values = [
                    self._value(local, term) for term in self._chosen(local, values_of[predicate])
                ]
                content[local] = values[0] if len(values) == 1 else values
        if claims := [self._neighbour(word) for word in sorted(words) if self._is_claim(word)]:
            content["subjectOf"] = claims[0] if len(claims) == 1 else claims
        return {"@context": self._context, **content}

    def _without_repeats(self, values_of: dict[str, list[Term]]) -> dict[str, list[Term]]:
        """What is said, without words of ours that say again what schema.org's say."""
        by = str(TRO.accordingTo)
        others = {
            **values_of,
            by: [term for term in values_of.get(by, []) if not self._is_claim(name_of(term))],
        }
        if set(values_of.get(str(TRO.speaker), [])) == set(values_of.get(str(SCHEMA.author), [])):
            others.pop(str(TRO.speaker), None)
        if not any(name_of(kind) in _HEDGED for kind in values_of.get(str(RDF.type), [])):
            others.pop(str(TRO.outlook), None)
        return {predicate: terms for predicate, terms in others.items() if terms}

    def _is_claim(self, iri: str) -> bool:
        return str(SCHEMA.Claim) in map(name_of, self._store.values(iri, RDF.type))

    def _printed(self, predicate: str, kinds: Iterable[Term]) -> str | None:
        """The key of a property of a thing of some classes; None where it is not told."""
        if predicate in _HEDGES:
            return self._ours(predicate)
        if not predicate.startswith(SCHEMA):
            return None
        local = predicate.removeprefix(SCHEMA)
        classes = [name_of(kind).removeprefix(SCHEMA) for kind in kinds]
        if classes and set(classes) <= set(_HEDGED) and local in _OF_ACTS_AND_EVENTS:
            return None
        return None if any((class_, local) in _LEFT_OUT for class_ in classes) else local

    def _ours(self, iri: str) -> str:
        """The key of a term of ours."""
        self._context.setdefault("tro", str(TRO))
        return "tro:" + iri.removeprefix(TRO)

    def _types(self, terms: Iterable[Term]) -> dict[str, object]:
        iris = sorted(map(name_of, terms))
        kinds = [iri.removeprefix(SCHEMA) for iri in iris if iri.startswith(SCHEMA)]
        ours = [self._led_to("additionalType", {"@id": iri}) for iri in iris if iri in _HEDGED]
        kinds = kinds or (["Thing"] if ours else [])
        types: dict[str, object] = (
            {"@type": kinds[0] if len(kinds) == 1 else kinds} if kinds else {}
        )
        return {**types, "additionalType": ours[0]} if ours else types

    def _chosen(self, local: str, terms: list[Term]) -> list[Term]:
        """Of a name in several languages, the reader's, so that it can be a plain text."""
        if local in self._one_text:
            for language in self._languages:
                for term in terms:
                    if language_of(term).partition("-")[0] == language:
                        return [term]
            return sorted(terms, key=str)[:1]
        return sorted(terms, key=str)[:MOST_VALUES]

    def _value(self, local: str, term: Term) -> object:
        if not is_literal(term):
            return self._led_to(local, self._neighbour(name_of(term)))
        datatype, text = term.datatype.value, term.value
        if term.language:
            return self._plain(local, {"@language": term.language}, text, {})
        if datatype == str(XSD.string):
            return self._plain(local, {}, text, {})
        typed = {"@type": datatype}
        if datatype == str(XSD.integer) and is_whole(text):
            return self._plain(local, {}, int(text), typed)
        if datatype == str(XSD.boolean) and text in ("true", "false"):
            return self._plain(local, {}, text == "true", typed)
        return self._plain(local, typed, text, {})

    def _plain(
        self, local: str, meaning: dict[str, str], value: object, typed: dict[str, str]
    ) -> object:
        """A value in JSON's own manner, as search engines want it: the context says what it means.
        Where the property means something else there already, the value says it itself."""
        wanted = {"@id": _iri_of(local), **meaning}
        if self._context.setdefault(local, wanted) == wanted:
            return value
        written = value if isinstance(value, str) else json.dumps(value)
        return {"@value": written, **meaning, **typed}

    def _neighbour(self, iri: str) -> dict[str, object]:
        """A thing that is led to: its types, its name, where it can be downloaded; whose claim."""
        kinds = self._store.values(iri, RDF.type)
        content: dict[str, object] = {"@id": iri, **self._types(kinds)}
        properties = (*_OF_NEIGHBOURS, "author") if self._is_claim(iri) else _OF_NEIGHBOURS
        for local in properties:
            if not self._printed(str(SCHEMA[local]), kinds):
                continue
            if chosen := self._chosen(local, self._store.values(iri, SCHEMA[local])):
                # An address stands as it is; what is known of it stands elsewhere.
                first = chosen[0]
                is_link = local != "author" and not hasattr(first, "datatype")
                link: dict[str, object] = {"@id": name_of(first)}
                content[local] = self._led_to(local, link) if is_link else self._value(local, first)
        return content

    def _led_to(self, local: str, content: dict[str, object]) -> object:
        """A thing that is led to; one of which nothing is told as its IRI alone, as search engines
        want addresses, where the property does not mean something else already."""
        wanted = {"@id": _iri_of(local), "@type": "@id"}
        if len(content) > 1 or self._context.setdefault(local, wanted) != wanted:
            return content
        return content["@id"]


def _iri_of(key: str) -> str:
    """What a key stands for.

    >>> _iri_of("about"), _iri_of("tro:speaker")
    ('https://schema.org/about', 'https://w3id.org/treaty-kb/ontology#speaker')
    """
    return str(TRO[key.removeprefix("tro:")] if key.startswith("tro:") else SCHEMA[key])


def as_planned(values_of: Mapping[str, list[Term]]) -> dict[str, list[Term]]:
    """What is said of a thing, by property; of a planned or cancelled gathering in schema.org's
    words too, where it has the word."""
    types = values_of.get(str(RDF.type), [])
    outlooks = map(name_of, values_of.get(str(TRO.outlook), []))
    status: list[Term] = [node_of(_STATUSES[term]) for term in outlooks if term in _STATUSES]
    if str(TRO.AnticipatedEvent) not in map(name_of, types) or not status:
        return dict(values_of)
    planned = {
        str(word): [term for term in values_of.get(str(ours), []) if _is_whole(term)]
        for ours, word in _WORDS.items()
    }
    return {
        **values_of,
        **{word: terms for word, terms in planned.items() if terms},
        str(SCHEMA.eventStatus): status,
        str(RDF.type): [*types, node_of(str(SCHEMA.Event))],
    }


def _is_whole(value: Term) -> bool:
    """Whether a value is a thing or a whole day: schema.org has no word for a month."""
    return not hasattr(value, "datatype") or value.datatype.value == str(XSD.date)
