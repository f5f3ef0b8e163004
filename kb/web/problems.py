"""What a client is told when a request fails: one shape for every error.

People get a page; programs get `application/problem+json` (RFC 9457). What is published no longer
leads to what replaced it, or tells why there is nothing.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import sqlite3
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NoReturn, cast
from urllib.parse import quote

from flask import Flask, Response, abort, redirect, render_template, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestedRangeNotSatisfiable,
)
from werkzeug.http import HTTP_STATUS_CODES, parse_accept_header
from werkzeug.wrappers import Response as BaseResponse

from kb.errors import KbError, LogDamaged, NotAcceptable, QueryError, ReleaseError, StoreDamaged
from kb.identifiers import ENTRY_FOR_PARTY, participation_of
from kb.reading.retirement import Retirement
from kb.web.finding import nearest
from kb.web.links import document_name, path_quoted
from kb.web.negotiation import HTML, Format, negotiate
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.words.languages import OWN, Reader, gettext, message, translated
from kb.web.words.wording import Link

#: What programs get.
PROBLEM = Format("json", "application/problem+json", "JSON", ("application/json",))
#: Paths that end in the name of a thing.
_NAMED = ("/id/", "/page/", "/data/", "/fact/")
#: What HTTP calls the statuses that people meet.
TITLES = (
    message("Bad Request"), message("Forbidden"), message("Not Found"),
    message("Method Not Allowed"), message("Not Acceptable"), message("Gone"),
    message("Precondition Failed"), message("Request Entity Too Large"),
    message("Unsupported Media Type"), message("Internal Server Error"),
    message("Bad Gateway"), message("Service Unavailable"), message("Gateway Timeout"),
)  # fmt: skip
#: The detail of an error where nothing better is known.
DETAILS = {
    400: message("this request cannot be understood"),
    404: message("there is nothing at this address"),
    405: message("this address does not answer requests of this kind"),
    413: message("this request is larger than allowed"),
    500: message("this site made a mistake; it is logged"),
}
#: The detail where a file of the release gives way.
DAMAGED = message(
    "files of the release could not be read; they are being checked, try again in a few seconds"
)
#: Where files of a release are read, and what is raised where one is damaged.
_READERS = frozenset(
    ("kb.index.lookups", "kb.reading.patterns", "kb.reading.store",
     "kb.releases.release", "kb.web.site")
)  # fmt: skip
_OF_FILES = (OSError, RuntimeError, sqlite3.DatabaseError)
_LOG = logging.getLogger("kb.web")


def register(app: Flask) -> None:
    """Have the application answer every error in this shape."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(QueryError, _query_error)
    app.register_error_handler(NotAcceptable, lambda error: problem(406, str(error)))
    app.register_error_handler(Exception, _fault)


def problem(
    status: int,
    detail: str,
    headers: dict[str, str] | None = None,
    near: Sequence[Link] = (),
    sought: str = "",
    template: str = "problem.html",
    further: Mapping[str, object] | None = None,
) -> Response:
    """An error response: its status, what happened and what to do, in words; for what is not found,
    things with like names, and words to search for.

    `further` members tell programs more; a template that shows them to people gets them too.
    """
    title, vary = HTTP_STATUS_CODES.get(status, "Error"), "Accept"
    if prefers_page(request.accept_mimetypes):
        words = encodable(translated(detail))
        # What the query engine says is English in every language.
        language = OWN if words == detail else Reader.current().interface
        body = render_template(
            template, status=status, title=gettext(title), detail=words, language=language,
            near=near, sought=sought, further=further,
        )  # fmt: skip
        content_type, vary = HTML.content_type, "Accept, Accept-Language"
    else:
        more = {"near": [link.iri for link in near]} if near else {}
        body, content_type = (
            as_json(status, detail, {**more, **(further or {})}),
            PROBLEM.media_type,
        )
    given = {"Cache-Control": "no-store", "Vary": vary, **(headers or {})}
    return Response(body, status, given, content_type=content_type)


def as_json(status: int, detail: str, further: Mapping[str, object] | None = None) -> str:
    """What programs get of an error."""
    title = HTTP_STATUS_CODES.get(status, "Error")
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    text = json.dumps({**content, **(further or {})}, ensure_ascii=False, indent=1) + "\n"
    return encodable(text)


def encodable(text: str) -> str:
    """A text with "?" for halves of characters, which JSON can bring and UTF-8 cannot hold.

    >>> encodable("a\\ud800")
    'a?'
    """
    return text.encode("utf-8", "replace").decode()


def again_in(error: QueryError) -> dict[str, str]:
    """The header that says in how many seconds a query may be asked again, where that helps."""
    return {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}


@lru_cache(maxsize=1024)
def accepts_page(accept: str) -> bool:
    """Whether errors are told as a page to who sends such a header."""
    return prefers_page(parse_accept_header(accept, MIMEAccept))


def prefers_page(accept: MIMEAccept) -> bool:
    """Whether a client likes a page better than what programs get; one that says nothing does not.

    >>> prefers_page(MIMEAccept([("text/html", 1), ("*/*", 0.8)])), prefers_page(MIMEAccept())
    (True, False)
    """
    try:
        return negotiate(accept, (PROBLEM, HTML)) == HTML
    except NotAcceptable:
        return False


