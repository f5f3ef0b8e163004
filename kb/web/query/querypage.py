"""The page to ask from: a query, what it answered, and how to go on."""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from flask import Response, render_template, request

from kb.errors import QueryError, QueryMalformed, ResultTooLarge
from kb.queries import Answer, Query
from kb.web.links import address
from kb.web.negotiation import DOCUMENTS, HTML, RESULTS, Format
from kb.web.problems import again_in
from kb.web.query.answers import Table
from kb.web.query.completion import unknown_terms, untyped
from kb.web.query.gallery import gallery
from kb.web.query.protocol import Asked
from kb.web.query.questions import every_question
from kb.web.query.snippets import Snippet, snippets
from kb.web.site import Site, policy
from kb.web.words.languages import OWN, Reader, gettext, message, reader_languages
from kb.web.words.scriptwords import phrases

#: A page shows so many rows, says so, and leads to all; a page's answer may have so many bytes.
MOST_ROWS = 1000
MOST_PAGE = 5_000_000
#: A page shows so many characters of an answer as it is sent, says so, and leads to all.
MOST_RAW = 200_000
#: A graph with more bytes of Turtle is shown as Turtle alone.
MOST_GRAPH = 200_000

#: What the page asks where nothing is asked yet.
FIRST_QUERY = """\
PREFIX tro: <https://w3id.org/treaty-kb/ontology#>
PREFIX schema: <https://schema.org/>
PREFIX oa: <http://www.w3.org/ns/oa#>

SELECT ?holder ?office ?words WHERE {
  ?holding a tro:OfficeHolding ;
    tro:holder ?holder ;
    schema:roleName ?office ;
    tro:evidence/oa:hasSelector/oa:exact ?words .
}
"""

#: What each error of a query means, and what helps.
MEANINGS = {
    400: message(
        "The text is not SPARQL 1.1; the line and the column say where reading it failed."
    ),
    403: message("It asks for what this endpoint never does: SERVICE, or an update."),
    413: message(
        "The text or the answer is larger than allowed. Nothing was cut: ask for less, with LIMIT "
        "and OFFSET, or download."
    ),
    502: message(
        "The engine that answers for this site does not, or not with a whole and right answer. "
        "Wait some seconds, or ask for less."
    ),
    503: message(
        "The engine ran out of memory, or too many queries are running. Wait some seconds, or "
        "simplify."
    ),
    504: message(
        "It took longer than allowed and was stopped. Name more of what you know, or add LIMIT."
    ),
}

#: What a mistake in the text is, by its kind; what the engine says of one is English.
_MISTAKES = {
    "undeclared": message("the prefix “%(prefix)s:” is not declared"),
    "unexpected": message("“%(words)s” is not expected here, or something is missing before it"),
    "unfinished": message("something is missing at the end, such as “}”"),
    "misused": message(
        "a variable or a blank node is used where it must not be: it is bound elsewhere already"
    ),
}


@dataclass(frozen=True)
class Mistake:
    """An error as the page tells it; line and column count from 1, 0 where none is known.

    What the engine says is English in every language; its meaning is told in the reader's.
    `declaration` is the line that the query lacks, where that is the mistake.
    """

    status: int
    says: str
    line: int = 0
    column: int = 0
    language: str = OWN
    declaration: str = ""

    @classmethod
    def of(cls, error: QueryError) -> Mistake:
        """The mistake that an error tells of."""
        found = error.mistake if isinstance(error, QueryMalformed) else None
        if found is None:
            return cls(error.status, str(error))
        if found.kind not in _MISTAKES:
            return cls(error.status, found.words, found.line, found.column)
        says = gettext(_MISTAKES[found.kind]) % {"words": found.words, "prefix": found.words}
        interface = Reader.current().interface
        return cls(error.status, says, found.line, found.column, interface, found.declaration)

    @property
    def meaning(self) -> str:
        """What an error of this kind means."""
        return MEANINGS.get(self.status, "")


@dataclass(frozen=True)
class Found:
    """What a query came to: an answer, or a mistake."""

    form: str = ""
    table: Table | None = None
    answer: str = ""
    raw: str = ""
    seconds: float = 0
    mistake: Mistake | None = None
    #: The functions that were called and nobody knows.
    unknown: tuple[str, ...] = ()

    @property
    def views(self) -> tuple[str, ...]:
        """The ways to look at it."""
        return self.table.views() if self.table else ("raw",) if self.raw else ()


