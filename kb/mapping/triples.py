"""What a fact says, as triples: by the properties that its keys declare, and by a function for each
kind of fact for what depends on a condition.

The properties are schema.org's wherever it has one, also of a State or an unnamed group and of what
is only claimed or expected: the class says what it is. Its days alone are not those of what
happened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode

from kb.canonical.oxigraph import PROV, RDF, SCHEMA, TRO, XSD, TermTriple
from kb.dates.parsing import date_from, number_from, range_from
from kb.identifiers import REFERENCE, Identifiers
from kb.namespaces import expand
from kb.seeds import kinds
from kb.seeds.content import DATES, Argument, Content, LangString, Words
from kb.seeds.facts import Fact
from kb.seeds.sorts import CLASS


def triples_of(fact: Fact, language: str, ids: Identifiers) -> Iterator[TermTriple]:
    """What a fact says, in an article of a language; of an inference the value first.

    A node that is one fact has `tro:evidence`, the passage, in every format. A gathering, a group
    or a treaty is spoken of by many facts: each value of it would stand beside the words of all.
    """
    has_evidence = fact.type in ONE_FACT and fact.start is not None and fact.end is not None
    triples_of_kind = getattr(_Writer(language, ids), fact.type)
    for subject, predicate, value in triples_of_kind(fact, fact.content):
        yield subject, predicate, value
        if has_evidence and predicate == RDF.type:
            passage = ids.passage(fact.article, fact.start or 0, fact.end or 0)
            yield subject, TRO.evidence, NamedNode(passage)


#: The kinds of references to what is a person or an organisation in schema.org.
_PERSON_OR_ORGANIZATION = ("person", "organization")
#: Keys whose words are said of the node that they name.
_NAMING = ("thing", "group", "proposal")
#: Properties of what a key refers to, which lead to the node.
_INVERSE = (TRO.reportedCount, TRO.reportedWitness)
#: The types of facts that describe a node whole.
ONE_FACT = ("title", "office", "statement", "count", "anticipated", "action", "proposal")


@dataclass(frozen=True)
class _Writer:
    """Writes the facts of one article, each kind by the method of its name; `language` is that of
    the article's words."""

    language: str
    ids: Identifiers

    def event(self, fact: Fact, a: kinds.Event) -> Iterator[TermTriple]:
        event, happened = self.thing(a.event), a.outlook in (None, "Occurred")
        held = (TRO.DiplomaticEvent, SCHEMA.Event)
        yield from self.node(event, held if happened else (TRO.AnticipatedEvent,), a, happened)
        if a.outlook is None:
            yield event, TRO.outlook, TRO.Occurred

    def name(self, fact: Fact, a: kinds.Name) -> Iterator[TermTriple]:
        thing = self.thing(a.thing.ref)
        language = a.language or self.language
        yield thing, SCHEMA.alternateName, Literal(tidy(a.thing.text), language=language)

    def mention(self, fact: Fact, a: kinds.Mention) -> Iterator[TermTriple]:
        yield from self.node(self.thing(a.thing.ref), (), a)

    def belonging(self, fact: Fact, a: kinds.Belonging) -> Iterator[TermTriple]:
        yield self.thing(a.part.ref), SCHEMA.parentOrganization, self.thing(a.whole.ref)

    def group(self, fact: Fact, a: kinds.Group) -> Iterator[TermTriple]:
        yield from self.node(self.thing(a.group.ref), (TRO.Group,), a)

    def title(self, fact: Fact, a: kinds.Title) -> Iterator[TermTriple]:
        title = self.thing(f"title/{fact.id}")
        yield from self.node(title, (TRO.TitleHolding, SCHEMA.Role), a)

    def office(self, fact: Fact, a: kinds.Office) -> Iterator[TermTriple]:
        office = self.thing(f"office/{fact.id}")
        yield from self.node(office, (TRO.OfficeHolding, SCHEMA.OrganizationRole), a)

    def statement(self, fact: Fact, a: kinds.Statement) -> Iterator[TermTriple]:
        """What somebody said; who, and in which article, in schema.org's words too."""
        statement = self.thing(a.statement)
        yield from self.node(statement, (TRO.ReportedStatement, SCHEMA.Claim), a)
        yield statement, SCHEMA.appearance, self.thing(f"article/{fact.article}")
        if a.mode == "Direct":
            yield statement, RDF.type, SCHEMA.Quotation
        if a.speaker and _is_person_or_organization(a.speaker.ref):
            yield statement, SCHEMA.author, self.thing(a.speaker.ref)
            if a.mode == "Direct":
                yield statement, SCHEMA.spokenByCharacter, self.thing(a.speaker.ref)

    def count(self, fact: Fact, a: kinds.Count) -> Iterator[TermTriple]:
        count = self.thing(f"count/{fact.id}")
        yield from self.node(count, (SCHEMA.QuantitativeValue,), a)
        number = number_from(a.count.text, self.language)
        if number is not None:
            yield count, SCHEMA.value, Literal(str(number), datatype=XSD.integer)

    def anticipated(self, fact: Fact, a: kinds.Anticipated) -> Iterator[TermTriple]:
        yield from self.node(self.thing(a.act), (TRO.AnticipatedAction,), a, happened=False)

    def action(self, fact: Fact, a: kinds.Action) -> Iterator[TermTriple]:
        """An act; what stands on a speaker's word alone is none, and has no day of its own."""
        happened = a.according_to is None
        classes = (TRO.TreatyAction, SCHEMA.Action) if happened else (TRO.ClaimedAction,)
        yield from self.node(self.thing(a.act), classes, a, happened)

    def proposal(self, fact: Fact, a: kinds.Proposal) -> Iterator[TermTriple]:
        proposal = self.thing(a.proposal.ref)
        yield from self.node(proposal, (TRO.Proposal, SCHEMA.Intangible), a)
        yield proposal, TRO.proposedType, NamedNode(expand(a.kind))

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

    def node(
        self, node: NamedNode, classes: Iterable[NamedNode], a: Content, happened: bool = True
    ) -> Iterator[TermTriple]:
        """Its classes, what the keys of a fact say of it by the properties that they declare, and
        the dates that follow from their words."""
        for class_ in classes:
            yield node, RDF.type, class_
        for name, form, properties in _declared(a.type):
            value = getattr(a, name)
            for item in value if isinstance(value, tuple) else (value,):
                if form == "concept" and item:
                    yield node, properties[0], TRO[item]
                elif form in ("words", "text") and item:
                    text = item.text if isinstance(item, Words) else item
                    yield node, properties[0], self.words(text)
                elif item:
                    yield self.link(node, properties[0], item)
        yield from self.dates(node, a, happened)

    def link(self, node: NamedNode, linking: NamedNode, item: str | Argument) -> TermTriple:
        """A link between a node and what an argument refers to."""
        thing = self.thing(item.ref if isinstance(item, Argument) else item)
        return (thing, linking, node) if linking in _INVERSE else (node, linking, thing)

    def dates(self, subject: NamedNode, content: Content, happened: bool) -> Iterator[TermTriple]:
        """The dates as the words give them; of what happened a whole one is also the resolved date.

        What is expected or claimed keeps the words.
        """
        first, last = TRO.statedDate, TRO.statedEndDate
        done = {
            first: TRO.actionDate if isinstance(content, kinds.Action) else SCHEMA.startDate,
            last: SCHEMA.endDate,
        }
        if not (words := content.dates()):
            return
        days = [(first, date_from(words.get("date", ""), self.language))]
        days += [(last, date_from(words.get("end_date", ""), self.language))]
        if span := range_from(words.get("date", ""), self.language):
            days += zip((first, last), span, strict=True)
        for stated, day in days:
            if day is None:
                continue
            written = Literal(str(day), datatype=NamedNode(str(day.datatype)))
            yield subject, stated, written
            if happened and written.datatype == XSD.date:
                yield subject, done[stated], written

    def thing(self, reference: str) -> NamedNode:
        """The thing that a reference stands for."""
        return NamedNode(self.ids.thing(reference))

    def words(self, text: str) -> Literal:
        """Words of the article, in its language."""
        return Literal(tidy(text), language=self.language)

    def value(self, written: str | int | LangString) -> NamedNode | Literal:
        """An inferred value: a reference, an IRI, a date, a number or a text, told by its form;
        words with their language are given as such."""
        if isinstance(written, LangString):
            return Literal(tidy(written.text), language=written.language)
        text = str(written)
        if REFERENCE.fullmatch(text):
            return self.thing(text)
        if text.startswith(("http://", "https://")):
            return NamedNode(text)
        if isinstance(written, int):
            return Literal(text, datatype=XSD.integer)
        is_iso = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
        is_date = is_iso and date_from(text, "en") is not None
        return Literal(text, datatype=XSD.date if is_date else None)


def tidy(text: str) -> str:
    r"""Words with single spaces, as they are published.

    >>> tidy("dunia ,\n serta")
    'dunia , serta'
    """
    return " ".join(text.split())


@cache
def _declared(type_: str) -> Sequence[tuple[str, str, Sequence[NamedNode]]]:
    """The fields of a type whose values stand in triples as they are: name, form, properties."""
    return [
        (
            name,
            "words" if name in _NAMING else key.sort.form,
            [NamedNode(expand(term)) for term in key.properties],
        )
        for name, key in kinds.KEYS[type_].items()
        if key.properties and name not in DATES and key.sort != CLASS
    ]


def _is_person_or_organization(reference: str) -> bool:
    """Whether a reference is to a person or an organisation."""
    return reference.partition("/")[0] in _PERSON_OR_ORGANIZATION
