"""Tables of scores: by fact type and language, by who proposed the facts, and of what curators did
with drafts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.scoring import comparing
from kb.scoring.comparing import Score, compare, happened_falsely
from kb.scoring.items import ENTITIES, Item, Names, PlacedFact, items
from kb.seeds.article import Article
from kb.seeds.facts import Fact

#: The origins that there always are: what our rules draft, and what people added themselves.
RULES, PEOPLE = "rules", "people"
#: How the tables are named.
GRADES = (("strict", True), ("lenient", False))
#: Words of a passage that are shown on either side of the table's limit.
MOST_SHOWN = 160


@dataclass(frozen=True)
class Scored:
    """One article: its language, a score for each row, and the acts that did not happen."""

    article: Article
    scores: Mapping[str, Score]
    false_acts: tuple[Item, ...]

    @classmethod
    def of(
        cls, article: Article, given: Sequence[Item], expected: Sequence[Item], strict: bool = True
    ) -> Scored:
        """An article's draft, compared with what was expected of it."""
        scores = {rule.title: compare(given, expected, rule, strict) for rule in comparing.RULES}
        return cls(article, scores, happened_falsely(given, expected))


@dataclass
class Table:
    """The scores of articles, added up."""

    articles: list[Scored] = field(default_factory=list)

    def add(self, scored: Scored) -> None:
        """Take an article in."""
        self.articles.append(scored)

    def score(self, title: str) -> Score:
        """The score of all articles in the row of a title."""
        return sum((scored.scores[title] for scored in self.articles), Score())

    def rows(self) -> Iterator[tuple[str, str, Score]]:
        """Fact type, language, score; where there are several languages also for all of them."""
        for rule in comparing.RULES:
            by_language: dict[str, Score] = defaultdict(Score)
            for scored in self.articles:
                by_language[scored.article.language] += scored.scores[rule.title]
            for language, score in sorted(by_language.items()):
                if score.given or score.expected:
                    yield rule.title, language, score
            if len(by_language) > 1:
                yield rule.title, "all", self.score(rule.title)

    def lines(self) -> Iterator[str]:
        """The table as text, a row a line."""
        rows = (
            (title, language, *map(_cell, _figures(score)))
            for title, language, score in self.rows()
        )
        yield from aligned((_HEADS, *rows))

    def wrong(self) -> Iterator[str]:
        """Every wrong item with its passage; acts that did not happen stand first."""
        for scored in self.articles:
            for item in scored.false_acts:
                yield described(scored.article, "ACT THAT DID NOT HAPPEN", item)
        for title, article, item in self._each("wrong"):
            yield described(article, title, item)

    def missed(self) -> Iterator[str]:
        """Every expected item that no draft gave."""
        for title, article, item in self._each("missed"):
            yield described(article, title, item)

    def to_json(self) -> dict[str, object]:
        """All of it for programs."""
        return {
            "articles": [scored.article.slug for scored in self.articles],
            "scores": [
                dict(zip(_HEADS, (title, language, *_figures(score)), strict=True))
                for title, language, score in self.rows()
            ],
            "false_acts": [
                _row(scored.article, "act", item)
                for scored in self.articles
                for item in scored.false_acts
            ],
            "wrong": [_row(article, title, item) for title, article, item in self._each("wrong")],
            "missed": [_row(article, title, item) for title, article, item in self._each("missed")],
        }

    def _each(self, part: str) -> Iterator[tuple[str, Article, Item]]:
        for rule in comparing.RULES:
            for scored in self.articles:
                for item in getattr(scored.scores[rule.title], part):
                    yield rule.title, scored.article, item


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
            tables = [self.tables[origin][grade] for origin in self.names]
            articles = (str(len(table.articles)) for table in tables)
            rows = [("type", "", *self.names), ("articles", "", *articles)]
            for rule in comparing.RULES:
                scores = [table.score(rule.title) for table in tables]
                if any(score.given or score.expected for score in scores):
                    cells = (
                        f"{len(s.right)}/{s.given} {len(s.matched)}/{s.expected}" for s in scores
                    )
                    rows.append((rule.title, "", *cells))
            false = (str(sum(len(each.false_acts) for each in t.articles)) for t in tables)
            rows.append(("acts that did not happen", "", *false))
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


