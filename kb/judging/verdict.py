"""What the shapes say of the whole dataset, and its statements.

Each article is judged by itself, beside the authorities that it leads to, and the authorities and
the ontology once; then the nodes at which several of them meet are judged on the union of all
(`kb.judging.merging` tells which, and why no others), and so are those at which one of them broke
a shape: what is reported is what is wrong with all together. Verdicts are kept where the seeds are
(`kb.judging.reading`), and places are looked for when all is judged.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import Graph, URIRef

from kb.canonical.graph import canonical_lines, graphs_in, triples_in
from kb.canonical.lines import in_graph
from kb.canonical.sorting import Counts, in_order, write_quads
from kb.canonical.terms import TRO, nodes_in
from kb.identifiers import Identifiers
from kb.judging.apart import each
from kb.judging.articles import (
    Bench,
    judge_part,
    lines_of,
    nodes_of,
    place_of,
    placed,
    places_of,
)
from kb.judging.beside import Beside
from kb.judging.merging import Merge
from kb.judging.parts import Detail, Part, Place
from kb.judging.reach import Reach
from kb.judging.reading import Progress, Seeds, clear, digest_of, is_much, software
from kb.judging.report import Report, Result, ordered
from kb.judging.shapes import read_shapes
from kb.mapping.authorities import block_of, write_authorities
from kb.mapping.graphs import MappedText
from kb.mapping.retired import write_retired, write_vanished
from kb.namespaces import ONTOLOGY
from kb.seeds.authorities import Authority
from kb.seeds.project import Project
from kb.seeds.summary import Summary

#: The name under which the authorities' part is kept: no article's folder can have it.
_AUTHORITIES = "authorities"
#: What facts that articles share make of them: another article may speak of these only by a link.
_OF_ONE = ("passage", "fact", "office", "title", "count", "inference")
_LATE = "urn:late"
_EVIDENCE = f" {TRO.evidence} ".encode()
#: The graphs of facts, and where in the seeds they are from.
_Located = tuple[Mapping[URIRef, Graph], Mapping[str, Place]]


@dataclass(frozen=True)
class Judged:
    """What the shapes say of the graphs of all seeds, and the graphs as lines of N-Quads, which
    are read from the disk as they are asked for; `several` are nodes that several facts
    describe."""

    report: Report
    parts: tuple[Part, ...]
    others: tuple[str, ...]
    several: frozenset[bytes] = frozenset()
    keeper: Any = None

    @property
    def lines(self) -> list[str]:
        """The whole dataset: N-Quads, sorted."""
        return [line.decode() for line in in_order(self._lines())]

    @property
    def default(self) -> list[str]:
        """The default graph: what facts, passages and the ontology say, each triple once."""
        return [line.decode() for line in in_order(self._lines()) if not in_graph(line)]

    def write(self, path: Path) -> Counts:
        """Write the whole dataset as sorted N-Quads; what it holds."""
        return write_quads(path, self._lines())

    def _lines(self) -> Iterator[bytes]:
        for line in self.others:
            yield line.encode()
        for part in self.parts:
            yield from part.raw_lines() if not self.several else self._without_shared(part)

    def _without_shared(self, part: Part) -> Iterator[bytes]:
        """The lines of a part, but for the default graph's evidence of a node that several facts
        describe: each of them has its own, and none says everything of the node."""
        for line in part.raw_lines():
            is_evidence = _EVIDENCE in line and line[: line.index(b" ")] in self.several
            if not is_evidence or in_graph(line):
                yield line


def judge(project: Project, seeds: Seeds, progress: Progress = lambda items, _: items) -> Judged:
    """Check the seeds: each article with what it rests on, then all together.

    Raises `ShapesError` where the shapes cannot be used.
    """
    ids = project.identifiers
    shapes, token = _shapes(project)
    reach = Reach.of(shapes)
    authorities = write_authorities(seeds.authorities, ids, seeds.ontology.graph)
    basis = f"{software()} {ids.base} {token} {digest_of(seeds.ontology.graph)}"
    blocks = _blocks(seeds.authorities, project)
    named = shapes.all_nodes()  # queries, which may name others, are asked of all together
    followed = [triple for triple in seeds.ontology.graph if triple[1] in named]
    beside = Beside(seeds.authorities, ids, reach.backward, followed)
    bench = Bench(
        shapes=shapes,
        ontology=seeds.ontology.graph,
        beside=beside,
        backward=frozenset(reach.backward),
        basis=basis,
    )
    first = _judged_authorities(authorities, ids, bench, seeds.folder)
    parts = (first, *_judged_articles(project, seeds.parts, bench, progress))
    clear(seeds, [first.path])
    ontology = canonical_lines(seeds.ontology.graph)
    in_its_graph = canonical_lines(seeds.ontology.graph, ONTOLOGY)
    union = _Union(project, seeds, parts, blocks, reach, bench, ontology)
    late = [line for one in union.late for line in lines_of(one, ids).all()]
    others = (*ontology, *in_its_graph, *late)
    return Judged(union.report(), parts, others, _told_by_several(seeds, ids), seeds.keeper)


def _blocks(authorities: Mapping[str, Authority], project: Project) -> _Located:
    """What is known of each thing, and where its block stands."""
    graphs, places = dict[URIRef, Graph](), dict[str, Place]()
    for reference, authority in authorities.items():
        fact = block_of(reference, project.identifiers)
        graphs[fact] = authority.triples
        places[str(fact)] = place_of(authority, project.root)
    return graphs, places


def _told_by_several(seeds: Seeds, ids: Identifiers) -> frozenset[bytes]:
    """The nodes that several facts describe, written: none of them says all that is said of one."""
    counts = Counter(fact.describes for part in seeds.parts for fact in part.summary.published)
    counts.update(seeds.authorities.keys())
    return frozenset(f"<{ids.thing(ref)}>".encode() for ref, n in counts.items() if n > 1)


def _shapes(project: Project) -> tuple[Graph, str]:
    """The shapes, and a digest of their files; where these were saved meanwhile, one of nothing."""
    before = _state(project.shapes)
    shapes = read_shapes(project.shapes)
    after = _state(project.shapes)
    return shapes, before if before == after else f"{before} {after}"


def _state(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.glob("*/shape.ttl")):
        total.update(f"{path.parent.name}\\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _judged_authorities(
    authorities: MappedText, ids: Identifiers, bench: Bench, folder: Path
) -> Part:
    """The part of the authorities, judged with the ontology: kept, or made now."""
    lines, path = lines_of(authorities, ids), folder / _AUTHORITIES
    written = "".join(lines.all()).encode()
    key = hashlib.sha256(bench.digest(bench.beside.blocks).encode() + written).hexdigest()
    part = Part.read(path, key)
    if part is not None and part.report is not None:
        return part
    triples = list(triples_in((*lines.said, *lines.provenance)))
    nodes = {n for line in (*lines.said, *authorities.provenance) for n in nodes_in(line)}
    summary = Summary(_AUTHORITIES, (), (), (), (), "")
    detail = Detail((), tuple(sorted(nodes)), {})  # places are where the blocks stand now
    part = Part.write(path, key, authorities.provenance_iri, summary, detail, lines)
    found = nodes_of([*triples, *bench.ontology], bench.backward)
    return part.judged(bench.judge.report(triples, found), key)


def _judged_articles(
    project: Project, parts: Sequence[Part], bench: Bench, progress: Progress
) -> Iterator[Part]:
    """The parts with what the shapes say of them: kept, or found now."""
    missing = [part for part in parts if not bench.has_judged(part)]
    shared = is_much(project.seeds / part.summary.slug / "facts.yaml" for part in missing)
    found = each(judge_part, bench, missing, shared=shared)
    new = {
        part.path: judged
        for part, judged in zip(progress(missing, "checking articles"), found, strict=True)
    }
    for part in parts:
        yield new.get(part.path, part)


@dataclass
class _Union:
    """All parts together, and what is only known of them together: what vanished.

    `blocks` are the graphs of the authorities, and where they stand now.
    """

    project: Project
    seeds: Seeds
    parts: Sequence[Part]
    blocks: _Located
    reach: Reach
    bench: Bench
    ontology: Sequence[str]

    def __post_init__(self) -> None:
        ids = self.project.identifiers
        base = (str(ONTOLOGY), str(ids.provenance(_AUTHORITIES)))
        self.merge = Merge(self.reach, base)
        self.merge.add(str(ONTOLOGY), "".join(self.ontology).encode())
        for part in self.parts:
            self.merge.add(part.provenance, *part.judged_lines())
        retired = write_retired(self.seeds.retired, ids)
        self.add_late(retired)
        summaries = [part.summary for part in self.parts]
        vanished = list(write_vanished(summaries, self.merge.describes, ids))
        for one in vanished:
            self.add_late(one)
        self.late = [retired, *vanished]

    def add_late(self, mapped: MappedText) -> None:
        """Add what no part has."""
        self.merge.add(_LATE, "".join((*mapped.said(), *mapped.provenance)).encode())

    def report(self) -> Report:
        """What the shapes say of the union, at the nodes where it may be other than what they say
        of each part; and at those that shapes name, of which perhaps no part speaks."""
        found = nodes_of(triples_in(self.late_lines()), self.bench.backward)
        broken = {r.focus for part in self.parts if part.report for r in part.report.results}
        named = set(self.reach.targets.nodes)
        nodes = self.merge.affected(self.shared()) | found | broken | named
        if not nodes:
            return Report(())
        around = self.merge.around(nodes)
        report = self.bench.judge.report(around, nodes)
        return self.located(report) if report.results else report

    def late_lines(self) -> list[str]:
        """What no part has, as lines of triples."""
        return [line for one in self.late for line in (*one.said(), *one.provenance)]

    def shared(self) -> list[str]:
        """The nodes of which several parts speak, the ontology and what is late among them."""
        counts: Counter[str] = Counter()
        ids = self.project.identifiers
        for lines in (self.ontology, self.late_lines()):
            counts.update({node for line in lines for node in nodes_in(line)})
        for part in self.parts:
            counts.update(part.detail().nodes)
        return [node for node, n in counts.items() if n > 1 or ids.kind(node) in _OF_ONE]

    def located(self, report: Report) -> Report:
        """The report with the places in the seeds, looked for in all parts that speak of a node."""
        of_parts: dict[frozenset[str], list[Result]] = {}
        for result in report.results:
            names = frozenset(self.merge.parts_with(result.focus))
            of_parts.setdefault(names, []).append(result)
        late = [(one.graphs().facts, places_of(one, self.project.root)) for one in self.late]
        found: list[Result] = []
        for names, results in of_parts.items():
            facts: dict[URIRef, Graph] = {}
            places: dict[str, Place] = {}
            for its_facts, its_places in (*self.located_in(names), *late):
                facts.update(its_facts)
                places.update(its_places)
            found += placed(Report(tuple(results)), facts, places).results
        return Report(ordered(found))

    def located_in(self, names: Collection[str]) -> Iterator[_Located]:
        """The graphs of the facts of some parts, and their places."""
        first, *articles = self.parts
        if first.provenance in names:
            yield self.blocks
        for part in articles:
            if part.provenance in names:
                yield graphs_in(part.lines().facts), part.detail().places
