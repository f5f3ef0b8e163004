"""Which acts in the life of a treaty a text tells of: what was done, and what is only expected.

Precision comes before recall. An act is given where its sentence has one of the constructions of
the language from the actor to the treaty; whatever casts doubt on it leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kb.drafting.annotations import Annotated, Span
from kb.drafting.clauses import clauses, has_verb
from kb.drafting.constructions import constructions, verbs
from kb.drafting.guard import Guard
from kb.drafting.pointing import with_plain_words
from kb.drafting.readings import Act, Reading
from kb.drafting.skeleton import Skeleton

__all__ = ["Act", "acts"]

#: What stands behind an act that was read, and is not looked for by itself.
BEHIND = ("again", "again-whole")
#: After these the treaty stands in front, and another verb may follow.
TREATY_IN_FRONT = ("whole", "whole-begun", "passive", "passive-inner", "passive-behind")
#: What one State does after another: "Chile followed on 3 May".
OF_A_STATE = ("Signature", "Ratification", "Accession", "Acceptance", "Approval", "Deposit")


def acts(annotated: Annotated) -> tuple[Act, ...]:
    """The acts of a text, in its order; several readings of one verb give the first one.

    Raises `UnknownTerm` where no words are known for the language.
    """
    found: list[Act] = []
    annotated = with_plain_words(annotated)
    if not any(one.kind == "treaty" for one in annotated.entities):
        return ()
    last: Act | None = None
    for sentence in annotated.sentences:
        skeleton = Skeleton.of(annotated, sentence)
        here = list(_in_sentence(annotated, skeleton))
        if last and not here:
            here = list(_followed(annotated, skeleton, last))
        found += here
        last = max(here, key=lambda act: act.trigger, default=None)
    told = (one for act in found if not _is_of_companies(act) for one in _of_all(annotated, act))
    return tuple(sorted(told, key=lambda act: (act.trigger, act.action)))


def _is_of_companies(act: Act) -> bool:
    """Whether a treaty that has no name was made by nobody who can: "a supply deal"."""
    is_state = any(one.kind in ("country", "demonym") for one in (*act.actors, *act.treaty.parties))
    return act.treaty.is_described and bool(act.actors) and not is_state


def _of_all(annotated: Annotated, act: Act) -> Iterator[Act]:
    """The act once for each treaty that its words mean: "the two conventions"."""
    meant = [one for one in annotated.entities_in(act.treaty, "treaty") if one.is_mention]
    meant = [one for one in meant if (one.start, one.end) == (act.treaty.start, act.treaty.end)]
    yield act
    for one in meant if len(meant) > 1 else ():
        if one.reference != act.treaty.reference:
            yield replace(act, treaty=one)


def _in_sentence(annotated: Annotated, skeleton: Skeleton) -> Iterator[Act]:
    guard = Guard.of(annotated.language)
    language, text = annotated.language, skeleton.text
    if not (verbs(language).search(text) or has_verb(text, language)) or guard.asks(text):
        return
    taken: list[Span] = []
    for construction in constructions(language):
        if construction.name in BEHIND or not construction.verb.search(text):
            continue
        for match in construction.pattern.finditer(text):
            reading = Reading(annotated, skeleton, construction, match, guard)
            act = reading.act()
            if act and not any(_overlap(act.trigger, other) for other in taken):
                here: list[Span] = []
                for one in (act, *_after(reading, act)):
                    if one is act or not any(_overlap(one.trigger, other) for other in taken):
                        here.append(one.trigger)
                        yield one
                taken += here
    yield from _by_clause(annotated, skeleton, guard, taken)


def _by_clause(
    annotated: Annotated, skeleton: Skeleton, guard: Guard, taken: list[Span]
) -> Iterator[Act]:
    """The acts of verbs that stand in no construction, by the clause around each."""
    for construction, pieces in clauses(skeleton.text, annotated.language):
        reading = Reading(annotated, skeleton, construction, pieces, guard)
        if any(_overlap(reading.trigger(), other) for other in taken):
            continue
        if act := reading.act():
            taken.append(act.trigger)
            yield act
            yield from _after(reading, act)


def _after(reading: Reading, act: Act) -> Iterator[Act]:
    """What the words behind an act say by leaving out what was said."""
    for treaty in reading.more_treaties():
        yield replace(act, treaty=treaty)
    yield from _again(reading, act)
    yield from _gapped(reading, act)


def _gapped(first: Reading, act: Act) -> Iterator[Act]:
    """What others did on other days, without the verb: "Chile in 2007 and Peru on 3 May 2008"."""
    if act.outlook or not (act.date or act.action == "EntryIntoForce"):
        return
    text, end = first.skeleton.text, first.match.end()
    pattern = first.guard.gapped
    if act.action.startswith("EntryIntoForce"):
        pattern = first.guard.gapped_for
    while match := pattern.match(text, end):
        end = match.end()
        actors = tuple(first.skeleton.entities(*match.span("actor"), "country"))
        if len({one.reference for one in actors}) != 1:
            return
        date = act.date
        if match["date"]:
            date = next(first.skeleton.moments(*match.span("date")), None)
            if not date or not first.is_day(date) or first.is_to_come(date):
                return
        action = "EntryIntoForceForParty" if act.action == "EntryIntoForce" else act.action
        quote = Span(act.quote.start, first.skeleton.span(*match.span()).end)
        one = replace(act, action=action, actors=actors[:1], agents=(), date=date, place=None)
        yield replace(one, quote=quote, rule=f"{act.rule}-gapped")


def _followed(annotated: Annotated, skeleton: Skeleton, last: Act) -> Iterator[Act]:
    """What another did after the act that the sentence before tells of."""
    match = Guard.of(annotated.language).followed.match(skeleton.text)
    if match is None or last.outlook or last.action not in OF_A_STATE:
        return
    actors = tuple(skeleton.entities(*match.span("actor"), "country"))
    date = next(skeleton.moments(*match.span("date")), None)
    if len(actors) == 1 and date and date.date is not None and date.until is None:
        quote = Span(last.quote.start, skeleton.span(*match.span()).end)
        trigger = skeleton.span(*match.span("trigger"))
        one = replace(last, actors=actors, agents=(), date=date, place=None, quote=quote)
        yield replace(one, trigger=trigger, rule=f"{last.rule}-followed")


def _again(first: Reading, act: Act) -> Iterator[Act]:
    """What the same did next: "and ratified it in 2006", "and entered into force in 2008"."""
    name = "again" if first.construction.name in ("active", "bare") else "again-whole"
    if name == "again-whole" and first.construction.name not in TREATY_IN_FRONT:
        return
    seen: set[str] = set()
    for construction in constructions(first.annotated.language):
        if construction.name != name or not construction.verb.search(first.skeleton.text):
            continue
        match = construction.pattern.match(first.skeleton.text, first.match.end())
        if match is None or construction.action in seen:
            continue
        seen.add(construction.action)
        second = replace(first, construction=construction, match=match)
        if name == "again-whole":
            one = second.act()
            if one and not one.actors and not act.outlook:
                start = min(act.quote.start, one.quote.start)
                yield replace(one, treaty=act.treaty, quote=Span(start, one.quote.end))
        elif (outlook := second.outlook()) is not None and act.outlook in ("", outlook):
            yield replace(
                act,
                action=construction.action,
                agents=(),
                deposits=second.deposits(),
                date=second.date(),
                place=second.place(),
                outlook=outlook,
                quote=Span(act.quote.start, second.quote(act.treaty).end),
                trigger=second.trigger(),
                rule=second.rule(),
            )


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
