"""How far words go that belong to the name of a treaty: "on the Law of the Sea".

It ends before verbs, days, places where it was done, and those with whom it was made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kb.drafting.text.tokens import Token, Tokens

#: The most words of a name after its head.
MOST_WORDS = 22
#: The most syllables of one, where these are written apart.
MOST_SYLLABLES = 36
#: The most words in a row that only join others, such as "of the".
MOST_JOINING = 4
#: So many words of a list may stand before its "and".
MOST_IN_LIST = 9
#: So many words from an article to the head of the name behind it: "the Kigali Amendment".
MOST_LEADING = 6


@dataclass(frozen=True)
class NameWords:
    """How one language goes on within a name; `places` and `moments` are where those begin."""

    words: Mapping[str, Any]
    heads: re.Pattern[str]
    before_places: frozenset[str]
    bodies: frozenset[str]
    syllable: str
    adjective: re.Pattern[str]
    keeps: re.Pattern[str]
    verbs: re.Pattern[str]
    asides: re.Pattern[str]
    year: re.Pattern[str]
    places: Collection[int] = ()
    moments: Collection[int] = ()

    def of_words(self, tokens: Tokens, end: int, first: int) -> int:
        """The number after the last word of a run that begins with a word; `end` if it is none."""
        words, last, small, in_a_row, kept_to = self.words, end, 0, 0, 0
        is_listed = False
        most = MOST_SYLLABLES if self.syllable else MOST_WORDS
        for j in range(first, min(len(tokens.all), end + most)):
            token = tokens.all[j]
            if kept := self.keeps.match(tokens.text, token.start):
                kept_to = kept.end()
            if token.start < kept_to:
                last, small, in_a_row = j + 1, 0, 0
                continue
            joined = tokens.is_joined(j - 1) or self._is_list(tokens, j)
            if not joined and is_listed and token.text in words["and"]:
                joined = tokens.between(j - 1, j) == ", "  # "Higher Education, Science, and ..."
            is_listed |= joined and not tokens.is_joined(j - 1)

            if not joined or (small and self._is_another(tokens, j, first)):
                break
            if token.text in words["and"] and self._opens_another(tokens, j + 1):
                break
            if not token.is_capital and self.verbs.match(tokens.text, token.start):
                break
            if self.asides.match(tokens.text, token.start):
                break  # "... on Fisheries Subsidies on the sidelines of the meeting"
            if tokens.all[j - 1].text in self.before_places and self._is_place(token):
                break
            if token.start in self.moments or self._is_partner(tokens, j):
                break
            if self._tells_whom(tokens, j):
                break
            if token.is_capital and token.text not in words["ends"]:  # "on Thursday, 3 May"
                last, small, in_a_row = j + 1, 0, 0
            elif token.text in words["small"]:
                small += 1
                if small > MOST_JOINING:
                    break
            elif token.text in words["ends"] or token.text[0].isdigit():
                break
            else:
                in_a_row += 1
                if in_a_row > words["most_small"]:
                    break
                last, small = j + 1, 0
        return last

    def _is_another(self, tokens: Tokens, j: int, first: int) -> bool:
        """Whether a head begins the name of another treaty, and not of the one that is amended."""
        if not self.heads.match(tokens.text, tokens.all[j].start):
            return False
        is_capital = tokens.all[j].is_capital
        if is_capital and (j == first or (j == first + 1 and tokens.is_joined(j - 1))):
            return False  # "Traité sur la Charte de l'énergie"
        amending = self.words["amending"]
        return not any(one.text.casefold() in amending for one in tokens.all[first - 1 : j])

    def _tells_whom(self, tokens: Tokens, j: int) -> bool:
        """Whether it was handed to somebody: "cho Tổng Thư ký"; in capitals, as a person is."""
        if tokens.all[j].text not in self.words["to_whom"] or j + 1 >= len(tokens.all):
            return False
        return tokens.all[j + 1].is_capital

    def _opens_another(self, tokens: Tokens, j: int) -> bool:
        """Whether an article stands there: "and a Memorandum of Understanding on ..."."""
        opening = self.words["opening"]
        if j < len(tokens.all) and tokens.all[j].text in self.words["another"]:
            return True
        if self._leads_to_head(tokens, j):
            return True
        return (
            j + 1 < len(tokens.all)
            and tokens.all[j].text in opening
            and self.heads.match(tokens.text, tokens.all[j + 1].start) is not None
        )

    def _leads_to_head(self, tokens: Tokens, j: int) -> bool:
        """Whether the name of another treaty follows an article: "and the Kigali Amendment"."""
        if not self.words["head_may_be_last"] or j >= len(tokens.all):
            return False
        if tokens.all[j].text not in self.words["articles"]:
            return False
        for k in range(j + 1, min(len(tokens.all), j + MOST_LEADING)):
            if not tokens.is_joined(k - 1) or not tokens.all[k].is_capital:
                return False
            if k > j + 1 and self.heads.match(tokens.text, tokens.all[k].start):
                return True
        return False

    def _is_list(self, tokens: Tokens, j: int) -> bool:
        """Whether a comma before a word stands in a list that ends with "and", within the name.

        "the Prohibition of the Use, Stockpiling, Production and Transfer of ..."
        """
        if tokens.between(j - 1, j) != ", " or tokens.all[j].text in self.words["ends"]:
            return False
        for k in range(j, min(len(tokens.all) - 1, j + MOST_IN_LIST)):
            if tokens.all[k].text in self.words["and"]:
                return k > j
            if tokens.all[k].text in self.words["ends"] or tokens.between(k, k + 1) not in (
                " ",
                ", ",
            ):
                return False
        return False

    def _is_partner(self, tokens: Tokens, j: int) -> bool:
        """Whether a word and the ones behind it say with whom it was made: "with Peru"."""
        following = tokens.all[j + 1 : j + 4]
        return tokens.all[j].text in self.words["with"] and any(
            one.start in self.places for one in following
        )

    def _is_place(self, token: Token) -> bool:
        """Whether a word behind "in" begins a place; in English, titles have capitals there too."""
        small_titles = not self.words["head_may_be_last"]
        return token.start in self.places or (small_titles and token.is_capital)
