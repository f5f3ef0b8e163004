"""The clauses of a text, past which no frame looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.drafting.frames.records import Lexicon, Phrases
from kb.drafting.frames.tokens import Token, tokens_of
from kb.drafting.text.annotations import Annotated, Span
from kb.namespaces import XSD

#: Marks that end a clause.
ENDS = frozenset(";:—–!?")
QUOTES = frozenset('"“”«»„‘’')


@dataclass(frozen=True)
class Clause:
    """The tokens of one clause, and those of its `sentence` whose cues apply to it.

    The tokens of a relative clause before `start` are its antecedent: "the Pact, which | Peru
    signed". Cues outside a parenthetical clause, between commas or in brackets, do not apply to it.
    """

    tokens: tuple[Token, ...]
    sentence: tuple[Token, ...]
    start: int = 0

    @property
    def is_relative(self) -> bool:
        """Whether it is said of what stands before it."""
        return self.start > 0


def clauses(annotated: Annotated) -> Iterator[Clause]:
    """The clauses of a text, in order of their ends; what is in brackets is a clause by itself."""
    words = Lexicon.of(annotated.language).words
    for span in annotated.sentences:
        sentence = tokens_of(annotated, span)
        splitter = _Splitter(annotated, sentence, words["breaks"], words["relative"])
        yield from splitter.clauses()


@dataclass
class _Splitter:
    """Cuts one sentence: a relative clause between commas is taken out of the one around it."""

    annotated: Annotated
    sentence: tuple[Token, ...]
    breaks: Phrases
    relative: Phrases
    open: list[tuple[list[Token], int]] = field(default_factory=lambda: [([], 0)])

    def clauses(self) -> Iterator[Clause]:
        """The clauses of the sentence."""
        clauses = [*self.split()]
        asides = [clause for clause in clauses if clause.sentence]
        parenthetical = {token for clause in asides for token in clause.tokens[clause.start :]}
        rest = tuple(token for token in self.sentence if token not in parenthetical)
        for clause in clauses:
            yield clause if clause.sentence else Clause(clause.tokens, rest, clause.start)

    def split(self) -> Iterator[Clause]:
        tokens, at = self.sentence, 0
        while at < len(tokens):
            token = tokens[at]
            if token.sign == "(" and (end := self.closing(at)) and self.is_day(at + 1, end):
                self.open[-1][0].append(tokens[at + 1])
                at = end + 1
            elif token.sign == "(" and end:
                yield from self.aside(at + 1, end)
                at = end + 1
            elif token.sign in QUOTES:
                if not self.is_around_name(at):
                    yield from self.close()
                at += 1
            elif self.is_end(at):
                yield from self.close()
                at += 1
            elif end := self.relative.match(tokens, at):
                yield from self.begin_relative()
                at = end
            elif (end := self.breaks.match(tokens, at)) and not self.is_of_day(end):
                yield from self.close()
                at = end
            elif token.sign == "," and len(self.open) > 1:
                yield self.parenthetical(*self.open.pop())
                at += 1
            else:
                self.open[-1][0].append(token)
                at += 1
        yield from self.close()

    def begin_relative(self) -> Iterator[Clause]:
        """Open a relative clause; the one around it goes on only behind a comma on either side."""
        before, _ = self.open[-1]
        if before and before[-1].sign == ",":
            before.pop()
        else:
            yield self.clause(*self.open.pop())
        self.open.append(([*before], len(before)))

    def aside(self, start: int, end: int) -> Iterator[Clause]:
        """What stands in brackets, said of what stands before them."""
        before = self.open[-1][0]
        start = self.relative.match(self.sentence, start) or start
        yield self.parenthetical([*before, *self.sentence[start:end]], len(before))

    def close(self) -> Iterator[Clause]:
        """End all clauses that are open, and begin another."""
        while self.open:
            yield self.clause(*self.open.pop())
        self.open.append(([], 0))

    def clause(self, tokens: list[Token], start: int) -> Clause:
        return Clause(tuple(tokens), (), start)

    def parenthetical(self, tokens: list[Token], start: int) -> Clause:
        return Clause(tuple(tokens), tuple(tokens[start:]), start)

    def closing(self, at: int) -> int:
        """Where the bracket ends that begins at a token; 0 where it does not."""
        rest = range(at, len(self.sentence))
        return next((end for end in rest if self.sentence[end].sign == ")"), 0)

    def is_day(self, start: int, end: int) -> bool:
        """Whether nothing but a whole day stands in brackets: "on Monday (3/5/2021)"."""
        moment = self.sentence[start].moment if end == start + 1 else None
        date = (moment.date or moment.inferred) if moment else None
        return date is not None and date.datatype == XSD.date

    def is_end(self, at: int) -> bool:
        """Whether a mark ends a clause: a hyphen does between blanks alone, a stop does always."""
        token = self.sentence[at]
        if token.sign == "-":
            around = self.annotated.text[max(0, token.start - 1) : token.end + 1]
            return around[:1].isspace() and around[-1:].isspace()
        return token.sign in ENDS or token.sign in (".", "(", ")", "[", "]", "…")

    def is_around_name(self, at: int) -> bool:
        """Whether a quotation mark stands right before a name of a treaty, or behind one."""
        beside = self.sentence[max(0, at - 1) : at + 2]
        return any(token.kind in ("treaty", "organization") for token in beside)

    def is_of_day(self, at: int) -> bool:
        """Whether a day follows: "since 2001" begins no clause."""
        return at < len(self.sentence) and self.sentence[at].kind == "moment"


def span_of(tokens: tuple[Token, ...] | list[Token]) -> Span:
    """The stretch of the text from the first of some tokens to the last."""
    return Span(min(token.start for token in tokens), max(token.end for token in tokens))
