"""The page to ask from: a query, what it answered, and how to go on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, render_template

from kb.errors import QueryError
from kb.namespaces import shorten
from kb.queries import Query
from kb.web.links import document_name, page_path
from kb.web.negotiation import DOCUMENTS, HTML, RESULTS
from kb.web.site import Site

#: A page shows so many rows, says so, and leads to all; a page's answer may have so many bytes.
MOST_ROWS = 1000
MOST_PAGE = 5_000_000


def answer_page(asked: Mapping[str, Any]) -> Response:
    """The answer as a page: a table for SELECT, yes or no for ASK, Turtle for a graph."""
    site = Site.current()
    query = Query(
        asked["query"], site.ids.base, "json", "ttl", asked["default"], asked["named"], MOST_PAGE
    )
    try:
        answer = site.queries.answer(query)
    except QueryError as error:
        return query_page(asked["query"], {"error": str(error)}, error.status)
    if answer.form == "graph":
        return query_page(asked["query"], {"graph": answer.whole().decode()})
    found = json.loads(answer.whole())
    if answer.form == "ask":
        return query_page(asked["query"], {"answer": "yes" if found["boolean"] else "no"})
    rows = [[_cell(row.get(name)) for name in found["head"]["vars"]]
            for row in found["results"]["bindings"][:MOST_ROWS]]  # fmt: skip
    total = len(found["results"]["bindings"])
    return query_page(
        asked["query"], {"names": found["head"]["vars"], "rows": rows, "total": total}
    )


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


def query_page(query: str, found: dict[str, Any] | None, status: int = 200) -> Response:
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
