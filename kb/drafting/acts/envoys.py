"""For which State each person of a text acts, where words beside a name tell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kb.drafting.acts.clausewords import envoy
from kb.drafting.acts.metonymy import Pair
from kb.drafting.text.annotations import Annotated, Entity
from kb.drafting.text.skeleton import Skeleton

#: So far from an act the State of one who acts is named at the most, in characters.
FARTHEST = 500


@dataclass(frozen=True)
class Envoys:
    """The people of a text: "Peru's minister Ana Ruiz" is one of Peru wherever she is named."""

    annotated: Annotated

    def states(self, people: Iterator[Entity], at: int) -> Iterator[Entity]:
        """The States of some people, each in the words nearest to a place of the text.

        One who is told of no State has none, also where a paper calls the ministers of its own
        State by their office alone: in which State it is printed, its language does not say.
        """
        for person in people:
            if named := self._nearest(self._of.get(person.reference, ""), at):
                yield named

    @cached_property
    def pair(self) -> Pair:
        """The two States that the text is about."""
        return Pair.of(self.annotated)

    def called(self, treaty: Entity) -> str:
        """The longest name of a treaty."""
        same = (o for o in self.annotated.entities if o.reference == treaty.reference)
        return max((self.annotated.words(one) for one in same), key=len, default="")

    def _nearest(self, state: str, at: int) -> Entity | None:
        named = (*self.annotated.entities, *self.annotated.demonyms)
        there = [one for one in named if one.reference == state and abs(one.start - at) < FARTHEST]
        return min(there, key=lambda one: abs(one.start - at), default=None)

    @cached_property
    def _of(self) -> dict[str, str]:
        """The State of each person; nobody who was said to be of two."""
        found: dict[str, set[str]] = {}
        for sentence in self.annotated.sentences:
            if not any(self.annotated.entities_in(sentence, "person")):
                continue
            skeleton = Skeleton.of(self.annotated, sentence)
            for match in envoy(self.annotated.language).finditer(skeleton.text):
                people = {one.reference for one in skeleton.entities(*match.span(), "person")}
                states = [*skeleton.entities(*match.span(), "country", "demonym")]
                if len(people) == 1 and states:  # "the ambassador of Peru to Chile" is of Peru
                    found.setdefault(people.pop(), set()).add(states[0].reference)
        return {person: states.pop() for person, states in found.items() if len(states) == 1}
