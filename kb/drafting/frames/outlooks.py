"""Whether what a verb tells of was done: by its form, and by the cues that it stands under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.drafting.frames.actors import Actors
from kb.drafting.frames.clauses import Clause
from kb.drafting.frames.records import DONE, NOTHING, Lexicon, Match, Steps

#: The outlook of a form that says by itself that it is planned, or thought of.
_OF_FORMS = {"scheduled": "Scheduled", "considered": "Considered"}


@dataclass(frozen=True)
class Outlooks(Steps):
    """The outlooks of the verbs of one clause (`matches`, those with the same words together)."""

    clause: Clause
    lexicon: Lexicon
    matches: Sequence[Sequence[Match]]
    cues: Sequence[Match]

    def of(self, match: Match) -> str | None:
        """The outlook of what is not done, "" for what was, None where words leave it open."""
        if self.is_stopped(match):
            return None
        cue = self.governing(match)
        if cue is not None:
            return {NOTHING: None, DONE: ""}.get(cue.record.gives, cue.record.gives)
        if match.form in _OF_FORMS:
            return _OF_FORMS[match.form]
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
        if self.words["awaited"].match_before(before, len(before)) is None:
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
            if cue.end > match.start or cue.record.scope == "sentence":
                continue
            is_beside = self.is_linked(cue.end, match.start)
            is_under = (match.form == "base" or self.lexicon.is_tenseless) and cue.start >= last
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
        calls = [other for other in before if other.record.gives == "CalledFor"]
        if cue.record.gives in ("Scheduled", "Considered") and calls:
            return calls[-1]
        if cue.record.gives == DONE:
            return next((other for other in before if self.is_linked(other.end, cue.start)), cue)
        return cue

    def is_linked(self, start: int, end: int, verbs: bool = False) -> bool:
        """Whether nothing but helpers, days and commas stands between two tokens."""
        at = start
        while at < end:
            token = self.tokens[at]
            step = self.match(at, "helpers")
            if not step and (token.sign == "," or token.kind == "moment"):
                step = at + 1
            if not step and verbs:
                step = self.match(at, "and") or self.verb_end(at)
            if not step:
                return False
            at = step
        return True

    def verb_end(self, at: int) -> int:
        return next((same[0].end for same in self.matches if same[0].start == at), 0)

    def is_excepted(self, actors: Actors) -> bool:
        """Whether "not" stands right before them: "Ni Chile ni Perú han firmado"."""
        return any(cue.end == actors.start and cue.record.gives == "Denied" for cue in self.cues)
