"""One file of authorities: what it says of each thing itself, and what records say of it.

A file is Turtle or TriG. Outside graphs stand the blocks of things: what the editors say, or what
sources of the block say (`dcterms:source`). A graph has the name of a record, and in it stands what
that record says, of as many things as it likes. A node with a fragment (`<id/treaty/x#untc>`)
belongs to the thing before it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from rdflib import BNode, URIRef

from kb.canonical.graph import Triple, TripleSet
from kb.errors import Problem, SeedError
from kb.identifiers import KINDS, REFERENCE, Identifiers
from kb.namespaces import PROV, shorten
from kb.seeds.blocks import RECORD, slips
from kb.seeds.ontology import Ontology
from kb.seeds.texts import nearest
from kb.seeds.turtle import line_of, quads_of


@dataclass(frozen=True)
class Authority:
    """A thing known beforehand: what is said of it, by whom, and the place of its block.

    `own` is what its block says outside of graphs, from the block's `sources` where it has some,
    else by the editors; `recorded` is what records say, by their references; `triples` is both.
    `certainty` is, of a record, how what it says is known.
    """

    reference: str
    triples: TripleSet
    own: TripleSet
    recorded: Mapping[str, TripleSet]
    sources: tuple[URIRef, ...]
    entered_by: tuple[URIRef, ...]
    path: Path
    line: int
    certainty: str = "Recorded"

    def of_records(self) -> Authority:
        """The same thing as far as records describe it."""
        stated = TripleSet.of_lines(
            line for graph in self.recorded.values() for line in graph.lines
        )
        return replace(self, own=TripleSet(), triples=stated, sources=(), entered_by=())

    def with_more(self, other: Authority) -> Authority:
        """The same thing with what another file says of it."""
        home = other if other.own else self
        recorded = {**self.recorded, **other.recorded}
        for record in self.recorded.keys() & other.recorded.keys():
            recorded[record] = self.recorded[record] | other.recorded[record]
        own, triples = self.own | other.own, self.triples | other.triples
        return Authority(
            self.reference, triples, own, recorded,
            home.sources, home.entered_by, home.path, home.line, home.certainty,
        )  # fmt: skip


@dataclass
class AuthorityFile:
    """A file, as it was read, and what is wrong in it."""

    path: Path
    ids: Identifiers
    ontology: Ontology | None
    quads: Sequence[tuple[str, Triple]]
    text: str
    starts: Mapping[str, list[int]]
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(
        cls, path: Path, text: str, ids: Identifiers, ontology: Ontology | None
    ) -> AuthorityFile:
        """The file of a text; `SeedError` where it is neither Turtle nor TriG."""
        quads = quads_of(path, text, ids.base, is_trig=path.suffix == ".trig")
        return cls(path, ids, ontology, quads, text, _starts(text))

    def authorities(self) -> list[Authority]:
        """The things of the file; `SeedError` with everything that is wrong in it."""
        own: dict[str, list[Triple]] = defaultdict(list)
        recorded: dict[str, dict[str, list[Triple]]] = defaultdict(lambda: defaultdict(list))
        self.refuse_blank()
        records = {name: self.record(name) for name in dict(self.quads) if name}
        for name, triple in self.quads:
            if isinstance(triple[0], BNode):
                continue
            if name:
                recorded[_owner(triple[0])][records[name]].append(triple)
            else:
                own[_owner(triple[0])].append(triple)
        authorities = [
            self.authority(iri, own[iri], recorded[iri]) for iri in sorted({*own, *recorded})
        ]
        if self.problems:
            raise SeedError(dict.fromkeys(self.problems))
        return [authority for authority in authorities if authority is not None]

    def record(self, name: str) -> str:
        """The record whose name a graph has."""
        reference = self.ids.reference(name) or ""
        if not (reference.startswith("record/") and REFERENCE.fullmatch(reference)):
            mend = "name the graph for a record: id:record\\/<slug> { ... }"
            self.refuse(line_of(self.text, name), f"the graph <{name}> is no record", mend)
        return reference

    def refuse(self, line: int, message: str, mend: str) -> None:
        self.problems.append(Problem(self.path, line, 1, message, mend))

    def refuse_blank(self) -> None:
        """Refuse nodes without IRI, each where the first thing that links to it is described."""
        owners: dict[BNode, list[str]] = defaultdict(list)
        for _, (subject, _, value) in self.quads:
            for node in (subject, value):
                if isinstance(node, BNode):
                    owners[node] += [str(subject)] if isinstance(subject, URIRef) else []
        message = "has a node without an IRI ([ ] or _:x)"
        lines = {self.lines(min(some))[0] if some else 1 for some in owners.values()}
        for line in sorted(lines):
            self.refuse(line, message, "give it an IRI and a block of its own")

    def authority(
        self, iri: str, own: Sequence[Triple], recorded: Mapping[str, Sequence[Triple]]
    ) -> Authority | None:
        """What the file says of a thing; None where it is no thing of ours."""
        reference = self.ids.reference(iri)
        line, *further = self.lines(iri)
        for again in further:
            message = f"{reference} is described here and in line {line}"
            self.refuse(again, message, "keep one block")
        if reference is None or not REFERENCE.fullmatch(reference):
            near = nearest((reference or "").partition("/")[0], KINDS)
            mend = "write id:<kind>/<slug> (in Turtle with \\/ or as <id/...>)"
            self.refuse(line, f"<{iri}> is no thing of this dataset", near or mend)
            return None
        triples = TripleSet(chain(own, *recorded.values()))
        for slip in slips(reference, triples, self.ids, self.ontology):
            self.refuse(self.line_after(line, slip.word), slip.message, slip.mend)
        sources, entered = (_iris(own, term) for term in RECORD)
        if own and not entered:
            message = f"{reference} has no {shorten(PROV.wasAttributedTo)} that is an IRI"
            self.refuse(line, message, "say who entered it")
        return Authority(
            reference, _without_record(triples), _without_record(own),
            {name: TripleSet(stated) for name, stated in recorded.items()},
            sources, entered, self.path, line,
        )  # fmt: skip

    def lines(self, iri: str) -> list[int]:
        """The lines where a thing's blocks begin, as near as its name tells; at least one."""
        reference = self.ids.reference(iri) or iri
        return self.starts.get("/".join(_parts(reference)[-2:])) or [line_of(self.text, reference)]

    def line_after(self, line: int, word: str) -> int:
        """The first line with a word from a line on; that line where there is none."""
        lines = self.text.split("\n")[line - 1 :] if word else []
        return next((n for n, words in enumerate(lines, line) if word in words), line)


