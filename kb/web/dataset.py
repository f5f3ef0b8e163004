"""The dataset as a whole: home page, listings, dumps and its description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from kb.namespaces import OA, RDF, SCHEMA, TRO, shorten
from kb.web import listings
from kb.web.negotiation import HTML, TURTLE, negotiate
from kb.web.pages import PageWriter
from kb.web.querypage import examples
from kb.web.signposts import send_page
from kb.web.site import Site
from kb.web.things import conditional, reader_languages

dataset = Blueprint("dataset", __name__)

#: How many things a listing shows at once.
LIST_SIZE = 100
#: How many classes of data of which nothing is known have a listing.
MOST_CLASSES = 200


@dataclass(frozen=True)
class Listing:
    """A class whose things are listed: the name in the path, its IRI, and a heading."""

    name: str
    kind: str
    heading: str


LISTINGS = (
    Listing("articles", SCHEMA.NewsArticle, "Articles"),
    Listing("treaties", TRO.Treaty, "Treaties"),
    Listing("events", TRO.DiplomaticEvent, "Events"),
    Listing("statements", TRO.ReportedStatement, "Statements"),
    Listing("people", SCHEMA.Person, "People"),
    Listing("organizations", SCHEMA.Organization, "Organisations"),
    Listing("countries", SCHEMA.Country, "Countries"),
    Listing("places", SCHEMA.Place, "Places"),
    Listing("acts", TRO.TreatyAction, "Treaty acts"),
    Listing("anticipated", TRO.AnticipatedAction, "Anticipated acts"),
    Listing("proposals", TRO.Proposal, "Proposals"),
    Listing("inferences", TRO.Inference, "Inferences"),
    Listing("passages", OA.SpecificResource, "Passages"),
)


@dataclass(frozen=True)
class Download:
    """A file of the release that can be downloaded."""

    name: str
    media_type: str
    says: str


DOWNLOADS = (
    Download("dump.ttl.gz", "application/gzip", "All facts as Turtle, packed with gzip"),
    Download("dump.ttl", "text/turtle", "All facts as Turtle (the default graph)"),
    Download("dump.trig", "application/trig", "Facts as named graphs, with provenance, as TriG"),
    Download("dump.nq", "application/n-quads", "The same as N-Quads, in canonical form"),
    Download("dump.nq.gz", "application/gzip", "The same as N-Quads, packed with gzip"),
)


@dataset.get("/")
def home() -> Response:
    """What this is, and the doors to all of it."""
    site, languages = Site.current(), reader_languages()
    description = site.settings["description"]
    says = next((description[tag] for tag in languages if tag in description), "")
    listings = [(one, count) for one in _listings() if (count := _count(one))]
    writer = PageWriter(site.store, tuple(languages))
    articles = [
        writer.link(iri) for iri in sorted(site.store.subjects(RDF.type, SCHEMA.NewsArticle))
    ]
    body = render_template(
        "home.html", says=says, listings=listings, articles=articles[:5], examples=examples()[:3],
        downloads=[(one, _path(one).stat().st_size) for one in DOWNLOADS],
    )  # fmt: skip
    return _html(body, "/", *languages)


@dataset.get("/browse/<path:name>")
def browse(name: str) -> Response:
    """The things of a class: a page, by name, or 303 to the document that a program likes."""
    known = {one.name: one for one in _listings()}
    asked, suffixed = listings.asked(name, known)
    listing = known.get(asked)
    if listing is None:
        abort(404, "there is no such listing; they are " + ", ".join(known))
    site, languages = Site.current(), reader_languages()
    page = max(request.args.get("page", 1, type=int), 1)
    found = sorted(site.store.subjects(RDF.type, listing.kind))
    if page > 1 and (page - 1) * LIST_SIZE >= len(found):
        abort(404, f"the listing ends before page {page}")
    shown = found[(page - 1) * LIST_SIZE : page * LIST_SIZE]
    pages = -(-len(found) // LIST_SIZE)
    part = listings.Part(
        listing.name, listing.heading, listing.kind, shown, page, pages, len(found)
    )
    if answer := listings.send_part(part, suffixed):
        return answer
    writer = PageWriter(site.store, tuple(languages))
    links = sorted((writer.link(iri) for iri in shown), key=lambda link: link.text.casefold())
    return send_page(
        part.subject, "browse.html", listing=listing, links=links, total=len(found), page=page,
        pages=pages,
    )  # fmt: skip


@dataset.get("/dataset")
def described() -> BaseResponse:
    """303 from the dataset to the page about it or to its description."""
    format_ = negotiate(request.accept_mimetypes, (HTML, TURTLE))
    response = redirect("/" if format_ == HTML else "/dataset.ttl", 303)
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
    release = Site.current().release
    etag = f"{release.id}-{name}"
    _drop_odd_conditions(etag)
    response = send_file(
        _path(download),
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


def _count(listing: Listing) -> int:
    if (classes := Site.current().settings.get("classes")) is not None:
        return int(classes[listing.kind])
    return Site.current().store.counts([listing.kind])[listing.kind]


def _html(body: str, *parts: str) -> Response:
    response = Response(body, content_type=HTML.content_type)
    response.headers["Vary"] = "Accept-Language"
    return conditional(response, *parts)
