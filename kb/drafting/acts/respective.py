"""Lists of which each State goes with its own day or its own verb: "in 2017 and 2022 respectively".

"Peru and Chile signed and ratified it respectively" tells of one act of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kb.drafting.acts.echoes import OF_A_STATE
from kb.drafting.acts.matches import Match
from kb.drafting.acts.readings import Act
from kb.drafting.text.annotations import Moment, Span
from kb.drafting.text.skeleton import Skeleton, compiled
from kb.drafting.text.vocabulary import vocabulary


def each_with_its_own(skeleton: Skeleton, acts: Sequence[Act], language: str) -> Iterator[Act]:
    """The acts of a sentence, those of several States taken apart where it says so."""
    if not _respectively(language).search(skeleton.text):
        yield from acts
        return
    found: list[Act] = []
    for act in sorted(acts, key=lambda one: one.date is None):  # dated first: the others say less
        several = len(act.actors) > 1
        by_verb = _by_verb(skeleton, act, language) if several else [act]
        found += _by_day(skeleton, act, language) if by_verb is None else by_verb
    seen: set[tuple[str, str, str]] = set()
    for act in found:
        who = " ".join(sorted(one.reference for one in act.actors))
        if (key := (act.action, act.treaty.reference, who)) not in seen:
            seen.add(key)
            yield act


def _by_day(skeleton: Skeleton, act: Act, language: str) -> list[Act]:
    """An act of each, with the day that stands in the same place of a list of as many."""
    days = _days(skeleton, act, language)
    if len(days) < 2 or len(days) != len(act.actors):
        return [act]
    quote = Span(act.quote.start, max(act.quote.end, *(day.end for day in days)))
    return [
        replace(act, actors=(actor,), date=day, quote=quote)
        for actor, day in zip(act.actors, days, strict=True)
    ]


def _days(skeleton: Skeleton, act: Act, language: str) -> list[Moment]:
    """The days of a list with the word for "respectively", behind the verb of an act."""
    start = skeleton.behind(act.trigger.end)
    for match in _dated(language).finditer(skeleton.text, start):
        if re.search(r"[.;:]", skeleton.text[start : match.start()]):
            return []
        days = [*skeleton.moments(*match.span())]
        return days if all(map(Match.is_day, days)) else []
    return []


def _by_verb(skeleton: Skeleton, act: Act, language: str) -> list[Act] | None:
    """The acts that as many verbs tell of as there are States; None where none is shared out."""
    start, end = (
        skeleton.behind(max(one.end for one in act.actors)),
        skeleton.at(act.treaty.start),
    )
    if not _respectively(language).search(skeleton.text, start, end):
        return None
    verbs = [
        (match.span(), action)
        for action, verb in _verbs(language)
        for match in verb.finditer(skeleton.text, start, end)
    ]
    if len(verbs) != len(act.actors):
        return [act] if len(verbs) < 2 else []
    return [
        replace(act, actors=(actor,), action=action, trigger=skeleton.span(*at))
        for actor, (at, action) in zip(act.actors, sorted(verbs), strict=True)
    ]


@cache
def _verbs(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The verbs of each kind of act that one State does."""
    triggers = vocabulary(language)["acts"]["triggers"]
    return tuple(
        (one["action"], compiled(f"(?<!\\w)(?:{one['active']['done']})(?!\\w)"))
        for one in triggers
        if one["action"] in OF_A_STATE and "done" in one.get("active", {}) and "after" not in one
    )


@cache
def _respectively(language: str) -> re.Pattern[str]:
    words = vocabulary(language)["acts"]["respectively"]
    return compiled(f"(?<!\\w)(?:{words})(?!\\w)")


@cache
def _dated(language: str) -> re.Pattern[str]:
    words = vocabulary(language)["acts"]
    day, said = f"(?:(?:{words['when']}) )?<date>", f"(?:{words['respectively']})"
    days = f"{day}(?:, {day})*,? (?:{words['and']}) {day}"
    return compiled(f"(?:{said},? {days}|{days},? {said}(?!\\w))")
