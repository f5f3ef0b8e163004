"""A listing for programs: the things of a class, a page of them at a time, in every format."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from flask import Response, request
from rdflib import Graph, Literal, URIRef

from kb.namespaces import HYDRA, RDF, SCHEMA, XSD
from kb.reading.store import name_of
from kb.web.documents.subjects import Subject, see_other, send_document
from kb.web.documents.writing import settled, write_graph
from kb.web.links import path_quoted
from kb.web.negotiation import DOCUMENTS, HTML, PAGE_OR_DOCUMENT, Format, by_suffix, negotiate
from kb.web.site import Site


@dataclass(frozen=True)
class Part:
    """One page of a listing: what is listed, and which of the things this page has."""

    #: What the listing is called in its path, and its heading in English.
    name: str
    heading: str
    #: The class whose things are listed.
    kind: str
    #: The IRIs of the things on this page.
    members: Sequence[str]
    page: int
    pages: int
    #: How many things there are on all pages.
    total: int

    @property
    def subject(self) -> Subject:
        """The listing as something that a page and documents are about."""
        path = f"/browse/{path_quoted(self.name)}"
        base = Site.current().ids.base
        near = ((self.page - 1, "prev"), (self.page + 1, "next"))
        return Subject(
            iri=f"{base.removesuffix('/')}{path}#list",
            page=path,
            documents=path,
            kinds=(str(SCHEMA.ItemList),),
            page_kind=str(SCHEMA.CollectionPage),
            query=_query(self.page),
            others=tuple((path + _query(n), rel) for n, rel in near if 1 <= n <= self.pages),
        )


def listing_in(name: str, known: Container[str]) -> tuple[str, Format | None]:
    """The listing that a path names, and the format where its suffix is one.

    >>> stem, format_ = listing_in("people.ttl", ["people"])
    >>> stem, format_.label
    ('people', 'Turtle')
    >>> listing_in("http://e.org/a.ttl", ["http://e.org/a.ttl"])
    ('http://e.org/a.ttl', None)
    """
    stem, _, suffix = name.rpartition(".")
    format_ = by_suffix(suffix, DOCUMENTS)
    return (name, None) if name in known or format_ is None else (stem, format_)


def send_part(part: Part, suffixed: Format | None) -> Response | None:
    """What a program gets: the document whose suffix it gave, or 303 to the one that it likes.

    None where the page is wanted.
    """
    if suffixed is not None:
        return send_document(part.subject, suffixed, write_part(part, suffixed))
    liked = negotiate(request.accept_mimetypes, PAGE_OR_DOCUMENT)
    return None if liked == HTML else see_other(part.subject, liked)


def write_part(part: Part, format_: Format) -> bytes:
    """The document of a page of a listing: the list, and of each member class and names.

    The list has one IRI on all pages, so that whoever loads them all has it whole.
    """
    site, subject = Site.current(), part.subject
    graph = Graph(bind_namespaces="none")
    members = [iri for iri in part.members if not iri.startswith("_:")]  # which no IRI names
    triples = [triple for iri in members for triple in site.store.summary(iri)]
    named = [triple for triple in triples if not name_of(triple.object).startswith("_:")]
    graph.parse(data=site.store.write(named, "nt"), format="nt")
    whole = URIRef(subject.iri)
    address = subject.iri.removesuffix("#list")
    here = URIRef(address + subject.query)
    graph.add((here, RDF.type, SCHEMA.CollectionPage))
    graph.add((here, SCHEMA.name, Literal(part.heading, lang="en")))
    graph.add((here, SCHEMA.about, URIRef(part.kind)))
    graph.add((here, SCHEMA.isPartOf, site.ids.dataset))
    graph.add((here, SCHEMA.mainEntity, whole))
    graph.add((whole, RDF.type, SCHEMA.ItemList))
    graph.add((whole, SCHEMA.numberOfItems, Literal(str(part.total), datatype=XSD.integer)))
    for iri in members:
        graph.add((whole, SCHEMA.itemListElement, URIRef(iri)))
    if part.pages > 1:
        graph.add((here, RDF.type, HYDRA.PartialCollectionView))
    for page, word in ((part.page - 1, HYDRA.previous), (part.page + 1, HYDRA.next)):
        if 1 <= page <= part.pages:
            graph.add((here, word, URIRef(address + _query(page))))
    return write_graph(site.store, settled(graph), format_, site.context, subject.iri)


def _query(page: int) -> str:
    """What stands after the path for a page: nothing for the first."""
    return f"?page={page}" if page > 1 else ""
