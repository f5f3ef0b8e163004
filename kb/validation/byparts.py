"""Each part of the dataset judged with a small graph beside it, by either engine, and kept.

The *face* of a part is what others see of it: which nodes it describes and by which digest, which
it leads to. From the faces alone it is known which parts must be judged anew: those that changed,
and those that share a node with one that changed, or lead to it. The graph of a part has what it
says, the ontology, what other parts say of the nodes that it describes too, and of what these lead
to the properties that shapes read there (`kb.validation.reach`). What needs all parts is judged on
the lines of all that it can read.

The fast engine judges every part. pyshacl is asked at the nodes of which a part says something
else than before, and at those of which either has something to say; and, by
`judge_by_pyshacl`, of each part once. What either says is kept by what it was asked of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain
from typing import Any

from rdflib import Graph, URIRef
from rdflib.term import Node

from kb.canonical.graph import written
from kb.namespaces import SH
from kb.parts.dataset import VERDICTS, Dataset
from kb.parts.part import Part, digest_of
from kb.processes import each
from kb.validation.engines import Fast, Pyshacl
from kb.validation.faces import Face, Unit, count_focus, hash_of, results_of, row_of, terms_of
from kb.validation.reach import FARTHEST, Reach
from kb.validation.report import Checked, Report, Result, Seen, ordered
from kb.validation.shapes import reporting_targets

#: So many lines are judged at once: with each graph the ontology is read (10 ms). A rule that asks
#: of each act what else its actor did takes a time that grows with the square of the graph.
MOST_LINES = 10_000
#: Of so many new nodes pyshacl is asked in one run; where there are more, of a sample, which is the
#: same on every machine, from so many parts at least.
MOST_NODES, FEW_PARTS = 300, 10
#: Where there are no more nodes, shapes that look at all parts are tried by pyshacl each time too.
FEW_NODES = 2_000
#: So many lines are given to processes at once, and of fewer the work is not shared out.
MOST_SHARED, FEW_LINES = 200_000, 5_000
#: Wraps what is gone through, so that a terminal can show how far it is.
Progress = Callable[[Sequence[Any], str], Iterable[Any]]
#: What is no part by itself, by names that no article can have.
ONTOLOGY, LATE, BEYOND = "_ontology", "_late", "_beyond"


@dataclass
class ByParts:
    """The verdict of both engines on a dataset; `by` stands for the shapes and programs."""

    dataset: Dataset
    shapes: Graph
    by: str
    #: How many parts were judged now, for who measures.
    judged: list[str] = field(default_factory=list)
    #: What parts say of nodes that others look at, as far as it was read.
    _held: dict[Unit, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))

    def report(self) -> Report:
        """What the fast engine says of every part, and of all together."""
        stale = {unit: key for unit, key in self._keys.items() if unit.kept.get("key") != key}
        for batch in self._batches(stale, MOST_LINES):
            self._judge(batch)
        results = [result for unit in self._units for result in results_of(unit.kept["results"])]
        return Report(ordered(dict.fromkeys([*results, *self._beyond()])))

    def judge_new_nodes(self) -> Report:
        """What pyshacl says, now and before, where something is new, or was found by either."""
        for unit, nodes in self._questions():
            self._ask(unit, nodes)
        kept = self._beyond_unit.kept
        are_few = sum(len(face.said) for face in self._faces.values()) <= FEW_NODES
        beyond = self._beyond_by_norm() if are_few or kept["results"] or "norm" in kept else ()
        return self._by_norm(beyond)

    def judge_by_pyshacl(self, progress: Progress) -> Report:
        """What pyshacl says of every part: of those that it has not judged whole, it is asked now,
        in processes, and what it says of each is kept as it ends."""
        left = self._left()
        done = iter(progress(left, "judged by pyshacl"))
        shapes = self._reach.within
        for batch in self._batches(left, MOST_SHARED):
            shared = sum(len(self._faces[unit].said) for unit in batch) * 10 > FEW_LINES
            given = [(graph, some) for graph, (some,) in (self._graph([unit]) for unit in batch)]
            answers = each(_rows_by_pyshacl, shapes, given, shared=shared)
            for unit, rows in zip(batch, answers, strict=True):
                norm = {"key": self._keys[unit], "is_whole": True, "results": rows}
                unit.keep(norm=norm, new=[], unseen=[])
                next(done)
        for _ in done:
            pass
        return self._by_norm(self._beyond_by_norm())

    @property
    def seen(self) -> Seen:
        """How many nodes there are, how many pyshacl has seen, and in how many parts it has not
        judged what shapes look at from there."""
        nodes = set[int]().union(*(face.said for face in self._faces.values()))
        unseen = set[int]().union(
            *(unit.kept[name] for unit in self._units for name in ("new", "unseen"))
        )
        return Seen(len(nodes), len(nodes) - len(unseen), len(self._left()))

    @property
    def checked(self) -> Checked:
        """How many nodes each shape judges."""
        return count_focus(self._targets, (unit.kept["met"] for unit in self._faces))

    def speaking(self, nodes: Iterable[Node]) -> list[Part]:
        """The parts that say something of one of some nodes, or lead to it; all, where one is a
        text."""
        wanted = [*nodes]
        faces = (self._faces[unit] for unit in self._units[1:-1])
        hashes = {hash_of(written(node)) for node in wanted}
        return [
            part
            for part, face in zip(self.dataset.parts, faces, strict=True)
            if not all(isinstance(node, URIRef) for node in wanted)
            or not (hashes.isdisjoint(face.said.keys()) and hashes.isdisjoint(face.links))
        ]

    def _left(self) -> list[Unit]:
        return [unit for unit, key in self._keys.items() if not _is_whole(unit.kept["norm"], key)]

    def _questions(self) -> Iterator[tuple[Unit, set[str]]]:
        """The nodes of which pyshacl must be asked, by part; what is left out of those that are new
        is noted."""
        some = sorted((unit for unit in self._units if unit.kept["new"]), key=lambda u: u.digest)
        sums = accumulate(len(unit.kept["new"]) for unit in some)
        enough = 1 + sum(number < MOST_NODES for number in sums)
        chosen = some[: max(FEW_PARTS, enough)]
        chosen.sort(key=lambda unit: len(unit.kept["new"]))
        most, shares = MOST_NODES, dict[Unit, set[int]]()
        for number, unit in enumerate(chosen):
            shares[unit] = {*unit.kept["new"][: most // (len(chosen) - number)]}
            most -= len(shares[unit])
        for unit, key in self._keys.items():
            nodes, norm = {*self._broken(unit, key)}, unit.kept["norm"]
            if share := shares.get(unit):
                subjects = {terms_of(line)[0] for line in unit.lines()}
                nodes |= {node for node in subjects if hash_of(node) in share}
            if nodes:
                yield unit, nodes
            elif norm.get("key") != key or unit.kept["new"]:
                unseen = {*unit.kept["unseen"], *unit.kept["new"]}
                unit.keep(new=[], unseen=sorted(unseen), norm={"key": key, "results": []})

    def _broken(self, unit: Unit, key: str) -> Iterator[str]:
        """The nodes of which an engine has something to say that pyshacl was not asked of since."""
        norm = unit.kept["norm"]
        if norm.get("key") != key:
            for result in results_of([*unit.kept.get("results", ()), *norm.get("results", ())]):
                yield written(result.focus)

    def _ask(self, unit: Unit, nodes: Set[str]) -> None:
        """Ask pyshacl at some nodes of a part, and keep what it says beside what it said of
        others."""
        graph, _ = self._graph([unit])
        terms = {URIRef(node[1:-1]) for node in nodes if node.startswith("<")}
        rows = [row_of(result) for result in self._norm.report(graph, terms).results]
        norm, key = unit.kept["norm"], self._keys[unit]
        others = [row for row in norm.get("results", ()) if row[0] not in nodes]
        hashes = {*map(hash_of, nodes)}
        unseen = {*unit.kept["unseen"], *unit.kept["new"]} - hashes
        is_same = _is_whole(norm, key)
        kept = {"key": key, "is_whole": is_same, "results": [*others, *rows]}
        unit.keep(norm=kept, new=[], unseen=sorted(unseen))

    def _graph(self, batch: Sequence[Unit]) -> tuple[list[str], list[set[Node]]]:
        """The graph in which some parts are judged, and the nodes that each describes. Nodes that
        are looked at and to which a part does not lead itself are noted."""
        lines = [unit.lines() for unit in batch]
        own = list(chain.from_iterable(lines))
        around, farther = self._around(own)
        for unit in batch:
            unit.kept["farther"] = sorted({*farther, *unit.kept.get("farther", ())})
            self._keys[unit] = self._key(unit, self._faces[unit])
        subjects = ({terms_of(line)[0] for line in some} for some in lines)
        nodes: list[set[Node]] = [{URIRef(node[1:-1]) for node in some} for some in subjects]
        return list(dict.fromkeys([*self.dataset.ontology, *own, *around])), nodes

    def _by_norm(self, beyond: Iterable[Result]) -> Report:
        rows = [row for unit in self._units for row in unit.kept["norm"].get("results", ())]
        return Report(ordered(dict.fromkeys([*results_of(rows), *beyond])))

    @cached_property
    def _units(self) -> list[Unit]:
        dataset, late = self.dataset, list(self.dataset.late_triples())
        folder = dataset.seeds.folder
        digests = digest_of(*dataset.ontology), digest_of(*late)
        units = [
            Unit(ONTOLOGY, digests[0], lambda *_: dataset.ontology, folder, dataset.ontology_lines),
            *(Unit(p.path.name, p.digest, p.triples, folder, p.raw_lines) for p in dataset.parts),
            Unit(LATE, digests[1], lambda *_: late, folder, dataset.late_lines),
        ]
        names = {f"{name}{VERDICTS}" for name in (BEYOND, *(unit.name for unit in units))}
        for path in folder.glob(f"*{VERDICTS}"):
            if path.name not in names:
                path.unlink(missing_ok=True)
        return units

    @cached_property
    def _faces(self) -> dict[Unit, Face]:
        backwards = {written(term) for term in self.shapes.objects(None, SH.inversePath)}
        targets = set[str]().union(*self._targets.values())
        return {unit: unit.face(self.by, backwards, targets) for unit in self._units}

    @cached_property
    def _targets(self) -> Mapping[str, Set[str]]:
        return reporting_targets(self.shapes, self.dataset.seeds.ontology.graph)

    @cached_property
    def _reach(self) -> Reach:
        parts = [face for unit, face in self._faces.items() if unit.name != ONTOLOGY]
        return Reach.of(self.shapes, {name for face in parts for name in face.by_property})

    @cached_property
    def _owners(self) -> dict[int, list[Unit]]:
        """The parts, but for the ontology, that describe each node, in their order."""
        owners = defaultdict[int, list[Unit]](list)
        for unit, face in self._faces.items():
            for node in face.said if unit.name != ONTOLOGY else ():
                owners[node].append(unit)
        return owners

    @cached_property
    def _sums(self) -> tuple[Counter[int], Counter[int]]:
        """The sums of what all parts say of each node, the ontology aside, and of what leads to it
        by a property that shapes follow backwards."""
        said, backs = Counter[int](), Counter[int]()
        for unit, face in self._faces.items():
            said.update(face.said if unit.name != ONTOLOGY else {})
            backs.update(face.backs)
        return said, backs

    @cached_property
    def _keys(self) -> dict[Unit, str]:
        """What stands for all that the verdict on each part rests on."""
        return {unit: self._key(unit, face) for unit, face in self._faces.items()}

    def _key(self, unit: Unit, face: Face) -> str:
        """What stands for a part with what it was judged beside: its own nodes in other parts,
        those that it leads to, and those `farther` away that were looked at when it was last
        judged. For others to be looked at, one of these must change."""
        near = {*face.said, *face.links, *unit.kept.get("farther", ())}
        said, backs = self._sums
        sums = sum(said[node] for node in near), sum(backs[node] for node in face.said)
        return digest_of(self._basis, unit.digest, repr(sums))

    @cached_property
    def _basis(self) -> str:
        """What the verdict on each part rests on beside the parts."""
        return digest_of(self.by, self._units[0].digest, self._reach.name())

    def _batches(self, units: Iterable[Unit], most: int) -> Iterator[list[Unit]]:
        """Parts that are judged at once, of so many lines."""
        batch, size = list[Unit](), 0
        for unit in units:
            batch.append(unit)
            size += len(self._faces[unit].said) * 10
            if size > most:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _judge(self, batch: Sequence[Unit]) -> None:
        """Judge some parts, and keep what is said of the nodes of each."""
        graph, nodes = self._graph(batch)
        results = self._fast.report(graph).results
        for unit, some in zip(batch, nodes, strict=True):
            rows = [row_of(result) for result in results if result.focus in some]
            unit.keep(key=self._keys[unit], results=rows)
            self.judged.append(unit.name)

    @cached_property
    def _fast(self) -> Fast:
        return Fast(self._reach.within)

    def _around(self, own: Iterable[str]) -> tuple[list[str], set[int]]:
        """What other parts say of the nodes of some lines, and of those that they lead to; and the
        hashes of the nodes to which such lines lead in turn."""
        subjects, near = set[str](), set[str]()
        for line in own:
            subject, _, value = terms_of(line)
            subjects.add(subject)
            near.add(value)
        shared = {node for node in subjects if len(self._owners.get(hash_of(node), ())) > 1}
        around, farther = list[str](), set[str]()
        for unit, nodes in self._by_owner(shared).items():
            about = self._about(unit, nodes)
            farther.update(terms_of(line)[2] for line in about)
            around += about
        led = list(self._back(subjects))
        farther.update(terms_of(line)[0] for line in led)
        around += led
        ahead, seen = near - subjects | farther, set[str]()
        for _ in range(FARTHEST):
            wanted = {node for node in ahead - seen if node.startswith("<")}
            seen |= wanted
            ahead = set()
            for unit, nodes in self._by_owner(wanted).items():
                about = self._about(unit, nodes)
                lines = [line for line in about if terms_of(line)[1] in self._reach.near]
                ahead.update(terms_of(line)[2] for line in lines)
                around += lines
            farther |= ahead
        return around, {hash_of(node) for node in farther if node.startswith("<")}

    @cached_property
    def _norm(self) -> Pyshacl:
        return Pyshacl(self._reach.within)

    def _by_owner(self, nodes: Set[str]) -> Mapping[Unit, set[str]]:
        """The parts, but for the ontology, that describe some nodes, with these."""
        owners = defaultdict[Unit, set[str]](set)
        for node in nodes:
            for unit in self._owners.get(hash_of(node), ()):
                owners[unit].add(node)
        return owners

    def _about(self, unit: Unit, nodes: Set[str]) -> list[str]:
        """What a part says of some nodes: read once of each, since some such nodes, as States and
        rules, are looked at from hundreds of parts."""
        held = self._held[unit]
        if wanted := nodes - held.keys():
            held.update((node, []) for node in wanted)
            for line in unit.triples(wanted):
                if (subject := terms_of(line)[0]) in wanted:
                    held[subject].append(line)
        return [line for node in nodes for line in held[node]]

    def _back(self, nodes: Set[str]) -> Iterator[str]:
        """The lines of all parts that lead to some nodes by a property that is followed back."""
        hashes = {*map(hash_of, nodes)} & self._sums[1].keys()
        for unit, face in self._faces.items():
            for line in () if hashes.isdisjoint(face.backs.keys()) else unit.triples():
                _, predicate, value = terms_of(line)
                if predicate in self._reach.back and value in nodes:
                    yield line

    @cached_property
    def _beyond_unit(self) -> Unit:
        """All lines that shapes which may look at any part can read, as a part of its own."""
        read = self._reach.read
        digests = [
            f"{name} {digest}"
            for face in self._faces.values()
            for name, digest in sorted(face.by_property.items())
            if read is None or name in read
        ]

        def lines() -> Iterator[str]:
            every = (line for unit in self._units for line in unit.triples())
            return (line for line in every if read is None or line.split(" ", 2)[1] in read)

        return Unit(BEYOND, digest_of(self._basis, *digests), lines, self._units[0].folder)

    def _beyond(self) -> Sequence[Result]:
        """What the shapes say that may look at any part: asked of all lines that they can read."""
        unit = self._beyond_unit
        if "results" not in unit.kept:
            results = Fast(self._reach.beyond).report(unit.triples()).results
            unit.keep(results=[row_of(result) for result in results])
        return list(results_of(unit.kept["results"]))

    def _beyond_by_norm(self) -> Sequence[Result]:
        """The same by pyshacl."""
        unit = self._beyond_unit
        if "norm" not in unit.kept:
            unit.keep(norm=_rows_by_pyshacl(self._reach.beyond, (unit.lines(), None)))
        return list(results_of(unit.kept["norm"]))


def _is_whole(norm: Mapping[str, Any], key: str) -> bool:
    """Whether pyshacl judged a whole part beside what it looks at now."""
    return bool(norm.get("is_whole")) and norm["key"] == key


def _rows_by_pyshacl(
    shapes: Graph, question: tuple[list[str], set[Node] | None]
) -> list[list[str]]:
    """What pyshacl says of some nodes in lines, or of all, as it is kept."""
    graph, nodes = question
    return [row_of(result) for result in Pyshacl(shapes).report(graph, nodes).results]
