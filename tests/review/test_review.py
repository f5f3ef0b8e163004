"""The page of a review, asked without a browser: what it writes, what it refuses, what it survives."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading
from typing import Any

import pytest
from conftest import ROOT
from flask.testing import FlaskClient

from kb.releases.choosing import published_facts
from kb.review.application import create_app
from kb.review.checking import Checker, findings, findings_together
from kb.review.forms import TYPES, forms
from kb.review.session import Session
from kb.seeds.article import draft_folder
from kb.seeds.project import Project
from kb.seeds.schema import breaches
from kb.seeds.seedfile import SeedFile

SEED = "hanoi-reception"
HOST = "127.0.0.1:5000"
TOKEN = "a-token"  # noqa: S105 - of the tests
#: Some of each type: enough, and read sooner than all.
KEPT = {
    "ajaswv",
    "s7fpdf",
    "scdwqw",
    "bbyyfr",
    "wxxrm7",
    "ccqvv8",
    "n3prjf",
    "c6r6z8",
    "ht3pg4",
    "fcz2fz",
    "fxtee4",
    "fs4fdv",
    "zj6d88",
    "hshsp5",
}
CANDIDATE = """
candidates:
  - ref: person/tam-quang
    name: {id: Tam Quang}
    because: A near name.
"""


def drafted(project: Project) -> Project:
    """The first article with some of its facts as drafts of a rule, one about a candidate."""
    path = project.seeds / SEED / "facts.yaml"
    head, _, facts = path.read_text("utf-8").partition("\nfacts:\n")
    facts = facts.replace("status: accepted", "status: draft").replace(
        "by: curator", "by: rule:sketch"
    )
    facts = facts.replace("    decided: {who: editors, on: 2026-11-24}\n", "")
    old = "    holder: {text: Luong Tam Quang, ref: person/luong-tam-quang}\n    office: {text: Menteri"
    assert old in facts
    facts = facts.replace(old, old.replace("person/luong-tam-quang", "person/tam-quang"), 1)
    blocks = re.split(r"(?m)^(?=  - id: )", facts)
    kept = [
        re.sub(r"(?m)^  #.*\n", "", block).strip("\n") for block in blocks if block[8:14] in KEPT
    ]
    assert len(kept) == len(KEPT)
    path.write_text(f"{head}{CANDIDATE}\nfacts:\n" + "\n\n".join(kept) + "\n", "utf-8")
    return project


@pytest.fixture
def draft(copy) -> Project:
    return drafted(copy)


class AtOnce(Checker):
    """Finds in this process, and before the answer, what others find in one of their own."""

    def __post_init__(self) -> None:
        self._timer, self._jobs = None, {}

    def ask(self) -> None:
        self.beyond, self.number = None, self.number + 1
        self.findings = findings(self.root, self.slug)

    def ask_together(self) -> None:
        self.number += 1
        self.beyond = findings_together(self.root, self.slug)


class Page:
    """The page as its script asks it."""

    def __init__(
        self, project: Project, who: str = "editors", check: bool = False, slug: str = SEED
    ) -> None:
        self.session = Session(
            project, slug, who, released=published_facts(project.releases, project.identifiers)
        )
        checker = AtOnce(project.root, slug)
        if not check:
            checker.ask = lambda: None  # type: ignore[method-assign]
        app = create_app(self.session, checker, TOKEN, (HOST,))
        self.client: FlaskClient = app.test_client()
        self.path = self.session.path

    def get(self, path: str = "", **headers: str) -> Any:
        return self.client.get(
            f"/{TOKEN}/{path}", base_url=f"http://{HOST}", headers=headers, buffered=True
        )

    def post(self, path: str, body: Any, origin: str = f"http://{HOST}", **more: Any) -> Any:
        more.setdefault("base_url", f"http://{HOST}")
        return self.client.post(
            f"/{more.pop('token', TOKEN)}/{path}",
            json=body,
            headers={"Origin": origin} if origin else {},
            **more,
        )

    def state(self) -> Any:
        return self.get("state").get_json()

    def fact(self, fact_id: str) -> Any:
        return next(row for row in self.state()["facts"] if row["value"]["id"] == fact_id)

    def decide(self, fact_id: str, status: str = "accepted", seen: str = "", **more: str) -> Any:
        body = {
            "fact": fact_id,
            "seen": seen or self.fact(fact_id)["seen"],
            "status": status,
            **more,
        }
        return self.post("decide", body)

    def value(self) -> Any:
        return SeedFile.read(self.path, "facts").value

    def written(self, fact_id: str) -> Any:
        return next(fact for fact in self.value()["facts"] if fact["id"] == fact_id)


# --- What a curator does -------------------------------------------------------------------------


def test_a_decision_is_one_request_and_changes_the_lines_of_its_fact_alone(draft):
    page = Page(draft)
    before = page.path.read_text("utf-8")

    answer = page.decide("s7fpdf")

    assert answer.status_code == 200
    old, new = before.split("\n"), page.path.read_text("utf-8").split("\n")
    at = old.index("    status: draft", old.index("  - id: s7fpdf"))
    assert old[:at] == new[:at] and old[at + 1 :] == new[at + 2 :]
    assert new[at : at + 2] == [
        "    status: accepted",
        f"    decided: {{who: editors, on: {page.written('s7fpdf')['decided']['on']}}}",
    ]


def test_where_two_drafts_differ_both_come_first_with_what_the_other_says(draft):
    path = draft.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    block = re.search(r"(?m)^  - id: s7fpdf\n(?:    .*\n)+", text)[0]
    other = block.replace("s7fpdf", "s7fpdg").replace("by: rule:sketch", "by: llm:some-model")
    other = other.replace("office: {text: Sekretaris Jenderal}", "office: {text: Sekretaris}")
    path.write_text(text.rstrip("\n") + "\n\n" + other, "utf-8")

    facts = Page(draft).state()["facts"]

    assert [row["value"]["id"] for row in facts[:2]] == ["s7fpdf", "s7fpdg"]
    messages = [row["problems"][0]["message"] for row in facts[:2]]
    assert messages == [
        "llm:some-model says: To Lam is Sekretaris (office differ)",
        "rules says: To Lam is Sekretaris Jenderal (office differ)",
    ]


def test_a_rejection_has_its_reason_and_undo_gives_the_bytes_back(draft):
    page = Page(draft)
    before = page.path.read_bytes()

    refused = page.decide("s7fpdf", "rejected")
    page.decide("s7fpdf", "rejected", because="It is about another thing.")
    rejected = page.written("s7fpdf")
    page.post("undo", {})

    assert refused.status_code == 422
    assert (rejected["status"], rejected["because"]) == ("rejected", "It is about another thing.")
    assert page.path.read_bytes() == before
    rows = [
        json.loads(line)
        for line in (draft.root / ".kb" / "review" / SEED / "journal.jsonl")
        .read_text()
        .splitlines()
    ]
    assert [row["what"] for row in rows] == ["change", "undo"]


@pytest.mark.slow
def test_what_was_published_is_retracted_where_it_is_rejected(copy, releases):
    shutil.copytree(releases, copy.releases, symlinks=True)
    page = Page(copy)

    page.decide("fxtee4", "rejected", because="The passage does not say it.")

    assert page.written("fxtee4")["status"] == "retracted"


@pytest.mark.slow
def test_a_correction_changes_what_differs_and_widens_the_quote(draft):
    page = Page(draft)
    fact = page.fact("scdwqw")
    words = "Sekretaris Jenderal To Lam"
    body = {"fact": "scdwqw", "seen": fact["seen"], "quote": "menerima", "new": {},
            "arguments": {"thing": {"text": words, "ref": "person/to-lam"}}}  # fmt: skip

    answer = page.post("correct", body)

    assert answer.status_code == 200, answer.text
    got = page.written("scdwqw")
    assert got["status"] == "corrected" and got["by"] == "rule:sketch"
    assert (got["quote"], got["at"]) == ("Sekretaris Jenderal To Lam menerima", [74, 109])


def test_a_fact_is_added_where_words_were_chosen_with_the_thing_that_it_names(draft):
    page = Page(draft)
    start = page.session.article.text.index("Pusat Pelatihan Kejahatan Siber")
    body = {"type": "event", "span": [start, start + 31], "new": {"event/training": "Training"},
            "arguments": {"event": "event/training", "kind": "Session", "place": {"text": "Hanoi", "ref": "place/hanoi"}}}  # fmt: skip

    answer = page.post("add", body)

    assert answer.status_code == 200, answer.text
    got = page.written(answer.get_json()["fact"])
    assert got["quote"] == "Pusat Pelatihan Kejahatan Siber Regional di Hanoi"
    assert (got["by"], got["status"], got["at"]) == ("curator", "accepted", [start, start + 49])
    assert {"ref": "event/training", "name": {"en": "Training"}} in page.value()["things"]
    page.post("undo", {})
    assert not any(thing["ref"] == "event/training" for thing in page.value()["things"])


@pytest.mark.slow
def test_a_fact_about_a_candidate_waits_until_that_is_added(draft):
    page = Page(draft)

    refused = page.decide("wxxrm7")
    offered = page.fact("wxxrm7")["candidates"]
    people = (draft.seeds / "authorities" / "people.trig").read_bytes()
    alike = page.post("adopt", {"reference": "person/tam-quang"})
    assert (draft.seeds / "authorities" / "people.trig").read_bytes() == people
    adopted = page.post("adopt", {"reference": "person/tam-quang", "is_new": True})
    accepted = page.decide("wxxrm7")

    assert refused.status_code == 422
    assert (
        "run 'kb add hanoi-reception person/tam-quang'" in refused.get_json()["problems"][0]["mend"]
    )
    like = [{"ref": "person/luong-tam-quang", "name": "Luong Tam Quang"}]
    assert offered == [{"ref": "person/tam-quang", "name": "Tam Quang", "because": "A near name.",
                        "like": like}]  # fmt: skip
    assert alike.status_code == 422
    assert "looks like person/luong-tam-quang" in alike.get_json()["problems"][0]["message"]
    assert (adopted.status_code, accepted.status_code) == (200, 200)
    assert "id:person\\/tam-quang a schema:Person" in (
        draft.seeds / "authorities" / "people.trig"
    ).read_text("utf-8")
    assert "candidates" not in page.value()


def test_things_are_known_by_every_name_of_every_language(draft):
    names = Page(draft).get("known").get_json()["names"]

    assert {"Hanoi", "Hà Nội"} <= set(names["place/hanoi"])
    assert "Hanoi Convention" in names["treaty/un-cybercrime-convention"]


def test_a_correction_may_mend_the_name_of_a_thing_of_the_article(draft):
    page = Page(draft)
    thing = page.value()["things"][0]
    fact = next(f for f in page.state()["facts"] if thing["ref"] in json.dumps(f["value"]))
    value = fact["value"]
    record = ("id", "type", "quote", "at", "by", "status", "prefix", "note")
    body = {"fact": value["id"], "seen": fact["seen"], "quote": value["quote"],
            "arguments": {key: item for key, item in value.items() if key not in record},
            "names": {thing["ref"]: {"en": "The evening", "id": ""}, "event/none": {"en": "No"}}}  # fmt: skip
    before = page.path.read_bytes()

    answer = page.post("correct", body)

    assert answer.status_code == 200, answer.text
    got = {**thing, "name": {**thing["name"], "en": "The evening"}}
    assert page.value()["things"] == [
        got,
        *SeedFile.parse(page.path, before.decode(), "facts").value["things"][1:],
    ]
    page.post("undo", {})
    assert page.path.read_bytes() == before


def test_a_new_thing_needs_a_name(draft):
    page = Page(draft)
    body = {"type": "event", "span": [0, 4], "new": {"event/training": " "},
            "arguments": {"event": "event/training", "kind": "Session"}}  # fmt: skip

    answer = page.post("add", body)

    assert answer.status_code == 422
    assert "event/training is new and has no name" in answer.text


def test_what_is_refused_names_its_file(draft):
    page = Page(draft)

    [problem] = page.decide("wxxrm7").get_json()["problems"]

    assert problem["file"] == "seeds/hanoi-reception/facts.yaml"


def test_a_candidate_that_is_an_authority_gives_its_drafts_that_reference(draft):
    page = Page(draft)
    before = page.path.read_bytes()
    body = {"reference": "person/tam-quang", "known": "person/luong-tam-quang"}

    refused = page.post("identify", {**body, "known": "organization/unodc"})
    answer = page.post("identify", body)

    assert (refused.status_code, answer.status_code) == (422, 200), answer.text
    assert page.written("wxxrm7")["holder"]["ref"] == "person/luong-tam-quang"
    assert page.written("wxxrm7")["status"] == "draft" and "candidates" not in page.value()
    page.post("undo", {})
    assert page.path.read_bytes() == before


@pytest.mark.slow
def test_a_candidate_of_which_a_rejected_fact_speaks_stays_one(draft):
    page = Page(draft)
    page.decide("wxxrm7", "rejected", because="It is said twice.")

    page.post("identify", {"reference": "person/tam-quang", "known": "person/luong-tam-quang"})

    assert page.written("wxxrm7")["holder"]["ref"] == "person/tam-quang"
    assert [row["ref"] for row in page.value()["candidates"]] == ["person/tam-quang"]


def test_only_names_of_countries_are_accepted_together(draft):
    page = Page(draft)
    text = page.path.read_text("utf-8")
    mention = "type: mention\n    thing:\n      text: Markas Besar Komite Sentral Partai\n      ref: place/"
    assert mention in text
    place = "place/headquarters-of-the-central-committee-of-the-communist-party-of-viet-nam"
    named = mention.replace("mention", "name").replace("place/", "country/vn")
    page.path.write_text(text.replace(mention + place[6:], named, 1), "utf-8")
    facts = page.state()["facts"]
    assert [f["value"]["thing"]["ref"] for f in facts if f["bulk"]] == ["country/vn"]

    def ask(chosen: list[Any]) -> Any:
        return page.post(
            "accept-all", {"facts": [{"fact": f["value"]["id"], "seen": f["seen"]} for f in chosen]}
        )

    before = page.path.read_bytes()
    for type_ in ("statement", "action", "anticipated", "event", "office", "name", "count"):
        single = next(f for f in facts if f["value"]["type"] == type_ and not f["bulk"])
        assert ask([single, *[f for f in facts if f["bulk"]]]).status_code == 422, type_
    assert page.path.read_bytes() == before
    assert ask([f for f in facts if f["bulk"]]).status_code == 200
    assert {f["type"] for f in page.value()["facts"] if f["status"] == "accepted"} == {"name"}


# --- Two windows, an editor, a broken file -------------------------------------------------------


@pytest.mark.slow
def test_two_windows_that_decide_on_two_facts_lose_neither(draft):
    first, second = Page(draft), Page(draft)
    seen = second.fact("scdwqw")["seen"]
    first.decide("s7fpdf")

    answer = second.decide("scdwqw", seen=seen)

    assert answer.status_code == 200
    assert [first.written(fact)["status"] for fact in ("s7fpdf", "scdwqw")] == [
        "accepted",
        "accepted",
    ]


@pytest.mark.slow
def test_many_decisions_at_once_of_two_windows_are_all_written(draft):
    pages = [Page(draft), Page(draft)]
    facts = [f for f in pages[0].state()["facts"] if not f["candidates"]]
    seen = {f["value"]["id"]: f["seen"] for f in facts}
    pages[1].state()
    answers: list[int] = []

    def decide(page: Page, ids: list[str]) -> None:
        answers.extend(
            page.decide(fact_id, "rejected", seen=seen[fact_id], because="No.").status_code
            for fact_id in ids
        )

    threads = [
        threading.Thread(target=decide, args=(page, list(seen)[i::2]))
        for i, page in enumerate(pages)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [200] * len(seen)
    assert {f["status"] for f in pages[0].value()["facts"] if f["id"] in seen} == {"rejected"}


@pytest.mark.slow
def test_two_windows_that_decide_on_one_fact_are_told(draft):
    first, second = Page(draft), Page(draft)
    seen = second.fact("s7fpdf")["seen"]
    first.decide("s7fpdf")
    before = first.path.read_bytes()

    answer = second.decide("s7fpdf", "rejected", seen=seen, because="No.")

    assert answer.status_code == 409
    assert (
        "the fact 's7fpdf' was changed meanwhile: status is 'accepted'"
        in answer.get_json()["problems"][0]["message"]
    )
    assert first.path.read_bytes() == before


@pytest.mark.slow
def test_what_an_editor_writes_meanwhile_stays(draft):
    page = Page(draft)
    seen = page.fact("s7fpdf")["seen"]
    text = page.path.read_text("utf-8").replace(
        "  - id: wxxrm7\n", "  - id: wxxrm7\n    note: A remark.\n"
    )
    page.path.write_text(text.replace("    text: Markas Besar", "    text: Markas  Besar"), "utf-8")

    answer = page.decide("s7fpdf", seen=seen)

    assert answer.status_code == 200
    assert "    note: A remark.\n" in page.path.read_text("utf-8")


def test_what_is_undone_must_still_be_there(draft):
    page = Page(draft)
    page.decide("s7fpdf")
    text = page.path.read_text("utf-8")
    page.path.write_text(
        text.replace(
            "    office: {text: Sekretaris Jenderal}", "    office: {text: Sekretaris}", 1
        ),
        "utf-8",
    )
    before = page.path.read_bytes()

    answer = page.post("undo", {})

    assert (answer.status_code, page.path.read_bytes()) == (409, before)
    assert page.state()["undoable"] == 0  # what was changed before it can be taken back


@pytest.mark.slow
def test_undoing_takes_out_no_thing_that_another_fact_speaks_of_by_now(draft):
    page = Page(draft)
    named = {"arguments": {"thing": {"text": "Pada", "ref": "event/new"}}, "type": "mention"}
    page.post("add", {**named, "span": [0, 4], "new": {"event/new": "New"}})
    other = {**named, "arguments": {"thing": {"text": "sore", "ref": "event/new"}}, "span": [5, 9]}
    second = Page(draft)
    assert second.post("add", other).status_code == 200

    assert page.post("undo", {}).status_code == 200

    assert "event/new" in {row["ref"] for row in page.value()["things"]}
    assert [
        row["quote"]
        for row in page.value()["facts"]
        if row.get("thing", {}).get("ref") == "event/new"
    ] == ["sore"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "broken", ["facts: [", "facts:\n  - {type: nme}\n", "", "things: []\n", "\x00"]
)
def test_a_file_that_is_broken_meanwhile_is_told_and_left_alone(draft_session, broken):
    page, good = draft_session
    seen = page.fact("s7fpdf")["seen"]
    page.path.write_text(broken)

    answers = [
        page.decide("s7fpdf", seen=seen),
        page.get("state"),
        page.post("undo", {}),
        page.get("picture"),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert all(answer.get_json()["problems"][0]["message"] for answer in answers)
    assert page.path.read_text() == broken
    page.path.write_bytes(good)
    assert page.decide("s7fpdf", seen=seen).status_code == 200
    page.post("undo", {})
    assert page.path.read_bytes() == good


def test_a_fact_that_is_gone_meanwhile_is_told(draft):
    page = Page(draft)
    seen = page.fact("s7fpdf")["seen"]
    text = page.path.read_text("utf-8")
    start = text.index("  - id: s7fpdf")
    page.path.write_text(text[:start] + text[text.index("  - id: scdwqw") :], "utf-8")

    assert page.decide("s7fpdf", seen=seen).status_code == 409


def test_a_file_that_may_not_be_written_is_told(draft):
    page = Page(draft)
    page.path.chmod(0o444)

    answer = page.decide("s7fpdf")

    assert (
        answer.status_code == 422
        and "may not be written" in answer.get_json()["problems"][0]["message"]
    )


# --- Who may ask ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"token": "another"}, 403), ({"token": "a-toke"}, 403), ({"token": "ä"}, 403),
        ({"base_url": "http://evil.example:5000"}, 403),
        ({"base_url": "http://evil.example:5000", "origin": "http://evil.example:5000"}, 403), ({"base_url": "http://127.0.0.1:5001"}, 403),
        ({"origin": "http://evil.example"}, 403), ({"origin": ""}, 403), ({"origin": "null"}, 403),
        ({"origin": f"https://{HOST}"}, 403), ({}, 200),
    ],
)  # fmt: skip
def test_only_the_page_itself_changes_something(draft_session, how, status):
    page, before = draft_session
    body = {"fact": "s7fpdf", "seen": page.fact("s7fpdf")["seen"], "status": "accepted"}

    answer = page.post("decide", body, **how)

    assert answer.status_code == status
    assert (page.path.read_bytes() == before) == (status != 200)
    page.path.write_bytes(before)


def test_a_form_of_another_site_changes_nothing(draft_session):
    page, before = draft_session
    for media_type in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
        answer = page.client.post(
            f"/{TOKEN}/undo",
            base_url=f"http://{HOST}",
            data="{}",
            content_type=media_type,
            headers={"Origin": f"http://{HOST}"},
        )
        assert answer.status_code == 403
    assert page.path.read_bytes() == before


@pytest.mark.parametrize(
    "path", ["", "state", "known", "picture", "static/review.js", "static/../review.html"]
)
def test_nothing_is_read_without_the_token_or_by_another_name(draft_session, path):
    page, _ = draft_session

    assert page.client.get(f"/other/{path}", base_url=f"http://{HOST}").status_code in (403, 404)
    assert page.client.get(f"/{TOKEN}/{path}", base_url="http://evil.example").status_code in (
        403,
        404,
    )
    assert page.client.get("/", base_url=f"http://{HOST}").status_code in (403, 404)
    assert "default-src 'none'" in page.get(path).headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "body", [[], {}, "x", {"fact": 1}, {"fact": "s7fpdf", "seen": [], "status": {}}, {"keys": "x"}, {"fact": "nope", "seen": "x", "status": "accepted"},
             {"fact": "s7fpdf", "seen": "0000000000000000", "status": "accepted"}, {"fact": "s7fpdf", "seen": "x", "status": "published"}],
)  # fmt: skip
@pytest.mark.parametrize("path", ["decide", "correct", "add", "adopt", "accept-all"])
def test_what_makes_no_sense_is_refused_and_changes_nothing(draft_session, path, body):
    page, before = draft_session

    answer = page.post(path, body)

    assert answer.status_code in (400, 409, 422), answer.text
    assert answer.get_json()["problems"]
    assert page.path.read_bytes() == before


@pytest.fixture(scope="module")
def draft_session(tmp_path_factory):
    root = tmp_path_factory.mktemp("review") / "project"
    for part in ("seeds", "ontology", "shapes"):
        shutil.copytree(ROOT / part, root / part)
    page = Page(drafted(Project.find(root)))
    return page, page.path.read_bytes()


def test_hostile_words_are_text(draft):
    folder = draft.seeds / SEED
    words = '<script>alert(1)</script> & "<img src=x onerror=alert(2)>" {{ 7*7 }}'
    source = (
        (folder / "source.yaml")
        .read_text("utf-8")
        .replace("en: To Lam receives heads", f"en: '{words} To Lam receives heads", 1)
    )
    line = next(line for line in source.split("\n") if words in line)
    (folder / "source.yaml").write_text(source.replace(line, line + "'"), "utf-8")

    page = Page(draft).get().text

    assert (
        "<script>alert" not in page
        and "<img" not in page
        and "49" not in page.partition("</title>")[0]
    )
    assert "&lt;script&gt;alert(1)" in page


# --- What the shapes say, what is published ------------------------------------------------------


@pytest.mark.slow
def test_the_first_article_has_no_findings(project):
    assert [row for row in findings(project.root, SEED) if row["severity"] == "error"] == []


@pytest.mark.slow
def test_what_is_wrong_is_told_with_its_fact(copy):
    path = copy.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    start = text.index("- id: fcz2fz")
    path.write_text(
        text[:start] + text[start:].replace("status: accepted", "status: draft", 1), "utf-8"
    )
    page = Page(copy, check=True)
    page.get()

    rows = [
        (f["value"]["id"], p["severity"], p["message"])
        for f in page.state()["facts"]
        for p in f["problems"]
    ]

    assert (
        "ht3pg4",
        "error",
        "ht3pg4 speaks of anticipated/ratification-of-the-un-cybercrime-convention, which no published fact describes",
    ) in rows


@pytest.mark.slow
def test_a_shape_that_is_broken_is_told_in_its_words_with_the_fact_that_breaks_it(copy):
    with (copy.seeds / SEED / "facts.yaml").open("a") as file:
        file.write(
            "\n  - {id: zwrong, type: inference, about: statement/viet-nam-urges-ratification, property: 'tro:speaker', "
            "value: place/hanoi, from: [ht3pg4], reason: {en: A guess.}, by: curator, status: accepted, "
            "decided: {who: editors, on: 2026-11-24}}\n"
        )

    rows = [
        (row["fact"], row["severity"])
        for row in findings(copy.root, SEED)
        if "Give tro:speaker" in row["message"]
    ]

    assert rows == [("zwrong", "error")]


@pytest.mark.slow
def test_what_a_shape_says_names_the_key_of_the_file(copy):
    path = copy.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    object_ = text.index("    object:", text.index("- id: fs4fdv"))
    path.write_text(text[:object_] + text[text.index("\n", object_) + 1 :], "utf-8")

    [row] = [row for row in findings(copy.root, SEED) if row["fact"] == "fs4fdv"]

    assert row["message"].startswith("Say which place was chosen: give ")
    assert "'object'" in row["message"]


def test_the_picture_shows_what_is_decided_and_marks_what_is_new(draft, releases):
    shutil.copytree(releases, draft.releases, symlinks=True)
    page = Page(draft)
    page.decide("s7fpdf")
    fact = page.fact("scdwqw")
    page.post("correct", {"fact": "scdwqw", "seen": fact["seen"], "quote": "Sekretaris Jenderal To Lam menerima",
                          "arguments": {"thing": {"text": "Sekretaris Jenderal", "ref": "person/to-lam"}}})  # fmt: skip

    shown = page.get("picture").get_json()

    assert shown["facts"] == 2 and shown["compared"]
    rows = {
        thing["ref"]: {(row["property"], row["value"], row["is_new"]) for row in thing["rows"]}
        for thing in shown["things"]
    }
    assert ("held by", "To Lam", False) in rows["office/s7fpdf"]
    assert any(value == "Sekretaris Jenderal (id)" for _, value, _ in rows["person/to-lam"])
    assert "tro:OfficeHolding" in shown["turtle"]


# --- Sentences and forms -------------------------------------------------------------------------


def test_each_fact_of_the_first_article_is_a_sentence_in_three_languages(copy):
    page = Page(copy)
    sentences = {}
    for language in ("en", "id", "vi"):
        facts = page.get(f"state?lang={language}").get_json()["facts"]
        sentences[language] = {row["value"]["id"]: row["plain"] for row in facts}

    assert sentences["en"]["wxxrm7"] == "Luong Tam Quang is Menteri Keamanan Publik"
    assert sentences["id"]["wxxrm7"] == "Luong Tam Quang adalah Menteri Keamanan Publik"
    assert sentences["vi"]["wxxrm7"] == "Luong Tam Quang là Menteri Keamanan Publik"
    assert (
        sentences["en"]["fcz2fz"]
        == "Ratification of Konvensi tersebut by negara-negara is called for (segera)"
    )
    assert sentences["en"]["ccqvv8"] == "Luong Tam Quang is called Jenderal (rank)"
    assert not [
        text
        for by_fact in sentences.values()
        for text in by_fact.values()
        if "?" in text or "{" in text or "[" in text
    ]


def test_every_type_has_sentences_and_a_form_with_all_that_it_needs(copy):
    session = Session(copy, SEED, "editors")
    types = {fact["type"] for fact in session.file().value["facts"]}

    made = forms(session.workspace, "en")

    assert types <= set(TYPES) == set(made)
    for type_ in TYPES:
        missing = {
            message.split("'")[1]
            for _, message, _ in breaches({"facts": [{"type": type_}]}, "facts")
            if "has no" in message
        }
        needed = {field["key"] for field in made[type_] if field["is_required"]}
        assert missing - {"quote", "by", "status"} == needed
    statement = {field["key"]: field for field in made["statement"]}
    assert statement["speaker"] == {
        "key": "speaker",
        "sort": "argument",
        "is_list": False,
        "is_required": False,
        "kinds": ["person", "organization", "country", "group"],
    }
    assert ["Praise", "praise"] in [list(option) for option in statement["force"]["options"]]


@pytest.mark.slow
def test_what_a_form_gives_back_unchanged_leaves_each_fact_as_it_is(copy):
    page = Page(copy)
    before = {row["value"]["id"]: row["value"] for row in page.state()["facts"]}
    for fact_id in ("ajaswv", "ht3pg4", "m2q9yr", "wc2g3d", "c6r6z8"):
        fact = page.fact(fact_id)
        arguments = {
            key: item
            for key, item in fact["value"].items()
            if key not in ("id", "type", "quote", "at", "by", "status", "decided")
        }
        answer = page.post(
            "correct",
            {
                "fact": fact_id,
                "seen": fact["seen"],
                "arguments": arguments,
                "quote": fact["value"].get("quote", ""),
            },
        )
        assert answer.status_code == 200, answer.text
        after = page.written(fact_id)
        after.pop("decided")
        assert after == {key: item for key, item in before[fact_id].items() if key != "decided"}


# --- The command ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_tells_its_address_and_ends_in_silence(draft):
    command = [sys.executable, "-m", "kb", "--project", str(draft.root), "review", SEED]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None and process.stdout is not None
        line = process.stderr.readline()
        process.terminate()
        printed = process.stdout.read()

    assert line.startswith("reviewing at http://127.0.0.1:") and len(line.split("/")[3]) >= 32
    assert printed == ""
    assert process.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [([SEED, "--who", "nobody"], "no curator 'nobody' is known"), (["hanoi-recption"], "there is no article 'hanoi-recption' in seeds/; did you mean 'hanoi-reception'?"), (["../seeds/hanoi-reception"], "there is no article '../seeds/hanoi-reception' in seeds/")],
)  # fmt: skip
def test_what_cannot_be_reviewed_is_told(draft, arguments, message):
    done = subprocess.run([sys.executable, "-m", "kb", "--project", str(draft.root), "review", *arguments],
                          cwd=ROOT, capture_output=True, text=True, timeout=60)  # fmt: skip

    assert done.returncode == 2 and message in done.stderr
    assert not (draft.root / ".kb" / "review" / "hanoi-recption").exists()


TALKS = (
    "Presiden tiba pada Senin malam. Hari berikutnya sepi. Keduanya bertemu pada 10 Januari 2025.\n"
)


@pytest.fixture
def talks(copy) -> Page:
    """The page of an article of 11 February 2025, a Tuesday, with one fact about its second day."""
    folder = draft_folder(
        copy.seeds, TALKS.encode(), "talks", "id", "Talks", "editors", {"published": "2025-02-11"}
    )
    (folder / "facts.yaml").write_text(
        "things:\n  - {ref: event/talks, name: {en: Talks}}\n\nfacts:\n"
        "  - {type: event, event: event/talks, kind: Talks, date: {text: 10 Januari 2025}, "
        "quote: bertemu pada 10 Januari 2025, by: 'rule:x', status: draft}\n",
        "utf-8",
    )
    return Page(copy, slug="talks")


def test_a_day_that_no_fact_tells_is_listed_with_what_it_means(talks):
    days = talks.state()["days"]

    assert [(day["words"], day["value"], day["field"], day["is_told"]) for day in days] == [
        ("pada Senin", "2025-02-10", "time", False),
        ("10 Januari 2025", "2025-01-10", "date", True),
    ]
    assert TALKS[slice(*days[0]["at"])] == "pada Senin"


def test_a_fact_that_is_rejected_tells_no_day(talks):
    [fact] = talks.state()["facts"]
    talks.decide(fact["value"]["id"], "rejected", because="no")

    assert [day["is_told"] for day in talks.state()["days"]] == [False, False]


def test_the_day_of_a_new_event_is_drafted_with_it_and_undone_with_it(talks):
    event = {"event": "event/arrival", "kind": "Visit", "time": {"text": "pada Senin malam"}}
    new = {"event/arrival": "Arrival"}
    before = talks.value()
    answer = talks.post(
        "add", {"type": "event", "arguments": event, "span": [0, 31], "new": new}
    ).get_json()

    inference = answer["facts"][-1]["value"]
    assert (inference["about"], inference["property"], inference["value"], inference["status"]) == (
        "event/arrival", "schema:startDate", "2025-02-10", "draft",
    )  # fmt: skip
    assert [day["is_told"] for day in answer["days"]] == [True, True]
    talks.post("undo", {})
    assert talks.value() == before


def test_a_day_that_was_rejected_is_not_drafted_again(talks):
    event = {"event": "event/arrival", "kind": "Visit", "time": {"text": "pada Senin malam"}}
    body = {"type": "event", "arguments": event, "span": [0, 31], "new": {"event/arrival": "A"}}
    answer = talks.post("add", body).get_json()
    talks.decide(answer["facts"][-1]["value"]["id"], "rejected", because="no")
    fact = talks.fact(answer["fact"])
    arguments = {**event, "kind": "StateVisit"}
    talks.post(
        "correct",
        {
            "fact": answer["fact"],
            "seen": fact["seen"],
            "arguments": arguments,
            "quote": fact["value"]["quote"],
        },
    )

    assert [fact["status"] for fact in talks.value()["facts"] if fact["type"] == "inference"] == [
        "rejected"
    ]


def test_in_a_language_without_rules_no_day_is_read(copy):
    draft_folder(copy.seeds, b"He died on 3 May 2024.\n", "other", "tlh", "Other", "editors")

    assert Page(copy, slug="other").state()["days"] == []
