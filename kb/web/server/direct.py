"""Queries of programs, answered in front of the application, without a thread.

The application answers the same to the letter, and is the norm: here stands which requests those
are. Pages, conditions, and requests with mistakes are left to it.
"""

from __future__ import annotations

import logging

from werkzeug.exceptions import HTTPException

from kb.errors import NotAcceptable, QueryError, StoreDamaged
from kb.queries import Query
from kb.queries.pool import SHORT
from kb.queries.text import is_repeatable
from kb.web.problems import PROBLEM, accepts_page, again_in, as_json
from kb.web.query.protocol import QueryRequest, headers_of, wants_page
from kb.web.server.asgi import Response, Scope, encode_headers
from kb.web.server.cache import NOT_PLAIN
from kb.web.site import Site, policy

_PATH = b"/sparql"
#: A request with one of these is left to the application.
_NOT_HERE = NOT_PLAIN - {b"content-length", b"transfer-encoding"} | {b"if-none-match"}
_LOG = logging.getLogger("kb.web")


class Direct:
    """The endpoint of a site for programs."""

    def __init__(self, site: Site) -> None:
        self._site = site
        common = {**site.headers, "Content-Security-Policy": policy(), "Vary": "Accept"}
        self._common = encode_headers(common.items())

    def query_in(self, scope: Scope, body: bytes) -> Query | None:
        """Return the query of a request, if it is one to be answered here."""
        if scope["raw_path"] != _PATH or scope["method"] not in ("GET", "POST"):
            return None
        if len(scope["query_string"]) + len(body) > SHORT or not self._site.queries.supports_async:
            return None
        accept, kind, coding = list[str](), "", "identity"
        for name, value in scope["headers"]:
            if name in _NOT_HERE:
                return None
            if name == b"accept":
                accept.append(value.decode("latin-1"))
            elif name == b"content-type":
                kind = value.decode("latin-1")
            elif name == b"content-encoding":
                coding = value.decode("latin-1")
        likes = ",".join(accept)
        try:
            request = QueryRequest.of(scope["method"], scope["query_string"], kind, coding, body)
            if not request.query or wants_page(request.format, likes) or accepts_page(likes):
                return None
            return request.wanted(likes, self._site.ids.base)
        except (HTTPException, QueryError, NotAcceptable):
            return None

    async def answer(self, query: Query, scope: Scope) -> Response | None:
        """Return the answer, or the error that it came to; None for a fault, which the application
        is to meet and to log."""
        try:
            self._site.require_sound()
            answer = await self._site.queries.answer_async(query)
        except QueryError as error:
            if isinstance(error, StoreDamaged):
                self._site.upkeep.tell(str(error))
            return self._problem(error.status, str(error), again_in(error))
        except NotAcceptable as error:
            return self._problem(406, str(error))
        except Exception as error:
            _LOG.error("fault while answering a query", exc_info=error)
            return None
        own = headers_of(answer)
        if scope["method"] == "GET" and is_repeatable(query.text):
            address = f"{_PATH.decode()}?{scope['query_string'].decode()}"
            own |= self._site.stamp(address, answer.format)
        headers = [*encode_headers(own.items()), *self._common]
        if answer.file is None:
            return Response(200, headers, answer.body)
        return Response(200, headers, b"", answer.parts(), answer.file.close)

    def _problem(self, status: int, detail: str, more: dict[str, str] | None = None) -> Response:
        body = as_json(status, detail).encode()
        own = {"Content-Type": PROBLEM.media_type, "Content-Length": str(len(body)),
               "Cache-Control": "no-store", **(more or {})}  # fmt: skip
        return Response(status, [*encode_headers(own.items()), *self._common], body)
