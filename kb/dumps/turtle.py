"""Turtle as dumps have it: what is said of a node in one paragraph, its prefixes once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import dropwhile
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph

from kb.identifiers import Identifiers, prefixes_of

_TURTLE, _TRIG = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.TRIG
_N_TRIPLES, _N_QUADS = pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.N_QUADS


def turtle_of(lines: bytes, ids: Identifiers) -> bytes:
    """Lines of sorted N-Quads of the default graph, or of one named graph, as Turtle or TriG,
    without the declarations of prefixes."""
    quads = pyoxigraph.parse(lines, format=_N_QUADS, lenient=True)
    text = pyoxigraph.serialize(quads, format=_TRIG, prefixes=prefixes_of(ids)) or b""
    return b"".join(dropwhile(_is_prefix, text.splitlines(keepends=True)))


def paragraphs_of(turtle: bytes) -> bytes:
    """Turtle of the engine with an empty line after each node: it starts only what goes on with a
    tab, and writes no line feed within a text."""
    return turtle.replace(b" .\n", b" .\n\n")


def _is_prefix(line: Any) -> bool:
    return bool(line.startswith(b"@prefix "))


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
            kept = list(dropwhile(_is_prefix, lines))
            self._is_head, text = not kept, b"".join(kept)
            if kept:
                self._file.write(b"\n")
        self._file.write(paragraphs_of(text))
        return len(part)


def _read(lines: IO[bytes]) -> Iterator[pyoxigraph.Quad]:
    """Lines that this program wrote: their IRIs are not looked at again."""
    return pyoxigraph.parse(lines, format=_N_TRIPLES, lenient=True)
