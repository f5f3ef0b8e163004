"""Scores of many articles by fact type and language, as a table, as lines and as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.scoring.comparing import RULES, Score, compare, happened_falsely
from kb.scoring.items import Item
from kb.seeds.article import Article

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
            for one in self.articles:
                by_language[one.article.language] += one.scores[rule.title]
            for language, score in sorted(by_language.items()):
                if score.given or score.expected:
                    yield rule.title, language, score
            if len(by_language) > 1:
                yield rule.title, "all", sum(by_language.values(), Score())

    def lines(self) -> Iterator[str]:
        """The table as text, a row a line."""
        rows = [
            (title, language, *_cells(score, score.precision, score.recall))
            for title, language, score in self.rows()
        ]
        yield from aligned((_HEADS, *rows))

    def wrong(self) -> Iterator[str]:
        """Every wrong item with its passage; acts that did not happen stand first."""
        for one in self.articles:
            for item in one.false_acts:
                yield told(one.article, "ACT THAT DID NOT HAPPEN", item)
        for title, article, item in self._each("wrong"):
            yield told(article, title, item)

    def missed(self) -> Iterator[str]:
        """Every expected item that no draft gave."""
        for title, article, item in self._each("missed"):
            yield told(article, title, item)

    def to_json(self) -> dict[str, object]:
        """All of it for programs."""
        return {
            "articles": [one.article.slug for one in self.articles],
            "scores": [
                {
                    "type": title,
                    "language": language,
                    "right": len(score.right),
                    "given": score.given,
                    "precision": score.precision,
                    "found": len(score.found),
                    "expected": score.expected,
                    "recall": score.recall,
                }
                for title, language, score in self.rows()
            ],
            "false_acts": [
                _row(one.article, "act", item) for one in self.articles for item in one.false_acts
            ],
            "wrong": [_row(article, title, item) for title, article, item in self._each("wrong")],
            "missed": [_row(article, title, item) for title, article, item in self._each("missed")],
        }

    def _each(self, part: str) -> Iterator[tuple[str, Article, Item]]:
        for rule in RULES:
            for one in self.articles:
                for item in getattr(one.scores[rule.title], part):
                    yield rule.title, one.article, item


def told(article: Article, title: str, item: Item) -> str:
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


def _cells(score: Score, precision: float | None, recall: float | None) -> tuple[str, ...]:
    return (
        str(len(score.right)),
        str(score.given),
        share(precision),
        str(len(score.found)),
        str(score.expected),
        share(recall),
    )


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
