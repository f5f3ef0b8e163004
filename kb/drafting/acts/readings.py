"""What the clause of one verb says: an act with its actors and its outlook, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.acts.matches import AROUND
from kb.drafting.acts.meant import OF_THE_TREATY
from kb.drafting.acts.outlooks import Outlooks
from kb.drafting.text.annotations import Entity, Moment, Span
from kb.drafting.tracing import Cue, Nothing, listening

#: The outlooks of what is not decided.
WISHED = ("CalledFor", "Considered", "AimedAt")


@dataclass(frozen=True)
class Act:
    """One act: `action` is its kind, `quote` what tells of it, `trigger` the words of the verb.

    `outlook` is "" for what was done, else the concept of `tro:Outlooks`. `actors` are those on
    whose behalf it is, `agents` the people who held the pen. `deposits` is the consent whose
    instrument was deposited. `rule` names the way.
    """

    action: str
    treaty: Entity
    actors: tuple[Entity, ...]
    agents: tuple[Entity, ...]
    date: Moment | None
    place: Entity | None
    outlook: str
    deposits: str
    quote: Span
    trigger: Span
    rule: str


@dataclass(frozen=True)
class Reading(Outlooks):
    """The clause of one verb; `act` is what it says."""

    def act(self) -> Act | None:
        """The act; None where the words around the match cast doubt on it."""
        outlook = self.outlook()
        since = self.only_since() if outlook == "Denied" else None
        if since:
            outlook = "Scheduled" if self.is_to_come(since) else ""
        if self.is_denied_claim() and outlook in ("", "Considered", "Scheduled"):
            outlook = "Denied"
        elif outlook is None:
            return self.nothing("open")
        elif not self.is_free():
            return self.nothing("not-free")
        if self.way.action == "Deposit" and not self.deposits():
            return self.nothing("no-deposit")  # a ratification, or an accession
        if self.way.action == "Deposit" and self.is_handed_home():
            return self.nothing("handed-home")  # "submitted its instrument to parliament"
        if self.is_done_to_another():
            return self.nothing("done-to-another")
        if not (treaty := self.treaty(outlook)):
            return self.nothing("no-treaty")
        actors = tuple(self.actors())
        if not actors and self.needs_actor(outlook):
            return self.nothing("no-actor")
        if refused := self.against(treaty, actors, outlook):
            return self.nothing(refused)
        self.tell_cues()
        quote = self.quote(treaty, *actors)
        return Act(
            self.action(bool(actors), outlook),
            treaty,
            actors,
            tuple(self.agents()),
            since or self.day_of(outlook),
            self.place(),
            outlook,
            self.deposits(),
            quote if since is None else Span(quote.start, max(quote.end, since.end)),
            self.trigger(),
            self.rule(),
        )

    def against(self, treaty: Entity, actors: tuple[Entity, ...], outlook: str) -> str:
        """What speaks against an act whose treaty and actors are known; "" where nothing does."""
        is_for_one = self.way.action == "EntryIntoForce" and not actors
        if is_for_one and self.is_for_it():
            return "for-one"
        if self.is_of_another_paper() or self.is_another_vote():
            return "another-paper"
        if self.is_of_others(treaty, actors):
            return "of-others"
        if self.is_of_a_body_at_home(actors):
            return "at-home"
        if len(actors) > 1 and self.is_shared_out():
            return "respectively"
        if self.is_denied_claim() and not any(map(str.isupper, self.initials(treaty))):
            return "nameless-claim"  # of a treaty that nobody names there may be none
        return "denied-later" if not outlook and self.is_denied_later() else ""

    def nothing(self, code: str) -> Act | None:
        """No act; why there is none is told to whoever listens."""
        if trace := listening():
            cues = tuple(self.cues_against()) if code == "not-free" else tuple(self.deciding())
            code = "doubted" if code == "not-free" and cues else code
            way = self.way
            trace.nothing.append(Nothing(code, way.action, way.name, self.trigger(), cues))
        return None

    def tell_cues(self) -> None:
        """Tell whoever listens by which words the clause says what it says."""
        if trace := listening():
            trace.cues.setdefault(self.trigger(), tuple(self.deciding()))

    def deciding(self) -> Iterator[Cue]:
        """The words that say whether it was done: "will", "has not"; and those of the verb."""
        yield Cue("verb", self.trigger())
        for name in self.match.groupdict():
            if name.startswith("m_") and self.group(name).strip():
                yield Cue(name[2:], self.skeleton.span(*self.match.span(name)))

    def cues_against(self) -> Iterator[Cue]:
        """The words before the clause that cast doubt on it."""
        before, cues = self.skeleton.text[: self.match.start()], self.cues
        for role, pattern in (("doubt", cues.doubt), ("wanted", cues.wanted)):
            for found in pattern.finditer(before):
                if found[0].strip():
                    yield Cue(role, self.skeleton.span(*found.span()))
                    return

    def day_of(self, outlook: str) -> Moment | None:
        """The day of the act: one gone by is that of the wish, "asked on 3 May to accede"."""
        date = self.date()
        return None if outlook in WISHED and date and self.is_past(date) else date

    def initials(self, treaty: Entity) -> list[str]:
        """The first letters of the words of a treaty, but for the name of a State behind it."""
        words = self.annotated.words(treaty).split()
        return [word[0] for word in words[: max(1, len(words) // 2)]]

    def needs_actor(self, outlook: str) -> bool:
        """Whether it says nothing without who did it, or did not."""
        is_open = outlook in ("", "Denied") or self.way.action == "DomesticApproval"
        if not is_open or self.way.action in OF_THE_TREATY:
            return False
        return not self.is_signing_of_the_treaty(outlook)

    def is_of_a_body_at_home(self, actors: tuple[Entity, ...]) -> bool:
        """Whether a parliament or the like did it: its vote is not the State's act."""
        if self.way.action == "DomesticApproval":
            return False
        if self.way.action == "Adoption" and actors:
            return not all(map(self.adopts, actors))
        around = [self.annotated.words(actor) for actor in actors if actor.kind == "organization"]
        if self.way.action == "Adoption":  # "fue aprobado en el Senado el 3 de mayo"
            where = (
                *self.entities("tail", "organization"),
                *self.entities("tail2", "organization"),
            )
            around += [self.annotated.words(one) for one in where]
        is_whole = self.way.name == "whole"
        if is_whole and self.way.action != "EntryIntoForce":  # which nobody does
            around.append(self.skeleton.text[self.match.start() : self.match.end() + 60])
        return any(self.cues.is_at_home(words) for words in around)

    def is_shared_out(self) -> bool:
        """Whether each did something else, or on another day: "in 2018 and 2019 respectively"."""
        text, start = self.skeleton.text, self.match.start()
        stop = re.search("[.;:]", text[self.match.end() :])
        end = self.match.end() + stop.start() if stop else len(text)
        return bool(self.cues.respectively.search(text, start, end))

    def action(self, has_actors: bool, outlook: str) -> str:
        """The kind of act; that an instrument is to be deposited is what it is an instrument of."""
        if self.way.action == "Deposit" and outlook:
            return self.deposits()
        is_for_one = self.way.action == "EntryIntoForce" and has_actors
        return "EntryIntoForceForParty" if is_for_one else self.way.action

    def more_treaties(self) -> Iterator[Entity]:
        """Others that the same act is said of: "signed the Treaty and the Protocol"."""
        known = {one.reference for one in self.entities("treaty", "treaty")}
        for one in self.entities("more", "treaty"):
            if one.reference not in known:
                known.add(one.reference)
                yield one

    def place(self) -> Entity | None:
        for name in ("tail", "tail2"):
            for place in self.entities(name, "place", "country"):
                if self.is_where(place):
                    return place
        return None

    def is_where(self, place: Entity) -> bool:
        """Whether a word for where stands before a place, and not "with" or "of"."""
        return bool(self.cues.locative.search(self.annotated.text[: place.start][-AROUND:]))

    def is_handed_home(self) -> bool:
        """Whether a parliament gets the instrument, which is no deposit."""
        text = self.skeleton.text
        said = [text[slice(*self.match.span("trigger"))]]
        bodies = [*self.entities("trigger", "organization")]
        bodies += [*self.entities("tail", "organization")][:1]
        said += map(self.annotated.words, bodies)
        return any(map(self.cues.is_parliament, said)) or any(
            self.cues.handed_home.match(text, self.match.end(group))
            for group in ("trigger", "treaty")
        )

    def deposits(self) -> str:
        said = (n[2:] for n, words in self.match.groupdict().items() if n[:2] == "d_" and words)
        return next(said, "")

    def quote(self, treaty: Entity, *actors: Entity) -> Span:
        """From the date, subject or treaty in front to the last word that tells of the act."""
        start = self.match.start()
        if lead := self.cues.lead(self.skeleton.text[:start]):
            start = lead.start("date")
        ends = [
            self.match.end(name)
            for name in ("trigger", "treaty", "more", "subject")
            if self.group(name)
        ]
        for name in ("tail", "tail2"):
            if self.group(name):
                ends += [
                    at + 1 for at in range(*self.match.span(name)) if at in self.skeleton.things
                ]
        text = self.skeleton.text
        end = len(text[: max(ends)].rstrip(" ,"))
        span = self.skeleton.quote(start, end)  # "del Pacto, firmado"
        named = (treaty, *actors)
        return Span(
            min(span.start, *(one.start for one in named)),
            max(span.end, *(one.end for one in named)),
        )

    def rule(self) -> str:
        kind = re.sub(r"(?<!^)(?=[A-Z])", "-", self.way.action).lower()
        return f"act-{kind}-{self.way.name}"
