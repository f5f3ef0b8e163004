"""How far the name of a treaty goes behind the word for its kind, the head.

It is a proper name ("Konvensi Hanoi"), what joins it to what it is on ("on the Law of the Sea"), or
both; it ends before verbs, days, places where it was done, and those with whom it was made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.drafting.text.tokens import Token, Tokens
from kb.drafting.text.vocabulary import either, one_of, vocabulary

#: The most words of a name after its head.
MOST_WORDS = 22
#: The most syllables of one, where these are written apart.
MOST_SYLLABLES = 36
#: The most words in a row that only join others, such as "of the".
MOST_JOINING = 4
#: So many adjectives may stand behind a head.
MOST_ADJECTIVES = 2
#: So many words of a list may stand before its "and".
MOST_IN_LIST = 9


@dataclass(frozen=True, kw_only=True)
class NameSpans:
    """How one language goes on within a name and behind its head; `places` and `moments` are where
    those of the text begin."""

    words: Mapping[str, Any]
    heads: re.Pattern[str]
    before_places: frozenset[str]
    bodies: frozenset[str]
    institutions: frozenset[str]
    syllable: str
    adjective: re.Pattern[str]
    keeps: re.Pattern[str]
    verbs: re.Pattern[str]
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
            following = tokens.all[j + 1].text if j + 1 < len(tokens.all) else ""
            if token.text in words["and"] and following in words["another"]:
                break  # "and a Memorandum of Understanding on ..."
            if not token.is_capital and self.verbs.match(tokens.text, token.start):
                break
            is_where = tokens.all[j - 1].text in self.before_places and self._is_place(token)
            if is_where and not self._is_seat(tokens, first, j):
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
        return not any(token.text.casefold() in amending for token in tokens.all[first - 1 : j])

    def _tells_whom(self, tokens: Tokens, j: int) -> bool:
        """Whether it was handed to somebody: "cho Tổng Thư ký"; in capitals, as a person is."""
        if tokens.all[j].text not in self.words["to_whom"] or j + 1 >= len(tokens.all):
            return False
        return tokens.all[j + 1].is_capital

    def _is_list(self, tokens: Tokens, j: int) -> bool:
        """Whether a comma before a word stands in a list that ends with "and", within the name.

        "the Prohibition of the Use, Stockpiling, Production and Transfer of ..."
        """
        if tokens.between(j - 1, j) != ", " or tokens.all[j].text in self.words["ends"]:
            return False
        for k in range(j, min(len(tokens.all) - 1, j + MOST_IN_LIST)):
            if tokens.all[k].text in self.words["and"]:
                return k > j
            is_end = tokens.all[k].text in self.words["ends"]
            if is_end or tokens.between(k, k + 1) not in (" ", ", "):
                return False
        return False

    def _is_partner(self, tokens: Tokens, j: int) -> bool:
        """Whether a word and the ones behind it say with whom it was made: "with Peru"."""
        following = tokens.all[j + 1 : j + 4]
        return tokens.all[j].text in self.words["with"] and any(
            token.start in self.places for token in following
        )

    def _is_seat(self, tokens: Tokens, first: int, j: int) -> bool:
        """Whether a place is that of a body which the treaty sets up: "on an Academy in Lima"."""
        before = tokens.all[first : j - 1]
        is_one = any(one.text in self.words["another"] for one in before)
        return is_one and before[-1].is_capital and before[-1].text in self.institutions

    def _is_place(self, token: Token) -> bool:
        """Whether a word behind "in" begins a place; in English, titles have capitals there too."""
        small_titles = not self.words["head_may_be_last"]
        return token.start in self.places or (small_titles and token.is_capital)

    def behind_head(self, tokens: Tokens, end: int) -> int:
        """The number after the last word of what belongs to the name behind the head."""
        i = self.behind_bracket(tokens, end)
        if i > end:  # "Memorandum of Understanding (MoU) on ..."
            return self.of_words(tokens, end, i + 1) if self._goes_on(tokens.all[i]) else end
        if not tokens.is_joined(end - 1):
            return end
        if year := self.year.match(tokens.text, tokens.all[end - 1].end):
            i = tokens.at(year.end())
            if not tokens.is_joined(i - 1) or not self._goes_on(tokens.all[i]):
                return end  # "Convention de 1961 sur ...", but not "the Convention of 1961"
            if tokens.all[i].text not in self.words["joining"]:
                return self.of_words(tokens, end, i)
        i = self._behind_adjectives(tokens, i)
        if tokens.all[i].text in self.words["to_another"] and (behind := self._another(tokens, i)):
            return self.of_words(tokens, end, behind)  # Protocole à la Charte africaine ...
        if tokens.all[i].text in self.words["of"] and (proper := self._proper_behind(tokens, i)):
            end, i = proper, proper  # Convention de Vienne sur le droit des traités

            if not tokens.is_joined(end - 1):
                return end
            if self.keeps.match(tokens.text, tokens.all[end].start):
                return self.of_words(tokens, end, end)  # de Cooperación en Materia de Defensa
        if self._joins(tokens, i):
            return self.of_words(tokens, end, i + 1)
        if tokens.all[end].text in self.bodies:
            return end  # "Persetujuan DPR" is what a parliament gives
        if tokens.all[end].is_capital and not self.words["head_may_be_last"]:
            last = self._end_of_proper(tokens, end)  # Konvensi Hanoi, Công ước Hà Nội
            if year := self.year.match(tokens.text, tokens.all[last - 1].end):
                i = tokens.at(year.end())
                if i < len(tokens.all) and self._goes_on(tokens.all[i]):
                    last = i  # Konvensi Chicago 1944 tentang ...
            is_on = tokens.is_joined(last - 1) and tokens.all[last].text in self.words["joining"]
            if is_on and not self._tells_whom(tokens, last):
                is_kept = self.keeps.match(tokens.text, tokens.all[last].start)  # "hàng không"
                return self.of_words(tokens, last, last if is_kept else last + 1)
            return last
        return end

    def _joins(self, tokens: Tokens, i: int) -> bool:
        """Whether a word joins a head to what it is on, or two syllables to what it amends.

        "Hiệp định về ...", "Nghị định thư sửa đổi Hiệp định ...".
        """
        if tokens.all[i].text in self.words["joining"]:
            return True
        is_two = bool(self.syllable) and tokens.is_joined(i) and i + 2 < len(tokens.all)
        if not is_two or tokens.all[i + 1].text not in self.words["amending"]:
            return False
        return self.heads.match(tokens.text, tokens.all[i + 2].start) is not None

    def behind_bracket(self, tokens: Tokens, end: int) -> int:
        """The number after an abbreviation in a bracket right behind a head; `end` if none is."""
        if end + 1 >= len(tokens.all) or tokens.between(end - 1, end) != " (":
            return end
        is_short = tokens.all[end].text in self.words["short_heads"]
        return end + 1 if is_short and tokens.between(end, end + 1) == ") " else end

    def _behind_adjectives(self, tokens: Tokens, i: int) -> int:
        """The number after what tells the kind: "Convención internacional sobre ..."."""
        first = i
        while i < first + MOST_ADJECTIVES and tokens.is_joined(i):
            word = tokens.all[i].text
            if word not in self.words["kinds"] and not self.adjective.fullmatch(word):
                break
            i += 1
        following = tokens.all[i].text
        is_to_another = following in self.words["to_another"] and self._another(tokens, i) > 0
        is_named = following in (*self.words["joining"], *self.words["of"]) or is_to_another
        return i if is_named or tokens.all[first].text in self.words["kinds"] else first

    def _another(self, tokens: Tokens, i: int) -> int:
        """The number of the head of the treaty that this one is to; 0 where none follows."""
        for j in (i + 1, i + 2):
            if not tokens.is_joined(j - 1):
                return 0
            if tokens.all[j].is_capital:
                return j if self.heads.match(tokens.text, tokens.all[j].start) else 0
        return 0

    def _goes_on(self, token: Token) -> bool:
        """Whether a name goes on with a word behind its year."""
        is_title = token.is_capital and self.words["head_may_be_last"]
        return is_title or token.text in self.words["joining"]

    def _proper_behind(self, tokens: Tokens, i: int) -> int:
        """The number after the proper name that follows "of" and articles; 0 where none does."""
        j = i + 1
        while j < len(tokens.all) and tokens.is_joined(j - 1) and j - i <= MOST_JOINING:
            if tokens.all[j].is_capital:
                return self._end_of_proper(tokens, j)
            if tokens.all[j].text not in self.words["small"]:
                return 0
            j += 1
        return 0

    def _end_of_proper(self, tokens: Tokens, first: int) -> int:
        """The number after a name in capital letters right behind the head.

        In Vietnamese its words may go on with small syllables: "Thương mại tự do".
        """
        last, small = first + 1, 0
        for j in range(first + 1, min(len(tokens.all), first + MOST_WORDS)):
            token = tokens.all[j]
            if not tokens.is_joined(j - 1) or small > MOST_JOINING:
                break
            if token.is_capital:
                last, small = j + 1, 0
            elif self._is_and_within(tokens, j):
                small += 1
            elif token.text in self.words["ends"] or token.text in self.words["joining"]:
                break
            elif token.text in self.words["small"]:
                small += 1
            elif j == last and self.adjective.fullmatch(token.text):
                last = j + 1  # Nations unies
            elif (
                j == last
                and self.syllable
                and re.fullmatch(self.syllable, tokens.all[j - 1].text.lower())
            ):
                last = j + 1
            else:
                break
        return last

    def _is_and_within(self, tokens: Tokens, j: int) -> bool:
        """Whether an "and" joins two parts of one name: "Toàn diện và Tiến bộ"."""
        if not self.syllable or tokens.all[j].text not in self.words["and"]:
            return False
        following = tokens.all[j + 1] if tokens.is_joined(j) else None
        return following is not None and not self.heads.match(tokens.text, following.start)


@cache
def name_spans(language: str) -> Mapping[str, Any]:
    """The fields of the `NameSpans` of a language."""
    words, people, bodies = (
        vocabulary(language)[part] for part in ("treaties", "people", "organizations")
    )
    short = (*words["small_heads"], *words["short_heads"])
    small = "".join(f"{re.escape(head)}|" for head in short)
    return {
        "words": words,
        "heads": re.compile(rf"(?<!\w)(?:{small}{either(words['heads'])})(?!\w)"),
        "before_places": frozenset(vocabulary(language)["places"]["before"]),
        "bodies": frozenset(bodies["alone"]),
        "institutions": frozenset(bodies["heads"]),
        "syllable": people["syllable"] if people["mixed_case"] else "",
        "adjective": re.compile(one_of(words["adjectives"])),
        "keeps": _any_of(words["keeps"]),
        "verbs": _any_of(words["verbs"]),
        "year": _year(words),
    }


def _year(words: Mapping[str, Any]) -> re.Pattern[str]:
    """The day or year of a treaty, between its kind and what it is on: "de 25 de mayo de 2000"."""
    day, month, year = (
        f"(?:(?:{one_of(words[key])}) )?" for key in ("before_day", "before_month", "before_year")
    )
    return re.compile(
        rf"\s{day}(?:[0-9]{{1,2}}[^\W\d_]{{0,2}} {month}[^\W\d]{{3,12}},? {month})?"
        rf"{year}(?:1[89]|20)[0-9]{{2}}(?!\w)"
    )


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    pattern = one_of(words).replace(" ", r"\s+")
    return re.compile(rf"(?:{pattern})(?!\w)")
