"""The rules of meaning over HTTP: what may refuse a fact, and what a curator was asked about it."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response

from kb.canonical.oxigraph import language_of
from kb.namespaces import RDF, SH, SKOS
from kb.reading.store import Store, name_of
from kb.releases.release import Release
from kb.web.documents.subjects import Subject, format_of, page_or_document, send_file, written
from kb.web.site import Site

rules = Blueprint("rules", __name__)

_FILE = "rules.ttl"
#: The words of a rule or of a grade, by what templates call them.
_WORDS = {
    "title": SKOS.prefLabel,
    "description": SKOS.definition,
    "message": SH.message,
    "mend": SKOS.editorialNote,
}


@rules.get("/rules")
def all_rules() -> Response:
    """The page of the rules, or 303 to all of them in the format that a program likes."""
    site, subject = Site.current(), _subject()
    site.file(_FILE)
    return page_or_document(
        subject, lambda: written(subject, "rules.html", grades=_grades(_read(site.release)))
    )


@rules.get("/rules.<suffix>")
def rules_file(suffix: str) -> Response:
    """The rules as a file; the Turtle is that of the release."""
    return send_file(_subject(), format_of(suffix), Site.current().file(_FILE))


def title_of(site: Site, rule: str) -> str:
    """Return what a rule is called, in English; "" where the release does not tell of it."""
    has_rules = site.release.data(_FILE).is_file()
    return _words(_read(site.release), rule)["title"] if has_rules else ""


def _subject() -> Subject:
    iri = f"{Site.current().ids.base}rules"
    return Subject(iri, "/rules", "/rules", (str(SKOS.ConceptScheme),))


def _grades(store: Store) -> list[tuple[dict[str, str], list[dict[str, str]]]]:
    """The grades, those that refuse facts first, each with its rules by title."""
    grades = []
    for grade in sorted(store.subjects(RDF.type, SKOS.Collection), reverse=True):
        members = [_words(store, name_of(rule)) for rule in store.values(grade, SKOS.member)]
        members.sort(key=lambda rule: rule["title"].casefold())
        grades.append((_words(store, grade), members))
    return grades


def _words(store: Store, iri: str) -> dict[str, str]:
    """The English words of a rule or a grade, and its id."""
    words = {"id": iri.rpartition("#")[2]}
    for name, predicate in _WORDS.items():
        values = store.values(iri, predicate)
        words[name] = next((v.value for v in values if language_of(v) == "en"), "")
    return words


@lru_cache(maxsize=4)  # a release never changes
def _read(release: Release) -> Store:
    return Store.of_turtle(release.data(_FILE).read_bytes(), release.identifiers)
