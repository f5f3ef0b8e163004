"""An article and its facts, as named graphs.

Each published fact is a named graph of its own; the provenance graph of the article says which
passage each rests on, how certain it is and who accepted it (`kb.mapping.graphs`). Of what was
retracted it keeps when, by whom and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode
from rdflib import URIRef

from kb.canonical.oxigraph import (
    DCTERMS,
    NP,
    OA,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    TRO,
    XSD,
    TermTriple,
    line_of,
)
from kb.identifiers import Identifiers
from kb.mapping.graphs import (
    Mapped,
    MappedText,
    Origin,
    content_digest,
    known_of,
    lines_of,
    midnight,
)
from kb.mapping.retired import retirement
from kb.mapping.triples import triples_of
from kb.seeds.article import Article
from kb.seeds.content import Argument, Content
from kb.seeds.factkeys import NODES
from kb.seeds.facts import Fact, FactFile
from kb.seeds.kinds import Act, Event, Statement

#: How many characters of the text a quote keeps before and after it, so that it can be found again.
CONTEXT = 30
#: What an article mentions; what it reports of them, acts and statements, it mentions not.
_MENTIONED = ("person", "organization", "country", "place", "treaty", "event", "proposal")


def map_article(article: Article, facts: FactFile, ids: Identifiers) -> Mapped:
    """The graphs of one article: its record, and every fact that a curator accepted.

    What a retracted fact said is in none of them.
    """
    return write_article(article, facts, ids).graphs()


def write_article(article: Article, facts: FactFile, ids: Identifiers) -> MappedText:
    """The graphs of one article as lines."""
    writer = _Writer(article, ids)
    record = ids.fact(f"article-{article.slug}")
    published = [fact for fact in facts.facts if fact.is_published]
    spoken_of = {reference for fact in published for reference in fact.content.references()}
    spoken_of |= {f"{fact.type}/{fact.id}" for fact in published if fact.type in NODES}
    names = {ref: name for ref, name in facts.names.items() if ref in spoken_of}
    described = [*writer.record(names), *writer.subjects(published)]
    graphs = {record: lines_of(described)}
    passages: list[TermTriple] = []
    provenance = [*_record_provenance(article, record, graphs[record], ids)]
    origins: dict[URIRef, Origin] = {}
    inferences: dict[URIRef, str] = {}
    for fact in published:
        name = ids.fact(fact.id)
        written = list(triples_of(fact, article.language, ids))
        graphs[name] = lines_of(written)
        if fact.type == "inference":
            inferences[name] = line_of(written[0])
        origins[name] = fact
        passages += writer.passage(fact)
        provenance += writer.provenance(fact, graphs[name])
    for fact in facts.facts:
        if fact.is_retracted:
            name = ids.fact(fact.id)
            origins[name] = fact
            provenance += retirement(name, fact, f"fact-{fact.id}", ids)
    where = ids.provenance(article.slug)
    return MappedText(where, graphs, lines_of(passages), lines_of(provenance), origins, inferences)


@dataclass(frozen=True)
class _Writer:
    """Writes what is around the facts of one article: its record, passages and provenance."""

    article: Article
    ids: Identifiers

    def record(self, names: Mapping[str, Mapping[str, str]]) -> Iterator[TermTriple]:
        """The article's own description, and the editors' names for its events, statements ..."""
        article, subject = self.article, self.thing(f"article/{self.article.slug}")
        yield subject, RDF.type, SCHEMA.NewsArticle
        yield subject, SCHEMA.inLanguage, Literal(article.language)
        yield subject, SCHEMA.sha256, Literal(article.sha256)
        if article.headline:
            yield subject, SCHEMA.headline, Literal(article.headline, language=article.language)
        if article.published:
            yield subject, SCHEMA.datePublished, Literal(article.published, datatype=XSD.date)
        if article.url:
            yield subject, SCHEMA.url, NamedNode(article.url)
        if article.publisher:
            yield subject, SCHEMA.publisher, Literal(article.publisher)
        if article.licence:  # without one, the passages alone are published, as quotations
            yield subject, SCHEMA.license, NamedNode(article.licence)
            yield subject, SCHEMA.articleBody, Literal(article.text, language=article.language)
        for name in article.authors:
            yield subject, SCHEMA.author, Literal(name)
        for page in article.based_on:
            yield subject, SCHEMA.isBasedOn, NamedNode(page)
        for note in article.notes:
            for language, text in note["says"].items():
                yield subject, SCHEMA.description, Literal(text, language=language)
        for reference, labels in ((f"article/{article.slug}", article.label), *names.items()):
            for language, text in labels.items():
                yield self.thing(reference), SCHEMA.name, Literal(text, language=language)

    def subjects(self, published: Iterable[Fact]) -> Iterator[TermTriple]:
        """What the article is about, and what else it mentions, by its published facts."""
        article = self.thing(f"article/{self.article.slug}")
        about, mentioned = subjects_of(published)
        for term, references in ((SCHEMA.about, about), (SCHEMA.mentions, mentioned)):
            for reference in references:
                yield article, term, self.thing(reference)

    def thing(self, reference: str) -> NamedNode:
        return NamedNode(self.ids.thing(reference))

    def passage(self, fact: Fact) -> Iterator[TermTriple]:
        """The passage of a fact, selected by its words and by its position, and what a curator
        translated of it."""
        if fact.start is None or fact.end is None:
            return
        name, text = self.ids.passage(fact.article, fact.start, fact.end), self.article.text
        passage, quote, position = (
            NamedNode(name),
            NamedNode(f"{name}#quote"),
            NamedNode(f"{name}#position"),
        )
        before, after = text[max(0, fact.start - CONTEXT) : fact.start], text[fact.end :][:CONTEXT]
        yield passage, RDF.type, OA.SpecificResource
        yield passage, OA.hasSource, self.thing(f"article/{self.article.slug}")
        yield passage, OA.hasSelector, quote
        yield passage, OA.hasSelector, position
        yield quote, RDF.type, OA.TextQuoteSelector
        yield quote, OA.exact, Literal(fact.quote)
        yield quote, OA.prefix, Literal(before)
        yield quote, OA.suffix, Literal(after)
        yield position, RDF.type, OA.TextPositionSelector
        yield position, OA.start, Literal(str(fact.start), datatype=XSD.integer)
        yield position, OA.end, Literal(str(fact.end), datatype=XSD.integer)
        for language, gloss in fact.gloss.items():
            yield passage, TRO.gloss, Literal(gloss, language=language)
            yield passage, SCHEMA.translator, self.thing(f"curator/{fact.decided_by}")

    def provenance(self, fact: Fact, lines: Iterable[str]) -> Iterator[TermTriple]:
        """Where a fact is from: passage, certainty, who accepted it and when, what drafted it."""
        subject = NamedNode(self.ids.fact(fact.id))
        inferred = fact.type == "inference"
        yield subject, RDF.type, NP.Assertion
        yield subject, TRO.certainty, TRO.Inferred if inferred else TRO.Stated
        yield subject, SCHEMA.sha256, content_digest(lines)
        yield subject, PROV.wasAttributedTo, self.thing(f"curator/{fact.decided_by}")
        yield subject, PROV.generatedAtTime, midnight(fact.decided_on)
        if fact.start is not None and fact.end is not None:
            passage = self.ids.passage(fact.article, fact.start, fact.end)
            yield subject, TRO.evidence, NamedNode(passage)
        if inferred:
            yield subject, PROV.wasDerivedFrom, self.thing(f"inference/{fact.id}")
        yield from _answers(fact, self.ids)
        if fact.by != "curator":
            slug = re.sub(r"[^a-z0-9]+", "-", fact.by.casefold()).strip("-")
            activity = self.thing(f"activity/{self.article.slug}-{slug}")
            agent = self.thing(f"curator/{slug}")
            yield subject, PROV.wasGeneratedBy, activity
            yield activity, RDF.type, PROV.Activity
            yield activity, PROV.wasAssociatedWith, agent
            yield agent, RDF.type, PROV.SoftwareAgent
            yield agent, SCHEMA.name, Literal(fact.by)


def _answers(fact: Fact, ids: Identifiers) -> Iterator[TermTriple]:
    """What a curator answered to rules of meaning that asked about a fact: why it is right."""
    for answer in fact.answers:
        activity = NamedNode(ids.thing(f"activity/answer-{fact.id}-{answer.rule}"))
        yield activity, RDF.type, PROV.Activity
        yield activity, PROV.used, NamedNode(ids.fact(fact.id))
        yield activity, PROV.wasAssociatedWith, NamedNode(ids.thing(f"curator/{answer.who}"))
        yield activity, PROV.endedAtTime, midnight(answer.on)
        yield activity, DCTERMS.type, NamedNode(f"{ids.base}rules#{answer.rule}")
        for language, text in answer.because.items():
            yield activity, RDFS.comment, Literal(text, language=language)


def _record_provenance(
    article: Article, fact: URIRef, lines: Iterable[str], ids: Identifiers
) -> Iterator[TermTriple]:
    """The record has the editors' own words about the article."""
    editors = ids.thing(f"curator/{article.entered_by}")
    yield from known_of(fact, lines, TRO.Editorial, [editors])
    yield NamedNode(fact), PROV.generatedAtTime, midnight(article.entered_on)


def subjects_of(facts: Iterable[Fact]) -> tuple[list[str], list[str]]:
    """Return the things that an article is about, and the others that it mentions, as references.

    It is about the gatherings that it describes, and the treaties of which it tells acts,
    gatherings or statements. What a curator inferred it does not speak of.
    """
    reported = [fact.content for fact in facts if fact.type != "inference"]
    about = {reference for content in reported for reference in _about(content)}
    spoken_of = {reference for content in reported for reference in content.references()}
    mentioned = {ref for ref in spoken_of - about if ref.partition("/")[0] in _MENTIONED}
    return sorted(about), sorted(mentioned)


def _about(content: Content) -> Iterator[str]:
    """The gathering that a fact describes, and the treaties of which it tells."""
    things: tuple[str | Argument, ...] = ()
    if isinstance(content, Event):
        yield content.event
    if isinstance(content, Event | Statement):
        things = content.about
    elif isinstance(content, Act):
        things = (content.treaty,)
    references = (thing.ref if isinstance(thing, Argument) else thing for thing in things)
    yield from (reference for reference in references if reference.startswith("treaty/"))
