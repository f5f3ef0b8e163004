"""Whether the things of several articles are the ones that their references say.

One reference may not stand for two things, and one act should not have two references. Values that
two articles report differently, such as a day, are no contradiction: both stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kb.errors import Problem
from kb.seeds.summary import Published, Summary

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
