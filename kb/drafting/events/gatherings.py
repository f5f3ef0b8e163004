"""How a language speaks of gatherings: nouns, verbs, and what stands beside them, as patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.drafting.text.phrases import articles
from kb.drafting.text.skeleton import compiled
from kb.drafting.text.vocabulary import vocabulary
from kb.seeds.labels import folded

#: The kinds that have names of their own; others are called after a treaty or not at all.
NAMED = ("Conference", "Session")
CAPITAL = "(?-i:[A-ZÀ-ÖØ-ÞĐĂƠƯ])"
_LETTER = '[^\\s.,;:()“”"«»'
_WORD = f"{_LETTER}]+"
#: An organisation, with its abbreviation.
_BODY = "<organization>(?: \\(<organization>\\))?"
#: What a gathering is called for short, and its motto: "the summit (KTT)", "the forum "Sea"".
_TITLE = f"(?: \\({CAPITAL}[^() ]{{1,15}}\\))?"
_TITLE += '(?:(?: [\\w-]+){0,2}? [“"«] ?[^“”"«»<date>]{2,90}[”"»])?'


@dataclass(frozen=True)
class Gatherings:
    """The patterns of a language.

    `nouns` give `name`, `organizer`, `guests` and `tail`; `meeting` ones `host`, `guests` and
    `tail`; `assembling` ones `subject` and `tail`. A sentence in which `any_noun` or `any_verb`
    finds nothing need not be searched. The others are matched on what stands around.
    """

    nouns: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]
    any_noun: re.Pattern[str]
    another: re.Pattern[str]
    stop: re.Pattern[str]
    meeting: tuple[tuple[str, re.Pattern[str]], ...]
    assembling: re.Pattern[str]
    several: re.Pattern[str]
    any_verb: re.Pattern[str]
    leading: re.Pattern[str]
    fronting: re.Pattern[str]
    opening: re.Pattern[str]
    held: re.Pattern[str]
    holding: re.Pattern[str]
    agent: re.Pattern[str]
    attending: re.Pattern[str]
    convened: re.Pattern[str]
    unreal: re.Pattern[str]
    habit: re.Pattern[str]
    ending: re.Pattern[str]
    held_behind: re.Pattern[str]
    ended_behind: re.Pattern[str]
    once: re.Pattern[str]
    generic: re.Pattern[str]
    signing: re.Pattern[str]
    depositing: re.Pattern[str]
    bearing: re.Pattern[str]
    clause: re.Pattern[str]
    things: re.Pattern[str]
    aside_before: re.Pattern[str]
    aside_behind: re.Pattern[str]
    common: re.Pattern[str]
    purpose: re.Pattern[str]
    new: re.Pattern[str]
    recalled: re.Pattern[str]
    fronted: re.Pattern[str]
    also: re.Pattern[str]
    agreed: re.Pattern[str]
    begun_behind: re.Pattern[str]
    speech: re.Pattern[str]
    house: re.Pattern[str]

    def plain(self, mention: str) -> str:
        """What is left of the words for an event without those that any of its kind has."""
        return folded(self.common.sub(" ", mention))

    @classmethod
    @cache
    def of(cls, language: str) -> Gatherings:
        """The patterns of a language; `UnknownTerm` where there are none."""
        words, acts = vocabulary(language)["events"], vocabulary(language)["acts"]
        parts = _Parts.of(words, acts)
        verbs = "|".join(one["verb"] for one in words["meetings"])
        kinds = dict(words["nouns"])
        kinds["SigningCeremony"] += f"|{parts.dated(words['ceremony']['signings'])}"
        kinds["Ceremony"] += f"|{parts.dated(words['ceremony']['handovers'])}"
        nouns = "|".join(kinds.values())
        that = vocabulary(language)["statements"]["that"]
        return cls(
            tuple(
                (kind, compiled(parts.named(kind, noun)), compiled(noun))
                for kind, noun in kinds.items()
            ),
            compiled(f"(?<!\\w)(?:{nouns})(?!\\w)"),
            compiled(f"(?<!\\w)(?:{words['another']})(?!\\w)"),
            compiled(f"(?<!\\w)(?:{words['stop']}|{words['unreal']})(?!\\w)"),
            tuple((one["kind"], compiled(parts.met(one["verb"]))) for one in words["meetings"]),
            compiled(parts.assembled()),
            compiled(f"(?<!\\w)(?:{words['groups']})(?!\\w)"),
            compiled(
                f"(?<!\\w)(?:{verbs}|{words['gathers']}|{words['assembled']}|{words['speech']})(?!\\w)"
            ),
            compiled(
                f"^[^\\w<signs>]*(?:(?:{words['lead']}) ?)*(?:(?!{parts.around}){parts.word}"
                f"(?: {parts.word}){{0,2}}?)?(?P<lead>{parts.around})"
                "(?P<between>[^.;:<date>]{0,120}?)$"
            ),
            compiled(
                f"^(?P<before>[^\\w<signs>]*(?:[^\\s.;:<signs>]+(?: [^\\s.;:<signs>]+){{0,5}}?)?)"
                f"(?P<lead>{parts.around})(?P<between>[^.;:<date>]{{0,120}}?)$"
            ),
            compiled(
                f"(?:(?<!\\w)(?:{words['holds']})(?: {parts.word}){{0,2}}?"
                f"(?P<lead>{parts.around}),?"
                f"|(?P<lead2>{parts.around}),? (?:{words['during']})) ?"
                f"{parts.the}(?:[\\w-]+ ){{0,3}}$"
            ),
            compiled(f",? (?:{words['held']})(?!\\w)"),
            compiled(f"(?<!\\w)(?:{words['holds']}) (?:[\\w’'.º-]+ ){{0,3}}$"),
            compiled(f"(?<!\\w)(?:{acts['by']}) {parts.the}$"),
            compiled(f"(?<!\\w)(?:{words['attending']}) {parts.the}$"),
            compiled(
                f"(?P<subject>{_BODY})"
                f"(?P<slot>(?: (?:{parts.word}|<organization>|<treaty>)){{0,5}}?"
                f"(?:,? (?:{acts['relative']}|{that}))?(?:{parts.start})?)"
                f",? (?:{words['held']}|(?P<ends>{words['ends']}))(?!\\w)"
                f"(?P<tail>{parts.gap_to_tail})"
            ),
            compiled(f"(?<!\\w)(?:{words['unreal']})(?!\\w)"),
            compiled(f"(?<!\\w)(?:{words['habit']})(?!\\w)"),
            compiled(f"(?<!\\w)(?:{words['ends']})(?:{parts.around})?+ (?:[\\w’'-]+ ){{0,4}}$"),
            compiled(
                f"{parts.apposed}(?:,? (?:{acts['relative']}|{that}))?,? (?:{words['held']})(?!\\w)"
            ),
            compiled(f"{parts.apposed},? (?:[\\w’'-]+ ){{0,3}}?(?:{words['ends']})(?!\\w)"),
            compiled(words["once"]),
            compiled(words["ceremony"]["generic"]),
            compiled(f"(?<!\\w)(?:{words['ceremony']['signing']})(?!\\w)"),
            compiled(f"(?<!\\w)(?:{words['ceremony']['depositing']})(?!\\w)"),
            compiled(
                f"(?<!\\w)(?:{words['holds']}) {parts.the}(?:[\\w-]+ ){{0,2}}?"
                f"(?P<subject>{_BODY})(?:[–-]{_WORD})?(?P<tail>{parts.gap_to_tail})"
            ),
            compiled(f"(?<!\\w)(?:{acts['relative']}|{that})(?!\\w)"),
            compiled(f"(?<!\\w)(?:{words['things']})(?!\\w)"),
            compiled(f"(?<!\\w)(?:{words['aside']['before']}) {parts.the}$"),
            compiled(f" (?:{words['aside']['behind']})(?!\\w)"),
            compiled(f"(?<!\\w)(?:{words['common']})(?!\\w)"),
            compiled(
                f"(?<!\\w)(?:{words['purpose']}) {parts.the}(?:[\\w’'.-]+ ){{0,2}}?"
                f"(?=(?:{nouns}|<organization>)(?!\\w))"
            ),
            compiled(f"(?<!\\w)(?:{words['new']}) (?:[\\w’'-]+ )?$"),
            compiled(f"(?<!\\w)(?:{words['recalled']})(?!\\w)"),
            compiled(parts.fronted()),
            compiled(
                f"(?<!\\w)(?:{acts['and']}) (?:{words['gathers']})(?!\\w)"
                f"(?P<tail>{parts.gap_to_tail})"
            ),
            compiled(f"(?<!\\w)(?:{words['agreed']})(?!\\w)"),
            compiled(
                f"(?: (?!<date>){_WORD}){{0,4}}?,?(?: (?:{acts['relative']}|{that}))?"
                f"(?: [\\w’']{{1,6}})?? (?:{words['begun']})(?!\\w)"
            ),
            compiled(
                f"(?<!\\w)(?:{words['speech']}) {parts.the}(?:[\\w’'-]+ ){{0,4}}?"
                f"(?P<body><organization>|(?:{words['votes']['members']})(?!\\w))"
            ),
            compiled(
                f"(?<!\\w)(?:{words['votes']['members']}|{words['votes']['bodies']}"
                f"|{words['votes']['world']})(?!\\w)"
            ),
        )


@dataclass(frozen=True)
class _Parts:
    """The pieces of which the patterns are made.

    `around` is when or where, at least once; `tail` that as often as it stands there.
    """

    words: Mapping[str, Any]
    acts: Mapping[str, Any]
    the: str
    start: str
    around: str
    house: str
    tail: str
    word: str
    gap: str

    @classmethod
    def of(cls, words: Mapping[str, Any], acts: Mapping[str, Any]) -> _Parts:
        the = articles(acts)
        when = f",? (?:(?:{acts['when']}) )?\\(?<date>\\)?"
        site = f"(?:(?:{words['site']}),? ){{0,3}}"
        where = f",? (?:{acts['where']}) {the}{site}<place>(?:, <place>)?"
        # A house is no place of ours: "at the Palais de Carthage", "at the University in Malmö".
        house = f",? (?:{acts['where']}) {the}(?:<organization>(?: \\(<organization>\\))?"
        house += f"|{CAPITAL}{_WORD}(?: (?!<date>){_WORD}){{0,5}}?(?={when}|{where}|\\s*[,.;]|$))"
        house += "(?:, <place>){0,2}"
        path = f",? (?:{words['path']})(?!\\w)"
        no = f"(?!(?:{words['stop']}|{words['unreal']})(?!\\w))"
        word = f"{no}{_LETTER}<signs>]+"
        return cls(
            words,
            acts,
            the,
            f"{when}|{where}",
            f"(?>(?:^{when[2:]}|^{where[2:]}|{when}|{where})+)".replace("^ ", "^ ?"),
            house,
            f"(?>(?:{when}|{where}|{house}|{path})*)",
            word,
            f"(?: {word}){{0,6}}?",
        )

    def named(self, kind: str, noun: str) -> str:
        """What a noun tells of, with the treaty, the place and the date that stand by it."""
        words, acts = self.words, self.acts
        treaty = f"(?:(?:{acts['treaty_before']}) |{acts['elision']}){{0,4}}<treaty>"
        treaty += f"(?: ?\\( ?{self.the}<treaty> ?\\))?"
        organizer = f"(?:,?(?: (?:{words['path']})){{0,6}} (?:{words['organized_by']})"
        organizer += f" {self.the}(?P<organizer><actor>))?"
        before = words["before_noun"].replace("<noun>", f"(?:{noun})")
        # A name ends where it is said when or where, or that it was held; no verb stands in it.
        starts = f",? (?:{words['held']}|{words['ends']})(?!\\w)|{self.start}"
        no = f"(?:{words['stop']}|{words['unreal']}|{words['ends']})(?!\\w)"
        no += f"|<date>|{self.also_held}"
        own = f"(?P<own>(?!{starts})(?: (?!{no}|\\(<date>)\\(?{_WORD}\\)?){{1,10}}?(?={starts}))"
        called = f"|{own}| {words['named']}" if kind in NAMED else f"|{own}"
        if kind == "Talks":
            called += (
                f"| (?:{words['with']})(?P<guests>(?:,? (?!{no}){_WORD}){{1,12}}?)(?={starts})"
            )
        behind = f"(?:{noun})(?!\\w){_TITLE}(?:(?: {words['of']})? {self.the}{treaty}{called})?"
        name = f"(?P<name>(?<!\\w)(?:{before}|{behind}))"
        host = f"(?:,? (?:{acts['relative']}) {self.the}(?P<host><actor>)"
        host += f" (?:{words['holds']})(?!\\w))?"
        return (
            f"{name}{host}{organizer}(?P<tail>(?:,? (?:{words['held']})(?!\\w))?{self.gap_to_tail})"
        )

    def dated(self, noun: str) -> str:
        """A noun for what is done to a treaty, where it is said when or where that was."""
        words = self.words
        no = f"(?:{words['stop']}|{words['unreal']})(?!\\w)"
        held = f",? (?:{words['held']})(?!\\w)"
        return f"(?:{noun})(?=(?: (?!{no}|<date>){_WORD}){{0,9}}?(?:{self.start}|{held}))"

    @property
    def also_held(self) -> str:
        """The verb of something else: "adopted by a conference and opened for signature"."""
        return f"(?:{self.acts['and']}) (?:{self.words['held']})(?!\\w)"

    @property
    def apposed(self) -> str:
        """What may stand between a noun and the verb that says that it was held."""
        no = f"(?:{self.words['stop']}|{self.words['unreal']})(?!\\w)|<date>|{self.also_held}"
        apart = f"(?: (?:{self.words['apart']}) <date>(?: (?:{self.acts['and']}))?)?"
        short = r"(?: \([^()<signs>]{1,20}\))?"
        return f"{short}(?: (?!{no}){_WORD}){{0,10}}?{apart}(?:,[^,;.:]{{3,90}},)?"

    @property
    def gap_to_tail(self) -> str:
        """When and where, at once or behind a few words that tell of nothing else."""
        return f"(?:{self.gap}(?={self.start}))?{self.tail}"

    def met(self, verb: str) -> str:
        """Somebody who receives or meets somebody."""
        words = self.words
        also = f"(?:,? (?:{self.acts['and']}) (?:[\\w-]+ ){{0,6}}?<person>)?"
        return (
            f"(?P<host><person>{also})(?:, [^.;:]{{3,150}}?)?,?(?: (?:{words['helper']}))* "
            f"(?:{verb})(?P<slot>(?:{self.start})?) (?P<guests>(?:{words['guests']}))"
            f"(?P<tail>{self.gap_to_tail})"
        )

    def fronted(self) -> str:
        """Those who meet behind the words that say when and where: "Meeting in Lima, ministers"."""
        words = self.words
        return (
            f"^[^\\w<signs>]*(?:{words['assembled']})(?P<slot>)(?P<tail>{self.tail})(?:(?<=<date>)|(?<=<place>))"
            f"(?:[^.;:,]{{0,30}})?, {self.the}(?:[\\w-]+ )??"
            f"(?P<subject>{words['groups']}|{words['bodies']}|{_BODY})(?!\\w)"
        )

    def assembled(self) -> str:
        """A body or a group that meets, where it is said when or where."""
        words = self.words
        more = f"(?: (?!(?:{words['stop']}|{words['unreal']})(?!\\w)|<date>){_WORD}){{0,8}}?"
        who = f"(?<!\\w)(?:{words['groups']}|{words['bodies']})[’']?{more}"
        who += f"|{_BODY}(?: {words['of']}{more})?"
        return (
            f"(?P<subject>{who}),?(?: (?:{self.acts['relative']}))?"
            f"(?P<slot>(?:{self.start})?) (?:{words['gathers']})(?!\\w)"
            f"(?: (?:{words['with']})? ?{self.the}(?:[\\w-]+ ){{0,6}}?<person>)?"
            f"(?P<tail>{self.gap}(?={self.start}|{self.house}){self.tail})"
        )
