"""Which facts the current release publishes, told quickly or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from kb.dumps.catalogue import QUADS, TRIPLES
from kb.errors import KbError
from kb.identifiers import FACT_ID, Identifiers
from kb.releases.release import Release

#: So many bytes of a release are read for this; of a larger one nothing is told.
MOST_BYTES = 50_000_000


def published_facts(releases: Path, ids: Identifiers) -> Mapping[str, str]:
    """The facts of articles in the current release: ids, each with the slug of its article.

    Nothing where the release cannot be read soon.
    """
    start, records = f"<{ids.fact('')}", f"<{ids.provenance('')}"
    found: dict[str, str] = {}
    graphs: set[str] = set()
    with contextlib.suppress(KbError, OSError, UnicodeDecodeError, IndexError):
        if (path := _file(releases, QUADS)) is not None:
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    graph = line.rsplit(" ", 2)[1]
                    if graph.startswith(start):
                        graphs.add(graph)
                    elif graph.startswith(records) and line.startswith(start):
                        found[line.partition(" ")[0]] = graph.removeprefix(records)[:-1]
    named = ((graph, graph.removeprefix(start)[:-1]) for graph in sorted(graphs))
    return {one: found.get(graph, "") for graph, one in named if FACT_ID.fullmatch(one)}


def published_lines(releases: Path) -> frozenset[str] | None:
    """The default graph of the current release as lines; None where it cannot be read soon."""
    with contextlib.suppress(KbError, OSError, UnicodeDecodeError):
        if (path := _file(releases, TRIPLES)) is not None:
            return frozenset(path.read_text("utf-8").splitlines(keepends=True))
    return None


def _file(releases: Path, name: str) -> Path | None:
    release = Release.current(releases)
    if release is None:
        return None
    path = release.data(name)
    return path if path.stat().st_size <= MOST_BYTES else None
