"""The tables of a section: rows tell of its things, and need to know of those of other sections how
these are called, how facts are known and what they rest on."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.canonical.lines import hash_of, lines_of_subject, quad_of, text_of
from kb.dumps.acttable import ACTOR, act_rows, acts_of, participation_rows
from kb.dumps.catalogue import ACTS, FACTS, NUMBERS, PARTICIPATIONS
from kb.dumps.facttable import TOLD, Known, Stated, fact_rows
from kb.dumps.numbertable import number_rows
from kb.dumps.sections import QUADS, path_of
from kb.identifiers import Identifiers

#: Of so many other sections what they say is held in memory.
MOST_SECTIONS = 8


@dataclass
class Others:
    """What is said in other sections: `owners` has for each subject, by its hash, its section."""

    data: Path
    owners: Mapping[int, str]
    _quads: dict[str, bytes] = field(default_factory=dict)

    def lines_about(self, node: bytes, section: str) -> list[bytes]:
        """The lines of a section about a node."""
        if section not in self._quads:
            if len(self._quads) == MOST_SECTIONS:
                self._quads.clear()
            self._quads[section] = gzip.decompress(path_of(self.data, section, QUADS).read_bytes())
        quads = self._quads[section]
        start, end = lines_of_subject(quads, text_of(node))
        return quads[start:end].splitlines(keepends=True)


def tables_of(
    name: str, lines: list[bytes], others: Others, ids: Identifiers
) -> tuple[dict[str, bytes], tuple[int, ...]]:
    """The rows of the tables that sorted lines of a section give, as CSV (RFC 4180) by the names of
    the tables, and the hashes of the nodes of other sections which they may tell of."""
    known, uses, facts = Known(), set[int](), list[Stated]()
    start = f"<{ids.fact('')}".encode()

    def look(nodes: Iterable[bytes]) -> None:
        for node in sorted(nodes):
            owner = others.owners.get(hashed := hash_of(node))
            if owner == name or hashed in uses:
                continue
            uses.add(hashed)
            for line in others.lines_about(node, owner) if owner is not None else ():
                known.see(*quad_of(line))

    for line in lines:
        thing, predicate, value, graph = quad_of(line)
        known.see(thing, predicate, value, graph)
        if graph.startswith(start):
            facts.append((graph, thing, predicate, value))
    stating = {graph for graph, *_ in facts}
    look(stating.union(value for *_, value in facts if value.startswith(b"<")))
    names = [*map(text_of, stating)]
    evidence = {iri for fact in names for iri in known.evidence.get(fact, ())}
    look(f"<{iri}{end}>".encode() for iri in evidence for end in ("", "#quote"))
    look(f"<{known.by[fact]}>".encode() for fact in names if fact in known.by)
    actors = {text_of(value) for _, _, predicate, value in facts if predicate == ACTOR}
    places = {place for actor in actors for place in known.places.get(actor, ())}
    look(f"<{place}>".encode() for place in places)
    coded = (code for node in actors | places for code in known.identifiers.get(node, ()))
    look(f"<{code}>".encode() for code in coded)
    acts = [*acts_of(facts, known, ids)]
    tables = {
        FACTS: "".join(fact_rows(facts, known)).encode(),
        ACTS: as_csv(act_rows(acts)),
        PARTICIPATIONS: as_csv(participation_rows(acts)),
        NUMBERS: as_csv(number_rows(facts, known, ids)),
    }
    return tables, tuple(sorted(uses))


def told_nodes(lines: Iterable[bytes]) -> set[int]:
    """The hashes of the nodes of which lines say what a table may tell beside their own rows."""
    return {
        hash_of(subject)
        for subject, predicate in (line.split(b" ", 2)[:2] for line in lines)
        if predicate in TOLD
    }


def as_csv(rows: Iterable[Iterable[object]]) -> bytes:
    r"""Rows as CSV (RFC 4180).

    >>> as_csv([("iri", "name"), ("urn:x", "a, b")])
    b'iri,name\r\nurn:x,"a, b"\r\n'
    """
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()
