"""The SPARQL endpoint (SPARQL 1.1 Protocol), and the page to ask from."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.exceptions import UnsupportedMediaType

from kb.errors import NotAcceptable, QueryError, QueryRefused
from kb.namespaces import shorten
from kb.queries import Query
from kb.web.links import document_name, page_path
from kb.web.negotiation import DOCUMENTS, HTML, RESULTS, Format, by_suffix, negotiate
from kb.web.site import Site
from kb.web.things import conditional

sparql = Blueprint("sparql", __name__)

#: An answer is told by more than the query where one of these functions is used.
_CHANGES = re.compile(r"\b(now|rand|uuid|struuid|bnode)\b", re.IGNORECASE)
#: A page shows so many rows, says so, and leads to all; a page's answer may have so many bytes.
MOST_ROWS = 1000
MOST_PAGE = 5_000_000

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"


@sparql.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a query, by GET, by a POSTed form or by POSTing the query itself."""
    asked = _parameters()
    if not asked["query"]:
        if _wants_page():
            return _page("", None)
        abort(400, "there is no query: give it as the parameter 'query', or POST it")
    if _wants_page():
        return _answer_page(asked)
    query = _query(asked)
    answer = Site.current().queries.answer(query)
    format_ = by_suffix(answer.format, (*RESULTS, *DOCUMENTS))
    response = Response(answer.parts(), content_type=format_.content_type if format_ else None)
    response.headers["Vary"] = "Accept"
    response.headers["Content-Length"] = str(answer.size)
    if request.method in ("GET", "HEAD") and not _CHANGES.search(asked["query"]):
        return conditional(response, request.full_path, answer.format)
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
        abort(400, "there is more than one query; send one at a time")

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
        abort(400, "the query is not UTF-8")


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
        found = by_suffix(named, offered)
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


def _answer_page(asked: dict[str, Any]) -> Response:
    """The answer as a page: a table for SELECT, yes or no for ASK, Turtle for a graph."""
    site = Site.current()
    query = Query(
        asked["query"], site.ids.base, "json", "ttl", asked["default"], asked["named"], MOST_PAGE
    )
    try:
        answer = site.queries.answer(query)
    except QueryError as error:
        return _page(asked["query"], {"error": str(error)}, error.status)
    if answer.form == "graph":
        return _page(asked["query"], {"graph": answer.whole().decode()})
    found = json.loads(answer.whole())
    if answer.form == "ask":
        return _page(asked["query"], {"answer": "yes" if found["boolean"] else "no"})
    rows = [[_cell(row.get(name)) for name in found["head"]["vars"]]
            for row in found["results"]["bindings"][:MOST_ROWS]]  # fmt: skip
    total = len(found["results"]["bindings"])
    return _page(asked["query"], {"names": found["head"]["vars"], "rows": rows, "total": total})


def _cell(value: dict[str, str] | None) -> dict[str, str | None]:
    if value is None:
        return {"text": "", "href": None, "language": None}
    href = None
    if value["type"] == "uri":
        local = page_path(value["value"], Site.current().ids)
        href = local or (value["value"] if value["value"].startswith("http") else None)
    text = iri = value["value"] if isinstance(value["value"], str) else json.dumps(value["value"])
    if value["type"] == "uri":
        text = document_name(text, Site.current().ids) or shorten(text)
    return {
        "text": text, "href": href, "iri": iri, "language": value.get("xml:lang"),
    }  # fmt: skip


def _page(query: str, found: dict[str, Any] | None, status: int = 200) -> Response:
    body = render_template(
        "sparql.html", query=query, found=found, examples=examples(),
        limits=Site.current().queries.limits, formats=(*RESULTS, *DOCUMENTS),
    )  # fmt: skip
    response = Response(body, status, content_type=HTML.content_type)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    return response


def examples() -> list[tuple[str, str]]:
    """The competency questions: the sentence in the first comment line, and the query."""
    found = []
    for path in Site.current().release.questions():
        text = path.read_text("utf-8")
        sentence = next((s[1:].strip() for s in text.splitlines() if s.startswith("#")), path.stem)
        found.append((sentence.removeprefix("en:").strip(), text))
    return found
