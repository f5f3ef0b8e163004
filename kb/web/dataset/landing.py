"""The dataset as something to ask for: what describes it, in every format, and its citation.

The page about it is the first page of the site.
"""

from __future__ import annotations

import json
from functools import lru_cache

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kb.namespaces import SCHEMA
from kb.web.dataset.articles import Body
from kb.web.dataset.described import depends_on, described, described_store
from kb.web.dataset.files import version_of
from kb.web.dataset.signposting import LANDING
from kb.web.documents.embedded import Writer
from kb.web.documents.subjects import Subject, document_headers, format_of
from kb.web.documents.writing import settled, with_prefixes, write_graph
from kb.web.etags import conditional
from kb.web.negotiation import DOCUMENTS, HTML, Format, negotiate
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.things import citing
from kb.web.words.languages import best_text, here, reader_languages

landing = Blueprint("landing", __name__)

#: What registries of research data read (https://schema.datacite.org/).
DATACITE = Format("datacite.json", "application/vnd.datacite.datacite+json", "DataCite")
#: Of these the page tells one text, in the reader's language: search engines want plain texts.
_ONE_TEXT = ("name", "description")
_CITED = {
    "bib": "application/x-bibtex; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
}


@landing.get("/dataset")
def dataset() -> BaseResponse:
    """303 from the dataset to the page about it, or to its description in the format that a program
    likes."""
    format_ = negotiate(request.accept_mimetypes, (HTML, *DOCUMENTS, DATACITE))
    to = here(LANDING) if format_ == HTML else f"/dataset.{format_.suffix}"
    response = redirect(to, 303)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-cache"
    return response


@landing.get("/.well-known/void")
def well_known() -> BaseResponse:
    """302 to the description of the dataset (VoID, section 7.2), in a format of RDF."""
    _refuse_what_is_open(Site.current(), "void")
    format_ = negotiate(request.accept_mimetypes, DOCUMENTS)
    response = redirect(f"/dataset.{format_.suffix}", 302)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-cache"
    return response


@landing.get("/dataset.<suffix>")
def description(suffix: str) -> Response:
    """The description of the dataset: VoID, DCAT, PROV and schema.org."""
    site = Site.current()
    _refuse_what_is_open(site, "description")
    format_ = format_of(suffix)
    body = _written(depends_on(site), format_)
    headers = document_headers(subject(site), format_, site)
    headers.append(("Link", f'<{LANDING}>; rel="describes"; type="text/html"'))
    response = Response(body.content, headers=headers)
    return conditional(response, "description", format_.suffix, body.sha256)


@landing.get("/dataset.datacite.json")
def datacite() -> Response:
    """The description of the dataset in the fields of DataCite 4.5.

    It has no DOI: its identifier is its IRI.
    """
    site = Site.current()
    _refuse_what_is_open(site, "description")
    settings, version = site.settings, version_of(site.release)
    date = site.release.manifest["date"]
    publisher = best_text(settings["publisher"])
    content = {
        "identifiers": [{"identifier": str(site.ids.dataset), "identifierType": "URL"}],
        "creators": [{"name": publisher, "nameType": "Organizational"}],
        "titles": [{"title": text, "lang": tag} for tag, text in settings["title"].items()],
        "publisher": {"name": publisher},
        "publicationYear": date[:4],
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Knowledge base"},
        "dates": [{"date": date, "dateType": "Updated"}],
        "version": version,
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


@landing.get("/cite/dataset.<suffix>")
def citation(suffix: str) -> Response:
    """The citation of the dataset for reference managers: BibTeX (.bib) or CSL-JSON (.json)."""
    site = Site.current()
    if suffix not in _CITED or not citing.is_citable(site):
        words = "there is no citation %(name)s; there are .bib and .json of what is published"
        abort(404, Notice(words, name=f"dataset.{suffix}"))
    cited = citing.Citation.of_dataset(site)
    body = cited.bibtex() if suffix == "bib" else cited.csl()
    response = Response(body, content_type=_CITED[suffix])
    response.headers["Vary"] = "Accept-Language"
    response.headers["Content-Disposition"] = f'attachment; filename="{cited.key}.{suffix}"'
    return conditional(response, "cite", "dataset", suffix, *reader_languages())


def subject(site: Site) -> Subject:
    """The dataset as something that a page and documents are about."""
    return Subject(str(site.ids.dataset), LANDING, "/dataset", (str(SCHEMA.Dataset),))


def in_schema(site: Site) -> dict[str, object]:
    """The dataset in schema.org's terms, for the page about it."""
    return Writer(described_store(site), reader_languages(), _ONE_TEXT).write(str(site.ids.dataset))


@lru_cache(16)
def _written(_: tuple[str, ...], format_: Format) -> Body:
    """The description in a format; it is long, and the same while what it depends on is."""
    site = Site.current()
    graph = settled(described(site))
    context = with_prefixes(site.context)
    return Body.of(write_graph(site.store, graph, format_, context, str(site.ids.dataset)))


def _refuse_what_is_open(site: Site, name: str) -> None:
    if not site.release.data("description.ttl").is_file():
        abort(404, Notice("these data have no %(name)s of their own", name=name))
