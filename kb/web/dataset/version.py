"""A release as a version of the dataset: what the log and its own manifest tell of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.errors import ReleaseError
from kb.manifest import bytes_of
from kb.namespaces import DCAT, DCTERMS, PROV, RDF, RDFS, SCHEMA, SPDX, VOID, XSD
from kb.releases.entries import Entry
from kb.web.documents.subjects import Subject
from kb.web.site import Site

_IANA = "https://www.iana.org/assignments/media-types/"
#: The dumps that are described, of those that a release may have.
_MEDIA_TYPES = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".nq": "application/n-quads",
    ".trig": "application/trig",
    ".jsonld": "application/ld+json",
    ".gz": "application/gzip",
    ".zst": "application/zstd",
}


@dataclass(frozen=True)
class File:
    """A file of a release: its name, size in bytes, SHA-256 and the path that stays its own."""

    name: str
    size: int
    sha256: str
    path: str


@dataclass(frozen=True)
class Version:
    """A release: `date` is that of its data, `published` an xsd:dateTime or "". `entry` is what the
    log has of it, `says` its manifest where its files are still there."""

    id: str
    date: str
    published: str
    triples: int
    quads: int
    entry: Entry | None
    is_current: bool
    is_kept: bool
    says: Mapping[str, Any]

    @classmethod
    def of(cls, site: Site, release: str) -> Version | None:
        """The release with an id; None where neither the log nor the site knows it."""
        entry = site.history.entry(release)
        is_current, is_kept = release == site.release.id, release in site.history.kept
        if entry is None and not is_current:
            return None
        says = _manifest(site, release) if is_kept or is_current else {}
        return cls(
            release,
            str(says.get("date") or (entry.date if entry else "")),
            entry.published if entry else "",
            entry.triples if entry else says.get("triples", 0),
            entry.quads if entry else says.get("quads", 0),
            entry,
            is_current,
            is_kept or is_current,
            says,
        )

    @property
    def previous(self) -> str | None:
        """The id of the release before."""
        return self.entry.previous if self.entry else None

    def files(self) -> list[File]:
        """The dumps of a release that is kept."""
        listed = self.says.get("files", {})
        return [
            File(name, said["size"], said["sha256"], f"/download/{self.date}.{self.id}/{name}")
            for name, said in sorted(listed.items())
            if name.startswith("dump.")
        ]


def versions(site: Site) -> list[Version]:
    """All releases that are known, the newest first, each once."""
    ids = dict.fromkeys(entry.id for entry in site.history.entries)
    ids.setdefault(site.release.id)
    return [found for one in ids if (found := Version.of(site, one)) is not None]


def release_iri(site: Site, release: str) -> str:
    """The IRI of a release."""
    return f"{site.ids.base}release/{release}"


def subject_of(site: Site, version: Version) -> Subject:
    """A release as something that a page and documents are about."""
    name = f"release/{version.id}"
    others = []
    if version.previous:
        others.append((f"/page/release/{version.previous}", "predecessor-version"))
    return Subject(
        release_iri(site, version.id), f"/page/{name}", f"/data/{name}",
        (str(DCAT.Dataset), str(SCHEMA.Dataset)), others=tuple(others),
    )  # fmt: skip


def list_subject(site: Site) -> Subject:
    """The list of all releases."""
    return Subject(
        f"{site.ids.base}releases", "/releases", "/releases", (str(SCHEMA.ItemList),),
        str(SCHEMA.CollectionPage),
    )  # fmt: skip


def describe_version(site: Site, version: Version) -> Graph:
    """The description of a release: DCAT, PROV, VoID."""
    graph = Graph(bind_namespaces="none")
    for triple in _version(site, version):
        graph.add(triple)
    for file in version.files():
        for triple in _distribution(site, version, file):
            graph.add(triple)
    return graph


def describe_versions(site: Site) -> Graph:
    """The list of releases, with what each of them is."""
    graph = Graph(bind_namespaces="none")
    whole, all_ = URIRef(f"{site.ids.base}releases"), versions(site)
    graph.add((whole, RDF.type, SCHEMA.ItemList))
    graph.add((whole, SCHEMA.about, site.ids.dataset))
    graph.add((whole, SCHEMA.numberOfItems, Literal(str(len(all_)), datatype=XSD.integer)))
    for version in all_:
        iri = URIRef(release_iri(site, version.id))
        graph.add((whole, SCHEMA.itemListElement, iri))
        graph.add((site.ids.dataset, DCAT.hasVersion, iri))
        if version.is_current:
            graph.add((site.ids.dataset, DCAT.hasCurrentVersion, iri))
        for triple in _version(site, version):
            graph.add(triple)
    return graph


def _version(site: Site, version: Version) -> Iterator[tuple[Node, Node, Node]]:
    iri = URIRef(release_iri(site, version.id))
    for kind in (DCAT.Dataset, PROV.Entity, SCHEMA.Dataset):
        yield iri, RDF.type, kind
    for language, title in site.settings["title"].items():
        yield iri, DCTERMS.title, Literal(f"{title}, {version.id}", lang=language)
    yield iri, DCAT.isVersionOf, site.ids.dataset
    yield iri, DCAT.version, Literal(version.id)
    yield iri, SCHEMA.version, Literal(version.id)
    if version.published:
        moment = Literal(version.published, datatype=XSD.dateTime)
        for term in (DCTERMS.issued, PROV.generatedAtTime, SCHEMA.datePublished):
            yield iri, term, moment
    if version.date:
        yield iri, DCTERMS.modified, Literal(version.date, datatype=XSD.date)
    if licenses := site.settings.get("licenses"):
        yield iri, DCTERMS.license, URIRef(licenses["facts"])
    yield iri, VOID.triples, Literal(str(version.triples), datatype=XSD.integer)
    if version.previous:
        before = URIRef(release_iri(site, version.previous))
        yield iri, DCAT.previousVersion, before
        yield iri, PROV.wasRevisionOf, before
        changes = URIRef(f"{site.ids.base}releases/{version.previous}..{version.id}")
        yield iri, DCTERMS.relation, changes
    if software := version.says.get("software"):
        activity, agent = URIRef(f"{iri}#build"), URIRef(f"{iri}#software")
        yield iri, PROV.wasGeneratedBy, activity
        yield activity, RDF.type, PROV.Activity
        yield activity, PROV.wasAssociatedWith, agent
        yield agent, RDF.type, PROV.SoftwareAgent
        yield agent, RDFS.label, Literal(software)


def _distribution(site: Site, version: Version, file: File) -> Iterator[tuple[Node, Node, Node]]:
    iri = URIRef(release_iri(site, version.id))
    address = URIRef(site.ids.base + file.path.removeprefix("/"))
    distribution, checksum = URIRef(f"{address}#distribution"), URIRef(f"{address}#checksum")
    yield iri, DCAT.distribution, distribution
    yield distribution, RDF.type, DCAT.Distribution
    yield distribution, DCAT.downloadURL, address
    suffix = f".{file.name.rpartition('.')[2]}"
    if suffix in _MEDIA_TYPES:
        yield distribution, DCAT.mediaType, URIRef(_IANA + _MEDIA_TYPES[suffix])
    yield distribution, DCAT.byteSize, Literal(str(file.size), datatype=XSD.nonNegativeInteger)
    yield distribution, SPDX.checksum, checksum
    yield checksum, RDF.type, SPDX.Checksum
    yield checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
    yield checksum, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)


def _manifest(site: Site, release: str) -> Mapping[str, Any]:
    """What a release that is there says of itself; nothing where that cannot be read."""
    if release == site.release.id:
        return site.release.manifest
    try:
        path = site.release.path.parent / release / "data" / "manifest.json"
        says = json.loads(bytes_of(path))
    except (ReleaseError, ValueError):
        return {}
    return says if isinstance(says, dict) else {}
