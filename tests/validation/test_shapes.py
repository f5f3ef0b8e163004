"""Every shape's examples: valid ones break nothing, invalid ones just what they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from examples import FOLDER, Pairs, judged_together, read
from rdflib import Graph

from kb.namespaces import RDF, SH, SHAPE
from kb.seeds.ontology import Ontology
from kb.validation.bypyshacl import FocusedGraph, judged
from kb.validation.engines import Fast, validate
from kb.validation.shapes import read_shapes


def examples(kind: str):
    paths = sorted(FOLDER.glob(f"*/{kind}/*.ttl"))
    return pytest.mark.parametrize(
        "path", paths, ids=[f"{path.parent.parent.name}/{path.stem}" for path in paths]
    )


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return read_shapes(FOLDER)


@pytest.fixture(scope="module")
def without_terms() -> Graph:
    """The shapes but those about the ontology's terms, which only their own examples need."""
    shapes = Graph()
    for path in FOLDER.glob("*/shape.ttl"):
        if path.parent.name != "_term":
            shapes.parse(path)
    return shapes


@pytest.fixture(scope="module")
def ontology(project) -> Graph:
    """The ontology, to which each example is added for a while: its terms are what examples are of,
    and that queries of shapes are read once for all examples."""
    graph = FocusedGraph()
    graph += Ontology.read(project.ontology).graph
    return graph


@pytest.fixture(scope="module")
def lines(ontology) -> str:
    """The same, as the fast engine is given it."""
    return ontology.serialize(format="nt")


def results_on(path: Path, fast: Fast, lines: str) -> Pairs:
    """Focus node and shape of each result, by the fast engine."""
    report = fast.report([lines, read(path)[0].serialize(format="nt")])
    return {(one.focus, one.shape) for one in report.results}


@pytest.fixture(scope="module")
def by_pyshacl(shapes, without_terms, ontology) -> Callable[[Path], Pairs]:
    """The same by pyshacl, which takes two hundred times as long."""

    def judge(graph: Graph, terms: bool) -> Pairs:
        added = [triple for triple in graph if triple not in ontology]
        for triple in added:
            ontology.add(triple)
        try:
            report = judged(ontology, shapes if terms else without_terms)
            return {(one.focus, one.shape) for one in report.results}
        finally:
            for triple in added:
                ontology.remove(triple)

    return judged_together(judge)


def expected(path: Path) -> Pairs:
    return read(path)[1]


@pytest.fixture(scope="module")
def fast(shapes, without_terms) -> Callable[[Path], Fast]:
    """The fast engine with the shapes that are for an example."""
    whole, fewer = Fast(shapes), Fast(without_terms)
    return lambda path: whole if path.parent.parent.name == "_term" else fewer


@examples("valid")
def test_a_valid_example_breaks_nothing(path, fast, lines):
    assert results_on(path, fast(path), lines) == set()


@examples("invalid")
def test_an_invalid_example_breaks_just_what_it_names(path, fast, lines):
    assert expected(path)
    assert results_on(path, fast(path), lines) == expected(path)


def first_and_others() -> Iterator[Any]:
    """All examples; those behind the first of their folder are slow."""
    for folder in sorted(FOLDER.glob("*/*valid")):
        for i, path in enumerate(sorted(folder.glob("*.ttl"))):
            name = f"{folder.parent.name}/{folder.name}/{path.stem}"
            yield pytest.param(path, id=name, marks=pytest.mark.slow if i else ())


@pytest.mark.slow
@pytest.mark.parametrize("path", list(first_and_others()))
def test_pyshacl_finds_the_same_as_the_fast_engine(path, by_pyshacl):
    assert by_pyshacl(path) == expected(path)


@pytest.mark.slow
def test_the_ontology_alone_conforms(shapes, ontology):
    assert validate(ontology, shapes).results == ()


def test_every_property_shape_is_broken_by_some_example(shapes):
    broken = {shape for path in FOLDER.glob("*/invalid/*.ttl") for _, shape in expected(path)}

    assert set(shapes.subjects(RDF.type, SH.PropertyShape)) - broken == set()


def test_every_class_has_a_valid_and_an_invalid_example():
    for folder in FOLDER.iterdir():
        if folder.is_dir() and folder.name != "_meaning":  # whose examples are facts
            assert list(folder.glob("valid/*.ttl")), folder.name
            assert list(folder.glob("invalid/*.ttl")), folder.name


def test_every_property_shape_has_an_iri_and_speaks_to_the_person_who_mends(shapes):
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        assert shape.startswith(SHAPE)
        for term in (SH.name, SH.description, SH.severity, SH.message):
            assert shapes.value(shape, term) is not None, (shape, term)
