"""Drafts of the facts of an article: what the rules find in its text, for a person to decide.

Every fact is a mapping as `facts.yaml` has it, has passed the gate, and is a draft. `by` names the
rule that found it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kb.drafting.counts import Count, counts, is_of_kind, is_of_treaties, is_of_votes
from kb.drafting.entities.annotating import Found, annotate
from kb.drafting.entities.candidates import Candidates
from kb.drafting.entities.gazetteer import Names
from kb.drafting.entities.people import Holding
from kb.drafting.inferences import inferences
from kb.drafting.relations import Relations, relations
from kb.drafting.text.annotations import Annotated, Span
from kb.drafting.text.excerpts import clause_of, sentence_of
from kb.drafting.text.vocabulary import one_of, vocabulary
from kb.drafting.tracing import Nothing, listening
from kb.errors import Problem, SeedError
from kb.seeds.article import Article
from kb.seeds.authorities import read_authorities
from kb.seeds.demonyms import read_demonyms
from kb.seeds.filling import new_id
from kb.seeds.gate import Gate
from kb.seeds.kinds import content_of, describes
from kb.seeds.labels import Labels, folded
from kb.seeds.project import Project
from kb.seeds.schema import fits
from kb.seeds.seedfile import SeedFile

#: A line that says where a text is from.
_SOURCE = r"^(?:{words})\s?:\s*(?P<link>https?://\S+)\s*$"
#: A longer text is no news article, and would take minutes.
MOST_CHARACTERS = 200_000
#: At what kinds of events treaties are signed.
SIGNING = ("SigningCeremony", "Talks")
#: So many signs behind an event those who attend it may be counted.
NEAR = 300


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
    if len(article.text) > MOST_CHARACTERS:
        size = f"has {len(article.text):,} characters; {MOST_CHARACTERS:,} are drafted at most"
        path = Path("seeds", article.slug, "article.txt")
        raise SeedError([Problem(path, 1, 1, size, "write its facts by hand")])
    found = annotate(
        article, _names(labels, article.language), Candidates(labels, article.language)
    )
    related = relations(found.annotated, _states(labels, article.language))
    drafter = _Drafter(article, found, related)
    facts = sorted([*drafter.facts(), *related.facts], key=_order)
    return _passed(article, facts, related, found)


def read_labels(project: Project) -> Labels:
    """The labels of a project's authorities, and the demonyms, by which drafts are linked."""
    folder = project.seeds / "authorities"
    authorities = read_authorities(folder, project.identifiers, has_tables=False)
    return Labels.of(authorities, read_demonyms(folder, authorities))


@lru_cache(maxsize=8)
def _names(labels: Labels, language: str) -> Names:
    return Names.of(labels, language)


@lru_cache(maxsize=8)
def _states(labels: Labels, language: str) -> Mapping[str, str]:
    """The names of States in a language, by reference."""
    return {
        reference: names[language]
        for reference, names in labels.names.items()
        if reference.startswith("country/") and language in names
    }


def _order(fact: Mapping[str, Any]) -> tuple[int, int]:
    start, end = fact["at"]
    return start, -end


