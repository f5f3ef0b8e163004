"""The arguments of a verb: who acts, and on which treaty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.drafting.frames.actors import Actors, Phrase, distinct
from kb.drafting.frames.circumstances import Circumstances
from kb.drafting.frames.clauses import Clause
from kb.drafting.frames.outlooks import Outlooks
from kb.drafting.frames.records import Lexicon, Match, Phrases, Steps
from kb.drafting.frames.tokens import Token
from kb.drafting.text.annotations import Annotated

#: What a treaty goes through as a whole, though nobody is named who does it.
OF_THE_TREATY = (
    "Adoption", "OpeningForSignature", "EntryIntoForce", "Termination", "ConclusionOfNegotiations",
)  # fmt: skip
#: So many tokens behind "by" tell who it was.
NEAR = 6


@dataclass(frozen=True)
class Frame:
    """What was joined of one verb: places are numbers of tokens."""

    actors: Actors | None
    treaties: tuple[Token, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Arguments(Steps):
    """Joins the verbs of one clause (`matches`) with those who act, and with treaties."""

    annotated: Annotated
    clause: Clause
    lexicon: Lexicon
    matches: Sequence[Sequence[Match]]
    cues: Sequence[Match]
    around: Circumstances
    outlooks: Outlooks

    def of(self, number: int, match: Match, outlook: str, before: Frame | None) -> Frame | None:
        """The actors and treaties of a verb; None where words around it are not understood."""
        if match.record.direction == "forward":
            return self.forward(number, match, outlook, before)
        return self.backward(number, match, before)

    def forward(
        self, number: int, match: Match, outlook: str, before: Frame | None
    ) -> Frame | None:
        treaties, end = self.object(match, number)
        if treaties and match.record.by:
            return self.nominal(number, match, treaties, end)
        actors = self.subject(number, match, before) if treaties else None
        if actors is None and outlook == "CalledFor":  # "urged all States to ratify the Pact"
            actors = Actors((), (), match.start, match.start)
        if not treaties or actors is None or (not outlook and self.outlooks.is_excepted(actors)):
            return None
        beside = self.around.others(match.end, end + 1) if match.record.jointly else ()
        everyone = distinct(iter((*actors.actors, *beside)))
        whole = Actors(everyone, actors.agents, actors.start, actors.end)
        return Frame(whole, treaties, min(actors.start, match.start), max(end, match.end))

    def nominal(
        self, number: int, match: Match, treaties: tuple[Token, ...], last: int
    ) -> Frame | None:
        """The frame of a noun: "ratification of the Pact by Peru"; none under any cue."""
        if any(cue.start < match.start for cue in self.cues):
            return None
        actors, end = self.by_whom(number, replace(match, end=last + 1))
        return Frame(actors, treaties, match.start, end) if actors else None

    def backward(self, number: int, match: Match, before: Frame | None) -> Frame | None:
        if self.match_before(match.start, "perfect") is not None:
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
        return Frame(actors, treaties, start, end)

    def subject(self, number: int, match: Match, before: Frame | None) -> Actors | None:
        """Who stands before a verb, or before the verb with which it is joined."""
        start = self.matches[number - 1][0].end if number else 0
        at = self.before_helpers(match.start, start)
        cues = frozenset(at for cue in self.cues for at in range(cue.start, cue.end))
        phrase = Phrase(self.tokens, self.words, self.annotated, match.record.actor, cues)
        if self.clause.is_relative and at == self.clause.start:
            return phrase.head(at)
        if actors := phrase.parse_before(at, start):
            return actors
        while (aside := self.before_aside(at, start)) != at:
            if actors := phrase.parse_before(aside, start):
                return actors
            at = aside
        if before and before.actors and self.is_joined_to(before.end + 1, match.start):
            return before.actors if match.record.actor == "state" else None
        if number and self.outlooks.is_linked(start, match.start, verbs=True):
            return self.subject(number - 1, self.matches[number - 1][0], None)
        return None

    def before_helpers(self, end: int, start: int) -> int:
        """Where the helpers, cues, days and commas begin that stand before a verb."""
        at = end
        while at > start:
            step = next((cue.start for cue in self.cues if cue.end == at), None)
            if step is None:
                step = self.match_before(at, "helpers")
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
            self.tokens[step].kind in ("moment", "place") or self.match(step, "when", "where")
        ):
            step = self.match(step, "when", "where") or step + 1
        comma = step + 1 if step < start and self.tokens[step].sign == "," else step
        joint = self.match(comma, "and") or comma
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
        joint = self.match(at, "and") or at
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
        is_treaty = bool(head and head.kind == "treaty")
        if head and is_treaty and is_open and self.around.is_text(self.clause.start - 1):
            return (head,), match.end - 1
        return (), 0

    def object_words(self, match: Match) -> int:
        """The end of what a verb has for its object: "deposited | its instrument of accession"."""
        at = match.end
        objects = Phrases(match.record.object)
        for _ in range(4):
            if end := objects.match(self.tokens, at):
                return end
            step = self.around.skip_modifiers(at)
            if not step:
                return 0
            at = step
        return 0

    def before_treaty(self, at: int) -> int:
        """Behind the small words, days and places that may stand before a treaty."""
        while at < len(self.tokens):
            step = (
                self.around.circumstance(at)
                or self.around.skip_modifiers(at)
                or self.around.companion(at)
                or self.around.skip_circumstance(at)
            )
            if not step:
                break
            at = step
        return at

    def treaties_from(self, at: int) -> tuple[tuple[Token, ...], int]:
        """A treaty and those that are listed behind it, with the last token.

        None where a word behind makes it part of something else: "the Paris Agreement rulebook".
        """
        if self.match(at + 1, "compounds"):
            return (), 0
        treaties = [self.tokens[at]]
        last = at
        while True:
            joint = last + 2 if self.sign(last + 1) == "," else last + 1
            joint = self.match(joint, "and") or joint
            if joint == last + 1:
                return tuple(treaties), last
            after = self.skip(joint, "determiners", "adjectives", "to")
            if after >= len(self.tokens) or self.tokens[after].kind != "treaty":
                return tuple(treaties), last
            treaties.append(self.tokens[after])
            last = after

    def treaties_before(self, number: int, match: Match) -> tuple[tuple[Token, ...], int]:
        """The treaties of which a verb tells that stands behind them, and the first token."""
        start = self.matches[number - 1][0].end if number else 0
        at = self.before_helpers(match.start, start)
        if at > start and self.tokens[at - 1].kind != "treaty":
            at = self.around.before_parties(at)
        if at > start and self.tokens[at - 1].kind != "treaty":
            at = self.before_aside(at, start)
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
        at = self.skip_back(at, "determiners", "adjectives")
        joint = self.match_before(at, "and")
        at = at if joint is None else joint
        is_comma = at > 0 and self.tokens[at - 1].sign == "," and joint is None
        at = at - 1 if is_comma else at
        is_treaty = (is_comma or joint is not None) and self.tokens[at - 1].kind == "treaty"
        return at - 1 if is_treaty else None

    def by_whom(self, number: int, match: Match) -> tuple[Actors | None, int]:
        """Who stands behind "by", and the last token; -1 where it is one who cannot do it."""
        following = [same[0].start for same in self.matches[number + 1 :]]
        end = following[0] if following else len(self.tokens)
        by = Phrases(match.record.by) if match.record.by else self.words["by"]
        at = match.end
        while at < end:
            if not self.match(at, "path") and (stop := by.match(self.tokens, at)):
                phrase = Phrase(self.tokens, self.words, self.annotated, match.record.actor)
                if actors := phrase.behind(stop, end):
                    return actors, actors.end - 1
                return None, match.end - 1 if self.is_by_nobody(match, stop) else -1
            step = self.around.skip_circumstance(at) or self.around.skip_modifiers(at)
            if not step:
                break
            at = step
        return None, match.end - 1

    def is_by_nobody(self, match: Match, at: int) -> bool:
        """Whether nobody stands behind "by" who cannot do it: "by 122 votes to one"."""
        behind = self.tokens[at : at + NEAR]
        phrase = Phrase(self.tokens, self.words, self.annotated)
        is_domestic = any(phrase.is_domestic_body(token) for token in behind if token.entities)
        is_domestic = is_domestic or self.words["home"].is_in(behind)
        return match.record.gives in OF_THE_TREATY and not is_domestic
