"""Acts that two references stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.meaning.case import Case, Check, Told, described
from kb.seeds.facts import Fact, doers_in
from kb.seeds.sameness import apart


def one_act_twice(case: Case, fact: Fact) -> Iterator[Told]:
    """An act that an earlier fact tells of by another reference: same kind, treaty and actors, and
    days that do not exclude each other."""
    if fact.type not in ("action", "anticipated"):
        return
    yield from _of_the_authorities(case, fact)
    for other in case.facts[: case.facts.index(fact)]:
        is_another = other.type == fact.type and described(other) != described(fact)
        if is_another and _what(fact) == _what(other) and _may_be_one_day(case, fact, other):
            values = {"ref": described(fact), "other": described(other), "fact": other.id}
            yield Told(("act",), values)
            return


def _of_the_authorities(case: Case, fact: Fact) -> Iterator[Told]:
    """An act that the authorities have already: of a treaty as a whole, by another reference."""
    a, own = fact.arguments, described(fact)
    for reference, (kind, treaty, day) in case.around.acts.items():
        is_it = fact.type == "action" and (kind, treaty) == (a["action"], a["treaty"]["ref"])
        if is_it and reference != own and not any(apart(day, one) for one in _days(case, fact)):
            yield Told(("act",), {"ref": own, "other": reference, "fact": "seeds/authorities"})


def _what(fact: Fact) -> tuple[object, ...]:
    """What makes an act the one that it is, but for its day."""
    a = fact.arguments
    doers, of = sorted(one["ref"] for one in doers_in(a)), a.get("object", {}).get("ref")
    return a["action"], a["treaty"]["ref"], doers, of, a.get("outlook"), a.get("deposits")


def _may_be_one_day(case: Case, fact: Fact, other: Fact) -> bool:
    days = [_days(case, one) for one in (fact, other)]
    return not days[0] or not days[1] or any(not apart(a, b) for a in days[0] for b in days[1])


def _days(case: Case, fact: Fact) -> list[str]:
    reference = described(fact)
    stated = [str(day) for _, day in case.days.get(reference, ())]
    return [case.inferred_days[reference]] if reference in case.inferred_days else stated


RULES: Mapping[str, Check] = {"one-act-twice": one_act_twice}
