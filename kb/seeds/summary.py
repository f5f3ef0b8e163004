"""What the rules across articles need to know of one article, without its facts themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import URIRef

from kb.dates.parsing import date_from
from kb.identifiers import Identifiers
from kb.seeds.article import Article
from kb.seeds.facts import Fact, FactFile, doers_in, references_in

#: The keys under which a fact names the thing that it describes.
DESCRIBES = {
    "event": "event",
    "statement": "statement",
    "action": "act",
    "anticipated": "act",
    "proposal": "proposal",
    "group": "group",
}
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
    what is published and what was retracted, and the day of its newest decision."""

    slug: str
    ids: tuple[tuple[str, int], ...]
    names: tuple[str, ...]
    published: tuple[Published, ...]
    retracted: tuple[Retracted, ...]
    decided_on: str

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
        )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Summary:
        """The summary that `dataclasses.asdict` made a value of."""
        published = (
            {**_tupled(one), "facets": tuple((key, item) for key, item in one["facets"])}
            for one in value["published"]
        )
        retracted = (_tupled(one) for one in value["retracted"])
        return cls(
            slug=value["slug"],
            ids=tuple((fact_id, line) for fact_id, line in value["ids"]),
            names=tuple(value["names"]),
            published=tuple(Published(**one) for one in published),
            retracted=tuple(Retracted(**one) for one in retracted),
            decided_on=value["decided_on"],
        )


def needs_known(article: Article, file: FactFile) -> tuple[str, ...]:
    """The references that must be known for the file to be in order: all that it uses, but those
    that it names or makes itself."""
    used = {f"curator/{article.entered_by}"}
    own = {*file.names, *file.candidates, f"article/{article.slug}"}
    for fact in file.facts:
        used.update(references_in(fact.arguments))
        used.update([f"curator/{fact.decided_by}"] if fact.decided_by else [])
        own.update(f"{kind}/{fact.id}" for kind in OWN_NODES)
    return tuple(sorted(used - own))


def things_of(fact: Fact, ids: Identifiers) -> Iterator[URIRef]:
    """Everything of which a fact may have been the only one to speak."""
    if fact.type in OWN_NODES:
        yield ids.thing(f"{fact.type}/{fact.id}")
    for reference in references_in(fact.arguments):
        yield ids.thing(reference)
    if fact.start is not None and fact.end is not None:
        yield ids.passage(fact.article, fact.start, fact.end)


def _published(fact: Fact, file: FactFile, article: Article) -> Published:
    part, whole = _part_of(fact)
    return Published(
        id=fact.id,
        line=fact.line,
        rests_on=tuple(fact.arguments.get("from", ())),
        speaks_of=tuple(dict.fromkeys(references_in(fact.arguments))),
        describes=_described(fact),
        part=part,
        whole=whole,
        facets=tuple(_facets(fact, article.language)),
        answered=tuple(one.rule for one in fact.answers if one.counts(fact, file.names)),
    )


def _facets(fact: Fact, language: str) -> Iterator[tuple[str, str]]:
    """What an event or an act is, as far as one fact says it."""
    a = fact.arguments
    if fact.type == "event":
        yield "kind", a["kind"]
    elif fact.type == "action":
        yield "action", a["action"]
        yield "treaty", a["treaty"]["ref"]
        yield from (("actor", one["ref"]) for one in doers_in(a))
    else:
        return
    if "date" in a and (day := date_from(a["date"]["text"], language)) is not None:
        yield "date", str(day)


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


def _part_of(fact: Fact) -> tuple[str, str]:
    """The event that a fact makes a part of another one, and that other one."""
    a = fact.arguments
    if fact.type == "event":
        return a["event"], a.get("part_of", "")
    if fact.type == "inference" and a["property"] == "schema:superEvent":
        return a["about"], str(a["value"])
    return "", ""


def _described(fact: Fact) -> str:
    """The reference of the node that a fact describes."""
    value = fact.arguments.get(DESCRIBES.get(fact.type, ""), f"{fact.type}/{fact.id}")
    return str(value if isinstance(value, str) else value["ref"])


def _tupled(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(item) if isinstance(item, list) else item for key, item in value.items()}
