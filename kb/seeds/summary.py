"""What the rules across articles need to know of one article, without its facts themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import URIRef

from kb.dates.parsing import date_from
from kb.identifiers import Identifiers
from kb.seeds.article import Article
from kb.seeds.content import Argument, Content, Words
from kb.seeds.facts import Fact, FactFile
from kb.seeds.kinds import Action, Anticipated, Event, Inference

#: The types of facts that describe a node of their own, which has the fact's id.
OWN_NODES = ("office", "title", "count", "inference")


@dataclass(frozen=True, slots=True)
class Published:
    """A fact that is published: what it rests on, speaks of and describes, and where it stands.

    `part` and `whole` are events, where it makes one a part of the other. `facets` tell what an
    event or an act is: kind, treaty, actors, day as stated; `answered` are rules whose questions
    are answered.
    """

    id: str
    line: int
    rests_on: tuple[str, ...]
    speaks_of: tuple[str, ...]
    describes: str
    part: str
    whole: str
    facets: tuple[tuple[str, str], ...] = ()
    answered: tuple[str, ...] = ()

    def facet(self, name: str) -> tuple[str, ...]:
        """The values of one facet."""
        return tuple(value for key, value in self.facets if key == name)


@dataclass(frozen=True, slots=True)
class ReportedAct:
    """An act on a treaty as one published fact tells of it; or a ceremony, whose `action` is
    "SigningCeremony".

    What a fact leaves open is empty: of one act several facts may each tell a part.
    """

    act: str
    action: str
    treaty: str
    actors: tuple[str, ...] = ()
    day: str = ""
    outlook: str = ""


@dataclass(frozen=True, slots=True)
class Retracted:
    """A fact that was taken back: by whom, when and why, and the things that may vanish with it."""

    id: str
    line: int
    article: str
    decided_by: str
    decided_on: str
    because: Mapping[str, str]
    things: tuple[str, ...]

    @property
    def path(self) -> Path:
        """The file of the fact, from the project's folder."""
        return Path("seeds", self.article, "facts.yaml")


@dataclass(frozen=True, slots=True)
class Summary:
    """One article: the ids and lines of all its facts, the references that it names itself,
    what is published and what was retracted, the day of its newest decision, the day on which it
    came out, and the acts that it reports."""

    slug: str
    ids: tuple[tuple[str, int], ...]
    names: tuple[str, ...]
    published: tuple[Published, ...]
    retracted: tuple[Retracted, ...]
    decided_on: str
    came_out: str = ""
    reported: tuple[ReportedAct, ...] = ()

    @classmethod
    def of(cls, article: Article, file: FactFile, ids: Identifiers) -> Summary:
        """The summary of an article and its facts."""
        facts = file.facts
        decided = [f.decided_on for f in facts if f.is_published or f.is_retracted]
        return cls(
            slug=article.slug,
            ids=tuple((fact.id, fact.line) for fact in facts),
            names=tuple(file.names),
            published=tuple(_published(fact, file, article) for fact in facts if fact.is_published),
            retracted=tuple(_retracted(fact, ids) for fact in facts if fact.is_retracted),
            decided_on=max([article.entered_on, *decided]),
            came_out=article.published or "",
            reported=tuple(_reported(facts, article.language)),
        )


def needs_known(article: Article, file: FactFile) -> tuple[str, ...]:
    """The references that must be known for the file to be in order: all that it uses, but those
    that it names or makes itself."""
    used = {f"curator/{article.entered_by}"}
    own = {*file.names, *file.candidates, f"article/{article.slug}"}
    for fact in file.facts:
        used.update(fact.content.references())
        used.update([f"curator/{fact.decided_by}"] if fact.decided_by else [])
        own.update(f"{kind}/{fact.id}" for kind in OWN_NODES)
    return tuple(sorted(used - own))


def things_of(fact: Fact, ids: Identifiers) -> Iterator[URIRef]:
    """Everything of which a fact may have been the only one to speak."""
    if fact.type in OWN_NODES:
        yield ids.thing(f"{fact.type}/{fact.id}")
    for reference in fact.content.references():
        yield ids.thing(reference)
    if fact.start is not None and fact.end is not None:
        yield ids.passage(fact.article, fact.start, fact.end)


def _published(fact: Fact, file: FactFile, article: Article) -> Published:
    content = fact.content
    part, whole = _part_of(content)
    return Published(
        id=fact.id,
        line=fact.line,
        rests_on=content.from_ if isinstance(content, Inference) else (),
        speaks_of=tuple(dict.fromkeys(content.references())),
        describes=fact.describes or f"{fact.type}/{fact.id}",
        part=part,
        whole=whole,
        facets=tuple(_facets(content, article.language)),
        answered=tuple(answer.rule for answer in fact.answers if answer.counts(fact, file.names)),
    )


def _facets(content: Content, language: str) -> Iterator[tuple[str, str]]:
    """What an event or an act is, as far as one fact says it."""
    match content:
        case Event():
            yield "kind", content.kind
        case Action():
            yield "action", content.action
            yield "treaty", content.treaty.ref
            yield from (("actor", doer.ref) for doer in content.doers)
        case _:
            return
    if day := _day(content.date, language):
        yield "date", day


def _reported(facts: Iterable[Fact], language: str) -> Iterator[ReportedAct]:
    """The acts and ceremonies that published facts tell of."""
    for fact in facts:
        match fact.content if fact.is_published else None:
            case Action() | Anticipated() as act:
                actors = tuple(doer.ref for doer in act.doers)
                outlook = act.outlook if isinstance(act, Anticipated) else ""
                day = _day(act.date, language)
                yield ReportedAct(act.act, act.action, act.treaty.ref, actors, day, outlook)
            case Event(kind="SigningCeremony") as ceremony:
                about = (topic.ref for topic in ceremony.about if isinstance(topic, Argument))
                treaty = next((ref for ref in about if ref.startswith("treaty/")), "")
                day, outlook = _day(ceremony.date, language), ceremony.outlook or ""
                yield ReportedAct(ceremony.event, ceremony.kind, treaty, (), day, outlook)
            case Inference(property="schema:startDate" | "tro:actionDate") as inference:
                yield ReportedAct(inference.about, "", "", (), str(inference.value))


def _day(words: Words | None, language: str) -> str:
    """The day that words name, as far as they do."""
    day = date_from(words.text, language) if words else None
    return str(day or "")


def _retracted(fact: Fact, ids: Identifiers) -> Retracted:
    return Retracted(
        id=fact.id,
        line=fact.line,
        article=fact.article,
        decided_by=fact.decided_by,
        decided_on=fact.decided_on,
        because=dict(fact.because),
        things=tuple(map(str, things_of(fact, ids))),
    )


def _part_of(content: Content) -> tuple[str, str]:
    """The event that a fact makes a part of another one, and that other one."""
    if isinstance(content, Event):
        return content.event, content.part_of or ""
    if isinstance(content, Inference) and content.property == "schema:superEvent":
        return content.about, str(content.value)
    return "", ""
