"""How much an answer may have: what is more is left out, and that is said."""

from __future__ import annotations

import json
from collections.abc import Sequence

#: So many bytes of JSON an answer has at most, and so many bytes a text in it.
MOST_BYTES, MOST_TEXT = 30_000, 20_000


def page(
    items: Sequence[object], start: int = 0, most: int = 100, name: str = "items"
) -> dict[str, object]:
    """Some items of a list from a number on, as many as an answer may have; where there are more,
    `cut` says so, and `next` is where to go on.

    >>> page(["a", "b", "c"], 1, 1)
    {'items': ['b'], 'total': 3, 'cut': True, 'next': 2}
    """
    start = max(0, start)
    kept: list[object] = []
    size = 0
    for item in items[start : start + max(1, most)]:
        size += len(json.dumps(item, ensure_ascii=False).encode())
        if kept and size > MOST_BYTES:
            break
        kept.append(item)
    after = start + len(kept)
    answer: dict[str, object] = {name: kept, "total": len(items)}
    if after < len(items):
        answer |= {"cut": True, "next": after}
    return answer


def clipped(text: str, most: int = MOST_TEXT) -> dict[str, object]:
    """A text with as many bytes as an answer may have, on whole lines where it has any.

    >>> clipped("one\\ntwo\\n", 6)
    {'text': 'one\\n', 'cut': True, 'bytes': 8}
    """
    data = text.encode()
    if len(data) <= most:
        return {"text": text}
    kept = data[:most].decode("utf-8", "ignore")
    end = kept.rfind("\n") + 1
    return {"text": kept[:end] if end else kept, "cut": True, "bytes": len(data)}
