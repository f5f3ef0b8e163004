"""Drafts of an article by a model: it is asked, what it says is proposed, what is refused is told.

Each answer is proposed as a whole, by `kb.proposing.writing.propose`: nothing else writes. What
earlier answers gave stays where a later one fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.drafting.text.annotations import Span
from kb.prompting.client import Client
from kb.prompting.instructions import Instructions, again, told, windows
from kb.prompting.replies import lines_in
from kb.proposing.feedback import Answer, Objection
from kb.proposing.jsonlines import Line
from kb.proposing.writing import propose
from kb.review.workspace import Workspace
from kb.seeds.adding import folder_of
from kb.seeds.article import Article
from kb.seeds.factkeys import WrittenFile
from kb.seeds.seedfile import SeedFile

#: So many lines that were refused are sent back at once, so many signs of each, and of an answer.
MOST_BACK, MOST_SHOWN, MOST_OF_ANSWER = 60, 2_000, 40_000


@dataclass(frozen=True)
class Limits:
    """How far a model is asked: so often about one window, and until so many lines are drafted."""

    rounds: int = 3
    lines: int = 300


@dataclass(frozen=True)
class Reply:
    """What became of one answer of a model: its lines with what was answered to each.

    `is_last` tells that this stretch of the article is not asked about again.
    """

    number: int
    lines: tuple[Line, ...]
    answers: tuple[Answer, ...]
    is_last: bool

    @property
    def drafted(self) -> int:
        """How many of its lines are new drafts."""
        return sum(not one.refused and not one.already for one in self.answers)

    @property
    def refused(self) -> tuple[Answer, ...]:
        """The answers to what was refused."""
        return tuple(one for one in self.answers if one.refused)


@dataclass
class Rounds:
    """The questions to one model about one article, and how many of its lines are drafts now."""

    workspace: Workspace
    slug: str
    client: Client
    instructions: Instructions
    limits: Limits = Limits()
    drafted: int = 0
    _asked: int = field(default=0, init=False)

    @property
    def by(self) -> str:
        """The origin of the drafts."""
        return self.instructions.origin(self.client.model)

    def replies(self) -> Iterator[Reply]:
        """Ask about the whole article; each answer as soon as it is judged and written.

        Raises `ModelError` where an answer cannot be had, and what `propose` raises.
        """
        article = Article.read(folder_of(self.workspace.project, self.slug))
        for span in windows(article):
            yield from self._window(article, span)

    def _window(self, article: Article, span: Span) -> Iterator[Reply]:
        """Ask about one stretch, until nothing is refused or it was asked often enough."""
        messages = [
            {"role": "system", "content": self.instructions.text},
            {"role": "user", "content": told(article, span, self.workspace, self._file())},
        ]
        for left in reversed(range(self.limits.rounds)):
            if self.drafted >= self.limits.lines:
                return
            text = self.client.ask(messages)
            reply = self._proposed(lines_in(text, self.client.address.key), left == 0)
            yield reply
            if reply.is_last:
                return
            messages += [
                {"role": "assistant", "content": text[:MOST_OF_ANSWER]},
                {"role": "user", "content": _back(reply)},
            ]

    def _proposed(self, lines: list[Line], is_last: bool) -> Reply:
        """Propose the lines of one answer, no more of them than may be drafted still."""
        self._asked += 1
        most = self.limits.lines - self.drafted
        kept = [*lines[:most], *map(self._left_out, lines[most:])]
        answers = propose(self.workspace, self.slug, kept, self.by)
        is_done = len(lines) > most or not any(one.refused for one in answers)
        reply = Reply(self._asked, tuple(kept), tuple(answers), is_last or is_done)
        self.drafted += reply.drafted
        return reply

    def _left_out(self, line: Line) -> Line:
        message = f"a model may draft {self.limits.lines} lines of an article at once"
        mend = "decide on those that are there, and ask again"
        return Line(line.number, {}, Objection("size", message, mend))

    def _file(self) -> WrittenFile:
        path = folder_of(self.workspace.project, self.slug) / "facts.yaml"
        value: WrittenFile = SeedFile.read(path, "facts").value
        return value


def _back(reply: Reply) -> str:
    """What is told of an answer: the lines that were refused and why, and what others became."""
    refused, accepted = list[dict[str, object]](), dict[str, str]()
    for line, answer in zip(reply.lines, reply.answers, strict=True):
        if answer.refused and len(refused) < MOST_BACK:
            is_short = len(str(line.value)) <= MOST_SHOWN
            refused.append({**answer.told(), "sent": line.value if is_short else "too long"})
        elif not answer.refused:
            accepted[_called(line)] = answer.accepted
    return again(refused, accepted)


def _called(line: Line) -> str:
    """What a model calls a line: its reference or handle, or else its number."""
    handle = line.value.get("handle")
    name = line.value.get("ref") or (handle and f"@{handle}")
    return str(name or f"line {line.number}")
