"""What the dataset is: title, licence, counts and distributions, in VoID, DCAT and schema.org."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.identifiers import Identifiers
from kb.namespaces import DCAT, DCTERMS, OA, ONTOLOGY, PROV, RDF, SCHEMA, SPDX, TRO, VOID, XSD
from kb.project import Settings

#: IANA's media types as DCAT wants them.
_IANA = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Distribution:
    """A file to download: its name under the base, media type, size in bytes and SHA-256."""

    name: str
    media_type: str
    size: int
    sha256: str


def describe(
    settings: Settings,
    ids: Identifiers,
    counts: Mapping[str, int],
    date: str,
    distributions: Iterable[Distribution],
) -> Graph:
    """The description of the dataset, without blank nodes.

    `counts` has `triples` and `entities` of the default graph; `date` is an xsd:date.
    """
    graph = Graph(bind_namespaces="none")
    for triple in _dataset(settings, ids, counts, date):
        graph.add(triple)
    for distribution in distributions:
        for triple in _distribution(settings, ids, distribution):
            graph.add(triple)
    return graph


def _dataset(
    settings: Settings, ids: Identifiers, counts: Mapping[str, int], date: str
) -> Iterator[tuple[Node, Node, Node]]:
    dataset, publisher = ids.dataset, URIRef(f"{ids.dataset}#publisher")
    day = Literal(date, datatype=XSD.date)
    for kind in (VOID.Dataset, DCAT.Dataset, SCHEMA.Dataset):
        yield dataset, RDF.type, kind
    for term, texts in (
        (DCTERMS.title, settings.title),
        (SCHEMA.name, settings.title),
        (DCTERMS.description, settings.description),
        (SCHEMA.description, settings.description),
        (DCTERMS.rights, settings.license_quotes),
    ):
        for language, text in texts.items():
            yield dataset, term, Literal(text, lang=language)
    for term in (DCTERMS.license, SCHEMA.license):
        yield dataset, term, URIRef(settings.license_facts)
    yield dataset, DCTERMS.modified, day
    yield dataset, SCHEMA.dateModified, day
    yield dataset, DCTERMS.publisher, publisher
    yield dataset, SCHEMA.publisher, publisher
    yield publisher, RDF.type, SCHEMA.Organization
    for language, text in settings.publisher.items():
        yield publisher, SCHEMA.name, Literal(text, lang=language)
    if settings.publisher_url:
        yield publisher, SCHEMA.url, URIRef(settings.publisher_url)
    yield dataset, DCAT.landingPage, URIRef(ids.base)
    yield dataset, SCHEMA.url, URIRef(ids.base)
    yield dataset, SCHEMA.isAccessibleForFree, Literal("true", datatype=XSD.boolean)
    for word in settings.keywords:
        yield dataset, DCAT.keyword, Literal(word, lang="en")
        yield dataset, SCHEMA.keywords, Literal(word, lang="en")
    yield dataset, VOID.uriSpace, Literal(f"{ids.base}id/")
    yield dataset, VOID.sparqlEndpoint, URIRef(f"{ids.base}sparql")
    yield dataset, VOID.triples, Literal(str(counts["triples"]), datatype=XSD.integer)
    yield dataset, VOID.entities, Literal(str(counts["entities"]), datatype=XSD.integer)
    for vocabulary in (TRO, SCHEMA, OA, PROV, DCTERMS):
        yield dataset, VOID.vocabulary, URIRef(vocabulary)
    yield from _catalog(ids)


def _catalog(ids: Identifiers) -> Iterator[tuple[Node, Node, Node]]:
    """The catalogue that has the dataset and the ontology that it is written in."""
    catalog = URIRef(f"{ids.dataset}#catalog")
    yield catalog, RDF.type, DCAT.Catalog
    yield catalog, RDF.type, SCHEMA.DataCatalog
    yield catalog, DCAT.dataset, ids.dataset
    yield catalog, DCAT.resource, ONTOLOGY
    yield ids.dataset, SCHEMA.includedInDataCatalog, catalog


def _distribution(
    settings: Settings, ids: Identifiers, given: Distribution
) -> Iterator[tuple[Node, Node, Node]]:
    address = URIRef(ids.base + given.name)
    distribution, checksum = URIRef(f"{address}#distribution"), URIRef(f"{address}#checksum")
    yield ids.dataset, DCAT.distribution, distribution
    yield ids.dataset, VOID.dataDump, address
    yield ids.dataset, SCHEMA.distribution, distribution
    yield distribution, RDF.type, DCAT.Distribution
    yield distribution, RDF.type, SCHEMA.DataDownload
    yield distribution, SCHEMA.contentUrl, address
    yield distribution, SCHEMA.encodingFormat, Literal(given.media_type)
    yield distribution, SCHEMA.contentSize, Literal(f"{given.size} B")
    yield distribution, DCAT.downloadURL, address
    yield distribution, DCAT.mediaType, URIRef(_IANA + given.media_type)
    yield distribution, DCAT.byteSize, Literal(str(given.size), datatype=XSD.nonNegativeInteger)
    yield distribution, DCTERMS.license, URIRef(settings.license_facts)
    yield distribution, SPDX.checksum, checksum
    yield checksum, RDF.type, SPDX.Checksum
    yield checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
    yield checksum, SPDX.checksumValue, Literal(given.sha256, datatype=XSD.hexBinary)
