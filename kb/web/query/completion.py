"""What a query can speak of, for completion: classes, properties, concepts and things by name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response

from kb.namespaces import PREFIXES, shorten
from kb.queries import Query
from kb.web.etags import unless_known
from kb.web.site import Site
from kb.web.words.languages import reader_languages

vocabulary = Blueprint("vocabulary", __name__)

_PREFIXES = """
PREFIX tro: <https://w3id.org/treaty-kb/ontology#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

#: The vocabulary: what the data use, and what the ontology defines.
_WORDS = (
    _PREFIXES
    + """
SELECT DISTINCT ?kind ?term {
  { [] a ?term BIND("class" AS ?kind) }
  UNION { ?term a ?type FILTER(STRENDS(STR(?type), "Class")) BIND("class" AS ?kind) }
  UNION { [] ?term [] BIND("property" AS ?kind) }
  UNION { GRAPH ?fact { [] ?term [] } BIND("property" AS ?kind) }
  UNION { ?term a ?type FILTER(STRENDS(STR(?type), "Property")) BIND("property" AS ?kind) }
  UNION { ?term a skos:Concept BIND("concept" AS ?kind) }
}"""
)

#: The things that people ask about by name, up to a number that an editor can complete from.
_THINGS = (
    _PREFIXES
    + """
SELECT DISTINCT ?term ("thing" AS ?kind) {
  VALUES ?class {
    tro:Treaty schema:Country schema:Organization schema:Person tro:DiplomaticEvent
    schema:NewsArticle
  }
  ?term a ?class
} LIMIT 2000"""
)


@vocabulary.get("/sparql/terms.json")
def words() -> Response:
    """Prefixes, and each term with a short name, its label and its kind, as JSON."""
    languages = reader_languages()
    tag = ("terms.json", *languages)

    def write() -> str:
        content = {"prefixes": {name: str(iri) for name, iri in PREFIXES.items()},
                   "terms": _terms(languages)}  # fmt: skip
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    return unless_known(_start, write, *tag)


def _start() -> Response:
    return Response(content_type="application/json", headers={"Vary": "Accept-Language"})


def _terms(languages: Sequence[str]) -> list[dict[str, str]]:
    """What can be spoken of, by kind and short name."""
    site = Site.current()
    found: dict[tuple[str, str], dict[str, str]] = {}
    for query in (_WORDS, _THINGS):
        answer = json.loads(site.queries.answer(Query(query, site.ids.base)).whole())
        for row in answer["results"]["bindings"]:
            if row["term"]["type"] == "uri":
                term = _term(row["term"]["value"], row["kind"]["value"], languages)
                found[term["kind"], term["name"]] = term
    return [found[key] for key in sorted(found)]


def _term(iri: str, kind: str, languages: Sequence[str]) -> dict[str, str]:
    name: Any = Site.current().store.name(iri, languages)
    short = shorten(iri)
    return {
        "name": f"<{iri}>" if short == iri else short,
        "label": name.value if name else "",
        "kind": kind,
    }
