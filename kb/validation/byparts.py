"""Each part of the dataset judged by the fast engine with a small graph beside it, and kept.

The *face* of a part is what others see of it: which nodes it describes and by which digest, which
it leads to. From the faces alone it is known which parts must be judged anew: those that changed,
and those that share a node with one that changed, or lead to it. The graph of a part has what it
says, the ontology, what other parts say of the nodes that it describes too, and of what these lead
to the properties that shapes read there (`kb.validation.reach`). What needs all parts is judged on
the lines of all that it can read.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from rdflib import Graph
from rdflib.term import Node

from kb.canonical.graph import written
from kb.namespaces import SH
from kb.parts.dataset import VERDICTS, Dataset
from kb.validation.engines import Fast, term_of
from kb.validation.reach import FARTHEST, Reach
from kb.validation.report import Report, Result, ordered

#: So many lines are judged at once: with each graph the ontology is read.
MOST_LINES = 200_000
#: What is no part by itself, by names that no article can have.
ONTOLOGY, LATE, BEYOND = "_ontology", "_late", "_beyond"
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
    def of(cls, lines: Iterable[str], backwards: Set[str]) -> Face:
        """The face of lines of N-Triples, each of which is given once."""
        said, backs = defaultdict[str, int](int), defaultdict[str, int](int)
        by_property, links = defaultdict[str, int](int), set[str]()
        for line in lines:
            subject, predicate, value = _terms(line)
            number = hash_of(line)
            said[subject] ^= number
            by_property[predicate] ^= number
            if value.startswith("<"):
                links.add(value)
                if predicate in backwards:
                    backs[value] ^= number
        return cls(_hashed(said), {*map(hash_of, links)}, _hashed(backs), by_property)

    def to_json(self) -> dict[str, object]:
        """The face as plain values."""
        return {
            "said": [[*self.said], [*self.said.values()]], "links": sorted(self.links),
            "backs": [[*self.backs], [*self.backs.values()]], "by_property": self.by_property,
        }  # fmt: skip

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Face:
        """The face that `to_json` gave."""
        said, backs = (dict(zip(*value[name], strict=True)) for name in ("said", "backs"))
        return cls(said, set(value["links"]), backs, value["by_property"])


def hash_of(text: str) -> int:
    """A hash of 8 bytes, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _hashed(digests: Mapping[str, int]) -> dict[int, int]:
    return {hash_of(node): digest for node, digest in digests.items()}


def _terms(line: str) -> tuple[str, str, str]:
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest[:-3]


