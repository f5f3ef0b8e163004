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
        for name, pattern in _ways(trigger, parts):
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


def _ways(trigger: Mapping[str, Any], parts: Phrases) -> Iterator[tuple[str, str]]:
    """The constructions of one verb: with an actor in front, behind, or with none."""
    if active := trigger.get("active"):
        yield from _active(active, parts.after(trigger), parts)
    of_words = "front" in trigger  # "the instrument of ratification of the Pact was deposited"
    if (passive := trigger.get("passive")) and not of_words:
        yield from _passive(passive, parts)
    if bare := trigger.get("bare"):
        yield from _bare(bare, parts)
    if (whole := trigger.get("whole")) and not of_words:
        yield from _whole(whole, trigger.get("by", parts.words["by"]), parts)
    if first := trigger.get("verb_first"):
        by = trigger.get("by", parts.words["by"])
        yield "verb-first", _verb_first(first, parts.after(trigger), by, parts)


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


def _active(forms: Mapping[str, str], after: str, parts: Phrases) -> Iterator[tuple[str, str]]:
    """Somebody did it to a treaty."""
    subject = f"(?P<subject>{parts.subject})(?P<apposition>{parts.apposition})?{parts.to_verb}"
    verb = f"(?P<trigger>{forms_of(forms)}{after})"
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
    signer = r"(?P<signer>(?:[\w’'-]+ ){0,6}?<person>)"
    for_state = f"(?:{parts.words['on_behalf']}) (?P<subject>{parts.actors})"
    for way in (  # "signed on behalf of Peru the Pact", "on behalf of Peru, Ana Ruiz signed it"
        f"{signer},?{parts.to_verb}{verb},? {for_state},?{parts.meanwhile}",
        f"{for_state},? {signer},?{parts.to_verb}{verb}{parts.meanwhile}",
    ):
        yield "for-a-state", f"{way} {treaty}{parts.right}{parts.tail}"
    yield (
        "shared",
        # "signed in 2017 and ratified in 2018 the Pact": a day is told of each, or of neither
        f"{subject}{verb}(?:,? (?:{parts.words['and_verb']}|{parts.words['but_not']})"
        f" {parts.verbs}|(?=[^.;:]{{0,12}}<date>){parts.slot} (?:{parts.words['and_verb']})"
        f"{parts.helpers} {parts.verbs}{parts.slot}),? {treaty}{parts.right}",
    )
    yield (
        "but-not",
        f"{subject}{parts.verbs},? (?:{parts.words['but_not']}) {verb}"
        f"(?:,? (?P<treaty>{parts.treaty}|{parts.words['it']}){parts.right}|{parts.bare_right})",
    )
    yield "again", f"{parts.words['again'].replace('<verb>', verb)}(?P<treaty>){parts.tail}"
    if inner := parts.words["passive_before"]:
        yield (
            "passive-inner",
            f"{treaty}{parts.to_verb}(?:{inner}) (?P<subject>{parts.actors}){parts.helpers} "
            f"(?P<trigger>{forms_of(forms)}){parts.tail}",
        )
    for way in parts.words["inverted"]:
        yield "inverted", _inverted(way, verb, parts)
    yield (
        "called-for",
        f"(?:{parts.modality['calls']})(?: (?:{parts.modality['called_whom']}))?"
        f" (?P<subject>{parts.actors})?(?P<unnamed>[^.;:,<signs>]{{0,80}}?){parts.called_to}"
        f"(?P<trigger>{any_form(forms)}{after}) {treaty}{parts.right}",
    )


def _inverted(way: str, verb: str, parts: Phrases) -> str:
    """Who did it, or did not, behind the verb: "those that have yet to ratify it are Peru ..."."""
    did = f"{parts.helpers}(?: (?:{parts.modal}))?{parts.helpers} {verb}"
    of = f"(?: (?P<treaty>{parts.treaty}|{parts.words['it']}))?"
    for word, phrase in {
        "<did>": did,
        "<do>": verb,
        "<helpers>": parts.helpers,
        "<of>": of,
        "<by>": f"(?P<subject>{parts.actors})",
    }.items():
        way = way.replace(word, phrase)
    return f"{way}{parts.tail}"


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


def _passive(forms: Mapping[str, str], parts: Phrases) -> Iterator[tuple[str, str]]:
    """A treaty to which somebody did it."""
    treaty = f"(?P<treaty>{parts.treaty})"
    number = r"(?:(?:[\w-]+ ){1,3}?[\w-]+: )?"  # "by five States: Chile, Peru ..."
    # "Ratified by Peru's parliament" is another matter.
    by = f"(?: (?:{parts.words['by']}) {number}(?P<subject>{parts.actors})(?![’']s ))"
    verb = f"{treaty},?{parts.to_verb}(?P<trigger>{forms_of(forms)})"
    yield "passive", f"{verb}{parts.tail}{by}(?P<tail2>{parts.path})"
    if parts.words["actor_behind"]:  # "ditandatangani Indonesia"
        yield "passive-behind", f"{verb} (?P<subject>{parts.actors}){parts.tail}"
    yield (
        "again-passive",
        (
            f"(?P<treaty>),?(?: (?:{parts.words['and']}))?{parts.to_verb}"
            f"(?P<trigger>{forms_of(forms)}){parts.tail}{by}(?P<tail2>{parts.path})"
        ),
    )
    yield (
        "again-same",  # "was signed by Peru in 2010 and ratified in 2012"
        f"(?P<treaty>),?(?: (?:{parts.words['and']}))?{parts.to_verb}"
        f"(?P<trigger>{forms_of(forms)})(?! (?:{parts.words['by']})\\b){parts.bare_right}"
        f"{parts.tail}",
    )
    it = verb.replace(treaty, f"(?P<treaty>{parts.words['it_subject']})")
    yield "passive", f"{it}{parts.tail}{by}(?P<tail2>{parts.path})"
    yield "passive-open", f"{verb}(?! (?:{parts.words['by']})\\b){parts.tail}"
    yield "passive-open", f"{it}(?! (?:{parts.words['by']})\\b){parts.tail}"
    yield "fronted", parts.fronted(forms, parts.words["by"])


