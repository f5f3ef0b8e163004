"""What was retired, merged or retracted, as named graphs.

The provenance graphs keep when, by whom and why, and nothing of what it said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode
from rdflib import URIRef

from kb.canonical.oxigraph import DCTERMS, OWL, PROV, RDF, SCHEMA, TRO, XSD, TermTriple
from kb.identifiers import Identifiers
from kb.mapping.graphs import MappedText, Origin, known_of, lines_of, midnight
from kb.seeds.facts import Fact
from kb.seeds.retired import Retired, destinations
from kb.seeds.summary import Retracted, Summary


def write_retired(retired: Sequence[Retired], ids: Identifiers) -> MappedText:
    """The graphs of what the curators retired or merged.

    That the thing which remains is the same as a merged one is an editorial fact.
    """
    graphs: dict[URIRef, Sequence[str]] = {}
    origins: dict[URIRef, Origin] = {}
    provenance: list[TermTriple] = []
    now = destinations(retired)
    for entry in retired:
        kind, _, slug = entry.reference.partition("/")
        old = ids.fact(slug) if kind == "fact" else ids.thing(entry.reference)
        name = f"{kind}-{slug}"
        origins[old] = entry
        provenance += retirement(old, entry, name, ids)
        if entry.into:
            fact, new = ids.fact(f"merged-{name}"), NamedNode(ids.thing(now[entry.reference]))
            graphs[fact] = lines_of([(new, SCHEMA.sameAs, NamedNode(old))])
            origins[fact] = entry
            curator = [ids.thing(f"curator/{entry.decided_by}")]
            provenance += known_of(fact, graphs[fact], TRO.Editorial, curator)
            provenance.append((NamedNode(fact), PROV.generatedAtTime, midnight(entry.decided_on)))
            provenance.append((NamedNode(old), DCTERMS.isReplacedBy, new))
    return MappedText(ids.provenance("authorities"), graphs, (), lines_of(provenance), origins)


def write_vanished(
    summaries: Iterable[Summary], is_known: Callable[[str], bool], ids: Identifiers
) -> Iterator[MappedText]:
    """What vanished with retracted facts: of each thing, the last retraction tells when and why.

    `is_known` tells whether something else describes a thing, or how it was retired: it has not
    vanished then.
    """
    retracted = sorted(
        (fact for summary in summaries for fact in summary.retracted),
        key=lambda fact: (fact.decided_on, fact.id),
    )
    last = {URIRef(thing): fact for fact in retracted for thing in fact.things}
    for thing, fact in last.items():
        if not is_known(thing):
            name = re.sub(r"[^a-z0-9]+", "-", ids.reference(thing) or "")
            gone = lines_of(retirement(thing, fact, name, ids))
            yield MappedText(ids.provenance(fact.article), {}, (), gone, {thing: fact})


def retirement(
    gone: URIRef, entry: Fact | Retired | Retracted, name: str, ids: Identifiers
) -> Iterator[TermTriple]:
    """That what an IRI names is published no longer: since when, by whose decision, and why."""
    subject, activity = NamedNode(gone), NamedNode(ids.thing(f"activity/retirement-of-{name}"))
    yield subject, RDF.type, PROV.Entity
    yield subject, OWL.deprecated, Literal("true", datatype=XSD.boolean)
    yield subject, PROV.invalidatedAtTime, midnight(entry.decided_on)
    yield subject, PROV.wasInvalidatedBy, activity
    yield activity, RDF.type, PROV.Activity
    yield activity, PROV.wasAssociatedWith, NamedNode(ids.thing(f"curator/{entry.decided_by}"))
    for language, text in entry.because.items():
        yield subject, TRO.reason, Literal(text, language=language)
