"""The last release, from which files of the next are spliced where little has changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph

from kb.canonical.lines import in_graph, lines_of_subject, nodes_in, opened_lines

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


#: Makes of the lines about one node what a file has of it: whole lines, or nothing.
Piece = Callable[[list[bytes]], bytes]


@dataclass(frozen=True)
class Edit:
    """Some lines of a file, and what is put in their place, or before them."""

    lines: bytes
    put: bytes
    is_before: bool = False


def splice(old: Path, new: Path, edits: Iterable[Edit]) -> bool:
    """Write a file that is an old one after edits, which are in its order; whether all lines to be
    replaced were found there."""
    with ExitStack() as stack:
        content = stack.enter_context(opened_lines(old))
        view = stack.enter_context(memoryview(content))
        file = stack.enter_context(new.open("wb"))
        start = 0
        for edit in edits:
            if not edit.lines:
                return False
            at = start
            if content[at : at + len(edit.lines)] != edit.lines:
                at = content.find(b"\n" + edit.lines, start) + 1
                if not at:
                    return False
            file.write(view[start:at])
            file.write(edit.put)
            start = at if edit.is_before else at + len(edit.lines)
        file.write(view[start:])
    return True


class Sides:
    """What two files of sorted N-Quads, an older and a newer one, say of nodes, by the IRIs of
    these as they stand there."""

    def __init__(self, old: Path, new: Path, stack: ExitStack) -> None:
        self._old, self._new = (stack.enter_context(opened_lines(path)) for path in (old, new))

    def before(self, node: bytes) -> list[bytes]:
        """The lines about a node in the older file."""
        start, end = lines_of_subject(self._old, node[1:-1].decode())
        return self._old[start:end].splitlines(keepends=True)

    def after(self, node: bytes) -> list[bytes]:
        """The same in the newer one."""
        start, end = lines_of_subject(self._new, node[1:-1].decode())
        return self._new[start:end].splitlines(keepends=True)

    def edits(self, nodes: Collection[bytes], before: Piece, after: Piece) -> Iterator[Edit]:
        """What is to be changed in a file that has a piece for each node, in their order."""
        for node in sorted(nodes):
            old, new = before(self.before(node)), after(self.after(node))
            if old and old != new:
                yield Edit(old, new)
            elif new and not old:
                yield Edit(self._following(node, before), new, is_before=True)

    def _following(self, node: bytes, piece: Piece) -> bytes:
        """The piece in the older file before which that of a new node belongs; b"" at its end."""
        _, end = lines_of_subject(self._old, node[1:-1].decode())
        while line := self._old[end : end + 10_000].partition(b"\n")[0]:
            following = line[: line.index(b" ")]
            if lines := piece(self.before(following)):
                return lines
            _, end = lines_of_subject(self._old, following[1:-1].decode())
        return b""
