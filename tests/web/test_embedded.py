"""The JSON-LD in the pages, as one reads it who knows schema.org alone: nothing looks stated that is
not."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pyld import jsonld
from rdflib import Graph
from standard import beyond

from kb.identifiers import Identifiers
from kb.namespaces import SCHEMA, TRO
from kb.reading.store import Store
from kb.web.documents.embedded import Writer

CLAIM = "statement/ghada-waly-praises-viet-nam"
OF_A_STATE = "statement/viet-nam-urges-ratification"
CLAIMED = "action/choice-of-hanoi-as-the-place-of-signature"
RECEPTION = "event/to-lam-receives-delegations"
PROPOSAL = "proposal/regional-cybercrime-training-centre"
EXPECTED = "anticipated/ratification-of-the-un-cybercrime-convention"
OFFICE, COUNT = "office/s7fpdf", "count/c6r6z8"
TREATY, ARTICLE, STATE = "treaty/un-cybercrime-convention", "article/hanoi-reception", "country/vn"
PAGES = (CLAIM, OF_A_STATE, CLAIMED, RECEPTION, PROPOSAL, EXPECTED, OFFICE, TREATY, ARTICLE, STATE)


@pytest.fixture(scope="module")
def read(client):
    """What the page of a thing has for search engines."""

    def read_one(name: str) -> dict[str, Any]:
        page = client.get(f"/page/{name}").text
        (script,) = re.findall(r'(?s)<script type="application/ld\+json">(.*?)</script>', page)
        found: dict[str, Any] = json.loads(script)
        return found

    return read_one


def in_schema(content: dict[str, Any]) -> Any:
    """What is left for a reader who knows schema.org alone: its classes and its properties."""
    expanded = jsonld.expand(content, {"documentLoader": _no_network})

    def known(node: Any) -> Any:
        if isinstance(node, list):
            return [known(one) for one in node]
        if not isinstance(node, dict) or "@value" in node:
            return node
        types = [
            one.removeprefix(SCHEMA) for one in node.get("@type", ()) if one.startswith(SCHEMA)
        ]
        links = {k.removeprefix(SCHEMA): known(v) for k, v in node.items() if k.startswith(SCHEMA)}
        return {"@id": node.get("@id"), "@type": types, **links}

    (found,) = map(known, expanded)
    return found


def _no_network(url: str, _: Any) -> Any:
    raise AssertionError(f"{url} was asked for")


def everything(node: Any) -> list[dict[str, Any]]:
    """All nodes in what was read."""
    if isinstance(node, list):
        return [one for part in node for one in everything(part)]
    if not isinstance(node, dict):
        return []
    return [node, *(one for part in node.values() for one in everything(part))]


@pytest.mark.parametrize("name", PAGES)
def test_the_terms_of_schema_org_are_within_its_domains_and_ranges(read, name, dump):
    text = jsonld.to_rdf(
        read(name), {"format": "application/n-quads", "documentLoader": _no_network}
    )

    assert beyond(Graph().parse(data=text, format="nquads"), dump) == []


def test_a_claim_has_its_speaker_and_its_article(read):
    claim = in_schema(read(CLAIM))

    assert claim["@type"] == ["Claim"]
    (author,), (article,) = claim["author"], claim["appearance"]
    assert author["@type"] == ["Person"] and author["name"][0]["@value"] == "Ghada Waly"
    assert article["@type"] == ["NewsArticle"]


def test_a_claim_of_a_state_is_a_claim_with_no_person_and_no_organisation_as_author(read):
    claim = read(OF_A_STATE)

    assert in_schema(claim)["@type"] == ["Claim"] and "author" not in claim
    assert claim["tro:speaker"]["@id"].endswith("country/vn")


def test_an_act_that_is_only_claimed_is_no_action_but_the_subject_of_a_claim(read):
    claimed = in_schema(read(CLAIMED))

    assert claimed["additionalType"][0]["@id"] == str(TRO.ClaimedAction)
    assert claimed["@type"] == ["Thing"] and claimed.keys().isdisjoint(
        {"agent", "object", "location"}
    )
    (claim,) = claimed["subjectOf"]
    assert claim["@type"] == ["Claim"] and claim["author"][0]["name"][0]["@value"] == "To Lam"


def test_an_act_that_is_only_called_for_is_nothing_in_schema_org(read):
    expected = in_schema(read(EXPECTED))

    assert expected["@type"] == ["Thing"]
    assert expected["additionalType"][0]["@id"] == str(TRO.AnticipatedAction)


def test_a_day_that_was_inferred_is_left_out(read):
    reception = in_schema(read(RECEPTION))

    assert reception["@type"] == ["Event"] and "startDate" not in reception


def test_an_office_says_whose_it_is_and_not_the_body_that_was_inferred(read):
    office = read(OFFICE)

    assert office["@type"] == "OrganizationRole"
    assert office["tro:holder"]["name"] == "To Lam" and "tro:officeOf" not in office


def test_a_proposal_is_never_what_is_proposed(read):
    proposal = in_schema(read(PROPOSAL))

    assert proposal["@type"] == ["Intangible"]
    assert proposal["subjectOf"][0]["@type"] == ["Claim"]


def test_a_number_on_somebodys_word_is_not_told_as_a_number(read):
    count = read(COUNT)

    assert "value" not in count
    assert count["tro:statedValue"] == "110"
    assert in_schema(count)["subjectOf"][0]["author"][0]["name"][0]["@value"] == "Luong Tam Quang"


@pytest.mark.parametrize("name", PAGES)
def test_what_is_claimed_expected_or_proposed_has_no_class_of_what_is_there(read, name):
    for node in everything(in_schema(read(name))):
        iri = str(node.get("@id"))
        if iri.endswith(CLAIMED) or re.search("/(anticipated|proposal)/", iri):
            assert set(node["@type"]) <= {"Thing", "Intangible"}


def test_an_article_has_what_it_is_about_and_what_it_mentions(read):
    article = in_schema(read(ARTICLE))

    assert {kind for one in article["about"] for kind in one["@type"]} == {"Event", "Legislation"}
    mentioned = {one["name"][0]["@value"] for one in article["mentions"]}
    assert {"To Lam", "Ghada Waly", "Luong Tam Quang", "Hanoi"} <= mentioned


# Gatherings that have not taken place

PLANNED = """
@base <https://e.org/id/> . @prefix schema: <https://schema.org/> . @prefix tro: <%s> .
<event/talks> a tro:AnticipatedEvent ; tro:outlook tro:%s ; schema:name "Talks"@en ;
    schema:location <place/suva> ; tro:statedDate "2027-03-01"^^<http://www.w3.org/2001/XMLSchema#date> .
