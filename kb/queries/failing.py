"""Why a query has no answer: which limit it came to, or what is wrong with it and where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.errors import (
    NotAcceptable,
    QueriesBusy,
    QueryError,
    QueryFailed,
    QueryMalformed,
    QueryRefused,
    QueryTimedOut,
    ResultTooLarge,
    StoreDamaged,
)
from kb.namespaces import PREFIXES
from kb.queries.asking import Limits, Query, Reason
from kb.queries.receiving import NoLongPlace, TooLong, WorkerEnded
from kb.queries.text import undeclared_prefix

_GRAPH_TYPES = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
    "application/n-quads",
)
_RESULT_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)


def of_ending(error: BaseException, limits: Limits, query: Query) -> BaseException:
    """What a client is told of a query that ended its worker."""
    text = query.text.lower()
    if isinstance(error, TooLong):
        # The engine goes through what EXISTS asks for anew at each row: 7 s where MINUS takes 0.04.
        faster = ", MINUS { ... } in place of NOT EXISTS" * ("exists" in text)
        return QueryTimedOut(
            f"the query was stopped after {limits.seconds:g} s, the limit here (seconds); ask "
            f"for less (LIMIT, fewer patterns{faster}), or download the dump"
        )
    if isinstance(error, NoLongPlace):
        return QueriesBusy(
            f"{limits.max_slow} queries that need more than {limits.slow_after:g} s of processor "
            "time are running, the limit here (max_slow); try again in a few seconds, or ask for "
            "less"
        )
    if isinstance(error, WorkerEnded):
        # Oxigraph finds no order among numbers, durations and texts, and aborts as if for memory.
        does_sort = "order" in text
        sorting = ", or sorts values of several kinds (which ORDER BY STR(?x) can)" * does_sort
        return QueryFailed(
            f"the engine ended while it ran the query: it is nested too deep{sorting}, or needs "
            f"more than {limits.memory // 1_000_000} MB, the limit here (memory); simplify it, or "
            "download the dump"
        )
    return error


def of_reason(reason: Reason, query: Query) -> QueryError | NotAcceptable:
    """What a client is told where the worker says that there is no answer."""
    error, message = reason["error"], reason.get("message", "")
    if error == "syntax":
        return malformed(message, query.text)
    if error == "refused":
        return QueryRefused(message)
    if error == "graph":
        return QueryMalformed(f"a graph that was named is no IRI: {message}")
    if error == "damage":
        return StoreDamaged(
            f"the store of the release could not be read ({_first_words(message)}); it is being "
            "checked, try again in a few seconds"
        )
    if error == "xml":
        return not_in_xml()
    if error == "large":
        return too_large(reason["size"])
    if error == "form":
        return NotAcceptable(_GRAPH_TYPES if reason["form"] == "graph" else _RESULT_TYPES)
    return QueryFailed(f"the engine could not answer: {_first_words(message)}")


def too_large(most: int) -> ResultTooLarge:
    """What a client is told whose answer has more bytes than that."""
    return ResultTooLarge(
        f"the answer has more than {most // 1_000_000} MB, the limit here (result), and nothing of "
        "it was sent; ask for less (LIMIT and OFFSET), or download the dump"
    )


def not_in_xml() -> QueryMalformed:
    """What a client is told of an answer that XML cannot hold."""
    return QueryMalformed(
        "the answer has characters or properties that XML cannot hold; ask for JSON or Turtle"
    )


def _first_words(message: str) -> str:
    """The engine's message, cut where it starts to list the whole grammar."""
    return message if len(message) <= 300 else message[:300].rsplit(",", 1)[0] + ", ..."


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
