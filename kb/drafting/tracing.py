"""What the rules saw on their way to a draft: by which words, and why nothing came of a clause.

Nobody listens while an article is drafted as ever. Within `tracing` what is seen is kept, for
`kb.drafting.explaining` to tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from kb.drafting.text.annotations import Span

#: Why nothing came of what was seen.
REASONS = {
    "question": "its sentence asks, or says nothing by itself",
    "no-clause": "the rules read no clause around it with a treaty and who did it",
    "open": "its words leave open whether it was done",
    "doubted": "words before it cast doubt on it",
    "not-free": "what stands before it belongs to another clause or another paper",
    "no-deposit": "what was deposited is not said",
    "handed-home": "a parliament got the instrument, which is no deposit",
    "done-to-another": "it was done to something else",
    "no-treaty": "it is not said of which treaty, or several may be meant",
    "no-actor": "it is not said who did it, or not done by one who can",
    "for-one": "it is said for a party that has no name there",
    "another-paper": "another paper is meant, or another vote",
    "of-others": "those who did it are not those between whom the treaty is",
    "at-home": "a parliament or a ministry did it: that is not the State's act",
    "respectively": "several did it, each on a day of its own, or each something else",
    "nameless-claim": "a claim that is denied, of a treaty that nobody names",
    "denied-later": "the rest of the sentence says that it is not so",
    "companies": "a treaty without a name, made by nobody who can",
    "told-again": "it was drafted from words before, and these add nothing",
    "bare": "a word alone: who, where, when and on what is not said",
    "unsaid": "who speaks, the verb of saying and the words are not read together",
    "unspoken": "words in quotation marks that nobody is read to say",
    "schema": "the fact does not fit the schema",
    "gate": "the gate refuses the fact",
    "undescribed": "the fact speaks of what no fact describes",
}


@dataclass(frozen=True)
class Cue:
    """Words that decided: what they are there for, and where they stand."""

    role: str
    span: Span


@dataclass(frozen=True)
class Nothing:
    """Something seen of which nothing came: a code of `REASONS`, what it would have been, by which
    reading of the rules, the words that told of it, and those that spoke against it."""

    code: str
    what: str
    reading: str
    words: Span
    cues: tuple[Cue, ...] = ()
    message: str = ""


@dataclass
class Trace:
    """What was seen in one article: `read` are words of which acts came, `cues` those that decided
    what a verb says, by the place of the verb, `made` the facts with their words."""

    nothing: list[Nothing] = field(default_factory=list)
    read: set[Span] = field(default_factory=set)
    cues: dict[Span, tuple[Cue, ...]] = field(default_factory=dict)
    made: list[tuple[Mapping[str, Any], tuple[Cue, ...]]] = field(default_factory=list)

    def cues_of(self, fact: Mapping[str, Any]) -> tuple[Cue, ...]:
        """The words by which a fact was made, whatever id it got since."""
        bare = {key: value for key, value in fact.items() if key != "id"}
        return next((cues for made, cues in self.made if made == bare), ())


_listening: ContextVar[Trace | None] = ContextVar("trace", default=None)


def listening() -> Trace | None:
    """The trace that is kept just now; None where nobody listens."""
    return _listening.get()


@contextmanager
def tracing() -> Iterator[Trace]:
    """Keep what is seen within.

    >>> with tracing() as trace:
    ...     listening() is trace
    True
    >>> listening() is None
    True
    """
    trace = Trace()
    token = _listening.set(trace)
    try:
        yield trace
    finally:
        _listening.reset(token)
