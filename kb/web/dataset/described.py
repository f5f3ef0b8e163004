"""The description of the dataset as the site gives it: what the release says, and what it cannot.

A release is named after its content, so it cannot hold its own name, those of other releases, or
the sizes of files whose bytes depend on the machine. They are added here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.description.distribution import Distribution, distribution_of
from kb.errors import ReleaseError
from kb.identifiers import Identifiers
from kb.namespaces import DCAT, DCTERMS, FOAF, PROV, RDF, SCHEMA, VCARD, XSD, bind
from kb.reading.store import Store
from kb.releases.choosing import newest_first
from kb.releases.release import Release
from kb.web.dataset.files import File, files_of, version_of
from kb.web.site import Site


def described(site: Site) -> Graph:
    """All that is said of the dataset, without blank nodes.

    Raises `ReleaseError` where the release is damaged.
    """
    return _graph(*_known(site))


def described_store(site: Site) -> Store:
    """The same, to be read by pattern."""
    return _store(*_known(site))


def _known(site: Site) -> tuple[Path, tuple[str, ...], str]:
    """What the description depends on: the release, those that are there, and when it was made."""
    return site.release.path, those_there(site), published_at(site)


def those_there(site: Site) -> tuple[str, ...]:
    """The ids of all releases that are there, this one too, the newest first."""
    return tuple(one.id for one in newest_first(site.release.path.parent))


def published_at(site: Site) -> str:
    """When the release was made, by the machine's clock: as the log has it, else by its files."""
    if (entry := site.history.entry(site.release.id)) is not None:
        return entry.published
    seconds = int(site.release.data("manifest.json").stat().st_mtime)
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return moment.isoformat().replace("+00:00", "Z")


def citation(settings: Mapping[str, Any], version: str, iri: str) -> str:
    """How the dataset is cited, in English and in one line."""
    title, publisher = settings["title"], settings["publisher"]
    said = [texts.get("en") or min(texts.values()) for texts in (publisher, title)]
    return f"{said[0]}. {said[1]}. Release {version}. {iri}"


@lru_cache(4)
def _graph(path: Path, known: tuple[str, ...], published: str) -> Graph:
    release = Release(path)
    graph = bind(Graph(bind_namespaces="none"))
    graph.bind("foaf", FOAF)
    graph.bind("vcard", VCARD)
    graph.parse(release.data("description.ttl"), format="turtle")
    ids = release.identifiers
    added = (
        _version(release, ids, published), _packed(release, ids), _chain(release, known, ids),
    )  # fmt: skip
    for triple in chain.from_iterable(added):
        graph.add(triple)
    return graph


@lru_cache(4)
def _store(path: Path, known: tuple[str, ...], published: str) -> Store:
    graph = _graph(path, known, published)
    turtle = graph.serialize(format="nt", encoding="utf-8")
    return Store.of_turtle(turtle, Release(path).identifiers)


def _version(
    release: Release, ids: Identifiers, published: str
) -> Iterator[tuple[Node, Node, Node]]:
    """Which release the dataset is served from, when it was made, and how to cite it."""
    dataset, version = ids.dataset, version_of(release)
    day = Literal(release.manifest["date"], datatype=XSD.date)
    moment = Literal(published, datatype=XSD.dateTime)
    yield dataset, DCAT.version, Literal(version)
    yield dataset, SCHEMA.version, Literal(version)
    yield dataset, DCTERMS.issued, day
    yield dataset, SCHEMA.datePublished, day
    yield dataset, PROV.generatedAtTime, moment
    yield URIRef(f"{dataset}#build"), PROV.endedAtTime, moment
    cited = citation(release.settings, version, str(dataset))
    yield dataset, DCTERMS.bibliographicCitation, Literal(cited, lang="en")


def _packed(release: Release, ids: Identifiers) -> Iterator[tuple[Node, Node, Node]]:
    """The packed files, as further distributions of what the plain ones are of."""
    license_ = release.settings["licenses"]["facts"]
    for file in files_of(release):
        if file.packing is not None:
            address = URIRef(ids.base + file.name)
            is_part = file.dump.subset is not None or file.dump.name.startswith("dump-")
            whole = URIRef(f"{ids.base}{file.dump.name}#part") if is_part else ids.dataset
            yield from _distribution(whole, address, file, license_, ids)
            yield whole, SCHEMA.distribution, URIRef(f"{address}#distribution")


def _chain(
    release: Release, known: Sequence[str], ids: Identifiers
) -> Iterator[tuple[Node, Node, Node]]:
    """The releases that are there, each with the one before it; of the current one, its files at
    their permanent addresses."""
    dataset, base = ids.dataset, ids.base
    license_ = release.settings["licenses"]["facts"]
    this = URIRef(f"{base}release/{release.id}")
    yield dataset, DCAT.hasCurrentVersion, this
    yield this, PROV.wasGeneratedBy, URIRef(f"{dataset}#build")
    for file in files_of(release):
        if not file.dump.name.startswith("dump-"):
            address = URIRef(f"{base}download/{version_of(release)}/{file.name}")
            yield from _distribution(this, address, file, license_, ids)
    for name, before in zip(known, (*known[1:], None), strict=True):
        one = Release(release.path.parent / name)
        try:
            version, date = version_of(one), one.manifest["date"]
        except (ReleaseError, KeyError):
            continue
        iri = URIRef(f"{base}release/{name}")
        yield dataset, DCAT.hasVersion, iri
        for kind in (DCAT.Dataset, PROV.Entity):
            yield iri, RDF.type, kind
        for language, text in one.settings["title"].items():
            yield iri, DCTERMS.title, Literal(f"{text}, {version}", lang=language)
        for language, text in one.settings["description"].items():
            yield iri, DCTERMS.description, Literal(text, lang=language)
        yield iri, DCAT.isVersionOf, dataset
        yield iri, DCAT.version, Literal(version)
        yield iri, DCTERMS.issued, Literal(date, datatype=XSD.date)
        yield iri, DCTERMS.license, URIRef(license_)
        yield iri, DCTERMS.publisher, URIRef(f"{dataset}#publisher")
        if before is not None:
            yield iri, DCAT.previousVersion, URIRef(f"{base}release/{before}")


def _distribution(
    whole: URIRef, address: URIRef, file: File, license_: str, ids: Identifiers
) -> Iterator[tuple[Node, Node, Node]]:
    """A file as a distribution of a dataset, packed or not."""
    distribution = URIRef(f"{address}#distribution")
    packed = file.packing.media_type if file.packing else ""
    given = Distribution(file.name, file.dump.media_type, file.size, file.sha256, packed)
    title = f"{file.dump.name}, packed with {file.packing.suffix}" if file.packing else file.name
    yield whole, DCAT.distribution, distribution
    yield from distribution_of(distribution, address, given, title, license_)
    yield distribution, DCAT.accessURL, URIRef(f"{ids.base}download")
