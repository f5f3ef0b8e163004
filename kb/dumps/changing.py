"""The dumps of a dataset that follow from those of the last release: what is said of nodes and in
graphs of which nothing changed is copied.

Each format has a piece for each node, in the order of the canonical lines, which follows from what
is said of the node alone; TriG has one for each named graph too.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path

from kb.canonical.lines import graph_of, in_graph
from kb.dumps.catalogue import INFERRED, QUADS, TRIPLES
from kb.dumps.compacting import Compactor
from kb.dumps.previous import Edit, Piece, PreviousRelease, Sides, splice
from kb.dumps.turtle import paragraphs_of, turtle_of, write_turtle
from kb.identifiers import Identifiers


def change_graphs(last: PreviousRelease, folder: Path, ids: Identifiers) -> bool:
    """Write the dumps of a folder in all formats as those of the last release with what changed;
    whether that could be done."""
    context, before = ((at / "context.jsonld").read_bytes() for at in (folder, last.data))
    if context != before:
        return False
    nodes = {line[: line.index(b" ")] for line in last.changed if not in_graph(line)}
    with ExitStack() as stack:
        sides = Sides(last.data / QUADS, folder / QUADS, stack)
        graphs = _Graphs.of(last, folder / QUADS, f"<{ids.inferred}>".encode())
        turtle, trig, json_ld = _turtle(ids), _trig(ids), _json_ld(context)
        changes = {
            TRIPLES: sides.edits(nodes, _triples, _triples),
            "dump.ttl": sides.edits(nodes, turtle, turtle),
            "dump.jsonld": sides.edits(nodes, json_ld, json_ld),
            "dump.trig": chain(sides.edits(nodes, trig, trig), graphs.edits(ids)),
        }
        if not all(splice(last.data / name, folder / name, of) for name, of in changes.items()):
            return False
    write_turtle(folder / INFERRED, BytesIO(graphs.inferred), ids)
    return True


def _triples(lines: list[bytes]) -> bytes:
    return b"".join(line for line in lines if not in_graph(line))


def _turtle(ids: Identifiers) -> Piece:
    return lambda lines: paragraphs_of(turtle_of(_triples(lines), ids))


def _trig(ids: Identifiers) -> Piece:
    return lambda lines: turtle_of(_triples(lines), ids)


def _json_ld(context: bytes) -> Piece:
    """A node with the comma behind it, which the last one alone has not."""
    compactor = Compactor(json.loads(context)["@context"])

    def piece(lines: list[bytes]) -> bytes:
        triples = _triples(lines).splitlines(keepends=True)
        return compactor.node(triples) + b",\n" if triples else b""

    return piece


@dataclass(frozen=True)
class _Graphs:
    """The lines of the named graphs that changed, as they were and as they are, by the names of
    these; all names that there were, in order; and what is inferred now, as triples."""

    before: Mapping[bytes, bytes]
    after: Mapping[bytes, bytes]
    names: Sequence[bytes]
    inferred: bytes

    @classmethod
    def of(cls, last: PreviousRelease, quads: Path, inferred: bytes) -> _Graphs:
        """What the statements of a dataset and its change tell; the graph of what is inferred is
        given by its name."""
        now: dict[bytes, set[bytes]] = {inferred: set()}
        now |= {graph: set() for line in last.changed if (graph := graph_of(line))}
        names = set[bytes]()
        with quads.open("rb") as lines:
            for line in lines:
                names.add(graph := graph_of(line))
                if graph in now:
                    now[graph].add(line)
        added, removed = set(last.added), dict[bytes, set[bytes]]()
        for line in last.removed:
            removed.setdefault(graph_of(line), set()).add(line)
        then = {graph: (some - added) | removed.get(graph, set()) for graph, some in now.items()}
        names = (names - {b""} - then.keys()) | {graph for graph, some in then.items() if some}
        before, after = (
            {graph: b"".join(sorted(some)) for graph, some in all_.items()} for all_ in (then, now)
        )
        end = len(inferred) + 3
        triples = b"".join(line[:-end] + b".\n" for line in sorted(now[inferred]))
        return cls(before, after, sorted(names), triples)

    def edits(self, ids: Identifiers) -> Iterator[Edit]:
        """What is to be changed in the second part of TriG, which has them in this order."""
        for name in sorted(self.after):
            old, new = (turtle_of(side[name], ids) for side in (self.before, self.after))
            if old and old != new:
                yield Edit(old, new)
            elif new and not old:
                yield Edit(self._head_after(name, ids), new, is_before=True)

    def _head_after(self, name: bytes, ids: Identifiers) -> bytes:
        """The first line of the graph before which a new one belongs; b"" at the end."""
        following = self.names[bisect_right(self.names, name) :][:1]
        some = turtle_of(
            b"".join(b"<urn:s> <urn:s> <urn:s> %b .\n" % head for head in following), ids
        )
        return some[: some.find(b"\n") + 1]
