"""The only place that mints IRIs.

A dataset has one base; every IRI of its own starts with it, whatever host serves it. The rest of
the IRI is the *path*, which any host can answer:

========================================  ===========================================
IRI                                       what it names
========================================  ===========================================
``{base}id/<kind>/<slug>``                a thing: person, treaty, event, passage ...
``{base}fact/<id>``                       a fact, and the named graph with its triples
``{base}provenance/<article>``            the named graph that says where facts are from
``{base}graph/inferred``                  the named graph of all inferred values
``{base}page/…``, ``{base}data/….ttl``    the documents about them
========================================  ===========================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NotRequired, TypedDict

from rdflib import URIRef

from kb.namespaces import PREFIXES

KINDS = (
    "treaty",
    "country",
    "person",
    "organization",
    "place",
    "event",
    "action",
    "anticipated",
    "participation",
    "statement",
    "group",
    "office",
    "title",
    "count",
    "proposal",
    "inference",
    "article",
    "record",
    "passage",
    "curator",
    "activity",
)

#: What is no thing and has a graph.
_GRAPHS = ("fact", "provenance", "graph")
#: A slug: what a file name, an IRI and a shell can all hold, and that a reader can say aloud.
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: A fact's id: short enough to type, starting with a letter so that YAML keeps it a text.
FACT_ID = re.compile(r"[a-z][a-z0-9]{3,15}")
#: What the slug of a recorded act has between treaty and party, where the treaty binds from then.
ENTRY_FOR_PARTY = "-entry-into-force-for-party-"
#: A reference in a seed: a kind of thing and a slug.
REFERENCE = re.compile(rf"({'|'.join(KINDS)})/({SLUG.pattern})")


class Licenses(TypedDict):
    """Under which licence facts can be passed on, and what is said of quotes, by language."""

    facts: str
    quotes: Mapping[str, str]


class DatasetSettings(TypedDict):
    """What a release says of its dataset (`dataset.json`), texts by language; of files of anybody's
    that are looked into less is known, and how many things of each class there are."""

    base: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    languages: Sequence[str]
    publisher: NotRequired[Mapping[str, str]]
    contact: NotRequired[str]
    licenses: NotRequired[Licenses]
    is_open: NotRequired[bool]
    classes: NotRequired[Mapping[str, int]]


@dataclass(frozen=True)
class Identifiers:
    """The IRIs of one dataset, which all start with its base (an http(s) IRI that ends in /).

    >>> ids = Identifiers("https://w3id.org/treaty-kb/")
    >>> ids.thing("person/to-lam")
    rdflib.term.URIRef('https://w3id.org/treaty-kb/id/person/to-lam')
    >>> ids.passage("hanoi-reception", 0, 125)
    rdflib.term.URIRef('https://w3id.org/treaty-kb/id/passage/hanoi-reception/0-125')
    """

    base: str
    #: Whether the IRIs of others have pages here too: so it is with data that are nobody's here.
    is_open: bool = False

    @classmethod
    def of(cls, settings: DatasetSettings) -> Identifiers:
        """The IRIs of a dataset with these settings."""
        return cls(settings["base"], settings.get("is_open", False))

    def thing(self, reference: str) -> URIRef:
        """The thing that a reference (`kind/slug`) stands for."""
        return URIRef(f"{self.base}id/{reference}")

    def fact(self, fact_id: str) -> URIRef:
        """A fact, which is also the named graph of its triples."""
        return URIRef(f"{self.base}fact/{fact_id}")

    def provenance(self, slug: str) -> URIRef:
        """The named graph that says where the facts of an article (or the authorities) are from."""
        return URIRef(f"{self.base}provenance/{slug}")

    @property
    def inferred(self) -> URIRef:
        """The named graph of all inferred values, which are not in the default graph.

        >>> Identifiers("https://w3id.org/treaty-kb/").inferred
        rdflib.term.URIRef('https://w3id.org/treaty-kb/graph/inferred')
        """
        return URIRef(f"{self.base}graph/inferred")

    def passage(self, article: str, start: int, end: int) -> URIRef:
        """A passage of an article: code points of the frozen text, end excluded."""
        return self.thing(f"passage/{article}/{start}-{end}")

    @property
    def dataset(self) -> URIRef:
        """The dataset itself.

        >>> Identifiers("https://w3id.org/treaty-kb/").dataset
        rdflib.term.URIRef('https://w3id.org/treaty-kb/dataset')
        """
        return URIRef(f"{self.base}dataset")

    def path(self, iri: str) -> str | None:
        """The path under which any host answers an IRI of ours; None for a foreign one.

        >>> ids = Identifiers("https://w3id.org/treaty-kb/")
        >>> ids.path("https://w3id.org/treaty-kb/id/person/to-lam")
        '/id/person/to-lam'
        >>> ids.path("https://schema.org/name") is None
        True
        """
        return f"/{iri.removeprefix(self.base)}" if iri.startswith(self.base) else None

    def kind(self, iri: str) -> str | None:
        """The kind of thing that an IRI names: one of `KINDS`, `fact`, `provenance`, `graph`, or
        None.

        >>> ids = Identifiers("https://e.org/id/fact/")
        >>> ids.kind("https://e.org/id/fact/id/office/k3v7"), ids.kind("https://e.org/id/x")
        ('office', None)
        """
        parts = (self.path(iri) or "").split("/")
        if parts[1:2] == ["id"] and len(parts) > 3:
            return parts[2]
        return parts[1] if len(parts) == 3 and parts[1] in _GRAPHS else None

    def reference(self, iri: str) -> str | None:
        """The reference of a thing's IRI; None for anything else.

        >>> Identifiers("https://w3id.org/treaty-kb/").reference("https://w3id.org/treaty-kb/id/country/vn")
        'country/vn'
        """
        start = f"{self.base}id/"
        return iri.removeprefix(start) if iri.startswith(start) else None


def participation_of(slug: str) -> str:
    """The reference of the participation that an entry into force for a party begins, by the slug
    of that act.

    >>> participation_of("berne-convention-entry-into-force-for-party-no-2")
    'participation/berne-convention-no-2'
    """
    return "participation/" + slug.replace(ENTRY_FOR_PARTY, "-", 1)


@lru_cache(8)
def prefixes_of(ids: Identifiers) -> dict[str, str]:
    """The prefixes of documents and dumps: the vocabularies', and one for each kind of thing.

    They are made once and shared: nobody changes them.
    """
    things = {kind: ids.thing(kind) + "/" for kind in KINDS}
    return {**{p: str(n) for p, n in PREFIXES.items()}, "fact": ids.fact(""), **things}
