"""Which facts the current release publishes, told quickly or not at all."""

from __future__ import annotations

import contextlib
import re
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
    fact, record = (re.escape(iri).encode() for iri in (ids.fact(""), ids.provenance("")))
    fact = b"<%b(%b)>" % (fact, FACT_ID.pattern.encode())
    with contextlib.suppress(KbError, OSError):
        if (path := _file(releases, QUADS)) is not None:
            content = b"\n" + path.read_bytes()  # of which few lines are wanted
            graphs = sorted(set(re.findall(rb" %b \.\n" % fact, content)))
            slugs = dict(re.findall(rb"\n%b .* <%b(.*)> \.(?=\n)" % (fact, record), content))
            return {one.decode(): slugs.get(one, b"").decode() for one in graphs}
    return {}


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
