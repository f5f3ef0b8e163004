"""Which dumps a release has, what their files are called, and the lines of each subset."""

from __future__ import annotations

import contextlib
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import IO

from kb.canonical.lines import terms_of
from kb.canonical.sorting import temporary
from kb.namespaces import LEADS_FROM_PART, LEADS_TO_PART, NAMES, OA, RDF, SCHEMA, TRO


@dataclass(frozen=True)
class Subset:
    """A part of the dataset: its name, and the class of the things whose documents it has."""

    name: str
    kind: str


#: One for each listing of the site.
SUBSETS = (
    Subset("articles", str(SCHEMA.NewsArticle)),
    Subset("treaties", str(TRO.Treaty)),
    Subset("events", str(TRO.DiplomaticEvent)),
    Subset("statements", str(TRO.ReportedStatement)),
    Subset("people", str(SCHEMA.Person)),
    Subset("organizations", str(SCHEMA.Organization)),
    Subset("countries", str(SCHEMA.Country)),
    Subset("places", str(SCHEMA.Place)),
    Subset("acts", str(TRO.TreatyAction)),
    Subset("anticipated", str(TRO.AnticipatedAction)),
    Subset("proposals", str(TRO.Proposal)),
    Subset("inferences", str(TRO.Inference)),
    Subset("passages", str(OA.SpecificResource)),
    Subset("records", str(SCHEMA.WebPage)),
)

_TYPE = f"<{RDF.type}>".encode()
_BITS = {f"<{subset.kind}>".encode(): 1 << bit for bit, subset in enumerate(SUBSETS)}
_NAMES = tuple(f"<{term}>".encode() for term in NAMES)
_TO_PART = frozenset(f"<{term}>".encode() for term in LEADS_TO_PART)
_FROM_PART = frozenset(f"<{term}>".encode() for term in LEADS_FROM_PART)


@contextlib.contextmanager
def subset_lines(triples: Path, folder: Path) -> Iterator[list[tuple[Subset, IO[bytes]]]]:
    """The lines of each subset, sorted, from a file of sorted N-Triples; `folder` has room for as
    much as all of them."""
    nodes = _Nodes.of(triples)
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(temporary(folder)) for _ in SUBSETS]
        with triples.open("rb") as lines:
            for i, (_, group) in enumerate(groupby(lines, key=_subject)):
                own, near = nodes.own[i], nodes.near[i] & ~nodes.own[i]
                if own or near:
                    _deal(list(group), own, near, files)
        for file in files:
            file.seek(0)
        yield list(zip(SUBSETS, files, strict=True))


def _deal(lines: list[bytes], own: int, near: int, files: list[IO[bytes]]) -> None:
    """Write what is said of a node into the subsets that have it, its names where it is near."""
    names = _names(lines) if near else []
    for bit, file in enumerate(files):
        if own >> bit & 1:
            file.writelines(lines)
        elif near >> bit & 1:
            file.writelines(names)


class _Links:
    """From which node, by its place, to which other, by its hash."""

    def __init__(self) -> None:
        self.start, self.end = array("L"), array("Q")

    def add(self, start: int, end: bytes) -> None:
        self.start.append(start)
        self.end.append(_hash(end))

    def pairs(self) -> Iterator[tuple[int, int]]:
        return zip(self.start, self.end, strict=True)


