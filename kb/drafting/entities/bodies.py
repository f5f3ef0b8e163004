"""The organisations of a text with their references: from their names to entities."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from kb.drafting.entities.candidates import Candidates
from kb.drafting.entities.gazetteer import again, longest
from kb.drafting.entities.organizations import (
    OrganizationName,
    explained_names,
    is_of_a_state,
    organization_names,
)
from kb.drafting.entities.treaties import TreatyWords
from kb.drafting.text.annotations import Entity, Span
from kb.drafting.text.tokens import Tokens
from kb.drafting.text.vocabulary import either, one_of, vocabulary
from kb.seeds.labels import bare_name

#: What stands between a State and its body: "Kenya's parliament", and between "Kenyan" and it.
_POSSESSIVES, _SPACE = ("'s ", "’s ", "' ", "’ "), " "

#: What a curator has to know of a ministry or parliament that is named alone.
OF_WHICH_STATE = "of which State? its name should say so"


@dataclass(frozen=True)
class Bodies:
    """Finds the organisations of one text.

    `known` are the names of authorities in it but for treaties, `treaties` all treaties that it
    names, `demonyms` the words such as "Kenyan"; nothing is found in the `headline`.
    """

    tokens: Tokens
    language: str
    candidates: Candidates
    known: Sequence[Entity]
    treaties: Sequence[Entity]
    demonyms: Sequence[Entity]
    headline: Span

    _states_of: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))

    def all(self) -> list[Entity]:
        """Organisations of the authorities, and those that look like one, in the text's order.

        A name that contains that of a known one is another organisation ("UNCITRAL Academy").
        """
        organizations = [body for body in self.known if body.kind == "organization"]
        for body in organizations:
            self._note(body, body.reference)
        # Long names first, so that short ones are known for what they are.
        names = self._names(organizations)
        for name in sorted(names, key=lambda name: (name.start - name.end, name.start)):
            reference = self._reference(name)
            self._note(name, reference)
            spans = [name, *([name.abbreviation] if name.abbreviation else [])]
            organizations += [
                Entity(body.start, body.end, "organization", reference) for body in spans
            ]
        return list(
            longest([*organizations, *again(self.tokens.text, "organization", organizations)])
        )

    def _names(self, organizations: Sequence[Entity]) -> Iterator[OrganizationName]:
        """The names that no authority has, none of which overlaps another."""
        tokens, language = self.tokens, self.language
        taken: list[Span] = [*self.treaties, self.headline]
        taken += [name for name in self.known if name.kind == "person"]

        heads = TreatyWords.of(language).heads
        explained = [
            name
            for name in explained_names(tokens)
            if not heads.search(self._words(name))
            and not any(map(name.overlaps, [*taken, *organizations]))
        ]
        taken += explained

        states = [name for name in self._nations if not name.is_mention]
        others = organization_names(
            tokens, language, taken, [*organizations, *states], states, self._places
        )
        gatherings = _gatherings(language)
        held = (name for name in others if not gatherings.search(self._words(name)))
        yield from (*explained, *map(self._with_state, held))

    @cached_property
    def _nations(self) -> list[Entity]:
        """The States and the words that point to them, in the order of the text."""
        states = [entity for entity in self.known if entity.kind == "country"]
        return sorted([*states, *self.demonyms])

    @cached_property
    def _places(self) -> frozenset[int]:
        """Where a place begins, and each word of a State: "Bồ Đào Nha" has no family name."""
        starts = {entity.start for entity in self.known if entity.kind == "place"}
        for state in self.known:
            if state.kind == "country":
                words = self.tokens.text[state.start : state.end].split(" ")
                starts |= {state.start + len(" ".join(words[:i])) + 1 for i in range(1, len(words))}
        return frozenset(starts)

    @cached_property
    def _by_start(self) -> dict[int, Entity]:
        return {entity.start: entity for entity in self._nations}

    @cached_property
    def _by_end(self) -> dict[int, Entity]:
        return {entity.end: entity for entity in self._nations}

    def _before(self, name: Span) -> Entity | None:
        """The State whose a name is, right before it: "Japan's Diet", "the Kenyan parliament"."""
        if not vocabulary(self.language)["organizations"]["head_may_be_last"]:
            return None
        for gap in (*_POSSESSIVES, _SPACE):
            at = name.start - len(gap)
            nation = self._by_end.get(at)
            if nation and self.tokens.text.startswith(gap, at):
                return nation if nation.is_mention == (gap == _SPACE) else None
        return None

    def _with_state(self, name: OrganizationName) -> OrganizationName:
        """The name with the State that follows it, where the language puts that behind."""
        link = _of_states(self.language).match(self.tokens.text, name.end)
        nation = self._by_start.get(link.end()) if link else None
        if not link or nation is None or (nation.is_mention and link[0] != _SPACE):
            return name
        return OrganizationName(name.start, nation.end, name.abbreviation)

    def _reference(self, name: OrganizationName) -> str:
        words = [self._words(name)]
        if name.abbreviation is not None:
            words.append(self._words(name.abbreviation))
            return self.candidates.reference("organization", *words)
        bare, state = self._of_state(name)
        if state is None:
            if known := self._shortened(name, bare):
                return known
            reference = self.candidates.reference("organization", *words)
            if is_of_a_state(words[0], self.language):
                self.candidates.doubts[reference] = OF_WHICH_STATE
            return reference
        if state.end <= name.start:
            words = [f"{words[0]} of {self._words(state)}"]
        return self.candidates.reference("organization", *words)

    def _note(self, name: Span, reference: str) -> None:
        bare, state = self._of_state(name)
        if state is not None:
            self._states_of[bare].append((name.start, reference))

    def _shortened(self, name: Span, bare: str) -> str:
        """The one body named before that is called so, but for its State: "the Senate"."""
        places = self._states_of.get(bare, ())
        references = {reference for _, reference in places}
        first = min((start for start, _ in places), default=name.start)
        return references.pop() if len(references) == 1 and first < name.start else ""

    def _of_state(self, name: Span) -> tuple[str, Entity | None]:
        """The folded name without the State that it names or that stands before it, and that."""
        text = self.tokens.text
        for i in self.tokens.within(name):
            nation = self._by_start.get(self.tokens.all[i].start)
            is_part = nation and (nation.start, nation.end) != (name.start, name.end)
            if nation and is_part and nation.end <= name.end:
                rest = f"{text[name.start : nation.start]} {text[nation.end : name.end]}"
                return bare_name(rest), nation
        return bare_name(self._words(name)), self._before(name)

    def _words(self, span: Span) -> str:
        return " ".join(self.tokens.text[span.start : span.end].split())


@cache
def _gatherings(language: str) -> re.Pattern[str]:
    """What looks like a body and is held, or a house: "Foro Empresarial Perú-Kenia"."""
    return re.compile(one_of(vocabulary(language)["organizations"]["gatherings"]))


@cache
def _of_states(language: str) -> re.Pattern[str]:
    """What joins a body and the State behind it: "Congreso de Chile", "parlemen Turki".

    Where a head may be last, a State stands in the name already.
    """
    words = vocabulary(language)["organizations"]
    if words["head_may_be_last"]:
        return re.compile("(?!)")
    linking = either(words["of_state"])
    return re.compile(rf"\s(?:(?:{linking})(?:\s|(?<=['’])))?")
