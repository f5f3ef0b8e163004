"""What the site asks where a release is in an engine.

Each query is asked of an empty store of our own first, in a worker that can be killed: so its form
is known, and what is no SPARQL, calls out or would nest an engine to death is refused with the same
words, whatever engine stands behind.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pyoxigraph

from kb.engines.answers import ROWS, TRIPLES, answer_of
from kb.engines.engine import Engine
from kb.engines.exchange import Gone, Large, Late, Line
from kb.errors import EngineFailed, QueriesBusy, QueryTimedOut
from kb.queries import Answer, Limits, Queries, Query
from kb.queries.failing import too_large
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
    is_here = False

    def preload(self, quads: Path) -> None:
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
            said = "the engine behind this endpoint does not answer"
            raise EngineFailed(f"{said} ({error}); try again in a few seconds") from None
        finally:
            self._lines.give(line)
        return answer_of(reply, tried.form, tried.format, self.engine, most, limits)
