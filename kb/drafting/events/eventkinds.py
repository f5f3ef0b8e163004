"""Which kind of gathering words are: by the noun beside them, or by who meets."""

from __future__ import annotations

from dataclasses import dataclass

from kb.drafting.events.whereabouts import Whereabouts


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
