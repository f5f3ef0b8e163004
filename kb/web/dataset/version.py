"""Descriptions of the dataset and of its releases: DCAT, PROV, VoID and schema.org.

A release is named after its content, so it cannot hold its own name, those of other releases, or
the sizes of files whose bytes depend on the machine. They are added here to what it says of itself;
what the log, its manifest and its settings tell of a release is the same in every description.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.canonical.graph import graph_with
from kb.description.distribution import Distribution, Triple, distribution_of
from kb.errors import ReleaseError
from kb.identifiers import DatasetSettings
from kb.manifest import About, Manifest, known_sha256
from kb.namespaces import (
    DCAT,
    DCTERMS,
    FOAF,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    VCARD,
    VOID,
    XSD,
    bind,
)
from kb.releases.choosing import newest_first
from kb.releases.history import Entry
from kb.releases.release import Release
from kb.web.dataset.files import File, files_of, version_named
from kb.web.documents.subjects import Subject
from kb.web.site import Site


@dataclass(frozen=True)
class Version:
    """A release: `date` is that of its data, `published` an xsd:dateTime, `previous` the id of the
    one before; "" or None where it is not known.

    `entry` is what the log has of it; `release` has its files, and `says` is its manifest, where
    they are still there and whole.
    """

    id: str
    date: str
    published: str
    previous: str | None
    triples: int
    quads: int
    entry: Entry | None
    is_current: bool
    release: Release | None
    says: Manifest | None

    @classmethod
    def of(cls, site: Site, id_: str, there: Sequence[Release] | None = None) -> Version | None:
        """The release with an id, as the folder has it now; None where nobody knows it.

        `there` are the releases that are there, where they were looked for already.
        """
        there = newest_first(site.release.path.parent) if there is None else there
        entry, release = site.history.entry(id_), _release(site, id_, there)
        if entry is None and release is None:
            return None
        says = _manifest(release)
        about: About = says or {}
        return cls(
            id_,
            about.get("date") or (entry.date if entry else ""),
            entry.published if entry else _made(release),
            entry.previous if entry else _before(id_, there),
            entry.triples if entry else about.get("triples", 0),
            entry.quads if entry else about.get("quads", 0),
            entry,
            id_ == site.release.id,
            release,
            says,
        )

    @property
    def name(self) -> str:
        """What it is called in addresses, in titles and as a version: its date and its id."""
        return version_named(self.date, self.id)

    @property
    def is_kept(self) -> bool:
        """Whether its files are still there."""
        return self.release is not None

    def files(self) -> list[File]:
        """The dumps of the whole, plain and packed, where they are there."""
        if self.release is None or not self.says:
            return []
        return [f for f in files_of(self.release) if not f.dump.name.startswith("dump-")]

    def path(self, file: File) -> str:
        """The path that stays a file's own."""
        return f"/download/{self.name}/{file.name}"

    def settings(self, site: Site) -> DatasetSettings:
        """What it says of the dataset; where that is gone or damaged, what is served says."""
        with contextlib.suppress(ReleaseError, KeyError):
            if self.release is not None and self.says is not None:
                digest = self.says["files"]["dataset.json"]["sha256"]
                if known_sha256(self.release.data("dataset.json")) == digest:
                    return self.release.settings
        return site.settings


def versions(site: Site) -> list[Version]:
    """All releases that are known, those of the log with the newest first, each once."""
    there = newest_first(site.release.path.parent)
    ids = dict.fromkeys(entry.id for entry in site.history.entries)
    ids |= dict.fromkeys([*(release.id for release in there), site.release.id])
    return [version for id_ in ids if (version := Version.of(site, id_, there)) is not None]


def release_fingerprint(site: Site) -> tuple[str, ...]:
    """Return what descriptions of releases depend on beside the log: which are there, the newest
    first, and the digests of their manifests, settings and packed files."""
    there = newest_first(site.release.path.parent)
    return tuple(f"{release.id} {_made(release)} {_digests(release)}" for release in there)


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
    """Return the description of a release, with its files."""
    return graph_with((*_version(site, version), *_files(site, version)))


