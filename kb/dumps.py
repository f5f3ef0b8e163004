"""The dumps of a dataset: the same statements as Turtle, TriG and canonical N-Quads."""

from __future__ import annotations

import pyoxigraph

from kb.identifiers import KINDS, Identifiers
from kb.namespaces import PREFIXES

#: The canonical form of everything: sorted N-Quads, the default graph written out.
QUADS = "dump.nq"
#: The dumps that are packed with gzip too.
PACKED = ("dump.ttl", "dump.nq")


def dumps(quads: str, ids: Identifiers) -> dict[str, bytes]:
    """The dumps of a dataset, given as canonical N-Quads: Turtle (default graph), TriG, N-Quads."""
    prefixes = prefixes_of(ids)
    everything = list(pyoxigraph.parse(quads, format=pyoxigraph.RdfFormat.N_QUADS))
    default = [
        quad.triple for quad in everything if isinstance(quad.graph_name, pyoxigraph.DefaultGraph)
    ]
    everything.sort(key=_graph_name)
    turtle, trig = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.TRIG
    return {
        "dump.ttl": pyoxigraph.serialize(default, format=turtle, prefixes=prefixes) or b"",
        "dump.trig": pyoxigraph.serialize(everything, format=trig, prefixes=prefixes) or b"",
        QUADS: quads.encode(),
    }


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
