"""An answer of a model as lines: one object of JSON, lines of JSON, or what is left of either."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kb.proposing.feedback import Objection
from kb.proposing.jsonlines import Line, lines_of, read_lines

#: What a model thinks before it answers, and the marks that some put around JSON.
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"^\s*```\w*\s*$", re.MULTILINE)
#: A shorter key stands in words by chance.
LEAST_KEY = 8


def lines_in(text: str, key: str = "") -> list[Line]:
    """The lines of an answer; a line that has the key of the server in it is refused.

    >>> [one.value for one in lines_in('{"lines": [{"type": "name"}]}')]
    [{'type': 'name'}]
    >>> [one.value for one in lines_in('```json\\n{"type": "name"}\\n{"type": "event"}\\n```')]
    [{'type': 'name'}, {'type': 'event'}]

    Of an answer that broke off, what is whole is taken:

    >>> for line in lines_in('{"lines": [{"type": "name"}, {"type": "eve'):
    ...     print(line.value, line.objection and line.objection.message)
    {'type': 'name'} None
    {} the answer broke off here
    """
    text = _FENCE.sub("", _THOUGHT.sub("", text)).strip()
    return [_without(line, key) for line in _lines(text)]


def _lines(text: str) -> Iterable[Line]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and isinstance(value.get("lines"), list):
        return lines_of(value["lines"])
    if isinstance(value, list):
        return lines_of(value)
    if value is None and (start := _OPENED.match(text)):
        whole = list(_whole(text, start.end()))
        broken = Objection("json", "the answer broke off here", "send the rest, in fewer lines")
        return [*lines_of(whole), Line(len(whole) + 1, {}, broken)]
    return read_lines(io.BytesIO(text.encode("utf-8", "surrogatepass")))


#: How an answer begins that has the lines in one object.
_OPENED = re.compile(r'\{\s*"lines"\s*:\s*\[\s*')
_NEXT = re.compile(r"\s*,\s*")


def _whole(text: str, at: int) -> Iterator[object]:
    """The values of a list that are whole, from a place in it on."""
    decoder = json.JSONDecoder()
    while True:
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield value
        following = _NEXT.match(text, at)
        if following is None:
            return
        at = following.end()


def _without(line: Line, key: str) -> Line:
    """A line, but not one in which the key stands: a draft is a file that others read."""
    if len(key) < LEAST_KEY or key not in json.dumps(line.value, ensure_ascii=False):
        return line
    objection = Objection("text", "has the key that the server was given", "leave the line out")
    return replace(line, value={}, objection=objection)
