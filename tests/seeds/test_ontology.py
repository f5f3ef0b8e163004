"""The ontology: what each term must have, that it is used, that its axioms mislead nobody.

The pitfalls are those of the catalogue by Poveda-Villalón and others (OOPS!), by its numbers, as far
as a program can find them. The shapes in `shapes/_term` ask for labels, definition and scheme.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
import rdflib
from dumped import dump_of
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import FOAF, ORG, PROV, SDO

from kb.namespaces import (
    DCTERMS,
    MODULES,
    OA,
    ONTOLOGY,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    TRO,
    VANN,
    XSD,
)
from kb.seeds.ontology import Ontology
from kb.validation.shapes import read_shapes

ELI = "http://data.europa.eu/eli/ontology#"
WIKIDATA = "http://www.wikidata.org/entity/"
STATUS = URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
ALIGNMENTS = URIRef("https://w3id.org/treaty-kb/alignments.ttl")
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
#: What may be the domain or range of anything.
ANYTHING = {SCHEMA.Thing, RDFS.Resource}

#: Neither in the data nor in a question, but a fact or a record can say it; each with its reason.
BY_FACT_TYPE_ALONE: dict[URIRef, str] = {
    TRO.listedParticipant: "a register says it, and `dataset.yaml` leaves the register out",
}
WRITERS = ("mapping/triples.py", "seeds/kinds.py", "seeds/records/listing.py")


@pytest.fixture(scope="module")
def ontology(project) -> Graph:
    return Ontology.read(project.ontology).graph


@pytest.fixture(scope="module")
def alignments(project) -> Graph:
    return Graph().parse(project.ontology / "alignments.ttl")


@pytest.fixture(scope="module")
def uses(whole) -> dict[URIRef, set[str]]:
    """The named graphs of the data in which each of our terms stands."""
    found = defaultdict(set)
    for quad in pyoxigraph.parse(
        path=dump_of(whole, "dump.nq"), format=pyoxigraph.RdfFormat.N_QUADS
    ):
        if isinstance(quad.graph_name, pyoxigraph.NamedNode) and quad.graph_name.value != str(
            ONTOLOGY
        ):
            for term in (quad.predicate, quad.object):
                if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(TRO):
                    found[URIRef(term.value)].add(quad.graph_name.value)
    return found


def terms(graph: Graph, *kinds: URIRef) -> list[URIRef]:
    """The terms of some kinds, or all terms."""
    found = set(graph.subjects(RDFS.isDefinedBy))
    return sorted(t for t in found if not kinds or set(graph.objects(t, RDF.type)) & set(kinds))


def in_use(graph: Graph) -> set[URIRef]:
    """The classes and properties that data may use: none that is archaic."""
    return set(terms(graph, OWL.Class, *PROPERTIES)) - set(
        graph.subjects(STATUS, Literal("archaic"))
    )


def module(name: str) -> URIRef:
    """The IRI of a module."""
    return URIRef(f"{ONTOLOGY}/{name}")


def labels(graph: Graph, term: URIRef) -> set[Literal]:
    return {*graph.objects(term, RDFS.label), *graph.objects(term, SKOS.prefLabel)}


# What each term has


def test_every_term_has_labels_in_three_languages_and_one_definition_in_each(ontology):
    for term in terms(ontology):
        defined = sorted(text.language for text in ontology.objects(term, SKOS.definition))
        assert {"en", "id", "vi"} <= {label.language for label in labels(ontology, term)}, term
        assert defined == ["en", "id", "vi"], term


def test_every_definition_is_one_sentence_and_no_other_terms(ontology):
    definitions = list(ontology.objects(None, SKOS.definition))

    assert [d for d in definitions if not re.fullmatch(r"[A-ZĐÔÝ][^.]*\.", d)] == []
    assert [d for d, times in Counter(definitions).items() if times > 1] == []


def test_a_definition_does_not_use_the_terms_own_name(ontology):
    """Nor a word of its stem: a label of one word is looked for by its first five letters."""
    for term, definition in ontology.subject_objects(SKOS.definition):
        if definition.language != "en":
            continue
        local = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", term.removeprefix(TRO)).lower()
        english = next(str(label) for label in labels(ontology, term) if label.language == "en")
        for name in (local, english):
            stem = name if " " in name else name[:5]
            assert not re.search(rf"\b{stem}", definition.lower()), (term, stem)


def test_every_source_says_of_what_and_where(ontology):
    """A convention, law or charter by its article, a collection by its chapter; a glossary by its
    entry, which somebody read."""
    cited = re.compile(r'.+, (article \d+(\(\w+( \w+)?\))*|chapter [IVX]+|"[a-z ]+")')

    for term in terms(ontology):
        for source in ontology.objects(term, DCTERMS.source):
            assert cited.fullmatch(str(source)), (term, source)


# Modules


def test_each_term_is_of_one_module_and_a_module_speaks_of_what_it_imports_alone(project):
    """So that it can be taken without the others: what it says of terms has all of them."""
    of = {name: Graph().parse(project.ontology / f"{name}.ttl") for name in MODULES}
    own = {name: set(graph.subjects(RDFS.isDefinedBy)) for name, graph in of.items()}

    assert sum(map(len, own.values())) == len(set().union(*own.values()))
    for name, graph in of.items():
        assert set(graph.objects(None, RDFS.isDefinedBy)) == {module(name)}
        imported = {m for m in MODULES if (module(name), OWL.imports, module(m)) in graph}
        spoken_of = {term for triple in graph for term in triple if str(term).startswith(TRO)}
        there = own[name].union(*(own[other] for other in imported), {Literal(str(TRO))})
        assert spoken_of - there == set(), name
        assert len(imported) == MODULES.index(name)


def test_the_core_is_small(project):
    core = Graph().parse(project.ontology / "core.ttl")

    assert len(terms(core, OWL.Class)) <= 8
    assert len(terms(core, *PROPERTIES)) <= 25


#: What two numbers of the Austrian gazette say, as a publisher would whose things have other IRIs and who knows of neither
#: articles nor records. BGBl. III 84/2005: the Convention against Transnational Organized Crime, Austria's deposit, and from
#: when it is in force for Austria by article 38(2). BGBl. III 176/2012: Andorra's deposit and its reservation to article 35.
#: Article 38(1) and the day of the Convention itself are the Convention's and its depositary's.
GAZETTE = """
@prefix : <https://gazette.example/> .
@prefix tro: <https://w3id.org/treaty-kb/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:84-2005 a tro:Treaty, schema:Legislation ; schema:legislationIdentifier "BGBl. III Nr. 84/2005" ;
    schema:name "Übereinkommen der Vereinten Nationen gegen die grenzüberschreitende organisierte Kriminalität"@de ;
    schema:legislationDate "2000-11-15"^^xsd:date ; schema:locationCreated :new-york ;
    schema:inLanguage "ar", "zh", "en", "fr", "ru", "es" ; tro:instrumentKind tro:Convention ; tro:subject tro:PenalMatters ;
    tro:depositary :secretary-general ; tro:finalClause :article-38-1, :article-38-2 .
