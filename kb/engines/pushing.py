"""A release is loaded into a fresh store of an engine, counted and compared, and then pointed at.

Nothing is taken on trust: an engine may lose data, or read queries in another way, and still answer
with status 200. Servers go by it only when it answered every question as the release itself does.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    OpenerDirector,
    Request,
    build_opener,
)

from kb.engines.asking import EngineQueries
from kb.engines.engine import Engine
from kb.engines.pointer import alone, begin, is_begun, is_pointed, point
from kb.errors import EngineDiffers, QueryError, ReleaseError
from kb.queries import Limits, Queries, Query
from kb.releases.release import Release

#: What is asked beside the questions: are days, numbers and durations those that were loaded?
VALUES = (
    "SELECT DISTINCT ?value { ?s ?p ?value FILTER(ISLITERAL(?value) && LANG(?value) = '' && "
    "DATATYPE(?value) != <http://www.w3.org/2001/XMLSchema#string>) }"
)
#: What a question may take when it is compared, and how long one batch may take to be loaded.
LIMITS = Limits(seconds=120, workers=1, max_slow=1, preload=0, query_cache=0)
BATCH_SECONDS = 600.0


@dataclass(frozen=True)
class Pushed:
    """What came of it: how many quads were loaded now, and how many questions agree."""

    loaded: int
    questions: int


def push(
    releases: Path,
    release: Release,
    engine: Engine,
    questions: Mapping[str, str],
    *,
    is_loaded: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> Pushed:
    """Have an engine answer for a release: load it, unless `is_loaded` says that others did, count,
    ask every question by its name, and point at the engine.

    What broke off may be pushed again: the same lines are loaded once more, which changes nothing.
    Raises `ReleaseError` or `QueryError` where that cannot be done, and `EngineDiffers` where the
    engine answers otherwise; then all is as it was.
    """
    with alone(releases):
        queries = EngineQueries(engine, LIMITS)
        try:
            loaded = 0
            if not is_loaded and _is_to_be_loaded(queries, releases, release):
                begin(releases, release, engine)
                loaded = _load(release, engine, _opener(engine, environment))
            require_same_counts(queries, release)
            _require_same_answers(queries, release, questions)
        finally:
            queries.close()
        point(releases, release, engine)
    return Pushed(loaded, len(questions))


def require_same_counts(queries: EngineQueries, release: Release) -> None:
    """Raise `EngineDiffers` where an engine has another number of triples than a release."""
    wanted = release.manifest["triples"], release.manifest["quads"]
    default, named = (_number(queries, query) for query in queries.engine.counts())
    if (default, default + named) != wanted:
        raise EngineDiffers(
            f"the engine at {queries.engine.query} has {default:,} triples in its default graph "
            f"and {default + named:,} in all; "
            f"release {release.id} has {wanted[0]:,} and {wanted[1]:,}"
        )


def _number(queries: EngineQueries, query: Query) -> int:
    [row] = json.loads(queries.answer(query).whole())["results"]["bindings"]
    return int(row["n"]["value"])


def _is_to_be_loaded(queries: EngineQueries, releases: Path, release: Release) -> bool:
    """Whether a store is empty, or was begun to be loaded with this release; not one that servers
    go by for it. Raises `ReleaseError` for one that has something else."""
    there = sum(_number(queries, query) for query in queries.engine.counts())
    if there and is_pointed(releases, release, queries.engine):
        return False
    if there and not is_begun(releases, release, queries.engine):
        raise ReleaseError(
            f"the engine at {queries.engine.query} has {there:,} statements already; each release "
            "goes into a fresh store, and servers are switched to that"
        )
    return True


def _load(release: Release, engine: Engine, opener: OpenerDirector) -> int:
    loaded, lines = 0, release.statements()
    while batch := list(islice(lines, engine.batch)):
        address, type_, body = engine.loading(batch)
        request = Request(address, body, {"Content-Type": type_})  # noqa: S310 - the operator's
        try:
            with opener.open(request, timeout=BATCH_SECONDS) as answer:
                answer.read()
        except (HTTPError, URLError, OSError) as error:
            why = _in_words(error)
            raise ReleaseError(
                f"loading into {address} broke off after {loaded:,} statements: {why}; nothing "
                "is switched, and the same command goes on with it"
            ) from error
        loaded += len(batch)
    return loaded


def _in_words(error: Exception) -> str:
    if isinstance(error, HTTPError):
        with error:
            words = error.read(300).decode("utf-8", "replace").split("\n")[0]
        return f"status {error.code} {words}".strip()
    return str(getattr(error, "reason", error)) or type(error).__name__


def _opener(engine: Engine, environment: Mapping[str, str]) -> OpenerDirector:
    """What sends requests, by the name and the password of the environment, where it has any."""
    known = HTTPPasswordMgrWithDefaultRealm()
    if user := environment.get("KB_ENGINE_USER"):
        password = environment.get("KB_ENGINE_PASSWORD", "")
        known.add_password(None, engine.load, user, password)
    return build_opener(HTTPBasicAuthHandler(known), HTTPDigestAuthHandler(known))


def _require_same_answers(
    queries: EngineQueries, release: Release, questions: Mapping[str, str]
) -> None:
    own = Queries(release.store, LIMITS)

    def difference(text: str) -> str:
        return _difference(queries, own, Query(text, release.settings["base"], "json", "nt"))

    engine = f"the engine at {queries.engine.query}"
    try:
        different = {name: words for name, text in questions.items() if (words := difference(text))}
        if different:
            many = f"{len(different)} of {len(questions)} questions"
            lines = [f"{name}: {words}" for name, words in different.items()]
            raise EngineDiffers("\n".join([*lines, f"{engine} answers {many} otherwise"]))
        if words := difference(VALUES):
            raise EngineDiffers(f"{engine} has other values than were loaded: {words}")
    finally:
        own.close()


def _difference(queries: EngineQueries, own: Queries, query: Query) -> str:
    """How an engine's answer differs from our own, by one row; "" where it does not.

    Rows are compared as they are, with their types and how often each is there. Their order is not:
    engines order alike only what a query orders by.
    """
    ours = _rows(own.answer(query).whole())
    try:
        theirs = _rows(queries.answer(query).whole())
    except QueryError as error:
        return str(error)
    if ours == theirs:
        return ""
    lacks, more = ours - theirs, theirs - ours
    row = next(iter(lacks or more))
    counts = f"{theirs.total()} rows, and not {ours.total()}"
    return f"{counts}; {'lacking' if lacks else 'too many'}: {row}"


def _rows(answer: bytes) -> Counter[str]:
    """The rows of a result in JSON, or the lines of N-Triples, each with its number."""
    if not answer.startswith(b"{"):
        return Counter(answer.decode().splitlines())
    document: Any = json.loads(answer)
    if "boolean" in document:
        return Counter([str(document["boolean"])])
    rows: Iterable[Mapping[str, object]] = document["results"]["bindings"]
    return Counter(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows)
