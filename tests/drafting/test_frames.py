"""Each record of frames reads its example, and of its counter-example nothing that it is for.

A cue is a record too: its example is no act done, and its counter-example is one, though it has
the words of the cue. All sentences are those of `kb/drafting/languages/*/frames.yaml`: a record is
tried as soon as it is written there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from marked import marked

from kb.drafting.frames.acts import Act, acts
from kb.drafting.frames.gatherings import events
from kb.drafting.frames.records import CONCEPTS, FOLDER, Lexicon, Phrases, Record
from kb.drafting.frames.tokens import tokens_of
from kb.errors import SeedError, UnknownTerm
from kb.seeds.ontology import Ontology

ROOT = Path(__file__).parents[2]
README = (ROOT / "kb" / "drafting" / "README.md").read_text("utf-8")
LANGUAGES = sorted(path.parent.name for path in FOLDER.glob("*/frames.yaml"))


def records(category: str, *, stops: bool | None = None) -> Iterator[pytest.ParameterSet]:
    """The records of a category in all languages; of cues those that stop an act, or do not."""
    for language in LANGUAGES:
        seen = {}
        for record in Lexicon.of(language).records:
            is_stop = record.gives == "nothing"
            if record.category == category and stops in (None, is_stop):
                seen.setdefault(record.id, record)
        for record in seen.values():
            yield pytest.param(language, record, id=f"{language}-{record.id}")


def acts_in(sentence: str, language: str) -> tuple[Act, ...]:
    return acts(marked(sentence, language))


def done(record: Record, sentence: str, language: str) -> list[Act]:
    """The acts of the kind of a record that are told as done."""
    found = acts_in(sentence, language)
    return [
        act
        for act in found
        if act.action.removesuffix("ForParty") == record.gives and not act.outlook
    ]


def require_words(record: Record, sentence: str, language: str) -> None:
    """Fail, with the sentence, where it has none of the words of a record."""
    annotated = marked(sentence, language)
    words = Phrases([literal for literal, _ in record.forms()])
    if not any(words.is_in(tokens_of(annotated, span)) for span in annotated.sentences):
        pytest.fail(f"none of the words of '{record.id}' stands in: {sentence}", pytrace=False)


@pytest.mark.parametrize(("language", "record"), [*records("act")])
def test_a_record_of_acts_reads_its_example(language, record):
    found = done(record, record.example, language)

    assert [act.rule for act in found] == [f"act-{record.id}"] * len(found)
    assert found


@pytest.mark.parametrize(("language", "record"), [*records("act")])
def test_a_record_of_acts_reads_nothing_in_its_counter_example(language, record):
    require_words(record, record.counter_example, language)
    assert done(record, record.counter_example, language) == []


@pytest.mark.parametrize(("language", "record"), [*records("cue", stops=False)])
def test_a_cue_gives_the_act_of_its_example_its_outlook(language, record):
    require_words(record, record.example, language)
    outlook = "" if record.gives == "done" else record.gives
    assert {act.outlook for act in acts_in(record.example, language)} == {outlook}


@pytest.mark.parametrize(("language", "record"), [*records("cue", stops=True)])
def test_a_cue_that_stops_an_act_leaves_its_example_out(language, record, monkeypatch):
    lexicon = Lexicon.of(language)
    others = tuple(one for one in lexicon.records if one.id != record.id)
    without = replace(lexicon, records=others)

    assert acts_in(record.example, language) == ()
    monkeypatch.setattr(Lexicon, "of", lambda _: without)
    assert [act.outlook for act in acts_in(record.example, language)] == [""]


@pytest.mark.parametrize(("language", "record"), [*records("cue")])
def test_the_words_of_a_cue_say_nothing_of_another_verb(language, record):
    require_words(record, record.counter_example, language)
    assert [act.outlook for act in acts_in(record.counter_example, language)] == [""]


@pytest.mark.parametrize(("language", "record"), [*records("gathering")])
def test_a_noun_for_a_gathering_gives_its_kind_day_and_place(language, record):
    (event,) = events(marked(record.example, language))

    assert (event.kind, event.rule) == (record.gives, f"event-{record.id}")
    assert event.date is not None and event.place is not None


@pytest.mark.parametrize(("language", "record"), [*records("gathering")])
def test_a_noun_for_a_gathering_that_was_none_gives_nothing(language, record):
    require_words(record, record.counter_example, language)
    assert events(marked(record.counter_example, language)) == ()


RECORD = """
act:
  sign:
    gives: Signature
    words: [signed]
    example: '[C Kenya] signed the [T Fisheries Convention].'
    counter_example: '[C Kenya] signed a contract.'
