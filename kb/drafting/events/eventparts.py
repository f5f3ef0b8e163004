"""The pieces of which patterns of gatherings are made: when and where, who meets, what is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.drafting.text.phrases import articles

#: The kinds that have names of their own; others are called after a treaty or not at all.
NAMED = ("Conference", "Session")
CAPITAL = "(?-i:[A-ZÀ-ÖØ-ÞĐĂƠƯ])"
#: A sign within a word, and a whole word.
LETTER = '[^\\s.,;:()“”"«»'
WORD = f"{LETTER}]+"
#: An organisation, with its abbreviation.
BODY = "<organization>(?: \\(<organization>\\))?"
#: What a gathering is called for short, and its motto: "the summit (KTT)", "the forum "Sea"".
TITLE = f"(?: \\({CAPITAL}[^() ]{{1,15}}\\))?"
TITLE += '(?:(?: [\\w-]+){0,2}? [“"«] ?[^“”"«»<date>]{2,90}[”"»])?'


@dataclass(frozen=True)
class Parts:
    """The pieces of which the patterns are made.

    `around` is when or where, at least once; `tail` that as often as it stands there; `site` a
    house of which it is said where something was, whatever comes behind.
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
    site: str

    @classmethod
    def of(cls, words: Mapping[str, Any], acts: Mapping[str, Any]) -> Parts:
        the = articles(acts)
        elided = f"|{acts['elision']}" if acts["elision"] else ""
        when = f",? (?:(?:{acts['when']}) {elided})?\\(?<date>\\)?"
        site = f"(?:(?:{words['site']}),? ){{0,3}}"
        where = f",? (?:{acts['where']}) {the}{site}<place>(?:, <place>| \\(<place>\\))?"
        # A house is no place of ours: "at the Palais de Carthage", "at the University in Malmö".
        # "At the headquarters of the WIPO, Geneva"
        no = f"(?!(?:{words['stop']}|{words['unreal']})(?!\\w))"
        owner = f"(?:{no}[^\\W\\d<signs>][\\w’'-]*+ ?(?:[’'] ?)?){{0,4}}?<organization>"
        house = f",? (?:{acts['where']}) {the}(?:{owner}(?: \\(<organization>\\))?"
        house += f"|{CAPITAL}{WORD}(?: (?!<date>){WORD}){{0,5}}?(?={when}|{where}|\\s*[,.;]|$))"
        house += "(?:, <place>){0,2}"
        path = f",? (?:{words['path']})(?!\\w)"
        word = f"{no}{LETTER}<signs>]+"
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
            f" (?:{acts['where']}) {the}(?:<organization>|{CAPITAL}{WORD}(?: {WORD}){{0,3}}?)",
        )

    def named(self, kind: str, noun: str) -> str:
        """A noun, with the treaty or the words that say which one it is."""
        words, acts = self.words, self.acts
        treaty = f"(?:(?:{acts['treaty_before']}) |{acts['elision']}){{0,4}}<treaty>"
        treaty += f"(?: ?\\( ?{self.the}<treaty> ?\\))?"
        before = words["before_noun"].replace("<noun>", f"(?:{noun})")
        # A name ends where it is said when or where, or that it was held; no verb stands in it.
        starts = f",? (?:{words['held']}|{words['ends']})(?!\\w)|{self.start}"
        no = f"(?:{words['stop']}|{words['unreal']}|{words['ends']})(?!\\w)"
        no += f"|<date>|{self.also_held}"
        own = f"(?P<own>(?!{starts})(?: (?!{no}|\\(<date>)\\(?{WORD}\\)?){{1,10}}?(?={starts}))"
        called = f"|{own}| {words['named']}" if kind in NAMED else f"|{own}"
        if kind == "Talks":
            called += f"| (?:{words['with']})(?:,? (?!{no}){WORD}){{1,12}}?(?={starts})"
        behind = f"(?:{noun})(?!\\w){TITLE}(?:(?: {words['of']})? {self.the}{treaty}{called})?"
        return f"(?P<name>(?<!\\w)(?:{before}|{behind}))"

    @property
    def behind_name(self) -> str:
        """Who held what a noun tells of, when and where."""
        words = self.words
        organizer = f"(?:,?(?: (?:{words['path']})){{0,6}} (?:{words['organized_by']})"
        organizer += f" {self.the}(?P<organizer><actor>))?"
        tail = f"(?P<tail>(?:,? (?:{words['held']})(?!\\w))?{self.gap_to_tail})"
        return f"{self.hosted}{organizer}{tail}"

    @property
    def hosted(self) -> str:
        """Who holds it: "which Peru and Chile will host", "que acogerá Lima"."""
        words, acts = self.words, self.acts
        hosts = f"(?:{words['hosts']['verbs']})(?!\\w)"
        who = f"{self.the}(?P<host><actor>|<place>|{CAPITAL}[\\w’'-]+)"
        who += f"(?:,? (?:{acts['and']}) {self.the}<actor>)?"
        is_held = f"(?=[^.;:,<date>]{{0,60}}?(?<!\\w){hosts})"
        which = f",? (?:{words['hosts']['which']})"
        return f"(?:{which}{is_held} ?(?:{hosts} )?{who}(?: {hosts})?)?"

    def dated(self, noun: str) -> str:
        """A noun for what is done to a treaty, where it is said when or where that was."""
        words = self.words
        no = f"(?:{words['stop']}|{words['unreal']})(?!\\w)"
        held = f",? (?:{words['held']})(?!\\w)"
        return f"(?:{noun})(?=(?: (?!{no}|<date>){WORD}){{0,9}}?(?:{self.start}|{held}))"

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
        short_of = r"(?: \(<organization>\))?"
        return f"{short}(?: (?!{no}){WORD}){{0,10}}?{apart}{short_of}(?:,[^,;.:]{{3,90}},)?"

    @property
    def told(self) -> str:
        """A comma and when or where, which may begin with an hour or a weekday."""
        return f",(?: [\\w’'-]+){{0,3}}?(?:{self.start})"

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
            f"(?P<subject>{words['groups']}|{words['bodies']}|{BODY})(?!\\w)"
        )

    def assembled(self) -> str:
        """A body or a group that meets, where it is said when or where."""
        words = self.words
        more = f" (?!(?:{words['stop']}|{words['unreal']})(?!\\w)|<date>){WORD}"
        more = f"(?:{more}|, <country>){{0,8}}?"
        who = f"(?<!\\w)(?:{words['groups']}|{words['bodies']})[’']?{more}"
        who += f"|{BODY}(?: {words['of']}{more})?"
        return (
            f"(?P<subject>{who}),?(?: (?:{self.acts['relative']}))?"
            f"(?P<slot>(?:{self.start})?) (?:{words['gathers']})(?!\\w)"
            f"(?: (?:{words['with']})? ?{self.the}(?:[\\w-]+ ){{0,6}}?<person>)?"
            f"(?P<tail>(?:{self.gap}(?={self.start}|{self.house}){self.tail})?)"
        )
