"""For which State a treaty is said to be in force: "in force for Chile since 2013"."""

from __future__ import annotations

from dataclasses import dataclass

from kb.drafting.acts.matches import AROUND, Match
from kb.drafting.text.annotations import Entity


@dataclass(frozen=True)
class InForce(Match):
    """The clause of one verb, with the parties for which a treaty entered into force."""

    def named_in_front(self) -> list[Entity]:
        """The parties for which it is said: "for Chile and Peru, the Pact entered into force"."""
        if self.group("party"):
            return list(self.entities("party", "country", "organization"))
        named = self.guard.for_party.search(self.skeleton.text[: self.match.start()])
        if named is None:
            return []
        return list(self.skeleton.entities(*named.span("party"), "country", "organization"))

    def named_behind(self) -> list[Entity]:
        """The State in which it is said to be: a treaty enters into force in no place."""
        text, where = self.annotated.text, self.guard.locative
        end = self.skeleton.span(*self.match.span("trigger")).end
        behind = [one for one in self.entities("tail", "country") if one.start >= end]
        return [one for one in behind if where.search(text[: one.start][-AROUND:])]

    def is_for_it(self) -> bool:
        """Whether it is said for one party that has no name there: "for the country"."""
        text = self.skeleton.text
        is_behind = self.guard.for_it.match(text, self.match.end("trigger"))
        return bool(is_behind or self.guard.for_it_first.search(text[: self.match.start()]))

    def meant_by_it(self) -> list[Entity]:
        """The State that "for the country" means: the last one named before in the sentence, else
        the one that the sentence before names alone."""
        if not self.is_for_it():
            return []
        here = list(self.skeleton.entities(0, self.match.start("trigger"), "country"))[-1:]
        before = self.annotated.sentence_before(self.skeleton.starts[0])
        if here or before is None:
            return here
        there = [*self.annotated.entities_in(before, "country")]
        return there[:1] if len({one.reference for one in there}) == 1 else []
