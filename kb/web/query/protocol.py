"""What a request asks of the endpoint, by its bytes alone, and what an answer says of itself
(SPARQL 1.1 Protocol).

The application and the server in front of it both go by this: neither knows better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote

from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.http import parse_accept_header, parse_options_header

from kb.errors import NotAcceptable, QueryRefused
from kb.queries import Answer, Query
from kb.web.negotiation import DOCUMENTS, HTML, RESULTS, Format, by_name, by_suffix, negotiate
from kb.web.notices import Notice

#: What an answer can be written in, by its form.
ANSWERS = {
    "select": RESULTS,
    "ask": tuple(format_ for format_ in RESULTS if format_.suffix in ("json", "xml")),
    "graph": DOCUMENTS,
}
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"


@dataclass(frozen=True)
class QueryRequest:
    """What is asked: a query ("" for none), its graphs, and the format that was named, if any."""

    query: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    format: str = ""
    #: Whether the parameter is there, be it empty.
    has_query: bool = False

    @classmethod
    def of(
        cls, method: str, query_string: bytes, content_type: str, coding: str, body: bytes
    ) -> QueryRequest:
        """What a GET or a POST asks, by the parameters, a form, or the query as its body.

        Raises an `HTTPException` or `QueryRefused` for what is none of these.
        """
        try:
            return cls._of(method, query_string, content_type, coding, body)
        except UnicodeDecodeError:
            raise BadRequest(Notice("the query is not UTF-8")) from None

    @classmethod
    def _of(
        cls, method: str, query_string: bytes, content_type: str, coding: str, body: bytes
    ) -> QueryRequest:
        given = _parameters(query_string)
        direct: str | None = None
        if coding != "identity":
            raise UnsupportedMediaType("send the body without a Content-Encoding")
        if method == "POST":
            kind = parse_options_header(content_type)[0].lower()
            if kind == _UPDATE:
                raise QueryRefused("updates are not offered: the data here are read-only")
            if kind == _DIRECT:
                direct = body.decode()
            elif kind == _FORM:
                given += _parameters(body)
            else:
                raise UnsupportedMediaType(f"POST a query as {_FORM} or as {_DIRECT}")
        if any(name == "update" for name, _ in given):
            raise QueryRefused("updates are not offered: the data here are read-only")
        queries = [direct] if direct is not None else []
        queries += (value for name, value in given if name == "query")
        if len(queries) > 1:
            raise BadRequest(Notice("there is more than one query; send one at a time"))

        def every(wanted: str) -> tuple[str, ...]:
            return tuple(value for name, value in given if name == wanted)

        return cls(
            queries[0] if queries else "", every("default-graph-uri"), every("named-graph-uri"),
            (every("format") or ("",))[0], bool(queries),
        )  # fmt: skip

    def wanted(self, accept: str, base: str) -> Query:
        """The query, to be answered in the formats that a client wants; `NotAcceptable`."""
        result, graph = formats(self.format, accept)
        if result is None and graph is None:
            raise NotAcceptable(format_.media_type for format_ in (*RESULTS, *DOCUMENTS))
        return Query(
            self.query, base, result_format=result, graph_format=graph,
            default_graphs=self.default, named_graphs=self.named,
        )  # fmt: skip


@lru_cache(maxsize=1024)
def formats(named: str, accept: str) -> tuple[str | None, str | None]:
    """The suffixes of the formats for rows and for graphs that were named, or are accepted.

    >>> formats("", "text/turtle, text/csv;q=0.5"), formats("xml", ""), formats("", "image/png")
    (('csv', 'ttl'), ('xml', 'rdf'), (None, None))
    """
    return _wanted(named, accept, RESULTS), _wanted(named, accept, DOCUMENTS)


@lru_cache(maxsize=1024)
def wants_page(named: str, accept: str) -> bool:
    """Whether a browser asks: it likes HTML better than any result."""
    if named:
        return False
    likes = accepted(accept)
    if "text/html" not in {value for value, _ in likes}:
        return False
    try:
        return negotiate(likes, (HTML, *RESULTS, *DOCUMENTS)) == HTML
    except NotAcceptable:
        return False


def accepted(accept: str) -> MIMEAccept:
    """What a client accepts."""
    return parse_accept_header(accept, MIMEAccept)


def _wanted(named: str, accept: str, offered: Sequence[Format]) -> str | None:
    if named:
        format_ = by_name(named, offered)
        return format_.suffix if format_ else None
    try:
        return negotiate(accepted(accept), offered).suffix
    except NotAcceptable:
        return None


def _parameters(encoded: bytes) -> list[tuple[str, str]]:
    """The names and values of a form."""
    return parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict") if encoded else []


#: What of an IRI a header holds as it is (RFC 3986, section 2).
_AS_IT_IS = "%:/?#[]@!$&'()*+,;=~"


def headers_of(answer: Answer) -> dict[str, str]:
    """What an answer says of its bytes."""
    format_ = by_suffix(answer.format, (*RESULTS, *DOCUMENTS))
    headers = {"Content-Type": format_.content_type} if format_ else {}
    if answer.unknown:
        headers["KB-Unknown-Function"] = ", ".join(
            f"<{quote(iri, _AS_IT_IS)}>" for iri in answer.unknown
        )
    return {**headers, "Content-Length": str(answer.size)}
