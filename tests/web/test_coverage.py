"""What an answer says of what it does not know: of every treaty, in every form.

What is expected is read from the folders of records alone: a list is complete where its source says
so and nothing that was not taken may be a participant.
"""

from __future__ import annotations

import csv
import io
import re

import pytest
from recorded import Expected, expected

from kb.web.coverage import HEADER

LATER = "2035-01-01"
PAGE = "/page/treaty/{}?lang=en"
TABLES = (
    "/download/treaty/{}.csv", "/compare.csv?treaty={}", "/questions/who-consented.csv?treaty={}",
    f"/questions/who-is-bound-on.csv?treaty={{}}&date={LATER}",
)  # fmt: skip
FORMS = (
    PAGE, "/data/treaty/{}.ttl", "/data/treaty/{}.jsonld", *TABLES,
    "/questions/who-left.json?treaty={}", "/questions/where-records-differ.xml?treaty={}",
    "/compare?treaty={}",
)  # fmt: skip


def header(response) -> dict[str, str]:
    """The first item of the header: its word, and its parameters."""
    word, *given = response.headers[HEADER].split("; ")
    return {"extent": word} | dict(re.findall(r'^([a-z-]+)="([^"]*)"$', part)[0] for part in given)


def treaties(client) -> list[str]:
    rows = csv.DictReader(io.StringIO(client.get("/browse/treaties.csv").text))
    return sorted(row["iri"].rpartition("/")[2] for row in rows)


def test_a_treaty_without_a_record_is_told_from_one_without_participants(whole_client):
    answer = whole_client.get("/questions/who-consented.csv?treaty=bbnj-agreement")

    assert answer.status_code == 404
    assert "not recorded here: ask https://treaties.un.org/" in answer.json["detail"]
    assert header(answer) == {
        "extent": "not-recorded",
        "treaty": "treaty/bbnj-agreement",
        "see": "https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=XXI-10",
    }


def test_a_list_of_todays_members_says_that_those_who_left_before_are_missing(whole_client):
    """Haiti was a member of Berne from 1887 to 1943; WIPO's list of February 2026 has it from 1996
    on."""
    question = "/questions/who-is-bound-on.csv?treaty=berne-convention&date=1899-12-31"
    answer = whole_client.get(question)
    rows = {row["actor"][-2:]: row for row in csv.DictReader(io.StringIO(answer.text))}
    page = whole_client.get(PAGE.format("berne-convention")).text

    assert (rows["ht"]["answer"], rows["ht"]["because"]) == ("not known", "no list of that day")
    assert rows["fr"]["answer"] == "bound"
    assert header(answer)["departures-from"] == rows["ht"]["departures_known_from"] == "2026-02-03"
    assert "on February 3, 2026 are listed: who left before is missing." in page
    assert "departures-from" not in header(whole_client.get(PAGE.format("tpnw")))


def test_a_comparison_without_a_row_says_whom_to_ask(whole_client):
    answer = whole_client.get("/compare.csv?treaty=asean-charter&treaty=treaty-of-tlatelolco")

    assert answer.status_code == 404
    assert answer.json["detail"].endswith(
        "treaty/asean-charter is not recorded here: ask its depositary"
    )


def test_an_answer_about_a_state_says_of_how_many_treaties_anything_is_recorded(whole_client):
    answer = whole_client.get(f"/questions/which-treaties-bind-a-state.csv?country=de&date={LATER}")

    recorded, of = re.fullmatch(
        r"some-treaties; recorded=(\d+); complete=\d+; of=(\d+)", answer.headers[HEADER]
    ).groups()
    assert int(recorded) >= len(expected()) > 30
    assert int(recorded) < int(of)


def test_a_question_without_what_it_is_about_is_refused_by_name(whole_client):
    answer = whole_client.get("/questions/who-left.csv")

    assert answer.status_code == 400
    assert "needs 'treaty'" in answer.json["detail"]
    assert "treaty=anti-personnel-mine-ban-convention" in answer.json["detail"]


@pytest.fixture(scope="module")
def pages(whole_client):
    """The answer with the page of each treaty, by its slug."""
    return {slug: whole_client.get(PAGE.format(slug)) for slug in treaties(whole_client)}


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_answer_says_of_each_treaty_how_much_is_recorded(whole_client, form):
    records, wrong = expected(), []
    for slug in treaties(whole_client):
        know = records.get(slug, Expected("not-recorded"))
        told = header(whole_client.get(form.format(slug)))
        if (told["extent"], told.get("until", ""), told.get("departures-until", "")) != (
            know.extent, know.until, know.departures,
        ):  # fmt: skip
            wrong.append((form.format(slug), told, know))
    assert not wrong


@pytest.mark.slow
def test_no_table_of_a_treaty_without_a_record_is_empty(whole_client):
    """It has rows about the treaty itself, or it is none, and the answer says whom to ask."""
    told = 0
    for slug in set(treaties(whole_client)) - set(expected()):
        for form in TABLES:
            answer = whole_client.get(form.format(slug))
            if answer.status_code == 404:
                assert "is not recorded here: ask" in answer.json["detail"], (slug, form)
                told += 1
            else:
                assert answer.text.count("\n") > 1, (slug, form)
    assert told > 60


@pytest.mark.slow
def test_nobody_is_said_to_be_bound_when_nothing_is_known_of_it(whole_client):
    for slug, know in expected().items():
        for day in filter(None, (LATER, know.until, know.departures)):
            rows = csv.DictReader(
                io.StringIO(
                    whole_client.get(
                        "/questions/who-is-bound-on.csv", query_string={"treaty": slug, "date": day}
                    ).text
                )
            )
            answers = {row["answer"] for row in rows}
            if day > know.until:
                assert answers <= {"not known"}, (slug, day)
            elif day > know.departures:
                assert "bound" not in answers, (slug, day)


@pytest.mark.slow
def test_no_page_takes_who_is_not_recorded_for_no_participant(pages):
    records = expected()
    for slug, answer in pages.items():
        know, page = records.get(slug, Expected("not-recorded")), answer.text
        if know.extent == "complete":
            assert "Recorded until" in page, slug
            has_all = know.departures == know.until
            assert ("may have left" in page) != has_all, slug
            assert ("have not left." in page) == has_all, slug
        elif know.extent == "partial":
            assert "who is not listed may take part all the same" in page, slug
            assert "not a participant" not in page, slug
        else:
            assert "is not recorded here: ask the depositary" in page, slug


@pytest.mark.slow
def test_each_row_of_the_table_of_acts_has_until_when_its_treaty_is_known(whole_client):
    records = expected()
    rows = csv.DictReader(io.StringIO(whole_client.get("/acts.csv").text))
    told = {
        (row["treaty"].rpartition("/")[2], row["known_until"], row["departures_known_until"])
        for row in rows
    }
    for slug, until, departures in told:
        know = records.get(slug, Expected("not-recorded"))
        assert (until, departures) == (know.until, know.departures), slug
    assert len(told) > len(records) - 5
