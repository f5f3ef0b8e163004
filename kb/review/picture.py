"""What of an article would be published now: as Turtle, and as a table for each thing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.canonical.graph import triples_in
from kb.errors import ReleaseError
from kb.identifiers import Identifiers
from kb.mapping.articles import write_article
from kb.namespaces import OA, RDF, TRO, bind, shorten
from kb.reading.store import Store
from kb.releases.release import Release
from kb.review.checking import passed
from kb.review.sentences import Speaker, phrases
from kb.review.session import Session


def picture(session: Session, speaker: Speaker) -> dict[str, object]:
    """What the decided facts that pass the gate say: `turtle`, and `things` with their rows.

    A row has property, value, and whether it `is_new` against the current release.
    """
    ids = session.workspace.ids
    facts, _ = passed(session.article, session.file(), session.workspace)
    facts = replace(facts, facts=tuple(fact for fact in facts.facts if fact.is_published))
    mapped = write_article(session.article, facts, ids)
    lines = sorted({line for of_fact in mapped.facts.values() for line in of_fact})
    subjects = {subject for subject, _, _ in triples_in(lines)}
    old = _published(session.project.releases, map(str, subjects))
    graph = Graph(bind_namespaces="none")
    rows: dict[Node, list[dict[str, object]]] = {}
    for line, (subject, predicate, value) in zip(lines, triples_in(lines), strict=True):
        graph.add((subject, predicate, value))
        if predicate == TRO.evidence or str(predicate).startswith(str(OA)):
            continue
        row = {
            "property": _term(predicate, speaker),
            "value": _value(value, speaker, ids),
            "is_new": old is not None and line.encode() not in old,
        }
        rows.setdefault(subject, []).append(row)
    bind(graph)
    graph.bind("id", ids.thing(""))
    things = [
        {
            "ref": (ref := ids.reference(str(thing)) or shorten(str(thing))),
            "name": speaker.label(ref),
            "rows": rows[thing],
        }
        for thing in sorted(rows, key=str)
    ]
    turtle = graph.serialize(format="longturtle")
    return {
        "turtle": turtle,
        "things": things,
        "facts": len(facts.facts),
        "compared": old is not None,
    }


def _published(releases: Path, things: Iterable[str]) -> set[bytes] | None:
    """What the current release says of some things; None where there is none that can be read."""
    try:
        release = Release.current(releases)
        if release is None:
            return None
        with contextlib.closing(Store.of(release)) as store:
            about = store.snapshot(release).about
            return {line for thing in things for line in about(thing)}
    except ReleaseError:
        return None


def _term(predicate: Node, speaker: Speaker) -> str:
    if predicate == RDF.type:
        return str(phrases(speaker.language)["is_a"])
    return speaker.workspace.term(shorten(str(predicate)), speaker.language)


def _value(value: Node, speaker: Speaker, ids: Identifiers) -> str:
    if isinstance(value, Literal):
        return f"{value} ({value.language})" if value.language else str(value)
    reference = ids.reference(str(value)) if isinstance(value, URIRef) else None
    if reference:
        return speaker.label(reference)
    name = shorten(str(value))
    return speaker.workspace.term(name, speaker.language) if name.startswith("tro:") else name
