"""How many things each shape judges: as the validator itself counts them."""

from __future__ import annotations

import json
from collections import defaultdict

import pyoxigraph
import pytest
from pyshacl.shapes_graph import ShapesGraph
from rdflib import Graph

from kb.namespaces import SH
from kb.validation.faces import count_focus, met_in
from kb.validation.shapes import read_shapes, reporting_targets

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://e.org/> . "


@pytest.fixture(scope="module")
def shapes(project) -> Graph:
    return read_shapes(project.shapes)


@pytest.fixture(scope="module")
def checked(release) -> dict[str, int]:
    """How many nodes each shape judged, as a release says, and under "" how many all did."""
    content = json.loads((release.path / "data" / "report.json").read_text("utf-8"))["checked"]
    rows = {row["shape"]: row["focusNodes"] for row in content["shapes"]}
    return {**rows, "": content["focusNodes"]}


def counted(shapes: str, trig: str) -> tuple[dict[str, int], int]:
    """What is counted of a dataset in TriG, of which each graph is a part, by the local names of
    the shapes."""
    prefixes = "PREFIX : <https://e.org/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    parts = defaultdict(list)
    for quad in pyoxigraph.parse(prefixes + trig, format=pyoxigraph.RdfFormat.TRIG):
        parts[str(quad.graph_name)].append(f"{quad} .\n".encode())
    ontology = Graph().parse(data=b"".join(parts["DEFAULT"]))
    targets = reporting_targets(Graph().parse(data=PREFIXES + shapes), ontology)
    every = frozenset().union(*targets.values())
    found = count_focus(targets, [met_in(lines, every) for lines in parts.values()])
    return {iri.removeprefix("https://e.org/"): n for iri, n in found.shapes.items()}, found.nodes


@pytest.mark.slow
def test_the_counts_of_a_release_are_those_of_the_validator(release, graphs, shapes, checked):
    """pyshacl's own focus nodes, in the graph that was judged: all that the release says."""
    data = Graph()
    for s, p, o, _ in graphs.quads():
        data.add((s, p, o))
    expected: dict[str, set] = {}
    for shape in ShapesGraph(shapes).shapes:
        nodes = set(shape.focus_nodes(data))
        reporting = [shape.node, *shapes.objects(shape.node, SH.property)] if nodes else []
        for one in reporting:
            expected.setdefault(str(one), set()).update(nodes)

    expected[""] = set().union(*expected.values())

    assert {s: n for s, n in checked.items() if n} == {
        s: len(expected[s]) for s in checked if s in expected
    }
    assert checked[""] > 500


@pytest.mark.slow
def test_every_shape_that_reports_is_counted_and_no_condition(shapes, checked):
    """Each has a message for whoever breaks it, by itself or by its query."""
    counted = checked.keys() - {""}
    speaking = {str(s) for s in shapes.subjects(SH.message)}
    queries = {str(s): str(q) for s, q in shapes.subject_objects(SH.sparql)}
    assert len(counted) > 150
    assert {s for s in counted if s not in speaking and queries.get(s) not in speaking} == set()
    conditions = set(shapes.objects(None, SH.node)) - set(shapes.subjects(SH.targetClass))
    assert conditions and not {str(one) for one in conditions} & counted


@pytest.mark.parametrize(
    ("target", "number"),
    [("sh:targetClass :Act", 2), ("sh:targetClass :Sitting", 1), ("sh:targetNode :nowhere, :a", 2),
     ("sh:targetSubjectsOf :by", 2), ("sh:targetObjectsOf :by", 2), ("sh:targetClass :None", 0),
     ("a <http://www.w3.org/2000/01/rdf-schema#Class>", 1), ("sh:targetClass :Act ; sh:targetObjectsOf :by", 4)],
)  # fmt: skip
def test_a_target_has_its_focus_nodes(target, number):
    """As SHACL 2.1.3 says: a class has what its subclasses have; a node counts though nothing is
    said of it, and once in however many graphs it stands."""
    shapes = f":S a sh:NodeShape ; {target} ; sh:property :P . :P sh:path :by ; sh:message 'x' ."
    data = """
        :Sitting rdfs:subClassOf :Act .
        :a a :Act ; :by :x , "y" .  GRAPH :g { :a a :Act ; :by :x . :c :by :x }
        GRAPH :h { :b a :Sitting . :d a :S }
    """

    assert counted(shapes, data) == ({"P": number}, number)


def test_texts_are_counted_whole_and_what_is_deactivated_not_at_all(tmp_path):
    shapes = """
        :S a sh:NodeShape ; sh:targetObjectsOf :by ; sh:message 'x' ; sh:property :P .
        :P sh:path :by ; sh:message 'x' ; sh:deactivated true .
        :T a sh:NodeShape ; sh:targetClass :A ; sh:message 'x' ; sh:deactivated true .
    """
    data = """:a a :A ; :by "one day", "one more", "one day"@en, "1"^^<urn:t> . :b :by "one day" .
              GRAPH :g { :c :by "one day", :d }"""

    assert counted(shapes, data) == ({"S": 5}, 5)


def test_a_property_shape_of_two_shapes_judges_what_either_is_about(tmp_path):
    shapes = """
        :S a sh:NodeShape ; sh:targetClass :A ; sh:property :P .
        :T a sh:NodeShape ; sh:targetClass :B ; sh:property :P ; sh:message 'a rule' .
        :P sh:path :by ; sh:message 'x' .
    """

    found = counted(shapes, ":a a :A . :b a :A , :B . :c a :B . :d a :D .")

    assert found == ({"P": 3, "T": 2}, 3)
