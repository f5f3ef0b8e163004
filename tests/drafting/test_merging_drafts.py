"""Drafts beside a file of facts: what a person decided or corrected stays, and does not come back."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from kb.cli import main
from kb.drafting.drafting import Drafted
from kb.drafting.merging import merged

DRAFT = {
    "id": "a2b3c4",
    "type": "name",
    "thing": {"text": "Kenya", "ref": "country/ke"},
    "quote": "in Kenya",
    "at": [10, 18],
    "by": "rule:country-names",
    "status": "draft",
}
DRAFTED = Drafted((DRAFT,), (), ())


def with_facts(*facts):
    return {"things": [], "facts": list(facts)}


@pytest.mark.parametrize(
    ("fact", "comes"),
    [
        ({**DRAFT, "status": "accepted"}, False),
        ({**DRAFT, "status": "rejected"}, False),
        ({**DRAFT, "status": "corrected", "thing": {"text": "Kenya", "ref": "place/x"}}, False),
        ({**DRAFT, "id": "other2"}, False),  # the same words at the same place
        ({**DRAFT, "id": "other2", "at": [50, 58]}, True),  # said again elsewhere
        ({**DRAFT, "id": "other2", "thing": {"text": "Lamu", "ref": "place/lamu"}}, True),
        ({**DRAFT, "id": "other2", "type": "mention"}, True),
    ],
)
def test_a_draft_comes_once(fact, comes):
    after = merged(with_facts(fact), DRAFTED)

    assert after["facts"] == ([fact, DRAFT] if comes else [fact])


@pytest.mark.parametrize(("about", "comes"), [("event/talks", False), ("event/other-talks", True)])
def test_a_conclusion_comes_once_for_each_thing_and_property(about, comes):
    day = {
        "id": "d2d2d2", "type": "inference", "about": "event/talks", "property": "schema:startDate",
        "value": "2020-05-02", "from": ["e2e2e2"], "reason": {"en": "today"},
        "by": "rule:inferred-days", "status": "draft",
    }  # fmt: skip
    written = {**day, "id": "m9m9m9", "about": about, "value": "2020-05-03", "by": "curator"}

    after = merged(with_facts(written), Drafted((day,), (), ()))

    assert after["facts"] == ([written, day] if comes else [written])


def test_a_passage_that_was_decided_gets_no_second_event():
    event = {
        "id": "e2e2e2", "type": "event", "event": "event/talks", "kind": "Talks",
        "quote": "talks in Kenya", "at": [4, 18], "by": "rule:talks", "status": "draft",
    }  # fmt: skip
    decided = {**event, "id": "d3d3d3", "event": "event/kenya-talks-2020", "status": "accepted"}
    drafted = Drafted((event,), ({"ref": "event/talks", "name": {"en": "talks"}},), ())

    assert merged(with_facts(decided), drafted)["facts"] == [decided]
    undecided = {**decided, "status": "draft", "at": [40, 54]}
    assert merged(with_facts(undecided), drafted)["facts"] == [undecided, event]


@pytest.mark.slow
def test_drafting_again_changes_no_byte(copy):
    path = copy.seeds / "hanoi-reception" / "facts.yaml"
    curated = path.read_bytes()
    command = ["--project", str(copy.root), "draft", "hanoi-reception"]

    first = CliRunner().invoke(main, command)
    once = path.read_bytes()
    again = CliRunner().invoke(main, command)

    assert (first.exit_code, again.exit_code) == (0, 0)
    head, _, _ = curated.partition(b"\nfacts:\n")
    assert once.startswith(head)
    assert curated.partition(b"\nfacts:\n")[2] in once  # every curated block as it was
    assert path.read_bytes() == once
