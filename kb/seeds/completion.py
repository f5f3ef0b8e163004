"""What `kb check --write` gives to a file of facts: ids, and positions that fit their quotes.

Lines are put in, or one value is replaced; every other byte of the file stays as it is, and what
comes out is read again before it takes the place of the file.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import os
import re
import stat
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kb.errors import Problem, SeedError
from kb.identifiers import FACT_ID
from kb.seeds.article import Article
from kb.seeds.passages import find_quote
from kb.seeds.seedfile import SeedFile, compose
from kb.seeds.texts import decoded, read_bytes


@dataclass(frozen=True)
class _Edit:
    """New text for what stands between two offsets of the file's text."""

    start: int
    end: int
    new: str


def complete(article: Article, path: Path) -> int:
    """Give ids and positions to the facts of a file that lack them; how many were given.

    A position that no longer fits its quote is put right; a quote that is not found is left for
    `FactFile.read` to name. Raises `SeedError`, and leaves the file as it is, where they cannot be
    written without changing anything else.
    """
    data = read_bytes(path)
    text = decoded(path, data)
    file = SeedFile.parse(path, text, "facts")
    wanted = _completed(article, file.value)
    root = compose(path, text)
    edits = list(_edits(text, root, file.value, wanted))
    if edits:
        new = _edited(data, text, edits)
        _check(path, new, wanted)
        _replace(path, data, new)
    return len(edits)


def _completed(article: Article, value: Mapping[str, Any]) -> dict[str, Any]:
    """What the file is to say: the same, with ids and positions."""
    wanted = copy.deepcopy(dict(value))
    taken = {fact["id"] for fact in wanted["facts"] if "id" in fact}
    for fact in wanted["facts"]:
        if "id" not in fact:
            fact["id"] = new_id(article.slug, fact, taken)
        if "quote" in fact:
            with contextlib.suppress(LookupError):
                span = find_quote(article.text, fact["quote"], fact.get("at"), fact.get("prefix"))
                fact["at"] = list(span)
    return wanted


def _edits(
    text: str, root: Node, value: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[_Edit]:
    """What must be put in or replaced in the text, so that it says what is wanted."""
    [facts] = [items for key, items in root.value if key.value == "facts"]
    for node, before, after in zip(facts.value, value["facts"], wanted["facts"], strict=True):
        if "id" not in before:
            yield _id_edit(text, node, after["id"])
        if before.get("at") != after.get("at"):
            yield _position_edit(text, node, after["at"])


def _id_edit(text: str, node: MappingNode, fact_id: str) -> _Edit:
    """The id before the first key of a fact."""
    at = node.value[0][0].start_mark.index
    after = ", " if node.flow_style else "\n" + " " * _column(text, at)
    return _Edit(at, at, f"id: {fact_id}{after}")


def _position_edit(text: str, node: MappingNode, span: list[int]) -> _Edit:
    """The position in place of the one that is there, or else after the quote."""
    written = f"[{span[0]}, {span[1]}]"
    values = {key.value: (key, item) for key, item in node.value}
    if "at" in values:
        _, item = values["at"]
        return _Edit(item.start_mark.index, _end(item), written)
    key, quote = values["quote"]
    if node.flow_style:
        at = quote.end_mark.index
        return _Edit(at, at, f", at: {written}")
    column = _column(text, key.start_mark.index)
    at = _end_of_lines(text, quote, column)
    return _Edit(at, at, f"\n{' ' * column}at: {written}")


def _end(node: Node) -> int:
    """Where a list ends: a block of lines has its comments after it too, which are not replaced."""
    if isinstance(node, SequenceNode) and not node.flow_style:
        return int(node.value[-1].end_mark.index)
    return int(node.end_mark.index)


def _end_of_lines(text: str, quote: ScalarNode, column: int) -> int:
    """The end of the last line of a quote; a block of lines goes on while they are indented."""
    start, end = quote.start_mark.index, quote.end_mark.index
    if quote.style not in ("|", ">"):
        return _line_end(text, end)
    end = _line_end(text, start)
    keeps_blank_lines = "+" in text[start:end].partition("#")[0]
    at = end
    while at < len(text):
        following = _line_end(text, at + 1)
        line = text[at + 1 : following]
        if line.strip() and len(line) - len(line.lstrip(" ")) <= column:
            break
        at = following
        if line.strip() or keeps_blank_lines:
            end = at
    return end


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _column(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)


def _edited(data: bytes, text: str, edits: list[_Edit]) -> bytes:
    """The bytes of the file with the edits, which count in its text, where a line end is one."""
    whole = data.decode("utf-8")
    mark = 1 if whole.startswith("\ufeff") else 0
    longer = [
        found.start() - mark - number for number, found in enumerate(re.finditer("\r\n", whole))
    ]
    line_end = (re.search("\r\n|\r|\n", whole) or ["\n"])[0]
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        start, end = (at + mark + bisect_left(longer, at) for at in (edit.start, edit.end))
        whole = whole[:start] + edit.new.replace("\n", line_end) + whole[end:]
    return whole.encode("utf-8")


def _check(path: Path, new: bytes, wanted: Mapping[str, Any]) -> None:
    """Raise `SeedError` unless the new bytes say what is wanted, and nothing else."""
    with contextlib.suppress(SeedError):
        if SeedFile.parse(path, decoded(path, new), "facts").value == wanted:
            return
    message = "ids and positions cannot be put in without changing something else"
    mend = "write each fact as '- type: ...' with its keys below one another"
    raise SeedError([Problem(path, 1, 1, message, mend)])


def _replace(path: Path, old: bytes, new: bytes) -> None:
    """Write the file beside the old one, then put it in its place: a crash loses neither."""
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


def new_id(slug: str, fact: Mapping[str, Any], taken: set[str]) -> str:
    """A short id that no fact of the file has; adds it to `taken`."""
    attempt = 0
    while True:
        seed = f"{slug}\0{fact['type']}\0{fact.get('quote', '')}\0{dict(fact)}\0{attempt}"
        number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
        letters = "abcdefghjkmnpqrstvwxyz23456789"  # none that is taken for another
        name = "".join(letters[number // len(letters) ** i % len(letters)] for i in range(6))
        if name not in taken and FACT_ID.fullmatch(name):
            taken.add(name)
            return name
        attempt += 1
