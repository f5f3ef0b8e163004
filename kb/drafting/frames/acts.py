"""Which acts in the life of a treaty a text tells of: what was done, and what is only expected.

A frame joins who acts, words of a record and a treaty in one clause. Precision comes before recall:
where words between them are not understood, there is no act.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.frames.actors import STATES, Phrase, distinct
from kb.drafting.frames.arguments import OF_THE_TREATY, Arguments, Frame
from kb.drafting.frames.circumstances import Circumstances
from kb.drafting.frames.clauses import Clause, clauses, span_of
from kb.drafting.frames.outlooks import Outlooks
from kb.drafting.frames.records import Lexicon, Match, Record
from kb.drafting.frames.tokens import Token
from kb.drafting.text.annotations import Annotated, Entity, Moment, Span

#: The outlooks of what is wished: a day gone by is that of the wish.
WISHED = ("CalledFor", "Considered", "AimedAt")


@dataclass(frozen=True)
class Act:
    """One act: `action` is its kind, `quote` what tells of it, `trigger` the words of the verb.

    `outlook` is "" for what was done, else the concept of `tro:Outlooks`. `actors` are those on
    whose behalf it is, `agents` the people who held the pen. `deposits` is the consent whose
    instrument was deposited. `rule` names the record.
    """

    action: str
    treaty: Entity
    actors: tuple[Entity, ...]
    agents: tuple[Entity, ...]
    date: Moment | None
    place: Entity | None
    outlook: str
    deposits: str
    quote: Span
    trigger: Span
    rule: str


def acts(annotated: Annotated) -> tuple[Act, ...]:
    """The acts of a text, in its order.

    Raises `UnknownTerm` where no frames are known for the language.
    """
    acts_by_place: dict[tuple[int, str, str], Act] = {}
    for clause in clauses(annotated):
        for act in _Reader.of(annotated, clause).acts():
            acts_by_place.setdefault((act.trigger.start, act.action, act.treaty.reference), act)
    return tuple(sorted(acts_by_place.values(), key=lambda act: (act.trigger, act.action)))


@dataclass
class _Reader:
    """Reads the verbs of one clause."""

    annotated: Annotated
    clause: Clause
    lexicon: Lexicon
    matches: list[list[Match]]
    around: Circumstances
    outlooks: Outlooks
    arguments: Arguments

    @classmethod
    def of(cls, annotated: Annotated, clause: Clause) -> _Reader:
        lexicon = Lexicon.of(annotated.language)
        matches = lexicon.matches(clause.tokens, "act", "cue", "gathering")
        is_first = _is_headline(annotated, clause)
        verbs = [
            same
            for same in (
                [match for match in here if is_first or match.form != "headline"]
                for here in matches
            )
            if same and same[0].record.category == "act" and same[0].start >= clause.start
        ]
        cues = [match for same in matches for match in same if match.record.category == "cue"]
        small = clause.tokens, lexicon.words
        around = Circumstances(*small, annotated, clause, lexicon)
        outlooks = Outlooks(*small, clause, lexicon, verbs, cues)
        arguments = Arguments(*small, annotated, clause, lexicon, verbs, cues, around, outlooks)
        return cls(annotated, clause, lexicon, verbs, around, outlooks, arguments)

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.clause.tokens

    def acts(self) -> Iterator[Act]:
        """The acts of the clause; of records with the same words the first that fits reads them."""
        before: Frame | None = None
        for number, same in enumerate(self.matches):
            for match in same:
                outlook = self.outlooks.of(match)
                if outlook is None:
                    continue
                frame = self.arguments.of(number, match, outlook, before)
                own = [*self.read(number, match, outlook, frame)] if frame else []
                if frame and own:
                    yield from own
                    before = frame
                    break

    def read(self, number: int, match: Match, outlook: str, frame: Frame) -> Iterator[Act]:
        """The acts that a frame gives: one for each treaty."""
        record = match.record
        following = [same[0].start for same in self.matches[number + 1 :]]
        end = following[0] if following else len(self.tokens)
        day = self.around.day(match, frame.start, frame.end, end, is_first=number == 0)
        place = self.around.place(frame.end, match.end, end)
        verb = self.tokens[match.start : end]
        is_soon = day is None and self.lexicon.words["to_come"].is_in(verb)
        if outlook == "" and (is_soon or self.around.is_to_come(day)):
            outlook = "Scheduled"
        if outlook in WISHED and self.around.is_past(day):
            day = None
        if record.by and record.direction == "forward" and (day is None or outlook):
            return  # a noun tells of what was done on a day alone
        trigger = span_of(self.tokens[match.start : match.end])
        for token in frame.treaties:
            treaty = token.entities[0]
            actors = frame.actors.actors if frame.actors else ()
            agents = frame.actors.agents if frame.actors else ()
            if not actors and record.jointly:
                actors = self.parties(treaty)
            if not actors and not self.is_whole(record, treaty, day, outlook):
                continue
            is_entry = record.gives == "EntryIntoForce"
            if is_entry and not actors:
                actors = self.for_whom()
            is_no_act = self.is_of_many(token) or self.is_of_parliament(record, match, end)
            if is_no_act or self.is_of_companies(treaty, actors):
                continue
            is_dated = bool(outlook or (day and self.annotated.published))
            if is_entry and not is_dated and self.is_timeless(match):
                continue
            action = "EntryIntoForceForParty" if is_entry and actors else record.gives
            if record.gives == "Deposit" and outlook:
                action = record.deposits
            stretch = [*self.tokens[match.start : match.end], token]
            spans = [Span(thing.start, thing.end) for thing in (*stretch, *actors, *agents)]
            spans += [Span(thing.start, thing.end) for thing in (day, place) if thing]
            quote = Span(min(span.start for span in spans), max(span.end for span in spans))
            yield Act(
                action, treaty, actors, agents, day, place, outlook,
                record.deposits if action == "Deposit" else "", quote, trigger, f"act-{record.id}",
            )  # fmt: skip

    def for_whom(self) -> tuple[Entity, ...]:
        """The parties that open a clause: "For Malta, the Convention entered into force"."""
        start = self.around.match(self.clause.start, "for")
        if not start:
            return ()
        phrase = Phrase(self.tokens, self.lexicon.words, self.annotated)
        named = phrase.behind(start, len(self.tokens))
        return named.actors if named and self.arguments.sign(named.end) == "," else ()

    def is_of_parliament(self, record: Record, match: Match, end: int) -> bool:
        """Whether a parliament stands in the clause of what a State alone can do."""
        is_of_state = record.actor == "state" and record.gives not in OF_THE_TREATY
        behind = self.tokens[match.end : end]
        phrase = Phrase(self.tokens, self.lexicon.words, self.annotated)
        bodies = (token for token in behind if token.kind == "organization")
        is_there = self.lexicon.words["parliaments"].is_in(behind)
        return is_of_state and (is_there or any(map(phrase.is_parliament, bodies)))

    def is_of_many(self, treaty: Token) -> bool:
        """Whether a treaty without a name is one with many: "a tax treaty with over 80 States"."""
        behind = self.tokens.index(treaty) + 1
        stop = self.around.match(behind, "with")
        is_named = bool(self.around.companion(behind))
        return treaty.entities[0].is_described and stop > 0 and not is_named

    def is_of_companies(self, treaty: Entity, actors: tuple[Entity, ...]) -> bool:
        """Whether a treaty that has no name was made by bodies alone: "a supply deal"."""
        is_bodies = bool(actors) and all(actor.kind not in STATES for actor in actors)
        return treaty.is_described and is_bodies

    def is_timeless(self, match: Match) -> bool:
        """Whether a verb that has no tense leaves open whether it was done."""
        if not self.lexicon.is_tenseless:
            return False
        start = self.arguments.before_helpers(match.start, 0)
        return not self.lexicon.words["past"].is_in(self.tokens[start : match.end])

    def parties(self, treaty: Entity) -> tuple[Entity, ...]:
        """Those between whom a treaty is, where the words beside it say so."""
        within = distinct(self.annotated.entities_in(treaty, "country"))
        parties = treaty.parties or within
        return parties if len(parties) == 2 else ()

    def is_whole(self, record: Record, treaty: Entity, day: Moment | None, outlook: str) -> bool:
        """Whether an act says something though nobody is named who did it."""
        if record.gives in OF_THE_TREATY:
            return True
        if outlook not in ("", "Denied"):
            return record.actor == "state"
        is_named = not treaty.is_described and not treaty.is_mention
        has_year = day is not None and bool(re.search(r"\d{4}", self.annotated.words(day)))
        return record.gives == "Signature" and is_named and has_year


def _is_headline(annotated: Annotated, clause: Clause) -> bool:
    """Whether a clause is of the first line, without a stop: "Chile Ratifies Ships Convention"."""
    if not clause.tokens or not clause.sentence:
        return False
    first, last = clause.sentence[0], clause.sentence[-1]
    is_first = not annotated.text[: first.start].strip()
    return is_first and annotated.text[last.end : last.end + 1] == "\n" and last.sign != "."
