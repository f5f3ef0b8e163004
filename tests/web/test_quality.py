"""The page of what each source is worth, and its measurements: what they count, the folders of records
have.

What is expected is counted from these folders, or by hand from the list of what was looked at."""

from __future__ import annotations

import csv
import json
from collections import Counter

import pyoxigraph
import pytest
from conftest import BASE, ROOT
from rdflib import RDF, SKOS, Graph, Namespace, URIRef
from recorded import IN_A_COLUMN, sources, treaties_of

from kb.namespaces import PAV, SCHEMA
from kb.queries import Queries
from kb.web.dataset import quality

DQV = Namespace("http://www.w3.org/ns/dqv#")
JUDGED = ROOT / "seeds" / "contradictions.tsv"


def measured(client, metric: str) -> dict[tuple[str, str], int]:
    """The measure of each source, by publisher and day."""
    graph = Graph().parse(data=client.get("/quality.ttl").text, format="turtle")
    return {
        (str(graph.value(node, SCHEMA.publisher)), str(graph.value(node, PAV.retrievedOn))): int(
            graph.value(measurement, DQV.value)
        )
        for measurement in graph.subjects(DQV.isMeasurementOf, URIRef(f"{BASE}quality#{metric}"))
        if (node := graph.value(measurement, DQV.computedOn)) != URIRef(f"{BASE}dataset")
    }


def bindings(rows) -> list:
    text = rows.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
    return json.loads(text)["results"]["bindings"]


def lines(path) -> list[dict[str, str]]:
    text = path.read_text("utf-8") if path.exists() else ""
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.slow
def test_of_each_source_its_treaties_and_what_was_not_taken_are_counted(whole_client):
    treaties, unmarked, left = {}, {}, Counter()
    for folder, said in sources():
        source = said["publisher"], str(said["as_of"])
        names = treaties_of(said)
        treaties.setdefault(source, set()).update(names)
        is_marked = said.get("departures") != "unmarked"
        unmarked.setdefault(source, set()).update(() if is_marked else names)
        left[source] += len({tuple(row.values()) for row in lines(folder / "not-taken.tsv")})
    treaties["United Nations", "2026-02-03"] |= set(IN_A_COLUMN)

    assert measured(whole_client, "treaties") == {key: len(some) for key, some in treaties.items()}
    assert measured(whole_client, "unmarked") == {key: len(some) for key, some in unmarked.items()}
    assert measured(whole_client, "not_taken") == {key: left[key] for key in treaties}


@pytest.mark.slow
def test_the_sources_have_as_much_as_somebody_counted_by_hand(whole_client):
    """210 folders coe-2012-*, 21 of the 22 of WIPO Lex complete: a day of Spain in Madrid (Marks)
    is doubtful."""
    europe = "Council of Europe", "2012-04-03"
    wipo = "World Intellectual Property Organization", "2026-02-03"

    assert measured(whole_client, "treaties")[europe] == 210
    assert measured(whole_client, "complete")[wipo] == 21
    assert measured(whole_client, "partial")[wipo] == 1


def test_each_measurement_is_of_a_metric_that_is_defined(client):
    graph = Graph().parse(data=client.get("/quality.ttl").text, format="turtle")
    measurements = set(graph.subjects(RDF.type, DQV.QualityMeasurement))

    assert measurements
    for measurement in measurements:
        metric = graph.value(measurement, DQV.isMeasurementOf)
        assert graph.value(metric, SKOS.definition)
        assert (metric, RDF.type, DQV.Metric) in graph
        assert graph.value(measurement, DQV.value).toPython() >= 0


