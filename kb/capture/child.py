"""The process that reads one page: no network, no file, so much time and memory, and then it ends.

Run as ``python -m kb.capture.child``: a line of JSON and the characters of the page come on
standard input, what was found goes to standard output as JSON. A page can make a parser crash or
run for ever; then this process ends and the one that waits says so.
"""

from __future__ import annotations

import datetime
import json
import sys

from kb.capture.captured import Wish
from kb.capture.extraction import find, warm_up
from kb.processes import limit

#: Seconds of processor time, and bytes over what the libraries take.
SECONDS, MEMORY = 5, 700_000_000


def main() -> None:
    """Read one page and print what was found."""
    wish: Wish = json.loads(sys.stdin.buffer.readline())
    warm_up(wish["language"])
    limit(SECONDS, MEMORY)
    text = sys.stdin.buffer.read().decode()
    sys.stdout.write(json.dumps(_answer(text, wish)))


def _answer(text: str, wish: Wish) -> dict[str, object]:
    today = datetime.date.fromisoformat(wish["today"])
    try:
        return find(text, wish["is_html"], wish["language"], today).to_json()
    except MemoryError:
        return {"refused": "takes more memory than a page may"}
    except RecursionError:
        return {"refused": "is nested too deep"}


if __name__ == "__main__":
    main()
