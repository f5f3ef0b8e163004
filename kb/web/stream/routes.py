"""The event stream over HTTP: `/ldes`, and the pages of each release, which never change."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, abort, request

from kb.canonical.oxigraph import quads_in
from kb.errors import LogDamaged, ReleaseError
from kb.releases.versions import FactVersions
from kb.web.dataset.files import KEPT
from kb.web.documents.writing import settled, write_graph
from kb.web.etags import conditional
from kb.web.links import address
from kb.web.negotiation import DOCUMENTS, JSON_LD, N_QUADS, TRIG, Format, negotiate
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.stream.writing import PATH, page_lines, root, stream_iri

stream = Blueprint("stream", __name__)

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
    pages = versions.pages(stage) if stage else []
    if stage is None or not 0 < number <= len(pages):
        abort(404, Notice("the stream has no such page; %(path)s leads to all", path=f"/{PATH}"))
    response = Response(content_type=format_.content_type, headers={"Vary": "Accept"})
    last = f"{len(pages)}" if number == len(pages) else ""
    response = conditional(response, PATH, name, str(number), last, format_.suffix, start)
    response.headers["Cache-Control"] = f"public, max-age={KEPT}, immutable"
    if response.status_code != 304:
        found = versions.versions(stage, pages[number - 1])
        lines = page_lines(site.ids, stage, number, len(pages), found, start)
        response.set_data(_written(site, lines, format_))
    return response


def _written(site: Site, lines: Iterable[bytes], format_: Format) -> bytes:
    if format_ == N_QUADS:
        return b"".join(lines)
    return site.store.write(quads_in(lines), _WRITERS.get(format_, format_.suffix))


def _versions(site: Site) -> FactVersions:
    """The versions that the log has; 404 where it does not go back to the first release."""
    if site.ids.is_open:
        abort(404, Notice("these data have no %(name)s of their own", name="releases"))
    try:
        return FactVersions(site.history, site.ids)
    except LogDamaged:
        raise
    except ReleaseError as error:
        abort(404, Notice("what changed cannot be told: %(why)s", why=str(error)))
