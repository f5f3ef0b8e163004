"""A release as a version of the dataset: what the log, its manifest and its settings tell of it.

What is said of a release is said here alone, so that every document says the same of its IRI.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef

from kb.description.distribution import Distribution, Triple, distribution_of
from kb.errors import ReleaseError
from kb.identifiers import DatasetSettings, Identifiers
from kb.manifest import About, Manifest, bytes_of, known_sha256
from kb.namespaces import DCAT, DCTERMS, PROV, RDF, RDFS, SCHEMA, VOID, XSD
from kb.releases.choosing import newest_first
from kb.releases.history import Entry
from kb.releases.release import Release
from kb.web.dataset.files import File, files_of, packed_as, version_named
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
        return [one for one in files_of(self.release) if not one.dump.name.startswith("dump-")]

    def path(self, file: File) -> str:
        """The path that stays a file's own."""
        return f"/download/{self.name}/{file.name}"

    def settings(self, site: Site) -> DatasetSettings:
        """What it says of the dataset; where that is gone or damaged, what is served says."""
        with contextlib.suppress(ReleaseError, KeyError):
            if self.release is not None and self.says is not None:
                content = bytes_of(self.release.data("dataset.json"))
                digest = self.says["files"]["dataset.json"]["sha256"]
                if hashlib.sha256(content).hexdigest() == digest:
                    settings: DatasetSettings = json.loads(content)
                    return settings
        return site.settings


def versions(site: Site) -> list[Version]:
    """All releases that are known, those of the log with the newest first, each once."""
    there = newest_first(site.release.path.parent)
    ids = dict.fromkeys(entry.id for entry in site.history.entries)
    ids |= dict.fromkeys([*(one.id for one in there), site.release.id])
    return [found for one in ids if (found := Version.of(site, one, there)) is not None]


def lying_there(site: Site) -> tuple[str, ...]:
    """What is said of releases depends on, beside the log: which are there, the newest first, and
    what each says of itself, of its files, and of those that may be packed again."""
    there = newest_first(site.release.path.parent)
    return tuple(f"{one.id} {_made(one)} {_digests(one)}" for one in there)


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
    """The description of a release, with its files: DCAT, PROV, VoID."""
    graph = Graph(bind_namespaces="none")
    for triple in (*said_of_version(site, version), *said_of_files(site, version)):
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
        for triple in said_of_version(site, version):
            graph.add(triple)
    return graph


def said_of_version(site: Site, version: Version) -> Iterator[Triple]:
    """What a release is, when it was published, and which one was before it."""
    iri, settings = URIRef(release_iri(site, version.id)), version.settings(site)
    for kind in (DCAT.Dataset, PROV.Entity, SCHEMA.Dataset):
        yield iri, RDF.type, kind
    for language, text in settings["title"].items():
        yield iri, DCTERMS.title, Literal(f"{text}, {version.name}", lang=language)
    for language, text in settings.get("description", {}).items():
        yield iri, DCTERMS.description, Literal(text, lang=language)
    if "publisher" in settings:
        yield iri, DCTERMS.publisher, URIRef(f"{site.ids.dataset}#publisher")
    if licenses := settings.get("licenses"):
        yield iri, DCTERMS.license, URIRef(licenses["facts"])
    yield iri, DCAT.isVersionOf, site.ids.dataset
    for term in (DCAT.version, SCHEMA.version):
        yield iri, term, Literal(version.name)
    if version.published:
        moment = Literal(version.published, datatype=XSD.dateTime)
        for term in (DCTERMS.issued, PROV.generatedAtTime, SCHEMA.datePublished):
            yield iri, term, moment
    if version.date:
        yield iri, DCTERMS.modified, Literal(version.date, datatype=XSD.date)
    yield iri, VOID.triples, Literal(str(version.triples), datatype=XSD.integer)
    if version.previous:
        before = URIRef(release_iri(site, version.previous))
        yield iri, DCAT.previousVersion, before
        yield iri, PROV.wasRevisionOf, before
        changes = URIRef(f"{site.ids.base}releases/{version.previous}..{version.id}")
        yield iri, DCTERMS.relation, changes
    if version.says and (software := version.says.get("software")):
        activity, agent = URIRef(f"{iri}#build"), URIRef(f"{iri}#software")
        yield iri, PROV.wasGeneratedBy, activity
        yield activity, RDF.type, PROV.Activity
        yield activity, PROV.wasAssociatedWith, agent
        yield agent, RDF.type, PROV.SoftwareAgent
        yield agent, RDFS.label, Literal(software)


def said_of_files(site: Site, version: Version) -> Iterator[Triple]:
    """The files of a release, at the addresses that stay."""
    iri = URIRef(release_iri(site, version.id))
    licenses = version.settings(site).get("licenses")
    license_ = licenses["facts"] if licenses else ""
    for file in version.files():
        address = URIRef(site.ids.base + version.path(file).removeprefix("/"))
        yield from said_of_file(iri, address, file, license_, site.ids)


def said_of_file(
    whole: URIRef, address: URIRef, file: File, license_: str, ids: Identifiers
) -> Iterator[Triple]:
    """A file at an address as a distribution of a dataset, packed or not."""
    distribution = URIRef(f"{address}#distribution")
    packed = file.packing.media_type if file.packing else ""
    given = Distribution(file.name, file.dump.media_type, file.size, file.sha256, packed)
    title = f"{file.dump.name}, packed with {file.packing.suffix}" if file.packing else file.name
    yield whole, DCAT.distribution, distribution
    yield from distribution_of(distribution, address, given, title, license_)
    yield distribution, DCAT.accessURL, URIRef(f"{ids.base}download")


def _release(site: Site, id_: str, there: Sequence[Release]) -> Release | None:
    if id_ == site.release.id:
        return site.release
    return next((one for one in there if one.id == id_), None)


def _manifest(release: Release | None) -> Manifest | None:
    """What a release that is there says of itself; None where that cannot be read."""
    with contextlib.suppress(ReleaseError):
        return release.manifest if release is not None else None
    return None


def _digests(release: Release) -> str:
    found = []
    for name in ("manifest.json", "dataset.json"):
        try:
            found.append(known_sha256(release.data(name)))
        except ReleaseError:
            found.append("")
    return " ".join([*found, packed_as(release)])


def _made(release: Release | None) -> str:
    """When the files of a release were made, by the machine's clock."""
    try:
        seconds = int((release.path / "sequence").stat().st_mtime) if release else None
    except OSError:
        seconds = None
    if seconds is None:
        return ""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _before(id_: str, there: Sequence[Release]) -> str | None:
    """The id of the release that stands before one by their numbers, of those that are there."""
    ids = [one.id for one in there]
    return next(iter(ids[ids.index(id_) + 1 :]), None) if id_ in ids else None
