"""Schema.org's domains and ranges, as its own table has them (`tests/schemaorg`), and what is
beyond them in a graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from rdflib import Literal
from rdflib.term import Node

from kb.namespaces import OA, ONTOLOGY, RDF, SCHEMA, SH, TRO, XSD

FOLDER = Path(__file__).parents[1] / "schemaorg"
Triple = tuple[Node, Node, Node]

_LITERALS = {
    None: {"Text"},
    XSD.string: {"Text"},
    XSD.date: {"Date", "DateTime"},
    XSD.gYear: {"Date"},
    XSD.gYearMonth: {"Date"},
    XSD.dateTime: {"Date", "DateTime"},
    XSD.integer: {"Number"},
    XSD.boolean: {"Boolean"},
    XSD.anyURI: {"URL"},
}
#: What stands on nodes that are nothing in schema.org, or on a class too many, and why.
KNOWN = {
    # What is claimed or expected has no class of schema.org, which would say that it happened; what
    # it would be is said by the words that an act or a gathering has.
    *((TRO.AnticipatedEvent, name) for name in ("about", "attendee", "keywords", "location", "organizer", "superEvent")),
    *((class_, name) for class_ in (TRO.AnticipatedAction, TRO.ClaimedAction) for name in ("agent", "location", "object")),
    # Those of whom an article speaks together.
    (TRO.Group, "memberOf"),
    # Schema.org has a digest for files alone; ours are of frozen texts, of pages as saved, of facts.
    (SCHEMA.NewsArticle, "sha256"), (SCHEMA.WebPage, "sha256"), (None, "sha256"),
    # Whose translation a gloss is stands on its passage, which is nothing in schema.org.
    (OA.SpecificResource, "translator"),
    # To schema.org a State is a place alone; the United Nations speak of their members.
    (SCHEMA.Country, "memberOf"),
    # A role repeats the property in which it stands: https://schema.org/Role
    (SCHEMA.OrganizationRole, "memberOf"),
    # Where an example of a query is asked, as others publish them (sib-swiss/sparql-examples).
    (SH.SPARQLExecutable, "target"),
    # Schema.org has no word for the days on which a list gives a number to somebody.
    (SCHEMA.PropertyValue, "temporalCoverage"),
    # Nor a class of the replacement of one State by another, which has a day.
    (TRO.StateSuccession, "startDate"),
}  # fmt: skip
#: Who does what persons and organisations do to schema.org.
ACTORS = {TRO.TreatyActor, TRO.Group, SCHEMA.Country}
#: A name where a person or an organisation is expected, as schema.org's data model lets one write.
NAMED = {"author", "publisher"}


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a table, without its comments."""
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


PROPERTIES = {name: (set(d.split()), set(r.split())) for name, d, r in rows("properties.tsv")}
ABOVE = {name: above.split() for name, above in rows("types.tsv")}


@cache
def above(kind: str) -> frozenset[str]:
    """A type and all those above it.

    >>> sorted(above("City"))
    ['AdministrativeArea', 'City', 'Place', 'Thing']
    """
    return frozenset({kind}.union(*(above(parent) for parent in ABOVE[kind])))


def beyond(triples: Iterable[Triple], described: Iterable[Triple] = ()) -> list[str]:
    """The triples in schema.org's words that are outside its domains and ranges; what is linked may
    have its classes in other triples."""
    given = list(triples)
    classes = defaultdict(set)
    for subject, predicate, value in (*given, *described):
        if predicate == RDF.type:
            classes[subject].add(value)
    return sorted(
        f"{subject} {predicate} {value}"
        for subject, predicate, value in given
        if predicate.startswith(SCHEMA)
        and not str(subject).startswith(ONTOLOGY)
        and not _fits(predicate.removeprefix(SCHEMA), classes[subject], value, classes[value])
    )


def _fits(name: str, subject: set[Node], value: Node, of_value: set[Node]) -> bool:
    # A property without a row is beyond: add its row from schema.org's table.
    domain, range_ = PROPERTIES.get(name, (set(), set()))
    known = {(type_, name) for type_ in (*subject, *([] if _types(subject) else [None]))} & KNOWN
    if not (domain & (_types(subject) | {"Thing"}) or known):
        return False
    if isinstance(value, Literal):
        named = {"Organization"} if name in NAMED else set()
        return bool(range_ & (_LITERALS.get(value.datatype, {"Text"}) | named))
    types = _types(of_value) | ({"Organization"} if of_value & ACTORS else set())
    types |= {"Event"} if TRO.AnticipatedEvent in of_value else set()
    is_elsewhere = not types and range_ & {"URL", "EventStatusType", "LegalForceStatus"}
    # A role stands between a property and its value: https://schema.org/Role
    return bool("Thing" in range_ or (range_ | {"Role"}) & types or is_elsewhere)


def _types(classes: Iterable[Node]) -> set[str]:
    ours = (class_.removeprefix(SCHEMA) for class_ in classes if class_.startswith(SCHEMA))
    return set().union(*map(above, ours))
