"""People in a text, with the offices and forms of address that are said of them there.

A person is found by an office or a title beside a name; a name alone is taken for no person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.drafting.entities.offices import Office, Offices, OfficeWords, office_spans, office_words
from kb.drafting.text.annotations import Entity, Span
from kb.drafting.text.tokens import Tokens

#: The most words of a name.
MOST_NAMES = 6
#: A Vietnamese name has so many words at least, where nothing else tells where it ends.
LEAST_NAMES = 3
_BRACKETS = r"(?:\s?\([\w&-]{2,12}\))?"
_AFTER = re.compile(_BRACKETS + r"\s?,?\s")


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
    return tuple(sorted(set(_Finder(Offices(tokens, office_words(language), bodies, known)).all())))


def met_people(
    tokens: Tokens, language: str, bodies: Sequence[Entity], known: Sequence[Entity]
) -> Iterator[Span]:
    """The names right behind a verb of meeting: "Dubes Kenya Temui Prabowo"."""
    finder = _Finder(Offices(tokens, office_words(language), bodies, known))
    for i, token in enumerate(tokens.all[:-1]):
        is_verb = token.text in finder.words.data["meeting"] and tokens.is_joined(i)
        if is_verb and (name := finder.name_at(tokens.all[i + 1].start)):
            yield name


@dataclass(frozen=True)
class _Finder:
    offices: Offices

    @property
    def tokens(self) -> Tokens:
        return self.offices.tokens

    @property
    def words(self) -> OfficeWords:
        return self.offices.words

    def all(self) -> Iterator[Holding]:
        text = self.tokens.text
        end_of_last = -1
        for joined in self.offices.all():
            if joined[0].words.end <= end_of_last:
                continue
            holders = list(self._holders(joined))
            yield from holders
            if holders:
                end_of_last = joined[-1].end
        offices = office_spans(text, self.words.offices)
        for match in self.words.titles.finditer(text):
            if any(Span(*match.span("title")).overlaps(office) for office in offices):
                continue  # "Sekretaris Jenderal" is no general
            if name := self.name_at(self.words.behind_title(text, match.end("title"))):
                title = Span(*match.span("title"))
                kind = self.words.kinds[match["title"].replace("’", "'")]
                yield Holding(title.start, name.end, name, title, None, kind)

    def _holders(self, offices: Sequence[Office]) -> Iterator[Holding]:
        """Who holds offices: the name right behind them, or the one right before."""
        name = self._name_after(offices[-1].end)
        if name is None:
            name = self._name_before(self._with_body_before(offices[0]))
        if name is None:
            return
        for office in offices:
            parts = [name, office.words, *([office.of] if office.of else [])]
            start, end = min(part.start for part in parts), max(part.end for part in parts)
            yield Holding(start, end, name, office.words, office.of)

    def _with_body_before(self, office: Office) -> Span:
        """An office with its body where that stands in front: "Canada's trade minister"."""
        of = office.of
        is_before = of is not None and of.end <= office.words.start
        return Span(of.start, office.words.end) if of and is_before else office.words

    def _name_after(self, end: int) -> Span | None:
        """The name that follows an office, also behind a comma."""
        text = self.tokens.text
        gap = _AFTER.match(text, end)
        if not gap:
            return None
        at = gap.end()
        if "," in gap[0] and (article := self.words.article.match(text, at)):
            at = article.end()
        while title := self.words.titles.match(text, at):
            at = self.words.behind_title(text, title.end("title"))
        name = self.name_at(at)
        is_short = name and self.tokens.at(name.end) - self.tokens.at(name.start) < 2
        return None if "," in gap[0] and is_short else name  # "el presidente, Bogotá" names nobody

    def _name_before(self, office: Span) -> Span | None:
        """The name before ", the Minister ..."."""
        i = self.tokens.at(office.start) - 1
        articles = self.words.data["articles"]
        while i >= 0 and self.tokens.all[i].text.casefold() in articles:
            i -= 1
        if i < 0:
            return None
        between = self.tokens.text[self.tokens.all[i].end : self.tokens.all[i + 1].start]
        if not re.fullmatch(r"\s?,\s(?:\w['’])?|\s?\(", between):
            return None
        while i and self.tokens.all[i].text in self.words.data["after_names"]:
            i -= 1  # "Chris Bowen MP, the Minister"
        first = self.first_of(i)
        if first is None:
            return None
        return self.tokens.span(first, i + 1)

    def name_at(self, at: int) -> Span | None:
        """The name that begins at a place."""
        i = self.tokens.at(at)
        if i >= len(self.tokens.all) or self.tokens.all[i].start != at:
            return None
        for entity in self.offices.known:
            if entity.start == at:
                return Span(entity.start, entity.end)
        token = self.tokens.all[i]
        if not self.may_begin(i) or token.text in self.words.data["particles"]:
            return None
        end = min(self.tokens.name_from(i, self.words.data["particles"], 2), i + MOST_NAMES)
        if self.words.data["mixed_case"] and not self._is_name_of_syllables(i, end):
            return None
        may_be_name = self.offices.portfolios.may_be_name
        end = next((j for j in range(i + 1, end) if not may_be_name(j)), end)
        while end > i + 1 and not self.tokens.all[end - 1].is_capital:
            end -= 1
        return self.tokens.span(i, end)

    def first_of(self, last: int) -> int | None:
        token = self.tokens.all[last]
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
