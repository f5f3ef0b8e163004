"""What the operator is told: events and requests, one line of JSON each.

A line waits in a queue for a thread that writes it: a full disk, a closed pipe, or one that nobody
reads, cost lines and never an answer. How many were lost is counted.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

#: How many lines wait at most; what comes while there are so many is lost.
MOST_WAITING = 10_000
#: How much is written at once, in bytes, and how often a file is looked at by name, in seconds.
AT_ONCE, LOOK = 65_536, 1.0
#: How long more lines are waited for, in seconds: waking a thread for each takes time from answers.
GATHER = 0.05
#: What is told of a path, in characters; of a query, nothing but its length.
MOST_PATH = 300


class Journal:
    """A log at `stderr`, in a file, or (`none`) nowhere."""

    def __init__(self, where: str = "none") -> None:
        self.lost = 0
        self._lines: SimpleQueue[tuple[float, dict[str, object]] | threading.Event] = SimpleQueue()
        self._sink: _Sink | None = None
        if where != "none":
            self._sink = _Sink(None if where == "stderr" else Path(where))
            threading.Thread(target=self._write, name="journal", daemon=True).start()

    def event(self, event: str, **more: object) -> None:
        """Tell of something that happened."""
        if self._sink is None:
            return
        if self._lines.qsize() >= MOST_WAITING:
            self.lost += 1
            return
        self._lines.put((time.time(), {"event": event, **more}))

    def flush(self, seconds: float = 1.0) -> None:
        """Wait until all lines so far are written, for so many seconds at most."""
        if self._sink is not None:
            done = threading.Event()
            self._lines.put(done)
            done.wait(seconds)

    def _write(self) -> None:
        while True:
            waiting = [self._lines.get()]
            if isinstance(waiting[0], tuple):
                time.sleep(GATHER)
            while not self._lines.empty() and len(waiting) < 500:
                waiting.append(self._lines.get())
            lines = [_written(*one) for one in waiting if isinstance(one, tuple)]
            if self._sink is not None and lines and not self._sink.write(b"".join(lines)):
                self.lost += len(lines)
            for one in waiting:
                if isinstance(one, threading.Event):
                    one.set()


def refuse_unwritable(where: str) -> None:
    """Raise OSError, which names the file, where a log cannot be begun in it."""
    if where not in ("stderr", "none"):
        _Sink(Path(where)).begin()


class Handler(logging.Handler):
    """Takes what libraries and our own modules log, a fault with its traceback."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of one record."""
        more = {"level": record.levelname.lower(), "logger": record.name}
        if record.exc_info:
            more["trace"] = "".join(traceback.format_exception(*record.exc_info))
        self._journal.event("log", message=record.getMessage(), **more)


class _Sink:
    """Where lines go; a file that was moved away, as logs are, is opened anew."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._handle = 2 if path is None else -1
        self._known: tuple[int, int] | None = None
        self._looked = 0.0

    def write(self, content: bytes) -> bool:
        """Whether all of it was written; a part of a line that was is ended, so that the next one
        stands apart."""
        try:
            self._open()
            for start in range(0, len(content), AT_ONCE):
                part = content[start : start + AT_ONCE]
                while part:
                    part = part[os.write(self._handle, part) :]
        except OSError:
            with contextlib.suppress(OSError):
                os.write(self._handle, b"\n")
            return False
        return True

    def begin(self) -> None:
        """Open the file, and close it."""
        self._open()
        os.close(self._handle)

    def _open(self) -> None:
        if self._path is None or time.monotonic() - self._looked < LOOK:
            return
        self._looked = time.monotonic()
        found = None
        with contextlib.suppress(OSError):
            stat = self._path.stat()
            found = (stat.st_dev, stat.st_ino)
        if self._handle < 0 or found != self._known:
            if self._handle >= 0:
                os.close(self._handle)
                self._handle = -1
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._handle = os.open(self._path, flags, 0o640)
            stat = os.fstat(self._handle)
            self._known = (stat.st_dev, stat.st_ino)


def _written(moment: float, line: dict[str, object]) -> bytes:
    said = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    text = json.dumps({"time": said.replace("+00:00", "Z"), **line}, ensure_ascii=False)
    return text.encode(errors="backslashreplace") + b"\n"
