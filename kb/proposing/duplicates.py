"""What a file of facts has already: the same fact twice is one, whoever proposed it first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.seeds.article import Article
from kb.seeds.factkeys import RECORD_KEYS, WrittenFact, WrittenFile, named_in
from kb.seeds.passages import find_quote

_Span = tuple[int, int]


@dataclass
class Known:
    """The facts of a file by type, with their passages, and what it names."""

    article: Article
    value: WrittenFile
    ids: set[str] = field(default_factory=set)
    _facts: dict[str, list[tuple[_Span | None, WrittenFact]]] = field(default_factory=dict)

    @classmethod
    def of(cls, article: Article, value: WrittenFile) -> Known:
        """What a file says, all of whose facts have ids."""
        known = cls(article, value)
        for fact in value["facts"]:
            known.ids.add(fact["id"])
            known.add(fact)
        return known

    def add(self, fact: WrittenFact) -> None:
        """Know one more fact."""
        self._facts.setdefault(fact["type"], []).append((self.span(fact), fact))

    def same(self, fact: WrittenFact) -> WrittenFact | None:
        """The fact of the same type that says the same of a passage that overlaps."""
        span, said_arguments = self.span(fact), arguments(fact)
        for its_span, other in self._facts.get(fact["type"], ()):
            if _overlap(span, its_span) and arguments(other) == said_arguments:
                return other
        return None

    def span(self, fact: WrittenFact) -> _Span | None:
        """Where the quote of a fact stands; None where it has none, or none that is found."""
        if "quote" not in fact:
            return None
        try:
            return find_quote(self.article.text, fact["quote"], fact.get("at"), fact.get("prefix"))
        except LookupError:
            return None

    def has(self, reference: str) -> bool:
        """Whether the file names a thing or a candidate."""
        return any(thing["ref"] == reference for thing in named_in(self.value))

    def named(self, kind: str, name: Mapping[str, str]) -> str:
        """The reference of a kind that has just this name in the file; "" for none."""
        for thing in named_in(self.value):
            if thing["ref"].startswith(f"{kind}/") and dict(thing["name"]) == dict(name):
                return str(thing["ref"])
        return ""


def arguments(fact: Mapping[str, object]) -> object:
    """What a fact says, without its record; white space counts for nothing.

    >>> arguments({"id": "abcd", "type": "mention", "thing": {"text": "a  Pact"}, "by": "x"})
    {'thing': {'text': 'a Pact'}}
    """
    return _loose({key: item for key, item in fact.items() if key not in RECORD_KEYS})


def _loose(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _loose(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_loose(item) for item in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def _overlap(span: _Span | None, other: _Span | None) -> bool:
    if span is None or other is None:
        return span is other
    return min(span[1], other[1]) > max(span[0], other[0])
