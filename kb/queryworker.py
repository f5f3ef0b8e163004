"""One query after another, in a process that may be killed at any moment.

Run as ``python -m kb.queryworker STORE LIMITS``. It opens the store for reading, gives up the
network and every further file, and answers requests on standard input. A request and an answer
are frames: four bytes of length (big endian), that many bytes of JSON, and for an answer eight
bytes of length and the body. The engine has no time limit of its own, may abort for want of
memory and may overflow its stack: all of that ends this process, and nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import queue
import resource
import signal
import sys
import threading
from collections.abc import Mapping
from typing import Any, BinaryIO
from xml.parsers import expat

import pyoxigraph

from kb.errors import QueryRefused
from kb.querytext import refuse_what_is_not_offered

_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000

_RESULTS = {
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
}


def main() -> None:
    """Answer until standard input ends, which it does when the parent process does."""
    path, limits = sys.argv[1], json.loads(sys.argv[2])
    _leave_the_network()
    store = pyoxigraph.Store.read_only(path)
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, requests), daemon=True).start()
    _limit(limits["memory"])
    while True:
        request = requests.get()
        # The parent kills at the deadline; this alarm ends the process if the parent cannot.
        signal.setitimer(signal.ITIMER_REAL, limits["seconds"] + 1)
        head, body = _answer(store, request, limits["result"])
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(sys.stdout.buffer, head, body)


def _answer(
    store: pyoxigraph.Store, request: Mapping[str, Any], most: int
) -> tuple[dict[str, Any], bytes]:
    try:
        refuse_what_is_not_offered(request["query"])
        default, named = _nodes(request["default_graphs"]), _nodes(request["named_graphs"])
        if default is not None or named is not None:
            # The request names the dataset: what it does not name is empty (Protocol, 2.1.4).
            default, named = default or [], named or []
    except QueryRefused as error:
        return {"error": "refused", "message": str(error)}, b""
    except ValueError as error:
        return {"error": "graph", "message": str(error)}, b""
    try:
        found = store.query(
            request["query"],
            base_iri=request["base"],
            default_graph=default,
            named_graphs=named,
        )
        sink = _Sink(min(most, request["most"] or most))
        if isinstance(found, pyoxigraph.QueryTriples):
            format_name = request["graph_format"]
            if format_name is None:
                return {"error": "form", "form": "graph"}, b""
            found.serialize(sink, format=_GRAPHS[format_name])
            return _whole("graph", format_name, sink.getvalue())
        form = "ask" if isinstance(found, pyoxigraph.QueryBoolean) else "select"
        format_name = request["result_format"]
        if format_name is None:
            return {"error": "form", "form": form}, b""
        found.serialize(sink, format=_RESULTS[format_name])
        return _whole(form, format_name, sink.getvalue())
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error)}, b""
    except _Full:
        return {"error": "large"}, b""
    except expat.ExpatError:
        return {"error": "xml"}, b""
    except Exception as error:  # whatever else the engine raises is told, not guessed
        return {"error": "engine", "message": str(error)}, b""


def _whole(form: str, format_name: str, body: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer; what is to be XML is read once, since the engine writes what XML cannot hold."""
    if format_name in ("xml", "rdf"):
        expat.ParserCreate().Parse(body, True)
    return {"form": form, "format": format_name}, body


class _Full(Exception):
    """The answer is over the limit."""


class _Sink(io.BytesIO):
    """A file in memory that refuses to grow over a limit."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, part: Any) -> int:
        if self.tell() + len(part) > self._most:
            raise _Full
        return super().write(part)


def _nodes(iris: list[str]) -> Any:
    """The graphs named in the request; None leaves the store's own default and named graphs."""
    return [pyoxigraph.NamedNode(iri) for iri in iris] or None


def _read(source: BinaryIO, requests: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Hand requests on; when the parent is gone, end at once, also in the middle of a query."""
    while len(length := source.read(4)) == 4:
        requests.put(json.loads(source.read(int.from_bytes(length))))
    os._exit(0)


def _write(sink: BinaryIO, head: Mapping[str, Any], body: bytes) -> None:
    text = json.dumps(head).encode()
    sink.write(len(text).to_bytes(4) + text + len(body).to_bytes(8))
    sink.write(body)
    sink.flush()


def _leave_the_network() -> None:
    """Move into a network namespace without interfaces, where the system permits it."""
    libc = ctypes.CDLL(None, use_errno=True)
    with contextlib.suppress(AttributeError):  # no such call outside Linux
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _limit(memory: int) -> None:
    """No further file or socket, no core dump, a bounded address space, and a low priority."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - one read, no more
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


if __name__ == "__main__":
    main()
