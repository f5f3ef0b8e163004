"""What is said of each node, written in Turtle beforehand: documents are put together of it.

A document's bytes follow from its nodes: the triples of each stand together, in the order of the
nodes, and which prefixes are declared follows from which are used. So the file has a record for
each node: its piece of Turtle, where its document goes on from it, and its names. Putting a
document together takes some look-ups, without the store and without writing RDF.

A record is found by bisection in the sorted hashes of all nodes, in a file that the kernel maps
into memory as it is read: nothing is loaded, and no look-up waits for a lock, as one in a database
does. The file has the records, then the hashes, then the places of their records, then how many
there are. It is about three times as large as the Turtle dump.
"""

from __future__ import annotations

import heapq
import mmap
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from errno import EIO
from hashlib import blake2b
from itertools import groupby, islice, pairwise
from pathlib import Path
from zlib import crc32

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple

from kb import namespaces
from kb.canonical.lines import in_graph
from kb.canonical.oxigraph import language_of
from kb.identifiers import Identifiers, prefixes_of
from kb.namespaces import RDF

#: The terms of `kb.namespaces`, as the engine has them.
NAMES = tuple(map(NamedNode, namespaces.NAMES))
LEADS_TO_PART = frozenset(map(NamedNode, namespaces.LEADS_TO_PART))
LEADS_FROM_PART = tuple(map(NamedNode, namespaces.LEADS_FROM_PART))
TYPE = NamedNode(RDF.type)
_NAMES_AS_TEXTS = tuple(map(str, NAMES))
_PARTS_AS_TEXTS = frozenset(map(str, LEADS_TO_PART))
_TYPE_AS_TEXT = str(TYPE)
_FROM_PART = frozenset(str(term).encode() for term in LEADS_FROM_PART)

#: How many nodes are written at once.
BATCH = 2_000

# Of a record: how long the node, the piece, the parts, the values and the names are, and the
# prefixes that the piece and the names use, a bit for each; then a checksum of all of that and of
# the fields, since a file that is mapped is read unchecked. Parts and values are nodes, one a line.
_HEAD = struct.Struct("<5I2Q")
_SUM = struct.Struct("<I")


#: The name of a node, and its record.
_Record = tuple[bytes, bytes]
#: By node, the nodes that belong to it because they point at it.
Parts = Mapping[str, Sequence[str]]


def write_pieces(path: Path, parts: Parts, turtle: Path, ids: Identifiers) -> None:
    """Write the pieces of a default graph into a new file.

    `turtle` is the dump of that graph, in which what is said of a node stands together: it is read
    ten times as fast as a store.
    """
    turtle_format = pyoxigraph.RdfFormat.TURTLE
    read = pyoxigraph.parse(path=str(turtle), format=turtle_format, lenient=True)
    _write(path, _records(read, parts, ids))


def rewrite_pieces(path: Path, old: Path, parts: Parts, lines: bytes, ids: Identifiers) -> None:
    """Write the pieces of a default graph that is that of an old file but for some nodes: the same
    bytes as `write_pieces` does.

    `parts` has each node of which something else is said, or that has other parts; `lines` are what
    is said of these, as sorted N-Triples.
    """
    said = pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
    others = {node.encode() for node in parts}
    kept = (one for one in _records_in(old) if one[0] not in others)
    # Nodes are in the order of their triples, in which a > ends each.
    _write(path, heapq.merge(kept, _records(said, parts, ids), key=lambda one: one[0] + b">"))


def _records(quads: Iterable[pyoxigraph.Quad], parts: Parts, ids: Identifiers) -> Iterator[_Record]:
    """The records of nodes, of which all that is said stands together."""
    prefixes = prefixes_of(ids)
    grouped = groupby((quad.triple for quad in quads), key=lambda triple: triple.subject)
    nodes = (
        _Node(name_of(subject), sorted((str(triple), triple) for triple in triples))
        for subject, triples in grouped
    )
    while batch := list(islice(nodes, BATCH)):
        said = _written([node.said for node in batch], prefixes)
        names = _written([node.names() for node in batch], prefixes)
        for node, (text, uses), (names_text, name_uses) in zip(batch, said, names, strict=True):
            name = node.name.encode()
            fields = (name, text, *node.leads(parts), names_text)
            record = _HEAD.pack(*map(len, fields), uses, name_uses) + b"".join(fields)
            yield name, _SUM.pack(crc32(record)) + record


