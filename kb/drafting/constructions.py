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
    parts = _Parts.of(acts, modality)
    for trigger in acts["triggers"]:
        for name, pattern in _ways(trigger, parts):
            verb = parts.verb_of(trigger, name)
            yield Construction(name, trigger["action"], compiled(verb), compiled(pattern))
    approvals = acts["approvals"]
    verb = _forms(approvals["verb"])
    subject = (
        f"(?P<subject>{articles(acts)}(?:{approvals['subject']}|<organization>"
        f"(?: (?:(?:{acts['of']}) {articles(acts)})?<national>)?))"
        f"(?P<apposition>{parts.apposition})?{parts.to_verb}(?P<trigger>{verb}){parts.votes}"
    )
    for name, end in (
        ("approved-at-home", f"(?:{approvals['object']})? (?P<treaty>{parts.treaty}){parts.right}"),
        ("approval-given", f" (?:{approvals['of_it']})(?P<treaty>){parts.bare_right}"),
    ):
        forms = compiled(_any_form(approvals["verb"]))
        yield Construction(name, "DomesticApproval", forms, compiled(subject + end + parts.tail))


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


def articles(words: Mapping[str, Any]) -> str:
    """What may stand before a name as article: "the", "los", "l'"."""
    return f"(?:(?:{words['determiner']}) |{words['elision']})?"


def _ways(trigger: Mapping[str, Any], parts: _Parts) -> Iterator[tuple[str, str]]:
    """The constructions of one verb: with an actor in front, behind, or with none."""
    if active := trigger.get("active"):
        yield from _active(active, parts.after(trigger), parts)
    if passive := trigger.get("passive"):
        yield from _passive(passive, parts)
    if bare := trigger.get("bare"):
        yield from _bare(bare, parts)
    if whole := trigger.get("whole"):
        yield from _whole(whole, trigger.get("by", parts.words["by"]), parts)
    if noun := trigger.get("noun"):
        for way in parts.words["nominal"]:
            pattern = way.replace("<noun>", f"(?P<trigger>{noun})")
            pattern = pattern.replace("<agreement>", f"(?P<treaty>{parts.treaty})")
            yield "nominal", pattern.replace("<by>", f"(?P<subject>{parts.actors})") + parts.tail


def _active(forms: Mapping[str, str], after: str, parts: _Parts) -> Iterator[tuple[str, str]]:
    """Somebody did it to a treaty."""
    subject = f"(?P<subject>{parts.subject})(?P<apposition>{parts.apposition})?{parts.to_verb}"
    verb = f"(?P<trigger>{_forms(forms)}{after})"
    treaty = f"(?P<treaty>{parts.treaty})"
    yield (
        "active",
        f"{subject}(?:{parts.verbs} (?:{parts.words['and_verb']}) )?{verb}{parts.meanwhile}"
        f" (?P<treaty>{parts.treaty}|{parts.words['it']}){parts.more}{parts.right}{parts.tail}",
    )
    yield (
        "for-a-state",
        rf"(?P<signer>(?:[\w’'-]+ ){{0,6}}?<person>),?{parts.to_verb}{verb}{parts.meanwhile}"
        f" {treaty},?"
        f" (?:{parts.words['on_behalf']}) (?P<subject>{parts.actors}){parts.right}{parts.tail}",
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
            f"(?P<trigger>{_forms(forms)}){parts.tail}",
        )
    yield (
        "called-for",
        f"(?:{parts.modality['calls']})(?: (?:{parts.modality['called_whom']}))?"
        f" (?P<subject>{parts.actors})?(?P<unnamed>[^.;:,<signs>]{{0,80}}?){parts.called_to}"
        f"(?P<trigger>{_any_form(forms)}{after}) {treaty}{parts.right}",
    )


def _passive(forms: Mapping[str, str], parts: _Parts) -> Iterator[tuple[str, str]]:
    """A treaty to which somebody did it."""
    treaty = f"(?P<treaty>{parts.treaty})"
    number = r"(?:(?:[\w-]+ ){1,3}?[\w-]+: )?"  # "by five States: Chile, Peru ..."
    by = f"(?: (?:{parts.words['by']}) {number}(?P<subject>{parts.actors}))"
    verb = f"{treaty},?{parts.to_verb}(?P<trigger>{_forms(forms)})"
    yield "passive", f"{verb}{parts.tail}{by}(?P<tail2>{parts.path})"
    yield "passive-open", f"{verb}(?! (?:{parts.words['by']})\\b){parts.tail}"
    yield "fronted", parts.fronted(forms, parts.words["by"])
    if parts.words["actor_behind"]:
        yield "passive-behind", f"{verb} (?P<subject>{parts.actors}){parts.tail}"


def _bare(forms: Mapping[str, str], parts: _Parts) -> Iterator[tuple[str, str]]:
    """Somebody did it to a treaty named before: "which acceded in 2019", "Peru lo ratificó"."""
    verb = f"(?P<trigger>{parts.with_consents(_forms(forms))})"
    subject = f"(?P<subject>{parts.subject})(?P<apposition>{parts.apposition})?{parts.to_it}"
    yield "bare", f"{subject}(?P<treaty>){verb}{parts.bare_right}{parts.tail}"
    yield (
        "again",
        f",?(?: (?:{parts.words['and']}|{parts.words['but']}))?(?P<treaty>){parts.to_it}{verb}"
        f"{parts.bare_right}{parts.tail}",
    )
    which = parts.words["of_which"]
    yield (
        "of-which",
        f"(?P<treaty>{parts.treaty}),? (?:{which}) (?P<subject>{parts.actors}){parts.to_it}{verb}"
        f"{parts.bare_right}{parts.tail}",
    )


