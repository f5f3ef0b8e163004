"""The process that reads one page: no network, no file, so much time and memory, and then it ends.

Run as ``python -m kb.capture.child``: a line of JSON and the characters of the page come on
standard input, what was found goes to standard output as JSON. A page can make a parser crash or
run for ever; then this process ends and the one that waits says so.
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime
import json
import resource
import signal
import sys
from typing import Any

from kb.capture.finding import find, warm_up

#: Seconds of processor time, and bytes over what the libraries take.
SECONDS, MEMORY = 5, 700_000_000

_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Read one page and print what was found."""
    wish = json.loads(sys.stdin.buffer.readline())
    warm_up()
    _limit()
    text = sys.stdin.buffer.read().decode()
    sys.stdout.write(json.dumps(_answer(text, wish)))


def _answer(text: str, wish: dict[str, Any]) -> dict[str, Any]:
    today = datetime.date.fromisoformat(wish["today"])
    try:
        return find(text, wish["is_html"], wish["language"], today).to_json()
    except MemoryError:
        return {"refused": "takes more memory than a page may"}
    except RecursionError:
        return {"refused": "is nested too deep"}


def _limit() -> None:
    """No network, no further file, no core dump, a bounded address space and time."""
    with contextlib.suppress(AttributeError):  # no such calls outside Linux
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - one read
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # a socket is a file too


if __name__ == "__main__":
    main()
