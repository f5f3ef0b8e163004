"""`kb draft --explain`: why each draft was made, and why of other words nothing came."""

from __future__ import annotations

import ast
import json
import re

import pytest
from click.testing import CliRunner
from conftest import ROOT
from proposals import FACTS, SLUG, put_article

from kb.cli import main
from kb.drafting import drafting
from kb.drafting.acts.clausewords import ClauseWords
from kb.drafting.drafting import draft
from kb.drafting.explaining import READINGS, RULES, explain, read_by
from kb.drafting.text.vocabulary import languages
from kb.drafting.tracing import REASONS, listening
from kb.seeds.article import Article, digest

TEXT = """\
Harbour rules
Peru ratified the Harbour Treaty on 5 May 2024. Chile has not signed the Harbour Treaty. "We will not wait," Foreign \
Minister Ana Ruiz said. The minister signed the book.
"""


def explained(labels, text, language="en", published="2024-05-06"):
    article = Article(
        "harbour", text, digest(text), language, {"en": "Harbour"}, "editors", "2026-11-25",
        None, published, None, None, (),
    )  # fmt: skip
    return explain(article, labels)


def words(found, span) -> str:
    return found.article.text[span.start : span.end]


def cues(found, type_) -> list[dict[str, str]]:
    """The words that decided, by what they are there for, of each draft of a type."""
    return [
        {cue.role: words(found, cue.span) for cue in found.cues(fact)}
        for fact in found.drafted.facts
        if fact["type"] == type_
    ]


def seen(found) -> list[tuple[str, str]]:
    return [(words(found, one.words), one.code) for one in found.nothing()]


# --- Why there is a draft ---------------------------------------------------------------------------


def test_an_act_has_its_verb_and_the_words_that_say_whether_it_was_done(labels):
    found = explained(labels, TEXT)

    assert cues(found, "action") == [{"verb": "ratified"}]
    assert cues(found, "anticipated") == [{"verb": "signed", "Denied": "has not"}]
    [fact] = [fact for fact in found.drafted.facts if fact["type"] == "action"]
    assert (fact["by"], read_by(fact["by"].removeprefix("rule:"))) == (
        "rule:act-ratification-active", "a verb, with who did it before it",
    )  # fmt: skip


def test_other_facts_have_the_words_that_they_are_made_of(labels):
    found = explained(labels, f"{TEXT}The summit in Lima was attended by 12 States.\n")

    assert cues(found, "office") == [{"office": "Foreign Minister"}]
    assert cues(found, "statement") == [{"saying": "said"}]
    assert cues(found, "count") == [{"count": "12", "unit": "States"}]
    assert {"thing": "Peru"} in cues(found, "name")
    assert [one["event"] for one in cues(found, "event")] == ["summit"]


@pytest.mark.parametrize(("language", "text", "outlook", "cue"), [
    ("es", "Chile firmará el Tratado de Puertos el 5 de mayo de 2030.", "Scheduled", None),
    ("fr", "Le Pérou n'a pas signé le Traité des ports.", "Denied", "n'a pas"),
    ("id", "Indonesia akan menandatangani Perjanjian Pelabuhan.", "Scheduled", "akan"),
    ("vi", "Việt Nam sẽ phê chuẩn Hiệp định Cảng biển.", "Scheduled", "sẽ"),
])  # fmt: skip
def test_the_cue_is_told_in_every_language(labels, language, text, outlook, cue):
    found = explained(labels, text, language)

    [fact] = [fact for fact in found.drafted.facts if fact["type"] == "anticipated"]
    roles = {one.role: words(found, one.span) for one in found.cues(fact)}
    assert fact["outlook"] == outlook
    assert words(found, found.cues(fact)[0].span) in text
    assert roles.get(outlook) == cue  # the Spanish verb says it by its ending


# --- Why there is none ------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "code", "verb", "against"), [
    # Two clauses of real articles, retold: an agency's note on a ratification, and a summary of a ceremony.
    ("The Harbour Treaty was signed by a total of 15 countries at the ceremony.", "open", "was signed", {"verb": "was signed"}),
    ("Reports claim that Peru ratified the Harbour Treaty in 2020.", "doubted", "ratified", {"doubt": "claim"}),
    ("Did Peru ratify the Harbour Treaty?", "question", "ratify", {}),
    ("Peru spoke of the Harbour Treaty. The minister signed the book.", "no-clause", "signed", {}),
    ("Peru ratified the Harbour Treaty on 5 May 2020, a claim that Chile denied.", "denied-later", "ratified", {"verb": "ratified"}),
])  # fmt: skip
def test_what_was_seen_and_came_to_nothing_is_told_with_the_reason(
    labels, text, code, verb, against
):
    found = explained(labels, text)

    assert [f for f in found.drafted.facts if f["type"] in ("action", "anticipated")] == []
    told = {(words(found, one.words), one.code): one for one in found.nothing()}
    assert (verb, code) in told
    assert {c.role: words(found, c.span) for c in told[verb, code].cues} == against


def test_of_words_from_which_an_act_was_read_no_refusal_is_told(labels):
    assert seen(explained(labels, TEXT)) == [("signed", "no-clause")]


