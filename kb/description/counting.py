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
from hashlib import blake2b
from itertools import groupby
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
    counts, objects = Counts(), [array("Q") for _ in range(_HEAPS)]
    things, base = f"<{ids.base}id/".encode(), f"<{ids.base}".encode()
    for subject, said in groupby(lines, key=_subject):
        counts.subjects += 1
        counts.entities += subject.startswith(things)
        for predicate, values in groupby(map(terms_of, said), key=_predicate):
            listed = [value for _, _, value in values]
            use = counts.properties.setdefault(predicate[1:-1].decode(), Use())
            use.triples += len(listed)
            use.subjects += 1
            for value in listed:
                hashed = int.from_bytes(blake2b(value, digest_size=8).digest())
                objects[hashed % _HEAPS].append(hashed)
            _look(counts, subject, predicate, listed, base)
    counts.triples = sum(use.triples for use in counts.properties.values())
    counts.objects = sum(len(set(heap)) for heap in objects)
    return counts


def _look(
    counts: Counts, subject: bytes, predicate: bytes, values: Iterable[bytes], base: bytes
) -> None:
    """Count what the values of one property tell: classes, links, languages, days."""
    name = predicate[1:-1].decode()
    for value in values:
        if predicate == _TYPE:
            kind = value[1:-1].decode()
            counts.classes[kind] += 1
            if subject.startswith(base) and kind not in counts.examples:
                counts.examples[kind] = subject[1:-1].decode()
        elif name in LINKS and value.startswith(b"<http") and not value.startswith(base):
            counts.links[name, _place(value[1:-1].decode())] += 1
        elif value.startswith(b'"'):
            end = value.rpartition(b'"')[2]
            if end.startswith(b"@"):
                counts.languages[end[1:].decode()] += 1
            elif name in DAYS and (day := _DAY.fullmatch(value)):
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


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ")]


def _predicate(terms: tuple[bytes, bytes, bytes]) -> bytes:
    return terms[1]
