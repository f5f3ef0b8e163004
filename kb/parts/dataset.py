"""The whole dataset: the parts of authorities and articles, the ontology, and what vanished.

It is lines of N-Quads, which are read from the disk as they are asked for.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from rdflib import URIRef
from rdflib.term import Node

from kb.canonical.graph import AnyGraph, canonical_lines, graphs_in, written
from kb.canonical.lines import in_graph, subject_of
from kb.canonical.oxigraph import TRO
from kb.canonical.sorting import Counts, in_order, write_quads
from kb.identifiers import Identifiers
from kb.mapping.authorities import block_of, write_authorities
from kb.mapping.comparisons import write_comparisons
from kb.mapping.graphs import MappedText
from kb.mapping.retired import write_retired, write_vanished
from kb.namespaces import ONTOLOGY
from kb.parts.articles import lines_of, place_of, places_of
from kb.parts.part import Detail, Part, Place
from kb.parts.reading import Seeds, clear
from kb.seeds.project import Project
from kb.seeds.summary import Summary

#: The name under which the authorities' part is kept: no article's folder can have it.
_AUTHORITIES = "authorities"
#: The file that tells of which dataset nothing was found to say (`kb.validation.verdict`).
VERDICT = "verdict.txt"
_EVIDENCE = f" {TRO.evidence} ".encode()

#: The graphs of facts, and where in the seeds they are from.
Located = tuple[Mapping[URIRef, AnyGraph], Mapping[str, Place]]


@dataclass(frozen=True)
class Dataset:
    """The parts of a dataset, the lines of its ontology, and what is known of all parts together.

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
        parts = (_authorities(seeds, ids), *seeds.parts)
        clear(seeds, [parts[0].path, seeds.folder / VERDICT])
        ontology = tuple(canonical_lines(seeds.ontology.graph))
        retired = write_retired(seeds.retired, ids)
        summaries = [part.summary for part in seeds.parts]
        compared = write_comparisons(summaries, parts[0].raw_lines, ids)
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

    def around(self, names: Collection[str], nodes: Collection[str]) -> Iterator[str]:
        """Of this, lines: those of the ontology, of articles of these names, and of what the
        authorities say of the nodes, of the things in the articles, and of the neighbours of the
        nodes."""
        yield from self.ontology
        wanted = frozenset(f"<{node}>" for node in nodes)
        near = set(wanted)
        for part in self.parts[1:]:
            if part.summary.slug in names:
                for line in part.triples():
                    near.update(_ends(line))
                    yield line
        known = self.parts[0].triples()
        for line in known:
            subject, _, rest = line.split(" ", 2)
            if subject in wanted or rest[:-3] in wanted:
                near.update((subject, rest[:-3]))
        for line in known:
            subject = line[: line.index(" ")]
            if subject in near or ("#" in subject and f"{subject.partition('#')[0]}>" in near):
                yield line
        yield from self.late_triples()

    def late_triples(self) -> Iterator[str]:
        """What no part has."""
        for mapped in self.late:
            yield from mapped.asserted()
            yield from mapped.provenance

    def lines(self) -> Iterator[bytes]:
        """The whole dataset as lines of N-Quads, in no order; some may be given twice."""
        ids = self.project.identifiers
        more = chain(
            self.ontology,
            canonical_lines(self.seeds.ontology.graph, ONTOLOGY),
            *(lines_of(mapped, ids).all() for mapped in self.late),
        )
        yield from (line.encode() for line in more)
        for part in self.parts:
            yield from self._without_shared(part) if self.several else part.raw_lines()

    def _without_shared(self, part: Part) -> list[bytes]:
        """The lines of a part, but for the default graph's evidence of a node that several facts
        describe: each of them has its own, and none says everything of the node."""
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

    def write(self, path: Path) -> Counts:
        """Write the whole dataset as sorted N-Quads; what it holds."""
        return write_quads(path, self.lines())

    def located(self, nodes: Iterable[Node]) -> Iterator[Located]:
        """The graphs of facts, and their places, of what speaks of any of some nodes."""
        wanted = frozenset(map(written, nodes))
        root, ids = self.project.root, self.project.identifiers
        for part in self.parts:
            if not wanted.isdisjoint(term for line in part.triples() for term in _ends(line)):
                if part is self.parts[0]:
                    yield self._blocks(ids)
                else:
                    yield graphs_in(part.lines().facts), part.detail().places
        for mapped in self.late:
            yield mapped.graphs().facts, places_of(mapped, root)

    def _blocks(self, ids: Identifiers) -> Located:
        """What is known of each thing, and where its block stands."""
        graphs, places = dict[URIRef, AnyGraph](), dict[str, Place]()
        for reference, authority in self.seeds.known.read().items():
            fact = block_of(reference, ids)
            graphs[fact] = authority.triples
            places[str(fact)] = place_of(authority, self.project.root)
        return graphs, places


def _authorities(seeds: Seeds, ids: Identifiers) -> Part:
    """The part of the authorities: kept, or made now."""
    path, known = seeds.folder / _AUTHORITIES, seeds.known
    part = Part.read(path, known.key) if known.key else None
    if part is not None:
        return part
    mapped = write_authorities(known.read(), ids, seeds.ontology.graph)
    # What was saved while it was read gets no key, so that it is read again the next time.
    key = known.key if known.key_now() == known.key else ""
    summary = Summary(_AUTHORITIES, (), (), (), (), "")
    detail = Detail((), {})  # places are where the blocks stand now
    lines = lines_of(mapped, ids)
    return Part.write(path, key, mapped.provenance_iri, summary, detail, lines)


def _vanished(
    parts: Sequence[Part], ontology: Iterable[str], retired: MappedText, ids: Identifiers
) -> tuple[MappedText, ...]:
    """What vanished with facts that were retracted."""
    if not any(part.summary.retracted for part in parts):
        return ()
    lines = chain(
        ontology, retired.asserted(), retired.provenance, *(part.triples() for part in parts)
    )
    subjects = {subject_of(line) for line in lines}
    summaries = [part.summary for part in parts]
    return tuple(write_vanished(summaries, lambda thing: str(thing) in subjects, ids))


def _described(seeds: Seeds, ids: Identifiers) -> frozenset[bytes]:
    """The nodes that several facts describe, written: none of them says all that is said of one."""
    counts = Counter(fact.describes for part in seeds.parts for fact in part.summary.published)
    counts.update(seeds.known.references)
    counts.update(seeds.known.witnessed)
    return frozenset(f"<{ids.thing(ref)}>".encode() for ref, n in counts.items() if n > 1)


def _ends(line: str) -> tuple[str, str]:
    """Subject and object of a line of N-Triples, as they stand there."""
    subject, _, rest = line.split(" ", 2)
    return subject, rest[:-3]
