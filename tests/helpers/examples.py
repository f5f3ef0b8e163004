"""The examples of shapes, and what is found in them: those of a folder are judged at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from rdflib import Graph
from rdflib.term import Node

from kb.namespaces import RDF, SH

FOLDER = Path(__file__).parents[2] / "shapes"
#: Focus node and shape of each result.
Pairs = set[tuple[Node | None, Node | None]]


def _base(path: Path) -> str:
    """What the IRIs of an example begin with, and of no other one."""
    return f"https://e.org/{'/'.join(path.parts[-3:])}"


def read(path: Path) -> tuple[Graph, Pairs]:
    """An example without the results that are expected of it, and these."""
    graph = Graph().parse(path, publicID=_base(path))
    results = list(graph.subjects(RDF.type, SH.ValidationResult))
    pairs = {(graph.value(one, SH.focusNode), graph.value(one, SH.sourceShape)) for one in results}
    for result in results:
        graph.remove((result, None, None))
    return graph, pairs


def judged_together(judge: Callable[[Graph, bool], Pairs]) -> Callable[[Path], Pairs]:
    """What is found in an example by `judge`, which is given a graph, and whether it is of terms.

    Examples of terms and of shapes, whose names are whole IRIs, are judged each alone.
    """

    @cache
    def found(paths: tuple[Path, ...]) -> Pairs:
        graph = Graph()
        for path in paths:
            graph += read(path)[0]
        return judge(graph, paths[0].parts[-3] == "_term")

    def found_in(path: Path) -> Pairs:
        folder = path.parents[1]
        alone = folder.name.startswith("_")
        paths = (path,) if alone else tuple(sorted(folder.glob("*valid/*.ttl")))
        others = tuple(_base(other) for other in paths if other != path)
        return {pair for pair in found(paths) if not str(pair[0]).startswith(others)}

    return found_in
