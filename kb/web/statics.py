"""Styles, scripts and pictures of the site, at addresses that change when any of them does.

All of them lie below one name, made from what they hold: `/static/<digest>/site.js`. A script
leads to another beside it without knowing that name, and a browser may keep what it has for good
(RFC 8246). A page of an earlier version of this software may still ask by the old name, or by none:
it gets the file as it is now, plain, and is told to ask again.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path

import zstandard
from flask import Blueprint, Response, abort, request, send_file
from werkzeug.datastructures import Accept

FOLDER = Path(__file__).parent / "static"
#: A year: the longest that RFC 2616 wanted, and all that a cache needs.
FOR_GOOD = "public, max-age=31536000, immutable"
#: Shorter files gain nothing from being packed.
LEAST = 1_000

statics = Blueprint("statics", __name__)


@dataclass(frozen=True)
class Static:
    """A file, plain and as the codings of HTTP that it is packed with, the best first; packed once
    in the life of a process, as small as can be."""

    media_type: str
    plain: bytes

    @classmethod
    def of(cls, name: str) -> Static | None:
        """The file of a name (`vendor/codemirror.js`); None where there is none."""
        return _read(name) if name in _files() else None

    @cached_property
    def tag(self) -> str:
        """What tells its bytes from others."""
        return hashlib.sha256(self.plain).hexdigest()[:20]

    def packed(self, accepted: Accept) -> tuple[str, bytes]:
        """The coding to send it with, of those that a client accepts ("" for none), and its bytes.

        >>> Static("text/css", b"a {}").packed(Accept([("gzip", 1)]))
        ('', b'a {}')
        >>> Static("text/css", b"a { color: red }" * 99).packed(Accept([("gzip", 1)]))[0]
        'gzip'
        """
        if len(self.plain) >= LEAST:
            for coding in ("zstd", "gzip"):
                if any(name == coding and quality for name, quality in accepted):
                    return coding, _packed(self.plain, coding)
        return "", self.plain


@cache
def version() -> str:
    """The name that all files lie below: another one whenever one of them is another."""
    whole = hashlib.sha256()
    for name in _files():
        whole.update(f"{name}\0{_read(name).tag}\n".encode())
    return whole.hexdigest()[:12]


def path_of(name: str) -> str:
    """The path of a file, by which a browser may keep it for good."""
    return f"/static/{version()}/{name}"


def all_paths() -> tuple[str, ...]:
    """The paths of all files."""
    return tuple(map(path_of, _files()))


@statics.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """A file by its address, whole or in part, packed for who can unpack it."""
    first, _, rest = name.partition("/")
    is_current = first == version()
    file = Static.of(rest) if is_current else Static.of(name) or Static.of(rest)
    if file is None:
        abort(404)
    is_packed = is_current and "Range" not in request.headers
    coding, body = file.packed(request.accept_encodings) if is_packed else ("", file.plain)
    response = send_file(BytesIO(body), file.media_type, etag=f"{coding}{file.tag}")
    response.headers["Cache-Control"] = FOR_GOOD if is_current else "no-cache"
    response.vary.add("Accept-Encoding")
    if coding:
        response.headers["Content-Encoding"] = coding
    return response


@cache
def _files() -> tuple[str, ...]:
    paths = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    return tuple(path.relative_to(FOLDER).as_posix() for path in paths)


@cache  # of names that there are, and no others: clients make up as many as they like
def _read(name: str) -> Static:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Static(media_type, (FOLDER / name).read_bytes())


@cache
def _packed(plain: bytes, coding: str) -> bytes:
    if coding == "zstd":
        return zstandard.compress(plain, 19)
    return gzip.compress(plain, 9, mtime=0)
