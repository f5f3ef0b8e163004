"""A file that can be downloaded: its address, size and checksum, in DCAT and schema.org."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.term import Node

from kb.namespaces import DCAT, DCTERMS, RDF, SCHEMA, SPDX, XSD

Triple = tuple[Node, Node, Node]

#: IANA's media types as DCAT wants them.
IANA = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Distribution:
    """A file to download: its name under the base, media type, size in bytes, None where it is made
    when it is asked for, and SHA-256, "" where it has none; of a packed one, `media_type` is that
    of what is in it, and `packed` that of its bytes."""

    name: str
    media_type: str
    size: int | None
    sha256: str = ""
    packed: str = ""


def distribution_of(
    distribution: URIRef, address: URIRef, given: Distribution, title: str, license_: str
) -> Iterator[Triple]:
    """What is said of a file that can be downloaded, packed or not; "" is no licence."""
    yield distribution, RDF.type, DCAT.Distribution
    yield distribution, RDF.type, SCHEMA.DataDownload
    for term in (DCTERMS.title, SCHEMA.name):
        yield distribution, term, Literal(title, lang="en")
    yield distribution, SCHEMA.contentUrl, address
    # DCAT tells apart what a file has and how it is packed; schema.org knows the bytes alone.
    yield distribution, SCHEMA.encodingFormat, Literal(given.packed or given.media_type)
    yield distribution, DCAT.downloadURL, address
    yield distribution, DCAT.mediaType, URIRef(IANA + given.media_type)
    if given.packed:
        yield distribution, DCAT.compressFormat, URIRef(IANA + given.packed)
    if given.size is not None:
        size = Literal(str(given.size), datatype=XSD.nonNegativeInteger)
        yield distribution, SCHEMA.contentSize, Literal(f"{given.size} B")
        yield distribution, DCAT.byteSize, size
    if license_:
        yield distribution, DCTERMS.license, URIRef(license_)
    if given.sha256:
        yield distribution, SCHEMA.sha256, Literal(given.sha256)
        yield from checksum(distribution, given.sha256, URIRef(f"{address}#checksum"))


def checksum(of: URIRef, sha256: str, iri: URIRef | None = None) -> Iterator[Triple]:
    """The SHA-256 of something, in SPDX's terms, which DCAT uses."""
    sum_ = iri if iri is not None else URIRef(f"{of}-checksum")
    yield of, SPDX.checksum, sum_
    yield sum_, RDF.type, SPDX.Checksum
    yield sum_, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
    yield sum_, SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary)
