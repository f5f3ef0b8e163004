"""The competency questions as addresses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "ontology" / "questions"
NAMES = sorted(path.stem for path in FOLDER.glob("*.rq"))
SAID = "/questions/what-did-a-person-say"


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.text)))


@pytest.mark.parametrize("name", NAMES)
def test_each_question_has_an_address_that_answers_as_its_file_does(client, name):
    response = client.get(f"/questions/{name}.csv")

    expected = (FOLDER / f"{name}.csv").read_text("utf-8")
    assert rows_of(response) == list(csv.reader(io.StringIO(expected)))
    assert client.get(f"/questions/{name}.rq").data == (FOLDER / f"{name}.rq").read_bytes()


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


def test_a_person_of_whom_nothing_is_known_has_said_nothing(client):
    assert len(rows_of(client.get(f"{SAID}.csv", query_string={"person": "nobody"}))) == 1


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


def test_openapi_lists_every_question_with_its_parameters(client):
    content = json.loads(client.get("/openapi.json").data)

    assert content["openapi"] == "3.1.0"
    assert sorted(content["paths"]) == [f"/questions/{name}.{{format}}" for name in NAMES]
    [_, person] = content["paths"][f"{SAID}.{{format}}"]["get"]["parameters"]
    assert person["name"] == "person"
    assert person["schema"]["default"] == "https://w3id.org/treaty-kb/id/person/to-lam"


def test_an_answer_is_not_sent_again_to_whoever_has_it(client):
    tag = client.get(f"{SAID}.csv").headers["ETag"]

    assert client.get(f"{SAID}.csv", headers={"If-None-Match": tag}).status_code == 304
    other = client.get(f"{SAID}.csv?person=ghada-waly", headers={"If-None-Match": tag})
    assert other.status_code == 200
