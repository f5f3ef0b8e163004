"""The tables of a dataset that follow from those of the last release: rows that tell of nothing
that changed are copied."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from kb.canonical.lines import graph_of, object_of
from kb.canonical.oxigraph import quads_in
from kb.dumps.acttable import rewrite_act_table
from kb.dumps.catalogue import ABOUT_ACTS, ACTS, FACTS, QUADS
from kb.dumps.facttable import EVIDENCE, KEPT, Known, write_rows
from kb.dumps.previous import PreviousRelease, Sides, splice
from kb.identifiers import Identifiers
from kb.namespaces import NAMES, PROV

#: Of more things than these all rows are made anew.
MOST = 5_000
_KEPT = frozenset(f"<{term}>".encode() for term in (EVIDENCE, *KEPT))
_NAMES = frozenset(f"<{term}>".encode() for term in NAMES)
_EVIDENCE, _BY = (f" <{term}> ".encode() for term in (EVIDENCE, PROV.wasAttributedTo))


def change_tables(last: PreviousRelease, folder: Path, ids: Identifiers) -> bool:
    """Write the tables of a folder as those of the last release with what changed; whether that
    could be done."""
    things = _things(last, ids)
    if len(things) > MOST:
        return False
    with ExitStack() as stack:
        sides = Sides(last.data / QUADS, folder / QUADS, stack)
        old, new = _known(sides.before, things), _known(sides.after, things)
        before, after = (partial(_rows, known=known, ids=ids) for known in (old, new))
        if not splice(last.data / FACTS, folder / FACTS, sides.edits(things, before, after)):
            return False
        acts = {thing[1:-1].decode() for thing in things}
        lines = (line for thing in sorted(things) for line in sides.after(thing))
        rewrite_act_table(last.data / ACTS, folder / ACTS, acts, lines, new, ids)
    (folder / ABOUT_ACTS).write_bytes((last.data / ABOUT_ACTS).read_bytes())
    return True


def _things(last: PreviousRelease, ids: Identifiers) -> set[bytes]:
    """The things that have a row with anything that changed: what is said of them, their names or
    those of their values, how their facts are known, what these rest on. Whose lines did not change
    is found in the last store."""
    things, named, known = set[bytes](), set[bytes](), set[bytes]()
    for line in last.changed:
        subject, predicate, _ = line.split(b" ", 2)
        things.add(subject)
        if predicate in _NAMES:
            named.add(subject)
        elif predicate in _KEPT:
            known.add(subject.replace(b"#quote>", b">"))
    for node in known | named:
        things.update(last.leading_to(node))
    start = f"<{ids.fact('')}".encode()
    for fact in {node for node in known | things if node.startswith(start)}:
        things.update(last.stated_by(fact))
    return things


def _known(about: Callable[[bytes], list[bytes]], things: Iterable[bytes]) -> Known:
    """What rows of some things need to know of others: of their facts and values, and of what
    these rest on, with who accepted them."""
    own = {line for thing in things for line in about(thing)}
    near = {value for line in own if (value := object_of(line)).startswith(b"<")}
    near |= {graph for line in own if (graph := graph_of(line))}
    lines = own.union(*map(about, near))
    for line in list(lines):
        if _EVIDENCE in line or _BY in line:
            value = object_of(line)
            lines.update(about(value), about(value.replace(b">", b"#quote>")))
    return Known.of(quads_in(sorted(lines)))


def _rows(lines: Iterable[bytes], known: Known, ids: Identifiers) -> bytes:
    """The rows of a thing."""
    file = io.StringIO(newline="")
    write_rows(file, quads_in(lines), known, ids)
    return file.getvalue().encode()
