"""What a curator hands in, as characters: a saved HTML page, or a text.

Bytes are decoded by what they declare (a byte order mark, a `charset` in a `<meta>`) and are UTF-8
otherwise. Nothing is guessed: what is not text is refused with the place of its first bad byte. The
controls from U+0080 to U+009F stand in no text: they are characters of windows-1252 that a program
took for ISO 8859-1, quotation marks mostly. They are read as what they were, as HTML reads
references to them (WHATWG HTML, section 13.2.5.80).
"""

from __future__ import annotations

import codecs
import os
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.errors import Problem, SeedError
from kb.seeds.texts import MOST_BYTES, decoded, no_text, position

#: A page is larger than its text: pictures and scripts may stand in it.
MOST_BYTES_OF_HTML = 10_000_000
#: How standard input is named in messages.
STANDARD_INPUT = Path("(standard input)")


@dataclass(frozen=True)
class Page:
    """What was handed in: its characters, and whether they are HTML or the text itself."""

    path: Path
    text: str
    is_html: bool


def read_page(name: str, most: int = MOST_BYTES) -> Page:
    """The page or text in a file; `-` is standard input. A text has `most` bytes at most.

    Raises `SeedError` for what is no file, is too large, or is not text.
    """
    if name == "-":
        return page_of(STANDARD_INPUT, sys.stdin.buffer.read(MOST_BYTES_OF_HTML + 1), most)
    return page_of(Path(name), bytes_in(Path(name)), most)


def bytes_in(path: Path) -> bytes:
    """The bytes of a regular file, one more than the most of a page at most.

    Raises `SeedError` for what is no file.
    """
    try:
        # A pipe would block at `open`, and a device could do worse.
        if not stat.S_ISREG(path.stat().st_mode):
            kind = "is a folder" if path.is_dir() else "is not a regular file"
            raise SeedError.at(path, kind, "give the page or the text; - is standard input")
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            return file.read(MOST_BYTES_OF_HTML + 1)
    except (OSError, ValueError) as error:  # a name with a NUL byte is a ValueError
        message = error.strerror if isinstance(error, OSError) else str(error)
        raise SeedError.at(path, f"cannot be read: {message}") from error


def page_of(path: Path, data: bytes, most: int = MOST_BYTES) -> Page:
    r"""The page or text that some bytes are, a text of `most` bytes at most; `path` names them in
    messages.

    >>> page_of(Path("x"), b'<html><meta charset="windows-1252"><p>caf\xe9').text[-4:]
    'café'
    >>> page_of(Path("x"), b"caf\xe9")
    Traceback (most recent call last):
    kb.errors.SeedError: x:1:1: is not UTF-8: byte 3 is 0xe9; save it as UTF-8
    """
    if len(data) > MOST_BYTES_OF_HTML:
        raise SeedError.at(
            path, f"has more than {MOST_BYTES_OF_HTML:,} bytes, the most that is read"
        )
    for start, name, mend in _OTHER_KINDS:
        if data.startswith(start):
            raise SeedError.at(path, f"is {name}, not text: byte 0 is 0x{data[0]:02x}", mend)
    is_html = _is_html(data)
    if not is_html and len(data) > most:
        size = f"has {len(data):,} bytes; {most:,} are the most of a text that is read"
        raise SeedError.at(path, size)
    text = _decoded_html(path, data) if is_html else _decoded_text(path, data)
    if not text.strip():
        raise SeedError.at(path, "the text is empty")
    return Page(path, text, is_html)


def _decoded_text(path: Path, data: bytes) -> str:
    """The characters of a text; bytes with a NUL that are no UTF-8 are told to be no text."""
    try:
        return decoded(path, _with_signs_of_windows(data))
    except SeedError as error:
        if b"\0" in data and isinstance(error.__cause__, UnicodeDecodeError):
            message = f"is not text: byte {data.index(0)} is 0x00"
            raise SeedError.at(path, message, _AS_HTML) from error
        raise


def _with_signs_of_windows(data: bytes) -> bytes:
    """UTF-8 in which controls are the characters that windows-1252 has in their places.

    >>> _with_signs_of_windows("the \x93Convention\x94".encode()).decode()
    'the “Convention”'
    """
    return _CONTROL.sub(lambda match: _SIGNS.get(match[1], match[0]), data)


