"""Tables of scores by fact type and language, and of what curators did with drafts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.scoring.comparing import RULES, Score, compare, happened_falsely
from kb.scoring.items import Item
from kb.seeds.article import Article
from kb.seeds.facts import Fact

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
        scores = {rule.title: compare(given, expected, rule, strict) for rule in RULES}
        return cls(article, scores, happened_falsely(given, expected))


@dataclass
class Table:
    """The scores of articles, added up."""

    articles: list[Scored] = field(default_factory=list)

    def add(self, scored: Scored) -> None:
        """Take an article in."""
        self.articles.append(scored)

    def rows(self) -> Iterator[tuple[str, str, Score]]:
        """Fact type, language, score; where there are several languages also for all of them."""
        for rule in RULES:
            by_language: dict[str, Score] = defaultdict(Score)
            for scored in self.articles:
                by_language[scored.article.language] += scored.scores[rule.title]
            for language, score in sorted(by_language.items()):
                if score.given or score.expected:
                    yield rule.title, language, score
            if len(by_language) > 1:
                yield rule.title, "all", sum(by_language.values(), Score())

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
        for rule in RULES:
            for scored in self.articles:
                for item in getattr(scored.scores[rule.title], part):
                    yield rule.title, scored.article, item


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
