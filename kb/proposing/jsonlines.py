"""Lines of JSON, read within limits: what is wrong with one hides nothing of the others."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, NoReturn

from kb.plainyaml import MOST_DEPTH
from kb.proposing.feedback import Objection
from kb.seeds.texts import no_text, shown

#: So many bytes a line may have, and so many lines are read at once.
MOST_BYTES, MOST_LINES = 20_000, 500
_PLAIN = (str, int)


class NoLine(ValueError):
    """A line that is no object of plain JSON: `objection` says why."""

    def __init__(self, code: str, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.objection = Objection(code, message, mend)


@dataclass(frozen=True)
class Line:
    """One line by its number: the object that it is, or why it is none."""

    number: int
    value: Mapping[str, object]
    objection: Objection | None = None


def read_lines(stream: IO[bytes]) -> Iterator[Line]:
    r"""The lines of a stream that are not blank, no more than `MOST_LINES` of them.

    Of a longer line, and of what comes after the last line, nothing is kept in memory.

    >>> import io
    >>> list(read_lines(io.BytesIO(b'{"type": "name"}\n\n[]\n')))[0].value
    {'type': 'name'}
    """
    number = 0
    while data := stream.readline(MOST_BYTES + 2):
        number += 1
        is_long = len(data.rstrip(b"\r\n")) > MOST_BYTES
        while not data.endswith(b"\n") and (rest := stream.readline(1 << 16)):
            is_long, data = True, rest
        if number > MOST_LINES:
            yield Line(number, {}, _too_many())
            return
        if is_long:
            yield Line(number, {}, _too_long())
        elif data.strip():
            yield _line(number, data)


def lines_of(values: Iterable[object]) -> Iterator[Line]:
    """The same of values that came as JSON already, numbered from 1."""
    for number, value in enumerate(values, 1):
        if number > MOST_LINES:
            yield Line(number, {}, _too_many())
            return
        try:
            text = json.dumps(value, ensure_ascii=False)
        except (RecursionError, ValueError):
            yield Line(number, {}, Objection("json", "is no line of JSON"))
            continue
        yield _line(number, text.encode("utf-8", "surrogatepass"))


def parsed(data: bytes) -> Mapping[str, object]:
    """The object that a line is; `NoLine` for what no file of facts could hold.

    >>> parsed(b'{"type": "name", "type": "event"}')
    Traceback (most recent call last):
    kb.proposing.jsonlines.NoLine: the key 'type' is given twice
    """
    if len(data) > MOST_BYTES:
        objection = _too_long()
        raise NoLine(objection.code, objection.message, objection.mend)
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except NoLine:
        raise
    except UnicodeDecodeError as error:
        raise NoLine("json", f"is not UTF-8: byte {error.start}", "send UTF-8") from error
    except RecursionError as error:
        raise NoLine("json", f"is nested more than {MOST_DEPTH} deep") from error
    except ValueError as error:
        raise NoLine("json", f"is no JSON: {error}", "write one object a line") from error
    if not isinstance(value, dict):
        raise NoLine("json", "is no object", 'write {"type": ..., "quote": ...}')
    _refuse_odd(value)
    return {unicodedata.normalize("NFC", key): _composed(item) for key, item in value.items()}


def _line(number: int, data: bytes) -> Line:
    try:
        return Line(number, parsed(data.strip()))
    except NoLine as error:
        return Line(number, {}, error.objection)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, value in pairs:
        if key in members:
            raise NoLine("json", f"the key {shown(key)} is given twice", "give it once")
        members[key] = value
    return members


def _no_number(word: str) -> NoReturn:
    raise NoLine("json", f"has {word}, which is no number")


def _refuse_odd(value: object, depth: int = 0) -> None:
    """Refuse what a file of facts cannot hold: what is deep, no text, or no whole number."""
    if depth > MOST_DEPTH:
        raise NoLine("json", f"is nested more than {MOST_DEPTH} deep")
    if isinstance(value, dict | list):
        for item in (*value, *value.values()) if isinstance(value, dict) else value:
            _refuse_odd(item, depth + 1)
    elif isinstance(value, bool) or not isinstance(value, _PLAIN):
        mend = "leave the key out, or write a text"
        raise NoLine("json", f"has {json.dumps(value)}, which stands for nothing here", mend)
    elif isinstance(value, str) and (reason := no_text(value))[0]:
        raise NoLine("text", *reason)


def _composed(value: object) -> object:
    """A value with its texts in Unicode form NFC, as articles are."""
    if isinstance(value, dict):
        return {_composed(key): _composed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_composed(item) for item in value]
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _too_long() -> Objection:
    mend = "quote the passage that says it, and no more"
    return Objection("size", f"has more than {MOST_BYTES:,} bytes", mend)


def _too_many() -> Objection:
    message = f"more than {MOST_LINES} lines came at once; this one and the rest were not read"
    return Objection("size", message, "send them in several calls")
