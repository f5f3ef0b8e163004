"""What can be counted of a dataset, statements, nodes, links, uses of terms, and that in VoID.

The default graph is read once, a line at a time. What is sorted is counted as it passes; different
objects are counted by hashes of 64 bits, of which two in a billion nodes might be one.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from rdflib import Literal, URIRef
from rdflib.namespace import Namespace

from kb.canonical.lines import terms_of
from kb.description.distribution import Triple
from kb.dumps.catalogue import DUMPS
from kb.identifiers import Identifiers
from kb.namespaces import DCTERMS, FOAF, OWL, RDF, RDFS, SCHEMA, SKOS, TRO, VOID, XSD, shorten

#: The properties by which things lead to the same or like things in other datasets.
LINKS = tuple(
    str(term)
    for term in (
        OWL.sameAs, SCHEMA.sameAs, RDFS.seeAlso,
        SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch,
    )
)  # fmt: skip
#: The properties whose days say what time the dataset is about.
DAYS = tuple(str(t) for t in (SCHEMA.startDate, SCHEMA.endDate, TRO.actionDate))

_TYPE = f"<{RDF.type}>".encode()
_LINKS, _DAYS = (frozenset(f"<{term}>".encode() for term in some) for some in (LINKS, DAYS))
_DAY = re.compile(rb'"(\d{4}-\d\d-\d\d)"\^\^<' + re.escape(str(XSD.date).encode()) + b">")
#: The hashes of objects are counted in so many heaps, one after the other.
_HEAPS = 64


@dataclass
class Use:
    """How often a property is used: in how many triples, on how many subjects."""

    triples: int = 0
    subjects: int = 0


@dataclass
class Counts:
    """What was counted in a default graph.

    `entities` are the things of ours of which something is said; `classes` has the number of things
    of each class, and `examples` the first of them that is ours; `links` the number of triples by a
    property and the place that they lead to (scheme and host); `languages` the texts by their tag.
    """

    triples: int = 0
    entities: int = 0
    subjects: int = 0
    objects: int = 0
    properties: dict[str, Use] = field(default_factory=dict)
    classes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    links: Counter[tuple[str, str]] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    first_day: str = ""
    last_day: str = ""

    @property
    def terms(self) -> Iterable[str]:
        """The properties and classes that are used."""
        return sorted({*self.properties, *self.classes})


def count(lines: Iterable[bytes], ids: Identifiers) -> Counts:
    """Count what sorted lines of N-Triples say."""
    counts, objects = Counts(), [array("q") for _ in range(_HEAPS)]
    things, base = f"<{ids.base}id/".encode(), f"<{ids.base}".encode()
    last, last_predicate, uses = b"", b"", dict[bytes, Use]()
    for line in lines:
        subject, predicate, value = terms_of(line)
        if subject != last:
            last, last_predicate = subject, b""
            counts.subjects += 1
            counts.entities += subject.startswith(things)
        if predicate != last_predicate:
            last_predicate = predicate
            use = uses.setdefault(predicate, Use())
            use.subjects += 1
        use.triples += 1
        hashed = hash(value)
        objects[hashed % _HEAPS].append(hashed)
        if value.startswith(b'"'):
            _look_at_text(counts, predicate, value)
        elif predicate == _TYPE:
            kind = value[1:-1].decode()
            counts.classes[kind] += 1
            if subject.startswith(base):
                counts.examples.setdefault(kind, subject[1:-1].decode())
        elif predicate in _LINKS and value.startswith(b"<http") and not value.startswith(base):
            counts.links[predicate[1:-1].decode(), _place(value[1:-1].decode())] += 1
    counts.properties = {predicate[1:-1].decode(): use for predicate, use in uses.items()}
    counts.triples = sum(use.triples for use in uses.values())
    counts.objects = sum(len(set(heap)) for heap in objects)
    return counts


def _look_at_text(counts: Counts, predicate: bytes, value: bytes) -> None:
    """Count what a literal tells: a language, or a day."""
    end = value.rpartition(b'"')[2]
    if end.startswith(b"@"):
        counts.languages[end[1:].decode()] += 1
    elif predicate in _DAYS and (day := _DAY.fullmatch(value)):
        text = day[1].decode()
        counts.first_day = min(counts.first_day or text, text)
        counts.last_day = max(counts.last_day, text)


def _place(iri: str) -> str:
    """Where an IRI is from.

    >>> _place("http://www.wikidata.org/entity/Q881")
    'http://www.wikidata.org/'
    """
    parts = urlsplit(iri)
    return f"{parts.scheme}://{parts.netloc}/"


def namespaces_of(terms: Iterable[str]) -> list[str]:
    """The namespaces of terms: what stands before the last `#` or `/`.

    >>> namespaces_of(["https://schema.org/name", "https://e.org/x#y", "https://e.org/x#z"])
    ['https://e.org/x#', 'https://schema.org/']
    """
    return sorted({term[: max(term.rfind("#"), term.rfind("/")) + 1] for term in terms})


#: The W3C's names of formats (https://www.w3.org/ns/formats/).
FORMATS = Namespace("http://www.w3.org/ns/formats/")
_FEATURES = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads")
#: Vocabularies whose IRI is not their namespace: VoID wants that of the vocabulary.
_NO_HASH = re.compile(r"(ontology|/skos/core|/owl)#$")


def statistics(ids: Identifiers, counts: Counts) -> Iterator[Triple]:
    """The dataset in VoID's terms (https://www.w3.org/TR/void/), without blank nodes."""
    dataset = ids.dataset
    yield dataset, RDF.type, VOID.Dataset
    for term, number in (
        (VOID.triples, counts.triples),
        (VOID.entities, counts.entities),
        (VOID.distinctSubjects, counts.subjects),
        (VOID.distinctObjects, counts.objects),
        (VOID.properties, len(counts.properties)),
        (VOID.classes, len(counts.classes)),
    ):
        yield dataset, term, integer(number)
    yield dataset, VOID.uriSpace, Literal(f"{ids.base}id/")
    yield dataset, VOID.sparqlEndpoint, URIRef(f"{ids.base}sparql")
    yield dataset, VOID.openSearchDescription, URIRef(f"{ids.base}search/description.xml")
    yield dataset, FOAF.homepage, URIRef(ids.base)
    for name in _FEATURES:
        yield dataset, VOID.feature, FORMATS[name]
    for namespace in namespaces_of(counts.terms):
        name = namespace.removesuffix("#") if _NO_HASH.search(namespace) else namespace
        yield dataset, VOID.vocabulary, URIRef(name)
    for dump in DUMPS:
        if dump.subset is not None and dump.subset.kind in counts.examples:
            yield dataset, VOID.exampleResource, URIRef(counts.examples[dump.subset.kind])
    yield from _partitions(dataset, counts)
    yield from _linksets(dataset, counts)


