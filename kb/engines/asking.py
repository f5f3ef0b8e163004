"""What the site asks where a release is in an engine, and what the engine answers.

Each query is asked of an empty store of our own first, in a worker that can be killed: so its form
is known, and what is no SPARQL, calls out or would nest an engine to death is refused with the same
words, whatever engine stands behind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, cast
from xml.parsers import expat

import pyoxigraph

from kb.engines.engine import Engine
from kb.engines.exchange import Reply
from kb.errors import EngineFailed
from kb.queries import Answer, Limits
from kb.queries.engine import GRAPHS, RESULTS, with_returns
from kb.queries.failing import not_in_xml, too_large
from kb.queries.receiving import Spool

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
import tempfile
import time
from pathlib import Path

from kb.engines.exchange import Gone, Large, Late, Line
from kb.errors import QueriesBusy, QueryTimedOut
from kb.queries import Queries, Query
from kb.queries.turns import Turns


class EngineQueries(Queries):
    """Queries asked of an engine, so many at once; in place of those asked of a release's store."""

    def __init__(self, engine: Engine, limits: Limits | None = None) -> None:
        self.engine = engine
        self._folder = tempfile.TemporaryDirectory(prefix="kb-engine-")
        empty = Path(self._folder.name)
        pyoxigraph.Store(str(empty)).flush()
        super().__init__(empty, limits)
        self._lines = Turns(Line(engine.query) for _ in range(self.limits.workers))

    #: There is no way to ask on an event loop.
    supports_async = False

    def preload(self, quads: int) -> None:
        """Nothing: the engine has the data."""

    def busy(self) -> int:
        """How many queries the engine answers now."""
        return self.limits.workers - len(self._lines)

    def close(self) -> None:
        """End the workers and the connections."""
        super().close()
        for line in self._lines.empty():
            line.close()
        self._folder.cleanup()

    def _ask(self, query: Query) -> Answer:
        start = time.monotonic()
        tried = super()._ask(query)
        spent = time.monotonic() - start
        for _ in tried.parts():
            pass  # a large one lies in a file, which is closed at its end
        form = [("query", self.engine.text(query)), *self.engine.dataset(query)]
        if (line := self._lines.take(self.limits.wait_seconds)) is None:
            raise QueriesBusy(
                f"the engine was busy for {self.limits.wait_seconds:g} s; try again in a few "
                "seconds"
            )
        limits, accept = self.limits, TRIPLES if tried.form == "graph" else ROWS
        most = min(limits.result, query.most or limits.result)
        try:
            deadline = time.monotonic() + limits.seconds - spent
            reply = line.ask(form, accept, deadline, most, limits)
        except Late:
            raise QueryTimedOut(
                f"the engine had not answered after {limits.seconds:g} s, the limit here "
                "(seconds); ask for less (LIMIT, fewer patterns), or download the dump"
            ) from None
        except Large:
            raise too_large(most) from None
        except Gone as error:
            message = "the engine behind this endpoint does not answer"
            raise EngineFailed(f"{message} ({error}); try again in a few seconds") from None
        finally:
            self._lines.give(line)
        return answer_of(reply, tried.form, tried.format, self.engine, most, limits)


ROWS, TRIPLES = "application/sparql-results+json", "application/n-triples"
#: What an answer of either kind may say that it is.
_TYPES = {ROWS: (ROWS, "application/json"), TRIPLES: (TRIPLES, "text/plain")}
#: So much of what an engine says of a mistake is passed on.
MOST_WORDS = 200


