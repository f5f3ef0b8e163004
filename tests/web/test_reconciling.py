"""Names of a table become things, and things columns: the reconciliation API 0.2."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from conftest import BASE, ROOT

from kb.web.reconciling.candidates import MOST_QUERIES, MOST_THINGS

FILES = Path(__file__).parents[1] / "reconciliation"
ONTOLOGY = BASE + "ontology#"
COUNTRY, TREATY = "https://schema.org/Country", ONTOLOGY + "Treaty"
VIET_NAM, ATT = BASE + "id/country/vn", BASE + "id/treaty/arms-trade-treaty"
README = (ROOT / "kb" / "web" / "reconciling" / "README.md").read_text("utf-8")


def is_valid(content: Any, schema: str) -> bool:
    """Whether the specification's own schema has no objection."""

    def retrieve(address: str) -> Any:
        name = address.rpartition("/")[2].partition("#")[0]
        path = FILES / "schemas" / name
        return json.loads(path.read_text()) if path.exists() else {"definitions": {}}

    text = json.loads((FILES / "schemas" / f"{schema}.json").read_text("utf-8"))
    text.pop("$schema")  # of no known draft
    if schema == "manifest":  # its part on authentication, which we have not, is another site's
        del text["properties"]["authentication"]
    judge = jsonschema_rs.Draft7Validator(text, retriever=retrieve)
    errors = list(judge.iter_errors(content))
    assert not errors, errors
    return True


def candidates_of(client, **queries: Any) -> dict[str, list[dict[str, Any]]]:
    """The candidates of each query; one that is a text has that name."""
    batch = {
        key: {"query": query} if isinstance(query, str) else query for key, query in queries.items()
    }
    answer = client.post("/reconcile", data={"queries": json.dumps(batch)})
    assert answer.status_code == 200, answer.text
    assert is_valid(batch, "reconciliation-query-batch")
    assert is_valid(answer.json, "reconciliation-result-batch")
    return {key: row["result"] for key, row in answer.json.items()}


def extended(client, ids: list[str], *columns: Any) -> dict[str, dict[str, Any]]:
    properties = [{"id": column} if isinstance(column, str) else column for column in columns]
    query = {"ids": ids, "properties": properties}
    answer = client.post("/reconcile", data={"extend": json.dumps(query)})
    assert answer.status_code == 200, answer.text
    assert is_valid(query, "data-extension-query")
    assert is_valid(answer.json, "data-extension-response")
    return answer.json["rows"]


def test_the_manifest_is_one_of_the_specification(client):
    manifest = client.get("/reconcile").json

    assert is_valid(manifest, "manifest")
    assert manifest["identifierSpace"] == BASE + "id/" and manifest["batchSize"] == MOST_QUERIES


@pytest.mark.parametrize(
    ("name", "thing", "score", "match", "how"),
    [
        ("Viet Nam", "country/vn", 100, True, "exact"),
        ("VIETNAM", "country/vn", 98, True, "folded"),
        ("cote d'ivoire", "country/ci", 98, True, "folded"),
        ("Korea, Republic of", "country/kr", 95, True, "words"),
        ("The Arms Trade Treaty", "treaty/arms-trade-treaty", 95, True, "words"),
        ("Viet Nam 4, 17", "country/vn", 93, True, "notes"),
        ("Arms Trade Treaty 4", "treaty/arms-trade-treaty", 84.1, False, "near"),
        ("Turkey", "country/tr", 99, True, "exact"),  # another name, not the first
        ("Tô Lâm", "person/to-lam", 100, True, "exact"),
        ("Arms Trade Treaty (of 2013)", "treaty/arms-trade-treaty", 90, False, "brackets"),
        ("Arms Traed Treaty", "treaty/arms-trade-treaty", 83.8, False, "near"),
        ("country/vn", "country/vn", 100, True, "id"),
        (VIET_NAM, "country/vn", 100, True, "id"),
    ],
)
def test_a_candidate_says_how_it_is_alike(client, name, thing, score, match, how):
    [first, *_] = candidates_of(client, q=name)["q"]

    assert first["id"] == f"{BASE}id/{thing}"
    assert (first["score"], first["match"], first["features"][0]["id"]) == (score, match, how)


