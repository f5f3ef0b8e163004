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

from kb.drafting.skeleton import compiled
from kb.drafting.vocabulary import vocabulary

#: The form of a verb that says that it was done; other forms are `base` or the name of an outlook.
DONE = "done"
OUTLOOKS = ("Denied", "Scheduled", "CalledFor", "Considered", "AimedAt")


@dataclass(frozen=True)
class Construction:
    """One way to say that an act was done, or is expected.

    `name` tells which; the groups of `pattern` are `subject` (or `treaty` in front of the verb),
    `trigger`, `treaty`, `tail`, `m_<outlook>`, `f_<form>`, `became`, `d_<consent>`. A sentence
    without the `verb` need not be searched.
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
    parts = _Parts.of(acts, modality)
    for trigger in acts["triggers"]:
        for name, pattern in _ways(trigger, parts):
            forms = compiled(_any_form(trigger[_FORMS_OF.get(name, name)]))
            yield Construction(name, trigger["action"], forms, compiled(pattern))
    approvals = acts["approvals"]
    verb = _forms(approvals["verb"])
    yield Construction(
        "approved-at-home",
        "DomesticApproval",
        compiled(_any_form(approvals["verb"])),
        compiled(
            f"(?P<subject>{articles(acts)}(?:{approvals['subject']}|<organization>"
            f"(?: (?:{acts['of']}) {articles(acts)}<country>)?))(?P<apposition>{parts.apposition})?"
            f"{parts.to_verb}(?P<trigger>{verb})(?:{approvals['object']})?"
            f" (?P<treaty>{parts.treaty}){parts.right}{parts.tail}"
        ),
    )


#: The forms of the verb that a construction has, where they are not called as it is.
_FORMS_OF = {
    "shared": "active",
    "again": "active",
    "called-for": "active",
    "passive-inner": "active",
    "aim": "whole",
}


def articles(words: Mapping[str, Any]) -> str:
    """What may stand before a name as article: "the", "los", "l'"."""
    return f"(?:(?:{words['determiner']}) |{words['elision']})?"


def _ways(trigger: Mapping[str, Any], parts: _Parts) -> Iterator[tuple[str, str]]:
    """The constructions of one verb: with an actor in front, behind, or with none."""
    after = parts.with_consents(trigger.get("after", ""))
    after = parts.slot + after if after else ""
    treaty = f"(?P<treaty>{parts.treaty})"
    if active := trigger.get("active"):
        subject = f"(?P<subject>{parts.subject})(?P<apposition>{parts.apposition})?{parts.to_verb}"
        verb = f"(?P<trigger>{_forms(active)}{after})"
        yield (
            "active",
            f"{subject}(?:{parts.verbs} (?:{parts.words['and_verb']}) )?{verb}{parts.slot}"
            f" {treaty}{parts.more}{parts.right}{parts.tail}",
        )
        yield (
            "shared",
            f"{subject}{verb},? (?:{parts.words['and_verb']}|{parts.words['but_not']})"
            f" {parts.verbs} {treaty}{parts.right}",
        )
        yield "again", f"{parts.words['again'].replace('<verb>', verb)}(?P<treaty>){parts.tail}"
        if inner := parts.words["passive_before"]:
            yield (
                "passive-inner",
                f"{treaty}{parts.to_verb}(?:{inner}) (?P<subject>{parts.actors}){parts.helpers} "
                f"(?P<trigger>{_forms(active)}){parts.tail}",
            )
        yield (
            "called-for",
            f"(?:{parts.modality['calls']})(?: (?:{parts.modality['called_whom']}))?"
            f" (?P<subject>{parts.actors})?(?P<unnamed>[^.;:,<signs>]{{0,80}}?){parts.called_to}"
            f"(?P<trigger>{_any_form(active)}{after}) {treaty}{parts.right}",
        )
    if passive := trigger.get("passive"):
        number = r"(?:(?:[\w-]+ ){1,3}?[\w-]+: )?"  # "by five States: Chile, Peru ..."
        by = f"(?: (?:{parts.words['by']}) {number}(?P<subject>{parts.actors}))"
        yield (
            "passive",
            f"{treaty},?{parts.to_verb}(?P<trigger>{_forms(passive)})"
            f"{parts.tail}{by}(?P<tail2>{parts.path})",
        )
    if whole := trigger.get("whole"):
        by = trigger.get("by", parts.words["by"])
        body = f"(?: (?:{by}) (?P<subject>{parts.actors})|(?! (?:{by})\\b))"
        yield (
            "aim",
            f"{treaty}[^.;:<signs>]{{0,40}}? (?:{parts.modality['aim']}) "
            f"(?P<trigger>{_any_form(whole)})(?!\\w)",
        )
        yield (
            "whole",
            f"{treaty}(?P<apposition>{parts.apposition}|,)?{parts.to_verb}"
            f"(?P<trigger>{_forms(whole)})"
            f"{parts.tail}{body}(?P<tail2>{parts.path})",
        )


@dataclass(frozen=True)
class _Parts:
    """The pieces of which all constructions of a language are made."""

    words: Mapping[str, Any]
    modality: Mapping[str, Any]
    helpers: str
    actors: str
    subject: str
    apposition: str
    slot: str
    to_verb: str
    called_to: str
    treaty: str
    right: str
    path: str
    verbs: str

    @property
    def more(self) -> str:
        """Another treaty behind the first; not where it is the subject of a clause of its own."""
        ends = f" ?(?:[.,;:]|$)| (?:{self.words['where']}|{self.words['when']}|{self.words['day']})"
        return f"(?P<more>,? (?:{self.words['and']}) {self.treaty}(?={ends}(?!\\w)))?"

    @property
    def tail(self) -> str:
        """What stands behind the treaty and belongs to the same act: all of it, or no match."""
        return f"(?P<tail>{self.path})"

    @classmethod
    def of(cls, words: Mapping[str, Any], modality: Mapping[str, Any]) -> _Parts:
        the = articles(words)
        one = f"(?:{the}(?:{words['for_state']}) )?{the}<actor>(?: <organization>)?"
        one += f"(?:{words['after_state']})?"
        # Atomic: each part of a list has one reading, or a long list is tried in all of them.
        actors = f"{one}(?:(?>(?:, {one})*),? (?:{words['and']}) {one})?"
        slot = f"(?:,? (?:(?:{words['when']}) )?<date>\\)?,?|,? (?:{words['day']}),?)?"
        helpers = f"(?: (?:{words['helper']}))*"
        modal = "|".join(
            f"(?P<m_{outlook}>{modality['before_verb'][outlook]})"
            for outlook in OUTLOOKS
            if outlook in modality["before_verb"]
        )
        names = f"<treaty>(?>(?: ?\\( ?(?:{the}<treaty>|[A-Z]{{2,10}}) ?\\)|{words['alias']})*)"
        return cls(
            words,
            modality,
            helpers,
            actors,
            f"(?:{the}(?:{'|'.join(words['agents'])})|{actors})",
            r"(?:,? \([^()<signs>]{1,40}\)|, (?!<name>)[^.;:]{3,160}?,)",
            slot,
            f"(?:,? (?P<relative>{words['relative']}))?{slot}{helpers}"
            f"(?: (?:{modal}|(?P<became>{words['became']})))?{helpers}{slot} ",
            f"(?:{modality['called_to']}){helpers} ",
            f"(?:(?:{words['treaty_before']}) |{words['elision']}){{0,4}}{names}"
            f"(?:{words['treaty_after']})?",
            f"(?={words['treaty_right']})",
            f"(?>(?:,? (?:(?:{words['when']}) )?\\(?<date>\\)?|"
            f",? (?:(?:{words['where']}) )?<place>|,? <organization>|"
            f" (?:{words['path']}|{words['day']})(?!\\w))*)",
            _any_form(
                {
                    f"{trigger['action']} {form}": verb
                    for trigger in words["triggers"]
                    for form, verb in trigger.get("active", {}).items()
                }
            ),
        )

    def with_consents(self, after: str) -> str:
        """The words between verb and treaty, with the kinds of consent in place of `<consent>`."""
        kinds = self.words["consents"]
        one = "|".join(f"(?P<d_{kind}>{kinds[kind]})" for kind in kinds)
        return after.replace("<consent>", f"(?:{one})")


def _forms(forms: Mapping[str, str]) -> str:
    return "(?:" + "|".join(f"(?P<f_{form}>{words})" for form, words in forms.items()) + ")"


def _any_form(forms: Mapping[str, str]) -> str:
    return "(?:" + "|".join(dict.fromkeys(f"(?:{words})" for words in forms.values())) + ")"
