"""What programs and models propose: what becomes a draft, what is refused, what nobody can do."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from conftest import ROOT
from proposals import (
    ACT,
    BY,
    FACTS,
    KENYA,
    OFFICE,
    PERSON,
    SIGNATURE,
    SIGNED,
    SLUG,
    TEXT,
    TREATY,
    answered,
    as_lines,
    facts_of,
    project_at,
    put_article,
)

from kb.cli import main
from kb.errors import ChangedMeanwhile, SeedError
from kb.parts.reading import read_seeds
from kb.proposing import writing
from kb.proposing.jsonlines import MOST_BYTES, MOST_LINES, read_lines
from kb.proposing.writing import propose
from kb.review.workspace import Workspace
from kb.seeds.adding import add
from kb.validation.verdict import judge

EVENT = {
    "type": "event", "event": "event/lakes-ceremony", "kind": "SigningCeremony",
    "about": [TREATY], "quote": "signed the Lakes Protocol for Kenya on 5 May 2024",
}  # fmt: skip


INFERENCE = {
    "type": "inference", "about": "event/lakes-ceremony", "property": "schema:startDate",
    "value": "2024-05-05", "from": ["evabcd"], "reason": {"en": "It was then."},
}  # fmt: skip


@pytest.fixture(scope="module")
def workspace(sample, tmp_path_factory):
    return Workspace.read(project_at(sample, tmp_path_factory.mktemp("lakes") / "project"))


@pytest.fixture
def lakes(workspace):
    """The project, its article as it was."""
    put_article(workspace.project.seeds / SLUG)
    yield workspace.project
    put_article(workspace.project.seeds / SLUG)


def codes(answer) -> list[str]:
    return [one["code"] for one in answer.get("refused", [])]


def asked(answer) -> list[tuple[str, str]]:
    return [(one["code"], one.get("beside", "")) for one in answer.get("asked", [])]


# --- What becomes a draft --------------------------------------------------------------------------


@pytest.mark.slow
def test_what_passes_is_a_draft_of_the_proposer_and_every_other_byte_stays(lakes, workspace):
    path = lakes.seeds / SLUG / "facts.yaml"
    before = path.read_text("utf-8")

    answers = answered(workspace, PERSON, ACT, SIGNATURE)

    act = "action/signature-of-the-lakes-protocol-by-kenya"
    assert [one["accepted"] for one in answers] == [PERSON["ref"], act, answers[2]["accepted"]]
    written = facts_of(lakes)[answers[2]["accepted"]]
    start = TEXT.index(SIGNED)
    assert written == {
        **SIGNATURE, "id": answers[2]["accepted"], "act": act, "at": [start, start + len(SIGNED)],
        "by": BY, "status": "draft",
    }  # fmt: skip
    after = path.read_text("utf-8")
    for line in before.splitlines():
        assert line in after


def test_the_same_lines_twice_are_one_and_change_nothing(lakes, workspace):
    first = answered(workspace, PERSON, ACT, SIGNATURE)
    path = lakes.seeds / SLUG / "facts.yaml"
    bytes_then = path.read_bytes()

    second = answered(workspace, PERSON, ACT, SIGNATURE, by="program:another")

    assert [one["accepted"] for one in second] == [one["accepted"] for one in first]
    assert [one["already"] for one in second] == ["named", "named", "draft"]
    assert path.read_bytes() == bytes_then


def test_the_same_fact_in_two_lines_of_one_call_is_one(lakes, workspace):
    wider = {**OFFICE, "quote": "5 May 2024. Foreign Minister Amina Okello"}

    answers = answered(workspace, PERSON, OFFICE, wider)

    assert answers[2] == {"line": 3, "accepted": answers[1]["accepted"], "already": "line 2"}
    assert [f for f in facts_of(lakes).values() if f["type"] == "office"] != []
    assert sum(f["type"] == "office" for f in facts_of(lakes).values()) == 1


def test_what_two_passages_say_is_two_facts(lakes, workspace):
    spans = [(m.start(), m.end()) for m in re.finditer("the Lakes Protocol", TEXT)]

    answers = answered(
        workspace,
        *(
            {"type": "name", "thing": TREATY, "quote": "the Lakes Protocol", "at": list(span)}
            for span in spans[:2]
        ),
    )

    assert len({one["accepted"] for one in answers}) == 2
    assert sorted(f["at"] for f in facts_of(lakes).values() if f["by"] == BY) == [
        list(s) for s in spans[:2]
    ]


def test_an_inference_and_what_it_rests_on_fit_in_one_call(lakes, workspace):
    inference = {
        "type": "inference", "about": "office/@minister", "property": "tro:officeOf",
        "value": "country/ke", "from": ["@minister"], "reason": {"en": "He signed for Kenya."},
    }  # fmt: skip

    answers = answered(workspace, PERSON, {**OFFICE, "handle": "minister"}, inference)

    office = answers[1]["accepted"]
    written = facts_of(lakes)[answers[2]["accepted"]]
    assert (written["about"], written["from"]) == (f"office/{office}", [office])


def test_a_check_says_the_same_and_writes_nothing(lakes, workspace):
    path = lakes.seeds / SLUG / "facts.yaml"
    before = path.read_bytes()

    checked = answered(workspace, PERSON, ACT, SIGNATURE, is_written=False)

    assert path.read_bytes() == before
    assert answered(workspace, PERSON, ACT, SIGNATURE) == checked


def test_a_name_makes_a_reference_that_no_other_article_has(lakes, workspace):
    other = lakes.seeds / "another-lake"
    things = "things:\n  - {ref: action/signature-of-the-lakes-protocol-by-kenya, name: {en: x}}\nfacts: []\n"
    put_article(other, facts=things)
    try:
        answers = answered(workspace, PERSON, ACT, SIGNATURE)
        shared = answered(workspace, {"ref": "action/signature-of-the-lakes-protocol-by-kenya", "name": {"en": "y"}},
                          {**SIGNATURE, "act": "action/signature-of-the-lakes-protocol-by-kenya",
                           "quote": f"{SIGNED}."})  # fmt: skip
    finally:
        for path in other.iterdir():
            path.unlink()
        other.rmdir()

    assert answers[1]["accepted"] == "action/signature-of-the-lakes-protocol-by-kenya-2"
    assert ("shared", "") in asked(shared[0])


# --- What is refused, and how it is told ------------------------------------------------------------


def test_a_refusal_has_code_key_words_mend_and_options(lakes, workspace):
    [answer] = answered(
        workspace,
        {
            "type": "name",
            "thing": {"text": "Kenya", "ref": "country/kenya"},
            "quote": "Kenya signs",
        },
    )

    assert answer == {
        "line": 1,
        "refused": [
            {
                "code": "reference", "key": "thing.ref", "words": "country/kenya",
                "message": "'country/kenya' is not known",
                "mend": "did you mean 'country/ke' (Kenya)?", "options": ["country/ke"],
            }
        ],
    }  # fmt: skip


@pytest.mark.parametrize(("line", "code", "key"), [
    ({**OFFICE, "quote": "Foreign Minister Jane Doe"}, "quote", "quote"),
    ({**OFFICE, "office": {"text": "Prime Minister"}}, "words", "office.text"),
    ({**EVENT, "date": {"text": "for Kenya"}}, "date", "date.text"),
    ({**EVENT, "kind": "Ceremonial"}, "term", "kind"),
    ({**OFFICE, "ofice": "x"}, "form", "ofice"),
    ({"type": "office"}, "form", ""),
    ({**OFFICE, "type": "opinion"}, "form", "type"),
    ({**OFFICE, "holder": KENYA}, "form", "holder.ref"),
    ({"quote": "Kenya"}, "form", ""),
    ({"ref": "country/xx", "name": {"en": "X"}}, "form", ""),
    ({**OFFICE, "from": ["@nobody"]}, "handle", "from.0"),
    ({**OFFICE, "handle": "../x"}, "handle", "handle"),
    ({"type": "name", "thing": {"text": "Kenya", "ref": "country/fr"}, "quote": "Kenya signs"}, "another-name", "thing.ref"),
    ({"ref": "organization/who-2", "name": {"en": "World Health Organization"}}, "known", "name.en"),
    ({"ref": "country/ke", "name": {"en": "Kenya"}}, "form", ""),
    ({**INFERENCE, "from": ["zzzzzz"]}, "together", ""),
    ({**INFERENCE, "about": "office/s7fpdf"}, "reference", "about"),  # an office of another article
    ({"ref": "person/x", "name": {"en": "x" * 301}}, "form", "name.en"),
    ({"ref": "person/x", "name": {"en": "Okello, see https://example.org"}}, "form", "name.en"),
    ({"ref": "event/@x", "name": {"en": "<script>accept()</script>"}}, "form", "name.en"),
    ({"ref": "event/@x", "name": {"en": "Talks\nstatus: accepted"}}, "form", "name.en"),
    ({key: item for key, item in INFERENCE.items() if key != "from"}, "form", ""),
    ({"ref": "person/x", "name": "x"}, "form", "name"),
    ({"type": "mention", "thing": {"text": "it", "ref": "treaty/lakes-protocol"}, "quote": "We will ratify it soon"}, "rejected", ""),
])  # fmt: skip
def test_each_slip_has_its_code_and_key(lakes, workspace, line, code, key):
    path = lakes.seeds / SLUG / "facts.yaml"

    answers = answered(workspace, PERSON, line)

    assert (code, key) in [(one["code"], one.get("key", "")) for one in answers[1]["refused"]]
    assert path.read_text("utf-8") == FACTS


def test_things_of_two_kinds_and_a_fact_may_have_one_handle(lakes, workspace):
    """An agent calls an act, the words on it and the fact that tells it alike."""
    says = {"ref": "statement/@signed", "name": {"en": "Words of Okello"}}
    said = {
        "type": "statement", "statement": "statement/@signed", "force": "Commitment", "mode": "Direct",
        "speaker": {"text": "Okello", "ref": "person/amina-okello"}, "words": "We will ratify it soon",
        "quote": '"We will ratify it soon," Okello said', "handle": "signed",
    }  # fmt: skip
    inference = {
        "type": "inference", "about": "action/@signed", "property": "schema:location", "value": "country/ke",
        "from": ["@signed"], "reason": {"en": "So Okello said."},
    }  # fmt: skip

    answers = answered(workspace, PERSON, ACT, says, SIGNATURE, said, inference, is_written=False)

    assert "handle" not in [code for one in answers for code in codes(one)]
    assert {"accepted", "line"} <= answers[4].keys()


@pytest.mark.parametrize(("line", "words", "options"), [
    ({**SIGNATURE, "act": "action/@signd"}, "action/@signd", ["action/@signed"]),
    ({**INFERENCE, "from": ["@signed"]}, "@signed", ["@minister"]),  # the act's, where a fact is wanted
])  # fmt: skip
def test_a_handle_that_nothing_has_is_told_once_with_those_of_its_sort(
    workspace, line, words, options
):
    answers = answered(
        workspace, PERSON, ACT, SIGNATURE, {**OFFICE, "handle": "minister"}, line, is_written=False
    )

    [refused] = answers[4]["refused"]
    assert (refused["code"], refused["words"], refused["options"]) == ("handle", words, options)


def test_a_handle_begins_with_a_digit_too_and_one_that_is_none_is_told(workspace):
    group = {
        "type": "group",
        "group": {"text": "12 States", "ref": "group/@12-states"},
        "quote": "attended by 12 States",
    }

    named, _, wrong = answered(
        workspace, {"ref": "group/@12-states", "name": {"en": "States at the ceremony"}}, group,
        {"ref": "event/@Signing", "name": {"en": "Ceremony"}}, is_written=False,
    )  # fmt: skip

    assert named["accepted"] == "group/states-at-the-ceremony"
    assert ("handle", "ref") in [(one["code"], one.get("key")) for one in wrong["refused"]]


def test_what_rests_on_a_refused_line_is_refused_and_the_rest_is_written(lakes, workspace):
    invented = {**SIGNATURE, "quote": "Amina Okello signed the Lakes Protocol for Uganda"}

    answers = answered(
        workspace, PERSON, ACT, {**invented, "handle": "act"}, OFFICE,
        {"type": "inference", "about": "action/@signed", "property": "tro:actionDate",
         "value": "2024-05-05", "from": ["@act"], "reason": {"en": "So it says."}},
    )  # fmt: skip

    assert [codes(one) for one in answers] == [[], ["depends"], ["quote"], [], ["depends"]]
    assert answers[1]["refused"][0]["message"] == "line 3, which speaks of it, is refused"
    assert answers[3]["accepted"] in facts_of(lakes)


def test_a_quote_that_stands_twice_is_told_with_its_places(lakes, workspace):
    [answer] = answered(workspace, {"type": "name", "thing": TREATY, "quote": "the Lakes Protocol"})

    places = [f"[{m.start()}, {m.end()}]" for m in re.finditer("the Lakes Protocol", TEXT)]
    assert answer["refused"][0]["options"] == places


# --- As if accepted ---------------------------------------------------------------------------------


def test_what_a_shape_would_refuse_is_refused_before_anybody_accepts(lakes, workspace):
    by_nobody = {key: item for key, item in SIGNATURE.items() if key != "actors"}

    answers = answered(workspace, PERSON, ACT, {**by_nobody, "action": "Ratification"})

    assert codes(answers[2]) == ["TreatyAction-has-actor"]
    assert facts_of(lakes).keys() == {"evabcd", "rjabcd"}


@pytest.mark.parametrize(("more", "expected"), [
    ({}, [("TreatyAction-when", "")]),
    ({"description": "signed the Lakes Protocol"}, [("TreatyAction-when", "")]),
    ({"time": {"text": "Foreign"}}, []),  # whatever words: a person sees them
    ({"during": "event/lakes-ceremony"}, []),
])  # fmt: skip
def test_words_on_an_act_say_nothing_of_when_it_was(lakes, workspace, more, expected):
    undated = {key: item for key, item in SIGNATURE.items() if key != "date"}

    answers = answered(workspace, PERSON, ACT, {**undated, **more})

    assert [one for one in asked(answers[2]) if one[0] == "TreatyAction-when"] == expected


def test_an_organisation_signs_where_it_is_named_as_one_that_can(lakes, workspace):
    body = {"ref": "organization/government-of-kenya", "name": {"en": "Government of Kenya"}}
    act = {**SIGNATURE, "actors": [{"text": "Kenya", "ref": body["ref"]}]}

    [*_, refused] = answered(workspace, PERSON, ACT, body, act)
    [*_, accepted] = answered(workspace, PERSON, ACT, {**body, "kind": "tro:TreatyActor"}, act)

    assert [one["code"] for one in refused["refused"]] == ["TreatyAction-actor"]
    assert '"kind": "tro:TreatyActor"' in refused["refused"][0]["mend"]
    assert "accepted" in accepted


def test_a_name_that_was_drafted_in_an_earlier_call_is_known(lakes, workspace):
    treaty = {"text": "Protocol", "ref": "treaty/inland-waters"}
    candidate = {"ref": "treaty/inland-waters", "name": {"en": "Treaty on Inland Waters"}}
    says = {"ref": "statement/@says", "name": {"en": "Words of Okello"}}
    said = {
        "type": "statement", "statement": "statement/@says", "force": "Commitment", "mode": "Direct",
        "speaker": {"text": "Okello", "ref": "person/amina-okello"}, "words": "We will ratify it soon",
        "about": [{"text": "it", "ref": "treaty/inland-waters"}], "quote": '"We will ratify it soon," Okello said',
    }  # fmt: skip

    unnamed = answered(workspace, PERSON, candidate, says, said, is_written=False)[3]
    answered(
        workspace,
        candidate,
        {"type": "name", "thing": treaty, "quote": "signed the Lakes Protocol for Kenya"},
    )
    named = answered(workspace, PERSON, candidate, says, said)[3]

    assert "never-named" in [code for code, _ in asked(unnamed)]
    assert "never-named" not in [code for code, _ in asked(named)]


def test_a_parliament_that_refuses_and_a_speaker_without_a_name_are_drafts(lakes, workspace):
    lines = [
        {"ref": "group/@who", "name": {"en": "a speaker for Kenya"}},
        {"type": "group", "group": {"text": "Foreign Minister", "ref": "group/@who"},
         "represents": [KENYA], "quote": SIGNED},
        {"ref": "statement/@says", "name": {"en": "Words of a speaker for Kenya"}},
        {"type": "statement", "statement": "statement/@says", "force": "Commitment", "mode": "Direct",
         "speaker": {"text": "Okello", "ref": "group/@who"}, "words": "We will ratify it soon",
         "quote": '"We will ratify it soon," Okello said'},
        {"ref": "anticipated/@no", "name": {"en": "Signature of the Lakes Protocol by Uganda"}},
        {"type": "anticipated", "act": "anticipated/@no", "action": "Signature", "outlook": "Denied",
         "treaty": TREATY, "actors": [{"text": "Uganda", "ref": "country/ug"}],
         "agents": [{"text": "Okello", "ref": "person/amina-okello"}], "place": {"text": "Nairobi", "ref": "place/nairobi"},
         "according_to": "country/ke", "quote": "Okello said. Uganda has not signed the Lakes Protocol. The ceremony in Nairobi"},
    ]  # fmt: skip

    answers = answered(workspace, PERSON, *lines)

    assert [one.get("refused") for one in answers] == [None] * len(answers)


def test_an_event_on_somebodys_word_has_an_outlook(lakes, workspace):
    event = {"ref": "event/@later", "name": {"en": "Ceremony of ratification"}}
    fact = {"type": "event", "event": "event/@later", "kind": "Ceremony", "according_to": "country/ke",
            "quote": "We will ratify it soon"}  # fmt: skip

    assert codes(answered(workspace, event, fact)[1]) == ["form"]
    assert "accepted" in answered(workspace, event, {**fact, "outlook": "Scheduled"})[1]


def test_what_a_rule_of_meaning_will_ask_is_told_now(lakes, workspace):
    uganda = {**SIGNATURE, "act": "action/@u", "actors": [{"text": "Uganda", "ref": "country/ug"}],
              "quote": "Uganda has not signed the Lakes Protocol", "description": "has not signed"}  # fmt: skip
    uganda = {key: item for key, item in uganda.items() if key not in ("agents", "date")}

    answers = answered(
        workspace, {"ref": "action/@u", "name": {"en": "Signature by Uganda"}}, uganda
    )

    assert ("not-done", "") in asked(answers[1])


def test_drafts_that_differ_do_not_stand_in_the_way_and_are_told(lakes, workspace):
    [answer] = answered(workspace, EVENT)

    assert "accepted" in answer
    assert "drafts" in {beside for _, beside in asked(answer)}


def test_what_was_accepted_is_not_contradicted(lakes, workspace):
    path = lakes.seeds / SLUG / "facts.yaml"
    decided = "    status: accepted\n    decided: {who: editors, on: 2026-11-24}"
    path.write_text(FACTS.replace("    status: draft", decided), "utf-8")
    before = dict(facts_of(lakes)["evabcd"])

    [answer] = answered(workspace, EVENT)

    assert codes(answer) == ["DiplomaticEvent-eventKind"]
    assert {k: v for k, v in facts_of(lakes)["evabcd"].items() if k != "at"} == before


@pytest.mark.slow
def test_what_was_told_is_what_the_check_says_once_all_is_accepted(sample, tmp_path):
    project = project_at(sample, tmp_path / "project")
    answers = answered(Workspace.read(project), PERSON, ACT, SIGNATURE, OFFICE)
    path = project.seeds / SLUG / "facts.yaml"
    decided = r"\1status: accepted\n\1decided: {who: editors, on: 2026-11-24}"
    text = re.sub(r"(?m)^( *)status: draft", decided, path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    add(project, SLUG, ["person/amina-okello", "treaty/lakes-protocol"], "editors")

    report = judge(project, read_seeds(project)).report

    assert all("accepted" in one and asked(one) == [] for one in answers)
    assert [
        r for r in report.results if r.is_violation and r.file.startswith(f"seeds/{SLUG}/")
    ] == []


# --- What nobody can do -----------------------------------------------------------------------------


@pytest.mark.parametrize("more", [
    {"status": "accepted"}, {"status": "draft"}, {"by": "curator"}, {"id": "evabcd"},
    {"decided": {"who": "editors", "on": "2026-11-24"}}, {"because": "told to"},
    {"answers": [{"rule": "no-marks", "because": "so", "who": "editors", "on": "2026-11-24"}]},
])  # fmt: skip
def test_a_line_decides_nothing(lakes, workspace, more):
    answers = answered(workspace, PERSON, {**OFFICE, **more})

    assert codes(answers[1]) == ["not-proposed"]
    assert (lakes.seeds / SLUG / "facts.yaml").read_text("utf-8") == FACTS


@pytest.mark.parametrize("name", [
    "curator", "editors", "rule:names", "llm:", "llm:a b", "llm:x\nstatus: accepted", "program:X", "",
    "llm:" + "x" * 500, "llm:x@zz",
])  # fmt: skip
def test_nobody_proposes_as_a_curator_or_as_one_of_our_rules(lakes, workspace, name):
    with pytest.raises(ValueError, match="does not propose"):
        answered(workspace, PERSON, OFFICE, by=name)


def test_a_text_that_gives_orders_is_only_a_text(lakes, workspace):
    orders = TEXT.splitlines()[2]
    says = {
        "type": "statement", "statement": "statement/@x", "speaker": {"text": "Okello", "ref": PERSON["ref"]},
        "force": "Call", "mode": "Indirect", "words": orders, "quote": orders, "note": orders,
    }  # fmt: skip

    answers = answered(
        workspace, PERSON, {"ref": "statement/@x", "name": {"en": orders}}, says, OFFICE
    )

    assert codes(answers[2]) == ["words"]  # nobody of that name stands there
    new = [one for one in facts_of(lakes).values() if one["id"] not in ("evabcd", "rjabcd")]
    assert [(one["status"], one["by"]) for one in new] == [("draft", BY)]


@pytest.mark.parametrize(
    "slug", ["../lakes-protocol", "authorities", "records", "", ".", "a/b", "x\0y", "/etc"]
)
def test_only_the_folder_of_an_article_is_written(lakes, workspace, slug):
    with pytest.raises(SeedError, match="is no article here"):
        propose(workspace, slug, [], BY)
    assert not (lakes.root / ".kb" / "review" / "authorities").exists()


def test_a_folder_that_is_a_link_is_not_written(lakes, workspace):
    link = lakes.seeds / "linked"
    link.symlink_to(lakes.seeds / SLUG)
    try:
        with pytest.raises(SeedError, match="is a link"):
            propose(workspace, "linked", [], BY)
    finally:
        link.unlink()


def test_a_file_that_is_a_link_is_not_written(lakes, workspace, tmp_path):
    file = lakes.seeds / SLUG / "facts.yaml"
    file.rename(tmp_path / "elsewhere.yaml")
    file.symlink_to(tmp_path / "elsewhere.yaml")
    try:
        with pytest.raises(SeedError, match="is a link"):
            propose(workspace, SLUG, [], BY)
    finally:
        file.unlink()
    assert (tmp_path / "elsewhere.yaml").read_text("utf-8") == FACTS


def test_a_thing_that_nothing_names_is_to_be_named_first(lakes, workspace):
    [answer] = answered(workspace, OFFICE)

    [told] = answer["refused"]
    assert told["mend"] == 'send a line {"ref": "person/amina-okello", "name": {...}} before it'
    assert "options" not in told


def test_nothing_but_the_facts_of_the_article_is_written(lakes, workspace):
    def others():
        return {p: p.read_bytes() for p in lakes.root.rglob("*") if p.is_file() and ".kb" not in p.parts
                and p != lakes.seeds / SLUG / "facts.yaml"}  # fmt: skip

    before = others()
    answered(workspace, PERSON, ACT, SIGNATURE, OFFICE)

    assert others() == before


@pytest.mark.parametrize(("line", "code"), [
    (b'{"type": "name", "type": "event"}', "json"),
    (b"[" * 5000 + b"]" * 5000, "json"),
    (b'{"a": ' * 30 + b"1" + b"}" * 30, "json"),
    (b'{"quote": "a\\u0000b"}', "text"),
    (b'{"quote": "\\ud800"}', "text"),
    (b'{"quote": "a\x00b"}', "json"),
    (b'{"value": 1e400}', "json"),
    (b'{"value": NaN}', "json"),
    (b'{"value": true}', "json"),
    (b'{"value": ' + b"9" * 5000 + b"}", "json"),
    (b"\xff\xfe{}", "json"),
    (b"[]", "json"),
    (b"not JSON", "json"),
    (b'{"quote": "' + b"x" * MOST_BYTES + b'"}', "size"),
])  # fmt: skip
def test_a_line_that_no_file_could_hold_hides_nothing_of_the_others(lakes, workspace, line, code):
    lines = list(read_lines(io.BytesIO(as_lines(PERSON) + line + b"\n" + as_lines(OFFICE))))

    answers = [one.to_json() for one in propose(workspace, SLUG, lines, BY, is_written=False)]

    assert codes(answers[0]) == codes(answers[2]) == []
    assert code in codes(answers[1])


def test_of_a_line_of_ten_megabytes_nothing_is_kept():
    stream = io.BytesIO(b"x" * 10_000_000 + b"\n{}\n")

    lines = list(read_lines(stream))

    assert [(one.number, one.objection and one.objection.code) for one in lines] == [
        (1, "size"),
        (2, None),
    ]


def test_more_lines_than_are_read_at_once_are_told():
    lines = list(read_lines(io.BytesIO(b"{}\n" * (MOST_LINES + 100))))

    assert len(lines) == MOST_LINES + 1
    assert lines[-1].objection.code == "size"


def test_a_file_has_only_so_many_facts(lakes, workspace, monkeypatch):
    monkeypatch.setattr("kb.proposing.batch.MOST_FACTS", 2)

    answers = answered(workspace, PERSON, OFFICE)

    assert codes(answers[1]) == ["size"]


# --- Others at the same time ------------------------------------------------------------------------


def test_a_file_that_changed_meanwhile_is_judged_again_and_nothing_is_lost(
    lakes, workspace, monkeypatch
):
    path, judged = lakes.seeds / SLUG / "facts.yaml", []
    whole = writing._judged

    def and_an_editor_writes(*arguments):
        found = whole(*arguments)
        if not judged:
            path.write_text(path.read_text("utf-8") + "    note: an editor was here\n", "utf-8")
        judged.append(found)
        return found

    monkeypatch.setattr(writing, "_judged", and_an_editor_writes)

    answers = answered(workspace, PERSON, OFFICE)

    assert len(judged) == 2
    assert answers[1]["accepted"] in facts_of(lakes)
    assert "note: an editor was here" in path.read_text("utf-8")


@pytest.mark.slow
def test_a_file_that_changes_each_time_is_left_and_it_is_said(lakes, workspace, monkeypatch):
    path = lakes.seeds / SLUG / "facts.yaml"
    judge, before = writing._judged, path.read_text("utf-8")
    times = itertools.count(1)

    def and_an_editor_writes(*arguments):
        judged = judge(*arguments)
        path.write_text(
            f"{before}    note: an editor was here, for the {next(times)}. time\n", "utf-8"
        )
        return judged

    monkeypatch.setattr(writing, "_judged", and_an_editor_writes)

    with pytest.raises(ChangedMeanwhile, match="nothing was written"):
        answered(workspace, PERSON, OFFICE)
    assert "office" not in path.read_text("utf-8")


@pytest.mark.slow
def test_two_processes_at_once_lose_nothing_of_each_other(sample, tmp_path):
    project = project_at(sample, tmp_path / "project")
    command = [
        sys.executable,
        "-m",
        "kb",
        "--project",
        str(project.root),
        "propose",
        SLUG,
        "-",
        "--by",
    ]
    inputs = {
        "llm:one": as_lines(PERSON, OFFICE),
        "llm:two": as_lines(
            {"type": "name", "thing": KENYA, "quote": "Kenya signs the Lakes Protocol"}
        ),
    }

    started = [subprocess.Popen([*command, by], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
               for by in inputs]  # fmt: skip
    outputs = [one.communicate(data)[0] for one, data in zip(started, inputs.values(), strict=True)]

    assert [one.returncode for one in started] == [0, 0]
    ids = [json.loads(line)["accepted"] for out in outputs for line in out.splitlines()][1:]
    assert {facts_of(project)[one]["by"] for one in ids} == set(inputs)


# --- The verb ---------------------------------------------------------------------------------------


def run(project, *arguments: str, data: bytes = b""):
    from click.testing import CliRunner

    return CliRunner().invoke(
        main, ["--project", str(project.root), "propose", *arguments], input=data
    )


@pytest.mark.slow
def test_the_verb_answers_each_line_and_says_what_is_to_be_done(lakes):
    done = run(lakes, SLUG, "--by", BY, data=as_lines(PERSON, OFFICE, {"type": "x"}))

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["line"] for one in rows] == [1, 2, 3]
    assert done.exit_code == 1
    assert done.stderr.startswith(
        "2 drafted, 0 there already, 1 refused\nnow decide on them: 'kb review"
    )


def test_the_verb_refuses_a_name_that_does_not_propose(lakes):
    done = run(lakes, SLUG, "--by", "curator")

    assert done.exit_code == 2
    assert "'curator' does not propose" in done.stderr


def test_the_example_of_the_readme_is_what_happens(lakes):
    text = (ROOT / "kb" / "proposing" / "README.md").read_text("utf-8")
    given, expected = re.findall(r"```json\n(.*?)```", text, re.DOTALL)

    done = run(lakes, SLUG, "--by", BY, data=given.encode())

    assert done.stdout == expected


@pytest.fixture
def model():
    """A stub of a server of models: its address, the replies it gives, the questions it got."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            """Print nothing."""

        def do_POST(self):
            questions.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            message = {"role": "assistant", "content": replies.pop(0)}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"choices": [{"message": message}]}).encode())

    replies, questions = list[str](), list[dict]()
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", replies, questions
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def ask(lakes, model, tmp_path):
    """Run the program of the README against the stub, with no `kb` on the path."""
    text = (ROOT / "kb" / "proposing" / "README.md").read_text("utf-8")
    [program] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    tmp_path.joinpath("ask.py").write_text(program, "utf-8")
    return lambda: subprocess.run(
        [sys.executable, tmp_path / "ask.py", SLUG, model[0], "tiny"],
        cwd=lakes.root, env={**os.environ, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True,
    )  # fmt: skip


INVENTED = {**SIGNATURE, "quote": "Okello signed the Lakes Protocol for Uganda"}


@pytest.mark.slow
def test_the_program_of_the_readme_proposes_what_a_model_replies(lakes, model, ask):
    _, replies, questions = model
    for lines in ([PERSON, ACT, INVENTED], [PERSON, ACT, SIGNATURE]):
        replies.append(json.dumps({"lines": lines}))

    done = ask()

    assert done.returncode == 0, done.stderr
    first, second = questions
    assert TEXT in first["messages"][1]["content"]
    assert "A fact" in first["messages"][0]["content"]
    assert '"code": "quote"' in second["messages"][-1]["content"]
    [new] = [fact for fact in facts_of(lakes).values() if fact["by"] == "llm:tiny"]
    assert (new["quote"], new["status"]) == (SIGNED, "draft")


@pytest.mark.slow
def test_the_program_of_the_readme_sends_back_a_reply_that_is_no_json(lakes, model, ask):
    _, replies, questions = model
    lines = json.dumps({"lines": [PERSON, ACT, SIGNATURE]})
    replies += [f"```json\n{lines}\n```", lines]

    done = ask()

    assert done.returncode == 0, done.stderr
    assert "no JSON object" in questions[1]["messages"][-1]["content"]
    assert "Traceback" not in done.stderr
    assert [fact for fact in facts_of(lakes).values() if fact["by"] == "llm:tiny"] != []


@pytest.mark.slow
@pytest.mark.parametrize("later", ['{"lines": []}', "I cannot mend it."])
def test_the_program_of_the_readme_fails_where_a_line_stays_refused(later, model, ask):
    _, replies, _ = model
    replies += [json.dumps({"lines": [PERSON, ACT, INVENTED]}), later, later]

    done = ask()

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
