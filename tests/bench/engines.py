"""The engines of SHACL beside each other: their time, and what they get right of W3C's test suite.

    python tests/bench/engines.py               # the release in .kb/releases, and the shapes' examples
    python tests/bench/engines.py suite FOLDER  # FOLDER/core and FOLDER/sparql of the W3C suite

The suite is no part of this project: its folder is `data-shapes-test-suite/tests` of the repository
w3c/data-shapes.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import Any

from rdflib import BNode, Graph, Namespace

from kb.errors import ShapesError
from kb.namespaces import RDF, SH
from kb.releases.release import Release
from kb.seeds.project import Project
from kb.validation.bypyshacl import judged
from kb.validation.engines import Fast, Pyshacl
from kb.validation.shapes import read_shapes

ROOT = Path(__file__).parent.parent.parent
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
ENGINES = (Fast, Pyshacl)


def timed(engine: Any, text: str, runs: int) -> tuple[float, int]:
    """The median of the processor times of some runs, and how many results there are."""
    seconds, results = [], 0
    for _ in range(runs):
        before = time.process_time()
        results = len(engine.report([text]).results)
        seconds.append(time.process_time() - before)
    return statistics.median(seconds), results


def release() -> None:
    project = Project.find(ROOT)
    shapes = read_shapes(project.shapes)
    current = Release.current(project.releases)
    whole = b"".join(current.dump("dump.nt")).decode()
    broken = Graph()
    for path in project.shapes.glob("*/invalid/*.ttl"):
        broken.parse(path)
    texts = {"the release": whole, "all invalid examples": broken.serialize(format="nt")}
    for name, text in texts.items():
        print(f"{name}, {text.count(chr(10))} triples")
        for engine, runs in ((Fast(shapes), 5), (Pyshacl(shapes), 3)):
            seconds, results = timed(engine, text, runs)
            print(f"  {engine.name:<16} {seconds:8.2f} s of the processor, {results} results")


def suite(folder: Path) -> None:
    """How many tests of the suite each engine gets right, by the focus nodes, shapes, components
    and values that are expected; and which it does not."""
    for part in ("core", "sparql"):
        tests = [test for path in sorted(folder.glob(f"{part}/**/*.ttl")) for test in read(path)]
        for make in ENGINES:
            wrong = [name for name, *test in tests if not is_right(make, *test)]
            print(f"{part:<8}{make.__name__:<10}{len(tests) - len(wrong)} of {len(tests)}", *wrong)


def read(path: Path) -> list[tuple[str, Graph, Graph, Graph, Any]]:
    """The tests of a file: name, data, shapes, and the expected result in the file's graph."""
    graph = Graph().parse(path, publicID=path.as_uri())
    found = []
    for test in graph.subjects(RDF.type, SHT.Validate):
        action = graph.value(test, MF.action)
        data, shapes = (graph.value(action, term) for term in (SHT.dataGraph, SHT.shapesGraph))
        read = [Graph().parse(str(one), format="turtle") for one in (data, shapes)]
        found.append((path.stem, *read, graph, graph.value(test, MF.result)))
    return found


def is_right(make: Any, data: Graph, shapes: Graph, graph: Graph, expected: Any) -> bool:
    try:
        # Graphs of ours have no blank nodes, and our shapes no targets that are texts.
        text = data.serialize(format="nt")
        report = Fast(shapes).report([text]) if make is Fast else judged(data, shapes)
    except ShapesError:
        return bool(expected == SHT.Failure)
    if expected == SHT.Failure:
        return False
    wanted = sorted(
        tuple(
            _n3(graph.value(node, term))
            for term in (SH.focusNode, SH.sourceConstraintComponent, SH.value)
        )
        for node in graph.objects(expected, SH.result)
    )
    said = sorted(tuple(map(_n3, (one.focus, one.component, one.value))) for one in report.results)
    return wanted == said


def _n3(term: Any) -> str:
    """A term as text; blank nodes, whose names mean nothing, are alike."""
    return "_:" if isinstance(term, BNode) else str(term)


def main() -> None:
    if sys.argv[1:2] == ["suite"]:
        suite(Path(sys.argv[2]))
    else:
        release()


if __name__ == "__main__":
    main()
