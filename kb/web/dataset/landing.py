"""The dataset as something to ask for: its description in every format, its citation, its links.

The page about it is the first page of the site. FAIR Signposting (https://signposting.org/FAIR/):
the most important links stand in the header of that page, and all of them, of the page, of the
files and of the descriptions, in a set of links (RFC 9264).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kb.namespaces import SCHEMA
from kb.reading.store import Store
from kb.web.dataset.extracts import Body
from kb.web.dataset.files import files_of, version_of
from kb.web.dataset.version import dataset_depends_on, describe_dataset
from kb.web.documents.embedded import Writer
from kb.web.documents.subjects import (
    Headers,
    Subject,
    document_headers,
    format_of,
    link_header,
)
from kb.web.documents.writing import settled, with_prefixes, write_graph
from kb.web.etags import conditional
from kb.web.links import address, uri_of
from kb.web.negotiation import DOCUMENTS, HTML, Format, negotiate
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.words.languages import best_text, here, reader_languages

landing = Blueprint("landing", __name__)

#: The page that tells what the dataset is.
LANDING = "/"
LINKSET = "application/linkset+json"
#: What registries of research data read (https://schema.datacite.org/).
DATACITE = Format("datacite.json", "application/vnd.datacite.datacite+json", "DataCite")
#: Of these the page tells one text, in the reader's language: search engines want plain texts.
_ONE_TEXT = ("name", "description")


@landing.get("/dataset")
def dataset() -> BaseResponse:
    """303 from the dataset to the page about it, or to its description in the format that a program
    likes."""
    format_ = negotiate(request.accept_mimetypes, (HTML, *DOCUMENTS, DATACITE))
    return _redirect(here(LANDING) if format_ == HTML else f"/dataset.{format_.suffix}", 303)


@landing.get("/.well-known/void")
def well_known() -> BaseResponse:
    """302 to the description of the dataset (VoID, section 7.2), in a format of RDF."""
    _require(Site.current(), "void")
    return _redirect(f"/dataset.{negotiate(request.accept_mimetypes, DOCUMENTS).suffix}", 302)


@landing.get("/dataset.<suffix>")
def description(suffix: str) -> Response:
    """The description of the dataset: VoID, DCAT, PROV and schema.org."""
    site = Site.current()
    _require(site, "description")
    format_ = format_of(suffix)
    body = _written(dataset_depends_on(site), format_)
    headers = document_headers(subject(site), format_, site)
    headers.append(link_header(LANDING, "describes", "text/html"))
    response = Response(body.content, headers=headers)
    return conditional(response, "description", format_.suffix, body.sha256)


@landing.get("/dataset.datacite.json")
def datacite() -> Response:
    """The description of the dataset in the fields of DataCite 4.5.

    It has no DOI: its identifier is its IRI.
    """
    site = Site.current()
    _require(site, "description")
    settings, date = site.settings, site.release.manifest["date"]
    publisher = best_text(settings["publisher"])
    content = {
        "identifiers": [{"identifier": str(site.ids.dataset), "identifierType": "URL"}],
        "creators": [{"name": publisher, "nameType": "Organizational"}],
        "titles": [{"title": text, "lang": tag} for tag, text in settings["title"].items()],
        "publisher": {"name": publisher},
        "publicationYear": date[:4],
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Knowledge base"},
        "dates": [{"date": date, "dateType": "Updated"}],
        "version": version_of(site.release),
        "url": site.ids.base,
        "rightsList": [{"rightsUri": settings["licenses"]["facts"]}],
        "descriptions": [
            {"description": text, "descriptionType": "Abstract", "lang": tag}
            for tag, text in settings["description"].items()
        ],
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }
    body = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    response = Response(body, content_type=DATACITE.media_type)
    response.headers["Vary"] = "Accept-Language"
    return conditional(response, "datacite", *reader_languages())


@landing.get("/linkset.json")
def linkset() -> Response:
    """All signposts of the first page, of the files, and of what describes the dataset."""
    site, start = Site.require_own("linkset.json"), address()
    signposts, page = _signposts(site), start + LANDING.removeprefix("/")
    sets = [_linkset(page, signposts, start)]
    of_file = [Signpost(page, "collection", HTML.media_type), *_license(site)]
    sets += [_linkset(f"{start}{file.name}", of_file, start) for file in files_of(site.release)]
    describes = [Signpost(page, "describes", HTML.media_type)]
    for to, relation, _ in signposts:
        if relation == "describedby":
            sets.append(_linkset(start + to.removeprefix("/"), describes, start))
    body = json.dumps({"linkset": sets}, indent=1) + "\n"
    response = Response(body, content_type=LINKSET)
    return conditional(response, "linkset", start)


def subject(site: Site) -> Subject:
    """Return the dataset as something that a page and documents are about."""
    return Subject(str(site.ids.dataset), LANDING, "/dataset", (str(SCHEMA.Dataset),))


def in_schema(site: Site) -> dict[str, object]:
    """Return the dataset in schema.org's terms, for the page about it."""
    store = _store(dataset_depends_on(site))
    return Writer(store, reader_languages(), _ONE_TEXT).write(str(site.ids.dataset))