@dataclass(frozen=True)
class _Drafter:
    article: Article
    found: Found
    related: Relations

    @property
    def annotated(self) -> Annotated:
        return self.found.annotated

    def facts(self) -> Iterator[dict[str, Any]]:
        """Every fact that the rules find, but for acts, statements and events."""
        yield from self._offices()
        yield from self._named()
        yield from self._counts()
        yield from self._source()

    def _named(self) -> Iterator[dict[str, Any]]:
        """What things are called, and the words that point to treaties; each once."""
        seen = {("person", ref, folded(self._words(one.name))) for one, ref in self.found.holdings}
        acted_on = {ref for fact in self.related.facts for ref in content_of(fact).references()}
        for entity in sorted((*self.annotated.entities, *self.found.within)):
            if entity.is_mention and entity.kind != "treaty":
                continue
            if entity.is_described and entity.reference not in acted_on:
                continue
            words = self._words(entity)
            key = (entity.kind, entity.reference, folded(words))
            if key in seen:
                continue
            seen.add(key)
            kind = "mention" if entity.is_mention else "name"
            quote = clause_of(self.article.text, self.annotated.sentences, entity)
            thing = {"text": words, "ref": entity.reference}
            yield self._fact(kind, f"{entity.kind}-names", quote, thing=thing)

    def _offices(self) -> Iterator[dict[str, Any]]:
        seen: set[tuple[str, str, str]] = set()
        # Whole names and long offices first: what is said again in fewer words is no other office.
        whole = sorted(
            self.found.holdings,
            key=lambda one: (" " not in self._words(one[0].name), not one[0].of, one[0].name.start),
        )
        for one, reference in whole:
            words = self._words(one.office)
            body = one.of.reference if one.of else ""
            if (reference, folded(words), body) in seen or self._is_short_for(one, reference, seen):
                continue
            seen.add((reference, folded(words), body))
            holder = {"text": self._words(one.name), "ref": reference}
            if one.title:
                title = {"title": {"text": words}, "kind": one.title}
                yield self._fact("title", "titles", one, holder=holder, **title)
                continue
            of = {"of": {"text": self._words(one.of), "ref": body}} if one.of else {}
            yield self._fact("office", "offices", one, holder=holder, office={"text": words}, **of)

    def _is_short_for(
        self, one: Holding, reference: str, seen: Collection[tuple[str, str, str]]
    ) -> bool:
        """Whether an office only says again, in fewer words, what was said of its holder before."""
        words = folded(self._words(one.office))
        if one.of or one.title:
            return False
        return any(ref == reference and f" {words} " in f" {said} " for ref, said, _ in seen)

    def _counts(self) -> Iterator[dict[str, Any]]:
        names = [one for one in self.annotated.entities if one.kind != "place"]
        language = self.article.language
        for one in counts(self.article.text, language, self.annotated.moments, names):
            if (of := self._counted(one)) is None:
                continue
            quote = sentence_of(self.annotated.sentences, one)
            yield self._fact(
                "count",
                "counts",
                quote,
                of=of,
                count={"text": self._words(one.number)},
                unit={"text": self._words(one.unit)},
                according_to=self._teller(one),
            )

    def _teller(self, count: Count) -> str:
        """Who gives a number: the statement whose words it stands in, or else the article."""
        for fact in self._related(count, "statement"):
            if self._words(count.number) in fact["words"]:
                return str(fact["statement"])
        return f"article/{self.article.slug}"

    def _related(self, span: Span, kind: str) -> Iterator[Mapping[str, Any]]:
        """The facts of a type in whose passage a stretch lies."""
        for fact in self.related.facts:
            if fact["type"] == kind and span.within(Span(*fact["at"])):
                yield fact

    def _counted(self, count: Count) -> str | None:
        """What a number is said of: an event or treaty of the sentence, or one named before.

        So many treaties are those of the one State or organisation that the sentence names before
        them: what two sign together belongs to neither alone. Those who attend are at the last
        event.
        """
        unit, language = self._words(count.unit), self.article.language
        sentence = sentence_of(self.annotated.sentences, count)
        votes = is_of_votes(unit, language)
        events = [fact for fact in self.related.facts if fact["type"] == "event"]
        for fact in events:
            if Span(*fact["at"]).within(sentence) and (not votes or "Vote" in fact["kind"]):
                return str(fact["event"])
        if is_of_kind("treaties", unit, language):
            owners = self.annotated.entities_in(sentence, "country", "organization")
            before_it = {one.reference for one in owners if one.end <= count.start}
            if len(before_it) == 1:
                return before_it.pop()
            # "Three agreements were signed": at the ceremony or the talks told of before.
            signed = [fact for fact in events if fact["kind"] in SIGNING]
            earlier = [fact for fact in signed if fact["at"][0] <= count.start]
            return str((earlier or signed)[-1]["event"]) if signed else None
        treaties = [
            one for one in self.annotated.entities if one.kind == "treaty" and not one.is_described
        ]
        for one in treaties:
            if one.within(sentence):
                return one.reference
        before = [one for one in treaties if one.end <= count.start]
        if treaties and (votes or is_of_treaties(unit, language)):
            return before[-1].reference if before else treaties[0].reference
        if is_of_kind("attending", unit, language):
            held = [one for one in events if 0 <= sentence.start - one["at"][1] <= NEAR]
            return str(held[-1]["event"]) if held else None
        return None  # how many people, or ships, of what?

    def _source(self) -> Iterator[dict[str, Any]]:
        words = one_of(vocabulary(self.article.language)["names"]["sources"])
        for line in re.finditer(_SOURCE.format(words=words), self.article.text, re.MULTILINE):
            span = Span(line.start(), line.end("link"))
            yield self._fact("source", "source-line", span, source={"text": line["link"]})

    def _fact(self, type_: str, rule: str, quote: Span, **arguments: Any) -> dict[str, Any]:
        return {
            "type": type_,
            **arguments,
            "quote": self._words(quote),
            "at": [quote.start, quote.end],
            "by": f"rule:{rule}",
            "status": "draft",
        }

    def _words(self, span: Span) -> str:
        return " ".join(self.article.text[span.start : span.end].split())


