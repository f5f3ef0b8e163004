"""What is known beforehand, as named graphs: what the editors say of each thing, and what each
record says of all things; and the days that are reckoned from records, a graph for each act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import NamedNode
from rdflib import Graph, Literal, URIRef

from kb.canonical.graph import TripleSet, canonical_lines, triples_in
from kb.canonical.oxigraph import TRO, TermTriple
from kb.identifiers import Identifiers
from kb.mapping.actnames import Names, labels_of
from kb.mapping.computed import RECKONED_FROM, Recorded, computed_acts
from kb.mapping.graphs import Mapped, MappedText, Origin, by_rule, known_of, lines_of
from kb.namespaces import PAV, SCHEMA
from kb.seeds.authorities import Authority

#: Who reckons days and puts labels together.
_RECKONER, _LABELLER = "rule:final-clauses", "rule:labels-of-acts"


def write_authorities(
    authorities: Mapping[str, Authority], ids: Identifiers, ontology: Graph | None = None
) -> MappedText:
    """The graphs of the authorities: one for the block of each thing, which is the editors' own or
    has its sources, one for all that a record says, and one for each act that follows from records.

    With the ontology, which has the words for kinds of acts, acts get labels too.
    """
    graphs: dict[URIRef, Sequence[str]] = {}
    origins: dict[URIRef, Origin] = {}
    provenance: list[TermTriple] = []
    recorded: dict[str, list[str]] = defaultdict(list)
    for reference, authority in authorities.items():
        for record, graph in authority.recorded.items():
            recorded[record] += canonical_lines(graph)
        if not authority.own:
            continue
        name = block_of(reference, ids)
        graphs[name], origins[name] = canonical_lines(authority.own), authority
        certainty = TRO.Recorded if _is_outside(authority.sources, ids) else TRO.Editorial
        sources, who = authority.sources, authority.entered_by
        provenance += known_of(name, graphs[name], certainty, who, sources)
    for record, lines in sorted(recorded.items()):
        name = ids.fact(record.replace("/", "-", 1))
        graphs[name], origins[name] = sorted(set(lines)), authorities[record]
        provenance += _of_a_record(name, graphs[name], authorities[record], ids)
    records = _records(authorities)
    for act in computed_acts(tuple(records.values()), ids):
        name = ids.fact(f"computed-{act.slug}")
        graphs[name] = lines_of(act.written(ids))
        origins[name] = authorities[ids.reference(act.basis[0]) or ""]
        provenance += by_rule(name, graphs[name], TRO.Computed, _RECKONER, ids)
    if ontology is not None and (labels := _labels(authorities, graphs, ontology)):
        name = ids.fact("labels-of-acts")
        graphs[name] = labels
        provenance += by_rule(name, graphs[name], TRO.Editorial, _LABELLER, ids)
    return MappedText(
        ids.provenance("authorities"), graphs, (), lines_of(provenance), origins,
        apart=frozenset(_apart(authorities.values())),
    )  # fmt: skip


def map_authorities(authorities: Mapping[str, Authority], ids: Identifiers) -> Mapped:
    """The graphs of the authorities."""
    return write_authorities(authorities, ids).graphs()


def block_of(reference: str, ids: Identifiers) -> URIRef:
    """The fact with what the editors say of a thing.

    >>> block_of("country/vn", Identifiers("https://w3id.org/treaty-kb/"))
    rdflib.term.URIRef('https://w3id.org/treaty-kb/fact/authority-country-vn')
    """
    return ids.fact("authority-" + reference.replace("/", "-", 1))


def _of_a_record(
    fact: URIRef, lines: Iterable[str], record: Authority, ids: Identifiers
) -> Iterator[TermTriple]:
    """Where the graph of a record is from: the record, and its address."""
    addresses = [iri for iri in record.triples.objects(None, SCHEMA.url) if isinstance(iri, URIRef)]
    certainty = TRO[record.certainty]
    yield from known_of(fact, lines, certainty, record.entered_by, sorted(addresses))
    yield NamedNode(fact), TRO.evidence, NamedNode(ids.thing(record.reference))


def _records(authorities: Mapping[str, Authority]) -> Mapping[str, Recorded]:
    """What each record says, as of the day on which it was read; no day is computed from what
    people coded."""
    graphs: dict[str, Graph] = defaultdict(lambda: Graph(bind_namespaces="none"))
    for authority in authorities.values():
        for record, graph in authority.recorded.items():
            graphs[record] += (triple for triple in graph if triple[1] in RECKONED_FROM)
    return {
        record: Recorded(day.toPython(), graphs[record])
        for record in sorted(graphs)
        if authorities[record].certainty == "Recorded"
        for day in authorities[record].triples.objects(None, PAV.retrievedOn)
        if isinstance(day, Literal)
    }


def _apart(authorities: Iterable[Authority]) -> Iterator[str]:
    """The cells of each act of which several records have one: beside each other nobody could tell
    which head belongs to which cell."""
    for authority in authorities:
        contents = [
            canonical_lines(graph)
            for graph in authority.recorded.values()
            if len(authority.recorded) > 1
        ]
        cells = [line for lines in contents for line in lines if _property(line) in _OF_A_CELL]
        if sum(_property(line) == str(TRO.cell) for line in cells) > 1:
            yield from cells


def _property(line: str) -> str:
    return line.split(" ", 2)[1]


_OF_A_CELL = tuple(map(str, (TRO.cell, TRO.cellHead, TRO.cellRow)))


def _labels(
    authorities: Mapping[str, Authority],
    graphs: Mapping[URIRef, Sequence[str]],
    ontology: Graph,
) -> list[str]:
    """The labels of the acts of records, and of those that follow from them."""
    acts = [
        authority.triples
        for authority in authorities.values()
        if authority.reference.startswith(("action/", "anticipated/"))
    ]
    acts += [
        TripleSet(triples_in(lines)) for name, lines in graphs.items() if "/fact/computed-" in name
    ]
    names = Names.of([ontology, *(authority.triples for authority in authorities.values())])
    return lines_of(label for act in acts for label in labels_of(act, names))


def _is_outside(sources: Iterable[URIRef], ids: Identifiers) -> bool:
    """Whether there is a source that is none of our own articles or curators."""
    return any(not source.startswith(ids.base) for source in sources)
