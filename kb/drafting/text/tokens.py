"""The words of a text with their places, and stretches of them that hang together."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from kb.drafting.text.annotations import Span

#: A word: letters and digits, joined by hyphens; a number keeps its points and commas.
_WORD = re.compile(
    r"[0-9]+(?:[.,][0-9]+)*(?![^\W_])"
    r"|[^\W\d_a-z][^\W\d_]+['’ʻ][^\W\d_A-Z]{3,}"  # Ma'ruf, Fa'asavalu
    r"|[^\W_]+(?:[-‑][^\W_]+)*"
)
_BLANKS = re.compile("[ \xa0]+")
#: What may stand between two words of one name.
_JOINING = (" ", "'", "’", " & ", "' ", "’ ")
#: How many words in small letters may follow one another within a name.
MOST_SMALL = 3
#: Words of so few letters are small in headlines too.
LONGEST_SMALL = 3
#: With fewer longer words than these a line tells nothing about its letters.
LEAST_WORDS = 4


@dataclass(frozen=True, order=True)
class Token(Span):
    """One word of the text."""

    text: str

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_initial(self) -> bool:
        """Whether it is a single capital letter, as in "K Shanmugam"."""
        return len(self.text) == 1 and self.is_capital


@dataclass(frozen=True)
class Tokens:
    """The words of a text, in order."""

    text: str
    all: tuple[Token, ...]

    @classmethod
    def of(cls, text: str) -> Tokens:
        """The words of a text.

        >>> [token.text for token in Tokens.of("l’Office, 1,500 Timor-Leste").all]
        ['l', 'Office', '1,500', 'Timor-Leste']
        """
        tokens = (Token(*match.span(), match[0]) for match in _WORD.finditer(text))
        return cls(text, tuple(tokens))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each word starts."""
        return tuple(token.start for token in self.all)

    def at(self, offset: int) -> int:
        """The number of the first word that starts at an offset or after it."""
        return bisect_left(self.starts, offset)

    def between(self, first: int, second: int) -> str:
        """What stands between two words, with several blanks as one."""
        return _BLANKS.sub(" ", self.text[self.all[first].end : self.all[second].start])

    def is_joined(self, i: int) -> bool:
        """Whether nothing but a space or an apostrophe stands between a word and the next one."""
        if not 0 <= i < len(self.all) - 1:
            return False
        between = self.between(i, i + 1)
        return between in _JOINING or (between in (".", ". ") and self.all[i].is_initial)

    def name_from(self, i: int, small: Collection[str] = (), most_small: int = MOST_SMALL) -> int:
        """The number after the last word of the name that begins with a word.

        A name goes on with capital letters and numbers, and over some words in `small` letters,
        but does not end with these.
        """
        end = i + 1
        j = i + 1
        while j < len(self.all) and self.is_joined(j - 1) and j - end <= most_small:
            token = self.all[j]
            if token.is_capital:
                end = j + 1
            elif token.text not in small:
                break
            j += 1
        return end

    def name_before(self, i: int, small: Collection[str] = (), most_small: int = 1) -> int:
        """The number of the first word of the name that ends with a word."""
        first, j = i, i - 1
        while j >= 0 and self.is_joined(j) and first - j - 1 <= most_small:
            token = self.all[j]
            if token.is_capital:
                first = j
            elif token.text not in small:
                break
            j -= 1
        return first

    def span(self, first: int, end: int) -> Span:
        """The stretch from a word to the one before another."""
        return Span(self.all[first].start, self.all[end - 1].end)

    def within(self, span: Span) -> Iterator[int]:
        """The numbers of the words that lie in a stretch."""
        for i in range(self.at(span.start), len(self.all)):
            if self.all[i].end > span.end:
                return
            yield i


def headline_of(tokens: Tokens) -> Span:
    """The first line, where it is a headline in capital letters; else a stretch of no length.

    There capital letters tell no names: "DPR Minta Perjanjian Segera Diratifikasi".

    >>> headline_of(Tokens.of("House Urges Quick Vote On Treaty\\nThe House met."))
    Span(start=0, end=32)
    """
    end = tokens.text.find("\n")
    line = Span(0, max(end, 0))
    words = [
        token for token in tokens.all if token.within(line) and len(token.text) > LONGEST_SMALL
    ]
    capital = sum(token.is_capital for token in words)
    is_headline = len(words) >= LEAST_WORDS and capital * 10 >= len(words) * 7
    return line if is_headline and not tokens.text[: line.end].endswith(".") else Span(0, 0)


def levelled(text: str) -> str:
    """A text of equal length without case and accents, to find names in it at their places.

    >>> levelled("Tô Lâm, Đà Nẵng’s")
    "to lam, da nang's"
    """
    return "".join(map(_level, text))


def _level(sign: str) -> str:
    if sign.isascii():
        return " " if sign in "\n\t" else sign.lower()
    if sign in "’‘ʼ":
        return "'"
    if sign in "‑–":
        return "-"
    if sign in "đĐ":
        return "d"
    plain = unicodedata.normalize("NFKD", sign)[0].lower()
    return plain[0] if plain.strip() else " "
