"""How the data use a term: where, how often, and the query that asks for all of it.

The count ends at a bound: a class may have millions of things, and a page has no time for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from kb.canonical.oxigraph import Triple
from kb.namespaces import OWL, RDF, SKOS, TRO
from kb.reading.store import Store, name_of
from kb.web.words.wording import Link, Wording

_Found = TypeVar("_Found")
#: How far uses are counted, and how many are shown.
MOST_COUNTED = 1000
MOST_SHOWN = 10


@dataclass(frozen=True)
class Use:
    """A place where the data use a term: a thing, and the property and value that use it."""

    subject: Link
    property: Link | None = None
    value: Link | None = None


@dataclass(frozen=True)
class Uses:
    """How often the data use a term, whether more often than was counted, and the first places."""

    #: `thing`, `statement` or `mention`: what was counted.
    what: str
    count: int
    is_more: bool
    shown: tuple[Use, ...]


def uses_of(wording: Wording, iri: str, kind: str) -> Uses | None:
    """The uses of a term of a kind (an IRI); None for a kind that data do not use by itself."""
    if kind not in _FINDERS:
        return None
    return _FINDERS[kind].uses(wording, iri)


def question_about(iri: str, kind: str) -> str:
    """The query that asks where a term of a kind is used.

    >>> print(question_about("urn:x", str(OWL.Class)))
    SELECT ?thing WHERE {
      ?thing a <urn:x>
    }
    LIMIT 1000
    """
    variables, pattern = _PATTERNS.get(kind, _PATTERNS[str(OWL.ObjectProperty)])
    written = pattern.replace("TERM", f"<{iri}>")
    return f"SELECT {variables} WHERE {{\n  {written}\n}}\nLIMIT {MOST_COUNTED}"


def _things(store: Store, iri: str) -> Iterator[str]:
    return store.subjects(RDF.type, iri)


def _statements(store: Store, iri: str) -> Iterator[Triple]:
    return store.said_with(iri)


def _mentions(store: Store, iri: str) -> Iterator[Triple]:
    """What is said with the term as value, but for what the ontology itself says."""
    found, _ = store.incoming(iri, 2 * MOST_COUNTED)
    return (triple for triple in found if not name_of(triple.subject).startswith(TRO))


def _thing(wording: Wording, iri: str) -> Use:
    return Use(wording.link(iri))


def _statement(wording: Wording, triple: Triple) -> Use:
    return Use(wording.link(name_of(triple.subject)), None, wording.value(triple.object))


def _mention(wording: Wording, triple: Triple) -> Use:
    return Use(wording.link(name_of(triple.subject)), wording.link(triple.predicate.value))


@dataclass(frozen=True)
class _Finder(Generic[_Found]):
    """How the uses of a kind of term are called, found, and written."""

    what: str
    find: Callable[[Store, str], Iterator[_Found]]
    write: Callable[[Wording, _Found], Use]

    def uses(self, wording: Wording, iri: str) -> Uses:
        found = [*islice(self.find(wording.store, iri), MOST_COUNTED + 1)]
        shown = tuple(self.write(wording, one) for one in found[:MOST_SHOWN])
        return Uses(self.what, min(len(found), MOST_COUNTED), len(found) > MOST_COUNTED, shown)


_OF_PROPERTY = _Finder("statement", _statements, _statement)
_FINDERS: dict[str, _Finder[str] | _Finder[Triple]] = {
    str(OWL.Class): _Finder("thing", _things, _thing),
    str(OWL.ObjectProperty): _OF_PROPERTY,
    str(OWL.DatatypeProperty): _OF_PROPERTY,
    str(RDF.Property): _OF_PROPERTY,
    str(SKOS.Concept): _Finder("mention", _mentions, _mention),
}
#: What is asked for, and the pattern.
_PATTERNS: dict[str, tuple[str, str]] = {
    str(OWL.Class): ("?thing", "?thing a TERM"),
    str(OWL.ObjectProperty): ("?thing ?value", "?thing TERM ?value"),
    str(SKOS.Concept): ("?thing ?property", "?thing ?property TERM"),
    str(SKOS.ConceptScheme): ("?concept", f"?concept <{SKOS.inScheme}> TERM"),
    str(SKOS.Collection): ("?concept", f"TERM <{SKOS.member}> ?concept"),
}
