"""How a language says that somebody says something: its verbs, and what may stand around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.drafting.text.phrases import articles
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.vocabulary import one_of, vocabulary

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
    says: Pattern
    follows: tuple[tuple[Pattern, bool], ...]
    may_close: bool


@dataclass(frozen=True)
class Saying:
    """The patterns of a language.

    `any` finds where a verb may stand, `closers` those verbs that stand only behind what was said.
    """

    any: Pattern
    verbs: tuple[Verb, ...]
    according: Pattern
    according_person: Pattern
    own: Pattern
    pronoun: Pattern
    of_bodies: Pattern
    that: Pattern
    gap: Pattern
    relative: Pattern
    joint_list: Pattern
    joint_people: Pattern
    alone: Pattern
    named: Pattern
    person: Pattern
    described: Pattern
    pronoun_behind: Pattern
    any_turned: Pattern
    any_subject: Pattern
    joined: Pattern
    conjunction: Pattern
    gerund: Pattern
    turned: Pattern
    stop: Pattern
    ends: Pattern
    adverb: Pattern
    opening: Pattern
    clause: Pattern
    document: Pattern
    not_after: Pattern
    joint: Pattern
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
        of_people = vocabulary(language)["people"]["titles"].get("CourtesyTitle", ())
        short = one_of(sorted({one.casefold() for one in of_people if len(one) <= _SHORT}))
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
            Pattern.of(rf"(?<!\w)(?:{one_of(every)})(?!\w)"),
            verbs,
            Pattern.of(rf"(?<!\w)(?:{words['according']})(?: ?{of_pronoun}| {name})"),
            Pattern.of(
                rf"(?<!\w)(?:{words['according']}) "
                f"(?P<name>(?:(?!(?<!\\w){ands} )[^.;:<quotation>]){{0,140}}?<person>)"
                "(?P<pronoun>(?!x)x)?"
            ),
            Pattern.of(rf"(?<!\w)(?:{words['behind_pronoun'] or '(?!x)x'})(?!\w)"),
            Pattern.of(pronoun),
            Pattern.of(words["of_bodies"]),
            Pattern.of(rf"(?<!\w)(?:{words['that']})(?!\w)"),
            Pattern.of(f"(?P<body>{body}){at}{apposition},?{helpers}{setting}{helpers} "),
            Pattern.of(f"(?: \\([^()<quotation>]{{1,60}}\\))?,? (?:{words['relative']}){helpers} "),
            Pattern.of(
                rf"(?:^|(?:{acts['left']}))\s*{the}"
                f"(?:{words['body']} (?:(?:{acts['of']}) )?{the})?"
                f"(?P<list><actor>(?:, {the}<actor>){{0,6}}),? {ands} {the}$"
            ),
            Pattern.of(
                rf"(?:^|(?:{acts['left']}))\s*{the}(?P<list>{title}<person>"
                f"(?:, {the}{title}<person>){{0,3}}),? {ands} {the}{title}$"
            ),
            Pattern.of(
                f"(?:(?:{words['document']}) (?:(?:{words['issued_by']}) )?{the})?"
                f"(?:(?:{acts['for_state']}|{words['body']}) (?:(?:{acts['of']}) )?{the})?"
                r"<speaker>(?: ?\([^()]*\))?"
            ),
            Pattern.of(f"{helpers} {name}"),
            Pattern.of(
                f"{helpers} (?P<name>(?:(?!(?<!\\w){ands} )[^.;:<quotation>]){{0,140}}?<person>)"
            ),
            Pattern.of(
                f"{helpers} {the}(?P<name>"
                f"(?:(?!(?<!\\w){ands} )[^.,;:<quotation><person>]){{3,140}}?"
                r",\s<person>)"
            ),
            Pattern.of(f"{helpers} (?P<pronoun>{pronoun})"),
            Pattern.of(
                rf"\s*+(?P<comma>,?)\s*+(?:(?:{words['helper']}) )?(?P<verb>{words['any_verb']})"
            ),
            Pattern.of(rf"\s*+(?P<comma>,?) {the}{title}<person>{apposition},?{helpers} (?=\w)"),
            Pattern.of(rf"(?:,? {conjunction}|, {words['and_says']}){helpers} ?$"),
            Pattern.of(rf",? {conjunction}(?!\w)"),
            Pattern.of(rf"(?:{words['gerund']})(?!\w)"),
            Pattern.of(rf"(?:<quotation> ?,?|,) ?(?:(?:{words['helper']}|{words['and_says']}) )?$"),
            Pattern.of(stop),
            # "..., she said on Thursday, adding ..."
            Pattern.of(rf"(?: (?:(?:{acts['when']}) )?<date>)? ?(?:[.,;!?]|$)"),
            Pattern.of(adjunct),
            Pattern.of(f"^(?:(?:{words['opening']}),? )?(?:{helper},? ){{0,2}}$"),
            Pattern.of(
                rf"(?:^|(?:{acts['left']})|<quotation>,?)\s*{the}"
                rf"(?:(?:{acts['for_state']}|{words['body']}) (?:(?:{acts['of']}) )?{the})?"
                rf"(?:<country>(?:['’]s)? )?$"
                rf"|^(?:(?:{words['leading']})|<date>)"
                rf"(?: <date>|[^.,;:<quotation><signs>]{{1,60}})? {the}$"
            ),
            Pattern.of(
                rf"(?:^|(?:{acts['left']}))\s*{the}(?:{words['document']})"
                rf"[^.,;:<quotation><signs>]{{0,40}}? (?:{words['issued_by']}) ?{the}"
                rf"(?:(?:{words['body']}) (?:(?:{acts['of']}) )?{the})?$"
            ),
            Pattern.of(rf"(?<!\w)(?:{words['not_after']}) ?{the}$"),
            Pattern.of(f"<name>,? {ands} {the}{title}$"),
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
    follows = tuple(
        (Pattern.of(pattern), one == "predicate") for one in how for pattern in ends[one]
    )
    says = one_of(filter(None, (verb["says"], verb.get("behind"))))
    return Verb(
        verb["force"],
        Pattern.of(rf"(?:{says})(?!\w)"),
        follows,
        "that" in how or bool(verb.get("behind")),
    )
