"""The kinds of fact as values: as they are declared, and as the file wrote them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from kb.seeds.content import Argument, LangString, Words
from kb.seeds.factkeys import RECORD_KEYS
from kb.seeds.factschema import RECORD
from kb.seeds.kinds import KINDS, Inference, content_of
from kb.seeds.schema import definition
from kb.seeds.seedfile import SeedFile


def forms_in_schema(part: Mapping[str, Any]) -> Iterator[object]:
    """The types that values of a part of the schema have."""
    if "$ref" in part:
        yield from forms_in_schema(definition("facts", part["$ref"].rpartition("/")[2]))
    elif "anyOf" in part:
        for one in part["anyOf"]:
            yield from forms_in_schema(one)
    elif part["type"] == "array":
        yield tuple, frozenset(forms_in_schema(part["items"]))
    elif part["type"] == "object":
        of_keys = {("text",): Words, ("text", "ref"): Argument, ("text", "language"): LangString}
        yield of_keys.get(tuple(part.get("properties", ())), Mapping)
    else:
        names = part["type"] if isinstance(part["type"], list) else [part["type"]]
        yield from ({"string": str, "integer": int}[name] for name in names)


def forms_in_class(hint: Any) -> Iterator[object]:
    """The types that values of a field have, but for None, which stands for no key."""
    if get_origin(hint) in (UnionType, Union):
        for one in get_args(hint):
            yield from forms_in_class(one)
    elif get_origin(hint) is tuple:
        yield tuple, frozenset(forms_in_class(get_args(hint)[0]))
    elif hint is not type(None):
        yield get_origin(hint) or hint


@pytest.mark.parametrize("kind", KINDS)
def test_the_sort_that_a_field_declares_fits_its_type(kind):
    part = definition("facts", kind)
    in_schema = {
        key: set(forms_in_schema(one))
        for key, one in part["properties"].items() if key not in RECORD_KEYS
    }  # fmt: skip

    hints = get_type_hints(KINDS[kind])
    in_class = {
        field.name.rstrip("_"): set(forms_in_class(hints[field.name]))
        for field in dataclasses.fields(KINDS[kind])
    }

    assert in_class == in_schema


def test_the_schema_asks_for_the_keys_that_a_class_asks_for():
    parts = {kind: definition("facts", kind) for kind in ("title", "inference")}

    assert parts["title"]["required"] == [
        "type", "holder", "title", "kind", "quote", "by", "status"
    ]  # fmt: skip
    assert parts["inference"]["required"] == [
        "type", "about", "property", "value", "reason", "from", "by", "status"
    ]  # fmt: skip


def test_what_the_first_article_says_is_read_and_written_as_it_stands(project):
    path = project.seeds / "hanoi-reception" / "facts.yaml"
    facts = SeedFile.read(path, "facts").value["facts"]

    for fact in facts:
        said = {key: as_tuples(item) for key, item in fact.items() if key not in RECORD_KEYS}
        assert content_of(fact).written() == said


def as_tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def test_an_inference_has_the_facts_it_rests_on_under_from():
    written = {
        "type": "inference", "about": "event/talks", "property": "tro:host", "value": 3,
        "reason": {"en": "..."}, "from": ["abcd"],
    }  # fmt: skip

    said = content_of(written)

    assert said == Inference("event/talks", "tro:host", 3, {"en": "..."}, ("abcd",))
    assert said.written()["from"] == ("abcd",)


def test_free_words_that_look_like_a_reference_are_none():
    thing = {"text": "treaty/a", "ref": "treaty/reef"}
    written = {"type": "action", "act": "action/x", "action": "Adoption", "treaty": thing,
               "description": "treaty/b", "date": {"text": "treaty/c"}}  # fmt: skip

    assert list(content_of(written).references()) == ["action/x", "treaty/reef"]


def test_the_keys_of_a_record_are_those_that_the_schema_has():
    assert set(RECORD) == set(RECORD_KEYS)
