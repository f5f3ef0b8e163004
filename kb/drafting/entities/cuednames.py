"""The names of organisations that words beside them tell: "the NGO X", "X, a charity", "X S.A."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.drafting.entities.offices import office_words
from kb.drafting.entities.organizations import OrganizationName, abbreviation
from kb.drafting.text.annotations import Span
from kb.drafting.text.tokens import Tokens
from kb.drafting.text.vocabulary import one_of, vocabulary

#: The most words of a name that a cue tells.
MOST_WORDS = 7
#: What companies write behind their names; two letters that abbreviate a State are none.
_LEGAL_FORM = re.compile(
    r",?\s(?:S\.\s?A\.(?:\sde\sC\.\s?V\.|S\.)?|S\.\s?L\.|S\.p\.A\.|S\.?A\.?R\.?L\.?|SAS|SA|AG|GmbH|"
    r"Ltd\.?|Limited|Inc\.?|Corp\.?|Co\.,?\sLtd\.?|PLC|plc|LLC|LLP|N\.V\.|B\.V\.|NV|BV|A/S|ASA|Oyj|"
    r"Tbk\.?|Pte\.?\sLtd\.?|Sdn\.?\sBhd\.?|Pty\.?\sLtd\.?|JSC|PJSC|OJSC|KK)(?!\w)"
)
#: "KazSteel", "PetroLuanda": no family name, and none of what is only written in.
_TWO_CAPITALS = re.compile(
    r"(?<![\w@#./-])(?!Mc|Mac|De|Di|Da|La|Le|Van|Von|Fitz|YouTube|WhatsApp|LinkedIn|TikTok|WeChat|PhD)"
    r"[A-Z][a-z]{2,}[A-Z][a-z]{2,}(?![\w-])"
)

_QUOTE = r"[«“\"‘'„]?\s?"


@dataclass(frozen=True)
class _Cues:
    """How one language tells that a name is that of an organisation."""

    data: Mapping[str, Any]
    before: re.Pattern[str]
    behind: re.Pattern[str]
    offices: re.Pattern[str]

    no_names: frozenset[str]
    is_mixed: bool


def cued_names(
    tokens: Tokens, language: str, taken: Sequence[Span], states: Sequence[Span]
) -> Iterator[OrganizationName]:
    """The stretches that name organisations by what stands beside them, in the order of the text.

    >>> text = "The NGO Clean Rivers and Hydralis S.A. met."
    >>> [text[one.start:one.end] for one in cued_names(Tokens.of(text), "en", (), ())]
    ['Clean Rivers', 'Hydralis S.A.']
    """
    finder = _Finder(tokens, _cues(language), states)
    end = -1
    for span, cue in sorted(finder.all(), key=lambda match: (match[0].start, -match[0].end)):
        if span.start < end or any(span.overlaps(other) for other in taken):
            continue
        if any(span.within(state) for state in states):
            continue
        end = span.end
        yield OrganizationName(
            span.start, span.end, abbreviation(tokens.text, span.end, language), cue
        )


@dataclass(frozen=True)
class _Finder:
    tokens: Tokens
    cues: _Cues
    states: Sequence[Span]

    def all(self) -> Iterator[tuple[Span, Span | None]]:
        """The names, each with the cue before it, where there is one."""
        for match in self.cues.before.finditer(self.tokens.text):
            if match[0][0].isupper() and match[0].split()[0] in self.cues.data["heads"]:
                continue  # "la Agencia Tributaria" is named so
            for name in self._name_from(match.end()):
                yield name, Span(*match.span())
        yield from ((name, None) for name in self._without_cue())

    def _without_cue(self) -> Iterator[Span]:
        text = self.tokens.text
        for match in self.cues.behind.finditer(text):
            yield from self._name_to(match.start())
        for match in _LEGAL_FORM.finditer(text):
            for name in self._name_to(match.start()):
                yield Span(name.start, match.end())
        for match in _TWO_CAPITALS.finditer(text):
            yield from self._name_from(match.start())

    def _name_from(self, at: int) -> Iterator[Span]:
        """The name that begins at a place, behind a State where the language puts that first."""
        i = self.tokens.at(at)
        state = next((state for state in self.states if state.start == at), None)
        if state is not None and self.cues.data["states_follow"]:
            i = self.tokens.at(state.end)
            if not self.tokens.is_joined(i - 1):
                return
        elif i < len(self.tokens.all) and self.tokens.all[i].start != at:
            return
        if not self._may_begin(i):
            return
        end = min(self.tokens.name_from(i, self.cues.data["in_names"], 2), i + MOST_WORDS)
        for j in range(i + 1, end - 1):
            if self.cues.offices.match(self.tokens.text, self.tokens.all[j].start):
                end = j
                break
        while end > i + 1 and not self.tokens.all[end - 1].is_capital:
            end -= 1
        if end == i + 1 and self._goes_on(end):
            return  # "Tập đoàn Dầu khí" is no group of the name Dầu
        span = self.tokens.span(i, end)
        legal = _LEGAL_FORM.match(self.tokens.text, span.end)
        yield Span(span.start, legal.end() if legal else span.end)

    def _goes_on(self, end: int) -> bool:
        """Whether a Vietnamese word of two syllables stands there, of which one has a capital."""
        if not self.cues.is_mixed or not self.tokens.is_joined(end - 1):
            return False
        following = self.tokens.all[end].text
        return following.islower() and following not in self.cues.data["ends"]

    def _may_begin(self, i: int) -> bool:
        if i >= len(self.tokens.all) or not self.tokens.all[i].is_capital:
            return False
        at = self.tokens.all[i].start
        return self.tokens.all[i].text not in self.cues.no_names and not self.cues.offices.match(
            self.tokens.text, at
        )

    def _name_to(self, end: int) -> Iterator[Span]:
        """The name that ends at a place."""
        i = self.tokens.at(end) - 1
        if i < 0 or self.tokens.all[i].end != end or not self.tokens.all[i].is_capital:
            return
        first = max(self.tokens.name_before(i, self.cues.data["in_names"]), i - MOST_WORDS + 1)
        while first < i and not (self.tokens.all[first].is_capital and self._may_begin(first)):
            first += 1
        if self._may_begin(first):
            yield self.tokens.span(first, i + 1)


@cache
def _cues(language: str) -> _Cues:
    words, people = vocabulary(language)["organizations"], vocabulary(language)["people"]
    cues = _either([*words["cues"], *(cue[0].upper() + cue[1:] for cue in words["cues"])])
    adjectives = one_of(words["between"])
    between = rf"(?:(?:{adjectives})\s){{0,2}}"
    an = rf",\s(?:{_either(words['an'])})\s(?:[\w’'-]+\s){{0,3}}?"
    follows = rf"(?=\s?[,.;:)]|\s(?:{_either(words['cue_ends'])})(?!\w))"

    return _Cues(
        words,
        re.compile(rf"(?<![\w-])(?:{cues})\s{between}{_QUOTE}"),
        re.compile(rf"{an}(?:{cues})(?![\w-])(?:\s(?:{adjectives})){{0,2}}{follows}"),
        office_words(language).offices,
        frozenset((*people["not_names"], *words["no_names"])),
        bool(people["mixed_case"]),
    )


def _either(words: Sequence[str]) -> str:
    return one_of(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))