def answer_page(asked: Asked) -> Response:
    """The answer as a page: a table for SELECT and for a graph, yes or no for ASK."""
    site, text = Site.current(), lines(asked.query)
    query = Query(text, site.ids.base, "json", "ttl", asked.default, asked.named, MOST_PAGE)
    start = time.perf_counter()
    try:
        answer = site.queries.answer(query)
    except QueryError as error:
        response = query_page(text, Found(mistake=Mistake.of(error)), error.status, asked)
        response.headers.update(again_in(error))
        return response
    found = read_answer(answer, time.perf_counter() - start)
    return query_page(text, replace(found, unknown=answer.unknown), asked=asked)


def read_answer(answer: Answer, seconds: float) -> Found:
    """What the page shows of an answer."""
    body, languages = answer.whole(), reader_languages()
    if answer.form == "graph":
        table = None
        if len(body) <= MOST_GRAPH:
            # The engine writes terms that rdflib cannot read: then the Turtle is shown alone.
            with contextlib.suppress(Exception):
                table = Table.of_graph(body, MOST_ROWS, languages)
        return Found("graph", table, raw=body.decode(), seconds=seconds)
    found = json.loads(body)
    is_short = len(body) <= MOST_RAW
    raw = json.dumps(found, ensure_ascii=False, indent=1) if is_short else body.decode()
    if answer.form == "ask":
        return Found(
            "ask", None, gettext("yes") if found["boolean"] else gettext("no"), raw, seconds
        )
    return Found("select", Table.of(found, MOST_ROWS, languages), "", raw, seconds)


def query_page(
    query: str, found: Found | None, status: int = 200, asked: Asked | None = None
) -> Response:
    """The page with a query, and with what it came to where it was asked.

    Where no query is asked, `?question=who-holds-which-office` asks that question.
    """
    if not query and (question := _question(request.values.get("question", ""))):
        return answer_page(Asked(question))
    nonce = secrets.token_urlsafe(16)  # which the styles of the editor carry
    given = _given(query, asked)
    views = found.views if found else ()
    wanted = request.values.get("view", "")
    is_empty = found and found.table and not found.table.rows
    body = render_template(
        "sparql.html", query=query or FIRST_QUERY, found=found, groups=gallery(reader_languages()),
        limits=Site.current().queries.limits, nonce=nonce, meanings=MEANINGS, phrases=phrases(),
        view=wanted if wanted in views else next(iter(views), ""),
        most_raw=MOST_RAW, most_rows=MOST_ROWS, most_page=MOST_PAGE,
        views=[(view, f"/sparql?{_encoded([*given, ('view', view)])}#result") for view in views],
        link=address().rstrip("/"), snippets=_snippets(query, found, given),
        unknown=unknown_terms(query) if is_empty else (),
        untyped=untyped(query) if is_empty else (),
        downloads=[(format_, f"/sparql?{_encoded([*given, ('format', format_.suffix)])}")
                   for format_ in _formats(found)],
    )  # fmt: skip
    response = Response(body, status, content_type=HTML.content_type)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = policy(nonce)
    return response


def _question(name: str) -> str:
    """The text of the question with a name, or no text."""
    return next((question.text for question in every_question() if question.name == name), "")


def lines(text: str) -> str:
    r"""The text with line feeds alone: a form sends each line's end as two characters.

    >>> lines("ASK\r\n{}")
    'ASK\n{}'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _given(query: str, asked: Asked | None) -> list[tuple[str, str]]:
    """The parameters that ask the same again."""
    graphs = [("default-graph-uri", iri) for iri in (asked.default if asked else ())]
    graphs += [("named-graph-uri", iri) for iri in (asked.named if asked else ())]
    return [("query", query), *graphs]


def _encoded(parameters: Sequence[tuple[str, str]]) -> str:
    return urlencode(parameters, quote_via=quote)


def _formats(found: Found | None) -> tuple[Format, ...]:
    """The formats of an answer of this form; all of them where it is too large for a page alone,
    and none of a query that has no answer."""
    if found is None or (found.mistake and found.mistake.status != ResultTooLarge.status):
        return ()
    if found.form == "ask":
        return tuple(one for one in RESULTS if one.suffix in ("json", "xml"))
    known = {"select": RESULTS, "graph": DOCUMENTS}
    return known.get(found.form, (*RESULTS, *DOCUMENTS))


def _snippets(query: str, found: Found | None, given: Sequence[tuple[str, str]]) -> list[Snippet]:
    if found is None or found.mistake:
        return []
    graphs = _encoded(given[1:])
    endpoint = f"{address()}sparql" + (f"?{graphs}" if graphs else "")
    return snippets(endpoint, query, found.form)
