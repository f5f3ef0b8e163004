"""Which treaty each name in a text stands for: one of the authorities, or a candidate.

A name may be short for a longer one, be given as another name, or lack a word that the authorities
have; treaties with different partners are different though the words are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.drafting.entities.candidates import Candidates
from kb.drafting.entities.gazetteer import again, longest
from kb.drafting.entities.parties import with_parties
from kb.drafting.entities.treaties import TreatyName, TreatyWords
from kb.drafting.text.annotations import Entity, Moment, Span
from kb.drafting.text.tokens import Tokens
from kb.namespaces import XSD
from kb.seeds.labels import folded

#: A name of more words than these may leave out so many that stand before its head.
MANY = 2
MOST_MORE = 2
_JOINED = re.compile(
    r"(?<![\w-])(?P<first>[^\W\d_a-z]\w+(?: [^\W\d_a-z]\w+){0,3}) ?[-–—] ?"
    r"(?P<second>[^\W\d_a-z]\w+(?: [^\W\d_a-z]\w+){0,2})(?![\w-])"
)


@dataclass(frozen=True)
class Identities:
    """The treaties of one text; `known` is what it names of the authorities."""

    tokens: Tokens
    language: str
    candidates: Candidates
    headline: Span
    known: Sequence[Entity]
    days: Sequence[Moment]

    def named(self) -> list[Entity]:
        """Every name of a treaty."""
        treaties = [entity for entity in self.known if entity.kind == "treaty"]
        places = {entity.start for entity in self.known if entity.kind in ("country", "place")}
        words = TreatyWords.of(self.language)
        names = words.names(self.tokens, treaties, places, self.moments)
        # Long names first, so that short ones are known for what they are.
        for name in sorted(names, key=lambda name: (name.start - name.end, name.start)):
            if not name.within(self.headline):
                treaties += self._named(name, self._words(name), treaties)
        treaties += again(self.text, "treaty", treaties)
        named = longest(treaties)
        return list(with_parties(self.text, self.language, named, self.bodies))

    def in_small_letters(self, treaties: Sequence[Entity]) -> list[Entity]:
        """Treaties named by what they are on, "a treaty on wetlands", below the headline.

        One whose name has all their words is meant, where there is one alone.
        """
        taken = [*treaties, Span(0, max(self.text.find("\n"), 0))]
        words = TreatyWords.of(self.language)
        small = []
        for name in words.small_names(self.tokens, taken, self.moments):
            called = self._words(name)
            reference = self._shortened(name, called, treaties)
            is_new = not reference
            reference = reference or self.candidates.reference("treaty", called)
            small.append(Entity(name.start, name.end, "treaty", reference, is_described=is_new))
        return list(with_parties(self.text, self.language, small, self.bodies))

    @property
    def text(self) -> str:
        return self.tokens.text

    @cached_property
    def moments(self) -> frozenset[int]:
        """Where the words of days begin, at which names end; a lone year is none."""
        days = [day for day in self.days if day.date is None or day.date.datatype != XSD.gYear]
        words = self.tokens.all
        return frozenset(words[i].start for day in days for i in self.tokens.within(day))

    @cached_property
    def bodies(self) -> tuple[Entity, ...]:
        """The States and bodies that are named, also where a dash joins two: "Kenya–Uganda"."""
        bodies = [entity for entity in self.known if entity.kind in ("country", "organization")]
        for dash in _JOINED.finditer(self.text):
            for side in ("first", "second"):
                body = self._joined(dash, side)
                if body and not any(body.within(other) for other in bodies):
                    bodies.append(body)
        return tuple(sorted(bodies))

    def _joined(self, dash: re.Match[str], side: str) -> Entity | None:
        """The State or body right beside a dash: "Extradition Treaty Kenya–South Sudan"."""
        words = dash[side].split(" ")
        for number in range(len(words), 0, -1):
            name = " ".join(words[-number:] if side == "first" else words[:number])
            references = self.candidates.labels.find(name)
            kind = references[0].partition("/")[0] if len(references) == 1 else ""
            if kind in ("country", "organization"):
                start = dash.end(side) - len(name) if side == "first" else dash.start(side)
                return Entity(start, start + len(name), kind, references[0])
        return None

    def _named(self, name: TreatyName, called: str, others: Sequence[Entity]) -> Iterator[Entity]:
        """A treaty that is named or described, and the other name it is given there."""
        words: list[str] = [called]
        spans: list[Span] = [name]
        if name.alias is not None and not self._is_of_a_body(name.alias):
            words.append(self._words(name.alias))
            spans.append(name.alias)
        reference = self._shortened(name, called, others)
        reference = reference or self.candidates.reference("treaty", *words)
        for span in spans:
            yield Entity(span.start, span.end, "treaty", reference)

    def _is_of_a_body(self, alias: Span) -> bool:
        """Whether a name in a bracket is that of an organisation: "Convention de l'OCDE (OCDE)"."""
        references = self.candidates.labels.find(self._words(alias))
        return any(reference.startswith("organization/") for reference in references)

    def _shortened(self, name: Span, called: str, others: Sequence[Entity]) -> str:
        """The one treaty that a name is short for, "" where there is none or more.

        A treaty whose longer name tells a party is meant only behind it: before it, another is.
        """
        if self.candidates.labels.find(called):
            return ""
        if reference := self._by_abbreviation(called):
            return reference
        longer = {
            treaty.reference
            for treaty in others
            if is_short_for(called, self._words(treaty))
            and (treaty.start < name.start or not self._tells_a_party(treaty))
        }
        return longer.pop() if len(longer) == 1 else ""

    def _by_abbreviation(self, called: str) -> str:
        """The treaty whose abbreviation stands behind a head: "Công ước CCM"."""
        head = TreatyWords.of(self.language).heads.match(called)
        rest = called[head.end() :].split() if head else []
        return self.candidates.given.get(("treaty", folded(rest[-1])), "") if rest else ""

    def _tells_a_party(self, treaty: Entity) -> bool:
        states = (body for body in self.bodies if body.kind == "country")
        return any(treaty.start < state.start < treaty.end for state in states)

    def _words(self, span: Span) -> str:
        return " ".join(self.text[span.start : span.end].split())


def is_short_for(name: str, longer: str) -> bool:
    """Whether a name has only words of a longer one, in its order, from the first on.

    A year at the front tells nothing: "1989 Basel Convention on ...". In English what stands before
    the head may be what the longer name has behind it.

    >>> is_short_for("Hong Kong Convention", "Hong Kong International Convention for Recycling")
    True
    >>> is_short_for("Child Support Convention", "Convention on the Recovery of Child Support")
    True
    >>> is_short_for("Ramsar Convention", "Convention on Wetlands")
    False
    """
    words = folded(name).split()
    rest = folded(longer).lstrip("0123456789 ").split()
    if len(rest) <= len(words):
        return False
    if words[:1] == rest[:1]:
        return _in_order(words, rest)
    if len(words) > MANY and rest[-len(words) :] == words and len(rest) - len(words) <= MOST_MORE:
        return True  # "Agreement on Fisheries Subsidies" of the WTO
    # "Judgments Convention": the "Hague Convention on the Recognition of Foreign Judgments"
    at = rest.index(words[-1]) if words[-1] in rest else -1
    if at > MOST_MORE:
        return False
    return len(words) > 1 and at >= 0 and _in_order(words[:-1], rest[at + 1 :])


def _in_order(words: Sequence[str], rest: Sequence[str]) -> bool:
    following = iter(rest)
    return all(word in following for word in words)
