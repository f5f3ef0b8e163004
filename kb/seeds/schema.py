"""Where a value does not fit its schema (`kb/seeds/schemas/*.json`), and what mends it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeAlias

import jsonschema_rs
from jsonschema_rs import Draft202012Validator, ValidationError

from kb.seeds.factkeys import Keys as Keys
from kb.seeds.factschema import facts_schema
from kb.seeds.texts import nearest, shown
from kb.seeds.wellformed import is_day, is_iri, is_language, is_name, is_web_iri

#: What a file of ours holds, as it is read.
Plain: TypeAlias = "str | int | list[Plain] | dict[str, Plain]"
#: Where something is wrong, what it is, and what mends it.
Breach = tuple[Keys, str, str]

#: A schema, or a part of one.
Schema = Mapping[str, Any]

_FORMATS: dict[str, Callable[[str], bool]] = {
    "day": is_day,
    "language": is_language,
    "name": is_name,
    "iri": is_iri,
    "web-iri": is_web_iri,
}


def breaches(value: object, name: str) -> Iterator[Breach]:
    """Every place where a value does not fit the schema of a name, such as `facts`."""
    schema = _schema(name)
    for error in _validator(name).iter_errors(value):
        yield from _explained(error, schema)


def fits(value: object, name: str, part: str) -> bool:
    """Whether a value fits a part (`$defs`) of the schema of a name: `event` of `facts`."""
    return _validator(name, part).is_valid(value)


def definition(name: str, part: str) -> Schema:
    """A part (`$defs`) of the schema of a name, as JSON Schema.

    >>> definition("facts", "mention")["required"]
    ['type', 'thing', 'quote', 'by', 'status']
    """
    schema: Schema = _schema(name)["$defs"][part]
    return schema


@cache
def _schema(name: str) -> Schema:
    if name == "facts":
        return facts_schema()
    text = resources.files("kb.seeds").joinpath("schemas", f"{name}.json").read_text("utf-8")
    schema: Schema = json.loads(text)
    return schema


@cache
def _validator(name: str, part: str = "") -> Draft202012Validator:
    """What validates by a schema, or by a part of it; a text is matched without backtracking."""
    schema = dict(_schema(name))
    if part:
        schema = {"$ref": f"#/$defs/{part}", "$defs": schema["$defs"]}
    return Draft202012Validator(
        schema,
        formats=_FORMATS,
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
    )


def _known(part: Schema, schema: Schema) -> set[str]:
    """The keys that a part of a schema allows, its own and those of the parts it refers to."""
    known = set(part.get("properties", {}))
    if "$ref" in part:
        known |= _known(schema["$defs"][part["$ref"].rpartition("/")[2]], schema)
    return known


def _explained(error: ValidationError, schema: Schema) -> Iterator[Breach]:
    keys = tuple(error.instance_path)
    rule = str(error.schema_path[-1])
    part: Any = schema
    for key in error.schema_path[:-1]:
        part = part[key]
    expected: Any = part[rule]
    instance = error.instance
    kind: Any = error.kind
    if rule in ("additionalProperties", "unevaluatedProperties"):
        yield from _unknown(keys, kind.unexpected, sorted(_known(part, schema)))
    elif rule == "required":
        yield keys, f"has no '{kind.property}'", f"add the key '{kind.property}'"
    elif rule == "dependentRequired":
        needing = next(key for key, needed in expected.items() if kind.property in needed)
        message = f"'{needing}' needs '{kind.property}'"
        yield (*keys, needing), message, f"add the key '{kind.property}'"
    elif kind.name == "propertyNames":
        tag = kind.error.instance
        yield (*keys, tag), f"{shown(tag)} is no language tag", "write one such as en, id, vi"
    elif rule == "enum":
        mend = nearest(str(instance), map(str, expected)) or "write " + " or ".join(
            map(str, expected)
        )
        yield keys, f"{shown(instance)} is none of the values known here", mend
    elif rule == "type":
        message = f"{_sort(instance)} stands where {_wanted(expected)} is wanted"
        yield keys, message, _form(instance, expected, part)
    else:
        yield keys, _message(rule, instance, expected), part.get("description", "")


def _unknown(keys: Keys, unknown: list[str], known: list[str]) -> Iterator[Breach]:
    for key in unknown:
        mend = nearest(key, known) or "known are " + ", ".join(known)
        yield (*keys, key), f"unknown key {shown(key)}", mend


def _message(rule: str, instance: object, expected: object) -> str:
    """What is wrong with a value of the right type."""
    is_blank = isinstance(instance, str) and not instance.strip()
    if is_blank or rule == "minProperties" or (rule == "minItems" and not instance):
        return "is empty; write it, or leave the key out"
    if rule in ("minItems", "maxItems") and isinstance(instance, list):
        return f"has {len(instance)} values, not {expected}"
    if rule == "uniqueItems" and isinstance(instance, list):
        twice = next(value for i, value in enumerate(instance) if value in instance[:i])
        return f"has {shown(twice)} twice; keep one"
    if rule == "anyOf":
        return f"{_sort(instance)} does not fit here"
    return f"{shown(instance)} has not the form wanted"


def _form(instance: object, expected: object, part: Mapping[str, object]) -> str:
    """How to write a value of the type that is wanted."""
    if isinstance(instance, int) and "string" in str(expected):
        return f'put it in quotes: "{instance}"'
    forms = {
        "array": "write [..., ...], or one line with '- ' for each",
        "object": "write {key: value}",
    }
    return str(part.get("description") or forms.get(str(expected), ""))


def _sort(value: object) -> str:
    names = {dict: "a mapping", list: "a list", int: "a number", str: "a text"}
    words = f" ({shown(value)})" if isinstance(value, (int, str)) else ""
    return names.get(type(value), "a value") + words


def _wanted(expected: str | list[str]) -> str:
    names = {
        "object": "a mapping",
        "array": "a list",
        "integer": "a whole number",
        "string": "a text",
    }
    each = [expected] if isinstance(expected, str) else expected
    return " or ".join(names[name] for name in each)
