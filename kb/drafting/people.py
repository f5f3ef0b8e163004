"""People in a text, with the offices and forms of address that are said of them there.

A person is found by an office or a title beside a name; a name alone is taken for no person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.drafting.annotations import Entity, Span
from kb.drafting.names import overlap
from kb.drafting.tokens import Tokens
from kb.drafting.vocabulary import vocabulary

#: The most words of a name.
MOST_NAMES = 6
#: A Vietnamese name has so many words at least, where nothing else tells where it ends.
LEAST_NAMES = 3
#: The most letters of an abbreviation that stands in an office.
MOST_SHORT = 5
_BRACKETS = r"(?:\s?\([\w&-]{2,12}\))?"
_AFTER, _AFTER_COMMA = re.compile(_BRACKETS + r"\s"), re.compile(_BRACKETS + r"\s?,?\s")
_TITLE_END = re.compile(r"\.?\s?")


@dataclass(frozen=True, order=True)
class Holding(Span):
    """A stretch that says a person's office or title: the name, the office, and its body.

    `title` is the kind of a title (CourtesyTitle, Rank), empty for an office.
    """

    name: Span
    office: Span
    of: Entity | None = None
    title: str = ""


def holdings(
    tokens: Tokens, language: str, bodies: Sequence[Entity], known: Sequence[Entity]
) -> tuple[Holding, ...]:
    """The offices and titles that a text gives to people, in its order.

    `bodies` are the organisations and States named in it, `known` its people of the authorities.
    """
    return tuple(sorted(set(_Finder(tokens, _words_of(language), bodies, known).all())))


@dataclass(frozen=True)
class _Words:
    """How one language speaks of offices."""

    data: Mapping[str, Any]
    offices: re.Pattern[str]
    portfolios: re.Pattern[str]
    joining: re.Pattern[str]
    titles: re.Pattern[str]
    kinds: Mapping[str, str]
    adjective: re.Pattern[str]
    stops: frozenset[str]


@dataclass(frozen=True)
class _Office:
    """An office: the words that name it, where the words about it end, and the body it is of."""

    words: Span
    end: int
    of: Entity | None


@dataclass(frozen=True)
class _Finder:
    tokens: Tokens
    words: _Words
    bodies: Sequence[Entity]
    known: Sequence[Entity]

    def all(self) -> Iterator[Holding]:
        text = self.tokens.text
        end_of_last = -1
        for found in self.words.offices.finditer(text):
            if found.start() < end_of_last:
                continue
            office = self._office(Span(*found.span()))
            holders = list(self._holders(office))
            yield from holders
            if holders:
                end_of_last = office[-1].end
        offices = [Span(*found.span()) for found in self.words.offices.finditer(text)]
        for found in self.words.titles.finditer(text):
            if any(overlap(Span(*found.span("title")), office) for office in offices):
                continue  # "Sekretaris Jenderal" is no general
            behind = _TITLE_END.match(text, found.end("title"))
            if behind and (name := self._name_at(behind.end())):
                title = Span(*found.span("title"))
                kind = self.words.kinds[found["title"]]
                yield Holding(title.start, name.end, name, title, None, kind)

    def _office(self, head: Span) -> list[_Office]:
        """The offices that begin with a head: "Minister for A and Minister for B" are two."""
        offices = [self._one_office(head)]
        while True:
            end = offices[-1].end
            joined = self.words.joining.match(self.tokens.text, end)
            if not joined:
                return offices
            again = self.words.offices.match(self.tokens.text, joined.end())
            if not again:
                return offices
            offices.append(self._one_office(Span(*again.span())))

    def _one_office(self, head: Span) -> _Office:
        """An office with its modifiers and its portfolio, and the body it is of."""
        tokens, data = self.tokens, self.words.data
        i = tokens.at(head.start)
        while i and tokens.is_joined(i - 1) and tokens.all[i - 1].text in data["modifiers"]:
            i -= 1
        end = head.end
        of, trimmed = self._body_before(i), 0
        while True:
            j = tokens.at(end)
            k = self._after_linking(j)
            if found := self.words.portfolios.match(tokens.text, end):
                end = found.end()
            elif k is None:
                break
            elif body := self._body_at(k):
                is_of = tokens.all[k - 1].text not in data["towards"] and of is None
                trimmed = end if is_of else 0
                of = body if is_of else of
                end = body.end
                continue
            elif last := self._adjective(j) or self._free_portfolio(j, k):
                end = tokens.all[last - 1].end
            else:
                break
            trimmed = 0
        return _Office(Span(tokens.all[i].start, trimmed or end), end, of)

    def _body_before(self, i: int) -> Entity | None:
        """The body that stands right before an office: "Singapore Prime Minister", "Kenya's"."""
        if not i or not self.tokens.is_joined(i - 1):
            return None
        before = self.tokens.all[i - 1]
        end = before.start - 1 if before.text == "s" else before.end
        return next((one for one in self.bodies if one.end == end), None)

    def _after_linking(self, j: int) -> int | None:
        """The number of the word after those that link an office to what it is of."""
        tokens, k = self.tokens, j
        while k < len(tokens.all) and tokens.is_joined(k - 1):
            if tokens.all[k].text not in self.words.data["linking"]:
                return k
            k += 1
        return None

    def _body_at(self, i: int) -> Entity | None:
        start = self.tokens.all[i].start
        found = next((one for one in self.bodies if one.start == start), None)
        return None if found is None or any(found.within(one) for one in self.known) else found

    def _adjective(self, j: int) -> int:
        """The number after words right behind an office that tell more of it; 0 where none do.

        "canciller paraguayo"; in Vietnamese a capital and a small word, as no name has: "Nhân lực".
        """
        tokens = self.tokens
        if not tokens.is_joined(j - 1):
            return 0
        first = tokens.all[j]
        if not first.is_capital:
            return j + 1 if self._is_adjective(first.text) else 0
        if self.words.data["mixed_case"] and tokens.is_joined(j) and self._may_go_on(j):
            second = tokens.all[j + 1]
            if not second.is_capital and self._is_adjective(second.text):
                return j + 2
        return 0

    def _is_adjective(self, word: str) -> bool:
        return word not in self.words.stops and bool(self.words.adjective.fullmatch(word))

    def _free_portfolio(self, j: int, k: int) -> int:
        """The number after the last word of a portfolio that no list has; 0 where there is none."""
        tokens, data = self.tokens, self.words.data
        if k == j and tokens.all[k].text.isupper() and 1 < len(tokens.all[k].text) <= MOST_SHORT:
            return k + 1  # Duta Besar RI
        if (
            k == j
            or not data["free_portfolio"]
            or not self._may_go_on(k)
            or not tokens.all[k].is_capital
        ):
            return 0
        last = k + 1
        for n in range(k + 1, tokens.name_from(k, data["linking"], 2)):
            if self.words.offices.match(tokens.text, tokens.all[n].start) or self._body_at(n):
                break
            if any(one.start == tokens.all[n].start for one in self.known):
                break
            if tokens.all[n].is_capital:
                last = n + 1
        return last

    def _holders(self, offices: list[_Office]) -> Iterator[Holding]:
        """Who holds offices: the name right behind them, or the one right before."""
        name = self._name_after(offices[-1].end) or self._name_before(offices[0].words)
        if name is None:
            return
        for office in offices:
            parts = [name, office.words, *([office.of] if office.of else [])]
            start, end = min(part.start for part in parts), max(part.end for part in parts)
            yield Holding(start, end, name, office.words, office.of)

    def _name_after(self, end: int) -> Span | None:
        """The name that follows an office, also behind a comma where the language writes one."""
        text = self.tokens.text
        gap = (_AFTER_COMMA if self.words.data["comma"] else _AFTER).match(text, end)
        if not gap:
            return None
        at = gap.end()
        while title := self.words.titles.match(text, at):
            at = _TITLE_END.match(text, title.end("title")).end()  # type: ignore[union-attr]
        name = self._name_at(at)
        is_short = name and self.tokens.at(name.end) - self.tokens.at(name.start) < 2
        if name and "," in gap[0] and is_short:
            enclosed = text[name.end : name.end + 1] == "," and self.words.data["one_name"]
            return name if enclosed else None  # "el presidente, Bogotá" names nobody
        return name

    def _name_before(self, office: Span) -> Span | None:
        """The name before ", the Minister ..."."""
        i = self.tokens.at(office.start) - 1
        articles = self.words.data["articles"]
        while i >= 0 and self.tokens.all[i].text.casefold() in articles:
            i -= 1
        if i < 0:
            return None
        between = self.tokens.text[self.tokens.all[i].end : self.tokens.all[i + 1].start]
        if not re.fullmatch(r"\s?,\s(?:l['’])?|\s?\(", between):
            return None
        first = self._first_of_name(i)
        if first is None:
            return None
        return self.tokens.span(first, i + 1)

    def _first_of_name(self, last: int) -> int | None:
        token = self.tokens.all[last]
        known = next((one for one in self.known if one.end == token.end), None)
        if known:
            return self.tokens.at(known.start)
        if not token.is_capital:
            return None
        first = self.tokens.name_before(last, self.words.data["particles"])
        first = max(first, last - MOST_NAMES + 1)
        while first < last and not self._may_begin(first):
            first += 1
        if not self._may_begin(first) or last - first < 1:
            return None
        return first

    def _name_at(self, at: int) -> Span | None:
        """The name that begins at a place."""
        i = self.tokens.at(at)
        if i >= len(self.tokens.all) or self.tokens.all[i].start != at:
            return None
        for one in self.known:
            if one.start == at:
                return Span(one.start, one.end)
        token = self.tokens.all[i]
        if not self._may_begin(i) or token.text in self.words.data["particles"]:
            return None
        end = min(self.tokens.name_from(i, self.words.data["particles"], 2), i + MOST_NAMES)
        if self.words.data["mixed_case"] and not self._is_name_of_syllables(i, end):
            return None
        for j in range(i, end):
            if j > i and not self._may_go_on(j):
                end = j
                break
        while end > i + 1 and not self.tokens.all[end - 1].is_capital:
            end -= 1
        return self.tokens.span(i, end)

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

    def _may_begin(self, i: int) -> bool:
        token = self.tokens.all[i]
        return token.is_capital and self._may_go_on(i)

    def _may_go_on(self, i: int) -> bool:
        """Whether a word may be one of a name: no State, organisation, office or title."""
        token = self.tokens.all[i]
        if token.text.isupper() and len(token.text) > 3:
            return False
        if any(token.within(one) for one in self.bodies):
            return False
        return (
            not self.words.offices.match(self.tokens.text, token.start)
            and token.text not in self.words.data["not_names"]
        )


@cache
def _words_of(language: str) -> _Words:
    data, others = vocabulary(language)["people"], vocabulary(language)["organizations"]
    offices = map(re.escape, _by_length(data["offices"]))
    portfolios = "|".join(map(re.escape, _by_length(data["portfolios"]))) or "(?!)"
    linking = "|".join(map(re.escape, _by_length(data["linking"])))
    joining = "|".join(map(re.escape, _by_length(data["joining"])))
    kinds = {word: kind for kind, words in data["titles"].items() for word in words}
    titles = "|".join(map(re.escape, _by_length(kinds)))
    return _Words(
        data,
        re.compile(rf"(?<![\w-])(?:{'|'.join(offices)})(?![\w-])", re.IGNORECASE),
        re.compile(rf"(?:,?\s(?:(?:{linking})\s?['’]?){{0,3}})(?<!\w)(?:{portfolios})(?!\w)"),
        re.compile(rf",?\s(?:{joining})\s|,\s"),
        re.compile(rf"(?<![\w-])(?P<title>{titles})(?![\w-])"),
        kinds,
        re.compile(others["adjective"]),
        frozenset(others["ends"]),
    )


def _by_length(words: Any) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))
