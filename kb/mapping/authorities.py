"""What is known beforehand, as named graphs: what the editors say of each thing, and what each
record says of all things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rdflib import URIRef

from kb.canonical.graph import canonical_lines
from kb.canonical.terms import TRO, Written, iri
from kb.identifiers import Identifiers
from kb.mapping.graphs import Mapped, MappedText, Origin, known_of, lines_of
from kb.namespaces import SCHEMA
from kb.seeds.authorities import Authority


def write_authorities(authorities: Mapping[str, Authority], ids: Identifiers) -> MappedText:
    """The graphs of the authorities: one for the block of each thing, which is the editors' own or
    has its sources, and one for all that a record says."""
    graphs: dict[URIRef, Sequence[str]] = {}
    origins: dict[URIRef, Origin] = {}
    provenance: list[Written] = []
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
    return MappedText(ids.provenance("authorities"), graphs, (), lines_of(provenance), origins)


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
) -> Iterator[Written]:
    """Where the graph of a record is from: the record, and its address."""
    addresses = [iri for iri in record.triples.objects(None, SCHEMA.url) if isinstance(iri, URIRef)]
    yield from known_of(fact, lines, TRO.Recorded, record.entered_by, sorted(addresses))
    yield iri(fact), TRO.evidence, iri(ids.thing(record.reference))


def _is_outside(sources: Iterable[URIRef], ids: Identifiers) -> bool:
    """Whether there is a source that is none of our own articles or curators."""
    return any(not source.startswith(ids.base) for source in sources)
