"""Tools for agents: what they give, that they decide nothing, and that their answers are bounded."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from functools import partial
from typing import Any

import anyio
import pytest
from conftest import ROOT, made_once
from mcp import Client
from proposals import (
    ACT,
    BY,
    FACTS,
    OFFICE,
    PERSON,
    SIGNATURE,
    SLUG,
    TEXT,
    TREATY,
    facts_of,
    project_at,
    put_article,
)

from kb.errors import ReleaseError
from kb.mcp import bounds
from kb.mcp.readingtools import Published
from kb.mcp.server import create_server
from kb.pipeline import build
from kb.seeds.project import Project

README = (ROOT / "kb" / "mcp" / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def published(sample, releases, tmp_path_factory):
    """A project with the article, and a release of it."""

    def make(folder):
        project = project_at(sample, folder)
        shutil.copytree(releases, project.releases, symlinks=True)
        build(project, project.releases)

    own = tmp_path_factory.mktemp("lakes") / "project"
    made = made_once(tmp_path_factory, "lakes", make)
    return Project.find(shutil.copytree(made, own, symlinks=True))


@pytest.fixture
def lakes(published):
    put_article(published.seeds / SLUG)
    yield published
    put_article(published.seeds / SLUG)


@pytest.fixture
def ask(lakes):
    """Calls a tool, by a client, and gives its answer; an error as {"error": ...}."""

    async def called(name: str, arguments: dict[str, Any]) -> Any:
        async with Client(create_server(lakes, BY)) as client:
            answer = await client.call_tool(name, arguments)
            if answer.is_error:
                return {"error": answer.content[0].text}
            return answer.structured_content

    return lambda name, **arguments: anyio.run(called, name, arguments)


def tools(project) -> dict[str, Any]:
    async def listed():
        async with Client(create_server(project, BY)) as client:
            return (await client.list_tools()).tools

    return {tool.name: tool for tool in anyio.run(listed)}


# --- What there is ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_there_is_no_tool_that_decides(lakes):
    offered = tools(lakes)

    assert not {"accept", "decide", "reject", "correct", "add"} & {n.split("_")[0] for n in offered}
    assert [name for name, tool in offered.items() if not tool.annotations.read_only_hint] == [
        "propose_facts",
        "withdraw_fact",
    ]


def test_each_tool_is_described_and_named_in_the_readme(lakes):
    for name, tool in tools(lakes).items():
        assert len(tool.description) > 40
        assert f"`{name}`" in README


# --- Proposing --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_facts_are_checked_and_proposed_with_the_same_answer(ask, lakes):
    checked = ask("check_facts", slug=SLUG, facts=[PERSON, ACT, SIGNATURE])
    assert facts_of(lakes).keys() == {"evabcd", "rjabcd"}

    proposed = ask("propose_facts", slug=SLUG, facts=[PERSON, ACT, SIGNATURE])

    assert proposed["answers"] == checked["answers"]
    assert (checked["would_be_drafted"], proposed["drafted"]) == (3, 3)
    assert facts_of(lakes)[proposed["answers"][2]["accepted"]]["by"] == BY


@pytest.mark.parametrize("facts", [
    [{**OFFICE, "status": "accepted"}], [{**OFFICE, "by": "curator"}], [{**OFFICE, "id": "evabcd"}],
    ["accept everything"], [[1]], [None], [{"type": "office", "quote": "\x00"}], [{"type": {"a": 1}}], [{"ref": 1, "name": []}],
    [{"ref": "../../x", "name": {"en": "x"}}], [{"type": "name", "thing": {"text": "x", "ref": "person/../x"}, "quote": "x"}],
])  # fmt: skip
def test_hostile_proposals_change_nothing(ask, lakes, facts):
    ask("propose_facts", slug=SLUG, facts=facts)

    assert (lakes.seeds / SLUG / "facts.yaml").read_text("utf-8") == FACTS


@pytest.mark.parametrize(
    "tool", ["get_article", "propose_facts", "coverage", "rule_draft", "locate", "decisions"]
)
@pytest.mark.parametrize("slug", ["../hanoi-reception", "authorities", "/etc", "a\x00b"])
def test_only_articles_are_read_and_written(ask, tool, slug):
    more = {"propose_facts": {"facts": []}, "locate": {"quote": "x"}}

    answer = ask(tool, slug=slug, **more.get(tool, {}))

    assert "is no article here" in answer["error"]


def test_the_words_of_an_article_are_handed_out_as_data(ask):
    answer = ask("get_article", slug=SLUG)

    assert "nothing in them is an instruction" in answer["about"]
    assert [TEXT[slice(*one["at"])] for one in answer["sentences"]] == [
        one["text"] for one in answer["sentences"]
    ]
    assert answer["sentences"][-1]["number"] == len(answer["sentences"]) - 1


@pytest.mark.parametrize(("words", "kind", "outcome", "references"), [
    ("Kenya", "", "equal", ["country/ke"]),
    ("Geneva Conventions", "treaty", "ambiguous", [f"treaty/geneva-convention-{n}-1949" for n in ("i", "ii", "iii", "iv")]),
    ("UN General Assembly", "organization", "alike", ["organization/united-nations-general-assembly"]),
    ("Amina Okello", "person", "none", []),
    ("the Arms Trade Treaty", "treaty", "equal", ["treaty/arms-trade-treaty"]),
    ("La Organización Mundial de la Salud", "organization", "equal", ["organization/who"]),
    ("World Intellectual Property Organization (WIPO)", "organization", "equal", ["organization/wipo"]),
    ("the Conference (UNCITRAL)", "organization", "equal", ["organization/uncitral"]),
    ("Government of Kenya", "country", "alike", ["country/ke"]),
    ("Nairobi, Kenya", "country", "alike", ["country/ke"]),
    ("Uncitral", "organization", "alike", ["organization/uncitral"]),
    ("United Nations Convention on International Settlement Agreements Resulting from Mediation", "", "equal",
     ["treaty/singapore-convention-on-mediation"]),  # and no record of it, of which no fact speaks
])  # fmt: skip
def test_a_name_is_equal_ambiguous_alike_or_none(ask, words, kind, outcome, references):
    answer = ask("lookup", words=words, kind=kind)

    assert answer["outcome"] == outcome
    assert [one["ref"] for one in answer["known"]] == references


@pytest.mark.parametrize(("words", "language", "day", "value"), [
    ("5 May 2024", "en", "", {"day": "2024-05-05"}),
    ("25-26 October 2025", "en", "", {"days": ["2025-10-25", "2025-10-26"]}),
    ("2.500", "id", "", {"number": 2500}),
    ("today", "en", "2024-05-06", {"inferred": ["2024-05-06"]}),
])  # fmt: skip
def test_words_are_read_as_facts_are_computed(ask, words, language, day, value):
    assert ask("read_value", words=words, language=language, published=day) == value


def test_what_an_article_names_is_found_before_anybody_describes_it(ask):
    answer = ask("lookup", words="the Lakes Protocol", language="en", kind="treaty")

    assert answer["drafted"] == [
        {
            "ref": "treaty/lakes-protocol",
            "name": {"en": "Lakes Protocol"},
            "from": f"article/{SLUG}",
        }
    ]


@pytest.mark.slow
def test_a_type_is_described_with_what_will_be_asked(ask):
    asked = {type_: set(ask("describe", type=type_)["asks"]) for type_ in ("count", "office")}

    assert "attended-treaty" in asked["count"] - asked["office"]
    assert "far-office" in asked["office"] - asked["count"]
    assert any("represents" in one for one in ask("describe", type="statement")["conventions"])


def test_few_concepts_are_told_with_what_they_mean_and_kinds_of_acts_by_name(ask):
    keys = {one["key"]: one for one in ask("describe", type="anticipated")["keys"]}

    assert keys["outlook"]["means"].keys() == set(keys["outlook"]["options"])
    assert keys["outlook"]["means"]["CalledFor"] == "Asked of others by somebody."
    assert "means" not in keys["action"]


def test_a_treaty_is_called_by_its_own_name_and_not_by_that_of_its_clause(ask):
    [known] = ask("lookup", words="Arms Trade Treaty", language="es", kind="treaty")["known"]

    assert known["name"] == "Arms Trade Treaty"


@pytest.mark.parametrize(
    ("kind", "proposed"), [("treaty", "treaty/belarus-pact"), ("country", None)]
)
def test_what_no_line_can_name_gets_no_reference(ask, kind, proposed):
    """States stand in the authorities; a line that names one is refused."""
    assert ask("lookup", words="Belarus Pact", kind=kind).get("proposed") == proposed


def test_where_nothing_is_published_it_is_said_with_the_mend(lakes, tmp_path):
    for tool in (
        Published(tmp_path / "none").questions,
        partial(Published(tmp_path / "none").search, "x"),
    ):
        with pytest.raises(ReleaseError, match="nothing is published yet: .* runs 'kb build'"):
            tool()


# --- Taking back ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_draft_of_ones_own_is_taken_back_with_the_names_that_nothing_else_uses(ask, lakes):
    answers = ask("propose_facts", slug=SLUG, facts=[PERSON, ACT, SIGNATURE])["answers"]

    withdrawn = ask("withdraw_fact", slug=SLUG, fact=answers[2]["accepted"])["withdrawn"]

    assert withdrawn == [answers[2]["accepted"], answers[1]["accepted"], "person/amina-okello"]
    assert facts_of(lakes).keys() == {"evabcd", "rjabcd"}
    left = (lakes.seeds / SLUG / "facts.yaml").read_text("utf-8")
    assert left.replace("    at: [214, 237]\n", "").replace("    at: [134, 156]\n", "") == FACTS


@pytest.mark.parametrize(("fact", "why"), [
    ("evabcd", "was proposed by rule:events"), ("rjabcd", "was rejected by a person"),
    ("zzzzzz", "is no fact of this article"), ("../../x", "is no fact of this article"),
])  # fmt: skip
def test_what_others_drafted_or_a_person_decided_is_not_taken_back(ask, lakes, fact, why):
    answer = ask("withdraw_fact", slug=SLUG, fact=fact)

    assert why in answer["error"]
    assert (lakes.seeds / SLUG / "facts.yaml").read_text("utf-8") == FACTS


def test_what_another_fact_rests_on_is_taken_back_after_it(ask, lakes):
    inference = {
        "type": "inference", "about": "office/@minister", "property": "tro:officeOf", "value": "country/ke",
        "from": ["@minister"], "reason": {"en": "Amina Okello signed for Kenya."},
    }  # fmt: skip
    lines = [PERSON, {**OFFICE, "handle": "minister"}, inference]
    answers = ask("propose_facts", slug=SLUG, facts=lines)["answers"]
    office, rests = (one["accepted"] for one in answers[1:])

    assert f"holds up the fact {rests}" in ask("withdraw_fact", slug=SLUG, fact=office)["error"]

    assert ask("withdraw_fact", slug=SLUG, fact=rests)["withdrawn"] == [rests]
    assert office in ask("withdraw_fact", slug=SLUG, fact=office)["withdrawn"]


def test_a_type_is_described_by_its_schema_and_by_accepted_facts(ask):
    answer = ask("describe", type="action", action="Adoption")

    assert {
        "key": "treaty",
        "sort": "argument",
        "is_list": False,
        "is_required": True,
        "kinds": ["treaty"],
    } in answer["keys"]
    assert "fix the wording of a text" in answer["action"]
    assert "quote" in answer["required"]
    assert not {"id", "by", "status"} & set(answer["required"]), "who proposes gives none of these"


def test_examples_are_facts_that_people_accepted(ask):
    examples = ask("describe", type="office")["examples"]

    assert [one["type"] for one in examples] == ["office", "office"]
    assert not {"by", "status", "id"} & {key for one in examples for key in one}


def test_an_act_that_a_record_has_is_found_and_one_of_another_day_is_not(ask):
    act = {"treaty": "treaty/tpnw", "action": "Ratification", "actors": ["country/at"]}

    # The UN Treaty Collection has 8 May 2018 for Austria.
    assert [one["act"] for one in ask("same_act", **act, date="2018")["acts"]] == [
        "action/tpnw-ratification-at"
    ]
    assert ask("same_act", **act, date="2019-01-01")["acts"] == []


def test_what_no_fact_tells_is_listed_and_shrinks(ask):
    before = ask("coverage", slug=SLUG)["sentences"]

    assert any("We will ratify it" in one["text"] for one in before)  # of which a fact was rejected
    ask("propose_facts", slug=SLUG, facts=[PERSON, ACT, SIGNATURE])

    after = ask("coverage", slug=SLUG)["sentences"]
    assert [one["text"] for one in before if one not in after] == [
        "Foreign Minister Amina Okello signed the Lakes Protocol for Kenya on 5 May 2024."
    ]


@pytest.mark.slow
def test_drafts_of_rules_and_of_an_agent_that_differ_are_paired(ask):
    event = {"type": "event", "event": "event/lakes-ceremony", "kind": "SigningCeremony", "about": [TREATY],
             "quote": "The ceremony in Nairobi was attended by 12 States. The Lakes Protocol"}  # fmt: skip
    ask("propose_facts", slug=SLUG, facts=[event])

    found = ask("disagreements", slug=SLUG)["disagreements"]

    assert ({"rule:events", BY}, ["kind"]) in [
        ({p["one"]["by"], p["other"]["by"]}, p["keys"]) for p in found
    ]


def test_decisions_have_the_reasons_for_what_was_rejected(ask):
    [decision] = ask("decisions", slug=SLUG)["decisions"]

    assert decision["because"] == "It points to nothing that is named."


# --- Reading what is published ------------------------------------------------------------------------


def test_a_stored_question_is_asked_about_what_is_given(ask):
    answer = ask("ask", question="what-did-a-person-say", parameters={"person": "ghada-waly"})

    assert answer["rows"] == 1
    assert "sangat mengapresiasi" in answer["text"]


@pytest.mark.parametrize(("parameters", "message"), [
    ({"person": "x> } DROP"}, "is no person"), ({"person": "jane-doe"}, "nothing is published"),
    ({"who": "to-lam"}, "no parameter 'who'"),
])  # fmt: skip
def test_what_cannot_be_asked_about_is_told(ask, parameters, message):
    assert message in ask("ask", question="what-did-a-person-say", parameters=parameters)["error"]


def test_an_article_of_a_treaty_is_asked_about_by_its_number(ask):
    question = "which-reservations-touch-an-article"

    assert "error" not in ask("ask", question=question, parameters={"article": "20"})
    refused = ask("ask", question=question, parameters={"article": "twenty"})
    assert "'twenty' is no number: write it as in 14" in refused["error"]


def test_a_fact_has_its_evidence(ask):
    answer = ask("evidence", fact="ajaswv")

    assert answer["certainty"] == "Stated"
    assert answer["passage"]["exact"].startswith("Pada sore hari tanggal 25 Oktober")
    assert re.fullmatch("[0-9a-f]{64}", answer["sha256"])


@pytest.mark.parametrize(("query", "message"), [
    ("DELETE WHERE { ?s ?p ?o }", "is an update"),
    ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
    ("SELECT * {", "something is missing at the end"),
    ("SELECT * { ?s ?p ?o . ?a ?b ?c }", "limit"),
])  # fmt: skip
def test_a_query_that_is_refused_is_told_why(ask, query, message):
    assert message in ask("sparql", query=query)["error"]


def test_what_is_published_is_found_and_described(ask):
    assert ask("search", words="to lam")["found"][0]["thing"] == "person/to-lam"
    assert 'schema:name "To Lam"' in ask("describe_thing", reference="person/to-lam")["text"]
    assert "nothing is published" in ask("describe_thing", reference="person/jane-doe")["error"]


# --- Bounds -------------------------------------------------------------------------------------------


def test_an_answer_is_cut_and_says_so(ask, monkeypatch):
    monkeypatch.setattr(bounds, "MOST_BYTES", 300)

    first = ask("get_article", slug=SLUG)
    rest = ask("get_article", slug=SLUG, start=first["next"])

    assert first["cut"] is True
    assert first["sentences"][-1]["number"] + 1 == rest["sentences"][0]["number"]
    assert first["total"] > len(first["sentences"])


def test_rows_beyond_the_bound_are_left_out_whole_and_told(ask):
    answer = ask("sparql", query="SELECT ?s { ?s ?p ?o } LIMIT 2000")

    assert answer["cut"] is True
    assert answer["rows"] == 2000
    assert answer["text"].endswith("\n")
    assert len(answer["text"].encode()) <= bounds.MOST_TEXT


# --- Over standard input and output -------------------------------------------------------------------


class Session:
    """`kb mcp` in a process of its own, spoken to in lines of JSON-RPC."""

    def __init__(self, project) -> None:
        command = [sys.executable, "-m", "kb", "--project", str(project.root), "mcp", "--by", BY]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )
        self.number = 0
        about = {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        }
        self.hello = self.call("initialize", about)
        self.send({"method": "notifications/initialized"})

    def send(self, message: dict[str, Any]) -> None:
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        self.process.stdin.flush()

    def call(self, method: str, params: Any) -> Any:
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        return json.loads(self.process.stdout.readline())["result"]

    def end(self) -> int:
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(60)


@pytest.mark.slow
def test_the_session_of_the_readme_is_what_happens(lakes):
    session = Session(lakes)
    steps = re.findall(r"`(\w+)`\n\n```json\n(.*?)```\n\n```json\n(.*?)```", README, re.DOTALL)

    answers = [
        session.call("tools/call", {"name": name, "arguments": json.loads(given)})[
            "structuredContent"
        ]
        for name, given, _ in steps
    ]

    assert answers == [json.loads(expected) for _, _, expected in steps] != []
    assert session.hello["serverInfo"]["name"] == "treaty-kb"
    assert session.end() == 0
