"""What a clause says of one verb: who is in front, which treaty, who did it, when and where.

The second way of reading, for verbs that stand in no construction. News rarely says "Peru signed
the Pact" and no more: between the parts stand days, guests and occasions, and those who sign are
ministers by name. Such words are let through where none of them is a verb, a relative pronoun or
a treaty; what is found is judged like a match of a construction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kb.drafting.constructions import Construction
from kb.drafting.phrases import Phrases, any_form, articles, forms_of
from kb.drafting.pieces import Pieces
from kb.drafting.skeleton import compiled as _compiled
from kb.drafting.vocabulary import vocabulary

#: So many words an adjunct has at most, and so far before a verb its subject or treaty begins.
LONGEST = 10
FARTHEST = 320
compiled = cache(_compiled)
NEVER = compiled("(?!)")


def clauses(text: str, language: str) -> Iterator[tuple[Construction, Pieces]]:
    """The readings of every verb of a sentence, the more certain first."""
    words = _Clauses.of(language)
    if words.any_verb.search(text):
        yield from _Sentence(words, text).readings()


@dataclass(frozen=True)
class _Verb:
    """One verb in one voice; `right` is what follows it in its clause."""

    name: str
    construction: Construction
    right: re.Pattern[str]


@dataclass(frozen=True)
class _Clauses:
    """The patterns of a language: those who act, treaties, and what stands between."""

    any_verb: re.Pattern[str]
    verbs: tuple[_Verb, ...]
    subject: re.Pattern[str]
    treaty: re.Pattern[str]
    gap: re.Pattern[str]
    inner: re.Pattern[str]
    listed: re.Pattern[str]

    @classmethod
    @cache
    def of(cls, language: str) -> _Clauses:
        words = vocabulary(language)
        acts = words["acts"]
        parts = _Wide.of(Phrases.of(acts, words["modality"]))
        verbs = tuple(_verbs(acts, parts))
        every = "|".join(
            any_form(trigger[name])
            for trigger in acts["triggers"]
            for name in ("active", "passive", "whole")
            if name in trigger
        )
        return cls(
            compiled(every),
            verbs,
            compiled(f"(?P<subject>{parts.subject})"),
            compiled(f"(?P<treaty>{parts.treaty})"),
            compiled(parts.to_verb),
            compiled(parts.to_inner_verb),
            compiled(f"(?P<group>{acts['wide']['listed']})"),
        )


def _verbs(acts: Mapping[str, Any], parts: _Wide) -> Iterator[_Verb]:
    by = acts["by"]
    for trigger in acts["triggers"]:
        action = trigger["action"]
        # Who signs a treaty with another State: both do.
        between = f"|{acts['wide']['between']}" if action in ("Signature", "Initialling") else ""
        ways = {
            "active": parts.behind_active(parts.after(trigger)),
            "passive": parts.behind_passive(f"{by}{between}"),
            "whole": parts.behind_passive(trigger.get("by", by)),
        }
        for name, right in ways.items():
            if forms := trigger.get(name):
                verb = compiled(f"(?<!\\w){forms_of(forms)}(?!\\w)")
                yield _Verb(name, Construction(name, action, verb, NEVER), compiled(right))
                if name == "active" and acts["passive_before"]:
                    right = parts.behind_passive(by)
                    inner = Construction("passive-inner", action, verb, NEVER)
                    yield _Verb("passive-inner", inner, compiled(right))


@dataclass(frozen=True)
class _Wide:
    """The phrases of a language with adjuncts of any words between them."""

    phrases: Phrases
    subject: str
    treaty: str
    to_verb: str
    to_inner_verb: str
    gap: str
    path: str

    @classmethod
    def of(cls, parts: Phrases) -> _Wide:
        words, wide = parts.words, parts.words["wide"]
        when = f"(?:(?:{words['when']}) )?\\(?<date>\\)?"
        adjunct = _adjunct(parts, when)
        gap = f"(?>(?:,? (?:{when}|(?:{words['day']}|{adjunct})(?!\\w)))*)"
        path = (
            f"(?>(?:,? {when}|,? (?:{words['where']}) <place>|(?<!<date>),? <place>"
            f"|,? <organization>|,? (?:{words['path']}|{words['day']}|{adjunct})(?!\\w))*)"
        )
        determiners = f"(?:(?:{words['treaty_before']}) |{words['elision']}){{0,4}}"
        adjective = f"(?!(?:{words['documents']}|{wide['stop']})(?!\\w)){wide['adjective']}"
        subject = (
            f"(?:{_people(parts)}|(?:{words['including']}) {parts.actors}\\)?,?|{parts.actors})"
        )
        return cls(
            parts,
            subject,
            f"{determiners}(?:{adjective} ){{0,2}}{parts.names}(?:{words['treaty_after']})?"
            f"(?: (?:{wide['between']}) (?P<between>{parts.actors}))?",
            f"(?P<apposition>{parts.apposition})?" + parts.to_verb_with(gap, ",?\\s*"),
            f"{parts.to_verb_with(gap, ' ')}(?:{words['passive_before'] or '(?!)'})"
            f"(?: (?P<subject>{subject}){gap})?\\s*",
            gap,
            path,
        )

    def after(self, trigger: Mapping[str, Any]) -> str:
        """The words between a verb and its treaty, with adjuncts in front of them."""
        after = self.phrases.with_consents(trigger.get("after", ""))
        return f"(?P<after>{self.gap}{after})" if after else ""

    def behind_active(self, after: str) -> str:
        words = self.phrases.words
        other = f"(?:,? (?:{words['wide']['with']}) (?P<other>{self.phrases.actors}),?)?"
        return (
            f"{after}{other}{self.gap},? (?P<treaty>{self.treaty}|{words['it']}){self.phrases.more}"
            f"{self.phrases.right}(?P<tail>{self.path})"
        )

    def behind_passive(self, by: str) -> str:
        number = r"(?:(?:[\w-]+ ){1,3}?[\w-]+: )?"  # "by five States: Chile, Peru ..."
        preposition = f"(?:(?:{by}) ){'?' if self.phrases.words['actor_behind'] else ''}"
        actors = f",? {preposition}{number}(?P<subject>{self.subject})(?P<tail2>{self.path})"
        return f"(?P<tail>{self.path})(?:{actors}|(?! (?:{by})(?!\\w)))"


def _adjunct(parts: Phrases, when: str) -> str:
    """An adverb, or a preposition with its words; behind one of time no day follows at once."""
    wide, by = parts.words["wide"], parts.words["by"]
    names = "<country>|<organization>|<person>|<place>|<demonym>"
    stop = f"(?:{wide['stop']}|{by}|{parts.verbs})(?!\\w)"
    word = f"(?:(?:{wide['nouns']})(?!\\w)|(?!{stop}|{when})(?:[\\w’'&%-]++(?!<treaty>)|{names}))"
    some = f"(?: {word}){{1,{LONGEST}}}+"
    return (
        f"(?:{wide['adverb']})(?!\\w)|(?:{wide['adjunct']}){some}"
        f"|(?:{wide['later']}){some}(?! ?<date>)"
    )


def _people(parts: Phrases) -> str:
    """One or two people with their offices, of whom one has a State at least."""
    words, wide = parts.words, parts.words["wide"]
    the, word = articles(words), r"[\w&’'-]+ "
    office = f"(?:{wide['office']})"
    rest = f"(?: (?!(?:{wide['stop']})(?!\\w))[\\w’'-]+){{0,5}}?"
    stateless = f"{the}(?:{word}){{0,6}}?{office}{rest},? <person>,?"
    stately = "|".join(
        one.replace("<office>", office) for one in (*words["agents"], *wide["agents"])
    )
    one = f"{the}(?:{stately})"
    another = (
        f"(?:{one}|{wide['counterpart'].replace('<office>', office)}|{stateless}|{parts.actors})"
    )
    return f"(?:{one}(?:,? (?:{words['and']}) {another})?|{stateless},? (?:{words['and']}) {one})"


@dataclass(frozen=True)
class _Sentence:
    words: _Clauses
    text: str

    def readings(self) -> Iterator[tuple[Construction, Pieces]]:
        subjects = [*self.words.subject.finditer(self.text)]
        treaties = [*self.words.treaty.finditer(self.text)]
        for verb in self.words.verbs:
            heads = subjects if verb.name == "active" else treaties
            for found in verb.construction.verb.finditer(self.text) if heads else ():
                if read := self._read(verb, found, heads):
                    yield read

    def _read(
        self, verb: _Verb, found: re.Match[str], heads: list[re.Match[str]]
    ) -> tuple[Construction, Pieces] | None:
        right = verb.right.match(self.text, found.end())
        if right is None:
            return None
        between = self.words.inner if verb.name == "passive-inner" else self.words.gap
        for head in reversed(heads):
            if not found.start() - FARTHEST <= head.start() < head.end() <= found.start():
                continue
            if gap := between.fullmatch(self.text, head.end(), found.start()):
                end = right.end("after") if right.groupdict().get("after") else found.end()
                trigger = (found.start(), end)
                pieces = Pieces.joined(self.text, head, gap, found, right, trigger=trigger)
                is_open = "passive" in verb.name and not pieces["subject"]
                made = replace(verb.construction, name="passive-open") if is_open else None
                return made or verb.construction, pieces
        return None
