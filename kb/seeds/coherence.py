"""Whether the facts of all articles hold together: one id each, nothing rests on nothing, and each
reference stands for one thing.

What rests on itself rests on nothing, whatever stands between; and what was retired or merged is
spoken of no more. One act should not have two references. Values that two articles report
differently, such as a day, are no contradiction: both stand. The rules are about the summaries of
articles (`kb.seeds.summary`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kb.errors import Problem
from kb.seeds.authorities import Authority
from kb.seeds.labels import reference_hint
from kb.seeds.retired import Retired
from kb.seeds.summary import Published, Summary

#: The path of an article's facts, by its slug.
PathOf = Callable[[str], Path]


def incoherences(summaries: Sequence[Summary], path_of: PathOf) -> Iterator[Problem]:
    """A problem for each id given twice, and for each published fact that rests on, or speaks of,
    what no published fact says."""
    yield from _duplicate_ids(summaries, path_of)
    ids = {(slug, fact.id) for slug, fact in _published(summaries)}
    described = {fact.describes for _, fact in _published(summaries)}
    named = {reference for summary in summaries for reference in summary.names}
    for slug, fact in _published(summaries):
        for fact_id in fact.rests_on:
            if (slug, fact_id) not in ids:
                message = f"{fact.id} rests on the fact '{fact_id}', which is not published"
                message += " of this article" * any(
                    fact_id == published_id for _, published_id in ids
                )
                mend = "mend from:, or decide on it"
                yield Problem(path_of(slug), fact.line, 1, message, mend)
        for reference in fact.speaks_of:
            by_facts = reference in named or reference.startswith(("office/", "title/", "count/"))
            if by_facts and reference not in described:
                message = f"{fact.id} speaks of {reference}, which no published fact describes"
                mend = "decide on the fact that does"
                yield Problem(path_of(slug), fact.line, 1, message, mend)
    yield from _circular(summaries, path_of)
    yield from mistaken(summaries, path_of)


def uses_of_retired(
    retired: Sequence[Retired],
    authorities: Mapping[str, Authority | None],
    articles: Collection[str],
    summaries: Sequence[Summary],
    path_of: PathOf,
) -> Iterator[Problem]:
    """A problem for each retired thing that is still in use, and for each that is merged into what
    nobody describes. `articles` are the slugs of the articles."""
    if not retired:
        return
    described = {fact.describes for _, fact in _published(summaries)}
    in_use = {*authorities, *(f"article/{slug}" for slug in articles), *described}
    gone = {entry.reference: entry for entry in retired}
    for thing in retired:
        if (block := authorities.get(thing.reference)) is not None:
            message = f"{thing.reference} is {thing.what}, and has a block here"
            yield Problem(block.path, block.line, 1, message, "take the block out, or the entry")
        elif thing.reference in in_use and thing.reference.startswith("article/"):
            folder = f"seeds/{thing.reference.removeprefix('article/')}"
            message = f"{thing.reference} has its folder {folder} still"
            mend = "take the folder out, or the entry"
            yield Problem(thing.path, thing.line, 1, message, mend)
        if thing.into and thing.into not in gone and thing.into not in in_use:
            message = f"{thing.reference} is merged into {thing.into}, which is not known"
            mend = reference_hint(thing.into, in_use) or "merge it into a thing that is published"
            yield Problem(thing.path, thing.line, 1, message, mend)
    for summary in summaries:
        for fact_id, line in summary.ids:
            if (entry := gone.get(f"fact/{fact_id}")) is not None:
                message = f"the fact '{fact_id}' stands here, and is {entry.what}"
                mend = "take that entry out; the status of the fact says what became of it"
                yield Problem(path_of(summary.slug), line, 1, message, mend)
    for slug, fact in _published(summaries):
        for reference in dict.fromkeys((fact.describes, *fact.speaks_of)):
            if reference in gone:
                into = gone[reference].into
                message = f"{fact.id} speaks of {reference}, which is {gone[reference].what}"
                mend = f"write {into}" if into else "retract the fact, or take the entry out"
                yield Problem(path_of(slug), fact.line, 1, message, mend)


def _published(summaries: Iterable[Summary]) -> Iterator[tuple[str, Published]]:
    for summary in summaries:
        for fact in summary.published:
            yield summary.slug, fact


def _circular(summaries: Sequence[Summary], path_of: PathOf) -> Iterator[Problem]:
    """A problem for each fact that rests on itself, and for each event that is a part of itself."""
    rests: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    for _, fact in _published(summaries):
        if fact.rests_on:
            rests.setdefault(fact.id, set()).update(fact.rests_on)
        if fact.part and fact.whole:
            parts.setdefault(fact.part, set()).add(fact.whole)
    for slug, fact in _published(summaries):
        if round_ := _way_back(fact.id, rests):
            message = f"{fact.id} rests on itself{_by(round_)}"
            yield Problem(path_of(slug), fact.line, 1, message, "take it out of from:")
        part, whole = fact.part, fact.whole
        if part and whole and (round_ := _way_back(part, parts)) and round_[0] == whole:
            message = f"{part} is a part of itself{_by(round_)}"
            mend = "take part_of: out, or turn it round"
            yield Problem(path_of(slug), fact.line, 1, message, mend)


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


def _duplicate_ids(summaries: Iterable[Summary], path_of: PathOf) -> Iterator[Problem]:
    first: dict[str, tuple[str, int]] = {}
    for summary in summaries:
        for fact_id, line in summary.ids:
            slug, its_line = first.setdefault(fact_id, (summary.slug, line))
            if (slug, its_line) != (summary.slug, line):
                message = f"the id '{fact_id}' is also in {slug}/facts.yaml:{its_line}"
                mend = "give one of the two another id"
                yield Problem(path_of(summary.slug), line, 1, message, mend)


#: The rule under which a curator answers that two acts of two articles are two.
ONE_ACT_TWICE = "one-act-twice"
#: Kinds of events that may be said of one event.
ALIKE = ({"Visit", "StateVisit"}, {"Ceremony", "SigningCeremony"}, {"Conference", "Session"},
         {"Talks", "Visit"}, {"Talks", "StateVisit"}, {"Conference", "Talks"})  # fmt: skip
_FactOfArticle = tuple[str, Published]


def apart(day: str, other: str) -> bool:
    """Whether two days, each as exact as it is known, exclude each other.

    >>> apart("2025-10", "2025-10-25"), apart("--10-25", "2025-10-26"), apart("2024", "2025-10")
    (False, True, True)
    """
    if day.startswith("--") and other.startswith("--"):
        return not (day.startswith(other) or other.startswith(day))
    if day.startswith("--") or other.startswith("--"):
        part, whole = (day, other) if day.startswith("--") else (other, day)
        return len(whole) == len("2025-10-25") and not whole[5:].startswith(part[2:])
    return not (day.startswith(other) or other.startswith(day))


def mistaken(summaries: Sequence[Summary], path_of: Callable[[str], Path]) -> Iterator[Problem]:
    """A problem for each thing of one reference that is two, and a question for each act of two
    references that may be one."""
    described: dict[str, list[_FactOfArticle]] = defaultdict(list)
    for summary in summaries:
        for fact in summary.published:
            if fact.facets:
                described[fact.describes].append((summary.slug, fact))
    for reference, facts in described.items():
        yield from _two_things(reference, facts, path_of)
    yield from _one_act(described, path_of)


def _two_things(
    reference: str, facts: Sequence[_FactOfArticle], path_of: Callable[[str], Path]
) -> Iterator[Problem]:
    """A problem for the first fact by which a reference stands for another thing than in the first
    article that has it."""
    slug, first = facts[0]
    for its_slug, fact in facts[1:]:
        if its_slug != slug and (why := _why_two(first, fact)):
            message = f"{reference} is another thing in {slug} (fact {first.id}): {why}"
            mend = "give one of the two another reference"
            yield Problem(path_of(its_slug), fact.line, 1, message, mend)
            return


def _why_two(first: Published, other: Published) -> str:
    """Why two facts cannot describe one thing; "" where they can."""
    for facet in ("action", "treaty"):
        values = first.facet(facet), other.facet(facet)
        if all(values) and values[0] != values[1]:
            return f"{values[0][0]} there, {values[1][0]} here"
    actors = set(first.facet("actor")), set(other.facet("actor"))
    if all(actors) and not actors[0] & actors[1]:
        return f"of {min(actors[0])} there, of {min(actors[1])} here"
    kinds = {*first.facet("kind"), *other.facet("kind")}
    days = [*first.facet("date"), *other.facet("date")]
    is_other_day = len(days) == 2 and apart(*days)
    if len(kinds) > 1 and not any(kinds <= alike for alike in ALIKE) and is_other_day:
        return f"a {first.facet('kind')[0]} there, a {other.facet('kind')[0]} on another day here"
    return ""


def _one_act(
    described: dict[str, list[_FactOfArticle]], path_of: Callable[[str], Path]
) -> Iterator[Problem]:
    """A question for each act that may be the one which another article tells of by another
    reference."""
    first: dict[tuple[object, ...], tuple[str, _FactOfArticle]] = {}
    for reference, facts in described.items():
        for slug, fact in facts:
            if not fact.facet("action") or not reference.startswith("action/"):
                continue
            if any(actor.startswith("group/") for actor in fact.facet("actor")):
                continue  # of an unnamed group nobody knows whether it is another one
            what = tuple(sorted(pair for pair in fact.facets if pair[0] != "date"))
            its_reference, (its_slug, other) = first.setdefault(what, (reference, (slug, fact)))
            if its_reference == reference or its_slug == slug or _are_apart(fact, other):
                continue
            if ONE_ACT_TWICE not in (*fact.answered, *other.answered):
                message = f"is {reference} another act than {its_reference} of {its_slug}?"
                line = f"answers: [{{rule: {ONE_ACT_TWICE}, because: ..., who: ..., on: ...}}]"
                mend = f"write one reference; or, if it is, write in the fact {fact.id} '{line}'"
                yield Problem(path_of(slug), fact.line, 1, message, mend)


def _are_apart(fact: Published, other: Published) -> bool:
    days = fact.facet("date"), other.facet("date")
    return bool(days[0] and days[1]) and all(apart(a, b) for a in days[0] for b in days[1])
