"""Which facts the current release publishes, told quickly or not at all."""

from __future__ import annotations

import contextlib
from pathlib import Path

from kb.dumps.catalogue import QUADS, TRIPLES
from kb.errors import KbError
from kb.identifiers import FACT_ID, Identifiers
from kb.releases.release import Release

#: So many bytes of a release are read for this; of a larger one nothing is told.
MOST_BYTES = 50_000_000


def published_facts(releases: Path, ids: Identifiers) -> frozenset[str]:
    """The ids of the facts of articles in the current release, where it can be read soon."""
    start, found = f"<{ids.fact('')}", set[str]()
    with contextlib.suppress(KbError, OSError, UnicodeDecodeError, IndexError):
        if (path := _file(releases, QUADS)) is not None:
            with path.open(encoding="utf-8") as lines:
                graphs = {line.rsplit(" ", 2)[1] for line in lines}
            found = {g.removeprefix(start)[:-1] for g in graphs if g.startswith(start)}
    return frozenset(fact_id for fact_id in found if FACT_ID.fullmatch(fact_id))


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
