"""The words by which a sentence says what a fact may not: one interface to all word lists.

Those that only rules of meaning need stand in `kb/meaning/words/<language>.yaml`; the verbs of
acts, ranks, quantities and verbs of saying are those that drafts go by (`kb/drafting/languages`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from kb import plainyaml
from kb.drafting.text.skeleton import compiled
from kb.drafting.text.vocabulary import NOTHING, languages, part

_FOLDER = Path(__file__).parent / "words"
#: Acts whose words are those of another.
_SAME = {"EntryIntoForceForParty": "EntryIntoForce", "DefinitiveSignature": "Signature"}
#: Acts that drafts do not tell of, with the list of their verbs.
_LISTED = {"ChoiceOfSigningPlace": "chosen"}
#: The forms of verbs, by what stands around them.
_WAYS = ("active", "passive", "whole", "bare")
#: The forms that say of themselves that the act is still to come ("firmará").
_TO_COME = ("Denied", "Scheduled", "CalledFor")


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: str

    @classmethod
    @cache
    def of(cls, language: str) -> Words | None:
        """The words of a language; None for one that has none, of which no rule by words judges."""
        return cls(language) if language in languages() else None

    def find(self, name: str, text: str) -> re.Match[str] | None:
        """The first of the words of a list (such as `not_done`) in a text."""
        return self[name].search(text)

    def __getitem__(self, name: str) -> re.Pattern[str]:
        """The pattern of a list of words, each of them whole.

        >>> Words("en")["not_done"].findall("He has not refused")
        ['not', 'refused']
        """
        return _listed(self.language, name)

    def _part(self, name: str) -> Mapping[str, Any]:
        """One part of the words that drafts go by, read without the others."""
        return part(self.language, name)

    def verbs(self, kind: str) -> re.Pattern[str]:
        """The verbs that tell of a kind of act, in every form; never found where none is known."""
        if kind in _LISTED:
            return self[_LISTED[kind]]
        return _verbs(self.language, _SAME.get(kind, kind))

    def tells_of(self, kind: str) -> re.Pattern[str] | None:
        """All words that may tell of a kind of act; None where none is known."""
        return _telling(self.language).get(_SAME.get(kind, kind))

    def to_come(self, kind: str) -> re.Pattern[str]:
        """The forms of its verbs that say themselves that it is still to come."""
        return _to_come(self.language, _SAME.get(kind, kind))

    def refused(self, kind: str) -> re.Pattern[str]:
        """The forms of its verbs that say themselves that it was refused."""
        return _to_come(self.language, _SAME.get(kind, kind), ("Denied",))

    @cached_property
    def before_verb(self) -> re.Pattern[str]:
        """What stands right before a verb where it was not done, or is to be done."""
        before = self._part("modality")["before_verb"]
        helper = self._part("acts")["helper"]
        said = "|".join(before[one]["words"] for one in _TO_COME)
        return compiled(f"(?<!\\w)(?:{said})(?: (?:{helper})){{0,3}}\\s*$")

    @cached_property
    def helper(self) -> re.Pattern[str]:
        """Words that stand between an actor and a verb: "has", "also"."""
        return compiled(f"(?:{self._part('acts')['helper']})(?!\\w)")

    @cached_property
    def done(self) -> re.Pattern[str]:
        """Words right before a verb by which it was done, whatever was agreed on: "đã nhất trí"."""
        return compiled(f"(?:{self._part('modality')['marked']})\\s*$")

    @cached_property
    def where(self) -> re.Pattern[str]:
        """Words right before a name by which it says where: "in", "di"."""
        return compiled(f"(?<!\\w)(?:{self._part('acts')['where']})\\s(?:the )?$")

    @cached_property
    def according(self) -> re.Pattern[str]:
        """Words right before a name by whose account something is told."""
        return compiled(f"(?<!\\w)(?:{self._part('statements')['according']})\\s(?:the )?$")

    @cached_property
    def parliaments(self) -> re.Pattern[str]:
        """What parliaments and their houses are called."""
        return compiled(f"(?<!\\w){self._part('acts')['approvals']['body']}(?!\\w)")

    @cached_property
    def forces(self) -> Mapping[str, re.Pattern[str]]:
        """The verbs of saying by the force that they give to what is said, but for plain ones."""
        found: dict[str, list[str]] = {}
        for verb in self._part("statements")["verbs"]:
            if verb["force"] != "Assertion":
                found.setdefault(verb["force"], []).append(f"(?:{verb['says']})")
        return {f: compiled(f"(?<!\\w)(?:{'|'.join(said)})(?!\\w)") for f, said in found.items()}

    def event(self, kind: str) -> re.Pattern[str]:
        """The nouns and verbs by which drafts tell that an event is of a kind."""
        return _event(self.language, kind)

    @property
    def event_kinds(self) -> Collection[str]:
        """The kinds of events for which there are nouns."""
        found: Mapping[str, str] = self._part("events")["nouns"]
        return found.keys()

    @cached_property
    def titles(self) -> Mapping[str, frozenset[str]]:
        """Ranks and forms of address, in small letters, by kind of title."""
        titles = self._part("people")["titles"].items()
        return {kind: frozenset(one.casefold() for one in several) for kind, several in titles}

    @property
    def ranks(self) -> frozenset[str]:
        """Ranks and forms of address, in small letters."""
        return frozenset().union(*self.titles.values())

    @cached_property
    def units(self) -> re.Pattern[str]:
        """What is counted, as drafts know it: "votes in favour" before "votes"."""
        counts = self._part("counts")
        return _whole(list(map(re.escape, (*counts["units"], *counts["votes"]))))

    @cached_property
    def quantities(self) -> re.Pattern[str]:
        """A number in digits or words, and words such as "thousands"."""
        counts = self._part("counts")
        return _whole([r"\d[\d.,]*", *map(re.escape, (*counts["quantities"], *counts["numbers"]))])

    @cached_property
    def many(self) -> re.Pattern[str]:
        """Words such as "hundreds"."""
        return _whole([*map(re.escape, self._part("counts")["quantities"])])

    @cached_property
    def several(self) -> re.Pattern[str]:
        """Words that mean more than one thing: a number, "both"."""
        counts = self._part("counts")
        both = self._part("treaties")["numbers"]
        return _whole([self.quantities.pattern, *map(re.escape, (*counts["ones"], *both))])


@cache
def _lists(language: str) -> Mapping[str, list[str]]:
    text = (_FOLDER / f"{language}.yaml").read_text("utf-8")
    found: Mapping[str, list[str]] = plainyaml.load(text)
    return found


@cache
def _listed(language: str, name: str) -> re.Pattern[str]:
    return _whole(_lists(language)[name])


def _whole(words: Collection[str]) -> re.Pattern[str]:
    """Words as one pattern, the longest first, each of them whole."""
    said = "|".join(sorted(words, key=len, reverse=True)).replace("\\ ", " ").replace(" ", r"\s+")
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)", re.IGNORECASE)


@cache
def _forms(language: str, kind: str, only: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The forms of the verbs of a kind of act; all, or those that are called so."""
    acts = part(language, "acts")
    found = [
        text.replace("<consent>", r"[^\W\d]{1,20}")
        for trigger in acts["triggers"]
        if trigger["action"] == kind
        for way in _WAYS
        for name, text in trigger.get(way, {}).items()
        if not only or name in only
    ]
    for way in ("verb", "gives") if kind == "DomesticApproval" else ():
        forms = acts["approvals"].get(way, {}).items()
        found += [text for name, text in forms if not only or name in only]
    return tuple(dict.fromkeys(found))


