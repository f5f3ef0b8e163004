"""The SPARQL endpoint (SPARQL 1.1 Protocol) and what it says of itself (Service Description), and
the page to ask from: a query, what it answered, and how to go on."""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, abort, render_template, request

from kb.errors import QueryError, QueryMalformed, ResultTooLarge
from kb.queries import Answer, Query
from kb.reading.store import triples_in
from kb.web.documents.writing import with_prefixes, write_triples
from kb.web.etags import conditional
from kb.web.links import address
from kb.web.negotiation import DOCUMENTS, HTML, RESULTS, TURTLE, Format, negotiate
from kb.web.notices import Notice
from kb.web.problems import again_in
from kb.web.query.answers import Table
from kb.web.query.completion import unknown_terms, untyped
from kb.web.query.protocol import ANSWERS, QueryRequest, wants_page
from kb.web.query.questions import every_question, gallery, send_answer
from kb.web.query.snippets import Snippet, snippets
from kb.web.site import Site, policy
from kb.web.words.languages import OWN, Reader, gettext, message, reader_languages

sparql = Blueprint("sparql", __name__)


@sparql.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a query, by GET, by a POSTed form or by POSTing the query itself."""
    query_request = QueryRequest.of(
        request.method, request.query_string, request.content_type or "",
        request.headers.get("Content-Encoding", "identity"), request.get_data(),
    )  # fmt: skip
    accept = request.headers.get("Accept", "")
    is_page = wants_page(query_request.format, accept)
    if not query_request.query:
        if is_page:
            return query_page("", None)
        if request.method == "POST" or query_request.has_query:
            notice = Notice("there is no query: give it as the parameter 'query', or POST it")
            abort(400, notice)
        return describe_service()
    if is_page:
        return answer_page(query_request)
    response = send_answer(query_request.wanted(accept, Site.current().ids.base))
    response.headers["Vary"] = "Accept"
    return response


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
        mistake = error.mistake if isinstance(error, QueryMalformed) else None
        if mistake is None:
            return cls(error.status, str(error))
        if mistake.kind not in _MISTAKES:
            return cls(error.status, mistake.words, mistake.line, mistake.column)
        says = gettext(_MISTAKES[mistake.kind]) % {"words": mistake.words, "prefix": mistake.words}
        interface = Reader.current().interface
        return cls(error.status, says, mistake.line, mistake.column, interface, mistake.declaration)

    @property
    def meaning(self) -> str:
        """What an error of this kind means."""
        return MEANINGS.get(self.status, "")


@dataclass(frozen=True)
class Outcome:
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


def answer_page(query_request: QueryRequest) -> Response:
    """The answer as a page: a table for SELECT and for a graph, yes or no for ASK."""
    site, text = Site.current(), lines(query_request.query)
    query = Query(
        text, site.ids.base, "json", "ttl", query_request.default, query_request.named, MOST_PAGE
    )
    start = time.perf_counter()
    try:
        answer = site.queries.answer(query)
    except QueryError as error:
        response = query_page(text, Outcome(mistake=Mistake.of(error)), error.status, query_request)
        response.headers.update(again_in(error))
        return response
    outcome = read_answer(answer, time.perf_counter() - start)
    return query_page(text, replace(outcome, unknown=answer.unknown), request_=query_request)


def read_answer(answer: Answer, seconds: float) -> Outcome:
    """What the page shows of an answer."""
    body, languages = answer.whole(), reader_languages()
    if answer.form == "graph":
        table = None
        if len(body) <= MOST_GRAPH:
            # The engine writes terms that rdflib cannot read: then the Turtle is shown alone.
            with contextlib.suppress(Exception):
                table = Table.of_graph(body, MOST_ROWS, languages)
        return Outcome("graph", table, raw=body.decode(), seconds=seconds)
    result = json.loads(body)
    is_short = len(body) <= MOST_RAW
    raw = json.dumps(result, ensure_ascii=False, indent=1) if is_short else body.decode()
    if answer.form == "ask":
        return Outcome(
            "ask", None, gettext("yes") if result["boolean"] else gettext("no"), raw, seconds
        )
    return Outcome("select", Table.of(result, MOST_ROWS, languages), "", raw, seconds)


def query_page(
    query: str, outcome: Outcome | None, status: int = 200, request_: QueryRequest | None = None
) -> Response:
    """The page with a query, and with what it came to where it was asked.

    Where no query is asked, `?question=who-holds-which-office` asks that question.
    """
    asked = request.values.get("question", "")
    question = next((each.text for each in every_question() if each.name == asked), "")
    if question and not query:
        return answer_page(QueryRequest(question))
    nonce = secrets.token_urlsafe(16)  # which the styles of the editor carry
    given = _given(query, request_)
    views = outcome.views if outcome else ()
    wanted = request.values.get("view", "")
    is_empty = outcome and outcome.table and not outcome.table.rows
    body = render_template(
        "sparql.html", query=query or FIRST_QUERY, outcome=outcome,
        groups=gallery(reader_languages()),
        limits=Site.current().queries.limits, nonce=nonce, meanings=MEANINGS, phrases=phrases(),
        view=wanted if wanted in views else next(iter(views), ""),
        most_raw=MOST_RAW, most_rows=MOST_ROWS, most_page=MOST_PAGE,
        views=[(view, f"/sparql?{_encoded([*given, ('view', view)])}#result") for view in views],
        link=address().rstrip("/"), snippets=_snippets(query, outcome, given),
        unknown=unknown_terms(query) if is_empty else (),
        untyped=untyped(query) if is_empty else (),
        downloads=[(format_, f"/sparql?{_encoded([*given, ('format', format_.suffix)])}")
                   for format_ in _formats(outcome)],
    )  # fmt: skip
    response = Response(body, status, content_type=HTML.content_type)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = policy(nonce)
    return response


def lines(text: str) -> str:
    r"""The text with line feeds alone: a form sends each line's end as two characters.

    >>> lines("ASK\r\n{}")
    'ASK\n{}'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _given(query: str, query_request: QueryRequest | None) -> list[tuple[str, str]]:
    """The parameters that ask the same again."""
    graphs = [
        ("default-graph-uri", iri) for iri in (query_request.default if query_request else ())
    ]
    graphs += [("named-graph-uri", iri) for iri in (query_request.named if query_request else ())]
    return [("query", query), *graphs]


