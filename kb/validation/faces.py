"""A part as it is judged: what its neighbours see of it, and what is kept of what engines said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from rdflib.term import Node

from kb.canonical import lines
from kb.canonical.graph import written
from kb.namespaces import RDF
from kb.parts.dataset import VERDICTS
from kb.parts.part import keep, kept
from kb.plainvalues import plain, value_of
from kb.validation.engines import term_of
from kb.validation.report import Checked, Result

_TYPE = f"<{RDF.type}>".encode()
_TERMS = ("focus", "path", "value", "shape", "severity", "component")


@dataclass(frozen=True)
class Face:
    """What is seen of a part by its neighbours, with nodes and lines as hashes of 8 bytes.

    `said` has what is said of each node that it describes, `links` are the nodes that it leads to,
    `backs` has what leads to a node by a property that shapes follow backwards, and `by_property`
    the lines with each property.
    """

    said: Mapping[int, int]
    links: Set[int]
    backs: Mapping[int, int]
    by_property: Mapping[str, int]

    @classmethod
    def of(cls, triples: Iterable[str], backwards: Set[str]) -> Face:
        """The face of lines of N-Triples, each of which is given once."""
        said, backs = defaultdict[str, int](int), defaultdict[str, int](int)
        by_property, links = defaultdict[str, int](int), set[str]()
        for line in triples:
            subject, predicate, value = terms_of(line)
            number = hash_of(line)
            said[subject] ^= number
            by_property[predicate] ^= number
            if value.startswith("<"):
                links.add(value)
                if predicate in backwards:
                    backs[value] ^= number
        return cls(_hashed(said), {*map(hash_of, links)}, _hashed(backs), by_property)


#: The nodes that meet each target of shapes, hashed.
Met = Mapping[str, Collection[int]]


def met_in(quads: Iterable[bytes], targets: Iterable[str]) -> Met:
    """The nodes that meet some targets by lines of N-Quads, in whatever graphs."""
    met = {target.encode(): set[bytes]() for target in targets}
    for line in quads:
        subject, predicate, _ = line.split(b" ", 2)
        if (target := b"a " + lines.object_of(line) if predicate == _TYPE else predicate) in met:
            met[target].add(subject)
        if (target := b"^" + predicate) in met:
            met[target].add(lines.object_of(line))
    return {
        target.decode(): sorted(hash_of(node.decode()) for node in nodes)
        for target, nodes in met.items()
        if nodes
    }


def count_focus(shapes: Mapping[str, Set[str]], parts: Iterable[Met]) -> Checked:
    """How many focus nodes shapes with some targets have in the parts of a dataset. A node counts
    once, in however many it stands, and one that is a target itself though nothing is said of it.
    """
    every = set[str]().union(*shapes.values())
    met = {target: {hash_of(target[2:])} if target[0] == "=" else set[int]() for target in every}
    for part in parts:
        for target, nodes in part.items():
            met[target].update(nodes)

    @cache  # most shapes are for the same nodes as others
    def number(targets: Set[str]) -> int:
        return len(set[int]().union(*(met[target] for target in targets)))

    counts = {shape: number(frozenset(targets)) for shape, targets in shapes.items()}
    return Checked(counts, number(frozenset(every)))


def hash_of(text: str) -> int:
    """A hash of 8 bytes, the same on every machine."""
    return lines.hash_of(text.encode())


def _hashed(digests: Mapping[str, int]) -> dict[int, int]:
    return {hash_of(node): digest for node, digest in digests.items()}


def terms_of(line: str) -> tuple[str, str, str]:
    """Subject, property and object of a line of N-Triples, as they stand there."""
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest[:-3]


@dataclass(eq=False)
class Unit:
    """A part as it is judged: its name, the digest of its lines, the lines (at least those of some
    nodes, where these are given), where its verdict is kept, and its lines as they are published.
    """

    name: str
    digest: str
    triples: Callable[..., Iterable[str]]
    folder: Path
    quads: Callable[[], Iterable[bytes]] = tuple

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What is kept of the same lines."""
        return kept(self._path, self.digest) or {}

    def keep(self, **more: object) -> None:
        """Keep something of these lines, beside what is kept."""
        self.kept.update(more)
        keep(self._path, self.kept, self.digest)

    @property
    def _path(self) -> Path:
        return self.folder / f"{self.name}{VERDICTS}"

    def lines(self) -> list[str]:
        """Its lines, each once."""
        return list(dict.fromkeys(self.triples()))

    def face(self, by: str, backwards: Set[str], targets: Set[str]) -> Face:
        """Its face: kept, or made now. Nodes of which something new is said are noted as such, and
        those that meet targets of the shapes, for which `by` stands."""
        basis = [by, *sorted(backwards)]
        if self.kept.get("basis") == basis:
            return value_of(Face, self.kept["face"])
        face, before = Face.of(self.lines(), backwards), kept(self._path) or {}
        known: Mapping[int, int] = {}
        new, unseen, norm = set[int](), set[int](), dict[str, Any]()
        if before.get("basis") == basis:
            known, new = value_of(Face, before["face"]).said, {*before["new"]}
            unseen, norm = {*before["unseen"]}, before["norm"]
        new = {n for n, digest in face.said.items() if n in new or known.get(n) != digest}
        unseen = face.said.keys() & unseen - new
        self.kept.update(  # it is written with what an engine says of it
            basis=basis, face=plain(face), new=sorted(new), unseen=sorted(unseen), norm=norm,
            met=met_in(self.quads(), targets),
        )  # fmt: skip
        return face


def row_of(result: Result) -> list[str]:
    """A result as plain values: its terms, and its message."""
    values: list[Node | None] = [getattr(result, name) for name in _TERMS]
    return [*("" if value is None else written(value) for value in values), result.message]


def results_of(rows: Iterable[Sequence[str]]) -> Iterator[Result]:
    """The results that were kept as rows."""
    for *texts, message in rows:
        terms: dict[str, Any] = dict(zip(_TERMS, map(term_of, texts), strict=True))
        yield Result(**terms, message=message)
