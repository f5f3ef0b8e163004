"""Each rule of an act reads its example, and does not take its counter-example for done.

The rules, and the sentences, are those of `kb/drafting/languages/`: one is tried as soon as it is
written there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from marked import marked

from kb.drafting.acts.acts import acts
from kb.drafting.acts.clausewords import ClauseWords, verbs_of
from kb.drafting.text.skeleton import Skeleton
from kb.drafting.text.vocabulary import languages, vocabulary


def rules(language: str) -> Iterator[pytest.ParameterSet]:
    for number, rule in enumerate(vocabulary(language)["acts"]["triggers"]):
        yield pytest.param(language, rule, id=f"{language}-{number}-{rule['action']}")


RULES = [one for language in languages() for one in rules(language)]


def is_told_as_done(action: str, sentence: str, language: str) -> bool:
    """Whether an act is read; a treaty may enter into force for a party."""
    found = acts(marked(sentence, language))
    return any(one.action.removesuffix("ForParty") == action and not one.outlook for one in found)


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_a_rule_reads_its_example_and_without_it_nothing_does(language, rule, monkeypatch):
    words = ClauseWords.of(language)
    own = [*verbs_of(rule, words.parts)]
    others = replace(words, verbs=tuple(one for one in words.verbs if one not in own))
    asked = rule["action"], rule["example"], language

    assert is_told_as_done(*asked)
    monkeypatch.setattr(ClauseWords, "of", lambda _: others)
    assert not is_told_as_done(*asked)


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_a_counter_example_has_the_verb_of_its_rule_and_tells_of_nothing_done(language, rule):
    sentence = marked(rule["counter_example"], language)
    text = "".join(Skeleton.of(sentence, one).text for one in sentence.sentences)
    verbs = verbs_of(rule, ClauseWords.of(language).parts)

    assert any(verb.said.search(text) for verb in verbs)
    assert not is_told_as_done(rule["action"], rule["counter_example"], language)
