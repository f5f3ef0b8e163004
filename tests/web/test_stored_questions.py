"""The competency questions as addresses."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kb.errors import QueriesBusy
from kb.queries.expected import Table, compare
from kb.reading.retirement import Retirement
from kb.web.coverage import TreatyCoverage
from kb.web.query.questions import Question, parameters_of
from kb.web.query.sparql import MOST_ROWS

FOLDER = Path(__file__).parents[2] / "ontology" / "questions"
NAMES = sorted(path.stem for path in FOLDER.glob("*.rq"))
BASE = "https://w3id.org/treaty-kb/"
SAID = "/questions/what-did-a-person-say"
PAGE = {"Accept": "text/html", "Accept-Language": "en"}


def example_of(name: str) -> dict[str, str]:
    """What the editors ask a question about, as parameters of its address."""
    text = (FOLDER / f"{name}.rq").read_text("utf-8")
    return {parameter.name: parameter.typed for parameter in parameters_of(text)}


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.text)))


@pytest.fixture(scope="module")
def client(whole_client):
    """Answers are expected of all rows of the records."""
    return whole_client


@pytest.fixture
def hrefs():
    def addresses(page: str) -> set[str]:
        return set(map(unescape, re.findall(r'href="([^"]+)"', page)))

    return addresses


@pytest.mark.parametrize("name", NAMES)
def test_each_question_has_an_address_that_answers_as_its_file_does(client, name):
    answer = Table.read(client.get(f"/questions/{name}.csv", query_string=example_of(name)).text)

    expected = Table.read((FOLDER / f"{name}.csv").read_text("utf-8"))
    difference = compare((FOLDER / f"{name}.rq").read_text("utf-8"), expected, answer, {}, set())
    assert not difference
    assert client.get(f"/questions/{name}.rq").data == (FOLDER / f"{name}.rq").read_bytes()


@pytest.mark.parametrize(
    ("name", "parameter", "kind", "value"),
    [
        ("who-consented-to-both", "treaty", "treaty", "beijing-treaty"),
        ("who-consented-to-both", "other", "treaty", "beijing-treaty"),
        ("which-acts-since", "since", "date", "2026-01-01"),
        ("what-did-a-person-say", "person", "person", "ghada-waly"),
    ],
)
def test_what_is_asked_about_takes_the_place_of_the_default(client, name, parameter, kind, value):
    """Also where the query does not select it."""
    text = (FOLDER / f"{name}.rq").read_text("utf-8")
    term = f'"{value}"^^xsd:date' if kind == "date" else f"<{BASE}id/{kind}/{value}>"
    values = rf"VALUES \?{parameter} \{{ [^}}]+ \}}"
    assert re.search(values, text)
    query = re.sub(values, f"VALUES ?{parameter} {{ {term} }}", text)
    wanted = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    given = {**example_of(name), parameter: value}
    answer = client.get(f"/questions/{name}.csv", query_string=given)

    assert answer.status_code == wanted.status_code == 200
    assert sorted(rows_of(answer)) == sorted(rows_of(wanted)) and len(rows_of(answer)) > 1


@pytest.mark.parametrize(
    "value",
    ["ghada-waly", "person/ghada-waly", "https://w3id.org/treaty-kb/id/person/ghada-waly"],
)
def test_a_parameter_is_given_by_iri_by_reference_or_by_slug(client, value):
    rows = rows_of(client.get(f"{SAID}.csv", query_string={"person": value}))

    assert [row[1].rpartition("#")[2] for row in rows[1:]] == ["Praise"]


@pytest.mark.parametrize(
    "value",
    ["x> } INSERT { <a:a> <a:b> <a:c> } #", "treaty/un-cybercrime-convention", "", "a b", "x\n}",
     "https://e.org/id/person/ghada-waly", "../../etc"],
)  # fmt: skip
def test_a_parameter_that_is_no_thing_of_its_kind_is_refused(client, value):
    response = client.get(f"{SAID}.csv", query_string={"person": value})

    assert response.status_code == 400
    assert "is no person" in response.json["detail"]


# Indonesia: IDN in ISO 3166-1, 850 in both lists of the international system.
@pytest.mark.parametrize("code", ["IDN", "idn", "cow-850", "gw-850", "country/id"])
def test_a_state_is_given_by_its_code_in_a_list(client, code):
    asked = {"country": code, "date": "2020-01-01"}
    rows = rows_of(client.get("/questions/which-treaties-bind-a-state.csv", query_string=asked))

    assert len(rows) > 1
    assert {row[2].rpartition("/")[2] for row in rows[1:]} == {"id"}


@pytest.mark.parametrize(
    ("code", "told"),
    [("cow-365", "give one of ru, suhh"), ("cow-999", "country/cow-999"), ("XYZ", "XYZ")],
)
def test_a_code_of_several_states_or_of_none_is_refused(client, code, told):
    asked = {"country": code, "date": "2020-01-01"}
    answer = client.get("/questions/which-treaties-bind-a-state.csv", query_string=asked)

    assert answer.status_code in (400, 404)
    assert told in answer.json["detail"]


@pytest.mark.parametrize("address", [f"{SAID}.csv", f"{SAID}.json", SAID])
def test_a_name_of_which_nothing_is_published_is_not_found_and_near_ones_are_offered(
    client, address
):
    answer = client.get(address, query_string={"person": "to-lan"})

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["detail"] == (
        "nothing is published about https://w3id.org/treaty-kb/id/person/to-lan"
    )
    assert "https://w3id.org/treaty-kb/id/person/to-lam" in answer.json["near"]


def test_a_reader_gets_a_page_that_leads_to_the_near_names(client, hrefs):
    answer = client.get(f"{SAID}?person=to-lan", headers=PAGE)

    assert answer.status_code == 404
    assert "/page/person/to-lam" in hrefs(answer.text)


def retired(iri: str, to: str = "") -> Retirement:
    return Retirement(iri, to or None, {"en": "It was entered twice."}, "2026-02-03", "")


def test_a_merged_thing_leads_on_to_the_same_question_about_the_other(client, monkeypatch):
    new = "https://w3id.org/treaty-kb/id/person/to-lam"
    monkeypatch.setattr("kb.web.problems.Retirement.of", lambda store, iri: retired(iri, new))

    answer = client.get(f"{SAID}.csv?person=to-lam-the-second")

    assert (answer.status_code, answer.headers["Location"]) == (301, f"{SAID}.csv?person=to-lam")


def test_a_retired_thing_is_gone_with_its_reason(client, monkeypatch):
    monkeypatch.setattr("kb.web.problems.Retirement.of", lambda store, iri: retired(iri))

    answer = client.get(f"{SAID}.csv?person=to-lam-the-second")

    assert answer.status_code == 410
    assert answer.json["reasons"] == {"en": "It was entered twice."}


# A day


@pytest.fixture
def dated(monkeypatch):
    """A question about a day: which articles there are, and whether the day is past their own."""
    question = Question.read(
        "dated",
        """# en: Which fields has the day?
