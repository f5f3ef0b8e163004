"""The fact table: a row for each triple of each fact, with how it is known and what says it.

For whoever has no use for named graphs: a spreadsheet, or plain Turtle. It has the rows of

    GRAPH ?fact { ?thing ?property ?value } ?fact tro:evidence ?source ; tro:certainty ?certainty
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from kb.canonical.lines import literal_of, text_of
from kb.namespaces import NAMES, OA, PAV, PROV, SCHEMA, TRO, shorten

#: The columns. Names are the best there are in English; `source` is the article or the record,
#: `words` what it says there: the quotation, or the cell of the record's table.
COLUMNS = (
    "fact", "thing", "thing_name", "property", "value", "value_name", "language", "datatype",
    "certainty", "source", "words", "accepted_by", "accepted_on",
)  # fmt: skip

#: What a fact says: the fact, the thing, the property and the value, as they stand in a line.
Stated = tuple[bytes, bytes, bytes, bytes]

_NAMES = {f"<{term}>".encode(): place for place, term in enumerate(NAMES)}
_CELL = f"<{TRO.cell}>".encode()
#: What is said of a fact and of what it rests on that its rows have; but for the evidence itself.
_KEPT = {
    f"<{term}>".encode(): name
    for term, name in (
        (TRO.certainty, "certainty"), (OA.hasSource, "source"), (OA.exact, "words"),
        (PAV.retrievedOn, "read"), (TRO.participantsKnownUntil, "participants"),
        (TRO.departuresKnownUntil, "departures"), (PROV.wasAttributedTo, "by"),
        (PROV.generatedAtTime, "on"), (SCHEMA.propertyID, "scheme"), (SCHEMA.value, "value"),
        (SCHEMA.license, "licence"), (SCHEMA.publisher, "publisher"),
        (SCHEMA.description, "description"),
    )
}  # fmt: skip
#: The same, of which a node may have several; they come in their order.
_LISTED = {
    f"<{term}>".encode(): name
    for term, name in (
        (TRO.evidence, "evidence"), (SCHEMA.identifier, "identifiers"),
        (SCHEMA.containedInPlace, "places"), (SCHEMA.temporalCoverage, "coverage"),
    )
}  # fmt: skip
#: The properties of which rows tell beside what facts say.
TOLD = frozenset((_CELL, *_KEPT, *_LISTED, *_NAMES))
#: What stands in quotation marks in a cell (RFC 4180).
_QUOTED = re.compile(r'[",\r\n]')
_short = cache(shorten)  # of properties and datatypes, which are few


@dataclass
class Known:
    """What rows of a table need to know of other nodes: facts, passages, the names of things.

    `evidence` has all that a fact rests on, in their order; `cells` what the table of a record
    has for a thing, by fact and thing; `read` the day on which a record was read;
    `participants` and `departures` until when those of a treaty are known; `identifiers` the nodes
    that have a thing's codes, `places` where it lies.
    """

    certainty: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    identifiers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    places: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    coverage: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    scheme: dict[str, str] = field(default_factory=dict)
    value: dict[str, str] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    cells: dict[tuple[str, str], str] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    licence: dict[str, str] = field(default_factory=dict)
    publisher: dict[str, str] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    participants: dict[str, str] = field(default_factory=dict)
    departures: dict[str, str] = field(default_factory=dict)
    by: dict[str, str] = field(default_factory=dict)
    on: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[tuple[int, int, str], str]] = field(default_factory=dict)

    def see(self, thing: bytes, predicate: bytes, value: bytes, graph: bytes) -> None:
        """Keep what a line says that a row may need; those of a thing come in their order."""
        if predicate not in TOLD:
            return
        subject, text = text_of(thing), text_of(value)
        if listed := _LISTED.get(predicate):
            if text not in (values := getattr(self, listed)[subject]):
                values.append(text)
        elif predicate == _CELL:
            self.cells[text_of(graph), subject] = text
        elif kept := _KEPT.get(predicate):
            getattr(self, kept).setdefault(subject.removesuffix("#quote"), text)
        elif value.startswith(b'"'):
            language = literal_of(value)[1]
            rank = (_NAMES[predicate], 0 if language == "en" else 1, language)
            if subject not in self.names or (rank, text) < self.names[subject]:
                self.names[subject] = (rank, text)

    def name(self, node: str) -> str:
        return self.names[node][1] if node in self.names else ""

    def origin(self, evidence: Iterable[str]) -> tuple[str, str]:
        """The licence of the first of what something rests on, and to whom that is attributed."""
        first = next(iter(evidence), "")
        source = self.source.get(first, first)
        publisher = self.publisher.get(source, "")
        told = (self.name(publisher) or publisher, self.name(source), self.read.get(source, ""))
        return self.licence.get(source, "facts alone"), ", ".join(filter(None, told))

    def code(self, node: str, scheme: str, day: str = "") -> str:
        """The code that a list has for a node; of a list with days, the one it has for that day."""
        for code in self.identifiers.get(node, ()):
            stretches = (days.split("/") for days in self.coverage.get(code, ("/..",)))
            if self.scheme.get(code) == scheme and any(
                start <= day and (end == ".." or day <= end) for start, end in stretches
            ):
                return self.value[code]
        return ""


def fact_rows(facts: Iterable[Stated], known: Known) -> Iterator[str]:
    """The rows of what facts say, as CSV: put together of cells that many of them have, since
    `csv` looks at each letter of each row."""

    @cache
    def origin(fact: bytes) -> tuple[str, str, str, str, str]:
        iri = text_of(fact)
        evidence, by = next(iter(known.evidence.get(iri, ())), ""), known.by.get(iri, "")
        certainty = known.certainty.get(iri, "").removeprefix(str(TRO))
        known_by = _cells(certainty, known.source.get(evidence, evidence))
        accepted = _cells(known.name(by) or by, known.on.get(iri, "")[:10])
        return iri, _cells(iri), known_by, known.words.get(evidence, ""), accepted

    @cache
    def named(node: bytes) -> str:
        iri = text_of(node)
        return _cells(iri, known.name(iri))

    for fact, thing, predicate, value in facts:
        iri, cell, known_by, words, accepted = origin(fact)
        if not words and known.cells:
            words = known.cells.get((iri, text_of(thing)), "")
        if value.startswith(b"<"):
            stated = f"{named(value)},,"
        else:
            _, language, datatype = literal_of(value)
            stated = _cells(text_of(value), "", language, datatype and _short(datatype))
        property_ = _cell(_short(text_of(predicate)))
        yield f"{cell},{named(thing)},{property_},{stated},{known_by},{_cell(words)},{accepted}\r\n"


def _cells(*texts: str) -> str:
    return ",".join(map(_cell, texts))


@lru_cache(10_000)
def _cell(text: str) -> str:
    if not _QUOTED.search(text):
        return text
    quoted = text.replace('"', '""')
    return f'"{quoted}"'