@pytest.mark.parametrize("name", ["Yugoslavia", "Geneva Conventions"])
def test_what_several_are_called_is_sure_of_none(client, name):
    likes = candidates_of(client, q=name)["q"]

    assert len(likes) > 1 and not any(like["match"] for like in likes)
    assert [
        like["match"] for like in candidates_of(client, q={"query": name, "limit": 1})["q"]
    ] == [False]


def test_an_abbreviation_is_sure_only_of_a_type_that_was_said(client):
    typed = {"query": "UN", "type": "https://schema.org/Organization"}

    likes = candidates_of(client, plain="UN", typed=typed)

    assert [likes[key][0]["match"] for key in ("plain", "typed")] == [False, True]
    assert {rows[0]["id"] for rows in likes.values()} == {f"{BASE}id/organization/united-nations"}


def test_only_things_of_the_types_asked_for_are_candidates(client):
    query = {"query": "European Union"}

    likes = candidates_of(
        client, all=query, states=query | {"type": COUNTRY}, other=query | {"type": "x:y"}
    )

    assert [like["id"] for like in likes["all"][:1]] == [f"{BASE}id/organization/european-union"]
    assert not likes["states"] and not likes["other"]


def test_another_value_of_a_property_puts_a_candidate_behind(client):
    code = "identifier:ISO 3166-1 alpha-2"
    query = {"query": "Viet Nam", "type": [COUNTRY]}

    likes = candidates_of(
        client,
        right=query | {"properties": [{"pid": code, "v": "vn"}]},
        wrong=query | {"properties": [{"pid": code, "v": ["XX", {"id": "YY"}]}]},
    )

    # OpenRefine sends whatever its user typed as a property: Wikidata's P17 says nothing here.
    other = query | {"properties": [{"pid": "P17", "v": "x"}, {"pid": "a b", "v": "x"}]}
    assert [like["score"] for like in candidates_of(client, q=other)["q"][:1]] == [100]
    assert (likes["right"][0]["score"], likes["right"][0]["match"]) == (100, True)
    assert (likes["wrong"][0]["score"], likes["wrong"][0]["match"]) == (70, False)


# Cmnd. 4421 is Treaty Series No. 58 of 1970, the Genocide Convention; Cmnd. 1368 has the Vienna
# Convention on Diplomatic Relations with both its Optional Protocols.
@pytest.mark.parametrize(
    ("properties", "treaties", "match"),
    [
        ({"Command Paper": "Cmnd. 4421"}, {"genocide-convention"}, True),
        ({"UK Treaties Online": "70293"}, {"genocide-convention"}, True),
        ({"United Nations Treaty Series": "vol. 78, p. 277"}, {"genocide-convention"}, True),
        ({"United Nations Treaty Series": "70293"}, set(), False),
        ({"Command Paper": "Cmnd. 1368"}, {
            "vienna-convention-on-diplomatic-relations",
            "optional-protocol-to-the-vienna-convention-on-diplomatic-relations-on-nationality",
            "optional-protocol-to-the-vienna-convention-on-diplomatic-relations-on-settlement-of-disputes",
        }, False),
        ({"Command Paper": "Cmnd. 1368", "United Kingdom Treaty Series": "No. 19 (1965)",
          "United Nations Treaty Series": "vol. 500, p. 95"},
         {"vienna-convention-on-diplomatic-relations"}, True),
    ],
)  # fmt: skip
def test_a_treaty_is_found_by_its_numbers(client, properties, treaties, match):
    given = [{"pid": f"identifier:{scheme}", "v": value} for scheme, value in properties.items()]

    likes = candidates_of(client, q={"query": "", "type": [TREATY], "properties": given})["q"]

    assert {like["id"] for like in likes} == {f"{BASE}id/treaty/{slug}" for slug in treaties}
    assert any(like["match"] for like in likes) is match
    assert not candidates_of(client, q={"query": "", "type": [COUNTRY], "properties": given})["q"]


