"""For which State a treaty is said to be in force: "in force for Chile since 2013"."""

from __future__ import annotations

from dataclasses import dataclass

from kb.drafting.acts.matches import Match
from kb.drafting.text.annotations import Entity


@dataclass(frozen=True)
class InForce(Match):
    """The clause of one verb, with the parties for which a treaty entered into force."""

    def named_in_front(self) -> list[Entity]:
        """The parties for which it is said: "for Chile and Peru, the Pact entered into force"."""
        if self.group("party"):
            return list(self.entities("party", "country", "organization"))
        named = self.cues.for_party.search(self.skeleton.text[: self.match.start()])
        if named is None:
            return []
        return list(self.skeleton.entities(*named.span("party"), "country", "organization"))

    def is_for_it(self) -> bool:
        """Whether it is said for one party that has no name there: "for the country"."""
        return bool(self.cues.for_it.match(self.skeleton.text, self.match.end("trigger")))