def _verb_first(forms: Mapping[str, str], after: str, by: str, parts: Phrases) -> str:
    """A treaty behind its verb, with whoever is in front: "se firmó el Pacto", "witnessed the
    signing of the Pact"."""
    words = parts.words
    between = f"{words['helper']}|{words['day']}|(?:(?:{words['when']}) )?<date>"
    between += f"|(?:{words['where']}) <place>|(?:{words['for_party']}) {articles(words)}<actor>"
    return (
        f"(?<!\\w)(?:(?:{parts.modal}) )?(?:(?:{words['helper']}) ){{0,3}}"
        f"(?P<trigger>{forms_of(forms)}(?:,? (?:{between}),?){{0,3}}{after})"
        f" (?P<treaty>{parts.treaty}){parts.more}{parts.right}"
        f"(?: (?:{by}) (?P<subject>{parts.subject}))?{parts.tail}"
    )


def _bare(forms: Mapping[str, str], parts: Phrases) -> Iterator[tuple[str, str]]:
    """Somebody did it to a treaty named before: "which acceded in 2019", "Peru lo ratificó"."""
    verb = f"(?P<trigger>{parts.with_consents(forms_of(forms))})"
    subject = f"(?P<subject>{parts.subject})(?P<apposition>{parts.apposition})?{parts.to_it}"
    yield "bare", f"{subject}(?P<treaty>){verb}{parts.bare_right}{parts.tail}"
    yield (
        "again",
        f",?(?: (?:{parts.words['and']}|{parts.words['but']}))?(?P<treaty>){parts.to_it}{verb}"
        f"{parts.bare_right}{parts.tail}",
    )
    if parts.words["wide"]["object"]:  # "lo firmaron Chile y Perú"
        yield (
            "bare-behind",
            f"(?<!\\w)(?P<treaty>){_to_verb_in_front(parts)}(?P<trigger>{forms_of(forms)})"
            f"{parts.helpers} (?P<subject>{parts.actors})"
            f"(?=\\s*(?:[.,;:)”»]|$)|,? (?:(?:{parts.words['when']}) )?<date>|"
            f" (?:{parts.words['and']}|{parts.words['bare_right']}|{parts.words['where']})(?!\\w))"
            f"{parts.tail}",
        )
    signers = f"(?:[\\w’'-]+ ){{0,6}}?(?:<person>|{parts.words['wide']['office']})"
    yield (
        "for-a-state",
        f"(?P<signer>{signers}),?{parts.to_verb}{verb}(?P<treaty>){parts.meanwhile}"
        f" (?:{parts.words['on_behalf']}) (?P<subject>{parts.actors}){parts.bare_right}"
        f"{parts.tail}",
    )
    which = f",? (?:{parts.words['of_which']}) "
    if parts.words["which_left_out"]:  # "the Treaty Peru signed in 2001"
        which = f"(?:{which}| )"
    yield (
        "of-which",
        f"(?P<treaty>{parts.treaty})(?: (?:{parts.words['year_of_name']}) <date>)?{which}"
        f"(?P<subject>{parts.actors}){parts.to_it}{verb}"
        f"(?: (?:{parts.words['wide']['with']}) (?P<other>{parts.actors}))?"
        f"{parts.bare_right}{parts.tail}",
    )


def _to_verb_in_front(parts: Phrases) -> str:
    """The pronoun of a verb that opens its clause: "lo firmaron Perú y Chile", "aún no lo ha"."""
    it, helpers = parts.words["clitic"], f"(?:(?:{parts.words['helper']}) ){{0,6}}"
    denied = f"(?P<m_Denied>{parts.modality['before_verb']['Denied']})"
    return f"(?:(?=[^.;:]{{0,25}}(?<!\\w)(?:{it}))(?:{helpers}{denied} )?(?:{it})?{helpers})"


def _whole(forms: Mapping[str, str], by: str, parts: Phrases) -> Iterator[tuple[str, str]]:
    """What a treaty as a whole went through."""
    unnamed = parts.unnamed(by)
    body = f"(?: (?:{by}) (?P<subject>{parts.actors})|(?! (?:{by})\\b)|{unnamed})"
    treaty = f"(?P<treaty>{parts.treaty})"
    yield (
        "aim",
        f"{treaty}[^.;:<signs>]{{0,40}}? (?:{parts.modality['aim']}) "
        f"(?P<trigger>{any_form(forms)})(?!\\w)",
    )
    verb = f"(?P<trigger>{forms_of(forms)}){parts.tail}{body}(?P<tail2>{parts.path})"
    yield (
        "whole",
        f"(?P<treaty>{parts.treaty}|{parts.words['it_subject']})"
        f"(?P<apposition>{parts.apposition}|,)?{parts.to_verb}{verb}",
    )
    if parts.words["null_subject"]:
        # "They are parties to the Pact: in Chile it has been in force since 2013"
        party = f"(?:(?:{parts.words['for_party']}) {articles(parts.words)}<actor>,? )?"
        yield "whole-begun", f"(?:^|: )(?P<treaty>)(?P<begun>)\\W{{0,3}}(?P<party>{party}){verb}"
    yield "fronted", parts.fronted(forms, by)
    joint = f"{parts.words['and']}|{parts.words['but']}"
    yield "again-whole", f"(?P<treaty>),?(?: (?:{joint}))?{parts.to_verb}{verb}"
