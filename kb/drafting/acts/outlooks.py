"""Whether what a match tells of was done, is denied, or is only expected."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.drafting.acts.meant import OF_THE_TREATY
from kb.drafting.acts.standing import Standing
from kb.drafting.text.phrases import DATED, DONE, OUTLOOKS, PRESENT, SINCE

#: The forms of a verb by which a headline says that it was done.
IN_HEADLINES = ("Title", "base", PRESENT)
#: The ways to say that a treaty was signed, without a word for who did it.
OPEN = ("passive", "passive-open")
#: A day that is told with its year is not that of the news.
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


@dataclass(frozen=True)
class Outlooks(Standing):
    """The clause of one verb; `outlook` is what its words say of whether it was done."""

    def outlook(self) -> str | None:
        """The outlook of what is not done, "" for what was, None where the words leave it open.

        What is told of a day to come, or of a time to come, is expected whatever its verb says.
        """
        outlook = self._outlook_of_words()
        if outlook == "" and (self.is_soon() or any(map(self.is_to_come, self.all_moments()))):
            return "Scheduled"
        if outlook is not None and self.way.name == "passive-open" and self.is_it():
            return None  # "il a signé": he did
        is_of_a_state = self.way.action not in OF_THE_TREATY
        is_open = (
            is_of_a_state
            and self.way.name == "passive-open"
            and not (
                self.signed_by_both() or self.of_the_two([]) or self.is_signing_of_the_treaty("")
            )
        )
        return None if outlook == "" and is_open else outlook

    def _outlook_of_words(self) -> str | None:
        if self.way.name == "called-for":
            return "CalledFor"
        for outlook in OUTLOOKS:
            if words := self.group(f"m_{outlook}"):
                return "Scheduled" if words == "to" and self.is_headline() else outlook
        form = next(
            (n[2:] for n, words in self.match.groupdict().items() if n[:2] == "f_" and words), ""
        )
        if form in OUTLOOKS:
            return form
        if self.is_neither() and form == DONE:
            return "Denied"
        if self.group("became"):
            # "Lào là một trong những nước đầu tiên tham gia": a word for any consent needs a day
            is_vague = self.cues.has_no_tense and form != DONE
            return None if is_vague and self.date() is None else ""
        if self.way.action == "EntryIntoForce" and self.cues.has_no_tense:
            return self._outlook_without_tense()
        if form == DONE and self.is_behind_what_is_wanted():
            return None
        if form in IN_HEADLINES and self.way.name == "active" and self.is_headline():
            return ""
        if form == DATED:  # "le 3 mai, la France signait": of a day it tells what was done
            days = [one for one in self.all_moments() if one.day is not None]
            return "" if days and not any(map(self.is_to_come, days)) else None
        if form == PRESENT:  # "la France signe mardi le Pacte" may be next Tuesday
            if any(map(self.is_said_and_past, self.all_moments())):
                return ""
            # "The Pact enters into force on 3 May" of next year
            days = [one for one in self.all_moments() if one.date is not None]
            return "Scheduled" if any(map(self.is_to_come, days)) else None
        if form == SINCE:
            return "" if self.cues.after.search(self.skeleton.text[: self.match.start()]) else None
        return "" if form == DONE else None

    def is_it(self) -> bool:
        """Whether "it" stands before a verb that no auxiliary makes a passive: "il a signé"."""
        named = next(self.entities("treaty", "treaty"), None)
        return named is None and bool(self.group("treaty")) and " " not in self.group("trigger")

    def is_behind_what_is_wanted(self) -> bool:
        """Whether a verb before may rule this one, which has no tense: "sẽ họp và phê chuẩn"."""
        said = self.group("skipped") if self.cues.has_no_tense else ""
        is_open = bool(self.cues.wanted.search(said) or self.cues.will.search(said))
        date = self.date() if is_open else None
        return is_open and not (date and self.is_whole_and_past(date))

    def is_neither(self) -> bool:
        """Whether "nor" stands before the verb: "neither Peru nor Chile", "nor ratified it", "Peru
        and Chile, none of which has signed it".
        """
        words = f"{self.group('subject')} {self.group('relative')}"
        if self.group("skipped"):
            start = self.match.start("skipped")
            words += " " + self.skeleton.text[start : self.match.start("trigger")]
        return bool(self.cues.neither.search(words))

    def is_headline(self) -> bool:
        """Whether it is the first line, without a stop: "Chile Ratifies Ships Convention"."""
        text, end = self.annotated.text, self.skeleton.ends[-1]
        line = text[: end + 1].rstrip(" ")
        return self.skeleton.starts[0] == 0 and line.endswith("\n") and line.rstrip()[-1:] != "."

    def _outlook_without_tense(self) -> str | None:
        """What a verb that has no tense says: it was done if it is told so, or of a day gone by.

        Of a text that has no day itself it is not known whether one that it tells is gone by.
        """
        if self.cues.marked.search(self.match[0]):
            return ""
        if self.date():
            return "" if self.annotated.published else None
        return "Scheduled"

    def is_signing_of_the_treaty(self, outlook: str) -> bool:
        """Whether a treaty is said to be signed, or not, by nobody: "signed in Minsk in 1993"."""
        if self.way.action != "Signature" or self.way.name not in OPEN:
            return False
        treaty = next(self.entities("treaty", "treaty"), None) or self.treaty(outlook)
        if self.group("subject") or not treaty or self.annotated.words(treaty).islower():
            return False  # plain words are mostly the treaty of two that the news is about
        before = self.skeleton.text[self.match.end("treaty") : self.match.start("trigger")]
        is_said = before.strip(" ,") in ("", self.group("relative"))
        if not is_said and " " not in self.group("trigger"):
            return False  # "el Pacto que había firmado": somebody had
        date = self.date()
        has_year = date is not None and bool(YEAR.search(self.annotated.words(date)))
        return outlook == "Denied" or has_year