@cache
def _verbs(language: str, kind: str) -> re.Pattern[str]:
    return compiled(f"(?<!\\w)(?:{'|'.join(_forms(language, kind)) or NOTHING})(?!\\w)")


@cache
def _to_come(language: str, kind: str, only: tuple[str, ...] = _TO_COME) -> re.Pattern[str]:
    return compiled(f"(?<!\\w)(?:{'|'.join(_forms(language, kind, only)) or NOTHING})(?!\\w)")


@cache
def _event(language: str, kind: str) -> re.Pattern[str]:
    events = part(language, "events")
    said = [events["nouns"][kind]] if kind in events["nouns"] else []
    said += [one["verb"] for one in events["meetings"] if one["kind"] == kind]
    return compiled(f"(?<!\\w)(?:{'|'.join(said) or NOTHING})(?!\\w)")


@cache
def _telling(language: str) -> Mapping[str, re.Pattern[str]]:
    """Verbs, nouns and whatever else is known to tell of an act, by its kind."""
    acts, evidence = part(language, "acts"), part(language, "evidence")
    found: dict[str, list[str]] = {kind: [text] for kind, text in evidence.items()}
    for trigger in acts["triggers"]:
        kind = trigger["action"]
        found.setdefault(kind, []).extend([*_forms(language, kind), trigger.get("noun", NOTHING)])
    found.setdefault("DomesticApproval", []).extend(_forms(language, "DomesticApproval"))
    for kind, noun in acts["consents"].items():  # an instrument is that of a consent
        found.setdefault(kind, []).extend([noun, evidence["Deposit"]])
    return {kind: compiled(f"(?<!\\w)(?:{'|'.join(words)})") for kind, words in found.items()}
