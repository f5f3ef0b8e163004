"""The dataset as a whole: listings, dumps and its description."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from kb.namespaces import OA, SCHEMA, TRO, shorten
from kb.web import listings
from kb.web.addresses import address
from kb.web.etags import conditional, unless_known
from kb.web.languages import here, message, reader_languages
from kb.web.negotiation import HTML, TURTLE, negotiate
from kb.web.notices import Notice
from kb.web.pages import PageWriter
from kb.web.site import Site
from kb.web.subjects import send_page, written

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
)


@dataclass(frozen=True)
class Download:
    """A file of the release that can be downloaded."""

    name: str
    media_type: str
    says: str


DOWNLOADS = (
    Download("dump.ttl.gz", "application/gzip", message("All facts as Turtle, packed with gzip")),
    Download("dump.ttl", "text/turtle", message("All facts as Turtle (the default graph)")),
    Download(
        "dump.trig", "application/trig", message("Facts as named graphs, with provenance, as TriG")
    ),
    Download("dump.nq", "application/n-quads", message("The same as N-Quads, in canonical form")),
    Download("dump.nq.gz", "application/gzip", message("The same as N-Quads, packed with gzip")),
)


@dataset.get("/browse")
def kinds() -> Response:
    """What there is, by kind, with counts."""
    return html(lambda: render_template("kinds.html", listings=listed()), "browse")


@dataset.get("/browse/<path:name>")
def browse(name: str) -> Response:
    """The things of a class in the order of their names, a page of them; 303 to the document that a
    program likes."""
    known = {one.name: one for one in _listings()}
    asked, suffixed = listings.asked(name, known)
    listing = known.get(asked)
    if listing is None:
        names = ", ".join(known)
        abort(404, Notice("there is no such listing; they are %(names)s", names=names))
    site = Site.current()
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    total = site.tallies.counts().get(listing.kind, 0)
    if page > 1 and (page - 1) * LIST_SIZE >= total:
        abort(404, Notice("the listing ends before page %(page)s", page=page))
    found = site.tallies.things(listing.kind, LIST_SIZE, (page - 1) * LIST_SIZE)
    pages = -(-total // LIST_SIZE)
    part = listings.Part(listing.name, listing.heading, listing.kind, found, page, pages, total)
    if answer := listings.send_part(part, suffixed):
        return answer

    def write() -> str:
        return written(
            part.subject, "browse.html", listing=listing, total=total, page=page, pages=pages,
            things=[PageWriter.named(site, iri) for iri in found], name=listing.name,
        )  # fmt: skip

    return send_page(part.subject, write)


@dataset.get("/download")
def download() -> Response:
    """The dumps with their sizes, and how to load them."""
    downloads = [(one, _path(one).stat().st_size) for one in DOWNLOADS]
    start = address()

    def write() -> str:
        return render_template("download.html", downloads=downloads, address=start)

    return html(write, "download", start)


@dataset.get("/dataset")
def described() -> BaseResponse:
    """303 from the dataset to the page about it or to its description."""
    format_ = negotiate(request.accept_mimetypes, (HTML, TURTLE))
    response = redirect(here("/") if format_ == HTML else "/dataset.ttl", 303)
    response.headers["Vary"] = "Accept"
    return response


@dataset.get("/dataset.ttl")
def description() -> Response:
    """The description of the dataset: VoID and DCAT."""
    body = Site.current().file("description.ttl")
    return conditional(Response(body, content_type=TURTLE.content_type), "description")


@dataset.get("/validation.ttl")
def report() -> Response:
    """The SHACL report of the release."""
    body = Site.current().file("report.ttl")
    return conditional(Response(body, content_type=TURTLE.content_type), "report")


@dataset.get("/<any('dump.ttl.gz','dump.ttl','dump.trig','dump.nq','dump.nq.gz'):name>")
def dump(name: str) -> BaseResponse:
    """A dump, just as the release has it; ranges and If-None-Match are understood."""
    download = next(one for one in DOWNLOADS if one.name == name)
    site = Site.current()
    release, path = site.release, site.dump(_path(download))
    etag = f"{release.id}-{name}"
    _drop_odd_conditions(etag)
    response = send_file(
        path,
        download.media_type,
        as_attachment=True,
        download_name=f"treaty-kb-{release.id}-{name}",
        etag=etag,
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def _drop_odd_conditions(etag: str) -> None:
    """Leave only conditions that Werkzeug answers as RFC 9110 wants: one range, a strong tag."""
    environ = request.environ
    if environ.get("HTTP_IF_MATCH") == "*":
        del environ["HTTP_IF_MATCH"]  # whatever there is; Werkzeug takes * for a tag
    said = environ.get("HTTP_RANGE", "")
    one_part = re.fullmatch(r"bytes=([0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})", said)
    other_version = environ.get("HTTP_IF_RANGE", f'"{etag}"') != f'"{etag}"'
    if said and (not one_part or other_version):
        del environ["HTTP_RANGE"]


def _path(download: Download) -> Path:
    release, name = Site.current().release, download.name
    return release.packed(name.removesuffix(".gz")) if name.endswith(".gz") else release.data(name)


def _listings() -> tuple[Listing, ...]:
    """The listings of the dataset; where nothing is known of the data, one for each class."""
    classes = Site.current().settings.get("classes")
    if classes is None:
        return LISTINGS
    return tuple(Listing(iri, iri, shorten(iri)) for iri in islice(classes, MOST_CLASSES))


def listed() -> list[tuple[Listing, int]]:
    """The listings that have anything, with how many things each has."""
    counts = Site.current().tallies.counts()
    return [(one, counts[one.kind]) for one in _listings() if counts.get(one.kind)]


def html(write: Callable[[], str], *parts: str) -> Response:
    """A page in the reader's language, written for who does not have it; `parts` are what else it
    depends on."""

    def start() -> Response:
        return Response(content_type=HTML.content_type, headers={"Vary": "Accept-Language"})

    return unless_known(start, write, *parts, *reader_languages())
