"""A small project whose articles meet, and what plain SHACL says of everything together.

The reference is made of the seeds anew, without what is kept and without the merge: all graphs in
one, judged under all shapes by `kb.validation.engines.validate`, which is pyshacl.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from conftest import ROOT
from rdflib import Graph, URIRef

from kb.canonical.graph import canonical_lines
from kb.mapping.articles import map_article
from kb.mapping.authorities import block_of, map_authorities
from kb.mapping.retired import write_retired, write_vanished
from kb.namespaces import ONTOLOGY, TRO
from kb.pipeline import judge, read_seeds
from kb.seeds.article import Article, draft_folder
from kb.seeds.authorities import read_authorities
from kb.seeds.facts import FactFile
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project
from kb.seeds.retired import read_retired
from kb.seeds.summary import Summary
from kb.validation.engines import validate
from kb.validation.locating import located
from kb.validation.report import Report
from kb.validation.shapes import read_shapes

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://e.org/shapes#> .
@prefix schema: <https://schema.org/> . @prefix tro: <https://w3id.org/treaty-kb/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix id: <https://w3id.org/treaty-kb/id/> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
ex:S a sh:NodeShape ;
"""
#: Of the ontology what these articles use.
TERMS = """
@prefix tro: <https://w3id.org/treaty-kb/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> .
tro:EventKinds a skos:ConceptScheme ; rdfs:isDefinedBy <https://w3id.org/treaty-kb/ontology> .
tro:Talks a skos:Concept ; skos:inScheme tro:EventKinds ; rdfs:isDefinedBy <https://w3id.org/treaty-kb/ontology> .
tro:Session a skos:Concept ; skos:inScheme tro:EventKinds ; rdfs:isDefinedBy <https://w3id.org/treaty-kb/ontology> .
tro:Treaty a owl:Class ; rdfs:subClassOf schema:Legislation ; rdfs:isDefinedBy <https://w3id.org/treaty-kb/ontology> .
tro:TreatyActor a owl:Class ; rdfs:isDefinedBy <https://w3id.org/treaty-kb/ontology> .
tro:DiplomaticEvent a owl:Class ; rdfs:isDefinedBy <https://w3id.org/treaty-kb/ontology> .
"""
BLOCKS = """\
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix tro: <https://w3id.org/treaty-kb/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<id/curator/editors> a prov:Agent ; schema:name "Editors"@en ;
    dcterms:source <https://e.org/> ; prov:wasAttributedTo <id/curator/editors> .

<id/country/ug> a schema:Country , tro:TreatyActor ; schema:name "Uganda"@en ;
    dcterms:source <https://e.org/> ; prov:wasAttributedTo <id/curator/editors> .

<id/person/ada> a schema:Person ; schema:name "Ada"@en ;
    dcterms:source <https://e.org/> ; prov:wasAttributedTo <id/curator/editors> .

<id/person/ben> a schema:Person ; schema:name "Ben"@en ; schema:knows <id/person/ada> ;
    dcterms:source <https://e.org/> ; prov:wasAttributedTo <id/curator/editors> .
"""
RECORD = {
    "by": "curator",
    "status": "accepted",
    "decided": {"who": "editors", "on": "2026-11-24"},
}

Facts = Sequence[Mapping[str, Any]]


def event(quote: str, slug: str = "talks", **more: Any) -> dict[str, Any]:
    """A fact that describes an event."""
    return {"type": "event", "event": f"event/{slug}", "kind": "Talks", "quote": quote, **more}


def inferred(about: str, term: str, value: Any) -> dict[str, Any]:
    """A fact that says a triple of one's own, from the first fact of its article."""
    return {"type": "inference", "about": about, "property": term, "value": value,
            "reason": {"en": "So it seems."}}  # fmt: skip


def small(root: Path) -> Project:
    """Two articles that speak of one event and of the same people, and what they rest on."""
    for part in ("ontology", "shapes/x", "shapes/_meaning", "seeds/authorities"):
        (root / part).mkdir(parents=True)
    (root / "shapes" / "_meaning" / "rules.yaml").write_text("rules: []\n")
    (root / "ontology" / "treaty.ttl").write_text(TERMS)
    shutil.copy(ROOT / "ontology" / "context.jsonld", root / "ontology")
    shutil.copy(ROOT / "seeds" / "dataset.yaml", root / "seeds")
    (root / "seeds" / "authorities" / "few.ttl").write_text(BLOCKS)
    project = Project.find(root)
    shape(
        project,
        "sh:targetClass schema:Person ; sh:property ex:P . ex:P sh:path schema:name ; sh:minCount 1",
    )
    article(project, "one", [event("They met in Kampala")])
    article(project, "two", [event("They met again")])
    return project


