"""What a fact says, as triples: one function for each kind of fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode

from kb.canonical.oxigraph import PROV, RDF, SCHEMA, TRO, XSD, TermTriple
from kb.identifiers import Identifiers
from kb.mapping.arguments import Arguments, tidy
from kb.mapping.standard import Given
from kb.namespaces import expand
from kb.seeds import kinds
from kb.seeds.content import Content
from kb.seeds.facts import Fact
from kb.seeds.numbers import number_from


def triples_of(fact: Fact, language: str, ids: Identifiers) -> Iterator[TermTriple]:
    """What a fact says, in an article of a language; of an inference the value first.

    A node that is one fact has `tro:evidence`, the passage, in every format. A gathering, a group
    or a treaty is spoken of by many facts: each value of it would stand beside the words of all.
    """
    has_evidence = fact.type in ONE_FACT and fact.start is not None and fact.end is not None
    for subject, predicate, value in _KINDS[type(fact.content)](
        _Writer(language, ids), fact, fact.content
    ):
        yield subject, predicate, value
        if has_evidence and predicate == RDF.type:
            passage = ids.passage(fact.article, fact.start or 0, fact.end or 0)
            yield subject, TRO.evidence, NamedNode(passage)


#: The types of facts that describe a node whole.
ONE_FACT = ("title", "office", "statement", "count", "anticipated", "action", "proposal")


class _Writer(Arguments):
    """Writes the facts of one article; `language` is that of its words."""

    def event(self, fact: Fact, a: kinds.Event) -> Iterator[TermTriple]:
        event, outlook = self.thing(a.event), a.outlook or "Occurred"
        if outlook == "Occurred":
            yield event, RDF.type, TRO.DiplomaticEvent
            yield event, RDF.type, SCHEMA.Event
        else:
            yield event, RDF.type, TRO.AnticipatedEvent
        yield event, TRO.outlook, TRO[outlook]
        yield event, TRO.eventKind, TRO[a.kind]
        yield from self.links(
            event, {TRO.host: a.host, SCHEMA.about: a.about, TRO.accordingTo: a.according_to}
        )
        words: Mapping[str, Given] = {
            "organizer": a.organizer,
            "attendees": a.attendees,
            "place": a.place,
            "part_of": a.part_of,
        }
        yield from self.standard(event, words, happened=outlook == "Occurred")
        yield from self.time(event, a.time)
        yield from self.topics(event, a.topics)
        yield from self.dates(event, a, fact.type if outlook == "Occurred" else "")

    def name(self, fact: Fact, a: kinds.Name) -> Iterator[TermTriple]:
        thing = self.thing(a.thing.ref)
        language = a.language or self.language
        yield thing, SCHEMA.alternateName, Literal(tidy(a.thing.text), language=language)

    def mention(self, fact: Fact, a: kinds.Mention) -> Iterator[TermTriple]:
        thing = self.thing(a.thing.ref)
        yield thing, TRO.mentionedAs, self.words(a.thing.text)

    def belonging(self, fact: Fact, a: kinds.Belonging) -> Iterator[TermTriple]:
        whole = self.thing(a.whole.ref)
        yield self.thing(a.part.ref), SCHEMA.parentOrganization, whole

    def group(self, fact: Fact, a: kinds.Group) -> Iterator[TermTriple]:
        group = self.thing(a.group.ref)
        yield group, RDF.type, TRO.Group
        yield group, SCHEMA.description, self.words(a.group.text)
        yield from self.links(
            group,
            {
                TRO.represents: a.represents,
                TRO.memberOf: a.member_of,
                TRO.accordingTo: a.according_to,
            },
        )
        if a.witnessed:
            yield self.thing(a.witnessed), TRO.reportedWitness, group

    def title(self, fact: Fact, a: kinds.Title) -> Iterator[TermTriple]:
        title = self.thing(f"title/{fact.id}")
        yield title, RDF.type, TRO.TitleHolding
        yield title, RDF.type, SCHEMA.Role
        yield title, SCHEMA.roleName, self.words(a.title.text)
        yield title, TRO.titleKind, TRO[a.kind]
        yield from self.links(title, {TRO.holder: a.holder})

    def office(self, fact: Fact, a: kinds.Office) -> Iterator[TermTriple]:
        office = self.thing(f"office/{fact.id}")
        yield office, RDF.type, TRO.OfficeHolding
        yield office, RDF.type, SCHEMA.OrganizationRole
        yield office, SCHEMA.roleName, self.words(a.office.text)
        yield from self.links(office, {TRO.holder: a.holder, TRO.officeOf: a.of})

    def statement(self, fact: Fact, a: kinds.Statement) -> Iterator[TermTriple]:
        statement = self.thing(a.statement)
        yield statement, RDF.type, TRO.ReportedStatement
        yield statement, RDF.type, SCHEMA.Claim
        if a.mode == "Direct":
            yield statement, RDF.type, SCHEMA.Quotation
        yield statement, TRO.force, TRO[a.force]
        yield statement, TRO.speechMode, TRO[a.mode]
        yield statement, SCHEMA.text, self.words(a.words)
        yield from self.links(
            statement,
            {
                TRO.speaker: a.speaker,
                TRO.addressee: a.addressees,
                SCHEMA.about: a.about,
                TRO.concernsAction: a.concerns,
                TRO.duringEvent: a.during,
            },
        )
        yield from self.said_by(statement, fact, a)
        yield from self.topics(statement, a.topics)

    def count(self, fact: Fact, a: kinds.Count) -> Iterator[TermTriple]:
        count = self.thing(f"count/{fact.id}")
        yield self.thing(a.of), TRO.reportedCount, count
        yield count, RDF.type, SCHEMA.QuantitativeValue
        yield count, TRO.statedValue, self.words(a.count.text)
        number = number_from(a.count.text, self.language)
        if number is not None:
            yield count, SCHEMA.value, Literal(str(number), datatype=XSD.integer)
        yield count, SCHEMA.unitText, self.words(a.unit.text)
        yield from self.links(count, {TRO.accordingTo: a.according_to})

    def anticipated(self, fact: Fact, a: kinds.Anticipated) -> Iterator[TermTriple]:
        act = self.thing(a.act)
        yield act, RDF.type, TRO.AnticipatedAction
        yield act, TRO.actionType, TRO[a.action]
        yield act, TRO.outlook, TRO[a.outlook]
        yield from self.links(
            act, {TRO.treaty: a.treaty, TRO.actor: a.actors, TRO.accordingTo: a.according_to}
        )
        yield from self.standard(act, {"agents": a.agents, "place": a.place}, happened=False)
        yield from self.time(act, a.time)
        yield from self.dates(act, a, fact.type)

    def action(self, fact: Fact, a: kinds.Action) -> Iterator[TermTriple]:
        """An act; what stands on a speaker's word alone is none, and has no day of its own."""
        act, is_claimed = self.thing(a.act), a.according_to is not None
        if is_claimed:
            yield act, RDF.type, TRO.ClaimedAction
        else:
            yield act, RDF.type, TRO.TreatyAction
            yield act, RDF.type, SCHEMA.Action
        yield act, TRO.actionType, TRO[a.action]
        if a.deposits:
            yield act, TRO.deposits, TRO[a.deposits]
        if a.decision:
            yield act, TRO.decisionMode, TRO[a.decision]
        if a.description:
            yield act, SCHEMA.description, self.words(a.description)
        yield from self.links(
            act,
            {
                TRO.treaty: a.treaty,
                TRO.actor: a.actors,
                TRO.duringEvent: a.during,
                TRO.accordingTo: a.according_to,
            },
        )
        words: Mapping[str, Given] = {"agents": a.agents, "object": a.object, "place": a.place}
        yield from self.standard(act, words, happened=not is_claimed)
        yield from self.time(act, a.time)
        yield from self.dates(act, a, "claimed" if is_claimed else fact.type)

    def proposal(self, fact: Fact, a: kinds.Proposal) -> Iterator[TermTriple]:
        proposal = self.thing(a.proposal.ref)
        yield proposal, RDF.type, TRO.Proposal
        yield proposal, RDF.type, SCHEMA.Intangible
        yield proposal, SCHEMA.alternateName, self.words(a.proposal.text)
        yield proposal, TRO.proposedType, NamedNode(expand(a.kind))
        yield proposal, TRO.outlook, TRO[a.outlook]
        yield from self.links(
            proposal, {TRO.proposedPlace: a.place, TRO.accordingTo: a.according_to}
        )

    def source(self, fact: Fact, a: kinds.Source) -> Iterator[TermTriple]:
        article = self.thing(f"article/{fact.article}")
        yield article, SCHEMA.isBasedOn, NamedNode(a.source.text)

    def inference(self, fact: Fact, a: kinds.Inference) -> Iterator[TermTriple]:
        """An inferred value, and the record that it was inferred and not said."""
        about, inferred = self.thing(a.about), NamedNode(expand(a.property))
        value = self.value(a.value)
        record = self.thing(f"inference/{fact.id}")
        yield about, inferred, value
        yield record, RDF.type, TRO.Inference
        yield record, RDF.type, PROV.Entity
        yield record, TRO.inferredAbout, about
        yield record, TRO.inferredProperty, inferred
        yield record, TRO.inferredValue, value
        for language, text in a.reason.items():
            yield record, TRO.reason, Literal(text, language=language)
        for fact_id in a.from_:
            yield record, TRO.basis, NamedNode(self.ids.fact(fact_id))
        for basis in a.basis:
            yield record, TRO.basis, NamedNode(basis)


#: Each is given the content of its own kind.
_KINDS: Mapping[type[Content], Callable[[_Writer, Fact, Any], Iterator[TermTriple]]] = {
    kinds.Event: _Writer.event,
    kinds.Name: _Writer.name,
    kinds.Mention: _Writer.mention,
    kinds.Belonging: _Writer.belonging,
    kinds.Group: _Writer.group,
    kinds.Title: _Writer.title,
    kinds.Office: _Writer.office,
    kinds.Statement: _Writer.statement,
    kinds.Count: _Writer.count,
    kinds.Anticipated: _Writer.anticipated,
    kinds.Action: _Writer.action,
    kinds.Proposal: _Writer.proposal,
    kinds.Source: _Writer.source,
    kinds.Inference: _Writer.inference,
}
