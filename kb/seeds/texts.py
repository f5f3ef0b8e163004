"""Files of text as they lie on disk: read whole, and only where they are files and text.

What people keep in `seeds/`, `ontology/` and `shapes/` is read by these functions alone, so that a
link never brings in what is not the project's, a pipe is never waited for, and what no output
could carry (a control character, half of a surrogate pair) is named where it stands.
"""

from __future__ import annotations

import difflib
import os
import re
import stat
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from kb.errors import Problem, SeedError

#: A seed's files are small; a larger one is a mistake, and is refused before it is read.
MOST_BYTES = 2_000_000

# Control characters but line ends and tabs, halves of surrogate pairs, and what Unicode calls
# noncharacters: XML 1.0 can write none of them but the last.
_NONCHARACTERS = "".join(
    chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF)
)
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_NO_TEXT = re.compile(f"[{_CONTROLS}\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]")
#: What has none of these has none of those, and that is told in an eighth of the time.
_PERHAPS_NO_TEXT = re.compile(f"[{_CONTROLS}\ud800-\U0010ffff]")


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    r"""The text of a file: UTF-8, a byte order mark dropped, line ends as `\n`.

    Raises `SeedError` for what is no regular file, has more than `most` bytes, or is not text.
    """
    return decoded(path, read_bytes(path, most))


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a regular file of the project; `SeedError` for a link, a pipe, a large file."""
    try:
        if refusal := not_a_file(path):
            raise refusal
        with os.fdopen(_opened(path), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):  # it was changed just now
                raise SeedError.at(path, "is not a regular file")
            if status.st_size > most:
                size = f"has {status.st_size:,} bytes; {most:,} are the most that is read"
                raise SeedError.at(path, size)
            return file.read(most + 1)
    except OSError as error:
        raise SeedError.at(path, f"cannot be read: {error.strerror}") from error


def not_a_file(path: Path) -> SeedError | None:
    """Why the thing at a path is not a file of the project, told without opening it."""
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError:
        return SeedError.at(path, "there is no such file")
    if stat.S_ISLNK(kind):
        return SeedError.at(path, "is a link", "put the file itself here")
    if not stat.S_ISREG(kind):
        return SeedError.at(path, "is not a regular file")
    return None


def decoded(path: Path, data: bytes) -> str:
    """The text that the bytes of a file are; `SeedError` where they are none."""
    if name := _other_encoding(data):
        raise SeedError.at(path, f"is {name}, not UTF-8", "save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"is not UTF-8: byte {error.start} is 0x{data[error.start]:02x}"
        raise SeedError.at(path, message, "save it as UTF-8", line=line) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if odd := _no_text_in(text):
        line, column = position(text, odd.start())
        raise SeedError([Problem(path, line, column, *no_text(text))])
    return text


def no_text(text: str) -> tuple[str, str]:
    r"""What is wrong with a text that holds what is no text, and the mend; two empty ones if none.

    >>> no_text("To\x07Lam")
    ('has the character U+0007, which is no text', 'take it out')
    >>> no_text("Tô Lâm 😀")
    ('', '')
    """
    if odd := _no_text_in(text):
        return f"has the character U+{ord(odd[0]):04X}, which is no text", "take it out"
    return "", ""


def _no_text_in(text: str) -> re.Match[str] | None:
    return _NO_TEXT.search(text) if _PERHAPS_NO_TEXT.search(text) else None


@contextmanager
def gathering(problems: list[Problem]) -> Iterator[None]:
    """Put what is wrong with a file to the other problems, so that all are told in one run."""
    try:
        yield
    except SeedError as error:
        problems.extend(error.problems)


def raise_for(problems: Iterable[Problem]) -> None:
    """Raise `SeedError` with the problems, each once, if there are any."""
    if each := list(dict.fromkeys(problems)):
        raise SeedError(each)


def position(text: str, offset: int) -> tuple[int, int]:
    r"""Line and column, both from 1, of the character at an offset.

    >>> position("ab\ncd", 4)
    (2, 2)
    """
    starts = _line_starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=4)  # as many places are asked for as a file has values
def _line_starts(text: str) -> tuple[int, ...]:
    return 0, *(end.end() for end in re.finditer("\n", text))


def nearest(name: str, known: Iterable[str], least: float = 0.7) -> str:
    """A hint at the known name that looks most like this one, or an empty text.

    `least` is how like it must be. Capitals count for nothing, and what says the opposite is no
    slip for what was meant:

    >>> nearest("qoute", ["quote", "type"]), nearest("Meeting", ["Reception"])
    ("did you mean 'quote'?", '')
    >>> nearest("direct", ["Direct", "Indirect"]), nearest("unaccepted", ["accepted"])
    ("did you mean 'Direct'?", '')
    """
    written = name[:80].casefold()
    by_letters = {known_name.casefold(): known_name for known_name in known}
    lawful = [
        folded_name
        for folded_name in by_letters
        if folded_name == written or not _are_opposite(written, folded_name)
    ]
    close = difflib.get_close_matches(written, lawful, n=1, cutoff=least)
    return f"did you mean '{by_letters[close[0]]}'?" if close else ""


#: What turns a word into its opposite.
_NOT = ("un", "in", "im", "dis", "non", "non-", "not", "not ", "not-", "no ", "de")


def _are_opposite(word: str, other: str) -> bool:
    """Whether a word is another one with "not" before it, but for a slip.

    >>> _are_opposite("indirect", "direct"), _are_opposite("indirec", "indirect")
    (True, False)
    """
    for longer, shorter in ((word, other), (other, word)):
        for prefix in _NOT:
            if longer.startswith(prefix) and not shorter.startswith(prefix):
                likeness = _likeness(longer.removeprefix(prefix), shorter)
                if likeness > max(0.8, _likeness(longer, shorter)):
                    return True
    return False


def _likeness(word: str, other: str) -> float:
    return difflib.SequenceMatcher(None, word, other).ratio()


def shown(value: object) -> str:
    r"""A value as a message quotes it: on one line, and its beginning where it is long.

    >>> print(shown("to-lam\n"), len(shown("a" * 5000)))
    'to-lam\n' 81
    """
    text = _NO_TEXT.sub("\ufffd", str(value)[:200])
    text = text.replace("\n", "\\n").replace("\t", "\\t")
    return f"'{text}'" if len(text) <= 80 else f"'{text[:78]}…'"


def _opened(path: Path) -> int:
    """Open a file that was seen to be a regular one, and that may be another one by now."""
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)


def _other_encoding(data: bytes) -> str:
    """The encoding of the text, where it is UTF-16 or UTF-32; an empty text where it is not."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "UTF-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    head = data[: 64 if len(data) >= 64 else len(data) // 4 * 4]
    for name in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        try:
            if head.count(0) * 3 >= len(head) > 0 and not _NO_TEXT.search(head.decode(name)):
                return name[:6].upper()
        except UnicodeDecodeError:
            continue
    return ""
