"""`kb draft --explain`: by which words each draft was made, and what else was recognised."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from proposals import FACTS, SLUG, put_article

from kb.cli import main
from kb.drafting.drafting import draft
from kb.drafting.explaining import explain
from kb.seeds.article import Article, digest

TEXT = """\
Harbour rules
"We will not wait," Foreign Minister Ana Ruiz said. Chile and Peru met on 5 May 2024.
"""


def explained(labels, text, language="en"):
    article = Article(
        "harbour", text, digest(text), language, {"en": "Harbour"}, "editors", "2026-11-25",
        None, "2024-05-06", None, None, (),
    )  # fmt: skip
    return explain(article, labels)


def test_a_draft_has_the_words_of_its_record(labels):
    found = explained(labels, TEXT)

    [fact] = [fact for fact in found.drafted.facts if fact["type"] == "statement"]
    assert fact["by"] == "rule:statement-say"
    assert found.words_of(fact) == ["said"]


def test_a_draft_that_no_record_made_has_no_words_of_one(labels):
    found = explained(labels, TEXT)

    offices = [fact for fact in found.drafted.facts if fact["type"] == "office"]
    assert [found.words_of(fact) for fact in offices] == [[]]


def test_a_sentence_without_a_draft_tells_what_was_recognised_in_it(labels):
    found = explained(labels, TEXT)

    [headline, (sentence, recognised)] = found.without_draft()
    assert found.words(headline[0]) == "Harbour rules"
    assert found.words(sentence) == "Chile and Peru met on 5 May 2024."
    assert [(what, found.words(span)) for span, what in recognised if "-" not in what] == [
        ("country", "Chile"), ("country", "Peru"), ("day", "5 May 2024"),
    ]  # fmt: skip


def test_explaining_drafts_the_same(project, labels):
    article = Article.read(project.seeds / "hanoi-reception")

    assert explain(article, labels).drafted == draft(article, labels)


# --- The command ------------------------------------------------------------------------------------


def run(project, *arguments: str):
    return CliRunner().invoke(main, ["--project", str(project.root), "draft", *arguments])


@pytest.fixture
def lakes(copy):
    put_article(copy.seeds / SLUG)
    return copy


def test_kb_draft_explain_says_it_in_words_and_writes_nothing(lakes):
    result = run(lakes, SLUG, "--explain")

    assert result.exit_code == 0
    assert "\nname (country-names): " in result.stdout
    assert "\nno draft: " in result.stdout
    assert (lakes.seeds / SLUG / "facts.yaml").read_text("utf-8") == FACTS


def test_kb_draft_explain_says_the_same_to_programs(lakes):
    result = json.loads(run(lakes, SLUG, "--explain", "--json").stdout)

    text = (lakes.seeds / SLUG / "article.txt").read_text("utf-8")
    assert {one["fact"]["status"] for one in result["drafts"]} == {"draft"}
    sentences = result["sentences"]
    places = [place for one in sentences for place in (one, *one["recognised"])]
    assert places
    assert all(text[slice(*one["at"])].split() == one["words"].split() for one in places)


def test_json_without_explain_is_refused(lakes):
    result = run(lakes, SLUG, "--json")

    assert (result.exit_code, "give --explain too" in result.output) == (2, True)
