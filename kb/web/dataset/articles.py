"""All that comes from one article, as data: made when it is asked for.

Ten thousand articles in five formats would be fifty thousand small files in each release, of which
hardly any would be read; an article has some hundred statements, which the store gives in a moment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from kb.identifiers import SLUG
from kb.reading.store import Store
from kb.web.documents.writing import write_triples
from kb.web.negotiation import N_QUADS, TRIG, Format


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