@dataclass(eq=False)
class _Unit:
    """A part as it is judged: its name, the digest of its lines, the lines, and where its verdict
    is kept."""

    name: str
    digest: str
    triples: Callable[[], Iterable[str]]
    folder: Path

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What is kept of the same lines."""
        try:
            head, _, text = self._path.read_text("utf-8").partition("\n")
            if head != f"{self.digest} {_digest([text])}":
                return {}
            value: dict[str, Any] = json.loads(text)
        except (OSError, ValueError):
            return {}
        return value

    def keep(self, **more: object) -> None:
        """Keep something of these lines, beside what is kept."""
        self.kept.update(more)
        text = json.dumps(self.kept, ensure_ascii=False)
        beside = self._path.with_name(f".{self._path.name}-{os.getpid()}")
        beside.write_text(f"{self.digest} {_digest([text])}\n{text}", "utf-8")
        beside.replace(self._path)

    @property
    def _path(self) -> Path:
        return self.folder / f"{self.name}{VERDICTS}"

    def lines(self) -> list[str]:
        """Its lines, each once."""
        return list(dict.fromkeys(self.triples()))

    def face(self, backwards: Set[str]) -> Face:
        """Its face: kept, or made now."""
        basis = sorted(backwards)
        if self.kept.get("backwards") == basis:
            return Face.from_json(self.kept["face"])
        face = Face.of(self.lines(), backwards)
        self.keep(backwards=basis, face=face.to_json())
        return face


@dataclass
class ByParts:
    """The verdict of the fast engine on a dataset; `by` stands for the shapes and programs."""

    dataset: Dataset
    shapes: Graph
    by: str
    #: How many parts were judged now, for who measures.
    judged: list[str] = field(default_factory=list)

    def report(self) -> Report:
        """What the shapes say of every part, and of all together."""
        stale = {unit: key for unit, key in self._keys.items() if unit.kept.get("key") != key}
        for batch in self._batches(stale):
            self._judge(batch, stale)
        results = [result for unit in self._units for result in _read(unit.kept["results"])]
        return Report(ordered(dict.fromkeys([*results, *self._beyond()])))

    @cached_property
    def _units(self) -> list[_Unit]:
        dataset, late = self.dataset, list(self.dataset.late_triples())
        folder = dataset.seeds.folder
        units = [
            _Unit(ONTOLOGY, _digest(dataset.ontology), lambda: dataset.ontology, folder),
            *(_Unit(part.path.name, part.digest, part.triples, folder) for part in dataset.parts),
            _Unit(LATE, _digest(late), lambda: late, folder),
        ]
        names = {f"{name}{VERDICTS}" for name in (BEYOND, *(unit.name for unit in units))}
        for path in folder.glob(f"*{VERDICTS}"):
            if path.name not in names:
                path.unlink(missing_ok=True)
        return units

    @cached_property
    def _faces(self) -> dict[_Unit, Face]:
        backwards = {written(term) for term in self.shapes.objects(None, SH.inversePath)}
        return {unit: unit.face(backwards) for unit in self._units}

    @cached_property
    def _reach(self) -> Reach:
        parts = [face for unit, face in self._faces.items() if unit.name != ONTOLOGY]
        return Reach.of(self.shapes, {name for face in parts for name in face.by_property})

    @cached_property
    def _owners(self) -> dict[int, list[_Unit]]:
        """The parts that describe each node, in their order."""
        owners = defaultdict[int, list[_Unit]](list)
        for unit, face in self._faces.items():
            for node in face.said:
                owners[node].append(unit)
        return owners

    @cached_property
    def _leading(self) -> dict[int, list[_Unit]]:
        """The parts that lead to each node by a property that shapes follow backwards."""
        leading = defaultdict[int, list[_Unit]](list)
        for unit, face in self._faces.items():
            for node in face.backs:
                leading[node].append(unit)
        return leading

    @cached_property
    def _keys(self) -> dict[_Unit, str]:
        """What stands for all that the verdict on each part rests on."""
        return {unit: self._key(unit, face) for unit, face in self._faces.items()}

    def _key(self, unit: _Unit, face: Face) -> str:
        seen = sorted(
            (node, self._faces[other].said[node])
            for node in {*face.said, *face.links}
            for other in self._owners.get(node, ())
            if other is not unit and other.name != ONTOLOGY
        )
        led = sorted(
            (node, self._faces[other].backs[node])
            for node in face.said.keys() & self._leading.keys()
            for other in self._leading[node]
            if other is not unit
        )
        return _digest([self._basis, unit.digest, repr(seen), repr(led)])

    @cached_property
    def _basis(self) -> str:
        """What the verdict on each part rests on beside the parts."""
        return _digest([self.by, self._units[0].digest, self._reach.name()])

    def _batches(self, units: Iterable[_Unit]) -> Iterator[list[_Unit]]:
        """Parts that are judged at once."""
        batch, size = list[_Unit](), 0
        for unit in units:
            batch.append(unit)
            size += len(self._faces[unit].said) * 10
            if size > MOST_LINES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _judge(self, batch: Sequence[_Unit], keys: Mapping[_Unit, str]) -> None:
        """Judge some parts, and keep what is said of the nodes of each."""
        lines = {unit: unit.lines() for unit in batch}
        own = dict.fromkeys(line for some in lines.values() for line in some)
        graph = dict.fromkeys([*self.dataset.ontology, *own])
        graph.update(dict.fromkeys(self._around(own)))
        results = self._fast.report(graph).results
        for unit, some in lines.items():
            subjects = {_terms(line)[0] for line in some}
            rows = [_row(result) for result in results if written(result.focus) in subjects]
            unit.keep(key=keys[unit], results=rows)
            self.judged.append(unit.name)

    @cached_property
    def _fast(self) -> Fast:
        return Fast(self._reach.within)

    def _around(self, own: Iterable[str]) -> Iterator[str]:
        """What other parts say of the nodes of some lines, and of those that they lead to."""
        subjects, near = set[str](), set[str]()
        for line in own:
            subject, _, value = _terms(line)
            subjects.add(subject)
            near.add(value)
        shared = {node for node in subjects if self._is_elsewhere(node)}
        ahead = near - subjects
        for line in self._lines(shared, lambda *_: True):
            ahead.add(_terms(line)[2])
            yield line
        for line in self._back(subjects):
            ahead.add(_terms(line)[0])
            yield line
        seen = set[str]()
        for _ in range(FARTHEST):
            wanted = {node for node in ahead - seen if node.startswith("<")}
            seen |= wanted
            ahead = set()
            for line in self._lines(wanted, lambda _, term: term in self._reach.near):
                ahead.add(_terms(line)[2])
                yield line

    def _is_elsewhere(self, node: str) -> bool:
        """Whether several parts describe a node, the ontology aside."""
        owners = self._owners.get(hash_of(node), ())
        return sum(unit.name != ONTOLOGY for unit in owners) > 1

    def _lines(self, nodes: Set[str], wanted: Callable[[str, str], bool]) -> Iterator[str]:
        """The lines of all parts about some nodes, as far as they are wanted."""
        owners = defaultdict[_Unit, set[str]](set)
        for node in nodes:
            for unit in self._owners.get(hash_of(node), ()):
                owners[unit].add(node)
        for unit, some in owners.items():
            if unit.name != ONTOLOGY:
                for line in unit.triples():
                    subject, predicate, _ = line.split(" ", 2)
                    if subject in some and wanted(subject, predicate):
                        yield line

    def _back(self, nodes: Set[str]) -> Iterator[str]:
        """The lines of all parts that lead to some nodes by a property that is followed back."""
        units = {unit for node in nodes for unit in self._leading.get(hash_of(node), ())}
        for unit in (unit for unit in self._units if unit in units):
            for line in unit.triples():
                _, predicate, value = _terms(line)
                if predicate in self._reach.back and value in nodes:
                    yield line

    def _beyond(self) -> Sequence[Result]:
        """What the shapes say that may look at any part: asked of all lines that they can read."""
        read = self._reach.read
        digests = [
            f"{name} {digest}"
            for face in self._faces.values()
            for name, digest in sorted(face.by_property.items())
            if read is None or name in read
        ]
        unit = _Unit(BEYOND, _digest([self._basis, *digests]), list, self._units[0].folder)
        if "results" not in unit.kept:
            lines = (line for each in self._units for line in each.triples())
            some = (line for line in lines if read is None or line.split(" ", 2)[1] in read)
            results = Fast(self._reach.beyond).report(some).results
            unit.keep(results=[_row(result) for result in results])
        return list(_read(unit.kept["results"]))


def _digest(texts: Iterable[str]) -> str:
    total = hashlib.sha256()
    for text in texts:
        total.update(f"{text}\0".encode())
    return total.hexdigest()


def _row(result: Result) -> list[str]:
    """A result as plain values: its terms, and its message."""
    values: list[Node | None] = [getattr(result, name) for name in _TERMS]
    return [*("" if value is None else written(value) for value in values), result.message]


def _read(rows: Iterable[Sequence[str]]) -> Iterator[Result]:
    """The results that were kept as rows."""
    for *texts, message in rows:
        terms: dict[str, Any] = dict(zip(_TERMS, map(term_of, texts), strict=True))
        yield Result(**terms, message=message)
