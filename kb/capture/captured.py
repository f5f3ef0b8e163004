"""What was found in a page or a text, and where: what a process that reads hands to the one that
writes."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypedDict

#: Where something may be found; `HTML` are the elements of a page's head and its `lang`.
JSON_LD, OPEN_GRAPH, HTML = "JSON-LD", "OpenGraph", "HTML"
VISIBLE_TEXT, CURATOR = "visible text", "curator"


#: What is known of an article by one name: a text, or several.
Value: TypeAlias = "str | list[str]"


class Wish(TypedDict):
    """How a page is to be read: as HTML or as text, in which language ("" for that of the text),
    and which day it is."""

    is_html: bool
    language: str
    today: str


@dataclass(frozen=True)
class Note:
    """Something a curator should know: what it is about, and a sentence in English."""

    about: str
    certainty: str
    says: str


@dataclass(frozen=True)
class Captured:
    """An article as it was found: its text, what is known of it, and `origins`, where each is from.

    `values` has those of `headline`, `language`, `published`, `authors`, `publisher`, `url` and
    `based_on` that were found; `editions` are the addresses of the same article in other languages.
    """

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[Note] = ()
    editions: Sequence[str] = ()

    def to_json(self) -> dict[str, object]:
        """The same as plain values."""
        return dataclasses.asdict(self)

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Captured:
        """What `to_json` gave."""
        notes = tuple(Note(**note) for note in value["notes"])
        return cls(
            value["text"], value["values"], value["origins"], notes, tuple(value["editions"])
        )


def seen_of(text: str) -> str:
    """A text without the characters that are not seen, in Unicode form NFC.

    >>> seen_of("Ha\\u200bnoi\\u202e")
    'Hanoi'
    """
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", seen)
