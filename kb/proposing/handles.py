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
_HANDLE = re.compile(r"(?:([a-z]+)/)?@([a-z][a-z0-9_-]{0,30})")


@dataclass
class Handles:
    """What each handle stands for, and the line of each that was refused."""

    given: dict[str, str] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def objections(self, handle: Any) -> Iterator[Objection]:
        """What is wrong with a handle that a line wants to give."""
        if not isinstance(handle, str) or not _HANDLE.fullmatch(f"@{handle}"):
            mend = "write up to 31 small letters and digits, a letter first"
            yield Objection("handle", f"{shown(handle)} is no handle", mend, key="handle")
        elif handle in self.given or handle in self.refused:
            mend = "give it another: things and facts of one call share their handles"
            yield Objection(
                "handle", f"a line before has the handle '{handle}'", mend, key="handle"
            )

    def resolved(self, value: Any, keys: Keys, found: list[Objection]) -> Any:
        """A value with what its handles stand for; `found` gets what is wrong with them.

        >>> Handles({"a": "jafepq"}).resolved({"from": ["@a"], "about": "office/@a"}, (), [])
        {'from': ['jafepq'], 'about': 'office/jafepq'}
        """
        if isinstance(value, dict):
            return {
                key: item if key in _WORDS else self.resolved(item, (*keys, key), found)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self.resolved(item, (*keys, i), found) for i, item in enumerate(value)]
        if not isinstance(value, str) or keys[-1:] == ("text",):
            return value
        match = _HANDLE.fullmatch(value)
        if match is None:
            return value
        if (given := self.given.get(match[2])) is not None:
            return f"{match[1]}/{given}" if match[1] and "/" not in given else given
        found.append(self._missing(match[2], ".".join(map(str, keys)), value))
        return value

    def _missing(self, handle: str, key: str, words: str) -> Objection:
        if line := self.refused.get(handle):
            return Objection("depends", f"line {line}, which gives it, is refused", "", key, words)
        message, mend = "no line before this one gives the handle", "give it before it is used"
        return Objection("handle", message, mend, key, words, tuple(f"@{h}" for h in self.given))


def handle_of(value: Mapping[str, Any]) -> str:
    """The handle of a line that names a thing; "" where it has a reference.

    >>> handle_of({"ref": "event/@signing"}), handle_of({"ref": "event/talks"})
    ('signing', '')
    """
    match = _HANDLE.fullmatch(value["ref"]) if isinstance(value.get("ref"), str) else None
    return match[2] if match and match[1] not in NODES else ""
