"""The hundred treaties that people ask for: which they are, and as of when each is complete."""

from __future__ import annotations

import csv
import hashlib
from datetime import date

import pytest
from conftest import known_authorities
from rdflib import URIRef

from kb.namespaces import TRO

COMPLETE = 85
NAME = URIRef("https://schema.org/name")
DAY = URIRef("https://schema.org/legislationDate")


@pytest.fixture(scope="module")
def hundred(project):
    with (project.seeds / "hundred.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def test_the_hundred_are_those_that_were_listed_before_any_material_was_read(hundred):
    treaties = sorted(row["treaty"] for row in hundred)

    assert len(set(treaties)) == 100
    digest = hashlib.sha256("\n".join(treaties).encode()).hexdigest()
    assert digest == "ebddf2a867c0254f7a46b7d0aef1838fbbc6553694dcd2e54c567a239a395e86"


def test_each_is_complete_as_of_a_day_that_a_source_tells_or_says_whom_to_ask(hundred):
    assert {row["state"] for row in hundred} <= {"complete", "partial", "missing"}
    assert [row["treaty"] for row in hundred if not row["ask"] or not row["why"]] == []
    known = [row for row in hundred if row["state"] != "missing"]
    assert [row["treaty"] for row in known if not row["source"] or not row["parties"]] == []
    assert all(date.fromisoformat(row["as_of"]) < date(2026, 12, 2) for row in known)


def test_eighty_five_of_the_hundred_are_complete(hundred):
    assert sum(row["state"] == "complete" for row in hundred) >= COMPLETE


def test_each_has_a_block_with_a_name_and_a_day_that_a_record_tells(hundred):
    authorities = known_authorities()

    for row in hundred:
        block = authorities[row["treaty"]]
        assert {name.language for name in block.triples.objects(None, NAME)} >= {"en"}, block
        days = [told.objects(None, DAY) for told in block.recorded.values()]
        assert any(list(found) for found in days), block.reference


def test_of_two_thirds_a_final_clause_says_from_when_a_party_is_bound(hundred):
    authorities = known_authorities()

    told = [
        row["treaty"]
        for row in hundred
        if (None, TRO.governs, TRO.EntryIntoForceForParty) in authorities[row["treaty"]].triples
    ]
    assert len(told) >= 67
