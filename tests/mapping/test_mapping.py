"""Articles and their facts as named graphs: the golden files, and the rules of the model."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from conftest import known_authorities, known_ontology
from pyoxigraph import Literal as EngineLiteral
from pyoxigraph import NamedNode
from rdflib import Literal, URIRef

from kb.canonical.graph import canonical_lines, triples_in
from kb.canonical.oxigraph import line_of
from kb.identifiers import Identifiers
from kb.mapping.articles import Mapped, map_article
from kb.mapping.triples import triples_of
from kb.namespaces import OA, PROV, RDF, SCHEMA, TRO, XSD
from kb.seeds.article import Article, draft_folder
from kb.seeds.authorities import read_authorities
from kb.seeds.content import Argument, Words
from kb.seeds.facts import Fact, FactFile
from kb.seeds.kinds import Act, Action, Anticipated, Inference

GOLDEN = Path(__file__).parents[1] / "golden"
BASE = "https://w3id.org/treaty-kb/"
ids = Identifiers(BASE)


@pytest.fixture(scope="module")
def hanoi(project) -> Mapped:
    return _mapped(project.seeds / "hanoi-reception", known_authorities(), project)


@pytest.fixture(scope="module")
def kampala(project, tmp_path_factory) -> Mapped:
    """The invented article."""
    folder = tmp_path_factory.mktemp("seeds") / "kampala-protocol"
    shutil.copytree(GOLDEN / "kampala-protocol", folder)
    authorities = folder.parent / "authorities"
    authorities.mkdir()
    (folder / "authorities.ttl").rename(authorities / "authorities.ttl")
    return _mapped(folder, read_authorities(authorities, ids), project)


def _mapped(folder, known, project) -> Mapped:
    article = Article.read(folder)
    ontology = known_ontology()
    return map_article(article, FactFile.read(article, folder / "facts.yaml", known, ontology), ids)


def lines_of(mapped: Mapped) -> list[str]:
    lines = canonical_lines(mapped.default)
    around = {mapped.provenance_iri: mapped.provenance, ids.inferred: mapped.inferred}
    for name, graph in {**mapped.facts, **around}.items():
        lines += canonical_lines(graph, name)
    return sorted(lines)


@pytest.mark.parametrize("name", ["hanoi", "kampala"])
def test_the_graphs_are_the_golden_ones(name, request):
    lines = lines_of(request.getfixturevalue(name))
    path = GOLDEN / f"{name}.nq"
    if request.config.getoption("--update-golden"):
        path.write_text("".join(lines), "utf-8")

    golden = path.read_text("utf-8").splitlines(keepends=True)

    assert [f"- {line}" for line in golden if line not in lines] + [
        f"+ {line}" for line in lines if line not in golden
    ] == []


def thing(reference: str) -> URIRef:
    return ids.thing(reference)


def test_the_reception_has_the_day_that_is_stated_and_apart_from_it_the_year_that_is_inferred(
    hanoi,
):
    event, merged = thing("event/to-lam-receives-delegations"), hanoi.default

    assert list(merged.objects(event, TRO.statedDate)) == [
        Literal("--10-25", datatype=XSD.gMonthDay)
    ]
    assert (event, SCHEMA.startDate, None) not in merged
    assert list(hanoi.inferred.objects(event, SCHEMA.startDate)) == [
        Literal("2025-10-25", datatype=XSD.date)
    ]
    [record] = merged.subjects(TRO.inferredProperty, SCHEMA.startDate)
    assert (record, RDF.type, TRO.Inference) in merged
    assert (record, TRO.inferredAbout, event) in merged
    [fact] = [iri for iri, graph in hanoi.facts.items() if (event, SCHEMA.startDate, None) in graph]
    assert (fact, TRO.certainty, TRO.Inferred) in hanoi.provenance
    assert (fact, PROV.wasDerivedFrom, record) in hanoi.provenance


def test_nothing_comes_out_as_said_that_the_article_does_not_say(hanoi):
    merged = hanoi.default

    # No State signs or ratifies and nothing is in force: that Hanoi was chosen is To Lam's word, and
    # no act. The centre is no organisation; "thousands" is no number; the ceremony has no date.
    assert list(merged.subjects(RDF.type, TRO.TreatyAction)) == []
    [choice] = merged.subjects(TRO.actionType, TRO.ChoiceOfSigningPlace)
    assert set(merged.objects(choice, RDF.type)) == {TRO.ClaimedAction}
    assert merged.value(merged.value(choice, TRO.accordingTo), TRO.speaker) == thing(
        "person/to-lam"
    )
    assert merged.value(choice, TRO.actionDate) is None
    centre = thing("proposal/regional-cybercrime-training-centre")
    assert set(merged.objects(centre, RDF.type)) == {TRO.Proposal, SCHEMA.Intangible}
    [thousands] = merged.subjects(TRO.statedValue, Literal("ribuan", lang="id"))
    assert (thousands, SCHEMA.value, None) not in merged
    ceremony = thing("event/hanoi-convention-signing-ceremony")
    assert not [p for p in merged.predicates(ceremony) if "Date" in p]


def test_the_110_are_the_ministers_words_for_states_and_organisations(hanoi):
    merged = hanoi.default

    [count] = merged.subjects(SCHEMA.value, Literal("110", datatype=XSD.integer))
    [statement] = merged.objects(count, TRO.accordingTo)
    assert list(merged.objects(statement, TRO.speaker)) == [thing("person/luong-tam-quang")]
    assert list(merged.objects(count, SCHEMA.unitText)) == [
        Literal("negara dan organisasi internasional", lang="id")
    ]


def test_each_fact_has_one_certainty_and_each_stated_one_a_passage(hanoi):
    for fact in hanoi.facts:
        [certainty] = hanoi.provenance.objects(fact, TRO.certainty)
        passages = list(hanoi.provenance.objects(fact, TRO.evidence))
        assert len(passages) == (1 if certainty == TRO.Stated else 0)


def test_a_passage_has_the_words_that_stand_at_its_position(hanoi, project):
    text = (project.seeds / "hanoi-reception" / "article.txt").read_text("utf-8")
    merged = hanoi.default

    for passage in merged.subjects(RDF.type, OA.SpecificResource):
        quote, position = URIRef(f"{passage}#quote"), URIRef(f"{passage}#position")
        start, end = (int(merged.value(position, term)) for term in (OA.start, OA.end))
        exact, prefix, suffix = (
            str(merged.value(quote, term)) for term in (OA.exact, OA.prefix, OA.suffix)
        )
        assert text[start:end] == exact
        assert text[max(0, start - 30) : start] == prefix
        assert text[end : end + 30] == suffix


def test_no_graph_has_a_blank_node(hanoi, kampala):
    for mapped in (hanoi, kampala):
        for graph in (*mapped.facts.values(), mapped.default, mapped.provenance):
            assert all(
                not isinstance(term, (str,)) or term.n3()[:2] != "_:" for t in graph for term in t
            )


def test_an_act_has_actor_agent_day_and_place(kampala):
    act, merged = thing("action/uganda-signs-the-lakes-protocol"), kampala.default

    assert set(merged.predicate_objects(act)) >= {
        (RDF.type, TRO.TreatyAction),
        (RDF.type, SCHEMA.Action),
        (TRO.actionType, TRO.Signature),
        (TRO.treaty, thing("treaty/lakes-protocol")),
        (TRO.actor, thing("country/ug")),
        (SCHEMA.agent, thing("person/amina-okello")),
        (TRO.actionDate, Literal("2024-03-14", datatype=XSD.date)),
        (SCHEMA.location, thing("place/national-theatre")),
    }


def test_a_draft_is_not_published_and_who_drafted_a_fact_is_told(kampala):
    assert ids.fact("kdrf") not in kampala.facts
    [activity] = kampala.provenance.objects(ids.fact("ksay"), PROV.wasGeneratedBy)
    [agent] = kampala.provenance.objects(activity, PROV.wasAssociatedWith)
    assert (agent, SCHEMA.name, Literal("llm:some-model@0123abcd")) in kampala.provenance


def test_the_default_graph_has_what_facts_say_and_nothing_that_was_inferred(hanoi):
    said = {triple for graph in hanoi.facts.values() for triple in graph}

    assert set(hanoi.inferred)
    assert said - set(hanoi.default) == set(hanoi.inferred)
    known = {p for s, p, _ in set(hanoi.default) - said if str(s).startswith(ids.fact(""))}
    assert known == {TRO.certainty, TRO.evidence}


def test_only_a_node_that_is_one_fact_has_evidence(hanoi):
    kinds = {
        kind
        for node in hanoi.default.subjects(TRO.evidence)
        for kind in hanoi.default.objects(node, RDF.type)
        if str(kind).startswith(str(TRO))
    }

    assert kinds == {
        TRO.ClaimedAction, TRO.AnticipatedAction, TRO.OfficeHolding, TRO.TitleHolding, TRO.Proposal,
        TRO.ReportedStatement,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "term"),
    [
        (2500, Literal("2500", datatype=XSD.integer)),
        ("May", Literal("May")),
        ("10/12", Literal("10/12")),
        ("2025-10-25", Literal("2025-10-25", datatype=XSD.date)),
        ("person/to-lam", ids.thing("person/to-lam")),
        ("https://e.org/x", URIRef("https://e.org/x")),
    ],
)
def test_a_concluded_value_is_what_its_form_says_and_no_more(written, term):
    inference = Inference("event/x", "tro:host", written, {"en": "x"}, ("abcd",))
    fact = Fact("abcd", "x", inference, None, None, "", "curator", "accepted", "", "", Path("x"), 1)
    [(_, _, value)] = triples_in([line_of(next(triples_of(fact, "id", ids)))])
    assert value == term


def test_an_act_that_is_only_scheduled_was_not_done_on_its_day():
    treaty, day = Argument("the pact", "treaty/pact"), Words("14 March 2024")
    planned = Anticipated("anticipated/x", "Signature", "Scheduled", treaty, date=day)
    done = Action("action/x", "Signature", treaty, date=day)

    def dates(act: Act) -> list:
        fact = Fact("abcd", "x", act, 0, 1, "x", "curator", "accepted", "", "", Path("x"), 1)
        given = [predicate for _, predicate, _ in triples_of(fact, "en", ids)]
        return [predicate for predicate in given if "Date" in predicate.value]

    assert dates(planned) == [NamedNode(TRO.statedDate)]
    assert dates(done) == [NamedNode(TRO.statedDate), NamedNode(TRO.actionDate)]


def test_a_line_has_the_escapes_of_the_canonical_form_and_no_others():
    """RDF Dataset Canonicalization 1.0, section 5."""
    named = {
        "\b": "\\b",
        "\t": "\\t",
        "\n": "\\n",
        "\f": "\\f",
        "\r": "\\r",
        '"': '\\"',
        "\\": "\\\\",
    }
    coded = {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)} | named
    thing, name = NamedNode("https://e.org/Tô?a=b#c"), NamedNode(SCHEMA.name)
    for code in (*range(0x3000), 0xFFFD, 0xFFFE, 0xFFFF, 0x1F600, 0x10FFFD):
        written = coded.get(chr(code), chr(code))

        line = line_of((thing, name, EngineLiteral(f"a{chr(code)}", language="zh-Hant")))

        assert line == f'<{thing.value}> <{SCHEMA.name}> "a{written}"@zh-hant .\n'


@pytest.mark.parametrize("name", ["hanoi", "kampala"])
def test_the_lines_of_an_article_are_the_canonical_ones_of_its_graphs(name, request, project):
    mapped = request.getfixturevalue(name)

    for iri_, graph in mapped.facts.items():
        [said] = mapped.provenance.objects(iri_, SCHEMA.sha256)
        assert str(said) == hashlib.sha256("".join(canonical_lines(graph)).encode()).hexdigest()


def test_a_range_of_days_gives_the_first_and_the_last(tmp_path):
    folder = tmp_path / "talks"
    text = "The talks were held on 25 and 26 October 2025 in Lamu.\n"
    draft_folder(tmp_path, text.encode(), "talks", "en", "Talks", "editors")
    (folder / "facts.yaml").write_text(
        """
things: [{ref: event/talks, name: {en: Talks}}]
facts:
  - id: e6r4af
    type: event
    event: event/talks
    kind: Talks
    date: {text: 25 and 26 October 2025}
    quote: The talks were held on 25 and 26 October 2025
    at: [0, 45]
    by: curator
    status: accepted
    decided: {who: editors, on: 2026-11-24}
""",
        "utf-8",
    )
    article = Article.read(folder)
    facts = FactFile.read(article, folder / "facts.yaml", None, None)

    graph = map_article(article, facts, ids).facts[URIRef(f"{BASE}fact/e6r4af")]

    said = {
        (str(term).rpartition("/")[2].rpartition("#")[2], str(day))
        for term, day in graph.predicate_objects(URIRef(f"{BASE}id/event/talks"))
        if isinstance(day, Literal) and day.datatype == XSD.date
    }
    assert said == {
        ("statedDate", "2025-10-25"), ("startDate", "2025-10-25"),
        ("statedEndDate", "2025-10-26"), ("endDate", "2025-10-26"),
    }  # fmt: skip
