"""Of which act, or on which day, each of several did: "in 2018 and 2019 respectively"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from kb.drafting.acts.readings import Act, Reading
from kb.drafting.text.annotations import Entity, Moment, Span
from kb.drafting.text.patterns import Pattern
from kb.drafting.text.phrases import Phrases
from kb.drafting.text.skeleton import Skeleton
from kb.drafting.text.vocabulary import vocabulary

STATES = ("country", "organization", "demonym")


@dataclass(frozen=True)
class _Words:
    """How a language says that several did something each, in the order of their names."""

    each: Pattern
    days: Pattern
    verbs: Pattern
    ends: Pattern

    @classmethod
    @cache
    def of(cls, language: str) -> _Words:
        words = vocabulary(language)
        parts = Phrases.of(words["acts"], words["modality"])
        acts = words["acts"]
        when, joint = f"(?:(?:{acts['when']}) )?", f"(?:,? (?:{acts['and']}) |, )"
        return cls(
            Pattern.of(f"(?<!\\w)(?:{acts['wide']['respectively']})(?!\\w)"),
            Pattern.of(f"{when}<date>(?:{joint}{when}<date>)+"),
            Pattern.of(
                f"(?P<first>{parts.verbs}) (?:{acts['and_verb']}) {parts.helpers} ?{parts.verbs}"
            ),
            Pattern.of(r"[.;:]"),
        )


def shared_out(reading: Reading, act: Act) -> Iterator[Act]:
    """The act once for each who did it, where words say that each did it on a day of its own.

    Where two verbs are shared out so, each is said of one: "Peru and Chile respectively signed and
    ratified it". What cannot be shared out has no day.
    """
    if days_of := _in_brackets(reading, act):
        for actor in act.actors:
            day = days_of.get(actor, None if len(act.actors) > 1 else act.date)
            yield replace(act, actors=(actor,), agents=(), date=day)
        return
    words, text = _Words.of(reading.annotated.language), reading.skeleton.text
    start, trigger = reading.match.start(), reading.match.start("trigger")
    stop = words.ends.search(text, max(trigger, reading.match.end()))
    end = stop.start() if stop else len(text)
    if len(act.actors) < 2 or not words.each.search(text, start, end):
        yield act
        return
    actors = sorted(act.actors)
    if verbs := words.verbs.search(text, start, end):
        own = verbs.end("first") > trigger >= verbs.start()
        is_one_of_two = verbs.start() <= trigger < verbs.end()
        if is_one_of_two and len(actors) == 2:
            yield replace(act, actors=(actors[0] if own else actors[1],))
        return
    days = words.days.search(text, trigger, end)
    moments = [*reading.skeleton.moments(*days.span())] if days else []
    if not days or len(moments) != len(actors):
        yield replace(act, date=None)
        return
    last = reading.skeleton.span(*days.span()).end
    for actor, moment in zip(actors, moments, strict=True):
        yield replace(
            act,
            actors=(actor,),
            agents=(),
            date=moment if Reading.is_day(moment) else None,
            quote=Span(act.quote.start, max(act.quote.end, last)),
        )


def _in_brackets(reading: Reading, act: Act) -> dict[Entity, Moment]:
    """The day behind each of those who did it: "Chile (2019), Peru (2020) and Cuba"."""
    if not reading.group("subject") or act.outlook:
        return {}
    found = in_brackets(reading.skeleton, *reading.match.span("subject"))
    return {one: moment for one, moment in found.items() if one in act.actors}


def in_brackets(skeleton: Skeleton, start: int, end: int) -> dict[Entity, Moment]:
    """The day in brackets behind each State of a stretch that has one."""
    signs = [one for one in range(start, end) if one in skeleton.things]
    found: dict[Entity, Moment] = {}
    for before, at in pairwise(signs):
        moment = next(skeleton.moments(at, at + 1), None)
        between = skeleton.text[before + 1 : at]
        if moment is None or "(" not in between or not Reading.is_day(moment):
            continue
        found |= dict.fromkeys(skeleton.entities(before, before + 1, *STATES), moment)
    return found