def _without_record(triples: Iterable[Triple]) -> TripleSet:
    """What is said of the thing, not of its block."""
    return TripleSet(triple for triple in triples if triple[1] not in RECORD)


def _owner(node: object) -> str:
    return str(node).partition("#")[0]


def _starts(text: str) -> Mapping[str, list[int]]:
    """The lines that begin with the name of a thing, outside of graphs, by the last two parts of
    the name."""
    starts: dict[str, list[int]] = defaultdict(list)
    for number, words in _outside_graphs(text):
        if words and not words[0].isspace() and words[0] not in "@#":
            name = words.split()[0].replace("\\/", "/").rstrip(">")
            if "#" not in name:
                starts["/".join(_parts(name)[-2:])].append(number)
    return starts


def _outside_graphs(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are in no graph, with their numbers: one ends with {, and another begins
    with }."""
    is_inside = False
    for number, words in enumerate(text.split("\n"), 1):
        opens = words.rstrip().endswith("{")
        if not is_inside and not opens and not words.startswith("}"):
            yield number, words
        is_inside = opens or (is_inside and not words.startswith("}"))


def _parts(name: str) -> list[str]:
    return re.split(r"[/:<]", name)


def _iris(block: Iterable[Triple], term: URIRef) -> tuple[URIRef, ...]:
    return tuple(sorted(o for _, p, o in block if p == term and isinstance(o, URIRef)))
