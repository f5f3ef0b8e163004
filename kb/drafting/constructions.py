"""How a language tells of an act: subject, modality, verb, treaty and what follows, as patterns.

The files of `kb/drafting/languages/` give the words; here they are put together. An act is found
only where all its parts stand in their places, since a wrong act is worse than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.drafting.phrases import Phrases, any_form, articles, forms_of, plain_forms
from kb.drafting.skeleton import compiled
from kb.drafting.vocabulary import vocabulary


@dataclass(frozen=True)
class Construction:
    """One way to say that an act was done, or is expected.

    `name` tells which; the groups of `pattern` are `subject` (or `treaty` in front of the verb),
    `trigger`, `treaty` (empty where it was named before), `tail`, `m_<outlook>`, `f_<form>`,
    `became`, `d_<consent>`. A sentence without the `verb` need not be searched.
    """

    name: str
    action: str
    verb: re.Pattern[str]
    pattern: re.Pattern[str]


@cache
def constructions(language: str) -> tuple[Construction, ...]:
    """The constructions of a language, in the order in which they are to be tried."""
    words = vocabulary(language)
    return tuple(_all(words["acts"], words["modality"]))


def _all(acts: Mapping[str, Any], modality: Mapping[str, Any]) -> Iterator[Construction]:
    phrases = Phrases.of(acts, modality)
    for trigger in acts["triggers"]:
        for name, pattern in _ways(trigger, phrases):
            verb = _verb_of(trigger, name)
            yield Construction(name, trigger["action"], compiled(verb), compiled(pattern))
    approvals = acts["approvals"]
    verb = forms_of(approvals["verb"])
    subject = (
        f"(?P<subject>{articles(acts)}(?:{approvals['subject']}|<organization>"
        f"(?: (?:(?:{acts['of']}) {articles(acts)})?<national>)?))"
        f"(?P<apposition>{phrases.apposition})?{phrases.to_verb}(?P<trigger>{verb}){phrases.votes}"
    )
    for name, end in (
        (
            "approved-at-home",
            f"(?:{approvals['object']})? (?P<treaty>{phrases.treaty}){phrases.right}",
        ),
        ("approval-given", f" (?:{approvals['of_it']})(?P<treaty>){phrases.bare_right}"),
    ):
        forms = compiled(any_form(approvals["verb"]))
        yield Construction(name, "DomesticApproval", forms, compiled(subject + end + phrases.tail))


#: The forms of the verb that a construction has, where they are not called as it is.
_FORMS_OF = {
    "shared": "active",
    "again": "active",
    "called-for": "active",
    "passive-inner": "active",
    "for-a-state": "active",
    "passive-behind": "passive",
    "passive-open": "passive",
    "of-which": "bare",
    "aim": "whole",
    "whole-begun": "whole",
    "again-whole": "whole",
}


def _verb_of(trigger: Mapping[str, Any], name: str) -> str:
    """The words that a sentence has at least where a construction is in it."""
    if name == "nominal":
        return str(trigger["noun"])
    if name == "fronted":
        return any_form(trigger.get("whole", {}) | trigger.get("passive", {}))
    if name == "again" and "bare" in trigger:
        return any_form(trigger.get("active", {})) + "|" + plain_forms(trigger["bare"])
    return plain_forms(trigger[_FORMS_OF.get(name, name)])


def _ways(trigger: Mapping[str, Any], phrases: Phrases) -> Iterator[tuple[str, str]]:
    """The constructions of one verb: with an actor in front, behind, or with none."""
    if active := trigger.get("active"):
        yield from _active(active, phrases.after(trigger), phrases)
    if passive := trigger.get("passive"):
        yield from _passive(passive, phrases)
    if bare := trigger.get("bare"):
        yield from _bare(bare, phrases)
    if whole := trigger.get("whole"):
        yield from _whole(whole, trigger.get("by", phrases.words["by"]), phrases)
    if noun := trigger.get("noun"):
        for way in phrases.words["nominal"]:
            pattern = way.replace("<noun>", f"(?P<trigger>{noun})")
            pattern = pattern.replace("<agreement>", f"(?P<treaty>{phrases.treaty})")
            yield (
                "nominal",
                pattern.replace("<by>", f"(?P<subject>{phrases.actors})") + phrases.tail,
            )


def _active(forms: Mapping[str, str], after: str, phrases: Phrases) -> Iterator[tuple[str, str]]:
    """Somebody did it to a treaty."""
    subject = (
        f"(?P<subject>{phrases.subject})(?P<apposition>{phrases.apposition})?{phrases.to_verb}"
    )
    verb = f"(?P<trigger>{forms_of(forms)}{after})"
    treaty = f"(?P<treaty>{phrases.treaty})"
    yield (
        "active",
        f"{subject}(?:{phrases.verbs} (?:{phrases.words['and_verb']}) )?{verb}{phrases.meanwhile}"
        f" (?P<treaty>{phrases.treaty}|{phrases.words['it']}){phrases.more}{phrases.right}{phrases.tail}",
    )
    yield (
        "for-a-state",
        rf"(?P<signer>(?:[\w’'-]+ ){{0,6}}?<person>),?{phrases.to_verb}{verb}{phrases.meanwhile}"
        f" {treaty},?"
        f" (?:{phrases.words['on_behalf']}) (?P<subject>{phrases.actors}){phrases.right}{phrases.tail}",
    )
    yield (
        "shared",
        f"{subject}{verb},? (?:{phrases.words['and_verb']}|{phrases.words['but_not']})"
        f" {phrases.verbs} {treaty}{phrases.right}",
    )
    yield "again", f"{phrases.words['again'].replace('<verb>', verb)}(?P<treaty>){phrases.tail}"
    if inner := phrases.words["passive_before"]:
        yield (
            "passive-inner",
            f"{treaty}{phrases.to_verb}(?:{inner}) (?P<subject>{phrases.actors}){phrases.helpers} "
            f"(?P<trigger>{forms_of(forms)}){phrases.tail}",
        )
    yield (
        "called-for",
        f"(?:{phrases.modality['calls']})(?: (?:{phrases.modality['called_whom']}))?"
        f" (?P<subject>{phrases.actors})?(?P<unnamed>[^.;:,<signs>]{{0,80}}?){phrases.called_to}"
        f"(?P<trigger>{any_form(forms)}{after}) {treaty}{phrases.right}",
    )


def _passive(forms: Mapping[str, str], phrases: Phrases) -> Iterator[tuple[str, str]]:
    """A treaty to which somebody did it."""
    treaty = f"(?P<treaty>{phrases.treaty})"
    number = r"(?:(?:[\w-]+ ){1,3}?[\w-]+: )?"  # "by five States: Chile, Peru ..."
    by = f"(?: (?:{phrases.words['by']}) {number}(?P<subject>{phrases.actors}))"
    verb = f"{treaty},?{phrases.to_verb}(?P<trigger>{forms_of(forms)})"
    yield "passive", f"{verb}{phrases.tail}{by}(?P<tail2>{phrases.path})"
    yield "passive-open", f"{verb}(?! (?:{phrases.words['by']})\\b){phrases.tail}"
    yield "fronted", phrases.fronted(forms, phrases.words["by"])
    if phrases.words["actor_behind"]:
        yield "passive-behind", f"{verb} (?P<subject>{phrases.actors}){phrases.tail}"


def _bare(forms: Mapping[str, str], phrases: Phrases) -> Iterator[tuple[str, str]]:
    """Somebody did it to a treaty named before: "which acceded in 2019", "Peru lo ratificó"."""
    verb = f"(?P<trigger>{phrases.with_consents(forms_of(forms))})"
    subject = f"(?P<subject>{phrases.subject})(?P<apposition>{phrases.apposition})?{phrases.to_it}"
    yield "bare", f"{subject}(?P<treaty>){verb}{phrases.bare_right}{phrases.tail}"
    yield (
        "again",
        f",?(?: (?:{phrases.words['and']}|{phrases.words['but']}))?(?P<treaty>){phrases.to_it}{verb}"
        f"{phrases.bare_right}{phrases.tail}",
    )
    which = phrases.words["of_which"]
    yield (
        "of-which",
        f"(?P<treaty>{phrases.treaty}),? (?:{which}) (?P<subject>{phrases.actors}){phrases.to_it}{verb}"
        f"{phrases.bare_right}{phrases.tail}",
    )


def _whole(forms: Mapping[str, str], by: str, phrases: Phrases) -> Iterator[tuple[str, str]]:
    """What a treaty as a whole went through."""
    body = f"(?: (?:{by}) (?P<subject>{phrases.actors})|(?! (?:{by})\\b))"
    treaty = f"(?P<treaty>{phrases.treaty})"
    yield (
        "aim",
        f"{treaty}[^.;:<signs>]{{0,40}}? (?:{phrases.modality['aim']}) "
        f"(?P<trigger>{any_form(forms)})(?!\\w)",
    )
    verb = f"(?P<trigger>{forms_of(forms)}){phrases.tail}{body}(?P<tail2>{phrases.path})"
    yield (
        "whole",
        f"(?P<treaty>{phrases.treaty}|{phrases.words['it_subject']})"
        f"(?P<apposition>{phrases.apposition}|,)?{phrases.to_verb}{verb}",
    )
    if phrases.words["null_subject"]:
        yield "whole-begun", f"^(?P<treaty>)(?P<begun>)\\W{{0,3}}{verb}"
    yield "fronted", phrases.fronted(forms, by)
    yield "again-whole", f"(?P<treaty>),?(?: (?:{phrases.words['and']}))?{phrases.to_verb}{verb}"
