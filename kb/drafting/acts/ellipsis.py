"""What is said of an act by leaving out its words: "and Peru in 2008", "Chile followed", "Cuba has
not".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from kb.drafting.acts.readings import Act, Reading
from kb.drafting.acts.shares import in_brackets
from kb.drafting.text.annotations import Entity, Moment, Span
from kb.drafting.text.patterns import Pattern
from kb.drafting.text.phrases import Phrases
from kb.drafting.text.skeleton import SIGNS, Skeleton
from kb.drafting.text.vocabulary import vocabulary

#: What one State does after another: "Chile followed on 3 May".
_ACTORS = (SIGNS["country"], SIGNS["organization"])
OF_A_STATE = ("Signature", "Ratification", "Accession", "Acceptance", "Approval", "Deposit")


@dataclass(frozen=True)
class Ellipses:
    """How a language leaves out what was said: patterns that begin where an act ends."""

    gapped: Pattern
    gapped_for: Pattern
    day_first: Pattern
    treaty: Pattern
    alike: tuple[Pattern, ...]
    followed: Pattern
    so_did: Pattern
    neither: Pattern
    denied: Pattern

    @classmethod
    @cache
    def of(cls, language: str) -> Ellipses:
        words = vocabulary(language)["acts"]
        parts = Phrases.of(words, vocabulary(language)["modality"])
        actors, wide = f"(?P<actor>{parts.actors})", words["wide"]
        dates = vocabulary(language)["dates"]
        last = f"{dates['back_behind']}|{dates['other_year']}"  # "en mayo pasado", "de ese año"
        on = f"{parts.helpers} (?:(?:{words['when']}) )?(?P<date><date>)(?: (?:{last}))?"
        did = f"(?: (?P<trigger>{words['followed']}))"
        ends = f"(?=\\s*(?:[.,;:)]|$)| (?:{words['and']}|{words['but']}) )"
        joined = f"[,;]?(?: (?:{words['and']}|{words['but']}|{wide['whereas']}))? ?"
        did_so = f"(?:,? (?:{words['relative']}))?{parts.helpers} (?:{wide['did_so']})"
        # "Azerbaijan (in 2018)", "Chile on the same day", "Peru two years later"
        dated = (
            f"(?:(?:,? (?:{words['stand_for']['vague']}),(?= (?:{words['when']}) <date>))?"
            f"{parts.helpers} \\(?(?:(?:{words['when']}) )?(?P<date><date>)\\)?"
            f"(?: (?:{last}))?|,? (?P<same>{words['same_day']})"
            f"|,? (?P<vague>{words['stand_for']['vague']}))"
        )
        return cls(
            Pattern.of(
                f"{joined}(?:(?:{wide['followed_by']}|{words['by']}) )?{actors}{did}?,?"
                f"{dated}{ends}"
            ),
            Pattern.of(f"{joined}(?:{words['for_party']}) {actors},?{dated}{ends}"),
            Pattern.of(  # "by Chile in 2008 and in 2009 by Peru"
                f"{joined}(?:(?:{wide['followed_by']}) )?(?:(?:{words['when']}) )?"
                f"(?P<date><date>),? (?:{words['by']}) {actors}{ends}"
            ),
            Pattern.of(  # "ratified the Pact in 2016 and the Protocol on 4 March 2020"
                f"(?:,|,? (?:{words['and']})) (?P<treaty>{parts.treaty})"
                f" (?:(?:{words['when']}) )?(?P<date><date>){ends}"
            ),
            (
                Pattern.of(  # "in 2015, as did China"
                    f"[,;]? (?P<same>(?P<trigger>{wide['likewise']})) {actors}(?=\\s*(?:[.,;:)]|$))"
                ),
                Pattern.of(f"{joined}(?:{wide['followed_by']}) {actors}(?:,?{dated})?{ends}"),
                Pattern.of(  # "following Chile, which had done so in 2019", "after Chile in 2019"
                    f"{joined}(?:{wide['after_whom']}) {actors}"
                    f"(?={did_so}|,? \\(?(?:(?:{words['when']}) )?<date>)"
                    f"(?:{did_so})?(?:,?{dated})?{ends}"
                ),
                Pattern.of(f"{joined}(?P<same>{wide['same_day_as']}) {actors}{ends}"),
            ),
            Pattern.of(
                f"\\W{{0,2}}(?:[^.,;:<signs>]{{3,40}}, )?{actors},?{parts.helpers}{did},?{on}"
            ),
            Pattern.of(
                f"\\W{{0,2}}(?:{actors},?{parts.helpers} (?P<trigger>{wide['so_did']})(?!\\w)"
                f"|(?P<trigger2>{wide['so_before']}) (?P<actor2>{parts.actors})(?= ?[.,;:]))"
                f"(?:,?{on})?(?!,? (?:{words['but']})(?!\\w))"
            ),
            Pattern.of(
                f"\\W{{0,2}}(?:(?:{words['stand_ins']['neither']}) )+{actors}"
                f"(?P<aside>, [^.,;:]{{3,60}},)? (?P<trigger>{wide['neither_done']})"
                "(?=\\s*(?:[.,;:)]|$))"
            ),
            Pattern.of(
                f"{joined}?(?:{actors},? (?P<trigger>{wide['denied']})"
                f"|(?P<trigger2>{wide['denied_before']}) (?P<actor2>{parts.actors}))"
                f"(?=\\s*(?:[.,;:)]|$))"
            ),
        )


def beside(skeleton: Skeleton, last: Act, language: str) -> Iterator[Act]:
    """What a sentence says of the act that the sentence before tells of."""
    if last.action not in OF_A_STATE:
        return
    ellipses = Ellipses.of(language)
    match = ellipses.followed.match(skeleton.text)
    if match is None:
        start = len(skeleton.text) - len(skeleton.text.lstrip())
        if other := denied(skeleton, start, last, language):
            yield other
            return
    if not (match := match or ellipses.so_did.match(skeleton.text)) or last.outlook:
        return
    actors = _actors(skeleton, match, "actor" if match["actor"] else "actor2")
    date = next(skeleton.moments(*match.span("date")), None) if match["date"] else None
    is_day = date is None or Reading.is_day(date)
    if actors and is_day:
        yield from _of_others(skeleton, match, last, actors, date, "followed")


def gapped(first: Reading, act: Act) -> Iterator[Act]:
    """What others did on other days, without the verb: "Chile in 2007 and Peru on 3 May 2008"."""
    if act.outlook:
        return
    is_open = first.is_dated_list() or act.action == "EntryIntoForce"
    ellipses = Ellipses.of(first.annotated.language)
    is_for_one = act.action.startswith("EntryIntoForce")
    ways = [ellipses.gapped_for] if is_for_one else [ellipses.gapped, ellipses.day_first]
    if not (any(first.all_moments()) or is_open):
        ways = []
    ways += ellipses.alike if act.action in OF_A_STATE else ()
    text, end = first.skeleton.text, first.match.end()
    if not any(sign in text[end:] for sign in _ACTORS):
        return
    while match := next((found for one in ways if (found := one.match(text, end))), None):
        end = match.end()
        date = _date_of(first, match, act)
        if date is not None and (date.until is not None or first.is_to_come(date)):
            return
        if date is not None and not first.is_day(date):
            date = None  # "three months later" gives no day
        of = replace(act, action="EntryIntoForceForParty") if is_for_one else act
        actors = _actors(first.skeleton, match, "actor")
        days = in_brackets(first.skeleton, match.start("actor"), match.end())
        if len(actors) > 1 and days:  # "after Chile (2018) and Peru (2019)"
            for actor in actors:
                own = days.get(actor)
                if own is None or not first.is_to_come(own):
                    yield from _of_others(first.skeleton, match, of, (actor,), own, "gapped")
            continue
        yield from _of_others(first.skeleton, match, of, actors, date, "gapped")


def of_treaties(first: Reading, act: Act) -> Iterator[Act]:
    """The same act on other treaties, each on a day of its own, without the verb."""
    if act.outlook or not act.date:
        return
    text, end = first.skeleton.text, first.match.end()
    pattern = Ellipses.of(first.annotated.language).treaty
    while match := pattern.match(text, end):
        end = match.end()
        treaty = next(first.skeleton.entities(*match.span("treaty"), "treaty"), None)
        date = next(first.skeleton.moments(*match.span("date")), None)
        if treaty is None or date is None or not first.is_day(date) or first.is_to_come(date):
            return
        quote = Span(act.quote.start, first.skeleton.span(*match.span()).end)
        yield replace(act, treaty=treaty, date=date, place=None, quote=quote)


def _date_of(first: Reading, match: re.Match[str], act: Act) -> Moment | None:
    """The day that is told of others; that of the act where they did it on the same one."""
    found = match.groupdict()
    if found.get("date"):
        return next(first.skeleton.moments(*match.span("date")), None)
    return act.date if found.get("same") else None


def _of_others(
    skeleton: Skeleton,
    match: re.Match[str],
    act: Act,
    actors: tuple[Entity, ...],
    date: Moment | None,
    way: str,
) -> Iterator[Act]:
    """The same act by others, on another day."""
    if not actors:
        return
    quote = Span(act.quote.start, skeleton.span(*match.span()).end)
    told = next((k for k in ("trigger", "trigger2") if match.groupdict().get(k)), "")
    trigger = skeleton.span(*match.span(told)) if told else act.trigger
    one = replace(act, actors=actors, agents=(), date=date, place=None, quote=quote)
    yield replace(one, trigger=trigger, rule=f"{act.rule}-{way}")


def denied(skeleton: Skeleton, at: int, act: Act, language: str) -> Act | None:
    """The same act, which others have not done: "Cuba has not", "Cuba has yet to do so"."""
    if act.action not in OF_A_STATE or at > len(skeleton.text):
        return None
    ellipses = Ellipses.of(language)
    match = ellipses.denied.match(skeleton.text, at) or ellipses.neither.match(skeleton.text, at)
    if match is None:
        return None
    is_before = bool(match.groupdict().get("actor2"))
    actors = _actors(skeleton, match, "actor2" if is_before else "actor")
    trigger = skeleton.span(*match.span("trigger2" if is_before else "trigger"))
    if not actors or {one.reference for one in actors} & {one.reference for one in act.actors}:
        return None
    quote = Span(act.quote.start, skeleton.span(*match.span()).end)
    return replace(
        act, actors=actors, agents=(), date=None, place=None, outlook="Denied", quote=quote,
        trigger=trigger, rule=f"{act.rule}-denied",
    )  # fmt: skip


def _actors(skeleton: Skeleton, match: re.Match[str], group: str) -> tuple[Entity, ...]:
    return tuple(skeleton.entities(*match.span(group), "country", "organization"))
