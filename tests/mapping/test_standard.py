"""Schema.org's words in the data: within its domains and ranges, its classes of what took place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from standard import beyond

from kb.identifiers import Identifiers
from kb.mapping.articles import subjects_of
from kb.mapping.graphs import graph_of, lines_of
from kb.mapping.triples import triples_of
from kb.namespaces import RDF, SCHEMA, TRO
from kb.seeds.facts import Fact
from kb.seeds.kinds import content_of

BASE = "https://e.org/"
ids = Identifiers(BASE)
PERSON, BODY, STATE, GROUP = "person/ada", "organization/union", "country/fj", "group/guests"
EVERYBODY = [PERSON, BODY, STATE, GROUP]


def thing(reference: str) -> URIRef:
    return ids.thing(reference)


#: What authorities and other facts say of the things in the facts below.
DESCRIBED = Graph().parse(
    format="turtle",
    data=f"""
    @base <{BASE}id/> . @prefix schema: <{SCHEMA}> . @prefix tro: <{TRO}> .
    <person/ada> a schema:Person . <organization/union> a schema:Organization .
    <country/fj> a schema:Country , tro:TreatyActor . <group/guests> a tro:Group .
    <place/suva> a schema:City , schema:Place . <treaty/reef> a tro:Treaty , schema:Legislation .
    <event/lakes-year> a tro:DiplomaticEvent , schema:Event .
    <article/reef> a schema:NewsArticle . """,
)


def fact(type_: str, **arguments: Any) -> Fact:
    def argument(key: str, value: Any) -> Any:
        if isinstance(value, list):
            return [argument(key, one) for one in value]
        is_reference = isinstance(value, str) and "/" in value and key not in OWN
        return {"text": "words", "ref": value} if is_reference else value

    given = {key: argument(key, value) for key, value in arguments.items()}
    return Fact("abcdef", "reef", content_of({"type": type_, **given}), 0, 5, "words", "curator", "accepted", "editors",
                "2026-11-28", Path("facts.yaml"), 1)  # fmt: skip


#: Arguments that are a reference alone.
OWN = ("event", "act", "statement", "part_of", "according_to")


def said(one: Fact) -> Graph:
    return graph_of(lines_of(triples_of(one, "en", ids)))


def event(**arguments: Any) -> Graph:
    return said(fact("event", event="event/talks", kind="Talks", **arguments))


ACT = {"act": "action/x", "action": "Signature", "treaty": "treaty/reef", "actors": [STATE]}
SPOKEN = {"statement": "statement/x", "force": "Call", "mode": "Direct", "words": "We must act"}
WITH = {"organizer": STATE, "attendees": EVERYBODY, "place": "place/suva",
        "part_of": "event/lakes-year", "about": ["treaty/reef"]}  # fmt: skip


@pytest.mark.slow
def test_every_triple_of_the_release_in_schema_orgs_words_is_within_domain_and_range(graphs):
    assert beyond({(s, p, o) for s, p, o, _ in graphs}) == []


def test_the_table_finds_a_place_as_organiser_and_a_claim_with_a_day():
    wrong = Graph().parse(
        format="turtle",
        data=f"""
        @base <{BASE}id/> . @prefix schema: <{SCHEMA}> . @prefix tro: <{TRO}> .
        <event/x> a schema:Event ; schema:organizer <place/suva> .
        <action/x> a tro:ClaimedAction ; schema:startDate "2020-01-01" . """,
    )

    assert [line.split()[1].removeprefix(SCHEMA) for line in beyond(wrong, DESCRIBED)] == [
        "startDate",
        "organizer",
    ]


@pytest.mark.parametrize(
    "graph",
    [
        event(**WITH),
        event(**WITH, outlook="Scheduled"),
        event(**WITH, outlook="Denied", topics=[{"text": "reefs"}]),
        said(fact("action", **ACT, agents=EVERYBODY, object="place/suva", place="place/suva")),
        said(fact("action", **ACT, agents=EVERYBODY, object="place/suva", place="place/suva",
                  according_to=PERSON)),
        *(said(fact("statement", **SPOKEN, speaker=one)) for one in EVERYBODY),
        said(fact("group", group={"text": "they", "ref": GROUP}, member_of=BODY)),
    ],
)  # fmt: skip
def test_what_a_fact_says_in_schema_orgs_words_is_within_domain_and_range(graph):
    assert beyond(graph, DESCRIBED) == []


@pytest.mark.parametrize("outlook", ["Occurred", "Scheduled"])
def test_guests_are_asked_for_by_one_word_whoever_they_are_and_whether_or_not_it_took_place(
    outlook,
):
    talks = event(attendees=EVERYBODY, outlook=outlook)

    assert set(talks.objects(thing("event/talks"), SCHEMA.attendee)) == set(map(thing, EVERYBODY))


@pytest.mark.parametrize(
    ("graph", "node"),
    [
        (event(**WITH, outlook="Scheduled"), "event/talks"),
        (said(fact("action", **ACT, agents=[PERSON], object="place/suva", place="place/suva",
                   according_to=PERSON)), "action/x"),
    ],
)  # fmt: skip
def test_what_is_only_planned_or_claimed_is_no_act_or_event_of_schema_org_and_has_no_day(
    graph, node
):
    classes = set(graph.objects(thing(node), RDF.type))

    assert [class_ for class_ in classes if class_.startswith(SCHEMA)] == []
    assert not {SCHEMA.startDate, SCHEMA.endDate, TRO.actionDate} & set(
        graph.predicates(thing(node))
    )
    assert (thing(node), SCHEMA.location, thing("place/suva")) in graph


def test_a_claim_has_its_article_and_a_person_as_author_and_a_state_as_speaker_alone():
    by_person = said(fact("statement", **SPOKEN, speaker=PERSON))
    by_state = said(fact("statement", **{**SPOKEN, "mode": "Indirect"}, speaker=STATE))
    claim = thing("statement/x")

    assert (claim, SCHEMA.appearance, thing("article/reef")) in by_person
    assert (claim, SCHEMA.author, thing(PERSON)) in by_person
    assert (claim, SCHEMA.spokenByCharacter, thing(PERSON)) in by_person
    assert (claim, TRO.speaker, thing(STATE)) in by_state
    assert set(by_state.objects(claim, SCHEMA.author)) == set()


def test_words_that_are_retold_are_spoken_by_nobody_in_particular():
    retold = said(fact("statement", **{**SPOKEN, "mode": "Indirect"}, speaker=PERSON))

    assert set(retold.subjects(SCHEMA.spokenByCharacter, None)) == set()


def test_an_article_is_about_its_gatherings_and_treaties_and_mentions_the_rest():
    facts = [
        fact("event", event="event/talks", kind="Talks", host=STATE, about=["treaty/reef"]),
        fact("name", thing="treaty/lakes"),
        fact("statement", **SPOKEN, speaker=PERSON, addressees=[GROUP]),
        fact(
            "inference", about="office/abcdef", property="tro:officeOf", value=BODY, reason={},
            **{"from": ["abcdef"]},
        ),
    ]  # fmt: skip

    assert subjects_of(facts) == (
        ["event/talks", "treaty/reef"],
        [STATE, PERSON, "treaty/lakes"],
    )


def test_the_first_article_is_about_the_treaty_and_its_three_events(dump):
    article = URIRef("https://w3id.org/treaty-kb/id/article/hanoi-reception")
    found = {str(one).partition("/id/")[2] for one in dump.objects(article, SCHEMA.about)}

    assert found == {
        "event/hanoi-convention-signing-ceremony",
        "event/to-lam-receives-delegations",
        "event/un-cybercrime-high-level-conference",
        "treaty/un-cybercrime-convention",
    }


def test_a_query_goes_from_a_person_by_the_office_and_its_organisation_to_the_state():
    office = fact(
        "office", holder=PERSON, office={"text": "Minister"}, of="organization/coast-guard"
    )
    known = Graph().parse(
        format="turtle",
        data=f"""
        @base <{BASE}id/> . @prefix schema: <{SCHEMA}> .
        <organization/coast-guard> a schema:Organization ;
            schema:parentOrganization <organization/ministry> .
        <organization/ministry> a schema:Organization ; schema:areaServed <country/fj> . """,
    )
    query = """
    SELECT ?person ?state {
      ?office tro:holder ?person ; tro:officeOf/schema:parentOrganization*/schema:areaServed ?state .
    }"""

    found = (said(office) + known).query(query, initNs={"tro": TRO, "schema": SCHEMA})

    assert [tuple(row) for row in found] == [(thing(PERSON), thing(STATE))]
    assert beyond(known, DESCRIBED) == []
