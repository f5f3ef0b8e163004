"""The names of people: where one begins or ends that stands beside an office."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.drafting.entities.offices import Offices
from kb.drafting.entities.officewords import OfficeWords
from kb.drafting.text.annotations import Span
from kb.drafting.text.tokens import Tokens

#: The most words of a name.
MOST_NAMES = 6
#: A Vietnamese name has so many words at least, where nothing else tells where it ends.
LEAST_NAMES = 3
_DASH_TO_NAME = re.compile(r"\s[-–]\s[^\W\d_a-z][^\W\d_A-Z]")


@dataclass(frozen=True)
class PersonNames:
    """Finds the names of one text, which know its `offices`, States and bodies."""

    offices: Offices

    @property
    def tokens(self) -> Tokens:
        """The words of the text."""
        return self.offices.tokens

    @property
    def words(self) -> OfficeWords:
        """How its language speaks of offices."""
        return self.offices.words

    def at(self, at: int) -> Span | None:
        """The name that begins at a place."""
        i = self.tokens.at(at)
        if i >= len(self.tokens.all) or self.tokens.all[i].start != at:
            return None
        for one in self.offices.known:
            if one.start == at:
                return Span(one.start, one.end)
        token = self.tokens.all[i]
        if not self.may_begin(i) or token.text in self.words.data["particles"]:
            return None
        end = min(self.tokens.name_from(i, self.words.data["particles"], 2), i + MOST_NAMES)
        if _DASH_TO_NAME.match(self.tokens.text, self.tokens.all[end - 1].end):
            return None  # "Đông Á - Thái Bình Dương"
        if self.words.data["mixed_case"] and not self._is_name_of_syllables(i, end):
            return None
        for j in range(i, end):
            is_body = any(self.tokens.all[j].start == one.start for one in self.offices.bodies)
            may_be = self.offices.portfolios.may_be_name(j) or (
                self._is_behind_particle(j) and not is_body
            )
            if j > i and not may_be:
                end = j
                break
        while end > i + 1 and not self.tokens.all[end - 1].is_capital:
            end -= 1
        return self.tokens.span(i, end)

    def first_of(self, last: int) -> int | None:
        token = self.tokens.all[last]
        known = next((one for one in self.offices.known if one.end == token.end), None)
        if known:
            return self.tokens.at(known.start)
        if not token.is_capital:
            return None
        first = self.tokens.name_before(last, self.words.data["particles"])
        first = max(first, last - MOST_NAMES + 1)
        while first < last and not self.may_begin(first):
            first += 1
        while first < last and self.words.titles.match(
            self.tokens.text, self.tokens.all[first].start
        ):
            first += 1
        if not self.may_begin(first) or last - first < 1:
            return None
        return first

    def may_begin(self, i: int) -> bool:
        token = self.tokens.all[i]
        return token.is_capital and self.offices.portfolios.may_be_name(i)

    def is_of_body(self, i: int) -> bool:
        """Whether a word tells of a State: "Canadian engineer"."""
        return any(one.start == self.tokens.all[i].start for one in self.offices.bodies)

    def _is_name_of_syllables(self, first: int, end: int) -> bool:
        """Whether capital words are a name of Vietnamese form: no small word goes on with the last.

        "Bộ trưởng Nhân lực" is no minister of the name Nhân. A name that a verb follows begins with
        a family name, or has been written in full before.
        """
        if not self.tokens.is_joined(end - 1):
            return True
        following = self.tokens.all[end]
        if following.is_capital or following.text in self.words.stops:
            return True
        syllable = self.words.data["syllable"]
        is_foreign = any(
            not re.fullmatch(syllable, t.text.lower()) for t in self.tokens.all[first:end]
        )
        return is_foreign or end - first >= LEAST_NAMES

    def _is_behind_particle(self, i: int) -> bool:
        """Whether a word follows one such as "de" in a name: "Jean de La Tour"."""
        return self.tokens.all[i - 1].text in self.words.data["particles"]
