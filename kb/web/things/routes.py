"""Things and facts over HTTP: an IRI leads to the page about it or to a document about it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from kb.namespaces import RDF, SCHEMA
from kb.reading.store import name_of
from kb.web.documents.subjects import Subject, format_of, see_other, send_document, send_page
from kb.web.documents.writing import write_document
from kb.web.etags import conditional
from kb.web.links import data_path, document_name, iri_of, page_path
from kb.web.negotiation import PAGE_OR_DOCUMENT, negotiate
from kb.web.notices import Notice
from kb.web.problems import answer_retired, answer_unknown
from kb.web.site import Site
from kb.web.things import about, citing
from kb.web.words.languages import reader_languages

things = Blueprint("things", __name__)

#: How far a listing can be gone through, and how long the name of a property may be.
MOST_AFTER = 1_000_000_000
MOST_VIA = 2000
MOST_KINDS = 20
MOST_WORD = 20
#: How many classes the header of a page names: clients refuse a head with very many lines.
MOST_CLASSES = 20

_CITATIONS = {
    "bib": "application/x-bibtex; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
}


@things.get("/id/<path:name>")
def thing(name: str) -> BaseResponse:
    """303 from a thing to what is written about it: the thing itself cannot be sent."""
    return _see_other(name)


@things.get("/fact/<name>")
def fact(name: str) -> BaseResponse:
    """303 from a fact to what is written about it."""
    return _see_other(f"fact/{name}")


@things.get("/provenance/<name>")
def provenance(name: str) -> BaseResponse:
    """303 from a provenance graph to what is written about it."""
    return _see_other(f"provenance/{name}")


@things.get("/graph/<name>")
def graph(name: str) -> BaseResponse:
    """303 from the graph of all inferred values to what is written about it."""
    return _see_other(f"graph/{name}")


@things.get("/page/<path:name>")
def page(name: str) -> Response:
    """The page about a thing, in the reader's language."""
    site = Site.current()
    iri = iri_of(name, site.ids)
    answer_retired(iri, lambda new: page_path(new, site.ids))
    if not site.store.knows(iri):
        answer_unknown(iri)
    after = min(max(request.args.get("after", 0, type=int), 0), MOST_AFTER)
    via, of = (request.args.get(name, "")[:MOST_VIA] for name in ("via", "of"))
    kinds = tuple(request.args.getlist("kind")[:MOST_KINDS])
    only, sort = (request.args.get(name, "")[:MOST_WORD] for name in ("only", "sort"))
    asked = about.Asked(after, via, of, kinds, only, sort)
    classes = [name_of(term) for term in site.store.values(iri, RDF.type)]
    of_schema = tuple(kind for kind in classes if kind.startswith(SCHEMA))[:MOST_CLASSES]
    subject = Subject.of_thing(iri, site.ids, of_schema)
    return send_page(subject, lambda: about.page(site, subject, asked), repr(asked))


@things.get("/data/<path:name>")
def data(name: str) -> Response:
    """The document about a thing in the format of its suffix."""
    site = Site.current()
    stem, _, suffix = name.rpartition(".")
    format_ = format_of(suffix)
    iri = iri_of(stem, site.ids)
    answer_retired(iri, lambda new: data_path(new, suffix, site.ids))
    is_known = site.store.knows(iri)
    body = write_document(site.store, iri, format_, site.context) if is_known else None
    if body is None:
        answer_unknown(iri)
    return send_document(Subject.of_thing(iri, site.ids), format_, body)


@things.get("/cite/<path:name>")
def citation(name: str) -> Response:
    """The citation of a thing for reference managers: BibTeX (.bib) or CSL-JSON (.json)."""
    site = Site.current()
    stem, _, suffix = name.rpartition(".")
    iri = iri_of(stem, site.ids)
    answer_retired(iri, lambda new: f"/cite/{document_name(new, site.ids)}.{suffix}")
    if suffix not in _CITATIONS or not citing.is_citable(site) or not site.store.knows(iri):
        notice = Notice(
            "there is no citation %(name)s; there are .bib and .json of what is published",
            name=name,
        )
        abort(404, notice)
    cited = citing.Citation.of(site, iri)
    body = cited.bibtex() if suffix == "bib" else cited.csl()
    response = Response(body, content_type=_CITATIONS[suffix])
    response.headers["Vary"] = "Accept-Language"
    response.headers["Content-Disposition"] = f'attachment; filename="{cited.key}.{suffix}"'
    return conditional(response, "cite", name, *reader_languages())


def _see_other(name: str) -> BaseResponse:
    site = Site.current()
    iri = iri_of(name, site.ids)
    answer_retired(iri, site.ids.path)
    if not site.store.knows(iri):
        answer_unknown(iri)
    format_ = negotiate(request.accept_mimetypes, PAGE_OR_DOCUMENT)
    return see_other(Subject.of_thing(iri, site.ids), format_)
