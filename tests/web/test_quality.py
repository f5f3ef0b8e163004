"""The page of what each source is worth, and its measurements: what they count, the folders of records
have.

What is expected is counted from these folders, or by hand from the list of what was looked at."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from conftest import BASE, ROOT
from rdflib import RDF, SKOS, Graph, Namespace, URIRef
from recorded import IN_A_COLUMN, sources, treaties_of

from kb.namespaces import PAV, SCHEMA

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
        is_marked = said.get("departures", "marked") == "marked"
        unmarked.setdefault(source, set()).update(() if is_marked else names)
        left[source] += len({tuple(row.values()) for row in lines(folder / "not-taken.tsv")})
    treaties["United Nations", "2026-02-03"] |= set(IN_A_COLUMN)

    assert measured(whole_client, "treaties") == {key: len(some) for key, some in treaties.items()}
    assert measured(whole_client, "unmarked") == {key: len(some) for key, some in unmarked.items()}
    assert measured(whole_client, "not_taken") == {key: left[key] for key in treaties}


@pytest.mark.slow
def test_the_sources_have_as_much_as_somebody_counted_by_hand(whole_client):
    """210 folders coe-2012-*, 21 of the 22 of WIPO Lex complete: Hague's row of South Korea was not
    understood."""
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
    """Counted by hand in the list: 29, of which 19 are slips."""
    page = client.get("/quality?lang=en").text

    assert len(lines(JUDGED)) == 29
    assert "Contradictions that were looked at <small>29</small>" in page
    assert "<dt>a slip of one of the lists</dt><dd>19</dd>" in page
    assert "<dt>it left, and came back</dt><dd>1</dd>" in page


def test_every_page_leads_to_it(client):
    assert 'href="/quality' in client.get("/page/treaty/tpnw?lang=en").text