:new-york a schema:Place ; schema:name "New York"@de .
:secretary-general a schema:Organization ; schema:name "Generalsekretär der Vereinten Nationen"@de .
:austria a tro:TreatyActor, schema:Country ; schema:name "Österreich"@de .
:andorra a tro:TreatyActor, schema:Country ; schema:name "Andorra"@de .

:article-38-1 a tro:FinalClause, schema:Intangible ; schema:name "Art. 38 Abs. 1"@de ; tro:governs tro:EntryIntoForce ;
    tro:requiredConsents 40 ; tro:period "P90D"^^xsd:duration ; tro:countedFrom tro:FromDeposit .
:article-38-2 a tro:FinalClause, schema:Intangible ; schema:name "Art. 38 Abs. 2"@de ; tro:governs tro:EntryIntoForceForParty ;
    tro:period "P30D"^^xsd:duration ; tro:countedFrom tro:FromDeposit .

:in-force a tro:TreatyAction, schema:Action ; tro:treaty :84-2005 ; tro:actionType tro:EntryIntoForce ;
    tro:actionDate "2003-09-29"^^xsd:date .
:austrian-ratification a tro:TreatyAction, schema:Action ; tro:treaty :84-2005 ; tro:actor :austria ;
    tro:actionType tro:Ratification ; tro:actionDate "2004-09-23"^^xsd:date .
:austria-is-bound a tro:Participation ; tro:treaty :84-2005 ; tro:actor :austria ; tro:boundFrom "2004-10-23"^^xsd:date .
:andorran-ratification a tro:TreatyAction, schema:Action ; tro:treaty :84-2005 ; tro:actor :andorra ;
    tro:actionType tro:Ratification ; tro:actionDate "2011-09-22"^^xsd:date .
:andorran-reservation a tro:TreatyAction, schema:Action ; tro:treaty :84-2005 ; tro:actor :andorra ;
    tro:actionType tro:Reservation ; tro:actionDate "2011-09-22"^^xsd:date ; tro:provision "35" ;
    tro:madeWith :andorran-ratification .
