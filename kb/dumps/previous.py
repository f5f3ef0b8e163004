"""The last release, from which the files of the next follow where little has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph

from kb.canonical.lines import in_graph, nodes_in

#: More lines than these are not looked up one by one: all files are made anew.
MOST = 20_000


@dataclass(frozen=True)
class PreviousRelease:
    """A release that the same programs made and that is whole: its files, the index made of them,
    and the lines of N-Quads by which its statements differ from those of the next."""

    data: Path
    index: Path
    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]

    @property
    def changed(self) -> tuple[bytes, ...]:
        """All lines that differ."""
        return (*self.removed, *self.added)

    @cached_property
    def nodes(self) -> frozenset[str]:
        """The nodes that the lines which differ in the default graph link."""
        lines = (line.decode() for line in self.changed if not in_graph(line))
        return frozenset(node for line in lines for node in nodes_in(line))

    @cached_property
    def _store(self) -> pyoxigraph.Store:
        return pyoxigraph.Store.read_only(str(self.index / "store"))

    def leading_to(self, node: bytes) -> Iterator[bytes]:
        """The things of which a node was a value."""
        for quad in self._store.quads_for_pattern(None, None, _iri(node), None):
            yield str(quad.subject).encode()

    def stated_by(self, fact: bytes) -> Iterator[bytes]:
        """The things of which the graph of a fact said something."""
        for quad in self._store.quads_for_pattern(None, None, None, _iri(fact)):
            yield str(quad.subject).encode()


def _iri(written: bytes) -> pyoxigraph.NamedNode:
    return pyoxigraph.NamedNode(written[1:-1].decode())
