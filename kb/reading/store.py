"""The released triples, read by pattern.

Pages and documents read here, in the web process: looking up a pattern runs no query and cannot
run away. Queries of users go to `kb.queries`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from kb.canonical import oxigraph
from kb.canonical.oxigraph import LEADS_FROM_PART, LEADS_TO_PART, RDF, Quad, Triple
from kb.canonical.oxigraph import name_of as name_of  # what pages call a term, too
from kb.errors import ReleaseError
from kb.identifiers import Identifiers, prefixes_of
from kb.namespaces import DCTERMS, OA, PROV, RDFS, SCHEMA, TRO
from kb.reading.patterns import Patterns, node_of
from kb.releases.history import Snapshot
from kb.releases.release import Release

_DEFAULT = DefaultGraph()
_OF_A_CELL = (oxigraph.TRO.cell, oxigraph.TRO.cellHead, oxigraph.TRO.cellRow)

_FORMATS = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
    "expanded": pyoxigraph.RdfFormat.JSON_LD,
}


class Store(Patterns):
    """One release's triples, with what is known of facts, passages and documents."""

    def __init__(
        self, store: pyoxigraph.Store, ids: Identifiers, and_inferred: bool = False
    ) -> None:
        super().__init__(store, ids, and_inferred)
        #: What pages call things, by who reads: a release never changes, and neither do these.
        self.links: dict[object, dict[str, Any]] = {}
        self._prefixes = prefixes_of(ids)
        #: Graphs that speak of very many things; older releases have labels in one.
        self._of_many = (ids.fact("record-"), ids.fact("labels-of-acts"))

    @classmethod
    def of(cls, release: Release) -> Store:
        """The store of a release, opened for reading; `ReleaseError` where it cannot be."""
        try:
            return cls(pyoxigraph.Store.read_only(str(release.store)), release.identifiers)
        except (OSError, RuntimeError) as error:
            raise ReleaseError(f"{release.store} cannot be opened: {error}") from error

    def with_inferred(self) -> Store:
        """The same store, read with what was inferred, as pages show it; facts tell which."""
        store = Store(self._store, self.ids, and_inferred=True)
        store.links = self.links
        return store

    def close(self) -> None:
        """Close the files: nothing can be read any more."""
        self._store = pyoxigraph.Store()

    @classmethod
    def of_turtle(cls, turtle: bytes, ids: Identifiers) -> Store:
        """The triples of a text in Turtle, in memory."""
        store = pyoxigraph.Store()
        store.load(turtle, format=pyoxigraph.RdfFormat.TURTLE)
        return cls(store, ids)

    def summary(self, iri: str) -> list[Triple]:
        """The classes of a thing, and one name in each language."""
        return [*self._triples(node_of(iri), RDF.type, None), *self._names(iri)]

    def facts(self, triple: Triple) -> list[str]:
        """The facts that say a triple."""
        quads = self._quads(triple.subject, triple.predicate, triple.object, None)
        graphs = (q.graph_name.value for q in quads if isinstance(q.graph_name, NamedNode))
        return sorted(graph for graph in graphs if graph.startswith(self._fact_start))

    def speaks_of_many(self, fact: str) -> bool:
        """Whether a fact is a record's or a list's, which may speak of very many things."""
        return fact.startswith(self._of_many)

    def said_by(self, fact: str) -> list[Triple]:
        """The triples of a fact, which is a named graph."""
        quads = self._quads(None, None, None, NamedNode(fact))
        return sorted((quad.triple for quad in quads), key=str)

    def facts_on(self, passage: str) -> list[str]:
        """The facts that rest on a passage."""
        quads = self._quads(None, oxigraph.TRO.evidence, NamedNode(passage), None)
        subjects = {quad.subject.value for quad in quads}
        return sorted(iri for iri in subjects if iri.startswith(self._fact_start))

    def facts_in(self, provenance: str) -> list[str]:
        """The facts that a provenance graph tells of."""
        kind, graph = oxigraph.NP.Assertion, NamedNode(provenance)
        return sorted(quad.subject.value for quad in self._quads(None, RDF.type, kind, graph))

    def inferred_in(self, provenance: str) -> list[str]:
        """The facts of a provenance graph that were inferred."""
        certainty, inferred = oxigraph.TRO.certainty, oxigraph.TRO.Inferred
        quads = self._quads(None, certainty, inferred, NamedNode(provenance))
        return sorted(quad.subject.value for quad in quads)

    def witnessed(self, iri: str) -> list[Triple]:
        """The cells of an act, with their heads, which the graphs of records have; none where the
        default graph has them, as in older releases."""
        if self.saying(iri, TRO.cell):
            return []
        node = node_of(iri)
        triples = {
            quad.triple for term in _OF_A_CELL for quad in self._quads(node, term, None, None)
        }
        return sorted(triples, key=str)

    def provenance(self, fact: str) -> Provenance:
        """Where a fact is from."""
        values: dict[str, list[str]] = {}
        for quad in self._quads(NamedNode(fact), None, None, None):
            values.setdefault(quad.predicate.value, []).append(quad.object.value)

        def first(term: str) -> str | None:
            return min(values.get(str(term), []), default=None)

        return Provenance(
            fact=fact,
            certainty=(first(TRO.certainty) or "").removeprefix(TRO),
            passage=first(TRO.evidence),
            sources=tuple(sorted(values.get(str(DCTERMS.source), []))),
            by=tuple(sorted(values.get(str(PROV.wasAttributedTo), []))),
            on=first(PROV.generatedAtTime),
            inference=first(PROV.wasDerivedFrom),
            sha256=first(SCHEMA.sha256),
        )

    def snapshot(self, release: Release) -> Snapshot:
        """What a release says, of which this is the store, as the log of releases reads it."""

        def about(iri: str) -> list[bytes]:
            try:
                quads = self._quads(node_of(iri), None, None, None)
            except ValueError:  # what can be no IRI
                return []
            return [f"{quad} .\n".encode() for quad in quads]

        def in_graph(iri: str) -> list[bytes]:
            quads = self._quads(None, None, None, NamedNode(iri))
            return [f"{quad} .\n".encode() for quad in quads]

        return Snapshot(release.id, about, in_graph)

    def answers(self, fact: str) -> list[Answer]:
        """What curators answered to rules of meaning that asked about a fact, in their order."""
        return [self._answer(answer) for answer in self._answering(fact)]

    def _answering(self, fact: str) -> list[str]:
        """The activities in which questions about a fact were answered."""
        quads = self._quads(None, oxigraph.PROV.used, NamedNode(fact), None)
        return sorted({quad.subject.value for quad in quads})

    def _answer(self, activity: str) -> Answer:
        def first(term: str) -> str:
            return next((value.value for value in self.anywhere(activity, term)), "")

        because = self.anywhere(activity, RDFS.comment)
        return Answer(
            rule=first(DCTERMS.type),
            because={
                text.language or "": text.value for text in because if isinstance(text, Literal)
            },
            by=first(PROV.wasAssociatedWith),
            on=first(PROV.endedAtTime)[:10],
        )

    def recorded_in(self, fact: str) -> str | None:
        """The provenance graph that says where a fact is from."""
        quads = self._quads(NamedNode(fact), oxigraph.TRO.certainty, None, None)
        graphs = (q.graph_name.value for q in quads if isinstance(q.graph_name, NamedNode))
        return next(graphs, None)

    def passage(self, iri: str) -> Passage | None:
        """A passage with its words; None where the IRI names none."""
        article = self.value(iri, OA.hasSource) if self.ids.kind(iri) == "passage" else None
        if article is None:
            return None
        quote, position = f"{iri}#quote", f"{iri}#position"
        return Passage(
            iri=iri,
            article=article,
            language=self.value(article, SCHEMA.inLanguage) or "",
            exact=self.value(quote, OA.exact) or "",
            prefix=self.value(quote, OA.prefix) or "",
            suffix=self.value(quote, OA.suffix) or "",
            start=int(self.value(position, OA.start) or 0),
            end=int(self.value(position, OA.end) or 0),
            glosses={
                gloss.language: gloss.value
                for gloss in self.values(iri, TRO.gloss)
                if isinstance(gloss, Literal) and gloss.language
            },
        )

    def passages(self, article: str) -> list[Passage]:
        """The passages of an article in reading order."""
        passages = (self.passage(iri) for iri in self.subjects(OA.hasSource, article))
        return sorted((p for p in passages if p is not None), key=lambda p: (p.start, p.end))

    def document(self, iri: str) -> list[Triple]:
        """The document of a thing: what is said of it and of the nodes that belong to it alone
        (its offices, titles, inferences, passages), and one name for each neighbour in each
        language.

        For a fact, what its graph says, where it is from, and what was answered about it; for a
        provenance graph, all of it.
        """
        own: dict[Triple, None] = {}
        if iri.startswith(self._graph_starts):
            return self.said_by(iri)
        if iri.startswith(self._fact_start):
            own.update(dict.fromkeys(self.said_by(iri)))
            quads = self._quads(NamedNode(iri), None, None, None)
            own.update(dict.fromkeys(quad.triple for quad in quads))
            for answering in self._answering(iri):
                own.update(dict.fromkeys(self.recorded(answering)))
            passage = self.provenance(iri).passage
            waiting = [passage] if passage else []
        else:
            waiting = [iri]
        self._gather(waiting, own)
        if not own:
            own.update(dict.fromkeys(self.recorded(iri)))
        described = {name_of(triple.subject) for triple in own}
        for triple in list(own):
            value = triple.object
            if triple.predicate == RDF.type or not isinstance(value, NamedNode):
                continue
            if value.value not in described:
                described.add(value.value)
                own.update(dict.fromkeys(self._names(value.value)))
        return sorted(own, key=str)

    def _gather(self, waiting: list[str], own: dict[Triple, None]) -> None:
        """Add what is said of the things that wait, and of what belongs to them."""
        seen = set(waiting)
        while waiting:
            node = waiting.pop()
            parts = [
                name_of(quad.subject)
                for term in LEADS_FROM_PART
                for quad in self._quads(None, term, node_of(node), _DEFAULT)
            ]
            for triple in self.about(node):
                own[triple] = None
                is_part = triple.predicate in LEADS_TO_PART
                if isinstance(triple.object, BlankNode) or (
                    is_part and isinstance(triple.object, NamedNode)
                ):
                    parts.append(name_of(triple.object))
            waiting.extend(part for part in parts if part not in seen)
            seen.update(parts)

    def with_facts(self, triples: Iterable[Triple]) -> list[Quad]:
        """The triples, the named graphs of the facts that say them or were inferred of the same
        things, and where these are from; of what speaks of very many, these triples alone."""
        quads = [_quad(triple) for triple in triples]
        stated = [quad.triple for quad in quads]
        inferred = NamedNode(self.ids.inferred)
        for subject in dict.fromkeys(triple.subject for triple in stated):
            stated += (quad.triple for quad in self._quads(subject, None, None, inferred))
            stated += self.witnessed(name_of(subject))
        facts: dict[str, list[Triple]] = {}
        for triple in stated:
            for fact in self.facts(triple):
                facts.setdefault(fact, []).append(triple)
        for fact, its in facts.items():
            graph = NamedNode(fact)
            if self.speaks_of_many(fact):
                quads += (_quad(triple, graph) for triple in its)
            else:
                quads += self._quads(None, None, None, graph)
            recorded = self._quads(graph, None, None, None)
            quads += (quad for quad in recorded if isinstance(quad.graph_name, NamedNode))
        return list(dict.fromkeys(quads))

    def with_graphs(self, triples: Iterable[Triple], graphs: Iterable[str]) -> list[Quad]:
        """The triples, then the named graphs, each with its triples in an order."""
        quads = [_quad(triple) for triple in triples]
        for graph in graphs:
            quads += sorted(self._quads(None, None, None, NamedNode(graph)), key=str)
        return quads

    def dump(self, path: Path) -> None:
        """Write all statements into a new file, in the format of its suffix: the default graph
        alone, where that has no graphs."""
        format_ = _FORMATS[path.suffix[1:]]
        graph = None if format_.supports_datasets else _DEFAULT
        self._store.dump(str(path), format=format_, from_graph=graph)

    def write(self, given: Iterable[Triple], suffix: str) -> bytes:
        """Triples or quads in a format, by its suffix (`expanded` is JSON-LD without context)."""
        items: list[Any] = list(given)
        text = " ".join(str(item) for item in items)
        used = {name: iri for name, iri in self._prefixes.items() if iri in text}
        return pyoxigraph.serialize(items, format=_FORMATS[suffix], prefixes=used) or b""