def _partitions(dataset: URIRef, counts: Counts) -> Iterator[Triple]:
    """How much there is of each class and property."""
    for iri, number in sorted(counts.classes.items()):
        part = URIRef(f"{dataset}#class-{_local(iri)}")
        yield dataset, VOID.classPartition, part
        yield part, RDF.type, VOID.Dataset
        yield part, VOID["class"], URIRef(iri)
        yield part, VOID.entities, integer(number)
    for iri, use in sorted(counts.properties.items()):
        part = URIRef(f"{dataset}#property-{_local(iri)}")
        yield dataset, VOID.propertyPartition, part
        yield part, RDF.type, VOID.Dataset
        yield part, VOID.property, URIRef(iri)
        yield part, VOID.triples, integer(use.triples)
        yield part, VOID.distinctSubjects, integer(use.subjects)


def _linksets(dataset: URIRef, counts: Counts) -> Iterator[Triple]:
    """The links to other datasets, by the property and the place that they lead to."""
    for (predicate, place), number in sorted(counts.links.items()):
        host = quote(urlsplit(place).netloc, safe="")
        target = URIRef(f"{dataset}#target-{host}")
        links = URIRef(f"{dataset}#links-{_local(predicate)}-{host}")
        yield dataset, VOID.subset, links
        yield links, RDF.type, VOID.Linkset
        yield links, VOID.linkPredicate, URIRef(predicate)
        yield links, VOID.subjectsTarget, dataset
        yield links, VOID.objectsTarget, target
        yield links, VOID.triples, integer(number)
        yield target, RDF.type, VOID.Dataset
        yield target, VOID.uriSpace, Literal(place)
        yield target, DCTERMS.title, Literal(urlsplit(place).netloc)
        # What is led to; not that it is a dataset of schema.org's kind.
        yield dataset, SCHEMA.mentions, URIRef(place)


def integer(number: int) -> Literal:
    """A number as xsd:integer, which VoID wants."""
    return Literal(str(number), datatype=XSD.integer)


def _local(iri: str) -> str:
    """An IRI as a part of another: its prefixed name where it has one.

    >>> _local("https://schema.org/name"), _local("urn:x/y")
    ('schema-name', 'urn%3Ax%2Fy')
    """
    return quote(shorten(iri).replace(":", "-", 1) if shorten(iri) != iri else iri, safe="")
