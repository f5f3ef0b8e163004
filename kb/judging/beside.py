"""Which blocks of the authorities an article is judged beside: those that its graphs lead to.

Shapes look from the nodes of an article along links, and back along some of them. The blocks of
what the article speaks of are seen, those that they link to, and those that link to something seen
by a property that a shape follows back; what is left out, no shape can see from there. So an
article needs no new verdict where another block changes.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from rdflib import Literal, URIRef
from rdflib.term import Node

from kb.canonical.graph import canonical_lines
from kb.identifiers import Identifiers
from kb.judging.targets import Triple
from kb.mapping.authorities import block_of, map_authorities
from kb.seeds.authorities import Authority


class Beside:
    """What is known beforehand of each thing, whatever record says it, with where its block is
    from; `backward` are the properties that shapes follow back. What the ontology leads to by
    what shapes follow is seen from everywhere, as the ontology is."""

    def __init__(
        self,
        authorities: Mapping[str, Authority],
        ids: Identifiers,
        backward: Collection[URIRef],
        ontology: Iterable[Triple] = (),
    ) -> None:
        self._triples: dict[URIRef, list[Triple]] = {}
        self._digests: dict[URIRef, str] = {}
        recorded: dict[Node, list[Triple]] = defaultdict(list)
        for triple in map_authorities(authorities, ids).provenance:
            recorded[triple[0]].append(triple)
        for reference, authority in authorities.items():
            fact = block_of(reference, ids)
            self._triples[fact] = [*authority.triples, *recorded[fact]]
            record = sorted(" ".join(term.n3() for term in one) for one in recorded[fact])
            lines = [*canonical_lines(authority.triples), *record]
            self._digests[fact] = hashlib.sha256("".join(lines).encode()).hexdigest()
        self._led_to = self._links(backward)
        self._everywhere = {
            block
            for subject, _, value in ontology
            for node in (subject, value)
            for block in self._led_to.get(node, ())
        }

    @property
    def blocks(self) -> Collection[URIRef]:
        """All blocks, by the IRIs of their facts."""
        return self._triples.keys()

    def seen_from(self, nodes: Iterable[Node]) -> frozenset[URIRef]:
        """The blocks that are seen from nodes, by the IRIs of their facts."""
        seen: set[URIRef] = set()
        ahead = {block for node in nodes for block in self._led_to.get(node, ())}
        ahead |= self._everywhere
        while ahead:
            seen |= ahead
            nodes_of = {node for block in ahead for node in self._nodes[block]}
            ahead = {b for node in nodes_of for b in self._led_to.get(node, ())} - seen
        return frozenset(seen)

    def digest(self, blocks: Iterable[URIRef]) -> str:
        """SHA-256 over the names and contents of blocks, and over where they are from."""
        total = hashlib.sha256()
        for block in sorted(blocks):
            total.update(f"{block} {self._digests[block]}\n".encode())
        return total.hexdigest()

    def triples(self, blocks: Iterable[URIRef]) -> Iterator[Triple]:
        """What blocks say, and where it is from."""
        for block in blocks:
            yield from self._triples[block]

    def _links(self, backward: Collection[URIRef]) -> Mapping[Node, set[URIRef]]:
        """The blocks to which each node leads: those that speak of it, and those that link to it
        by what is followed back."""
        self._nodes: dict[URIRef, set[Node]] = {}
        led_to: dict[Node, set[URIRef]] = defaultdict(set)
        for block, triples in self._triples.items():
            self._nodes[block] = set()
            for subject, predicate, value in triples:
                led_to[subject].add(block)
                self._nodes[block].add(subject)
                if not isinstance(value, Literal):
                    self._nodes[block].add(value)
                    if predicate in backward:
                        led_to[value].add(block)
        return dict(led_to)
