"""What facts of several types say alike, as triples: links, dates, topics, and values in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import rdflib
from pyoxigraph import Literal, NamedNode

from kb.canonical.oxigraph import SCHEMA, TRO, XSD, TermTriple
from kb.dates.parsing import date_from, range_from
from kb.identifiers import REFERENCE, Identifiers
from kb.mapping.standard import PERSON_OR_ORGANIZATION, WORDS, Given, is_one_of, references
from kb.seeds.content import Content, LangString, Words
from kb.seeds.facts import Fact
from kb.seeds.kinds import Statement


@dataclass(frozen=True)
class Arguments:
    """Writes what a node has by an argument; `language` is that of the words of its article."""

    language: str
    ids: Identifiers

    def links(self, subject: NamedNode, given: Mapping[NamedNode, Given]) -> Iterator[TermTriple]:
        """A link from a node to each thing that an argument refers to, by its property."""
        for linking, argument in given.items():
            for reference in references(argument):
                yield subject, linking, self.thing(reference)

    def standard(
        self, subject: NamedNode, given: Mapping[str, Given], *, happened: bool
    ) -> Iterator[TermTriple]:
        """Links in schema.org's words where they fit, and in ours where they do not."""
        for key, argument in given.items():
            for reference in references(argument):
                word = WORDS[key].of(reference, happened=happened)
                yield subject, word, self.thing(reference)

    def said_by(self, statement: NamedNode, fact: Fact, a: Statement) -> Iterator[TermTriple]:
        """Who said it and in which article, in schema.org's words."""
        yield statement, SCHEMA.appearance, self.thing(f"article/{fact.article}")
        for speaker in references(a.speaker):
            if is_one_of(PERSON_OR_ORGANIZATION, speaker):
                yield statement, SCHEMA.author, self.thing(speaker)
                if a.mode == "Direct":
                    yield statement, SCHEMA.spokenByCharacter, self.thing(speaker)

    def dates(self, subject: NamedNode, said: Content, fact_type: str) -> Iterator[TermTriple]:
        """The dates as the words give them; a whole one is also the resolved date."""
        # Only what happened has the day on which it was done; what is expected or claimed keeps
        # the words.
        done = {"action": TRO.actionDate, "event": SCHEMA.startDate}
        last = SCHEMA.endDate if fact_type in done else None
        resolved = {"date": done.get(fact_type), "end_date": last}
        words = said.dates()
        for key, stated in (("date", TRO.statedDate), ("end_date", TRO.statedEndDate)):
            if key in words:
                date = date_from(words[key], self.language)
                if date is not None:
                    yield from self.date(subject, stated, resolved[key], date)
        days = range_from(words.get("date", ""), self.language)
        if days is not None:
            yield from self.date(subject, TRO.statedDate, resolved["date"], days[0])
            yield from self.date(subject, TRO.statedEndDate, resolved["end_date"], days[1])

    def date(
        self,
        subject: NamedNode,
        stated: NamedNode,
        resolved: NamedNode | None,
        date: rdflib.Literal,
    ) -> Iterator[TermTriple]:
        """A date as the words give it, and the resolved one where it is a whole day."""
        written = Literal(str(date), datatype=NamedNode(str(date.datatype)))
        yield subject, stated, written
        if written.datatype == XSD.date and resolved is not None:
            yield subject, resolved, written

    def time(self, subject: NamedNode, words: Words | None) -> Iterator[TermTriple]:
        """When, in words that give no calendar day."""
        if words:
            yield subject, TRO.statedTime, self.words(words.text)

    def topics(self, subject: NamedNode, topics: Iterable[Words]) -> Iterator[TermTriple]:
        """What it is about where that is no thing with a reference, in the words."""
        for topic in topics:
            yield subject, SCHEMA.keywords, self.words(topic.text)

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
