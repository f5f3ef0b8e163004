"""Which format a client gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MIMEAccept

from kb.errors import NotAcceptable


@dataclass(frozen=True)
class Format:
    """A way to write something down: one row serves suffix, header and writer."""

    suffix: str
    media_type: str
    label: str
    #: Further media types by which clients ask for the same.
    aliases: tuple[str, ...] = ()
    #: Further values of the parameter `format` by which clients ask for the same.
    names: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        is_text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if is_text else self.media_type


HTML = Format("html", "text/html", "HTML", ("application/xhtml+xml",))
TURTLE = Format("ttl", "text/turtle", "Turtle", ("application/x-turtle",), ("turtle", "n3"))
JSON_LD = Format(
    "jsonld", "application/ld+json", "JSON-LD", ("application/json",), ("json-ld", "json")
)
N_TRIPLES = Format(
    "nt", "application/n-triples", "N-Triples", ("text/plain",), ("n-triples", "ntriples")
)
RDF_XML = Format(
    "rdf", "application/rdf+xml", "RDF/XML", ("application/xml", "text/xml"), ("xml", "rdf+xml")
)
TRIG = Format("trig", "application/trig", "TriG")
N_QUADS = Format("nq", "application/n-quads", "N-Quads", (), ("n-quads", "nquads"))

#: How many media ranges of an Accept header are looked at; browsers send about ten.
MOST_RANGES = 100

#: What a thing is written in, in the order we prefer: what `Accept: */*` gets comes first.
DOCUMENTS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)

RESULTS = (
    Format("json", "application/sparql-results+json", "JSON", ("application/json",)),
    Format("xml", "application/sparql-results+xml", "XML", ("application/xml", "text/xml")),
    Format("csv", "text/csv", "CSV"),
    Format("tsv", "text/tab-separated-values", "TSV"),
)


def negotiate(accept: MIMEAccept, offered: Sequence[Format]) -> Format:
    """The format that the client likes best; between equals, the one that is offered first.

    A media range that names a type outright decides before one with a wildcard (RFC 9110,
    section 12.5.1). Raises `NotAcceptable` where the client likes none.

    >>> from werkzeug.http import parse_accept_header
    >>> accept = parse_accept_header("text/turtle;q=0.5, application/ld+json;q=0.9", MIMEAccept)
    >>> negotiate(accept, DOCUMENTS).suffix
    'jsonld'
    >>> negotiate(parse_accept_header("text/html;q=0, */*", MIMEAccept), (HTML, TURTLE)).suffix
    'ttl'
    """
    if not accept:
        return offered[0]
    # A parameter such as charset or profile tells of no other format that we have.
    accept = MIMEAccept([(v.partition(";")[0].strip(), q) for v, q in accept[:MOST_RANGES]])
    best = max(offered, key=lambda format_: _quality(accept, format_))
    if _quality(accept, best) <= 0:
        raise NotAcceptable(format_.media_type for format_ in offered)
    return best


def _quality(accept: MIMEAccept, format_: Format) -> float:
    """How much a client likes a format: by its own type, or a little less by an alias."""
    own = accept.quality(format_.media_type)
    named = {value.lower() for value, _ in accept}
    alias = max((accept.quality(a) for a in format_.aliases if a in named), default=0)
    return max(own, alias * 0.999)


def by_suffix(suffix: str, offered: Sequence[Format]) -> Format | None:
    """The format with a suffix, or None."""
    return next((format_ for format_ in offered if format_.suffix == suffix), None)


def by_name(name: str, offered: Sequence[Format]) -> Format | None:
    """The format that a client names in the parameter `format`, or None.

    There is no standard for it: clients send a suffix, a media type, or a word of their own, as
    SPARQLWrapper does with each query. A `+` in a media type may have come as a space.

    >>> by_name("rdf+xml", DOCUMENTS).label, by_name("text/turtle", DOCUMENTS).label
    ('RDF/XML', 'Turtle')
    """
    wanted = name.lower().replace(" ", "+")
    return next((f for f in offered if wanted in (f.suffix, f.media_type, *f.names)), None)