def _encoded(parameters: Sequence[tuple[str, str]]) -> str:
    return urlencode(parameters, quote_via=quote)


def _formats(outcome: Outcome | None) -> tuple[Format, ...]:
    """The formats of an answer of this form; all of them where it is too large for a page alone,
    and none of a query that has no answer."""
    if outcome is None or (outcome.mistake and outcome.mistake.status != ResultTooLarge.status):
        return ()
    return ANSWERS.get(outcome.form, (*RESULTS, *DOCUMENTS))


def _snippets(
    query: str, outcome: Outcome | None, given: Sequence[tuple[str, str]]
) -> list[Snippet]:
    if outcome is None or outcome.mistake:
        return []
    graphs = _encoded(given[1:])
    endpoint = f"{address()}sparql" + (f"?{graphs}" if graphs else "")
    return snippets(endpoint, query, outcome.form)


_PHRASES = {
    "run": message("Run"),
    "running": message("Running …"),
    "runs": message("The query runs."),
    "found": message("Found: %(number)s"),
    "at": message("Line %(line)s, column %(column)s: %(says)s"),
    "unexpected": message("“%(words)s” is not expected here"),
    "missing": message("something is missing before “%(words)s”"),
    "unfinished": message("something is missing at the end, such as “}”"),
    "undeclared": message("the prefix “%(prefix)s:” is not declared"),
    "declare": message("Declare it"),
    "unknown": message("no data here use “%(words)s”"),
    "replace": message("Write %(words)s"),
    "completions": message("Completions"),
    "mistakes": message("Mistakes"),
    "none": message("No mistakes"),
    "close": message("Close"),
    "table": message("The rows."),
    "rows": message("Rows: %(number)s"),
    "first_rows": message("Rows: the first %(shown)s of %(number)s"),
    "places": message("Places: %(number)s"),
    "first_places": message("Places: the first %(shown)s of %(number)s"),
    "things": message("Things: %(number)s"),
    "first_things": message("Things: the first %(shown)s of %(number)s"),
    "links": message("Links: %(number)s"),
    "first_links": message("Links: the first %(shown)s of %(number)s"),
    "chart": message("%(measured)s by %(named)s."),
    "timeline": message("By %(dated)s."),
    "undated": message("Rows without a date, which are in the table alone: %(number)s"),
    "map": message("Places by latitude and longitude"),
    "land": message("Outlines are rough and decide nothing about borders."),
    "graph": message("Things and how they are linked; the table has the same as rows"),
    "other": message("other"),
}
#: What a thing or a term is, by the word for it in paths.
_KINDS = {
    "treaty": message("treaty"),
    "country": message("country"),
    "person": message("person"),
    "organization": message("organisation"),
    "place": message("place"),
    "event": message("event"),
    "action": message("treaty act"),
    "anticipated": message("anticipated act"),
    "participation": message("participation"),
    "statement": message("statement"),
    "group": message("unnamed group"),
    "office": message("office"),
    "title": message("rank or form of address"),
    "proposal": message("proposal"),
    "count": message("number reported"),
    "inference": message("inference"),
    "article": message("article"),
    "record": message("record"),
    "passage": message("passage"),
    "curator": message("curator"),
    "activity": message("activity"),
    "fact": message("fact"),
    "provenance": message("graph of provenance"),
    "graph": message("named graph"),
    "term": message("term"),
    "class": message("class"),
    "property": message("property"),
    "concept": message("concept"),
    "elsewhere": message("elsewhere"),
}


