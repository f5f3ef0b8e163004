"""The dumps: each says what it is to say, in every format, whatever the statements are."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import shutil
import zlib
from collections.abc import Iterable
from pathlib import Path

import dumped
import pyoxigraph
import pyshacl
import pytest
from conftest import BASE
from dumped import dump_of
from pyld import jsonld
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kb.canonical.graph import canonical_lines
from kb.dumps.catalogue import CSVM, DUMPS, FACTS, INFERRED, SUBSETS
from kb.dumps.sections import MadeSections
from kb.identifiers import Identifiers
from kb.namespaces import OA, RDF, SCHEMA, SH, TRO
from kb.processes import MUCH
from kb.releases.release import Release
from kb.validation.engines import Fast
from kb.web.dataset.browsing import LISTINGS
from kb.web.documents.writing import compact

IDS = Identifiers("https://e.org/")
#: The dumps that are joined of sections.
WHOLE = [dump for dump in DUMPS if not dump.subset and dump.media_type != CSVM]
CONTEXT = json.loads((Path(__file__).parents[2] / "ontology" / "context.jsonld").read_text("utf-8"))
#: Values that end lines, texts or terms early in a careless reading, each for one property.
ODD = [
    '<https://e.org/id/person/a> <https://schema.org/text> "a <https://e.org/fact/f2> . "@en',
    '<https://e.org/id/person/a> <https://schema.org/text> "\\"quoted\\" \\\\ \\n \\t é \U0001f600"@vi',
    '<https://e.org/id/person/a> <https://schema.org/text> "no language"',
    '<https://e.org/id/person/a> <https://schema.org/value> "01"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '<https://e.org/id/person/a> <https://schema.org/value> "7"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '<https://e.org/id/person/a> <https://schema.org/value> "99999999999999999999"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '<https://e.org/id/person/a> <https://schema.org/value> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    '<https://e.org/id/person/a> <https://schema.org/value> "true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    '<https://e.org/id/person/a> <https://schema.org/value> "7"',
    '<https://e.org/id/person/a> <https://schema.org/startDate> "2025-10"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>',
    '<https://e.org/id/person/a> <https://schema.org/startDate> "2025-10-25"^^<http://www.w3.org/2001/XMLSchema#date>',
    '<https://e.org/id/person/a> <https://schema.org/name> "id"@id',
    '<https://e.org/id/person/a> <https://schema.org/name> "plain"',
    '<https://e.org/id/person/a> <https://schema.org/name> "en"@en',
    '<https://e.org/id/person/a> <https://schema.org/name> "en too"@en',
    "<https://e.org/id/person/a> <https://schema.org/about> <urn:x:y>",
    '<https://e.org/id/person/a> <https://schema.org/about> "not a thing"',
    "<https://e.org/id/person/a> <https://schema.org/not/a-name> <https://e.org/id/person/b>",
    '<https://e.org/id/person/a> <https://e.org/p#q> "no term at all"',
    "<https://e.org/id/person/a> <https://w3id.org/treaty-kb/ontology#actionType> <https://w3id.org/treaty-kb/ontology#Signature>",
    "<https://e.org/id/person/a> <https://w3id.org/treaty-kb/ontology#actionType> <https://w3id.org/treaty-kb/ontology#Action>",
    "<https://e.org/id/person/a> <https://w3id.org/treaty-kb/ontology#actionType> <https://schema.org/Action>",
    "<https://e.org/id/person/a> <https://w3id.org/treaty-kb/ontology#proposedType> <https://w3id.org/treaty-kb/ontology#Treaty>",
    "<https://e.org/id/person/a> <https://w3id.org/treaty-kb/ontology#inferredProperty> <https://schema.org/startDate>",
    "<https://e.org/id/person/a> <https://w3id.org/treaty-kb/ontology#holder> <https://e.org/id/person/a>",
    f"<https://e.org/id/person/a> <{RDF.type}> <https://schema.org/Person>",
    f"<https://e.org/id/person/a> <{RDF.type}> <https://e.org/kinds/of/thing>",
]


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """The dumps of odd statements, each in the default graph and in a fact."""
    quads = [f"{one} .\n" for one in ODD] + [f"{one} <https://e.org/fact/f1> .\n" for one in ODD]
    return _dumped(tmp_path, quads)


def _dumped(folder: Path, quads: Iterable[str]) -> Path:
    """The dumps of statements, plain, in a folder."""
    data, plain = folder / "data", folder / "plain"
    for one in (data, plain):
        one.mkdir()
    (data / "context.jsonld").write_text(json.dumps(CONTEXT), "utf-8")
    made = dumped.write(data, [quad.encode() for quad in quads], IDS)
    for dump in WHOLE:
        content = b"".join(made.joined(dump.kind).unpacked())
        (plain / dump.name).write_bytes(content)
    return plain


def _plain(release: Release, folder: Path) -> Path:
    """The same of a release."""
    for dump in WHOLE:
        shutil.copy(dump_of(release, dump.name), folder)
    return folder


def _triples(content: bytes | str, format_: str) -> set[str]:
    """The statements of the default graph, read by the engine, as canonical lines."""
    quads = pyoxigraph.parse(content, format=getattr(pyoxigraph.RdfFormat, format_))
    return {str(q.triple) for q in quads if isinstance(q.graph_name, pyoxigraph.DefaultGraph)}


def _expected(quads: Path) -> set[str]:
    return _triples(quads.read_bytes(), "N_QUADS")


@pytest.fixture(params=["odd", "release"])
def folder(request, odd: Path, tmp_path) -> Path:
    """The dumps of odd statements, and those of the project."""
    if request.param == "odd":
        return odd
    (tmp_path / "release").mkdir()
    return _plain(request.getfixturevalue("release"), tmp_path / "release")


@pytest.mark.parametrize(("suffix", "format_"), [("ttl", "TURTLE"), ("nt", "N_TRIPLES"), ("trig", "TRIG")])  # fmt: skip
def test_every_format_says_the_same(folder, suffix, format_):
    content = (folder / f"dump.{suffix}").read_bytes()

    assert _triples(content, format_) == _expected(folder / "dump.nq")


def test_the_json_ld_is_read_by_pyld_as_the_same_statements(folder):
    content = json.loads((folder / "dump.jsonld").read_bytes())

    found = jsonld.to_rdf(content, {"format": "application/n-quads"})

    assert _triples(found, "N_QUADS") == _expected(folder / "dump.nq")


def test_the_json_ld_of_a_page_is_read_by_pyld_as_the_same_statements(odd):
    triples = [q.triple for q in pyoxigraph.parse(path=odd / "dump.nt")]
    expanded = json.loads(pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.JSON_LD))

    document = compact(expanded, CONTEXT, "https://e.org/id/person/a")

    found = jsonld.to_rdf(json.loads(document), {"format": "application/n-quads"})
    assert _triples(found, "N_QUADS") == _expected(odd / "dump.nq")


@pytest.mark.slow
def test_the_json_ld_is_read_by_rdflib_as_the_same_statements(release):
    read = Graph().parse(dump_of(release, "dump.jsonld"), format="json-ld")

    assert isomorphic(read, Graph().parse(dump_of(release, "dump.nt"), format="nt"))


def test_the_json_ld_is_compact(release):
    content = json.loads(dump_of(release, "dump.jsonld").read_bytes())

    [event] = [
        n for n in content["@graph"] if n["id"].endswith("event/to-lam-receives-delegations")
    ]
    assert event["name"]["en"] == "To Lam receives the heads of delegation"
    assert event["outlook"] == "Occurred"
    assert event["eventKind"] == "Reception"
    assert sorted(event["type"]) == ["DiplomaticEvent", "Event"]


def test_the_trig_has_every_graph(folder):
    text = (folder / "dump.trig").read_text("utf-8")

    quads = [str(quad) for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TRIG)]

    assert len(quads) == len(set(quads))
    assert set(quads) == {str(q) for q in pyoxigraph.parse(path=folder / "dump.nq")}


def test_the_n_triples_are_canonical_and_each_stands_once(folder):
    found = (folder / "dump.nt").read_text("utf-8").split("\n")[:-1]

    assert sorted(found) == sorted(f"{triple} ." for triple in _expected(folder / "dump.nq"))


def test_the_turtle_has_a_paragraph_for_each_node_and_its_prefixes_once(release, dump):
    text = dump_of(release, "dump.ttl").read_text("utf-8")

    head, *nodes = text.rstrip().split("\n\n")[1:]
    assert len(nodes) == len(set(dump.subjects()))
    assert head.count("@prefix tro:") == 1
    assert "@prefix" not in "".join(nodes)


# What was only concluded

CERTAINTY = f"<{TRO.certainty}>"
START = f"<{SCHEMA.startDate}>"


def _fact(name: str, certainty: str, *triples: str) -> list[str]:
    """The lines of a fact: in the default graph, in its own, and where it is from."""
    graph = f"<https://e.org/fact/{name}>"
    said = [f"{triple} .\n" for triple in triples] + [f"{t} {graph} .\n" for t in triples]
    return [*said, f"{graph} {CERTAINTY} <{TRO[certainty]}> <https://e.org/provenance/a> .\n"]


def test_what_was_inferred_has_a_dump_of_its_own(tmp_path):
    value = f'<https://e.org/id/event/a> {START} "2025"'
    said = f'<https://e.org/id/event/b> {START} "2024"'
    quads = {
        *_fact("f1", "Stated", said),
        f"{value} <https://e.org/fact/f2> .\n",
        f"{value} <https://e.org/graph/inferred> .\n",
    }

    folder = _dumped(tmp_path, list(quads))

    assert _triples((folder / INFERRED).read_bytes(), "TURTLE") == {value}
    assert value not in _triples((folder / "dump.ttl").read_bytes(), "TURTLE")


@pytest.mark.slow
def test_no_inferred_value_is_in_the_default_graph_and_each_is_in_its_own(release, dump, graphs):
    inferred = Graph().parse(dump_of(release, INFERRED), format="turtle")

    recorded = {
        (dump.value(i, TRO.inferredAbout), dump.value(i, TRO.inferredProperty),
         dump.value(i, TRO.inferredValue))
        for i in dump.subjects(RDF.type, TRO.Inference)
    }  # fmt: skip
    facts = set(dump.subjects(TRO.certainty, TRO.Inferred))
    assert recorded
    assert recorded == set(inferred)
    assert recorded == set(graphs.graph(URIRef(f"{BASE}graph/inferred")))
    for triple in recorded:  # unless something else says it: the editors of a body's other name
        saying = {graph.identifier for graph in graphs.graphs(triple)} - facts
        is_said = any((fact, TRO.certainty, None) in dump for fact in saying)
        assert (triple in dump) == is_said, triple
    assert recorded <= {triple for fact in facts for triple in graphs.graph(fact)}


@pytest.mark.slow
def test_each_fact_has_its_certainty_and_its_evidence_in_the_default_graph(dump, graphs):
    told = {
        (s, p, o)
        for s, p, o, g in graphs.quads((None, None, None, None))
        if g and "/provenance/" in g and p in (TRO.certainty, TRO.evidence)
    }
    facts = {g.identifier for g in graphs.graphs() if f"{BASE}fact/" in g.identifier}
    assert told <= set(dump)
    assert facts == {fact for fact in dump.subjects(TRO.certainty) if (fact, None, None) in dump}


@pytest.fixture(scope="module")
def published_shapes(release) -> Graph:
    """The shapes as the files of the release have them."""
    shapes = Graph()
    for path in release.data("shapes").glob("*/shape.ttl"):
        shapes.parse(path)
    return shapes


#: The participants whose acts pyshacl judges: it takes minutes for those of all.
SOME = ("at", "ba", "bf", "cn", "ee", "id", "pl", "va", "vn")


@pytest.mark.slow
def test_what_is_stated_and_inferred_conforms_by_pyshacl_itself(release, dump, published_shapes):
    data = Graph()
    for s, p, o in (*dump, *Graph().parse(dump_of(release, INFERRED))):
        found = re.search(r"/id/(?:action|anticipated|participation)/.*-([a-z]{2})(?:-[0-9])?$", s)
        if found is None or found[1] in SOME:
            data.add((s, p, o))

    conforms, report, text = pyshacl.validate(data, shacl_graph=published_shapes)

    violations = set(report.subjects(SH.resultSeverity, SH.Violation))
    assert violations == set(), text
    assert conforms or not violations


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dump.ttl", "dump.nq"])
def test_a_dump_alone_conforms_to_the_published_shapes(dump, graphs, published_shapes, name):
    """Of N-Quads the default graph: the graphs of two records that tell one act have each a cell."""
    said = graphs.quads() if name == "dump.nq" else dump
    rows = (row for row in said if row[3:] in ((), (DATASET_DEFAULT_GRAPH_ID,)))
    lines = canonical_lines((s, p, o) for s, p, o, *_ in rows)

    report = Fast(published_shapes).report(lines)

    assert [one for one in report.results if one.severity == SH.Violation] == []


#: By these a thing is called, wherever it is spoken of; and what a record says of what the words
#: report, which belongs beside them.
UNPAIRED = (TRO.evidence, TRO.mentionedAs, SCHEMA.alternateName, TRO.finding, TRO.recordedAs)


@pytest.mark.slow
def test_no_value_stands_beside_a_quotation_that_does_not_say_it(dump, graphs):
    """What a plain query pairs: the values of a node, and the quotations of its evidence."""
    rests_on = {(fact, passage) for fact, passage in dump.subject_objects(TRO.evidence)}
    facts = set(dump.subjects(TRO.certainty))
    passages = set(dump.subjects(RDF.type, OA.SpecificResource))
    editorial = {fact for fact in facts if (fact, TRO.certainty, TRO.Editorial) in dump}

    wrong, right = [], 0
    for node, passage in dump.subject_objects(TRO.evidence):
        if node in facts or passage not in passages:
            continue
        for predicate, value in dump.predicate_objects(node):
            saying = {g.identifier for g in graphs.graphs((node, predicate, value))} & facts
            if predicate in UNPAIRED or saying <= editorial:  # labels
                continue
            if any((fact, passage) in rests_on for fact in saying):
                right += 1
            else:
                wrong.append((node, predicate, value, passage))
    assert wrong == []
    assert right > 50


# The fact table


@pytest.fixture(scope="module")
def table(release) -> list[dict[str, str]]:
    with dump_of(release, FACTS).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_fact_table_has_a_row_for_each_triple_of_each_fact(release, table):
    quads = pyoxigraph.parse(path=dump_of(release, "dump.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    expected = sorted(
        (quad.graph_name.value, quad.subject.value, quad.object.value)
        for quad in quads
        if getattr(quad.graph_name, "value", "").startswith(f"{BASE}fact/")
    )

    assert sorted((row["fact"], row["thing"], row["value"]) for row in table) == expected


def test_the_words_of_a_stated_row_stand_in_the_article(table, project):
    text = (project.seeds / "hanoi-reception" / "article.txt").read_text("utf-8")
    stated = [row for row in table if row["certainty"] == "Stated"]

    assert len(stated) > 100
    assert all(row["words"] and row["words"] in text for row in stated)
    assert {row["source"] for row in stated} == {f"{BASE}id/article/hanoi-reception"}


def test_a_value_that_was_inferred_says_so_in_its_row(table):
    [row] = [
        r for r in table if r["property"] == "schema:startDate" and r["certainty"] == "Inferred"
    ]

    assert (row["thing"], row["value"]) == (
        f"{BASE}id/event/to-lam-receives-delegations",
        "2025-10-25",
    )
    assert row["words"] == ""


# Parts


def test_there_is_a_part_for_each_listing():
    assert [(s.name, s.kind) for s in SUBSETS] == [(one.name, one.kind) for one in LISTINGS]


@pytest.mark.parametrize("subset", SUBSETS, ids=[subset.name for subset in SUBSETS])
def test_a_part_has_what_the_documents_of_its_things_say(release, client, dump, subset):
    site = client.application.extensions["kb"]
    expected = {
        str(triple)
        for thing in dump.subjects(RDF.type, _iri(subset.kind))
        for triple in site.store.document(str(thing))
    }

    found = _triples(client.get(f"/dump-{subset.name}.ttl").data, "TURTLE")

    assert found == expected


def _iri(text: str):
    from rdflib import URIRef

    return URIRef(text)


@pytest.mark.parametrize("name", [dump.name for dump in WHOLE])
def test_a_packed_dump_is_one_member_that_unpacks_to_the_plain_one(release, name):
    joined = release.made.joined(name.removeprefix("dump")[1:] if name.startswith("dump") else name)
    packed, plain = b"".join(joined.read()), b"".join(release.dump(name))

    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    assert unpacker.decompress(packed) == plain != b""
    assert unpacker.eof and unpacker.unused_data == b""
    assert gzip.decompress(packed) == plain
    assert (joined.size, joined.plain_size) == (len(packed), len(plain))
    assert joined.sha256() == hashlib.sha256(packed).hexdigest()


@pytest.mark.parametrize("place", [0, 1, 9, 10, 11, 5_000, -11, -10, -9, -1])
def test_a_joined_file_is_read_from_any_place(odd, place):
    joined = MadeSections.measure(odd.parent / "data").joined("nq")
    packed = b"".join(joined.read())
    start = place % len(packed)

    assert b"".join(joined.read(start)) == packed[start:]
    for end in (start, start + 1, start + 12, len(packed)):
        assert b"".join(joined.read(start, end)) == packed[start:end]


@pytest.mark.parametrize("much", [MUCH, 0])  # sections in this process, and in others
def test_the_same_statements_give_the_same_bytes(odd, tmp_path, monkeypatch, much):
    monkeypatch.setattr("kb.dumps.writing.MUCH", much)
    before = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in odd.iterdir()}
    (tmp_path / "again").mkdir()

    again = _dumped(
        tmp_path / "again", (odd / "dump.nq").read_text("utf-8").splitlines(keepends=True)
    )

    assert {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in again.iterdir()} == before