def shape(project: Project, text: str) -> None:
    """Have the project judged by one shape, ex:S."""
    (project.shapes / "x" / "shape.ttl").write_text(f"{SHAPES}{text} .\n")


def article(
    project: Project, slug: str, facts: Facts, names: Mapping[str, str] | None = None
) -> None:
    """Write an article of which each fact quotes a sentence, in the place of one of this name."""
    shutil.rmtree(project.seeds / slug, ignore_errors=True)
    text = ".\n".join(["An article", *(fact["quote"] for fact in facts if "quote" in fact)])
    draft_folder(project.seeds, text.encode(), slug, "en", f"Article {slug}", "editors")
    described = {fact["event"] for fact in facts if fact["type"] == "event"}
    names = dict.fromkeys(described, "Talks") if names is None else names
    content = {
        "things": [{"ref": ref, "name": {"en": name}} for ref, name in sorted(names.items())],
        "facts": [
            {"id": f"f{slug}{n}", **fact, **RECORD, **_basis(fact, f"f{slug}0")}
            for n, fact in enumerate(facts)
        ],
    }
    (project.seeds / slug / "facts.yaml").write_text(json.dumps(content, indent=1))


def _basis(fact: Mapping[str, Any], first: str) -> dict[str, list[str]]:
    return {"from": [first]} if fact["type"] == "inference" else {}


def made(project: Project) -> tuple[list[str], Report]:
    """The dataset and the report, with what is kept."""
    judged = judge(project, read_seeds(project))
    return judged.lines, Report(tuple(replace(r, engine="") for r in judged.report.results))


def made_cold(project: Project) -> tuple[list[str], Report]:
    """The dataset and the report, where nothing is kept."""
    shutil.rmtree(project.judged, ignore_errors=True)
    return made(project)


def plain(project: Project) -> tuple[list[str], Report]:
    """The dataset as the mapping has it, and what plain SHACL says of it."""
    ids, ontology = project.identifiers, Ontology.read(project.ontology)
    known = read_authorities(project.seeds / "authorities", ids, ontology)
    retired = read_retired(project.seeds / "authorities", known)
    parts, summaries = [map_authorities(known, ids)], []
    references = {*known, *(entry.reference for entry in retired)}
    for folder in project.article_folders():
        source = Article.read(folder)
        facts = FactFile.read(source, folder / "facts.yaml", references, ontology)
        summaries.append(Summary.of(source, facts, ids))
        parts.append(map_article(source, facts, ids))
    parts.append(write_retired(retired, ids).graphs())
    subjects = {
        str(s)
        for part in parts
        for g in (*part.facts.values(), part.provenance, part.default)
        for s in g.subjects()
    }
    subjects |= set(map(str, ontology.graph.subjects()))
    parts += [
        part.graphs()
        for part in write_vanished(summaries, lambda thing: str(thing) in subjects, ids)
    ]
    union, lines = Graph(bind_namespaces="none"), set(canonical_lines(ontology.graph, ONTOLOGY))
    default = Graph(bind_namespaces="none")
    for part in parts:
        for triple in part.default:
            default.add(triple)
        for triple in part.judged():
            union.add(triple)
        for name, graph in (
            *part.facts.items(), (part.provenance_iri, part.provenance), (ids.inferred, part.inferred)
        ):  # fmt: skip
            lines.update(canonical_lines(graph, name))
    for triple in ontology.graph:
        default.add(triple)
        union.add(triple)
    described = Counter(fact.describes for part in summaries for fact in part.published)
    for reference in (ref for ref, n in (described + Counter(known.keys())).items() if n > 1):
        default.remove((ids.thing(reference), TRO.evidence, None))
    lines.update(canonical_lines(default))
    facts_ = {iri: graph for part in parts for iri, graph in part.facts.items()}
    facts_ |= {
        block_of(reference, ids): authority.triples for reference, authority in known.items()
    }
    origins = {URIRef(iri): origin for part in parts for iri, origin in part.origins.items()}
    report = validate(union, read_shapes(project.shapes))
    return sorted(lines), located(report, facts_, origins, project.root)