"""


def test_the_core_alone_is_enough_for_a_treaty_of_a_gazette(project):
    core, data = Graph().parse(project.ontology / "core.ttl"), Graph().parse(data=GAZETTE)
    shapes = read_shapes(project.shapes)
    used = {term for triple in data for term in triple if str(term).startswith(TRO)}

    assert used - set(terms(core)) == set()
    assert pyshacl.validate(data + core, shacl_graph=shapes)[0]
    data.remove((None, TRO.actionDate, None))
    assert not pyshacl.validate(data + core, shacl_graph=shapes)[0]


# Use


@pytest.mark.slow
def test_every_term_of_ours_that_data_use_is_defined(ontology, uses):
    assert set(uses) - set(terms(ontology)) == set()


@pytest.mark.slow
def test_every_class_and_property_is_used_by_the_data_a_question_or_a_fact_type(
    ontology, uses, project
):
    questions = "".join(path.read_text("utf-8") for path in project.ontology.glob("questions/*.rq"))
    asked = {TRO[name] for name in re.findall(r"\btro:(\w+)", questions)}
    writers = (project.root / "kb" / name for name in WRITERS)
    writer = "".join(path.read_text("utf-8") for path in writers)

    unused = {t for t in in_use(ontology) if t not in uses and t not in asked}
    assert unused == set(BY_FACT_TYPE_ALONE)
    for term in unused:
        assert re.search(rf"\bTRO\.{term.removeprefix(TRO)}\b", writer), term


def test_every_term_that_the_data_use_has_an_example_and_no_other_has(ontology, uses):
    exemplified = set(ontology.subjects(VANN.example, None))

    assert exemplified ^ {term for term in terms(ontology) if term in uses} == set()


def test_every_example_is_a_graph_of_the_release_that_has_the_term(ontology, uses):
    for term, example in ontology.subject_objects(VANN.example):
        assert str(example) in uses[term], (term, example)


@pytest.mark.slow
def test_every_term_stands_in_the_data_only_where_it_is_meant_to(ontology, dump, graphs):
    """Domains and ranges (P11), as `schema:domainIncludes` and `schema:rangeIncludes` say them."""
    kinds = defaultdict(set)
    for thing, _, kind, _ in graphs.quads((None, RDF.type, None, None)):  # provenance types facts
        kinds[thing].add(kind)

    for property_ in terms(ontology, *PROPERTIES):
        domain = set(ontology.objects(property_, SCHEMA.domainIncludes))
        range_ = set(ontology.objects(property_, SCHEMA.rangeIncludes))
        assert domain and range_, property_
        for subject, value in dump.subject_objects(property_):
            assert domain & (kinds[subject] | ANYTHING), (property_, subject)
            if isinstance(value, Literal):
                found = {value.datatype or (RDF.langString if value.language else XSD.string)}
            elif range_ & {RDF.Property, RDFS.Class}:
                found = range_  # the data do not say of a term what it is
            else:
                found = kinds[value]
            assert range_ & (found | ANYTHING), (property_, value)


def test_every_class_and_property_has_a_key_in_the_json_and_every_key_a_term(ontology, project):
    context = json.loads((project.ontology / "context.jsonld").read_text("utf-8"))["@context"]
    meant = [one.values() if isinstance(one, dict) else [one] for one in context.values()]
    keyed = {
        TRO[name.removeprefix("tro:")]
        for names in meant
        for name in names
        if isinstance(name, str) and name.startswith("tro:")
    }

    assert keyed == in_use(ontology)


# Pitfalls


@pytest.mark.parametrize("iri", [ONTOLOGY, *map(module, MODULES)])
def test_the_ontology_and_each_module_says_what_it_is(ontology, iri):
    """P38, P41, P36, and what harvesters look for."""
    version = str(ontology.value(iri, OWL.versionInfo))

    assert (iri, RDF.type, OWL.Ontology) in ontology
    assert version == str(ontology.value(ONTOLOGY, OWL.versionInfo))
    assert ontology.value(iri, OWL.versionIRI) == URIRef(f"{iri}/{version}")
    assert ontology.value(iri, VANN.preferredNamespaceUri) == Literal(str(TRO))
    assert ontology.value(iri, VANN.preferredNamespacePrefix) == Literal("tro")
    for said in ("license", "creator", "publisher", "created", "issued", "modified"):
        assert ontology.value(iri, DCTERMS[said]) is not None, said
    for said in ("title", "description"):
        found = {text.language for text in ontology.objects(iri, DCTERMS[said])}
        assert {"en", "id", "vi"} <= found, said
    assert not re.search(r"\.\w+$", iri)


def test_the_ontology_makes_no_claim_that_it_does_not_mean(ontology):
    """No inverse, symmetric or transitive property, no domain or range that infers, no class
    expression (P05, P14-P16, P18, P19, P24-P29), no slip such as skos:prefLable."""
    allowed = {
        RDF.type, RDFS.label, RDFS.subClassOf, RDFS.isDefinedBy, RDFS.seeAlso, OWL.disjointWith,
        OWL.versionIRI, OWL.priorVersion, OWL.imports, OWL.versionInfo, STATUS, VANN.example,
        VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri, SCHEMA.domainIncludes,
        SCHEMA.rangeIncludes, SCHEMA.logo, SCHEMA.includedInDataCatalog,
        URIRef("http://purl.org/ontology/bibo/status"), *(SKOS[name] for name in (
            "prefLabel", "altLabel", "definition", "notation", "changeNote", "inScheme", "broader",
            "related", "hasTopConcept", "member",
        )), *(DCTERMS[name] for name in (
            "title", "description", "license", "creator", "publisher", "created", "issued",
            "modified", "source", "bibliographicCitation",
        )),
    }  # fmt: skip
    kinds = {
        OWL.Ontology, OWL.Class, *PROPERTIES, SKOS.Concept, SKOS.ConceptScheme, SKOS.Collection
    }  # fmt: skip

    assert set(ontology.predicates()) - allowed == set()
    assert set(ontology.objects(None, RDF.type)) - kinds == set()


def test_nothing_of_another_namespace_is_redefined(ontology):
    """P40."""
    ours = {ONTOLOGY, *map(module, MODULES)}
    assert {s for s in ontology.subjects() if s not in ours and not s.startswith(TRO)} == set()


@pytest.mark.parametrize("name", [*(f"{name}.ttl" for name in MODULES), "alignments.ttl"])
def test_every_term_that_is_spoken_of_is_declared_once_and_no_node_is_blank(
    name, project, ontology
):
    """P34, P35."""
    graph = Graph().parse(project.ontology / name)
    spoken_of = {term for triple in graph for term in triple if term.startswith(TRO)} - {
        Literal(str(TRO))
    }

    assert spoken_of - set(terms(ontology)) == set()
    assert [t for t in terms(ontology) if len(list(ontology.objects(t, RDF.type))) != 1] == []
    assert [term for triple in graph for term in triple if isinstance(term, BNode)] == []


@pytest.mark.parametrize("relation", [RDFS.subClassOf, SKOS.broader])
def test_there_is_no_cycle(ontology, relation):
    """P06."""
    for term, parent in ontology.subject_objects(relation):
        assert term not in set(ontology.transitive_objects(parent, relation)), term


def test_every_class_has_a_parent_outside(ontology):
    """P04."""
    for term in terms(ontology, OWL.Class):
        parents = set(ontology.objects(term, RDFS.subClassOf))
        assert parents and not any(parent.startswith(TRO) for parent in parents), term


def test_what_news_mixes_is_disjoint(ontology):
    """P10."""
    apart = (
        TRO.TreatyAction, TRO.AnticipatedAction, TRO.DiplomaticEvent, TRO.ReportedStatement,
        TRO.Proposal,
    )  # fmt: skip

    for one, other in combinations(apart, 2):
        assert (one, OWL.disjointWith, other) in ontology, (one, other)


def test_names_have_one_form(ontology):
    """P22: a property begins with a small letter, everything else with a capital."""
    for term in terms(ontology):
        initial = r"[a-z]" if term in terms(ontology, *PROPERTIES) else r"[A-Z]"
        assert re.fullmatch(rf"{initial}[A-Za-z]+", term.removeprefix(TRO)), term


def test_no_two_terms_are_called_the_same(ontology):
    """P32: among classes and properties, and within each scheme."""
    called = Counter(
        (ontology.value(term, SKOS.inScheme), str(label).lower(), label.language)
        for term in terms(ontology, OWL.Class, *PROPERTIES, SKOS.Concept)
        for label in labels(ontology, term)
    )

    assert [name for name, times in called.items() if times > 1] == []


def test_every_concept_is_in_one_scheme_and_below_a_top_concept_of_it(ontology):
    for concept in terms(ontology, SKOS.Concept):
        (scheme,) = ontology.objects(concept, SKOS.inScheme)
        *_, top = ontology.transitive_objects(concept, SKOS.broader)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in ontology, concept
        assert (scheme, SKOS.hasTopConcept, top) in ontology, concept
        broader = list(ontology.objects(concept, SKOS.broader))
        assert bool(broader) != ((scheme, SKOS.hasTopConcept, concept) in ontology), concept
        assert all(ontology.value(one, SKOS.inScheme) == scheme for one in broader), concept


def test_a_collection_has_members_of_one_scheme(ontology):
    for collection in terms(ontology, SKOS.Collection):
        members = list(ontology.objects(collection, SKOS.member))
        assert {ontology.value(member, SKOS.inScheme) for member in members} == {TRO.ActionTypes}


# Alignments


#: The terms of vocabularies that rdflib has no list of, as their own files or documentation have them: the ontology of
#: treaties in `ukparliament/ontologies`, the reference of `swiss/fedlex-jolux`, and queries of Cellar.
SEEN = {
    "http://parliament.uk/ontologies/treaty/": (
        "Treaty Action ActionType Party InForceStatus actsOn completesAction hasActionType actionDate comingIntoForceNote"
    ),
    "http://data.legilux.public.lu/resource/ontology/jolux#": (
        "TreatyDocument TreatyProcess TaskForTreaty LegalResourceSubdivision treatyType treatySubject treatySignatureDate"
        " treatySignaturePlace dateEntryInForce dateNoLongerInForce approbationAct"
    ),
    "http://publications.europa.eu/ontology/cdm#": (
        "treaty resource_legal_date_signature resource_legal_date_entry-into-force resource_legal_date_end-of-validity"
    ),
}


def test_an_alignment_goes_from_a_term_of_ours_to_one_that_is_there(alignments):
    """In the vocabularies of which there is a list; for others the namespace is right."""
    relations = {SKOS.closeMatch, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso}
    listed = {str(v): v for v in (PROV, ORG, FOAF, SDO, rdflib.RDF, rdflib.RDFS, rdflib.DCTERMS)}
    listed |= {space: {space + name for name in names.split()} for space, names in SEEN.items()}
    others = re.compile(rf"{ELI}[A-Za-z_]+|{re.escape(str(OA))}\w+|{WIKIDATA}[PQ]\d+")

    for term, relation, other in alignments:
        if term != ALIGNMENTS:
            assert term.startswith(TRO), term
            assert relation in relations, (term, relation)
            known = [v for namespace, v in listed.items() if other.startswith(namespace)]
            there = str(other) if known and isinstance(known[0], set) else other
            assert there in known[0] if known else others.fullmatch(other), (term, other)


def test_every_class_is_aligned_and_concepts_alone_by_skos(alignments, ontology):
    version = ontology.value(ONTOLOGY, OWL.versionInfo)

    assert set(terms(ontology, OWL.Class)) - set(alignments.subjects()) == set()
    assert alignments.value(ALIGNMENTS, OWL.versionInfo) == version
    for term, _, other in alignments.triples((None, SKOS.closeMatch, None)):
        assert term in terms(ontology, SKOS.Concept), term
        assert other.startswith(f"{WIKIDATA}Q"), other


def test_alignments_are_published_beside_the_ontology_and_not_loaded(
    alignments, dump, release, project
):
    published = release.data("alignments.ttl").read_bytes()

    assert published == (project.ontology / "alignments.ttl").read_bytes()
    assert set(alignments) & set(dump) == set()


# Reasoning


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


@pytest.mark.slow
def test_the_ontology_with_the_data_and_the_alignments_is_consistent(release):
    assert contradictions(dump_of(release, "dump.ttl"), release.data("alignments.ttl")) == []


@pytest.mark.slow
def test_a_reasoner_finds_an_act_that_is_also_only_anticipated(project, tmp_path):
    both = tmp_path / "both.ttl"
    both.write_text(f"<https://e.org/x> a <{TRO.TreatyAction}> , <{TRO.AnticipatedAction}> .")

    modules = (project.ontology / f"{name}.ttl" for name in MODULES)
    assert contradictions(*modules, project.ontology / "alignments.ttl", both)


# On the site


@pytest.mark.parametrize(
    "kind",
    [
        OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property, SKOS.Concept,
        SKOS.ConceptScheme, SKOS.Collection,
    ],
    ids=lambda kind: re.split("[#/]", kind)[-1],
)  # fmt: skip
def test_every_term_resolves_on_the_site(kind, client, ontology):
    """P37: its IRI without the fragment leads to a page with the fragment."""
    page = client.get("/ontology", headers={"Accept": "text/html"}).text

    for term in terms(ontology, kind):
        assert f'id="{term.removeprefix(TRO)}"' in page, term


def test_every_term_resolves_for_a_program(client, ontology):
    document = client.get("/ontology", headers={"Accept": "text/turtle"}).headers["Location"]

    assert set(Graph().parse(data=client.get(document).data)) == set(ontology)
