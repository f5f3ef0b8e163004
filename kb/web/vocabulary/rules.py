"""The rules of meaning over HTTP: what may refuse a fact, and what a curator was asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, request
from rdflib import Graph, URIRef

from kb.namespaces import RDF, SH, SKOS
from kb.releases.release import Release
from kb.web.documents.subjects import (
    Subject,
    format_of,
    see_other,
    send_document,
    send_page,
    written,
)
from kb.web.documents.writing import settled, with_prefixes, write_graph
from kb.web.negotiation import HTML, PAGE_OR_DOCUMENT, TURTLE, negotiate
from kb.web.notices import Notice
from kb.web.site import Site

rules = Blueprint("rules", __name__)

_FILE = "rules.ttl"


@dataclass(frozen=True)
class Rule:
    """A rule of meaning: what it looks for, what it says to a curator, and how that is mended."""

    id: str
    title: str
    description: str
    message: str
    mend: str


@dataclass(frozen=True)
class Grade:
    """Rules that do the same with what they find: refuse it, or ask."""

    id: str
    description: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Rules:
    """The rules of a release, in English."""

    graph: Graph

    @classmethod
    def of(cls, release: Release) -> Rules | None:
        """The rules that the facts of a release have passed; None where it does not tell them."""
        path = release.data(_FILE)
        return _read(path) if path.is_file() else None

    def grades(self) -> tuple[Grade, ...]:
        """The rules by title, those that refuse first."""
        found = sorted(self.graph.subjects(RDF.type, SKOS.Collection), key=str, reverse=True)
        return tuple(map(self._grade, found))

    def title(self, iri: str) -> str:
        """What a rule is called; "" where there is none by that IRI."""
        return self._text(URIRef(iri), SKOS.prefLabel)

    def _grade(self, node: object) -> Grade:
        grade = URIRef(str(node))
        members = map(self._rule, self.graph.objects(grade, SKOS.member))
        ordered = tuple(sorted(members, key=lambda rule: rule.title.casefold()))
        return Grade(_id(grade), self._text(grade, SKOS.definition), ordered)

    def _rule(self, node: object) -> Rule:
        iri = URIRef(str(node))
        told = (SKOS.prefLabel, SKOS.definition, SH.message, SKOS.editorialNote)
        return Rule(_id(iri), *(self._text(iri, term) for term in told))

    def _text(self, node: URIRef, term: URIRef) -> str:
        values = sorted(self.graph.objects(node, term), key=lambda v: v.n3())
        return next((str(v) for v in values if getattr(v, "language", "") == "en"), "")


@rules.get("/rules")
def all_rules() -> Response:
    """The page of the rules, or 303 to all of them in the format that a program likes."""
    found, subject = _rules(), _subject()
    format_ = negotiate(request.accept_mimetypes, PAGE_OR_DOCUMENT)
    if format_ != HTML:
        return see_other(subject, format_)
    return send_page(subject, lambda: written(subject, "rules.html", grades=found.grades()))


@rules.get("/rules.<suffix>")
def rules_file(suffix: str) -> Response:
    """The rules as a file; the Turtle is that of the release."""
    found, subject, format_ = _rules(), _subject(), format_of(suffix)
    site = Site.current()
    if format_ == TURTLE:
        return send_document(subject, format_, site.file(_FILE))
    context = with_prefixes(site.context)
    body = write_graph(site.store, found.graph, format_, context, subject.iri)
    return send_document(subject, format_, body)


def _rules() -> Rules:
    found = Rules.of(Site.current().release)
    if found is None:
        abort(404, Notice("these data have no %(name)s of their own", name=_FILE))
    return found


def _subject() -> Subject:
    iri = f"{Site.current().ids.base}rules"
    return Subject(iri, "/rules", "/rules", (str(SKOS.ConceptScheme),))


def _id(iri: URIRef) -> str:
    return iri.rpartition("#")[2]


@lru_cache(maxsize=4)
def _read(path: Path) -> Rules:
    return Rules(settled(Graph(bind_namespaces="none").parse(path, format="turtle")))
