"""The names of treaties in a text: those that are known, and words that look like one.

A name is made of a head ("Convention"), what stands before it in capital letters, and what joins
it ("on the Law of the Sea"). The words "the Convention" point to a treaty and name none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kb.drafting.aliases import alias_behind
from kb.drafting.annotations import Entity, Span
from kb.drafting.tokens import Token, Tokens
from kb.drafting.vocabulary import vocabulary

_NUMBER_WORD = r"(?:số|No\.?|no\.?|[Nn][°ºo]\.?|número|núm\.|nomor|Nomor|numéro)"
#: What numbers a treaty, as those of the International Labour Organization.
NUMBER = re.compile(
    rf"[ \xa0](?:{_NUMBER_WORD}?[ \xa0]?[0-9]{{1,3}}(?![\w.,/-]\w)"
    rf"|\({_NUMBER_WORD}?[ \xa0]?[0-9]{{1,3}}\))"
)
#: The same behind the body whose it is: "Konvensi ILO Nomor 188".
_NUMBERED = re.compile(rf"[ \xa0]{_NUMBER_WORD}[ \xa0]?[0-9]{{1,3}}(?![\w.,/-]\w)")
#: The day or year of a treaty, between its kind and what it is on.
_YEAR = re.compile(
    r"\s(?:of |de |du |ngày |tanggal )?"
    r"(?:[0-9]{1,2}(?:er|st|nd|rd|th)? (?:de )?[^\W\d]{3,12},? (?:de )?)?"
    r"(?:de |of |tahun |năm |du )?(?:1[89]|20)[0-9]{2}(?!\w)"
)
#: What a comma joins to a name, where the abbreviation of it all follows.
_BEFORE_ABBREVIATION = re.compile(r",(?: [^\W\dA-Z][\w-]*){1,4}(?= \([A-Z][A-Z-]{1,9}\))")
#: The most words of a name after its head.
MOST_WORDS = 22
#: The most words in a row that only join others, such as "of the".
MOST_JOINING = 4
#: So many words of a list may stand before its "and".
MOST_IN_LIST = 9
#: So many adjectives may stand behind a head.
MOST_ADJECTIVES = 2
#: A pattern that is found nowhere.
_NOTHING = re.compile("(?!)")


@dataclass(frozen=True)
class TreatyName(Span):
    """A stretch that names a treaty of no authority, and the other name it is given there."""

    alias: Span | None = None


@dataclass(frozen=True)
class TreatyWords:
    """How one language names treaties."""

    words: Mapping[str, Any]
    heads: re.Pattern[str]
    before_places: frozenset[str]
    bodies: frozenset[str]
    syllable: str = ""
    adjective: re.Pattern[str] = _NOTHING
    keeps: re.Pattern[str] = _NOTHING
    verbs: re.Pattern[str] = _NOTHING
    places: Collection[int] = ()
    moments: Collection[int] = ()

    @classmethod
    def of(cls, language: str) -> TreatyWords:
        """The words of a language."""
        return _words_of(language)

    def names(
        self,
        tokens: Tokens,
        known: Sequence[Entity],
        places: Collection[int] = (),
        moments: Collection[int] = (),
    ) -> Iterator[TreatyName]:
        """The stretches that name treaties, but for those that are `known` already.

        `places` are where the names of places begin: "in Gaborone" ends a name; so do `moments`.
        """
        end_of_last = -1
        here = replace(self, places=places, moments=moments)
        for head in self.heads.finditer(tokens.text):
            span = Span(*head.span())
            if span.start < end_of_last or any(span.within(one) for one in known):
                continue
            if found := here._name(tokens, span):
                end_of_last = found.alias.end if found.alias else found.end
                yield found

    def mentions(self, tokens: Tokens, named: Sequence[Span]) -> Iterator[Span]:
        """The stretches that point to a treaty without naming it: "the Convention"."""
        for head in self.heads.finditer(tokens.text):
            span = Span(*head.span())
            if any(span.start < one.end and one.start < span.end for one in named):
                continue
            first = tokens.at(span.start)
            end = tokens.at(span.end)
            before = tokens.all[first - 1].text.casefold() if first else ""
            after = tokens.all[end].text if tokens.is_joined(end - 1) else ""
            is_pointed_to = before in self.words["pointing"] and tokens.is_joined(first - 1)
            if after in self.words["after"] and after not in self.words["kinds"]:
                yield Span(span.start, tokens.all[end].end)
            elif is_pointed_to or (self.words["bare"] and not after[:1].isupper()):
                yield span

    def _name(self, tokens: Tokens, head: Span) -> TreatyName | None:
        first, end = tokens.at(head.start), tokens.at(head.end)
        start = self._start(tokens, first)
        number = NUMBER.match(tokens.text, head.end)
        end = tokens.at(number.end()) if number else end
        if number and number[0].endswith(")"):
            return self._numbered(tokens, tokens.span(start, first + 1), number.end())
        last = self._end(tokens, end)
        for at in (tokens.all[last - 1].end, tokens.all[last - 1].start - 1):
            if not number and at > head.start and (more := _NUMBERED.match(tokens.text, at)):
                last = tokens.at(more.end())
                break
        if last == end and start == first and not number:
            return None
        if (
            last == end
            and not number
            and not any(
                tokens.all[i].is_capital and not tokens.all[i].text.isdigit()
                for i in range(start, first)
            )
        ):
            return None  # "the 1951 Convention" names one only with what the authorities know
        span = tokens.span(start, last)
        if more := _BEFORE_ABBREVIATION.match(tokens.text, span.end):
            span = Span(span.start, more.end())  # "Công ước về bom, đạn chùm (CCM)"
        return TreatyName(span.start, span.end, self.alias(tokens, span.end))

    def _numbered(self, tokens: Tokens, head: Span, at: int) -> TreatyName:
        """A name with its number in a bracket: "Convention (n° 155) sur la sécurité"."""
        i, end = tokens.at(at), at
        follows = i < len(tokens.all) and tokens.text[at : tokens.all[i].start] == " "
        if follows and tokens.all[i].text in self.words["joining"]:
            last = self._end_of_run(tokens, i, i + 1)
            end = tokens.all[last - 1].end if last > i else at
        return TreatyName(head.start, end, self.alias(tokens, end))

    def _start(self, tokens: Tokens, first: int) -> int:
        """The first word of what stands before the head, and belongs to the name."""
        if not self.words["head_may_be_last"]:
            return first
        start = tokens.name_before(first, ("of", "and", "for"))
        while start < first and tokens.all[start].text.casefold() in self.words["before"]:
            start += 1
        return start

    def _end(self, tokens: Tokens, end: int) -> int:
        """The number after the last word of what belongs to the name behind the head."""
        if not tokens.is_joined(end - 1):
            return end
        i = end
        if year := _YEAR.match(tokens.text, tokens.all[end - 1].end):
            i = tokens.at(year.end())
            if not tokens.is_joined(i - 1) or not self._goes_on(tokens.all[i]):
                return end  # "Convention de 1961 sur ...", but not "the Convention of 1961"
            if tokens.all[i].text not in self.words["joining"]:
                return self._end_of_run(tokens, end, i)
        i = self._behind_adjectives(tokens, i)
        if tokens.all[i].text in self.words["of"] and (proper := self._proper_behind(tokens, i)):
            end, i = proper, proper  # Convention de Vienne sur le droit des traités
            if not tokens.is_joined(end - 1):
                return end
        if tokens.all[i].text in self.words["joining"]:
            return self._end_of_run(tokens, end, i + 1)
        if tokens.all[end].text in self.bodies:
            return end  # "Persetujuan DPR" is what a parliament gives
        if tokens.all[end].is_capital and not self.words["head_may_be_last"]:
            last = self._end_of_proper(tokens, end)  # Konvensi Hanoi, Công ước Hà Nội
            if year := _YEAR.match(tokens.text, tokens.all[last - 1].end):
                i = tokens.at(year.end())
                if i < len(tokens.all) and self._goes_on(tokens.all[i]):
                    last = i  # Konvensi Chicago 1944 tentang ...
            if tokens.is_joined(last - 1) and tokens.all[last].text in self.words["joining"]:
                return self._end_of_run(tokens, last, last + 1)
            return last
        return end

    def _behind_adjectives(self, tokens: Tokens, i: int) -> int:
        """The number after what tells the kind: "Convención internacional sobre ..."."""
        first = i
        while i < first + MOST_ADJECTIVES and tokens.is_joined(i):
            word = tokens.all[i].text
            if word not in self.words["kinds"] and not self.adjective.fullmatch(word):
                break
            i += 1
        following = tokens.all[i].text
        is_named = following in self.words["joining"] or following in self.words["of"]
        return i if is_named or tokens.all[first].text in self.words["kinds"] else first

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
            if small and token.text in self.words["heads"]:
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
            elif self.syllable and j == last and self._is_syllable(tokens.all[j - 1]):
                last = j + 1
            elif self.syllable and small and self._is_syllable(token):
                last, small = j + 1, 0  # Đối tác thương mại và kinh tế
            else:
                break
        return last

    def _is_and_within(self, tokens: Tokens, j: int) -> bool:
        """Whether an "and" joins two parts of one name: "Toàn diện và Tiến bộ"."""
        if not self.syllable or tokens.all[j].text not in self.words["and"]:
            return False
        if not tokens.is_joined(j) or not tokens.is_joined(j + 1):
            return False
        following = tokens.all[j + 1]
        if following.start in self.places or following.text in self.words["ends"]:
            return False
        is_head = self.heads.match(tokens.text, following.start) is not None
        return not is_head and self._is_syllable(following)

    def _is_syllable(self, token: Token) -> bool:
        return re.fullmatch(self.syllable, token.text.lower()) is not None

    def _end_of_run(self, tokens: Tokens, end: int, first: int) -> int:
        """The number after the last word of a run that begins with a word; `end` if it is none."""
        words, last, small, in_a_row = self.words, end, 0, 0
        for j in range(first, min(len(tokens.all), end + MOST_WORDS)):
            token = tokens.all[j]
            joined = tokens.is_joined(j - 1) or self._is_list(tokens, j)
            if not joined or (small and self.heads.match(tokens.text, token.start)):
                break
            if self.keeps.match(tokens.text, token.start):
                last, small, in_a_row = j + 1, 0, 0
                continue
            if token.text in words["and"] and self._opens_another(tokens, j + 1):
                break
            if not token.is_capital and self.verbs.match(tokens.text, token.start):
                break
            if tokens.all[j - 1].text in self.before_places and self._is_place(token):
                break
            if token.start in self.moments or self._is_partner(tokens, j):
                break
            if token.is_capital:
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

    def _opens_another(self, tokens: Tokens, j: int) -> bool:
        """Whether an article stands there: "and a Memorandum of Understanding on ..."."""
        opening = self.words["described"]["opening"]
        return (
            j + 1 < len(tokens.all)
            and tokens.all[j].text in opening
            and self.heads.match(tokens.text, tokens.all[j + 1].start) is not None
        )

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

    def alias(self, tokens: Tokens, at: int) -> Span | None:
        """The other name that is given right behind a name: "also known as ...", "(...)"."""
        found = alias_behind(tokens.text, at, self.words["aliases"], self.heads)
        if found and tokens.text[found.end : found.end + 1] in ("", ")"):
            return found
        if found and (head := self.heads.match(tokens.text, found.start)):
            last = self._end(tokens, tokens.at(head.end())) - 1
            return Span(found.start, tokens.all[last].end)
        return found


@cache
def _words_of(language: str) -> TreatyWords:
    words = vocabulary(language)["treaties"]
    heads = "|".join(map(re.escape, sorted(words["heads"], key=len, reverse=True)))
    before = frozenset(vocabulary(language)["places"]["before"])
    bodies = frozenset(vocabulary(language)["organizations"]["alone"])
    people = vocabulary(language)["people"]
    syllable = people["syllable"] if people["mixed_case"] else ""
    small = "".join(f"{re.escape(one)}|" for one in words["small_heads"])
    own = words["described"]
    return TreatyWords(
        words,
        re.compile(rf"(?<!\w)(?:{small}{heads})(?!\w)"),
        before,
        bodies,
        syllable,
        re.compile("|".join(own["adjectives"]) or "(?!)"),
        _any_of(own["keeps"]),
        _any_of(own["verbs"]),
    )


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    pattern = "|".join(words).replace(" ", r"\s+") or "(?!)"
    return re.compile(rf"(?:{pattern})(?!\w)")
