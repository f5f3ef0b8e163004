"""Whether the facts of all articles hold together: one id each, and nothing rests on nothing.

What rests on itself rests on nothing, whatever stands between; and what was retired or merged is
spoken of no more. The rules are about the summaries of articles (`kb.seeds.summary`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kb.errors import Problem
from kb.seeds.authorities import Authority
from kb.seeds.hints import reference_hint
from kb.seeds.retired import Retired
from kb.seeds.sameness import mistaken
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
    authorities: Mapping[str, Authority],
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
    for retired_thing in retired:
        if (block := authorities.get(retired_thing.reference)) is not None:
            message = f"{retired_thing.reference} is {retired_thing.what}, and has a block here"
            yield Problem(block.path, block.line, 1, message, "take the block out, or the entry")
        elif retired_thing.reference in in_use and retired_thing.reference.startswith("article/"):
            folder = f"seeds/{retired_thing.reference.removeprefix('article/')}"
            message = f"{retired_thing.reference} has its folder {folder} still"
            yield Problem(
                retired_thing.path,
                retired_thing.line,
                1,
                message,
                "take the folder out, or the entry",
            )
        if (
            retired_thing.into
            and retired_thing.into not in gone
            and retired_thing.into not in in_use
        ):
            message = (
                f"{retired_thing.reference} is merged into {retired_thing.into}, which is not known"
            )
            mend = (
                reference_hint(retired_thing.into, in_use)
                or "merge it into a thing that is published"
            )
            yield Problem(retired_thing.path, retired_thing.line, 1, message, mend)
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