# parameter ?date (date): the day asked about
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?date ?is ?past WHERE {
  VALUES ?date { "2026-02-03"^^xsd:date }
  BIND(DATATYPE(?date) AS ?is)
  BIND(?date > "2026-02-02"^^xsd:date AS ?past)
}
""",
    )
    monkeypatch.setattr("kb.web.query.questions.every_question", lambda: (question,))


DATE = "http://www.w3.org/2001/XMLSchema#date"


@pytest.mark.parametrize(
    ("query", "row"),
    [
        ("?date=2026-02-03", ["2026-02-03", DATE, "true"]),
        ("?date=2024-02-29", ["2024-02-29", DATE, "false"]),
    ],
)
@pytest.mark.usefixtures("dated")
def test_a_day_is_bound_as_a_typed_literal(client, query, row):
    assert rows_of(client.get(f"/questions/dated.csv{query}"))[1:] == [row]


@pytest.mark.parametrize(
    "value",
    ["2026-02-30", "20260203", "2026-W05-1", "03-02-2026", "2026", "", "2026-02-03Z", "to-lam",
     '2026-02-03"^^xsd:date } #', "2026-02-03\n", "٢٠٢٦-٠٢-٠٣"],
)  # fmt: skip
@pytest.mark.usefixtures("dated")
def test_what_is_no_day_is_refused(client, value):
    answer = client.get("/questions/dated.csv", query_string={"date": value})

    assert answer.status_code == 400
    assert "is no day: write it as in 2026-02-03" in answer.json["detail"]


@pytest.mark.usefixtures("dated")
def test_a_page_about_a_day_has_it_in_its_form_its_query_and_its_links(client, hrefs):
    page = client.get("/questions/dated?date=2024-02-29", headers=PAGE).text

    assert 'type="date" name="date" value="2024-02-29"' in page
    assert 'Asked about <span dir="auto">February 29, 2024</span>.' in page
    assert 'VALUES ?date { "2024-02-29"^^xsd:date }' in unescape(page)
    assert "/questions/dated.csv?date=2024-02-29" in hrefs(page)
    assert "last part of an address" not in page


@pytest.mark.usefixtures("dated")
def test_openapi_says_that_a_parameter_is_a_day(client):
    [_, day] = client.get("/openapi.json").json["paths"]["/questions/dated.{format}"]["get"][
        "parameters"
    ]

    assert day["schema"] == {"type": "string", "format": "date"}
    assert (day["required"], day["example"]) == (True, "2026-02-03")


def test_an_unknown_parameter_is_named_with_those_there_are(client):
    response = client.get(f"{SAID}.csv?persn=to-lam")

    assert response.status_code == 400
    assert response.json["detail"] == "this question has no parameter 'persn'; it has person"


@pytest.mark.parametrize("path", ["/questions/who.csv", f"{SAID}.exe"])
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_question_opens_as_a_page_with_what_was_asked_about(client):
    response = client.get(f"{SAID}.html?person=ghada-waly")

    assert response.status_code == 303
    page = client.get(response.headers["Location"], headers={"Accept": "text/html"})
    assert "id/person/ghada-waly" in page.text
    assert "sangat mengapresiasi" in page.text


# The pages


@pytest.mark.parametrize("language", ["en", "id", "vi"])
def test_the_listing_has_every_question_in_the_readers_language(client, hrefs, language):
    page = unescape(client.get("/questions", headers={"Accept-Language": language}).text)

    assert {f"/questions/{name}" for name in NAMES} | {"/openapi.json"} <= hrefs(page)
    for name in NAMES:
        sentence = re.search(
            rf"(?m)^# {language}: (.+)$", (FOLDER / f"{name}.rq").read_text("utf-8")
        )
        assert f'lang="{language}">{sentence[1]}</a>' in page, name


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_each_page_has_the_question_the_query_and_the_answer(client, hrefs, name):
    """The answer of the page is compared with that of the address, cell by cell."""
    page = client.get(f"/questions/{name}", headers=PAGE).text
    text = (FOLDER / f"{name}.rq").read_text("utf-8")
    rows = rows_of(client.get(f"/questions/{name}.csv", query_string=example_of(name)))[1:]

    for language in ("en", "id", "vi"):
        assert re.search(rf"(?m)^# {language}: (.+)$", text)[1] in unescape(page)
    assert text.strip() in unescape(page)
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    if len(rows) <= MOST_ROWS:
        shown = {unescape(iri) for iri in re.findall(r'data-iri="([^"]+)"', table)}
        assert len(re.findall("<tr>", table)) == len(rows)
        assert shown == {cell for row in rows for cell in row if re.match("https?://", cell)}
    query = f"?{urlencode(example_of(name))}" if example_of(name) else ""
    wanted = {f"/questions/{name}.{suffix}{query}" for suffix in ("json", "xml", "csv", "tsv")}
    wanted.add(f"/questions/{name}.rq")
    terms = {f"/page/term/{name}" for name in re.findall(r"(?m)^[^#\n]*?\btro:(\w+)", text)}
    assert wanted | terms <= hrefs(page)
    assert "expect" not in re.sub(r"(?s)<(script|pre)\b.*?</\1>", "", table)


def test_a_page_shows_how_to_ask_the_same_by_curl_python_and_r(client):
    page = unescape(client.get(f"{SAID}?person=ghada-waly", headers=PAGE).text)

    assert f"curl -s 'http://localhost{SAID}.csv?person=ghada-waly'" in page
    for code in ("--data-urlencode", "from SPARQLWrapper import", "SPARQLStore(", "library(httr2)"):
        assert code in page
    assert page.count("VALUES ?person { <https://w3id.org/treaty-kb/id/person/ghada-waly> }") > 4


def test_a_page_about_another_thing_keeps_it_in_every_link_and_in_the_form(client, hrefs):
    page = client.get(f"{SAID}?person=ghada-waly", headers=PAGE).text

    assert f"{SAID}.csv?person=ghada-waly" in hrefs(page)
    assert re.search(r'<select name="person">.*<option value="ghada-waly"[^>]* selected>', page)
    answer = client.get(f"{SAID}?person=ghada-waly", headers={"Accept": "text/csv"})
    assert answer.headers["Location"] == f"{SAID}.csv?person=ghada-waly"


@pytest.mark.parametrize("query", ["?person=%22%3E%3Cscript%3E", "?persn=to-lam", "?person="])
def test_what_cannot_be_asked_is_refused_on_the_page_too(client, query):
    answer = client.get(SAID + query, headers=PAGE)

    assert answer.status_code == 400
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [("text/csv", "csv"), ("application/sparql-results+json", "json"), ("application/json", "json"),
     ("text/tab-separated-values, text/html;q=0.5", "tsv"), ("application/sparql-results+xml", "xml")],
)  # fmt: skip
def test_a_program_is_led_to_the_answer_in_its_format(client, accept, suffix):
    answer = client.get("/questions/who-said-what", headers={"Accept": accept})

    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/questions/who-said-what.{suffix}",
    )
    assert {"Accept", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))


def test_a_table_is_no_graph(client):
    answer = client.get("/questions/who-said-what", headers={"Accept": "text/turtle"})

    assert answer.status_code == 406 and "text/csv" in answer.json["detail"]


def test_what_the_editors_expect_is_shown_to_nobody_and_leads_to_the_answer(client, release):
    answer = client.get("/questions/who-said-what.expected.csv")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/questions/who-said-what.csv")
    assert client.get("/questions/who-said-no.expected.csv").status_code == 404
    assert list(release.data("questions").glob("*.csv")) == []


def page_about_participants(client, monkeypatch, recorded: str | None) -> str:
    """The page of a question about a treaty whose participants are recorded so."""
    question = Question.read(
        "who",
        """# en: Who?
