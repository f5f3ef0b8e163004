"""What stands behind an office and before the body it is of: its portfolio, in words of a list or
in any others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.drafting.entities.officewords import OfficeWords
from kb.drafting.text.annotations import Entity
from kb.drafting.text.tokens import Tokens

#: The most letters of an abbreviation that stands in an office.
MOST_SHORT = 5

#: The most small words between an office and the comma before a name.
MOST_SMALL_WORDS = 5
#: The most words between an office and a body that it is of.
MOST_BEFORE_BODY = 8


@dataclass(frozen=True)
class Portfolios:
    """Tells how far the words of an office go; each number is that of the first word behind."""

    tokens: Tokens
    words: OfficeWords
    bodies: Sequence[Entity]
    known: Sequence[Entity]

    def body_at(self, i: int) -> Entity | None:
        """The State or body whose name begins with a word."""
        start = self.tokens.all[i].start
        found = next((one for one in self.bodies if one.start == start), None)
        return None if found is None or any(found.within(one) for one in self.known) else found

    def adjective(self, j: int) -> int:
        """The number after words right behind an office that tell more of it; 0 where none do.

        "canciller paraguayo"; in Vietnamese a capital and a small word, as no name has: "Nhân lực".
        """
        tokens = self.tokens
        if not tokens.is_joined(j - 1):
            return 0
        first = tokens.all[j]
        if not first.is_capital:
            return j + 1 if self._is_adjective(first.text) else 0
        if self.words.data["mixed_case"] and tokens.is_joined(j) and self.may_be_name(j):
            second = tokens.all[j + 1]
            if not second.is_capital and self._is_adjective(second.text):
                return j + 2
        return 0

    def _is_adjective(self, word: str) -> bool:
        return word not in self.words.stops and bool(self.words.adjective.fullmatch(word))

    def free(self, j: int, k: int) -> int:
        """The number after the last word of a portfolio that no list has; 0 where there is none."""
        tokens, data = self.tokens, self.words.data
        if k == j and tokens.all[k].text.isupper() and 1 < len(tokens.all[k].text) <= MOST_SHORT:
            return k + 1  # Duta Besar RI
        if k == j and tokens.all[k].text in self.words.common:
            return k + 1  # Direktur Jenderal Hak Cipta

        if (
            k == j
            or not data["free_portfolio"]
            or not self.may_be_name(k)
            or not tokens.all[k].is_capital
        ):
            return 0
        last = k + 1
        for n in range(k + 1, tokens.name_from(k, data["linking"], 2)):
            if self.words.offices.match(tokens.text, tokens.all[n].start) or self.body_at(n):
                break
            if any(one.start == tokens.all[n].start for one in self.known):
                break
            if tokens.all[n].is_capital:
                last = n + 1
        return last

    def until_comma(self, first: int) -> int:
        """The number after small words between an office and a comma: "porte-parole du ministère,".

        Nothing else than a few of them may stand there; 0 where something does.
        """
        tokens = self.tokens
        for n in range(first, min(first + MOST_SMALL_WORDS, len(tokens.all) - 1)):
            word = tokens.all[n].text
            if not tokens.is_joined(n - 1) or word in self.words.verbs:
                return 0
            if self.words.offices.match(tokens.text, tokens.all[n].start):
                return 0  # "the minister and her Ghanaian colleague,"
            if not word.islower() and tokens.all[n - 1].text not in self.words.data["towards"]:
                return 0  # "di Jakarta"
            if tokens.between(n, n + 1).startswith(","):
                return n + 1
        return 0

    def listed(self, end: int) -> int:
        """The number after a portfolio that goes on as a list: ", Forestry and Tourism"."""
        found = self.words.listed.match(self.tokens.text, end)
        return self.tokens.at(found.end()) if found else 0

    def until_body(self, first: int, linked: int) -> int:
        """The number of a body that some words separate from an office, and where they end.

        "Bộ trưởng Thương mại và Công nghiệp Na Uy", "profesora de derecho penal de la Universidad".
        A small word stands among them, and no verb.
        """
        tokens = self.tokens
        if self.words.data["mixed_case"] != tokens.all[linked].is_capital:
            return 0
        if self.words.data["mixed_case"] and self._is_name(linked):
            return 0  # "Bộ trưởng Nguyễn Văn Hải đề nghị Na Uy"
        for n in range(linked, min(linked + MOST_BEFORE_BODY, len(tokens.all))):
            token = tokens.all[n]
            if not tokens.is_joined(n - 1) or token.text in (self.words.verbs | self.words.stops):
                return 0
            if n > linked and self.body_at(n):
                return n if any(not one.is_capital for one in tokens.all[first:n]) else 0
            if n > linked and token.is_capital and tokens.all[n - 1].is_capital:
                return 0  # a name
            if token.is_capital and not self.words.data["mixed_case"]:
                return 0
            if self.words.offices.match(tokens.text, token.start):
                return 0
        return 0

    def _is_name(self, first: int) -> bool:
        """Whether Vietnamese words are a name: two capitals in a row, or no syllable of a word."""
        one, other = (
            self.tokens.all[first],
            self.tokens.all[min(first + 1, len(self.tokens.all) - 1)],
        )
        is_syllable = re.fullmatch(self.words.data["syllable"], one.text.casefold())
        return not is_syllable or (self.tokens.is_joined(first) and other.is_capital)

    def may_be_name(self, i: int) -> bool:
        """Whether a word may be one of a name: no State, organisation, office or title."""
        token = self.tokens.all[i]
        if token.text.isupper() and len(token.text) > 3:
            return False
        if any(token.within(one) for one in self.bodies):
            return False
        return (
            not self.words.written.match(self.tokens.text, token.start)
            and token.text not in self.words.no_names
        )
