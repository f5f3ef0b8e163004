"""The changes of a session, to be taken back one by one, and kept on the disk for the record."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from kb.review.factchange import Change


@dataclass
class Journal:
    """Changes, the last one at the end. The file has a line of JSON for each, and for each undo."""

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
