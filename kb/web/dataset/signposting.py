"""Where programs go from the first page: what to cite, what describes the dataset, its files.

FAIR Signposting (https://signposting.org/FAIR/): the most important links stand in the header, and
all of them, of the page, of the files and of the descriptions, in a set of links (RFC 9264).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, abort

from kb.namespaces import SCHEMA
from kb.web.dataset.files import files_of, packed_as
from kb.web.etags import conditional
from kb.web.links import address, uri_of
from kb.web.negotiation import DOCUMENTS, HTML
from kb.web.notices import Notice
from kb.web.site import Site

signposting = Blueprint("signposting", __name__)

LINKSET = "application/linkset+json"
#: The page that tells what the dataset is.
LANDING = "/"


@dataclass(frozen=True)
class Signpost:
    """A link: where it leads, what that is to the page, and its media type where one is wanted."""

    to: str
    relation: str
    media_type: str = ""

    def header(self) -> tuple[str, str]:
        """The link as a header (RFC 8288)."""
        media = f'; type="{self.media_type}"' if self.media_type else ""
        return "Link", f'<{uri_of(self.to)}>; rel="{self.relation}"{media}'

    def target(self, start: str) -> dict[str, str]:
        """The link as a set of links has it; paths become addresses of a site."""
        href = start + self.to.removeprefix("/") if self.to.startswith("/") else self.to
        return {"href": uri_of(href)} | ({"type": self.media_type} if self.media_type else {})


def landing_links(site: Site) -> list[tuple[str, str]]:
    """The header of the first page: its own signposts, with the dumps of the whole as items."""
    shown = [one for one in _of_landing(site) if one.relation != "item"]
    whole = [Signpost(f"/{file.name}", "item", file.media_type)
             for file in files_of(site.release) if file.dump.subset is None]  # fmt: skip
    alternates = [Signpost(f"/dataset.{f.suffix}", "alternate", f.media_type) for f in DOCUMENTS]
    linkset = Signpost("/linkset.json", "linkset", LINKSET)
    return [one.header() for one in (*shown, *whole, *alternates, linkset)]


def file_links(site: Site) -> list[tuple[str, str]]:
    """The header of a file: the dataset that it is of, the licence, what describes it."""
    if site.ids.is_open:
        return []
    return [
        Signpost(LANDING, "collection", HTML.media_type).header(),
        Signpost("/dataset.ttl", "describedby", "text/turtle").header(),
        *(one.header() for one in _license(site)),
    ]


@signposting.get("/linkset.json")
def linkset() -> Response:
    """All signposts of the first page, of the files, and of what describes the dataset."""
    site, start = Site.current(), address()
    if site.ids.is_open:
        abort(404, Notice("these data have no %(name)s of their own", name="linkset.json"))
    landing = start + LANDING.removeprefix("/")
    page = Signpost(landing, "collection", HTML.media_type)
    sets = [_set(landing, _of_landing(site), start)]
    for file in files_of(site.release):
        sets.append(_set(f"{start}{file.name}", [page, *_license(site)], start))
    for one in _of_landing(site):
        if one.relation == "describedby":
            describes = Signpost(landing, "describes", HTML.media_type)
            sets.append(_set(start + one.to.removeprefix("/"), [describes], start))
    body = json.dumps({"linkset": sets}, indent=1) + "\n"
    return conditional(
        Response(body, content_type=LINKSET), "linkset", start, packed_as(site.release)
    )


def _of_landing(site: Site) -> list[Signpost]:
    """All that the first page leads programs to."""
    found = [
        Signpost(str(site.ids.dataset), "cite-as"),
        Signpost(str(SCHEMA.AboutPage), "type"),
        Signpost(str(SCHEMA.Dataset), "type"),
        *_license(site),
    ]
    found += [Signpost(f"/dataset.{f.suffix}", "describedby", f.media_type) for f in DOCUMENTS]
    return found + [
        Signpost(f"/{file.name}", "item", file.media_type) for file in files_of(site.release)
    ]


def _license(site: Site) -> Iterator[Signpost]:
    if licenses := site.settings.get("licenses"):
        yield Signpost(licenses["facts"], "license")


def _set(anchor: str, links: Iterable[Signpost], start: str) -> dict[str, object]:
    """The links of one place, by their relations."""
    found: dict[str, object] = {"anchor": anchor}
    by: dict[str, list[dict[str, str]]] = {}
    for link in links:
        by.setdefault(link.relation, []).append(link.target(start))
    return found | by
