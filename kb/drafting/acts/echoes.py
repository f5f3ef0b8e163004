"""Acts told by words that stand for the verb before: "Peru did so in 2008", "Cuba plans to follow".

What was done, denied or expected is what the act told last is: "Chile ratified the Pact in 2007;
Peru did so on 3 May 2008". Between the two no other verb may stand that could be meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kb.drafting.acts.adjuncts import Wide, with_stops
from kb.drafting.acts.ellipsis import gapped
from kb.drafting.acts.envoys import Envoys
from kb.drafting.acts.guard import NOTHING, Guard
from kb.drafting.acts.readings import Act, Reading
from kb.drafting.acts.shares import shared_out
from kb.drafting.acts.verbs import Way
from kb.drafting.named.antecedents import antecedent
from kb.drafting.text.annotations import Annotated, Entity, Span
from kb.drafting.text.needed import search
from kb.drafting.text.patterns import Pattern
from kb.drafting.text.phrases import Phrases, any_form, forms_of, plain_forms
from kb.drafting.text.pieces import Pieces
from kb.drafting.text.skeleton import Skeleton
from kb.drafting.text.vocabulary import vocabulary

#: What one State does after another.
OF_A_STATE = (
    "Signature", "Ratification", "Accession", "Acceptance", "Approval", "Deposit", "Withdrawal",
    "Denunciation",
)  # fmt: skip
#: So far before a verb its subject begins, and so far before that the act ends that is meant.
FARTHEST = 320
GAP = 160


@dataclass(frozen=True)
class _Words:
    """The patterns of a language: `ways` are verbs that may say it, with those who stand before."""

    any_verb: Pattern
    ways: tuple[tuple[str, Pattern, Pattern], ...]
    subject: Pattern
    gap: Pattern
    behind: Pattern
    past: Pattern
    of_many: Pattern
    deposited: Pattern
    of_which: Pattern

    @classmethod
    @cache
    def of(cls, language: str) -> _Words:
        words = vocabulary(language)
        acts, told = words["acts"], words["acts"]["stand_for"]
        parts = Wide.of(Phrases.of(acts, words["modality"]))
        day = f"(?:(?:{acts['when']}) )?\\(?<date>|(?:{acts['day']}|{told['vague']})(?!\\w)"
        adverb = f"(?:,? (?:{acts['wide']['adverb']})(?!\\w))?"
        ends = f'(?=\\s*(?:[.,;:)”»"]|$)| (?:{acts["and"]}|{acts["but"]}) )'
        wide = "|".join(acts["wide"][key] for key in ("adverb", "adjunct", "later"))
        more = f" (?:{wide})(?!\\w)(?![^.;:]{{0,120}}<treaty>)"  # "did so in Geneva"
        right = {
            key: Pattern.of(f"{adverb}(?={ends}|,? (?:{day}){rest})(?P<tail>{parts.path})")
            for key, rest in (("so", f"|{more}"), ("likewise", ""))
        }
        every = [*(any_form(told[key]) for key in ("so", "likewise")), told["behind"]]
        if NOTHING not in (deposited := plain_forms(told["deposited"])):
            every.append(deposited)  # beside what is found nowhere, no word would be needed
        return cls(
            Pattern.of(f"(?<!\\w)(?:{'|'.join(every)})(?!\\w)"),
            tuple(
                (key, Pattern.of(f"(?<!\\w)(?P<trigger>{forms_of(told[key])})(?!\\w)"), right[key])
                for key in ("so", "likewise")
            ),
            Pattern.of(f"(?<!\\w)(?P<subject>{parts.subject})"),
            Pattern.of(parts.to_bare_verb),
            Pattern.of(
                f"(?<!\\w)(?P<trigger>(?P<f_done>{told['behind']})){adverb},? "
                f"(?P<subject>{parts.phrases.actors})(?={ends}|,? (?:{day}))(?P<tail>{parts.path})"
            ),
            Pattern.of(f"(?<!\\w)(?:{words['dates']['past_form']})(?!\\w)"),
            Pattern.of(
                f"(?<!\\w)(?:{acts['wide']['listed']})(?: (?:{acts['relative']}))?"
                f"{parts.phrases.helpers} (?:(?:{acts['clitic']})(?:(?:{acts['helper']}) ){{0,3}})?"
                f"(?:{_by_many(acts['triggers'])})(?: {parts.phrases.treaty})? ?[.;:]\\s*$"
            ),
            Pattern.of(
                f"(?<!\\w)(?P<trigger>{parts.phrases.with_consents(forms_of(told['deposited']))})"
                f"(?!\\w)(?P<tail>{parts.path})"
            ),
            Pattern.of(f"\\)?, (?:{acts['of_which']})(?:(?<=[’'])|(?!\\w))"),
        )


def _by_many(triggers: Sequence[Mapping[str, Any]]) -> str:
    """The verbs of what States do, each kind of act a group."""
    kinds = {
        one["action"]: one["bare"]["done"]
        for one in triggers
        if one["action"] in OF_A_STATE and "bare" in one and "<consent>" not in one["bare"]["done"]
    }
    return "|".join(f"(?P<{kind}>{verb})" for kind, verb in kinds.items())


def echoes(
    annotated: Annotated, skeleton: Skeleton, envoys: Envoys, told: Sequence[Act]
) -> Iterator[Act]:
    """The acts of a sentence that words tell for a verb of `told`, the acts told so far."""
    words = _Words.of(annotated.language)
    if not search(words.any_verb, skeleton.text):
        return
    found, guard = [*told], Guard.of(annotated.language)
    text = with_stops(skeleton.text, annotated.language)
    for way, marked in _pieces(words, text):
        pieces = replace(marked, text=skeleton.text)
        reading = Reading(annotated, skeleton, Way("bare", "Ratification"), pieces, guard, envoys)
        if act := _act(reading, way, found, words):
            found.append(act)
            yield from (*shared_out(reading, act), *gapped(reading, act))
    for match in words.deposited.finditer(text):
        pieces = Pieces.joined(skeleton.text, match)
        reading = Reading(annotated, skeleton, Way("bare", "Deposit"), pieces, guard, envoys)
        if act := _deposit(reading, told):
            yield act


def _pieces(words: _Words, text: str) -> Iterator[tuple[str, Pieces]]:
    """Every place where such a verb has its subject, from left to right."""
    found: list[tuple[str, Pieces]] = []
    for way, verb, right in words.ways:
        for said in verb.finditer(text):
            behind = right.match(text, said.end())
            heads = [*words.subject.finditer(text, max(0, said.start() - FARTHEST), said.start())]
            for head in reversed(heads if behind else []):
                if between := words.gap.fullmatch(text, head.end(), said.start()):
                    pieces = [one for one in (head, between, said, behind) if one]
                    found.append((way, Pieces.joined(text, *pieces)))
                    break
    for match in words.behind.finditer(text):
        found.append(("behind", Pieces.joined(text, match)))
    yield from sorted(found, key=lambda one: one[1].start())


def _act(reading: Reading, way: str, told: Sequence[Act], words: _Words) -> Act | None:
    """What such a verb says; None where it is open which act it stands for."""
    outlook = reading.outlook()
    if outlook is None or not (_is_behind(reading, way) or reading.is_free()):
        return None
    actors, trigger = tuple(reading.actors()), reading.trigger()
    meant = _meant(reading, {one.reference for one in actors}, told, words)
    if meant is None and way == "so":
        meant = _done_by_many(reading, words)
    if not actors or not meant or any(one.trigger.overlaps(trigger) for one in told):
        return None
    if any(_is_same(one, meant, actors) for one in told):
        return None
    if way != "so" and meant.outlook:
        return None  # "has not signed; Peru followed": it is open what Peru did
    quote = reading.quote(meant.treaty, *actors)
    return replace(
        meant,
        actors=actors,
        agents=(),
        date=reading.date(),
        place=None,
        outlook=outlook,
        quote=Span(min(meant.quote.start, quote.start), quote.end),
        trigger=trigger,
        rule=f"{meant.rule.removesuffix('-echo')}-echo",
    )


def _done_by_many(reading: Reading, words: _Words) -> Act | None:
    """What the clause before says of States by their number: "46 States have ratified it"."""
    annotated, start = reading.annotated, reading.skeleton.starts[0]
    at = reading.skeleton.span(*reading.match.span()).start
    before = annotated.sentence_before(start)
    there = Skeleton.of(annotated, Span(before.start if before else start, at))
    found = words.of_many.search(there.text)
    if found is None:
        return None
    kind = next(kind for kind, verb in found.groupdict().items() if verb)
    trigger = there.span(*found.span(kind))
    named = next(there.entities(*found.span(), "treaty"), None)
    if (treaty := named or antecedent(annotated, trigger.start)) is None:
        return None
    return Act(
        kind, treaty, (), (), None, None, "", "", trigger, trigger, f"act-{kind.lower()}-bare"
    )


def _deposit(reading: Reading, told: Sequence[Act]) -> Act | None:
    """The deposit by the one State that acted last: "its instrument was deposited on 3 May"."""
    start = reading.skeleton.span(*reading.match.span()).start
    before = [one for one in told if one.trigger.start < start and one.action in OF_A_STATE]
    last = before[-1] if before else None
    is_done = reading.outlook() == "" and not reading.guard.doubt.search(
        reading.skeleton.text[: reading.match.start()]
    )
    if last is None or not is_done or start - last.quote.end > GAP or last.outlook:
        return None
    who = {o.reference for one in before if one.trigger == last.trigger for o in one.actors}
    if len(who) != 1 or "\n" in reading.annotated.text[last.quote.end : start]:
        return None
    quote = reading.quote(last.treaty, *last.actors)
    return replace(
        last,
        action="Deposit",
        agents=(),
        deposits=reading.deposits(),
        date=reading.date(),
        place=None,
        quote=Span(min(last.quote.start, quote.start), quote.end),
        trigger=reading.trigger(),
        rule="act-deposit-echo",
    )


def _is_same(told: Act, meant: Act, actors: Sequence[Entity]) -> bool:
    """Whether that act of theirs was told."""
    who = {one.reference for one in told.actors}
    same = (told.action, told.treaty.reference) == (meant.action, meant.treaty.reference)
    return same and who == {one.reference for one in actors}


def _is_behind(reading: Reading, way: str) -> bool:
    """Whether the verb goes before those who did it, and nobody doubts it: "followed by Peru"."""
    before = reading.skeleton.text[: reading.match.start()]
    return way == "behind" and not reading.guard.doubt.search(before)


def _meant(reading: Reading, actors: set[str], told: Sequence[Act], words: _Words) -> Act | None:
    """The act told last by others, near by, with no other verb between."""
    start = reading.skeleton.span(*reading.match.span()).start
    text = reading.annotated.text
    blank = {at for act in told for at in range(act.trigger.start, act.trigger.end)}
    for act in reversed(told):
        is_of_others = not {one.reference for one in act.actors} & actors
        if act.trigger.start > start or not is_of_others or act.action not in OF_A_STATE:
            continue
        if _is_by_the_way(act, text, told, words):
            blank |= {*range(act.treaty.end, act.quote.end)}
            continue
        between = range(act.quote.end, start)
        rest = "".join(" " if at in blank else text[at] for at in between)
        is_near = len(rest) <= GAP and rest.count("\n") == 0
        return act if is_near and not words.past.search(rest) else None
    return None


def _is_by_the_way(act: Act, text: str, told: Sequence[Act], words: _Words) -> bool:
    """Whether it is said in passing of the treaty of the act before: "has not ratified the Pact,
    which it signed in 2009"."""
    between = text[act.treaty.end : act.trigger.start]
    is_of_it = bool(words.of_which.match(between)) and "." not in between
    return is_of_it and any(
        other.treaty == act.treaty and other.trigger.end <= act.treaty.start for other in told
    )
