"""The words by which a sentence says what a fact may not: one interface to all word lists.

Those that only rules of meaning need stand in `kb/meaning/words/<language>.yaml`; the verbs of acts,
ranks, quantities and verbs of saying are those that drafts go by (`kb/drafting/languages`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from kb.drafting.text.skeleton import compiled
from kb.drafting.text.vocabulary import languages, vocabulary

_FOLDER = Path(__file__).parent / "words"
#: A pattern that is found nowhere.
_NOTHING = "(?!)"
#: Acts whose words are those of another.
_SAME = {"EntryIntoForceForParty": "EntryIntoForce", "DefinitiveSignature": "Signature"}
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

    @cached_property
    def _drafting(self) -> Mapping[str, Any]:
        return vocabulary(self.language)

    def verbs(self, kind: str) -> re.Pattern[str]:
        """The verbs that tell of a kind of act, in every form; found nowhere where none is known."""
        return _verbs(self.language, _SAME.get(kind, kind))

    def tells_of(self, kind: str) -> re.Pattern[str] | None:
        """All words that may tell of a kind of act; None where none is known."""
        return _telling(self.language).get(_SAME.get(kind, kind))

    def to_come(self, kind: str) -> re.Pattern[str]:
        """The forms of its verbs that say themselves that it is still to come."""
        return _to_come(self.language, _SAME.get(kind, kind))

    @cached_property
    def before_verb(self) -> re.Pattern[str]:
        """What stands right before a verb where it was not done, or is to be done."""
        before = self._drafting["modality"]["before_verb"]
        helper = self._drafting["acts"]["helper"]
        said = "|".join(before[one] for one in _TO_COME if one in before) or _NOTHING
        return compiled(f"(?<!\\w)(?:{said})(?: (?:{helper})){{0,3}}\\s*$")

    @cached_property
    def done(self) -> re.Pattern[str]:
        """Words right before a verb by which it was done, whatever was agreed on: "đã nhất trí"."""
        return compiled(f"(?:{self._drafting['modality']['marked']})\\s*$")

    @cached_property
    def parliaments(self) -> re.Pattern[str]:
        """What parliaments and their houses are called."""
        return compiled(f"(?<!\\w){self._drafting['acts']['approvals']['body']}(?!\\w)")

    @cached_property
    def forces(self) -> Mapping[str, re.Pattern[str]]:
        """The verbs of saying by the force that they give to what is said, but for plain ones."""
        found: dict[str, list[str]] = {}
        for verb in self._drafting["statements"]["verbs"]:
            if verb["force"] != "Assertion":
                found.setdefault(verb["force"], []).append(f"(?:{verb['says']})")
        return {f: compiled(f"(?<!\\w)(?:{'|'.join(said)})(?!\\w)") for f, said in found.items()}

    @cached_property
    def ranks(self) -> frozenset[str]:
        """Ranks and forms of address, in small letters."""
        titles = self._drafting["people"]["titles"].values()
        return frozenset(one.casefold() for several in titles for one in several)

    @cached_property
    def quantities(self) -> re.Pattern[str]:
        """A number in digits or words, and words such as "thousands"."""
        counts = self._drafting["counts"]
        return _whole([r"\d[\d.,]*", *map(re.escape, (*counts["quantities"], *counts["numbers"]))])


@cache
def _lists(language: str) -> Mapping[str, list[str]]:
    text = (_FOLDER / f"{language}.yaml").read_text("utf-8")
    found: Mapping[str, list[str]] = YAML(typ="safe").load(text)
    return found


@cache
def _listed(language: str, name: str) -> re.Pattern[str]:
    return _whole(_lists(language)[name])


def _whole(words: Collection[str]) -> re.Pattern[str]:
    """Words as one pattern, the longest first, each of them whole."""
    said = "|".join(sorted(words, key=len, reverse=True)).replace("\\ ", " ").replace(" ", r"\s+")
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)|(?<=\w)n['’]t(?!\w)", re.IGNORECASE)


@cache
def _forms(language: str, kind: str, only: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The forms of the verbs of a kind of act; all, or those that are called so."""
    acts = vocabulary(language)["acts"]
    found = [
        text.replace("<consent>", r"[^\W\d]{1,20}")
        for trigger in acts["triggers"]
        if trigger["action"] == kind
        for way in _WAYS
        for name, text in trigger.get(way, {}).items()
        if not only or name in only
    ]
    if kind == "DomesticApproval" and not only:
        found += [*acts["approvals"]["verb"].values(), *acts["approvals"].get("gives", {}).values()]
    return tuple(dict.fromkeys(found))


@cache
def _verbs(language: str, kind: str) -> re.Pattern[str]:
    return compiled(f"(?<!\\w)(?:{'|'.join(_forms(language, kind)) or _NOTHING})(?!\\w)")


@cache
def _to_come(language: str, kind: str) -> re.Pattern[str]:
    return compiled(f"(?<!\\w)(?:{'|'.join(_forms(language, kind, _TO_COME)) or _NOTHING})(?!\\w)")


@cache
def _telling(language: str) -> Mapping[str, re.Pattern[str]]:
    """Verbs, nouns and whatever else is known to tell of an act, by its kind."""
    words = vocabulary(language)
    acts, evidence = words["acts"], words["evidence"]
    found: dict[str, list[str]] = {kind: [text] for kind, text in evidence.items()}
    for trigger in acts["triggers"]:
        kind = trigger["action"]
        found.setdefault(kind, []).extend([*_forms(language, kind), trigger.get("noun", _NOTHING)])
    found.setdefault("DomesticApproval", []).extend(_forms(language, "DomesticApproval"))
    for kind, noun in acts["consents"].items():  # an instrument is that of a consent
        found.setdefault(kind, []).extend([noun, evidence["Deposit"]])
    return {kind: compiled(f"(?<!\\w)(?:{'|'.join(words)})") for kind, words in found.items()}
