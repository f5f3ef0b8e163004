"""How a language says that somebody says something: its verbs, and what may stand around them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.drafting.text.phrases import articles
from kb.drafting.text.skeleton import compiled
from kb.drafting.text.vocabulary import vocabulary

#: No sign of a name, no quotation and no mark that ends a part of a sentence.
_PLAIN = r"[^.;:,“”\"«»<signs><quotation>]"
#: So many letters has an abbreviated title at most, as "Mrs." and "Prof.".
_SHORT = 4


@dataclass(frozen=True)
class Verb:
    """A verb of saying, with what may follow it.

    `follows` are the patterns of what comes after it, the group `words` being what was said, each
    with whether the verb itself is a part of that ("praised the text"); `may_close` tells whether
    it may stand behind what was said.
    """

    force: str
    says: re.Pattern[str]
    follows: tuple[tuple[re.Pattern[str], bool], ...]
    may_close: bool


@dataclass(frozen=True)
class Saying:
    """The patterns of a language.

    `any` finds where a verb may stand, `closers` those verbs that stand only behind what was said.
    """

    any: re.Pattern[str]
    verbs: tuple[Verb, ...]
    according: re.Pattern[str]
    according_person: re.Pattern[str]
    attributing: re.Pattern[str]
    own: re.Pattern[str]
    pronoun: re.Pattern[str]
    of_bodies: re.Pattern[str]
    standpoint: re.Pattern[str]
    that: re.Pattern[str]
    through: re.Pattern[str]
    gap: re.Pattern[str]
    relative: re.Pattern[str]
    joint_list: re.Pattern[str]
    joint_people: re.Pattern[str]
    alone: re.Pattern[str]
    named: re.Pattern[str]
    person: re.Pattern[str]
    described: re.Pattern[str]
    pronoun_behind: re.Pattern[str]
    any_turned: re.Pattern[str]
    any_subject: re.Pattern[str]
    joined: re.Pattern[str]
    conjunction: re.Pattern[str]
    gerund: re.Pattern[str]
    turned: re.Pattern[str]
    stop: re.Pattern[str]
    ends: re.Pattern[str]
    adverb: re.Pattern[str]
    opening: re.Pattern[str]
    clause: re.Pattern[str]
    document: re.Pattern[str]
    title: re.Pattern[str]
    not_after: re.Pattern[str]
    joint: re.Pattern[str]
    drops_subject: bool

    @classmethod
    @cache
    def of(cls, language: str) -> Saying:
        """The patterns of a language."""
        words, acts = vocabulary(language)["statements"], vocabulary(language)["acts"]
        the = articles(acts)
        ands = f"(?:{acts['and']})"
        verbs = tuple(_verb(verb, words, the) for verb in words["verbs"])
        every = [verb["says"] for verb in words["verbs"]]
        every += [verb["behind"] for verb in words["verbs"] if verb.get("behind")]
        of_people = vocabulary(language)["people"]["titles"]["CourtesyTitle"]
        short = "|".join(sorted({one.casefold() for one in of_people if len(one) <= _SHORT}))
        title = rf"(?:{_PLAIN}|\b(?:{short})\.){{0,60}}?"
        helper = f"(?:{words['helper']})(?!\\w)"
        helpers = f"(?:,? {helper})*"
        body = f"(?: (?:{acts['of']}) {the}<country>|,? ?\\(?<country>\\)?| \\(<organization>\\)"
        body += f"| (?:{acts['of']}) {the}(?:<country>['’]s )?<organization>)?"
        inside = r"(?! ?<name>(?!['’]s))(?:[^.;:<quotation>]){3,200}?"
        apposition = f"(?: \\([^()<quotation>]{{1,60}}\\))?(?:, {inside},| [–—-] {inside} [–—-])?"
        of_one = rf"(?:{title},? ?<person>| ?\(<organization>\))?"
        name = rf"{the}(?P<name>{title}(?:<speaker>{of_one}|,\s<person>))"
        at = f"(?: (?:{acts['where']}) <place>)?"
        adjunct = f"(?:{words['adjunct']}|<date>|{acts['day']})(?!\\w)"
        setting = f"(?:,? (?:{words['adjunct']})(?!\\w)[^.;:<quotation><person>]{{2,100}}?,)?"
        stop = rf"(?= ?(?:[.,;!?<quotation>]|–|—|$)| {adjunct})"
        pronoun = rf"(?<!\w)(?:{words['pronoun']})(?!\w)"
        of_pronoun = f"(?P<pronoun>{words['of_pronoun']})(?!\\w)"
        conjunction = f"(?:{ands}|{words['and_says']})"
        return cls(
            compiled(rf"(?<!\w)(?:{'|'.join(every)})(?!\w)"),
            verbs,
            compiled(rf"(?<!\w)(?:{words['according']})(?: ?{of_pronoun}| {name})"),
            compiled(
                rf"(?<!\w)(?:{words['according']}) "
                f"(?P<name>(?:(?!(?<!\\w){ands} )[^.;:<quotation>]){{0,140}}?<person>)"
                "(?P<pronoun>(?!x)x)?"
            ),
            compiled(rf"(?<!\w)(?:{words['according']})(?!\w)"),
            compiled(rf"(?<!\w)(?:{words['behind_pronoun'] or '(?!x)x'})(?!\w)"),
            compiled(pronoun),
            compiled(words["of_bodies"]),
            compiled(rf"^(?:{words['standpoint']}) {the}(?P<name>{title}<person>)"),
            compiled(rf"(?<!\w)(?:{words['that']})(?!\w)"),
            compiled(
                f",? (?:{words['through']}) "
                f"(?P<name>[^.,;:<quotation><signs>]{{0,60}}<person>),{helpers} "
            ),
            compiled(f"(?P<body>{body}){at}{apposition},?{helpers}{setting}{helpers} "),
            compiled(f"(?: \\([^()<quotation>]{{1,60}}\\))?,? (?:{words['relative']}){helpers} "),
            compiled(
                rf"(?:^|(?:{acts['left']}))\s*{the}"
                f"(?:{words['body']} (?:(?:{acts['of']}) )?{the})?"
                f"(?P<list><actor>(?:, {the}<actor>){{0,6}}),? {ands} {the}$"
            ),
            compiled(
                rf"(?:^|(?:{acts['left']}))\s*{the}(?P<list>{title}<person>"
                f"(?:, {the}{title}<person>){{0,3}}),? {ands} {the}{title}$"
            ),
            compiled(
                f"(?:(?:{words['document']}) (?:(?:{words['issued_by']}) )?{the})?"
                f"(?:(?:{acts['for_state']}|{words['body']}) (?:(?:{acts['of']}) )?{the})?"
                r"<speaker>(?: ?\([^()]*\))?"
            ),
            compiled(f"{helpers} {name}"),
            compiled(
                f"{helpers} (?P<name>(?:(?!(?<!\\w){ands} )[^.;:<quotation>]){{0,140}}?<person>)"
            ),
            compiled(
                f"{helpers} {the}(?P<name>"
                f"(?:(?!(?<!\\w){ands} )[^.,;:<quotation><person>]){{3,140}}?"
                r",\s<person>)"
            ),
            compiled(f"{helpers} (?P<pronoun>{pronoun})"),
            compiled(
                rf"\s*+(?P<comma>,?)\s*+(?:(?:{words['helper']}) )?(?P<verb>{words['any_verb']})"
            ),
            compiled(rf"\s*+(?P<comma>,?) {the}{title}<person>{apposition},?{helpers} (?=\w)"),
            compiled(rf"(?:,? {conjunction}|, {words['and_says']}){helpers} ?$"),
            compiled(rf",? {conjunction}(?!\w)"),
            compiled(rf"(?:{words['gerund']})(?!\w)"),
            compiled(rf"(?:<quotation> ?,?|,) ?(?:(?:{words['helper']}|{words['and_says']}) )?$"),
            compiled(stop),
            # "..., she said on Thursday, adding ..."
            compiled(rf"(?: (?:(?:{acts['when']}) )?<date>)? ?(?:[.,;!?]|$)"),
            compiled(adjunct),
            compiled(f"^(?:(?:{words['opening']}),? )?(?:{helper},? ){{0,2}}$"),
            compiled(
                rf"(?:^|(?:{acts['left']})|<quotation>,?)\s*{the}"
                rf"(?:(?:{acts['for_state']}|{words['body']}) (?:(?:{acts['of']}) )?{the})?"
                rf"(?:<country>(?:['’]s)? )?$"
                rf"|^(?:(?:{words['leading']})|<date>)"
                rf"(?: <date>|[^.,;:<quotation><signs>]{{1,60}})? {the}$"
            ),
            compiled(
                rf"(?:^|(?:{acts['left']}))\s*{the}(?:{words['document']})"
                rf"[^.,;:<quotation><signs>]{{0,40}}? (?:{words['issued_by']}) ?{the}"
                rf"(?:(?:{words['body']}) (?:(?:{acts['of']}) )?{the})?$"
            ),
            compiled(rf"(?:^|(?:{acts['left']})|,)\s*{the}{title}$"),
            compiled(rf"(?<!\w)(?:{words['not_after']}) ?{the}$"),
            compiled(f"<name>,? {ands} {the}{title}$"),
            bool(words["drops_subject"]),
        )


def _verb(verb: Mapping[str, str], words: Mapping[str, Any], the: str) -> Verb:
    to = f"(?: (?:(?:{words['to_whom']}) )?{the}(?P<addressee><speaker>))?"
    to_named = f"(?: (?:{words['to_whom']}) {the}(?P<addressee><speaker>))?"
    adjunct = f"(?:{words['adjunct']}|<date>)(?!\\w)"
    filler = f"(?:,? (?:{adjunct})[^.;:<quotation>]{{0,120}}?,?)?"
    said = "(?P<words>(?s:.+))"
    # "qu'il" has no blank behind the word.
    ends = {
        "that": (f"{to}{filler},? {words['before_that']}(?:{words['that']})(?:(?<=['’])| ){said}",),
        "predicate": (f" {said}",),
        "quoted": (f"{to}{filler}(?: ?[,:])? ?(?P<words><quotation>(?s:.*))",),
        "clause": (
            f"[,:]? (?!(?:{adjunct})){words['bare_not']}(?=[^.;:,<quotation>]{{1,90}}?"
            f"(?<!\\w)(?:{words['finite']})(?!\\w))(?P<words>[\\w\\ue000-\\ue005](?s:.+))",
        ),
        "bare": (
            f"{to_named}[,:]? (?!(?:{adjunct})){words['bare_not']}"
            "(?P<words>[\\w\\ue000-\\ue005](?s:.+))",
            f"{to_named},? (?:{words['bare_after']})[,:]? (?P<words>[\\w\\ue000-\\ue005](?s:.+))",
        ),
    }
    how = sorted(verb["followed_by"].split(), key=list(ends).index)
    follows = tuple((compiled(pattern), one == "predicate") for one in how for pattern in ends[one])
    says = "|".join(filter(None, (verb["says"], verb.get("behind"))))
    return Verb(
        verb["force"],
        compiled(rf"(?:{says})(?!\w)"),
        follows,
        "that" in how or bool(verb.get("behind")),
    )