def describe_versions(site: Site) -> Graph:
    """Return the list of releases, with what each of them is."""
    whole, all_ = URIRef(f"{site.ids.base}releases"), versions(site)
    items = [URIRef(release_iri(site, version.id)) for version in all_]
    length = Literal(str(len(all_)), datatype=XSD.integer)
    graph = graph_with(_triples(whole, {
        RDF.type: [SCHEMA.ItemList], SCHEMA.about: [site.ids.dataset],
        SCHEMA.numberOfItems: [length], SCHEMA.itemListElement: items,
    }))  # fmt: skip
    for version in all_:
        graph += (*_version(site, version), *_version_of_dataset(site, version))
    return graph


def dataset_depends_on(site: Site) -> tuple[str, ...]:
    """Return what the description depends on: the release, what else lies there, and the log."""
    return str(site.release.path), site.history.version, *release_fingerprint(site)


def describe_dataset(site: Site) -> Graph:
    """Return the description of the dataset, without blank nodes: what the release says, its packed
    files, and the releases that are there.

    Raises `ReleaseError` where the release is damaged.
    """
    return _described(dataset_depends_on(site))


@lru_cache(4)
def _described(_: tuple[str, ...]) -> Graph:
    site = Site.current()
    graph = bind(Graph(bind_namespaces="none"))
    graph.bind("foaf", FOAF)
    graph.bind("vcard", VCARD)
    graph.parse(site.release.data("description.ttl"), format="turtle")
    graph += _packed_files(site)
    there = newest_first(site.release.path.parent)
    for release in there:
        if (version := Version.of(site, release.id, there)) is not None:
            graph += (*_version(site, version), *_version_of_dataset(site, version))
            if version.is_current:
                graph += (*_files(site, version), *_served(site, version))
    return graph


def _version(site: Site, version: Version) -> Iterator[Triple]:
    """What a release is, when it was published, and which one was before it."""
    iri, settings = URIRef(release_iri(site, version.id)), version.settings(site)
    moments = [Literal(version.published, datatype=XSD.dateTime)] if version.published else []
    before, changes = list[Node](), list[Node]()
    if version.previous:
        before.append(URIRef(release_iri(site, version.previous)))
        changes.append(URIRef(f"{site.ids.base}releases/{version.previous}..{version.id}"))
    licenses = settings.get("licenses")
    software = version.says.get("software") if version.says else None
    activity, agent = URIRef(f"{iri}#build"), URIRef(f"{iri}#software")
    yield from _triples(iri, {
        RDF.type: [DCAT.Dataset, PROV.Entity, SCHEMA.Dataset],
        DCTERMS.title: [
            Literal(f"{text}, {version.name}", lang=tag) for tag, text in settings["title"].items()
        ],
        DCTERMS.description: [
            Literal(text, lang=tag) for tag, text in settings.get("description", {}).items()
        ],
        DCTERMS.publisher: (
            [URIRef(f"{site.ids.dataset}#publisher")] if "publisher" in settings else []
        ),
        DCTERMS.license: [URIRef(licenses["facts"])] if licenses else [],
        DCAT.isVersionOf: [site.ids.dataset],
        DCAT.version: [Literal(version.name)],
        SCHEMA.version: [Literal(version.name)],
        DCTERMS.issued: moments,
        PROV.generatedAtTime: moments,
        SCHEMA.datePublished: moments,
        DCTERMS.modified: [Literal(version.date, datatype=XSD.date)] if version.date else [],
        VOID.triples: [Literal(str(version.triples), datatype=XSD.integer)],
        DCAT.previousVersion: before,
        PROV.wasRevisionOf: before,
        DCTERMS.relation: changes,
        PROV.wasGeneratedBy: [activity] if software else [],
    })  # fmt: skip
    if software:
        yield activity, RDF.type, PROV.Activity
        yield activity, PROV.wasAssociatedWith, agent
        yield agent, RDF.type, PROV.SoftwareAgent
        yield agent, RDFS.label, Literal(software)


def _version_of_dataset(site: Site, version: Version) -> Iterator[Triple]:
    """That the dataset has a release, and whether that is the current one."""
    iri = URIRef(release_iri(site, version.id))
    yield site.ids.dataset, DCAT.hasVersion, iri
    if version.is_current:
        yield site.ids.dataset, DCAT.hasCurrentVersion, iri


