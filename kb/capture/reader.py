"""A page or a text is read in a process of its own, which can be ended."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from kb.capture.captured import Captured, Wish
from kb.capture.page import Page
from kb.errors import Problem, SeedError
from kb.seeds.article import frozen
from kb.seeds.texts import MOST_BYTES, no_text, position

# -P: what lies in the folder one stands in is no part of the program.
_CHILD = ("-P", "-m", "kb.capture.extraction")

#: Seconds that reading may take, the start of the process included.
SECONDS = 8


def read(page: Page, language: str = "") -> Captured:
    """What is found in a page or a text; `language` is the one that a curator says it is in.

    Raises `SeedError` where no text of an article is found, or reading takes more than it may.
    """
    captured = _captured(page, language)
    if not captured.text.strip():
        raise SeedError.at(page.path, "no text of an article was found in the page", _MEND)
    size = len(captured.text.encode())
    if size > MOST_BYTES:
        message = f"its text has {size:,} bytes; {MOST_BYTES:,} are the most that is read"
        raise SeedError.at(page.path, message)
    for part in (captured.text, *map(str, captured.values.values())):
        if message := no_text(part)[0]:
            at = next((i for i, sign in enumerate(page.text) if no_text(sign)[0]), 0)
            line, column = position(page.text, at)
            raise SeedError([Problem(page.path, line, column, message, "take it out")])
    return dataclasses.replace(captured, text=frozen(captured.text))


def _captured(page: Page, language: str) -> Captured:
    """What the process finds in the page; `SeedError` where it says nothing."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    wish: Wish = {"is_html": page.is_html, "language": language, "today": today}
    given = f"{json.dumps(wish)}\n{page.text}"
    return Captured.of(ask_child(page, _CHILD, given, _MEND, SECONDS))


def ask_child(
    page: Page, child: Sequence[str], given: str, mend: str, seconds: int
) -> dict[str, Any]:
    """What a process says that reads what is given to it of a page: `child` are the arguments of
    Python that start it, `mend` is what to do where it cannot, `seconds` how long it may take, its
    start included.

    Raises `SeedError` where it refuses the page, or ends without a word.
    """
    command = [sys.executable, *child]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, input=given.encode(), capture_output=True, timeout=seconds, check=False,
            env=_environment(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SeedError.at(page.path, f"takes more than {seconds} seconds to read", mend) from None
    if done.returncode == -signal.SIGXCPU:
        raise SeedError.at(page.path, "takes more time to read than a page may", mend)
    if done.returncode != 0:
        raise SeedError.at(page.path, f"cannot be read: {_why(done)}", mend)
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise SeedError.at(page.path, str(answer["refused"]), answer.get("mend", mend))
    return answer


def _environment() -> dict[str, str]:
    """Ours, with this package to be found, and without threads that would take address space."""
    places = [place for place in sys.path if place]
    paths = {"PYTHONPATH": os.pathsep.join(places), "PYTHONIOENCODING": "utf-8"}
    return {**os.environ, **paths, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def _why(done: subprocess.CompletedProcess[bytes]) -> str:
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        return f"the process that read it was ended by {name}, as by elements nested without end"
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:200] if lines else f"the process that read it ended with {done.returncode}"


_MEND = "save the text of the article alone, as plain text, and give that"
