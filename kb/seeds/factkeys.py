"""The keys of a fact: those of its record, those whose values are concepts, and the values below
any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from kb.seeds.schema import Keys

#: The keys of a fact that are not arguments.
RECORD_KEYS = (
    "id", "type", "quote", "at", "prefix", "gloss", "by", "status", "decided", "because", "note",
    "answers",
)  # fmt: skip


class Decided(TypedDict):
    """Who decided, and when."""

    who: str
    on: str


class Answered(Decided):
    """What a curator answered to a rule of meaning, and why."""

    rule: str
    because: str | Mapping[str, str]
    of: NotRequired[str]


class Record(TypedDict):
    """What the file says of a fact beside its arguments."""

    id: str
    type: str
    by: str
    status: str
    quote: NotRequired[str]
    at: NotRequired[list[int]]
    prefix: NotRequired[str]
    gloss: NotRequired[Mapping[str, str]]
    decided: NotRequired[Decided]
    because: NotRequired[str | Mapping[str, str]]
    answers: NotRequired[Sequence[Answered]]


#: The types of facts that are things too, to which others refer by the id.
NODES = ("office", "title", "count")
#: The concept scheme in which the value of a key stands.
SCHEMES = {
    ("event", "kind"): "EventKinds",
    ("event", "outlook"): "Outlooks",
    ("statement", "force"): "Forces",
    ("statement", "mode"): "SpeechModes",
    ("anticipated", "action"): "ActionTypes",
    ("anticipated", "outlook"): "Outlooks",
    ("action", "action"): "ActionTypes",
    ("action", "deposits"): "ActionTypes",
    ("action", "decision"): "DecisionModes",
    ("proposal", "outlook"): "Outlooks",
    ("title", "kind"): "TitleKinds",
}


def is_free(key: Keys) -> bool:
    """Whether the text under a key is free words, in which a slash means nothing."""
    return key[-1] == "text" or key[0] in ("words", "description", "reason", "from", "basis")


def walk(value: object, keys: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Every plain value below a value, with its keys."""
    if isinstance(value, str):  # which most are, and is told sooner than that it is a mapping
        yield keys, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from walk(item, (*keys, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from walk(item, (*keys, i))
    else:
        yield keys, value