def _records_in(path: Path) -> Iterator[_Record]:
    """The records of a file, in the order in which they stand there."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        size = 8 * int.from_bytes(content[-8:], sys.byteorder)
        ends = array("Q", content[len(content) - 8 - size : -8])
        ends.append(len(content) - 8 - 2 * size)
        for start, end in pairwise(sorted(ends)):
            name = start + _SUM.size + _HEAD.size
            length, *_ = _HEAD.unpack_from(content, start + _SUM.size)
            yield content[name : name + length], content[start:end]


def _write(path: Path, records: Iterable[_Record]) -> None:
    hashes, places = array("Q"), array("Q")
    with path.open("wb") as file:
        for name, record in records:
            hashes.append(_hash(name))
            places.append(file.tell())
            file.write(record)
        in_order = sorted(range(len(hashes)), key=hashes.__getitem__)
        for column in (hashes, places):
            array("Q", (column[i] for i in in_order)).tofile(file)
        array("Q", [len(hashes)]).tofile(file)


#: A triple, and the text by which it is sorted.
_Said = tuple[str, Triple]


@dataclass(frozen=True)
class _Node:
    """A node and what is said of it: triples, and the texts by which they are sorted."""

    name: str
    said: list[_Said]

    def names(self) -> list[_Said]:
        """One name in each language, by the best property that gives any."""
        found: dict[str, list[_Said]] = {}
        for text, triple in self.said:
            _, predicate, value = text.split(" ", 2)
            if predicate in _NAMES_AS_TEXTS and value.startswith('"'):
                found.setdefault(predicate, []).append((text, triple))
        best = next((found[name] for name in _NAMES_AS_TEXTS if name in found), [])
        by_language: dict[str, _Said] = {}
        for text, triple in best:
            by_language.setdefault(language_of(triple.object), (text, triple))
        return list(by_language.values())

    def leads(self, parts: Parts) -> tuple[bytes, bytes]:
        """The nodes that belong to it, and those that it names as values."""
        own, values = list(parts.get(self.name, ())), list[str]()
        for text, _ in self.said:
            _, predicate, value = text.split(" ", 2)
            if value.startswith("<") and predicate != _TYPE_AS_TEXT:
                values.append(value[1:-1])
                if predicate in _PARTS_AS_TEXTS:
                    own.append(value[1:-1])
        return "\n".join(dict.fromkeys(own)).encode(), "\n".join(dict.fromkeys(values)).encode()


class Pieces:
    """The pieces of a release, opened for reading; they may be asked for from many threads."""

    def __init__(self, path: Path, ids: Identifiers) -> None:
        with path.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        end = len(self._file) - 8
        size = 8 * int.from_bytes(self._file[end:], sys.byteorder)
        with memoryview(self._file) as view:
            self._hashes = view[end - 2 * size : end - size].cast("Q")
            self._places = view[end - size : end].cast("Q")
        self._prefixes = prefixes_of(ids)
        self._graphs = (str(ids.fact("")), str(ids.provenance("")))
        self._heads: dict[int, bytes] = {}

    def close(self) -> None:
        """Take the file out of memory."""
        self._hashes.release()
        self._places.release()
        self._file.close()

    def document(self, iri: str, most: int | None = None) -> bytes | None:
        """The document of a thing in Turtle; None where pieces do not make one: of facts and of
        graphs, of what has blank nodes, of what nothing is said of, and of what would have more
        than so many bytes."""
        if iri.startswith(self._graphs):
            return None
        found, near, uses, size = dict[bytes, bytes](), set[bytes](), 0, 0
        waiting = [iri.encode()]
        while waiting:
            node = waiting.pop()
            if node in found or (record := self._record(node)) is None:
                continue
            text, parts, values, _, its_uses, _ = record
            if not text:
                return None
            found[node] = text
            size += len(text)
            if most is not None and size > most:
                return None
            uses |= its_uses
            if parts:
                waiting += parts.split(b"\n")
            if values:
                near.update(values.split(b"\n"))
        if not found:
            return None
        for node in near.difference(found):
            if (record := self._record(node)) and record[3]:
                found[node] = record[3]
                uses |= record[5]
        # Triples are in the order of their texts, in which a > ends each node.
        in_order = sorted(found, key=lambda node: node + b">")
        document = self._head(uses) + b"".join([found[node] for node in in_order])
        return document if most is None or len(document) <= most else None

    def _record(self, node: bytes) -> tuple[bytes, bytes, bytes, bytes, int, int] | None:
        """The piece, the parts, the values and the names of a node, and the prefixes that the
        piece and the names use."""
        hashes, wanted = self._hashes, _hash(node)
        i = bisect_left(hashes, wanted)
        while i < len(hashes) and hashes[i] == wanted:
            start = self._places[i] + _SUM.size
            *lengths, uses, name_uses = _HEAD.unpack_from(self._file, start)
            b = start + _HEAD.size
            record = self._file[start : b + sum(lengths)]
            if _SUM.unpack_from(self._file, self._places[i])[0] != crc32(record):
                raise OSError(EIO, "the pieces of documents are damaged")
            fields = []
            for length in lengths:
                a, b = b, b + length
                fields.append(self._file[a:b])
            if fields[0] == node:
                return fields[1], fields[2], fields[3], fields[4], uses, name_uses
            i += 1
        return None

    def _head(self, uses: int) -> bytes:
        """The declarations of the prefixes that are used, as the engine writes them."""
        if (head := self._heads.get(uses)) is None:
            used = {n: i for bit, (n, i) in enumerate(self._prefixes.items()) if uses >> bit & 1}
            turtle = pyoxigraph.RdfFormat.TURTLE
            some = [Triple(TYPE, TYPE, TYPE)]  # without a triple, nothing is declared
            text = pyoxigraph.serialize(some, format=turtle, prefixes=used) or b""
            head = b"".join(line for line in text.splitlines(True) if line.startswith(b"@prefix "))
            if len(self._heads) < BATCH:
                self._heads[uses] = head
        return head


def _hash(node: bytes) -> int:
    return int.from_bytes(blake2b(node, digest_size=8).digest())


def parts_in(store: pyoxigraph.Store, nodes: Iterable[str] | None = None) -> Parts:
    """The parts of the nodes of a store's default graph, in their order; of some alone where they
    are given, also of those that have none."""
    found: dict[str, list[str]] = {node: [] for node in nodes or ()}
    for node in [None] if nodes is None else map(NamedNode, list(found)):
        for term in LEADS_FROM_PART:
            for quad in store.quads_for_pattern(None, term, node, DefaultGraph()):
                found.setdefault(name_of(quad.object), []).append(name_of(quad.subject))
    return {node: sorted(parts, key=lambda part: f"<{part}>") for node, parts in found.items()}


def parts_in_quads(path: Path) -> Parts:
    """The same of a file of canonical N-Quads."""
    found: dict[str, list[str]] = {}
    with path.open("rb") as file:
        for line in file:
            if (pair := part_and_whole(line)) and not in_graph(line):
                found.setdefault(pair[1], []).append(pair[0])
    return found


def part_and_whole(line: bytes) -> tuple[str, str] | None:
    """The two nodes that a line links, where its subject belongs to its object."""
    _, predicate, value = line.split(b" ", 2)
    if predicate not in _FROM_PART:
        return None
    part, whole = line[1 : line.index(b">")], value[1 : value.index(b">")]
    return part.decode(), whole.decode()


def _written(nodes: list[list[_Said]], prefixes: Mapping[str, str]) -> Iterator[tuple[bytes, int]]:
    """The piece of each node and the prefixes that it uses; b"" where it has triples with blank
    nodes, or none at all."""
    can_be = [bool(said) and all(_is_named(text) for text, _ in said) for said in nodes]
    triples = [triple for said, can in zip(nodes, can_be, strict=True) if can for _, triple in said]
    turtle = pyoxigraph.RdfFormat.TURTLE
    bits = [(1 << bit, iri) for bit, iri in enumerate(prefixes.values())]
    pieces = _cut(pyoxigraph.serialize(triples, format=turtle, prefixes=dict(prefixes)) or b"")
    for said, can in zip(nodes, can_be, strict=True):
        if can:
            words = " ".join([text for text, _ in said])
            yield next(pieces), sum([bit for bit, iri in bits if iri in words])
        else:
            yield b"", 0


def _cut(turtle: bytes) -> Iterator[bytes]:
    """The statements of Turtle as the engine writes it, where only what goes on starts with a tab
    and no text has a line feed."""
    lines: list[bytes] = []
    for line in turtle.split(b"\n"):
        if lines and not line.startswith(b"\t"):
            yield b"\n".join((*lines, b""))
            lines.clear()
        if line and not (not lines and line.startswith(b"@prefix ")):
            lines.append(line)


def _is_named(triple: str) -> bool:
    subject, _, value = triple.split(" ", 2)
    return subject.startswith("<") and not value.startswith(("_:", "<<"))


def name_of(term: object) -> str:
    """What pages call a term: an IRI, the text of a literal, or a blank node's label (`_:b0`)."""
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(getattr(term, "value", term))
