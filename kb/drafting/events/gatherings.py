"""How a language speaks of gatherings: nouns, verbs, and what stands beside them, as patterns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kb.drafting.events.eventparts import WORD, Parts
from kb.drafting.text.clauseparts import Pieces
from kb.drafting.text.regexes import Pattern
from kb.drafting.text.vocabulary import NOTHING, one_of, vocabulary
from kb.seeds.labels import folded

#: Kinds that other words tell as well.
_ALWAYS = ("SigningCeremony", "Ceremony", "Conference")


@dataclass(frozen=True)
class Gatherings:
    """The patterns of a language.

    `nouns` give `name`, `behind_name` the `organizer` and `tail` of each; `meeting`
    ones `host`, `guests` and `tail`; `assembling` ones `subject` and `tail`. A sentence in which
    `any_noun` or `any_verb` finds nothing need not be searched. The others are matched on what
    stands around.
    """

    nouns: tuple[tuple[str, Pattern, Pattern], ...]
    behind_name: Pattern
    any_noun: Pattern
    another: Pattern
    stop: Pattern
    meeting: tuple[tuple[str, Pattern], ...]
    assembling: Pattern
    several: Pattern
    standing: Pattern
    any_verb: Pattern
    leading: Pattern
    fronting: Pattern
    inner: Pattern
    told: Pattern
    opening: Pattern
    held: Pattern
    holding: Pattern
    agent: Pattern
    attending: Pattern
    unreal: Pattern
    habit: Pattern
    ending: Pattern
    held_behind: Pattern
    ended_behind: Pattern
    once: Pattern
    generic: Pattern
    clause: Pattern
    things: Pattern
    aside_before: Pattern
    aside_behind: Pattern
    common: Pattern
    purpose: Pattern
    new: Pattern
    fronted: Pattern
    agreed: Pattern
    begun_behind: Pattern

    def plain(self, mention: str) -> str:
        """What is left of the words for an event without those that any of its kind has."""
        return folded(self.common.sub(" ", mention))

    def named(self, text: str) -> Iterator[tuple[str, Pieces, Pattern]]:
        """What the nouns of a sentence tell of, with the kind and the noun."""
        for kind, name, noun in self.nouns:
            if noun.search(text):
                for pieces in Pieces.each(text, name, self.behind_name):
                    yield kind, pieces, noun

    @classmethod
    @cache
    def of(cls, language: str) -> Gatherings:
        """The patterns of a language; `UnknownTerm` where there are none."""
        words, acts = vocabulary(language)["events"], vocabulary(language)["acts"]
        parts = Parts.of(words, acts)
        verbs = one_of(one["verb"] for one in words["meetings"])
        kinds = {**dict.fromkeys(_ALWAYS, NOTHING), **words["nouns"]}
        kinds["SigningCeremony"] += f"|{parts.dated(words['ceremony']['signings'])}"
        kinds["Ceremony"] += f"|{parts.dated(words['ceremony']['handovers'])}"
        nouns = one_of(kinds.values())
        that = vocabulary(language)["statements"]["that"]
        return cls(
            tuple(
                (kind, Pattern.of(parts.named(kind, noun)), Pattern.of(noun))
                for kind, noun in kinds.items()
            ),
            Pattern.of(parts.behind_name),
            Pattern.of(f"(?<!\\w)(?:{nouns})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{words['another']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{words['stop']}|{words['unreal']})(?!\\w)"),
            tuple((one["kind"], Pattern.of(parts.met(one["verb"]))) for one in words["meetings"]),
            Pattern.of(parts.assembled()),
            Pattern.of(f"(?<!\\w)(?:{words['groups']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{words['bodies']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{verbs}|{words['gathers']}|{words['assembled']})(?!\\w)"),
            Pattern.of(
                f"(?:^|[:;] )[^\\w<signs>]*(?:(?:{words['lead']}) ?)*"
                f"(?:(?!{parts.around}){parts.word}(?: {parts.word}){{0,2}}?)?"
                f"(?P<lead>{parts.around})"
                "(?P<between>[^.;:<date>]{0,120}?)$"
            ),
            Pattern.of(
                f"^(?P<before>[^\\w<signs>]*(?:[^\\s.;:<signs>]+(?: [^\\s.;:<signs>]+){{0,5}}?)?)"
                f"(?P<lead>{parts.around})(?P<between>[^.;:<date>]{{0,120}}?)$"
            ),
            # "Invited by the king, on 3 May the minister visited ..."
            Pattern.of(
                f"(?P<before>,)(?P<lead>{parts.around}),?(?P<between> (?!(?:{acts['and']})(?!\\w))"
                "[^.;:,<date>]{0,90}?(?:,[^.;:,<date>]{0,60}?)?)$"
            ),
            Pattern.of(parts.told),
            Pattern.of(
                f"(?:(?<!\\w)(?:{words['holds']})(?: {parts.word}){{0,2}}?"
                f"(?P<lead>{parts.around}),?"
                f"(?: (?:{words['with']}) (?:[\\w’'.-]+ ){{0,3}}?<person>)?"
                f"|(?P<lead2>{parts.around}),? (?:{words['during']})) ?"
                f"{parts.the}(?:[\\w’'-]+ ){{0,3}}$"
            ),
            Pattern.of(f",? (?:{words['held']})(?!\\w)"),
            Pattern.of(
                f"(?<!\\w)(?:{words['holds']})(?:{parts.around}|{parts.site})?+,?"
                " (?:[\\w’'.º-]+ ){0,3}$"
            ),
            Pattern.of(f"(?<!\\w)(?:{acts['by']}) {parts.the}$"),
            Pattern.of(f"(?<!\\w)(?:{words['attending']}) {parts.the}$"),
            Pattern.of(f"(?<!\\w)(?:{words['unreal']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{words['habit']})(?!\\w)"),
            Pattern.of(
                f"(?<!\\w)(?:{words['ends']})(?:{parts.around})?+(?:,[^,;.:]{{3,60}},)?"
                " (?:[\\w’'-]+ ){0,4}$"
            ),
            Pattern.of(
                f"{parts.apposed}(?:,? (?:{acts['relative']}|{that}))?,? (?:{words['held']})(?!\\w)"
            ),
            Pattern.of(f"{parts.apposed},? (?:[\\w’'-]+ ){{0,3}}?(?:{words['ends']})(?!\\w)"),
            Pattern.of(words["once"]),
            Pattern.of(words["ceremony"]["generic"]),
            Pattern.of(f"(?<!\\w)(?:{acts['relative']}|{that})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{words['things']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{words['aside']['before']}) {parts.the}$"),
            Pattern.of(f" (?:{words['aside']['behind']})(?!\\w)"),
            Pattern.of(f"(?<!\\w)(?:{words['common']})(?!\\w)"),
            Pattern.of(
                f"(?<!\\w)(?:{words['purpose']}) {parts.the}(?:[\\w’'.-]+ ){{0,2}}?"
                f"(?=(?:{nouns}|<organization>)(?!\\w))"
            ),
            Pattern.of(f"(?<!\\w)(?:{words['new']}) (?:[\\w’'-]+ )?$"),
            Pattern.of(parts.fronted()),
            Pattern.of(f"(?<!\\w)(?:{words['agreed']})(?!\\w)"),
            Pattern.of(
                f"(?: (?!<date>){WORD}){{0,4}}?,?(?: (?:{acts['relative']}|{that}))?"
                f"(?: [\\w’']{{1,6}})?? (?:{words['begun']})(?!\\w)"
            ),
        )
