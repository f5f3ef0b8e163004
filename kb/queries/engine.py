"""One query after another, in a process that may be killed at any moment.

The engine has no time limit of its own, may abort for want of memory and may overflow its stack:
all of that ends this process, and nothing else. The frames are those of `kb.queries.receiving`.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import marshal
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Sequence
from typing import IO, cast
from xml.parsers import expat

import pyoxigraph

from kb.errors import QueryRefused
from kb.queries.asking import Given, Head, Query
from kb.queries.text import (
    refuse_what_is_not_offered,
    with_small_booleans,
    with_sums_as_differences,
)

_UNKNOWN = re.compile(r"The custom function <([^>]*)> is not supported")
#: A query that calls more functions that nobody knows is refused.
MOST_UNKNOWN = 20
#: How much of an answer is sent at once, in bytes.
PIECE = 1 << 17
#: After a query that took so many seconds of the processor, the memory that it freed is given back
#: to the system: a join of 250,000 rows leaves 50 MB with a worker, which may wait for days.
MUCH_WORK = 0.1

#: The engine's formats by the suffixes of files: of rows, and of graphs.
RESULTS = {
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
}
GRAPHS = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
}


_Results = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples
_Nodes = list[pyoxigraph.NamedNode]
_Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple


def answer_all(store: pyoxigraph.Store, line: socket.socket, given: Given) -> None:
    """Answer until the line ends, which it does when the serving process does."""
    while True:
        if (head := _exactly(line, 5)) is None:
            return
        request = _exactly(line, int.from_bytes(head[1:]))
        if request is None:
            return
        # The other side kills at the deadline; this alarm ends the process if it cannot.
        signal.setitimer(signal.ITIMER_REAL, given["seconds"] + 1)
        query = Query(**marshal.loads(request))  # noqa: S302 - the serving process wrote it
        started = time.process_time()
        _answer(store, query, _Line(line, given["result"]))
        if time.process_time() - started > MUCH_WORK:
            _give_back_memory()
        signal.setitimer(signal.ITIMER_REAL, 0)


def _give_back_memory() -> None:
    """Of what is free inside this process, all that the C library knows how to give back."""
    with contextlib.suppress(AttributeError):  # no such call outside glibc
        ctypes.CDLL(None).malloc_trim(0)


def _answer(store: pyoxigraph.Store, query: Query, line: _Line) -> None:
    try:
        refuse_what_is_not_offered(query.text)
        default, named = _nodes(query.default_graphs), _nodes(query.named_graphs)
        if default is not None or named is not None:
            default, named = default or [], named or []
    except QueryRefused as error:
        return line.refuse("refused", message=str(error))
    except ValueError as error:
        return line.refuse("graph", message=str(error))
    try:
        results, unknown = _results(store, query, default, named)
        if isinstance(results, pyoxigraph.QueryTriples):
            form, name = "graph", query.graph_format
        else:
            form = "ask" if isinstance(results, pyoxigraph.QueryBoolean) else "select"
            name = query.result_format
        if name is None:
            return line.refuse("form", form=form)
        line.begin(form, name, query.most, unknown)
        sink = cast(IO[bytes], line)  # the engine only writes
        if isinstance(results, pyoxigraph.QueryTriples):
            results.serialize(sink, format=GRAPHS[name])
        else:
            results.serialize(sink, format=RESULTS[name])
        return line.end()
    except SyntaxError as error:
        return line.refuse("syntax", message=str(error))
    except _Full:
        return line.refuse("large")
    except expat.ExpatError:
        return line.refuse("xml")
    except Exception as error:  # whatever else the engine raises is told, not guessed
        is_mistake = _UNKNOWN.match(str(error)) is not None
        kind = "syntax" if is_mistake else "damage" if tells_of_damage(error) else "engine"
        return line.refuse(kind, message=str(error))


def _results(
    store: pyoxigraph.Store, query: Query, default: _Nodes | None, named: _Nodes | None
) -> tuple[_Results, list[str]]:
    """What a query finds, and the functions that it calls and nobody knows: each of these calls has
    no value (SPARQL 1.1 Query, section 17.6), where the engine would refuse the whole query."""
    unknown: dict[pyoxigraph.NamedNode, Callable[..., _Term | None]] = {}
    text = with_sums_as_differences(small := with_small_booleans(query.text))
    while True:
        try:
            results = store.query(
                text,
                base_iri=query.base,
                default_graph=None if default is None else [*default],
                named_graphs=None if named is None else [*named],
                custom_functions=unknown,
            )
            return results, [function.value for function in unknown]
        except SyntaxError:
            if text == small:
                raise
            text = small  # of which the places of mistakes are told
        except RuntimeError as error:
            function = _UNKNOWN.match(str(error))
            if function is None or len(unknown) == MOST_UNKNOWN:
                raise
            unknown[pyoxigraph.NamedNode(function[1])] = _no_value


def _no_value(*_: object) -> None:
    """What a function gives that nobody knows."""


def with_returns(part: bytes) -> bytes:
    """A part of XML in which carriage returns stay what they are: bare, they are read as line feeds
    (XML 1.0, section 2.11), and the engine writes them so.

    >>> with_returns(b"<literal>a\\r\\n</literal>")
    b'<literal>a&#13;\\n</literal>'
    """
    return part.replace(b"\r", b"&#13;")


def tells_of_damage(error: BaseException) -> bool:
    """Whether an error of the engine's is about its files: what it raises differs by the file.
    That none may be opened at all (EMFILE) is the wall around a worker, and no damage."""
    message = str(error)
    is_about_files = isinstance(error, OSError) or "Corruption" in message
    if "Too many open files" in message:
        return False
    return is_about_files and isinstance(error, OSError | RuntimeError)


class _Full(Exception):
    """The answer is over the limit."""


class _Line:
    """Where an answer is written, as a file: it goes out in frames as it comes.

    What is to be XML is read once on its way, since the engine writes what XML cannot hold.
    """

    def __init__(self, line: socket.socket, most: int) -> None:
        self._line = line
        self._most = most
        self._size = 0
        self._waiting = bytearray()
        self._frames = bytearray()
        self._xml: expat.XMLParserType | None = None

    def begin(self, form: str, format_name: str, most: int | None, unknown: Sequence[str]) -> None:
        """Say what kind of answer comes."""
        self._most = min(self._most, most or self._most)
        if format_name in ("xml", "rdf"):
            # One that knows namespaces: the engine writes `oxprefix:` for what has no local name.
            self._xml = expat.ParserCreate(namespace_separator=" ")
        head: Head = {"form": form, "format": format_name, "unknown": unknown}
        self._add(b"h", json.dumps(head).encode())

    def write(self, part: bytes) -> int:
        """Take the next bytes of the answer (called by the engine)."""
        self._size += len(part)
        if self._size > self._most:
            raise _Full
        self._waiting += part
        if len(self._waiting) >= PIECE:
            self._take()
            self._send()
        return len(part)

    def flush(self) -> None:
        """Nothing: what is written goes out when there is enough of it, or at the end."""

    def end(self) -> None:
        """Say that the answer is whole."""
        self._take(last=True)
        self._add(b"e", b"")
        self._send()

    def refuse(self, error: str, **more: str) -> None:
        """Say that there is no answer, and why."""
        self._add(b"x", json.dumps({"error": error, "size": self._most, **more}).encode())
        self._send()

    def _take(self, *, last: bool = False) -> None:
        """Make a frame of what the engine has written."""
        content = bytes(self._waiting)
        self._waiting.clear()
        if self._xml is not None:
            content = with_returns(content)
            self._xml.Parse(content, last)
        self._add(b"d", content)

    def _add(self, kind: bytes, content: bytes) -> None:
        self._frames += kind + len(content).to_bytes(4) + content

    def _send(self) -> None:
        """Send the frames; a small answer goes out whole, at once, and wakes its reader once."""
        try:
            self._line.sendall(self._frames)
        except OSError:
            os._exit(0)  # nobody listens
        self._frames.clear()


def _nodes(iris: Sequence[str]) -> _Nodes | None:
    """The graphs named in the request; None leaves the store's own default and named graphs."""
    return [pyoxigraph.NamedNode(iri) for iri in iris] or None


def _exactly(line: socket.socket, size: int) -> bytes | None:
    """Just so many bytes; None where the line ended."""
    parts, missing = list[bytes](), size
    while missing:
        if not (part := line.recv(min(missing, 1 << 20))):
            return None
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
