"""Changes to a text of YAML that leave every other byte as it is, and the file that takes them."""

from __future__ import annotations

import os
import re
import stat
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from kb.errors import Problem, SeedError
from kb.seeds.texts import read_bytes


@dataclass(frozen=True, order=True)
class Edit:
    """New text for what stands between two offsets of a file's text."""

    start: int
    end: int
    new: str


def applied(data: bytes, text: str, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file with the edits, which count in its text, where a line end is one.

    Of several that put something in at one place, the first stands first.
    """
    whole = data.decode("utf-8")
    mark = 1 if whole.startswith("\ufeff") else 0
    longer = [
        found.start() - mark - number for number, found in enumerate(re.finditer("\r\n", whole))
    ]
    line_end = (re.search("\r\n|\r|\n", whole) or ["\n"])[0]
    in_order = sorted(edits, key=lambda one: (one.start, one.end))
    for edit in in_order[::-1]:  # not reverse=True, which leaves equal ones as they were
        start, end = (at + mark + bisect_left(longer, at) for at in (edit.start, edit.end))
        whole = whole[:start] + edit.new.replace("\n", line_end) + whole[end:]
    return whole.encode("utf-8")


def replace(path: Path, old: bytes, new: bytes) -> None:
    """Write a file beside the old one, then put it in its place: a crash loses neither.

    Raises `SeedError` where it may not be written, or does not hold the old bytes any more.
    """
    beside = path.with_name(f".{path.name}.new")
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & stat.S_IWUSR:
        raise SeedError([Problem(path, 1, 1, "may not be written", "chmod u+w")])
    if beside.is_dir() and not beside.is_symlink():
        raise SeedError([Problem(beside, 1, 1, "is in the way", "take it away")])
    beside.unlink(missing_ok=True)  # what a run left that was stopped, or a link, which goes itself
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
        file.write(new)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())
    if read_bytes(path) != old:
        beside.unlink()
        raise SeedError([Problem(path, 1, 1, "changed while it was read", "run it again")])
    beside.replace(path)


def end_of(text: str, node: Node, column: int) -> int:
    """Where a value ends; `column` is that of its key or dash.

    A block of lines has its comments after it too, which are not its own.
    """
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return last_line(text, node, column)
    if isinstance(node, CollectionNode) and node.value and not node.flow_style:
        return end_of(text, *_last(text, node))
    return int(node.end_mark.index)


def last_line(text: str, node: Node, column: int) -> int:
    """The end of the last line of a value; `column` is that of its key or dash.

    A block of words goes on while its lines are indented.
    """
    if isinstance(node, ScalarNode):
        start, end = node.start_mark.index, node.end_mark.index
        return (
            _last_of_words(text, start, column) if node.style in ("|", ">") else line_end(text, end)
        )
    if isinstance(node, CollectionNode) and node.value and not node.flow_style:
        return last_line(text, *_last(text, node))
    return line_end(text, node.end_mark.index)


def line_start(text: str, at: int) -> int:
    """Where the line of an offset begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line of an offset ends, before its line end."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def column_of(text: str, at: int) -> int:
    """How many characters stand before an offset in its line."""
    return at - line_start(text, at)


def _last(text: str, node: CollectionNode) -> tuple[Node, int]:
    """The last value in a block of lines, and the column of its key or dash."""
    if isinstance(node, MappingNode):
        key, value = node.value[-1]
        return value, column_of(text, key.start_mark.index)
    return node.value[-1], column_of(text, node.start_mark.index)


def _last_of_words(text: str, start: int, column: int) -> int:
    end = line_end(text, start)
    keeps_blank_lines = "+" in text[start:end].partition("#")[0]
    at = end
    while at < len(text):
        following = line_end(text, at + 1)
        line = text[at + 1 : following]
        if line.strip() and len(line) - len(line.lstrip(" ")) <= column:
            break
        at = following
        if line.strip() or keeps_blank_lines:
            end = at
    return end
