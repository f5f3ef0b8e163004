"""The dumps of a dataset are written: its statements in five formats, parts of them, and the facts
as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from itertools import chain
from pathlib import Path
from typing import IO

import pyoxigraph

from kb.canonical.lines import graph_of
from kb.canonical.sorting import sorted_by_graph, temporary
from kb.dumps.acttable import write_act_table
from kb.dumps.catalogue import ACTS, FACTS, INFERRED, QUADS, TRIPLES, subset_lines
from kb.dumps.changing import change_graphs
from kb.dumps.compacting import Compactor
from kb.dumps.facttable import Known, read_quads, write_fact_table
from kb.dumps.previous import PreviousRelease
from kb.dumps.rows import change_tables
from kb.dumps.turtle import write_turtle
from kb.identifiers import Identifiers, prefixes_of
from kb.processes import MUCH, beside, result_of

_TRIG, _N_QUADS = pyoxigraph.RdfFormat.TRIG, pyoxigraph.RdfFormat.N_QUADS


def write_dumps(folder: Path, ids: Identifiers, last: PreviousRelease | None = None) -> None:
    """Write the dumps of a dataset beside its canonical N-Quads and its JSON-LD context
    (`context.jsonld`), which are there already; of the `last` release, where there is one, what did
    not change is copied.

    Of the data some bytes for each node are held in memory; the tables, which take half of the time
    and need the quads alone, are written in a process of their own where there is much.
    """
    is_much = (folder / QUADS).stat().st_size > MUCH
    is_told = last is not None and change_tables(last, folder, ids)
    with beside(write_tables, folder, ids) if is_much and not is_told else nullcontext() as tables:
        if last is None or not change_graphs(last, folder, ids):
            _write_graphs(folder, ids)
        with subset_lines(folder / TRIPLES, folder) as subsets:
            for subset, lines in subsets:
                write_turtle(folder / f"dump-{subset.name}.ttl", lines, ids)
        if tables is not None:
            result_of(tables)
        elif not is_told:
            write_tables(folder, ids)


def write_tables(folder: Path, ids: Identifiers) -> None:
    """Write the facts and the acts of a dataset as tables."""
    known = Known.of(read_quads(folder / QUADS))
    write_fact_table(folder / QUADS, folder / FACTS, known, ids)
    write_act_table(folder / QUADS, folder / ACTS, known, ids)


def _write_graphs(folder: Path, ids: Identifiers) -> None:
    with ExitStack() as stack:
        inferred = stack.enter_context(temporary(folder))
        dealt = _dealt(folder, inferred, f"<{ids.inferred}>".encode())
        graphs = stack.enter_context(sorted_by_graph(dealt, folder))
        prefixes = prefixes_of(ids)
        write_turtle(folder / "dump.ttl", (folder / TRIPLES).open("rb"), ids)
        inferred.seek(0)
        write_turtle(folder / INFERRED, inferred, ids)
        default = pyoxigraph.parse(path=str(folder / TRIPLES), format=_N_QUADS, lenient=True)
        named = pyoxigraph.parse(graphs, format=_N_QUADS, lenient=True)
        trig = str(folder / "dump.trig")
        pyoxigraph.serialize(chain(default, named), trig, format=_TRIG, prefixes=prefixes)
    _write_json_ld(folder)


def _dealt(folder: Path, inferred: IO[bytes], its_graph: bytes) -> Iterator[bytes]:
    """The lines of named graphs, each behind its graph and a tab, while those of the default graph
    are written to their own dump, and what was inferred to another as triples."""
    with (folder / QUADS).open("rb") as quads, (folder / TRIPLES).open("wb") as triples:
        for line in quads:
            graph = graph_of(line)
            if not graph:
                triples.write(line)
                continue
            if graph == its_graph:
                inferred.write(line[: -len(graph) - 3] + b".\n")
            yield graph + b"\t" + line


def _write_json_ld(folder: Path) -> None:
    """The default graph as JSON-LD in short keys: a context, and an object for each node."""
    context = json.loads((folder / "context.jsonld").read_bytes())
    with (folder / TRIPLES).open("rb") as lines, (folder / "dump.jsonld").open("wb") as file:
        file.writelines(Compactor(context["@context"]).document(lines))