def answer_of(
    reply: Reply, form: str, format_: str, engine: Engine, most: int, limits: Limits
) -> Answer:
    """The answer of a form (select, ask, graph) in a format, of so many bytes at most, which
    are held as the limits say.

    Raises `EngineFailed` for whatever is no whole answer of that form, `ResultTooLarge`, and
    `QueryMalformed` for what XML cannot hold.
    """
    sink = _Sink(most, limits, is_xml=format_ in ("xml", "rdf"))
    try:
        _refuse(reply, TRIPLES if form == "graph" else ROWS, engine)
        if form == "graph":
            pyoxigraph.serialize(_triples(reply.content, engine), sink, format=GRAPHS[format_])
        else:
            _write_rows(reply.content, form == "ask", engine, sink, RESULTS[format_])
        if sink.is_xml:
            sink.seek(0)
            expat.ParserCreate(namespace_separator=" ").ParseFile(sink)
        return sink.answer(form, format_)
    except expat.ExpatError:
        raise not_in_xml() from None
    except (SyntaxError, ValueError, KeyError) as error:
        raise EngineFailed(f"the engine's answer is not what it says: {_words(error)}") from None
    finally:
        reply.content.close()
        if not sink.is_handed_on:
            sink.close()


def _refuse(reply: Reply, wanted: str, engine: Engine) -> None:
    """Raise `EngineFailed` for a reply that is no whole answer of a type."""
    media_type = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if reply.status != 200:
        words = reply.content.read(MOST_WORDS).decode("utf-8", "replace").split("\n")[0]
        raise EngineFailed(f"the engine did not answer the query (status {reply.status}): {words}")
    if media_type not in _TYPES[wanted]:
        raise EngineFailed(f"the engine answered with '{media_type}', and was asked for {wanted}")
    if why := engine.cut(reply.headers):
        raise EngineFailed(
            f"the engine did not give all of the answer: {why}; nothing of it was sent, ask for "
            "less"
        )
    if wanted == TRIPLES and not reply.is_measured:  # each line could be the last one
        raise EngineFailed("the engine's answer does not say where it ends")


def _triples(content: IO[bytes], engine: Engine) -> Iterator[pyoxigraph.Triple]:
    for quad in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.N_TRIPLES):
        value = quad.object
        is_literal = isinstance(value, pyoxigraph.Literal)
        if is_literal and (why := engine.spoils(value.value, value.datatype.value)):
            raise EngineFailed(f"the engine's answer has other values than were loaded: {why}")
        yield quad.triple


def _write_rows(
    content: IO[bytes],
    is_ask: bool,
    engine: Engine,
    sink: _Sink,
    format_: pyoxigraph.QueryResultsFormat,
) -> None:
    json_format = pyoxigraph.QueryResultsFormat.JSON
    rows = engine.rows(content, sink.limits)
    results = pyoxigraph.parse_query_results(rows, format=json_format)
    try:
        if is_ask and isinstance(results, pyoxigraph.QuerySolutions):
            if (means := engine.boolean(results)) is None:
                raise ValueError("rows, and not yes or no")
            text = json.dumps({"head": {}, "boolean": means})
            results = pyoxigraph.parse_query_results(text, format=json_format)
        elif is_ask != isinstance(results, pyoxigraph.QueryBoolean):
            raise ValueError("yes or no, and not rows")
        results.serialize(cast(IO[bytes], sink), format=format_)
    finally:
        del results  # an error that is kept must not keep it: it ends in no thread but its own
        rows.close()


class _Sink(Spool):
    """Where an answer is written, up to a size."""

    def __init__(self, most: int, limits: Limits, *, is_xml: bool) -> None:
        super().__init__(limits)
        self.is_xml = is_xml
        self._most = most
        self.is_handed_on = False

    def write(self, part: ReadableBuffer) -> int:
        given = bytes(part)
        content = with_returns(given) if self.is_xml else given
        if self.size + len(content) > self._most:
            raise too_large(self._most)
        super().write(content)
        return len(given)

    def answer(self, form: str, format_: str) -> Answer:
        self.flush()
        self.seek(0)
        if self.size > self.limits.memory_buffer:
            self.is_handed_on = True
            return Answer(form, format_, b"", self.size, self)
        return Answer(form, format_, self.read(), self.size)


def _words(error: Exception) -> str:
    return str(error)[:MOST_WORDS]
