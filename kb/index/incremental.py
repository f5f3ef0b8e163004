"""What is made of a release from the index of the one before: what did not change is copied.

Loading all statements, and writing the pieces of all nodes, takes seconds for a hundred thousand
triples; few differ from one release to the next. What a store answers follows from its statements
alone, whatever was done to it before; and a piece from what is said of its node.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pyoxigraph

from kb.canonical.lines import in_graph
from kb.canonical.lookup import lines_of_subject, opened_lines
from kb.canonical.oxigraph import FILES_OPENED, files_of_store, quads_in
from kb.dumps.catalogue import TRIPLES
from kb.dumps.last import Last
from kb.identifiers import Identifiers
from kb.index.pieces import part_and_whole, parts_in, rewrite_pieces
from kb.manifest import bytes_of


def changed_store(last: Last, quads: Path, folder: Path) -> pyoxigraph.Store | None:
    """The store of some N-Quads, which is made in a folder; None, and nothing there, where it would
    not say what they say."""
    path = folder / "store"
    shutil.copytree(last.index / "store", path, ignore=shutil.ignore_patterns("LOG*"))
    store = pyoxigraph.Store(str(path))
    _remove(store, last.removed)
    store.bulk_load(b"".join(last.added), format=pyoxigraph.RdfFormat.N_QUADS)
    store.flush()
    if files_of_store(path) > FILES_OPENED:
        store.optimize()
    with quads.open("rb") as file:
        number = sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 20), b""))
    if len(store) == number and all(_says(store, line) for line in last.added):
        return store
    del store
    shutil.rmtree(path)
    return None


def change_pieces(last: Last, store: pyoxigraph.Store, data: Path, folder: Path) -> None:
    """Write the pieces of the documents of things, of which the store knows the parts."""
    ids = Identifiers.of(json.loads(bytes_of(data / "dataset.json")))
    changed = set[str]()
    for line in last.changed:
        if not in_graph(line):
            changed.add(line[1 : line.index(b">")].decode())
            changed.update(part_and_whole(line) or ())
    with opened_lines(data / TRIPLES) as triples:
        places = sorted(lines_of_subject(triples, node) for node in changed)
        lines = b"".join(triples[start:end] for start, end in places)
    rewrite_pieces(folder / "pieces", last.index / "pieces", parts_in(store, changed), lines, ids)


def _remove(store: pyoxigraph.Store, lines: Iterable[bytes]) -> None:
    """Take statements out, and graphs that have none any more: queries see these too."""
    removed = list(quads_in(lines))
    for quad in removed:
        store.remove(cast(pyoxigraph.Quad, quad))
    for graph in {quad.graph_name for quad in removed}:
        if not isinstance(graph, pyoxigraph.DefaultGraph) and not _has(store, graph):
            store.remove_graph(graph)


def _has(store: pyoxigraph.Store, graph: pyoxigraph.NamedNode | pyoxigraph.BlankNode) -> bool:
    return next(store.quads_for_pattern(None, None, None, graph), None) is not None


def _says(store: pyoxigraph.Store, line: bytes) -> bool:
    """Whether a store gives a statement back as it stands there: it rewrites some literals."""
    [quad] = quads_in([line])
    found = store.quads_for_pattern(quad.subject, quad.predicate, None, quad.graph_name)
    return any(f"{one} .\n".encode() == line for one in found)
