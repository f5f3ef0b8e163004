"""Local handles: what stands for a thing or a fact of the same call that has no name yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.proposing.feedback import Objection
from kb.seeds.factkeys import NODES
from kb.seeds.schema import Keys
from kb.seeds.texts import shown

#: Where a text is words of somebody, and no handle.
_WORDS = ("quote", "prefix", "words", "description", "gloss", "note", "reason", "name", "because")
_NAME = r"[a-z0-9][a-z0-9_-]{0,30}"
_HANDLE = re.compile(rf"(?:([a-z]+)/)?@({_NAME})")


@dataclass
class Handles:
    """What each handle stands for, and the line of each that was refused.

    That of a thing stands behind its kind (`event/signing`), that of a fact alone (`signing`): the
    two are never taken for one another.
    """

    given: dict[str, str] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def objections(self, handle: object, kind: str = "") -> Iterator[Objection]:
        """What is wrong with a handle that a line wants to give, to a thing of a kind or a fact."""
        key = "ref" if kind else "handle"
        if not isinstance(handle, str) or not re.fullmatch(_NAME, handle):
            mend = "write up to 31 small letters, digits, - and _, a letter or digit first"
            yield Objection("handle", f"{shown(handle)} is no handle", mend, key)
        elif _key(kind, handle) in {**self.given, **self.refused}:
            message = f"a line before has the handle '{_written(_key(kind, handle))}'"
            yield Objection("handle", message, "give it another", key)

    def give(self, handle: str, kind: str, stands_for: str) -> None:
        """Say what a handle stands for."""
        self.given[_key(kind, handle)] = stands_for

    def refuse(self, handle: str, kind: str, line: int) -> None:
        """Say that the line which was to give a handle is refused."""
        self.refused.setdefault(_key(kind, handle), line)

    def resolved(self, value: object, keys: Keys, objections: list[Objection]) -> Any:
        """A value with what its handles stand for; `found` gets what is wrong with them.

        >>> Handles({"a": "jafepq"}).resolved({"from": ["@a"], "about": "office/@a"}, (), [])
        {'from': ['jafepq'], 'about': 'office/jafepq'}
        """
        if isinstance(value, dict):
            return {
                key: item if key in _WORDS else self.resolved(item, (*keys, key), objections)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self.resolved(item, (*keys, i), objections) for i, item in enumerate(value)]
        if not isinstance(value, str) or keys[-1:] == ("text",):
            return value
        match = _HANDLE.fullmatch(value)
        if match is None:
            return value
        kind = match[1] or ""
        is_node = kind in NODES
        key = _key("" if is_node else kind, match[2])
        if (given := self.given.get(key)) is not None:
            return f"{kind}/{given}" if is_node else given
        objections.append(self._missing(key, ".".join(map(str, keys)), value))
        return value

    def _missing(self, key: str, at: str, words: str) -> Objection:
        """What is said of a handle that nothing has; `options` are those of its sort."""
        if line := self.refused.get(key):
            gone = f"line {line}, which gives it, is refused"
            return Objection("depends", gone, "mend that line", at, words)
        message, mend = "no line before this one gives the handle", "give it before it is used"
        sort = key.rpartition("/")[0]
        options = tuple(
            _written(handle) for handle in self.given if handle.rpartition("/")[0] == sort
        )
        return Objection("handle", message, mend, at, words, options)


def handle_of(value: Mapping[str, object]) -> tuple[str, str]:
    """The kind and the handle of a line that names a thing; ("", "") where it has a reference.

    >>> handle_of({"ref": "event/@signing"}), handle_of({"ref": "event/talks"})
    (('event', 'signing'), ('', ''))
    """
    kind, _, handle = str(value.get("ref", "")).partition("/@")
    return (kind, handle) if handle and kind not in NODES else ("", "")


def _key(kind: str, handle: str) -> str:
    return f"{kind}/{handle}" if kind else handle


def _written(key: str) -> str:
    """A handle as lines have it: `event/@signing`, `@minister`."""
    kind, slash, handle = key.rpartition("/")
    return f"{kind}{slash}@{handle}"
