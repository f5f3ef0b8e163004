"""What the shapes say of the whole dataset.

The fast engine judges each part when it changed (`kb.validation.byparts`). pyshacl, the norm,
is asked at the nodes of which the fast one has something to say, and at those of which a part says
something else than when pyshacl last had nothing to say. What either refuses is refused. Where
pyshacl alone is installed it judges everything.

A statement elsewhere that bears on a node, and what is left out where much is new, is seen by the
fast engine alone; `kb check --both` asks both engines of everything, and so do the tests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.term import Node

from kb.canonical.graph import AnyGraph
from kb.canonical.lines import subject_of
from kb.parts.dataset import VERDICT, Dataset
from kb.parts.part import Part, Place
from kb.parts.reading import Seeds, software
from kb.seeds.project import Project
from kb.validation.byparts import ByParts
from kb.validation.engines import Engine, Fast, engines, installed
from kb.validation.locating import located
from kb.validation.report import Report, Result, ordered
from kb.validation.shapes import read_shapes

#: Of so many new nodes, of all authorities and so many articles, pyshacl is asked in one run; of
#: those of a first build it is given a sample, which is the same on every machine.
MOST_NODES, MOST_PARTS = 300, 20


@dataclass(frozen=True)
class Judged:
    """The dataset of all seeds, and what the shapes say of it; these, where they were read."""

    dataset: Dataset
    report: Report
    shapes: Graph | None = None

    @property
    def lines(self) -> list[str]:
        """The whole dataset: N-Quads, sorted."""
        return [line.decode() for line in self.dataset.ordered()]


def judge(project: Project, seeds: Seeds, *, both: bool = False) -> Judged:
    """Check the seeds, all together; with `both`, by all engines at every node.

    A dataset of which nothing was found to say is not judged again by the same shapes and programs.
    Raises `ShapesError` where the shapes cannot be used.
    """
    dataset, names = Dataset.of(project, seeds), installed()
    before, kept = _state(project.shapes), seeds.folder / VERDICT
    by = _by(seeds, before, before)
    if not both and _is_silent(kept, f"{by} {dataset.digest()}"):
        return Judged(dataset, Report((), names))
    shapes = read_shapes(project.shapes)
    judges = engines(shapes)
    by = _by(seeds, before, _state(project.shapes))  # another one, where they were saved meanwhile
    report = _Verdict(dataset, shapes, judges, by).report(both=both)
    if report.results:
        return Judged(dataset, _located(report, dataset), shapes)
    kept.write_text(f"{by} {dataset.digest()}")
    return Judged(dataset, report, shapes)


def _by(seeds: Seeds, before: str, after: str) -> str:
    """What stands for all that a verdict rests on, but for the dataset."""
    basis = f"{software()} {before} {after} {seeds.ontology.digest} {installed()}"
    return hashlib.sha256(basis.encode()).hexdigest()


def _is_silent(kept: Path, verdict: str) -> bool:
    """Whether it is kept that nothing was found to say."""
    try:
        return kept.read_bytes() == verdict.encode()
    except OSError:
        return False


@dataclass(frozen=True)
class _Verdict:
    """What engines say of a dataset by shapes; `by` stands for all that it rests on, but for the
    dataset."""

    dataset: Dataset
    shapes: Graph
    judges: tuple[Engine, ...]
    by: str

    def report(self, *, both: bool) -> Report:
        """What they say: pyshacl of everything where it is alone, or both are asked of it."""
        first, second = self.judges[0], self.judges[-1]
        if first is second:
            return replace(first.report(self.dataset.texts()), engines=(first.name,))
        with ThreadPoolExecutor(1) as another:  # the fast one leaves the interpreter to pyshacl
            if isinstance(first, Fast) and not both:
                by_parts = ByParts(self.dataset, self.shapes, self.by)
                first_report = another.submit(by_parts.report)
            else:
                first_report = another.submit(first.report, self.dataset.texts())
            again = second.report(self.dataset.texts()) if both else self.again(first_report)
        return agreed(first_report.result(), again, (first.name, second.name))

    def again(self, first_report: Future[Report]) -> Report:
        """What pyshacl says where something is new, and where the fast engine found something;
        where it has nothing to say, that is kept."""
        new_parts = self.new_parts()
        known = [part for part in new_parts if not part.part.is_article]
        articles = [part for part in new_parts if part.part.is_article]
        some = (
            known + sorted(articles, key=lambda part: part.part.digest)[: MOST_PARTS - bool(known)]
        )
        report = self.at(_sample(some), {part.part.summary.slug for part in some}, first_report)
        broken = {str(result.focus) for result in report.results}
        for part in new_parts:
            part.accept(self.by, broken)
        return report

    def at(self, nodes: Set[Node], slugs: Set[str], first_report: Future[Report]) -> Report:
        """What pyshacl says at some nodes: by what stands around them and in articles of these
        names; and where this is not what the fast engine found, at the nodes of that too, and then
        by everything."""
        report = self._near(nodes, slugs)
        if _keys(report) == _keys(first_report.result()):
            return report
        nodes = nodes | {result.focus for result in first_report.result().results}
        report = self._near(nodes, slugs)
        if _keys(report) == _keys(first_report.result()):
            return report
        return self.judges[-1].report(self.dataset.texts(), nodes)

    def _near(self, nodes: Set[Node], slugs: Set[str]) -> Report:
        if not nodes:
            return Report(())
        around = self.dataset.around(slugs, {str(node) for node in nodes})
        return self.judges[-1].report(around, nodes)

    def new_parts(self) -> list[_NewNodes]:
        """The parts that say something new."""
        parts = (
            part
            for part in self.dataset.parts
            if not part.is_accepted or part.accepted_by != self.by
        )
        return [_NewNodes.of(part, self.by) for part in parts]


@dataclass(frozen=True)
class _NewNodes:
    """The nodes of a part, each with the digest of what the part says of it, and those that are
    new."""

    part: Part
    digests: Mapping[str, str]
    new: frozenset[str]

    @classmethod
    def of(cls, part: Part, by: str) -> _NewNodes:
        """The nodes of a part; new ones are those that were not accepted by the same."""
        digests = {
            node: _digest(lines)
            for node, lines in groupby(sorted(set(part.triples())), key=subject_of)
        }
        known = set(part.accepted) if part.accepted_by == by else set()
        new = frozenset(node for node, digest in digests.items() if digest not in known)
        return cls(part, digests, new)

    def accept(self, by: str, broken: Set[str]) -> None:
        """Keep that nothing is said of its nodes, but for broken ones."""
        right = {digest for node, digest in self.digests.items() if node not in broken}
        self.part.accept(by, right, is_all=broken.isdisjoint(self.digests))


def _sample(new_parts: Sequence[_NewNodes]) -> set[Node]:
    """The new nodes, or so many of them as pyshacl is asked of."""
    new = sorted((part.digests[node], node) for part in new_parts for node in part.new)
    nodes = dict.fromkeys(node for _, node in new)  # of one thing several parts may say something
    return {URIRef(node) for node in islice(nodes, MOST_NODES)}


def _digest(lines: Iterable[str]) -> str:
    """A digest short enough to be kept for each node."""
    return hashlib.blake2b("".join(lines).encode(), digest_size=10).hexdigest()


def agreed(first_report: Report, again: Report, engines: tuple[str, str]) -> Report:
    """The results of pyshacl, the second of two engines, and what the first alone found: what
    either refuses is refused. A result that not both have is marked with the engine that has it."""
    first, second = _keys(first_report), _keys(again)
    of_second = [
        result if _key(result) in first else replace(result, engine=engines[1])
        for result in again.results
    ]
    of_first = [
        replace(result, engine=engines[0])
        for result in first_report.results
        if _key(result) not in second
    ]
    return Report(ordered([*of_second, *of_first]), engines)


def _key(result: Result) -> tuple[object, ...]:
    """What two engines must agree on in a result: messages and paths they may write in their own
    ways."""
    return result.focus, result.shape, result.component, result.value, result.severity


def _keys(report: Report) -> set[tuple[object, ...]]:
    return set(map(_key, report.results))


def _located(report: Report, dataset: Dataset) -> Report:
    """The report with the places in the seeds of its results."""
    graphs: dict[URIRef, AnyGraph] = {}
    places: dict[URIRef, Place] = {}
    for its_graphs, its_places in dataset.located({result.focus for result in report.results}):
        graphs.update(its_graphs)
        places.update({URIRef(iri): place for iri, place in its_places.items()})
    return located(report, graphs, places, Path())


def _state(folder: Path) -> str:
    """A digest of the files of shapes."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*/shape.ttl")):
        total.update(f"{path.parent.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
