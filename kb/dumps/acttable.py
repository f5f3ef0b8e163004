"""The act table: a row for each act in the life of a treaty, that happened or is expected.

For whoever asks who signed, who consented and since when, in a spreadsheet, R or pandas. An act has
one row, whoever tells of it: where several do, the words are those of a record before those of an
article, and all are in `sources`. A claim or a call is no act and has no row.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph

from kb.identifiers import Identifiers
from kb.namespaces import NAMES, OA, RDF, TRO

#: What stands in each column, and the datatype of its cells as CSV on the Web has it.
COLUMNS: Mapping[str, tuple[str, str]] = {
    "act": ("the act's IRI", "anyURI"),
    "treaty": ("the treaty's IRI", "anyURI"),
    "treaty_name": ("the treaty's name in English", "string"),
    "actor": ("the IRI of the State or organisation; empty of the treaty as a whole", "anyURI"),
    "actor_name": ("the actor's name in English", "string"),
    "kind": ("the kind of the act, a concept of tro:ActionTypes, without its namespace", "string"),
    "date": ("the day of the act, or the stated one of what is expected; empty if none", "string"),
    "effective_date": ("the day from which it has effect, where that is another", "date"),
    "status": ("happened, or the outlook of what is only expected", "string"),
    "certainty": ("how it is known: Recorded, Computed, Stated, Editorial, Inferred", "string"),
    "participant": ("the participant as the depositary's table writes it", "string"),
    "column_head": ("the head of the column of that table", "string"),
    "cell": ("the words of the cell, or of the article", "string"),
    "sources": ("the IRIs of what says it, or of what it was computed from, spaced", "string"),
}  # fmt: skip

_KINDS = {str(TRO.TreatyAction): "happened", str(TRO.AnticipatedAction): "expected"}
_FIELDS = {
    str(TRO.treaty): "treaty",
    str(TRO.actor): "actor",
    str(TRO.actionType): "kind",
    str(TRO.actionDate): "date",
    str(TRO.statedDate): "stated",
    str(TRO.effectiveDate): "effective",
    str(TRO.outlook): "outlook",
    str(TRO.basis): "basis",
    str(TRO.cell): "cell",
    str(TRO.cellHead): "head",
    str(TRO.cellRow): "row",
}
#: Whose words go before whose.
_BEST = ("Recorded", "Computed", "Stated", "Editorial", "Inferred")
_NAMES = tuple(map(str, NAMES))


@dataclass
class _Facts:
    """What graphs of facts say of acts, and what is known of the graphs."""

    acts: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    certainty: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[int, str]] = field(default_factory=dict)

    def see(self, graph: str, subject: str, predicate: str, value: Any) -> None:
        """Keep what a statement of a graph of facts says of an act."""
        if predicate == str(RDF.type) and value.value in _KINDS:
            self.status[subject] = _KINDS[value.value]
        elif name := _FIELDS.get(predicate):
            said = self.acts.setdefault(subject, {}).setdefault(graph, {})
            said.setdefault(name, []).append(value.value)

    def see_default(self, subject: str, predicate: str, value: Any) -> None:
        """Keep what the default graph says of graphs of facts, of passages, and of names."""
        if predicate == str(TRO.certainty):
            self.certainty[subject] = value.value.removeprefix(TRO)
        elif predicate == str(TRO.evidence):
            self.evidence.setdefault(subject, []).append(value.value)
        elif predicate == str(OA.exact):
            self.words.setdefault(subject.removesuffix("#quote"), value.value)
        elif predicate in _NAMES and getattr(value, "language", None) == "en":
            rank = (_NAMES.index(predicate), value.value)
            self.names[subject] = min(self.names.get(subject, rank), rank)

    def name(self, thing: str) -> str:
        return self.names[thing][1] if thing in self.names else ""

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The rows, in the order of treaties, actors and days."""
        rows = [self._row(act, said) for act, said in self.acts.items() if act in self.status]
        return iter(sorted(rows, key=lambda row: (row[1], row[3], row[6], row[5], row[0])))

    def _row(self, act: str, graphs: Mapping[str, Mapping[str, list[str]]]) -> tuple[str, ...]:
        ranked = sorted(graphs, key=lambda graph: (self._rank(graph), graph))

        def first(name: str) -> str:
            return next((min(graphs[one][name]) for one in ranked if name in graphs[one]), "")

        said_by = next((one for one in ranked if "kind" in graphs[one]), ranked[0])
        sources = dict.fromkeys(s for one in ranked for s in sorted(self.evidence.get(one, ())))
        if not sources:
            sources = dict.fromkeys(sorted(graphs[said_by].get("basis", ())))
        treaty, actor, outlook = first("treaty"), first("actor"), first("outlook")
        quoted = next((self.words[one] for one in sources if one in self.words), "")
        return (
            act, treaty, self.name(treaty), actor, self.name(actor),
            first("kind").removeprefix(TRO), first("date") or first("stated"), first("effective"),
            outlook.removeprefix(TRO) or self.status[act], self.certainty.get(said_by, ""),
            first("row"), first("head"), first("cell") or quoted, " ".join(sources),
        )  # fmt: skip

    def _rank(self, graph: str) -> int:
        certainty = self.certainty.get(graph, "")
        return _BEST.index(certainty) if certainty in _BEST else len(_BEST)


def write_act_table(quads: Path, table: Path, ids: Identifiers) -> None:
    """Write the act table of a dataset in N-Quads as CSV (RFC 4180) in UTF-8, and beside it what
    its columns are (`<name>-metadata.json`, Metadata Vocabulary for Tabular Data)."""
    facts, start = _Facts(), ids.fact("")
    with quads.open("rb") as file:
        for quad in pyoxigraph.parse(file, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True):
            said = quad.subject.value, quad.predicate.value, quad.object
            graph = getattr(quad.graph_name, "value", "")
            if graph.startswith(start):
                facts.see(graph, *said)
            elif not graph:
                facts.see_default(*said)
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        rows.writerows(facts.rows())
    text = json.dumps(_metadata(table.name, ids), ensure_ascii=False, indent=1)
    table.with_name(f"{table.name}-metadata.json").write_text(f"{text}\n", encoding="utf-8")


def _metadata(name: str, ids: Identifiers) -> dict[str, Any]:
    columns = [
        {"name": column, "titles": column, "dc:description": says, "datatype": datatype}
        for column, (says, datatype) in COLUMNS.items()
    ]
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dc:title": "Acts in the lives of treaties",
        "dc:source": {"@id": str(ids.dataset)},
        "tableSchema": {"columns": columns, "primaryKey": "act", "aboutUrl": "{+act}"},
    }
