"""Things and facts over HTTP: an IRI leads to the page about it or to a document about it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from kb.web.documents import document_headers, write_document
from kb.web.links import data_path, iri_of, page_path
from kb.web.negotiation import DOCUMENTS, HTML, PAGE_OR_DOCUMENT, by_suffix, negotiate
from kb.web.pages import PAGE_SIZE, ThingPage
from kb.web.site import Site

things = Blueprint("things", __name__)

#: How many of a reader's languages are looked at, each of which costs look-ups.
MOST_LANGUAGES = 5
#: How far a listing can be gone through.
MOST_AFTER = 1_000_000_000


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
    languages = reader_languages()
    after = min(max(request.args.get("after", 0, type=int), 0), MOST_AFTER)
    shown = ThingPage.of(site.store, iri, languages, after)
    if shown is None:
        abort(404, f"nothing is published about {iri}")
    formats = [(format_, data_path(iri, format_.suffix, site.ids)) for format_ in DOCUMENTS]
    body = render_template(
        "thing.html",
        page=shown,
        kind=site.ids.kind(iri),
        formats=formats,
        after=after,
        page_size=PAGE_SIZE,
    )
    response = Response(body, content_type=HTML.content_type)
    response.headers["Vary"] = "Accept-Language"
    for format_, path in formats:
        response.headers.add("Link", f'<{path}>; rel="alternate"; type="{format_.media_type}"')
    return conditional(response, name, "html", str(after), *languages)


@things.get("/data/<path:name>")
def data(name: str) -> Response:
    """The document about a thing in the format of its suffix."""
    site = Site.current()
    stem, _, suffix = name.rpartition(".")
    format_ = by_suffix(suffix, DOCUMENTS)
    if format_ is None:
        known = ", ".join(f".{format_.suffix}" for format_ in DOCUMENTS)
        abort(404, f"there is no format '.{suffix}' here; there are {known}")
    iri = iri_of(stem, site.ids)
    is_known = site.store.knows(iri)
    body = write_document(site.store, iri, format_, site.context) if is_known else None
    if body is None:
        abort(404, f"nothing is published about {iri}")
    response = Response(body, headers=document_headers(iri, format_, site.ids))
    return conditional(response, stem, suffix)


def reader_languages() -> Sequence[str]:
    """The reader's languages, then the dataset's, each once."""
    wanted = [tag.partition("-")[0].lower() for tag, q in request.accept_languages if q > 0]
    asked = [tag for tag in dict.fromkeys(wanted) if re.fullmatch("[a-z]{2,3}", tag)]
    settings: list[str] = Site.current().settings["languages"]
    return list(dict.fromkeys([*asked[:MOST_LANGUAGES], *settings]))


def conditional(response: Response, *parts: str) -> Response:
    """The response with a strong ETag, or 304 where the client has it already."""
    response.headers.update(Site.current().stamp(*parts))
    if request.headers.get("If-Match") == "*":
        del request.environ["HTTP_IF_MATCH"]  # whatever there is; Werkzeug takes * for a tag
    response.make_conditional(request)
    return response


def _see_other(name: str) -> BaseResponse:
    site = Site.current()
    iri = iri_of(name, site.ids)
    if not site.store.knows(iri):
        abort(404, f"nothing is published about {iri}")
    format_ = negotiate(request.accept_mimetypes, PAGE_OR_DOCUMENT)
    to = page_path(iri, site.ids) if format_ == HTML else data_path(iri, format_.suffix, site.ids)
    response = redirect(to or "/", 303)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-cache"
    return current_app.make_response(response)
