"""What was counted of a dataset, statements, nodes, links, uses of terms, in VoID."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

from rdflib import Literal, URIRef
from rdflib.namespace import Namespace

from kb.description.distribution import Triple
from kb.dumps.catalogue import DUMPS
from kb.dumps.counting import Counts
from kb.identifiers import Identifiers
from kb.namespaces import DCTERMS, FOAF, RDF, SCHEMA, VOID, XSD, shorten


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
        (VOID.properties, len(counts.uses)),
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
    for iri, number in sorted(counts.uses.items()):
        part = URIRef(f"{dataset}#property-{_local(iri)}")
        yield dataset, VOID.propertyPartition, part
        yield part, RDF.type, VOID.Dataset
        yield part, VOID.property, URIRef(iri)
        yield part, VOID.triples, integer(number)
        yield part, VOID.distinctSubjects, integer(counts.users[iri])


def _linksets(dataset: URIRef, counts: Counts) -> Iterator[Triple]:
    """The links to other datasets, by the property and the place that they lead to."""
    for link, number in sorted(counts.links.items()):
        predicate, place = link.split(" ")
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
