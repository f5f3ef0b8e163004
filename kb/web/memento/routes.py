"""Memento over HTTP: the way to a document as it was, the list of these, and each of them."""

from __future__ import annotations

import contextlib

from flask import Blueprint, Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kb.errors import ReleaseError
from kb.index.making import INDEX, damage_of
from kb.reading.store import Store
from kb.releases.release import Release
from kb.web.dataset.downloads import DAMAGED, release_named
from kb.web.documents.subjects import format_of, is_told, memento_links
from kb.web.documents.writing import write_document
from kb.web.etags import conditional
from kb.web.links import address, data_path
from kb.web.memento.times import Memento, Original, links, moment_of, nearest
from kb.web.negotiation import DOCUMENTS, Format, negotiate
from kb.web.notices import Notice
from kb.web.problems import answer_unknown
from kb.web.site import Site, read_context
from kb.web.words.languages import message

memento = Blueprint("memento", __name__)

LINK_FORMAT = "application/link-format"
#: What has mementos answers here by itself (RFC 7089, section 4.1.1).
_HEADER = "Accept-Datetime"
_EXAMPLE = "Thu, 31 May 2007 20:35:00 GMT"
#: The endpoints that lead from a thing to its documents.
_THINGS = ("things.thing", "things.fact")


@memento.before_app_request
def travel() -> BaseResponse | None:
    """Lead who asks for a document or a thing as it was to the memento of that."""
    date = request.headers.get(_HEADER)
    if date is None or request.method not in ("GET", "HEAD"):
        return None
    site = Site.current()
    original = Original.of(site, request.path) or _of_thing(site, request.path)
    return None if original is None else _lead(site, original, date)


@memento.after_app_request
def tell(response: Response) -> Response:
    """Things and files say where their mementos are, and those of files that they are mementos;
    documents of things are not all answered here, and say it themselves."""
    site, path = Site.current(), request.path
    if site.ids.is_open or response.status_code >= 400:
        return response
    if request.endpoint in _THINGS:
        response.vary.add(_HEADER)
    elif request.endpoint == "downloads.current" and Original.of(site, path) is not None:
        response.vary.add(_HEADER)
        for header in memento_links(path):
            response.headers.add(*header)
    elif request.endpoint == "downloads.dated":
        _, _, version, name = path.split("/")
        if original := Original.of(site, f"/{name}"):
            mementos = original.mementos(site)
            if this := _of_version(mementos, version):
                as_memento(response, original, mementos, this)
    return response


@memento.get("/timegate/<path:of>")
def timegate(of: str) -> BaseResponse:
    """The way to the memento of a document or a thing, named by its path or its address."""
    site = Site.current()
    original = _original(site, of)
    return _lead(site, original, request.headers.get(_HEADER))


@memento.get("/timemap/<path:of>")
def timemap(of: str) -> Response:
    """All mementos of a document, the oldest first (RFC 7089, section 5)."""
    site, start = Site.current(), address()
    original = _original(site, of)
    if not (mementos := original.mementos(site)):
        answer_unknown(original.iri)
    lines = links(original, mementos, range(len(mementos)), start)
    own = lines[2].replace('rel="timemap"', 'rel="self"')
    lines[2] = f'{own}; from="{mementos[0].date}"; until="{mementos[-1].date}"'
    response = Response(",\n".join(lines) + "\n", content_type=LINK_FORMAT)
    return conditional(response, "timemap", *lines)


@memento.get("/download/<version>/data/<path:name>")
def document(version: str, name: str) -> Response:
    """The document of a thing or a fact as a release has it."""
    site, release = Site.current(), release_named(version)
    format_ = format_of(name.rpartition(".")[2])
    original = _original(site, f"data/{name}")
    mementos = original.mementos(site)
    this = _of_version(mementos, version)
    body = _written(site, release, original.iri, format_) if this else None
    if this is None or body is None:
        words = message("release %(version)s says nothing of %(iri)s")
        abort(404, Notice(words, version=version, iri=original.iri))
    response = Response(body, content_type=format_.content_type)
    as_memento(response, original, mementos, this)
    return conditional(response, "memento", *response.headers.getlist("Link"), this.date)


def as_memento(
    response: BaseResponse, original: Original, mementos: list[Memento], this: Memento
) -> None:
    """Have an answer say that it is a memento, of what, and where the others are."""
    response.headers["Memento-Datetime"] = this.date
    for link in links(original, mementos, [mementos.index(this)], address()):
        response.headers.add("Link", link)


def _lead(site: Site, original: Original, date: str | None) -> BaseResponse:
    """302 to the memento of a moment, or to the newest where none is named."""
    try:
        moment = moment_of(date) if date is not None else None
    except ValueError:
        abort(400, Notice("Accept-Datetime is to be a date such as %(date)s", date=_EXAMPLE))
    if not (mementos := original.mementos(site)):
        answer_unknown(original.iri)
    this = nearest(mementos, moment) if moment else mementos[-1]
    response = current_app.make_response(redirect(original.at(this), 302))
    response.headers["Vary"] = f"Accept, {_HEADER}" if request.path != original.path else _HEADER
    response.headers["Cache-Control"] = "no-cache"
    for link in links(original, mementos, [mementos.index(this)], address()):
        response.headers.add("Link", link)
    return response


def _original(site: Site, of: str) -> Original:
    """The document that a path or an address names; 404 for what has no mementos."""
    for start in (address(), site.ids.base):
        of = of.removeprefix(start)
    path = f"/{of.removeprefix('/')}"
    original = Original.of(site, path) or _of_thing(site, path)
    if original is None:
        words = message("%(path)s has no earlier versions here; documents and dumps have")
        abort(404, Notice(words, path=path[:200]))
    return original


def _of_thing(site: Site, path: str) -> Original | None:
    """The document of a thing or a fact that a client likes best."""
    iri = f"{site.ids.base}{path[1:]}"
    if site.ids.is_open or not is_told(site.ids, iri):
        return None
    format_ = negotiate(request.accept_mimetypes, DOCUMENTS)
    document = data_path(iri, format_.suffix, site.ids)
    return Original(document, iri) if document else None


def _of_version(mementos: list[Memento], version: str) -> Memento | None:
    return next((memento_ for memento_ in mementos if memento_.version == version), None)


def _written(site: Site, release: Release, iri: str, format_: Format) -> bytes | None:
    """A document as a release has it, whose files are opened for it alone."""
    if release == site.release:
        return write_document(site.store, iri, format_, site.context)
    try:
        if damage := damage_of(release.path / INDEX, sizes_only=True):
            raise ReleaseError(damage)
        store = Store.of(release)
    except ReleaseError:
        abort(503, Notice(DAMAGED, version=release.id))
    with contextlib.closing(store):
        return write_document(store, iri, format_, read_context(release))
