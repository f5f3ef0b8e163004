"""A table of things as a query: whoever narrowed one down by links goes on from there in SPARQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kb.namespaces import PREFIXES, SCHEMA, TRO, shorten
from kb.web.dataset.facets import OF_TIME, TABLES

#: By what things are called.
_NAMES = "schema:name|rdfs:label"
#: Where the values of a facet are not those of one property: a pattern for `?VALUE` of `?thing`.
_PATTERNS = {
    ("treaties", "year"): (
        f"{{ SELECT ?thing (SUBSTR(MIN(STR(?date)), 1, 4) AS ?VALUE) "
        f"{{ ?thing <{SCHEMA.legislationDate}> ?date }} GROUP BY ?thing }}"
    ),
    ("people", "office"): f"?VALUE <{TRO.holder}> ?thing FILTER(CONTAINS(STR(?VALUE), '/office/'))",
    ("people", "body"): f"[] <{TRO.holder}> ?thing ; <{TRO.officeOf}> ?VALUE .",
    ("places", "kind"): f"?thing a ?VALUE FILTER(?VALUE != <{SCHEMA.Place}>)",
}


def query_for(name: str, chosen: Mapping[str, str], language: str) -> str:
    """The query for a table: a row for each thing with its name, and a column for each facet, in
    which several values stand side by side. `chosen` are values by facet: IRIs, or how the year
    begins.

    >>> print(query_for("organizations", {"part": "urn:whole"}, "en"))
    PREFIX schema: <https://schema.org/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT ?thing (MIN(?label) AS ?name)
      (GROUP_CONCAT(DISTINCT ?part_; SEPARATOR=" ") AS ?part)
    WHERE {
      ?thing a schema:Organization .
      ?thing schema:parentOrganization <urn:whole> .
      OPTIONAL { ?thing schema:name|rdfs:label ?label FILTER(LANG(?label) = "en") }
      OPTIONAL { ?thing schema:parentOrganization ?part_ . }
    }
    GROUP BY ?thing ORDER BY ?name
    """
    table = TABLES[name]
    lines = [
        "SELECT ?thing (MIN(?label) AS ?name)",
        *(
            f'  (GROUP_CONCAT(DISTINCT ?{facet}_; SEPARATOR=" ") AS ?{facet})'
            for facet in table.facets
        ),
        "WHERE {",
        f"  ?thing a {_short(table.kind)} .",
        *(f"  {_chosen(name, facet, value)}" for facet, value in chosen.items()),
        f'  OPTIONAL {{ ?thing {_NAMES} ?label FILTER(LANG(?label) = "{language}") }}',
        *(f"  OPTIONAL {{ {_pattern(name, facet, f'?{facet}_')} }}" for facet in table.facets),
        "}",
        "GROUP BY ?thing ORDER BY ?name",
    ]
    return "\n".join((*_declared(lines), *lines))


def _pattern(name: str, facet: str, value: str) -> str:
    """The pattern by which a thing has a value, or a variable its values."""
    pattern = _PATTERNS.get((name, facet)) or f"?thing <{TABLES[name].terms[facet]}> ?VALUE ."
    written = pattern.replace("?VALUE", value)
    return re.sub(r"<([^>]*)>", lambda iri: _short(iri[1]), written)


def _chosen(name: str, facet: str, value: str) -> str:
    """The pattern that leaves the things with a value."""
    if facet not in OF_TIME:
        return _pattern(name, facet, f"<{value}>")
    test = f'FILTER(STRSTARTS(STR(?chosen), "{value}"))'
    return f"FILTER EXISTS {{ {_pattern(name, facet, '?chosen')} {test} }}"


def _short(iri: str) -> str:
    """An IRI as a query has it."""
    short = shorten(iri)
    return f"<{iri}>" if short == iri else short


def _declared(lines: Iterable[str]) -> Iterable[str]:
    text = "\n".join(lines)
    return [f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items() if f"{name}:" in text]
