"""Facts and things in the form in which `facts.yaml` has them: the keys of their record, and the
values below any key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

#: The keys that lead to a value from the root of its file.
Keys = tuple[str | int, ...]
#: The keys of a fact that are not arguments.
RECORD_KEYS = (
    "id", "type", "quote", "at", "prefix", "gloss", "by", "status", "decided", "because", "note",
    "answers",
)  # fmt: skip

#: What stands in the file, with the keys that `kb.seeds.factschema` has: a whole file of facts, a
#: fact, a thing or a candidate, a curator's answer to a rule of meaning, who decided and when.
WrittenFile = dict[str, Any]
WrittenFact = dict[str, Any]
WrittenThing = dict[str, Any]
Answered = dict[str, Any]
Decided = dict[str, Any]

#: The lists of a file of facts that name things.
NAMING = ("things", "candidates")
#: All lists of it, in their order.
SECTIONS = (*NAMING, "facts")


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
