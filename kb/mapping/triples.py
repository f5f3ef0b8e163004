"""What a fact says, as triples: one function for each type of fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kb.canonical.terms import PROV, RDF, SCHEMA, TRO, XSD, Written, iri, literal
from kb.identifiers import Identifiers
from kb.mapping.arguments import Arguments, tidy
from kb.namespaces import expand
from kb.seeds.facts import Fact
from kb.seeds.numbers import number_from


def triples_of(fact: Fact, language: str, ids: Identifiers) -> Iterator[Written]:
    """What a fact says, in an article of a language, as text; of an inference the value first.

    A node that is one fact has `tro:evidence`, the passage, in every format. A gathering, a group
    or a treaty is spoken of by many facts: each value of it would stand beside the words of all.
    """
    has_evidence = fact.type in ONE_FACT and fact.start is not None and fact.end is not None
    for subject, predicate, value in _TYPES[fact.type](
        _Writer(language, ids), fact, fact.arguments
    ):
        yield subject, predicate, value
        if has_evidence and predicate == RDF.type:
            passage = ids.passage(fact.article, fact.start or 0, fact.end or 0)
            yield subject, TRO.evidence, iri(passage)


#: The types of facts that describe a node whole.
ONE_FACT = ("title", "office", "statement", "count", "anticipated", "action", "proposal")


class _Writer(Arguments):
    """Writes the facts of one article; `language` is that of its words."""

    def event(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        event, outlook = self.thing(a["event"]), a.get("outlook", "Occurred")
        if outlook == "Occurred":
            yield event, RDF.type, TRO.DiplomaticEvent
            yield event, RDF.type, SCHEMA.Event
        else:
            yield event, RDF.type, TRO.AnticipatedEvent
        yield event, TRO.outlook, TRO[outlook]
        yield event, TRO.eventKind, TRO[a["kind"]]
        yield from self.links(event, a, {"host": TRO.host, "about": SCHEMA.about})
        words = ("organizer", "attendees", "place", "part_of")
        yield from self.standard(event, a, words, happened=outlook == "Occurred")
        yield from self.time(event, a)
        yield from self.topics(event, a)
        yield from self.dates(event, a, fact.type if outlook == "Occurred" else "")

    def name(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        thing = self.thing(a["thing"]["ref"])
        language = a.get("language", self.language)
        yield thing, SCHEMA.alternateName, literal(tidy(a["thing"]["text"]), language)

    def mention(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        thing = self.thing(a["thing"]["ref"])
        yield thing, TRO.mentionedAs, self.words(a["thing"]["text"])

    def belonging(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        whole = self.thing(a["whole"]["ref"])
        yield self.thing(a["part"]["ref"]), SCHEMA.parentOrganization, whole

    def group(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        group = self.thing(a["group"]["ref"])
        yield group, RDF.type, TRO.Group
        yield group, SCHEMA.description, self.words(a["group"]["text"])
        yield from self.links(
            group,
            a,
            {
                "represents": TRO.represents,
                "member_of": TRO.memberOf,
                "according_to": TRO.accordingTo,
            },
        )
        if "witnessed" in a:
            yield self.thing(a["witnessed"]), TRO.reportedWitness, group

    def title(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        title = self.thing(f"title/{fact.id}")
        yield title, RDF.type, TRO.TitleHolding
        yield title, RDF.type, SCHEMA.Role
        yield title, SCHEMA.roleName, self.words(a["title"]["text"])
        yield title, TRO.titleKind, TRO[a["kind"]]
        yield from self.links(title, a, {"holder": TRO.holder})

    def office(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        office = self.thing(f"office/{fact.id}")
        yield office, RDF.type, TRO.OfficeHolding
        yield office, RDF.type, SCHEMA.OrganizationRole
        yield office, SCHEMA.roleName, self.words(a["office"]["text"])
        yield from self.links(office, a, {"holder": TRO.holder, "of": TRO.officeOf})

    def statement(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        statement = self.thing(a["statement"])
        yield statement, RDF.type, TRO.ReportedStatement
        yield statement, RDF.type, SCHEMA.Claim
        if a["mode"] == "Direct":
            yield statement, RDF.type, SCHEMA.Quotation
        yield statement, TRO.force, TRO[a["force"]]
        yield statement, TRO.speechMode, TRO[a["mode"]]
        yield statement, SCHEMA.text, self.words(a["words"])
        yield from self.links(
            statement,
            a,
            {
                "speaker": TRO.speaker,
                "addressees": TRO.addressee,
                "about": SCHEMA.about,
                "concerns": TRO.concernsAction,
                "during": TRO.duringEvent,
            },
        )
        yield from self.said_by(statement, fact, a)
        yield from self.topics(statement, a)

    def count(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        count = self.thing(f"count/{fact.id}")
        yield self.thing(a["of"]), TRO.reportedCount, count
        yield count, RDF.type, SCHEMA.QuantitativeValue
        yield count, TRO.statedValue, self.words(a["count"]["text"])
        number = number_from(a["count"]["text"], self.language)
        if number is not None:
            yield count, SCHEMA.value, literal(str(number), datatype=XSD.integer)
        yield count, SCHEMA.unitText, self.words(a["unit"]["text"])
        yield from self.links(count, a, {"according_to": TRO.accordingTo})

    def anticipated(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        act = self.thing(a["act"])
        yield act, RDF.type, TRO.AnticipatedAction
        yield act, TRO.actionType, TRO[a["action"]]
        yield act, TRO.outlook, TRO[a["outlook"]]
        yield from self.links(act, a, {"treaty": TRO.treaty, "actors": TRO.actor})
        yield from self.time(act, a)
        yield from self.dates(act, a, fact.type)

    def action(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        """An act; what stands on a speaker's word alone is none, and has no day of its own."""
        act, is_claimed = self.thing(a["act"]), "according_to" in a
        if is_claimed:
            yield act, RDF.type, TRO.ClaimedAction
        else:
            yield act, RDF.type, TRO.TreatyAction
            yield act, RDF.type, SCHEMA.Action
        yield act, TRO.actionType, TRO[a["action"]]
        if "deposits" in a:
            yield act, TRO.deposits, TRO[a["deposits"]]
        if "decision" in a:
            yield act, TRO.decisionMode, TRO[a["decision"]]
        if "description" in a:
            yield act, SCHEMA.description, self.words(a["description"])
        yield from self.links(
            act,
            a,
            {
                "treaty": TRO.treaty,
                "actors": TRO.actor,
                "during": TRO.duringEvent,
                "according_to": TRO.accordingTo,
            },
        )
        words = ("agents", "object", "place")
        yield from self.standard(act, a, words, happened=not is_claimed)
        yield from self.dates(act, a, "claimed" if is_claimed else fact.type)

    def proposal(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        proposal = self.thing(a["proposal"]["ref"])
        yield proposal, RDF.type, TRO.Proposal
        yield proposal, RDF.type, SCHEMA.Intangible
        yield proposal, SCHEMA.alternateName, self.words(a["proposal"]["text"])
        yield proposal, TRO.proposedType, iri(expand(a["kind"]))
        yield proposal, TRO.outlook, TRO[a["outlook"]]
        yield from self.links(
            proposal, a, {"place": TRO.proposedPlace, "according_to": TRO.accordingTo}
        )

    def source(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        article = self.thing(f"article/{fact.article}")
        yield article, SCHEMA.isBasedOn, iri(a["source"]["text"])

    def inference(self, fact: Fact, a: Mapping[str, Any]) -> Iterator[Written]:
        """An inferred value, and the record that it was inferred and not said."""
        about, inferred = self.thing(a["about"]), iri(expand(a["property"]))
        value = self.value(a["value"])
        record = self.thing(f"inference/{fact.id}")
        yield about, inferred, value
        yield record, RDF.type, TRO.Inference
        yield record, RDF.type, PROV.Entity
        yield record, TRO.inferredAbout, about
        yield record, TRO.inferredProperty, inferred
        yield record, TRO.inferredValue, value
        for language, text in a["reason"].items():
            yield record, TRO.reason, literal(text, language)
        for fact_id in a.get("from", ()):
            yield record, TRO.basis, iri(self.ids.fact(fact_id))
        for basis in a.get("basis", ()):
            yield record, TRO.basis, iri(basis)


_TYPES: Mapping[str, Callable[[_Writer, Fact, Mapping[str, Any]], Iterator[Written]]] = {
    "event": _Writer.event,
    "name": _Writer.name,
    "mention": _Writer.mention,
    "belonging": _Writer.belonging,
    "group": _Writer.group,
    "title": _Writer.title,
    "office": _Writer.office,
    "statement": _Writer.statement,
    "count": _Writer.count,
    "anticipated": _Writer.anticipated,
    "action": _Writer.action,
    "proposal": _Writer.proposal,
    "source": _Writer.source,
    "inference": _Writer.inference,
}
