"""The processes below another one, as Linux tells them."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def children() -> set[int]:
    """The workers of this process, which are forked by the stems that it started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
            words = (path.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if b"kb.queries.forkserver" in words:
            parents[int(path.parent.name)] = int(fields[1])
    return {pid for pid, parent in parents.items() if parents.get(parent) == os.getpid()}


def processes_below(pid: int) -> set[int]:
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    below, waiting = set(), [pid]
    while waiting:
        parent = waiting.pop()
        new = {child for child, its in parents.items() if its == parent} - below
        below |= new
        waiting += new
    return below


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