# parameter ?treaty (treaty): the treaty asked about
PREFIX tro: <https://w3id.org/treaty-kb/ontology#>
SELECT ?treaty ?who WHERE {
  VALUES ?treaty { <https://w3id.org/treaty-kb/id/treaty/un-cybercrime-convention> }
  ?act a tro:TreatyAction ; tro:treaty ?treaty ; tro:actionType tro:Ratification ; tro:actor ?who .
}
""",
    )
    monkeypatch.setattr("kb.web.query.questions.every_question", lambda: (question,))
    known = {"complete": (True, "2026-02-03"), "partial": (True,), "not-recorded": (False,)}
    monkeypatch.setattr(
        "kb.web.coverage.TreatyCoverage.of",
        lambda store, treaty: TreatyCoverage("treaty/un-cybercrime-convention", *known[recorded]),
    )
    return unescape(client.get("/questions/who", headers=PAGE).text)


@pytest.mark.parametrize(
    ("recorded", "says"),
    [
        ("not-recorded", "Who takes part in this treaty is not recorded here"),
        ("partial", "Only some participants of this treaty are recorded here"),
        ("complete", "All participants of this treaty are recorded here"),
    ],
)
def test_an_answer_without_participants_says_whether_they_are_recorded(
    client, monkeypatch, recorded, says
):
    assert says in page_about_participants(client, monkeypatch, recorded)


def test_an_answer_without_rows_says_why(client, monkeypatch):
    question = Question.read("none", "# en: Which?\nSELECT ?x { ?x <urn:no> ?y }")
    monkeypatch.setattr("kb.web.query.questions.every_question", lambda: (question,))

    page = client.get("/questions/none", headers=PAGE).text

    assert "No article or record published here says so." in page


def test_a_question_that_gets_no_answer_is_still_told_and_not_kept(client, monkeypatch):
    def busy(*_: object) -> None:
        raise QueriesBusy("every worker is busy")

    monkeypatch.setattr(client.application.extensions["kb"].queries.__class__, "answer", busy)

    answer = client.get("/questions/who-said-what", headers=PAGE)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "every worker is busy" in answer.text and "PREFIX tro:" in answer.text
    assert "ETag" not in answer.headers and answer.headers["Cache-Control"] == "no-store"


def test_an_answer_that_changes_with_the_time_is_not_kept(client, monkeypatch):
    now = Question.read("now", "# en: What time is it?\nSELECT (NOW() AS ?now) {}")
    monkeypatch.setattr("kb.web.query.questions.every_question", lambda: (now,))

    answer = client.get("/questions/now", headers=PAGE)

    assert answer.status_code == 200 and "?now" in answer.text
    assert "ETag" not in answer.headers and answer.headers["Cache-Control"] == "no-store"


def test_a_term_leads_to_the_questions_that_ask_with_it(client, hrefs):
    for term in ("force", "Treaty", "statedEndDate", "Reception"):
        page = client.get(f"/page/term/{term}", headers=PAGE).text
        expected = {
            f"/questions/{name}"
            for name in NAMES
            if re.search(rf"(?m)^[^#\n]*\btro:{term}\b", (FOLDER / f"{name}.rq").read_text("utf-8"))
        }
        assert {
            address for address in hrefs(page) if address.startswith("/questions/")
        } == expected, term


#: What a program that learns from the examples of an endpoint sends it
#: (https://github.com/sib-swiss/sparql-examples; the same as in sparql-llm).
EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
SELECT DISTINCT ?example ?comment ?query ?target WHERE {
  ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query .
  OPTIONAL { ?example schema:target ?target }
  FILTER(LANG(?comment) = "en")
}"""


def test_a_program_that_learns_from_examples_finds_every_question_at_the_endpoint(client):
    answer = client.get("/sparql", query_string={"query": EXAMPLES}, headers={"Accept": "text/csv"})
    examples = {row[0]: row[1:] for row in rows_of(answer)[1:]}

    assert set(examples) == {f"{BASE}questions/{name}" for name in NAMES}
    for name in NAMES:
        comment, query, target = examples[f"{BASE}questions/{name}"]
        text = (FOLDER / f"{name}.rq").read_text("utf-8")
        assert f"# en: {comment}\n" in text
        assert query in text
        assert query.startswith(("PREFIX", "SELECT"))
        assert target == f"{BASE}sparql"


def test_openapi_lists_every_question_with_its_parameters(client):
    content = json.loads(client.get("/openapi.json").data)

    assert content["openapi"] == "3.1.0"
    assert sorted(content["paths"]) == sorted(f"/questions/{name}.{{format}}" for name in NAMES)
    [_, person] = content["paths"][f"{SAID}.{{format}}"]["get"]["parameters"]
    assert person["name"] == "person"
    assert (person["required"], person["example"]) == (True, "to-lam")


def test_an_answer_is_not_sent_again_to_whoever_has_it(client):
    about = f"{SAID}.csv?person=to-lam"
    tag = client.get(about).headers["ETag"]

    assert client.get(about, headers={"If-None-Match": tag}).status_code == 304
    other = client.get(f"{SAID}.csv?person=ghada-waly", headers={"If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.slow
def test_questions_without_an_answer_come_last_and_say_so(client):
    first = client.get("/questions?lang=en")
    until = time.monotonic() + 60
    while "ETag" not in first.headers and time.monotonic() < until:
        assert first.headers["Cache-Control"] == "no-store"  # the questions are still being asked
        time.sleep(0.1)
        first = client.get("/questions?lang=en")
    page = first.text
    listed = [
        re.findall(r'<li><a href="/questions/([\w-]+)[^>]*>.*?</li>', section)
        for section in page.split("<section>")[1:]
    ]
    empty_ones = set(
        re.findall(
            r'href="/questions/([\w-]+)[^>]*>[^<]*</a> <small class="tag">no answer in this release',
            page,
        )
    )
    empty = {
        name
        for name in NAMES
        if rows_of(client.get(f"/questions/{name}.csv", query_string=example_of(name)))[1:] == []
    }

    assert empty_ones == empty and empty
    for names in listed:
        order = [name in empty for name in names]
        assert order == sorted(order)


def test_an_answer_without_rows_says_that_no_article_speaks_of_it(client):
    page = unescape(
        client.get("/questions/what-is-said-about-a-country?country=fj", headers=PAGE).text
    )

    assert "No published article speaks of Fiji." in page


def test_a_question_of_records_tells_how_much_is_recorded(client):
    words = r"with participants recorded, of \d+ of these all, as read between \w+ \d+, 1988 and November 28, 2026"
    for name, is_told in (("who-only-signed", True), ("who-said-what", False)):
        page = client.get(f"/questions/{name}?lang=en", headers=PAGE).text
        assert bool(re.search(words, page)) == is_told


def test_a_question_that_was_renamed_answers_by_its_old_name(client):
    old, new = (
        client.get(f"/questions/which-values-are-{word}.csv").text
        for word in ("concluded", "inferred")
    )

    assert old == new
    assert old.startswith("about,property,value,basis")
