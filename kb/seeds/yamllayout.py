"""The one layout of a file of facts, which every program writes: as a person would.

Short arguments stand in braces, long words below a sign `>-`, lists with a dash for each; no line
is longer than 100 characters where its words can be parted.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from kb.seeds.factkeys import NAMING, RECORD_KEYS
from kb.seeds.kinds import KEYS
from kb.seeds.schema import Plain

WIDTH = 100

#: The order of keys within a fact's values, in things and in candidates; others stay as they are.
_ORDER = ("rule", "text", "ref", "name", "kind", "language", "because", "who", "on", "of")


def layout(value: Mapping[str, Sequence[dict[str, Plain]]]) -> str:
    """Return a file of facts in its layout: the lists in their order, a blank line between facts.

    >>> print(layout({"facts": [], "things": [{"name": {"en": "Talks"}, "ref": "event/talks"}]}))
    things:
      - ref: event/talks
        name: {en: Talks}
    <BLANKLINE>
    facts: []
    <BLANKLINE>
    """
    return "\n\n".join(_sections(value)) + "\n"


def _sections(value: Mapping[str, Sequence[dict[str, Plain]]]) -> Iterator[str]:
    for name in NAMING:
        if items := value.get(name):
            yield f"{name}:\n" + "\n".join(f"  - {_entry(_sorted(item), 4)}" for item in items)
    facts = "\n\n".join(f"  - {_entry(_in_order(fact), 4)}" for fact in value["facts"])
    yield f"facts:\n{facts}" if facts else "facts: []"


def _in_order(fact: dict[str, Plain]) -> dict[str, Plain]:
    """A fact with its keys in the order of the house: its arguments as its class declares them."""
    first, rest = RECORD_KEYS[:2], RECORD_KEYS[2:]
    order = (*first, *KEYS[str(fact["type"])], *rest)
    return {key: _sorted(fact[key]) for key in order if key in fact}


def _sorted(value: Plain) -> Plain:
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    if not isinstance(value, dict):
        return value
    known = {key: value[key] for key in _ORDER if key in value}
    return {key: _sorted(item) for key, item in {**known, **value}.items()}


def _entry(value: Plain, column: int) -> str:
    """A value as it stands after a dash, its keys in a column.

    >>> print(_entry({"type": "name", "thing": {"text": "To Lam", "ref": "person/to-lam"}}, 2))
    type: name
      thing: {text: To Lam, ref: person/to-lam}
    """
    if not isinstance(value, Mapping):
        return _scalar(value)
    keys = (f"{key}:{_after_key(item, column, len(key))}" for key, item in value.items())
    return f"\n{' ' * column}".join(keys)


def _after_key(value: Plain, column: int, taken: int) -> str:
    """A value as it stands after its key and the sign `:`; `column` is that of the key, and
    `taken` the length of the key."""
    room = WIDTH - column - taken - 2
    is_listed = isinstance(value, list) and any(isinstance(item, Mapping) for item in value)
    line = _scalar(value) if isinstance(value, str) else _in_flow(value)
    if len(line) <= room and not is_listed:
        return f" {line}"
    inner = f"\n{' ' * (column + 2)}"
    if isinstance(value, Mapping):
        return inner + _entry(value, column + 2)
    if isinstance(value, list):
        return "".join(f"{inner}- {_short_entry(item, column + 4)}" for item in value)
    if not isinstance(value, str) or not re.fullmatch(r"[^\s\x85]+( [^\s\x85]+)+", value):
        return f" {line}"  # it cannot be parted without changing what it says
    width = max(WIDTH - column - 2, 40)
    lines = textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False)
    return " >-" + "".join(f"{inner}{line}" for line in lines)


def _short_entry(value: Plain, column: int) -> str:
    """A value as it stands after a dash: in braces where it fits into the line."""
    line = _in_flow(value) if isinstance(value, Mapping) else ""
    return line if line and len(line) <= WIDTH - column + 2 else _entry(value, column)


def _in_flow(value: Plain) -> str:
    """A value on one line, as it stands within braces.

    >>> _in_flow({"text": "a, b", "at": [1, 2]})
    '{text: "a, b", at: [1, 2]}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_in_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_in_flow, value)) + "]"
    return _scalar(value, is_in_flow=True)


def _scalar(value: Plain, is_in_flow: bool = False) -> str:
    """A text or a number: plain where that is read as the same, or else in double quotes.

    >>> _scalar("110"), _scalar(110), _scalar("Hanoi: talks"), _scalar("25 Oktober")
    ('"110"', '110', '"Hanoi: talks"', '25 Oktober')
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
    return unseen.sub(lambda sign: f"\\u{ord(sign[0]):04x}", written)
