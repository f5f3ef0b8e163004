"""What is wrong with the text of a query, and where, in words that say how to mend it.

The engine lists what its grammar could have read at the place where it gave up; whoever wrote the
query wants to know which word it was, and what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.errors import QueryMalformed
from kb.namespaces import PREFIXES
from kb.queries.text import undeclared_prefix

#: The engine says so where a variable or a blank node is bound a second time.
_NO_WORDS = ("expected [_]", "expected <unreported>")
#: A reason that the engine has in words, three or more, among what its grammar could have read.
_REASON = re.compile(r"(?:expected(?: one of)? |, )([A-Z]\w+ (?:[\w*]+ )+\w+)(?=,|$)")
#: So much is passed on of what the engine says without a place.
MOST_WORDS = 300
_AT = re.compile(r"error at (\d+):(\d+)")


@dataclass(frozen=True)
class Mistake:
    """A mistake in the text of a query.

    `kind` is `undeclared` (`words` is the prefix), `unexpected` (the words that stand there),
    `unfinished`, `misused` (a variable or a blank node is bound already), or `engine` (what the
    engine says of it, in English). Line and column count from 1.
    """

    kind: str
    words: str
    line: int
    column: int

    @classmethod
    def of(cls, message: str, query: str) -> Mistake | None:
        """What the engine's message says of a query; None where it names no place.

        >>> Mistake.of("error at 1:16: expected one of Prefix not found, ['%']", "ASK {?s tro:x 1}")
        Mistake(kind='undeclared', words='tro', line=1, column=9)
        >>> Mistake.of("error at 1:11: expected CONSTRUCT", "ASK { ?s ?")
        Mistake(kind='unfinished', words='', line=1, column=11)
        >>> Mistake.of("error at 1:9: expected Duplicated name in SELECT", "SELECT").words
        'Duplicated name in SELECT'
        >>> Mistake.of("error at 1:11: expected [_]], ['a']", "ASK { ?s } # it")
        Mistake(kind='unexpected', words='}', line=1, column=11)
        >>> Mistake.of("error at 1:12: expected ['a']", "SELECT ?x WHERE {}").words
        'WHERE'
        """
        place = _AT.search(message)
        if not place:
            return None
        if "Prefix not found" in message and (undeclared := undeclared_prefix(query)):
            prefix, start = undeclared
            before = query[:start]
            return cls("undeclared", prefix, before.count("\n") + 1, start - before.rfind("\n"))
        line, column = int(place[1]), int(place[2])
        if message.endswith(_NO_WORDS):
            return cls("misused", "", line, column)
        if reason := _REASON.search(message):
            return cls("engine", reason[1], line, column)
        column -= _within_word(query, line, column)
        before, after = _around(query, line, column)
        if not after and any(query.count(o) > query.count(c) for o, c in ("{}", "()")):
            return cls("unfinished", "", line, column)
        return cls("unexpected", after or before, line, column)

    @property
    def declaration(self) -> str:
        """The line to add, where a prefix is not declared that all data here have; or ""."""
        known = self.kind == "undeclared" and PREFIXES.get(self.words)
        return f"PREFIX {self.words}: <{known}>" if known else ""

    def __str__(self) -> str:
        """It in English, for programs."""
        mend = f"; add: {self.declaration}" if self.declaration else ""
        says = {
            "undeclared": f"the prefix '{self.words}:' is not declared{mend}",
            "unexpected": f"'{self.words}' is not expected here, or something is missing before it",
            "unfinished": "something is missing at the end, such as '}'",
            "misused": "a variable or a blank node is used where it must not be: it is bound "
            "elsewhere already",
        }
        return f"error at {self.line}:{self.column}: {says.get(self.kind, self.words)}"


def malformed(message: str, query: str) -> QueryMalformed:
    """The error that a client gets for what the engine says of a query, with the line of it that
    the mistake stands in.

    >>> str(malformed("error at 1:8: expected CONSTRUCT", "SELCT *"))
    "error at 1:8: '*' is not expected here, or something is missing before it; line 1 is: SELCT *"
    """
    mistake, lines = Mistake.of(message, query), query.split("\n")
    if mistake is None or mistake.line > len(lines):
        return QueryMalformed(str(mistake or message[:MOST_WORDS]), mistake)
    start = max(0, mistake.column - 60)
    shown = lines[mistake.line - 1][start : start + 120].strip()
    return QueryMalformed(f"{mistake}; line {mistake.line} is: {shown}", mistake)


def _within_word(query: str, line: int, column: int) -> int:
    """How many letters of a word stand before a place within it: the engine may give up there."""
    text = query.split("\n")[line - 1 : line] or [""]
    before, after = text[0][: column - 1], text[0][column - 1 :]
    is_within = re.match(r"\w", after) is not None
    return len(before) - len(re.sub(r"[?$]?\w+\Z", "", before)) if is_within else 0


def _around(query: str, line: int, column: int) -> tuple[str, str]:
    """The last word before a place in a query, and the first from there on, at most 40 characters
    each; "" where there is nothing but white space and comments."""
    lines = query.split("\n")
    start = sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
    before, after = (
        re.sub(r"(?m)^\s*#.*", "", part).split() for part in (query[:start], query[start:])
    )
    return before[-1][-40:] if before else "", after[0][:40] if after else ""
