"""Which key of a fact gives which property: what shapes say in terms, told to who writes facts.

Nobody lists it: for each type facts are made that have every key of its schema, or all but one, and
what changes in their triples when one value is changed is what the key gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode
from rdflib import URIRef

from kb.canonical.oxigraph import RDF, TermTriple
from kb.errors import UnknownTerm
from kb.identifiers import Identifiers
from kb.mapping.triples import triples_of
from kb.namespaces import SCHEMA, expand
from kb.seeds.factkeys import RECORD_KEYS
from kb.seeds.facts import Fact
from kb.seeds.kinds import content_of
from kb.seeds.schema import Schema, definition

#: Names of events, acts and the like stand under `things:`, beside the facts.
_BESIDE = {SCHEMA.name: "name"}
_NO_TERM = "owl:n"
#: Words that are dates, and words that are numbers; those of a source are an address.
_FORMS = ("{} May 2001", "{}")
_FORMS_OF = {"source": ("https://example.org/{}",)}
_TERM = re.compile(r"\b(?:tro|schema|prov|rdfs|skos|dcterms|owl):([A-Za-z]+)\b")


@cache
def keys_by_property(type_: str) -> Mapping[URIRef, str]:
    """The keys of a type of fact by the properties that they give.

    >>> from kb.namespaces import SCHEMA, TRO
    >>> keys = keys_by_property("action")
    >>> keys[TRO.actor], keys[TRO.actionDate], keys[TRO.place], keys[TRO.evidence]
    ('actors', 'date', 'place', 'quote')
    >>> keys_by_property("office")[SCHEMA.roleName], keys_by_property("count")[TRO.reportedCount]
    ('office', 'of')
    """
    least: dict[NamedNode, tuple[int, str]] = {}
    for form in _FORMS_OF.get(type_, _FORMS):
        for key, predicates in _effects(type_, form):
            for predicate in predicates - {RDF.type}:
                # What names the node changes all that is said of it: the key that does least gives.
                if len(predicates) < least.get(predicate, (99, ""))[0]:
                    least[predicate] = len(predicates), key
    found = {URIRef(predicate.value): key for predicate, (_, key) in least.items()}
    made_up = {expand(f"{_NO_TERM}{number}") for number in (1, 2)}
    return _BESIDE | {term: key for term, key in found.items() if term not in made_up}


def in_keys(message: str, type_: str) -> str:
    """A message of a shape in the words of facts.yaml: keys for properties, bare names for classes
    and concepts. What a fact of this type has no key for stays as it is.

    >>> in_keys("Give tro:treaty once, the IRI of a tro:Treaty.", "action")
    "Give 'treaty' once, the reference of a Treaty."
    >>> in_keys("Say when: give tro:actionDate or tro:statedDate, or drop tro:deposits.", "action")
    "Say when: give 'date', or drop 'deposits'."
    """
    told = _TERM.sub(lambda term: _in_key(term[0], type_), message)
    told = re.sub(r"('\w+'),? (?:or|and) \1(?: of [a-z ]+,)?", r"\1", told)
    told = re.sub(r"\b(the|its|an) IRI(?= of\b|,)", _reference, told)
    return told.replace("efer by IRI to", "efer by 'ref' to")


def key_for(path: URIRef | None, message: str, type_: str) -> str:
    """The key that a result of a shape is about: that of its path, or else the first that its
    message names; empty where there is none.

    An inference gives any property, by its `value`.
    """
    keys = keys_by_property(type_)
    if path and (path in keys or type_ == "inference"):
        return keys.get(path, "value")
    named = (keys.get(_expanded(term[0])) for term in _TERM.finditer(message))
    return next(filter(None, named), "")


def _reference(found: re.Match[str]) -> str:
    return f"{'a' if found[1] == 'an' else found[1]} reference"


def _in_key(term: str, type_: str) -> str:
    name = term.partition(":")[2]
    if name[0].isupper():
        return name
    key = keys_by_property(type_).get(_expanded(term))
    return f"'{key}'" if key else term


def _expanded(term: str) -> URIRef:
    try:
        return expand(term)
    except UnknownTerm:
        return URIRef(term)


def _effects(type_: str, form: str) -> Iterator[tuple[str, set[NamedNode]]]:
    """Each key with the properties whose triples change where a part of its value does.

    A key may change what the others give, as the day of an act that is only claimed is no
    `tro:actionDate`: so each key that may be missing is left out once.
    """
    whole, others = dict(_sample(type_, form, 1)), dict(_sample(type_, form, 2))
    may_miss = whole.keys() - set(definition("facts", type_).get("required", ()))
    for without in ("", *sorted(may_miss)):
        sample = {key: value for key, value in whole.items() if key != without}
        before = _said(type_, sample, 1)
        for key in sample:
            for value in _parts(sample[key], others[key]):
                after = _said(type_, {**sample, key: value}, 1)
                yield key, {predicate for _, predicate, _ in before ^ after}
        yield "quote", {predicate for _, predicate, _ in before ^ _said(type_, sample, 2)}


def _parts(value: object, other: Any) -> Iterator[object]:
    """A value with one of its parts taken from another value of the same form."""
    if isinstance(value, Mapping):
        for name in value:
            yield {**value, name: other[name]}
    elif isinstance(value, list):
        yield from ([one] for one in _parts(value[0], other[0]))
    else:
        yield other


def _said(type_: str, arguments: Mapping[str, object], end: int) -> set[TermTriple]:
    said = content_of({"type": type_, **arguments})
    fact = Fact("fact", "article", said, 0, end, "", "curator", "accepted", "", "", Path(), 1)
    return set(triples_of(fact, "en", Identifiers("https://example.org/")))


def _sample(type_: str, form: str, number: int) -> Iterator[tuple[str, object]]:
    """Every argument of a type of fact, with a value that has a number in it."""
    for key, part in definition("facts", type_)["properties"].items():
        if key not in RECORD_KEYS:
            yield key, _value(part, form, number)


def _value(part: Schema, form: str, number: int) -> object:
    """A value that fits a part of the schema."""
    if part.get("$ref") == "#/$defs/concept":
        return f"N{number}"
    if "$ref" in part:
        part = {**definition("facts", part["$ref"].rpartition("/")[2]), **part}
    if "properties" in part:
        return {name: _value(one, form, number) for name, one in part["properties"].items()}
    if part.get("type") == "array":
        return [_value(part["items"], form, number)]
    if part.get("type") == "object":
        return {"en": form.format(number)}
    if "anyOf" in part:
        return _value(part["anyOf"][-1], form, number)
    pattern = part.get("pattern", "")
    if kind := re.match(r"\^\(?([a-z]+)(?:\||\)?/)", pattern):
        return f"{kind[1]}/n{number}"
    if pattern.startswith("^[a-z]+:"):
        return f"{_NO_TERM}{number}"
    if pattern.startswith("^[a-z]["):
        return f"fact{number}"
    if "format" in part:
        return (
            f"https://example.org/{number}" if "iri" in part["format"] else f"{'ab'[number - 1]}a"
        )
    return form.format(number)
