"""Whether the facts of all articles hold together: one id each, and nothing rests on nothing.

What rests on itself rests on nothing, whatever stands between; and what was retired or merged is
spoken of no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from kb.authorities import Authority
from kb.errors import Problem
from kb.facts import Fact, FactFile, references_in
from kb.retired import Retired
from kb.texts import nearest

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
    yield from _circular(published)


def uses_of_retired(
    retired: Sequence[Retired],
    authorities: Mapping[str, Authority],
    articles: Collection[str],
    files: Iterable[FactFile],
) -> Iterator[Problem]:
    """A problem for each retired thing that is still in use, and for each that is merged into what
    nobody describes. `articles` are the slugs of the articles."""
    published = [fact for file in files for fact in file.facts if fact.is_published]
    in_use = {*authorities, *(f"article/{slug}" for slug in articles), *map(_described, published)}
    gone = {one.reference: one for one in retired}
    for one in retired:
        if (block := authorities.get(one.reference)) is not None:
            message = f"{one.reference} is {one.what}, and has a block here"
            yield Problem(block.path, block.line, 1, message, "take the block out, or the entry")
        elif one.reference in in_use and one.reference.startswith("article/"):
            folder = f"seeds/{one.reference.removeprefix('article/')}"
            message = f"{one.reference} has its folder {folder} still"
            yield Problem(one.path, one.line, 1, message, "take the folder out, or the entry")
        if one.into and one.into not in gone and one.into not in in_use:
            message = f"{one.reference} is merged into {one.into}, which is not known"
            mend = nearest(one.into, in_use) or "merge it into a thing that is published"
            yield Problem(one.path, one.line, 1, message, mend)
    for fact in published:
        for reference in dict.fromkeys((_described(fact), *references_in(fact.arguments))):
            if reference in gone:
                into = gone[reference].into
                message = f"{fact.id} speaks of {reference}, which is {gone[reference].what}"
                mend = f"write {into}" if into else "retract the fact, or take the entry out"
                yield Problem(fact.path, fact.line, 1, message, mend)


def _circular(published: Iterable[Fact]) -> Iterator[Problem]:
    """A problem for each fact that rests on itself, and for each event that is a part of itself."""
    rests: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    for fact in published:
        rests.setdefault(fact.id, set()).update(fact.arguments.get("from", ()))
        part, whole = _part_of(fact)
        if part and whole:
            parts.setdefault(part, set()).add(whole)
    for fact in published:
        if round_ := _way_back(fact.id, rests):
            message = f"{fact.id} rests on itself{_by(round_)}"
            yield Problem(fact.path, fact.line, 1, message, "take it out of from:")
        part, whole = _part_of(fact)
        if part and whole and (round_ := _way_back(part, parts)) and round_[0] == whole:
            message = f"{part} is a part of itself{_by(round_)}"
            yield Problem(fact.path, fact.line, 1, message, "take part_of: out, or turn it round")


def _part_of(fact: Fact) -> tuple[str, str]:
    """The event that a fact makes a part of another one, and that other one."""
    a = fact.arguments
    if fact.type == "event":
        return a["event"], a.get("part_of", "")
    if fact.type == "inference" and a["property"] == "schema:superEvent":
        return a["about"], str(a["value"])
    return "", ""


def _way_back(start: str, links: Mapping[str, Collection[str]]) -> list[str]:
    """The shortest way from a name back to itself, its end included; none where there is none."""
    came_from: dict[str, str] = {}
    ahead = [start]
    for name in ahead:  # which grows while it is gone through
        for following in sorted(links.get(name, ())):
            if following not in came_from:
                came_from[following] = name
                ahead.append(following)
    way = [start] if start in came_from else []
    while way and came_from[way[0]] != start:
        way.insert(0, came_from[way[0]])
    return way


def _by(way: list[str]) -> str:
    return f" by {', '.join(way[:-1])}" if len(way) > 1 else ""


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
