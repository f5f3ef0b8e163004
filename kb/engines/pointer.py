"""Which engine has which release: what a server goes by.

``engines/<id>.json`` in a folder of releases says it of one release; it is written by one rename
when all questions were answered right. The graphs of a release have the names of facts, which never
change, so that a new release goes into another store, and what is switched is the whole store.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from kb.engines.engine import Engine
from kb.errors import ReleaseError
from kb.manifest import as_json, bytes_of, put
from kb.releases.locks import lock_of
from kb.releases.release import Release

#: The engine of a server that goes by whichever has the release.
PUSHED = "pushed"


def engine_of(releases: Path, release: Release, address: str = PUSHED) -> Engine:
    """The engine that has a release; `ReleaseError` where none has, or another than was named."""
    engine = _read(_file(releases, release))
    if engine is None:
        raise ReleaseError(f"release {release.id} is in no engine; 'kb push ENGINE' puts it there")
    if address not in (PUSHED, engine.query):
        raise ReleaseError(
            f"release {release.id} is in the engine at {engine.query}, and not at {address}; "
            "'kb push' puts it there"
        )
    return engine


def point(releases: Path, release: Release, engine: Engine) -> None:
    """Have servers go by an engine for a release, from their next look on."""
    put(_file(releases, release), as_json(engine.written()))
    _file(releases, release, "begun").unlink(missing_ok=True)


def begin(releases: Path, release: Release, engine: Engine) -> None:
    """Note that a release is being loaded, so that it may be loaded on after it broke off."""
    put(_file(releases, release, "begun"), as_json(engine.written()))


def is_begun(releases: Path, release: Release, engine: Engine) -> bool:
    """Whether this release, and no other, was begun to be loaded into this engine."""
    return _read(_file(releases, release, "begun")) == engine


def is_pointed(releases: Path, release: Release, engine: Engine) -> bool:
    """Whether servers go by this engine for this release."""
    return _read(_file(releases, release)) == engine


def pointed_at(releases: Path) -> int | None:
    """What is another number whenever servers are to go by another engine; None for never yet."""
    with contextlib.suppress(OSError):
        return (releases / "engines").stat().st_mtime_ns
    return None


@contextlib.contextmanager
def alone(releases: Path) -> Iterator[None]:
    """Be the one who pushes; `ReleaseError` at once where another process is."""
    folder = releases / "engines"
    folder.mkdir(exist_ok=True)
    with lock_of(folder, "push"):
        yield


def _file(releases: Path, release: Release, suffix: str = "json") -> Path:
    return releases / "engines" / f"{release.id}.{suffix}"


def _read(path: Path) -> Engine | None:
    if not path.exists():
        return None
    try:
        return Engine.read(json.loads(bytes_of(path)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{path} is damaged: it names no engine; 'kb push' does") from error
