"""The ontology over HTTP: all of it, and a page and documents for each term."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from kb.namespaces import ONTOLOGY, OWL, RDF, TRO
from kb.reading.store import name_of
from kb.web.documents.embedded import embedded
from kb.web.documents.subjects import (
    Subject,
    format_of,
    see_other,
    send_document,
    send_page,
    written,
)
from kb.web.documents.writing import with_prefixes, write_document, write_triples
from kb.web.etags import conditional
from kb.web.links import path_quoted
from kb.web.negotiation import HTML, JSON_LD, PAGE_OR_DOCUMENT, TURTLE, negotiate
from kb.web.notices import Notice
from kb.web.query.gallery import word
from kb.web.query.questions import every_question
from kb.web.site import Site
from kb.web.vocabulary.shapegraph import Shapes
from kb.web.vocabulary.shapepage import ShapeWriter
from kb.web.vocabulary.termpage import TermWriter
from kb.web.words.languages import message, reader_languages
from kb.web.words.wording import Wording

terms = Blueprint("terms", __name__)

_ALL = Subject(str(ONTOLOGY), "/ontology", "/ontology", (str(OWL.Ontology),))


@terms.get("/ontology")
def ontology() -> Response:
    """The ontology's page, or 303 to the ontology in the format that a program likes."""
    Site.current().file("treaty.ttl")
    format_ = negotiate(request.accept_mimetypes, PAGE_OR_DOCUMENT)
    if format_ != HTML:
        return see_other(_ALL, format_)
    store = Site.current().store
    version = store.value(ONTOLOGY, OWL.versionInfo)

    def write() -> str:
        writer = _writer()
        title, says = writer.title()
        return written(
            _ALL, "ontology.html", groups=writer.groups(), version=version, head=writer.head(),
            ontology_title=title, says=says,
        )  # fmt: skip

    return send_page(_ALL, write)


@terms.get("/ontology.<suffix>")
def ontology_file(suffix: str) -> Response:
    """The ontology as a file; the Turtle is what was written."""
    site, format_ = Site.current(), format_of(suffix)
    body = site.file("treaty.ttl")
    if format_ != TURTLE:
        triples = site.store.said_by(ONTOLOGY)
        context = with_prefixes(site.context)
        body = write_triples(site.store, triples, format_, context, str(ONTOLOGY))
    return send_document(_ALL, format_, body)


@terms.get("/ontology/<name>")
def ontology_part(name: str) -> Response:
    """303 from the version that is served, and from the one before, whose terms it has all, to the
    ontology; and from the name of a term to what is written about it. Others are not kept."""
    Site.current().file("treaty.ttl")
    store = Site.current().store
    versions = (store.value(ONTOLOGY, term) for term in (OWL.versionIRI, OWL.priorVersion))
    if f"{ONTOLOGY}/{name}" in versions:
        subject = _ALL
    elif _writer().kind(TRO + name):
        subject = _subject(TRO + name)
    elif name[:1].isdigit():
        words = message("version %(version)s of the ontology is not kept here; see /ontology")
        abort(404, Notice(words, version=name))
    else:
        abort(404, Notice("the ontology has no term %(name)s; /ontology lists them", name=name))
    return see_other(subject, negotiate(request.accept_mimetypes, PAGE_OR_DOCUMENT))


@terms.get("/page/term/<name>")
def term_page(name: str) -> Response:
    """The page of a term."""
    site, iri = Site.current(), TRO + name
    if _writer().kind(iri) is None:
        abort(404, Notice("the ontology has no term %(name)s; /ontology lists them", name=name))
    subject = _subject(iri)

    def write() -> str:
        found = Shapes.of(site.release)
        writer = ShapeWriter(found, Wording.of(site.store))
        shapes = [writer.summary(shape) for shape in found.speaking_of(iri)]
        json_ld = embedded(site.store, iri, reader_languages())
        page = _writer().page(iri)
        asked = [word(one, reader_languages()) for one in every_question() if name in one.terms]
        return written(
            subject, "term.html", page=page, shapes=shapes, json_ld=json_ld, questions=asked
        )

    return send_page(subject, write)


@terms.get("/data/term/<name>.<suffix>")
def term_document(name: str, suffix: str) -> Response:
    """The document of a term in the format of its suffix."""
    site, format_, iri = Site.current(), format_of(suffix), TRO + name
    context = with_prefixes(site.context)
    body = None
    if _writer().kind(iri):
        body = write_document(site.store, iri, format_, context)
    if body is None:
        abort(404, Notice("the ontology has no term %(name)s; /ontology lists them", name=name))
    return send_document(_subject(iri), format_, body)


@terms.get("/alignments.ttl")
def alignments() -> Response:
    """How terms of the ontology relate to those of others, as it was written."""
    body = Site.current().file("alignments.ttl")
    return conditional(Response(body, content_type=TURTLE.content_type), "alignments.ttl")


@terms.get("/context.jsonld")
def context() -> Response:
    """The JSON-LD context, as it was written."""
    body = Site.current().release.data("context.jsonld").read_bytes()
    return conditional(Response(body, content_type=JSON_LD.content_type), "context")


def _writer() -> TermWriter:
    return TermWriter(Wording.of(Site.current().store))


def _subject(iri: str) -> Subject:
    name = path_quoted(iri.removeprefix(TRO))
    kinds = tuple(map(name_of, Site.current().store.values(iri, RDF.type)))
    page, documents = f"/page/term/{name}", f"/data/term/{name}"
    return Subject(iri, page, documents, kinds, described_by="/ontology.ttl")
