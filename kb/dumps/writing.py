"""The dumps of a dataset are written: its statements in five formats, parts of them, and the facts
as a table."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from itertools import chain, dropwhile
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph

from kb.canonical.lines import graph_of
from kb.canonical.sorting import sorted_by_graph, temporary
from kb.dumps.acttable import write_act_table
from kb.dumps.catalogue import ACTS, FACTS, INFERRED, QUADS, TRIPLES
from kb.dumps.compacting import Compactor
from kb.dumps.facttable import Known, write_fact_table
from kb.dumps.subsets import subset_lines
from kb.identifiers import Identifiers, prefixes_of
from kb.processes import MUCH, beside, result_of

_TURTLE, _TRIG = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.TRIG
_N_TRIPLES, _N_QUADS = pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.N_QUADS


def write_dumps(folder: Path, ids: Identifiers) -> None:
    """Write the dumps of a dataset beside its canonical N-Quads and its JSON-LD context
    (`context.jsonld`), which are there already.

    Of the data some bytes for each node are held in memory; the tables, which take half of the time
    and need the quads alone, are written in a process of their own where there is much.
    """
    is_much = (folder / QUADS).stat().st_size > MUCH
    with beside(write_tables, folder, ids) if is_much else nullcontext() as tables:
        _write_graphs(folder, ids)
        if tables is None:
            write_tables(folder, ids)
        else:
            result_of(tables)


def write_tables(folder: Path, ids: Identifiers) -> None:
    """Write the facts and the acts of a dataset as tables."""
    known = Known.of(folder / QUADS)
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
    with subset_lines(folder / TRIPLES, folder) as subsets:
        for subset, lines in subsets:
            write_turtle(folder / f"dump-{subset.name}.ttl", lines, ids)


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


def write_turtle(path: Path, lines: IO[bytes], ids: Identifiers) -> None:
    """Lines of sorted N-Triples as Turtle: what is said of a node in one paragraph."""
    with lines, path.open("wb", 1 << 18) as file:
        file.write(f"# What this is, and how it may be used: <{ids.dataset}>\n\n".encode())
        prefixes = prefixes_of(ids)
        file.writelines(f"@prefix {name}: <{iri}> .\n".encode() for name, iri in prefixes.items())
        triples = map(attrgetter("triple"), _read(lines))
        paragraphs = cast(IO[bytes], _Paragraphs(file))
        pyoxigraph.serialize(triples, paragraphs, format=_TURTLE, prefixes=prefixes)


class _Paragraphs(io.RawIOBase):
    """A file for the Turtle of the engine, with an empty line before each node, and without its
    declarations of prefixes, which come in no order.

    The engine starts only what goes on with a tab, and writes no line feed within a text.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._rest = b""
        self._is_head = True

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        text = self._rest + bytes(part)
        cut = text.rfind(b"\n") + 1
        text, self._rest = text[:cut], text[cut:]
        if self._is_head:
            lines = text.splitlines(keepends=True)
            kept = list(dropwhile(lambda line: line.startswith(b"@prefix "), lines))
            self._is_head, text = not kept, b"".join(kept)
            if kept:
                self._file.write(b"\n")
        self._file.write(text.replace(b" .\n", b" .\n\n"))
        return len(part)


def _read(lines: IO[bytes]) -> Iterator[pyoxigraph.Quad]:
    """Lines that this program wrote: their IRIs are not looked at again."""
    return pyoxigraph.parse(lines, format=_N_TRIPLES, lenient=True)


def _write_json_ld(folder: Path) -> None:
    """The default graph as JSON-LD in short keys: a context, and an object for each node."""
    context = json.loads((folder / "context.jsonld").read_bytes())
    with (folder / TRIPLES).open("rb") as lines, (folder / "dump.jsonld").open("wb") as file:
        file.writelines(Compactor(context["@context"]).document(lines))
