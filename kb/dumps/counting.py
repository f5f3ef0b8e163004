"""What can be counted of a dataset: statements, things, links, uses of terms.

All that is said of a thing stands in one section, so that the counts of sections add up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from kb.canonical.lines import in_graph, terms_of
from kb.identifiers import Identifiers
from kb.namespaces import OWL, RDF, RDFS, SCHEMA, SKOS, TRO, XSD, iris

#: The properties by which things lead to the same or like things in other datasets.
LINKS = tuple(
    str(term)
    for term in (
        OWL.sameAs, SCHEMA.sameAs, RDFS.seeAlso,
        SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch,
    )
)  # fmt: skip
#: The properties whose days say what time the dataset is about.
DAYS = iris(SCHEMA.startDate, SCHEMA.endDate, TRO.actionDate, TRO.boundFrom)

_TYPE = f"<{RDF.type}>".encode()
_LINKS, _DAYS = (frozenset(f"<{term}>".encode() for term in some) for some in (LINKS, DAYS))
_DAY = re.compile(rb'"(\d{4}-\d\d-\d\d)"\^\^<' + re.escape(str(XSD.date).encode()) + b">")


@dataclass
class Counts:
    """What was counted: the `quads` of all graphs; all else in the default graph.

    `entities` are the things of ours of which something is said; `uses` has for each property the
    number of its triples, `users` that of its subjects; `classes` the number of things of each
    class, and `examples` the first of them that is ours; `links` the number of triples by a
    property and the place that they lead to (scheme and host), with a space between both;
    `languages` the texts by their tag.
    """

    quads: int = 0
    triples: int = 0
    entities: int = 0
    subjects: int = 0
    uses: Counter[str] = field(default_factory=Counter)
    users: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    links: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    first_day: str = ""
    last_day: str = ""

    @property
    def terms(self) -> Iterable[str]:
        """The properties and classes that are used."""
        return sorted({*self.uses, *self.classes})

    @classmethod
    def of(cls, lines: Iterable[bytes], ids: Identifiers) -> Counts:
        """Count what sorted lines of N-Quads say."""
        counts, last, last_predicate = cls(), b"", b""
        things, base = f"<{ids.base}id/".encode(), f"<{ids.base}".encode()
        uses, users = Counter[bytes](), Counter[bytes]()
        for line in lines:
            counts.quads += 1
            if in_graph(line):
                continue
            subject, predicate, value = terms_of(line)
            if subject != last:
                last, last_predicate = subject, b""
                counts.subjects += 1
                counts.entities += subject.startswith(things)
            if predicate != last_predicate:
                last_predicate = predicate
                users[predicate] += 1
            uses[predicate] += 1
            counts._see(subject, predicate, value, base)
        counts.triples = uses.total()
        for some, of in ((uses, counts.uses), (users, counts.users)):
            of.update({predicate[1:-1].decode(): number for predicate, number in some.items()})
        return counts

    @classmethod
    def sum(cls, sections: Iterable[Mapping[str, Any]]) -> Counts:
        """Add up the counts of sections, each as JSON has it."""
        total = cls()
        for one in sections:
            for name, value in one.items():
                setattr(total, name, _ADDED.get(name, _added)(getattr(total, name), value))
        return total

    def as_json(self) -> dict[str, Any]:
        """What was counted as values of JSON."""
        return {
            name: dict(value) if isinstance(value, dict) else value
            for name, value in vars(self).items()
        }

    def _see(self, subject: bytes, predicate: bytes, value: bytes, base: bytes) -> None:
        if value.startswith(b'"'):
            self._see_text(predicate, value)
        elif predicate == _TYPE:
            kind = value[1:-1].decode()
            self.classes[kind] += 1
            if subject.startswith(base):
                self.examples.setdefault(kind, subject[1:-1].decode())
        elif predicate in _LINKS and value.startswith(b"<http") and not value.startswith(base):
            self.links[f"{predicate[1:-1].decode()} {_place(value[1:-1].decode())}"] += 1

    def _see_text(self, predicate: bytes, value: bytes) -> None:
        """Count what a literal tells: a language, or a day."""
        end = value.rpartition(b'"')[2]
        if end.startswith(b"@"):
            self.languages[end[1:].decode()] += 1
        elif predicate in _DAYS and (day := _DAY.fullmatch(value)):
            text = day[1].decode()
            self.first_day = min(self.first_day or text, text)
            self.last_day = max(self.last_day, text)


def _added(total: Any, more: Any) -> Any:
    return total + (Counter(more) if isinstance(more, dict) else more)


def _first(total: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    """The first example of each class."""
    return total | {kind: min(total.get(kind, iri), iri) for kind, iri in more.items()}


#: What is not simply added.
_ADDED: Mapping[str, Callable[[Any, Any], Any]] = {
    "examples": _first,
    "first_day": lambda total, more: min(filter(None, (total, more)), default=""),
    "last_day": max,
}


def _place(iri: str) -> str:
    """Where an IRI is from.

    >>> _place("http://www.wikidata.org/entity/Q881")
    'http://www.wikidata.org/'
    """
    parts = urlsplit(iri)
    return f"{parts.scheme}://{parts.netloc}/"
