"""An article and its facts, as named graphs.

Each published fact is a named graph of its own; the provenance graph of the article says which
passage each rests on, how certain it is and who accepted it. What all graphs of facts say
together, once each, is the default graph (`Mapped.merged`). Of what was retracted, retired or
merged, the provenance graphs keep when, by whom and why, and nothing of what it said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef

from kb.article import Article
from kb.authorities import Authority
from kb.facts import Fact, FactFile, references_in
from kb.graph import canonical_lines
from kb.identifiers import Identifiers
from kb.namespaces import DCTERMS, NP, OA, OWL, PROV, RDF, SCHEMA, TRO, XSD
from kb.retired import Retired, destinations
from kb.summary import Retracted, Summary
from kb.triples import Triple, triples_of

#: How many characters of the text a quote keeps before and after it, so that it can be found again.
CONTEXT = 30


@dataclass(frozen=True)
class Mapped:
    """Named graphs: those of facts by their IRI, and the one that says where the facts are from.

    `passages` belong to no single fact; they stand in the default graph only. `origins` leads
    from the graph of a fact back to the curator's file.
    """

    provenance_iri: URIRef
    facts: Mapping[URIRef, Graph]
    passages: Graph
    provenance: Graph
    origins: Mapping[URIRef, Fact | Authority | Retired | Retracted]

    def merged(self) -> Graph:
        """What all facts and passages say, each triple once: this part of the default graph."""
        merged = Graph(bind_namespaces="none")
        for graph in (*self.facts.values(), self.passages):
            for triple in graph:
                merged.add(triple)
        return merged


def map_article(article: Article, facts: FactFile, ids: Identifiers) -> Mapped:
    """The graphs of one article: its record, and every fact that a curator accepted.

    What a retracted fact said is in none of them.
    """
    writer = _Writer(article, ids)
    record = ids.fact(f"article-{article.slug}")
    published = [fact for fact in facts.facts if fact.is_published]
    spoken_of = {reference for fact in published for reference in references_in(fact.arguments)}
    names = {ref: name for ref, name in facts.names.items() if ref in spoken_of}
    graphs = {record: _graph(writer.record(names))}
    passages, provenance = _graph(), _graph()
    _add(provenance, _record_provenance(article, record, graphs[record], ids))
    origins: dict[URIRef, Fact | Authority | Retired | Retracted] = {}
    for fact in published:
        iri = ids.fact(fact.id)
        graphs[iri] = _graph(triples_of(fact, article.language, ids))
        origins[iri] = fact
        _add(passages, writer.passage(fact))
        _add(provenance, writer.provenance(fact, graphs[iri]))
    for fact in facts.facts:
        if fact.is_retracted:
            iri = ids.fact(fact.id)
            origins[iri] = fact
            _add(provenance, _retirement(iri, fact, f"fact-{fact.id}", ids))
    return Mapped(ids.provenance(article.slug), graphs, passages, provenance, origins)


def map_authorities(authorities: Mapping[str, Authority], ids: Identifiers) -> Mapped:
    """The graphs of the authorities: one external fact for each block."""
    graphs: dict[URIRef, Graph] = {}
    origins: dict[URIRef, Fact | Authority | Retired | Retracted] = {}
    provenance = _graph()
    for reference, authority in authorities.items():
        iri = ids.fact("authority-" + reference.replace("/", "-", 1))
        graphs[iri], origins[iri] = authority.triples, authority
        _add(provenance, _external(iri, authority.triples, authority.sources, authority.entered_by))
    return Mapped(ids.provenance("authorities"), graphs, _graph(), provenance, origins)


def map_retired(retired: Sequence[Retired], ids: Identifiers) -> Mapped:
    """The graphs of what the curators retired or merged.

    That the thing which remains is the same as a merged one is an external fact, from the curator.
    """
    graphs: dict[URIRef, Graph] = {}
    origins: dict[URIRef, Fact | Authority | Retired | Retracted] = {}
    provenance, now = _graph(), destinations(retired)
    for one in retired:
        old, name = ids.thing(one.reference), one.reference.replace("/", "-", 1)
        origins[old] = one
        _add(provenance, _retirement(old, one, name, ids))
        if one.into:
            fact, new = ids.fact(f"merged-{name}"), ids.thing(now[one.reference])
            graphs[fact], origins[fact] = _graph([(new, SCHEMA.sameAs, old)]), one
            curator = [ids.thing(f"curator/{one.decided_by}")]
            _add(provenance, _external(fact, graphs[fact], curator, curator))
            _add(provenance, [(fact, PROV.generatedAtTime, _midnight(one.decided_on))])
            _add(provenance, [(old, DCTERMS.isReplacedBy, new)])
    return Mapped(ids.provenance("authorities"), graphs, _graph(), provenance, origins)


def map_vanished(
    summaries: Iterable[Summary], is_known: Callable[[URIRef], bool], ids: Identifiers
) -> Iterator[Mapped]:
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
            gone = _graph(_retirement(thing, fact, name, ids))
            yield Mapped(ids.provenance(fact.article), {}, _graph(), gone, {thing: fact})


def _retirement(
    iri: URIRef, one: Fact | Retired | Retracted, name: str, ids: Identifiers
) -> Iterator[Triple]:
    """That what an IRI names is published no longer: since when, by whose decision, and why."""
    activity = ids.thing(f"activity/retirement-of-{name}")
    yield iri, RDF.type, PROV.Entity
    yield iri, OWL.deprecated, Literal("true", datatype=XSD.boolean)
    yield iri, PROV.invalidatedAtTime, _midnight(one.decided_on)
    yield iri, PROV.wasInvalidatedBy, activity
    yield activity, RDF.type, PROV.Activity
    yield activity, PROV.wasAssociatedWith, ids.thing(f"curator/{one.decided_by}")
    for language, text in one.because.items():
        yield iri, TRO.reason, Literal(text, lang=language)


@dataclass(frozen=True)
class _Writer:
    """Writes what is around the facts of one article: its record, passages and provenance."""

    article: Article
    ids: Identifiers

    def record(self, names: Mapping[str, Mapping[str, str]]) -> Iterator[Triple]:
        """The article's own description, and the editors' names for its events, statements ..."""
        article, iri = self.article, self.ids.thing(f"article/{self.article.slug}")
        yield iri, RDF.type, SCHEMA.NewsArticle
        yield iri, SCHEMA.inLanguage, Literal(article.language)
        yield iri, SCHEMA.sha256, Literal(article.sha256)
        if article.headline:
            yield iri, SCHEMA.headline, Literal(article.headline, lang=article.language)
        if article.published:
            yield iri, SCHEMA.datePublished, Literal(article.published, datatype=XSD.date)
        if article.url:
            yield iri, SCHEMA.url, URIRef(article.url)
        if article.publisher:
            yield iri, SCHEMA.publisher, Literal(article.publisher)
        for note in article.notes:
            for language, text in note["says"].items():
                yield iri, SCHEMA.description, Literal(text, lang=language)
        for reference, labels in ((f"article/{article.slug}", article.label), *names.items()):
            for language, text in labels.items():
                yield self.ids.thing(reference), SCHEMA.name, Literal(text, lang=language)

    def passage(self, fact: Fact) -> Iterator[Triple]:
        """The passage of a fact, selected by its words and by its position."""
        if fact.start is None or fact.end is None:
            return
        passage = self.ids.passage(fact.article, fact.start, fact.end)
        text = self.article.text
        quote, position = URIRef(f"{passage}#quote"), URIRef(f"{passage}#position")
        yield passage, RDF.type, OA.SpecificResource
        yield passage, OA.hasSource, self.ids.thing(f"article/{self.article.slug}")
        yield passage, OA.hasSelector, quote
        yield passage, OA.hasSelector, position
        yield quote, RDF.type, OA.TextQuoteSelector
        yield quote, OA.exact, Literal(fact.quote)
        yield quote, OA.prefix, Literal(text[max(0, fact.start - CONTEXT) : fact.start])
        yield quote, OA.suffix, Literal(text[fact.end : fact.end + CONTEXT])
        yield position, RDF.type, OA.TextPositionSelector
        yield position, OA.start, Literal(str(fact.start), datatype=XSD.integer)
        yield position, OA.end, Literal(str(fact.end), datatype=XSD.integer)

    def provenance(self, fact: Fact, graph: Graph) -> Iterator[Triple]:
        """Where a fact is from: passage, certainty, who accepted it and when, what drafted it."""
        iri = self.ids.fact(fact.id)
        inferred = fact.type == "inference"
        yield iri, RDF.type, NP.Assertion
        yield iri, TRO.certainty, TRO.Inferred if inferred else TRO.Stated
        yield iri, SCHEMA.sha256, _content_digest(graph)
        yield iri, PROV.wasAttributedTo, self.ids.thing(f"curator/{fact.decided_by}")
        yield iri, PROV.generatedAtTime, _midnight(fact.decided_on)
        if fact.start is not None and fact.end is not None:
            yield iri, TRO.evidence, self.ids.passage(fact.article, fact.start, fact.end)
        if inferred:
            yield iri, PROV.wasDerivedFrom, self.ids.thing(f"inference/{fact.id}")
        if fact.by != "curator":
            slug = re.sub(r"[^a-z0-9]+", "-", fact.by.casefold()).strip("-")
            activity = self.ids.thing(f"activity/{self.article.slug}-{slug}")
            agent = self.ids.thing(f"curator/{slug}")
            yield iri, PROV.wasGeneratedBy, activity
            yield activity, RDF.type, PROV.Activity
            yield activity, PROV.wasAssociatedWith, agent
            yield agent, RDF.type, PROV.SoftwareAgent
            yield agent, SCHEMA.name, Literal(fact.by)


def _record_provenance(
    article: Article, iri: URIRef, graph: Graph, ids: Identifiers
) -> Iterator[Triple]:
    """The record has the editors' own words about the article: they are its source."""
    editors = ids.thing(f"curator/{article.entered_by}")
    yield from _external(iri, graph, [editors], [editors])
    yield iri, PROV.generatedAtTime, _midnight(article.entered_on)


def _external(
    iri: URIRef, graph: Graph, sources: Iterable[URIRef], entered_by: Iterable[URIRef]
) -> Iterator[Triple]:
    """A fact from a named source that is no passage of an article."""
    yield iri, RDF.type, NP.Assertion
    yield iri, TRO.certainty, TRO.External
    yield iri, SCHEMA.sha256, _content_digest(graph)
    for source in sources:
        yield iri, DCTERMS.source, source
    for who in entered_by:
        yield iri, PROV.wasAttributedTo, who


def _content_digest(graph: Graph) -> Literal:
    """SHA-256 of the canonical N-Triples of a fact: it changes when what the fact says changes."""
    return Literal(hashlib.sha256("".join(canonical_lines(graph)).encode()).hexdigest())


def _midnight(day: str) -> Literal:
    return Literal(f"{day}T00:00:00Z", datatype=XSD.dateTime)


def _graph(triples: Iterable[Triple] = ()) -> Graph:
    graph = Graph(bind_namespaces="none")
    _add(graph, triples)
    return graph


def _add(graph: Graph, triples: Iterable[Triple]) -> None:
    for triple in triples:
        graph.add(triple)
