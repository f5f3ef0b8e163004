"""The SPARQL endpoint (SPARQL 1.1 Protocol)."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from kb.web.notices import Notice
from kb.web.query.protocol import Asked, wants_page
from kb.web.query.querypage import answer_page, query_page
from kb.web.query.sending import send_answer
from kb.web.query.service import describe_service
from kb.web.site import Site

sparql = Blueprint("sparql", __name__)


@sparql.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a query, by GET, by a POSTed form or by POSTing the query itself."""
    asked = Asked.of(
        request.method, request.query_string, request.content_type or "",
        request.headers.get("Content-Encoding", "identity"), request.get_data(),
    )  # fmt: skip
    accept = request.headers.get("Accept", "")
    is_page = wants_page(asked.format, accept)
    if not asked.query:
        if is_page:
            return query_page("", None)
        if request.method == "POST" or asked.has_query:
            notice = Notice("there is no query: give it as the parameter 'query', or POST it")
            abort(400, notice)
        return describe_service()
    if is_page:
        return answer_page(asked)
    response = send_answer(asked.wanted(accept, Site.current().ids.base))
    response.headers["Vary"] = "Accept"
    return response
