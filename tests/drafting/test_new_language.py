"""A language is added as `kb/drafting/README.md` says it: by a folder of words, and no code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from marked import marked

from kb.drafting.drafting import draft
from kb.drafting.frames import records
from kb.drafting.frames.acts import acts
from kb.drafting.frames.records import Lexicon
from kb.drafting.statements.statements import statements
from kb.drafting.text import vocabulary
from kb.errors import SeedError
from kb.seeds.article import Article, digest
from kb.seeds.labels import Label, Labels, folded

README = Path(vocabulary.__file__).parent.parent / "README.md"
_FILE = re.compile(r"`languages/(eo/\w+\.yaml)`\n\n```yaml\n(.*?)```", re.DOTALL)
STATES = {"Kenjo": "country/ke", "Ĉilio": "country/cl"}
LABELS = Labels({folded(name): (Label(ref, name, "eo"),) for name, ref in STATES.items()})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of languages that has the one of the README and no other."""
    for name, words in _FILE.findall(README.read_text("utf-8")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(words, "utf-8")
    monkeypatch.setattr(vocabulary, "FOLDER", tmp_path)
    monkeypatch.setattr(records, "FOLDER", tmp_path)
    caches = (
        vocabulary.languages, vocabulary.vocabulary, vocabulary._read, records.Lexicon.of,
    )  # fmt: skip
    for cache in caches:
        cache.cache_clear()
    yield tmp_path
    for cache in caches:
        cache.cache_clear()


def drafted(text):
    article = Article(
        "semoj", text, digest(text), "eo", {"en": "Seeds"}, "editors", "2026-11-29",
        None, "2026-11-29", None, None, (),
    )  # fmt: skip
    return draft(article, LABELS).facts


@pytest.mark.parametrize(("text", "kind", "actors"), [
    ("Kenjo kaj Ĉilio subskribis la Konvencion pri Semoj en Nairobo.", "action", ["ke", "cl"]),
    ("Kenjo subskribos la Konvencion pri Semoj.", "anticipated", ["ke"]),
])  # fmt: skip
def test_the_words_of_the_readme_draft_who_signed(text, kind, actors, folder):
    signed = [fact for fact in drafted(text) if "action" in fact]

    assert {(fact["type"], fact["action"]) for fact in signed} == {(kind, "Signature")}
    assert [one["ref"] for act in signed for one in act["actors"]] == [
        f"country/{actor}" for actor in actors
    ]
    assert {fact["treaty"]["text"] for fact in signed} == {"Konvencion pri Semoj"}


@pytest.mark.parametrize(
    "text",
    ["Kenjo vizitis Ĉilion.", "Kenjo laŭdas la Konvencion pri Semoj.", "Kenjo subskribis."],
)
def test_what_its_words_do_not_say_is_no_act(text, folder):
    assert [fact for fact in drafted(text) if "action" in fact] == []


def test_the_words_of_the_readme_draft_who_says_what(folder):
    facts = drafted("Kenjo diris ke ĝi subskribos.")

    [fact] = [fact for fact in facts if fact["type"] == "statement"]
    assert (fact["speaker"]["ref"], fact["words"]) == ("country/ke", "ĝi subskribos")


def test_a_slip_is_named_with_its_file(folder):
    path = folder / "eo" / "frames.yaml"
    path.write_text(path.read_text("utf-8").replace("    scheduled:", "    shceduled:"), "utf-8")

    with pytest.raises(SeedError, match=r"eo/frames.yaml:\d+.*act.sign: unknown key 'shceduled'"):
        drafted("Kenjo subskribis la Konvencion pri Semoj.")


@pytest.mark.parametrize("key", ["example", "counter_example"])
def test_a_record_without_its_sentences_is_refused(key, folder):
    path = folder / "eo" / "frames.yaml"
    path.write_text(re.sub(f" {key}: .*", "", path.read_text("utf-8")), "utf-8")

    with pytest.raises(SeedError, match=f"eo/frames.yaml:\\d+.*act.sign: has no '{key}'"):
        drafted("Kenjo subskribis la Konvencion pri Semoj.")


def test_the_records_of_the_readme_read_their_examples(folder):
    sign, say = Lexicon.of("eo").records

    assert [act.rule for act in acts(marked(sign.example, "eo"))] == ["act-sign"]
    assert acts(marked(sign.counter_example, "eo")) == ()
    assert [one.rule for one in statements(marked(say.example, "eo"))] == ["statement-say"]
    assert statements(marked(say.counter_example, "eo")) == ()
