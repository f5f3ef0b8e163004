"""A file of facts, changed so that it says something else, and otherwise left as it is.

What does not change keeps every byte: comments, order, line ends, the way it is written. Of a fact
that changes, the keys that differ are written anew; what comes out is read again before it is
handed on.
"""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml.nodes import MappingNode

from kb.errors import Problem, SeedError
from kb.seeds.differing import SECTIONS, Differ
from kb.seeds.edits import applied
from kb.seeds.edits import replace as replace
from kb.seeds.schema import breaches
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import decoded


def revised(path: Path, data: bytes, wanted: Mapping[str, object]) -> bytes:
    """The bytes of a file of facts, changed such that it says what is wanted.

    `wanted` has `things`, `candidates` and `facts` as `SeedFile` reads them. A fact is the same by
    its id, and where it has none, by what it says, or else by its place in the list; things and
    candidates are the same by their references. Raises `SeedError` where the file cannot be read,
    where what is wanted fits no file of facts, and where it cannot be written without changing
    something else.
    """
    file = SeedFile.parse(path, decoded(path, data), "facts")
    return revision(file, data, wanted)[0]


def revision(file: SeedFile, data: bytes, wanted: Mapping[str, object]) -> tuple[bytes, SeedFile]:
    """The same of a file that was parsed of these bytes already, and what the new bytes say."""
    path, text, after = file.path, decoded(file.path, data), _plain(wanted)
    if after == file.value:
        return data, file
    _refuse_misfits(path, after)
    assert isinstance(file.root, MappingNode)  # noqa: S101 - the schema wants one
    edits = list(Differ(text).root(file.root, file.value, after))
    new = applied(data, text, edits)
    with contextlib.suppress(SeedError):
        found = SeedFile.parse(path, decoded(path, new), "facts")
        if _all(found.value) == _all(after):
            return new, found
    message = "the change cannot be put in without changing something else"
    mend = "write each fact as '- type: ...' with its keys below one another"
    raise SeedError([Problem(path, 1, 1, message, mend)])


def _refuse_misfits(path: Path, wanted: Mapping[str, object]) -> None:
    found = [
        Problem(path, 1, 1, f"{'.'.join(map(str, keys))}: {message}", mend)
        for keys, message, mend in breaches(wanted, "facts")
    ]
    if found:
        raise SeedError(dict.fromkeys(found))


def _all(value: Mapping[str, object]) -> dict[str, object]:
    """What a file says: a list that is not there has nothing in it."""
    return {name: value.get(name, []) for name in SECTIONS}


def _plain(value: object) -> Any:
    """A value as it is read from a file: of dicts, lists, numbers and texts in form NFC."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return [_plain(item) for item in value] if isinstance(value, Sequence) else value
