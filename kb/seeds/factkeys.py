"""Facts and things in the form in which `facts.yaml` has them: the keys of their record, and the
values below any key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

#: The keys that lead to a value from the root of its file.
Keys = tuple[str | int, ...]
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


class Pointing(TypedDict):
    """Words of the quote; where they stand for a thing, its reference."""

    text: str
    ref: NotRequired[str]


_Resting = TypedDict("_Resting", {"from": Sequence[str]}, total=False)


class WrittenFact(Record, _Resting, total=False):
    """A fact as the file has it, with those of its arguments that are read by their keys."""

    act: str
    action: str
    about: object
    property: str
    value: object
    thing: Pointing
    treaty: Pointing
    actors: Sequence[Pointing]
    source: Pointing
    date: Pointing
    end_date: Pointing
    time: Pointing


class WrittenThing(TypedDict):
    """A thing or a candidate as the file has it: its reference, its names by language."""

    ref: str
    name: Mapping[str, str]
    kind: NotRequired[str]
    because: NotRequired[str | Mapping[str, str]]


#: The lists of a file of facts that name things.
Section = Literal["things", "candidates"]
NAMING: tuple[Section, ...] = ("things", "candidates")
#: All lists of it, in their order.
SECTIONS = (*NAMING, "facts")


class WrittenFile(TypedDict):
    """What a file of facts has."""

    facts: list[WrittenFact]
    things: NotRequired[list[WrittenThing]]
    candidates: NotRequired[list[WrittenThing]]


def named_in(value: WrittenFile) -> Iterator[WrittenThing]:
    """The things and the candidates of a file of facts."""
    for section in NAMING:
        yield from value.get(section, ())


#: The kinds of things that an article describes itself, and of candidates for the authorities.
OWN_KINDS = ("event", "action", "anticipated", "statement", "proposal", "group")
CANDIDATE_KINDS = ("person", "organization", "place", "treaty")
#: The types of facts that are things too, to which others refer by the id.
NODES = ("office", "title", "count")


def is_free(key: Keys) -> bool:
    """Whether the text under a key is free words, in which a slash means nothing."""
    return key[-1] == "text" or key[0] in ("words", "description", "reason", "from", "basis")


def walk(value: object, keys: Keys = ()) -> Iterator[tuple[Keys, object]]:
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
