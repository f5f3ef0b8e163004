"""What can be counted of a dataset: statements, nodes, links, uses of each property and class.

The default graph is read once, a line at a time. What is sorted is counted as it passes; different
objects are counted by hashes of 64 bits, of which two in a billion nodes might be one.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kb.canonical.lines import terms_of
from kb.identifiers import Identifiers
from kb.namespaces import OWL, RDF, RDFS, SCHEMA, SKOS, TRO, XSD

#: The properties by which things lead to the same or like things in other datasets.
LINKS = tuple(
    str(term)
    for term in (
        OWL.sameAs, SCHEMA.sameAs, RDFS.seeAlso,
        SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch,
    )
)  # fmt: skip
#: The properties whose days say what time the dataset is about.
DAYS = tuple(str(t) for t in (SCHEMA.startDate, SCHEMA.endDate, TRO.actionDate))

_TYPE = f"<{RDF.type}>".encode()
_LINKS, _DAYS = (frozenset(f"<{term}>".encode() for term in some) for some in (LINKS, DAYS))
_DAY = re.compile(rb'"(\d{4}-\d\d-\d\d)"\^\^<' + re.escape(str(XSD.date).encode()) + b">")
#: The hashes of objects are counted in so many heaps, one after the other.
_HEAPS = 64


@dataclass
class Use:
    """How often a property is used: in how many triples, on how many subjects."""

    triples: int = 0
    subjects: int = 0


@dataclass
class Counts:
    """What was counted in a default graph.

    `entities` are the things of ours of which something is said; `classes` has the number of things
    of each class, and `examples` the first of them that is ours; `links` the number of triples by a
    property and the place that they lead to (scheme and host); `languages` the texts by their tag.
    """

    triples: int = 0
    entities: int = 0
    subjects: int = 0
    objects: int = 0
    properties: dict[str, Use] = field(default_factory=dict)
    classes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    links: Counter[tuple[str, str]] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    first_day: str = ""
    last_day: str = ""

    @property
    def terms(self) -> Iterable[str]:
        """The properties and classes that are used."""
        return sorted({*self.properties, *self.classes})


def count(lines: Iterable[bytes], ids: Identifiers) -> Counts:
    """Count what sorted lines of N-Triples say."""
    counts, objects = Counts(), [array("q") for _ in range(_HEAPS)]
    things, base = f"<{ids.base}id/".encode(), f"<{ids.base}".encode()
    last, last_predicate, uses = b"", b"", dict[bytes, Use]()
    for line in lines:
        subject, predicate, value = terms_of(line)
        if subject != last:
            last, last_predicate = subject, b""
            counts.subjects += 1
            counts.entities += subject.startswith(things)
        if predicate != last_predicate:
            last_predicate = predicate
            use = uses.setdefault(predicate, Use())
            use.subjects += 1
        use.triples += 1
        hashed = hash(value)
        objects[hashed % _HEAPS].append(hashed)
        if value.startswith(b'"'):
            _look_at_text(counts, predicate, value)
        elif predicate == _TYPE:
            kind = value[1:-1].decode()
            counts.classes[kind] += 1
            if subject.startswith(base):
                counts.examples.setdefault(kind, subject[1:-1].decode())
        elif predicate in _LINKS and value.startswith(b"<http") and not value.startswith(base):
            counts.links[predicate[1:-1].decode(), _place(value[1:-1].decode())] += 1
    counts.properties = {predicate[1:-1].decode(): use for predicate, use in uses.items()}
    counts.triples = sum(use.triples for use in uses.values())
    counts.objects = sum(len(set(heap)) for heap in objects)
    return counts


def _look_at_text(counts: Counts, predicate: bytes, value: bytes) -> None:
    """Count what a literal tells: a language, or a day."""
    end = value.rpartition(b'"')[2]
    if end.startswith(b"@"):
        counts.languages[end[1:].decode()] += 1
    elif predicate in _DAYS and (day := _DAY.fullmatch(value)):
        text = day[1].decode()
        counts.first_day = min(counts.first_day or text, text)
        counts.last_day = max(counts.last_day, text)


def _place(iri: str) -> str:
    """Where an IRI is from.

    >>> _place("http://www.wikidata.org/entity/Q881")
    'http://www.wikidata.org/'
    """
    parts = urlsplit(iri)
    return f"{parts.scheme}://{parts.netloc}/"


def namespaces_of(terms: Iterable[str]) -> list[str]:
    """The namespaces of terms: what stands before the last `#` or `/`.

    >>> namespaces_of(["https://schema.org/name", "https://e.org/x#y", "https://e.org/x#z"])
    ['https://e.org/x#', 'https://schema.org/']
    """
    return sorted({term[: max(term.rfind("#"), term.rfind("/")) + 1] for term in terms})
