"""The last release, of which the index of the next is made where little has changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb.canonical.lines import in_graph, nodes_in

#: More lines than these are not looked up one by one: the index is made anew.
MOST = 20_000


@dataclass(frozen=True)
class PreviousRelease:
    """A release that the same programs made and that is whole: its files, the index made of them,
    the lines of N-Quads by which its statements differ from those of the next, and how many
    statements that has."""

    data: Path
    index: Path
    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]
    quads: int

    @property
    def changed(self) -> tuple[bytes, ...]:
        """All lines that differ."""
        return (*self.removed, *self.added)

    @cached_property
    def nodes(self) -> frozenset[str]:
        """The nodes that the lines which differ in the default graph link."""
        lines = (line.decode() for line in self.changed if not in_graph(line))
        return frozenset(node for line in lines for node in nodes_in(line))
