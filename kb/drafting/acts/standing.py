"""Whether one match stands where an act may be told: no doubt before it, nobody else's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kb.drafting.acts.actors import Actors
from kb.drafting.entities.parties import parties_of
from kb.drafting.text.annotations import Entity
from kb.drafting.text.phrases import OUTLOOKS
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.skeleton import SIGNS
from kb.drafting.text.vocabulary import any_of, vocabulary

#: What "the Pact adopted in Lima" says of it, where "the law on the Pact took effect" does not.
BY_PARTICIPLE = ("Adoption", "OpeningForSignature")
#: A treaty stands in front of their verb.
OF_WHAT_WAS_DONE = ("passive", "whole", "passive-open")
#: The ways to say that the one did it of whom a relative clause is.
OF_THE_HEAD = ("active", "bare", "approval")
#: What is done to other papers as well.
OF_ANY_PAPER = ("Signature", "Ratification")
#: So far behind a vote it may be told what was approved.
BEHIND = 80
#: What stands between a treaty and what is said of it in passing: "the Pact (adopted in 2014)".
OPENING = (",", "(", "—", "–")
#: What "the Pact, with 56 parties, adopted in Lima" says of it in passing.
ASIDE = re.compile(f", [^,.;:{''.join(SIGNS.values())}]{{1,40}}, ")
#: Before a name that is no list stand so many signs at the most.
LONGEST_ARTICLE = 16


@dataclass(frozen=True)
class Standing(Actors):
    """The clause of one verb, with the words before and behind that cast doubt on it."""

    def is_denied_claim(self) -> bool:
        """Whether somebody denies it: "denied that Peru had signed the Pact"."""
        is_told = self.way.name in ("active", "bare")
        before = self.skeleton.text[: self.match.start()]
        return is_told and bool(self.cues.denies_that.search(before))

    def is_denied_later(self) -> bool:
        """Whether the rest of the sentence says that it is not so; not of what is told by the way,
        "Chile, which ratified the Pact in 2018, denied that it will leave it".
        """
        end = self.match.end()
        is_aside = bool(self.group("relative")) and self.skeleton.text[end : end + 1] == ","
        if is_aside and self.is_of_a_day_gone_by():
            return False
        return self.cues.is_denied_later(self.skeleton.text[end:])

    def is_done_to_another(self) -> bool:
        """Whether something else was signed, that follows the day: "signed on Monday a plan"."""
        if self.group("treaty") or self.has_pronoun():
            return False
        end = self.match.end("trigger")
        return bool(_other_object(self.annotated.language).match(self.skeleton.text, end))

    def is_of_another_paper(self) -> bool:
        """Whether it was a paper about the treaty: "signed in Lima a decree on the Pact"."""
        between = self.skeleton.text[self.match.end("trigger") : self.match.start("treaty")]
        is_told = self.way.name == "active"
        return (is_told and self.cues.is_of_a_document(between)) or self._has_another_object()

    def _has_another_object(self) -> bool:
        """Whether another paper is the object of a verb without one: "signed in Lima a contract".

        With a pronoun for the treaty, a paper is what it was done by: "l'a ratifié par décret".
        """
        is_open = self.way.name == "bare" and not self.has_pronoun()
        if not is_open or self.way.action not in OF_ANY_PAPER:
            return False
        text, start, end = self.skeleton.text, self.match.end("trigger"), self.match.end()
        return bool(
            self.cues.papers.search(text, start, end) or self.cues.papers_behind.match(text, end)
        )

    def is_another_vote(self) -> bool:
        """Whether it was no vote for a treaty: "voted the law to quit the Pact", "in committee"."""
        if self.way.action != "DomesticApproval":
            return False
        bodies = self.annotated.words(self.skeleton.span(*self.match.span("subject")))
        if self.group("subject") and self.cues.committees.search(bodies):
            return True
        start, end = self.match.end("trigger"), self.match.start("treaty")
        if not self.group("treaty"):
            end = self.match.end() + BEHIND
        return end > start and bool(self.cues.other_votes.search(self.skeleton.text, start, end))

    def is_free(self) -> bool:
        """Whether the verb stands with its own at the beginning of a clause."""
        before, name = self.skeleton.text[: self.match.start()], self.way.name

        if name in OF_WHAT_WAS_DONE:
            between = self.skeleton.text[self.match.end("treaty") : self.match.start("trigger")]
            is_participle = name != "whole" or self.way.action in BY_PARTICIPLE
            is_right_behind = between.isspace()
            is_aside = bool(ASIDE.fullmatch(between)) and is_participle
            is_aside = is_aside or bool(_rest_of_name(self.annotated.language).fullmatch(between))
            is_close = (
                between.strip(" ") in OPENING or is_aside or (is_right_behind and is_participle)
            )
            if is_close or self.group("relative"):
                # "the Pact, signed by Chile in 2001," whatever is said of it; but it may be the
                # amendment to the Pact that was signed.
                return not self.cues.is_of_a_document(before)

        if self.way.action == "EntryIntoForce" and self.named_in_front():
            return not self.cues.doubt.search(before)  # "In Spain the Pact entered into force"
        if name == "approved-by" and self.cues.approving.search(f" {before}"):
            return True  # "Ratification of the Pact was approved by the Senate"
        if name == "called-for":
            return not self.cues.doubt.search(before)
        if self.is_about_its_head():
            if self.is_in_passing():
                return True
            # "Peru đề nghị Tổng thống Chile phê chuẩn": a verb without a tense tells no more
            within = self.group("subject") if self.cues.has_no_tense else ""
            return not self.cues.doubt.search(before + within)
        if self.cues.denies_that.search(before) or self.is_where_it_was(before):
            return False
        is_dated = self.is_of_a_day_gone_by()
        if self.way.action == "EntryIntoForce" and self.named_in_front():
            return not self.cues.doubts(before, is_dated)  # "For Chile, the Pact took effect"
        is_announced = bool(self.group("m_Scheduled"))  # "Peru signed it and Chile will sign it"
        is_open = not is_dated and not is_announced
        if is_open and self.cues.is_awaited(before, self.skeleton.text):
            return False
        return self.cues.allows(before, is_dated)

    def is_of_a_day_gone_by(self) -> bool:
        """Whether a day, a month or a year is told with it that is past."""
        date = self.date()
        return date is not None and self.is_past(date)

    def is_where_it_was(self, before: str) -> bool:
        """Whether the subject tells where a place is: "signed in Kobe, Japan, and ratified"."""
        behind = self.skeleton.text[self.match.end("subject") :] if self.group("subject") else ""
        is_closed = behind.startswith(",") and not self.group("relative")
        return is_closed and bool(self.cues.of_a_place.search(before))

    def is_of_others(self, treaty: Entity, actors: Sequence[Entity]) -> bool:
        """Whether "the two countries" are not those that the treaty is said to be between."""
        told = {one.reference for one in parties_of(self.annotated, treaty)}
        both = {one.reference for one in actors if one.is_mention}
        return len(both) > 1 and not told <= {one.reference for one in actors}

    def is_about_its_head(self) -> bool:
        """Whether it is a clause about the State before it: "among them Peru, which signed it".

        So it is where a list of States goes before: "128 States, among which Peru signed it".
        """
        words = self.group("subject").lstrip()

        if len(words) > LONGEST_ARTICLE and not set(words[:LONGEST_ARTICLE]) & set(SIGNS.values()):
            # "The spokesman of the President of Peru" is somebody else: a name makes it sure.
            is_office = self.cues.has_no_tense and bool(self.cues.office.search(words))
            if self.cues.for_state.match(words) and self.cues.governed.search(
                self.skeleton.text[: self.match.start()]
            ):
                return False  # "the senate of the Republic of Chile ratified it"
            is_named = any(self.entities("subject", "person")) or not is_office
            is_right_behind = bool(self.group("relative")) and self.way.name == "approval"
            is_of_it = self.way.name in ("active", "bare") or is_right_behind
            return is_named and is_of_it
        if not self.group("relative") or self.way.name not in OF_THE_HEAD:
            return False
        text, end = self.skeleton.text, self.match.end("subject")
        return text[end : self.match.start("relative")].strip() in ("", ",", "(", "-", "–", "—")

    def is_in_passing(self) -> bool:
        """Whether it is told of a State in passing: "urged Peru, which joined it in 2015, to pay".

        Whatever is asked of that State, what it did on a day gone by is so.
        """
        is_told = not any(self.group(f"m_{outlook}") for outlook in OUTLOOKS)
        return (
            bool(self.group("relative")) and is_told and any(map(self.is_past, self.all_moments()))
        )


@cache
def _other_object(language: str) -> Pattern:
    """A day or place behind a verb, and what was done to: "firmó ayer un programa"."""
    words = vocabulary(language)["acts"]
    return Pattern.of(
        f"(?:,? (?:(?:{words['when']}) )?<date>|,? (?:{words['day']})(?!\\w)"
        f"|,? (?:{words['where']}) <place>){{1,3}},? (?:{words['other_object']})"
    )


@cache
def _rest_of_name(language: str) -> Pattern:
    """What a treaty is on: "the Agreement with Peru to avoid double taxation, signed in Lima"."""
    words = vocabulary(language)
    begins, clause = (
        any_of(words["treaties"]["described"]["begins"]),
        words["acts"]["wide"]["clause"],
    )
    word = f"(?!(?:{clause})(?!\\w))[^\\s.,;:()<signs>]{{1,30}}"
    return Pattern.of(f" (?:{begins})(?: {word}){{1,8}},\\s*")
