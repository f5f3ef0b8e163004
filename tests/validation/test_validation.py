"""What the shapes stop, and how that is told."""

from __future__ import annotations

import contextlib
import json
import socket
from functools import partial

import pytest
from conftest import copy_of
from rdflib import Graph, URIRef

from kb.canonical.graph import canonical_lines
from kb.errors import DoesNotConform, ShapesError
from kb.mapping.keys import keys_by_property
from kb.mapping.triples import triples_of
from kb.namespaces import RDF, SH, SHAPE, TRO, expand
from kb.pipeline import build, judge, read_seeds
from kb.releases.release import Release
from kb.seeds.article import Article
from kb.seeds.facts import FactFile
from kb.seeds.project import Project
from kb.validation import byparts, bypyshacl, engines
from kb.validation.engines import validate
from kb.validation.report import Report, Result
from kb.validation.shapes import read_shapes


def judged(project):
    return judge(project, read_seeds(project)).report


def give_a_second_name(project: Project) -> Project:
    """Have the block of a person in the authorities break a shape: two names in one language."""
    people = project.seeds / "authorities" / "people.trig"
    name = '"Ghada Waly"@en , '
    people.write_text(people.read_text("utf-8").replace(name, f'{name}"G. Waly"@en , '), "utf-8")
    return project


@pytest.fixture(scope="module")
def two_names(sample, tmp_path_factory) -> tuple[Project, Report]:
    """A copy of the sample with such a person, and what the shapes say of it."""
    project = give_a_second_name(copy_of(sample, tmp_path_factory.mktemp("names")))
    return project, judged(project)


@pytest.mark.slow
def test_the_seeds_conform_and_both_engines_say_so_of_everything(sample):
    """Of all rows of the records the fast engine says so in each build of the project itself; by
    pyshacl they take two minutes, and are much alike."""
    report = judge(sample, read_seeds(sample), both=True).report

    assert report.results == ()
    assert [name.split()[0] for name in report.engines] == ["shacl", "pyshacl"]


SLIP = Result(
    URIRef("https://w3id.org/treaty-kb/id/country/vn"), None, None, SHAPE["Country-name"], SH.Violation,
    SH.MinCountConstraintComponent, "Name it.",
)  # fmt: skip


@pytest.mark.parametrize("both", [True, False])
@pytest.mark.parametrize("who", [0, 1])
def test_what_one_engine_alone_refuses_is_refused_and_both_are_named(copy, monkeypatch, who, both):
    for path in copy.judged.rglob("*verdict*"):
        path.unlink()
    for number, engine in enumerate((engines.Fast, engines.Pyshacl)):
        report = Report((SLIP,) if number == who else ())
        monkeypatch.setattr(engine, "report", lambda *_, report=report: report)
    monkeypatch.setattr(
        byparts, "each", lambda work, given, items, shared: map(partial(work, given), items)
    )

    with pytest.raises(DoesNotConform) as caught:
        judge(copy, read_seeds(copy), both=both).report.raise_for_violations()

    report = caught.value.report
    assert [name.split()[0] for name in report.engines] == ["shacl", "pyshacl"]
    [result] = report.results
    assert result.engine == report.engines[who]
    assert "seeds/authorities/countries.trig:" in str(caught.value)
    assert f"said by  {result.engine} alone" in str(caught.value)


@pytest.mark.slow
def test_pyshacl_alone_judges_everything(copy, monkeypatch):
    monkeypatch.setattr(engines, "HAS_FAST", False)

    report = judged(give_a_second_name(copy))

    assert [name.split()[0] for name in report.engines] == ["pyshacl"]
    assert {result.shape for result in report.results} == {SHAPE["Person-name"]}


@pytest.mark.slow
def test_a_violation_names_file_line_passage_entity_value_shape_and_message(copy):
    path = copy.seeds / "hanoi-reception" / "facts.yaml"
    text = path.read_text("utf-8")
    # A year concluded for another day than the one that is recorded as concluded.
    path.write_text(text.replace("value: 2025-10-25", "value: 2025"), "utf-8")
    line = text[: text.index("  - id: m2q9yr")].count("\n") + 1

    report = judged(copy)

    [result] = [r for r in report.results if r.shape == SHAPE["DiplomaticEvent-startDate"]]
    assert (result.file, result.line) == ("seeds/hanoi-reception/facts.yaml", line)
    assert str(result.focus).endswith("event/to-lam-receives-delegations")
    assert str(result.value) == "2025"
    assert result.message
    shown = str(result)
    for part in ("facts.yaml", "entity", "value", "shape:DiplomaticEvent-startDate"):
        assert part in shown


