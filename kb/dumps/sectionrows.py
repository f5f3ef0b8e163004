"""The tables of a section: rows tell of its things, and need to know of those of other sections how
these are called, how facts are known and what they rest on."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph

from kb.canonical.lines import hash_of, lines_of_subject
from kb.canonical.oxigraph import Quad, quads_in, value_of
from kb.dumps.acttable import act_rows
from kb.dumps.catalogue import ACTS, FACTS
from kb.dumps.facttable import CELL, EVIDENCE, KEPT, Known, fact_rows
from kb.dumps.sections import QUADS, path_of
from kb.identifiers import Identifiers
from kb.namespaces import NAMES

_TOLD = frozenset(f"<{term}>".encode() for term in (EVIDENCE, CELL, *KEPT, *NAMES))
_QUOTE = "#quote"
#: Of so many other sections what they say is held in memory.
MOST_SECTIONS = 8


class Others:
    """What is said in other sections: `owners` has for each subject, by its hash, its section."""

    def __init__(self, data: Path, owners: Mapping[int, str]) -> None:
        self.owners = owners
        self._data = data
        self._quads = dict[str, bytes]()

    def lines_about(self, node: str, section: str) -> list[bytes]:
        """The lines of a section about a node."""
        if section not in self._quads:
            if len(self._quads) == MOST_SECTIONS:
                self._quads.clear()
            self._quads[section] = gzip.decompress(path_of(self._data, section, QUADS).read_bytes())
        quads = self._quads[section]
        start, end = lines_of_subject(quads, node)
        return quads[start:end].splitlines(keepends=True)


def tables_of(
    name: str, lines: list[bytes], others: Others, ids: Identifiers
) -> tuple[dict[str, bytes], tuple[int, ...]]:
    """The rows of the tables that sorted lines of a section give, as CSV (RFC 4180) by the names of
    the tables, and the hashes of the nodes of other sections which they may tell of."""
    known, uses = Known(), set[int]()

    def look(nodes: Iterable[str]) -> None:
        for node in sorted(nodes):
            owner = others.owners.get(hashed := hash_of(f"<{node}>".encode()))
            if owner == name or hashed in uses:
                continue
            uses.add(hashed)
            if owner is not None:
                for quad in quads_in(others.lines_about(node, owner)):
                    known.see(quad)

    quads = list(quads_in(lines))  # read once: it takes half of the time
    facts, values = _needs(quads, known, ids)
    look(facts | values)
    evidence = {iri for fact in facts for iri in known.evidence.get(fact, ())}
    look(evidence | {iri + _QUOTE for iri in evidence})
    look(known.by[fact] for fact in facts if fact in known.by)
    tables = {
        FACTS: _written(fact_rows(quads, known, ids)),
        ACTS: _written(act_rows(quads, known, ids)),
    }
    return tables, tuple(sorted(uses))


def _needs(quads: Iterable[Quad], known: Known, ids: Identifiers) -> tuple[set[str], set[str]]:
    """Keep what quads say themselves; the facts whose graphs they are of, and what these name."""
    facts, values, start = set[str](), set[str](), str(ids.fact(""))
    for quad in quads:
        known.see(quad)
        if (graph := value_of(quad.graph_name)).startswith(start):
            facts.add(graph)
            if isinstance(quad.object, pyoxigraph.NamedNode):
                values.add(quad.object.value)
    return facts, values


def told_nodes(lines: Iterable[bytes]) -> set[int]:
    """The hashes of the nodes of which lines say what a table may tell beside their own rows."""
    return {
        hash_of(subject)
        for subject, predicate in (line.split(b" ", 2)[:2] for line in lines)
        if predicate in _TOLD
    }


def _written(rows: Iterable[tuple[str, ...]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()