<place/suva> a schema:City , schema:Place ; schema:name "Suva"@en ."""


def planned(outlook: str) -> dict[str, Any]:
    turtle = (PLANNED % (TRO, outlook)).encode()
    store = Store.of_turtle(turtle, Identifiers("https://e.org/", True))
    return Writer(store, ("en",)).write("https://e.org/id/event/talks")


@pytest.mark.parametrize(
    ("outlook", "status"), [("Scheduled", "EventScheduled"), ("Cancelled", "EventCancelled")]
)
def test_a_gathering_that_is_planned_or_cancelled_is_an_event_with_its_status(outlook, status):
    talks = in_schema(planned(outlook))

    assert talks["@type"] == ["Event"]
    assert talks["eventStatus"][0]["@id"] == str(SCHEMA[status])
    assert talks["startDate"][0]["@value"] == "2027-03-01"
    assert talks["location"][0]["name"][0]["@value"] == "Suva"


@pytest.mark.parametrize("outlook", ["CalledFor", "Considered", "AimedAt", "Denied"])
def test_a_gathering_that_is_called_for_considered_or_denied_is_no_event(outlook):
    talks = in_schema(planned(outlook))

    assert talks["@type"] == ["Thing"]
    assert talks.keys().isdisjoint({"eventStatus", "startDate", "location"})


def test_an_identifier_with_its_scheme_is_told_with_both():
    turtle = b"""
    <https://e.org/id/treaty/x> a <https://schema.org/Legislation> ;
        <https://schema.org/identifier> <https://e.org/id/treaty/x#untc> .
    <https://e.org/id/treaty/x#untc> a <https://schema.org/PropertyValue> ;
        <https://schema.org/propertyID> "MTDSG" ; <https://schema.org/value> "XXVI-9" ."""
    store = Store.of_turtle(turtle, Identifiers("https://e.org/", True))

    written = Writer(store, ("en",)).write("https://e.org/id/treaty/x")

    assert written["identifier"]["propertyID"] == "MTDSG"
    assert written["identifier"]["value"] == "XXVI-9"
