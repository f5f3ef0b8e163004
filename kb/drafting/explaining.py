"""By which record and which words each draft of an article was made, and what was recognised in
the sentences without a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kb.drafting.drafting import Drafted, draft_recognised, recognise
from kb.drafting.frames.records import Lexicon
from kb.drafting.frames.tokens import tokens_of
from kb.drafting.text.annotations import Annotated, Span
from kb.seeds.article import Article
from kb.seeds.labels import Labels

#: The categories of records, which begin the names of rules: `act-sign` is by `sign` of `act`.
CATEGORIES = {"act": "act", "statement": "saying", "event": "gathering"}
#: So many characters of a sentence are shown.
LONGEST = 200


@dataclass(frozen=True)
class Recognised(Span):
    """Words that a recogniser or a record knows: `what` they are, "country" or "act-sign"."""

    what: str


@dataclass(frozen=True)
class Explained:
    """The drafts of an article, and what was recognised in its text."""

    article: Article
    drafted: Drafted
    annotated: Annotated

    def words_of(self, fact: Mapping[str, Any]) -> tuple[Recognised, ...]:
        """The words of the record by which a draft was made; none where no record made it."""
        rule = str(fact["by"]).partition(":")[2]
        quote = Span(*fact["at"]) if "at" in fact else Span(0, 0)
        return tuple(one for one in self.by_records(quote) if one.what == rule)

    def without_draft(self) -> Iterator[tuple[Span, tuple[Recognised, ...]]]:
        """The sentences in which no quote of a draft stands, but for those of names alone, with
        what was recognised in each."""
        quotes = [
            Span(*fact["at"])
            for fact in self.drafted.facts
            if "at" in fact and fact["type"] not in ("name", "mention", "office", "title")
        ]
        for sentence in self.annotated.sentences:
            if not any(sentence.overlaps(quote) for quote in quotes):
                yield sentence, tuple(sorted(self.recognised(sentence)))

    def recognised(self, sentence: Span) -> Iterator[Recognised]:
        """Names, days, and words of records, each with its place."""
        for entity in self.annotated.entities_in(sentence):
            yield Recognised(entity.start, entity.end, entity.kind)
        for moment in self.annotated.moments_in(sentence):
            yield Recognised(moment.start, moment.end, "day")
        yield from self.by_records(sentence)

    def by_records(self, span: Span) -> Iterator[Recognised]:
        """The words of records in a stretch."""
        tokens = tokens_of(self.annotated, span)
        lexicon = Lexicon.of(self.article.language)
        for beginning, category in CATEGORIES.items():
            for same in lexicon.matches(tokens, category):
                for match in same:
                    start, end = tokens[match.start].start, tokens[match.end - 1].end
                    yield Recognised(start, end, f"{beginning}-{match.record.id}")

    def to_json(self) -> dict[str, Any]:
        """All of it for programs."""
        drafts = [
            {
                "fact": dict(fact),
                "rule": fact["by"].partition(":")[2],
                "words": [self.place(one) for one in self.words_of(fact)],
            }
            for fact in self.drafted.facts
        ]
        sentences = [
            {
                **self.place(sentence),
                "recognised": [{"what": one.what, **self.place(one)} for one in recognised],
            }
            for sentence, recognised in self.without_draft()
        ]
        return {"article": self.article.slug, "drafts": drafts, "sentences": sentences}

    def lines(self) -> Iterator[str]:
        """The same for people."""
        yield f"{len(self.drafted.facts)} drafts of {self.article.slug}"
        for fact in self.drafted.facts:
            yield f"\n{fact['type']}: {_shortened(str(fact.get('quote') or fact.get('value')))}"
            words = ", ".join(f"'{self.text(one)}'" for one in self.words_of(fact))
            yield f"    {fact['by'].partition(':')[2]}{words and f': {words}'}"
        for sentence, recognised in self.without_draft():
            yield f"\nno draft: {_shortened(self.text(sentence))}"
            yield from (f"    {one.what}: '{self.text(one)}'" for one in recognised)

    def place(self, span: Span) -> dict[str, Any]:
        """Where words stand, and which they are."""
        return {"at": [span.start, span.end], "words": self.text(span)}

    def text(self, span: Span) -> str:
        """Words of the article, with single blanks."""
        return " ".join(self.article.text[span.start : span.end].split())


def explain(article: Article, labels: Labels) -> Explained:
    """Draft an article as `draft` does, and keep what was recognised."""
    found = recognise(article, labels)
    return Explained(article, draft_recognised(article, found, labels), found.annotated)


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} …"
