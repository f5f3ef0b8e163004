"""The hundred treaties that people ask for: which they are, and as of when each is complete."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest
from conftest import known_authorities
from rdflib import DCTERMS, URIRef

from kb.namespaces import TRO
from kb.seeds.records.acts import Acts
from kb.seeds.records.folder import RecordFolder, record_folders
from kb.seeds.records.listing import Listing
from kb.seeds.records.participants import Participants

COMPLETE = 85
NAME = URIRef("https://schema.org/name")
DAY = URIRef("https://schema.org/legislationDate")
#: The kinds of acts by which a participant becomes a party, and by which it ceases to be one.
JOINING = frozenset((
    "Ratification", "Acceptance", "Approval", "Accession", "Succession", "FormalConfirmation",
    "ConsentToBeBound", "DefinitiveSignature", "ContinuedApplication", "EntryIntoForceForParty",
))  # fmt: skip
LEAVING = frozenset(("Withdrawal", "Denunciation"))


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


@pytest.mark.slow
def test_state_day_and_parties_of_each_are_those_of_its_records(hundred, project):
    listings = listings_of(project, {row["treaty"] for row in hundred})

    wrong = {
        row["treaty"]: (said, found)
        for row in hundred
        if (said := (row["state"], row["as_of"], int(row["parties"])))
        != (found := standing(row["treaty"], listings))
    }
    assert wrong == {}


def listings_of(project, treaties) -> dict[str, list[Listing]]:
    """What each record that names one of some treaties lists, by the treaties that it lists."""
    participants = Participants.of(known_authorities(has_tables=False))
    listings = defaultdict(list)
    for folder in record_folders(project.seeds / "records"):
        words = (path.read_text("utf-8") for path in folder.glob("*.yaml"))
        if treaties.isdisjoint(re.findall(r"treaty/[a-z0-9-]+", "\n".join(words))):
            continue
        acts = Acts(RecordFolder.read(folder), participants, project.identifiers)
        for treaty in acts.listing.treaties:
            listings[treaty].append(acts.listing)
    return listings


def standing(treaty, listings) -> tuple[str, str, int]:
    """The state, the day and the number of parties of a treaty, as its records have them: of the
    newest that list all participants, or else of all records together."""
    some = listings.get(treaty, ())
    days = [listing.as_of for listing in some if listing.has_all]
    if not some:
        return "missing", "", 0
    if not days:
        newest = max(listing.as_of for listing in some)
        return "partial", str(newest), len({who for one in some for who in parties(treaty, one)})
    best = [listing for listing in some if listing.has_all and listing.as_of == max(days)]
    return "complete", str(max(days)), len({who for one in best for who in parties(treaty, one)})


def parties(treaty, listing) -> Iterator[str]:
    """Who is a party to a treaty on the day of a record, of States that are."""
    acts = defaultdict(list)
    for one in listing.acts:
        if one.treaty == treaty and one.act.kind in JOINING | LEAVING:
            acts[one.actor].append((one.act.effect or one.act.day or date.min, one.act.kind))
    for actor, days in acts.items():
        done = [row for row in days if row[0] <= listing.as_of or row[1] in JOINING]
        if done and max(done)[1] in JOINING and not is_former(actor):
            yield actor


@cache
def is_former(actor: str) -> bool:
    """Whether a State is no more."""
    described = known_authorities(has_tables=False).get(actor)
    return described is not None and (None, DCTERMS.isReplacedBy, None) in described.triples
