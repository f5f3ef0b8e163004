"""What is asked, what it may use, and what is answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, NotRequired, TypedDict

#: How much of an answer that lies on the disk is read at once, in bytes.
PART = 1 << 16


def _limit(default: object, says: str, least: float = 1, most: float = 10**13) -> Any:
    """A limit: what it is unless it is set, what it says, and what it can be (10 TB at most)."""
    return field(default=default, metadata={"says": says, "least": least, "most": most})


_DAY, _PROCESSES = 86_400, 1_000


@dataclass(frozen=True)
class Limits:
    """What a query may use; each is told to the client when it is reached.

    The table of settings in kb/web/server/README.md says what each is: the same words stand here.
    """

    seconds: float = _limit(10.0, "how long a query may run, its answer included", 1e-3, _DAY)
    memory: int = _limit(700_000_000, "bytes that a worker may take over what it has before")
    result: int = _limit(500_000_000, "bytes of an answer; none is sent before all are known")
    memory_buffer: int = _limit(
        4_000_000, "bytes of an answer in memory; what is more waits on the disk"
    )
    disk: int = _limit(1_000_000_000, "bytes that all answers may take that wait on the disk")
    workers: int = _limit(4, "how many queries run at once", 1, _PROCESSES)
    wait_seconds: float = _limit(5.0, "how long another waits for its turn", 0, _DAY)
    max_slow: int = _limit(2, "how many running queries may have used `slow_after`", 1, _PROCESSES)
    slow_after: float = _limit(0.25, "seconds of processor time after which a query is a slow one; "
                               "one too many is stopped", 1e-3, _DAY)  # fmt: skip
    query: int = _limit(1_000_000, "bytes of the text of a query")
    preload: int = _limit(1_000_000_000, "bytes that the store may take in memory; it is asked "
                          "on the disk for good where it needs more, or with 0", 0)  # fmt: skip
    query_cache: int = _limit(64_000_000, "bytes of answers kept for the next who asks the same", 0)


#: For a command, where nobody waits for a turn and Ctrl-C ends what takes too long.
ALONE = Limits(seconds=120, workers=1)


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
    #: The functions that were called and nobody knows: their calls have no value.
    unknown: tuple[str, ...] = ()

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


class Given(TypedDict):
    """What a worker goes by: the store, and whether it is loaded into memory; the limits of its
    queries."""

    store: str
    in_memory: bool
    memory: int
    result: int
    seconds: float


class Head(TypedDict):
    """What kind of answer comes, and which functions it calls that nobody knows."""

    form: str
    format: str
    unknown: Sequence[str]


class Reason(TypedDict):
    """Why there is no answer."""

    error: str
    size: int
    message: NotRequired[str]
    form: NotRequired[str]
