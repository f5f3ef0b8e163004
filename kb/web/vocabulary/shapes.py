"""The shapes over HTTP: all of them, and a page and documents for each."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, redirect, request
from markupsafe import Markup, escape
from rdflib import URIRef

from kb.namespaces import DCTERMS, RDF, SH, SHAPE
from kb.web.documents.subjects import (
    Subject,
    format_of,
    see_other,
    send_document,
    send_page,
    written,
)
from kb.web.documents.writing import with_prefixes, write_graph
from kb.web.links import path_quoted
from kb.web.negotiation import HTML, PAGE_OR_DOCUMENT, TURTLE, negotiate
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.vocabulary.findings import Findings
from kb.web.vocabulary.findingspage import FindingsWriter, Judge
from kb.web.vocabulary.shapegraph import Folder, Shapes
from kb.web.vocabulary.shapepage import ShapeWriter
from kb.web.words.languages import here
from kb.web.words.wording import Wording

shapes = Blueprint("shapes", __name__)

_ALL = Subject(SHAPE.removesuffix("#"), "/shapes", "/shapes", (str(SH.ShapesGraph),))


@shapes.get("/shapes")
def all_shapes() -> Response:
    """The page of all shapes, or 303 to all of them in the format that a program likes."""
    found = _shapes()
    format_ = negotiate(request.accept_mimetypes, PAGE_OR_DOCUMENT)
    if format_ != HTML:
        return see_other(_ALL, format_)

    def write() -> str:
        writer = _writer(found)
        groups = [
            (folder, [writer.summary(iri) for iri in folder.shapes], _with_links(folder))
            for folder in sorted(found.folders, key=lambda f: (f.name.startswith("_"), f.name))
        ]
        return written(_ALL, "shapes.html", groups=groups)

    return send_page(_ALL, write)


@shapes.get("/shapes.<suffix>")
def shapes_file(suffix: str) -> Response:
    """All shapes as a file; the Turtle is what was written."""
    found, format_ = _shapes(), format_of(suffix)
    if format_ == TURTLE:
        body = "\n".join(folder.turtle for folder in found.folders).encode()
    else:
        site = Site.current()
        body = write_graph(site.store, found.graph, format_, with_prefixes(site.context), _ALL.iri)
    return send_document(_ALL, format_, body)


@shapes.get("/shapes/<name>")
def shape(name: str) -> Response:
    """303 from a shape by its name to the page or to the document that a client likes."""
    found = _shapes()
    subject = _subject(found, _known(found, name))
    return see_other(subject, negotiate(request.accept_mimetypes, PAGE_OR_DOCUMENT))


@shapes.get("/page/shape/<name>")
def shape_page(name: str) -> Response:
    """The page of a shape."""
    found = _shapes()
    iri = _known(found, name)
    subject = _subject(found, iri)

    def write() -> str:
        page, judge = _writer(found).page(iri), _judge(iri, found)
        return written(subject, "shape.html", page=page, judge=judge)

    return send_page(subject, write)


@shapes.get("/data/shape/<name>.<suffix>")
def shape_document(name: str, suffix: str) -> Response:
    """The document of a shape in the format of its suffix."""
    site, found, format_ = Site.current(), _shapes(), format_of(suffix)
    iri = _known(found, name)
    graph = found.document(iri, site.store)
    body = write_graph(site.store, graph, format_, with_prefixes(site.context), iri)
    return send_document(_subject(found, iri), format_, body)


def _shapes() -> Shapes:
    found = Shapes.of(Site.current().release)
    if not found.folders:
        abort(404, Notice("these data have no shapes of their own"))
    return found


def _known(found: Shapes, name: str) -> str:
    iri = f"{SHAPE}{name}"
    if new := found.graph.value(None, DCTERMS.replaces, URIRef(iri)):
        abort(redirect(request.path.replace(name, str(new).removeprefix(SHAPE)), 301))
    if iri not in found.places:
        abort(404, Notice("there is no shape %(name)s; /shapes lists them", name=name))
    return iri


def _subject(found: Shapes, iri: str) -> Subject:
    name = path_quoted(iri.removeprefix(SHAPE))
    kinds = tuple(str(o) for s, p, o in found.said(iri) if str(s) == iri and p == RDF.type)
    page, documents = f"/page/shape/{name}", f"/data/shape/{name}"
    return Subject(iri, page, documents, kinds, described_by="/shapes.ttl")


def _judge(iri: str, found: Shapes) -> Judge | None:
    """How much a shape judged in the release, and what it found; None where it does not report."""
    site = Site.current()
    findings = Findings.of(site.release)
    if findings is None or iri not in findings.checked:
        return None
    return FindingsWriter(findings, found, Wording.of(site.store)).judge(iri)


def _writer(found: Shapes) -> ShapeWriter:
    return ShapeWriter(found, Wording.of(Site.current().store))


def _with_links(folder: Folder) -> Markup:
    """The text of a file, in which the name of each shape leads to its page."""
    names = "|".join(re.escape(iri.removeprefix(SHAPE)) for iri in folder.shapes)
    name = re.compile(rf"\bshape:({names})(?![\w-])")

    def link(found: re.Match[str]) -> str:
        return f'<a href="{here(f"/page/shape/{found[1]}")}">shape:{found[1]}</a>'

    return Markup(name.sub(link, str(escape(folder.turtle))))  # noqa: S704 - escaped
