"""Which key of a fact gives which property: shapes in the words of whoever writes facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from rdflib import URIRef

from kb.errors import UnknownTerm
from kb.mapping.triples import ONE_FACT
from kb.namespaces import SCHEMA, TRO, expand
from kb.seeds.kinds import KEYS

#: Names of events, acts and the like stand under `things:`, beside the facts.
_BESIDE = {SCHEMA.name: "name"}
#: Properties that follow from what stands under a key which declares another one.
_DERIVED: Mapping[str, Mapping[URIRef, str]] = {
    "statement": {SCHEMA.author: "speaker", SCHEMA.appearance: "statement"},
    "count": {SCHEMA.value: "count"},
}
_TERM = re.compile(r"\b(?:tro|schema|prov|rdfs|skos|dcterms|owl):([A-Za-z]+)\b")


@cache
def keys_by_property(type_: str) -> Mapping[URIRef, str]:
    """Return the keys of a type of fact by the properties that they give.

    >>> from kb.namespaces import SCHEMA, TRO
    >>> keys = keys_by_property("action")
    >>> keys[TRO.actor], keys[TRO.actionDate], keys[SCHEMA.location], keys[TRO.evidence]
    ('actors', 'date', 'place', 'quote')
    >>> keys_by_property("office")[SCHEMA.roleName], keys_by_property("count")[TRO.reportedCount]
    ('office', 'of')
    """
    declared = {expand(name): key.name for key in KEYS[type_].values() for name in key.properties}
    evidence = {TRO.evidence: "quote"} if type_ in ONE_FACT else {}
    return {**_BESIDE, **declared, **_DERIVED.get(type_, {}), **evidence}


def in_keys(message: str, type_: str) -> str:
    """Return a message of a shape in the words of facts.yaml: keys for properties, bare names for
    classes and concepts. What a fact of this type has no key for stays as it is.

    >>> in_keys("Give tro:treaty once, the IRI of a tro:Treaty.", "action")
    "Give 'treaty' once, the reference of a Treaty."
    >>> in_keys("Say when: give tro:actionDate or tro:statedDate, or drop tro:deposits.", "action")
    "Say when: give 'date', or drop 'deposits'."
    """
    words = _TERM.sub(lambda term: _in_key(term[0], type_), message)
    words = re.sub(r"('\w+'),? (?:or|and) \1(?: of [a-z ]+,)?", r"\1", words)
    words = re.sub(r"\b(the|its|an) IRI(?= of\b|,)", _reference, words)
    return words.replace("efer by IRI to", "efer by 'ref' to")


def key_for(path: URIRef | None, message: str, type_: str) -> str:
    """Return the key that a result of a shape is about: that of its path, or else the first that
    its message names; empty where there is none.

    An inference gives any property, by its `value`.
    """
    keys = keys_by_property(type_)
    if path and (path in keys or type_ == "inference"):
        return keys.get(path, "value")
    named = (keys.get(_expanded(term[0])) for term in _TERM.finditer(message))
    return next(filter(None, named), "")


def _reference(article: re.Match[str]) -> str:
    return f"{'a' if article[1] == 'an' else article[1]} reference"


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
