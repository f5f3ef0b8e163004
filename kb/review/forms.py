"""The form for each type of fact, made from the schema of the file, so that none is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NotRequired, TypedDict

from kb.identifiers import KINDS
from kb.review.workspace import Workspace
from kb.seeds.factkeys import RECORD_KEYS, SCHEMES
from kb.seeds.schema import Schema, definition

#: The types of facts in the order in which a curator is offered them.
TYPES = (
    "name", "mention", "office", "title", "event", "statement", "count", "action", "anticipated",
    "group", "belonging", "proposal", "source", "inference",
)  # fmt: skip


class Field(TypedDict):
    """A field of a form.

    Its `sort` is `argument` (words and a reference), `words`, `reference`, `concept`, `text`,
    `texts` (by language), `topic` or `value`; `kinds` are those of the things it may refer to,
    `options` the concepts to choose from, each with what it is called.
    """

    key: str
    sort: str
    is_list: bool
    is_required: bool
    kinds: NotRequired[list[str]]
    options: NotRequired[list[tuple[str, str]]]


def forms(workspace: Workspace, language: str) -> dict[str, list[Field]]:
    """For each type its fields, in the order of the schema."""
    return {type_: list(_fields(type_, workspace, language)) for type_ in TYPES}


def _fields(type_: str, workspace: Workspace, language: str) -> Iterator[Field]:
    schema = definition("facts", type_)
    for key, part in schema["properties"].items():
        is_list = part.get("type") == "array"
        sort, kinds = _sort(type_, key, part["items"] if is_list else part)
        field: Field = {
            "key": key,
            "sort": sort,
            "is_list": is_list,
            "is_required": key in schema["required"] and key not in RECORD_KEYS,
        }
        if kinds:
            field["kinds"] = kinds
        if (type_, key) in SCHEMES:
            field["sort"] = "concept"
            field["options"] = workspace.concepts(SCHEMES[type_, key], language)
        yield field


def _sort(type_: str, key: str, part: Schema) -> tuple[str, list[str]]:
    """What a part of the schema wants, and of which kinds."""
    name = part.get("$ref", "").rpartition("/")[2]
    whole: Schema = {**_resolved(part), **part}
    properties = whole.get("properties", {})
    if name == "topic_thing":
        return "topic", list(KINDS)
    if "ref" in properties:
        return "argument", _kinds(_resolved(properties["ref"]))
    if "text" in properties:
        return "words", []
    if name == "texts":
        return "texts", []
    if (type_, key) == ("inference", "value"):
        return "value", []
    if kinds := _kinds(whole):
        return "reference", kinds
    return "text", []


def _resolved(part: Schema) -> Schema:
    name = part.get("$ref", "").rpartition("/")[2]
    return definition("facts", name) if name else part


def _kinds(part: Schema) -> list[str]:
    """The kinds of things that a pattern of references allows."""
    found = re.match(r"\^\(?([a-z|]+)\)?/", part.get("pattern", ""))
    return found[1].split("|") if found else []
