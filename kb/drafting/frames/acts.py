"""Which acts in the life of a treaty a text tells of: what was done, and what is only expected.

A frame joins who acts, words of a record and a treaty in one clause. Precision comes before recall:
where words between them are not understood, there is no act.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.drafting.frames.actors import STATES, Actors, Phrase, distinct
from kb.drafting.frames.circumstances import Circumstances
from kb.drafting.frames.clauses import Clause, clauses, span_of
from kb.drafting.frames.records import NOTHING, Lexicon, Match, Phrases, Record
from kb.drafting.frames.tokens import Token
from kb.drafting.text.annotations import Annotated, Entity, Moment, Span

#: What a treaty goes through as a whole, though nobody is named who does it.
OF_THE_TREATY = (
    "Adoption", "OpeningForSignature", "EntryIntoForce", "Termination", "ConclusionOfNegotiations",
)  # fmt: skip
#: The outlooks of what is wished: a day gone by is that of the wish.
_OUTLOOKS = {"scheduled": "Scheduled", "considered": "Considered"}
WISHED = ("CalledFor", "Considered", "AimedAt")
#: So many tokens behind "by" tell who it was.
NEAR = 6
#: What a cue gives that tells of a verb without a tense that it was done: "went on to".
DONE = "done"


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


@dataclass(frozen=True)
class _Frame:
    """What was joined of one verb: places are numbers of tokens."""

    actors: Actors | None
    treaties: tuple[Token, ...]
    start: int
    end: int


@dataclass
class _Reader:
    """Reads the verbs of one clause."""

    annotated: Annotated
    clause: Clause
    lexicon: Lexicon
    matches: list[list[Match]]
    cues: list[Match]
    around: Circumstances

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
        return cls(
            annotated, clause, lexicon, verbs, cues, Circumstances(annotated, clause, lexicon)
        )

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.clause.tokens

    def acts(self) -> Iterator[Act]:
        """The acts of the clause; of records with the same words the first that fits reads them."""
        before: _Frame | None = None
        for number, same in enumerate(self.matches):
            for match in same:
                outlook = self.outlook(match)
                if outlook is None:
                    continue
                frame = self.frame(number, match, outlook, before)
                own = [*self.read(number, match, outlook, frame)] if frame else []
                if frame and own:
                    yield from own
                    before = frame
                    break

    # What a verb says of whether it was done

    def outlook(self, match: Match) -> str | None:
        """The outlook of what is not done, "" for what was, None where words leave it open."""
        if self.is_stopped(match):
            return None
        cue = self.governing(match)
        if cue is not None:
            return {NOTHING: None, DONE: ""}.get(cue.record.gives, cue.record.gives)
        if match.form in _OUTLOOKS:
            return _OUTLOOKS[match.form]
        return None if match.form == "base" and not self.lexicon.is_tenseless else ""

    def is_stopped(self, match: Match) -> bool:
        """Whether a cue of the sentence casts doubt on the verb: "denied that", "?"."""
        verb, sentence = self.tokens[match.start], self.clause.sentence
        longer = {same[0].start: same[0].end for same in self.lexicon.matches(sentence, "cue")}
        for same in self.lexicon.stops.matches(sentence, "cue"):
            for cue in same:
                if cue.end < longer.get(cue.start, 0):
                    continue  # "whether to"
                is_ahead = sentence[cue.start].start < verb.start
                if is_ahead == (cue.record.direction == "forward"):
                    return True
        return self.is_awaited()

    def is_awaited(self) -> bool:
        """Whether something to come waits for it: "will open when Chile has signed"."""
        before = [token for token in self.clause.sentence if token.start < self.tokens[0].start]
        if self.lexicon.words["awaited"].match_before(before, len(before)) is None:
            return False
        return any(
            cue.record.gives == "Scheduled"
            for same in self.lexicon.matches(before, "cue")
            for cue in same
        )

    def governing(self, match: Match) -> Match | None:
        """The nearest cue of the clause that the verb stands under.

        A form that tells of what was done stands under words right before it alone: "has not"; in a
        language without tenses, and where the form says nothing, under any before it.
        """
        last = self.last_apart(match)
        for cue in reversed(self.cues):
            if cue.record.direction == "backward":
                if match.end <= cue.start and self.is_linked(match.end, cue.start):
                    return cue
                continue
            if cue.end > match.start or cue.record.scope == "sentence":
                continue
            is_beside = self.is_linked(cue.end, match.start)
            is_under = (match.form == "base" or self.lexicon.is_tenseless) and cue.start >= last
            is_under = is_under or self.is_coordinated(cue, match)
            if is_beside or is_under:
                return self.over(cue, last)
        return None

    def last_apart(self, match: Match) -> int:
        """The end of the last verb before a verb that is not joined with it: "sign and ratify"."""
        first = match.start
        for same in reversed(self.matches):
            if same[0].end <= match.start:
                if not self.is_linked(same[0].end, first, verbs=True):
                    return same[0].end
                first = same[0].start
        return 0

    def over(self, cue: Match, last: int) -> Match:
        """The cue that rules a cue: "has not | managed to", "urged Peru | to soon ratify"."""
        before = [other for other in self.cues if other.end <= cue.start and other.start >= last]
        before = [other for other in before if other.record.direction == "forward"]
        calls = [other for other in before if other.record.gives == "CalledFor"]
        if cue.record.gives in ("Scheduled", "Considered") and calls:
            return calls[-1]
        if cue.record.gives == DONE:
            return next((other for other in before if self.is_linked(other.end, cue.start)), cue)
        return cue

    def is_coordinated(self, cue: Match, match: Match) -> bool:
        """Whether only other verbs, joints and helpers stand between: "will sign and ratify"."""
        if match.form != "base" and not self.lexicon.is_tenseless:
            return False
        return self.is_linked(cue.end, match.start, verbs=True)

    def is_linked(self, start: int, end: int, verbs: bool = False) -> bool:
        """Whether nothing but helpers, days and commas stands between two tokens."""
        at = start
        while at < end:
            token = self.tokens[at]
            step = self.lexicon.words["helpers"].match(self.tokens, at)
            if not step and (token.sign == "," or token.kind == "moment"):
                step = at + 1
            if not step and verbs:
                step = self.lexicon.words["and"].match(self.tokens, at) or self.verb_end(at)
            if not step:
                return False
            at = step
        return True

    def verb_end(self, at: int) -> int:
        return next((same[0].end for same in self.matches if same[0].start == at), 0)

    # Who and which treaty

    def frame(
        self, number: int, match: Match, outlook: str, before: _Frame | None
    ) -> _Frame | None:
        """The actors and treaties of a verb; None where words around it are not understood."""
        if match.record.direction == "forward":
            return self.forward(number, match, outlook, before)
        return self.backward(number, match, before)

    def forward(
        self, number: int, match: Match, outlook: str, before: _Frame | None
    ) -> _Frame | None:
        treaties, end = self.object(match, number)
        if treaties and match.record.by:
            return self.nominal(number, match, treaties, end)
        actors = self.subject(number, match, before) if treaties else None
        if actors is None and outlook == "CalledFor":  # "urged all States to ratify the Pact"
            actors = Actors((), (), match.start, match.start)
        if not treaties or actors is None or (not outlook and self.is_excepted(actors)):
            return None
        beside = self.around.others(match.end, end + 1) if match.record.jointly else ()
        everyone = distinct(iter((*actors.actors, *beside)))
        whole = Actors(everyone, actors.agents, actors.start, actors.end)
        return _Frame(whole, treaties, min(actors.start, match.start), max(end, match.end))

    def is_excepted(self, actors: Actors) -> bool:
        """Whether "not" stands right before them: "Ni Chile ni Perú han firmado"."""
        return any(cue.end == actors.start and cue.record.gives == "Denied" for cue in self.cues)

    def nominal(
        self, number: int, match: Match, treaties: tuple[Token, ...], last: int
    ) -> _Frame | None:
        """The frame of a noun: "ratification of the Pact by Peru"; none under any cue."""
        if any(cue.start < match.start for cue in self.cues):
            return None
        actors, end = self.by_whom(number, replace(match, end=last + 1))
        return _Frame(actors, treaties, match.start, end) if actors else None

    def backward(self, number: int, match: Match, before: _Frame | None) -> _Frame | None:
        if self.lexicon.words["perfect"].match_before(self.tokens, match.start) is not None:
            return None  # "el Convenio que había firmado", and nobody says who
        treaties, start = self.treaties_before(number, match)
        is_joined = before is not None and self.is_joined_to(before.end + 1, match.start)
        if not treaties and before and is_joined:
            treaties, start = before.treaties, match.start
        if not treaties:
            return None
        actors, end = self.by_whom(number, match)
        if end < 0:
            return None
        is_shared = match.record.actor == "state" and match.record.gives not in OF_THE_TREATY
        if actors is None and before and is_joined and is_shared:
            actors = before.actors
        return _Frame(actors, treaties, start, end)

    def subject(self, number: int, match: Match, before: _Frame | None) -> Actors | None:
        """Who stands before a verb, or before the verb with which it is joined."""
        start = self.matches[number - 1][0].end if number else 0
        at = self.before_helpers(match.start, start)
        cues = frozenset(at for cue in self.cues for at in range(cue.start, cue.end))
        phrase = Phrase(self.annotated, self.tokens, self.lexicon.words, match.record.actor, cues)
        if self.clause.is_relative and at == self.clause.start:
            return phrase.head(at)
        if actors := phrase.before(at, start):
            return actors
        while (aside := self.before_aside(at, start)) != at:
            if actors := phrase.before(aside, start):
                return actors
            at = aside
        if before and before.actors and self.is_joined_to(before.end + 1, match.start):
            return before.actors if match.record.actor == "state" else None
        if number and self.is_linked(start, match.start, verbs=True):
            return self.subject(number - 1, self.matches[number - 1][0], None)
        return None

    def before_helpers(self, end: int, start: int) -> int:
        """Where the helpers, cues, days and commas begin that stand before a verb."""
        at = end
        while at > start:
            step = next((cue.start for cue in self.cues if cue.end == at), None)
            if step is None:
                step = self.lexicon.words["helpers"].match_before(self.tokens, at)
            if step is None and (day := self.around.day_before(at)) is not None:
                step = day
            if step is None and self.tokens[at - 1].sign == ",":
                step = at - 1
            if step is None or step < start:
                break
            at = step
        return at

    def before_aside(self, end: int, start: int) -> int:
        """Where words between commas begin that stand before a verb, without a State in them."""
        if self.tokens[end : end + 1] and self.tokens[end].sign != ",":
            return end
        for at in range(end - 1, start, -1):
            if self.tokens[at].sign == ",":
                return at
            if self.tokens[at].kind in ("country", "demonym", "treaty"):
                break
        return end

    def is_joined_to(self, end: int, start: int) -> bool:
        """Whether a verb is joined to what was read before by "and" or a comma, and helpers."""
        step = end
        while step < start and (
            self.tokens[step].kind in ("moment", "place") or self.around.preposition(step)
        ):
            step = self.around.preposition(step) or step + 1
        comma = step + 1 if step < start and self.tokens[step].sign == "," else step
        joint = self.lexicon.words["and"].match(self.tokens, comma) or comma
        return joint > step and self.before_helpers(start, joint) == joint

    def object(self, match: Match, number: int) -> tuple[tuple[Token, ...], int]:
        """The treaties behind a verb, and the last token of them; none where others stand there."""
        at = match.end
        if match.record.object and not (at := self.object_words(match)):
            return (), 0
        at = self.before_treaty(at)
        if at < len(self.tokens) and self.tokens[at].kind == "treaty":
            return self.treaties_from(at)
        if match.record.object:
            return (), 0
        joint = self.lexicon.words["and"].match(self.tokens, at) or at
        behind = number + 1
        if joint > at and behind < len(self.matches):
            following = self.matches[behind][0]
            if self.before_helpers(following.start, joint) == joint:
                return self.object(following, behind)
        return self.treaty_of_relative(match, at)

    def treaty_of_relative(self, match: Match, at: int) -> tuple[tuple[Token, ...], int]:
        """The treaty that a relative clause is about: "the Pact, which Peru signed in 2019"."""
        head = self.tokens[self.clause.start - 1] if self.clause.is_relative else None
        is_open = at >= len(self.tokens) or self.around.is_plain(at)
        if (
            head
            and head.kind == "treaty"
            and is_open
            and self.around.is_text(self.clause.start - 1)
        ):
            return (head,), match.end - 1
        return (), 0

    def object_words(self, match: Match) -> int:
        """The end of what a verb has for its object: "deposited | its instrument of accession"."""
        at = match.end
        objects = Phrases(match.record.object)
        for _ in range(4):
            if end := objects.match(self.tokens, at):
                return end
            step = self.around.small(at)
            if not step:
                return 0
            at = step
        return 0

    def before_treaty(self, at: int) -> int:
        """Behind the small words, days and places that may stand before a treaty."""
        while at < len(self.tokens):
            step = (
                self.around.circumstance(at)
                or self.around.small(at)
                or self.around.companion(at)
                or self.around.step(at)
            )
            if not step:
                break
            at = step
        return at

    def treaties_from(self, at: int) -> tuple[tuple[Token, ...], int]:
        """A treaty and those that are listed behind it, with the last token.

        None where a word behind makes it part of something else: "the Paris Agreement rulebook".
        """
        if self.lexicon.words["compounds"].match(self.tokens, at + 1):
            return (), 0
        treaties = [self.tokens[at]]
        last = at
        while True:
            joint = last + 2 if self.sign(last + 1) == "," else last + 1
            joint = self.lexicon.words["and"].match(self.tokens, joint) or joint
            if joint == last + 1:
                return tuple(treaties), last
            after = joint
            while step := self.around.small(after):
                after = step
            if after >= len(self.tokens) or self.tokens[after].kind != "treaty":
                return tuple(treaties), last
            treaties.append(self.tokens[after])
            last = after

    def sign(self, at: int) -> str:
        return self.tokens[at].sign if at < len(self.tokens) else ""

    def treaties_before(self, number: int, match: Match) -> tuple[tuple[Token, ...], int]:
        """The treaties of which a verb tells that stands behind them, and the first token."""
        start = self.matches[number - 1][0].end if number else 0
        at = self.before_helpers(match.start, start)
        if at > start and self.tokens[at - 1].kind != "treaty":
            at = self.around.before_parties(at)
        if at > start and self.tokens[at - 1].kind != "treaty":
            aside = self.before_aside(at, start)
            at = aside
        at -= 1
        if at < start or self.tokens[at].kind != "treaty":
            return (), 0
        if not self.around.is_subject(at, self.is_beside(at, match)):
            return (), 0
        treaties = [self.tokens[at]]
        while (joint := self.joint_of_treaties(at)) is not None and joint >= start:
            at = joint
            treaties.insert(0, self.tokens[at])
        return tuple(treaties), at

    def is_beside(self, at: int, match: Match) -> bool:
        """Whether a verb says in passing what was done to a treaty: "the Pact signed"."""
        is_of_head = self.clause.is_relative and at == self.clause.start - 1
        is_participle = match.end == match.start + 1 and not self.lexicon.is_tenseless
        is_behind_comma = at + 2 == match.start and self.sign(at + 1) == ","
        is_where = is_behind_comma and self.around.is_where(at)
        return is_of_head or (is_participle and (at + 1 == match.start or is_where))

    def joint_of_treaties(self, at: int) -> int | None:
        """The treaty before a treaty in a list."""
        while at > 0 and (step := self.around.small_before(at)) is not None:
            at = step
        joint = self.lexicon.words["and"].match_before(self.tokens, at)
        at = at if joint is None else joint
        is_comma = at > 0 and self.tokens[at - 1].sign == "," and joint is None
        at = at - 1 if is_comma else at
        is_treaty = (is_comma or joint is not None) and self.tokens[at - 1].kind == "treaty"
        return at - 1 if is_treaty else None

    def by_whom(self, number: int, match: Match) -> tuple[Actors | None, int]:
        """Who stands behind "by", and the last token; -1 where it is one who cannot do it."""
        end = (
            self.matches[number + 1][0].start
            if number + 1 < len(self.matches)
            else len(self.tokens)
        )
        by = Phrases(match.record.by) if match.record.by else self.lexicon.words["by"]
        at = match.end
        while at < end:
            if not self.lexicon.words["path"].match(self.tokens, at) and (
                stop := by.match(self.tokens, at)
            ):
                phrase = Phrase(self.annotated, self.tokens, self.lexicon.words, match.record.actor)
                if actors := phrase.behind(stop, end):
                    return actors, actors.end - 1
                return None, match.end - 1 if self.is_by_nobody(match, stop) else -1
            step = self.around.step(at) or self.around.small(at)
            if not step:
                break
            at = step
        return None, match.end - 1

    def is_by_nobody(self, match: Match, at: int) -> bool:
        """Whether nobody stands behind "by" who cannot do it: "by 122 votes to one"."""
        behind = self.tokens[at : at + NEAR]
        phrase = Phrase(self.annotated, self.tokens, self.lexicon.words)
        is_at_home = any(map(phrase.is_at_home, (token for token in behind if token.entities)))
        is_at_home = is_at_home or self.lexicon.words["home"].is_in(behind)
        is_open = match.record.gives in OF_THE_TREATY and not is_at_home
        return is_open or self.sign(at) == "<moment>"

    # The act

    def read(self, number: int, match: Match, outlook: str, frame: _Frame) -> Iterator[Act]:
        """The acts that a frame gives: one for each treaty."""
        record = match.record
        end = (
            self.matches[number + 1][0].start
            if number + 1 < len(self.matches)
            else len(self.tokens)
        )
        first = number == 0
        day = self.around.day(match, frame.start, frame.end, end, first)
        place = self.around.place(frame.end, match.end, end)
        is_soon = day is None and self.lexicon.words["to_come"].is_in(
            self.tokens[match.start : end]
        )
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
            if record.gives == "EntryIntoForce" and not actors:
                actors = self.for_whom()
            if (
                self.is_of_many(token)
                or self.is_of_parliament(record, match, end)
                or self.is_of_companies(treaty, actors)
            ):
                continue
            if (
                record.gives == "EntryIntoForce"
                and not outlook
                and not (day and self.annotated.published)
                and self.is_timeless(match)
            ):
                continue
            is_for_one = record.gives == "EntryIntoForce" and actors
            action = "EntryIntoForceForParty" if is_for_one else record.gives
            if record.gives == "Deposit" and outlook:
                action = record.deposits
            stretch = [*self.tokens[match.start : match.end], token]
            spans = [Span(thing.start, thing.end) for thing in (*stretch, *actors, *agents)]
            spans += [Span(thing.start, thing.end) for thing in (day, place) if thing]
            quote = Span(min(span.start for span in spans), max(span.end for span in spans))
            yield Act(
                action, treaty, actors, agents, day, place, outlook,
                record.deposits if action == "Deposit" else "", quote, trigger, _rule(record),
            )  # fmt: skip

    def for_whom(self) -> tuple[Entity, ...]:
        """The parties that open a clause: "For Malta, the Convention entered into force"."""
        start = self.lexicon.words["for"].match(self.tokens, self.clause.start)
        if not start:
            return ()
        phrase = Phrase(self.annotated, self.tokens, self.lexicon.words)
        named = phrase.behind(start, len(self.tokens))
        return named.actors if named and self.sign(named.end) == "," else ()

    def is_of_parliament(self, record: Record, match: Match, end: int) -> bool:
        """Whether a parliament stands in the clause of what a State alone can do."""
        is_of_state = record.actor == "state" and record.gives not in OF_THE_TREATY
        behind = self.tokens[match.end : end]
        phrase = Phrase(self.annotated, self.tokens, self.lexicon.words)
        bodies = (token for token in behind if token.kind == "organization")
        is_there = self.lexicon.words["parliaments"].is_in(behind)
        return is_of_state and (is_there or any(map(phrase.is_parliament, bodies)))

    def is_of_many(self, treaty: Token) -> bool:
        """Whether a treaty without a name is one with many: "a tax treaty with over 80 States"."""
        behind = self.tokens.index(treaty) + 1
        stop = self.lexicon.words["with"].match(self.tokens, behind)
        is_named = bool(self.around.companion(behind))
        return treaty.entities[0].is_described and stop > 0 and not is_named

    def is_of_companies(self, treaty: Entity, actors: tuple[Entity, ...]) -> bool:
        """Whether a treaty that has no name was made by bodies alone: "a supply deal"."""
        return (
            treaty.is_described
            and bool(actors)
            and all(actor.kind not in STATES for actor in actors)
        )

    def is_timeless(self, match: Match) -> bool:
        """Whether a verb that has no tense leaves open whether it was done."""
        if not self.lexicon.is_tenseless:
            return False
        start = self.before_helpers(match.start, 0)
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


def _rule(record: Record) -> str:
    return f"act-{record.id}"


def _is_headline(annotated: Annotated, clause: Clause) -> bool:
    """Whether a clause is of the first line, without a stop: "Chile Ratifies Ships Convention"."""
    if not clause.tokens or not clause.sentence:
        return False
    first, last = clause.sentence[0], clause.sentence[-1]
    is_first = not annotated.text[: first.start].strip()
    return is_first and annotated.text[last.end : last.end + 1] == "\n" and last.sign != "."
