"""The ontology, and that its terms are used."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from rdflib import URIRef

from kb.namespaces import ONTOLOGY, OWL, RDF, RDFS, SKOS, TRO
from kb.ontology import Ontology


def test_every_term_has_labels_in_three_languages_and_one_definition(project):
    graph = Ontology.read(project.ontology).graph

    for term in set(graph.subjects(RDFS.isDefinedBy, ONTOLOGY)):
        labels = [*graph.objects(term, RDFS.label), *graph.objects(term, SKOS.prefLabel)]
        assert {"en", "id", "vi"} <= {label.language for label in labels}, term
        assert len(list(graph.objects(term, SKOS.definition))) == 1, term


def test_every_term_of_ours_that_data_use_is_defined(dump, project):
    ontology = Ontology.read(project.ontology).graph
    terms = {term for triple in dump for term in triple if isinstance(term, URIRef)}
    used = {term for term in terms if term.startswith(TRO)}

    assert {t for t in used if (t, RDFS.isDefinedBy, ONTOLOGY) not in ontology} == set()


def contradictions(*paths: Path) -> list[str]:
    """What OWL 2 RL finds to be contradictory in files that are read as one graph.

    In a process of its own: the reasoner exchanges rdflib's readers of dates for its own, which
    take --10-25 for no day, and does not put them back.
    """
    script = """
import sys
from owlrl import DeductiveClosure, OWLRL_Semantics
from rdflib import Graph
graph = Graph()
for path in sys.argv[1:]:
    graph.parse(path)
DeductiveClosure(OWLRL_Semantics).expand(graph)
print(*(o for _, p, o in graph if "error" in str(p).lower()), sep="\\n", end="")
"""
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, paths)], check=True, capture_output=True, text=True
    )
    return done.stdout.splitlines()


def test_the_ontology_with_the_data_is_consistent(release):
    assert contradictions(release.data("dump.ttl")) == []


def test_a_reasoner_finds_an_act_that_is_also_only_anticipated(project, tmp_path):
    both = tmp_path / "both.ttl"
    both.write_text(f"<https://e.org/x> a <{TRO.TreatyAction}> , <{TRO.AnticipatedAction}> .")

    assert contradictions(project.ontology / "treaty.ttl", both)


def test_a_definition_does_not_use_the_terms_own_name(project):
    graph = Ontology.read(project.ontology).graph

    for term, definition in graph.subject_objects(SKOS.definition):
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(term).removeprefix(TRO)).lower()
        assert not re.search(rf"\b{words}\b", definition.lower()), term


def test_each_class_is_a_class_of_owl(project):
    graph = Ontology.read(project.ontology).graph

    assert (TRO.Treaty, RDF.type, OWL.Class) in graph
    assert (ONTOLOGY, OWL.versionIRI, None) in graph
