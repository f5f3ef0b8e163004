"""A text cut where its passages begin and end, so that each stretch knows what it is a part of."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text, and the passages that it is a part of, the innermost first."""

    start: int
    end: int
    within: tuple[int, ...]


def stretches(spans: Sequence[tuple[int, int]], bounds: Iterable[int] = ()) -> list[Stretch]:
    """The stretches between the ends of some spans, and further `bounds`, in order; `within` has
    the places of spans in their list.

    >>> for one in stretches([(0, 9), (2, 5), (4, 7)], bounds=[12]):
    ...     print(one.start, one.end, one.within)
    0 2 (0,)
    2 4 (1, 0)
    4 5 (1, 2, 0)
    5 7 (2, 0)
    7 9 (0,)
    9 12 ()
    """
    cuts = sorted({*bounds, *(at for span in spans for at in span)})
    waiting = sorted(range(len(spans)), key=lambda i: spans[i], reverse=True)
    here: list[int] = []
    result = []
    for start, end in itertools.pairwise(cuts):
        here = [i for i in here if spans[i][1] > start]
        while waiting and spans[waiting[-1]][0] <= start:
            here.append(waiting.pop())
        inner = sorted((i for i in here if spans[i][1] > start), key=lambda i: _size(spans[i]))
        result.append(Stretch(start, end, tuple(inner)))
    return result


def joined(pieces: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """What is known of a text by pieces of it that may overlap: runs of it, each with its place.

    >>> joined([(0, "To Lam spoke"), (3, "Lam spoke in"), (20, "today")])
    [(0, 'To Lam spoke in'), (20, 'today')]
    """
    runs: list[tuple[int, str]] = []
    for start, text in sorted(pieces, key=lambda piece: (piece[0], -len(piece[1]))):
        at, run = runs[-1] if runs else (0, "")
        end = at + len(run)
        if not runs or start > end:
            runs.append((start, text))
        elif start + len(text) > end:
            runs[-1] = at, run + text[end - start :]
    return runs


def _size(span: tuple[int, int]) -> int:
    return span[1] - span[0]
