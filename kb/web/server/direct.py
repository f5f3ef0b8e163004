"""Queries of programs, answered in front of the application, without a thread.

The application answers the same to the letter, and is the norm: what stands here is which requests
those are. All others, pages, conditions, mistakes in what is asked, are left to it.
"""

from __future__ import annotations

import logging

from werkzeug.exceptions import HTTPException

from kb.errors import NotAcceptable, QueryError, StoreDamaged
from kb.queries import Query
from kb.queries.pool import SHORT
from kb.queries.text import is_repeatable
from kb.web.problems import PROBLEM, accepts_page, again_in, as_json
from kb.web.query.protocol import Asked, wants_page
from kb.web.query.sending import headers_of
from kb.web.server.asgi import Scope
from kb.web.server.bridge import Whole, encoded
from kb.web.server.cache import NOT_PLAIN
from kb.web.site import Site, policy

_PATH = b"/sparql"
#: A request with one of these is left to the application.
_OTHERS = NOT_PLAIN - {b"content-length", b"transfer-encoding"} | {b"if-none-match"}
_LOG = logging.getLogger("kb.web")


class Direct:
    """The endpoint of a site for programs."""

    def __init__(self, site: Site) -> None:
        self._site = site
        common = {**site.headers, "Content-Security-Policy": policy(), "Vary": "Accept"}
        self._common = encoded(common.items())

    def asked(self, scope: Scope, body: bytes) -> Query | None:
        """The query that a request asks, if it is one to be answered here."""
        if scope["raw_path"] != _PATH or scope["method"] not in ("GET", "POST"):
            return None
        if len(scope["query_string"]) + len(body) > SHORT or not self._site.queries.is_here:
            return None
        accept, kind, coding = list[str](), "", "identity"
        for name, value in scope["headers"]:
            if name in _OTHERS:
                return None
            if name == b"accept":
                accept.append(value.decode("latin-1"))
            elif name == b"content-type":
                kind = value.decode("latin-1")
            elif name == b"content-encoding":
                coding = value.decode("latin-1")
        likes = ",".join(accept)
        try:
            asked = Asked.of(scope["method"], scope["query_string"], kind, coding, body)
            if not asked.query or wants_page(asked.format, likes) or accepts_page(likes):
                return None
            return asked.wanted(likes, self._site.ids.base)
        except (HTTPException, QueryError, NotAcceptable):
            return None

    async def answer(self, query: Query, scope: Scope) -> Whole | None:
        """The answer, or the error that it came to; None for a fault, which the application is to
        meet and to tell of."""
        try:
            self._site.require_sound()
            answer = await self._site.queries.soon(query)
        except QueryError as error:
            if isinstance(error, StoreDamaged):
                self._site.upkeep.tell(str(error))
            return self._problem(error.status, str(error), again_in(error))
        except NotAcceptable as error:
            return self._problem(406, str(error))
        except Exception as error:
            _LOG.error("fault while answering a query", exc_info=error)
            return None
        said = headers_of(answer)
        if scope["method"] == "GET" and is_repeatable(query.text):
            asked = f"{_PATH.decode()}?{scope['query_string'].decode()}"
            said |= self._site.stamp(asked, answer.format)
        headers = [*encoded(said.items()), *self._common]
        if answer.file is None:
            return Whole(200, headers, answer.body, None, _nothing)
        return Whole(200, headers, b"", answer.parts(), answer.file.close)

    def _problem(self, status: int, detail: str, more: dict[str, str] | None = None) -> Whole:
        body = as_json(status, detail).encode()
        said = {"Content-Type": PROBLEM.media_type, "Content-Length": str(len(body)),
                "Cache-Control": "no-store", **(more or {})}  # fmt: skip
        return Whole(status, [*encoded(said.items()), *self._common], body, None, _nothing)


def _nothing() -> None:
    """What there is to close of an answer in memory."""
