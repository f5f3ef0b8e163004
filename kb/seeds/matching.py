"""Which items of a list are those of another one, and which are new."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

_Item = TypeVar("_Item")


def grouped(
    after: Sequence[_Item], kept: Sequence[int | None]
) -> Iterator[tuple[list[_Item], int | None]]:
    """New items before each one that is kept, with its place; at the end those after the last."""
    new: list[_Item] = []
    for item, old in zip(after, kept, strict=True):
        if old is None:
            new.append(item)
        else:
            yield new, old
            new = []
    yield new, None


def matched(before: Sequence[Any], after: Sequence[Any], known_by: str) -> list[int | None]:
    """For each item that is wanted, which of the old ones it is; they keep their order.

    >>> matched([{"id": "a"}, {"type": "name"}], [{"type": "name"}], "id")
    [1]
    """
    found: list[int | None] = [None] * len(after)
    free = set(range(len(before)))

    def take(is_same: Callable[..., bool]) -> None:
        for j, item in enumerate(after):
            if found[j] is None:
                found[j] = next((i for i in sorted(free) if is_same(i, before[i], j, item)), None)
                free.discard(-1 if (old := found[j]) is None else old)

    if known_by:
        names = {
            item[known_by]: i
            for i, item in enumerate(before)
            if isinstance(item, dict) and known_by in item
        }
        for j, item in enumerate(after):
            if (i := names.get(item.get(known_by))) is not None and i in free:
                found[j] = i
                free.discard(i)
        free = {i for i in free if known_by not in before[i]}
    take(lambda i, old, j, new: old == new)
    if known_by:
        take(lambda i, old, j, new: {**new, known_by: 0} == {**old, known_by: 0})
        take(lambda i, old, j, new: i == j)
    return _in_order(found)


def _in_order(found: list[int | None]) -> list[int | None]:
    """The same without those that stand before one that is kept already: they are written anew."""
    last = -1
    kept: list[int | None] = []
    for i in found:
        kept.append(i if i is not None and i > last else None)
        last = max(last, -1 if i is None else i)
    return kept
