"""What is known beforehand, as named graphs: what the editors say of each thing, and what each
record says of all things; and since when and until when treaties bind as is reckoned from them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import NamedNode
from rdflib import Graph, Literal, URIRef

from kb.canonical.oxigraph import TRO, TermTriple
from kb.identifiers import Identifiers
from kb.mapping.actnames import Names, labels_of
from kb.mapping.computed import Recorded, ended_in, ends, participations
from kb.mapping.graphs import Mapped, MappedText, Origin, by_rule, known_of, lines_of
from kb.namespaces import DCTERMS, PAV, RDF, SCHEMA
from kb.seeds.authorities import Authority

#: Who reckons days.
_RECKONER = "rule:final-clauses"
#: The kinds of things that get labels.
_LABELLED = ("action/", "anticipated/", "participation/")
#: What follows from the other class of an act: the graphs of records go without it.
_ACTION = f" <{RDF.type}> <{SCHEMA.Action}> .\n"


@dataclass(frozen=True)
class Surroundings:
    """What the graphs of some authorities rest on beside what is said of these: the `records` that
    speak of them, the `names` of which labels are made, the States that are no more (`ended_in`).

    `elsewhere` are graphs of which other parts have lines too: where these are from is said once,
    of all their lines (`write_origins`).
    """

    records: Mapping[str, Authority]
    names: Names | None = None
    ended: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Collection[str] = field(default_factory=frozenset)


def write_authorities(
    authorities: Mapping[str, Authority], ids: Identifiers, ontology: Graph | None = None
) -> MappedText:
    """The graphs of the authorities: one for the block of each thing, which is the editors' own or
    has its sources, one for all that a record says, and one for who is bound by a treaty as follows
    from a record.

    With the ontology, which has the words for kinds of acts, acts get labels too, beside facts: a
    program puts them together from names.
    """
    names = Names.of([ontology]).with_names(authorities.values()) if ontology else None
    return write_part(authorities, Surroundings(authorities, names), ids)


def write_part(
    authorities: Mapping[str, Authority], around: Surroundings, ids: Identifiers
) -> MappedText:
    """The graphs of some of all authorities: whatever records say of a treaty and its acts must be
    among them."""
    graphs: dict[URIRef, Sequence[str]] = {}
    beside = set[str]()
    origins: dict[URIRef, Origin] = {}
    provenance: list[TermTriple] = []
    recorded: dict[str, list[str]] = defaultdict(list)
    for reference, authority in authorities.items():
        for record, graph in authority.recorded.items():
            recorded[record] += graph.lines
        if not authority.own:
            continue
        name = block_of(reference, ids)
        graphs[name], origins[name] = sorted(authority.own.lines), authority
        certainty = TRO.Recorded if _is_outside(authority.sources, ids) else TRO.Editorial
        sources, who = authority.sources, authority.entered_by
        provenance += known_of(name, graphs[name], certainty, who, sources)
    for reference, lines in sorted(recorded.items()):
        name = graph_of_record(reference, ids)
        graphs[name], origins[name] = _graph(lines, beside), around.records[reference]
        if name not in around.elsewhere:
            provenance += _of_a_record(name, graphs[name], around.records[reference], ids)
    told = _records(recorded, around.records)
    plain = [record for record in told if around.records[record.name].certainty == "Recorded"]
    begun = participations(plain, ids, around.ended)
    computed = defaultdict[URIRef, list[TermTriple]](list)
    records = dict[URIRef, Authority]()
    for it in (*begun, *ends(told, begun, ids)):
        named = it.record, ids.reference(it.treaty) or ""
        name = ids.fact("-".join(["computed", *(thing.partition("/")[2] for thing in named)]))
        computed[name] += it.written(ids)
        origins[name] = records[name] = around.records[it.record]
    for name, witness in records.items():
        graphs[name] = lines_of(computed[name])
        how = TRO.Computed if witness.certainty == "Recorded" else TRO[witness.certainty]
        provenance += by_rule(name, graphs[name], how, _RECKONER, ids)
        provenance.append((NamedNode(name), TRO.evidence, NamedNode(ids.thing(witness.reference))))
    if around.names:
        lines = [line for name in computed for line in graphs[name]]
        beside.update(_labels(authorities, lines, around.names))
    where = ids.provenance("authorities")
    return MappedText(where, graphs, sorted(beside), lines_of(provenance), origins)


def write_origins(
    graphs: Mapping[URIRef, Sequence[str]], records: Mapping[URIRef, Authority], ids: Identifiers
) -> MappedText:
    """Where graphs are from of which several parts have lines: `graphs` has all lines of each,
    sorted, `records` the record of each."""
    provenance = (
        triple
        for name, lines in graphs.items()
        for triple in _of_a_record(name, lines, records[name], ids)
    )
    return MappedText(ids.provenance("authorities"), {}, (), lines_of(provenance), {})


def map_authorities(authorities: Mapping[str, Authority], ids: Identifiers) -> Mapped:
    """The graphs of the authorities."""
    return write_authorities(authorities, ids).graphs()


def block_of(reference: str, ids: Identifiers) -> URIRef:
    """The fact with what the editors say of a thing.

    >>> block_of("country/vn", Identifiers("https://w3id.org/treaty-kb/"))
    rdflib.term.URIRef('https://w3id.org/treaty-kb/fact/authority-country-vn')
    """
    return ids.fact("authority-" + reference.replace("/", "-", 1))


def graph_of_record(record: str, ids: Identifiers) -> URIRef:
    """The graph of all that a record says.

    >>> graph_of_record("record/un-m49", Identifiers("https://w3id.org/treaty-kb/"))
    rdflib.term.URIRef('https://w3id.org/treaty-kb/fact/record-un-m49')
    """
    return ids.fact(record.replace("/", "-", 1))


def _graph(lines: Iterable[str], beside: set[str]) -> list[str]:
    """Return the lines of a graph, sorted, but for classes that follow, which are put `beside`."""
    lines = set(lines)
    follow = {line for line in lines if line.endswith(_ACTION)}
    beside |= follow
    return sorted(lines - follow)


def _of_a_record(
    fact: URIRef, lines: Iterable[str], record: Authority, ids: Identifiers
) -> Iterator[TermTriple]:
    """Where the graph of a record is from: the record, and its address."""
    addresses = [iri for iri in record.triples.objects(None, SCHEMA.url) if isinstance(iri, URIRef)]
    certainty = TRO[record.certainty]
    yield from known_of(fact, lines, certainty, record.entered_by, sorted(addresses))
    yield NamedNode(fact), TRO.evidence, NamedNode(ids.thing(record.reference))


def _records(
    recorded: Mapping[str, Iterable[str]], records: Mapping[str, Authority]
) -> list[Recorded]:
    """What each record says, as of the day on which it was read."""
    return [
        Recorded.of(record, day.toPython(), lines)
        for record, lines in sorted(recorded.items())
        for day in records[record].triples.objects(None, PAV.retrievedOn)
        if isinstance(day, Literal)
    ]


def ended_states(authorities: Mapping[str, Authority]) -> dict[str, str]:
    """The States that records call replaced by others, with the days of that (`ended_in`)."""
    recorded: dict[str, list[str]] = defaultdict(list)
    for authority in authorities.values():
        for record, graph in authority.recorded.items():
            # That of a folder of records is described there, and is one of what a depositary says.
            if record not in authorities or authorities[record].certainty == "Recorded":
                recorded[record] += filter(_SUCCEEDING.search, graph.lines)
    return ended_in([Recorded.of(record, date.min, told) for record, told in recorded.items()])


_SUCCEEDING = re.compile(
    f" <(?:{DCTERMS.isReplacedBy}|{TRO.predecessor.value}|{SCHEMA.startDate})> "
)


def _labels(
    authorities: Mapping[str, Authority], computed: Sequence[str], names: Names
) -> Iterator[str]:
    """The labels of the acts and participations of records, and of those that follow from them."""
    acts = [a.triples.lines for ref, a in authorities.items() if ref.startswith(_LABELLED)]
    return (line for lines in (*acts, computed) for line in labels_of(lines, names))


def _is_outside(sources: Iterable[URIRef], ids: Identifiers) -> bool:
    """Whether there is a source that is none of our own articles or curators."""
    return any(not source.startswith(ids.base) for source in sources)
