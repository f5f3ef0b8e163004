"""What the same State or treaty did next, in one sentence: "signed it in 2010 and ratified it in
2012", "was adopted in May, opened for signature in June and entered into force in 2016".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from kb.drafting.acts.ellipsis import OF_A_STATE, denied, gapped, of_treaties
from kb.drafting.acts.readings import Act, Reading
from kb.drafting.acts.verbs import Verbs, named
from kb.drafting.text.annotations import Span
from kb.drafting.text.skeleton import compiled
from kb.drafting.text.vocabulary import any_of, vocabulary

#: After these the treaty stands in front, and another verb may follow.
TREATY_IN_FRONT = (
    "whole",
    "whole-begun",
    "passive",
    "passive-inner",
    "passive-behind",
    "passive-open",
)
#: After these it is who did it.
OF_WHO_DID = ("active", "bare", "again")
#: What is said next of the same treaty: "and entered into force", "and signed by Peru".
AGAIN_OF_IT = ("again-whole", "again-passive", "again-same")


def behind(first: Reading, act: Act) -> Iterator[Act]:
    """What the words behind an act say by leaving out what was said."""
    for treaty in first.more_treaties():
        yield replace(act, treaty=treaty)
    every = [act]
    for one in (*again(first, act), *gapped(first, act), *of_treaties(first, act)):
        every.append(one)
        yield one
    if not act.outlook or act.outlook == "Denied":
        end = first.skeleton.behind(max(one.quote.end for one in every))
        if other := denied(first.skeleton, end, act, first.annotated.language):
            yield other


def again(first: Reading, act: Act, told: frozenset[str] = frozenset()) -> Iterator[Act]:
    """What the same did next: "and ratified it in 2006", "and entered into force in 2008".

    What it did after that follows, and so on; of the kinds of acts that were `told` no more is.
    """
    told |= {act.action}
    for second in _next(first, act, told):
        for one in _acts(first, second, act):
            yield one
            told |= {second.construction.action}
            yield from again(second, one, told)


def _next(first: Reading, act: Act, told: frozenset[str]) -> Iterator[Reading]:
    """The next verbs that are said of the same, one for each kind of act: at once, or, of a kind
    that was not `told`, behind a comma or "and" of the same clause.

    "Was adopted on 7 July 2017 by 122 votes to one, and was opened for signature in September".
    """
    if not (names := _names(first, act)):
        return
    text, language, end = first.skeleton.text, first.annotated.language, first.match.end()
    places = [end, *_Joints.of(language).behind(text, end)]
    said, seen = Verbs.of(text), set[str]()
    for construction in named(language, names):
        action = construction.action
        if action in seen or not said.where(construction.verb):
            continue
        starts = places[:1] if action in told else places
        found = (construction.pattern.match(text, at) for at in starts)
        if match := next((one for one in found if one), None):
            seen.add(action)
            yield replace(first, construction=construction, match=match, of=act.treaty)


def _names(first: Reading, act: Act) -> tuple[str, ...]:
    """The constructions of which one may follow."""
    if first.construction.name in (*TREATY_IN_FRONT, *AGAIN_OF_IT):
        return AGAIN_OF_IT
    if first.construction.name not in OF_WHO_DID:
        return ()
    # "Ký Hiệp định ngày 3/5, có hiệu lực từ 1/7"; but a withdrawal has an effect of its own.
    is_signed = act.action == "Signature" and first.guard.has_no_tense
    return ("again", "again-whole") if is_signed else ("again",)


@dataclass(frozen=True)
class _Joints:
    """Where a clause may say more of its subject, and what ends it."""

    joint: re.Pattern[str]
    end: re.Pattern[str]

    @classmethod
    @cache
    def of(cls, language: str) -> _Joints:
        words = vocabulary(language)
        acts, treaties = words["acts"], words["treaties"]
        joint = f"{acts['and']}|{acts['but']}"
        heads = any_of((*treaties["heads"], *treaties["small_heads"]))
        return cls(
            compiled(f",?(?= (?:{joint}) )|,(?= )"),
            compiled(
                f"[.;:<treaty>]|(?<!\\w)(?!(?:{joint})(?!\\w))"
                f"(?:{acts['wide']['stop']}|{acts['wide']['clause']}|{heads})(?!\\w)"
            ),
        )

    def behind(self, text: str, start: int) -> Iterator[int]:
        """The places in a clause where a further verb may begin."""
        end = self.end.search(text, start)
        yield from (
            one.start()
            for one in self.joint.finditer(text, start, end.start() if end else len(text))
        )


def _acts(first: Reading, second: Reading, act: Act) -> Iterator[Act]:
    """The act that the second verb tells, which the first act's treaty or State did."""
    name, action = second.construction.name, second.construction.action
    is_of_it = name in ("again-whole", "again-passive")
    if is_of_it and first.construction.name in OF_WHO_DID and action != "EntryIntoForce":
        return
    outlook = second.outlook()
    if name == "again-same":  # "was signed by Peru in 2010 and ratified in 2012"
        is_of_them = bool(first.group("subject")) and action in OF_A_STATE
        if not (is_of_them and act.outlook == outlook == ""):
            return
    if is_of_it:
        one = second.act()
        has_actors = name == "again-passive"
        # "ratified by Chile and in force for the country since May"
        is_for_one = one is not None and one.action == "EntryIntoForceForParty"
        is_told = one is not None and (is_for_one or bool(one.actors) == has_actors)
        if one and is_told and not act.outlook:
            one = replace(one, quote=Span(min(act.quote.start, one.quote.start), one.quote.end))
            yield from (one, *gapped(second, one))
    elif action == "Deposit" and not second.deposits():
        return
    elif outlook is not None and act.outlook in ("", outlook):
        yield _of_the_same(second, act, outlook)


def _of_the_same(second: Reading, act: Act, outlook: str) -> Act:
    """The act of the same State, or of the same States, on the same treaty."""
    since = second.only_since() if outlook == "Denied" else None
    if since:  # "and did not ratify it until 2010"
        outlook = "Scheduled" if second.is_to_come(since) else ""
    end = max(second.quote(act.treaty).end, since.end if since else 0)
    return replace(
        act,
        action=second.construction.action,
        agents=(),
        deposits=second.deposits(),
        date=since or second.date(),
        place=second.place(),
        outlook=outlook,
        quote=Span(act.quote.start, end),
        trigger=second.trigger(),
        rule=second.rule(),
    )
