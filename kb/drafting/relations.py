"""Drafts of facts about acts, statements and events, as `facts.yaml` has them.

Each thing gets a reference and a name made from the words of the article; the person who decides
about the draft may give others. An act is named in further languages too, where the authorities
name its treaty and actors in them, and the ontology its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from kb.drafting.frames.acts import Act, acts
from kb.drafting.frames.gatherings import Event, events
from kb.drafting.statements.statements import Statement, statements
from kb.drafting.text.annotations import Annotated, Entity, Moment, Span
from kb.seeds.labels import folded

#: A reference has so many characters behind its kind, a name so many.
LONGEST_SLUG = 80
LONGEST_NAME = 120
#: What bodies do that are no parties: they are agents of it, and no actors.
OF_BODIES = ("Adoption", "ConclusionOfNegotiations", "DomesticApproval")
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
#: Names by language, by reference.
Names = Mapping[str, Mapping[str, str]]


def relations(annotated: Annotated, names: Names = MappingProxyType({})) -> Drafts:
    """The acts, statements and events of a text as drafts.

    `names` are those of authorities and concepts by language, by reference: what Malawi did is
    named after Malawi, where the article says "the Malawian minister".

    Raises `UnknownTerm` where no words are known for the language.
    """
    drafts = Drafts(annotated, names)
    for event in events(annotated):
        drafts.add_event(event)
    reported = [
        (statement, drafts.statement_reference(statement)) for statement in statements(annotated)
    ]
    for act in acts(annotated):
        several = act.actors if len(act.actors) > 1 else ()
        # Every State signs for itself.
        for own in [replace(act, actors=(actor,), agents=()) for actor in several] or [act]:
            drafts.add_act(own, reported)
    for statement, reference in reported:
        drafts.add_statement(statement, reference)
    return drafts


@dataclass
class Drafts:
    """The drafts of one text: its facts, each with `status: draft`, and what they speak of.

    `days` are those that acts have by words such as "on Monday", which no fact of an act takes: by
    what the act is called and where its quote stands; None where the day there is that of others.
    """

    annotated: Annotated
    names: Names
    facts: list[dict[str, Any]] = field(default_factory=list)
    titles: dict[str, dict[str, str]] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    mentions: list[tuple[Span, str]] = field(default_factory=list)
    acts: dict[tuple[Any, ...], str] = field(default_factory=dict)
    calls: list[tuple[str, Span]] = field(default_factory=list)
    days: dict[tuple[str, int, int], Moment | None] = field(default_factory=dict)

    @property
    def things(self) -> list[dict[str, Any]]:
        """The events, acts and statements, as facts.yaml has them."""
        return [{"ref": reference, "name": names} for reference, names in self.titles.items()]

    def add_event(self, event: Event) -> None:
        """Add a gathering: its kind, its day, its place."""
        if event.same not in self.events:
            name = self.words(event.mention)
            title = name[:1].upper() + name[1:]
            titles = {self.annotated.language: title}
            self.events[event.same] = self.new("event", _event_slug(event, name), titles)
        reference = self.events[event.same]
        self.mentions.append((event.mention, reference))
        fact: dict[str, Any] = {"type": "event", "event": reference, "kind": event.kind}
        if event.place:
            fact["place"] = self.argument(event.place)
        if event.date:
            key = "date" if event.date.date is not None else "time"
            fact[key] = {"text": self.words(event.date)}
        self.add(fact, event.quote, event.rule)

    def add_act(self, act: Act, reported: list[tuple[Statement, str]]) -> None:
        """Add an act of one actor; what tells it again counts where it adds day, place or agent."""
        who = tuple(actor.reference for actor in act.actors)
        key = (act.action, act.treaty.reference, who, act.outlook)
        # A headline names no day; what tells it again may have one that is only inferred: "today".
        is_fuller = act.date or act.place or act.agents or any(self.annotated.moments_in(act.quote))
        if key in self.acts and not is_fuller:
            return
        kind = "anticipated" if act.outlook else "action"
        if key not in self.acts:
            self.acts[key] = self.new(kind, _act_slug(act), self.act_names(act))
        reference = self.acts[key]
        fact: dict[str, Any] = {"type": kind, "act": reference, "action": act.action}
        if act.outlook:
            fact["outlook"] = act.outlook
            self.calls.append((reference, act.trigger))
        fact["treaty"] = self.argument(act.treaty)
        bodies = [
            actor
            for actor in act.actors
            if act.action in OF_BODIES and actor.kind == "organization"
        ]
        if actors := [self.argument(actor) for actor in act.actors if actor not in bodies]:
            fact["actors"] = actors
        if act.date and act.date.date is not None:
            fact["date"] = {"text": self.words(act.date)}
        else:
            self.days[reference, act.quote.start, act.quote.end] = act.date
        if not act.outlook:
            fact |= dict(self.circumstances(act, [*bodies, *act.agents], reported))
        self.add(fact, act.quote, act.rule)

    def circumstances(
        self, act: Act, agents: list[Entity], reported: list[tuple[Statement, str]]
    ) -> Iterator[tuple[str, Any]]:
        """What only an act that was done can have; one without a date is described by its words."""
        if agents:
            yield "agents", [self.argument(agent) for agent in agents]
        if act.place:
            yield "place", self.argument(act.place)
        if act.deposits:
            yield "deposits", act.deposits
        during = [reference for mention, reference in self.mentions if mention.within(act.quote)]
        if during:
            yield "during", during[0]
        if not act.date or act.date.date is None:
            yield "description", self.words(act.quote)
        according_to = [ref for statement, ref in reported if act.trigger.within(statement.words)]
        if according_to:
            yield "according_to", according_to[0]

    def statement_reference(self, statement: Statement) -> str:
        """A reference for a statement, which acts may refer to before its fact is made."""
        words = self.words(statement.words)
        speaker = statement.speaker.reference.partition("/")[2]
        language = self.annotated.language
        note = f" ({self.called('Denied', language)})" if statement.force == "Denial" else ""
        name = f"{self.name(statement.speaker, language)}{note}: {words}"
        return self.new("statement", f"{speaker}-{folded(words)}", {language: name})

    def add_statement(self, statement: Statement, reference: str) -> None:
        """Add the fact that somebody says it."""
        speaker = self.argument(statement.speaker)
        fact: dict[str, Any] = {"type": "statement", "statement": reference, "speaker": speaker}
        if statement.addressees:
            fact["addressees"] = [self.argument(entity) for entity in statement.addressees]
        fact |= {"force": statement.force, "mode": statement.mode}
        fact["words"] = self.words(statement.words)
        treaties = [*self.annotated.entities_in(statement.words, "treaty")]
        about = {
            treaty.reference: self.argument(treaty)
            for treaty in treaties[::-1]
            if not treaty.is_described
        }
        if about:
            fact["about"] = [*about.values()][::-1]
        concerns = [ref for ref, trigger in self.calls if trigger.within(statement.quote)]
        if concerns:
            fact["concerns"] = list(dict.fromkeys(concerns))
        self.add(fact, statement.quote, statement.rule)

    def act_names(self, act: Act) -> dict[str, str]:
        """What an act is called by language: "Signature: Nile Treaty (Kenya, scheduled)"."""
        titles = {}
        kind = f"concept/{act.action}"
        for language in sorted({self.annotated.language, *self.names.get(kind, ())}):
            parts = [self.name(entity, language) for entity in (act.treaty, *act.actors)]
            if all(parts):
                parts += [self.called(act.outlook, language)] if act.outlook else []
                note = f" ({', '.join(parts[1:])})" if parts[1:] else ""
                title = self.called(act.action, language)
                titles[language] = f"{title[:1].upper()}{title[1:]}: {parts[0]}{note}"
        return titles

    def called(self, concept: str, language: str) -> str:
        """The label of a concept in a language; its name in the ontology where it has none."""
        return self.names.get(f"concept/{concept}", {}).get(language, concept)

    def name(self, entity: Entity, language: str) -> str:
        """The authorities' name of a thing in a language; in that of the text else the longest that
        the text has, its own words at least; "" in others.

        A pronoun or "the agreement" tells nobody what is meant.
        """
        known = self.names.get(entity.reference, {}).get(language, "")
        if known or language != self.annotated.language:
            return known
        same = (other for other in self.annotated.entities if other.reference == entity.reference)
        names = [self.words(other) for other in same if not other.is_mention]
        return max(names, key=len, default=self.words(entity))

    def words(self, span: Span) -> str:
        """Words of the text, with single blanks."""
        return " ".join(self.annotated.words(span).split())

    def argument(self, entity: Entity) -> dict[str, str]:
        """A thing as a fact refers to it."""
        return {"text": self.words(entity), "ref": entity.reference}

    def new(self, kind: str, slug: str, names: Mapping[str, str]) -> str:
        """A reference that no other thing of the article has."""
        short = _shortened(re.sub(r"[^a-z0-9]+", "-", folded(slug)).strip("-"), LONGEST_SLUG, "-")
        reference, number = f"{kind}/{short or kind}", 2
        while reference in self.titles:
            reference, number = f"{kind}/{short or kind}-{number}", number + 1
        self.titles[reference] = {
            language: _shortened(name, LONGEST_NAME, " ") for language, name in names.items()
        }
        return reference

    def add(self, fact: dict[str, Any], quote: Span, rule: str) -> None:
        """Add a draft with its quote and the rule that it is by."""
        fact |= {"quote": self.words(quote), "at": [quote.start, quote.end]}
        self.facts.append(fact | {"by": f"rule:{rule}", "status": "draft"})


def _shortened(text: str, longest: int, joint: str) -> str:
    """A text of whole words that is not too long."""
    if len(text) <= longest:
        return text
    return text[: longest + 1].rpartition(joint)[0] or text[:longest]


def _slug(entity: Entity) -> str:
    return entity.reference.partition("/")[2]


def _act_slug(act: Act) -> str:
    by = "".join(f" by {_slug(actor)}" for actor in act.actors)
    outlook = _CAPITAL.sub("-", act.outlook)
    return f"{_CAPITAL.sub('-', act.action)} of {_slug(act.treaty)}{by} {outlook}"


def _event_slug(event: Event, name: str) -> str:
    kind = _CAPITAL.sub("-", event.kind)
    when = f" {event.date.date}" if event.date and event.date.date else ""
    if folded(name) == folded(kind.replace("-", " ")):  # "talks": where they were tells more
        name = _slug(event.place) if event.place else ""
    return f"{kind} {name}{when}"
