"""The ontology and the shapes over HTTP: each term's definition, in a page and as Turtle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from kb.namespaces import DCTERMS, ONTOLOGY, OWL, RDF, RDFS, SKOS, TRO, VANN
from kb.web.etags import conditional
from kb.web.languages import reader_languages
from kb.web.negotiation import HTML, JSON_LD, TURTLE, negotiate
from kb.web.site import Site
from kb.web.wording import Link, Wording

terms = Blueprint("terms", __name__)

_HEADINGS = {
    str(OWL.Class): "Classes",
    str(OWL.ObjectProperty): "Properties",
    str(OWL.DatatypeProperty): "Properties",
    str(RDF.Property): "Properties",
    str(SKOS.Concept): "Concepts",
    str(SKOS.ConceptScheme): "Concept schemes",
    str(SKOS.Collection): "Collections",
}


@dataclass(frozen=True)
class Term:
    """A term of the ontology as its page shows it."""

    name: str
    link: Link
    labels: tuple[Link, ...]
    definition: str
    sources: tuple[Link, ...]
    examples: tuple[Link, ...]
    scheme: Link | None


@terms.get("/ontology")
def ontology() -> BaseResponse:
    """The ontology's page, or the ontology itself."""
    if negotiate(request.accept_mimetypes, (HTML, TURTLE)) != HTML:
        return _vary(redirect("/ontology.ttl", 303))
    Site.current().file("treaty.ttl")
    languages = reader_languages()
    body = render_template("ontology.html", groups=_groups(languages))
    return _vary(conditional(Response(body, content_type=HTML.content_type), "o", *languages))


@terms.get("/ontology.ttl")
def ontology_file() -> Response:
    """The ontology as Turtle, as it was written."""
    return _file("treaty.ttl")


@terms.get("/ontology/<version>")
def ontology_version(version: str) -> BaseResponse:
    """303 from the version that is served to the ontology; others are not kept."""
    store = Site.current().store
    if store.value(ONTOLOGY, OWL.versionIRI) != f"{ONTOLOGY}/{version}":
        abort(404, f"version {version} of the ontology is not kept here; see /ontology")
    return _vary(redirect("/ontology", 303))


@terms.get("/alignments.ttl")
def alignments() -> Response:
    """How terms of the ontology relate to those of others, as it was written."""
    return _file("alignments.ttl")


@terms.get("/context.jsonld")
def context() -> Response:
    """The JSON-LD context, as it was written."""
    body = Site.current().release.data("context.jsonld").read_bytes()
    return conditional(Response(body, content_type=JSON_LD.content_type), "context")


@terms.get("/shapes")
def shapes() -> BaseResponse:
    """The shapes' page, or the shapes as one Turtle file."""
    if negotiate(request.accept_mimetypes, (HTML, TURTLE)) != HTML:
        return _vary(redirect("/shapes.ttl", 303))
    _refuse_without_shapes()
    folder = Site.current().release.data("shapes")
    files = [
        (path.parent.name, _with_anchors(path.read_text("utf-8")))
        for path in sorted(folder.glob("*/shape.ttl"))
    ]
    body = render_template("shapes.html", files=files)
    return _vary(conditional(Response(body, content_type=HTML.content_type), "shapes"))


@terms.get("/shapes.ttl")
def shapes_file() -> Response:
    """All shapes as Turtle."""
    _refuse_without_shapes()
    folder = Site.current().release.data("shapes")
    body = b"\n".join(path.read_bytes() for path in sorted(folder.glob("*/shape.ttl")))
    return conditional(Response(body, content_type=TURTLE.content_type), "shapes.ttl")


def _refuse_without_shapes() -> None:
    if not Site.current().release.data("shapes").is_dir():
        abort(404, "these data have no shapes of their own")


def _with_anchors(turtle: str) -> Markup:
    """The text of shapes, each shape where it is described an anchor with its name."""
    name = re.compile(r"(?m)^shape:([\w-]+)(?= a )")
    return Markup(name.sub(r'<b id="\1">shape:\1</b>', str(escape(turtle))))  # noqa: S704 - escaped


def _groups(languages: Sequence[str]) -> dict[str, list[Term]]:
    """The terms under their headings, in the order of the headings and of the names."""
    store = Site.current().store
    writer = Wording.of(store)
    groups: dict[str, list[Term]] = {heading: [] for heading in dict.fromkeys(_HEADINGS.values())}
    for iri in sorted(set(store.subjects(RDFS.isDefinedBy, ONTOLOGY))):
        kinds = [term.value for term in store.values(iri, RDF.type)]
        heading = next((_HEADINGS[kind] for kind in kinds if kind in _HEADINGS), None)
        if heading:
            labels = [*store.values(iri, RDFS.label), *store.values(iri, SKOS.prefLabel)]
            scheme = store.value(iri, SKOS.inScheme)
            groups[heading].append(
                Term(
                    name=iri.removeprefix(TRO),
                    link=writer.link(iri),
                    labels=tuple(writer.value(label) for label in labels),
                    definition=store.value(iri, SKOS.definition) or "",
                    sources=tuple(writer.value(v) for v in store.values(iri, DCTERMS.source)),
                    examples=tuple(writer.value(v) for v in store.values(iri, VANN.example)),
                    scheme=writer.link(scheme) if scheme else None,
                )
            )
    return {heading: found for heading, found in groups.items() if found}


def _file(name: str) -> Response:
    body = Site.current().file(name)
    return conditional(Response(body, content_type=TURTLE.content_type), name)


def _vary(response: BaseResponse) -> BaseResponse:
    response.headers["Vary"] = "Accept, Accept-Language"
    return response
