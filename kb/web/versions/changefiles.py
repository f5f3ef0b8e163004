"""A change set as files: what to take out and what to add, for whoever keeps a copy.

They are written while they are sent, from the log, so that a large one takes no memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from kb.canonical.lines import graph_of, in_graph, without_graph
from kb.releases.differences import Change
from kb.web.words.languages import message

#: How much is sent at once, in bytes, and how many statements one operation of SPARQL has.
PIECE, OPERATION = 65_536, 10_000

#: Has a change set read from its beginning: some files tell of one half and then of the other.
Read = Callable[[], Iterable[Change]]


@dataclass(frozen=True)
class ChangeFile:
    """A form of a change set: its name, media type, what it is, and how its lines are written."""

    name: str
    media_type: str
    says: str
    write: Callable[[Read], Iterator[bytes]]

    def parts(self, read: Read) -> Iterator[bytes]:
        """The file in pieces."""
        piece = bytearray()
        for line in self.write(read):
            piece += line
            if len(piece) >= PIECE:
                yield bytes(piece)
                piece.clear()
        if piece:
            yield bytes(piece)


def _quads(is_wanted: bool) -> Callable[[Read], Iterator[bytes]]:
    return lambda read: (line for line, is_added in read() if is_added is is_wanted)


def _triples(is_wanted: bool) -> Callable[[Read], Iterator[bytes]]:
    """The default graph alone, whose lines are N-Triples."""
    return lambda read: (line for line in _quads(is_wanted)(read) if not in_graph(line))


def _update(read: Read) -> Iterator[bytes]:
    """A request of SPARQL 1.1 Update: what is taken out first, then what is added."""
    between = b""
    for is_wanted, words in ((False, b"DELETE DATA"), (True, b"INSERT DATA")):
        lines = _quads(is_wanted)(read)
        while operation := list(islice(lines, OPERATION)):
            yield between + words + b" {\n" + b"".join(map(_pattern, operation)) + b"}"
            between = b" ;\n"
    yield b"\n" if between else b""


def _pattern(line: bytes) -> bytes:
    graph = graph_of(line)
    return b"GRAPH %b { %b }\n" % (graph, without_graph(line).rstrip()) if graph else line


def _patch(read: Read) -> Iterator[bytes]:
    """RDF Patch: a transaction of rows for what is deleted and added."""
    yield b"TX .\n"
    for line, is_added in read():
        yield (b"A " if is_added else b"D ") + line
    yield b"TC .\n"


FILES = (
    ChangeFile(
        "update.ru", "application/sparql-update",
        message("Both as an update of SPARQL: run it, and a copy is up to date"), _update,
    ),
    ChangeFile("changes.rdfp", "application/rdf-patch", message("Both as RDF Patch"), _patch),
    ChangeFile(
        "added.nt", "application/n-triples", message("What was added to the default graph"),
        _triples(True),
    ),
    ChangeFile(
        "removed.nt", "application/n-triples",
        message("What was taken out of the default graph"), _triples(False),
    ),
    ChangeFile(
        "added.nq", "application/n-quads", message("What was added, with the graphs of facts"),
        _quads(True),
    ),
    ChangeFile(
        "removed.nq", "application/n-quads",
        message("What was taken out, with the graphs of facts"), _quads(False),
    ),
)  # fmt: skip
