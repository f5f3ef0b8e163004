"""The ways in which a verb says that an act was done: active, passive, inverted, without an object.

Each is a pattern on skeletons, put together of the words of a language and of `Phrases`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kb.drafting.text.phrases import Phrases, any_form, articles, forms_of


def ways(trigger: Mapping[str, Any], parts: Phrases) -> Iterator[tuple[str, str]]:
    """The constructions of one verb, each by its name and as a pattern: with an actor in front,
    behind, or with none; `trigger` is what the file of the language says of the verb.
    """
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
