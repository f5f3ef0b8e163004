"""The fact table: a row for each triple of each fact, with how it is known and what says it.

For whoever has no use for named graphs: a spreadsheet, or plain Turtle. It has the rows of

    GRAPH ?fact { ?thing ?property ?value } ?fact tro:evidence ?source ; tro:certainty ?certainty
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import pyoxigraph

from kb.canonical.oxigraph import Quad, language_of, value_of
from kb.identifiers import Identifiers
from kb.namespaces import NAMES, OA, PAV, PROV, TRO, XSD, shorten

#: The columns. Names are the best there are in English; `source` is the article or the record,
#: `words` what it says there: the quotation, or the cell of the record's table.
COLUMNS = (
    "fact", "thing", "thing_name", "property", "value", "value_name", "language", "datatype",
    "certainty", "source", "words", "accepted_by", "accepted_on",
)  # fmt: skip

_STRING = str(XSD.string)
_short = cache(shorten)  # of properties and datatypes, which are few
_NAMES = {str(term): place for place, term in enumerate(NAMES)}


@dataclass
class Known:
    """What rows of a table need to know of other nodes: facts, passages, the names of things.

    `evidence` has all that a fact rests on, in their order; `cells` what the table of a record
    has for a thing, by fact and thing; `read` the day on which a record was read;
    `participants` and `departures` until when those of a treaty are known.
    """

    certainty: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    source: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    cells: dict[tuple[str, str], str] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    participants: dict[str, str] = field(default_factory=dict)
    departures: dict[str, str] = field(default_factory=dict)
    by: dict[str, str] = field(default_factory=dict)
    on: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[tuple[int, int, str], str]] = field(default_factory=dict)
    _of_facts: dict[str, tuple[str, str, str, str, str]] = field(default_factory=dict)

    def see(self, quad: Quad) -> None:
        """Keep what a quad says that a row may need; those of a subject come in their order."""
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
        kept = KEPT.get(predicate)
        if predicate == EVIDENCE:
            if value.value not in (evidence := self.evidence[subject]):
                evidence.append(value.value)
        elif predicate == CELL:
            self.cells[value_of(quad.graph_name), subject] = value.value
        elif kept is not None:
            getattr(self, kept).setdefault(subject.removesuffix("#quote"), value.value)
        elif predicate in _NAMES and isinstance(value, pyoxigraph.Literal):
            language = value.language or ""
            rank = (_NAMES[predicate], 0 if language == "en" else 1, language)
            if subject not in self.names or (rank, value.value) < self.names[subject]:
                self.names[subject] = (rank, value.value)

    def name(self, node: str) -> str:
        return self.names[node][1] if node in self.names else ""

    def of_fact(self, fact: str) -> tuple[str, str, str, str, str]:
        """How a fact is known, the source that says it and its words, who accepted it and when."""
        if (cells := self._of_facts.get(fact)) is None:
            evidence = next(iter(self.evidence.get(fact, ())), "")
            by = self.by.get(fact, "")
            cells = self._of_facts[fact] = (
                self.certainty.get(fact, "").removeprefix(str(TRO)),
                self.source.get(evidence, evidence),
                self.words.get(evidence, ""),
                self.name(by) or by,
                self.on.get(fact, "")[:10],
            )
        return cells


EVIDENCE, CELL = str(TRO.evidence), str(TRO.cell)
#: What is said of a fact and of what it rests on that its rows have; but for the evidence itself.
KEPT = {
    str(TRO.certainty): "certainty",
    str(OA.hasSource): "source",
    str(OA.exact): "words",
    str(PAV.retrievedOn): "read",
    str(TRO.participantsKnownUntil): "participants",
    str(TRO.departuresKnownUntil): "departures",
    str(PROV.wasAttributedTo): "by",
    str(PROV.generatedAtTime): "on",
}


def fact_rows(quads: Iterable[Quad], known: Known, ids: Identifiers) -> Iterator[tuple[str, ...]]:
    """The rows of the quads that are of facts."""
    start = str(ids.fact(""))
    for quad in quads:
        if (graph := value_of(quad.graph_name)).startswith(start):
            yield _row(graph, quad, known)


def _row(fact: str, quad: Quad, known: Known) -> tuple[str, ...]:
    thing, value = quad.subject.value, quad.object
    is_text, language, datatype = isinstance(value, pyoxigraph.Literal), language_of(value), ""
    if isinstance(value, pyoxigraph.Literal) and not language:
        datatype = value.datatype.value
    certainty, source, words, by, on = known.of_fact(fact)
    return (
        fact,
        thing,
        known.name(thing),
        _short(quad.predicate.value),
        value.value,
        "" if is_text else known.name(value.value),
        language,
        "" if datatype == _STRING else _short(datatype),
        certainty,
        source,
        words or known.cells.get((fact, thing), ""),
        by,
        on,
    )
