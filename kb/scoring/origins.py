"""What rules, models and people are worth, side by side: drafts judged by who proposed them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.scoring import comparing
from kb.scoring.comparing import Score
from kb.scoring.items import ENTITIES, Item, Names, PlacedFact, items
from kb.scoring.scoretable import Scored, Table, aligned
from kb.seeds.article import Article
from kb.seeds.facts import Fact

#: The origins that there always are: what our rules draft, and what people added themselves.
RULES, PEOPLE = "rules", "people"
#: How the tables are named.
GRADES = (("strict", True), ("lenient", False))


def origin_of(by: str) -> str:
    """Who proposed a fact, without the digest of what a model was told.

    >>> [origin_of(by) for by in ("rule:names", "curator", "llm:tiny@0a1b", "program:reader")]
    ['rules', 'people', 'llm:tiny', 'program:reader']
    """
    if by == "curator":
        return PEOPLE
    return RULES if by.startswith("rule:") else by.partition("@")[0]


def proposed(facts: Sequence[Fact], article: Article, names: Names) -> tuple[Item, ...]:
    """The items that facts of one origin gave before anybody decided on them.

    What a person corrected was wrong as it was proposed, and the file no longer says what that was:
    the item is given and agrees with nothing. A draft on which nobody decided is right where a
    published fact says the same, and else counts for nothing.
    """
    by_fate: dict[str, list[Fact]] = {"draft": [], "corrected": [], "decided": []}
    for fact in facts:
        by_fate.get(fact.status, by_fate["decided"]).append(fact)

    def made(fate: str) -> tuple[Item, ...]:
        return items((PlacedFact.of(fact, article) for fact in by_fate[fate]), article, names)

    undecided = (replace(item, is_undecided=True) for item in made("draft"))
    corrected = (
        replace(item, arguments=dict.fromkeys(item.arguments, frozenset()))
        for item in made("corrected")
        if item.kind not in (*ENTITIES, "date")
    )
    return (*made("decided"), *corrected, *undecided)


@dataclass
class Origins:
    """The tables of each origin, strict and lenient, and how many of its drafts are undecided."""

    tables: dict[str, dict[str, Table]] = field(default_factory=dict)
    undecided: Counter[str] = field(default_factory=Counter)

    def add(
        self, article: Article, given: Mapping[str, Sequence[Item]], expected: Sequence[Item]
    ) -> None:
        """Take an article in, with the items that each origin gave of it. Whoever is not there was
        not asked about this article, and is not judged by it."""
        for origin, its in given.items():
            tables = self.tables.setdefault(origin, {grade: Table() for grade, _ in GRADES})
            for grade, strict in GRADES:
                tables[grade].add(Scored.of(article, its, expected, strict))

    @property
    def names(self) -> list[str]:
        """The origins: the rules first, people last, the others by their names."""
        return sorted(self.tables, key=lambda name: (name == PEOPLE, name != RULES, name))

    def lines(self) -> Iterator[str]:
        """The tables as text, a column for each origin: right of given, found of expected."""
        for grade, _ in GRADES:
            yield f"{grade.capitalize()} (right/given found/expected)"
            rows = [("type", "", *self.names), ("articles", "", *map(self._articles, self.names))]
            for rule in comparing.RULES:
                scores = [self._score(origin, grade, rule.title) for origin in self.names]
                if any(score.given or score.expected for score in scores):
                    rows.append((rule.title, "", *map(_cell, scores)))
            false = (self._false(origin, grade) for origin in self.names)
            rows.append(("acts that did not happen", "", *map(str, false)))
            yield from aligned(rows)
            yield ""
        for origin in self.names:
            if number := self.undecided[origin]:
                yield f"{origin}: {number} drafts are undecided"

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            origin: {
                "undecided": self.undecided[origin],
                **{grade: self.tables[origin][grade].to_json() for grade, _ in GRADES},
            }
            for origin in self.names
        }

    def _articles(self, origin: str) -> str:
        return str(len(self.tables[origin][GRADES[0][0]].articles))

    def _score(self, origin: str, grade: str, title: str) -> Score:
        articles = self.tables[origin][grade].articles
        return sum((scored.scores[title] for scored in articles), Score())

    def _false(self, origin: str, grade: str) -> int:
        return sum(len(scored.false_acts) for scored in self.tables[origin][grade].articles)


def by_origin(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Facts by who proposed them."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(origin_of(fact.by), []).append(fact)
    return groups


def _cell(score: Score) -> str:
    return f"{len(score.right)}/{score.given} {len(score.matched)}/{score.expected}"
