"""The ways in which a verb tells of an act, and where the verbs of a sentence stand.

Each verb is looked for once, whoever asks, and only in a sentence that holds a word of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from kb.drafting.text.needed import may_hold
from kb.drafting.text.regexes import Pattern


@dataclass(frozen=True)
class Way:
    """How an act is told: `name` is the voice of the verb.

    `action` is the kind of act. `by_all` tells that what is done, all parties of the treaty do:
    they exchange instruments.
    """

    name: str
    action: str
    by_all: bool = False


@dataclass(frozen=True, eq=False)
class Verbs:
    """Where the verbs of one sentence stand."""

    text: str
    folded: str
    found: dict[str, list[re.Match[str]]] = field(default_factory=dict)

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, text: str) -> Verbs:
        """Those of a sentence, its skeleton; that of the last ones is kept."""
        return cls(text, text.casefold())

    def where(self, verb: Pattern) -> list[re.Match[str]]:
        """Where the words of a verb stand, in order.

        >>> [one[0] for one in Verbs.of("Peru signed and ratified").where(Pattern.of(r"\\w+ed"))]
        ['signed', 'ratified']
        """
        if verb.pattern not in self.found:
            is_here = may_hold(self.folded, verb)
            self.found[verb.pattern] = [*verb.finditer(self.text)] if is_here else []
        return self.found[verb.pattern]