@pytest.mark.slow
def test_a_violation_in_the_authorities_names_the_line_of_the_block(two_names):
    with pytest.raises(DoesNotConform) as caught:
        two_names[1].raise_for_violations()

    assert "seeds/authorities/people.trig:26" in str(caught.value)
    assert caught.value.exit_status == 1


@pytest.mark.slow
def test_what_a_shape_says_of_a_fact_names_its_id_and_the_key_of_the_file(copy):
    path = copy.seeds / "hanoi-reception" / "facts.yaml"
    text = path.read_text("utf-8")
    fact = text.index("- id: fs4fdv")
    object_ = text.index("    object:", fact)
    path.write_text(text[:object_] + text[text.index("\n", object_) + 1 :], "utf-8")
    line = text[:fact].count("\n") + 1

    for _ in ("judged now", "as it was kept"):
        [result] = [
            r for r in judged(copy).results if r.shape == SHAPE["TreatyAction-choice-has-object"]
        ]

        assert (result.file, result.line) == ("seeds/hanoi-reception/facts.yaml", line)
        assert (result.fact, result.key) == ("fs4fdv", "object")
        assert result.seed_message.startswith(
            "Say which place was chosen: give 'object' the reference of a Place"
        )
        assert "schema:" in result.message and "schema:" not in result.seed_message
        assert f"facts.yaml:{line}: violation: {result.seed_message}\n" in str(result)
        assert "\n    fact     fs4fdv, key 'object'\n" in str(result)


def test_each_property_of_the_first_article_is_given_by_a_key_that_its_fact_has(project):
    folder = project.seeds / "hanoi-reception"
    article = Article.read(folder)

    for fact in FactFile.read(article, folder / "facts.yaml", None, None).facts:
        keys, has = keys_by_property(fact.type), {*fact.content.written(), "quote"}
        given = {URIRef(p.value) for _, p, _ in triples_of(fact, "id", project.identifiers)}
        said = {RDF.type, TRO.outlook, expand(getattr(fact.content, "property", "rdf:type"))}
        assert {keys[one] for one in given - said} <= has, fact


@pytest.mark.slow
def test_what_stands_in_the_authorities_is_told_in_terms(two_names):
    [result] = two_names[1].results

    assert (result.fact, result.key, result.seed_message) == ("", "", "")


@pytest.mark.slow
def test_nothing_is_published_that_does_not_conform(two_names, tmp_path):
    with pytest.raises(DoesNotConform):
        build(two_names[0], tmp_path / "releases")

    assert Release.current(tmp_path / "releases") is None


def test_no_shapes_is_a_failure_and_not_conformance(tmp_path):
    with pytest.raises(ShapesError, match="nothing would be checked"):
        read_shapes(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "@prefix sh: <http://www.w3.org/ns/shacl#> .", "this is no Turtle"]
)
def test_shapes_that_judge_nothing_are_refused(tmp_path, text):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "shape.ttl").write_text(text)

    with pytest.raises(ShapesError):
        read_shapes(tmp_path)


@pytest.mark.parametrize(
    "constraint",
    ["sh:sparql [ sh:select 'SELECT nonsense' ]", "sh:property [ sh:path ex:p ; sh:pattern '(' ]",
     "sh:property [ sh:minCount 1 ]"],
)  # fmt: skip
def test_shapes_that_cannot_be_used_block(constraint):
    shapes = Graph().parse(data=f"""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://e.org/> .
        ex:S a sh:NodeShape ; sh:targetClass ex:C ; {constraint} .""")  # fmt: skip
    graph = Graph().parse(data="@prefix ex: <https://e.org/> . ex:x a ex:C ; ex:p 'a' .")

    with pytest.raises(ShapesError):
        validate(graph, shapes)


def test_a_warning_is_reported_and_does_not_block():
    shapes = Graph().parse(
        data="""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://e.org/> .
        ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:S-p .
        ex:S-p a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Warning ."""
    )
    graph = Graph().parse(data="@prefix ex: <https://e.org/> . ex:x a ex:C .")

    report = validate(graph, shapes)

    assert report.conforms and len(report.results) == 1
    assert json.loads(report.to_json())["results"][0]["severity"] == "sh:Warning"


