"""What a query can speak of: classes, properties, concepts, by how often the data use them, and
things by name; for completion, and for what a query says that no data do."""

from __future__ import annotations

import contextlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from flask import Blueprint, Response

from kb.errors import QueryError
from kb.namespaces import PREFIXES, shorten
from kb.queries import Query
from kb.queries.text import declared_prefixes, plain_strings, short_names
from kb.web.etags import html
from kb.web.site import Site
from kb.web.words.languages import reader_languages

vocabulary = Blueprint("vocabulary", __name__)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: Properties whose values have languages, as queries have them.
_NAMING = ("schema:name", "schema:alternateName", "rdfs:label", "skos:prefLabel")

_PREFIXES = """
PREFIX tro: <https://w3id.org/treaty-kb/ontology#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

#: The vocabulary: what the data use, and what the ontology defines.
_WORDS = """
SELECT DISTINCT ?kind ?term {
  { [] a ?term BIND("class" AS ?kind) }
  UNION { ?term a ?type FILTER(STRENDS(STR(?type), "Class")) BIND("class" AS ?kind) }
  UNION { [] ?term [] BIND("property" AS ?kind) }
  UNION { GRAPH ?fact { [] ?term [] } BIND("property" AS ?kind) }
  UNION { ?term a ?type FILTER(STRENDS(STR(?type), "Property")) BIND("property" AS ?kind) }
  UNION { ?term a skos:Concept BIND("concept" AS ?kind) }
}"""

#: How often what is of a class has a property.
_PAIRS = """
SELECT ?class ?property (COUNT(*) AS ?uses) { ?thing a ?class ; ?property [] }
GROUP BY ?class ?property"""

#: The things that people ask about by name, up to a number that an editor can complete from.
_THINGS = """
SELECT DISTINCT ?term ("thing" AS ?kind) {
  VALUES ?class {
    tro:Treaty schema:Country schema:Organization schema:Person tro:DiplomaticEvent
    schema:NewsArticle
  }
  ?term a ?class
} LIMIT 2000"""


@vocabulary.get("/sparql/terms.json")
def words() -> Response:
    """Prefixes, and each term with a short name, its label, its kind and its uses, as JSON: those
    with most uses first. A property also has the classes of what has it, most uses first."""
    languages = reader_languages()

    def write() -> str:
        content = {"prefixes": {name: str(iri) for name, iri in PREFIXES.items()},
                   "terms": _terms(languages)}  # fmt: skip
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    return html(write, "terms.json", content_type="application/json")


@dataclass(frozen=True)
class UnknownName:
    """A name in a query that no data here use, and what may be meant, or "": a prefixed name, or a
    prefix with its IRI here."""

    name: str
    meant: str


def unknown_terms(query: str) -> list[UnknownName]:
    """The prefixes of a query that are others than here, and the names of vocabularies that the
    data neither use nor define: these only where the engine has time to say which they are."""
    declared = declared_prefixes(query)
    other = {n: str(PREFIXES[n]) for n in declared if declared[n] != PREFIXES.get(n, declared[n])}
    unknown = [UnknownName(f"{name}:", f"<{iri}>") for name, iri in other.items()]
    names = [n for n in dict.fromkeys(short_names(query)) if n.partition(":")[0] not in other]
    known: set[str] = set()
    with contextlib.suppress(QueryError):
        known = {shorten(iri) for iri, _ in _vocabulary()} if names else known
    here = {name.partition(":")[0] for name in known} & {*PREFIXES}
    for name in names:
        if name.partition(":")[0] in here and name not in known:
            unknown.append(
                UnknownName(name, next(iter(get_close_matches(name, known, 1, 0.8)), ""))
            )
    return unknown


def untyped(query: str) -> Iterator[tuple[str, str]]:
    """The days of a query that are no dates, and the names without a language, as they stand there:
    nothing in the data is equal to them, nor comes before or after them.

    >>> [*untyped('ASK { ?t schema:name "Ban Treaty" FILTER(?d > "2017-09-20") }')]
    [('name', '"Ban Treaty"'), ('day', '"2017-09-20"')]
    """
    for before, text in plain_strings(query):
        if _DAY.fullmatch(text[1:-1]):
            yield "day", text
        elif before in _NAMING:
            yield "name", text


def _vocabulary() -> Iterator[tuple[str, str]]:
    """Each term of the vocabulary with its kind."""
    for row in _rows(_WORDS):
        if row["term"]["type"] == "uri":
            yield row["term"]["value"], row["kind"]["value"]


def _rows(query: str) -> list[Mapping[str, Mapping[str, str]]]:
    site = Site.current()
    answer = json.loads(site.queries.answer(Query(_PREFIXES + query, site.ids.base)).whole())
    rows: list[Mapping[str, Mapping[str, str]]] = answer["results"]["bindings"]
    return rows


def _terms(languages: Sequence[str]) -> list[dict[str, Any]]:
    """What can be spoken of, by kind, uses and short name."""
    uses, of = _uses()
    terms = {}
    for iri, kind in [*_vocabulary(), *((row["term"]["value"], "thing") for row in _rows(_THINGS))]:
        term = _term(iri, kind, languages)
        if number := uses[iri]:
            term["uses"] = number
        if kind == "property" and of[iri]:
            term["of"] = [shorten(class_) for class_, _ in of[iri].most_common()]
        terms[kind, term["name"]] = term
    return sorted(terms.values(), key=lambda t: (t["kind"], -t.get("uses", 0), t["name"]))


def _uses() -> tuple[Counter[str], defaultdict[str, Counter[str]]]:
    """How many statements use a term, as property, or as class (whose members' statements count);
    and for each property, on what classes."""
    uses: Counter[str] = Counter()
    of: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in _rows(_PAIRS):
        kind, name = row["class"]["value"], row["property"]["value"]
        number = int(row["uses"]["value"])
        of[name][kind] += number
        uses[name] += number
        uses[kind] += number
    return uses, of


def _term(iri: str, kind: str, languages: Sequence[str]) -> dict[str, Any]:
    name = Site.current().store.name(iri, languages)
    short = shorten(iri)
    return {
        "name": f"<{iri}>" if short == iri else short,
        "label": name.value if name else "",
        "kind": kind,
    }