def phrases() -> dict[str, object]:
    """The words by what they are for; `kinds` has those for what things are."""
    words: dict[str, object] = {name: gettext(words) for name, words in _PHRASES.items()}
    return words | {"kinds": {kind: gettext(words) for kind, words in _KINDS.items()}}


#: What the endpoint says of itself. It names no feature, since none of the W3C's is there: nothing
#: is fetched, no other endpoint is called, and the default graph is what the data say it is.
_DESCRIPTION = """\
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<{endpoint}#service> a sd:Service ;
  sd:endpoint <{endpoint}> ;
  sd:supportedLanguage sd:SPARQL11Query ;
  sd:defaultDataset <{endpoint}#dataset> ;
  sd:resultFormat formats:SPARQL_Results_JSON , formats:SPARQL_Results_XML ,
    formats:SPARQL_Results_CSV , formats:SPARQL_Results_TSV , formats:Turtle , formats:JSON-LD ,
    formats:N-Triples , formats:RDF_XML , formats:TriG , formats:N-Quads ;
  dcterms:title {title}@en ;
  rdfs:comment "{comment}"@en .

<{endpoint}#dataset> a sd:Dataset ;
  sd:defaultGraph <{endpoint}#default> .

<{endpoint}#default> a sd:Graph ;
  void:triples {triples} .
"""


def describe_service() -> Response:
    """The description of the endpoint in the format that the client likes best."""
    format_ = negotiate(request.accept_mimetypes, DOCUMENTS)
    site, endpoint = Site.current(), f"{address()}sparql"
    limits = site.queries.limits
    comment = (
        f"A query may run {limits.seconds:g} seconds and answer {limits.result:,} bytes; past "
        "a limit there is an error that names it, never a part of an answer. Updates and "
        "SERVICE are refused."
    )
    title = json.dumps(site.settings["title"].get("en", "SPARQL"))
    turtle = _DESCRIPTION.format(
        endpoint=endpoint, title=title, comment=comment, triples=site.release.manifest["triples"]
    )
    body = turtle.encode()
    if format_ != TURTLE:
        triples, context = triples_in(turtle), with_prefixes(site.context)
        body = write_triples(site.store, triples, format_, context, f"{endpoint}#service")
    response = Response(body, content_type=format_.content_type)
    response.headers["Vary"] = "Accept"
    return conditional(response, "service", format_.suffix, address())
