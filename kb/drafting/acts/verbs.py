"""The verbs that a sentence has, and the constructions that may be in it.

Each verb is looked for once, whoever asks, and only in a sentence that holds a word of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from kb.drafting.acts.constructions import Construction, constructions
from kb.drafting.text.needed import holds, may_hold

#: What stands behind an act that was read, and is not looked for by itself.
BEHIND = ("again", "again-whole", "again-passive", "again-same")


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

    def where(self, verb: re.Pattern[str]) -> list[re.Match[str]]:
        """Where the words of a verb stand, in order.

        >>> [one[0] for one in Verbs.of("Peru signed and ratified it").where(re.compile(r"\\w+ed"))]
        ['signed', 'ratified']
        """
        if verb.pattern not in self.found:
            is_here = may_hold(self.folded, verb)
            self.found[verb.pattern] = [*verb.finditer(self.text)] if is_here else []
        return self.found[verb.pattern]


def told_in(text: str, language: str) -> list[Construction]:
    """The constructions that a sentence may hold, in the order in which they are to be tried."""
    verbs = Verbs.of(text)
    found = [
        (i, one)
        for verb, those in _by_verb(language)
        if verbs.where(verb)
        for i, one in those
        if holds(verbs.folded, one.others)
    ]
    return [one for _, one in sorted(found, key=lambda numbered: numbered[0])]


@cache
def named(language: str, names: tuple[str, ...]) -> tuple[Construction, ...]:
    """The constructions of some names, which stand behind an act that was read."""
    return tuple(one for one in constructions(language) if one.name in names)


@cache
def _by_verb(
    language: str,
) -> tuple[tuple[re.Pattern[str], list[tuple[int, Construction]]], ...]:
    """The constructions, with their numbers, by the verb that each of them needs."""
    found: dict[str, tuple[re.Pattern[str], list[tuple[int, Construction]]]] = {}
    for i, one in enumerate(constructions(language)):
        if one.name not in BEHIND:
            found.setdefault(one.verb.pattern, (one.verb, []))[1].append((i, one))
    return tuple(found.values())
