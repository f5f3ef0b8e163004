"""Which gatherings a text tells of, by nouns alone: of what kind, on which day, in which place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.drafting.frames.circumstances import Circumstances
from kb.drafting.frames.clauses import Clause, clauses, span_of
from kb.drafting.frames.records import Lexicon, Match
from kb.drafting.text.annotations import Annotated, Entity, Moment, Span

#: Number of words before a noun that may say that there is none: "no further round of talks".
BEFORE = 4


@dataclass(frozen=True)
class Event:
    """One gathering as one clause tells of it.

    `mention` are the words that speak of it. `same` is equal for those that are one event. `date`
    and `place` are those of the same clause; the date may be a word such as "Monday". `rule` names
    the record.
    """

    kind: str
    mention: Span
    same: str
    date: Moment | None
    place: Entity | None
    quote: Span
    rule: str


def events(annotated: Annotated) -> tuple[Event, ...]:
    """The gatherings of a text with a day or a place, in its order.

    An event without a date is taken to be the previous one of the same kind, if there is one.
    Raises `UnknownTerm` where no frames are known for the language.
    """
    mentions = [event for clause in clauses(annotated) for event in _in_clause(annotated, clause)]
    days: dict[str, str] = {}
    gatherings: list[Event] = []
    for event in sorted(mentions, key=lambda event: event.mention):
        if event.date is not None:
            days[event.kind] = str(event.date.day or event.date.start)
        gatherings.append(replace(event, same=f"{event.kind} {days.get(event.kind, '')}"))
    return tuple(gatherings)


def _in_clause(annotated: Annotated, clause: Clause) -> Iterator[Event]:
    lexicon = Lexicon.of(annotated.language)
    around = Circumstances(clause.tokens, lexicon.words, annotated, clause, lexicon)
    matches = [same[0] for same in lexicon.matches(clause.tokens, "gathering", "act")]
    for number, match in enumerate(matches):
        if match.record.category != "gathering" or match.start < clause.start:
            continue
        if _is_unreal(lexicon, clause, match):
            continue
        ends = [other.start for other in matches[number + 1 :]]
        stop = ends[0] if ends else len(clause.tokens)
        first = matches[number - 1].end if number else clause.start
        day, place = around.day_near(match, first, stop), around.place_near(match, first, stop)
        if day is None and place is None:
            continue
        mention = span_of(clause.tokens[match.start : match.end])
        spans = [Span(thing.start, thing.end) for thing in (mention, day, place) if thing]
        quote = Span(min(span.start for span in spans), max(span.end for span in spans))
        rule = f"event-{match.record.id}"
        yield Event(match.record.gives, mention, "", day, place, quote, rule)


def _is_unreal(lexicon: Lexicon, clause: Clause, match: Match) -> bool:
    """Whether there is none, or may be none, or it is of another kind: "press conference"."""
    noun = clause.tokens[match.start]
    before = [token for token in clause.sentence if token.start < noun.start][-BEFORE:]
    if lexicon.words["unreal"].is_in(before) or lexicon.words["undone"].is_in(clause.tokens):
        return True
    beside = lexicon.words["unlike"]
    return (
        beside.match_before(clause.tokens, match.start) is not None
        or beside.match(clause.tokens, match.end) > 0
    )
