"""Things and facts over HTTP: an IRI leads to the page about it or to a document about it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from kb import __version__
from kb.web.documents import write_document
from kb.web.links import data_path, iri_of, page_path, uri_of
from kb.web.negotiation import DOCUMENTS, HTML, PAGE_OR_DOCUMENT, by_suffix, negotiate
from kb.web.pages import PAGE_SIZE, ThingPage
from kb.web.retired import answer_retired
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
    answer_retired(iri, lambda new: page_path(new, site.ids))
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
    answer_retired(iri, lambda new: data_path(new, suffix, site.ids))
    is_known = site.store.knows(iri)
    body = write_document(site.store, iri, format_, site.context) if is_known else None
    if body is None:
        abort(404, f"nothing is published about {iri}")
    response = Response(body, content_type=format_.content_type)
    response.headers.add("Link", f'<{uri_of(iri)}>; rel="describes"')
    response.headers.add("Link", f'<{page_path(iri, site.ids)}>; rel="alternate"; type="text/html"')
    return conditional(response, stem, suffix)


def reader_languages() -> Sequence[str]:
    """The reader's languages, then the dataset's, each once."""
    wanted = [tag.partition("-")[0].lower() for tag, q in request.accept_languages if q > 0]
    asked = [tag for tag in dict.fromkeys(wanted) if re.fullmatch("[a-z]{2,3}", tag)]
    settings: list[str] = Site.current().settings["languages"]
    return list(dict.fromkeys([*asked[:MOST_LANGUAGES], *settings]))


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
    answer_retired(iri, site.ids.path)
    if not site.store.knows(iri):
        abort(404, f"nothing is published about {iri}")
    format_ = negotiate(request.accept_mimetypes, PAGE_OR_DOCUMENT)
    to = page_path(iri, site.ids) if format_ == HTML else data_path(iri, format_.suffix, site.ids)
    response = redirect(to or "/", 303)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-cache"
    return current_app.make_response(response)
