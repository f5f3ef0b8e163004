"""The form for each type of fact, made from the schema of the file, so that none is forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from kb.identifiers import KINDS
from kb.review.workspace import Workspace
from kb.seeds.factkeys import RECORD_KEYS, SCHEMES

#: The types of facts in the order in which a curator is offered them.
TYPES = (
    "name", "mention", "office", "title", "event", "statement", "count", "action", "anticipated",
    "group", "belonging", "proposal", "source", "inference",
)  # fmt: skip


def forms(workspace: Workspace, language: str) -> dict[str, list[dict[str, Any]]]:
    """For each type its fields, in the order of the schema.

    A field has its `key`, whether it `is_required` and `is_list`, and its `sort`: `argument` (words
    and a reference), `words`, `reference`, `concept`, `text`, `texts` (by language), `value`;
    `kinds` are those of the things it may refer to, `options` the concepts to choose from.
    """
    return {type_: list(_fields(type_, workspace, language)) for type_ in TYPES}


def _fields(type_: str, workspace: Workspace, language: str) -> Iterator[dict[str, Any]]:
    schema = _schema()["$defs"][type_]
    for key, part in schema["properties"].items():
        is_list = part.get("type") == "array"
        sort, kinds = _sort(type_, key, part["items"] if is_list else part)
        field: dict[str, Any] = {
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


def _sort(type_: str, key: str, part: Mapping[str, Any]) -> tuple[str, list[str]]:
    """What a part of the schema wants, and of which kinds."""
    name = part.get("$ref", "").rpartition("/")[2]
    whole = {**_schema()["$defs"].get(name, {}), **part}
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


def _resolved(part: Mapping[str, Any]) -> Mapping[str, Any]:
    name = part.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = _schema()["$defs"].get(name, part)
    return found


def _kinds(part: Mapping[str, Any]) -> list[str]:
    """The kinds of things that a pattern of references allows."""
    found = re.match(r"\^\(?([a-z|]+)\)?/", part.get("pattern", ""))
    return found[1].split("|") if found else []


@cache
def _schema() -> dict[str, Any]:
    text = resources.files("kb.seeds").joinpath("schemas", "facts.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