def _passed(
    article: Article,
    facts: Sequence[Mapping[str, Any]],
    related: Relations,
    found: Found,
) -> Drafted:
    """The facts that pass the gate, with ids, and what is inferred of them; what they refer to."""
    things = related.things
    taken: set[str] = set()
    kept = _good(
        article, [{"id": new_id(article.slug, one, taken), **one} for one in facts], things
    )
    days = inferences(kept, found.annotated, article.published, related.days)
    kept += _good(
        article, [{"id": new_id(article.slug, one, taken), **one} for one in days], things
    )
    kept = _resting(kept, things)
    used = {reference for fact in kept for reference in content_of(fact).references()}
    needed = tuple(thing for thing in things if thing["ref"] in used)
    return Drafted(tuple(kept), needed, found.candidates.listed(used))


def _resting(
    facts: Sequence[Mapping[str, Any]], things: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Those of some facts that speak of nothing which no fact of them describes.

    The fact of a vote may not have passed; then how many voted is said of nothing.
    """
    own = {thing["ref"] for thing in things}
    known = {describes(content_of(fact)) for fact in facts}
    kept = [one for one in facts if own & set(content_of(one).references()) <= known]
    for one in facts if len(kept) < len(facts) else ():
        if one not in kept:
            _tell_dropped(one, "undescribed")
    return kept if len(kept) == len(facts) else _resting(kept, things)


def _good(
    article: Article, facts: Sequence[Mapping[str, Any]], things: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Those of some facts that fit the schema and pass the gate."""
    fitting = [fact for fact in facts if fits(fact, "facts", fact["type"])]
    for fact in facts if len(fitting) < len(facts) else ():
        if fact not in fitting:
            _tell_dropped(fact, "schema")
    file = SeedFile(Path("facts.yaml"), {"facts": fitting, "things": list(things)}, {})
    gate = Gate(article, file, None, None)
    kept = []
    for i, fact in enumerate(fitting):
        before = len(gate.problems)
        gate.check(i)
        if len(gate.problems) == before:
            kept.append(fact)
        else:
            _tell_dropped(fact, "gate", "; ".join(one.message for one in gate.problems[before:]))
    return kept


def _tell_dropped(fact: Mapping[str, Any], code: str, message: str = "") -> None:
    """Tell whoever listens of a fact that was made and is no draft."""
    if (trace := listening()) and "at" in fact:
        what, by = str(fact.get("action", fact["type"])), fact["by"].partition(":")[2]
        trace.nothing.append(Nothing(code, what, by, Span(*fact["at"]), message=message))
