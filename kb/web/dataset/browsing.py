"""What there is in the dataset, by kind, with its validation report."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from flask import Blueprint, Response, abort, render_template, request

from kb.namespaces import OA, SCHEMA, TRO, shorten
from kb.web.coverage import coverage
from kb.web.dataset import listings
from kb.web.dataset.tables import has_table, listed_as_table, rows_of, shown
from kb.web.documents.subjects import send_page, written
from kb.web.etags import html, unless_known
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.things.pages import PageWriter
from kb.web.words.languages import message, reader_languages
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
    Listing("proposals", str(TRO.Proposal), message("Proposals")),
    Listing("inferences", str(TRO.Inference), message("Inferences")),
    Listing("passages", str(OA.SpecificResource), message("Passages")),
    Listing("records", str(SCHEMA.WebPage), message("Records")),
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
    stem, suffixed = listings.listing_in(name, known)
    listing = known.get(stem)
    if listing is None:
        names = ", ".join(known)
        abort(404, Notice("there is no such listing; they are %(names)s", names=names))
    site = Site.current()
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    total = site.tallies.counts().get(listing.kind, 0)
    if page > 1 and (page - 1) * LIST_SIZE >= total:
        abort(404, Notice("the listing ends before page %(page)s", page=page))
    things = site.tallies.things(listing.kind, LIST_SIZE, (page - 1) * LIST_SIZE)
    pages = -(-total // LIST_SIZE)
    part = listings.Part(listing.name, listing.heading, listing.kind, things, page, pages, total)
    if answer := listings.send_part(part, suffixed):
        return answer

    if has_table(listing.name):
        return _table(part)

    def write() -> str:
        return written(
            part.subject, "browse.html", listing=listing, total=total, page=page, pages=pages,
            things=[PageWriter.named(site, iri) for iri in things], name=listing.name,
        )  # fmt: skip

    return send_page(part.subject, write)


def _table(part: listings.Part) -> Response:
    """The page of a listing as a table, as it is asked for."""
    depends = request.query_string.decode("ascii", "replace")

    def write() -> str:
        wording = Wording.of(Site.current().store)
        table = listed_as_table(part.name, wording)
        start = (part.page - 1) * LIST_SIZE
        return written(
            part.subject, "table.html", heading=part.heading, table=table, page=part.page,
            items=table.items[start : start + LIST_SIZE], pages=-(-len(table.items) // LIST_SIZE),
            total=part.total, link=wording.brief, covered=coverage(),
            shown=lambda value: shown(value, wording),
        )  # fmt: skip

    return send_page(part.subject, write, depends)


def _csv(name: str) -> Response:
    """A table as CSV, with the rows that are asked for."""

    def start() -> Response:
        kind, vary = "text/csv; charset=utf-8", {"Vary": "Accept-Language"}
        return Response(content_type=kind, headers=vary)

    query = request.query_string.decode("ascii", "replace")
    depends = ("browse", name, "csv", query, *reader_languages())
    return unless_known(start, lambda: rows_of(name, Wording.of(Site.current().store)), *depends)


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
