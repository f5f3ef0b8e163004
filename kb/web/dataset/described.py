"""The description of the dataset as the site gives it: what the release says, and what it cannot.

A release is named after its content, so it cannot hold its own name, those of other releases, or
the sizes of files whose bytes depend on the machine. They are added here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from rdflib import Graph, Literal, URIRef

from kb.description.distribution import Triple
from kb.identifiers import DatasetSettings
from kb.namespaces import DCAT, DCTERMS, FOAF, PROV, SCHEMA, VCARD, XSD, bind
from kb.reading.store import Store
from kb.releases.choosing import newest_first
from kb.web.dataset.files import files_of
from kb.web.dataset.version import (
    Version,
    lying_there,
    release_iri,
    said_of_file,
    said_of_files,
    said_of_version,
)
from kb.web.site import Site


def described(site: Site) -> Graph:
    """All that is said of the dataset, without blank nodes.

    Raises `ReleaseError` where the release is damaged.
    """
    return _graph(depends_on(site))


def described_store(site: Site) -> Store:
    """The same, to be read by pattern."""
    return _store(depends_on(site))


def depends_on(site: Site) -> tuple[str, ...]:
    """What the description depends on: the release, what else lies there, and the log."""
    return str(site.release.path), site.history.version, *lying_there(site)


def citation(settings: DatasetSettings, version: str, iri: str) -> str:
    """How the dataset is cited, in English and in one line."""
    title, publisher = settings["title"], settings["publisher"]
    said = [texts.get("en") or min(texts.values()) for texts in (publisher, title)]
    return f"{said[0]}. {said[1]}. Release {version}. {iri}"


@lru_cache(4)
def _graph(_: tuple[str, ...]) -> Graph:
    site = Site.current()
    graph = bind(Graph(bind_namespaces="none"))
    graph.bind("foaf", FOAF)
    graph.bind("vcard", VCARD)
    graph.parse(site.release.data("description.ttl"), format="turtle")
    there = newest_first(site.release.path.parent)
    versions = [Version.of(site, one.id, there) for one in there]
    for triple in chain(_packed(site), _chain(site, [one for one in versions if one is not None])):
        graph.add(triple)
    return graph


@lru_cache(4)
def _store(known: tuple[str, ...]) -> Store:
    lines = _graph(known).serialize(format="nt", encoding="utf-8")
    return Store.of_turtle(lines, Site.current().ids)


def _packed(site: Site) -> Iterator[Triple]:
    """The packed files, as further distributions of what the plain ones are of."""
    license_, ids = site.settings["licenses"]["facts"], site.ids
    for file in files_of(site.release):
        if file.packing is not None:
            address = URIRef(ids.base + file.name)
            is_part = file.dump.subset is not None or file.dump.name.startswith("dump-")
            whole = URIRef(f"{ids.base}{file.dump.name}#part") if is_part else ids.dataset
            yield from said_of_file(whole, address, file, license_, ids)
            yield whole, SCHEMA.distribution, URIRef(f"{address}#distribution")


def _chain(site: Site, versions: list[Version]) -> Iterator[Triple]:
    """The releases that are there, and of the one that is served its files too."""
    for version in versions:
        iri = URIRef(release_iri(site, version.id))
        yield site.ids.dataset, DCAT.hasVersion, iri
        yield from said_of_version(site, version)
        if version.is_current:
            yield site.ids.dataset, DCAT.hasCurrentVersion, iri
            yield from said_of_files(site, version)
            yield from _served(site, version)


def _served(site: Site, version: Version) -> Iterator[Triple]:
    """Which release the dataset is served from, when it was made, and how to cite it."""
    dataset = site.ids.dataset
    day = Literal(version.date, datatype=XSD.date)
    moment = Literal(version.published, datatype=XSD.dateTime)
    for term in (DCAT.version, SCHEMA.version):
        yield dataset, term, Literal(version.name)
    for term in (DCTERMS.issued, SCHEMA.datePublished):
        yield dataset, term, day
    yield dataset, PROV.generatedAtTime, moment
    yield URIRef(f"{dataset}#build"), PROV.endedAtTime, moment
    cited = citation(site.settings, version.name, str(dataset))
    yield dataset, DCTERMS.bibliographicCitation, Literal(cited, lang="en")