def answer_retired(iri: str, path_of: Callable[[str], str | None]) -> None:
    """End the request where an IRI is retired; do nothing where it is not.

    A merged thing leads to the path of what replaced it (301), which has the query of the request
    where it has none of its own, and so does the entry into force for a party to the participation
    that it begins; anything else is gone for a reason (410; RFC 9110, sections 15.4.2 and 15.5.11).
    """
    site = Site.current()
    if site.ids.is_open:
        return  # data of anybody's make no promise about their IRIs
    if (begun := _begun_by(iri, site)) and (to := path_of(begun)):
        abort(_moved(to))
    retirement = Retirement.of(site.store, iri)
    if retirement is None:
        return
    to = path_of(retirement.replaced_by) if retirement.replaced_by else None
    if to:
        abort(_moved(to))
    name = site.store.name(retirement.by, ["en"]) if retirement.by else None
    who = name.value if name is not None else retirement.by
    decided = {"who": who, "by": retirement.by, "on": retirement.on}
    abort(_gone(site, retirement.iri, str(retirement), retirement.reasons, decided))


def _begun_by(iri: str, site: Site) -> str | None:
    """The participation that is published in place of an act by which a treaty bound a party."""
    reference = site.ids.reference(iri) or ""
    if ENTRY_FOR_PARTY not in reference or site.store.knows(iri):
        return None  # an article may tell of an act with such a name
    begun = site.ids.thing(participation_of(reference.partition("/")[2]))
    return begun if site.store.knows(begun) else None


@contextlib.contextmanager
def gap_is_not_found() -> Iterator[None]:
    """End the request where the log does not know the way between two releases (404); damage is
    another matter."""
    try:
        yield
    except LogDamaged:
        raise
    except ReleaseError as error:
        abort(404, Notice("what changed cannot be told: %(why)s", why=str(error)))


def answer_unknown(iri: str) -> NoReturn:
    """End the request for an IRI of which nothing is published: it is gone where something was in
    an earlier release (410), and else there never was anything (404)."""
    site = Site.current()
    last = None if site.ids.is_open else site.history.taken_out(iri, site.release.id)
    if last is None:
        abort(404, Notice("nothing is published about %(iri)s", iri=iri))
    notice = Notice("%(iri)s is no longer published since release %(id)s", iri=iri, id=last.id)
    abort(_gone(site, iri, notice))


def _http_error(error: HTTPException) -> Response:
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, RequestedRangeNotSatisfiable) and error.length is not None:
        headers["Content-Range"] = f"bytes */{error.length}"
    if getattr(error, "retry_after", None) is not None:
        headers["Retry-After"] = str(error.retry_after)  # type: ignore[attr-defined]
    if error.code is None or error.code < 400:
        return cast(Response, error.get_response())  # a redirect of the router's
    near, sought = list[Link](), ""
    if error.code == 404 and (name := _name_sought(error.description)):
        near, sought = nearest(name), re.sub(r"[-_]+", " ", name)[:100].strip()
    detail = error.description or ""
    if error.code in DETAILS and detail == type(error).description:
        detail = DETAILS[error.code]
    return problem(error.code, detail, headers, near, sought)


def _name_sought(detail: str | None) -> str:
    """The name of which nothing was found: that of the path, or of the thing asked about; "" for
    another page that is missing."""
    path = request.path if request.path.startswith(_NAMED) else ""
    if isinstance(detail, Notice):
        path = path or str(detail.values.get("iri", ""))
    return path.rstrip("/").rpartition("/")[2].partition(".")[0]


def _query_error(error: QueryError) -> Response:
    if isinstance(error, StoreDamaged):
        Site.current().upkeep.tell(str(error))
    return problem(error.status, str(error), again_in(error))


def _is_of_the_files(error: Exception) -> bool:
    """Whether an error is about files of the release that is served, or of the log; others may lie
    beside them."""
    if isinstance(error, LogDamaged):
        return True
    if isinstance(error, ReleaseError):
        return str(Site.current().release.path) in str(error)
    if isinstance(error, OSError) and isinstance(error.filename, str | Path):
        return Path(error.filename).is_relative_to(Site.current().release.path)
    frames = traceback.walk_tb(error.__traceback__)
    where = {frame.f_globals.get("__name__") for frame, _ in frames}
    return isinstance(error, _OF_FILES) and not where.isdisjoint(_READERS)


def _fault(error: Exception) -> Response:
    """A fault of ours: the operator's log has it all, the client gets no inner detail."""
    if _is_of_the_files(error):
        _LOG.error("a file of the release gave way: %s", error, exc_info=error)
        Site.current().upkeep.tell(str(error))
        return problem(503, DAMAGED, {"Retry-After": "5"})
    _LOG.error("fault while answering %s", request.path, exc_info=error)
    is_told = isinstance(error, KbError) and not isinstance(error, ReleaseError)  # it has a path
    words = str(error) if is_told else DETAILS[500]
    return problem(500, words)


def _moved(to: str) -> BaseResponse:
    query = quote(request.query_string, safe="/:@!$&'()*+,;=-._~?[]%")  # as it came, in ASCII
    response = redirect(f"{to}?{query}" if query and "?" not in to else to, 301)
    response.headers["Cache-Control"] = "no-cache"  # the next release may merge it further
    return response


def _gone(
    site: Site,
    iri: str,
    detail: str,
    reasons: Mapping[str, str] | None = None,
    decided: Mapping[str, str | None] | None = None,
) -> Response:
    """410 with the reason in each language that it is given in, the day, and who decided."""
    history = f"/history/{path_quoted(document_name(iri, site.ids) or '')}"
    further = {"iri": iri, "reasons": {**(reasons or {})}, "decided": decided, "history": history}
    headers = {"Cache-Control": "no-cache"}
    return problem(410, detail, headers, template="gone.html", further=further)