def triples_in(turtle: str) -> list[Triple]:
    """The triples of a text in Turtle, which need not be of the store; relative IRIs are kept apart
    from all others."""
    quads = pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE, base_iri="urn:here:/")
    return [cast(Quad, quad).triple for quad in quads]


def _quad(triple: Triple, graph: NamedNode | DefaultGraph = _DEFAULT) -> Quad:
    """A triple in a graph."""
    return cast(Quad, pyoxigraph.Quad(triple.subject, triple.predicate, triple.object, graph))


@dataclass(frozen=True)
class Provenance:
    """Where a fact is from. `certainty` is Stated, Recorded, Coded,
    Computed, Editorial or Inferred."""

    fact: str
    certainty: str
    passage: str | None
    sources: tuple[str, ...]
    by: tuple[str, ...]
    on: str | None
    inference: str | None
    sha256: str | None


@dataclass(frozen=True)
class Answer:
    """What a curator answered to a rule of meaning that asked about a fact, by language."""

    rule: str
    because: Mapping[str, str]
    by: str
    on: str


@dataclass(frozen=True)
class Passage:
    """The words of an article that say something, with what stands around them."""

    iri: str
    article: str
    language: str
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    #: What the editors translated, by language.
    glosses: Mapping[str, str] = field(default_factory=dict)

    def gloss(self, languages: Sequence[str]) -> tuple[str, str] | None:
        """A translation and its language, for a reader of these; None where the words themselves
        are in the first of them that any is in.

        >>> found = Passage("urn:p", "urn:a", "id", "resepsi", "", "", 0, 7, {"en": "reception"})
        >>> found.gloss(("fr", "en", "id")), found.gloss(("id", "en")), found.gloss(("vi",))
        (('reception', 'en'), None, None)
        """
        own = self.language.partition("-")[0]
        first = next((tag for tag in languages if tag == own or tag in self.glosses), own)
        return (self.glosses[first], first) if first in self.glosses and first != own else None
