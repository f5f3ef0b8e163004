"""Things and facts over HTTP: an IRI leads to the page about it or to a document about it."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kb import __version__
from kb.web import about, citing
from kb.web.documents import write_document
from kb.web.languages import here, reader_languages
from kb.web.links import data_path, iri_of, page_path
from kb.web.negotiation import DOCUMENTS, HTML, PAGE_OR_DOCUMENT, by_suffix, negotiate
from kb.web.notices import Notice
from kb.web.signposting import point_from_document, point_from_page
from kb.web.site import Site

things = Blueprint("things", __name__)

#: How far a listing can be gone through, and how long the name of a property may be.
MOST_AFTER = 1_000_000_000
MOST_VIA = 2000

_CITATIONS = {
    "bib": "application/x-bibtex; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
}


@things.get("/id/<path:name>")
def thing(name: str) -> BaseResponse:
    """303 from a thing to what is written about it: the thing itself cannot be sent."""
    return _see_other(name)


@things.get("/fact/<name>")
def fact(name: str) -> BaseResponse:
    """303 from a fact to what is written about it."""
    return _see_other(f"fact/{name}")


@things.get("/provenance/<name>")
def provenance(name: str) -> BaseResponse:
    """303 from a provenance graph to what is written about it."""
    return _see_other(f"provenance/{name}")


@things.get("/page/<path:name>")
def page(name: str) -> Response:
    """The page about a thing, in the reader's language."""
    site = Site.current()
    iri = iri_of(name, site.ids)
    if not site.store.knows(iri):
        abort(404, Notice("nothing is published about %(iri)s", iri=iri))
    after = min(max(request.args.get("after", 0, type=int), 0), MOST_AFTER)
    via = request.args.get("via", "")[:MOST_VIA]
    tag = (name, "html", str(after), via, *reader_languages())
    early = conditional(_html(b""), *tag)
    if early.status_code == 304:
        return early
    response = _html(about.page(site, iri, via, after))
    point_from_page(response, site, iri)
    return conditional(response, *tag)


@things.get("/data/<path:name>")
def data(name: str) -> Response:
    """The document about a thing in the format of its suffix."""
    site = Site.current()
    stem, _, suffix = name.rpartition(".")
    format_ = by_suffix(suffix, DOCUMENTS)
    if format_ is None:
        known = ", ".join(f".{format_.suffix}" for format_ in DOCUMENTS)
        notice = Notice(
            "there is no format '.%(suffix)s' here; there are %(known)s", suffix=suffix, known=known
        )
        abort(404, notice)
    iri = iri_of(stem, site.ids)
    is_known = site.store.knows(iri)
    body = write_document(site.store, iri, format_, site.context) if is_known else None
    if body is None:
        abort(404, Notice("nothing is published about %(iri)s", iri=iri))
    response = Response(body, content_type=format_.content_type)
    point_from_document(response, site, iri, format_)
    return conditional(response, stem, suffix)


@things.get("/cite/<path:name>")
def citation(name: str) -> Response:
    """The citation of a thing for reference managers: BibTeX (.bib) or CSL-JSON (.json)."""
    site = Site.current()
    stem, _, suffix = name.rpartition(".")
    iri = iri_of(stem, site.ids)
    if suffix not in _CITATIONS or not citing.is_citable(site) or not site.store.knows(iri):
        notice = Notice(
            "there is no citation %(name)s; there are .bib and .json of what is published",
            name=name,
        )
        abort(404, notice)
    cited = citing.Citation.of(site, iri, citing.title_of(site, iri))
    body = cited.bibtex() if suffix == "bib" else cited.csl()
    response = Response(body, content_type=_CITATIONS[suffix])
    response.headers["Vary"] = "Accept-Language"
    response.headers["Content-Disposition"] = f'attachment; filename="{cited.key}.{suffix}"'
    return conditional(response, "cite", name, *reader_languages())


def conditional(response: Response, *parts: str) -> Response:
    """The response with a strong ETag, or 304 where the client has it already.

    The tag is made from the release, the version of this software and what was asked, never from
    the bytes: it changes with a release and not with a restart.
    """
    text = "\0".join((__version__, Site.current().release.id, *parts))
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:20])
    if request.headers.get("If-Match") == "*":
        del request.environ["HTTP_IF_MATCH"]  # whatever there is; Werkzeug takes * for a tag
    response.headers["Cache-Control"] = "no-cache"  # keep it, but ask whether it is still right
    response.make_conditional(request)
    return response


def _see_other(name: str) -> BaseResponse:
    site = Site.current()
    iri = iri_of(name, site.ids)
    if not site.store.knows(iri):
        abort(404, Notice("nothing is published about %(iri)s", iri=iri))
    format_ = negotiate(request.accept_mimetypes, PAGE_OR_DOCUMENT)
    to = page_path(iri, site.ids) if format_ == HTML else data_path(iri, format_.suffix, site.ids)
    response = redirect(here(to or "/"), 303)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-cache"
    return current_app.make_response(response)


def _html(body: str | bytes) -> Response:
    return Response(body, content_type=HTML.content_type, headers={"Vary": "Accept-Language"})
