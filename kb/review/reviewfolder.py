"""What is kept of the review of an article: its lock, and the journal of what was changed."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kb.review.factchange import Change
from kb.seeds.project import Project


def review_folder(project: Project, slug: str) -> Path:
    """The folder of the review of an article; it is made where it is not there."""
    folder = project.root / ".kb" / "review" / slug
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def alone(project: Project, slug: str) -> Iterator[None]:
    """Hold the lock of an article, also against other processes. An editor of texts does not ask
    for it: `replace` sees that."""
    with (review_folder(project, slug) / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@dataclass
class Journal:
    """The changes of a session, the last one at the end, to be taken back one by one. The file has
    a line of JSON for each, and for each undo."""

    path: Path
    changes: list[Change] = field(default_factory=list)

    def add(self, change: Change) -> None:
        """Keep a change that was made."""
        self.changes.append(change)
        self._write("change", change)

    def last(self) -> Change | None:
        """The change that would be taken back; None where there is none in this session."""
        return self.changes[-1] if self.changes else None

    def undo(self) -> None:
        """Note that the last change was taken back."""
        self._write("undo", self.changes.pop())

    def leave(self) -> None:
        """Note that the last change can be taken back no more."""
        self._write("left", self.changes.pop())

    def _write(self, what: str, change: Change) -> None:
        moment = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        row = {"on": moment, "what": what, **dataclasses.asdict(change)}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
