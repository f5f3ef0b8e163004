"""Who did what one match tells of, and on whose behalf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.acts.matches import AROUND
from kb.drafting.acts.meant import Meant
from kb.drafting.entities.parties import parties_of
from kb.drafting.text.annotations import Entity

#: What the parties of a treaty of two do together.
BY_ALL = ("Signature", "Initialling", "ConclusionOfNegotiations")
STATES = ("country", "organization", "demonym")
OTHERS = ("other", "other2", "between")
#: Where those stand who hold the pen.
SIGNERS = ("subject", "other", "other2")
#: The ways to say that a treaty was signed, without a word for who did it.
PASSIVE = ("passive", "passive-open", "passive-inner", "whole")
#: So far before its act a party of the treaty is named at the most.
FARTHEST = 500


@dataclass(frozen=True)
class Actors(Meant):
    """The clause of one verb, with the treaty and those who act."""

    def actors(self) -> Iterator[Entity]:
        if self.way.action == "DomesticApproval":
            yield from self.state_of_the_body() or self.parliament()
        else:
            # "The United States (US)" are one.
            found = [*{one.reference: one for one in [*self.named_actors()][::-1]}.values()][::-1]
            if self.way.action == "Adoption":
                found = found or list(self.entities("tail", "organization"))
                found = [one for one in found if self.adopts(one)][-1:] or found
            yield from found if self.group("subject") or all(map(self.adopts, found)) else ()
            if self.way.action == "EntryIntoForce" and not found:
                yield from self.named_in_front()
            yield from self.others({one.reference for one in found})

    def named_actors(self) -> Iterator[Entity]:
        """Those who are named, and the States of the people who are."""
        named = [*self.entities("subject", *STATES)]
        if group := self.cues.including.match(self.group("subject")):
            # "Three States of the EU, namely Chad ...": the EU did not
            start, end = self.match.span("subject")
            named = [*self.skeleton.entities(start + group.end(), end, *STATES)]
        people = [*self.entities("subject", "person")]
        # "the ambassador of Peru to Chile" acts for Peru, and not for the ministry he is of.
        named = [one for one in named if not self.is_post(one)] or named
        if not people:
            yield from named
            return
        of = [one for one in named if one.kind != "organization" and not self.is_post(one)]
        of = of or [*self.entities("behalf", *STATES)]  # "Ana Ruiz signed it on behalf of Peru"
        yield from of
        known = {one.reference for one in of}
        at = self.skeleton.span(*self.match.span("trigger")).start
        for one in self.envoys.states(iter(people), at):
            if one.reference not in known:
                known.add(one.reference)
                yield one

    def is_post(self, state: Entity) -> bool:
        """Whether an envoy is sent there: "ambassador to Chile"."""
        start = max(0, state.start - AROUND)
        return bool(self.cues.posted.search(self.annotated.text[start : state.start]))

    def is_by_all(self) -> bool:
        """Whether the parties of a treaty of two do it together."""
        is_by_all = self.way.by_all or self.way.action in BY_ALL
        return is_by_all or bool(self.group("both"))

    def others(self, known: set[str]) -> Iterator[Entity]:
        """Those who signed as well: "with Chile", and the other party of a treaty of two."""
        if not self.is_by_all():
            return
        named = [o for k in OTHERS for o in self.entities(k, *STATES)]
        at = self.skeleton.span(*self.match.span("trigger")).start
        people = (one for k in ("other", "other2") for one in self.entities(k, "person"))
        named += self.envoys.states(people, at)
        named += self.signed_by_both() or self.of_the_two([*known, *(o.reference for o in named)])

        for one in named:
            if one.reference not in known:
                known.add(one.reference)
                yield one

    def signed_by_both(self) -> tuple[Entity, ...]:
        """The parties of the treaty, where to say that it was signed is to say that they did.

        They are told by its name or behind it; one that stands far away is not quoted.
        """
        if not self.is_by_all():
            return ()
        treaty = self.treaty("")
        between = tuple(self.entities("between", "country", "organization"))
        found = between or (parties_of(self.annotated, treaty) if treaty else ())

        at = self.skeleton.span(*self.match.span()).start
        if any(at - one.start > FARTHEST for one in found):
            return ()
        own = {one.reference for one in self.entities("subject", "country", "demonym")}
        is_theirs = not own or len(found) == 1 or own & {one.reference for one in found}
        return tuple(found) if is_theirs else ()

    def of_the_two(self, known: list[str]) -> tuple[Entity, ...]:
        """The two States that the article is about, where a treaty of theirs was signed.

        Nobody is named who signed, or two people, of whom no State is told or that of one alone.
        """
        people = {o.reference for k in SIGNERS for o in self.entities(k, "person")}
        is_said = self.way.name in PASSIVE
        is_open = not self.group("subject") and is_said
        is_theirs = is_open or len(people) > 1 or bool(self.group("both"))
        pair = self.envoys.pair
        if not is_theirs or len(known) > 1 or not set(known) <= set(pair.states):
            return ()
        here = self.skeleton.entities(0, len(self.skeleton.text), "country")
        if any(one.reference not in pair.states for one in here):
            return ()  # it is rather that State with which it was signed
        if self.cues.by_many.search(self.skeleton.text, self.match.end("trigger")):
            return ()  # "signed by 44 States"
        treaty = self.treaty("")
        if not treaty or not self.is_of_two(treaty):
            return ()
        return pair.near(self.skeleton.span(*self.match.span("trigger")).start)

    def is_of_two(self, treaty: Entity) -> bool:
        """Whether a treaty may be one of the two States: it says nothing else."""
        told = {one.reference for one in parties_of(self.annotated, treaty)}
        if told and not told <= set(self.envoys.pair.states):
            return False
        return bool(told) or self.cues.of_two.search(self.envoys.called(treaty)) is not None

    def adopts(self, body: Entity) -> bool:
        words = f"{self.annotated.words(body)} {self.group('subject')}"
        return self.cues.is_of_the_world(words)

    def parliament(self) -> list[Entity]:
        """The parliament itself, where no State is named with it."""
        found = self.entities("subject", "organization")
        named = ((one, self.annotated.words(one)) for one in found)
        at_home = (
            one
            for one, words in named
            if self.cues.is_parliament(words) and not self.cues.is_of_the_world(words)
        )
        return list(at_home)[:1]

    def state_of_the_body(self) -> list[Entity]:
        """The one State that is named with its parliament, also within its name."""
        span = self.skeleton.span(*self.match.span("subject"))
        states = list(self.annotated.entities_in(span, "country", "demonym"))
        if not states and (
            there := self.cues.in_a_state.search(self.skeleton.text[: self.match.start("subject")])
        ):  # "in Peru, the senate"
            states = [*self.skeleton.entities(*there.span(), "country")]
        is_one = len({one.reference for one in states}) == 1
        words = self.annotated.words(span)
        is_parliament = self.cues.is_parliament(words) and not self.cues.is_of_the_world(words)
        is_body = self.cues.is_at_home(words) or is_parliament
        return states[:1] if is_one and is_body else []

    def agents(self) -> Iterator[Entity]:
        yield from self.entities("subject", "person")
        if self.cues.represented.search(self.group("apposition")):
            yield from self.entities("apposition", "person")
