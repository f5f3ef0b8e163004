"""The whole answer to a query as a response."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, request

from kb.queries import Answer, Query
from kb.queries.text import is_repeatable
from kb.web.etags import conditional
from kb.web.negotiation import DOCUMENTS, RESULTS, by_suffix
from kb.web.site import Site

#: What of an IRI a header holds as it is (RFC 3986, section 2).
_AS_IT_IS = "%:/?#[]@!$&'()*+,;=~"


def send_answer(query: Query) -> Response:
    """The answer, a large one in parts; with an ETag where asking again would give the same.

    Raises a `QueryError` or `NotAcceptable` before anything is sent.
    """
    answer = Site.current().queries.answer(query)
    response = Response(answer.parts(), headers=headers_of(answer))
    if request.method in ("GET", "HEAD") and is_repeatable(query.text):
        return conditional(response, request.full_path, answer.format)
    return response


def headers_of(answer: Answer) -> dict[str, str]:
    """What an answer says of its bytes."""
    format_ = by_suffix(answer.format, (*RESULTS, *DOCUMENTS))
    said = {"Content-Type": format_.content_type} if format_ else {}
    if answer.unknown:
        said["KB-Unknown-Function"] = ", ".join(
            f"<{quote(one, _AS_IT_IS)}>" for one in answer.unknown
        )
    return {**said, "Content-Length": str(answer.size)}
