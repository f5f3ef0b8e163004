"""YAML read by a parser in C, with the place of each value; scalars mean what YAML 1.2 says.

libyaml is of YAML 1.1, where `no` is false and `12:30` is 750: so its events alone are used, which
say nothing of meaning. What it refuses, and what hardly anybody writes (anchors, tags, tabs,
several documents, line ends that 1.1 alone knows), is left to ruamel.yaml, whose errors say more
and which takes ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

#: Tabs, which the two read differently; line ends of YAML 1.1 that are none in 1.2; a mark of byte
#: order, which moves all places; and a last line without an end.
_OTHERS = re.compile("[\t\x85\u2028\u2029\ufeff]|[^\n]\\Z")
#: Deeper, and longer, is no file of ours.
MOST_DEPTH, MOST_NODES = 20, 200_000
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NAMED = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def load(text: str) -> Any:
    r"""The value of a text of YAML, as the core schema of YAML 1.2 has it.

    >>> load("[no, 12:30, 010, 1.5, true, ~]\n")
    ['no', '12:30', 10, 1.5, True, None]

    Raises `ruamel.yaml.error.YAMLError`.
    """
    node = nodes(text)
    return YAML(typ="safe", pure=True).load(text) if node is None else _value(node)


def nodes(text: str, most: int = MOST_NODES) -> Node | None:
    """The nodes of a text of YAML, with their places; None where it is left to another reader, as
    what has more than so many of them is, or lies deeper than `MOST_DEPTH`."""
    if _OTHERS.search(text):
        return None
    try:
        return _Composer(yaml.parse(text, Loader=yaml.CLoader), most).document()
    except (yaml.YAMLError, ValueError, _Left):
        return None


class _Left(Exception):
    """The text has what is left to another reader."""


class _Composer:
    """Makes nodes of events."""

    def __init__(self, events: Iterator[object], most: int) -> None:
        self._events, self._most, self._depth, self._number = events, most, 0, 0

    def document(self) -> Node:
        """The one document of a stream."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None or event.version or event.tags:
                    raise _Left
                root = self.node(next(self._events))
        if root is None:
            raise _Left
        return root

    def node(self, event: Any) -> Node:
        self._number += 1
        if event.anchor or self._number > self._most or self._depth > MOST_DEPTH:
            raise _Left  # an alias has an anchor too
        if event.tag:
            raise _Left
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or None
            return ScalarNode(None, event.value, event.start_mark, event.end_mark, style=style)
        self._depth += 1
        is_list = isinstance(event, yaml.SequenceStartEvent)
        made = SequenceNode if is_list else MappingNode
        node = made(None, [], event.start_mark, None, flow_style=event.flow_style)
        ending = self.items(node.value) if is_list else self.pairs(node.value)
        node.end_mark = ending.end_mark
        self._depth -= 1
        return node

    def items(self, nodes: list[Node]) -> yaml.Event:
        """Add the items of a list; the event that ends it."""
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return event
            nodes.append(self.node(event))
        raise _Left

    def pairs(self, nodes: list[tuple[Node, Node]]) -> yaml.Event:
        """Add the keys and values of a mapping; the event that ends it."""
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                return event
            key = self.node(event)
            nodes.append((key, self.node(next(self._events))))
        raise _Left


def _value(node: Node) -> object:
    if isinstance(node, SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, MappingNode):
        mapping = dict[object, object]()
        for key, value in node.value:
            name = _value(key)
            if name in mapping:
                raise ValueError(f"the key {name!r} is given twice")
            mapping[name] = _value(value)
        return mapping
    is_plain = isinstance(node, ScalarNode) and not node.style
    return _scalar(node.value) if is_plain else node.value


def _scalar(text: str) -> object:
    """What a scalar without quotation marks is."""
    if text in _NAMED:
        return _NAMED[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
