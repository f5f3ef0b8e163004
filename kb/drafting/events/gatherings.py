"""How a language speaks of gatherings: nouns, verbs, and what stands beside them, as patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kb.drafting.events.pieces import BODY, WORD, Parts
from kb.drafting.text.skeleton import compiled
from kb.drafting.text.vocabulary import vocabulary
from kb.seeds.labels import folded


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
    standing: re.Pattern[str]
    any_verb: re.Pattern[str]
    leading: re.Pattern[str]
    fronting: re.Pattern[str]
    inner: re.Pattern[str]
    told: re.Pattern[str]
    opening: re.Pattern[str]
    held: re.Pattern[str]
    holding: re.Pattern[str]
    agent: re.Pattern[str]
    attending: re.Pattern[str]
    convened: re.Pattern[str]
    sat: re.Pattern[str]
    unreal: re.Pattern[str]
    habit: re.Pattern[str]
    ending: re.Pattern[str]
    held_behind: re.Pattern[str]
    ended_behind: re.Pattern[str]
    once: re.Pattern[str]
    generic: re.Pattern[str]
    signing: re.Pattern[str]
    depositing: re.Pattern[str]
    joining: re.Pattern[str]
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
    begun_before: re.Pattern[str]
    inverted: re.Pattern[str]
    also: re.Pattern[str]
    agreed: re.Pattern[str]
    begun_behind: re.Pattern[str]
    speech: re.Pattern[str]
    of_place: re.Pattern[str]
    sitting: re.Pattern[str]
    of_body: re.Pattern[str]
    house: re.Pattern[str]

    def plain(self, mention: str) -> str:
        """What is left of the words for an event without those that any of its kind has."""
        return folded(self.common.sub(" ", mention))

    @classmethod
    @cache
    def of(cls, language: str) -> Gatherings:
        """The patterns of a language; `UnknownTerm` where there are none."""
        words, acts = vocabulary(language)["events"], vocabulary(language)["acts"]
        parts = Parts.of(words, acts)
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
            compiled(f"(?<!\\w)(?:{words['bodies']})(?!\\w)"),
            compiled(
                f"(?<!\\w)(?:{verbs}|{words['gathers']}|{words['assembled']}|{words['inverted']}"
                f"|{words['speech']})(?!\\w)"
            ),
            compiled(
                f"(?:^|[:;] )[^\\w<signs>]*(?:(?:{words['lead']}) ?)*"
                f"(?:(?!{parts.around}){parts.word}(?: {parts.word}){{0,2}}?)?"
                f"(?P<lead>{parts.around})"
                "(?P<between>[^.;:<date>]{0,120}?)$"
            ),
            compiled(
                f"^(?P<before>[^\\w<signs>]*(?:[^\\s.;:<signs>]+(?: [^\\s.;:<signs>]+){{0,5}}?)?)"
                f"(?P<lead>{parts.around})(?P<between>[^.;:<date>]{{0,120}}?)$"
            ),
            # "Invited by the king, on 3 May the minister visited ..."
            compiled(
                f"(?P<before>,)(?P<lead>{parts.around}),?(?P<between> (?!(?:{acts['and']})(?!\\w))"
                "[^.;:,<date>]{0,90}?(?:,[^.;:,<date>]{0,60}?)?)$"
            ),
            compiled(parts.told),
            compiled(
                f"(?:(?<!\\w)(?:{words['holds']})(?: {parts.word}){{0,2}}?"
                f"(?P<lead>{parts.around}),?"
                f"(?: (?:{words['with']}) (?:[\\w’'.-]+ ){{0,3}}?<person>)?"
                f"|(?P<lead2>{parts.around}),? (?:{words['during']})) ?"
                f"{parts.the}(?:[\\w’'-]+ ){{0,3}}$"
            ),
            compiled(f",? (?:{words['held']})(?!\\w)"),
            compiled(
                f"(?<!\\w)(?:{words['holds']})(?:{parts.around}|{parts.site})?+,?"
                " (?:[\\w’'.º-]+ ){0,3}$"
            ),
            compiled(f"(?<!\\w)(?:{acts['by']}) {parts.the}$"),
            compiled(f"(?<!\\w)(?:{words['attending']}) {parts.the}$"),
            compiled(
                f"(?P<subject>{BODY})"
                f"(?P<slot>(?: (?:{parts.word}|<organization>|<treaty>)){{0,5}}?"
                f"(?:,? (?:{acts['relative']}|{that}))?(?:{parts.start})?)"
                f",? (?:{words['held']}|(?P<ends>{words['ends']}))(?!\\w)"
                f"(?P<tail>{parts.gap_to_tail})"
            ),
            compiled(
                f"(?P<subject>{BODY})(?P<slot>(?: {parts.word}){{0,3}}?)"
                f",? (?:{words['rows']['held']})(?!\\w)(?P<tail>{parts.gap_to_tail})"
            ),
            compiled(f"(?<!\\w)(?:{words['unreal']})(?!\\w)"),
            compiled(f"(?<!\\w)(?:{words['habit']})(?!\\w)"),
            compiled(
                f"(?<!\\w)(?:{words['ends']})(?:{parts.around})?+(?:,[^,;.:]{{3,60}},)?"
                " (?:[\\w’'-]+ ){0,4}$"
            ),
            compiled(
                f"{parts.apposed}(?:,? (?:{acts['relative']}|{that}))?,? (?:{words['held']})(?!\\w)"
            ),
            compiled(f"{parts.apposed},? (?:[\\w’'-]+ ){{0,3}}?(?:{words['ends']})(?!\\w)"),
            compiled(words["once"]),
            compiled(words["ceremony"]["generic"]),
            compiled(f"(?<!\\w)(?:{words['ceremony']['signing']})(?!\\w)"),
            compiled(f"(?<!\\w)(?:{words['ceremony']['depositing']})(?!\\w)"),
            compiled(f"(?<!\\w)(?:{words['ceremony']['joining']})(?!\\w)"),
            compiled(
                f"(?<!\\w)(?:{words['holds']}) {parts.the}(?:[\\w-]+ ){{0,2}}?"
                f"(?P<subject>{BODY})(?:[–-]{WORD})?(?P<tail>{parts.gap_to_tail})"
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
                f"^[^\\w<signs>]*(?:{words['begun']}|{words['assembled']})(?P<lead>{parts.around})"
                f"[^.;:,]{{0,60}}(?:,[^.;:,]{{0,60}})?, {parts.the}(?:[\\w’'-]+ ){{0,3}}$"
            ),
            compiled(parts.inverted()),
            compiled(
                f"(?<!\\w)(?:{acts['and']}) (?:{words['gathers']})(?!\\w)"
                f"(?P<tail>{parts.gap_to_tail})"
            ),
            compiled(f"(?<!\\w)(?:{words['agreed']})(?!\\w)"),
            compiled(
                f"(?: (?!<date>){WORD}){{0,4}}?,?(?: (?:{acts['relative']}|{that}))?"
                f"(?: [\\w’']{{1,6}})?? (?:{words['begun']})(?!\\w)"
            ),
            compiled(
                f"(?<!\\w)(?:{words['speech']}) {parts.the}(?:[\\w’'-]+ ){{0,4}}?"
                f"(?P<body><organization>|(?:{words['votes']['members']})(?!\\w))"
            ),
            compiled(f"(?: [\\w-]+)??(?: (?:{words['of']}))? {parts.the}<place>"),
            compiled(f"(?:[^\\s.,;:<signs>]+ ){{0,3}}?(?:{words['sitting']})(?!\\w)"),
            compiled(
                f"(?: [\\w-]+){{0,2}}? (?:{words['of']}) {parts.the}"
                f"(?:(?!(?:{words['groups']})(?!\\w))[\\w’'.-]+ ){{0,2}}?"
                f"(?P<body>(?:{kinds['Conference']}|{words['bodies']}|<organization>)(?!\\w))"
            ),
            compiled(
                f"(?<!\\w)(?:{words['votes']['members']}|{words['votes']['bodies']}"
                f"|{words['votes']['world']})(?!\\w)"
            ),
        )
