"""What is written about one subject says where the rest is: Link, Vary and ETag.

A page and documents in several formats are written about a term, a shape, a listing. Each answer
names the others in its header, as FAIR Signposting and RFC 8288 have it, so that a program finds
them from any of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, abort, current_app, redirect, render_template

from kb.namespaces import SCHEMA
from kb.web.etags import conditional
from kb.web.languages import reader_languages
from kb.web.links import uri_of
from kb.web.negotiation import DOCUMENTS, HTML, TURTLE, Format, by_suffix
from kb.web.site import Site


@dataclass(frozen=True)
class Subject:
    """What a page and documents are about, and where these are.

    >>> subject = Subject("https://e.org/ontology", "/ontology", "/ontology")
    >>> subject.path(TURTLE), subject.is_negotiated
    ('/ontology.ttl', True)
    """

    iri: str
    page: str
    #: The path of the documents without their suffix.
    documents: str
    #: The classes of the subject.
    kinds: tuple[str, ...] = ()
    #: The class of the page.
    page_kind: str = str(SCHEMA.AboutPage)
    #: A document, in Turtle, about the whole that the subject belongs to.
    described_by: str = "/dataset.ttl"
    #: Which part it is, where there are several: `?page=2`.
    query: str = ""
    #: Further links: a path and what it is to this part.
    others: tuple[tuple[str, str], ...] = ()

    def path(self, format_: Format) -> str:
        """Where the page or a document is."""
        if format_ == HTML:
            return self.page + self.query
        return f"{self.documents}.{format_.suffix}{self.query}"

    @property
    def formats(self) -> list[tuple[Format, str]]:
        """The formats of the documents, each with its path."""
        return [(format_, self.path(format_)) for format_ in DOCUMENTS]

    @property
    def is_negotiated(self) -> bool:
        """Whether the page is at an address that also leads programs to the documents."""
        return self.page == self.documents


def format_of(suffix: str) -> Format:
    """The format of a document with a suffix; 404, which says what there is, for another."""
    format_ = by_suffix(suffix, DOCUMENTS)
    if format_ is None:
        known = ", ".join(f".{one.suffix}" for one in DOCUMENTS)
        abort(404, f"there is no format '.{suffix}' here; there are {known}")
    return format_


def send_page(subject: Subject, template: str, **words: object) -> Response:
    """The page about a subject, in the reader's language."""
    body = render_template(template, subject=subject, formats=subject.formats, **words)
    response = Response(body, content_type=HTML.content_type)
    varies = "Accept, Accept-Language" if subject.is_negotiated else "Accept-Language"
    response.headers["Vary"] = varies
    _link(response, subject.iri, "cite-as")
    for kind in (subject.page_kind, *subject.kinds):
        _link(response, kind, "type")
    _signpost(response, subject, HTML)
    return conditional(response, subject.path(HTML), "html", *reader_languages())


def send_document(subject: Subject, format_: Format, body: bytes) -> Response:
    """The document about a subject in a format."""
    response = Response(body, content_type=format_.content_type)
    _link(response, subject.iri, "describes")
    _signpost(response, subject, format_)
    return conditional(response, subject.path(format_), format_.suffix)


def see_other(subject: Subject, format_: Format) -> Response:
    """303 to the document that a program likes best."""
    response = current_app.make_response(redirect(subject.path(format_), 303))
    response.headers["Vary"] = "Accept, Accept-Language" if subject.is_negotiated else "Accept"
    response.headers["Cache-Control"] = "no-cache"
    _signpost(response, subject, format_)
    return response


def _signpost(response: Response, subject: Subject, sent: Format) -> None:
    """Link to the other formats, to what describes the whole, to the licence and to other parts."""
    for format_ in (HTML, *DOCUMENTS):
        if format_ != sent:
            _link(response, subject.path(format_), "alternate", format_.media_type)
    site = Site.current()
    if not site.ids.is_open:
        _link(response, subject.described_by, "describedby", TURTLE.media_type)
        _link(response, "/dataset", "collection")
    if licenses := site.settings.get("licenses"):
        _link(response, licenses["facts"], "license")
    for path, relation in subject.others:
        _link(response, path, relation)


def _link(response: Response, to: str, relation: str, media_type: str = "") -> None:
    media = f'; type="{media_type}"' if media_type else ""
    response.headers.add("Link", f'<{uri_of(to)}>; rel="{relation}"{media}')
