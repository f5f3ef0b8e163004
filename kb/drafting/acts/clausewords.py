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

from kb.drafting.acts.adjuncts import Wide
from kb.drafting.acts.signers import envoy_of
from kb.drafting.acts.verbs import Way
from kb.drafting.text.phrases import Phrases, any_form, articles, forms_of
from kb.drafting.text.skeleton import compiled as _compiled
from kb.drafting.text.vocabulary import vocabulary

#: The ways in which a verb may be said.
WAYS = ("active", "passive", "whole", "bare", "verb_first")
compiled = cache(_compiled)
NOBODY = "(?!)"


@cache
def envoy(language: str) -> re.Pattern[str]:
    """A person who is said to act for a State: the name, with the office and the State."""
    words = vocabulary(language)
    return compiled(f"(?<!\\w){envoy_of(Phrases.of(words['acts'], words['modality']))}")


@dataclass(frozen=True)
class Verb:
    """One verb in one voice; `right` is what follows it in its clause, made where it is needed."""

    way: Way
    said: re.Pattern[str]
    behind: str
    front: re.Pattern[str] | None = None

    @cached_property
    def right(self) -> re.Pattern[str]:
        return compiled(self.behind)

    @property
    def name(self) -> str:
        return self.way.name


@dataclass(frozen=True)
class ClauseWords:
    """The patterns of a language: those who act, treaties, and what stands between."""

    any_verb: re.Pattern[str]
    verbs: tuple[Verb, ...]
    subject: re.Pattern[str]
    treaty: re.Pattern[str]
    gap: re.Pattern[str]
    inner: re.Pattern[str]
    listed: re.Pattern[str]
    adopters: re.Pattern[str]
    second: re.Pattern[str]
    bare: re.Pattern[str]
    fronted: re.Pattern[str]
    bodies: re.Pattern[str]
    approved_inner: re.Pattern[str]
    through: re.Pattern[str]
    represented: re.Pattern[str]
    according: re.Pattern[str]
    begun: re.Pattern[str]
    on_behalf: re.Pattern[str]
    calls: re.Pattern[str]
    called: re.Pattern[str]
    aim: re.Pattern[str]
    joint: re.Pattern[str]

    @classmethod
    @cache
    def of(cls, language: str) -> ClauseWords:
        words = vocabulary(language)
        acts = words["acts"]
        parts = Wide.of(Phrases.of(acts, words["modality"]))
        # Parliaments first: "the Senate ratified it" is no ratification.
        verbs = (*_approvals(acts, parts), *_verbs(acts, parts))
        through = words["statements"]["through"]
        every = "|".join(
            any_form(trigger[name])
            for trigger in acts["triggers"]
            for name in WAYS
            if name in trigger
        )
        every += f"|{any_form(acts['approvals']['gives'])}|{acts['approvals']['passive']}"
        return cls(
            compiled(f"(?<!\\w)(?:{every})(?!\\w)"),
            verbs,
            compiled(f"(?<!\\w)(?P<subject>{parts.subject})"),
            compiled(f"(?<![\\w’'])(?P<treaty>{parts.treaty}|{acts['it_subject']})"),
            compiled(parts.to_verb),
            compiled(parts.to_inner_verb),
            compiled(f"(?<!\\w)(?P<group>{acts['wide']['listed']})"),
            compiled(f"(?<!\\w)(?P<group>{acts['wide']['adopters']})"),
            compiled(parts.to_second_verb),
            compiled(parts.to_bare_verb),
            compiled(parts.clause_start),
            compiled(f"(?<!\\w)(?P<subject>{parts.bodies})"),
            compiled(parts.to_approved),
            compiled(f"(?<!\\w)(?:{through}) {articles(acts)}$"),
            compiled(f"(?:{through}) "),
            compiled(f"(?<!\\w)(?:{words['statements']['according']}) {articles(acts)}$"),
            compiled(parts.begun),
            compiled(f"(?<!\\w)(?:{acts['on_behalf']}) {articles(acts)}$"),
            compiled(parts.calls),
            compiled(parts.called),
            compiled(f"[^.;:<signs>]{{0,40}}? (?:{words['modality']['aim']}) "),
            compiled(parts.joint),
        )


def _approvals(acts: Mapping[str, Any], parts: Wide) -> Iterator[Verb]:
    """What parliaments decide, of a treaty in front, behind or named before."""
    approvals, action = acts["approvals"], "DomesticApproval"
    verb = compiled(f"(?<!\\w){forms_of(approvals['gives'])}(?!\\w)")
    yield Verb(Way("approval", action), verb, parts.behind_approval)
    passive = compiled(f"(?<!\\w)(?P<f_done>{approvals['passive']})(?!\\w)")
    yield Verb(Way("approved-by", action), passive, parts.behind_approved)
    yield Verb(Way("approved-inner", action), passive, parts.behind_passive(NOBODY))


def _verbs(acts: Mapping[str, Any], parts: Wide) -> Iterator[Verb]:
    by = acts["by"]
    for trigger in acts["triggers"]:
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
            "listed": parts.behind_listed(parts.after(trigger)),
        }
        front = compiled(words) if (words := parts.front_of(trigger)) else None
        if first := trigger.get("verb_first"):
            verb = compiled(parts.before_verb_first + forms_of(first) + "(?!\\w)")
            behind = parts.behind_verb_first(parts.after(trigger), trigger.get("by", by))
            yield Verb(Way("verb-first", action, by_all), verb, behind)
        for name in ways:
            if forms := trigger.get("active" if name == "listed" else name):
                said = (
                    parts.phrases.with_consents(forms_of(forms))
                    if name == "bare"
                    else forms_of(forms)
                )
                verb = compiled(f"(?<!\\w){said}(?!\\w)")
                of_words = None if name in ("active", "bare", "listed") else front
                yield Verb(Way(name, action, by_all), verb, ways[name], of_words)
                if name == "bare" and "active" in trigger:  # "46 States signed it, among them Peru"
                    yield Verb(Way("listed", action, by_all), verb, parts.behind_listed(""))
                if name == "active" and (object_ := acts["wide"]["object"]):
                    fronted = compiled(f"(?<!\\w)(?:{object_}) {forms_of(forms)}(?!\\w)")
                    way = Way("passive", action, by_all)
                    yield Verb(way, fronted, parts.behind_object, front)
                if name == "active" and acts["passive_before"]:
                    way = Way("passive-inner", action, by_all)
                    yield Verb(way, verb, parts.behind_passive(by), front)
