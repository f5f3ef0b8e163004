"""How a language tells of an act: subject, modality, verb, treaty and what follows, as patterns.

The files of `kb/drafting/languages/` give the words; here they are put together. An act is found
only where all its parts stand in their places, since a wrong act is worse than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from kb.drafting.acts.ways import ways
from kb.drafting.text.needed import needed
from kb.drafting.text.phrases import Phrases, any_form, articles, forms_of, plain_forms
from kb.drafting.text.skeleton import compiled, with_signs
from kb.drafting.text.vocabulary import vocabulary


@dataclass(frozen=True)
class Construction:
    """One way to say that an act was done, or is expected.

    `name` tells which; the groups of `pattern` are `subject` (or `treaty` in front of the verb),
    `trigger`, `treaty` (empty where it was named before), `tail`, `m_<outlook>`, `f_<form>`,
    `became`, `d_<consent>`. A sentence without the `verb`, or with no word of `others`, need not be
    searched, so that the pattern is made only where one has them: making all of a language takes
    seconds.
    `by_all` tells that what is done, all parties of the treaty do: they exchange instruments.
    """

    name: str
    action: str
    verb: re.Pattern[str]
    words: str
    by_all: bool = False
    others: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return compiled(self.words)


@cache
def constructions(language: str) -> tuple[Construction, ...]:
    """The constructions of a language, in the order in which they are to be tried."""
    words = vocabulary(language)
    return tuple(_all(words["acts"], Phrases.of(words["acts"], words["modality"])))


def _all(acts: Mapping[str, Any], parts: Phrases) -> Iterator[Construction]:
    for trigger in acts["triggers"]:
        action, by_all = trigger["action"], trigger.get("by_all", False)
        for name, pattern in ways(trigger, parts):
            verb = _verb_of(trigger, name)
            if name == "shared":  # another verb follows: "signed but has not ratified it"
                joint = f"{acts['and_verb']}|{acts['but_not']}"
                verb = f"(?:{verb})(?: (?:[^\\W\\d]{{1,6}}|<date>)){{0,3}},? (?:{joint})(?!\\w)"
            if name == "but-not":
                verb = f"(?:{acts['but_not']}) (?:{verb})"
            others = _others(name, pattern, parts)
            yield Construction(name, action, compiled(verb), pattern, by_all, others)
        if noun := trigger.get("noun"):
            of_noun = compiled(noun)
            for way, pattern in _nominal(noun, parts):
                yield Construction("nominal", action, of_noun, pattern, by_all, _in_way(way))
    for way in acts["wide"]["signatories"]:
        pattern = way.replace("<agreement>", f"(?P<treaty>{parts.treaty})")
        pattern = pattern.replace("<by>", f"(?P<subject>{parts.actors})")
        pattern = pattern.replace("<it>", "(?P<treaty>)") + parts.tail
        noun = re.search(r"\(\?P<trigger>[^()]*(?:\([^()]*\)[^()]*)*\)", way)
        who = compiled(noun[0].replace("?P<trigger>", "?:") if noun else "")
        yield Construction("signatory", "Signature", who, pattern, others=_in_way(way))
    approvals = acts["approvals"]
    verb = forms_of(approvals["verb"])
    subject = (
        f"(?P<subject>{articles(acts)}(?:{approvals['subject']}|<organization>"
        f"(?: (?:(?:{acts['of']}) {articles(acts)})?<national>)?))"
        f"(?P<apposition>{parts.apposition})?{parts.to_verb}(?P<trigger>{verb}){parts.votes}"
    )
    for name, end in (
        (
            "approved-at-home",
            f"(?:{approvals['object']})? (?P<treaty>{parts.treaty}){parts.right}",
        ),
        ("approval-given", f" (?:{approvals['of_it']})(?P<treaty>){parts.bare_right}"),
    ):
        forms = compiled(any_form(approvals["verb"]))
        yield Construction(name, "DomesticApproval", forms, subject + end + parts.tail)


#: What stands in a way to say something, in the files, for a part that is put in.
_FILLED = re.compile(r"(?<!\?P)<(?:noun|agreement|by|who|it)>")
#: The forms of the verb that a construction has, where they are not called as it is.
_FORMS_OF = {
    "verb-first": "verb_first",
    "shared": "active",
    "but-not": "active",
    "again": "active",
    "called-for": "active",
    "inverted": "active",
    "passive-inner": "active",
    "for-a-state": "active",
    "passive-behind": "passive",
    "passive-open": "passive",
    "bare-behind": "bare",
    "of-which": "bare",
    "aim": "whole",
    "whole-begun": "whole",
    "again-whole": "whole",
    "again-passive": "passive",
    "again-same": "passive",
}


def _verb_of(trigger: Mapping[str, Any], name: str) -> str:
    """The words that a sentence has at least where a construction is in it."""
    if name == "fronted":
        return any_form(trigger.get("whole", {}) | trigger.get("passive", {}))
    if name in ("again", "for-a-state") and "bare" in trigger:
        forms = any_form(trigger["active"]) + "|" if trigger.get("active") else ""
        return forms + plain_forms(trigger["bare"])
    return plain_forms(trigger[_FORMS_OF.get(name, name)])


def _nominal(noun: str, parts: Phrases) -> Iterator[tuple[str, str]]:
    """The ways to say by a noun that it was done, with what each is as a pattern."""
    for way in parts.words["nominal"]:
        pattern = way.replace("<noun>", f"(?P<trigger>{noun})")
        pattern = pattern.replace("<agreement>", f"(?P<treaty>{parts.treaty})")
        pattern = pattern.replace("<by>", f"(?P<subject>{parts.actors})")
        pattern = pattern.replace("<who>", f"(?P<subject>{parts.subject})")
        pattern = pattern.replace("<it>", "(?P<treaty>)")
        happened = f"{_happened(parts)}{'' if '<it>' in way else '?'}"
        yield way, f"{_welcomed(way, parts)}{pattern}{happened}{parts.tail}"


def _welcomed(way: str, parts: Phrases) -> str:
    """What is said of an act that was done: "welcomed Peru's ratification of the Pact"."""
    words = parts.words
    if "<since>" in way:
        return ""
    return f"(?:(?<!\\w)(?P<welcomed>{words['welcomed']}) {articles(words)})?"


def _happened(parts: Phrases) -> str:
    """What tells of a noun that it was done: "Peru's accession, deposited on 3 May"."""
    return f"(?:,? (?P<happened>{parts.words['happened']})(?!\\w))"


@cache
def _in_way(way: str) -> tuple[str, ...]:
    """Words of which a sentence has one at least where a way of the files is in it."""
    return needed(with_signs(_FILLED.sub(".", way)))


def _others(name: str, pattern: str, parts: Phrases) -> tuple[str, ...]:
    """Words besides the verb of which a sentence has one at least where a construction is in it."""
    words = {
        "for-a-state": parts.words["on_behalf"],
        "called-for": parts.modality["calls"],
        "aim": parts.modality["aim"],
        "of-which": "" if parts.words["which_left_out"] else parts.words["of_which"],
        # The words with which an inverted clause begins, up to what differs from verb to verb.
        "inverted": pattern.partition("(?P<lead>)")[0],
    }
    return needed(with_signs(words.get(name, "")))
