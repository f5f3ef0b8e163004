"""What an answer says of what it does not know: of every treaty, in every form.

What is expected is read from the folders of records alone: a list is complete where its source says
so and nothing that was not taken may be a participant.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cache

import pytest
import yaml
from tiny import ROOT

from kb.web.coverage import HEADER

LATER = "2035-01-01"
#: Protocols that have no table of their own: who consented to them stands in that of their convention
#: (XXVI-2, "Protocol I ... upon ratification"), which is no list of their participants.
IN_A_COLUMN = ("ccw-protocol-i", "ccw-protocol-ii", "ccw-protocol-iii")
PAGE = "/page/treaty/{}?lang=en"
FORMS = (
    PAGE, "/data/treaty/{}.ttl", "/data/treaty/{}.jsonld", "/download/treaty/{}.csv",
    "/questions/who-consented.csv?treaty={}", "/questions/who-left.json?treaty={}",
    f"/questions/who-is-bound-on.csv?treaty={{}}&date={LATER}",
    "/questions/where-records-differ.xml?treaty={}", "/compare?treaty={}", "/compare.csv?treaty={}",
)  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """How much records have of a treaty, as their folders say."""

    extent: str
    until: str = ""
    departures: str = ""


def yaml_in(path) -> dict:
    return yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) if path.exists() else {}


@cache
def expected() -> dict[str, Expected]:
    """The coverage of each treaty that any record lists, by its slug."""
    lists: dict[str, list[tuple[str, bool, bool]]] = {}
    for folder in (ROOT / "seeds" / "records").iterdir():
        if not (folder / "source.yaml").exists():
            continue
        said = yaml_in(folder / "mapping.yaml") | yaml_in(folder / "source.yaml")
        path = folder / "not-taken.tsv"
        lines = path.read_text("utf-8").splitlines() if path.exists() else ()
        lacks = any(row["act"] == "participant" for row in csv.DictReader(lines, delimiter="\t"))
        is_whole = said["participants"] == "all" and not lacks
        shows = said.get("departures", "marked") == "marked"
        treaty = said["treaty"]
        if isinstance(treaty, dict):
            names = [treaty["is"]] if "is" in treaty else treaty["names"].values()
        else:
            names = [treaty]
        for name in names:
            slug = name.removeprefix("treaty/")
            lists.setdefault(slug, []).append((str(said["as_of"]), is_whole, shows))
    in_a_column = dict.fromkeys(IN_A_COLUMN, Expected("partial"))
    return in_a_column | {slug: coverage_of(some) for slug, some in lists.items()}


def coverage_of(lists: list[tuple[str, bool, bool]]) -> Expected:
    until = max((day for day, is_whole, _ in lists if is_whole), default="")
    departures = max((day for day, is_whole, shows in lists if is_whole and shows), default="")
    return Expected("complete" if until else "partial", until, departures)


def header(response) -> dict[str, str]:
    """The first item of the header: its word, and its parameters."""
    word, *given = response.headers[HEADER].split("; ")
    return {"extent": word} | dict(re.findall(r'^([a-z-]+)="([^"]*)"$', part)[0] for part in given)


def treaties(client) -> list[str]:
    rows = csv.DictReader(io.StringIO(client.get("/browse/treaties.csv").text))
    return sorted(row["iri"].rpartition("/")[2] for row in rows)


def test_a_treaty_without_a_record_is_told_from_one_without_participants(whole_client):
    answer = whole_client.get("/questions/who-consented.csv?treaty=bbnj-agreement")

    assert len(answer.text.splitlines()) == 1
    assert header(answer) == {
        "extent": "not-recorded",
        "treaty": "treaty/bbnj-agreement",
        "see": "https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=XXI-10",
    }


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
def test_each_form_of_answer_says_of_each_treaty_how_much_is_recorded(whole_client, pages):
    records, wrong = expected(), []
    for slug, page in pages.items():
        know = records.get(slug, Expected("not-recorded"))
        for form in FORMS:
            told = header(page if form == PAGE else whole_client.get(form.format(slug)))
            if (told["extent"], told.get("until", ""), told.get("departures-until", "")) != (
                know.extent, know.until, know.departures,
            ):  # fmt: skip
                wrong.append((form.format(slug), told, know))
    assert not wrong


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
