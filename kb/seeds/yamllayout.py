"""How a file of facts is laid out where a program writes into it: as a person would have.

Short arguments stand in braces, long words below a sign `>-`, lists with a dash for each; no line
is longer than 100 characters where its words can be parted.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping

from kb.seeds.schema import Plain

WIDTH = 100

#: The keys of a fact before and after its arguments, in their order.
_FIRST = ("id", "type")
_LAST = ("quote", "at", "prefix", "gloss", "by", "status", "because", "decided", "note")


def ordered(fact: Mapping[str, Plain]) -> dict[str, Plain]:
    """A fact with its keys in the order of the house: arguments stay in their own.

    >>> list(ordered({"by": "curator", "thing": {}, "quote": "", "type": "name", "id": "ajaswv"}))
    ['id', 'type', 'thing', 'quote', 'by']
    """
    arguments = [key for key in fact if key not in (*_FIRST, *_LAST)]
    return {key: fact[key] for key in (*_FIRST, *arguments, *_LAST) if key in fact}


def entry(value: Plain, column: int) -> str:
    """A value as it stands after a dash, its keys in a column.

    >>> print(entry({"type": "name", "thing": {"text": "To Lam", "ref": "person/to-lam"}}, 2))
    type: name
      thing: {text: To Lam, ref: person/to-lam}
    """
    if not isinstance(value, Mapping):
        return scalar(value)
    keys = (f"{key}:{after_key(item, column, len(key))}" for key, item in value.items())
    return f"\n{' ' * column}".join(keys)


def after_key(value: Plain, column: int, taken: int) -> str:
    """A value as it stands after its key and the sign `:`; `column` is that of the key, and
    `taken` the length of the key."""
    room = WIDTH - column - taken - 2
    is_listed = isinstance(value, list) and any(isinstance(item, Mapping) for item in value)
    line = scalar(value) if isinstance(value, str) else in_flow(value)
    if len(line) <= room and not is_listed:
        return f" {line}"
    inner = f"\n{' ' * (column + 2)}"
    if isinstance(value, Mapping):
        return inner + entry(value, column + 2)
    if isinstance(value, list):
        return "".join(f"{inner}- {short_entry(item, column + 4)}" for item in value)
    if not isinstance(value, str) or not re.fullmatch(r"[^\s\x85]+( [^\s\x85]+)+", value):
        return f" {line}"  # it cannot be parted without changing what it says
    width = max(WIDTH - column - 2, 40)
    lines = textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False)
    return " >-" + "".join(f"{inner}{one}" for one in lines)


def short_entry(value: Plain, column: int) -> str:
    """A value as it stands after a dash: in braces where it fits into the line."""
    line = in_flow(value) if isinstance(value, Mapping) else ""
    return line if line and len(line) <= WIDTH - column + 2 else entry(value, column)


def in_flow(value: Plain) -> str:
    """A value on one line, as it stands within braces.

    >>> in_flow({"text": "a, b", "at": [1, 2]})
    '{text: "a, b", at: [1, 2]}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {in_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(in_flow, value)) + "]"
    return scalar(value, is_in_flow=True)


def scalar(value: Plain, is_in_flow: bool = False) -> str:
    """A text or a number: plain where that is read as the same, or else in double quotes.

    >>> scalar("110"), scalar(110), scalar("Hanoi: talks"), scalar("25 Oktober"), scalar("null")
    ('"110"', '110', '"Hanoi: talks"', '25 Oktober', '"null"')
    """
    if not isinstance(value, str):
        return str(value)
    signs = r"[,\[\]{}]" if is_in_flow else r"[^\s\S]"
    is_plain = (
        re.fullmatch(r"[\w(/“‘«][^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*", value)
        and not re.search(rf":(\s|$)|\s#|\s$|{signs}", value)
        and not re.fullmatch(r"[0-9]+|null|Null|NULL", value)
    )
    return value if is_plain else _quoted(value)


def _quoted(text: str) -> str:
    """A text in double quotes, with everything escaped that is not seen."""
    unseen = re.compile("[\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\ufeff\ufff0-\uffff]")
    written = json.dumps(text, ensure_ascii=False)
    return unseen.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
