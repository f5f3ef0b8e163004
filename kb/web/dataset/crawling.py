"""What crawlers are told: which addresses are worth a visit, and which lead round in circles."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort

from kb.namespaces import MODULES
from kb.web.dataset.browsing import listed
from kb.web.etags import conditional
from kb.web.links import address, page_path
from kb.web.notices import Notice
from kb.web.query.questions import every_question
from kb.web.site import Site

crawling = Blueprint("crawling", __name__)

#: How many addresses one file may have (https://www.sitemaps.org/protocol.html).
MOST_ADDRESSES = 50_000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
#: Pages that are about no thing of the data, and those that are about this dataset alone.
_PAGES = ("/", "/browse", "/download", "/sparql")
OWN_PAGES = (
    "/about", "/quality", "/help", "/ontology", *(f"/ontology/{name}" for name in MODULES),
    "/shapes", "/rules", "/questions", "/validation", "/releases",
)  # fmt: skip
#: Queries, searches, single values, parts of pages and what changed between any two releases:
#: without end, and all of it is in the dumps. Histories tell of what was taken back: it is to be
#: found by whoever follows a link, not by its words.
_CLOSED = (
    "/sparql?", "/search", "/sparql/", "/questions/*.", "/questions/*?", "/validation?",
    "/releases/", "/history/", "/download/article/", "/download/country/",
    "/download/organization/", "/download/treaty/", "/*?*via=", "/*?*of=", "/*?*after=",
    "/*?*kind=", "/*?*only=", "/*?*sort=", "/*?*lang=", "/cite/", "/compare",
    "/reconcile", "/nanopub/", "/ldes/", "/timegate/", "/timemap/",
)  # fmt: skip


@crawling.get("/robots.txt")
def robots() -> Response:
    """What crawlers leave alone (RFC 9309), and where the sitemap is."""
    start = address()
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED), "Allow: /"]
    body = "\n".join([*lines, "", f"Sitemap: {start}sitemap.xml", ""])
    return conditional(Response(body, content_type="text/plain; charset=utf-8"), "robots", start)


@crawling.get("/sitemap.xml")
def index() -> Response:
    """The index of the sitemaps: the pages about no thing, then the things of each kind."""
    start, site = address(), Site.current()
    names = ["pages-1"]
    for listing, number in listed():
        parts = -(-number // MOST_ADDRESSES)
        names += [f"{quote(listing.name, safe='')}-{i + 1}" for i in range(parts)]
    rows = [_row("sitemap", f"{start}sitemap/{name}.xml", site) for name in names]
    return _xml("sitemapindex", rows, "sitemap", start)


@crawling.get("/sitemap/<name>-<int:part>.xml")
def part(name: str, part: int) -> Response:
    """Up to 50,000 addresses of the things of one kind, in the order of the listing."""
    start, site = address(), Site.current()
    if name == "pages" and part == 1:
        paths: Iterable[str] = _pages(site)
    else:
        kind = next((listing.kind for listing, _ in listed() if listing.name == name), None)
        after = (part - 1) * MOST_ADDRESSES
        things = site.tallies.things(kind, MOST_ADDRESSES, after) if kind and part > 0 else []
        if not things:
            abort(404, Notice("there is no such sitemap; /sitemap.xml lists them"))
        paths = (path for iri in things if (path := page_path(iri, site.ids)))
    rows = [_row("url", start.removesuffix("/") + path, site) for path in paths]
    return _xml("urlset", rows, "sitemap", name, str(part), start)


def _pages(site: Site) -> list[str]:
    """The paths of the pages that are about no thing of the data."""
    listings = [f"/browse/{quote(item.name, safe='')}" for item, _ in listed()]
    if site.ids.is_open:
        return [*_PAGES, *listings]
    questions = [f"/questions/{quote(item.name, safe='')}" for item in every_question()]
    return [*_PAGES, *OWN_PAGES, *listings, *questions]


def _row(element: str, location: str, site: Site) -> str:
    """An address; it was changed when the release was, whose name each page has."""
    date = site.release.manifest.get("date")
    changed = f"<lastmod>{date}</lastmod>" if date else ""
    return f"<{element}><loc>{escape(location)}</loc>{changed}</{element}>"


def _xml(root: str, rows: Iterable[str], *depends: str) -> Response:
    body = "\n".join([f"{_HEAD}<{root} {_NAMESPACE}>", *rows, f"</{root}>", ""])
    return conditional(Response(body, content_type="application/xml"), *depends)
