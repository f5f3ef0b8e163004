"""What a client is told whose query has no answer: which limit it came to, or what is wrong."""

from __future__ import annotations

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
from kb.queries.asking import Limits, Query, Reason
from kb.queries.mistakes import malformed
from kb.queries.receiving import NoLongPlace, TooLong, WorkerEnded

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