def _whole(forms: Mapping[str, str], by: str, parts: _Parts) -> Iterator[tuple[str, str]]:
    """What a treaty as a whole went through."""
    body = f"(?: (?:{by}) (?P<subject>{parts.actors})|(?! (?:{by})\\b))"
    treaty = f"(?P<treaty>{parts.treaty})"
    yield (
        "aim",
        f"{treaty}[^.;:<signs>]{{0,40}}? (?:{parts.modality['aim']}) "
        f"(?P<trigger>{_any_form(forms)})(?!\\w)",
    )
    verb = f"(?P<trigger>{_forms(forms)}){parts.tail}{body}(?P<tail2>{parts.path})"
    yield (
        "whole",
        f"(?P<treaty>{parts.treaty}|{parts.words['it_subject']})"
        f"(?P<apposition>{parts.apposition}|,)?{parts.to_verb}{verb}",
    )
    if parts.words["null_subject"]:
        yield "whole-begun", f"^(?P<treaty>)(?P<begun>)\\W{{0,3}}{verb}"
    yield "fronted", parts.fronted(forms, by)
    yield "again-whole", f"(?P<treaty>),?(?: (?:{parts.words['and']}))?{parts.to_verb}{verb}"


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
    def votes(self) -> str:
        """The day, the place and the votes between a verb and its object."""
        one = f"(?:{self.words['when']}) <date>|<date>|{self.words['day']}|{self.words['vote']}"
        one += f"|(?:{self.words['where']}) <place>"
        return f"(?:,? (?:{one}),?){{0,3}}"

    @property
    def meanwhile(self) -> str:
        """The day and the place between a verb and its treaty: "signed in Lima the ..."."""
        return f"{self.slot}(?:,? (?:{self.words['where']}) <place>,?{self.slot})?"

    @property
    def to_it(self) -> str:
        """From a subject to a verb without a treaty behind it, or with a small word for it."""
        clitic = f"(?:(?:{self.words['clitic']})(?:(?:{self.words['helper']}) ){{0,6}})?"
        return f"{self.to_verb}{clitic}"

    @property
    def bare_right(self) -> str:
        """What may follow a verb that has no object."""
        return (
            f'(?= ?(?:[.,;:)"”»]|$)|,? (?:(?:{self.words["when"]}) )?<date>'
            f"| (?:{self.words['bare_right']}|{self.words['day']})(?!\\w))"
        )

    def fronted(self, forms: Mapping[str, str], by: str) -> str:
        """A participle that opens the sentence: "Adopted in Lima in 2014, the Pact ..."."""
        done = _forms({form: words for form, words in forms.items() if form == DONE})
        actors = f"(?: (?:{by}) (?P<subject>{self.actors}))?"
        tails = f"{self.tail}{actors}(?P<tail2>{self.path})"
        return f"(?P<trigger>{done}){tails}, (?P<treaty>{self.treaty})"

    @staticmethod
    def verb_of(trigger: Mapping[str, Any], name: str) -> str:
        """The words that a sentence has at least where a construction is in it."""
        if name == "nominal":
            return str(trigger["noun"])
        if name == "fronted":
            return _any_form(trigger.get("whole", {}) | trigger.get("passive", {}))
        if name == "again" and "bare" in trigger:
            return _any_form(trigger.get("active", {})) + "|" + _plain(trigger["bare"])
        return _plain(trigger[_FORMS_OF.get(name, name)])

    def after(self, trigger: Mapping[str, Any]) -> str:
        """The words between a verb and the treaty."""
        after = self.with_consents(trigger.get("after", ""))
        return self.slot + after if after else ""

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
        signer = f"{the}(?:{'|'.join(words['agents'])})"
        signers = f"{signer}(?:,? (?:{words['and']}) {signer})?"
        slot = f"(?:,? (?:(?:{words['when']}) )?<date>\\)?,?|,? (?:{words['day']}),?)?"
        helpers = f"(?: (?:{words['helper']})){{0,6}}"
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
            f"(?:{signers}|(?:{words['including']}) {actors}\\)?,?|{actors})",
            r"(?:,? \([^()<signs>]{1,40}\)|, (?!<name>)[^.;:]{3,160}?,)",
            slot,
            f"(?:,? (?P<relative>{words['relative']}))?{slot}{helpers}"
            f"(?: (?:{modal}|(?P<became>{words['became']})))?{helpers}{slot} ",
            f"(?:{modality['called_to']}){helpers} ",
            f"(?:(?:{words['treaty_before']}) |{words['elision']}){{0,4}}{names}"
            f"(?:{words['treaty_after']})?",
            f"(?={words['treaty_right']})",
            f"(?>(?:,? (?:(?:{words['when']}) )?\\(?<date>\\)?|"
            f",? (?:{words['where']}) <place>|(?<!<date>),? <place>|,? <organization>|"
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
        return after.replace("<consent>", f"(?:{one})", 1).replace("<consent>", "(?!)")


def _plain(forms: Mapping[str, str]) -> str:
    """The forms of a verb without groups."""
    words = {form: words.replace("<consent>", r"[^\W\d]{1,20}") for form, words in forms.items()}
    return _any_form(words)


def _forms(forms: Mapping[str, str]) -> str:
    return "(?:" + "|".join(f"(?P<f_{form}>{words})" for form, words in forms.items()) + ")"


def _any_form(forms: Mapping[str, str]) -> str:
    return "(?:" + "|".join(dict.fromkeys(f"(?:{words})" for words in forms.values())) + ")"
