"""An event as one sentence tells of it: a gathering or a vote."""

from __future__ import annotations

from dataclasses import dataclass

from kb.drafting.text.annotations import Entity, Moment, Span

#: The kinds of which a treaty is evidence enough; elsewhere it may be the name of a body.
OF_TREATIES = ("SigningCeremony", "Ceremony")


@dataclass(frozen=True)
class Event:
    """One gathering as one sentence tells of it.

    `mention` are the words that name it or speak of it, `is_held` whether it is said to be held.
    `same` is equal for those that are one event. `date` and `place` are those of the same clause;
    the date may be a word such as "Monday", `ended` is the last day where that alone is told. One
    that `is_another` is of its own, though nothing is said of it.
    """

    kind: str
    mention: Span
    same: str
    treaty: Entity | None
    host: Entity | None
    organizer: Entity | None
    attendees: tuple[Entity, ...]
    date: Moment | None
    place: Entity | None
    quote: Span
    rule: str
    is_held: bool = False
    ended: Moment | None = None
    is_another: bool = False

    @property
    def adds(self) -> bool:
        """Whether anything is said of it but what it is."""
        said = (self.date, self.ended, self.place, self.host, self.organizer, self.attendees)
        return any(said)

    @property
    def is_bare(self) -> bool:
        """Whether it is a word alone, which an act may yet show to be an event."""
        is_known = self.treaty and self.kind in OF_TREATIES
        is_told = self.is_another or (self.is_held and self.kind != "Talks")
        return not (self.adds or is_known or is_told)
