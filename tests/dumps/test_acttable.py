"""The act table: every act of every treaty, for a spreadsheet, R or pandas."""

from __future__ import annotations

import csv
import io
import json
import re

import pandas as pd
import pytest
from conftest import BASE
from dumped import dump_of
from pyoxigraph import RdfFormat, Store
from rdflib import Dataset, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kb.dumps.acttable import COLUMNS
from kb.dumps.catalogue import ACTS, about
from kb.namespaces import TRO

WOMEN = "convention-on-the-elimination-of-all-forms-of-discrimination-against-women"
_ACTS = """
PREFIX tro: <https://w3id.org/treaty-kb/ontology#>
SELECT DISTINCT ?act ?treaty ?actor ?kind ?date WHERE {
  VALUES ?class { tro:TreatyAction tro:AnticipatedAction tro:Participation }
  ?act a ?class .
  OPTIONAL { ?act tro:treaty ?treaty } OPTIONAL { ?act tro:actor ?actor }
  OPTIONAL { ?act tro:actionType ?done } OPTIONAL { ?act tro:actionDate|tro:statedDate|tro:boundFrom ?date }
  FILTER(?class != tro:Participation || BOUND(?date))
  BIND(IF(?class = tro:Participation, tro:EntryIntoForceForParty, ?done) AS ?kind)
}
"""


@pytest.fixture(scope="module")
def rows(whole) -> dict[str, dict[str, str]]:
    with dump_of(whole, ACTS).open(encoding="utf-8", newline="") as file:
        return {row["act"].removeprefix(f"{BASE}id/"): row for row in csv.DictReader(file)}


@pytest.mark.slow
def test_each_act_has_one_row_with_what_the_data_say_of_it(whole, rows):
    data = Store()
    data.bulk_load(path=dump_of(whole, "dump.trig"), format=RdfFormat.TRIG)
    said: dict[str, set[tuple[str, ...]]] = {}
    for act, *values in data.query(_ACTS):
        name = act.value.removeprefix(f"{BASE}id/")
        said.setdefault(name, set()).add(tuple(one.value if one else "" for one in values))

    assert rows.keys() == said.keys()
    for act, found in said.items():
        row = rows[act]
        kind = f"https://w3id.org/treaty-kb/ontology#{row['kind']}" if row["kind"] else ""
        assert (row["treaty"], row["actor"], kind, row["date"]) in found


# Read on the depositaries' pages.
@pytest.mark.parametrize(
    ("act", "cells"),
    [
        (
            "convention-on-the-rights-of-the-child-ratification-id",
            ("Indonesia", "Ratification", "1990-09-05", "Recorded", "5 Sep 1990"),
        ),
        (
            "convention-on-the-rights-of-persons-with-disabilities-formal-confirmation-european-union",
            ("European Union", "FormalConfirmation", "2010-12-23", "Recorded", "23 Dec 2010 c"),
        ),
        (
            "berne-convention-continued-application-bs",
            ("Bahamas", "ContinuedApplication", "1976-07-05", "Recorded",
             "Declaration of Continued Application: July 5, 1976"),
        ),
    ],
)  # fmt: skip
def test_a_row_has_the_cell_that_says_it(rows, act, cells):
    row = rows[f"action/{act}"]
    names = ("actor_name", "kind", "date", "certainty", "cell")

    assert tuple(row[name] for name in names) == cells
    assert row["sources"].startswith(f"{BASE}id/record/")


# ISO 3166-1 and M49 as the United Nations print them, numbers as the lists of the Correlates of War and of
# Gleditsch and Ward have them: since 1990 Germany is 255 in the one and 260 in the other; the one has San
# Marino since 2 March 1992 and Tuvalu since 5 September 2000, after these acts.
@pytest.mark.parametrize(
    ("act", "codes"),
    [
        ("the-child-ratification-vn", "VNM 816 816 142 035"),
        ("the-child-ratification-de", "DEU 255 260 150 155"),
        ("the-child-accession-tv", "TUV - 973 009 061"),
        ("the-child-accession-sm", "SMR - 331 150 039"),
        ("persons-with-disabilities-formal-confirmation-european-union", "- - - - -"),
    ],
)
def test_a_row_has_the_codes_of_its_actor_on_the_day_of_the_act(rows, act, codes):
    row = rows[f"action/convention-on-the-rights-of-{act}"]
    columns = ("actor_iso3", "actor_cow", "actor_gw", "actor_region", "actor_subregion")

    assert " ".join(row[column] or "-" for column in columns) == codes


def test_a_statement_has_the_articles_that_it_names(rows):
    row = rows["action/convention-on-the-rights-of-the-child-reservation-so"]

    assert (row["kind"], row["provisions"]) == ("Reservation", "14 20 21")


