"""The form for each type of fact, made of what its class declares, so that no key is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NotRequired, TypedDict

from kb.review.workspace import Workspace
from kb.seeds.kinds import KEYS

#: The types of facts in the order in which a curator is offered them.
TYPES = (
    "name", "mention", "office", "title", "event", "statement", "count", "action", "anticipated",
    "group", "belonging", "proposal", "source", "inference",
)  # fmt: skip


class Field(TypedDict):
    """A field of a form.

    Its `sort` is the form of the declared sort (`kb.seeds.sorts.Sort`); `kinds` are those of the
    things it may refer to, `options` the concepts to choose from, each with what it is called.
    """

    key: str
    sort: str
    is_list: bool
    is_required: bool
    kinds: NotRequired[list[str]]
    options: NotRequired[list[tuple[str, str]]]


def forms(workspace: Workspace, language: str) -> dict[str, list[Field]]:
    """For each type its fields, in the order in which its class declares them."""
    return {type_: list(_fields(type_, workspace, language)) for type_ in TYPES}


def _fields(type_: str, workspace: Workspace, language: str) -> Iterator[Field]:
    for key in KEYS[type_].values():
        field: Field = {
            "key": key.name,
            "sort": key.sort.form,
            "is_list": key.is_list,
            "is_required": key.is_required,
        }
        if key.sort.kinds:
            field["kinds"] = list(key.sort.kinds)
        if key.sort.scheme:
            field["options"] = workspace.concepts(key.sort.scheme, language)
        yield field
