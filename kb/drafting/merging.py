"""Drafts put beside what a file of facts has: what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kb.drafting.drafting import Drafted
from kb.seeds.factkeys import RECORD_KEYS, walk
from kb.seeds.labels import folded

#: Of these a passage tells one; a second draft of it is the first one in other words.
_TOLD_ONCE = ("action", "anticipated", "event", "statement")


def merged(value: Mapping[str, Any], drafted: Drafted) -> dict[str, Any]:
    """What a file of facts says, with the drafts that are new to it at the end.

    A draft is not new where a fact has its id (the same draft has the same one each time, also when
    a curator has corrected it since), or is of its type and rests on a passage that overlaps, and
    has all its words or was decided about most of that passage. A rejected fact thus keeps the
    same mistake from coming back.
    """
    facts = list(value.get("facts", ()))
    ids = {fact.get("id") for fact in facts}
    new = [
        fact
        for fact in drafted.facts
        if fact["id"] not in ids and not any(_says_the_same(fact, other) for other in facts)
    ]
    used = {item for fact in new for _, item in walk(fact) if isinstance(item, str)}
    return {
        **value,
        "things": _with_new(value.get("things", ()), drafted.things, used),
        "candidates": _with_new(value.get("candidates", ()), drafted.candidates, used),
        "facts": [*facts, *new],
    }


def _with_new(
    there: Sequence[Mapping[str, Any]], drafted: Iterable[Mapping[str, Any]], used: set[str]
) -> list[Mapping[str, Any]]:
    known = {thing["ref"] for thing in there}
    return [
        *there,
        *(thing for thing in drafted if thing["ref"] in used and thing["ref"] not in known),
    ]


def _says_the_same(draft: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if draft["type"] != other["type"]:
        return False
    if draft["type"] == "inference":  # it rests on no passage
        return all(draft[key] == other[key] for key in ("about", "property"))
    shared = _shared(draft["at"], other.get("at"))
    if shared > 0 and _words(draft) <= _words(other):
        return True
    is_decided = other["status"] != "draft"
    return draft["type"] in _TOLD_ONCE and is_decided and shared * 2 > 1


def _shared(draft: Sequence[int], other: Sequence[int] | None) -> float:
    """How much of the passage of a draft another one has, from 0 to 1; all of it where the other
    is not known yet."""
    if other is None:
        return 1.0
    shared = min(draft[1], other[1]) - max(draft[0], other[0])
    return max(0.0, shared / (draft[1] - draft[0]))


def _words(fact: Mapping[str, Any]) -> set[str]:
    """The words of a fact's arguments, folded."""
    arguments = {key: item for key, item in fact.items() if key not in RECORD_KEYS}
    return {
        folded(item) for key, item in walk(arguments) if key[-1] in ("text", "words", "description")
    }
