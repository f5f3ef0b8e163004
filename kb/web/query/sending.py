"""The whole answer to a query as a response."""

from __future__ import annotations

from flask import Response, request

from kb.queries import Query
from kb.queries.text import is_repeatable
from kb.web.etags import conditional
from kb.web.negotiation import DOCUMENTS, RESULTS, by_suffix
from kb.web.site import Site


def send_answer(query: Query) -> Response:
    """The answer, a large one in parts; with an ETag where asking again would give the same.

    Raises a `QueryError` or `NotAcceptable` before anything is sent.
    """
    answer = Site.current().queries.answer(query)
    format_ = by_suffix(answer.format, (*RESULTS, *DOCUMENTS))
    response = Response(answer.parts(), content_type=format_.content_type if format_ else None)
    response.headers["Content-Length"] = str(answer.size)
    if request.method in ("GET", "HEAD") and is_repeatable(query.text):
        return conditional(response, request.full_path, answer.format)
    return response
