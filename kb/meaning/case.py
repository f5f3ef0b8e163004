"""What the rules look at: the facts of one article, its text, and what is known around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rdflib import Literal

from kb.dates.parsing import date_from, range_from
from kb.meaning.knownnames import KnownName, KnownNames
from kb.meaning.lexicon import Words
from kb.meaning.spans import Span, sentence_at
from kb.seeds.article import Article
from kb.seeds.content import LangString
from kb.seeds.facts import Fact
from kb.seeds.kinds import Inference
from kb.seeds.labels import folded
from kb.seeds.passages import occurrences
from kb.seeds.schema import Keys

#: The properties by which an inference gives a thing a name.
_NAMES = ("schema:name", "schema:alternateName", "tro:mentionedAs")


@dataclass(frozen=True)
class Violation:
    """What a rule found in a fact: where, and what fills in its message.

    `thing` is the reference of a thing of the file whose name is meant, where it is no argument.
    """

    keys: Keys
    values: Mapping[str, str] = field(default_factory=dict)
    thing: str = ""


#: A rule as code: what it finds in one fact of a case.
Check = Callable[["Case", Fact], Iterator[Violation]]


@dataclass(frozen=True, eq=False)
class Case:
    """Facts that are to stand together, and the names that the editors gave to their things."""

    article: Article
    facts: tuple[Fact, ...]
    names: Mapping[str, Mapping[str, str]]
    around: KnownNames
    words: Words | None

    @property
    def text(self) -> str:
        """The text of the article."""
        return self.article.text

    @cached_property
    def folded(self) -> str:
        """The text as names are compared."""
        return folded(self.text)

    @cached_property
    def named(self) -> tuple[KnownName, ...]:
        """The known names in the text."""
        return self.around.named_in(self.text)

    def names_within(self, span: Span) -> list[KnownName]:
        """The known names in a stretch of the text."""
        return [name for name in self.named if span[0] <= name.start and name.end <= span[1]]

    def sentence(self, fact: Fact) -> Span:
        """The sentences in which the quote of a fact stands; nothing where it has none."""
        if fact.start is None or fact.end is None:
            return 0, 0
        return sentence_at(self.text, self.article.language, (fact.start, fact.end))

    def spans(self, fact: Fact, words: str) -> list[Span]:
        """Where words of a fact stand in the text, within its quote."""
        start = fact.start or 0
        return [(a + start, b + start) for a, b in occurrences(fact.quote, words)]

    @cached_property
    def words_of_facts(self) -> Mapping[str, frozenset[str]]:
        """The folded words by which facts of the article name a thing."""
        by_reference: dict[str, set[str]] = {}
        for fact in self.facts:
            for _, words, reference in fact.content.arguments():
                by_reference.setdefault(reference, set()).add(folded(words))
        return {reference: frozenset(words) for reference, words in by_reference.items()}

    @cached_property
    def called(self) -> Mapping[str, frozenset[str]]:
        """The folded words by which facts of the article, editors and authorities name a thing."""
        by_reference = {reference: set(words) for reference, words in self.words_of_facts.items()}
        for reference, names in self.names.items():
            if own := names.get(self.article.language):
                by_reference.setdefault(reference, set()).add(folded(own))
        for reference in list(by_reference):
            by_reference[reference].update(self.around.names(reference))
        return {
            reference: frozenset(filter(None, words)) for reference, words in by_reference.items()
        }

    def without_names(self, fact: Fact) -> str:
        """The quote of a fact with blanks for the names in it: a name says nothing of what was
        done."""
        quote, start = fact.quote, fact.start or 0
        names = [(name.start, name.end) for name in self.names_within((start, fact.end or start))]
        words = (words for _, words, _ in fact.content.arguments())
        names += [span for argument in words for span in self.spans(fact, argument)]
        for a, b in names:
            quote = quote[: a - start] + "_" * (b - a) + quote[b - start :]
        return quote

    def describing(self, reference: str) -> list[Fact]:
        """The facts that describe a thing of the file."""
        return self._described.get(reference, [])

    @cached_property
    def _described(self) -> Mapping[str, list[Fact]]:
        by_thing: dict[str, list[Fact]] = {}
        for fact in self.facts:
            by_thing.setdefault(fact.describes, []).append(fact)
        return by_thing

    def about(self, reference: str) -> list[Fact]:
        """The facts that speak of a thing, or describe it."""
        return self._about.get(reference, [])

    @cached_property
    def _about(self) -> Mapping[str, list[Fact]]:
        by_thing: dict[str, list[Fact]] = {}
        for fact in self.facts:
            for reference in dict.fromkeys((fact.describes, *fact.content.references())):
                by_thing.setdefault(reference, []).append(fact)
        return by_thing

    @cached_property
    def spoken(self) -> frozenset[str]:
        """What the facts speak of."""
        return frozenset(ref for fact in self.facts for ref in fact.content.references())

    @cached_property
    def days(self) -> Mapping[str, tuple[tuple[Fact, Literal], ...]]:
        """The days that the words of facts give to each event and act; the first of a range."""
        by_thing: dict[str, list[tuple[Fact, Literal]]] = {}
        for fact in self.facts:
            words = fact.content.dates().get("date")
            if words and (day := day_of(words, self.article.language)) is not None:
                by_thing.setdefault(fact.describes, []).append((fact, day))
        return {reference: tuple(days) for reference, days in by_thing.items()}

    @cached_property
    def inferred_days(self) -> Mapping[str, str]:
        """The days that the editors infer of events and acts, by reference."""
        return {
            a.about: str(a.value)
            for fact in self.facts
            if isinstance(a := fact.content, Inference)
            and a.property in ("schema:startDate", "tro:actionDate")
        }


def inferred_names(fact: Fact) -> Iterator[tuple[str, str]]:
    """The words by which an inference has the text name a thing, with its reference."""
    a = fact.content
    if isinstance(a, Inference) and a.property in _NAMES and isinstance(a.value, LangString):
        yield a.value.text, a.about


def texts_of(fact: Fact) -> str:
    """All that a fact says in words: its quote, its values and reasons."""
    return " ".join([fact.quote, *fact.content.texts()])


def kind(reference: str) -> str:
    """The kind of a thing: `place` of `place/hanoi`."""
    return reference.partition("/")[0]


def holds(text: str, words: str) -> bool:
    """Whether folded words stand in a folded text as whole words."""
    return f" {words} " in f" {text} "


@lru_cache(2_000)
def day_of(words: str, language: str) -> Literal | None:
    """The day that words give, or the first day of the range."""
    if (day := date_from(words, language)) is not None:
        return day
    return (range_from(words, language) or (None,))[0]
