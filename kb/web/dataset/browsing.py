"""What there is in the dataset, by kind: a page of a listing at a time, a table, and documents for
programs."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import Blueprint, Response, abort, render_template, request
from rdflib import Graph, Literal, URIRef

from kb.namespaces import HYDRA, OA, RDF, SCHEMA, TRO, XSD, shorten
from kb.reading.store import name_of
from kb.web.coverage import coverage
from kb.web.dataset.tables import ListedTable, has_table, rows_of, shown
from kb.web.documents.subjects import Subject, page_or_document, send_document, written
from kb.web.documents.writing import settled, write_graph
from kb.web.etags import html
from kb.web.links import number_given, path_quoted
from kb.web.negotiation import DOCUMENTS, Format, by_suffix
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.things.pages import PageWriter
from kb.web.words.languages import message
from kb.web.words.wording import Wording

dataset = Blueprint("dataset", __name__)

#: How many things a listing shows at once.
LIST_SIZE = 100
MOST_PAGES = 1_000_000
#: How many classes of data of which nothing is known have a listing.
MOST_CLASSES = 200


@dataclass(frozen=True)
class Listing:
    """A class whose things are listed: the name in the path, its IRI, and a heading."""

    name: str
    kind: str
    heading: str


LISTINGS = (
    Listing("articles", str(SCHEMA.NewsArticle), message("Articles")),
    Listing("treaties", str(TRO.Treaty), message("Treaties")),
    Listing("events", str(TRO.DiplomaticEvent), message("Events")),
    Listing("statements", str(TRO.ReportedStatement), message("Statements")),
    Listing("people", str(SCHEMA.Person), message("People")),
    Listing("organizations", str(SCHEMA.Organization), message("Organisations")),
    Listing("countries", str(SCHEMA.Country), message("Countries")),
    Listing("places", str(SCHEMA.Place), message("Places")),
    Listing("acts", str(TRO.TreatyAction), message("Treaty acts")),
    Listing("anticipated", str(TRO.AnticipatedAction), message("Anticipated acts")),
    Listing("participations", str(TRO.Participation), message("Participations")),
    Listing("proposals", str(TRO.Proposal), message("Proposals")),
    Listing("inferences", str(TRO.Inference), message("Inferences")),
    Listing("passages", str(OA.SpecificResource), message("Passages")),
    Listing("records", str(SCHEMA.WebPage), message("Records")),
)


@dataclass(frozen=True)
class Part:
    """One page of a listing: what is listed, and which of the things this page has."""

    listing: Listing
    #: The IRIs of the things on this page.
    members: Sequence[str]
    page: int
    pages: int
    #: How many things there are on all pages.
    total: int

    @property
    def subject(self) -> Subject:
        """The listing as something that a page and documents are about."""
        path = f"/browse/{path_quoted(self.listing.name)}"
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


@dataset.get("/browse")
def kinds() -> Response:
    """What there is, by kind, with counts."""
    return html(lambda: render_template("kinds.html", listings=listed()), "browse")


@dataset.get("/browse/<path:name>")
def browse(name: str) -> Response:
    """The things of a class in the order of their names, a page of them; 303 to the document that a
    program likes."""
    known = {listing.name: listing for listing in _listings()}
    stem, _, suffix = name.rpartition(".")
    if suffix == "csv" and stem in known and has_table(stem):
        return _csv(stem)
    stem, suffixed = listing_in(name, known)
    listing = known.get(stem)
    if listing is None:
        names = ", ".join(known)
        abort(404, Notice("there is no such listing; they are %(names)s", names=names))
    site = Site.current()
    page = number_given("page", 1, MOST_PAGES)
    total = site.tallies.counts().get(listing.kind, 0)
    if page > 1 and (page - 1) * LIST_SIZE >= total:
        abort(404, Notice("the listing ends before page %(page)s", page=page))
    things = site.tallies.things(listing.kind, LIST_SIZE, (page - 1) * LIST_SIZE)
    pages = -(-total // LIST_SIZE)
    part = Part(listing, things, page, pages, total)
    if suffixed is not None:
        return send_document(part.subject, suffixed, write_part(part, suffixed))
    if has_table(listing.name):
        return _table(part)

    def write() -> str:
        return written(
            part.subject, "browse.html", listing=listing, total=total, page=page, pages=pages,
            things=[PageWriter.named(site, iri) for iri in things], name=listing.name,
        )  # fmt: skip

    return page_or_document(part.subject, write)


def _table(part: Part) -> Response:
    """The page of a listing as a table, as it is asked for."""
    depends = request.query_string.decode("ascii", "replace")

    def write() -> str:
        wording = Wording.of(Site.current().store)
        table = ListedTable.of(part.listing.name, wording)
        start = (part.page - 1) * LIST_SIZE
        return written(
            part.subject, "table.html", heading=part.listing.heading, table=table, page=part.page,
            items=table.items[start : start + LIST_SIZE], pages=-(-len(table.items) // LIST_SIZE),
            total=part.total, link=wording.brief, covered=coverage(),
            shown=lambda value: shown(value, wording),
        )  # fmt: skip

    return page_or_document(part.subject, write, depends)


def _csv(name: str) -> Response:
    """A table as CSV, with the rows that are asked for."""
    query, kind = request.query_string.decode("ascii", "replace"), "text/csv; charset=utf-8"
    store = Site.current().store
    return html(
        lambda: rows_of(name, Wording.of(store)), "browse", name, "csv", query, content_type=kind
    )


def _listings() -> tuple[Listing, ...]:
    """The listings of the dataset; where nothing is known of the data, one for each class."""
    classes = Site.current().settings.get("classes")
    if classes is None:
        return LISTINGS
    return tuple(Listing(iri, iri, shorten(iri)) for iri in islice(classes, MOST_CLASSES))


def listed() -> list[tuple[Listing, int]]:
    """The listings that have anything, with how many things each has."""
    counts = Site.current().tallies.counts()
    return [(listing, counts[listing.kind]) for listing in _listings() if counts.get(listing.kind)]


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
    graph.add((here, SCHEMA.name, Literal(part.listing.heading, lang="en")))
    graph.add((here, SCHEMA.about, URIRef(part.listing.kind)))
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
