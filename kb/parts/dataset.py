"""The whole dataset: the parts of authorities and articles, the ontology, and what vanished.

It is lines of N-Quads, which are read from the disk as they are asked for.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from rdflib import URIRef
from rdflib.term import Node

from kb.canonical.graph import (
    AnyGraph,
    TripleSet,
    canonical_lines,
    graphs_in,
    triples_in,
    written,
)
from kb.canonical.lines import hash_of, in_graph, subject_of
from kb.canonical.oxigraph import TRO
from kb.canonical.sorting import in_order
from kb.description.examples import examples
from kb.identifiers import Identifiers
from kb.mapping.comparisons import write_comparisons
from kb.mapping.graphs import MappedText
from kb.mapping.retired import write_retired, write_vanished
from kb.namespaces import ONTOLOGY
from kb.parts.articles import lines_of, places_of
from kb.parts.part import Part, Place
from kb.parts.reading import Seeds, clear
from kb.seeds.project import Project
from kb.seeds.texts import read_text

#: The file with the last report, and of which dataset it is (`kb.validation.verdict`).
VERDICT = "verdict.txt"
#: The ending of the files with what engines said of each part (`kb.validation.byparts`).
VERDICTS = ".verdict"
_EVIDENCE = f" {TRO.evidence} ".encode()

#: The graphs of facts, and where in the seeds they are from.
Located = tuple[Mapping[URIRef, AnyGraph], Mapping[str, Place]]


@dataclass(frozen=True)
class Dataset:
    """The parts of a dataset, the lines of its ontology, and what is known of all parts together:
    first the parts of authorities and records, then those of articles.

    `late` is what was retired, what records say of the acts that articles report, and what vanished
    with facts that were retracted. `several` are nodes that several facts describe, written as in
    N-Quads.
    """

    project: Project
    seeds: Seeds
    parts: tuple[Part, ...]
    ontology: tuple[str, ...]
    late: tuple[MappedText, ...]
    several: frozenset[bytes]

    @classmethod
    def of(cls, project: Project, seeds: Seeds) -> Dataset:
        """The dataset of the seeds of a project."""
        ids = project.identifiers
        parts = (*seeds.known.parts, *seeds.parts)
        clear(seeds, [VERDICT, *(path.name for path in seeds.folder.glob(f"*{VERDICTS}"))])
        paths = sorted((project.ontology / "questions").glob("*.rq"))
        questions = examples({path.stem: read_text(path) for path in paths}, ids)
        ontology = tuple(canonical_lines((*seeds.ontology.graph, *questions)))
        retired = write_retired(seeds.retired, ids)
        summaries = [part.summary for part in seeds.parts]

        def recorded(treaties: Collection[str]) -> list[bytes]:
            some = about(seeds.known.parts, [f"<{ids.thing(treaty)}>" for treaty in treaties])
            return [line for part in some for line in part.raw_lines()]

        compared = write_comparisons(summaries, recorded, ids)
        late = (retired, compared, *_vanished(parts, ontology, retired, ids))
        return cls(project, seeds, parts, ontology, late, _described(seeds, ids))

    def texts(self) -> Iterator[str]:
        """What the shapes judge, as N-Triples: what is said, what is inferred, and where both are
        from."""
        yield from self.ontology
        for part in self.parts:
            yield part.text()
        yield from self.late_triples()

    def digest(self) -> str:
        """A digest of all of that, but for the ontology."""
        total = hashlib.sha256("".join(part.digest for part in self.parts).encode())
        total.update("".join(self.late_triples()).encode())
        return total.hexdigest()

    def late_triples(self) -> Iterator[str]:
        """What no part has."""
        for mapped in self.late:
            yield from mapped.asserted()
            yield from mapped.provenance

    def lines(self) -> Iterator[bytes]:
        """The whole dataset as lines of N-Quads, in no order; some may be given twice."""
        yield from self.ontology_lines()
        yield from self.late_lines()
        for part in self.parts:
            yield from self.lines_of(part)

    def ontology_lines(self) -> list[bytes]:
        """The lines of the ontology and the questions, in the default graph and in its own."""
        end = f" <{ONTOLOGY}> .\n"
        named = (line.removesuffix(" .\n") + end for line in self.ontology)
        return [line.encode() for line in (*self.ontology, *named)]

    def late_lines(self) -> list[bytes]:
        """The lines that no part has."""
        ids = self.project.identifiers
        return [line.encode() for mapped in self.late for line in lines_of(mapped, ids).all()]

    def lines_of(self, part: Part) -> Sequence[bytes]:
        """The lines of a part as they are published: without the default graph's evidence of a node
        that several facts describe, since each of them has its own, and none says everything of
        the node."""
        if not self.several:
            return part.raw_lines()
        return [
            line
            for line in part.raw_lines()
            if _EVIDENCE not in line
            or line[: line.index(b" ")] not in self.several
            or in_graph(line)
        ]

    def ordered(self) -> list[bytes]:
        """Return the whole dataset: N-Quads, sorted, each line once."""
        return list(in_order(self.lines()))

    def located(self, nodes: Iterable[Node], parts: Iterable[Part]) -> Iterator[Located]:
        """The graphs of facts, and their places, of what speaks of any of some nodes in some parts,
        and in what no part has."""
        wanted = {written(node) for node in nodes}
        for part in parts:
            is_article, places = part.is_article, part.detail().places
            facts = part.facts()
            yield (graphs_in(facts), places) if is_article else _things(part, places, facts, wanted)
        for mapped in self.late:
            yield mapped.graphs().facts, places_of(mapped, self.project.root)


def about(parts: Iterable[Part], terms: Collection[str]) -> Iterator[Part]:
    """The parts that say something of one of some things, given as they stand in lines."""
    hashes = [hash_of(term.encode()) for term in terms if term.startswith("<")]
    return (part for part in parts if part.has(hashes))


def _things(
    part: Part, places: Mapping[str, Place], facts: Iterable[str], wanted: Collection[str]
) -> Located:
    """What a part says of each thing and what belongs to it, where that speaks of what is `wanted`,
    by the fact that is its block, and where that or its cell stands; what records say of a
    treaty is in another part than its block, and has a name of its own."""
    lines, speaking = defaultdict[str, list[str]](list), set[str]()
    for line in facts:
        thing = subject_of(line).partition("#")[0]
        lines[thing].append(line)
        subject, _, rest = line.split(" ", 2)
        if subject in wanted or rest.rsplit(" ", 2)[0] in wanted:
            speaking.add(thing)
    is_block = re.compile(r"/fact/authority-(?:action|anticipated|participation|record)-").search
    graphs, at = dict[URIRef, AnyGraph](), dict[str, Place]()
    for block, place in places.items():
        has_block = is_block(block) or part.summary.slug.startswith("authorities-")
        name = block if has_block else f"{block}#{part.summary.slug}"
        thing = re.sub("/fact/authority-([a-z]+)-", r"/id/\1/", block)
        if thing in speaking or f"<{name}>" in wanted:
            graphs[URIRef(name)] = TripleSet(triples_in(lines[thing]))
            at[name] = place
    return graphs, at


def _vanished(
    parts: Sequence[Part], ontology: Iterable[str], retired: MappedText, ids: Identifiers
) -> tuple[MappedText, ...]:
    """What vanished with facts that were retracted."""
    if not any(part.summary.retracted for part in parts):
        return ()
    lines = chain(ontology, retired.asserted(), retired.provenance)
    subjects = {subject_of(line) for line in lines}

    def is_known(thing: str) -> bool:
        return str(thing) in subjects or any(about(parts, [f"<{thing}>"]))

    summaries = [part.summary for part in parts]
    return tuple(write_vanished(summaries, is_known, ids))


def _described(seeds: Seeds, ids: Identifiers) -> frozenset[bytes]:
    """The nodes that several facts describe, written: none of them says all that is said of one."""
    counts = Counter(fact.describes for part in seeds.parts for fact in part.summary.published)
    known = frozenset(seeds.known.references) if counts else frozenset()
    several = {ref for ref, number in counts.items() if number > 1 or ref in known}
    return frozenset(f"<{ids.thing(ref)}>".encode() for ref in several.union(seeds.known.witnessed))
