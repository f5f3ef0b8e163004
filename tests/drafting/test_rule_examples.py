"""Each rule reads its example, and of its counter-example nothing that it is for.

A cue is a rule too: its example is no act done, and its counter-example is one, though it has the
words of the cue. The rules of acts and of saying, the cues, and their sentences, are those of `kb/drafting/languages/`: one is
tried as soon as it is written there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from marked import marked

from kb.drafting.acts.acts import Act, acts
from kb.drafting.acts.clausewords import ClauseWords, verbs_of
from kb.drafting.acts.cues import Cues
from kb.drafting.statements.speech import stretches
from kb.drafting.statements.statements import statements
from kb.drafting.text.phrases import OUTLOOKS
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.saying import Saying, Verb
from kb.drafting.text.vocabulary import NOTHING, languages, vocabulary
from kb.drafting.tracing import tracing

APPROVAL = "DomesticApproval"


def rules(part: str, name: str, kind: str) -> Iterator[pytest.ParameterSet]:
    """The rules of all languages, named for their place and for what they read."""
    for language in languages():
        for number, rule in enumerate(vocabulary(language)[part][name]):
            yield pytest.param(language, rule, id=f"{language}-{number}-{rule[kind]}")


def approvals() -> Iterator[pytest.ParameterSet]:
    """What parliaments decide: one rule in each language that has words for it."""
    for language in languages():
        if "example" in (rule := vocabulary(language)["acts"]["approvals"]):
            yield pytest.param(language, {"action": APPROVAL, **rule}, id=f"{language}-{APPROVAL}")


def cues(*names: str) -> list[pytest.ParameterSet]:
    """The cues of all languages that have words for them."""
    every = (
        pytest.param(language, name, rule, id=f"{language}-{name}")
        for language in languages()
        for name, rule in modality(language).items()
        if name in names and "example" in rule
    )
    return [*every]


def modality(language: str) -> Mapping[str, Any]:
    words = vocabulary(language)["modality"]
    return {**words, **words["before_verb"]}


#: The cues that leave an act out.
DOUBTS = ("question", "doubt", "denied_later")
ACTS = [*rules("acts", "triggers", "action"), *approvals()]
SAYING = [*rules("statements", "verbs", "force")]


def acts_in(sentence: str, language: str) -> tuple[Act, ...]:
    return acts(marked(sentence, language))


def is_told_as_done(action: str, sentence: str, language: str) -> bool:
    """Whether an act is read; a treaty may enter into force for a party."""
    found = acts_in(sentence, language)
    return any(one.action.removesuffix("ForParty") == action and not one.outlook for one in found)


def verbs_of_acts(rule: Mapping[str, Any], words: ClauseWords) -> list[Any]:
    if rule["action"] == APPROVAL:
        return [one for one in words.verbs if one.way.action == APPROVAL]
    return [*verbs_of(rule, words.parts)]


def is_said(force: str, sentence: str, language: str) -> bool:
    return force in {one.force for one in statements(marked(sentence, language))}


def verb_of_saying(rule: Mapping[str, Any], language: str) -> Verb:
    place = vocabulary(language)["statements"]["verbs"].index(rule)
    return Saying.of(language).verbs[place]


def skeleton(sentence: str, language: str) -> str:
    return "".join(one.skeleton.text for one in stretches(marked(sentence, language)))


@pytest.mark.parametrize(("language", "rule"), ACTS)
def test_a_rule_of_acts_reads_its_example_and_without_it_nothing_does(language, rule, monkeypatch):
    words = ClauseWords.of(language)
    own = verbs_of_acts(rule, words)
    others = replace(words, verbs=tuple(one for one in words.verbs if one not in own))
    asked = rule["action"], rule["example"], language

    assert is_told_as_done(*asked)
    monkeypatch.setattr(ClauseWords, "of", lambda _: others)
    assert not is_told_as_done(*asked)


@pytest.mark.parametrize(("language", "rule"), ACTS)
def test_a_counter_example_has_the_verb_of_its_rule_and_tells_of_nothing_done(language, rule):
    sentence = rule["counter_example"]
    verbs = verbs_of_acts(rule, ClauseWords.of(language))

    assert any(verb.said.search(skeleton(sentence, language)) for verb in verbs)
    assert not is_told_as_done(rule["action"], sentence, language)


@pytest.mark.parametrize(("language", "rule"), SAYING)
def test_a_rule_of_saying_reads_its_example_and_without_it_nothing_does(
    language, rule, monkeypatch
):
    words = Saying.of(language)
    own = verb_of_saying(rule, language)
    others = replace(words, verbs=tuple(one for one in words.verbs if one is not own))
    asked = rule["force"], rule["example"], language

    assert is_said(*asked)
    monkeypatch.setattr(Saying, "of", lambda _: others)
    assert not is_said(*asked)


@pytest.mark.parametrize(("language", "rule"), SAYING)
def test_a_counter_example_has_the_verb_of_its_rule_and_nobody_says_it(language, rule):
    sentence = rule["counter_example"]

    assert verb_of_saying(rule, language).says.search(skeleton(sentence, language))
    assert not is_said(rule["force"], sentence, language)


@pytest.mark.parametrize(("language", "cue", "rule"), cues(*OUTLOOKS))
def test_words_before_a_verb_give_the_act_of_their_example_its_outlook(language, cue, rule):
    with tracing() as trace:
        (act,) = acts_in(rule["example"], language)

    assert act.outlook == cue
    assert cue in [one.role for one in trace.cues[act.trigger]]  # and no form of the verb itself


@pytest.mark.parametrize(("language", "cue", "rule"), cues("calls"))
def test_an_act_that_somebody_calls_for_is_read_by_the_words_for_it(language, cue, rule):
    (act,) = acts_in(rule["example"], language)

    assert act.outlook == "CalledFor"
    assert act.rule.endswith("called-for")


@pytest.mark.parametrize(("language", "cue", "rule"), cues(*DOUBTS))
def test_a_doubt_leaves_its_example_out_and_nothing_else_does(language, cue, rule, monkeypatch):
    without = replace(Cues.of(language), **{cue: Pattern.of(NOTHING)})

    assert acts_in(rule["example"], language) == ()
    monkeypatch.setattr(Cues, "of", lambda _: without)
    assert [one.outlook for one in acts_in(rule["example"], language)] == [""]


@pytest.mark.parametrize(("language", "cue", "rule"), cues(*OUTLOOKS, *DOUBTS, "calls"))
def test_the_words_of_a_cue_say_nothing_of_another_verb(language, cue, rule):
    said = Pattern.of(f"(?<!\\w)(?:{rule['words']})(?!\\w)")
    sentence = rule["counter_example"]

    assert [one.outlook for one in acts_in(sentence, language)] == [""]
    # A question mark at its end is all that makes a sentence a question.
    assert cue == "question" or said.search(skeleton(sentence, language))
