"""Named graphs of facts, the one that says where they are from, and their default graph.

They are written as lines (`MappedText`), and made graphs where somebody looks into them (`Mapped`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode
from rdflib import Graph, URIRef

from kb.canonical.graph import graph_with, triples_in
from kb.canonical.lines import graph_of as graph_in
from kb.canonical.lines import without_graph
from kb.canonical.oxigraph import (
    DCTERMS,
    NP,
    PROV,
    RDF,
    SCHEMA,
    TRO,
    XSD,
    TermTriple,
    line_of,
)
from kb.identifiers import Identifiers
from kb.seeds.authorities import Authority
from kb.seeds.facts import Fact
from kb.seeds.retired import Retired
from kb.seeds.summary import Retracted

#: The place in the seeds that a graph is from.
Origin = Fact | Authority | Retired | Retracted


@dataclass(frozen=True)
class Mapped:
    """Named graphs: those of facts by their IRI, and the one that says where the facts are from.

    `default` is this part of the default graph, `inferred` what was inferred and is not in it,
    `cells` those of records that shapes can judge (`cells_alone`). `origins` leads from the graph
    of a fact back to the curator's file.
    """

    provenance_iri: URIRef
    facts: Mapping[URIRef, Graph]
    default: Graph
    inferred: Graph
    cells: Graph
    provenance: Graph
    origins: Mapping[URIRef, Origin]

    def judged(self) -> Graph:
        """What the shapes judge: what is said, what is inferred, and where both are from."""
        return self.default + self.inferred + self.cells + self.provenance


@dataclass(frozen=True)
class MappedText:
    """The same graphs as lines of N-Triples, each sorted and without what is said twice.

    What stands `beside` facts belongs to no single one, as passages and the labels of acts do: the
    default graph alone has it. The cells of records it leaves to their graphs. `inferences` has
    for the graph of each inferred fact the line with the value.
    """

    provenance_iri: URIRef
    facts: Mapping[URIRef, Sequence[str]]
    beside: Sequence[str]
    provenance: Sequence[str]
    origins: Mapping[URIRef, Origin]
    inferences: Mapping[URIRef, str] = field(default_factory=dict)

    def asserted(self) -> list[str]:
        """This part of the default graph, each triple once: what facts say and what stands beside
        them, but for what was inferred and for cells; and of each fact what it rests on and how it
        is known."""
        lines = {
            line
            for graph, lines in self.facts.items()
            for line in lines
            if line != self.inferences.get(graph) and line.split(" ", 2)[1] not in _OF_A_CELL
        }
        lines.update(self.beside)
        lines.update(line for line in self.provenance if line.split(" ", 2)[1] in _OF_A_FACT)
        return sorted(lines)

    def inferred(self) -> list[str]:
        """The values that were inferred, each once."""
        return sorted(set(self.inferences.values()))

    def graphs(self) -> Mapped:
        """The graphs themselves."""
        quads = (q.encode() for name, some in self.facts.items() for q in in_graph(some, name))
        return Mapped(
            provenance_iri=self.provenance_iri,
            facts={name: graph_of(lines) for name, lines in self.facts.items()},
            default=graph_of(self.asserted()),
            inferred=graph_of(self.inferred()),
            cells=graph_of(line.decode() for line in cells_alone(quads)),
            provenance=graph_of(self.provenance),
            origins=self.origins,
        )


#: What the default graph has of a fact.
_OF_A_FACT = (str(TRO.certainty), str(TRO.evidence))
#: What the default graph leaves to the graphs of records.
_OF_A_CELL = frozenset(map(str, (TRO.cell, TRO.cellHead, TRO.cellRow)))


def cells_alone(quads: Iterable[bytes]) -> list[bytes]:
    r"""The cells of acts of which one graph has any, from lines of N-Quads, as triples. Those of
    several beside each other would not tell which head belongs to which cell.

    >>> cell = "<urn:{}> <https://w3id.org/treaty-kb/ontology#cell> \"x\" <urn:{}> .\n"
    >>> quads = [cell.format(*pair).encode() for pair in ("ag", "bg", "bh")]
    >>> cells_alone(quads)
    [b'<urn:a> <https://w3id.org/treaty-kb/ontology#cell> "x" .\n']
    """
    by_act = defaultdict[bytes, dict[bytes, list[bytes]]](dict)
    for quad in quads:
        act, predicate, _ = quad.split(b" ", 2)
        if predicate.decode() in _OF_A_CELL:
            by_act[act].setdefault(graph_in(quad), []).append(without_graph(quad))
    return [line for its in by_act.values() if len(its) == 1 for line in next(iter(its.values()))]


def in_graph(lines: Iterable[str], name: str) -> list[str]:
    """Lines of triples as lines of a named graph."""
    return [f"{line[:-2]}<{name}> .\n" for line in lines]


def known_of(
    fact: URIRef,
    lines: Iterable[str],
    certainty: NamedNode,
    entered_by: Iterable[URIRef],
    sources: Iterable[URIRef] = (),
) -> Iterator[TermTriple]:
    """Where a fact is from: how it is known, who answers for it, from which sources."""
    subject = NamedNode(fact)
    yield subject, RDF.type, NP.Assertion
    yield subject, TRO.certainty, certainty
    yield subject, SCHEMA.sha256, content_digest(lines)
    for source in sources:
        yield subject, DCTERMS.source, NamedNode(source)
    for who in entered_by:
        yield subject, PROV.wasAttributedTo, NamedNode(who)


def by_rule(
    fact: URIRef, lines: Iterable[str], certainty: NamedNode, rule: str, ids: Identifiers
) -> Iterator[TermTriple]:
    """Where a graph that the program made is from."""
    agent = ids.thing("curator/" + rule.replace(":", "-"))
    yield from known_of(fact, lines, certainty, [agent])
    yield NamedNode(agent), RDF.type, PROV.SoftwareAgent
    yield NamedNode(agent), SCHEMA.name, Literal(rule)


def content_digest(lines: Iterable[str]) -> Literal:
    """SHA-256 of the canonical N-Triples of a fact: it changes when what the fact says changes."""
    return Literal(hashlib.sha256("".join(lines).encode()).hexdigest())


def midnight(day: str) -> Literal:
    """The beginning of a day, in UTC.

    >>> print(midnight("2026-11-24"))
    "2026-11-24T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>
    """
    return Literal(f"{day}T00:00:00Z", datatype=XSD.dateTime)


def lines_of(triples: Iterable[TermTriple]) -> list[str]:
    """Lines of N-Triples in canonical form: sorted, each once."""
    return sorted(set(map(line_of, triples)))


def graph_of(lines: Iterable[str]) -> Graph:
    """The graph of lines of N-Triples."""
    return graph_with(triples_in(lines))