def test_speech_of_which_no_statement_is_read_is_told(labels):
    found = explained(
        labels,
        "Peru ratified the Harbour Treaty. It was said to be late. “Nobody waits for us,” was on a banner.\n",
    )

    assert [one for one in seen(found) if one[1] in ("unsaid", "unspoken")] == [
        ("said", "unsaid"), ("Nobody waits for us,", "unspoken")
    ]  # fmt: skip
    assert [one for one in seen(explained(labels, TEXT)) if one[1] in ("unsaid", "unspoken")] == []


def test_a_second_telling_that_adds_nothing_is_told(labels):
    found = explained(
        labels,
        "Peru ratified the Harbour Treaty on 5 May 2024.\nPeru ratified the Harbour Treaty.\n",
    )

    assert ("ratified", "told-again") in seen(found)


def test_what_the_gate_refuses_is_told_with_its_words(labels, monkeypatch):
    class Strict(drafting.Gate):
        def check(self, i):
            if self.file.value["facts"][i]["type"] == "action":
                self.refuse_all()
            return super().check(i)

        def refuse_all(self):
            from pathlib import Path

            from kb.errors import Problem

            self.problems.append(Problem(Path("facts.yaml"), 1, 1, "no acts today"))

    monkeypatch.setattr(drafting, "Gate", Strict)

    found = explained(labels, TEXT)

    [one] = [one for one in found.nothing() if one.code == "gate"]
    assert (one.what, one.message, words(found, one.words)[:13]) == (
        "Ratification", "no acts today", "Peru ratified",
    )  # fmt: skip


# --- That it is whole -------------------------------------------------------------------------------


def test_explaining_drafts_the_same_and_leaves_nothing_behind(project, labels):
    article = Article.read(project.seeds / "hanoi-reception")

    found = explain(article, labels)

    assert found.drafted == draft(article, labels)
    assert listening() is None


def test_every_reading_of_a_verb_is_told_in_words():
    names = {verb.name for language in languages() for verb in ClauseWords.of(language).verbs}
    # Those that the code gives by itself.
    code = "".join(path.read_text() for path in (ROOT / "kb" / "drafting" / "acts").glob("*.py"))
    names |= set(re.findall(r'Way\("([a-z-]+)"', code)) | set(
        re.findall(r'\bname = "([a-z-]+)"', code)
    )

    assert names <= set(READINGS)
    assert all(read_by(f"act-signature-{name}") == READINGS[name] for name in names)
    assert "passive-open" in names


def test_every_reason_that_the_code_gives_is_told_in_words():
    folder = ROOT / "kb" / "drafting"
    given: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                which = {"nothing": 0, "Nothing": 0, "_tell_dropped": 1}.get(name)
                if which is not None and len(node.args) > which:
                    given |= {
                        c.value for c in ast.walk(node.args[which]) if isinstance(c, ast.Constant)
                    }

    assert given <= set(REASONS)
    assert {"open", "told-again", "gate", "undescribed"} <= given


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
    assert (
        ": Uganda has not signed the Lakes Protocol\n    rule act-signature-active: "
        in result.stdout
    )
    assert (
        "    rule act-signature-active: a verb, with who did it before it\n    verb: 'signed'"
        in result.stdout
    )
    assert "\nSeen, and nothing came of it: " in result.stdout
    assert "    no-clause: " in result.stdout
    assert (lakes.seeds / SLUG / "facts.yaml").read_text("utf-8") == FACTS


def test_kb_draft_explain_says_the_same_to_programs(lakes):
    told = json.loads(run(lakes, SLUG, "--explain", "--json").stdout)

    text = (lakes.seeds / SLUG / "article.txt").read_text("utf-8")
    assert told["article"] == SLUG
    [denied] = [one for one in told["drafts"] if one["fact"].get("outlook") == "Denied"]
    assert (denied["rule"], [cue["words"] for cue in denied["cues"]]) == (
        "act-signature-active",
        ["signed", "has not"],
    )
    places = [place for one in told["drafts"] for place in one["cues"]] + told["nothing"]
    assert all(text[slice(*one["at"])].split() == one["words"].split() for one in places)
    assert {one["code"] for one in told["nothing"]} <= set(REASONS)
    assert all(one["why"] == REASONS[one["code"]] for one in told["nothing"])


@pytest.mark.parametrize(("arguments", "says"), [
    (["--json"], "give --explain too"),
    (["--explain", "--model", "http://127.0.0.1:9"], "a model gives no reasons"),
])  # fmt: skip
def test_wrong_usage_is_told(lakes, arguments, says):
    result = run(lakes, SLUG, *arguments)

    assert (result.exit_code, says in result.output) == (2, True)


def test_the_rules_of_the_first_article_are_all_told_in_words(project, labels):
    found = explain(Article.read(project.seeds / "hanoi-reception"), labels)

    rules = {fact["by"].removeprefix("rule:") for fact in found.drafted.facts}
    known = tuple(RULES)
    assert {
        rule for rule in rules if not rule.startswith(known) and not rule.endswith("-names")
    } == set()
