"""Who did what one match tells of, and on whose behalf."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
            named = [*self.named_actors()]
            actors = [*{actor.reference: actor for actor in named[::-1]}.values()][::-1]
            if self.way.action == "Adoption":
                actors = actors or list(self.entities("tail", "organization"))
                actors = [body for body in actors if self.adopts(body)][-1:] or actors
            yield from actors if self.group("subject") or all(map(self.adopts, actors)) else ()
            if self.way.action == "EntryIntoForce" and not actors:
                yield from self.named_in_front()
            yield from self.others({actor.reference for actor in actors})

    def named_actors(self) -> Iterator[Entity]:
        """Those who are named, and the States of the people who are."""
        named = [*self.entities("subject", *STATES)]
        if group := self.cues.including.match(self.group("subject")):
            # "Three States of the EU, namely Chad ...": the EU did not
            start, end = self.match.span("subject")
            named = [*self.skeleton.entities(start + group.end(), end, *STATES)]
        people = [*self.entities("subject", "person")]
        # "the ambassador of Peru to Chile" acts for Peru, and not for the ministry he is of.
        named = [actor for actor in named if not self.is_post(actor)] or named
        if not people:
            yield from named
            return
        of = [actor for actor in named if actor.kind != "organization" and not self.is_post(actor)]
        of = of or [*self.entities("behalf", *STATES)]  # "Ana Ruiz signed it on behalf of Peru"
        yield from of
        known = {actor.reference for actor in of}
        at = self.trigger().start
        yield from _new(self.envoys.states(iter(people), at), known)

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
        named = [actor for group in OTHERS for actor in self.entities(group, *STATES)]
        at = self.trigger().start
        people = (
            person for group in ("other", "other2") for person in self.entities(group, "person")
        )
        named += self.envoys.states(people, at)
        told = [*known, *(actor.reference for actor in named)]
        named += self.signed_by_both() or self.of_the_two(told)
        yield from _new(named, known)

    def signed_by_both(self) -> tuple[Entity, ...]:
        """The parties of the treaty, where to say that it was signed is to say that they did.

        They are told by its name or behind it; one that stands far away is not quoted.
        """
        if not self.is_by_all():
            return ()
        treaty = self.treaty("")
        between = tuple(self.entities("between", "country", "organization"))
        parties = between or (parties_of(self.annotated, treaty) if treaty else ())

        at = self.skeleton.span(*self.match.span()).start
        if any(at - party.start > FARTHEST for party in parties):
            return ()
        own = {state.reference for state in self.entities("subject", "country", "demonym")}
        is_theirs = not own or len(parties) == 1 or own & {party.reference for party in parties}
        return parties if is_theirs else ()

    def of_the_two(self, known: list[str]) -> tuple[Entity, ...]:
        """The two States that the article is about, where a treaty of theirs was signed.

        Nobody is named who signed, or two people, of whom no State is told or that of one alone.
        """
        people = {
            person.reference for group in SIGNERS for person in self.entities(group, "person")
        }
        is_open = not self.group("subject") and self.way.name in PASSIVE
        is_theirs = is_open or len(people) > 1 or bool(self.group("both"))
        pair = self.envoys.pair
        if not is_theirs or len(known) > 1 or not set(known) <= set(pair.states):
            return ()
        here = self.skeleton.entities(0, len(self.skeleton.text), "country")
        if any(state.reference not in pair.states for state in here):
            return ()  # it is rather that State with which it was signed
        if self.cues.by_many.search(self.skeleton.text, self.match.end("trigger")):
            return ()  # "signed by 44 States"
        treaty = self.treaty("")
        if not treaty or not self.is_of_two(treaty):
            return ()
        return pair.near(self.trigger().start)

    def is_of_two(self, treaty: Entity) -> bool:
        """Whether a treaty may be one of the two States: it says nothing else."""
        parties = {party.reference for party in parties_of(self.annotated, treaty)}
        if parties:
            return parties <= set(self.envoys.pair.states)
        return self.cues.of_two.search(self.envoys.called(treaty)) is not None

    def adopts(self, body: Entity) -> bool:
        words = f"{self.annotated.words(body)} {self.group('subject')}"
        return self.cues.is_of_the_world(words)

    def parliament(self) -> list[Entity]:
        """The parliament itself, where no State is named with it."""
        for body in self.entities("subject", "organization"):
            if self._is_parliament(self.annotated.words(body)):
                return [body]
        return []

    def state_of_the_body(self) -> list[Entity]:
        """The one State that is named with its parliament, also within its name."""
        span = self.skeleton.span(*self.match.span("subject"))
        states = list(self.annotated.entities_in(span, "country", "demonym"))
        if not states and (
            there := self.cues.in_a_state.search(self.skeleton.text[: self.match.start("subject")])
        ):  # "in Peru, the senate"
            states = [*self.skeleton.entities(*there.span(), "country")]
        is_one = len({state.reference for state in states}) == 1
        words = self.annotated.words(span)
        is_body = self.cues.is_at_home(words) or self._is_parliament(words)
        return states[:1] if is_one and is_body else []

    def _is_parliament(self, words: str) -> bool:
        """Whether words name a parliament, and none of the world's."""
        return self.cues.is_parliament(words) and not self.cues.is_of_the_world(words)

    def agents(self) -> Iterator[Entity]:
        yield from self.entities("subject", "person")
        if self.cues.represented.search(self.group("apposition")):
            yield from self.entities("apposition", "person")


def _new(named: Iterable[Entity], known: set[str]) -> Iterator[Entity]:
    """Those of some actors that are not known yet, each once; they are known then."""
    for actor in named:
        if actor.reference not in known:
            known.add(actor.reference)
            yield actor
