"""Which kind of gathering words are: by the noun beside them, or by what was done there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.drafting.events.whereabouts import Whereabouts

#: So much of the text before a ceremony is looked at for what it is.
EARLIER = 900


@dataclass(frozen=True)
class Kinds(Whereabouts):
    """The kinds that the words of one sentence tell."""

    def kind_in(self, words: str) -> str | None:
        """The kind of gathering that some words begin with."""
        kinds = (kind for kind, _, noun in self.patterns.nouns if noun.match(words))
        return next(kinds, None)

    def is_for_conference(self, start: int, end: int) -> bool:
        """Whether those who meet come for a conference: "will meet in Lima for the summit"."""
        found = self.patterns.purpose.search(self.skeleton.text, start, end)
        if found is None:
            return False
        named = next(self.skeleton.entities(found.end(), found.end() + 1, "organization"), None)
        # Some conferences look like bodies: "for the Conference of the Parties".
        words = self.annotated.words(named) if named else self.skeleton.text[found.end() :]
        has_noun = any(
            kind == "Conference" and noun.search(words) for kind, _, noun in self.patterns.nouns
        )
        return has_noun if named else self.kind_in(words) == "Conference"

    def kind_of_those(self, who: str) -> str:
        """What it is when some meet: ministers talk, a "Committee of the Parties" sits."""
        several, standing = self.patterns.several.search(who), self.patterns.standing.search(who)
        if several and standing:
            return "Session" if standing.start() < several.start() else "Talks"
        return "Talks" if several else "Session"

    def ceremony(self, start: int, end: int) -> str | None:
        """What a ceremony is for, by the words of its clause: "signed at a ceremony"."""
        clause = slice(self.circumstances.start(start), self.circumstances.end(end))
        words = self.skeleton.text[clause]
        # "The ceremony was held in ..." is that of which was told just before; "a ceremony" is not.
        is_known = not self.patterns.new.search(self.skeleton.text[:start])
        if is_known and self.patterns.held_behind.match(self.skeleton.text, end):
            at = self.skeleton.starts[start]
            earlier = re.split(r"[.!?]\s", self.annotated.text[max(0, at - EARLIER) : at])
            kinds = (self.done_in(words, last=True), *map(self.done_in, reversed(earlier)))
            return next(filter(None, kinds), None)
        if kind := self.done_in(words, last=True):
            return kind
        # "At a ceremony in Lima on 3 May, the ministers signed the treaty"
        if self.patterns.signing.match(self.skeleton.text, clause.stop):
            return "SigningCeremony"
        # "At a ceremony in Lima, Peru ratified the treaty"
        joining = self.patterns.joining.match(self.skeleton.text, clause.stop)
        joining = joining or self.patterns.joining.search(words)
        return "Ceremony" if joining else None

    def done_in(self, words: str, last: bool = False) -> str | None:
        """What is done to a treaty in a sentence: first, or what stands last in a clause."""
        signing = [one.end() for one in self.patterns.signing.finditer(words)]
        depositing = [one.end() for one in self.patterns.depositing.finditer(words)]
        if not (signing and depositing):
            return "Ceremony" if depositing else "SigningCeremony" if signing else None
        is_signing = max(signing) > max(depositing) if last else min(signing) < min(depositing)
        return "SigningCeremony" if is_signing else "Ceremony"
