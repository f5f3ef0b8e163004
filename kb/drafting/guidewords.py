"""The words of a language that tell of acts which a record has, and those that stand against it.

They are made of what `kb/drafting/languages/` has for the rules: nouns and verbs of each kind of
act, each with its treaty beside it, wherever who did it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from kb.drafting.text.phrases import Phrases, articles
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.vocabulary import one_of, vocabulary

#: The voices of a verb that has its treaty behind it, and those that have it in front.
_BEHIND, _FRONT = ("active",), ("passive", "whole")


@cache
def words_for(language: str, kind: str) -> tuple[Pattern, ...]:
    """The words that tell of a kind of act, each with the treaty beside it: nouns, verbs that have
    it behind them, and verbs that have it in front."""
    words = vocabulary(language)
    parts = Phrases.of(words["acts"], words["modality"])
    found: list[str] = []
    for trigger in words["acts"]["triggers"]:
        is_plain = "front" not in trigger and "<consent>" not in trigger.get("after", "")
        if trigger["action"] == kind and is_plain:
            found += [*_nouns(trigger, parts), *_verbs(trigger, parts)]
    return tuple(Pattern.of(one) for one in dict.fromkeys(found))


def _nouns(trigger: Mapping[str, Any], parts: Phrases) -> Iterator[str]:
    """A noun with its treaty: "ratification of the Pact", "ratification by Peru of the Pact"."""
    for way in parts.words["nominal"] if "noun" in trigger else ():
        if between := re.search("<noun>(.*?)<agreement>", way):
            whose = f"(?: (?:{parts.words['of']}) {parts.actors})?"
            gap = between[1].replace("<by>", parts.actors)
            noun = f"(?<!\\w)(?P<cue>(?P<noun>{trigger['noun']}))"
            yield f"{noun}{whose}{gap}(?P<treaty>{parts.treaty})"


def _verbs(trigger: Mapping[str, Any], parts: Phrases) -> Iterator[str]:
    """A verb with its treaty: "ratified the Pact", "the Pact, which Peru ratified"."""
    treaty, acts = f"(?P<treaty>{parts.treaty})", parts.words
    for verb in _done(trigger, *_BEHIND):
        cue = f"(?P<cue>{verb})(?!\\w)"
        yield f"(?<!\\w){cue}{trigger.get('after', '')}{parts.meanwhile} {treaty}"
        who = f"(?:{acts['relative']}) {parts.actors}{parts.helpers}{parts.slot}"
        yield f"{treaty},? {who} {cue}"
    for verb in _done(trigger, *_FRONT):
        by = f"(?: (?:{acts['by']}) {parts.actors})?"
        gap = f"{parts.helpers}{by}{parts.slot}{parts.helpers}"
        yield f"{treaty}{gap} (?P<cue>{verb})(?!\\w)"


def _done(trigger: Mapping[str, Any], *voices: str) -> Iterator[str]:
    """The forms of a verb that say that it was done."""
    for voice in voices:
        if "done" in trigger.get(voice, {}):
            yield f"(?:{trigger[voice]['done']})"


@cache
def rivals(language: str, kind: str) -> Pattern:
    """The words for acts of other kinds, and those for saying so. A deposit is of a consent."""
    forms = [saying(language).pattern]
    for trigger in vocabulary(language)["acts"]["triggers"]:
        if trigger["action"] not in (kind, "Deposit"):
            forms += [trigger["noun"]] if "noun" in trigger else []
            forms += _done(trigger, *_BEHIND, *_FRONT)
    return Pattern.of(f"(?<!\\w)(?:{one_of(forms)})(?!\\w)")


@cache
def before_verbs(language: str, *outlooks: str) -> Pattern:
    """The words before a verb that say of it what some outlooks are."""
    said = vocabulary(language)["modality"]["before_verb"]
    return Pattern.of(f"(?<!\\w)(?:{one_of(said[one]['words'] for one in outlooks)})(?!\\w)")


@cache
def by_whom(language: str, noun: bool) -> Pattern:
    """The words before those by whom, or for whom, it was done; behind a noun also "of"."""
    acts = vocabulary(language)["acts"]
    words = [acts[one] for one in ("by", "on_behalf", "for_party", *(["of"] if noun else []))]
    return Pattern.of(f"(?<!\\w)(?:{one_of(words)})\\s*{articles(acts)}$")


@cache
def saying(language: str) -> Pattern:
    """The verbs of saying that something is so."""
    verbs = vocabulary(language)["statements"]["verbs"]
    says = (one["says"] for one in verbs if one["force"] == "Assertion")
    return Pattern.of(one_of(f"(?:{one})" for one in says))
