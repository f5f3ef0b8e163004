"""What the dataset is: title, licence, files, counts, making; in DCAT, VoID, PROV and schema.org.

It stands in a release, whose name is made from it: so it names neither the release nor others, and
no file whose bytes depend on the machine. The site adds these (`kb.web.dataset.version`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef

from kb.description.distribution import Distribution, Triple, checksum, distribution_of
from kb.description.void import statistics
from kb.dumps.catalogue import (
    ACTS,
    COMPUTED,
    DUMPS,
    FACTS,
    INFERRED,
    NUMBERS,
    PARTICIPATIONS,
    QUADS,
    SQLITE,
    Dump,
    about,
)
from kb.dumps.counting import Counts
from kb.identifiers import Identifiers
from kb.namespaces import (
    DCAT,
    DCTERMS,
    FOAF,
    ONTOLOGY,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SHAPE,
    VCARD,
    VOID,
    XSD,
)
from kb.seeds.project import Settings

#: Lists of the European Union's Publications Office, which DCAT-AP wants values from.
_EU = "http://publications.europa.eu/resource/authority/"
#: Languages as the Library of Congress names those with two letters, which DCAT wants.
_LANGUAGE = "http://id.loc.gov/vocabulary/iso639-1/"
#: Dumps of which VoID cannot speak: it counts triples, which graphs repeat and tables have not.
_NOT_TRIPLES = (QUADS, "dump.trig")
_FILE_TYPES = {
    "ttl": "RDF_TURTLE", "nt": "RDF_N_TRIPLES", "jsonld": "JSON_LD", "trig": "RDF_TRIG",
    "nq": "RDF_N_QUADS", "csv": "CSV", "json": "JSON", "parquet": "PARQUET", "sqlite": "SQLITE",
}  # fmt: skip
_TITLES = {
    "dump.ttl": "All facts as Turtle",
    "dump.nt": "All facts as N-Triples, in canonical form",
    "dump.jsonld": "All facts as JSON-LD",
    "dump.trig": "All facts as named graphs with where they are from, as TriG",
    QUADS: "All facts as named graphs with where they are from, as canonical N-Quads",
    INFERRED: "What was inferred and no source says, as Turtle",
    FACTS: "Every triple of every fact with what says it, as CSV",
    ACTS: "Every act of every treaty with the cell that says it, as CSV",
    PARTICIPATIONS: "Who is bound by which treaty, from when and until when, as CSV",
    NUMBERS: "The numbers of treaties in registers and collections, as CSV",
    SQLITE.name: "The tables of acts, participations and numbers as a file of SQLite",
}
_TITLES |= {
    name: f"{_TITLES[table].removesuffix(', as CSV')}, {words}"
    for table in (ACTS, PARTICIPATIONS, NUMBERS)
    for name, words in (
        (about(table), "what its columns are, as CSV on the Web"),
        (table.replace(".csv", ".parquet"), "as Parquet"),
    )
}
_METHOD = (
    "Curators take each fact from the exact words of an article, or from a cell of a depositary's "
    "record; it is checked against SHACL shapes, and what is inferred is kept apart from what is "
    "said."
)
_MEASURED = (
    "who signed, ratified, hosted, attended, said or called for what, and who is bound since when",
    "the passage of the article, or the cell of the record, that says so",
    "whether a fact is stated, recorded, computed or inferred",
)


@dataclass(frozen=True)
class Making:
    """How a release is made: its date (xsd:date), the software with its version, and the SHA-256
    of the sources."""

    date: str
    software: str
    seeds: str


def describe(
    settings: Settings,
    ids: Identifiers,
    counts: Counts,
    making: Making,
    distributions: Iterable[Distribution],
) -> Graph:
    """The description of the dataset, without blank nodes."""
    graph = Graph(bind_namespaces="none")
    graph.bind("foaf", FOAF)
    graph.bind("vcard", VCARD)
    files = {distribution.name: distribution for distribution in distributions}
    for triples in (
        _dataset(settings, ids, making),
        _of_schema(settings, ids, making),
        _coverage(settings, ids, counts),
        statistics(ids, counts),
        _around(settings, ids),
        _making(ids, making),
        *(
            _file(settings, ids, dump, files[dump.name])
            for dump in (*DUMPS, *COMPUTED)
            if dump.name in files
        ),
    ):
        graph += triples
    return graph


def _dataset(settings: Settings, ids: Identifiers, making: Making) -> Iterator[Triple]:
    """The dataset in the terms of DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/)."""
    dataset, publisher = ids.dataset, URIRef(f"{ids.dataset}#publisher")
    for kind in (DCAT.Dataset, PROV.Entity):
        yield dataset, RDF.type, kind
    yield from _texts(dataset, DCTERMS.title, settings["title"])
    yield from _texts(dataset, DCTERMS.description, settings["description"])
    yield from _texts(dataset, DCTERMS.rights, settings["licenses"]["quotes"])
    yield dataset, DCTERMS.identifier, Literal(str(dataset), datatype=XSD.anyURI)
    yield dataset, DCTERMS.type, URIRef("http://purl.org/dc/dcmitype/Dataset")
    yield dataset, DCTERMS.license, URIRef(settings["licenses"]["facts"])
    yield dataset, DCTERMS.accessRights, URIRef(f"{_EU}access-right/PUBLIC")
    yield dataset, DCTERMS.accrualPeriodicity, URIRef(f"{_EU}frequency/IRREG")
    yield dataset, DCTERMS.modified, Literal(making.date, datatype=XSD.date)
    for term in (DCTERMS.publisher, DCTERMS.creator, PROV.wasAttributedTo):
        yield dataset, term, publisher
    yield dataset, DCAT.contactPoint, URIRef(f"{dataset}#contact")
    yield dataset, DCAT.landingPage, URIRef(ids.base)
    yield dataset, DCAT.theme, URIRef(f"{_EU}data-theme/INTR")
    for word in settings.get("keywords", ()):
        yield dataset, DCAT.keyword, Literal(word, lang="en")
    for standard in (ONTOLOGY, URIRef(SHAPE.removesuffix("#"))):
        yield dataset, DCTERMS.conformsTo, standard


def _of_schema(settings: Settings, ids: Identifiers, making: Making) -> Iterator[Triple]:
    """The dataset as search engines read it (https://schema.org/Dataset)."""
    dataset, publisher = ids.dataset, URIRef(f"{ids.dataset}#publisher")
    yield dataset, RDF.type, SCHEMA.Dataset
    yield from _texts(dataset, SCHEMA.name, settings["title"])
    yield from _texts(dataset, SCHEMA.description, settings["description"])
    yield dataset, SCHEMA.identifier, Literal(str(dataset))
    yield dataset, SCHEMA.url, URIRef(ids.base)
    yield dataset, SCHEMA.license, URIRef(settings["licenses"]["facts"])
    yield dataset, SCHEMA.dateModified, Literal(making.date, datatype=XSD.date)
    yield dataset, SCHEMA.isAccessibleForFree, Literal("true", datatype=XSD.boolean)
    yield dataset, SCHEMA.includedInDataCatalog, URIRef(f"{dataset}#catalog")
    yield dataset, SCHEMA.measurementTechnique, Literal(_METHOD, lang="en")
    for term in (SCHEMA.publisher, SCHEMA.creator):
        yield dataset, term, publisher
    for word in settings.get("keywords", ()):
        yield dataset, SCHEMA.keywords, Literal(word, lang="en")
    for words in _MEASURED:
        yield dataset, SCHEMA.variableMeasured, Literal(words, lang="en")


def _coverage(settings: Settings, ids: Identifiers, counts: Counts) -> Iterator[Triple]:
    """The languages of its texts, those of the site's menu first, and the time it is about."""
    for tag in settings["languages"]:
        if counts.languages[tag]:
            yield ids.dataset, DCTERMS.language, URIRef(_LANGUAGE + tag)
            yield ids.dataset, SCHEMA.inLanguage, Literal(tag)
    if counts.first_day:
        period = URIRef(f"{ids.dataset}#period")
        yield ids.dataset, DCTERMS.temporal, period
        yield period, RDF.type, DCTERMS.PeriodOfTime
        yield period, DCAT.startDate, Literal(counts.first_day, datatype=XSD.date)
        yield period, DCAT.endDate, Literal(counts.last_day, datatype=XSD.date)
        interval = Literal(f"{counts.first_day}/{counts.last_day}")
        yield ids.dataset, SCHEMA.temporalCoverage, interval


def _around(settings: Settings, ids: Identifiers) -> Iterator[Triple]:
    """Who publishes it, who answers for it, the catalogue and the endpoint."""
    dataset, home = ids.dataset, URIRef(ids.base)
    publisher, contact, catalog = (
        URIRef(f"{dataset}#{name}") for name in ("publisher", "contact", "catalog")
    )
    for kind in (FOAF.Organization, SCHEMA.Organization, PROV.Agent):
        yield publisher, RDF.type, kind
    yield from _texts(publisher, SCHEMA.name, settings["publisher"]["name"])
    yield from _texts(publisher, FOAF.name, settings["publisher"]["name"])
    if address := settings["publisher"].get("url"):
        yield publisher, SCHEMA.url, URIRef(address)
        yield publisher, FOAF.homepage, URIRef(address)
    yield contact, RDF.type, VCARD.Organization
    yield from _texts(contact, VCARD.fn, settings["publisher"]["name"])
    is_mail = settings["contact"].startswith("mailto:")
    yield contact, VCARD.hasEmail if is_mail else VCARD.hasURL, URIRef(settings["contact"])
    for kind in (DCAT.Catalog, SCHEMA.DataCatalog):
        yield catalog, RDF.type, kind
    for term in (DCTERMS.title, SCHEMA.name):
        yield from _texts(catalog, term, settings["title"])
    for term in (DCTERMS.description, SCHEMA.description):
        yield from _texts(catalog, term, settings["description"])
    yield catalog, DCTERMS.publisher, publisher
    yield catalog, DCTERMS.license, URIRef(settings["licenses"]["facts"])
    yield catalog, FOAF.homepage, home
    yield catalog, SCHEMA.url, home
    yield catalog, DCAT.dataset, dataset
    yield catalog, DCAT.resource, ONTOLOGY
    service = URIRef(f"{ids.base}sparql#service")
    yield catalog, DCAT.service, service
    yield service, RDF.type, DCAT.DataService
    yield service, DCTERMS.title, Literal("SPARQL 1.1 endpoint", lang="en")
    yield service, DCTERMS.publisher, publisher
    yield service, DCTERMS.license, URIRef(settings["licenses"]["facts"])
    yield service, DCTERMS.conformsTo, URIRef("https://www.w3.org/TR/sparql11-protocol/")
    yield service, DCAT.endpointURL, URIRef(f"{ids.base}sparql")
    yield service, DCAT.endpointDescription, URIRef(f"{ids.base}openapi.json")
    yield service, DCAT.servesDataset, dataset


def _making(ids: Identifiers, making: Making) -> Iterator[Triple]:
    """What made it, of what (https://www.w3.org/TR/prov-o/)."""
    build, sources, software = (
        URIRef(f"{ids.dataset}#{name}") for name in ("build", "sources", "software")
    )
    yield ids.dataset, PROV.wasGeneratedBy, build
    yield ids.dataset, PROV.wasDerivedFrom, sources
    yield build, RDF.type, PROV.Activity
    yield build, RDFS.label, Literal("Facts mapped to graphs, judged by shapes, frozen", lang="en")
    yield build, PROV.used, sources
    yield build, PROV.wasAssociatedWith, software
    yield sources, RDF.type, PROV.Entity
    yield sources, RDFS.label, Literal("The curated articles, facts and authorities", lang="en")
    yield from checksum(sources, making.seeds)
    for kind in (PROV.SoftwareAgent, SCHEMA.SoftwareApplication):
        yield software, RDF.type, kind
    name, _, version = making.software.partition(" ")
    yield software, SCHEMA.name, Literal(name)
    yield software, SCHEMA.softwareVersion, Literal(version)


def _file(
    settings: Settings, ids: Identifiers, dump: Dump, given: Distribution
) -> Iterator[Triple]:
    """A dump as a distribution of the dataset, or of the part of it that the dump has."""
    dataset, address = ids.dataset, URIRef(ids.base + given.name)
    distribution = URIRef(f"{address}#distribution")
    title, is_part = _TITLES[dump.name], dump.name == INFERRED
    whole = URIRef(f"{address}#part") if is_part else dataset
    if is_part:
        yield from _part(settings, dataset, whole, title)
    if dump.name.startswith("dump") and dump.name not in _NOT_TRIPLES:
        yield whole, VOID.dataDump, address
    yield whole, DCAT.distribution, distribution
    yield whole, SCHEMA.distribution, distribution
    yield from distribution_of(distribution, address, given, title, settings["licenses"]["facts"])
    yield distribution, DCAT.accessURL, URIRef(f"{ids.base}download")
    suffix = dump.name.rpartition(".")[2]
    yield distribution, DCTERMS["format"], URIRef(f"{_EU}file-type/{_FILE_TYPES[suffix]}")


def _part(settings: Settings, dataset: URIRef, part: URIRef, title: str) -> Iterator[Triple]:
    """A part of the dataset, which has dumps of its own."""
    yield dataset, VOID.subset, part
    yield dataset, DCTERMS.hasPart, part
    for kind in (VOID.Dataset, DCAT.Dataset, SCHEMA.Dataset):
        yield part, RDF.type, kind
    for term in (DCTERMS.title, DCTERMS.description, SCHEMA.name):
        yield part, term, Literal(title, lang="en")
    yield part, DCTERMS.isPartOf, dataset
    yield part, DCTERMS.publisher, URIRef(f"{dataset}#publisher")
    yield part, DCTERMS.license, URIRef(settings["licenses"]["facts"])


def _texts(of: URIRef, term: URIRef, texts: Mapping[str, str]) -> Iterator[Triple]:
    for language, text in texts.items():
        yield of, term, Literal(text, lang=language)