def _files(site: Site, version: Version) -> Iterator[Triple]:
    """The files of a release, at the addresses that stay."""
    iri = URIRef(release_iri(site, version.id))
    for file in version.files():
        address = URIRef(site.ids.base + version.path(file).removeprefix("/"))
        yield from _file(site, iri, address, file, version.settings(site))


def _packed_files(site: Site) -> Iterator[Triple]:
    """The packed files, as further distributions of what the plain ones are of."""
    for file in files_of(site.release):
        if file.packing is not None:
            address = URIRef(site.ids.base + file.name)
            is_part = file.dump.subset is not None or file.dump.name.startswith("dump-")
            part = URIRef(f"{site.ids.base}{file.dump.name}#part")
            whole = part if is_part else site.ids.dataset
            yield from _file(site, whole, address, file, site.settings)
            yield whole, SCHEMA.distribution, URIRef(f"{address}#distribution")


def _file(
    site: Site, whole: URIRef, address: URIRef, file: File, settings: DatasetSettings
) -> Iterator[Triple]:
    """A file at an address as a distribution of a dataset, packed or not."""
    distribution, licenses = URIRef(f"{address}#distribution"), settings.get("licenses")
    packed = file.packing.media_type if file.packing else ""
    content = Distribution(file.name, file.dump.media_type, file.size or 0, file.sha256, packed)
    title = f"{file.dump.name}, packed with {file.packing.suffix}" if file.packing else file.name
    license_ = licenses["facts"] if licenses else ""
    yield whole, DCAT.distribution, distribution
    yield from distribution_of(distribution, address, content, title, license_)
    yield distribution, DCAT.accessURL, URIRef(f"{site.ids.base}download")


def _served(site: Site, version: Version) -> Iterator[Triple]:
    """Which release the dataset is served from, when it was made, and how to cite it."""
    dataset, settings = site.ids.dataset, site.settings
    day = Literal(version.date, datatype=XSD.date)
    moment = Literal(version.published, datatype=XSD.dateTime)
    publisher, title = (
        texts.get("en") or min(texts.values())
        for texts in (settings["publisher"], settings["title"])
    )
    citation = f"{publisher}. {title}. Release {version.name}. {dataset}"
    yield from _triples(dataset, {
        DCAT.version: [Literal(version.name)],
        SCHEMA.version: [Literal(version.name)],
        DCTERMS.issued: [day],
        SCHEMA.datePublished: [day],
        PROV.generatedAtTime: [moment],
        DCTERMS.bibliographicCitation: [Literal(citation, lang="en")],
    })  # fmt: skip
    yield URIRef(f"{dataset}#build"), PROV.endedAtTime, moment


def _triples(subject: URIRef, values: Mapping[URIRef, Iterable[Node]]) -> Iterator[Triple]:
    for term, nodes in values.items():
        for node in nodes:
            yield subject, term, node


def _release(site: Site, id_: str, there: Sequence[Release]) -> Release | None:
    if id_ == site.release.id:
        return site.release
    return next((release for release in there if release.id == id_), None)


def _manifest(release: Release | None) -> Manifest | None:
    """What a release that is there says of itself; None where that cannot be read."""
    with contextlib.suppress(ReleaseError):
        return release.manifest if release is not None else None
    return None


def _digests(release: Release) -> str:
    digests = []
    for name in ("manifest.json", "dataset.json"):
        try:
            digests.append(known_sha256(release.data(name)))
        except ReleaseError:
            digests.append("")
    return " ".join(digests)


def _made(release: Release | None) -> str:
    """When the files of a release were made, by the machine's clock."""
    with contextlib.suppress(OSError):
        if release is not None:
            moment = int((release.path / "sequence").stat().st_mtime)
            return f"{datetime.datetime.fromtimestamp(moment, datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"
    return ""


def _before(id_: str, there: Sequence[Release]) -> str | None:
    """The id of the release that stands before one by their numbers, of those that are there."""
    ids = [release.id for release in there]
    return next(iter(ids[ids.index(id_) + 1 :]), None) if id_ in ids else None
