"""Each rule reads its example, and of its counter-example nothing that it is for.

A cue is a rule too: its example is no act done, and its counter-example is one, though it has the
words of the cue. The rules of acts, the cues, and their sentences, are those of
`kb/drafting/languages/`: one is tried as soon as it is written there.
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
from kb.drafting.text.phrases import OUTLOOKS
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.skeleton import Skeleton
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


def acts_in(sentence: str, language: str) -> tuple[Act, ...]:
    return acts(marked(sentence, language))


def is_told_as_done(action: str, sentence: str, language: str) -> bool:
    """Whether an act is read; a treaty may enter into force for a party."""
    found = acts_in(sentence, language)
    return any(one.action.removesuffix("ForParty") == action and not one.outlook for one in found)


def is_read(rule: Mapping[str, Any], sentence: str, language: str) -> bool:
    return is_told_as_done(rule["action"], sentence, language)


def verbs_of_rule(rule: Mapping[str, Any], language: str) -> list[Any]:
    """The verbs of a rule, as the engine has them."""
    words = ClauseWords.of(language)
    if rule["action"] == APPROVAL:
        return [one for one in words.verbs if one.way.action == APPROVAL]
    return [*verbs_of(rule, words.parts)]


def skeleton(sentence: str, language: str) -> str:
    annotated = marked(sentence, language)
    return "".join(Skeleton.of(annotated, span).text for span in annotated.sentences)


@pytest.mark.parametrize(("language", "rule"), ACTS)
def test_a_rule_reads_its_example_and_without_it_nothing_does(language, rule, monkeypatch):
    words, own = ClauseWords.of(language), verbs_of_rule(rule, language)
    others = replace(words, verbs=tuple(one for one in words.verbs if one not in own))

    assert is_read(rule, rule["example"], language)
    monkeypatch.setattr(ClauseWords, "of", lambda _: others)
    assert not is_read(rule, rule["example"], language)


@pytest.mark.parametrize(("language", "rule"), ACTS)
def test_a_counter_example_has_the_verb_of_its_rule_and_is_not_read(language, rule):
    sentence = rule["counter_example"]
    said = skeleton(sentence, language)

    assert any(one.said.search(said) for one in verbs_of_rule(rule, language))
    assert not is_read(rule, sentence, language)


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
