"""The offices in a text: what somebody is, of what, and where the words for it end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

from kb.drafting.text.annotations import Entity, Span
from kb.drafting.text.tokens import Tokens
from kb.drafting.text.vocabulary import either, vocabulary


@dataclass(frozen=True)
class OfficeWords:
    """How one language speaks of offices; `written` are those with the capitals it gives them."""

    data: Mapping[str, Any]
    offices: re.Pattern[str]
    written: re.Pattern[str]
    portfolios: re.Pattern[str]
    listed: re.Pattern[str]
    joining: re.Pattern[str]
    titles: re.Pattern[str]
    title_end: re.Pattern[str]
    kinds: Mapping[str, str]
    adjective: re.Pattern[str]
    article: re.Pattern[str]
    stops: frozenset[str]
    verbs: frozenset[str]
    common: frozenset[str]
    articles: frozenset[str]
    no_names: frozenset[str]

    def behind_title(self, text: str, end: int) -> int:
        """The place behind a title that ends at one, and behind its full stop."""
        match = self.title_end.match(text, end)
        return match.end() if match else end


@lru_cache(maxsize=4)
def office_spans(text: str, offices: re.Pattern[str]) -> tuple[Span, ...]:
    """Where the words for offices stand; of the last few texts they are kept."""
    return tuple(Span(*match.span()) for match in offices.finditer(text))


@cache
def office_words(language: str) -> OfficeWords:
    """How a language speaks of offices, as its file has it."""
    data, others = vocabulary(language)["people"], vocabulary(language)["organizations"]
    offices, portfolios, regions, linking, joining, retired = (
        _any_of(data[key])
        for key in ("offices", "portfolios", "regions", "linking", "joining", "retired")
    )
    treaties = vocabulary(language)["treaties"]
    kinds = {
        word.replace("’", "'"): kind for kind, words in data["titles"].items() for word in words
    }
    titles = _any_of(kinds)
    portfolio = rf"(?:(?:{linking})\s?['’]?){{0,3}}(?<!\w)(?:{portfolios})(?!\w)"
    heads = f"(?:{_any_of(others['heads'])})(?!\\w)"
    word = r"[^\W\d_a-z][^\W\d_A-Z]+(?![’'-]?\w)"
    last = rf"(?:(?:{linking})\s?['’]?){{0,3}}(?<!\w)(?!{heads}){word}(?:\s(?!{heads}){word})?"
    listing = _any_of(treaties["and"])
    return OfficeWords(
        data,
        re.compile(rf"(?<![\w-])(?:{offices})(?![\w-])", re.IGNORECASE),
        re.compile(rf"(?<![\w-])(?:{offices})(?![\w-])"),
        re.compile(rf"(?:,?\s{portfolio}|\s(?:(?:{linking})\s){{0,2}}(?:{regions}))(?!\w)"),
        re.compile(
            rf"(?:(?:,|\s[-–])\s{portfolio}){{1,4}},?\s(?:{listing})\s(?:{portfolio}|{last})"
        ),
        re.compile(rf",?\s(?:{joining})\s|,\s|/"),
        re.compile(rf"(?<![\w-])(?P<title>{titles})(?![\w-])"),
        # A full stop may stand there, and that somebody has retired: "Laksamana (Purn.)".
        re.compile(rf"[.'’]?\s?(?:\((?:{retired})\.?\)\s)?"),
        kinds,
        re.compile(others["adjective"]),
        re.compile(rf"(?:{either(data['articles'])})(?:['’]|\s)"),
        frozenset(others["ends"]),
        frozenset(treaties["ends"]) - frozenset([*data["linking"], *treaties["after"]]),
        frozenset(others["common"])
        - {word for phrase in others["closed"] for word in phrase.split()},
        frozenset((*data["articles"], *others["an"])),
        frozenset((*data["not_names"], *data["after_names"])),
    )


def _any_of(words: Iterable[str]) -> str:
    """One of some words, with an apostrophe of either form."""
    return re.sub("['’]", "['’]", either(words))


#: The most letters of an abbreviation that stands in an office.
MOST_SHORT = 5

#: The most small words between an office and the comma before a name.
MOST_SMALL_WORDS = 5


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
        body = next((entity for entity in self.bodies if entity.start == start), None)
        return None if body is None or any(body.within(entity) for entity in self.known) else body

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

        may_begin = k > j and data["free_portfolio"] and self.may_be_name(k)
        if not may_begin or not tokens.all[k].is_capital:
            return 0
        last = k + 1
        for n in range(k + 1, tokens.name_from(k, data["linking"], 2)):
            if self.words.offices.match(tokens.text, tokens.all[n].start) or self.body_at(n):
                break
            if any(entity.start == tokens.all[n].start for entity in self.known):
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

    def may_be_name(self, i: int) -> bool:
        """Whether a word may be one of a name: no State, organisation, office or title."""
        token = self.tokens.all[i]
        if token.text.isupper() and len(token.text) > 3:
            return False
        if any(token.within(body) for body in self.bodies):
            return False
        return (
            not self.words.written.match(self.tokens.text, token.start)
            and token.text not in self.words.no_names
        )


@dataclass(frozen=True)
class Office:
    """An office: the words that name it, where the words about it end, and the body it is of."""

    words: Span
    end: int
    of: Entity | None


@dataclass(frozen=True)
class Offices:
    """Finds the offices of one text: `bodies` are its States and organisations, `known` its people
    of the authorities."""

    tokens: Tokens
    words: OfficeWords
    bodies: Sequence[Entity]
    known: Sequence[Entity]

    @cached_property
    def portfolios(self) -> Portfolios:
        """What tells how far the words of an office go."""
        return Portfolios(self.tokens, self.words, self.bodies, self.known)

    def all(self) -> Iterator[tuple[Office, ...]]:
        """Each office, with those that are joined to it: "Minister for A and Minister for B"."""
        for head in office_spans(self.tokens.text, self.words.offices):
            if not self._is_within_name(head.start):
                yield tuple(self._office(self._before_its_body(head)))

    def _before_its_body(self, head: Span) -> Span:
        """An office without the words of it that begin a body: "Kepala Badan Narkotika"."""
        starts = [
            body.start for body in self.bodies
            if body.kind == "organization" and head.start < body.start < head.end < body.end
        ]  # fmt: skip
        if not starts:
            return head
        last = self.tokens.at(min(starts)) - 1
        while (
            last > self.tokens.at(head.start)
            and self.tokens.all[last].text in self.words.data["linking"]
        ):
            last -= 1
        return Span(head.start, self.tokens.all[last].end)

    def _is_within_name(self, start: int) -> bool:
        """Whether a word in a capital that offices do not have follows a name: "Luis Rey Mora"."""
        i = self.tokens.at(start)
        if self.words.written.match(self.tokens.text, start) or not self.tokens.all[i].is_capital:
            return False
        before = self.tokens.is_joined(i - 1) and self.tokens.all[i - 1]
        return bool(
            before and before.is_capital and before.text not in self.words.data["not_names"]
        )

    def _office(self, head: Span) -> list[Office]:
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
            offices.append(self._one_office(self._before_its_body(Span(*again.span()))))

    def _one_office(self, head: Span) -> Office:
        """An office with its modifiers and its portfolio, and the body it is of."""
        tokens, data = self.tokens, self.words.data
        i = tokens.at(head.start)
        while i and tokens.is_joined(i - 1) and tokens.all[i - 1].text in data["modifiers"]:
            i -= 1
        end = head.end
        before, trimmed = self._body_before(i), 0
        of = before if before and self._may_have(head, before) else None
        while True:
            j = tokens.at(end)
            k = self.after_linking(j)
            portfolio = self.words.portfolios.match(tokens.text, end)
            named = self.portfolios.body_at(k) if portfolio and k is not None else None
            if portfolio and not (
                named and named.end > portfolio.end()
            ):  # but "República Dominicana"
                end = portfolio.end()
            elif k is None:
                last = self.portfolios.until_comma(j)
                end = tokens.all[last - 1].end if last else end
                break
            elif body := self.portfolios.body_at(k):
                is_of = (
                    self._may_have(head, body)
                    and not any(tokens.all[n].text in data["towards"] for n in range(j, k))
                    and of is None
                )
                if is_of or k > j:
                    trimmed = end if is_of else 0
                of = body if is_of else of
                end = body.end
                continue
            elif last := (
                self.portfolios.adjective(j)
                or self.portfolios.free(j, k)
                or self.portfolios.until_comma(j)
            ):
                end = tokens.all[last - 1].end
            else:
                break
            trimmed = 0
        return Office(Span(tokens.all[i].start, trimmed or end), end, of)

    def _may_have(self, head: Span, body: Entity) -> bool:
        """Whether an office may be of a body: a place has none, and an engineer who is Canadian is
        none of Canada's."""
        if body.is_mention:
            office = self.tokens.text[head.start : head.end].casefold()
            return office.startswith(tuple(self.words.data["of_states"]))
        return body.kind != "place"

    def _body_before(self, i: int) -> Entity | None:
        """The body that stands right before an office: "Singapore Prime Minister", "Kenya's"."""
        if not i or not self.tokens.is_joined(i - 1):
            return None
        before = self.tokens.all[i - 1]
        end = before.start - 1 if before.text == "s" else before.end
        return next((body for body in self.bodies if body.end == end), None)

    def after_linking(self, j: int) -> int | None:
        """The number of the word after those that link an office to what it is of."""
        tokens, k = self.tokens, j
        while k < len(tokens.all) and tokens.is_joined(k - 1):
            if tokens.all[k].text not in self.words.data["linking"]:
                return k
            k += 1
        return None