def by_origin(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Facts by who proposed them."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(origin_of(fact.by), []).append(fact)
    return groups


#: What may have become of a drafted fact, by its status, and of a fact that a person wrote.
FATES = {
    "accepted": "accepted",
    "corrected": "corrected",
    "rejected": "rejected",
    "retracted": "retracted",
    "draft": "undecided",
}


@dataclass(frozen=True)
class Share:
    """The facts of one type: how many were drafted, what became of them, how many were added."""

    type: str
    fates: Counter[str]
    added: int

    @property
    def drafted(self) -> int:
        """How many were drafted by a rule or a model."""
        return self.fates.total()

    @property
    def accepted(self) -> float | None:
        """The share accepted unchanged of those that were decided; None where none was."""
        decided = self.drafted - self.fates["undecided"]
        return self.fates["accepted"] / decided if decided else None

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        numbers = {fate: self.fates[fate] for fate in FATES.values()}
        return {
            "type": self.type,
            "drafted": self.drafted,
            **numbers,
            "added": self.added,
            "share_accepted": self.accepted,
        }


def shares(facts: Iterable[Fact]) -> tuple[Share, ...]:
    """The shares of each type of fact, in the order of their names, and of all types together."""
    fates: dict[str, Counter[str]] = defaultdict(Counter)
    added: Counter[str] = Counter()
    for fact in facts:
        for kind in (fact.type, "all"):
            if fact.by == "curator":
                added[kind] += 1
            else:
                fates[kind][FATES[fact.status]] += 1
    kinds = sorted({*fates, *added}, key=lambda kind: (kind == "all", kind))
    return tuple(Share(kind, fates[kind], added[kind]) for kind in kinds)


def lines_of(shares: Iterable[Share]) -> Iterator[str]:
    """The shares as a table."""
    heads = ("type", "", "drafted", *FATES.values(), "added", "accepted/decided")
    values = ([*row.to_json().values()] for row in shares)
    rows = ((str(kind), "", *map(_cell, figures)) for kind, *figures in values)
    yield from aligned((heads, *rows))


def described(article: Article, title: str, item: Item) -> str:
    """An item for people: article, type, words, and the passage they are from."""
    where, passage = _passage(article, item)
    at = f" {where}" if where else ""
    return f"{article.slug}{at} {title}: {shortened(item.words)}" + (
        f"\n    {passage}" if passage else ""
    )


def aligned(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows as lines of columns; numbers stand to the right."""
    table = [list(row) for row in rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    for row in table:
        cells = (
            cell.ljust(width) if i < 2 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def share(value: float | None) -> str:
    """A share of one with two places, cut off and not rounded up.

    >>> share(0.949), share(1.0), share(None)
    ('0.94', '1.00', '–')
    """
    return "–" if value is None else f"{int(value * 100 + 1e-9) / 100:.2f}"


def shortened(words: str) -> str:
    """Words on one line, cut in the middle where they are many."""
    line = " ".join(words.split())
    half = MOST_SHOWN // 2
    return line if len(line) <= MOST_SHOWN else f"{line[:half]} … {line[-half:]}"


_HEADS = (
    "type", "language", "right", "given", "precision", "found", "expected", "recall",
)  # fmt: skip


def _figures(score: Score) -> tuple[int | float | None, ...]:
    """The figures of a score, in the order of the heads."""
    right, matched = len(score.right), len(score.matched)
    return right, score.given, score.precision, matched, score.expected, score.recall


def _cell(value: object) -> str:
    """A figure as a cell of a table: a number as it is, a share with two places."""
    return share(value) if value is None or isinstance(value, float) else str(value)


def _passage(article: Article, item: Item) -> tuple[str, str]:
    """The place of an item, and the words that stand there."""
    if not item.passages:
        return "", ""
    first = item.passages[0]
    return f"[{first.start}, {first.end}]", shortened(article.text[first.start : first.end])


def _row(article: Article, title: str, item: Item) -> dict[str, object]:
    return {
        "article": article.slug,
        "type": title,
        "words": item.words,
        "at": [[span.start, span.end] for span in item.passages],
        "passages": [article.text[span.start : span.end] for span in item.passages],
    }
