"""Whether the facts of all articles hold together: one id each, and nothing rests on nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.errors import Problem
from kb.facts import Fact, FactFile, references_in

#: The keys under which a fact names the thing that it describes.
_DESCRIBES = {
    "event": "event",
    "statement": "statement",
    "action": "act",
    "anticipated": "act",
    "proposal": "proposal",
    "group": "group",
}


def incoherences(files: Iterable[FactFile]) -> Iterator[Problem]:
    """A problem for each id given twice, and for each published fact that rests on, or speaks of,
    what no published fact says."""
    every = list(files)
    yield from _duplicate_ids(every)
    published = [fact for file in every for fact in file.facts if fact.is_published]
    ids = {fact.id for fact in published}
    described = {_described(fact) for fact in published}
    named = {reference for file in every for reference in file.names}
    for fact in published:
        for fact_id in fact.arguments.get("from", ()):
            if fact_id not in ids:
                message = f"{fact.id} rests on the fact '{fact_id}', which is not published"
                yield Problem(fact.path, fact.line, 1, message, "mend from:, or decide on it")
        for reference in dict.fromkeys(references_in(fact.arguments)):
            by_facts = reference in named or reference.startswith(("office/", "title/", "count/"))
            if by_facts and reference not in described:
                message = f"{fact.id} speaks of {reference}, which no published fact describes"
                yield Problem(fact.path, fact.line, 1, message, "decide on the fact that does")


def _described(fact: Fact) -> str:
    """The reference of the node that a fact describes."""
    value = fact.arguments.get(_DESCRIBES.get(fact.type, ""), f"{fact.type}/{fact.id}")
    return str(value if isinstance(value, str) else value["ref"])


def _duplicate_ids(files: Iterable[FactFile]) -> Iterator[Problem]:
    first: dict[str, Fact] = {}
    for file in files:
        for fact in file.facts:
            if (other := first.setdefault(fact.id, fact)) is not fact:
                place = f"{other.path.parent.name}/facts.yaml:{other.line}"
                message = f"the id '{fact.id}' is also in {place}"
                yield Problem(fact.path, fact.line, 1, message, "give one of the two another id")