class Signpost(NamedTuple):
    """A link: where it leads, what that is to the page, and its media type where one is wanted."""

    to: str
    relation: str
    media_type: str = ""


def landing_links(site: Site) -> Headers:
    """Return the links of the first page's header, with the dumps of the whole as items."""
    signposts = [signpost for signpost in _signposts(site) if signpost.relation != "item"]
    signposts += [
        Signpost(f"/{file.name}", "item", file.media_type)
        for file in files_of(site.release) if file.dump.subset is None
    ]  # fmt: skip
    signposts += [Signpost(f"/dataset.{f.suffix}", "alternate", f.media_type) for f in DOCUMENTS]
    signposts.append(Signpost("/linkset.json", "linkset", LINKSET))
    return [link_header(*signpost) for signpost in signposts]


def file_links(site: Site) -> Headers:
    """Return the links of a file's header: the dataset, what describes it, the licence."""
    if site.ids.is_open:
        return []
    return [
        link_header(LANDING, "collection", HTML.media_type),
        link_header("/dataset.ttl", "describedby", "text/turtle"),
        *(link_header(*signpost) for signpost in _license(site)),
    ]


def _signposts(site: Site) -> list[Signpost]:
    """All that the first page leads programs to."""
    return [
        Signpost(str(site.ids.dataset), "cite-as"),
        Signpost(str(SCHEMA.AboutPage), "type"),
        Signpost(str(SCHEMA.Dataset), "type"),
        *_license(site),
        *(Signpost(f"/dataset.{f.suffix}", "describedby", f.media_type) for f in DOCUMENTS),
        *(Signpost(f"/{file.name}", "item", file.media_type) for file in files_of(site.release)),
    ]


def _license(site: Site) -> Iterator[Signpost]:
    if licenses := site.settings.get("licenses"):
        yield Signpost(licenses["facts"], "license")


def _linkset(anchor: str, signposts: Iterable[Signpost], start: str) -> dict[str, object]:
    """The links of one place, by their relations; paths become addresses of a site."""
    targets: dict[str, list[dict[str, str]]] = {}
    for to, relation, media_type in signposts:
        href = uri_of(start + to.removeprefix("/") if to.startswith("/") else to)
        target = {"href": href} | ({"type": media_type} if media_type else {})
        targets.setdefault(relation, []).append(target)
    return {"anchor": anchor, **targets}


@lru_cache(4)
def _store(_: tuple[str, ...]) -> Store:
    """The description, to be read by pattern."""
    site = Site.current()
    lines = describe_dataset(site).serialize(format="nt", encoding="utf-8")
    return Store.of_turtle(lines, site.ids)


@lru_cache(16)
def _written(_: tuple[str, ...], format_: Format) -> Body:
    """The description in a format; it is long, and the same while what it depends on is."""
    site = Site.current()
    graph, context = settled(describe_dataset(site)), with_prefixes(site.context)
    return Body.of(write_graph(site.store, graph, format_, context, str(site.ids.dataset)))


def _redirect(to: str, status: int) -> BaseResponse:
    response = redirect(to, status)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _require(site: Site, name: str) -> None:
    """404 where nobody described the dataset, as data of anybody's."""
    if not site.release.data("description.ttl").is_file():
        abort(404, Notice("these data have no %(name)s of their own", name=name))
