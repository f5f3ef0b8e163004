"""What is asked, what it may use, and what is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import IO, Any

#: How much of an answer that lies on the disk is read at once, in bytes.
PART = 1 << 16


#: What a limit can be at most: a day, a thousand processes, else 10 TB.
_MOST = {
    **dict.fromkeys(("seconds", "wait_seconds", "long_after"), 86_400),
    **dict.fromkeys(("workers", "waiting", "long"), 1_000),
}


@dataclass(frozen=True)
class Limits:
    """What a query may use; each is told to the client when it is reached.

    ============  ===========================================================================
    `seconds`     how long a query may run, its answer included
    `memory`      bytes that a worker may take over what it has before the query
    `result`      bytes of an answer; the whole is known before a byte of it is sent
    `held`        bytes of an answer that are held in memory; what is more waits on the disk
    `workers`     how many queries run at once
    `waiting`     how many more may wait for a worker, and `wait_seconds` how long each does
    `long`        how many of the running queries may have used `long_after` seconds of
                  processor time; a query that comes to it while there are so many is stopped
    `query`       bytes of the text of a query
    `preload`     bytes that the store may take in memory, loaded behind the one on the disk;
                  where the store needs more, or with 0, the one on the disk is asked for good
    `kept`        bytes of answers that are kept for the next who asks the same
    ============  ===========================================================================
    """

    seconds: float = 10.0
    memory: int = 700_000_000
    result: int = 500_000_000
    held: int = 4_000_000
    workers: int = 4
    waiting: int = 40
    wait_seconds: float = 5.0
    long: int = 2
    long_after: float = 0.25
    query: int = 1_000_000
    preload: int = 1_000_000_000
    kept: int = 64_000_000

    @classmethod
    def names(cls) -> list[str]:
        """The names of the limits, as they are set."""
        return [field.name for field in fields(cls)]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Limits:
        """The limits, with those that are given as texts; ValueError for a name or number that is
        none.

        >>> Limits.of({"seconds": "2.5", "workers": "8"}).seconds
        2.5
        >>> Limits.of({"second": "2"})
        Traceback (most recent call last):
        ValueError: there is no limit 'second'; there are seconds, memory, result, held, workers, \
waiting, wait_seconds, long, long_after, query, preload, kept
        """
        set_here: dict[str, Any] = {}
        for name, text in given.items():
            if name not in cls.names():
                raise ValueError(f"there is no limit '{name}'; there are {', '.join(cls.names())}")
            kind = type(getattr(cls(), name))
            try:
                set_here[name] = kind(text.replace("_", ""))
            except ValueError:
                set_here[name] = -1
            least = 0 if name in ("waiting", "wait_seconds", "preload", "kept") else 1e-3
            if not least <= set_here[name] <= _MOST.get(name, 10**13):
                raise ValueError(
                    f"'{text}' is no {name}: give a number, as {name}={getattr(cls(), name)}"
                )
        return cls(**set_here)


@dataclass(frozen=True)
class Query:
    """A query as it was asked: text, graphs, and the format wanted for either kind of answer.

    `result_format` is for SELECT and ASK (json, xml, csv, tsv), `graph_format` for CONSTRUCT and
    DESCRIBE (ttl, nt, rdf, jsonld, trig, nq); None where the client accepts none of them. Where
    `default_graphs` or `named_graphs` name any graph, what they do not name is empty (SPARQL 1.1
    Protocol, section 2.1.4). `most` is a limit to the answer's bytes below the one set for all.
    """

    text: str
    base: str
    result_format: str | None = "json"
    graph_format: str | None = "ttl"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    most: int | None = None
    #: Terms that stand for variables: name, value, and the datatype of a literal or "" for an IRI.
    bindings: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """The whole answer: its form (select, ask or graph), format (a suffix) and bytes.

    A large one lies in `file`, a temporary file that is gone when it is closed, and `body` is
    empty; `size` counts the bytes of either.
    """

    form: str
    format: str
    body: bytes
    size: int
    file: IO[bytes] | None = None

    def parts(self) -> Iterator[bytes]:
        """The bytes of the answer, in parts; a file is closed at the end."""
        if self.file is None:
            yield self.body
            return
        with self.file:
            self.file.seek(0)
            while part := self.file.read(PART):
                yield part

    def whole(self) -> bytes:
        """All bytes of the answer."""
        return b"".join(self.parts())