class _Nodes:
    """The nodes of a graph in the order of its lines: of which subsets they are (`own`), and of
    which they are neighbours (`near`), a bit for each."""

    def __init__(self, own: array[int], hashes: array[int]) -> None:
        in_order = sorted(range(len(hashes)), key=hashes.__getitem__)
        self._hashes = array("Q", (hashes[i] for i in in_order))
        self._places = array("L", in_order)
        self.own = own
        self.near = array("L", bytes(own.itemsize * len(own)))

    @classmethod
    def of(cls, triples: Path) -> _Nodes:
        """The nodes of a file: the things of each class with their parts, and what all of them
        lead to."""
        own, hashes, last, place = array("L"), array("Q"), b"", -1
        links, parts, wholes = _Links(), _Links(), _Links()
        with triples.open("rb") as lines:
            for line in lines:
                subject, predicate, value = terms_of(line)
                if subject != last:
                    last, place = subject, place + 1
                    own.append(0)
                    hashes.append(_hash(subject))
                if predicate == _TYPE:
                    own[place] |= _BITS.get(value, 0)
                elif value.startswith(b"<"):
                    links.add(place, value)
                    if predicate in _TO_PART:
                        parts.add(place, value)
                    elif predicate in _FROM_PART:
                        wholes.add(place, value)
        nodes = cls(own, hashes)
        whole_and_part = [*nodes._placed(parts), *((a, b) for b, a in nodes._placed(wholes))]
        nodes._hand_on(whole_and_part)
        for node, to in nodes._placed(links):
            nodes.near[to] |= own[node]
        return nodes

    def _hand_on(self, parts: Collection[tuple[int, int]]) -> None:
        """Take the parts of the things, and their parts, into the subsets of these."""
        is_growing = True
        while is_growing:
            is_growing = False
            for whole, part in parts:
                if more := self.own[whole] & ~self.own[part]:
                    self.own[part] |= more
                    is_growing = True

    def _placed(self, links: _Links) -> Iterator[tuple[int, int]]:
        """Links by the places of the nodes, but for those to what nothing is said of."""
        hashes, places = self._hashes, self._places
        for start, wanted in links.pairs():
            i = bisect_left(hashes, wanted)
            if i < len(hashes) and hashes[i] == wanted:
                yield start, places[i]


def _names(lines: Iterable[bytes]) -> list[bytes]:
    """The lines with one name in each language, by the best property that gives any."""
    names: dict[bytes, dict[bytes, bytes]] = {}
    for line in lines:
        _, predicate, value = terms_of(line)
        if predicate in _NAMES and value.startswith(b'"'):
            end = value.rpartition(b'"')[2]
            language = end if end.startswith(b"@") else b""
            names.setdefault(predicate, {}).setdefault(language, line)
    best = next((names[name] for name in _NAMES if name in names), {})
    return list(best.values())


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ")]


def _hash(node: bytes) -> int:
    return int.from_bytes(blake2b(node, digest_size=8).digest())


#: The canonical form of everything: sorted N-Quads, the default graph written out.
QUADS = "dump.nq"
#: The default graph alone, in canonical form too.
TRIPLES = "dump.nt"
#: What was inferred, which is not in the default graph.
INFERRED = "dump-inferred.ttl"
#: Every triple of every fact, with how it is known and what says it.
FACTS = "facts.csv"
#: Every act in the life of a treaty; and what the columns of that table are.
ACTS, ABOUT_ACTS = "acts.csv", "acts.csv-metadata.json"
#: The dumps that data of anybody's have packed too.
PACKED = ("dump.ttl", "dump.nq")


@dataclass(frozen=True)
class Dump:
    """A dump: the name of its file and its media type; for a subset, which one it is."""

    name: str
    media_type: str
    subset: Subset | None = None


#: What a release has to download, the most asked for first.
DUMPS = (
    Dump("dump.ttl", "text/turtle"),
    Dump(TRIPLES, "application/n-triples"),
    Dump("dump.jsonld", "application/ld+json"),
    Dump("dump.trig", "application/trig"),
    Dump(QUADS, "application/n-quads"),
    Dump(INFERRED, "text/turtle"),
    Dump(FACTS, "text/csv"),
    Dump(ACTS, "text/csv"),
    Dump(ABOUT_ACTS, "application/csvm+json"),
    *(Dump(f"dump-{subset.name}.ttl", "text/turtle", subset) for subset in SUBSETS),
)

#: What only earlier releases have, and what has the same content now.
FORMER = {Dump("dump-without-inferred.ttl", "text/turtle"): "dump.ttl"}
