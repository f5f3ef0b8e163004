"""Drafts of facts about acts, statements and events, as `facts.yaml` has them.

Each thing gets a reference and a name made from the words of the article; the person who decides
about the draft may give others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from kb.drafting.acts.acts import Act, acts
from kb.drafting.events.events import events
from kb.drafting.events.mentions import Event
from kb.drafting.statements.statements import Statement, statements
from kb.drafting.text.annotations import Annotated, Entity, Moment, Span
from kb.drafting.text.excerpts import sentence_of
from kb.drafting.text.vocabulary import vocabulary
from kb.drafting.tracing import Cue, Nothing, listening
from kb.seeds.labels import folded

#: A reference has so many characters behind its kind, a name so many.
LONGEST_SLUG = 80
LONGEST_NAME = 120
#: What bodies do that are no parties: they are agents of it, and no actors.
OF_BODIES = ("Adoption", "ConclusionOfNegotiations", "DomesticApproval")


@dataclass(frozen=True)
class Relations:
    """Facts with `status: draft` in the order of the text, and the things that they speak of.

    `days` are those that acts have by words such as "on Monday", which no fact of an act takes: by
    what the act is called and where its quote stands; None where the day there is that of others.
    """

    facts: tuple[Mapping[str, Any], ...]
    things: tuple[Mapping[str, Any], ...]
    days: Mapping[tuple[str, int, int], Moment | None] = field(default_factory=dict)


def relations(annotated: Annotated, states: Mapping[str, str] = MappingProxyType({})) -> Relations:
    """The acts, statements and events of a text as drafts.

    `states` are names of States in the language of the text, by reference: what Malawi did is named
    after Malawi, where the article says "the Malawian minister".

    Raises `UnknownTerm` where no words are known for the language.
    """
    drafting = _Drafting(annotated, states)
    told = [*statements(annotated)]
    done = [one for act in acts(annotated) for one in _of_each(act)]
    for event in _about_acts(events(annotated), done, annotated.sentences):
        drafting.add_event(event)
    for statement in told:
        drafting.name_statement(statement)
    for act in done:
        drafting.add_act(act)
    for statement in told:
        drafting.add_statement(statement)
    facts = sorted(drafting.facts, key=lambda fact: fact["at"])
    things = [{"ref": ref, "name": name} for ref, name in drafting.things.items()]
    return Relations(tuple(facts), tuple(things), drafting.days)


def _of_each(act: Act) -> Iterator[Act]:
    """An act of several as one act of each: every State signs for itself."""
    if len(act.actors) < 2:
        yield act
    for actor in act.actors if len(act.actors) > 1 else ():
        yield replace(act, actors=(actor,), agents=())


def _about_acts(
    found: Iterable[Event], done: list[Act], sentences: Sequence[Span]
) -> Iterator[Event]:
    """Events, with the treaty of the act that was done there: "signed it at a ceremony"."""
    for event in found:
        if event.kind == "SigningCeremony" and not event.treaty and event.same == event.kind:
            sentence = sentence_of(sentences, event.mention)
            around = [
                act
                for act in done
                if not act.outlook
                and (
                    event.mention.within(act.quote)
                    or (act.action == "Signature" and act.quote.within(sentence))
                )
            ]
            if around:
                quote = Span(
                    min(around[0].quote.start, event.quote.start),
                    max(around[0].quote.end, event.quote.end),
                )
                same = f"{event.kind} {around[0].treaty.reference}"
                day = event.date or around[0].date  # "today signed it at a ceremony"
                event = replace(event, treaty=around[0].treaty, same=same, quote=quote, date=day)
            elif event.is_bare and any(
                act.action == "Signature"
                and not act.outlook
                and act.quote.start < event.quote.start
                for act in done
            ):
                yield event
                continue
        if not event.is_bare:
            yield event
        elif trace := listening():
            trace.nothing.append(Nothing("bare", event.kind, event.rule, event.mention))


@dataclass
class _Drafting:
    """What is collected while the findings of one text become facts."""

    annotated: Annotated
    states: Mapping[str, str]
    facts: list[dict[str, Any]] = field(default_factory=list)
    things: dict[str, dict[str, str]] = field(default_factory=dict)
    events: dict[str, tuple[str, list[Span]]] = field(default_factory=dict)
    acts: dict[tuple[Any, ...], str] = field(default_factory=dict)
    calls: list[tuple[str, Span]] = field(default_factory=list)
    days: dict[tuple[str, int, int], Moment | None] = field(default_factory=dict)
    statements: dict[Statement, str] = field(default_factory=dict)

    def add_event(self, event: Event) -> None:
        reference = self.events[event.same][0] if event.same in self.events else ""
        if not reference:
            name = self.words(event.mention)
            told = name[:1].upper() + name[1:]
            if event.treaty and self.words(event.treaty) not in name:
                told += f": {self.called(event.treaty)}"
            reference = self.new("event", _event_slug(event, name), told)
            self.events[event.same] = (reference, [])
        self.events[event.same][1].append(event.mention)
        fact: dict[str, Any] = {"type": "event", "event": reference, "kind": event.kind}
        if event.host:
            fact["host"] = self.argument(event.host)
        if event.organizer:
            fact["organizer"] = self.argument(event.organizer)
        if event.attendees:
            fact["attendees"] = [self.argument(one) for one in event.attendees]
        if event.place:
            fact["place"] = self.argument(event.place)
        if event.date:
            key = "date" if event.date.date is not None else "time"
            fact[key] = {"text": self.words(event.date)}
        if event.ended:
            key = "end_date" if event.ended.date is not None else "time"
            fact[key] = {"text": self.words(event.ended)}
        if event.treaty:
            fact["about"] = [self.argument(event.treaty)]
        self.add(fact, event.quote, event.rule, Cue("event", event.mention))

    def add_act(self, act: Act) -> None:
        key = (act.action, act.treaty.reference, _references(act.actors), act.outlook)
        is_known = key in self.acts
        # A headline names no day; what tells it again may have one that is only inferred: "today".
        is_fuller = act.date or act.place or act.agents
        if is_known and not (is_fuller or any(self.annotated.moments_in(act.quote))):
            if trace := listening():
                trace.nothing.append(Nothing("told-again", act.action, act.rule, act.trigger))
            return
        kind = "anticipated" if act.outlook else "action"
        if not is_known:
            self.acts[key] = self.new(kind, _act_slug(act), self.act_name(act))
        reference = self.acts[key]
        fact: dict[str, Any] = {"type": kind, "act": reference, "action": act.action}
        if act.outlook:
            fact["outlook"] = act.outlook
            self.calls.append((reference, act.trigger))
        fact["treaty"] = self.argument(act.treaty)
        if actors := [self.argument(one) for one in act.actors if not _is_by_body(act, one)]:
            fact["actors"] = actors
        if act.date and act.date.date is not None:
            fact["date"] = {"text": self.words(act.date)}
        else:
            self.days[reference, act.quote.start, act.quote.end] = act.date
        if not act.outlook:
            fact |= dict(self.circumstances(act))
        self.add(fact, act.quote, act.rule, Cue("verb", act.trigger))

    def circumstances(self, act: Act) -> Iterator[tuple[str, Any]]:
        """What only an act that was done can have; one without a date is described by its words."""
        agents = [*(one for one in act.actors if _is_by_body(act, one)), *act.agents]
        if agents:
            yield "agents", [self.argument(one) for one in agents]
        if act.place:
            yield "place", self.argument(act.place)
        if act.deposits:
            yield "deposits", act.deposits
        # A quote may reach back to where its treaty was named; what was held there is told apart.
        here = sentence_of(self.annotated.sentences, act.trigger)
        for reference, mentions in self.events.values():
            if any(one.within(act.quote) and one.within(here) for one in mentions):
                yield "during", reference
                break
        if not act.date or act.date.date is None:
            yield "description", self.words(act.quote)
        for statement, reference in self.statements.items():
            if act.trigger.within(statement.words):
                yield "according_to", reference
                break

    def name_statement(self, statement: Statement) -> None:
        """A reference for a statement, which acts may refer to before its fact is made."""
        said = self.words(statement.words)
        speaker = statement.speaker.reference.partition("/")[2]
        denied = vocabulary(self.annotated.language)["modality"]["names"]["Denied"]
        note = f" ({denied})" if statement.force == "Denial" else ""
        name = f"{self.called(statement.speaker)}{note}: {said}"
        reference = self.new("statement", f"{speaker}-{folded(said)}", name)
        self.statements[statement] = reference

    def add_statement(self, statement: Statement) -> None:
        for speaker in (statement.speaker, *statement.jointly):
            self.add_statement_of(statement, speaker)

    def add_statement_of(self, statement: Statement, speaker: Entity) -> None:
        """One fact for each who speaks: the statement is the same."""
        fact: dict[str, Any] = {
            "type": "statement",
            "statement": self.statements[statement],
            "speaker": self.argument(speaker),
        }
        if statement.addressees:
            fact["addressees"] = [self.argument(one) for one in statement.addressees]
        fact |= {"force": statement.force, "mode": statement.mode}
        fact["words"] = self.words(statement.words)
        if about := self.treaties_in(statement.words):
            fact["about"] = about
        concerns = [ref for ref, trigger in self.calls if trigger.within(statement.quote)]
        if concerns:
            fact["concerns"] = list(dict.fromkeys(concerns))
        self.add(fact, statement.quote, statement.rule)

    def treaties_in(self, span: Span) -> list[dict[str, str]]:
        """The treaties that are spoken of, each once."""
        found: dict[str, dict[str, str]] = {}
        for treaty in self.annotated.entities_in(span, "treaty"):
            if not treaty.is_described:
                found.setdefault(treaty.reference, self.argument(treaty))
        return list(found.values())

    def act_name(self, act: Act) -> str:
        names = vocabulary(self.annotated.language)["acts"]["names"]
        outlooks = vocabulary(self.annotated.language)["modality"]["names"]
        notes = [self.called(one) for one in act.actors]
        if act.outlook:
            notes.append(outlooks[act.outlook])
        note = f" ({', '.join(notes)})" if notes else ""
        return f"{names[act.action]}: {self.called(act.treaty)}{note}"

    def called(self, entity: Entity) -> str:
        """The name of a State; of others the longest that the text has, its own words at least.

        A pronoun or "the agreement" tells nobody what is meant.
        """
        if name := self.states.get(entity.reference):
            return name
        same = (one for one in self.annotated.entities if one.reference == entity.reference)
        names = [self.words(one) for one in same if not one.is_mention]
        return max(names, key=len, default=self.words(entity))

    def words(self, span: Span) -> str:
        """Words of the text, with single blanks."""
        return " ".join(self.annotated.words(span).split())

    def argument(self, entity: Entity) -> dict[str, str]:
        return {"text": self.words(entity), "ref": entity.reference}

    def new(self, kind: str, slug: str, name: str) -> str:
        """A reference that no other thing of the article has."""
        short = _shortened(re.sub(r"[^a-z0-9]+", "-", folded(slug)).strip("-"), LONGEST_SLUG, "-")
        reference, number = f"{kind}/{short or kind}", 2
        while reference in self.things:
            reference, number = f"{kind}/{short or kind}-{number}", number + 1
        self.things[reference] = {self.annotated.language: _shortened(name, LONGEST_NAME, " ")}
        return reference

    def add(self, fact: dict[str, Any], quote: Span, rule: str, *cues: Cue) -> None:
        fact["quote"] = self.words(quote)
        fact["at"] = [quote.start, quote.end]
        self.facts.append(fact | {"by": f"rule:{rule}", "status": "draft"})
        if trace := listening():
            more = [one for cue in cues for one in trace.cues.get(cue.span, ())]
            trace.made.append((self.facts[-1], tuple(dict.fromkeys([*cues, *more]))))


def _shortened(text: str, longest: int, joint: str) -> str:
    """A text of whole words that is not too long."""
    if len(text) <= longest:
        return text
    return text[: longest + 1].rpartition(joint)[0] or text[:longest]


def _is_by_body(act: Act, actor: Entity) -> bool:
    """Whether a body did it that is no party: a parliament approves a treaty, the General Assembly
    adopts one, and neither of them can conclude it.
    """
    return actor.kind == "organization" and act.action in OF_BODIES


def _references(things: Iterable[Entity]) -> tuple[str, ...]:
    return tuple(thing.reference for thing in things)


def _slug(reference: str) -> str:
    return reference.partition("/")[2]


def _act_slug(act: Act) -> str:
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", act.action)
    by = "".join(f" by {_slug(actor.reference)}" for actor in act.actors)
    outlook = re.sub(r"(?<!^)(?=[A-Z])", "-", act.outlook)
    return f"{kind} of {_slug(act.treaty.reference)}{by} {outlook}"


def _event_slug(event: Event, name: str) -> str:
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", event.kind)
    if event.treaty:
        return f"{kind} of {_slug(event.treaty.reference)}"
    who = [_slug(one.reference) for one in (event.host, *event.attendees) if one]
    when = f" {event.date.date}" if event.date and event.date.date else ""
    told = " ".join(who) or name
    if folded(told) == folded(kind.replace("-", " ")):  # "talks": where they were tells more
        told = _slug(event.place.reference) if event.place else ""
    return f"{kind} {told}{when}"
