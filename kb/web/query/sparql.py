"""The SPARQL endpoint (SPARQL 1.1 Protocol)."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import UnsupportedMediaType

from kb.errors import NotAcceptable, QueryRefused
from kb.queries import Query
from kb.web.negotiation import DOCUMENTS, HTML, RESULTS, Format, by_name, negotiate
from kb.web.notices import Notice
from kb.web.query.querypage import answer_page, query_page
from kb.web.query.sending import send_answer
from kb.web.query.service import describe_service
from kb.web.site import Site

sparql = Blueprint("sparql", __name__)

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"


@sparql.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a query, by GET, by a POSTed form or by POSTing the query itself."""
    asked = _parameters()
    if not asked["query"]:
        if _wants_page():
            return query_page("", None)
        if request.method == "POST" or "query" in request.args:
            notice = Notice("there is no query: give it as the parameter 'query', or POST it")
            abort(400, notice)
        return describe_service()
    if _wants_page():
        return answer_page(asked)
    response = send_answer(_query(asked))
    response.headers["Vary"] = "Accept"
    return response


def _parameters() -> dict[str, Any]:
    """The query and its graphs, from wherever the protocol allows them to be."""
    _text(unquote_to_bytes(request.query_string))
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("send the body without a Content-Encoding")
    sources = [request.args]
    direct: str | None = None
    if request.method == "POST":
        if request.mimetype == _UPDATE:
            raise QueryRefused("updates are not offered: the data here are read-only")
        if request.mimetype == _DIRECT:
            direct = _text(request.get_data())
        elif request.mimetype == _FORM:
            _text(unquote_to_bytes(request.get_data(cache=True)))
            sources.append(request.form)
        else:
            raise UnsupportedMediaType(f"POST a query as {_FORM} or as {_DIRECT}")
    if any("update" in source for source in sources):
        raise QueryRefused("updates are not offered: the data here are read-only")
    queries = [*([direct] if direct is not None else []),
               *(q for source in sources for q in source.getlist("query"))]  # fmt: skip
    if len(queries) > 1:
        abort(400, Notice("there is more than one query; send one at a time"))

    def every(name: str) -> tuple[str, ...]:
        return tuple(value for source in sources for value in source.getlist(name))

    return {
        "query": queries[0] if queries else "",
        "default": every("default-graph-uri"),
        "named": every("named-graph-uri"),
        "format": (every("format") or ("",))[0],
    }


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        abort(400, Notice("the query is not UTF-8"))


def _query(asked: dict[str, Any]) -> Query:
    result, graph = _wanted(asked["format"], RESULTS), _wanted(asked["format"], DOCUMENTS)
    if result is None and graph is None:
        raise NotAcceptable(format_.media_type for format_ in (*RESULTS, *DOCUMENTS))
    return Query(
        asked["query"], Site.current().ids.base,
        result_format=result, graph_format=graph,
        default_graphs=asked["default"], named_graphs=asked["named"],
    )  # fmt: skip


def _wanted(named: str, offered: tuple[Format, ...]) -> str | None:
    """The suffix of the format that was named, or that the client accepts, if there is one."""
    if named:
        found = by_name(named, offered)
        return found.suffix if found else None
    try:
        return negotiate(request.accept_mimetypes, offered).suffix
    except NotAcceptable:
        return None


def _wants_page() -> bool:
    """Whether a browser asks: it likes HTML better than any result."""
    if request.values.get("format"):
        return False
    accept = request.accept_mimetypes
    if "text/html" not in {value for value, _ in accept}:
        return False
    try:
        return negotiate(accept, (HTML, *RESULTS, *DOCUMENTS)) == HTML
    except NotAcceptable:
        return False