def test_the_report_as_a_graph_is_a_report_in_shacls_words():
    shapes = Graph().parse(
        data="""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://e.org/> .
        ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:S-p .
        ex:S-p a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ."""
    )
    graph = Graph().parse(data="@prefix ex: <https://e.org/> . ex:x a ex:C .")

    from rdflib import Literal, URIRef

    report = validate(graph, shapes).to_graph(URIRef("https://e.org/report"))

    [result] = report.objects(URIRef("https://e.org/report"), SH.result)
    assert report.value(result, SH.focusNode) == URIRef("https://e.org/x")
    assert report.value(
        None,
        SH.conforms,
        Literal("false", datatype=URIRef("http://www.w3.org/2001/XMLSchema#boolean")),
    )


def test_a_report_is_the_same_each_time_also_where_a_path_has_no_iri():
    shapes = Graph().parse(
        data="""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://e.org/> .
        ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:S-p .
        ex:S-p a sh:PropertyShape ; sh:path ( ex:p ex:q ) ; sh:minCount 1 ."""
    )
    graph = Graph().parse(data="@prefix ex: <https://e.org/> . ex:x a ex:C .")

    first, second = (validate(graph, shapes).to_json() for _ in range(2))

    assert first == second


SHACL = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://e.org/> .\n"


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        ("sh:node ex:S", "https://e.org/S rests on itself by sh:node"),
        ("sh:property [ sh:path ex:p ; sh:or ( [ sh:node ex:S ] ) ]", "rests on itself"),
        ("sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Violatoin ]", "SHACL has no term 'sh:Violatoin'; did you mean 'sh:Violation'?"),
        ("sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:severity ex:Grave ]", "'https://e.org/Grave' is no severity; write one of sh:Violation"),
        ("sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { ?this ?p ?o }' ]", "sh:target is not evaluated here; write sh:targetClass"),
        ("sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:p ; sh:object ex:o ]", "sh:rule is not evaluated here; say the triples by facts"),
        ("sh:expression [ sh:path ex:p ]", "sh:expression is not evaluated here; write a constraint of SHACL Core, or sh:sparql"),
        ("sh:targetNode 'Ada'@en", "sh:targetNode has \"Ada\"@en, which is no IRI; write the IRI of a thing"),
        ("sh:property [ sh:path ex:p ; sh:minCnt 1 ]", "SHACL has no term 'sh:minCnt'; did you mean 'sh:minCount'?"),
    ],
)  # fmt: skip
def test_a_shape_that_would_be_passed_over_in_silence_blocks(constraint, words):
    shapes = Graph().parse(
        data=f"{SHACL} ex:S a sh:NodeShape ; sh:targetClass ex:C ; {constraint} ."
    )
    graph = Graph().parse(data="@prefix ex: <https://e.org/> . ex:x a ex:C .")

    with pytest.raises(ShapesError) as caught:
        validate(graph, shapes)

    assert words in str(caught.value)


@pytest.mark.slow
def test_a_check_that_does_not_end_is_cut_off_at_its_limit_and_blocks(monkeypatch):
    monkeypatch.setattr("kb.validation.bypyshacl.MOST_SECONDS", 1.0)
    shapes = Graph().parse(
        data=f"{SHACL} ex:S a sh:NodeShape ; sh:targetClass ex:C ; "
        "sh:property [ sh:path ex:p ; sh:pattern '^(a+)+$' ] ."
    )
    graph = Graph().parse(data=f"@prefix ex: <https://e.org/> . ex:x a ex:C ; ex:p '{'a' * 40}!' .")

    with pytest.raises(
        ShapesError, match="took more than 1 seconds; a pattern or path may be endl"
    ):
        validate(graph, shapes)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            f"{SHACL} ex:S sh:target [ sh:select 'SELECT ?this {{ ?this ?p ?o }}' ] .".encode(),
            "person/shape.ttl: sh:target is not evaluated here; write sh:targetClass, sh:targetNode,",
        ),
        (
            f"{SHACL} ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .".encode(),
            "person/shape.ttl: a property shape of https://e.org/S by https://e.org/p has no IRI, by which a report",
        ),
        (
            f"{SHACL} [] sh:targetClass ex:C ; sh:nodeKind sh:IRI .".encode(),
            "person/shape.ttl: a shape with a target has no IRI, by which a report can name it; give it one",
        ),
        (
            f"{SHACL} ex:S sh:targetClass ex:C ; sh:deactivated true ; sh:nodeKind sh:IRI .".encode(),
            "person/shape.ttl: no shape has a target",
        ),
        (b"", "person/shape.ttl: no shape has a target"),
        (b"a person shape", "person/shape.ttl:1:1: is not Turtle: "),
        (b"caf\xe9", "person/shape.ttl:1:1: is not UTF-8"),
    ],
)
def test_a_file_of_shapes_that_judges_nothing_is_refused_among_others(copy, content, words):
    (copy.shapes / "person" / "shape.ttl").write_bytes(content)

    with pytest.raises(ShapesError) as caught:
        read_shapes(copy.shapes)

    assert words in str(caught.value)


