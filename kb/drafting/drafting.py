"""Drafts of the facts of an article: what the rules find in its text, for a person to decide.

Every fact is a mapping as `facts.yaml` has it, has passed the gate, and is a draft. `by` names the
rule that found it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rdflib import Literal

from kb.drafting.counts import Count, counts, is_of_kind, is_of_treaties, is_of_votes
from kb.drafting.entities.annotating import Recognition, annotate
from kb.drafting.entities.candidates import Candidates
from kb.drafting.entities.gazetteer import Names
from kb.drafting.entities.people import Holding
from kb.drafting.inferences import inferences
from kb.drafting.relations import Drafts, relations
from kb.drafting.text.annotations import Annotated, Span, clause_of, sentence_of
from kb.drafting.text.vocabulary import one_of, vocabulary
from kb.errors import SeedError
from kb.namespaces import SKOS, TRO
from kb.seeds.article import Article
from kb.seeds.authorities import read_authorities
from kb.seeds.demonyms import read_demonyms
from kb.seeds.gate import Gate
from kb.seeds.kinds import content_of, describes
from kb.seeds.labels import Label, Labels, folded
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project
from kb.seeds.revision import new_id
from kb.seeds.schema import fits
from kb.seeds.seedfile import SeedFile

#: A line that says where a text is from.
_SOURCE = r"^(?:{words})\s?:\s*(?P<link>https?://\S+)\s*$"
#: The types of facts that acts, statements and events give.
_RELATED = ("event", "action", "anticipated", "statement")
#: A longer text is no news article, and would take minutes.
MOST_CHARACTERS = 200_000


@dataclass(frozen=True)
class Drafted:
    """What was drafted: `facts`, and the `things` and `candidates` that they refer to."""

    facts: tuple[Mapping[str, Any], ...]
    things: tuple[Mapping[str, Any], ...]
    candidates: tuple[Mapping[str, Any], ...]


def draft(article: Article, labels: Labels) -> Drafted:
    """Draft the facts of an article, linking names to the labels of the authorities.

    Facts stand in the order of their passages. Raises `UnknownTerm` where there are no word lists
    for the language of the article, and `SeedError` for a text that is longer than any article.
    """
    return draft_recognised(article, recognise(article, labels), labels)


def recognise(article: Article, labels: Labels) -> Recognition:
    """The names, offices and days of an article, linked to the labels of the authorities.

    Raises as `draft` does.
    """
    if len(article.text) > MOST_CHARACTERS:
        size = f"has {len(article.text):,} characters; {MOST_CHARACTERS:,} are drafted at most"
        path = Path("seeds", article.slug, "article.txt")
        raise SeedError.at(path, size, "write its facts by hand")
    candidates = Candidates(labels, article.language)
    return annotate(article, _names(labels, article.language), candidates)


def draft_recognised(article: Article, recognised: Recognition, labels: Labels) -> Drafted:
    """Draft the facts of an article whose names are recognised."""
    drafts = relations(recognised.annotated, labels.names)
    _Drafter(article, recognised, drafts).add_all()
    drafts.facts.sort(key=lambda fact: (fact["at"][0], -fact["at"][1], fact["type"] in _RELATED))
    taken, things = set[str](), drafts.things
    kept = _passed(article, drafts.facts, things, taken)
    days = [*inferences(kept, recognised.annotated, article.published, drafts.days)]
    kept = _described([*kept, *_passed(article, days, things, taken)], things)
    used = {reference for fact in kept for reference in content_of(fact).references()}
    needed = tuple(thing for thing in things if thing["ref"] in used)
    return Drafted(tuple(kept), needed, recognised.candidates.listed(used))


def read_labels(project: Project) -> Labels:
    """The labels by which drafts are linked and named: those of a project's authorities, the
    demonyms, and those of kinds of acts and of outlooks."""
    folder = project.seeds / "authorities"
    authorities = read_authorities(folder, project.identifiers, has_tables=False)
    labels = Labels.of(authorities, read_demonyms(folder, authorities))
    ontology = Ontology.read(project.ontology)
    return labels.with_more(
        Label(f"concept/{concept}", str(label), label.language or "")
        for scheme in ("ActionTypes", "Outlooks")
        for concept in ontology.concepts[scheme]
        for label in ontology.graph.objects(TRO[concept], SKOS.prefLabel)
        if isinstance(label, Literal)
    )


@lru_cache(maxsize=8)
def _names(labels: Labels, language: str) -> Names:
    return Names.of(labels, language)


@dataclass(frozen=True)
class _Drafter:
    """Adds facts of what was recognised to those of acts, statements and events."""

    article: Article
    recognised: Recognition
    drafts: Drafts

    @property
    def annotated(self) -> Annotated:
        return self.drafts.annotated

    def words(self, span: Span) -> str:
        return self.drafts.words(span)

    def add_all(self) -> None:
        """Add offices and titles, names and mentions, counts, and lines that name a source."""
        self.add_offices()
        self.add_names()
        self.add_counts()
        words = one_of(vocabulary(self.article.language)["names"]["sources"])
        for line in re.finditer(_SOURCE.format(words=words), self.article.text, re.MULTILINE):
            span = Span(line.start(), line.end("link"))
            self.add("source", "source-line", span, source={"text": line["link"]})

    def add_names(self) -> None:
        """Add what things are called, and the words that point to treaties; each once."""
        seen = {
            ("person", reference, folded(self.words(holding.name)))
            for holding, reference in self.recognised.holdings
        }
        acted_on = {ref for fact in self.drafts.facts for ref in content_of(fact).references()}
        for entity in sorted((*self.annotated.entities, *self.recognised.within)):
            if entity.is_mention and entity.kind != "treaty":
                continue
            if entity.is_described and entity.reference not in acted_on:
                continue
            words = self.words(entity)
            key = (entity.kind, entity.reference, folded(words))
            if key in seen:
                continue
            seen.add(key)
            kind = "mention" if entity.is_mention else "name"
            quote = clause_of(self.article.text, self.annotated.sentences, entity)
            thing = self.drafts.argument(entity)
            self.add(kind, f"{entity.kind}-names", quote, thing=thing)

    def add_offices(self) -> None:
        """Add who holds which office; what is said again in fewer words is no other office."""
        seen: list[tuple[str, str, str]] = []
        for holding, reference in sorted(self.recognised.holdings, key=self.by_length):
            words = self.words(holding.office)
            body = holding.of.reference if holding.of else ""
            bare = "" if body or holding.title else f" {folded(words)} "
            is_shorter = any(ref == reference and bare in f" {o} " for ref, o, _ in seen)
            if (reference, folded(words), body) in seen or (bare and is_shorter):
                continue
            seen.append((reference, folded(words), body))
            holder = {"text": self.words(holding.name), "ref": reference}
            if holding.title:
                title = {"title": {"text": words}, "kind": holding.title}
                self.add("title", "titles", holding, holder=holder, **title)
                continue
            of = {"of": self.drafts.argument(holding.of)} if holding.of else {}
            self.add("office", "offices", holding, holder=holder, office={"text": words}, **of)

    def by_length(self, held: tuple[Holding, str]) -> tuple[bool, bool, int]:
        """Whole names and long offices first."""
        holding, _ = held
        return " " not in self.words(holding.name), not holding.of, holding.name.start

    def add_counts(self) -> None:
        """Add how many there are of what."""
        names = [entity for entity in self.annotated.entities if entity.kind != "place"]
        language = self.article.language
        for count in counts(self.article.text, language, self.annotated.moments, names):
            if (of := self.counted(count)) is not None:
                self.add(
                    "count",
                    "counts",
                    sentence_of(self.annotated.sentences, count),
                    of=of,
                    count={"text": self.words(count.number)},
                    unit={"text": self.words(count.unit)},
                    according_to=self.source_of(count),
                )

    def source_of(self, count: Count) -> str:
        """Who gives a number: the statement whose words it stands in, or else the article."""
        for fact in self.drafts.facts:
            is_around = fact["type"] == "statement" and count.within(Span(*fact["at"]))
            if is_around and self.words(count.number) in fact["words"]:
                return str(fact["statement"])
        return f"article/{self.article.slug}"

    def counted(self, count: Count) -> str | None:
        """What a number is said of: an event or treaty of the sentence, or one named before.

        So many treaties are those of the one State or organisation that the sentence names before
        them: what two sign together belongs to neither alone.
        """
        unit, language = self.words(count.unit), self.article.language
        sentence = sentence_of(self.annotated.sentences, count)
        is_of_vote = is_of_votes(unit, language)
        events = [fact for fact in self.drafts.facts if fact["type"] == "event"]
        for fact in events:
            is_here = Span(*fact["at"]).within(sentence)
            if is_here and (not is_of_vote or "Vote" in fact["kind"]):
                return str(fact["event"])
        if is_of_kind("treaties", unit, language):
            owners = self.annotated.entities_in(sentence, "country", "organization")
            references = {owner.reference for owner in owners if owner.end <= count.start}
            if len(references) == 1:
                return references.pop()
        treaties = [
            entity
            for entity in self.annotated.entities
            if entity.kind == "treaty" and not entity.is_described
        ]
        for treaty in treaties:
            if treaty.within(sentence):
                return treaty.reference
        if treaties and (is_of_vote or is_of_treaties(unit, language)):
            before = [treaty for treaty in treaties if treaty.end <= count.start]
            return before[-1].reference if before else treaties[0].reference
        return None  # how many people, or ships, of what?

    def add(self, type_: str, rule: str, quote: Span, **arguments: Any) -> None:
        """Add a draft of a type, with its quote and the rule that it is by."""
        self.drafts.add({"type": type_, **arguments}, quote, rule)


def _passed(
    article: Article,
    drafts: Sequence[Mapping[str, Any]],
    things: Sequence[Mapping[str, Any]],
    taken: set[str],
) -> list[Mapping[str, Any]]:
    """Those of some drafts that fit the schema and pass the gate, with ids."""
    facts = [{"id": new_id(article.slug, fact, taken), **fact} for fact in drafts]
    fitting = [fact for fact in facts if fits(fact, "facts", fact["type"])]
    file = SeedFile(Path("facts.yaml"), {"facts": fitting, "things": list(things)}, {})
    gate = Gate(article, file, None, None)
    kept: list[Mapping[str, Any]] = []
    for i, fact in enumerate(fitting):
        before = len(gate.problems)
        gate.check(i)
        if len(gate.problems) == before:
            kept.append(fact)
    return kept


def _described(
    facts: list[Mapping[str, Any]], things: Collection[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Those of some facts that speak of nothing which no fact of them describes.

    The fact of a vote may not have passed; then how many voted is said of nothing.
    """
    own = {thing["ref"] for thing in things}
    known = {describes(content_of(fact)) for fact in facts}
    kept = [fact for fact in facts if own & set(content_of(fact).references()) <= known]
    return kept if len(kept) == len(facts) else _described(kept, things)
