"""What one match of a construction says: an act with its actors and its outlook, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.drafting.annotations import Entity, Moment, Span
from kb.drafting.antecedents import antecedent, is_near, stands_for
from kb.drafting.matches import AROUND, Match
from kb.drafting.parties import parties_of
from kb.drafting.phrases import DONE, OUTLOOKS
from kb.drafting.pieces import Pieces

#: What the treaty as a whole goes through, and no State alone.
OF_THE_TREATY = (
    "Adoption",
    "OpeningForSignature",
    "EntryIntoForce",
    "Termination",
    "ConclusionOfNegotiations",
)
#: What the parties of a treaty of two do together.
BY_ALL = ("Signature", "Initialling", "ConclusionOfNegotiations")
#: What "the Pact adopted in Lima" says of it, where "the law on the Pact took effect" does not.
BY_PARTICIPLE = ("Adoption", "OpeningForSignature")
BOTH = ("one", "another")
OTHERS = ("other", "other2", "between")
#: So far before its act a party of the treaty is named at the most.
FARTHEST = 500
#: A treaty so near to the beginning of its sentence is what the sentence is about.
NEAR_START = 12


@dataclass(frozen=True)
class Act:
    """One act: `action` is its kind, `quote` what tells of it, `trigger` the words of the verb.

    `outlook` is "" for what was done, else the concept of `tro:Outlooks`. `actors` are those on
    whose behalf it is, `agents` the people who held the pen. `deposits` is the consent whose
    instrument was deposited. `rule` names the construction.
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
class Reading(Match):
    """One match of a construction; `act` is what it says."""

    def act(self) -> Act | None:
        """The act; None where the words around the match cast doubt on it."""
        outlook = self.outlook()
        if self.is_denied_claim() and outlook in ("", "Considered"):
            outlook = "Denied"
        elif outlook is None or not self.is_free():
            return None
        if self.construction.action == "Deposit" and not self.deposits():
            return None  # what was deposited is not said: a ratification, or an accession
        treaty = self.treaty(outlook)
        actors = tuple(self.actors())
        if not treaty or (not actors and self.needs_actor(outlook) and not self.is_dated_list()):
            return None
        is_for_one = self.construction.action == "EntryIntoForce" and not actors
        if is_for_one and self.guard.for_it.match(self.skeleton.text, self.match.end("trigger")):
            return None
        if self.is_of_a_body_at_home(actors) or self.is_private(treaty, actors):
            return None
        if self.is_denied_claim() and not any(map(str.isupper, self.initials(treaty))):
            return None  # of a treaty that nobody names there may be none
        if not outlook and self.guard.is_denied_later(self.skeleton.text[self.match.end() :]):
            return None
        return Act(
            self.action(bool(actors)),
            treaty,
            actors,
            tuple(self.agents()),
            self.date(),
            self.place(),
            outlook,
            self.deposits(),
            self.quote(treaty, *actors),
            self.trigger(),
            self.rule(),
        )

    def treaty(self, outlook: str) -> Entity | None:
        """The treaty that is named, else the one that "it" stands for."""
        if named := next(self.entities("treaty", "treaty"), None):
            return named
        at = self.match.start("trigger") if isinstance(self.match, Pieces) else self.match.start()
        start = self.skeleton.span(at, at + 1).start
        found = antecedent(self.annotated, start)
        if found is None:
            return None
        if not self._is_spoken_of(found, start):
            return None
        is_open = self.construction.name == "bare" and not outlook and not self.has_pronoun()
        return found if is_near(self.annotated, found, start) or not is_open else None

    def has_pronoun(self) -> bool:
        """Whether a small word before the verb stands for the treaty: "l'a ratifiée"."""
        start = self.match.end("subject") if self.group("subject") else self.match.start()
        words = self.skeleton.text[start : self.match.start("trigger")]
        return stands_for(self.annotated.language, words)

    def _is_spoken_of(self, found: Entity, at: int) -> bool:
        """Whether "it" is that treaty, and no other document that was named since or with it."""
        text = self.annotated.text
        sentence = max(s.start for s in self.annotated.sentences if s.start <= found.start)
        if self.guard.is_of_a_document(text[sentence : found.start]):
            return False
        is_whole = self.construction.action in OF_THE_TREATY
        is_narrow = is_whole or self.construction.action == "Signature"
        if is_narrow and self.guard.documents.search(text[found.end : at]):
            return False
        begins = found.start - sentence <= NEAR_START
        return not is_whole or begins or bool(self.guard.told.search(text[sentence:at]))

    def outlook(self) -> str | None:
        """The outlook of what is not done, "" for what was, None where the words leave it open.

        What is told of a day to come, or of a time to come, is expected whatever its verb says.
        """
        outlook = self._outlook_of_words()
        if outlook == "" and (self.is_soon() or any(map(self.is_to_come, self.all_moments()))):
            return "Scheduled"
        is_open = self.construction.name == "passive-open" and not self.signed_by_both()
        return None if outlook == "" and is_open else outlook

    def _outlook_of_words(self) -> str | None:
        if self.construction.name == "nominal":
            return "" if self.date() else None
        if self.construction.name == "signatory":
            return ""
        if self.construction.name in ("called-for", "aim"):
            return "CalledFor" if self.construction.name == "called-for" else "AimedAt"
        for outlook in OUTLOOKS:
            if self.group(f"m_{outlook}"):
                return outlook
        form = next(
            (n[2:] for n, words in self.match.groupdict().items() if n[:2] == "f_" and words), ""
        )
        if form in OUTLOOKS:
            return form
        if self.group("became"):
            return ""
        if self.construction.action == "EntryIntoForce" and self.guard.has_no_tense:
            return self._outlook_without_tense()
        return "" if form == DONE else None

    def _outlook_without_tense(self) -> str | None:
        """What a verb that has no tense says: it was done if it is told so, or of a day gone by."""
        if self.guard.marked.search(self.match[0]):
            return ""
        if self.date() and self.annotated.published:
            return ""
        return "Scheduled"

    def initials(self, treaty: Entity) -> list[str]:
        """The first letters of the words of a treaty, but for the name of a State behind it."""
        words = self.annotated.words(treaty).split()
        return [word[0] for word in words[: max(1, len(words) // 2)]]

    def is_dated_list(self) -> bool:
        """Whether a list of those who did it follows, each with a day."""
        return "dated" in self.match.groupdict()

    def is_denied_claim(self) -> bool:
        """Whether somebody denies it: "denied that Peru had signed the Pact"."""
        is_told = self.construction.name in ("active", "bare")
        before = self.skeleton.text[: self.match.start()]
        return is_told and bool(self.guard.denies_that.search(before))

    def is_free(self) -> bool:
        """Whether the construction stands at the beginning of a clause."""
        before, name = self.skeleton.text[: self.match.start()], self.construction.name
        if name == "fronted":
            return not before.strip(' –—-“"«')
        if name in ("passive", "whole", "passive-behind", "of-which", "passive-open"):
            between = self.skeleton.text[self.match.end("treaty") : self.match.start("trigger")]
            is_participle = name != "whole" or self.construction.action in BY_PARTICIPLE
            is_right_behind = between.isspace() and isinstance(self.match, Pieces)
            is_close = between == ", " or (is_right_behind and is_participle)
            if is_close or name == "of-which" or self.group("relative"):
                # "the Pact, signed by Chile in 2001," whatever is said of it; but it may be the
                # amendment to the Pact that was signed.
                return not self.guard.is_of_a_document(before)
        if name in ("called-for", "aim", "signatory"):
            return not self.guard.doubt.search(before)
        if name == "nominal":
            return not self.guard.is_wanted(before)
        if name == "for-a-state":
            return not self.guard.doubt.search(before + self.group("signer"))
        if name in ("again-whole", "again"):
            return True
        return self.guard.allows(before) and not self.guard.is_awaited(before, self.skeleton.text)

    def needs_actor(self, outlook: str) -> bool:
        """Whether it says nothing without who did it, or did not."""
        is_open = outlook in ("", "Denied") or self.construction.action == "DomesticApproval"
        return is_open and self.construction.action not in OF_THE_TREATY

    def is_of_a_body_at_home(self, actors: tuple[Entity, ...]) -> bool:
        """Whether a parliament or the like did it: its vote is not the State's act."""
        if self.construction.action == "DomesticApproval":
            return False
        if self.construction.action == "Adoption" and actors:
            return not all(map(self.adopts, actors))
        around = [self.annotated.words(actor) for actor in actors if actor.kind == "organization"]
        if self.construction.name == "whole":
            around.append(self.skeleton.text[self.match.start() : self.match.end() + 60])
        return any(self.guard.is_at_home(words) for words in around)

    def is_private(self, treaty: Entity, actors: tuple[Entity, ...]) -> bool:
        """Whether companies may have signed it: no State, and a paper without a proper name."""
        is_named = not self.annotated.words(treaty).islower() or treaty.is_mention
        has_state = any(one.kind != "organization" for one in actors)
        return bool(actors) and not has_state and not is_named

    def action(self, has_actors: bool) -> str:
        is_for_one = self.construction.action == "EntryIntoForce" and has_actors
        return "EntryIntoForceForParty" if is_for_one else self.construction.action

    def actors(self) -> Iterator[Entity]:
        if self.construction.action == "DomesticApproval":
            yield from self.state_of_the_body() or self.parliament()
        else:
            found = [*dict.fromkeys(self.named_actors())]
            if self.construction.action == "Adoption":
                found = found or list(self.entities("tail", "organization"))
                found = [one for one in found if self.adopts(one)][-1:] or found
            if self.is_of_the_last(found):
                found = found[-1:]
            yield from found if self.group("subject") or all(map(self.adopts, found)) else ()
            if self.construction.action == "EntryIntoForce" and not found:
                yield from self.meant_by_it()
            yield from self.others({one.reference for one in found})

    def named_actors(self) -> Iterator[Entity]:
        """Those who are named, and the States of the people who are."""
        named = [*self.entities("subject", "country", "organization", "demonym")]
        people = [*self.entities("subject", "person")]
        if not people:
            yield from named
            return
        # "the ambassador of Peru to Chile" acts for Peru, and not for the ministry he is of.
        of = [one for one in named if one.kind != "organization" and not self.is_post(one)]
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
        return bool(self.guard.posted.search(self.annotated.text[start : state.start]))

    def meant_by_it(self) -> list[Entity]:
        """The State that "for the country" means: the last one named before in the sentence."""
        text, end = self.skeleton.text, self.match.end("trigger")
        if not self.guard.for_it.match(text, end):
            return []
        return list(self.skeleton.entities(0, self.match.start("trigger"), "country"))[-1:]

    def others(self, known: set[str]) -> Iterator[Entity]:
        """Those who signed as well: "with Chile", and the other party of a treaty of two."""
        if self.construction.action not in BY_ALL:
            return
        named = [one for k in OTHERS for one in self.entities(k, "country", "organization")]
        at = self.skeleton.span(*self.match.span("trigger")).start
        named += self.envoys.states(self.entities("other", "person"), at)
        named += self.signed_by_both()
        for one in named:
            if one.reference not in known:
                known.add(one.reference)
                yield one

    def signed_by_both(self) -> tuple[Entity, ...]:
        """The parties of the treaty, where to say that it was signed is to say that they did.

        They are told by its name or behind it; one that stands far away is not quoted.
        """
        if self.construction.action not in BY_ALL:
            return ()
        treaty = self.treaty("")
        between = tuple(self.entities("between", "country", "organization"))
        found = between or (parties_of(self.annotated, treaty) if treaty else ())
        if self.group("both") and len(found) < len(BOTH):
            return self.envoys.of_both(self.skeleton.span(*self.match.span("trigger")).start)
        at = self.skeleton.span(*self.match.span()).start
        if any(at - one.start > FARTHEST for one in found):
            return ()
        own = {one.reference for one in self.entities("subject", "country", "demonym")}
        is_theirs = not own or len(found) == 1 or own & {one.reference for one in found}
        return tuple(found) if is_theirs else ()

    def is_of_the_last(self, found: list[Entity]) -> bool:
        """Whether a clause may be about the last alone: "Chile and Peru, which ratified it"."""
        return (
            bool(self.group("relative"))
            and len(found) > 1
            and self.construction.name in ("active", "bare", "shared")
            and not self.guard.plural.search(self.match[0])
        )

    def adopts(self, body: Entity) -> bool:
        words = f"{self.annotated.words(body)} {self.group('subject')}"
        return self.guard.is_of_the_world(words)

    def parliament(self) -> list[Entity]:
        """The parliament itself, where no State is named with it."""
        found = self.entities("subject", "organization")
        return [one for one in found if self.guard.is_parliament(self.annotated.words(one))][:1]

    def state_of_the_body(self) -> list[Entity]:
        """The one State that is named with its parliament, also within its name."""
        span = self.skeleton.span(*self.match.span("subject"))
        states = list(self.annotated.entities_in(span, "country", "demonym"))
        is_one = len({one.reference for one in states}) == 1
        words = self.annotated.words(span)
        is_body = self.guard.is_at_home(words) or self.guard.is_parliament(words)
        return states[:1] if is_one and is_body else []

    def more_treaties(self) -> Iterator[Entity]:
        """Others that the same act is said of: "signed the Treaty and the Protocol"."""
        known = {one.reference for one in self.entities("treaty", "treaty")}
        for one in self.entities("more", "treaty"):
            if one.reference not in known:
                known.add(one.reference)
                yield one

    def agents(self) -> Iterator[Entity]:
        yield from self.entities("subject", "person")
        yield from self.entities("signer", "person")
        if self.guard.represented.search(self.group("apposition")):
            yield from self.entities("apposition", "person")

    def place(self) -> Entity | None:
        for name in ("tail", "tail2"):
            for place in self.entities(name, "place", "country"):
                if not isinstance(self.match, Pieces) or self.is_where(place):
                    return place
        return None

    def is_where(self, place: Entity) -> bool:
        """Whether a word for where stands before a place, and not "with" or "of"."""
        return bool(self.guard.locative.search(self.annotated.text[: place.start][-AROUND:]))

    def deposits(self) -> str:
        said = (n[2:] for n, words in self.match.groupdict().items() if n[:2] == "d_" and words)
        return next(said, "") or self._deposits_told()

    def _deposits_told(self) -> str:
        """The one kind of consent of which the sentence tells, for "deposited its instrument"."""
        if self.construction.action != "Deposit":
            return ""
        told = [k for k, words in self.guard.consents.items() if words.search(self.skeleton.text)]
        return told[0] if len(told) == 1 else ""

    def quote(self, treaty: Entity, *actors: Entity) -> Span:
        """From the date, subject or treaty in front to the last word that tells of the act."""
        start = self.match.start()
        if lead := self.guard.leading_date.search(self.skeleton.text[:start]):
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
        end = len(self.skeleton.text[: max(ends)].rstrip(" ,"))
        span = self.skeleton.span(start, end)
        named = (treaty, *actors)
        return Span(
            min(span.start, *(one.start for one in named)),
            max(span.end, *(one.end for one in actors), 0),
        )

    def trigger(self) -> Span:
        return self.skeleton.span(*self.match.span("trigger"))

    def rule(self) -> str:
        kind = re.sub(r"(?<!^)(?=[A-Z])", "-", self.construction.action).lower()
        way = "-clause" if isinstance(self.match, Pieces) else ""
        return f"act-{kind}-{self.construction.name}{way}"