#: A control from U+0080 to U+009F in UTF-8, and the character of windows-1252 in its place.
_CONTROL = re.compile(rb"\xc2([\x80-\x9f])")
_SIGNS = {
    bytes([code]): sign.encode()
    for code in range(0x80, 0xA0)
    if (sign := bytes([code]).decode("windows-1252", "ignore"))
}


def _decoded_html(path: Path, data: bytes) -> str:
    """The characters of a page by its byte order mark, else its `charset`, else as UTF-8."""
    encoding = _by_mark(data) or _declared(path, data) or "utf-8"
    if encoding == "utf-8":
        data = _with_signs_of_windows(data.removeprefix(codecs.BOM_UTF8))
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"is not {encoding.upper()}: byte {error.start} is 0x{data[error.start]:02x}"
        mend = 'save it as UTF-8, or declare what it is by <meta charset="...">'
        raise SeedError.at(path, message, mend, line=line) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for at in _no_text_in(text):
        line, column = position(text, at)
        raise SeedError([Problem(path, line, column, *no_text(text[at]))])
    return text


def _no_text_in(text: str) -> Iterator[int]:
    """Where a page has what is no text, but for scripts, which are not shown."""
    small = text.lower() if no_text(text)[0] else ""
    places = (at for at, sign in enumerate(text) if no_text(sign)[0]) if small else iter(())
    for number, at in enumerate(places):
        begun, ended = (small.rfind(tag, 0, at) for tag in ("<script", "</script"))
        if text[at] == "\0" or begun <= ended or number > _MOST_IN_SCRIPTS:
            yield at


def _is_html(data: bytes) -> bool:
    """Whether bytes are HTML by what they begin with (WHATWG MIME Sniffing, section 7.1)."""
    encoding = _by_mark(data)
    start = data[:4096].decode(encoding or "latin-1", "replace").lstrip("\ufeffï»¿")
    start = re.sub(r"^\s*<\?xml[^>]*>", "", start)
    return bool(_HTML.match(start))


def _by_mark(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return ""  # no encoding of HTML
    marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    return next((name for mark, name in marks.items() if data.startswith(mark)), "")


def _declared(path: Path, data: bytes) -> str:
    """The encoding that a page declares, by its name in Python; an empty text where it has none."""
    match = _CHARSET.search(data[:4096])
    if not match:
        return ""
    name = match[1].decode().lower()
    name = "windows-1252" if name in _AS_WINDOWS_1252 else name
    try:
        encoding = codecs.lookup(name).name
    except LookupError:
        encoding = ""
    if encoding.startswith(("utf-16", "utf-32")):  # a page whose <meta> was read is none of these
        return "utf-8"
    if not re.fullmatch(_ENCODINGS, encoding):
        raise SeedError.at(path, f"declares the charset '{name[:40]}', which no page has",
                       "save it as UTF-8")  # fmt: skip
    return encoding


_HTML = re.compile(
    r"\s*<(!doctype\s+html|html|head|body|meta|title|link|script|style|iframe|article|main|section"
    r"|h1|div|font|table|a|b|br|p|!--)(?=[\s>/\-]|$)",
    re.IGNORECASE,
)
_CHARSET = re.compile(
    rb"<meta\b[^<>]{0,200}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
# WHATWG Encoding, section 4.2: these labels are windows-1252 on the web.
_AS_WINDOWS_1252 = ("ascii", "us-ascii", "latin1", "iso-8859-1", "iso8859-1", "iso_8859-1", "l1")
# The encodings of that section, by their names in Python, which knows others that are no text.
_ENCODINGS = (
    r"utf-8|cp866|iso8859-\d+|koi8-[ru]|mac-(roman|cyrillic)|cp874|cp125\d|gbk|gb2312|gb18030"
    r"|big5|big5hkscs|euc_jp|iso2022_jp|shift_jis|cp932|euc_kr|cp949"
)
_MOST_IN_SCRIPTS = 100
_AS_HTML = "save the page as HTML, or its text"
_OTHER_KINDS = (
    (b"%PDF-", "a PDF", _AS_HTML),
    (b"\x89PNG", "a PNG image", _AS_HTML),
    (b"\xff\xd8\xff", "a JPEG image", _AS_HTML),
    (b"GIF8", "a GIF image", _AS_HTML),
    (b"PK\x03\x04", "a ZIP file or a document of an office program", _AS_HTML),
    (b"\x1f\x8b", "a gzip file", "unpack it"),
    (b"From: <Saved by ", "a web archive (MHTML)", "save the page as HTML, without pictures"),
)
