"""Which of several holders of an office plain words mean: "the Kenyan minister", "la ministre"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.drafting.entities.people import Holding
from kb.drafting.text.annotations import Entity, Span
from kb.drafting.text.tokens import Tokens
from kb.drafting.text.vocabulary import vocabulary

#: So many signs before an office the State of its holder is named at the most.
FARTHEST = 90
#: The most words between an office and its State: "of the".
MOST_LINKING = 2


@dataclass(frozen=True)
class Holders:
    """Tells people by what a text says of them: `states` are its States and its demonyms."""

    tokens: Tokens
    language: str
    states: Sequence[Entity]

    def fitting(
        self, office: Span, holders: Sequence[tuple[Holding, str]]
    ) -> list[tuple[Holding, str]]:
        """Those whom the words right before and behind an office allow."""
        if state := self.beside(office):
            holders = [one for one in holders if self._state(one[0]) == state]
        gender = self._gender(office.start)
        if gender and len({reference for _, reference in holders}) > 1:
            holders = [one for one in holders if self._gender_of(one[0]) in ("", gender)]
        return list(holders)

    def beside(self, office: Span) -> str:
        """The State that the word behind an office names ("of Kenya"), or the one before it."""
        first, after = self.tokens.at(office.start), self.tokens.at(office.end)
        linking = vocabulary(self.language)["people"]["linking"]
        for _ in range(MOST_LINKING):
            if after < len(self.tokens.all) - 1 and self.tokens.all[after].text in linking:
                after += 1
        state = ""
        if after < len(self.tokens.all) and self.tokens.is_joined(after - 1):
            state = self._at(self.tokens.all[after])
        if not state and first and self.tokens.is_joined(first - 1):
            state = self._at(self.tokens.all[first - 1])
        return state

    def _at(self, word: Span) -> str:
        return next((one.reference for one in self.states if word.within(one)), "")

    def _state(self, one: Holding) -> str:
        """The State of an office: the one it is of, one among its words, or the last before it."""
        if one.of and one.of.kind == "country":
            return one.of.reference
        inside = [state for state in self.states if state.within(one)]
        if inside:
            return inside[0].reference
        first = max(one.start - FARTHEST, self.tokens.text.rfind("\n", 0, one.start))
        near = [state for state in self.states if first <= state.start and state.end <= one.start]
        return near[-1].reference if near else ""

    def _gender_of(self, one: Holding) -> str:
        """The gender that the article before an office tells, or the title before the name."""
        return self._gender(one.office.start) or self._gender(one.name.start)

    def _gender(self, start: int) -> str:
        i = self.tokens.at(start)
        if not i:
            return ""
        words = vocabulary(self.language)["coreference"]
        word = self.tokens.all[i - 1].text
        return "female" if word in words["female"] else "male" if word in words["male"] else ""