@pytest.mark.slow
def test_a_conflict_of_two_facts_names_both(copy):
    path = copy.seeds / "hanoi-reception" / "facts.yaml"
    text = path.read_text("utf-8")
    path.write_text(
        text + "\n  - id: newho\n    type: inference\n    about: office/wxxrm7\n"
        "    property: tro:holder\n    value: person/to-lam\n    reason: {en: To Lam is meant.}\n"
        "    from: [wxxrm7]\n    by: curator\n    status: accepted\n"
        "    decided: {who: editors, on: 2026-11-24}\n",
        "utf-8",
    )
    lines = [text[: text.index("- id: wxxrm7")].count("\n") + 1, text.count("\n") + 2]

    [result] = [r for r in judged(copy).results if r.shape == SHAPE["OfficeHolding-holder"]]

    named = [f"{result.file}:{result.line}", *result.also]
    assert sorted(named) == sorted(f"seeds/hanoi-reception/facts.yaml:{n}" for n in lines)
    assert f"also     {result.also[0]}" in str(result)


@pytest.mark.slow
def test_a_thousand_violations_are_counted_and_the_first_are_shown():
    shapes = Graph().parse(
        data=f"{SHACL} ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:S-p . "
        "ex:S-p a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ."
    )
    graph = Graph().parse(
        data="@prefix ex: <https://e.org/> .\n"
        + "".join(f"ex:x{n} a ex:C .\n" for n in range(1000))
    )

    shown = str(validate(graph, shapes))

    assert shown.endswith("\n... and 950 more\n1000 violations")


def test_a_query_is_read_once_and_asked_of_each_graph_as_it_is_then(monkeypatch):
    shapes = Graph().parse(
        data="""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://e.org/> .
        :S a sh:NodeShape ; sh:targetSubjectsOf :of ; sh:sparql [ sh:select
            "SELECT $this WHERE { $this <https://e.org/of> ?x . ?x <https://e.org/of> $this }" ] ."""
    )
    read = []
    prepare = bypyshacl.prepareQuery
    monkeypatch.setattr(
        bypyshacl, "prepareQuery", lambda *given: read.append(given) or prepare(*given)
    )
    line = "<https://e.org/{}> <https://e.org/of> <https://e.org/{}> .\n".format
    engine = engines.Pyshacl(shapes)

    first = engine.report([line("a", "b"), line("c", "b")])
    second = engine.report([line("a", "b"), line("b", "a"), line("c", "b")])

    assert [str(r.focus) for r in first.results] == []
    assert sorted(str(r.focus) for r in second.results) == ["https://e.org/a", "https://e.org/b"]
    assert len(read) == 2  # once in each graph


@pytest.mark.parametrize(
    "shape",
    [
        "<https://e.org/> a owl:Ontology ; owl:imports <{canary}> . ex:S sh:property [ sh:path ex:p ; sh:minCount 1 ]",
        "ex:S sh:sparql [ sh:select 'SELECT $this {{ SERVICE <{canary}> {{ $this ?p ?o }} }}' ]",
        "ex:S sh:sparql [ sh:select 'SELECT $this {{ SERVICE SILENT <{canary}> {{ $this ?p ?o }} }}' ]",
        "ex:S sh:sparql [ sh:select 'SELECT $this FROM <{canary}> {{ $this ?p ?o }}' ]",
        "ex:S sh:sparql [ sh:select 'SELECT $this FROM NAMED <{canary}> {{ GRAPH ?g {{ $this ?p ?o }} }}' ]",
    ],
)  # fmt: skip
def test_no_shape_calls_out(shape):
    graph = Graph().parse(data="@prefix ex: <https://e.org/> . ex:x a ex:C ; ex:p 'a' .")
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.1)
        shape = shape.format(canary=f"http://127.0.0.1:{canary.getsockname()[1]}/x.ttl")
        shapes = Graph().parse(
            data=f"{SHACL} @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
            f"ex:S a sh:NodeShape ; sh:targetClass ex:C . {shape} ."
        )

        for engine in (engines.Pyshacl, engines.Fast):
            with contextlib.suppress(ShapesError):
                engine(shapes).report(canonical_lines(graph))

        with pytest.raises(TimeoutError):
            canary.accept()
