"""What the things of a class have in common, by which their table is narrowed down.

The same is there as a query: whoever narrowed a table down by links goes on from there in SPARQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb.namespaces import PREFIXES, RDF, SCHEMA, TRO, shorten
from kb.reading.store import name_of
from kb.web.site import Site
from kb.web.things.participation import consents_of
from kb.web.words.languages import message
from kb.web.words.wording import SIGNING

#: Facets whose values are days or years, of which decades are offered.
OF_TIME = ("year", "day")
#: Classes with more things than that are listed without a table, which reads all of them.
MOST_ITEMS = 100_000
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


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of a table: its values by facet, as IRIs, days or years, and its numbers by name,
    None of what is not recorded."""

    iri: str
    values: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int | None]


#: Finds the values of a facet, by thing; counts for a site the numbers of a thing.
Find = Callable[[Site], Mapping[str, tuple[str, ...]]]
Count = Callable[[Site], Callable[[str], Mapping[str, int | None]]]


@dataclass(frozen=True)
class Table:
    """What a table has: its class, its facets with their heads, each with the property that has its
    values or with what finds them, and how the numbers of a thing are counted, if they are."""

    kind: str
    facets: Mapping[str, tuple[str, str | Find]]
    count: Count | None = None

    @property
    def heads(self) -> Mapping[str, str]:
        """The heads of the facets."""
        return {name: head for name, (head, _) in self.facets.items()}

    @property
    def numbers(self) -> Mapping[str, str]:
        """The heads of the numbers."""
        return _NUMBERS if self.count else {}

    def read(self, site: Site) -> Iterator[Item]:
        """The things by name."""
        values_of: dict[str, dict[str, tuple[str, ...]]] = {
            iri: {} for iri in site.tallies.things(self.kind)
        }
        for name, (_, find) in self.facets.items():
            by_thing = find(site) if callable(find) else _by(find, site)
            for iri, values in values_of.items():
                values[name] = by_thing.get(iri, ())
        count = self.count(site) if self.count else lambda _: _NONE
        for iri, values in values_of.items():
            yield Item(iri, values, count(iri))


_NONE: Mapping[str, int | None] = {}
_NUMBERS = {"signed": message("Signed"), "consented": message("Consented")}


def _by(term: str, site: Site) -> dict[str, tuple[str, ...]]:
    """The values of a property, by thing."""
    values_of: dict[str, list[str]] = {}
    for triple in site.store.said_with(term):
        values_of.setdefault(name_of(triple.subject), []).append(name_of(triple.object))
    # Thousands of acts have the same value, which stands in memory once.
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    each = ((thing, tuple(sorted(values))) for thing, values in values_of.items())
    return {thing: same.setdefault(values, values) for thing, values in each}


def _years(site: Site) -> dict[str, tuple[str, ...]]:
    days = _by(SCHEMA.legislationDate, site)
    return {thing: (min(dates)[:4],) for thing, dates in days.items()}


def _classes(site: Site) -> dict[str, tuple[str, ...]]:
    """What a thing is beside a place, such as a city."""
    kinds_of = _by(RDF.type, site)
    return {
        thing: tuple(kind for kind in kinds if kind != str(SCHEMA.Place))
        for thing, kinds in kinds_of.items()
    }


def _offices(site: Site) -> dict[str, tuple[str, ...]]:
    """The offices that a person holds."""
    offices_of: dict[str, list[str]] = {}
    for triple in site.store.said_with(TRO.holder):
        office = name_of(triple.subject)
        if site.ids.kind(office) == "office":
            offices_of.setdefault(name_of(triple.object), []).append(office)
    return {person: tuple(sorted(offices)) for person, offices in offices_of.items()}


def _bodies(site: Site) -> dict[str, tuple[str, ...]]:
    """Whose offices a person holds."""
    bodies = _by(TRO.officeOf, site)
    return {
        person: tuple(dict.fromkeys(body for office in offices for body in bodies.get(office, ())))
        for person, offices in _offices(site).items()
    }


