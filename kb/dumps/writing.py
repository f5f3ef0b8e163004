"""The dumps of a dataset are written: its statements in five formats, and parts of them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain, dropwhile
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph

from kb.canonical.lines import graph_of
from kb.canonical.sorting import batches, sorted_by_graph, temporary
from kb.dumps.catalogue import QUADS, STATED, TRIPLES
from kb.dumps.compacting import Compactor
from kb.dumps.subsets import subset_lines
from kb.identifiers import Identifiers, prefixes_of
from kb.namespaces import TRO

_TURTLE, _TRIG = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.TRIG
_N_TRIPLES, _N_QUADS = pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.N_QUADS


def write_dumps(folder: Path, ids: Identifiers) -> None:
    """Write the dumps of a dataset beside its canonical N-Quads and its JSON-LD context
    (`context.jsonld`), which are there already.

    Nothing is held in memory but some bytes for each node of the data.
    """
    with ExitStack() as stack:
        stated = stack.enter_context(temporary(folder))
        graphs = stack.enter_context(sorted_by_graph(_dealt(folder, stated), folder))
        prefixes = prefixes_of(ids)
        write_turtle(folder / "dump.ttl", (folder / TRIPLES).open("rb"), ids)
        stated.seek(0)
        write_turtle(folder / STATED, stated, ids)
        default = pyoxigraph.parse(path=str(folder / TRIPLES), format=_N_QUADS, lenient=True)
        named = pyoxigraph.parse(graphs, format=_N_QUADS, lenient=True)
        trig = str(folder / "dump.trig")
        pyoxigraph.serialize(chain(default, named), trig, format=_TRIG, prefixes=prefixes)
    _write_json_ld(folder)
    with subset_lines(folder / TRIPLES, folder) as subsets:
        for subset, lines in subsets:
            write_turtle(folder / f"dump-{subset.name}.ttl", lines, ids)


def _dealt(folder: Path, stated: IO[bytes]) -> Iterator[bytes]:
    """The lines of named graphs, each behind its graph and a tab, while those of the default graph
    are written to their own dump, and those that not only a conclusion says to another.

    In sorted lines a triple of the default graph is followed by the same in all other graphs.
    """
    concluded = _concluded(folder)
    with (folder / QUADS).open("rb") as quads, (folder / TRIPLES).open("wb") as triples:
        held, said = b"", list[bytes]()
        for line in quads:
            if graph := graph_of(line):
                if held and line.startswith(held[:-2]):
                    said.append(graph)
                yield graph + b"\t" + line
                continue
            if not _is_only(said, concluded):
                stated.write(held)
            held, said = line, []
            triples.write(line)
        if not _is_only(said, concluded):
            stated.write(held)


def _concluded(folder: Path) -> set[bytes]:
    """The facts that were concluded."""
    mark = f" <{TRO.certainty}> <{TRO.Inferred}> <".encode()
    found = set[bytes]()
    with (folder / QUADS).open("rb") as file:
        for lines in batches(file):
            if mark in b"".join(lines):  # few are, and this looks at all of them at once
                found.update(line.partition(b" ")[0] for line in lines if mark in line)
    return found


def _is_only(graphs: list[bytes], concluded: set[bytes]) -> bool:
    """Whether there are graphs and all of them are of concluded facts."""
    return bool(graphs) and concluded.issuperset(graphs)


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
