"""A seed's file as a person wrote it: its values, and the place where each stands.

YAML has traps (`no` is false, `1e3` is a number, a key given twice loses the first value, an alias
may repeat itself a billion times), so what is read here is a small part of it: mappings, lists,
texts and whole numbers. Everything else is an error that names its line.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kb.errors import Problem, SeedError

#: A seed's text files are small; a larger one is a mistake, and is refused before it is read.
MOST_BYTES = 5_000_000
#: Nesting deeper than any seed has.
MOST_DEPTH = 20

Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class SeedFile:
    """A YAML file that fits its schema, as plain values.

    `value` holds dicts, lists, `str` and `int`; `place(...)` makes a `Problem` at a value.
    """

    path: Path
    value: Any
    places: Mapping[Keys, tuple[int, int]]

    @classmethod
    def read(cls, path: Path, schema: str) -> SeedFile:
        """The file at `path`, checked against `kb/schemas/<schema>.json`.

        Raises `SeedError` with every problem of the file.
        """
        node = _compose(path, read_text(path))
        places: dict[Keys, tuple[int, int]] = {}
        value = _build(path, node, (), places)
        file = cls(path, value, places)
        found = (file.place(keys, *words) for keys, *words in _breaches(value, schema))
        problems = list(dict.fromkeys(found))
        if problems:
            raise SeedError(problems)
        return file

    def place(self, keys: Keys, message: str, mend: str = "") -> Problem:
        """A problem with the value under `keys` (or with the nearest value around it)."""
        while keys and keys not in self.places:
            keys = keys[:-1]
        line, column = self.places.get(keys, (1, 1))
        return Problem(self.path, line, column, message, mend)


def read_text(path: Path) -> str:
    r"""The text of a seed's file: UTF-8, a byte order mark dropped, line ends as `\n`.

    Raises `SeedError` for what is no regular file, is too large, or is not text.
    """

    def refuse(message: str, mend: str = "", line: int = 1, column: int = 1) -> SeedError:
        return SeedError([Problem(path, line, column, message, mend)])

    try:
        if path.is_symlink():
            raise refuse("is a link", "put the file itself here")
        if not path.is_file():  # a pipe or a device would block the reader
            raise refuse("there is no such file" if not path.exists() else "is not a regular file")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise refuse(f"has {size:,} bytes; {MOST_BYTES:,} are the most that is read")
        data = path.read_bytes()
    except OSError as error:
        raise refuse(f"cannot be read: {error.strerror}") from error
    for mark, name in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if data.startswith(mark):
            raise refuse(f"is {name}, not UTF-8", "save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refuse(
            f"is not UTF-8: byte {error.start} is 0x{data[error.start]:02x}",
            "save it as UTF-8",
            line,
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for offset, character in enumerate(text):
        if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cn", "Cs"):
            line, column = position(text, offset)
            raise refuse(
                f"has the character U+{ord(character):04X}, which is no text",
                "take it out",
                line,
                column,
            )
    return text


def position(text: str, offset: int) -> tuple[int, int]:
    r"""Line and column, both from 1, of the character at an offset.

    >>> position("ab\ncd", 4)
    (2, 2)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint at the known name that looks most like this one, or an empty text.

    >>> nearest("qoute", ["quote", "type"])
    "did you mean 'quote'?"
    """
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"did you mean '{found[0]}'?" if found else ""


def _compose(path: Path, text: str) -> Node:
    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        mend = "put the text in quotes, or below a line that ends in >-"
        if "\\t" in str(error.problem):
            mend = "indent with spaces, not with tabs"
        message = f"is not YAML: {error.problem}"
        raise SeedError([Problem(path, line, column, message, mend)]) from error
    except (YAMLError, ValueError) as error:
        first = (str(error).splitlines() or ["no YAML"])[0]
        raise SeedError([Problem(path, 1, 1, f"is not YAML: {first}")]) from error
    except RecursionError as error:
        raise SeedError([Problem(path, 1, 1, f"is nested more than {MOST_DEPTH} deep")]) from error
    if node is None:
        raise SeedError([Problem(path, 1, 1, "is empty")])
    return node


def _build(path: Path, node: Node, keys: Keys, places: dict[Keys, tuple[int, int]]) -> Any:
    """The plain value of a YAML node; its place, and those of all below it, go into `places`."""
    line, column = node.start_mark.line + 1, node.start_mark.column + 1

    def refuse(message: str, mend: str = "") -> SeedError:
        return SeedError([Problem(path, line, column, message, mend)])

    if len(keys) > MOST_DEPTH:
        raise refuse(f"is nested more than {MOST_DEPTH} deep")
    places[keys] = (line, column)
    if node.anchor:
        raise refuse("has a YAML anchor (&)", "write the value out")
    if _tag_is_written(node):
        raise refuse("has a YAML tag (!)", "write the plain value")
    if isinstance(node, ScalarNode):
        # Only a plain whole number is a number; dates, `no` and `1e3` stay the text they are.
        plain = node.style is None or node.style == ""
        if plain and re.fullmatch(r"0|[1-9][0-9]{0,17}", node.value):
            return int(node.value)
        return unicodedata.normalize("NFC", node.value)
    if isinstance(node, SequenceNode):
        return [_build(path, item, (*keys, i), places) for i, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        value: dict[str, Any] = {}
        for key, item in node.value:
            if not isinstance(key, ScalarNode):
                raise refuse("has a key that is no text")
            place = (key.start_mark.line + 1, key.start_mark.column + 1)
            if key.value in value:
                twice = f"the key '{key.value}' is given twice"
                raise SeedError([Problem(path, *place, twice, "keep one")])
            value[key.value] = _build(path, item, (*keys, key.value), places)
            places[(*keys, key.value)] = place
        return value
    raise refuse("is neither a text, a list nor a mapping")


def _tag_is_written(node: Node) -> bool:
    """Whether a tag is on the node that a plain value of YAML does not have by itself."""
    plain = ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge")
    return bool(node.tag) and node.tag not in {f"tag:yaml.org,2002:{name}" for name in plain}


@cache
def _schema(name: str) -> dict[str, Any]:
    text = resources.files("kb").joinpath("schemas", f"{name}.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def _breaches(value: Any, name: str) -> Iterator[tuple[Keys, str, str]]:
    """Where a value does not fit its schema: the keys, what is wrong, what mends it."""
    schema = _schema(name)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(value):
        yield from _explained(error, schema)


def _known(part: Mapping[str, Any], schema: Mapping[str, Any]) -> set[str]:
    """The keys that a part of a schema allows, its own and those of the parts it refers to."""
    known = set(part.get("properties", {}))
    if "$ref" in part:
        known |= _known(schema["$defs"][part["$ref"].rpartition("/")[2]], schema)
    return known


def _explained(
    error: jsonschema.ValidationError, schema: Mapping[str, Any]
) -> Iterator[tuple[Keys, str, str]]:
    keys = tuple(error.absolute_path)
    rule: Any = error.validator
    expected: Any = error.validator_value
    found: Any = error.instance
    part: Any = error.schema
    known = sorted(_known(part, schema))
    if rule in ("additionalProperties", "unevaluatedProperties"):
        for key in found:
            if key not in known:
                mend = nearest(key, known) or "known are " + ", ".join(known)
                yield (*keys, key), f"unknown key '{key}'", mend
    elif rule == "required":
        for key in expected:
            if key not in found:
                yield keys, f"has no '{key}'", f"add the key '{key}'"
    elif rule == "dependentRequired":
        for key, needed in expected.items():
            for missing in (one for one in needed if key in found and one not in found):
                yield (*keys, key), f"'{key}' needs '{missing}'", f"add the key '{missing}'"
    elif rule == "enum":
        mend = nearest(str(found), map(str, expected)) or "write " + " or ".join(map(str, expected))
        yield keys, f"'{found}' is none of the values known here", mend
    elif rule == "pattern":
        yield keys, f"'{found}' has not the form wanted", part.get("description", expected)
    elif rule == "type":
        mend = part.get("description", "")
        if isinstance(found, int) and "string" in expected:
            mend = f'put it in quotes: "{found}"'
        yield keys, f"{_sort(found)} stands where {_wanted(expected)} is wanted", mend
    elif rule == "anyOf" and error.context:
        yield keys, f"{_sort(found)} does not fit here", part.get("description", "")
    else:
        yield keys, error.message, part.get("description", "")


def _sort(value: Any) -> str:
    names = {dict: "a mapping", list: "a list", int: "a number", str: "a text"}
    shown = f" ('{value}')" if isinstance(value, (int, str)) else ""
    return names.get(type(value), "a value") + shown


def _wanted(expected: str | list[str]) -> str:
    names = {
        "object": "a mapping",
        "array": "a list",
        "integer": "a whole number",
        "string": "a text",
    }
    each = [expected] if isinstance(expected, str) else expected
    return " or ".join(names[name] for name in each)
