"""A set of facts as if a curator had accepted them, with the candidates as authorities."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rdflib import Graph

from kb.canonical.graph import canonical_lines
from kb.errors import Problem
from kb.identifiers import REFERENCE
from kb.meaning.knownnames import KnownNames
from kb.review.workspace import Workspace
from kb.seeds.adding import triples_of
from kb.seeds.article import Article
from kb.seeds.factkeys import NODES, WrittenFact, WrittenThing, walk
from kb.seeds.facts import PUBLISHED, FactFile
from kb.seeds.gate import Gate
from kb.seeds.kinds import content_of, describes
from kb.seeds.labels import Label, Labels
from kb.seeds.schema import Keys
from kb.seeds.seedfile import SeedFile


@dataclass(frozen=True)
class Trial:
    """Facts of an article, all of them as accepted; things and candidates as the file has them."""

    workspace: Workspace
    article: Article
    path: Path
    facts: tuple[WrittenFact, ...]
    things: tuple[WrittenThing, ...]
    candidates: tuple[WrittenThing, ...]

    @cached_property
    def who(self) -> str:
        """A curator in whose name it is tried; nothing of it is ever written."""
        curators = sorted(
            reference for reference in self.workspace.known if reference.startswith("curator/")
        )
        return curators[0].partition("/")[2] if curators else "editors"

    @cached_property
    def file(self) -> SeedFile:
        """The file that it would be: each fact is a line, and each value of it a column."""
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        decided = {"who": self.who, "on": today}
        facts = [
            fact
            if fact["status"] in PUBLISHED
            else {**fact, "status": "accepted", "decided": decided}
            for fact in self.facts
        ]
        value: dict[str, Sequence[object]] = {"things": list(self.things), "facts": facts}
        return SeedFile(self.path, value, dict(_places(value)))

    @cached_property
    def keys(self) -> Mapping[tuple[int, int], Keys]:
        """The keys of all values by their places."""
        return {place: keys for keys, place in self.file.places.items()}

    @cached_property
    def gate(self) -> Gate:
        """The gate of the file, to which candidates are known."""
        known = {*self.workspace.known, *(candidate["ref"] for candidate in self.candidates)}
        return Gate(self.article, self.file, known, self.workspace.ontology, self.labels)

    @cached_property
    def checked(self) -> tuple[tuple[tuple[int, int] | None, tuple[Problem, ...]], ...]:
        """Of each fact where its quote stands, and what the gate says of it."""
        spans = []
        for i in range(len(self.facts)):
            self.gate.problems.clear()
            span = self.gate.check(i)
            spans.append((span, tuple(self.gate.problems)))
        return tuple(spans)

    @cached_property
    def read(self) -> FactFile:
        """The facts that pass the gate."""
        good = [(i, span) for i, (span, problems) in enumerate(self.checked) if not problems]
        return FactFile.of(self.article, self.file, good)

    @cached_property
    def labels(self) -> Labels:
        """The names of the authorities and of the candidates."""
        if not self.candidates:
            return self.workspace.labels
        own = (
            Label(candidate["ref"], text, tag)
            for candidate in self.candidates
            for tag, text in candidate["name"].items()
        )
        return self.workspace.labels.with_more(own)

    @cached_property
    def around(self) -> KnownNames:
        """What rules of meaning ask of the authorities and the candidates."""
        if not self.candidates:
            return self.workspace.around
        return KnownNames.of(self.workspace.authorities, self.labels, self.workspace.ids)

    @cached_property
    def blocks(self) -> tuple[str, ...]:
        """The blocks that the candidates would get, as lines."""
        graph, ids = Graph(bind_namespaces="none"), self.workspace.ids
        for candidate in self.candidates:
            kind = candidate["ref"].partition("/")[0]
            graph += triples_of(candidate, kind, self.article.slug, self.who, ids)
        return tuple(canonical_lines(graph))


def needed(facts: Sequence[WrittenFact], new: Iterable[WrittenFact]) -> tuple[WrittenFact, ...]:
    """The facts of a file that count beside new ones: what curators accepted, and the drafts on
    which a new one rests or that say what it speaks of is called, but not those that describe what
    a new one describes itself.

    >>> draft = {"id": "abcd", "type": "office", "status": "draft"}
    >>> [one["id"] for one in needed([draft], [{"type": "inference", "about": "office/abcd"}])]
    ['abcd']
    """
    new = list(new)
    own = {describes_of(fact) for fact in new}
    wanted = [*new, *(fact for fact in facts if fact["status"] in PUBLISHED)]
    supporting: dict[str, WrittenFact] = {}
    while wanted:
        used = {item for fact in wanted for _, item in walk(fact) if isinstance(item, str)}
        wanted = [
            fact
            for fact in facts
            if fact["status"] == "draft"
            and fact["id"] not in supporting
            and (names_of(fact) & (used - own) or named_by(fact) in used)
        ]
        supporting.update((fact["id"], fact) for fact in wanted)
    return tuple(fact for fact in facts if fact["status"] in PUBLISHED or fact["id"] in supporting)


def describes_of(fact: WrittenFact) -> str:
    """The reference of the thing that a fact describes; "" for none, or where its form is bad."""
    try:
        return describes(content_of(fact))
    except (KeyError, TypeError, AttributeError):
        return ""


def names_of(fact: WrittenFact) -> frozenset[str]:
    """By what others refer to a fact: its id, its node, the thing that it describes."""
    own = f"{fact['type']}/{fact['id']}" if fact["type"] in NODES else ""
    return frozenset(filter(None, (fact["id"], own, describes_of(fact))))


def named_by(fact: WrittenFact) -> str:
    """The reference of what a fact says the name of; "" for none."""
    is_name = fact["type"] == "name" and isinstance(fact.get("thing"), Mapping)
    return str(fact["thing"].get("ref", "")) if is_name else ""


def references_in(fact: WrittenFact) -> frozenset[str]:
    """All that a fact refers to."""
    items = (item for _, item in walk(fact) if isinstance(item, str))
    return frozenset(item for item in items if REFERENCE.fullmatch(item))


def _places(value: Mapping[str, Sequence[object]]) -> Iterator[tuple[Keys, tuple[int, int]]]:
    line = 0
    for section in ("facts", "things"):
        for i, entry in enumerate(value[section]):
            line += 1
            for column, keys in enumerate(_below(entry), 1):
                yield (section, i, *keys), (line, column)


def _below(value: object) -> Iterator[Keys]:
    """The keys of a value and of all below it, itself first."""
    yield ()
    items: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield from ((key, *rest) for rest in _below(item))
