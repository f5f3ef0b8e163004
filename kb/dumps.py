"""The dumps of a dataset: the same statements as Turtle, TriG and canonical N-Quads."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph

from kb.identifiers import KINDS, Identifiers
from kb.namespaces import PREFIXES

#: The canonical form of everything: sorted N-Quads, the default graph written out.
QUADS = "dump.nq"
#: The dumps that are packed with gzip too.
PACKED = ("dump.ttl", "dump.nq")


def write_dumps(folder: Path, ids: Identifiers) -> None:
    """Write the dumps of a dataset beside its canonical N-Quads, which are there already: Turtle
    (default graph) and TriG."""
    prefixes = prefixes_of(ids)
    quads = pyoxigraph.RdfFormat.N_QUADS
    everything = list(pyoxigraph.parse(path=str(folder / QUADS), format=quads))
    default = [
        quad.triple for quad in everything if isinstance(quad.graph_name, pyoxigraph.DefaultGraph)
    ]
    everything.sort(key=_graph_name)
    turtle, trig = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.TRIG
    pyoxigraph.serialize(default, str(folder / "dump.ttl"), format=turtle, prefixes=prefixes)
    pyoxigraph.serialize(everything, str(folder / "dump.trig"), format=trig, prefixes=prefixes)


def lines_of(quads: str) -> list[str]:
    """The lines of N-Quads, each with its line feed: no other character ends one.

    >>> lines_of("a\u2028b\\nc\\n")
    ['a\\u2028b\\n', 'c\\n']
    """
    return [f"{line}\n" for line in quads.split("\n") if line]


def prefixes_of(ids: Identifiers) -> dict[str, str]:
    """The prefixes of a dump: the vocabularies', and one for each kind of thing."""
    things = {kind: ids.thing(kind) + "/" for kind in KINDS}
    return {**{p: str(n) for p, n in PREFIXES.items()}, "fact": ids.fact(""), **things}


def _graph_name(quad: pyoxigraph.Quad) -> str:
    graph = quad.graph_name
    return "" if isinstance(graph, pyoxigraph.DefaultGraph) else str(graph)
