"""The event stream: `/ldes`, which leads to all pages, and the pages of each release with versions.

Statements about nodes are at the addresses of this site, since clients compare them with where they
read; the stream and its members have IRIs that stay, whatever host serves them. Pages never change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from flask import Blueprint, Response, abort, request
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import Namespace

from kb.canonical.oxigraph import quads_in
from kb.identifiers import Identifiers
from kb.namespaces import DCTERMS, RDF, XSD
from kb.releases.versions import CREATE, DELETE, UPDATE, FactVersion, FactVersions, Stage
from kb.web.dataset.files import KEPT
from kb.web.documents.writing import settled, write_graph
from kb.web.etags import conditional
from kb.web.links import address
from kb.web.negotiation import DOCUMENTS, JSON_LD, N_QUADS, TRIG, Format, negotiate
from kb.web.notices import Notice
from kb.web.problems import gap_is_not_found
from kb.web.site import Site

stream = Blueprint("stream", __name__)

LDES = Namespace("https://w3id.org/ldes#")
TREE = Namespace("https://w3id.org/tree#")
AS = Namespace("https://www.w3.org/ns/activitystreams#")

#: Where the stream is, and the pages of a release.
PATH = "ldes"

#: The formats that have named graphs, in which the versions stand.
_WITH_GRAPHS = (TRIG, JSON_LD, N_QUADS)
_WRITERS = {JSON_LD: "expanded"}


@stream.get(f"/{PATH}")
def first() -> Response:
    """The first node, which clients ask for again: where the pages of each release are."""
    site, start = Site.current(), address()
    versions = _versions(site)
    format_ = negotiate(request.accept_mimetypes, DOCUMENTS)
    graph = settled(root(site, versions.stages, start))
    body = write_graph(site.store, graph, format_, site.context, stream_iri(site.ids))
    response = Response(body, content_type=format_.content_type)
    response.headers["Vary"] = "Accept"
    return conditional(response, PATH, format_.suffix, start, site.history.version)


@stream.get(f"/{PATH}/<name>/<int:number>")
def page(name: str, number: int) -> Response:
    """A page of the versions of a release, which clients keep."""
    site, start = Site.current(), address()
    versions = _versions(site)
    format_ = negotiate(request.accept_mimetypes, _WITH_GRAPHS)
    stage = versions.stage(name)
    with gap_is_not_found():
        pages = versions.pages(stage) if stage else []
    if stage is None or not 0 < number <= len(pages):
        abort(404, Notice("the stream has no such page; %(path)s leads to all", path=f"/{PATH}"))
    response = Response(content_type=format_.content_type, headers={"Vary": "Accept"})
    last = f"{len(pages)}" if number == len(pages) else ""
    response = conditional(response, PATH, name, str(number), last, format_.suffix, start)
    response.headers["Cache-Control"] = f"public, max-age={KEPT}, immutable"
    if response.status_code != 304:
        shown = versions.versions(stage, pages[number - 1])
        lines = page_lines(site.ids, stage, number, len(pages), shown, start)
        response.set_data(_written(site, lines, format_))
    return response


def _written(site: Site, lines: Iterable[bytes], format_: Format) -> bytes:
    if format_ == N_QUADS:
        return b"".join(lines)
    return site.store.write(quads_in(lines), _WRITERS.get(format_, format_.suffix))


def _versions(site: Site) -> FactVersions:
    """The versions that the log has; 404 where it does not go back to the first release."""
    Site.require_own("releases")
    with gap_is_not_found():
        return FactVersions(site.history, site.ids)


def stream_iri(ids: Identifiers) -> str:
    """The IRI of the stream.

    >>> stream_iri(Identifiers("https://e.org/"))
    'https://e.org/ldes#stream'
    """
    return f"{ids.base}{PATH}#stream"


def root(site: Site, stages: tuple[Stage, ...], start: str) -> Graph:
    """The first node, of a site at an address: how the stream is to be read, what is kept, and
    where the pages of each release begin."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (("ldes", LDES), ("tree", TREE), ("as", AS), ("dcterms", DCTERMS)):
        graph.bind(prefix, namespace)
    stream, node = URIRef(stream_iri(site.ids)), URIRef(start + PATH)
    graph.add((stream, RDF.type, LDES.EventStream))
    graph.add((stream, LDES.timestampPath, DCTERMS.created))
    graph.add((stream, LDES.versionOfPath, DCTERMS.isVersionOf))
    for how in (CREATE, UPDATE, DELETE):
        graph.add((stream, LDES[f"version{how}Object"], AS[how]))
    graph.add((stream, DCTERMS.source, site.ids.dataset))
    for language, title in site.settings["title"].items():
        graph.add((stream, DCTERMS.title, Literal(title, lang=language)))
    if licenses := site.settings.get("licenses"):
        graph.add((stream, DCTERMS.license, URIRef(licenses["facts"])))
    graph.add((stream, TREE.view, node))
    for kind in (TREE.Node, LDES.EventSource):
        graph.add((node, RDF.type, kind))
    for stage in stages[:1]:  # all is kept that ever was
        policy = URIRef(f"{node}#retention")
        graph.add((node, LDES.retentionPolicy, policy))
        graph.add((policy, RDF.type, LDES.RetentionPolicy))
        graph.add((policy, LDES.startingFrom, Literal(stage.at, datatype=XSD.dateTime)))
    for stage in stages:
        graph += _relations(node, stage, URIRef(f"{node}/{stage.name}/1"))
    return graph


def page_lines(
    ids: Identifiers,
    stage: Stage,
    number: int,
    last: int,
    versions: Iterator[FactVersion],
    start: str,
) -> Iterator[bytes]:
    """A page of a release as lines of N-Quads, member by member: what is said of each stands in a
    graph that goes by the name of the version."""
    address = URIRef(f"{start}{PATH}/{stage.name}/{number}")
    yield _line(address, RDF.type, TREE.Node)
    yield _line(address, LDES.immutable, Literal("true", datatype=XSD.boolean))
    if number < last:
        following = URIRef(f"{start}{PATH}/{stage.name}/{number + 1}")
        for triple in _relations(address, stage, following):
            yield _line(*triple)
    stream, created = URIRef(stream_iri(ids)), Literal(stage.at, datatype=XSD.dateTime)
    for version in versions:
        name = quote(version.of.removeprefix(ids.base), safe="/:@!$&'()*+,;=-._~")
        member = URIRef(f"{ids.base}{PATH}/{stage.name}/{number}#{name}")
        yield _line(stream, TREE.member, member)
        yield _line(member, RDF.type, AS[version.how])
        yield _line(member, DCTERMS.isVersionOf, URIRef(version.of))
        yield _line(member, DCTERMS.created, created)
        graph = f"<{member}> .\n".encode()
        for line in version.lines:
            yield line[:-2] + graph


def _relations(
    node: URIRef, stage: Stage, to: URIRef
) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal]]:
    """A node leads to the pages of a release: all there is of one time."""
    at = Literal(stage.at, datatype=XSD.dateTime)
    for bound, kind in (
        ("from", TREE.GreaterThanOrEqualToRelation), ("to", TREE.LessThanOrEqualToRelation),
    ):  # fmt: skip
        relation = URIRef(f"{node}#{stage.name}-{bound}")
        yield node, TREE.relation, relation
        yield relation, RDF.type, kind
        yield relation, TREE.node, to
        yield relation, TREE.path, DCTERMS.created
        yield relation, TREE.value, at


def _line(subject: URIRef, predicate: URIRef, value: URIRef | Literal) -> bytes:
    return f"{subject.n3()} {predicate.n3()} {value.n3()} .\n".encode()
