"""All acts of one treaty, or of one State or organisation, as data: made when it is asked for.

Each participant of each treaty would be a file of its own in each release and format otherwise.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from kb.identifiers import SLUG
from kb.namespaces import TRO
from kb.reading.store import Store
from kb.web.dataset.articles import Body
from kb.web.documents.writing import write_triples
from kb.web.negotiation import N_QUADS, TRIG, Format

#: What has acts: the property that leads from an act to it, and the column of the act table.
OWNERS = {
    "treaty": (TRO.treaty, "treaty"),
    "country": (TRO.actor, "actor"),
    "organization": (TRO.actor, "actor"),
}


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


def write_rows(store: Store, kind: str, slug: str, table: Path) -> Body | None:
    """The rows of the act table (CSV, RFC 4180) that are about a treaty or a participant, under its
    head; None where there is none."""
    owner, column = _owner(store, kind, slug), OWNERS[kind][1]
    text = io.StringIO(newline="")
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        head = next(rows)
        place = head.index(column)
        found = [row for row in rows if row[place] == owner]
    csv.writer(text).writerows([head, *found])
    return Body.of(text.getvalue().encode()) if found else None


def _owner(store: Store, kind: str, slug: str) -> str:
    """The IRI of a treaty or a participant; "" where it is not known."""
    iri = str(store.ids.thing(f"{kind}/{slug}")) if SLUG.fullmatch(slug) else ""
    return iri if iri and store.knows(iri) else ""
