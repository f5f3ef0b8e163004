"""Where things stand in the drawing of a thing and its neighbours: who leads here on the left, what
it leads to on the right. The template draws; there are only numbers and words here."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from kb.web.things.layout import Neighbour
from kb.web.words.wording import Link

#: How many neighbours are drawn on a side, and the measures of the drawing in its own units.
MOST_ON_A_SIDE = 6
WIDTH, BOX, TALL, GAP, EDGE = 900, 240, 62, 12, 6
#: How many letters a line of a box has, and how many lines.
LETTERS, LINES, MIDDLE = 27, 2, 24


@dataclass(frozen=True)
class Box:
    """A thing in the drawing: its corner, its words in lines, and the line from it."""

    x: float
    y: float
    link: Link
    lines: tuple[str, ...]
    property: Link
    is_inferred: bool
    curve: str


@dataclass(frozen=True)
class Picture:
    """The drawing: where it starts, its measures, the thing in the middle, the boxes around it."""

    start: float
    width: float
    height: float
    middle: tuple[str, ...]
    boxes: tuple[Box, ...]

    @classmethod
    def of(cls, title: str, neighbours: Sequence[Neighbour]) -> Picture | None:
        """The drawing of a thing with its neighbours; None where it has too few to be one."""
        left = [one for one in neighbours if one.is_incoming][:MOST_ON_A_SIDE]
        right = [one for one in neighbours if not one.is_incoming][:MOST_ON_A_SIDE]
        if len(left) + len(right) < 2:
            return None
        height = max(max(len(left), len(right)) * (TALL + GAP) + GAP, 96)
        boxes = [*_column(left, EDGE, height), *_column(right, WIDTH - BOX - EDGE, height)]
        # A side without boxes is not drawn.
        start = 0 if left else (WIDTH - BOX) / 2 - EDGE
        end = WIDTH if right else (WIDTH + BOX) / 2 + EDGE
        return cls(start, end - start, height, _lines(title, 3, MIDDLE), tuple(boxes))


def _column(neighbours: Sequence[Neighbour], x: float, height: float) -> list[Box]:
    """The boxes of one side, each with a curve to the middle."""
    top = (height - len(neighbours) * (TALL + GAP) + GAP) / 2
    boxes = []
    for i, one in enumerate(neighbours):
        y = top + i * (TALL + GAP)
        is_left = x < WIDTH / 2
        start = x + BOX if is_left else x
        end = (WIDTH - BOX) / 2 if is_left else (WIDTH + BOX) / 2
        middle, own = height / 2, y + TALL / 2
        bend = (start + end) / 2
        # An arrow leads from who has the property to its value: into the middle from the left.
        curve = (
            f"M{start:g} {own:g}C{bend:g} {own:g} {bend:g} {middle:g} {end:g} {middle:g}"
            if is_left
            else f"M{end:g} {middle:g}C{bend:g} {middle:g} {bend:g} {own:g} {start:g} {own:g}"
        )
        lines = _lines(one.link.text, LINES)
        boxes.append(Box(x, y, one.link, lines, one.property, one.is_inferred, curve))
    return boxes


def _lines(text: str, most: int, letters: int = LETTERS) -> tuple[str, ...]:
    """Words broken into lines that fit a box; what is cut ends in an ellipsis.

    >>> _lines("United Nations Convention against Cybercrime and other things of the kind", 2)
    ('United Nations Convention', 'against Cybercrime and…')
    """
    lines = textwrap.wrap(text, letters) or [""]
    if len(lines) > most:
        last = textwrap.shorten(" ".join(lines[most - 1 :]), letters, placeholder="…")
        lines = [*lines[: most - 1], last if last != "…" else lines[most - 1][: letters - 1] + "…"]
    return tuple(lines)
