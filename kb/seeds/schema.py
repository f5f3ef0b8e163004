"""Where a value does not fit its schema (`kb/seeds/schemas/*.json`), and what mends it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import fastjsonschema
import jsonschema
from jsonschema.validators import extend

from kb.seeds.texts import nearest, shown
from kb.seeds.wellformed import is_day, is_iri, is_language, is_web_iri

#: The keys that lead to a value from the root of its file.
Keys = tuple[str | int, ...]
#: Where something is wrong, what it is, and what mends it.
Breach = tuple[Keys, str, str]


def breaches(value: Any, name: str) -> Iterator[Breach]:
    """Every place where a value does not fit the schema of a name, such as `facts`."""
    schema = _schema(name)
    for error in _Validator(schema, format_checker=_FORMATS).iter_errors(value):
        yield from _explained(error, schema)


def fits(value: Any, name: str, part: str) -> bool:
    """Whether a value fits a part (`$defs`) of the schema of a name: `event` of `facts`."""
    try:
        _part(name, part)(value)
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


def definition(name: str, part: str) -> Mapping[str, Any]:
    """A part (`$defs`) of the schema of a name, as JSON Schema.

    >>> definition("facts", "mention")["properties"]
    {'thing': {'$ref': '#/$defs/argument'}}
    """
    found: Mapping[str, Any] = _schema(name)["$defs"][part]
    return found


@cache
def _part(name: str, part: str) -> Callable[[Any], Any]:
    """A part as code, which says as `breaches` does whether a value fits, but not where and why.

    It takes a tenth of the time, and every drafted fact is looked at.
    """
    whole = _schema(name)
    alone = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **_inlined(whole["$defs"][part], whole["$defs"]),
    }
    made: Callable[[Any], Any] = fastjsonschema.compile(alone, formats=_TESTS, use_default=False)
    return made


def _inlined(schema: Any, parts: Mapping[str, Any]) -> Any:
    """A schema in the words of draft 7, with every reference replaced by what it refers to, and
    with patterns for whole texts.

    An object that takes in another has the properties of both, so that what is left over is
    additional to it. A schema says the same so, but for where an error is reported.
    """
    if isinstance(schema, list):
        return [_inlined(one, parts) for one in schema]
    if not isinstance(schema, dict):
        return schema
    own = {key: _inlined(value, parts) for key, value in schema.items() if key != "$ref"}
    if isinstance(own.get("pattern"), str):
        own["pattern"] = rf"\A(?:{own['pattern']})\Z"
    if "dependentRequired" in own:
        own["dependencies"] = own.pop("dependentRequired")
    if "$ref" not in schema:
        return own
    taken = _inlined(parts[schema["$ref"].rpartition("/")[2]], parts)
    if own.keys() <= {"description"}:
        return {**taken, **own}
    if own.pop("unevaluatedProperties", None) is not False or "allOf" in own | taken:
        return {"allOf": [taken], **own}
    both = {**taken.get("properties", {}), **own.get("properties", {})}
    required = [*taken.get("required", ()), *own.get("required", ())]
    return {
        **taken, **own,
        "properties": both, "required": required, "additionalProperties": False,
    }  # fmt: skip


@cache
def _schema(name: str) -> dict[str, Any]:
    text = resources.files("kb.seeds").joinpath("schemas", f"{name}.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def _pattern(_: Any, pattern: str, found: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
    """A pattern is for the whole text: `$` alone lets a line end follow."""
    if isinstance(found, str) and not re.fullmatch(pattern, found):
        yield jsonschema.ValidationError("has not the form wanted")


# No types are shipped for `extend`.
_Validator: Any = extend(  # type: ignore[no-untyped-call] # it ships no types
    jsonschema.Draft202012Validator, {"pattern": _pattern}
)
_TESTS: Mapping[str, Callable[[Any], bool]] = {
    "day": lambda found: not isinstance(found, str) or is_day(found),
    "language": lambda found: not isinstance(found, str) or is_language(found),
    "iri": lambda found: not isinstance(found, str) or is_iri(found),
    "web-iri": lambda found: not isinstance(found, str) or is_web_iri(found),
}
_FORMATS = jsonschema.FormatChecker(formats=())
for _format, _test in _TESTS.items():
    _FORMATS.checks(_format)(_test)


def _known(part: Mapping[str, Any], schema: Mapping[str, Any]) -> set[str]:
    """The keys that a part of a schema allows, its own and those of the parts it refers to."""
    known = set(part.get("properties", {}))
    if "$ref" in part:
        known |= _known(schema["$defs"][part["$ref"].rpartition("/")[2]], schema)
    return known


def _explained(error: jsonschema.ValidationError, schema: Mapping[str, Any]) -> Iterator[Breach]:
    keys = tuple(error.absolute_path)
    rule: Any = error.validator
    expected: Any = error.validator_value
    found: Any = error.instance
    part: Any = error.schema
    if rule in ("additionalProperties", "unevaluatedProperties"):
        yield from _unknown(keys, found, sorted(_known(part, schema)))
    elif rule == "required":
        for key in expected:
            if key not in found:
                yield keys, f"has no '{key}'", f"add the key '{key}'"
    elif rule == "dependentRequired":
        for key, needed in expected.items():
            for missing in (one for one in needed if key in found and one not in found):
                yield (*keys, key), f"'{key}' needs '{missing}'", f"add the key '{missing}'"
    elif "propertyNames" in error.absolute_schema_path:
        yield (*keys, found), f"{shown(found)} is no language tag", "write one such as en, id, vi"
    elif rule == "enum":
        mend = nearest(str(found), map(str, expected)) or "write " + " or ".join(map(str, expected))
        yield keys, f"{shown(found)} is none of the values known here", mend
    elif rule == "type":
        yield keys, f"{_sort(found)} stands where {_wanted(expected)} is wanted", _form(error)
    else:
        yield keys, _said(rule, found, expected), part.get("description", "")


def _unknown(keys: Keys, found: Mapping[str, Any], known: list[str]) -> Iterator[Breach]:
    for key in found:
        if key not in known:
            mend = nearest(key, known) or "known are " + ", ".join(known)
            yield (*keys, key), f"unknown key {shown(key)}", mend


def _said(rule: str, found: Any, expected: Any) -> str:
    """What is wrong with a value of the right type."""
    is_blank = isinstance(found, str) and not found.strip()
    if is_blank or rule == "minProperties" or (rule == "minItems" and not found):
        return "is empty; write it, or leave the key out"
    if rule in ("minItems", "maxItems"):
        return f"has {len(found)} values, not {expected}"
    if rule == "uniqueItems":
        twice = next(value for i, value in enumerate(found) if value in found[:i])
        return f"has {shown(twice)} twice; keep one"
    if rule == "anyOf":
        return f"{_sort(found)} does not fit here"
    return f"{shown(found)} has not the form wanted"


def _form(error: jsonschema.ValidationError) -> str:
    """How to write a value of the type that is wanted."""
    part: Any = error.schema
    if isinstance(error.instance, int) and "string" in str(error.validator_value):
        return f'put it in quotes: "{error.instance}"'
    forms = {
        "array": "write [..., ...], or one line with '- ' for each",
        "object": "write {key: value}",
    }
    return str(part.get("description") or forms.get(str(error.validator_value), ""))


def _sort(value: Any) -> str:
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
