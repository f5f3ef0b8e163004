"""What is written about one subject says where the rest is: Link, Vary and ETag.

A page and documents in several formats are written about a term, a shape, a listing. Each answer
names the others in its header, as FAIR Signposting and RFC 8288 have it, so that a program finds
them from any of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, abort, current_app, redirect, render_template, request

from kb.identifiers import Identifiers
from kb.namespaces import SCHEMA, VOID
from kb.reading.store import triples_in
from kb.web.documents.writing import with_prefixes, write_triples
from kb.web.etags import conditional, unless_known
from kb.web.links import data_path, page_path, uri_of
from kb.web.negotiation import DOCUMENTS, HTML, JSON_LD, TURTLE, Format, by_suffix, negotiate
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.words.languages import here, message, reader_languages

#: Names and values of headers, of which one may stand several times.
Headers = list[tuple[str, str]]
#: How many triples of a file are written in short keys.
MOST_COMPACTED = 5000


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
    #: The formats of the documents.
    offered: tuple[Format, ...] = DOCUMENTS

    def path(self, format_: Format) -> str:
        """Where the page or a document is."""
        if format_ == HTML:
            return self.page + self.query
        return f"{self.documents}.{format_.suffix}{self.query}"

    @classmethod
    def of_thing(cls, iri: str, ids: Identifiers, kinds: tuple[str, ...] = ()) -> Subject:
        """A thing, a fact or a graph of the dataset.

        >>> ids = Identifiers("https://e.org/")
        >>> Subject.of_thing("https://e.org/id/person/a", ids).path(TURTLE)
        '/data/person/a.ttl'
        """
        documents = (data_path(iri, "", ids) or "").removesuffix(".")
        return cls(iri, page_path(iri, ids) or "/", documents, kinds)

    @property
    def formats(self) -> list[tuple[Format, str]]:
        """The formats of the documents, each with its path."""
        return [(format_, self.path(format_)) for format_ in self.offered]

    @property
    def is_negotiated(self) -> bool:
        """Whether the page is at an address that also leads programs to the documents."""
        return self.page == self.documents


def format_of(suffix: str) -> Format:
    """The format of a document with a suffix; 404, which says what there is, for another."""
    format_ = by_suffix(suffix, DOCUMENTS)
    if format_ is None:
        known = ", ".join(f".{format_.suffix}" for format_ in DOCUMENTS)
        words = message("there is no format '.%(suffix)s' here; there are %(known)s")
        abort(404, Notice(words, suffix=suffix, known=known))
    return format_


def send_page(subject: Subject, write: Callable[[], str], *depends: str) -> Response:
    """The page about a subject, in the reader's language; it is not written for who has it.

    `depends` is what it depends on beside its path and the reader's languages.
    """
    tag = (subject.path(HTML), "html", *depends, *reader_languages())
    return unless_known(lambda: _page(subject), write, *tag)


def written(subject: Subject, template: str, **words: object) -> str:
    """A page from a template, which gets the subject and its formats too."""
    return render_template(template, subject=subject, formats=subject.formats, **words)


def send_document(subject: Subject, format_: Format, body: bytes) -> Response:
    """The document about a subject in a format."""
    response = Response(body, headers=document_headers(subject, format_, Site.current()))
    return conditional(response, subject.path(format_), format_.suffix)


def send_file(subject: Subject, format_: Format, turtle: bytes) -> Response:
    """The document about a subject whose Turtle is a file of the release: as it was written, or in
    another format; a long one as JSON-LD without short keys, which take long."""
    if format_ == TURTLE:
        return send_document(subject, format_, turtle)
    store, context = Site.current().store, with_prefixes(Site.current().context)
    triples = sorted(triples_in(turtle.decode()), key=str)
    if format_ == JSON_LD and len(triples) > MOST_COMPACTED:
        return send_document(subject, format_, store.write(triples, "expanded"))
    body = write_triples(store, triples, format_, context, subject.iri)
    return send_document(subject, format_, body)


def page_or_document(subject: Subject, write: Callable[[], str], *depends: str) -> Response:
    """Send the page about a subject, or 303 to the document that a program likes better."""
    format_ = _best(subject)
    return send_page(subject, write, *depends) if format_ == HTML else see_other(subject, format_)


def see_best(subject: Subject) -> Response:
    """Send 303 to the page or to the document that a client likes best."""
    return see_other(subject, _best(subject))


def _best(subject: Subject) -> Format:
    return negotiate(request.accept_mimetypes, (HTML, *subject.offered))


def see_other(subject: Subject, format_: Format) -> Response:
    """303 to the page or to the document in a format."""
    to = here(subject.path(format_)) if format_ == HTML else subject.path(format_)
    response = current_app.make_response(redirect(to, 303))
    response.headers["Vary"] = "Accept, Accept-Language" if subject.is_negotiated else "Accept"
    response.headers["Cache-Control"] = "no-cache"
    response.headers.extend(_links(subject, format_, Site.current()))
    return response


def document_headers(subject: Subject, format_: Format, site: Site) -> Headers:
    """What a document says of itself: its format, what it describes, and where the rest is."""
    headers = [
        ("Content-Type", format_.content_type),
        link_header(subject.iri, "describes"),
        *_links(subject, format_, site),
    ]
    if is_told(site.ids, subject.iri):
        headers += [("Vary", "Accept-Datetime"), *memento_links(subject.path(format_))]
    return headers


def is_told(ids: Identifiers, iri: str) -> bool:
    """Whether an IRI names a thing or a fact of the dataset: how these were told is kept.

    >>> is_told(Identifiers("https://e.org/"), "https://e.org/id/person/a")
    True
    """
    return not ids.is_open and (ids.reference(iri) is not None or ids.kind(iri) == "fact")


def memento_links(path: str) -> Headers:
    """Where a document or a file as it was is to be found, by its path (RFC 7089)."""
    return [
        link_header(f"/timegate{path}", "timegate"),
        link_header(f"/timemap{path}", "timemap", "application/link-format"),
    ]


def page_links(subject: Subject, site: Site) -> Headers:
    """Where a page leads programs."""
    kinds = (subject.page_kind, *subject.kinds)
    described = [pair for pair in subject.formats if pair[0] in (TURTLE, JSON_LD)]
    return [
        link_header(subject.iri, "cite-as"),
        *(link_header(kind, "type") for kind in kinds),
        *(link_header(path, "describedby", format_.media_type) for format_, path in described),
        *_links(subject, HTML, site),
    ]


def _page(subject: Subject) -> Response:
    """A page as it starts, still without words."""
    response = Response(b"", content_type=HTML.content_type)
    varies = "Accept, Accept-Language" if subject.is_negotiated else "Accept-Language"
    response.headers["Vary"] = varies
    response.headers.extend(page_links(subject, Site.current()))
    return response


def _links(subject: Subject, sent: Format, site: Site) -> Headers:
    """The other formats, what describes the whole, the licence, and other parts."""
    headers = [
        link_header(subject.path(format_), "alternate", format_.media_type)
        for format_ in (HTML, *subject.offered)
        if format_ != sent
    ]
    if not site.ids.is_open:
        headers.append(link_header(subject.described_by, "describedby", TURTLE.media_type))
        headers.append(link_header("/dataset", "collection"))
        headers.append(link_header("/dataset", str(VOID.inDataset)))
    if licenses := site.settings.get("licenses"):
        headers.append(link_header(licenses["facts"], "license"))
    return [*headers, *(link_header(path, relation) for path, relation in subject.others)]


def link_header(to: str, relation: str, media_type: str = "") -> tuple[str, str]:
    """Return a link as a header (RFC 8288).

    >>> link_header("/dataset.ttl", "describedby", "text/turtle")
    ('Link', '</dataset.ttl>; rel="describedby"; type="text/turtle"')
    """
    media = f'; type="{media_type}"' if media_type else ""
    return "Link", f'<{uri_of(to)}>; rel="{relation}"{media}'