def test_a_program_is_led_to_the_measurements_in_its_format(client):
    answer = client.get("/quality", headers={"Accept": "application/ld+json"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/quality.jsonld")


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Quality of the sources"), ("id", "Mutu sumber"), ("vi", "Chất lượng các nguồn")],
)
def test_the_page_is_in_the_languages_of_the_site(client, language, title):
    assert f"<h1>{title}</h1>" in client.get(f"/quality?lang={language}").text


def test_the_contradictions_are_counted_by_their_cause(client):
    """Counted by hand in the list: 102, of which 57 are slips."""
    page = client.get("/quality?lang=en").text

    assert len(lines(JUDGED)) == 102
    assert "Contradictions that were looked at <small>102</small>" in page
    assert "<dt>a slip of one of the lists</dt><dd>57</dd>" in page
    assert "<dt>it left, and came back</dt><dd>1</dd>" in page


@pytest.mark.slow
def test_the_pages_that_count_themselves_and_what_only_one_source_has_are_counted(whole_client):
    """27 imported pages of the United Nations give signatories or parties, and 22 of WIPO their
    members; of that of Madrid (Marks) a day of Spain was doubtful, and accepted. Of the 72
    signatories of XVIII-16 a person typed 30: its count is not met. No list but that of the Council
    of Europe has its conventions: no act of them has another record."""
    europe = "Council of Europe", "2012-04-03"
    counted, alone = measured(whole_client, "counted"), measured(whole_client, "alone")

    assert {key: number for key, number in counted.items() if number} == {
        ("United Nations", "2026-02-03"): 26,
        ("United Nations", "2016-11-28"): 1,
        ("World Intellectual Property Organization", "2026-02-03"): 21,
    }
    assert alone[europe] == measured(whole_client, "acts")[europe] > 10_000


def test_what_was_answered_when_the_release_was_made_is_read(client, release, monkeypatch):
    """What is expected is asked of the store by the engine itself; nothing is asked for the page."""
    kept = json.loads((release.lookups / "answers.json").read_text("utf-8"))
    store = pyoxigraph.Store.read_only(str(release.store))
    quality._of.cache_clear()
    monkeypatch.setattr(Queries, "answer", None)

    assert client.get("/quality").status_code == 200
    assert set(kept) == {"how-far-do-sources-agree", "what-each-source-has", "what-was-not-taken"}
    for name, answer in kept.items():
        rows = store.query(release.data(f"questions/{name}.rq").read_text("utf-8"))
        assert answer["results"]["bindings"] == bindings(rows), name


def test_a_release_of_which_no_answer_is_kept_answers_the_same(client, monkeypatch):
    before = client.get("/quality.ttl").data
    quality._of.cache_clear()
    monkeypatch.setattr(quality, "ANSWERS", "none.json")

    assert client.get("/quality.ttl").data == before
    quality._of.cache_clear()


def test_a_release_with_an_older_question_leaves_what_it_does_not_count_open(client, monkeypatch):
    rows = quality._rows
    newer = {"counted", "alone"}

    def older(name):
        return [{k: v for k, v in row.items() if k not in newer} for row in rows(name)]

    quality._of.cache_clear()
    monkeypatch.setattr(quality, "_rows", older)
    page = client.get("/quality?lang=en")
    quality._of.cache_clear()

    assert page.status_code == 200
    assert '<td class="number"></td>' in page.text


def test_a_release_that_follows_another_has_answers_of_its_own(both):
    kept = json.loads((both.lookups / "answers.json").read_text("utf-8"))
    store = pyoxigraph.Store.read_only(str(both.store))

    for name, answer in kept.items():
        rows = store.query(both.data(f"questions/{name}.rq").read_text("utf-8"))
        assert answer["results"]["bindings"] == bindings(rows), name


def test_the_page_of_a_record_leads_to_its_source(client):
    page = client.get("/page/record/untc-xxvi-9?lang=en").text

    assert 'href="/quality?lang=en#united-nations-2026-02-03"' in page
    assert '<tr id="united-nations-2026-02-03">' in client.get("/quality").text


def test_every_page_leads_to_it(client):
    assert 'href="/quality' in client.get("/page/treaty/tpnw?lang=en").text
