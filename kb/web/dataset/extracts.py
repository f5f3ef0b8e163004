"""Parts of the data made when they are asked for: all of one article, or all acts of a treaty or of
a participant.

As files of a release, those of ten thousand articles in five formats would be fifty thousand, of
which hardly any would be read; each has some hundred statements, which the store gives in a moment.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.dumps.sectionrows import as_csv
from kb.identifiers import SLUG
from kb.namespaces import TRO
from kb.reading.store import Store
from kb.web.documents.writing import write_triples
from kb.web.negotiation import N_QUADS, TRIG, Format

#: What has acts: the property that leads from an act to it, and the column of the act table.
OWNERS = {
    "treaty": (TRO.treaty, "treaty"),
    "country": (TRO.actor, "actor"),
    "organization": (TRO.actor, "actor"),
}


@dataclass(frozen=True)
class Body:
    """What is sent, and its SHA-256."""

    content: bytes
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> Body:
        """Bytes, with their digest."""
        return cls(content, hashlib.sha256(content).hexdigest())


def write_article(
    store: Store, slug: str, format_: Format, context: Mapping[str, object]
) -> Body | None:
    """The graphs of one article in a format; None where there is none.

    TriG and N-Quads have each fact as a graph of its own and where it is from; the others have what
    all of them say in the default graph, each triple once, with the article's record and its
    passages.
    """
    if not SLUG.fullmatch(slug):
        return None
    article, provenance = str(store.ids.thing(f"article/{slug}")), str(store.ids.provenance(slug))
    facts = store.facts_in(provenance)
    if not store.knows(article) or not facts:
        return None
    triples = {t: None for fact in facts for t in store.said_by(fact) if store.has(t)}
    triples.update(dict.fromkeys(triple for fact in facts for triple in store.about(fact)))
    for passage in store.passages(article):
        triples.update(dict.fromkeys(store.document(passage.iri)))
    triples.update(dict.fromkeys(store.document(article)))
    merged = sorted(triples, key=str)
    if format_ in (TRIG, N_QUADS):
        content = store.write(store.with_graphs(merged, [*facts, provenance]), format_.suffix)
    else:
        content = write_triples(store, merged, format_, context, article)
    return Body.of(content)


def write_acts(
    store: Store, kind: str, slug: str, format_: Format, context: Mapping[str, object]
) -> Body | None:
    """The documents of a treaty or a participant and of all of its acts, joined; None where it has
    no acts here.

    TriG and N-Quads have the graphs too that say it, and where these are from.
    """
    owner = _owner(store, kind, slug)
    acts = store.subjects(OWNERS[kind][0], owner) if owner else ()
    if not acts:
        return None
    triples = {triple for iri in (owner, *acts) for triple in store.document(iri)}
    merged = sorted(triples, key=str)
    if format_ in (TRIG, N_QUADS):
        return Body.of(store.write(store.with_facts(merged), format_.suffix))
    return Body.of(write_triples(store, merged, format_, context, owner))


def write_rows(store: Store, kind: str, slug: str, table: Iterable[bytes]) -> Body | None:
    """The rows of the act table (CSV, RFC 4180) that are about a treaty or a participant, under its
    head; None where there is none."""
    owner, column = _owner(store, kind, slug), OWNERS[kind][1]
    if not owner:
        return None
    first, *lines = b"".join(table).decode().split("\r\n")
    head, *rows = csv.reader((first, *(line for line in lines if owner in line)), strict=True)
    own = [row for row in rows if row[head.index(column)] == owner]
    return Body.of(as_csv([head, *own])) if own else None


def _owner(store: Store, kind: str, slug: str) -> str:
    """The IRI of a treaty or a participant; "" where it is not known."""
    iri = str(store.ids.thing(f"{kind}/{slug}")) if SLUG.fullmatch(slug) else ""
    return iri if iri and store.knows(iri) else ""
