"""What two articles say of one thing: found where a curator asks for all of them to be judged."""

from __future__ import annotations

import pytest
from conftest import copy_of, wait_until
from test_review import SEED, Page

from kb.review.checking import Checker, findings, findings_together
from kb.seeds.article import draft_folder
from kb.seeds.project import Project

#: Two articles report the Convention's adoption, on two days.
OTHER = "The United Nations Convention against Cybercrime was adopted on {} 2024 in New York.\n"
FACTS = """\
things:{things}
facts:
  - id: {id}
    type: action
    act: action/adoption-of-the-convention
    action: Adoption
    treaty: {{text: United Nations Convention against Cybercrime, ref: treaty/un-cybercrime-convention}}
    date: {{text: {day} 2024}}
    quote: The United Nations Convention against Cybercrime was adopted on {day} 2024
    by: curator
    status: accepted
    decided: {{who: editors, on: 2026-11-24}}
"""
THINGS = "\n  - {ref: action/adoption-of-the-convention, name: {en: Adoption of the Convention}}"


def enter(project: Project, slug: str, fact_id: str, day: str) -> None:
    text = OTHER.format(day)
    folder = draft_folder(project.seeds, text.encode(), slug, "en", slug, "editors")
    facts = FACTS.format(things=THINGS, id=fact_id, day=day)
    (folder / "facts.yaml").write_text(facts, "utf-8")


@pytest.fixture(scope="module")
def two(sample, tmp_path_factory) -> Project:
    """A sample with both articles, judged once for all tests of this file."""
    root = tmp_path_factory.mktemp("together") / "project"
    copy_of(sample, root)
    # What shapes find together is compared; days that differ would be asked about before.
    (root / "shapes" / "_meaning" / "rules.yaml").write_text("rules: []\n")
    project = Project.find(root)
    enter(project, "one", "aone", "24 December")
    enter(project, "two", "atwo", "23 December")
    return project


@pytest.mark.slow
def test_what_two_articles_say_of_one_act_is_seen_together_alone(two):
    alone = findings(two.root, "one")
    together = findings_together(two.root, "one")

    assert [row for row in alone if "several dates" in row["message"]] == []
    [row] = [row for row in together if "several dates" in row["message"]]
    assert row["fact"] == "aone"
    assert "seeds/two/facts.yaml:4" in row["message"]


@pytest.mark.slow
def test_what_is_wrong_elsewhere_is_told_with_its_place(two):
    """Seen from the first article, which has no part in it."""
    [row] = [row for row in findings_together(two.root, SEED) if "several dates" in row["message"]]

    assert row["fact"] == ""
    assert row["message"].startswith("seeds/one/facts.yaml:4: ")


def test_seeds_that_cannot_be_read_are_told(two):
    path = two.seeds / "two" / "facts.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("Adoption\n", "Adopshun\n"), "utf-8")

    try:
        [row] = findings_together(two.root, "one")
    finally:
        path.write_text(text, "utf-8")

    assert row["message"].startswith("seeds/two/facts.yaml:7: ")
    assert "Adopshun" in row["message"]


@pytest.mark.slow
def test_what_is_changed_while_all_are_judged_is_not_told_as_judged(two):
    checker = Checker(two.root, "one")
    try:
        checker.ask_together()
        assert checker.is_together
        checker.ask()  # a decision was written

        assert wait_until(lambda: not checker.is_together, 120)
        assert checker.beyond is None
        checker.ask_together()
        assert wait_until(lambda: checker.beyond is not None, 120)
        assert [row["fact"] for row in checker.more] == ["aone"]
    finally:
        checker.close()


def test_nothing_is_checked_once_it_is_closed(two):
    """What is at work then ends with "check again": a page that is ended does not wait for it."""
    checker = Checker(two.root, "one")
    checker.close()

    checker.ask()
    checker.ask_together()

    assert (checker.findings, checker.beyond) == ([], None)
    assert not (checker.is_running or checker.is_together)


@pytest.mark.slow
def test_the_page_judges_all_where_it_is_asked_and_forgets_it_with_the_next_change(two):
    page = Page(two, check=True)
    page.get()
    assert page.state()["together"] is None

    answer = page.post("together", {}).get_json()
    assert answer["together"] == 1
    assert any("several dates" in row["message"] for row in answer["problems"])
    assert page.post("together", {}).get_json()["together"] == 1  # told once

    fact = page.state()["facts"][0]
    body = {
        "fact": fact["value"]["id"],
        "seen": fact["seen"],
        "status": "rejected",
        "because": "No.",
    }
    assert page.post("decide", body).get_json()["together"] is None

    # What is wrong with the article alone is told once.
    again = page.post("together", {}).get_json()
    messages = [p["message"] for part in (again, *again["facts"]) for p in part["problems"]]
    assert len(messages) == len(set(messages)) > 1
