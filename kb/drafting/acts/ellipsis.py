"""What the words behind an act tell by leaving out what was said: "and Peru in 2012", "signed the
Treaty and the Protocol".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from kb.drafting.acts.readings import Act, Reading
from kb.drafting.text.annotations import Entity, Moment, Span
from kb.drafting.text.phrases import Phrases
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.skeleton import SIGNS, Skeleton
from kb.drafting.text.vocabulary import vocabulary

_ACTORS = (SIGNS["country"], SIGNS["organization"])


@dataclass(frozen=True)
class Ellipses:
    """How a language leaves out what was said: patterns that begin where an act ends."""

    gapped: Pattern
    gapped_for: Pattern

    @classmethod
    @cache
    def of(cls, language: str) -> Ellipses:
        words = vocabulary(language)["acts"]
        parts = Phrases.of(words, vocabulary(language)["modality"])
        actors, wide = f"(?P<actor>{parts.actors})", words["wide"]
        dates = vocabulary(language)["dates"]
        last = f"{dates['back_behind']}|{dates['other_year']}"  # "en mayo pasado", "de ese año"
        did = f"(?: (?P<trigger>{words['followed']}))"
        ends = f"(?=\\s*(?:[.,;:)]|$)| (?:{words['and']}|{words['but']}) )"
        joined = f"[,;]?(?: (?:{words['and']}|{words['but']}|{wide['whereas']}))? ?"
        # "Azerbaijan (in 2018)", "Chile on the same day", "Peru two years later"
        dated = (
            f"(?:(?:,? (?:{words['vague']}),(?= (?:{words['when']}) <date>))?"
            f"{parts.helpers} \\(?(?:(?:{words['when']}) )?(?P<date><date>)\\)?"
            f"(?: (?:{last}))?|,? (?P<same>{words['same_day']})"
            f"|,? (?P<vague>{words['vague']}))"
        )
        return cls(
            Pattern.of(
                f"{joined}(?:(?:{wide['followed_by']}|{words['by']}) )?{actors}{did}?,?"
                f"{dated}{ends}"
            ),
            Pattern.of(f"{joined}(?:{words['for_party']}) {actors},?{dated}{ends}"),
        )


def behind(first: Reading, act: Act) -> Iterator[Act]:
    """What the words behind an act say by leaving out what was said."""
    for treaty in first.more_treaties():
        yield replace(act, treaty=treaty)
    yield from gapped(first, act)


def gapped(first: Reading, act: Act) -> Iterator[Act]:
    """What others did on other days, without the verb: "Chile in 2007 and Peru on 3 May 2008"."""
    is_for_one = act.action.startswith("EntryIntoForce")
    is_open = act.action == "EntryIntoForce"
    text, end = first.skeleton.text, first.match.end()
    has_actor = any(sign in text[end:] for sign in _ACTORS)
    if act.outlook or not has_actor or not (is_open or any(first.all_moments())):
        return
    ellipses = Ellipses.of(first.annotated.language)
    pattern = ellipses.gapped_for if is_for_one else ellipses.gapped
    while match := pattern.match(text, end):
        end = match.end()
        date = _date_of(first, match, act)
        if date is not None and (date.until is not None or first.is_to_come(date)):
            return
        if date is not None and not first.is_day(date):
            date = None  # "three months later" gives no day
        of = replace(act, action="EntryIntoForceForParty") if is_for_one else act
        actors = tuple(first.skeleton.entities(*match.span("actor"), "country", "organization"))
        yield from _of_others(first.skeleton, match, of, actors, date)


def _date_of(first: Reading, match: re.Match[str], act: Act) -> Moment | None:
    """The day that is told of others; that of the act where they did it on the same one."""
    if match["date"]:
        return next(first.skeleton.moments(*match.span("date")), None)
    return act.date if match["same"] else None


def _of_others(
    skeleton: Skeleton,
    match: re.Match[str],
    act: Act,
    actors: tuple[Entity, ...],
    date: Moment | None,
) -> Iterator[Act]:
    """The same act by others, on another day."""
    if not actors:
        return
    quote = Span(act.quote.start, skeleton.span(*match.span()).end)
    trigger = skeleton.span(*match.span("trigger")) if match["trigger"] else act.trigger
    one = replace(act, actors=actors, agents=(), date=date, place=None, quote=quote)
    yield replace(one, trigger=trigger, rule=f"{act.rule}-gapped")
