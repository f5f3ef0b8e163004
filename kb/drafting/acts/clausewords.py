"""The words of which a language builds the clauses of acts: its verbs in each of their voices.

The files of `kb/drafting/languages/` give them; here they become patterns, each made where a
sentence has its verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from kb.drafting.acts.adjuncts import Ways, Wide
from kb.drafting.acts.signers import envoy_of
from kb.drafting.acts.verbs import Way
from kb.drafting.text.clauseparts import Pieces
from kb.drafting.text.phrases import Phrases, any_form, articles, forms_of
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.vocabulary import one_of, vocabulary

#: The ways in which a verb may be said.
WAYS = ("active", "passive", "whole", "bare")
NOBODY = "(?!)"


@cache
def envoy(language: str) -> Pattern:
    """A person who is said to act for a State: the name, with the office and the State."""
    words = vocabulary(language)
    return Pattern.of(f"(?<!\\w){envoy_of(Phrases.of(words['acts'], words['modality']))}")


@dataclass(frozen=True)
class Verb:
    """One verb in one voice; `behind` are the ways in which its clause goes on."""

    way: Way
    said: Pattern
    behind: Ways
    front: Pattern | None = None

    def right(self, text: str, at: int) -> Pieces | None:
        """What follows the verb in its clause; None where nothing does that would make one."""
        for way in self.behind:
            end, found = at, list[re.Match[str]]()
            for part in way:
                if (match := Pattern.of(part).match(text, end)) is None:
                    break
                found.append(match)
                end = match.end()
            else:
                return Pieces.joined(text, *found)
        return None

    @property
    def name(self) -> str:
        return self.way.name


@dataclass(frozen=True)
class ClauseWords:
    """The patterns of a language, each made where it is asked for: with all a draft would wait."""

    any_verb: Pattern
    verbs: tuple[Verb, ...]
    parts: Wide
    said: Mapping[str, Any]

    @classmethod
    @cache
    def of(cls, language: str) -> ClauseWords:
        words = vocabulary(language)
        acts = words["acts"]
        parts = Wide.of(Phrases.of(acts, words["modality"]))
        # Parliaments first: "the Senate ratified it" is no ratification.
        of_rules = (verb for trigger in acts["triggers"] for verb in verbs_of(trigger, parts))
        verbs = (*_approvals(acts, parts), *of_rules)
        every = one_of(
            any_form(trigger[name])
            for trigger in acts["triggers"]
            for name in WAYS
            if name in trigger
        )
        every += f"|{any_form(acts['approvals']['gives'])}|{acts['approvals']['passive']}"
        any_verb = Pattern.of(f"(?<!\\w)(?:{every})(?!\\w)")
        return cls(any_verb, verbs, parts, words["statements"])

    @property
    def acts(self) -> Mapping[str, Any]:
        return self.parts.phrases.words

    @cached_property
    def subject(self) -> Pattern:
        """Those who act."""
        return Pattern.of(f"(?<!\\w)(?P<subject>{self.parts.subject})")

    @cached_property
    def treaty(self) -> Pattern:
        """A treaty, or a pronoun for one."""
        return Pattern.of(f"(?<![\\w’'])(?P<treaty>{self.parts.treaty}|{self.acts['it_subject']})")

    @cached_property
    def bodies(self) -> Pattern:
        """Parliaments."""
        return Pattern.of(f"(?<!\\w)(?P<subject>{self.parts.bodies})")

    @cached_property
    def gap(self) -> Pattern:
        """What stands between a subject or a treaty and its verb."""
        return Pattern.of(self.parts.to_verb)

    @cached_property
    def inner(self) -> Pattern:
        """The same, with who did it: "được Peru ký"."""
        return Pattern.of(self.parts.to_inner_verb)

    @cached_property
    def bare(self) -> Pattern:
        """The same, with a small word for the treaty: "Perú lo"."""
        return Pattern.of(self.parts.to_bare_verb)

    @cached_property
    def second(self) -> Pattern:
        """The same, with another verb between: "signed it and"."""
        return Pattern.of(self.parts.to_second_verb)

    @cached_property
    def through(self) -> Pattern:
        """Words before those by whom another did it."""
        return Pattern.of(f"(?<!\\w)(?:{self.said['through']}) {articles(self.acts)}$")

    @cached_property
    def represented(self) -> Pattern:
        """The same words, at the beginning."""
        return Pattern.of(f"(?:{self.said['through']}) ")

    @cached_property
    def according(self) -> Pattern:
        """Words before those who tell of it."""
        return Pattern.of(f"(?<!\\w)(?:{self.said['according']}) {articles(self.acts)}$")

    @cached_property
    def on_behalf(self) -> Pattern:
        """Words before those for whom it is done."""
        return Pattern.of(f"(?<!\\w)(?:{self.acts['on_behalf']}) {articles(self.acts)}$")

    @cached_property
    def calls(self) -> Pattern:
        """Who is called on."""
        return Pattern.of(self.parts.calls)

    @cached_property
    def called(self) -> Pattern:
        """From those who are called on to the verb."""
        return Pattern.of(self.parts.called)


def _approvals(acts: Mapping[str, Any], parts: Wide) -> Iterator[Verb]:
    """What parliaments decide, of a treaty in front, behind or named before."""
    approvals, action = acts["approvals"], "DomesticApproval"
    verb = Pattern.of(f"(?<!\\w){forms_of(approvals['gives'])}(?!\\w)")
    yield Verb(Way("approval", action), verb, parts.behind_approval)
    passive = Pattern.of(f"(?<!\\w)(?P<f_done>{approvals['passive']})(?!\\w)")
    yield Verb(Way("approved-by", action), passive, parts.behind_approved)


def verbs_of(trigger: Mapping[str, Any], parts: Wide) -> Iterator[Verb]:
    """The verbs of one rule, in each of their voices.

    >>> opening = {"action": "OpeningForSignature", "whole": {"done": "opened for signature"}}
    >>> [verb.name for verb in verbs_of(opening, ClauseWords.of("en").parts)]
    ['whole']
    """
    acts = parts.phrases.words
    by = acts["by"]
    action, by_all = trigger["action"], trigger.get("by_all", False)
    # Who signs a treaty with another State: both do.
    between = f"|{acts['wide']['between']}" if action in ("Signature", "Initialling") else ""
    # By whom a signing was held, it was not signed: "the ceremony was hosted by Viet Nam".
    is_held = by_all and "front" in trigger and action == "Signature"
    whom = NOBODY if is_held else f"{by}{between}"
    ways = {
        "active": parts.behind_active(parts.after(trigger)),
        "passive": parts.behind_passive(whom),
        "whole": parts.behind_passive(trigger.get("by", by)),
        "bare": parts.behind_bare(),
    }
    front = Pattern.of(words) if (words := parts.front_of(trigger)) else None
    for name in ways:
        if forms := trigger.get(name):
            said = (
                parts.phrases.with_consents(forms_of(forms)) if name == "bare" else forms_of(forms)
            )
            verb = Pattern.of(f"(?<!\\w){said}(?!\\w)")
            of_words = None if name in ("active", "bare") else front
            yield Verb(Way(name, action, by_all), verb, ways[name], of_words)

            if name == "active" and (object_ := acts["wide"]["object"]):
                fronted = Pattern.of(f"(?<!\\w)(?:{object_}) {forms_of(forms)}(?!\\w)")
                way = Way("passive", action, by_all)
                yield Verb(way, fronted, parts.behind_object, front)
            if name == "active" and acts["passive_before"]:
                way = Way("passive-inner", action, by_all)
                yield Verb(way, verb, parts.behind_passive(by), front)
