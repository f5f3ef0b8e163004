"""Acts that two references stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.meaning.case import Case, Check, Violation
from kb.seeds.facts import Fact
from kb.seeds.kinds import Act, Action
from kb.seeds.sameness import apart


def one_act_twice(case: Case, fact: Fact) -> Iterator[Violation]:
    """An act that an earlier fact tells of by another reference: same kind, treaty and actors, and
    days that do not exclude each other."""
    a = fact.content
    if not isinstance(a, Act):
        return
    yield from _of_the_authorities(case, fact)
    for other in case.facts[: case.facts.index(fact)]:
        b = other.content
        if not isinstance(b, Act) or b.act == a.act or _what(a) != _what(b):
            continue
        if _may_be_one_day(case, fact, other):
            values = {"ref": a.act, "other": b.act, "fact": other.id}
            yield Violation(("act",), values)
            return


def _of_the_authorities(case: Case, fact: Fact) -> Iterator[Violation]:
    """An act that the authorities have already: of a treaty as a whole, by another reference."""
    a = fact.content
    if not isinstance(a, Action):
        return
    for reference, (kind, treaty, day) in case.around.acts.items():
        is_it = (kind, treaty) == (a.action, a.treaty.ref)
        if (
            is_it
            and reference != a.act
            and not any(apart(day, own_day) for own_day in _days(case, fact))
        ):
            yield Violation(
                ("act",), {"ref": a.act, "other": reference, "fact": "seeds/authorities"}
            )


def _what(a: Act) -> tuple[object, ...]:
    """What makes an act the one that it is, but for its day."""
    if isinstance(a, Action):
        own: tuple[object, ...] = (a.object.ref if a.object else None, a.deposits)
    else:
        own = (a.outlook,)
    return a.type, a.action, a.treaty.ref, sorted(doer.ref for doer in a.doers), *own


def _may_be_one_day(case: Case, fact: Fact, other: Fact) -> bool:
    days = [_days(case, act) for act in (fact, other)]
    return not days[0] or not days[1] or any(not apart(a, b) for a in days[0] for b in days[1])


def _days(case: Case, fact: Fact) -> list[str]:
    reference = fact.describes
    stated = [str(day) for _, day in case.days.get(reference, ())]
    return [case.inferred_days[reference]] if reference in case.inferred_days else stated


RULES: Mapping[str, Check] = {"one-act-twice": one_act_twice}
