"""The rules of meaning over HTTP: what may refuse a fact, and what a curator was asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort
from rdflib import Graph, URIRef
from rdflib.term import Node

from kb.namespaces import RDF, SH, SKOS
from kb.releases.release import Release
from kb.web.documents.subjects import (
    Subject,
    format_of,
    page_or_document,
    send_document,
    written,
)
from kb.web.documents.writing import settled
from kb.web.negotiation import TURTLE
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.vocabulary.shapegraph import send_graph

rules = Blueprint("rules", __name__)

_FILE = "rules.ttl"
#: The words of a rule or of a grade, by what templates call them.
_WORDS = {
    "title": SKOS.prefLabel,
    "description": SKOS.definition,
    "message": SH.message,
    "mend": SKOS.editorialNote,
}


@dataclass(frozen=True)
class Rules:
    """The rules of a release, in English."""

    graph: Graph

    @classmethod
    def of(cls, release: Release) -> Rules | None:
        """The rules that the facts of a release have passed; None where it does not tell them."""
        path = release.data(_FILE)
        return _read(path) if path.is_file() else None

    def grades(self) -> list[tuple[dict[str, str], list[dict[str, str]]]]:
        """The grades, those that refuse facts first, each with its rules by title."""
        grades = sorted(self.graph.subjects(RDF.type, SKOS.Collection), key=str, reverse=True)
        return [
            (
                self._words(grade),
                sorted(
                    map(self._words, self.graph.objects(grade, SKOS.member)),
                    key=lambda rule: rule["title"].casefold(),
                ),
            )
            for grade in grades
        ]

    def title(self, iri: str) -> str:
        """What a rule is called; "" where there is none by that IRI."""
        return self._words(URIRef(iri))["title"]

    def _words(self, node: Node) -> dict[str, str]:
        """The words of a rule or a grade, and its id."""
        words = {"id": str(node).rpartition("#")[2]}
        for name, predicate in _WORDS.items():
            values = sorted(self.graph.objects(node, predicate), key=lambda value: value.n3())
            english = (str(v) for v in values if getattr(v, "language", "") == "en")
            words[name] = next(english, "")
        return words


@rules.get("/rules")
def all_rules() -> Response:
    """The page of the rules, or 303 to all of them in the format that a program likes."""
    grades, subject = _rules().grades, _subject()
    return page_or_document(subject, lambda: written(subject, "rules.html", grades=grades()))


@rules.get("/rules.<suffix>")
def rules_file(suffix: str) -> Response:
    """The rules as a file; the Turtle is that of the release."""
    graph, subject, format_ = _rules().graph, _subject(), format_of(suffix)
    if format_ != TURTLE:
        return send_graph(subject, format_, graph)
    return send_document(subject, format_, Site.current().file(_FILE))


def _rules() -> Rules:
    published = Rules.of(Site.current().release)
    if published is None:
        abort(404, Notice("these data have no %(name)s of their own", name=_FILE))
    return published


def _subject() -> Subject:
    iri = f"{Site.current().ids.base}rules"
    return Subject(iri, "/rules", "/rules", (str(SKOS.ConceptScheme),))


@lru_cache(maxsize=4)
def _read(path: Path) -> Rules:
    return Rules(settled(Graph(bind_namespaces="none").parse(path, format="turtle")))
