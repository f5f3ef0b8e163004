"""Each rule reads its example, and of its counter-example nothing that it is for.

The rules of acts and of saying, and their sentences, are those of `kb/drafting/languages/`: one is
tried as soon as it is written there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from marked import marked

from kb.drafting.acts.acts import acts
from kb.drafting.acts.clausewords import ClauseWords, verbs_of
from kb.drafting.statements.speech import stretches
from kb.drafting.statements.statements import statements
from kb.drafting.text.saying import Saying, Verb
from kb.drafting.text.vocabulary import languages, vocabulary

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


ACTS = [*rules("acts", "triggers", "action"), *approvals()]
SAYING = [*rules("statements", "verbs", "force")]


def is_told_as_done(action: str, sentence: str, language: str) -> bool:
    """Whether an act is read; a treaty may enter into force for a party."""
    found = acts(marked(sentence, language))
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
