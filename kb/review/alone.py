"""One at a time: who writes the facts of an article holds its lock against other processes too."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from kb.seeds.project import Project


def kept_of(project: Project, slug: str) -> Path:
    """The folder of what is kept of the review of an article; it is made where it is not there."""
    kept = project.root / ".kb" / "review" / slug
    kept.mkdir(parents=True, exist_ok=True)
    return kept


@contextlib.contextmanager
def alone(project: Project, slug: str) -> Iterator[None]:
    """Hold the lock of an article. An editor of texts does not ask for it: `replace` sees that."""
    with (kept_of(project, slug) / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
