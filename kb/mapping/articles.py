"""An article and its facts, as named graphs.

Each published fact is a named graph of its own; the provenance graph of the article says which
passage each rests on, how certain it is and who accepted it. What all graphs of facts say
together, once each, is the default graph (`Mapped.merged`). They are written as text
(`MappedText`), and made graphs where somebody looks into them. Of what was retracted, retired or
merged, the provenance graphs keep when, by whom and why, and nothing of what it said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Graph, URIRef

from kb.canonical.graph import canonical_lines, triples_in
from kb.canonical.terms import (
    DCTERMS,
    NP,
    OA,
    OWL,
    PROV,
    RDF,
    SCHEMA,
    TRO,
    XSD,
    Written,
    iri,
    line_of,
    literal,
)
from kb.identifiers import Identifiers
from kb.mapping.triples import triples_of
from kb.seeds.article import Article
from kb.seeds.authorities import Authority
from kb.seeds.facts import Fact, FactFile, references_in
from kb.seeds.retired import Retired, destinations
from kb.seeds.summary import Retracted, Summary

#: How many characters of the text a quote keeps before and after it, so that it can be found again.
CONTEXT = 30


#: The place in the seeds that a graph is from.
Origin = Fact | Authority | Retired | Retracted


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
    origins: Mapping[URIRef, Origin]

    def merged(self) -> Graph:
        """What all facts and passages say, each triple once: this part of the default graph."""
        merged = Graph(bind_namespaces="none")
        for graph in (*self.facts.values(), self.passages):
            for triple in graph:
                merged.add(triple)
        return merged


@dataclass(frozen=True)
class MappedText:
    """The same graphs as lines of N-Triples, each sorted and without what is said twice."""

    provenance_iri: URIRef
    facts: Mapping[URIRef, Sequence[str]]
    passages: Sequence[str]
    provenance: Sequence[str]
    origins: Mapping[URIRef, Origin]

    def said(self) -> list[str]:
        """What all facts and passages say, each triple once: this part of the default graph."""
        return sorted({line for lines in (*self.facts.values(), self.passages) for line in lines})

    def graphs(self) -> Mapped:
        """The graphs themselves."""
        facts = {iri: _graph(lines) for iri, lines in self.facts.items()}
        passages, provenance = _graph(self.passages), _graph(self.provenance)
        return Mapped(self.provenance_iri, facts, passages, provenance, self.origins)


def map_article(article: Article, facts: FactFile, ids: Identifiers) -> Mapped:
    """The graphs of one article: its record, and every fact that a curator accepted.

    What a retracted fact said is in none of them.
    """
    return write_article(article, facts, ids).graphs()


def write_article(article: Article, facts: FactFile, ids: Identifiers) -> MappedText:
    """The graphs of one article as text."""
    writer = _Writer(article, ids)
    record = ids.fact(f"article-{article.slug}")
    published = [fact for fact in facts.facts if fact.is_published]
    spoken_of = {reference for fact in published for reference in references_in(fact.arguments)}
    names = {ref: name for ref, name in facts.names.items() if ref in spoken_of}
    graphs = {record: _lines(writer.record(names))}
    passages: list[Written] = []
    provenance = [*_record_provenance(article, record, graphs[record], ids)]
    origins: dict[URIRef, Origin] = {}
    for fact in published:
        name = ids.fact(fact.id)
        graphs[name] = _lines(triples_of(fact, article.language, ids))
        origins[name] = fact
        passages += writer.passage(fact)
        provenance += writer.provenance(fact, graphs[name])
    for fact in facts.facts:
        if fact.is_retracted:
            name = ids.fact(fact.id)
            origins[name] = fact
            provenance += _retirement(name, fact, f"fact-{fact.id}", ids)
    where = ids.provenance(article.slug)
    return MappedText(where, graphs, _lines(passages), _lines(provenance), origins)


def write_authorities(authorities: Mapping[str, Authority], ids: Identifiers) -> MappedText:
    """The graphs of the authorities: one external fact for each block."""
    graphs: dict[URIRef, Sequence[str]] = {}
    origins: dict[URIRef, Origin] = {}
    provenance: list[Written] = []
    for reference, authority in authorities.items():
        name = ids.fact("authority-" + reference.replace("/", "-", 1))
        graphs[name], origins[name] = canonical_lines(authority.triples), authority
        provenance += _external(name, graphs[name], authority.sources, authority.entered_by)
    return MappedText(ids.provenance("authorities"), graphs, (), _lines(provenance), origins)


def map_authorities(authorities: Mapping[str, Authority], ids: Identifiers) -> Mapped:
    """The graphs of the authorities."""
    return write_authorities(authorities, ids).graphs()


def write_retired(retired: Sequence[Retired], ids: Identifiers) -> MappedText:
    """The graphs of what the curators retired or merged.

    That the thing which remains is the same as a merged one is an external fact, from the curator.
    """
    graphs: dict[URIRef, Sequence[str]] = {}
    origins: dict[URIRef, Origin] = {}
    provenance: list[Written] = []
    now = destinations(retired)
    for one in retired:
        kind, _, slug = one.reference.partition("/")
        old = ids.fact(slug) if kind == "fact" else ids.thing(one.reference)
        name = f"{kind}-{slug}"
        origins[old] = one
        provenance += _retirement(old, one, name, ids)
        if one.into:
            fact, new = ids.fact(f"merged-{name}"), ids.thing(now[one.reference])
            graphs[fact], origins[fact] = _lines([(iri(new), SCHEMA.sameAs, iri(old))]), one
            curator = [ids.thing(f"curator/{one.decided_by}")]
            provenance += _external(fact, graphs[fact], curator, curator)
            provenance.append((iri(fact), PROV.generatedAtTime, _midnight(one.decided_on)))
            provenance.append((iri(old), DCTERMS.isReplacedBy, iri(new)))
    return MappedText(ids.provenance("authorities"), graphs, (), _lines(provenance), origins)


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
            gone = _lines(_retirement(thing, fact, name, ids))
            yield MappedText(ids.provenance(fact.article), {}, (), gone, {thing: fact})


def _retirement(
    gone: URIRef, one: Fact | Retired | Retracted, name: str, ids: Identifiers
) -> Iterator[Written]:
    """That what an IRI names is published no longer: since when, by whose decision, and why."""
    subject, activity = iri(gone), iri(ids.thing(f"activity/retirement-of-{name}"))
    yield subject, RDF.type, PROV.Entity
    yield subject, OWL.deprecated, literal("true", datatype=XSD.boolean)
    yield subject, PROV.invalidatedAtTime, _midnight(one.decided_on)
    yield subject, PROV.wasInvalidatedBy, activity
    yield activity, RDF.type, PROV.Activity
    yield activity, PROV.wasAssociatedWith, iri(ids.thing(f"curator/{one.decided_by}"))
    for language, text in one.because.items():
        yield subject, TRO.reason, literal(text, language)


@dataclass(frozen=True)
class _Writer:
    """Writes what is around the facts of one article: its record, passages and provenance."""

    article: Article
    ids: Identifiers

    def record(self, names: Mapping[str, Mapping[str, str]]) -> Iterator[Written]:
        """The article's own description, and the editors' names for its events, statements ..."""
        article, subject = self.article, self.thing(f"article/{self.article.slug}")
        yield subject, RDF.type, SCHEMA.NewsArticle
        yield subject, SCHEMA.inLanguage, literal(article.language)
        yield subject, SCHEMA.sha256, literal(article.sha256)
        if article.headline:
            yield subject, SCHEMA.headline, literal(article.headline, article.language)
        if article.published:
            yield subject, SCHEMA.datePublished, literal(article.published, datatype=XSD.date)
        if article.url:
            yield subject, SCHEMA.url, iri(article.url)
        if article.publisher:
            yield subject, SCHEMA.publisher, literal(article.publisher)
        for name in article.authors:
            yield subject, SCHEMA.author, literal(name)
        for page in article.based_on:
            yield subject, SCHEMA.isBasedOn, iri(page)
        for note in article.notes:
            for language, text in note["says"].items():
                yield subject, SCHEMA.description, literal(text, language)
        for reference, labels in ((f"article/{article.slug}", article.label), *names.items()):
            for language, text in labels.items():
                yield self.thing(reference), SCHEMA.name, literal(text, language)

    def thing(self, reference: str) -> str:
        return iri(self.ids.thing(reference))

    def passage(self, fact: Fact) -> Iterator[Written]:
        """The passage of a fact, selected by its words and by its position."""
        if fact.start is None or fact.end is None:
            return
        name, text = self.ids.passage(fact.article, fact.start, fact.end), self.article.text
        passage, quote, position = iri(name), iri(f"{name}#quote"), iri(f"{name}#position")
        before, after = text[max(0, fact.start - CONTEXT) : fact.start], text[fact.end :][:CONTEXT]
        yield passage, RDF.type, OA.SpecificResource
        yield passage, OA.hasSource, self.thing(f"article/{self.article.slug}")
        yield passage, OA.hasSelector, quote
        yield passage, OA.hasSelector, position
        yield quote, RDF.type, OA.TextQuoteSelector
        yield quote, OA.exact, literal(fact.quote)
        yield quote, OA.prefix, literal(before)
        yield quote, OA.suffix, literal(after)
        yield position, RDF.type, OA.TextPositionSelector
        yield position, OA.start, literal(str(fact.start), datatype=XSD.integer)
        yield position, OA.end, literal(str(fact.end), datatype=XSD.integer)

    def provenance(self, fact: Fact, lines: Iterable[str]) -> Iterator[Written]:
        """Where a fact is from: passage, certainty, who accepted it and when, what drafted it."""
        subject = iri(self.ids.fact(fact.id))
        inferred = fact.type == "inference"
        yield subject, RDF.type, NP.Assertion
        yield subject, TRO.certainty, TRO.Inferred if inferred else TRO.Stated
        yield subject, SCHEMA.sha256, _content_digest(lines)
        yield subject, PROV.wasAttributedTo, self.thing(f"curator/{fact.decided_by}")
        yield subject, PROV.generatedAtTime, _midnight(fact.decided_on)
        if fact.start is not None and fact.end is not None:
            passage = self.ids.passage(fact.article, fact.start, fact.end)
            yield subject, TRO.evidence, iri(passage)
        if inferred:
            yield subject, PROV.wasDerivedFrom, self.thing(f"inference/{fact.id}")
        if fact.by != "curator":
            slug = re.sub(r"[^a-z0-9]+", "-", fact.by.casefold()).strip("-")
            activity = self.thing(f"activity/{self.article.slug}-{slug}")
            agent = self.thing(f"curator/{slug}")
            yield subject, PROV.wasGeneratedBy, activity
            yield activity, RDF.type, PROV.Activity
            yield activity, PROV.wasAssociatedWith, agent
            yield agent, RDF.type, PROV.SoftwareAgent
            yield agent, SCHEMA.name, literal(fact.by)


def _record_provenance(
    article: Article, fact: URIRef, lines: Iterable[str], ids: Identifiers
) -> Iterator[Written]:
    """The record has the editors' own words about the article: they are its source."""
    editors = ids.thing(f"curator/{article.entered_by}")
    yield from _external(fact, lines, [editors], [editors])
    yield iri(fact), PROV.generatedAtTime, _midnight(article.entered_on)


def _external(
    fact: URIRef, lines: Iterable[str], sources: Iterable[URIRef], entered_by: Iterable[URIRef]
) -> Iterator[Written]:
    """A fact from a named source that is no passage of an article."""
    subject = iri(fact)
    yield subject, RDF.type, NP.Assertion
    yield subject, TRO.certainty, TRO.External
    yield subject, SCHEMA.sha256, _content_digest(lines)
    for source in sources:
        yield subject, DCTERMS.source, iri(source)
    for who in entered_by:
        yield subject, PROV.wasAttributedTo, iri(who)


def _content_digest(lines: Iterable[str]) -> str:
    """SHA-256 of the canonical N-Triples of a fact: it changes when what the fact says changes."""
    return literal(hashlib.sha256("".join(lines).encode()).hexdigest())


def _midnight(day: str) -> str:
    return literal(f"{day}T00:00:00Z", datatype=XSD.dateTime)


def _lines(triples: Iterable[Written]) -> list[str]:
    """Lines of N-Triples in canonical form: sorted, each once."""
    return sorted(set(map(line_of, triples)))


def _graph(lines: Iterable[str]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for triple in triples_in(lines):
        graph.add(triple)
    return graph