def test_names_of_things_of_other_kinds_are_no_candidates(client):
    kinds = {
        like["type"][0]["id"]
        for like in candidates_of(client, q={"query": "signature", "limit": 25})["q"]
    }

    assert kinds <= {type_["id"] for type_ in client.get("/reconcile").json["defaultTypes"]}


# Columns


def test_who_takes_part_in_a_treaty_are_columns(client, dump):
    signature, bound = ONTOLOGY + "Signature", ONTOLOGY + "EntryIntoForceForParty"

    rows = extended(client, [ATT, "treaty/arms-trade-treaty"], signature, bound)

    rows_of_dump = dump.query(
        "SELECT DISTINCT ?actor { ?act tro:treaty ?treaty ; tro:actor ?actor ; a tro:TreatyAction ;"
        " tro:actionType tro:Signature }",
        initNs={"tro": ONTOLOGY}, initBindings={"treaty": dump.resource(ATT).identifier},
    )  # fmt: skip
    assert {row["id"] for row in rows[ATT][signature]} == {str(row.actor) for row in rows_of_dump}
    assert rows[ATT] == rows["treaty/arms-trade-treaty"]
    assert {"id": BASE + "id/country/af", "name": "Afghanistan"} in rows[ATT][bound]


@pytest.mark.parametrize("other", ["Arms Trade Treaty", "treaty/arms-trade-treaty", ATT])
def test_with_another_the_days_of_an_act_are_the_values(client, other):
    # https://treaties.un.org, XXVI-8: Afghanistan acceded on 29 July 2020, bound 90 days after.
    columns = [{"id": ONTOLOGY + name, "settings": {"other": other}}
               for name in ("ConsentToBeBound", "EntryIntoForceForParty", "Signature")]  # fmt: skip

    rows = extended(client, ["country/af"], *columns)["country/af"]

    assert [rows[column["id"]] for column in columns] == [
        [{"date": "2020-07-29T00:00:00Z"}], [{"date": "2020-10-27T00:00:00Z"}], [],
    ]  # fmt: skip


def test_who_has_left_is_bound_no_more(client):
    left, bound = ONTOLOGY + "Withdrawal", ONTOLOGY + "EntryIntoForceForParty"
    rows = extended(client, ["country/ee"], left, bound)["country/ee"]

    assert rows[left] and not {row["id"] for row in rows[left]} & {row["id"] for row in rows[bound]}


def test_codes_days_places_and_names_are_columns(client):
    rows = extended(
        client, [VIET_NAM, ATT, "country/nowhere"], "identifier:ISO 3166-1 alpha-3",
        ONTOLOGY + "EntryIntoForce", "https://schema.org/locationCreated", "no:column",
    )  # fmt: skip

    assert rows[VIET_NAM]["identifier:ISO 3166-1 alpha-3"] == [{"str": "VNM"}]
    assert rows[ATT][ONTOLOGY + "EntryIntoForce"] == [{"date": "2014-12-24T00:00:00Z"}]
    assert rows[ATT]["https://schema.org/locationCreated"] == [
        {"id": BASE + "id/place/new-york", "name": "New York"}
    ]
    assert not any(rows["country/nowhere"].values())
    assert "no:column" not in rows[ATT]


def test_columns_are_proposed_for_a_type(client):
    answer = client.get("/reconcile/properties", query_string={"type": TREATY, "limit": 3}).json

    assert is_valid(answer, "data-extension-property-proposal")
    assert [column["name"] for column in answer["properties"]] == [
        "signature", "consent to be bound", "entry into force for a party",
    ]  # fmt: skip


# Suggestions, preview, page


@pytest.mark.parametrize(
    ("what", "prefix", "first", "schema"),
    [
        ("entity", "viet", VIET_NAM, "suggest-entities-response"),
        ("entity", VIET_NAM, VIET_NAM, "suggest-entities-response"),
        ("type", "trea", TREATY, "suggest-types-response"),
        ("type", COUNTRY, COUNTRY, "suggest-types-response"),
        ("property", "signat", ONTOLOGY + "Signature", "suggest-properties-response"),
    ],
)
def test_the_start_of_a_name_is_completed(client, what, prefix, first, schema):
    address = f"/reconcile/suggest/{what}"
    whole = client.get(address, query_string={"prefix": prefix}).json
    rest = client.get(address, query_string={"prefix": prefix, "cursor": 1}).json

    assert is_valid(whole, schema)
    assert whole["result"][0]["id"] == first
    assert rest["result"] == whole["result"][1:] or len(whole["result"]) == 20


