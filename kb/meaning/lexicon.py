"""The words by which a sentence says what a fact may not: one interface to all word lists.

They stand in `kb/meaning/words/<language>.yaml`; forms of address and words of counting are those
by which names and counts are recognised (`kb/drafting/languages`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from kb import plainyaml
from kb.drafting.text.vocabulary import vocabulary

_FOLDER = Path(__file__).parent / "words"
#: Acts whose words are those of another.
_SAME = {"EntryIntoForceForParty": "EntryIntoForce", "DefinitiveSignature": "Signature"}
#: Acts of which a list of words tells.
_LISTED = {"ChoiceOfSigningPlace": "chosen"}
#: The lists of words of an act that are forms of its verbs.
_FORMS = ("done", "to_come", "refused")


@cache
def languages() -> tuple[str, ...]:
    """The languages in which the gate has words, in the order of their tags."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: str

    @classmethod
    @cache
    def of(cls, language: str) -> Words | None:
        """The words of a language; None for a language without any, whose words no rule judges."""
        return cls(language) if language in languages() else None

    def find(self, name: str, text: str) -> re.Match[str] | None:
        """The first of the words of a list (such as `not_done`) in a text."""
        return self[name].search(text)

    def __getitem__(self, name: str) -> re.Pattern[str]:
        """The pattern of a list of words, each whole; never found where a language has none.

        >>> Words("en")["not_done"].findall("He has not refused")
        ['not', 'refused']
        """
        return _listed(self.language, name)

    def verbs(self, kind: str) -> re.Pattern[str]:
        """The verbs that tell of a kind of act, in every form; never found where none is known."""
        if kind in _LISTED:
            return self[_LISTED[kind]]
        return _verbs(self.language, kind, _FORMS)

    def tells_of(self, kind: str) -> re.Pattern[str] | None:
        """All words that may tell of a kind of act; None where none is known."""
        return _telling(self.language, kind)

    def to_come(self, kind: str) -> re.Pattern[str]:
        """The forms of its verbs that say themselves that it is still to come, or was refused."""
        return _verbs(self.language, kind, ("to_come", "refused"))

    def refused(self, kind: str) -> re.Pattern[str]:
        """The forms of its verbs that say themselves that it was refused."""
        return _verbs(self.language, kind, ("refused",))

    @cached_property
    def before_verb(self) -> re.Pattern[str]:
        """What stands right before a verb where it was not done, or is to be done."""
        helpers = f"(?: {_alternatives(self._lists['helper'])}){{0,3}}\\s*$"
        return _pattern(self._lists["before_verb"], helpers)

    @cached_property
    def done(self) -> re.Pattern[str]:
        """Words right before a verb by which it was done, whatever was agreed on: "đã nhất trí"."""
        return _pattern(self._lists.get("before_verb_done", ()), "(?!\\w)\\s*$")

    @cached_property
    def where(self) -> re.Pattern[str]:
        """Words right before a name by which it says where: "in", "di"."""
        return _pattern(self._lists["where"], "\\s(?:the )?$")

    @cached_property
    def according(self) -> re.Pattern[str]:
        """Words right before a name by whose account something is told."""
        return _pattern(self._lists["according"], "\\s(?:the )?$")

    @cached_property
    def forces(self) -> Mapping[str, re.Pattern[str]]:
        """The verbs of saying by the force that they give to what is said, but for plain ones."""
        return {force: _pattern(verbs) for force, verbs in self._lists["forces"].items()}

    def event(self, kind: str) -> re.Pattern[str]:
        """The nouns and verbs that tell that an event is of a kind."""
        return _event(self.language, kind)

    @property
    def event_kinds(self) -> Collection[str]:
        """The kinds of events for which there are nouns."""
        kinds: Mapping[str, list[str]] = self._lists["events"]
        return kinds.keys()

    @cached_property
    def titles(self) -> Mapping[str, frozenset[str]]:
        """Ranks and forms of address, in small letters, by kind of title."""
        titles = vocabulary(self.language)["people"]["titles"].items()
        return {kind: frozenset(map(str.casefold, words)) for kind, words in titles}

    @property
    def ranks(self) -> frozenset[str]:
        """Ranks and forms of address, in small letters."""
        return frozenset().union(*self.titles.values())

    @cached_property
    def units(self) -> re.Pattern[str]:
        """What is counted: "votes in favour" before "votes"."""
        return _pattern(self._counted("units", "votes"))

    @cached_property
    def quantities(self) -> re.Pattern[str]:
        """A number in digits or words, and words such as "thousands"."""
        return _pattern([r"\d[\d.,]*", *self._counted("quantities", "numbers")])

    @cached_property
    def many(self) -> re.Pattern[str]:
        """Words such as "hundreds"."""
        return _pattern(self._counted("quantities"))

    @cached_property
    def several(self) -> re.Pattern[str]:
        """Words that mean more than one thing: a number, "both"."""
        both = map(re.escape, vocabulary(self.language)["treaties"]["numbers"])
        return _pattern([self.quantities.pattern, *self._counted("ones"), *both])

    @property
    def _lists(self) -> Mapping[str, Any]:
        return _lists(self.language)

    def _counted(self, *names: str) -> list[str]:
        """Words of counting, as drafts know them."""
        counts = vocabulary(self.language)["counts"]
        return [re.escape(word) for name in names for word in counts[name]]


@cache
def _lists(language: str) -> Mapping[str, Any]:
    text = (_FOLDER / f"{language}.yaml").read_text("utf-8")
    lists: Mapping[str, Any] = plainyaml.load(text)
    return lists


def _pattern(words: Iterable[str], behind: str = r"(?!\w)") -> re.Pattern[str]:
    """Words as one pattern, each of them from its beginning, with what stands behind them."""
    return re.compile(rf"(?<!\w){_alternatives(words)}{_with_blanks(behind)}", re.IGNORECASE)


def _alternatives(words: Iterable[str]) -> str:
    """Words as alternatives, the longest first; found nowhere where there are none."""
    return f"(?:{_with_blanks('|'.join(sorted(words, key=len, reverse=True)) or '(?!)')})"


def _with_blanks(pattern: str) -> str:
    """A pattern whose blanks stand for blanks of any kind, and with `?` for none as well."""
    return pattern.replace("\\ ", " ").replace(" ?", r"\s*").replace(" ", r"\s+")


@cache
def _listed(language: str, name: str) -> re.Pattern[str]:
    return _pattern(_lists(language).get(name, ()))


def _act(language: str, kind: str) -> Mapping[str, list[str]]:
    """The lists of words that tell of a kind of act, none where none is known."""
    acts: Mapping[str, Mapping[str, list[str]]] = _lists(language)["acts"]
    return acts.get(_SAME.get(kind, kind), {})


@cache
def _verbs(language: str, kind: str, forms: tuple[str, ...]) -> re.Pattern[str]:
    act = _act(language, kind)
    return _pattern(word for form in forms for word in act.get(form, ()))


@cache
def _telling(language: str, kind: str) -> re.Pattern[str] | None:
    act = _act(language, kind)
    return _pattern((word for words in act.values() for word in words), "") if act else None


@cache
def _event(language: str, kind: str) -> re.Pattern[str]:
    return _pattern(_lists(language)["events"].get(kind, ()))
