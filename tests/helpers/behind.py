"""The site of each test behind an engine of somebody else's: `pytest --engine virtuoso`.

Whatever opens a release in the process of the tests gets an engine that has it: a fresh one for each
release, into which it was pushed. Servers in processes of their own are left as they are.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from engineservers import DBA, Oxigraph, engine_at, virtuoso

from kb.dumps.sections import Section
from kb.engines import Engine
from kb.engines.asking import EngineQueries
from kb.engines.pushing import push
from kb.manifest import known_sha256
from kb.queries import Limits, Queries
from kb.reading.store import Store
from kb.releases.release import Release
from kb.web.site import Site

#: How many rows Virtuoso gives, which are more than any answer of the tests has.
ROWS = 100_000
_SLOW = "what is over the limit of bytes here is over that of time there"
#: The tests that come out otherwise, by the engine, and why: kb/engines/README.md has them in words.
DIFFERENT = {
    "oxigraph": {
        "test_a_function_that_is_not_known_has_no_value_and_is_named": "it refuses the whole query",
        "test_a_function_that_nobody_knows_is_told_on_the_page": "it refuses the whole query",
    },
    "virtuoso": {
        "test_a_function_that_is_not_known_has_no_value_and_is_named": "it refuses the whole query",
        "test_a_function_that_nobody_knows_is_told_on_the_page": "it refuses the whole query",
        "test_a_graph_that_the_protocol_does_not_name_is_not_asked": "it is not asked for both",
        "test_a_query_is_answered_yes[query_multiple_dataset]": "it is not asked for both",
        "test_a_day_is_bound_as_a_typed_literal": "what it computes to be true is the number 1",
        "test_an_error_is_told_in_words_with_what_helps[SELECT * { ?a ?b ?c . ?d ?e ?f } "
        "LIMIT 50000-413]": _SLOW,
        "test_what_is_too_large_for_the_page_can_still_be_downloaded": _SLOW,
    },
}


def mark(kind: str, items: Iterable[pytest.Item]) -> None:
    """Have the tests be expected to fail that come out otherwise behind an engine."""
    for item in items:
        for name in (item.name, item.name.partition("[")[0]):
            if why := DIFFERENT[kind].get(name):
                item.add_marker(pytest.mark.xfail(reason=why, strict=True, run=why != _SLOW))


@contextlib.contextmanager
def _started(kind: str, folder: Path, seconds: float) -> Iterator[tuple[str, str]]:
    """A fresh engine that works so long at a query: where it is asked, and its profile."""
    if kind == "virtuoso":
        with virtuoso(folder, ROWS) as address:
            yield address, "virtuoso"
    else:
        server = Oxigraph(folder, seconds=math.ceil(seconds))
        try:
            yield server.address, "conforming"
        finally:
            server.kill()


class _Dumped(Release):
    """Data of anybody's, whose statements are written from the store into one section."""

    def sections(self) -> dict[str, Section]:
        dump = self.path / "behind.nq"
        if not dump.exists():
            Store.of(self).dump(dump)
        return {"dump": Section("dump", dump.stat().st_size, known_sha256(dump), dump)}


@contextlib.contextmanager
def behind(kind: str, folder: Path) -> Iterator[None]:
    """While this lasts, each release that is opened is asked of an engine of that kind, which ends
    with the last site that asks it: an engine goes on with what nobody waits for any more."""
    engines, servers = dict[Path, Engine](), dict[Path, contextlib.ExitStack]()
    users, numbers = dict[Queries, Path](), count()
    of, close = Site.of.__func__, EngineQueries.close  # type: ignore[attr-defined]

    def start(path: Path, release: Release, seconds: float) -> Engine:
        name, servers[path] = next(numbers), contextlib.ExitStack()
        started = _started(kind, folder / f"{kind}-{name}", seconds)
        address, profile = servers[path].enter_context(started)
        engine = engine_at(address, release, profile)
        (folder / f"releases-{name}").mkdir()
        given = _Dumped(release.path) if release.identifiers.is_open else release
        push(folder / f"releases-{name}", given, engine, {}, environment=DBA)
        return engine

    def opened(
        cls: type[Site], release: Release, limits: Limits, engine: Engine | None = None
    ) -> Any:
        path = release.path.resolve()
        if engine is None and path not in engines:
            engines[path] = start(path, release, limits.seconds)
        site = of(cls, release, limits, engine or engines[path])
        if engine is None:
            users[site.queries] = path
        return site

    def closed(queries: EngineQueries) -> None:
        close(queries)
        path = users.pop(queries, None)
        if path is not None and path not in users.values():
            del engines[path]
            servers.pop(path).close()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Site, "of", classmethod(opened))
        patched.setattr(EngineQueries, "close", closed)
        try:
            yield
        finally:
            for server in servers.values():
                server.close()