def test_a_preview_may_stand_in_the_frame_of_any_site_and_runs_nothing(client):
    answer = client.get("/reconcile/preview", query_string={"id": ATT})

    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "Arms Trade Treaty" in answer.text and "2014-12-24" in answer.text
    assert "<script" not in answer.text


def test_a_view_leads_to_the_page(client):
    answer = client.get("/reconcile/view", query_string={"id": VIET_NAM})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/page/country/vn")
    assert client.get("/reconcile/view?id=country/nowhere").status_code == 404


def test_every_answer_may_be_read_from_any_site(client):
    answers = [client.get("/reconcile"), client.post("/reconcile", data={"queries": "{"}),
               client.options("/reconcile")]  # fmt: skip

    assert {answer.headers["Access-Control-Allow-Origin"] for answer in answers} == {"*"}


# What is refused


@pytest.mark.parametrize("path", sorted((FILES / "queries").glob("*/*.json")), ids=lambda p: p.stem)
def test_the_examples_of_the_specification_are_answered_or_refused(client, path):
    answer = client.post("/reconcile", data={"queries": path.read_text("utf-8")})

    assert answer.status_code == (200 if path.parent.name == "valid" else 400)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 400),
        ({"queries": "nonsense"}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": "[" * 100_000}, 400),
        ({"queries": json.dumps({"q": "name"})}, 400),
        ({"queries": json.dumps({"q": {"query": 5}})}, 400),
        ({"queries": json.dumps({"\ud800": 5})}, 400),
        ({"queries": json.dumps({"q": {"query": "x" * 2_000}})}, 413),
        ({"queries": json.dumps({str(i): {"query": "x"} for i in range(MOST_QUERIES + 1)})}, 413),
        ({"extend": json.dumps({"ids": ["x"]})}, 400),
        ({"extend": json.dumps({"ids": "x", "properties": []})}, 400),
        ({"extend": json.dumps({"ids": ["x"] * (MOST_THINGS + 1), "properties": []})}, 413),
        (
            {
                "extend": json.dumps(
                    {"ids": [], "properties": [{"id": "x", "settings": {"other": "~"}}]}
                )
            },
            400,
        ),
    ],
)
def test_what_is_no_query_or_too_much_is_refused_whole(client, form, status):
    answer = client.post("/reconcile", data=form)

    assert answer.status_code == status and answer.json["detail"]


@pytest.mark.parametrize(
    ("limit", "number"),
    [(2, 2), (1.9, 1), (0, 5), (-1, 5), (True, 5), ("5", 5), (None, 5), (1e400, 25), (10**30, 25)],
)
def test_a_limit_that_is_none_is_ours(client, limit, number):
    batch = json.dumps({"q": {"query": "Convention on the", "limit": limit}})
    results = client.post("/reconcile", data={"queries": batch}).json["q"]["result"]

    assert len(results) <= number and (number > 5 or len(results) == number)


@pytest.mark.parametrize(
    "name", ['" OR *', "%00", "\ud800", "a" * 999, "((((", "NEAR(", "\0", "' --"]
)
def test_names_are_never_read_as_a_query(client, name):
    batch = json.dumps({"q": {"query": name}})

    assert client.post("/reconcile", data={"queries": batch}).status_code == 200


@pytest.mark.slow
def test_the_commands_of_the_readme_find_and_give_columns(site):
    for block, words in zip(
        re.findall(r"```sh\n(curl .*?)```", README, re.DOTALL),
        ('"match":true', "2014-12-24", "genocide-convention"),
        strict=True,
    ):
        command = block.replace("http://127.0.0.1:8000/", site.address)
        done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True)

        assert words in done.stdout.replace(" ", ""), done.stderr
