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

#: The categories of records, by how the names of their rules begin: `act-sign` is `sign` of `act`.
CATEGORIES = {"act": "act", "statement": "saying", "event": "gathering"}
#: What names a thing leaves its sentence without a draft all the same.
NAMING = ("name", "mention", "office", "title")


@dataclass(frozen=True)
class Explained:
    """The drafts of an article, and what was recognised in its text."""

    drafted: Drafted
    annotated: Annotated

    def words_of(self, fact: Mapping[str, Any]) -> list[str]:
        """The words of the record by which a draft was made; none where no record made it."""
        rule = str(fact["by"]).partition(":")[2]
        matches = self.by_records(Span(*fact["at"])) if "at" in fact else ()
        return [self.words(span) for span, what in matches if what == rule]

    def without_draft(self) -> Iterator[tuple[Span, list[tuple[Span, str]]]]:
        """The sentences in which no draft stands, but names, with what was recognised in each: the
        words, and what they are, "country" or "act-sign"."""
        facts = (fact for fact in self.drafted.facts if "at" in fact and fact["type"] not in NAMING)
        quotes = [Span(*fact["at"]) for fact in facts]
        for sentence in self.annotated.sentences:
            if not any(sentence.overlaps(quote) for quote in quotes):
                names = [(entity, entity.kind) for entity in self.annotated.entities_in(sentence)]
                days = [(moment, "day") for moment in self.annotated.moments_in(sentence)]
                recognised = dict.fromkeys([*names, *days, *self.by_records(sentence)])
                yield sentence, sorted(recognised, key=lambda pair: (pair[0].start, pair[1]))

    def by_records(self, span: Span) -> Iterator[tuple[Span, str]]:
        """The words of records in a stretch, with the names of their rules."""
        tokens, lexicon = tokens_of(self.annotated, span), Lexicon.of(self.annotated.language)
        for beginning, category in CATEGORIES.items():
            for same in lexicon.matches(tokens, category):
                for match in same:
                    words = Span(tokens[match.start].start, tokens[match.end - 1].end)
                    yield words, f"{beginning}-{match.record.id}"

    def to_json(self) -> dict[str, Any]:
        """All of it for programs."""
        return {
            "drafts": [{"fact": dict(f), "words": self.words_of(f)} for f in self.drafted.facts],
            "sentences": [
                {
                    **self.place(sentence),
                    "recognised": [{"what": what, **self.place(span)} for span, what in recognised],
                }
                for sentence, recognised in self.without_draft()
            ],
        }

    def lines(self) -> Iterator[str]:
        """The same for people."""
        for fact in self.drafted.facts:
            words = "".join(f" '{words}'" for words in self.words_of(fact))
            yield f"{fact['type']} ({fact['by'].partition(':')[2]}{words}): {fact.get('quote', '')}"
        for sentence, recognised in self.without_draft():
            yield f"\nno draft: {self.words(sentence)}"
            yield from (f"    {what}: '{self.words(span)}'" for span, what in recognised)

    def place(self, span: Span) -> dict[str, Any]:
        """Where words stand, and which they are."""
        return {"at": [span.start, span.end], "words": self.words(span)}

    def words(self, span: Span) -> str:
        """Words of the article, with single blanks."""
        return " ".join(self.annotated.words(span).split())


def explain(article: Article, labels: Labels) -> Explained:
    """Draft an article as `draft` does, and keep what was recognised."""
    names = recognise(article, labels)
    return Explained(draft_recognised(article, names, labels), names.annotated)