"""


@pytest.mark.parametrize(("old", "new", "message"), [
    ("    counter_example: '[C Kenya] signed a contract.'\n", "", "sign: has no 'counter_example'"),
    ("    gives: Signature\n", "", "sign: has no 'gives'"),
    ("gives", "givse", "did you mean 'gives'"),
    ("gives: Signature", "gives: Signature\n    scope: page", "'scope' is one of clause, sentence"),
    ("Signature", "Initialing", "gives no 'Initialing'; did you mean 'Initialling'"),
    ("Signature", "Promise", "gives no 'Promise'; known are Acceptance, "),
    ("Signature", "nothing", "gives no 'nothing'; known are Acceptance, "),
    ("[signed]", "fue rubricado", r"'words' is a list: \[fue rubricado\]"),
    ("[signed]", "[]", "has no 'words'"),
    ("[signed]", "[signed, '']", "'words' has an entry without words"),
    ("gives", "by: with\n    gives", r"'by' is a list: \[with\]"),
])  # fmt: skip
def test_a_record_that_is_not_whole_does_not_load(old, new, message, tmp_path):
    path = tmp_path / "frames.yaml"
    path.write_text(RECORD.replace(old, new, 1), "utf-8")

    with pytest.raises(SeedError, match=message):
        Lexicon.read(path)


@pytest.mark.parametrize(("category", "gives", "message"), [
    ("gathering", "Cermony", "did you mean 'Ceremony'"),
    ("saying", "Asertion", "did you mean 'Assertion'"),
    ("cue", "Denid", "did you mean 'Denied'"),
    ("cue", "nothin", "did you mean 'nothing'"),
])  # fmt: skip
def test_a_record_that_gives_what_its_category_does_not_have_does_not_load(
    category, gives, message, tmp_path
):
    path = tmp_path / "frames.yaml"
    text = RECORD.replace("act:", f"{category}:").replace("Signature", gives)
    path.write_text(text, "utf-8")

    with pytest.raises(SeedError, match=message):
        Lexicon.read(path)


def test_what_records_give_are_the_concepts_of_the_ontology():
    concepts = Ontology.read(ROOT / "ontology").concepts
    schemes = {
        "act": "ActionTypes", "saying": "Forces", "gathering": "EventKinds", "cue": "Outlooks",
    }  # fmt: skip

    known = {category: concepts[scheme] for category, scheme in schemes.items()}
    known["act"] -= {"OtherAct"}  # of lists alone: an article says what was done
    assert {**CONCEPTS, "cue": CONCEPTS["cue"] - {"nothing", "done"}} == known


def test_a_counter_example_without_the_words_of_its_record_is_told_in_words():
    record = Lexicon.of("en").records[0]

    with pytest.raises(pytest.fail.Exception, match="none of the words .*: Peru slept."):
        require_words(record, "Peru slept.", "en")


def test_a_mark_that_no_sentence_knows_is_told_in_words():
    with pytest.raises(pytest.fail.Exception, match=r"unknown mark '\[X '.*: \[X Kenya\] signed"):
        marked("[X Kenya] signed the [T Fisheries Convention].", "en")


def test_the_table_of_the_readme_has_the_keys_of_a_record():
    table = README.partition("## A record\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]

    keys = {field.name for field in fields(Record)} - {"id", "category", "deposits"}
    assert {key for row in rows for key in re.findall(r"`(\w+)`", row)} == keys


def test_the_readme_chooses_the_tests_of_a_record_by_their_id():
    [chosen] = re.findall(r"as with `-k ([\w-]+)`", README)

    assert chosen in {parameters.id for parameters in records("act")}


def test_a_language_without_frames_is_unknown():
    with pytest.raises(UnknownTerm, match="no frames to draft by in language 'tlh'"):
        Lexicon.of("tlh")
