"""A seed's file as a person wrote it: its values, and the place where each stands.

YAML has traps (`no` is false, `1e3` is a number, a key given twice loses the first value, an alias
may repeat itself a billion times), so what is read here is a small part of it: mappings, lists,
texts and whole numbers. Everything else is an error that names its line.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kb import plainyaml
from kb.errors import Problem, SeedError
from kb.plainyaml import MOST_DEPTH
from kb.seeds.schema import Keys, breaches
from kb.seeds.texts import no_text, position, read_text, shown

#: So many texts, numbers, lists and mappings a file may have; 1,000 facts have half of them.
MOST_VALUES = 50_000
#: So many problems of one file are told; who has more has another file in hand.
MOST_PROBLEMS = 100


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
        """The file at `path`, checked against `kb/seeds/schemas/<schema>.json`.

        Raises `SeedError` with every problem of the file.
        """
        return cls.parse(path, read_text(path), schema)

    @classmethod
    def parse(cls, path: Path, text: str, schema: str) -> SeedFile:
        """The same of a text that is to be, or was, the content of the file."""
        file, slips = cls.survey(path, text, schema)
        if slips:
            raise SeedError(slips)
        return file

    @classmethod
    def survey(cls, path: Path, text: str, schema: str) -> tuple[SeedFile, Mapping[Problem, Keys]]:
        """The file that a text gives, and what of it does not fit the schema, with where it stands.

        Raises `SeedError` where it is no YAML.
        """
        builder = _Builder(text)
        value = builder.build(compose(path, text), ())
        file = cls(path, value, builder.places)
        slips = itertools.chain(builder.refusals(), builder.others(breaches(value, schema)))
        problems: dict[Problem, Keys] = {}
        for keys, message, mend in slips:
            problems[file.place(keys, message, mend)] = keys
            if len(problems) > MOST_PROBLEMS:
                last = max(problems)
                more = "has more problems than are told here"
                problems[Problem(path, last.line, last.column + 1, more)] = ()
                break
        return file, problems

    def place(self, keys: Keys, message: str, mend: str = "") -> Problem:
        """A problem with the value under `keys` (or with the nearest value around it)."""
        while keys and keys not in self.places:
            keys = keys[:-1]
        line, column = self.places.get(keys, (1, 1))
        return Problem(self.path, line, column, message, mend)


def compose(path: Path, text: str) -> Node:
    """The nodes of a text of YAML, with their places; `SeedError` where it is none."""
    if (root := plainyaml.nodes(text, MOST_VALUES)) is not None:
        return root
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _Composer
    try:
        node: Node | None = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = position(text, mark.index) if mark else (1, 1)
        reason = str(error.problem)
        message = reason if isinstance(error, _TooMuch) else f"is not YAML: {reason}"
        mend = "" if isinstance(error, _TooMuch) else _mend(text, reason, line)
        raise SeedError([Problem(path, line, column, message, mend)]) from error
    except (YAMLError, ValueError) as error:
        first = (str(error).splitlines() or ["no YAML"])[0]
        raise SeedError.at(path, f"is not YAML: {first}") from error
    except RecursionError as error:
        raise SeedError.at(path, f"is nested more than {MOST_DEPTH} deep") from error
    if node is None:
        raise SeedError.at(path, "is empty")
    return node


class _TooMuch(MarkedYAMLError):
    """The text is deeper or longer than any seed."""


class _Composer(Composer):
    """Stops at the limits, so that no file takes long."""

    def __init__(self, loader: object = None) -> None:
        super().__init__(loader)
        self.warn_double_anchors = False  # each anchor is refused
        self.values = 0
        self.level = 0

    def compose_node(self, parent: object, index: object) -> object:
        mark = self.parser.peek_event().start_mark
        self.values += 1
        if self.values > MOST_VALUES:
            raise _TooMuch(problem=f"has more than {MOST_VALUES:,} values", problem_mark=mark)
        self.level += 1
        if self.level > MOST_DEPTH + 1:
            raise _TooMuch(problem=f"is nested more than {MOST_DEPTH} deep", problem_mark=mark)
        node = super().compose_node(parent, index)
        self.level -= 1
        return node


def _mend(text: str, reason: str, line: int) -> str:
    """What to do about a text that is no YAML, told by what the reader of YAML says of it."""
    if re.search(r"(?m)^(<{7}|>{7}) ", text):
        return "a merge of git was left unfinished: keep one side, and take out its signs"
    if "\\t" in reason:
        return "indent with spaces, not with tabs"
    if "another document" in reason:
        return "take the line '---' out"
    if "YAML" in reason:
        return "take the line '%YAML' out"
    before = text.split("\n")[:line]
    for number, words in reversed(list(enumerate(before, 1))):
        if opening := re.search(r"""(?:: |- |[\[{,] ?)(["'])""", words):
            if words.count(opening[1]) % 2:
                return f"close the sign {opening[1]} of line {number}"
            break
    if "<block" in reason:
        return "begin all keys of one fact in the same column"
    if "':'" in reason:
        return "write a space after the sign : of a key"
    return "put the text in quotes, or below a line that ends in >-"


@dataclass
class _Builder:
    """Makes plain values of nodes; keeps the place of each, and what is refused."""

    text: str
    places: dict[Keys, tuple[int, int]] = field(default_factory=dict)
    refused: dict[Keys, tuple[str, str]] = field(default_factory=dict)

    def refusals(self) -> Iterator[tuple[Keys, str, str]]:
        """What was refused."""
        for keys, (message, mend) in self.refused.items():
            yield keys, message, mend

    def others(self, slips: Iterator[tuple[Keys, str, str]]) -> Iterator[tuple[Keys, str, str]]:
        """What does not follow from what was refused."""
        return (slip for slip in slips if not any(slip[0][: len(k)] == k for k in self.refused))

    def build(self, node: Node, keys: Keys) -> object:
        """The plain value of a node; its place, and those of all below it, are kept."""
        self.places.setdefault(keys, position(self.text, node.start_mark.index))
        if not self.accepts(node, keys):
            return None
        if isinstance(node, ScalarNode):
            return self.scalar(node, keys)
        if isinstance(node, SequenceNode):
            return [self.build(item, (*keys, i)) for i, item in enumerate(node.value)]
        assert isinstance(node, MappingNode)  # noqa: S101 - there are no other nodes
        value: dict[str, object] = {}
        for key, item in node.value:
            if not isinstance(key, ScalarNode):
                self.refused[keys] = ("has a key that is no text", "write the key as a word")
                continue
            name = (*keys, key.value)
            place = position(self.text, key.start_mark.index)
            if key.value in value:
                again = (*keys, f"{key.value} again")
                self.places[again] = place
                self.refused[again] = (f"the key {shown(key.value)} is given twice", "keep one")
                continue
            self.places[name] = place
            if self.accepts(key, name):
                value[key.value] = self.build(item, name)
        return value

    def accepts(self, node: Node, keys: Keys) -> bool:
        """Whether a node is plain: without anchor and tag, and of characters that are text."""
        message, mend = "", ""
        first = self.text[node.start_mark.index : node.start_mark.index + 1]
        if node.anchor:
            message, mend = "has a YAML anchor (&)", "write the value out"
        elif first == "!":
            message, mend = "has a YAML tag (!)", "write the plain value"
        elif isinstance(node, ScalarNode):
            message, mend = no_text(node.value)
        if message:
            place = position(self.text, node.start_mark.index)
            self.places[keys] = place if first in ("!", "&") else self.places.get(keys, place)
            self.refused[keys] = (message, mend)
        return not message

    def scalar(self, node: ScalarNode, keys: Keys) -> str | int | None:
        """A text or a whole number; dates, `no` and `1e3` stay the texts they are."""
        if not node.style and node.value in ("", "~", "null", "Null", "NULL"):
            if node.value:
                words = f"{shown(node.value)} stands for no value"
                self.refused[keys] = (words, "leave the key out, or put it in quotes")
            else:
                self.refused[keys] = ("has no value", "write it, or leave the key out")
            return None
        if not node.style and re.fullmatch(r"0|[1-9][0-9]{0,17}", node.value):
            return int(node.value)
        return unicodedata.normalize("NFC", node.value)
