"""What a text must have for a pattern to be found in it, so that most texts need not be searched.

A sentence is asked for a hundred verbs, of which it has two or three: whether it holds "ratif" is
told in a hundredth of the time in which a pattern with all forms of the verb is searched for.
"""

from __future__ import annotations

import re
from functools import cache

from kb.drafting.text.regexes import Pattern

#: So many letters of a word tell enough: "depos" is in "deposit" and in "deposited".
ENOUGH = 5
#: A part of a pattern: a group that begins, a class of signs, one sign.
_PART = re.compile(
    r"(?P<around>\(\?<?[=!])|(?P<group>\((?:\?(?:P<\w+>|:)|(?!\?)))|(?P<unknown>\(\?|\\[0-9xuUN])"
    r"|(?P<class>\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|[.^$])|(?P<sign>[^|)])",
    re.DOTALL,
)
_REPEATED = re.compile(r"(?P<optional>[*?]|\{0?,\d*\}|\{0\})[+?]?|\+[+?]?|\{\d+,?\d*\}[+?]?")


@cache
def needed(pattern: str) -> tuple[str, ...]:
    r"""Beginnings of words, in small letters, of which a text has one at least where the pattern is
    found in it, whatever the case; none where that cannot be told, as of `\w+`.

    >>> needed(r"(?:(?:was|were)\s++)?(?:signed|ratif(?:y|ied)|signatures?)(?!\s++by)")
    ('signe', 'ratif', 'signa')
    >>> needed(r"(?:join|\w+)ed?"), needed(r"\w+"), needed(r"(?i:join)")
    (('e',), (), ())
    """
    try:
        words = {word[:ENOUGH]: None for word in _Reader(pattern).alternatives()}
    except ValueError:
        return ()
    return tuple(one for one in words if not any(o in one for o in words if o != one))


def may_hold(folded: str, pattern: Pattern) -> bool:
    """Whether a pattern may be found in a text, which is given in small letters (`str.casefold`).

    >>> may_hold("peru ratified it", Pattern.of("sign(?:s|ed)|joined"))
    False
    """
    words = needed(pattern.pattern)
    for word in words:  # a loop, since this is asked a thousand times of each article
        if word in folded:
            return True
    return not words


def search(pattern: Pattern, text: str) -> re.Match[str] | None:
    """What `pattern.search(text)` gives, told sooner of a text in which it is not found.

    >>> search(Pattern.of("sign(?:s|ed)"), "Peru signed it")
    <re.Match object; span=(5, 11), match='signed'>
    """
    return pattern.search(text) if may_hold(text.casefold(), pattern) else None


class _Reader:
    """Reads a pattern once from its beginning to its end."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def alternatives(self) -> tuple[str, ...]:
        """The words of a group, one of which its text has; afterwards its end is read."""
        found = [self._sequence()]
        while self.pattern.startswith("|", self.at):
            self.at += 1
            found.append(self._sequence())
        self.at += 1
        return tuple(dict.fromkeys(word for words in found for word in words)) if all(found) else ()

    def _sequence(self) -> tuple[str, ...]:
        """The words of what stands side by side: the longest of them, or of a group in it."""
        best: tuple[str, ...] = ()
        run = ""
        while part := _PART.match(self.pattern, self.at):
            if part["unknown"]:
                raise ValueError(self.pattern[self.at :])
            self.at = part.end()
            inner = self.alternatives() if part["group"] or part["around"] else ()
            times = _REPEATED.match(self.pattern, self.at)
            self.at = times.end() if times else self.at
            is_sign = part["sign"] is not None and not (times and times["optional"])
            run += part[0] if is_sign else ""
            if times or not is_sign:
                best, run = max(best, (run.casefold(),), key=_worth), ""
            if part["group"] and not (times and times["optional"]):
                best = max(best, inner, key=_worth)
        return max(best, (run.casefold(),), key=_worth) if best or run else ()


def _worth(words: tuple[str, ...]) -> int:
    """How much words tell: as much as the shortest of them."""
    return min(map(len, words), default=0)
