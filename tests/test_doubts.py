"""What a person is asked to look at again: acts whose quotes do not tell of them."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from click.testing import CliRunner
from conftest import ROOT
from gold import ACTIONS

from kb.cli import main
from kb.drafting.acts.doubts import doubts
from kb.drafting.text.vocabulary import languages
from kb.review.checking import findings
from kb.seeds.article import Article
from kb.seeds.facts import FactFile

SEED = "hanoi-reception"
ARTICLES = sorted((ROOT / "tests" / "drafting" / "articles").glob("*.gold.json"))


def said(action: str, quote: str, language: str, **more: str) -> tuple[str, ...]:
    fact = {"type": "action", "action": action, "by": "curator", "status": "accepted", **more}
    return doubts(fact, quote, language)


@pytest.mark.parametrize(("language", "action", "done", "denied", "other"), [
    ("en", "Signature", "Kenya signed the Pact", "Kenya has not yet signed the Pact", "Kenya studied the Pact"),
    ("en", "Accession", "Kenya acceded to the Pact", "Kenya will accede to the Pact", "Kenya read the Pact"),
    ("id", "Ratification", "Kenya meratifikasi Konvensi itu", "Kenya belum meratifikasi Konvensi itu", "Kenya menyambut Konvensi itu"),
    ("vi", "Ratification", "Kenya đã phê chuẩn Công ước", "Kenya chưa phê chuẩn Công ước", "Kenya hoan nghênh Công ước"),
    ("vi", "Adoption", "WHO đã nhất trí thông qua Hiệp định", "WHO sẽ thông qua Hiệp định", "WHO hoan nghênh Hiệp định"),
    ("es", "Ratification", "Chile ratificó el Convenio", "Chile no ha ratificado el Convenio", "Chile celebró el Convenio"),
    ("fr", "Ratification", "le Mali a ratifié la Convention", "le Mali n'a pas encore ratifié la Convention", "le Mali salue la Convention"),
    ("fr", "Ratification", "le Mali a ratifié la Convention", "le Mali doit ratifier la Convention", "le Mali salue la Convention"),
])  # fmt: skip
def test_an_act_needs_a_verb_of_its_kind_that_is_not_denied(language, action, done, denied, other):
    assert said(action, done, language) == ()
    assert said(action, other, language) == (f"no word of the quote tells of '{action}'",)
    [words] = said(action, denied, language)
    assert words.endswith("says that it was not done")
    assert said(action, denied, language, type="anticipated", outlook="Denied") == ()


@pytest.mark.parametrize("more", [
    {"by": "rule:act-signature-active", "status": "accepted"},  # its rule has looked at the words
    {"status": "rejected"}, {"status": "retracted"},
    {"action": "Reservation"},  # for which there are no words
    {"type": "event"},
])  # fmt: skip
def test_others_are_not_doubted(more):
    assert said("Signature", "Kenya has not signed the Pact", "en") != ()
    assert (
        said(
            **{
                "action": "Signature",
                "quote": "Kenya has not signed the Pact",
                "language": "en",
                **more,
            }
        )
        == ()
    )


@pytest.mark.parametrize("more", [
    {"by": "rule:act-signature-active", "status": "corrected"},
    {"by": "llm:tiny@0a1b", "status": "draft"},
])  # fmt: skip
def test_what_a_person_changed_or_a_model_made_is_looked_at(more):
    assert said("Signature", "Kenya has not signed the Pact", "en", **more) != ()


def test_of_two_verbs_one_that_was_done_is_enough():
    assert (
        said("Signature", "Kenya, which had not signed in May, signed the Pact in June", "en") == ()
    )


def test_a_language_without_words_doubts_nothing():
    assert "sw" not in languages()
    assert said("Signature", "Kenya ilitia saini", "sw") == ()


def test_nothing_of_the_first_article_is_doubted(project):
    folder = project.seeds / SEED
    article = Article.read(folder)
    facts = FactFile.read(article, folder / "facts.yaml", None, None).facts
    acts = [fact for fact in facts if fact.type in ("action", "anticipated")]

    assert len(acts) == 3
    for fact in acts:
        about = {"type": fact.type, "by": fact.by, "status": fact.status, **fact.arguments}
        assert doubts(about, fact.quote, article.language) == ()


def test_what_readers_found_to_have_occurred_is_hardly_ever_told_to_be_denied():
    """Of acts that readers found in articles, some are told by leaving out the verb ("Peru in
    2022"): there the quote is too short. Next to none is told in words that deny it, and most of
    what did not happen would be noticed if it were entered as done."""
    told: Counter[tuple[bool, str]] = Counter()
    for path in ARTICLES:
        record = json.loads(path.read_text("utf-8"))
        for act in record["treaty_actions"]:
            action, has_occurred = ACTIONS[act["action"]], act["status"] == "occurred"
            words = said(action, act["quote"], record["lang"])
            kind = "denied" if words and "not done" in words[0] else "no word" if words else ""
            told[has_occurred, kind] += 1

    occurred = sum(n for (has_occurred, _), n in told.items() if has_occurred)
    others = sum(n for (has_occurred, _), n in told.items() if not has_occurred)
    assert (occurred > 250, others > 90) == (True, True)
    assert told[True, "denied"] / occurred < 0.005
    assert told[True, "no word"] / occurred < 0.15
    assert told[False, ""] / others < 0.4


@pytest.fixture
def doubtful(copy):
    """The first article with an act whose quote has no word for it."""
    path = copy.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("action: ChoiceOfSigningPlace", "action: Accession", 1), "utf-8")
    return copy


def test_kb_check_tells_of_it_with_its_place_and_it_is_no_error(doubtful):
    path = doubtful.seeds / SEED / "facts.yaml"
    line = (
        path.read_text("utf-8")[: path.read_text("utf-8").index("  - id: fs4fdv")].count("\n") + 1
    )

    result = CliRunner().invoke(main, ["--project", str(doubtful.root), "check"])

    warnings = [one for one in result.stderr.splitlines() if one.startswith("warning")]
    assert len(warnings) == 1
    assert (
        f"facts.yaml:{line}:1: needs review: no word of the quote tells of 'Accession'; quote"
        in warnings[0]
    )


def test_the_page_of_a_review_tells_of_it_at_its_fact(doubtful):
    found = [one for one in findings(doubtful.root, SEED) if "needs review" in one["message"]]

    assert [(one["fact"], one["severity"]) for one in found] == [("fs4fdv", "warning")]