def _participants(site: Site) -> Callable[[str], Mapping[str, int | None]]:
    """How many signed a treaty, and consented: who did once counts, though it may have left."""
    signed = site.acts.actors(sorted(SIGNING))
    consented = site.acts.actors(sorted(consents_of(site)))
    recorded = {
        name_of(triple.subject) for triple in site.store.said_with(TRO.participantsRecorded)
    }

    def count(iri: str) -> Mapping[str, int | None]:
        if iri not in recorded:
            return {"signed": None, "consented": None}
        return {"signed": signed.get(iri, 0), "consented": consented.get(iri, 0)}

    return count


def _participations(site: Site) -> Callable[[str], Mapping[str, int | None]]:
    """How many treaties a State or an organisation signed, and consented to."""
    signed = site.acts.treaties(sorted(SIGNING))
    consented = site.acts.treaties(sorted(consents_of(site)))
    return lambda iri: {"signed": signed.get(iri, 0), "consented": consented.get(iri, 0)}


_KIND, _PLACE, _TREATY = message("Kind"), message("Place"), message("Treaty")
_WHO, _DAY, _SUBJECT = message("Who"), message("Day"), message("Subject")
_OUTLOOK, _PART_OF = message("Outlook"), message("Part of")

#: The listings that are tables, by the names in their addresses.
TABLES = {
    "treaties": Table(
        str(TRO.Treaty),
        {
            "year": (message("Year"), _years),
            "subject": (_SUBJECT, TRO.subject),
            "kind": (_KIND, TRO.instrumentKind),
            "place": (_PLACE, SCHEMA.locationCreated),
            "depositary": (message("Depositary"), TRO.depositary),
        },
        _participants,
    ),
    "people": Table(
        str(SCHEMA.Person),
        {"office": (message("Office"), _offices), "body": (message("Body"), _bodies)},
    ),
    "acts": Table(
        str(TRO.TreatyAction),
        {
            "day": (_DAY, TRO.actionDate),
            "kind": (_KIND, TRO.actionType),
            "treaty": (_TREATY, TRO.treaty),
            "who": (_WHO, TRO.actor),
        },
    ),
    "anticipated": Table(
        str(TRO.AnticipatedAction),
        {
            "day": (_DAY, TRO.statedDate),
            "kind": (_KIND, TRO.actionType),
            "outlook": (_OUTLOOK, TRO.outlook),
            "treaty": (_TREATY, TRO.treaty),
            "who": (_WHO, TRO.actor),
        },
    ),
    "participations": Table(
        str(TRO.Participation),
        {
            "day": (_DAY, TRO.boundFrom),
            "treaty": (_TREATY, TRO.treaty),
            "who": (_WHO, TRO.actor),
        },
    ),
    "events": Table(
        str(TRO.DiplomaticEvent),
        {
            "day": (_DAY, TRO.statedDate),
            "kind": (_KIND, TRO.eventKind),
            "outlook": (_OUTLOOK, TRO.outlook),
            "place": (_PLACE, SCHEMA.location),
            "attended": (message("Attended by"), SCHEMA.attendee),
        },
    ),
    "statements": Table(
        str(TRO.ReportedStatement),
        {
            "speaker": (message("Speaker"), TRO.speaker),
            "kind": (_KIND, TRO.force),
            "subject": (_SUBJECT, SCHEMA.about),
            "article": (message("Article"), SCHEMA.appearance),
        },
    ),
    "organizations": Table(
        str(SCHEMA.Organization),
        {"part": (_PART_OF, SCHEMA.parentOrganization)},
        _participations,
    ),
    "countries": Table(str(SCHEMA.Country), {}, _participations),
    "places": Table(
        str(SCHEMA.Place),
        {"kind": (_KIND, _classes), "part": (_PART_OF, SCHEMA.containedInPlace)},
    ),
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
    pattern = _PATTERNS.get((name, facet)) or f"?thing <{TABLES[name].facets[facet][1]}> ?VALUE ."
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