def test_a_state_that_is_no_more_has_its_numbers_alone(rows):
    row = rows[f"action/{WOMEN}-ratification-ddde"]

    assert (row["actor_iso3"], row["actor_cow"], row["actor_gw"]) == ("", "265", "265")


def test_what_was_computed_says_from_what(rows):
    row = rows["participation/tpnw-bj"]

    assert (row["date"], row["certainty"]) == ("2021-03-11", "Computed")
    assert (row["kind"], row["status"]) == ("EntryIntoForceForParty", "happened")
    assert f"{BASE}id/action/tpnw-ratification-bj" in row["sources"].split(" ")


def test_what_is_to_come_has_its_outlook(rows):
    row = rows["anticipated/anti-personnel-mine-ban-convention-withdrawal-pl"]

    assert (row["date"], row["status"]) == ("2026-02-20", "Scheduled")


def test_namibia_is_whole_in_a_data_frame(whole):
    frame = pd.read_csv(dump_of(whole, ACTS))
    namibia = frame[frame.actor == f"{BASE}id/country/na"]

    assert len(namibia) > 10
    assert set(namibia.actor_name) == {"Namibia"}
    assert not frame[["act", "treaty", "kind", "status", "certainty", "sources"]].isna().any().any()


def test_the_table_leads_to_what_its_columns_are(client):
    links = client.get("/acts.csv").headers.getlist("Link")

    wanted = '<acts.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    assert any(wanted in link for link in links)
    assert client.get("/acts.csv-metadata.json").json["url"] == "acts.csv"


def test_the_metadata_name_the_columns_in_their_order(release):
    says = json.loads(release.data(about(ACTS)).read_bytes())
    header = dump_of(release, ACTS).read_text("utf-8").splitlines()[0]

    assert says["@context"] == "http://www.w3.org/ns/csvw"
    assert says["url"] == ACTS
    assert [one["name"] for one in says["tableSchema"]["columns"]] == header.split(",")
    assert header.split(",") == list(COLUMNS)


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("/acts.csv", "text/csv"), ("/acts.csv-metadata.json", "application/csvm+json"),
     ("/acts.csv.gz", "application/gzip"), ("/facts.csv", "text/csv")],
)  # fmt: skip
def test_the_site_serves_the_tables(client, path, media_type):
    answer = client.get(path)

    assert (answer.status_code, answer.mimetype) == (200, media_type)


# Of one treaty, or of one participant


TREATY = f"{BASE}id/treaty/anti-personnel-mine-ban-convention"


@pytest.mark.parametrize(
    ("name", "column", "iri"),
    [("treaty/anti-personnel-mine-ban-convention", "treaty", TREATY),
     ("country/pl", "actor", f"{BASE}id/country/pl"),
     ("organization/european-union", "actor", f"{BASE}id/organization/european-union")],
)  # fmt: skip
def test_the_acts_of_one_are_its_rows_of_the_table(client, name, column, iri):
    def rows(path: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(client.get(path).text)))

    of_one = rows(f"/download/{name}.csv")

    assert of_one == [row for row in rows("/acts.csv") if row[column] == iri] != []


@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld", "trig", "nq"])
def test_the_acts_of_a_treaty_say_in_each_format_what_the_dump_says(client, dump, suffix):
    """Of all its acts everything, and nothing that the dump does not say."""
    names = {"jsonld": "json-ld", "nq": "nquads"}
    answer = client.get(f"/download/{TREATY.removeprefix(f'{BASE}id/')}.{suffix}")
    got = Dataset().parse(data=answer.data, format=names.get(suffix, suffix))
    said = set(got.graph(DATASET_DEFAULT_GRAPH_ID))
    acts = set(dump.subjects(TRO.treaty, URIRef(TREATY)))

    assert len(acts) > 15
    assert {triple for act in acts for triple in dump.triples((act, None, None))} <= said
    assert said <= set(dump)


def test_the_graphs_of_acts_do_not_bring_the_acts_of_others(client):
    """The graph of a record has all of its acts. (After the State that objects stands whose
    reservation it is.)"""
    answer = client.get("/download/country/pl.nq")
    subjects = {line.split(" ")[0] for line in answer.text.splitlines() if "#actionType>" in line}

    assert subjects
    assert all(re.search(r"-pl(-[a-z]{2})?(-\d+)?>$", one) for one in subjects)


@pytest.mark.parametrize(
    "path",
    [
        "treaty/nothing.csv",
        "country/zz.ttl",
        "country/pl.xls",
        "person/to-lam.ttl",
        "treaty/%3Cx.nt",
    ],
)
def test_of_what_has_no_acts_nothing_is_sent(client, path):
    assert client.get(f"/download/{path}").status_code == 404
